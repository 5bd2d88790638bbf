//! Web pages that are listening, and what wakes them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use flows::Chat;
use tokio::sync::Notify;

use crate::app::App;
use crate::numbers;

/// Streams that one chat may have open: a person with a few tabs and a phone.
const PER_CHAT: usize = 8;

/// Streams that one instance carries.
const ALL: usize = 20_000;

/// Who is listening on this instance.
#[derive(Default)]
pub(crate) struct Hub {
    pages: Mutex<Pages>,
}

#[derive(Default)]
struct Pages {
    bells: HashMap<Chat, Vec<Arc<Notify>>>,
    all: usize,
}

/// One page's stream. Dropping it ends the listening.
pub(crate) struct Listener {
    app: Arc<App>,
    chat: Chat,
    bell: Arc<Notify>,
}

impl Hub {
    /// Listens for what is appended to `chat`; `None` if too many do.
    pub(crate) fn listen(app: &Arc<App>, chat: &Chat) -> Option<Listener> {
        let bell = Arc::new(Notify::new());
        let mut pages = app.hub.pages();
        if pages.all >= ALL || pages.bells.get(chat).is_some_and(|bells| bells.len() >= PER_CHAT) {
            return None;
        }
        pages.bells.entry(chat.clone()).or_default().push(Arc::clone(&bell));
        pages.all += 1;
        numbers::pages(pages.all);
        Some(Listener { app: Arc::clone(app), chat: chat.clone(), bell })
    }

    /// Wakes the pages of one chat.
    pub(crate) fn wake(&self, chat: &Chat) {
        for bell in self.pages().bells.get(chat).into_iter().flatten() {
            bell.notify_one();
        }
    }

    /// Wakes all pages: a wake was lost.
    pub(crate) fn wake_all(&self) {
        for bell in self.pages().bells.values().flatten() {
            bell.notify_one();
        }
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener {
    /// Waits for a wake since the last call.
    pub(crate) async fn woken(&self) {
        self.bell.notified().await;
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut pages = self.app.hub.pages();
        if let Some(bells) = pages.bells.get_mut(&self.chat) {
            bells.retain(|bell| !Arc::ptr_eq(bell, &self.bell));
            if bells.is_empty() {
                pages.bells.remove(&self.chat);
            }
        }
        pages.all -= 1;
        numbers::pages(pages.all);
    }
}
