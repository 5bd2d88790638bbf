//! What is owed to each chat, in order, and who delivers it.
//!
//! One list per chat, one lease per chat. Whoever holds the lease delivers the head, acknowledges it and is handed the
//! next, until the list is empty and the lease is gone. A lease passes over when its holder is dead (its instance's
//! heartbeat is gone, or the task that held it dropped its [`Lease`]), never because a send is slow.

use flows::{Chat, Effect, Millis};

use crate::{Storage, StorageError};

/// One thing owed to a chat. All effects of a conversation are of the policy *repeat*: where the platform may have
/// accepted a message and we could not learn it, it is sent again.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// `{event}/{n}`, unique within the chat.
    pub id: String,
    /// What is owed.
    pub effect: Effect,
}

/// The right to deliver one chat's outbox. Dropping it gives the right back: if entries still wait, a sweep
/// ([`Storage::orphans`]) of this or another instance takes them up again.
#[derive(Debug)]
pub struct Lease {
    chat: Chat,
}

impl Lease {
    /// The chat.
    pub fn chat(&self) -> &Chat {
        &self.chat
    }
}

/// A lease and the entry at the head of its list.
#[derive(Debug)]
pub struct Work {
    /// The right to deliver.
    pub lease: Lease,
    /// What to deliver first.
    pub entry: Entry,
}

/// An entry that was finally refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Buried {
    /// Whose it was.
    pub chat: Chat,
    /// What was owed.
    pub entry: Entry,
    /// Why it was given up, in a few words that name nobody.
    pub reason: String,
    /// When.
    pub at: Millis,
}

impl Storage {
    /// The head of the list, if the lease is still held and something waits.
    pub async fn head(&self, _lease: &Lease) -> Result<Option<Entry>, StorageError> {
        Err(StorageError::Busy)
    }

    /// Removes the head if it is `entry`, and gives the next. `None`: nothing waits any more (the lease is gone from the
    /// store in the same act), or the lease has passed to somebody else; drop it. May be repeated after an error.
    pub async fn ack(&self, _lease: &Lease, _entry: &str) -> Result<Option<Entry>, StorageError> {
        Err(StorageError::Busy)
    }

    /// As [`Storage::ack`], and keeps the entry aside for 30 days, for a person to look at.
    pub async fn bury(
        &self,
        _lease: &Lease,
        _entry: &Entry,
        _reason: &str,
        _now: Millis,
    ) -> Result<Option<Entry>, StorageError> {
        Err(StorageError::Busy)
    }

    /// What was given up, oldest first within each partition.
    pub async fn buried(&self, _limit: usize) -> Result<Vec<Buried>, StorageError> {
        Err(StorageError::Busy)
    }

    /// Takes over the outboxes whose holder is dead, and says what to deliver first. Call about every 0.5 s. Gives
    /// nothing for one heartbeat's life after this instance's own connection came back: until then nobody can say who
    /// is alive.
    pub async fn orphans(&self) -> Result<Vec<Work>, StorageError> {
        Err(StorageError::Busy)
    }

    /// How many chats have something waiting.
    pub async fn backlog(&self) -> Result<u64, StorageError> {
        Err(StorageError::Busy)
    }
}
