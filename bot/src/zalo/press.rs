//! Button payloads. A press comes back as an ordinary text, so each payload carries a MAC that nobody can type.

use std::fmt;

/// The key of the MAC on buttons.
#[derive(Clone)]
pub struct PressKey([u8; 32]);

impl fmt::Debug for PressKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PressKey")
    }
}

impl PressKey {
    /// The key of 32 secret bytes, the same on all instances and after each restart.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}
