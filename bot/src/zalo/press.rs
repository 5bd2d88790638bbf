//! Button payloads. A press on Zalo comes back as an ordinary text, so each payload carries a MAC that nobody can type:
//! `<press code>~<mac>`, the mac being the first 10 characters in base 32 of HMAC-SHA256 over account, person and code.
//!
//! 50 bits are not much for a signature and enough here: each guess is one message of one person to themselves, and
//! what it could win is a button of their own.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use flows::Press;
use hmac::Mac;
use subtle::ConstantTimeEq;

use super::token::hmac;

/// Characters of the MAC, 5 bits each.
const MAC_LENGTH: usize = 10;

/// The key of the MAC on buttons.
#[derive(Clone)]
pub struct PressKey([u8; 32]);

impl fmt::Debug for PressKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PressKey")
    }
}

/// What a text turns out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// A button of ours, or a fixed public one.
    Press(Press),
    /// A button of ours, by its MAC, with a code that this version does not know.
    Unknown,
    /// Typed.
    Typed,
}

impl PressKey {
    /// The key of 32 secret bytes, the same on all instances and after each restart.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The payload of a button for this person.
    pub(super) fn payload(&self, account: &str, user: &str, press: &Press) -> String {
        let code = press.code();
        let mac = self.mac(account, user, &code);
        format!("{code}~{mac}")
    }

    /// Tells a press from a typed text. [`Press::Open`] needs no MAC: an OA's menu carries fixed payloads, and opening
    /// changes nothing.
    pub(super) fn read(&self, account: &str, user: &str, text: &str) -> Read {
        if let Some((code, mac)) = text.split_once('~')
            && bool::from(mac.as_bytes().ct_eq(self.mac(account, user, code).as_bytes()))
        {
            return Press::from_code(code).map_or(Read::Unknown, Read::Press);
        }
        match Press::from_code(text) {
            Some(press @ Press::Open(_)) => Read::Press(press),
            _ => Read::Typed,
        }
    }

    pub(super) fn mac(&self, account: &str, user: &str, code: &str) -> String {
        let mut mac = hmac(&self.0);
        // A length before each part, so that no two triples are the same bytes.
        for part in [account, user, code] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        let mut text = BASE32_NOPAD.encode(&mac.finalize().into_bytes());
        text.truncate(MAC_LENGTH);
        text.make_ascii_lowercase();
        text
    }
}
