//! Updates, read by our own tolerant eyes: what we do not know is ignored, never an error.

use flows::Millis;

use crate::{Parsed, Unreadable};

/// One delivery of Telegram.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// What it means.
    pub parsed: Parsed,
    /// The id of the pressed button's query, for [`super::Account::answer_callback`] (best effort, also if the event
    /// is a duplicate).
    pub answer: Option<String>,
}

/// Reads one update for the bot named `account`. `now` is the time of receipt, for kinds that carry none (a press).
///
/// # Errors
/// The bytes are not an update.
pub fn parse(bytes: &[u8], account: &str, now: Millis) -> Result<Update, Unreadable> {
    let _ = (bytes, account, now);
    Err(Unreadable("not an update"))
}
