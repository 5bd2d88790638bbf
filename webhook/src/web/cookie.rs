//! The cookie that names a browser: 128 random bits and a MAC, so that nobody can name somebody else.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::app::random;

/// How long a browser is remembered after its last visit, seconds: longer than any draft.
const MAX_AGE: u64 = 180 * 24 * 3600;

/// Makes and reads cookies.
pub(crate) struct Cookies {
    key: [u8; 32],
    secure: bool,
}

impl Cookies {
    /// `secure`: people come by https only, and the cookie is never sent without it.
    pub(crate) fn new(key: [u8; 32], secure: bool) -> Self {
        Self { key, secure }
    }

    /// A fresh name for a browser: 32 hexadecimal digits.
    pub(crate) fn fresh() -> String {
        HEXLOWER.encode(&random::<16>())
    }

    /// The user that a request's cookie names, if it is one of ours.
    pub(crate) fn user(&self, headers: &HeaderMap) -> Option<String> {
        let pairs = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
        let mut values = pairs.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        values.find_map(|(name, value)| if name == self.name() { self.read(value) } else { None })
    }

    /// The value of `Set-Cookie` for a user.
    pub(crate) fn set(&self, user: &str) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        let mac = BASE64URL_NOPAD.encode(&self.mac(user).finalize().into_bytes());
        format!("{}={user}.{mac}; Path=/; Max-Age={MAX_AGE}; HttpOnly; SameSite=Lax{secure}", self.name())
    }

    fn read(&self, value: &str) -> Option<String> {
        let (user, mac) = value.split_once('.')?;
        let mac = BASE64URL_NOPAD.decode(mac.as_bytes()).ok()?;
        self.mac(user).verify_slice(&mac).ok()?;
        Some(user.to_owned())
    }

    /// With https the prefix makes browsers refuse the cookie from other hosts of the domain.
    fn name(&self) -> &'static str {
        if self.secure { "__Host-langnghe" } else { "langnghe" }
    }

    fn mac(&self, user: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        mac.update(user.as_bytes());
        mac
    }
}
