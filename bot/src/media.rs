//! Pictures and documents that a message carries.

use std::time::Duration;

use crate::Sent;

/// The longest that sending a file along takes: it may be some megabytes, and nobody's lease waits for it.
pub const UPLOAD_TIMEOUT: Duration = Duration::from_secs(60);

/// A file as it is at hand.
#[derive(Clone, Copy)]
pub enum File<'a> {
    /// The platform has it already, and calls it so ([`SentFile::file`]).
    Known(&'a str),
    /// It goes along.
    Fresh {
        /// Its name as people see it, with an ending: Zalo tells the kind by it.
        name: &'a str,
        /// What is in it.
        bytes: &'a [u8],
    },
}

/// What the platform said about a message with a file that it took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentFile {
    /// As for any message.
    pub sent: Sent,
    /// What the platform calls the file from now on: Telegram for good, Zalo for a week. `None` if it did not say.
    pub file: Option<String>,
}
