//! The officials' console: pages made by the server, at `/console`.
//!
//! [`routes::ROUTES`] is the one table of what there is and what it needs; [`gate`] lets nobody past it. A page's handler runs
//! only for somebody who may be there, for the object that the address names.

mod audit;
mod bulletins;
mod canned;
mod channels;
mod contacts;
mod factor;
mod feeds;
mod fields;
mod gate;
mod imported;
mod kb;
mod kept;
mod links;
mod me;
mod overview;
mod own_chats;
mod page;
mod password;
mod people;
mod plan;
mod qr;
mod report;
mod routes;
mod service;
mod sign_in;
mod sso;
mod statics;
mod surveys;
mod ticket_files;
mod ticket_words;
mod tickets;
mod units;
mod upload;
mod visit;
mod ways;

#[cfg(test)]
mod tests;

pub(crate) use factor::{invitation, spelled};
pub(crate) use fields::is_odd;
pub(crate) use password::{Passwords, check as check_password};
pub(crate) use people::{INVITATION, is_login, is_name};
pub(crate) use routes::router;
pub(crate) use visit::{grants, unit_of};

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use storage::Secret;

use crate::config::Sso;

/// What the console works with.
pub(crate) struct Console {
    key: [u8; 32],
    /// People come by https only.
    secure: bool,
    passwords: Passwords,
    /// Where people may sign in once for many services, if it is set.
    sso: Option<sso::Provider>,
}

impl Console {
    pub(crate) fn new(secret: &Secret, secure: bool, sso: Option<Sso>) -> Self {
        let sso = sso.map(sso::Provider::new);
        Self { key: secret.derive("console"), secure, passwords: Passwords::default(), sso }
    }

    /// Whether passwords are for administrators of the whole country alone, and all others come in by the provider.
    fn sso_only(&self) -> bool {
        self.sso.as_ref().is_some_and(sso::Provider::is_only)
    }

    /// Bytes that only this service can make, for one purpose and one session.
    fn made(&self, purpose: &str, token: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(token.as_bytes());
        mac
    }

    /// What every form of a session carries, so that no other site can send one.
    fn csrf(&self, token: &str) -> String {
        BASE64URL_NOPAD.encode(&self.made("csrf", token).finalize().into_bytes())
    }

    fn is_csrf(&self, token: &str, given: &str) -> bool {
        let given = BASE64URL_NOPAD.decode(given.as_bytes());
        given.is_ok_and(|given| self.made("csrf", token).verify_slice(&given).is_ok())
    }

    /// With https the prefix makes browsers refuse the cookie from other hosts of the domain, and without encryption.
    fn cookie(&self) -> &'static str {
        if self.secure { "__Host-langnghe-console" } else { "langnghe-console" }
    }

    /// The same for what a browser carries while its person is at the provider of single sign-on.
    fn sso_cookie(&self) -> &'static str {
        if self.secure { "__Host-langnghe-sso" } else { "langnghe-sso" }
    }

    /// The value of `Set-Cookie` for a session, or to end one.
    fn set_cookie(&self, token: Option<&str>) -> String {
        let (name, secure) = (self.cookie(), if self.secure { "; Secure" } else { "" });
        // No Max-Age: the browser forgets it when it closes, the service after 30 idle minutes or 12 hours.
        let (value, end) = token.map_or(("", "; Max-Age=0"), |token| (token, ""));
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{end}")
    }
}

/// A fresh name for a session: 256 random bits.
fn token() -> String {
    BASE64URL_NOPAD.encode(&crate::app::random::<32>())
}
