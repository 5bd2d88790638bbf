//! The pair of tokens: when to refresh it, and what can happen.

use std::fmt;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use flows::Millis;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
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
#[derive(Clone, PartialEq, Eq)]
pub struct Pkce {
    /// Kept by us, sent with the code: 43 characters.
    pub verifier: String,
    /// Sent with the address.
    pub challenge: String,
}

impl fmt::Debug for Pkce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pkce").field("challenge", &self.challenge).finish_non_exhaustive()
    }
}

impl Pkce {
    /// The proof key of 32 random bytes.
    pub fn new(random: [u8; 32]) -> Self {
        Self::of(BASE64URL_NOPAD.encode(&random))
    }

    /// The proof key of a verifier that is fixed in the app's console.
    pub fn of(verifier: String) -> Self {
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(verifier.as_bytes()));
        Self { verifier, challenge }
    }
}

/// The header `appsecret_proof`: hex of HMAC-SHA256 over the access token under the app's secret.
pub fn appsecret_proof(app_secret: &str, access_token: &str) -> String {
    let mut mac = hmac(app_secret.as_bytes());
    mac.update(access_token.as_bytes());
    HEXLOWER.encode(&mac.finalize().into_bytes())
}

/// HMAC-SHA256 under `key`.
pub(super) fn hmac(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

#[cfg(test)]
mod tests {
    use flows::Millis;

    use super::{Pair, Pkce, appsecret_proof};

    fn pair(expires_in: i64) -> Pair {
        Pair { access: "A".into(), refresh: "R".into(), got_at: Millis(1000), expires_in }
    }

    #[test]
    fn refreshed_at_twenty_hours() {
        let hours = |h: i64| Millis(1000 + h * 3_600_000);
        assert!(!pair(90_000).refresh_due(hours(19)));
        assert!(pair(90_000).refresh_due(hours(20)));
        assert!(!pair(90_000).expired(hours(24)));
        assert!(pair(90_000).expired(hours(25)));
    }

    #[test]
    fn a_shorter_life_is_refreshed_sooner() {
        assert!(!pair(3600).refresh_due(Millis(1000 + 2_879_000)));
        assert!(pair(3600).refresh_due(Millis(1000 + 2_880_000)));
    }

    #[test]
    fn debug_shows_no_token() {
        let shown = format!("{:?}", Pair { access: "SECRET1".into(), refresh: "SECRET2".into(), ..pair(1) });
        assert!(!shown.contains("SECRET"), "{shown}");
    }

    // RFC 7636, appendix B.
    #[test]
    fn proof_key_of_the_rfc() {
        let pkce = Pkce::of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into());
        assert_eq!(pkce.challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert_eq!(Pkce::new([7; 32]).verifier.len(), 43);
    }

    #[test]
    fn proof_of_the_app_secret() {
        assert_eq!(
            appsecret_proof("APP_SECRET_TEST", "ACCESS_TOKEN_TEST"),
            "13c84e1f6f52f01132698172e32412a2192e615166b0e8702095f21ca36c1ff1"
        );
    }
}
