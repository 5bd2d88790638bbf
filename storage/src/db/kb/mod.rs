//! The knowledge base: entries with all their versions, who may decide what, and files beside them.
//!
//! An edit makes a draft; people go on being given the version before it until somebody who wrote none of the draft
//! approves it. Each change is one transaction: the entry, its version, the clock that other instances look at, and a
//! line of the audit log. An entry has a version, and a change over one that was changed meanwhile changes nothing.

pub(crate) mod change;
pub(crate) mod file;
pub(crate) mod follow;
pub(crate) mod read;
pub(crate) mod report;
pub(crate) mod tell;

pub use change::NotChanged;
pub use read::{KbEntry, KbVersion};

use flows::kb::Entry;

use crate::StorageError;

/// An entry as it is stored.
fn spelled(entry: &Entry) -> Result<String, StorageError> {
    serde_json::to_string(entry).map_err(|error| StorageError::Corrupt(format!("entry: {error}")))
}

/// A stored entry.
fn understood(body: &str) -> Result<Entry, StorageError> {
    serde_json::from_str(body).map_err(|error| StorageError::Corrupt(format!("entry: {error}")))
}
