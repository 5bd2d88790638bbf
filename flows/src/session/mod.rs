//! What is remembered of a chat between two events.

use serde::{Deserialize, Serialize};

use crate::Millis;

/// The format that [`Session`] is written in. A stored session with a higher number was written by a newer program.
pub const FORMAT: u16 = 1;

/// One chat's memory: one JSON document. `Session::default()` is a chat that never was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// When the session wants [`crate::Input::Timer`], if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wake_at: Option<Millis>,
}

impl Session {
    /// The survey version its draft is pinned to, which the [`crate::Catalog`] must hold before `step` is called.
    pub fn needs(&self) -> Option<&crate::Version> {
        None
    }
}
