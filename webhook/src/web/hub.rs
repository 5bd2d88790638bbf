//! Web pages that are listening, and what wakes them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use flows::Chat;
use tokio::sync::Notify;

use crate::numbers;

/// Streams that one chat may have open: a person with a few tabs and a phone.
const PER_CHAT: usize = 8;

/// Streams that one instance carries.
const ALL: usize = 20_000;

/// Who is listening on this instance.
#[derive(Default)]
pub(crate) struct Hub {
    listeners: Mutex<HashMap<Chat, Vec<Arc<Notify>>>>,
}

/// One page's stream. Dropping it ends the listening.
pub(crate) struct Listener {
    hub: Arc<crate::app::App>,
    chat: Chat,
    bell: Arc<Notify>,
}

impl Hub {
    /// Listens for what is appended to `chat`; `None` if too many do.
    pub(crate) fn listen(app: &Arc<crate::app::App>, chat: &Chat) -> Option<Listener> {
        let bell = Arc::new(Notify::new());
        let mut listeners = app.hub.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = listeners.values().map(Vec::len).sum();
        let bells = listeners.entry(chat.clone()).or_default();
        if bells.len() >= PER_CHAT || all >= ALL {
            return None;
        }
        bells.push(Arc::clone(&bell));
        numbers::pages(all + 1);
        Some(Listener { hub: Arc::clone(app), chat: chat.clone(), bell })
    }

    /// Wakes the pages of one chat.
    pub(crate) fn wake(&self, chat: &Chat) {
        let listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        for bell in listeners.get(chat).into_iter().flatten() {
            bell.notify_one();
        }
    }

    /// Wakes all pages: a wake was lost.
    pub(crate) fn wake_all(&self) {
        let listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        for bell in listeners.values().flatten() {
            bell.notify_one();
        }
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
        let mut listeners = self.hub.hub.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bells) = listeners.get_mut(&self.chat) {
            bells.retain(|bell| !Arc::ptr_eq(bell, &self.bell));
            if bells.is_empty() {
                listeners.remove(&self.chat);
            }
        }
        numbers::pages(listeners.values().map(Vec::len).sum());
    }
}
