//! Records about a contact, which a conversation does not wait for: while the database is away they stand back, and as
//! soon as there is something to say to the person, it is said.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use flows::{Chat, Effect};
use storage::{Entry, Lease};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use super::{Outcome, keep, until_stored};
use crate::app::App;
use crate::failpoints::at;

/// How long the database may take for such a record before it stands back. A call can take longer, where a network
/// swallows what is sent.
const SLOW: Duration = Duration::from_secs(3);

/// How long it has the chat to itself.
const BRISK: Duration = Duration::from_millis(250);

/// The pause between two attempts.
const AWAY: Duration = Duration::from_secs(1);

/// Chats of this instance whose delivery may have to be told that something was appended.
#[derive(Debug, Default)]
pub(crate) struct Ears(Mutex<HashMap<Chat, Arc<Notify>>>);

/// One delivery that listens, until it is dropped.
pub(super) struct Ear {
    app: Arc<App>,
    chat: Chat,
    woken: Arc<Notify>,
}

impl Ears {
    /// Something was appended to a chat whose delivery is under way.
    pub(crate) fn wake(&self, chat: &Chat) {
        if let Some(woken) = self.all().get(chat) {
            woken.notify_one();
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Chat, Arc<Notify>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ear {
    pub(super) fn new(app: &Arc<App>, chat: &Chat) -> Self {
        let woken = Arc::new(Notify::new());
        app.ears.all().insert(chat.clone(), Arc::clone(&woken));
        Self { app: Arc::clone(app), chat: chat.clone(), woken }
    }

    /// Tries to store a record; lets the rest pass if that is slow and something is waiting behind it.
    pub(super) async fn attempt(&self, entry: &Entry) -> Outcome {
        let woken = async {
            at("brisk", sleep(BRISK)).await;
            at("woken", self.woken.notified()).await;
        };
        tokio::select! {
            // Boxed: a database call's state is of many kilobytes, and every delivery would hold room for it.
            stored = timeout(SLOW, Box::pin(keep::keep(&self.app, &self.chat, entry, &entry.effect))) => {
                stored.unwrap_or(Outcome::Pass)
            }
            () = woken => Outcome::Pass,
        }
    }

    /// Puts a record, and those behind it, at the end of the list, and gives what to do next: a message at once, a record
    /// after a pause. `None` also if the service stops.
    pub(super) async fn pass(&self, lease: &Lease, entry: &Entry) -> Option<Entry> {
        let mut next = self.rotate(lease, entry).await?;
        while passes(&next.effect) {
            tokio::select! {
                () = sleep(AWAY) => break,
                () = self.app.stop.cancelled() => return None,
                () = self.woken.notified() => next = self.rotate(lease, &next).await?,
            }
        }
        Some(next)
    }

    /// Until a message is at the head, or every record has been.
    async fn rotate(&self, lease: &Lease, first: &Entry) -> Option<Entry> {
        let mut entry = first.clone();
        loop {
            entry = until_stored(&self.app, || at("put last", self.app.storage.put_last(lease, &entry))).await?;
            if !passes(&entry.effect) || entry.id == first.id {
                return Some(entry);
            }
        }
    }
}

/// Waits until something was appended; without an ear for ever.
pub(super) async fn heard(ear: Option<&Ear>) {
    match ear {
        Some(ear) => at("woken", ear.woken.notified()).await,
        None => std::future::pending().await,
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        let mut all = self.app.ears.all();
        // Another delivery of the chat may have begun to listen.
        if all.get(&self.chat).is_some_and(|it| Arc::ptr_eq(it, &self.woken)) {
            all.remove(&self.chat);
        }
    }
}

/// Whether a conversation goes on without it: records about the contact, which no message of the chat depends on.
pub(super) fn passes(effect: &Effect) -> bool {
    effect.is_of_the_contact()
}
