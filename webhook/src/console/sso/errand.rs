//! What a browser carries while its person is at the provider: a cookie, good for ten minutes. State, nonce and the proof of
//! the code (PKCE) are made of it under our key, so that it holds none of them and nothing is stored of who only begins.

use data_encoding::BASE64URL_NOPAD;
use flows::{Lang, Millis};
use hmac::Mac;

use super::super::{Console, token};

/// How long somebody may be at the provider, milliseconds: time for a password, a telephone and a second try.
const LIFE: i64 = 10 * 60_000;

/// One way to the provider and back.
pub(super) struct Errand {
    /// 256 random bits.
    name: String,
    pub(super) until: Millis,
    /// The language of whoever went.
    pub(super) lang: Lang,
}

impl Errand {
    pub(super) fn new(lang: Lang, now: Millis) -> Self {
        Self { name: token(), until: now.plus(LIFE), lang }
    }

    /// The one that a cookie holds, if we made it and its time is not over.
    pub(super) fn read(console: &Console, value: &str, now: Millis) -> Option<Self> {
        let (text, mac) = value.rsplit_once('.')?;
        let mac = BASE64URL_NOPAD.decode(mac.as_bytes()).ok()?;
        console.made("sso", text).verify_slice(&mac).ok()?;
        let mut parts = text.split('.');
        let (name, until, lang) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
        let it = Self { name: name.to_owned(), until: Millis(until), lang: Lang::from_code(lang)? };
        (now < it.until).then_some(it)
    }

    /// When its person went.
    pub(super) fn begun(&self) -> Millis {
        self.until.plus(-LIFE)
    }

    fn text(&self) -> String {
        format!("{}.{}.{}", self.name, self.until.0, self.lang.code())
    }

    fn made(&self, console: &Console, purpose: &str) -> String {
        BASE64URL_NOPAD.encode(&console.made(purpose, &self.text()).finalize().into_bytes())
    }

    /// The value of the cookie.
    pub(super) fn value(&self, console: &Console) -> String {
        format!("{}.{}", self.text(), self.made(console, "sso"))
    }

    /// What the provider sends back beside the code, so that no other browser can bring it.
    pub(super) fn state(&self, console: &Console) -> String {
        self.made(console, "sso state")
    }

    pub(super) fn is_state(&self, console: &Console, given: &str) -> bool {
        let given = BASE64URL_NOPAD.decode(given.as_bytes());
        given.is_ok_and(|given| console.made("sso state", &self.text()).verify_slice(&given).is_ok())
    }

    /// What the provider's token has to hold, so that none of another time is taken.
    pub(super) fn nonce(&self, console: &Console) -> String {
        self.made(console, "sso nonce")
    }

    /// What only the one who asked for the code can show; the provider knows its hash from before.
    pub(super) fn proof(&self, console: &Console) -> String {
        self.made(console, "sso proof")
    }
}

/// The value of `Set-Cookie` for a way to the provider, or to end one.
pub(super) fn set_cookie(console: &Console, value: Option<&str>) -> String {
    let (name, secure) = (console.sso_cookie(), if console.secure { "; Secure" } else { "" });
    let (value, age) = value.map_or(("", 0), |value| (value, LIFE / 1000));
    // Lax: it has to come along when the provider sends the browser back.
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}; Max-Age={age}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use flows::{Lang, Millis};
    use storage::Secret;

    use super::{Errand, LIFE};
    use crate::console::Console;

    #[test]
    fn a_cookie_is_ours_whole_and_in_time_or_nothing() {
        let console = |key: &str| Console::new(&Secret::from_hex(&key.repeat(64)).unwrap(), true, None);
        let (ours, other) = (console("a"), console("b"));
        let errand = Errand::new(Lang::En, Millis(1));
        let value = errand.value(&ours);
        let read = Errand::read(&ours, &value, Millis(LIFE)).unwrap();
        assert!(read.lang == Lang::En && read.until == errand.until && read.begun() == Millis(1));
        assert_eq!(read.state(&ours), errand.state(&ours));
        assert!(read.is_state(&ours, &errand.state(&ours)));
        assert!(Errand::read(&ours, &value, Millis(1 + LIFE)).is_none(), "too late");
        assert!(Errand::read(&other, &value, Millis(2)).is_none(), "of another service");
        let later = value.replacen(&format!(".{}.", errand.until.0), ".99999999999999.", 1);
        for wrong in ["", ".", "a.b.c.d", &value[1..], &later, &value.replace(".en.", ".vi."), &format!("{value}A")] {
            assert!(Errand::read(&ours, wrong, Millis(2)).is_none(), "{wrong}");
        }
        let again = Errand::new(Lang::En, Millis(1));
        for wrong in ["", "AAAA", &again.state(&ours), &errand.nonce(&ours)] {
            assert!(!errand.is_state(&ours, wrong), "{wrong}");
        }
        let made = BTreeSet::from([errand.state(&ours), errand.nonce(&ours), errand.proof(&ours), value]);
        assert_eq!(made.len(), 4, "one tells nothing of another");
    }
}
