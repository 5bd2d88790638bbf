//! A chat's stored record: token, marks of handled events, session, in one string of bytes.
//!
//! `token (8) | format (2, big-endian) | n + 128 (1) | n marks (5 each, oldest first) | session as JSON`. Compact on
//! purpose: it is nearly all that a waiting chat costs. Without the 128, marks are of 8 bytes, as they once were.

use flows::{FORMAT, Session};

use crate::StorageError;
use crate::keys::short_hash;

/// How many handled events a record remembers, the service's own (timers, debts) among them, which are repeated after a
/// crash. Zalo repeats an event for 1.5 hours; a person who does 55 other things in between may be met twice by it. More would not
/// fit beside a session of 600 bytes in the 1,200 bytes that a waiting chat may cost in Redis.
const MARKS: usize = 55;
/// The bytes of a mark. A new event is taken for one of 55 handled ones, and left unanswered, once in 2^40 / 55 = 20
/// thousand million events.
const MARK: usize = 5;
/// The bytes of a mark in records without [`SHORT`]; its first 5 are the mark of today.
const OLD_MARK: usize = 8;
/// In the number of marks: they are of [`MARK`] bytes.
const SHORT: u8 = 128;
const HEAD: usize = 11;

/// Marks of the events that were handled last, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ring(Vec<[u8; MARK]>);

fn mark(event: &str) -> [u8; MARK] {
    let [a, b, c, d, e, ..] = short_hash(event.as_bytes()).to_be_bytes();
    [a, b, c, d, e]
}

impl Ring {
    pub(crate) fn has(&self, event: &str) -> bool {
        self.0.contains(&mark(event))
    }

    /// The ring with one event more, and the oldest forgotten where there is no room.
    pub(crate) fn with(&self, event: &str) -> Self {
        let from = (self.0.len() + 1).saturating_sub(MARKS);
        let mut marks = self.0[from..].to_vec();
        marks.push(mark(event));
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
    let mut record = Vec::with_capacity(HEAD + ring.0.len() * MARK + body.len());
    record.extend(token);
    record.extend(FORMAT.to_be_bytes());
    // At most MARKS.
    record.push(ring.0.len() as u8 | SHORT);
    ring.0.iter().for_each(|mark| record.extend(mark));
    record.extend(body);
    Ok(record)
}

pub(crate) fn read(record: &[u8]) -> Read {
    let Some((head, rest)) = record.split_first_chunk::<HEAD>() else { return Read::Lost(Ring::default()) };
    let format = u16::from_be_bytes([head[8], head[9]]);
    if format > FORMAT {
        return Read::Newer(format);
    }
    let size = if head[10] & SHORT == 0 { OLD_MARK } else { MARK };
    let count = usize::from(head[10] & !SHORT);
    if count > MARKS || rest.len() < count * size {
        return Read::Lost(Ring::default());
    }
    let (marks, body) = rest.split_at(count * size);
    let ring = Ring(marks.chunks_exact(size).filter_map(|mark| mark.first_chunk().copied()).collect());
    match serde_json::from_slice(body) {
        Ok(session) => Read::Whole(ring, Box::new(session)),
        Err(_) => Read::Lost(ring),
    }
}
