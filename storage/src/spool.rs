//! Events that wait on disk while the place of conversations cannot be reached.
//!
//! A record is written through to the disk before the platform gets its 200, and leaves only after its event was
//! committed or seen. While a chat has an event here, its later events must come here too, or they would overtake.

use std::path::Path;

use flows::{Chat, Event, Platform};
use serde::{Deserialize, Serialize};

/// What waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Spooled {
    /// An event to be handled.
    Event(Box<Event>),
    /// Unreadable bytes to be set aside, see [`crate::Storage::set_aside`].
    Poison {
        /// Where it came in.
        platform: Platform,
        /// Our account.
        account: String,
        /// Why.
        reason: String,
        /// What came.
        bytes: Vec<u8>,
    },
}

/// Why the spool did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// The spool has reached its limit: answer 503 and alert.
    #[error("the spool is full")]
    Full,
    /// The disk refused. Nothing is known to be kept.
    #[error("the spool cannot be written or read")]
    Disk(#[from] std::io::Error),
}

/// The spool of one instance: one folder, one owner. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Spool {}

impl Spool {
    /// Opens or makes the folder; a record whose writing was cut short (it was never answered with 200) is cut off.
    ///
    /// # Errors
    /// [`SpoolError::Disk`] if the folder cannot be used or belongs to another running process.
    pub fn open(_dir: &Path, _limit_bytes: u64) -> Result<Self, SpoolError> {
        Err(SpoolError::Full)
    }

    /// Appends a record and returns when it is on the disk.
    pub async fn append(&self, _item: &Spooled) -> Result<(), SpoolError> {
        Err(SpoolError::Full)
    }

    /// The oldest record and its number, without removing it.
    pub async fn peek(&self) -> Result<Option<(u64, Spooled)>, SpoolError> {
        Err(SpoolError::Full)
    }

    /// Removes the oldest record if it is `number`.
    pub async fn advance(&self, _number: u64) -> Result<(), SpoolError> {
        Err(SpoolError::Full)
    }

    /// Whether an event of this chat waits.
    pub fn holds(&self, _chat: &Chat) -> bool {
        false
    }

    /// How many records wait.
    pub fn len(&self) -> usize {
        0
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
