//! What all calls to a platform share.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};

use crate::{ConfigError, SendError};

/// The longest that one call may take, from the first byte out to the last byte in. The lease of a chat's outbox and
/// the lock around a token's refresh must outlast it.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);

/// The longest that one connection may take to come up.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A client for one account. Redirects are not followed: they would carry a token to an address that nobody set.
pub(crate) fn client() -> Result<Client, ConfigError> {
    Client::builder()
        .timeout(TIMEOUT)
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(Policy::none())
        .user_agent(concat!("langnghe/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|_| ConfigError { setting: "client", problem: "the HTTP client cannot be made" })
}

/// What a call that brought no answer means. The error's own words are dropped: they hold the address.
pub(crate) fn no_answer(error: &reqwest::Error) -> SendError {
    if error.is_builder() {
        SendError::Refused { code: 0 }
    } else if error.is_connect() {
        SendError::Again { code: None }
    } else {
        SendError::Uncertain
    }
}

/// What an answer means that does not come from the platform's own program (a page of a proxy, half a body).
///
/// 503 is said by whoever did not pass the request on; behind any other 5xx, and behind a 2xx that was cut, the
/// platform may have done what was asked.
pub(crate) fn strange_answer(status: StatusCode) -> SendError {
    if status == StatusCode::SERVICE_UNAVAILABLE || status.is_client_error() || status.is_redirection() {
        SendError::Again { code: Some(i64::from(status.as_u16())) }
    } else {
        SendError::Uncertain
    }
}

/// The text without the characters that no store keeps (Postgres refuses U+0000) and no person types.
pub(crate) fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// Whether a platform's id may become part of a key: 1 to 128 of ASCII letters, digits, `-`, `_`, `.`.
pub(crate) fn is_id(id: &str) -> bool {
    (1..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}
