//! Bulletins: whom they are for, who stands for them, their lists, and what became of each entry.
//!
//! A bulletin's list is made when it begins, from the contacts as they are then, and looked at again entry by entry just
//! before each call ([`Storage::bulletin_mark`](crate::Storage::bulletin_mark)): whoever opted out, was erased, or came
//! to the cap in the meantime is left. That same statement asks whether the bulletin may still go out and by whom, so
//! that a pause holds from the moment at which it is stored.

pub(crate) mod again;
pub(crate) mod amend;
pub(crate) mod audience;
pub(crate) mod broadcast;
mod came;
mod cap;
pub(crate) mod files;
pub(crate) mod list;
pub(crate) mod moves;
pub(crate) mod outcomes;
pub(crate) mod read;
pub(crate) mod run;
pub(crate) mod segments;
pub(crate) mod send;
pub(crate) mod write;

pub use again::Again;
pub use amend::Amended;
pub use audience::Audience;
pub use broadcast::Broadcast;
pub use list::Listing;
pub use moves::NotPushed;
pub use outcomes::{Delivery, Progress};
pub use read::{BulletinEvent, BulletinFilter, BulletinFull, BulletinRow, Submitted};
pub use run::Held;
pub use segments::{ContactFigure, SavedSegment};
pub use send::{Made, Marked, Target, Told};

use flows::bulletin::{Bulletin, Topic};
use flows::{Millis, Platform};

use super::{Actor, Deed};
use crate::StorageError;

/// The bit of a topic in `contact.refused`. Stored: never changed.
pub(crate) fn bit(topic: Topic) -> i64 {
    match topic {
        Topic::Reform => 1,
        Topic::Procedures => 2,
        Topic::Results => 4,
        Topic::Work => 8,
        Topic::Other => 16,
    }
}

/// The bits of all topics.
pub(crate) fn every_bit() -> i64 {
    Topic::ALL.into_iter().map(bit).sum()
}

fn spelled(bulletin: &Bulletin) -> Result<String, StorageError> {
    serde_json::to_string(bulletin).map_err(|error| StorageError::Corrupt(format!("bulletin: {error}")))
}

fn understood(body: &str) -> Result<Bulletin, StorageError> {
    serde_json::from_str(body).map_err(|error| StorageError::Corrupt(format!("bulletin: {error}")))
}

fn platform_of(code: &str) -> Result<Platform, StorageError> {
    Platform::from_code(code).ok_or_else(|| StorageError::Corrupt("a platform of an unknown name".to_owned()))
}

fn count_of(n: i64) -> u64 {
    u64::try_from(n).unwrap_or_default()
}

fn by_person(by: &Actor) -> Option<&str> {
    match by {
        Actor::Person(id) => Some(id),
        Actor::Program => None,
    }
}

fn deed(what: &str, on: &str, unit: &str, by: &Actor, at: Millis, detail: serde_json::Value) -> Deed {
    Deed { at, by: by.clone(), what: what.to_owned(), on: on.to_owned(), unit: Some(unit.to_owned()), detail }
}
