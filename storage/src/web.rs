//! The web chat's list of messages: what a page reads from, again and again.

use flows::{Chat, Millis};
use tokio::sync::broadcast;

use crate::{Storage, StorageError};

impl Storage {
    /// Appends one item (JSON) under its outbox entry's id and gives its number. A repeated append of one entry gives
    /// the same number and adds nothing. The list keeps the last 200 items, until 30 days after the last append.
    pub async fn web_append(&self, _chat: &Chat, _entry: &str, _json: &str, _now: Millis) -> Result<u64, StorageError> {
        Err(StorageError::Busy)
    }

    /// The items with a number greater than `after`, in order. Numbers grow strictly within one chat, also when the
    /// list was erased in between; they have gaps.
    pub async fn web_read(&self, _chat: &Chat, _after: u64) -> Result<Vec<(u64, String)>, StorageError> {
        Err(StorageError::Busy)
    }

    /// Tells every instance that a chat's list has grown. Best effort: a page also reads every 15 s.
    pub async fn web_wake(&self, _chat: &Chat) -> Result<(), StorageError> {
        Err(StorageError::Busy)
    }

    /// The wakes of all instances from now on. A receiver that lags has lost some: read then as if woken.
    pub fn web_wakes(&self) -> broadcast::Receiver<Chat> {
        broadcast::channel(1).1
    }
}
