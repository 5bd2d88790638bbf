//! Webhook events of all kinds.

use flows::Millis;

use super::PressKey;
use crate::{Parsed, Unreadable};

/// Reads one event of an app's webhook. [`flows::Chat::account`] is the OA's id as the event names it: whether the OA
/// is one of ours is for the caller to see. `now` is the time of receipt, for an event that carries no time.
///
/// # Errors
/// The bytes are not an event.
pub fn parse(bytes: &[u8], key: &PressKey, now: Millis) -> Result<Parsed, Unreadable> {
    let _ = (bytes, key, now);
    Err(Unreadable("not an event"))
}
