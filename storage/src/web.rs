//! The web chat's list of messages: what a page reads from, again and again.

use std::time::Duration;

use flows::Chat;
use tokio::sync::broadcast;

use crate::{Place, Storage, StorageError, outbox};

/// How many items a list keeps, and for how long after the last.
pub(crate) const WEB_MOST: i64 = 200;
pub(crate) const WEB_LIFE: Duration = Duration::from_secs(30 * 86_400);

impl Storage {
    /// Appends one item (JSON) under its outbox entry's id and gives its number. A repeated append of one entry gives
    /// the same number and adds nothing. The list keeps the last 200 items, until 30 days after the last append.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`]: do it again.
    pub async fn web_append(&self, chat: &Chat, entry: &str, json: &str) -> Result<u64, StorageError> {
        let name = outbox::name(entry)?;
        match &self.place {
            Place::Server(server) => server.web_append(chat, &name, json).await,
            Place::File(file) => file.web_append(chat, &name, json).await,
        }
    }

    /// The items with a number greater than `after`, in order. Numbers grow strictly within one chat, also when the
    /// list was erased in between; they have gaps.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn web_read(&self, chat: &Chat, after: u64) -> Result<Vec<(u64, String)>, StorageError> {
        let mut items = match &self.place {
            Place::Server(server) => server.web_items(chat).await?,
            Place::File(file) => file.web_items(chat).await?,
        };
        items.retain(|(number, _)| *number > after);
        Ok(items)
    }

    /// Tells every instance that a chat's list has grown. Best effort: a page also reads every 15 s.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`]; nothing need be done about it.
    pub async fn web_wake(&self, chat: &Chat) -> Result<(), StorageError> {
        match &self.place {
            Place::Server(server) => server.web_wake(chat).await,
            Place::File(file) => {
                file.web_wake(chat);
                Ok(())
            }
        }
    }

    /// The wakes of all instances from now on. A receiver that lags has lost some: read then as if woken.
    pub fn web_wakes(&self) -> broadcast::Receiver<Chat> {
        match &self.place {
            Place::Server(server) => server.web_wakes(),
            Place::File(file) => file.web_wakes(),
        }
    }
}
