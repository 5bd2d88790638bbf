//! A chat's stored record: token, marks of handled events, session, in one string of bytes.
//!
//! `token (8) | format (2, big-endian) | n (1) | n marks (8 each, oldest first) | session as JSON`. Compact on purpose:
//! it is nearly all that a waiting chat costs.

use flows::{FORMAT, Session};

use crate::StorageError;
use crate::keys::short_hash;

/// How many handled events a record remembers. Platforms repeat an event for a day at most, and one by one; a chat that
/// handles 32 others in between is not repeated to any more.
const MARKS: usize = 32;
const HEAD: usize = 11;

/// Marks of the events that were handled last, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ring(Vec<u64>);

impl Ring {
    pub(crate) fn has(&self, event: &str) -> bool {
        self.0.contains(&short_hash(event.as_bytes()))
    }

    /// The ring with one event more, and the oldest forgotten where there is no room.
    pub(crate) fn with(&self, event: &str) -> Self {
        let from = (self.0.len() + 1).saturating_sub(MARKS);
        let mut marks = self.0[from..].to_vec();
        marks.push(short_hash(event.as_bytes()));
        Self(marks)
    }
}

/// What a stored record says.
#[derive(Debug)]
pub(crate) enum Read {
    /// All of it.
    Whole(Ring, Box<Session>),
    /// A newer program wrote it.
    Newer(u16),
    /// The session cannot be read; the marks, if they can.
    Lost(Ring),
}

/// The first 8 bytes of a record: the token of the commit that wrote it. Shorter only if the record is damaged.
pub(crate) fn token(record: &[u8]) -> &[u8] {
    &record[..record.len().min(8)]
}

pub(crate) fn write(token: [u8; 8], ring: &Ring, session: &Session) -> Result<Vec<u8>, StorageError> {
    let body = serde_json::to_vec(session).map_err(|error| StorageError::Corrupt(format!("session: {error}")))?;
    let mut record = Vec::with_capacity(HEAD + ring.0.len() * 8 + body.len());
    record.extend(token);
    record.extend(FORMAT.to_be_bytes());
    // At most MARKS.
    record.push(ring.0.len() as u8);
    ring.0.iter().for_each(|mark| record.extend(mark.to_be_bytes()));
    record.extend(body);
    Ok(record)
}

pub(crate) fn read(record: &[u8]) -> Read {
    let Some((head, rest)) = record.split_first_chunk::<HEAD>() else { return Read::Lost(Ring::default()) };
    let format = u16::from_be_bytes([head[8], head[9]]);
    if format > FORMAT {
        return Read::Newer(format);
    }
    let length = usize::from(head[10]) * 8;
    if length > MARKS * 8 || rest.len() < length {
        return Read::Lost(Ring::default());
    }
    let (marks, body) = rest.split_at(length);
    let (marks, _) = marks.as_chunks::<8>();
    let ring = Ring(marks.iter().map(|mark| u64::from_be_bytes(*mark)).collect());
    match serde_json::from_slice(body) {
        Ok(session) => Read::Whole(ring, Box::new(session)),
        Err(_) => Read::Lost(ring),
    }
}
