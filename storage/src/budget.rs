//! What an account may send in a minute, counted over all instances.
//!
//! Platforms count calls by the minute and do not say where a minute begins. So no 60 seconds, wherever they begin, may
//! see more than the limit: what was taken is kept by the second and comes back when it is a minute old. A bucket that
//! fills up again would either let twice the limit through in its first minute or waste a part of every one.
//!
//! Instances take some at a time and hold it for [`HOLD`] at most, so that a large budget costs one call of the store
//! for many messages.

use std::time::Duration;

use crate::{Place, Storage, StorageError};

/// How long what was taken may be kept in hand before it is spent.
pub const HOLD: Duration = Duration::from_secs(1);

/// How long what was taken counts, in s: a minute, the second in which it was taken, and [`HOLD`].
pub(crate) const WINDOW: i64 = 62;

/// What was got of a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// How many calls may be made within [`HOLD`].
    pub granted: u32,
    /// How many were taken in the last minute, these included, by all instances.
    pub used: u32,
    /// If none was granted: when the next comes back.
    pub after: Duration,
}

impl Storage {
    /// Takes up to `want` calls of a budget of which at most `most` (at least 1) may be used in any minute. `name` is
    /// of ASCII letters, digits, `-`, `_` and `:`.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`]: some may have been taken.
    pub async fn draw(&self, name: &str, most: u32, want: u32) -> Result<Draw, StorageError> {
        match &self.place {
            Place::Server(server) => server.draw(name, most, want).await,
            Place::File(file) => Ok(file.draw(name, most, want)),
        }
    }
}
