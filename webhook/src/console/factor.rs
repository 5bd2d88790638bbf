//! The second factor: codes of an authenticator (TOTP, RFC 6238), and recovery codes for when it is lost.

use data_encoding::BASE32_NOPAD;
use flows::Millis;
use hmac::Mac;
use storage::{Person, Storage, StorageError};
use totp_rs::{Builder, Totp};

use super::Console;
use super::qr::{Qr, qr};
use crate::app::random;

/// How many recovery codes a person gets.
const CODES: usize = 10;

/// The name in a person's authenticator.
const ISSUER: &str = "Lang Nghe";

/// A second factor that is about to be made: of a session, so that nothing is stored before it was proven.
pub(super) struct Coming(Vec<u8>);

impl Coming {
    pub(super) fn of(console: &Console, token: &str) -> Self {
        Self(console.made("factor", token).finalize().into_bytes()[..20].to_vec())
    }

    pub(super) fn secret(&self) -> &[u8] {
        &self.0
    }

    /// For typing in, in groups of four.
    pub(super) fn letters(&self) -> String {
        let letters = BASE32_NOPAD.encode(&self.0);
        letters.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
    }

    /// For scanning.
    pub(super) fn drawing(&self, login: &str) -> Option<Qr> {
        let label: String = form_urlencoded::byte_serialize(login.as_bytes()).collect();
        let issuer = ISSUER.replace(' ', "%20");
        let secret = BASE32_NOPAD.encode(&self.0);
        qr(format!("otpauth://totp/{issuer}:{label}?secret={secret}&issuer={issuer}"))
    }

    /// The step whose code this is.
    pub(super) fn step(&self, code: &str, now: Millis) -> Option<i64> {
        step(&self.0, code, now)
    }
}

/// The step whose code this is: of now, 30 s ago or 30 s ahead.
fn step(secret: &[u8], code: &str, now: Millis) -> Option<i64> {
    let totp: Totp = Builder::new().with_secret(secret.to_vec()).build().ok()?;
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let seconds = u64::try_from(now.0 / 1000).ok()?;
    totp.check(&code, seconds).and_then(|step| i64::try_from(step).ok())
}

/// Whether a code of the authenticator, or a recovery code, proves the person. Either is then used up.
pub(super) async fn proves(
    storage: &Storage,
    person: &Person,
    secret: &[u8],
    code: &str,
    now: Millis,
) -> Result<bool, StorageError> {
    match step(secret, code, now) {
        Some(step) => storage.factor_step(&person.id, step).await,
        None => storage.recover(person, &spelled(code), now).await,
    }
}

/// Fresh recovery codes, as they are shown.
pub(super) fn codes() -> Vec<String> {
    (0..CODES).map(|_| shown(&BASE32_NOPAD.encode(&random::<10>()))).collect()
}

/// A code that lets somebody in once, as it is shown: 80 random bits.
pub(crate) fn invitation() -> String {
    shown(&BASE32_NOPAD.encode(&random::<10>()))
}

fn shown(code: &str) -> String {
    code.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
}

/// A code as it is kept, however it was typed.
pub(crate) fn spelled(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// The code of a moment, as an authenticator shows it.
#[cfg(test)]
pub(super) fn code_of(secret: &[u8], now: Millis) -> String {
    let totp = Builder::new().with_secret(secret.to_vec()).build().unwrap();
    totp.generate(u64::try_from(now.0 / 1000).unwrap()).to_string()
}

#[cfg(test)]
mod tests {
    use super::{Coming, codes, shown, spelled, step};
    use flows::Millis;

    /// RFC 6238, appendix B (SHA-1), the last six digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let secret = b"12345678901234567890";
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            let now = Millis(seconds * 1000);
            assert_eq!(step(secret, code, now), Some(seconds / 30), "{seconds}");
            assert_eq!(step(secret, code, now.plus(30_000)), Some(seconds / 30), "a slow hand");
            assert_eq!(step(secret, code, now.plus(90_000)), None, "too slow");
        }
        for wrong in ["", "28708", "2870822", "28708a", "-287082", "287083"] {
            assert_eq!(step(secret, wrong, Millis(59_000)), None, "{wrong}");
        }
        assert_eq!(step(secret, " 287 082", Millis(59_000)), Some(1));
    }

    #[test]
    fn recovery_codes_are_many_different_and_read_as_they_are_typed() {
        let mut all = codes();
        assert!(all.iter().all(|code| code.len() == 19 && spelled(code).len() == 16));
        assert_eq!(spelled("abcd-efgh 2345"), "ABCDEFGH2345");
        assert_eq!(shown("ABCDEFGH"), "ABCD-EFGH");
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 10);
    }

    #[test]
    fn a_drawing_fits_a_telephone() {
        let qr = Coming(vec![7; 20]).drawing("an.nguyen@moha.gov.vn").unwrap();
        assert!((41..=65).contains(&qr.size) && qr.path.starts_with("M4 4h1"), "{}", qr.size);
        assert_eq!(Coming(vec![0; 20]).letters().split(' ').count(), 8);
    }
}
