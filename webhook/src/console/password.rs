//! Passwords: which are taken, and how they are kept.
//!
//! Long, not on a list, and not the person's own name: nothing about kinds of characters, and no end (NIST SP 800-63B, 5.1.1).

use std::sync::{Arc, LazyLock};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use flows::Lang;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Fewest and most characters.
const LENGTH: std::ops::RangeInclusive<usize> = 12..=256;

/// Passwords at once: each takes 19 MiB and a core for a while.
const AT_ONCE: usize = 2;

/// Passwords that many people use, folded, with at least as many characters as a password needs; and what many begin with.
const COMMON: &str = include_str!("common-passwords.txt");

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weak {
    Short,
    Long,
    Common,
    Own,
}

impl Weak {
    /// What to do, for the person.
    pub(crate) fn words(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Short => (
                "Mật khẩu cần ít nhất 12 ký tự. Một câu ngắn dễ nhớ là tốt nhất.",
                "A password needs at least 12 characters. A short sentence that is easy to remember is best.",
            ),
            Self::Long => ("Mật khẩu có tối đa 256 ký tự.", "A password has at most 256 characters."),
            Self::Common => (
                "Nhiều người dùng mật khẩu này, kẻ xấu thử nó trước. Xin chọn mật khẩu khác.",
                "Many people use this password, and it is tried first. Choose another one.",
            ),
            Self::Own => (
                "Mật khẩu không được chứa tên hoặc tên đăng nhập của mình. Xin chọn mật khẩu khác.",
                "A password must not hold one's own name or login. Choose another one.",
            ),
        };
        if lang == Lang::En { en } else { vi }
    }
}

/// Why a password could not be looked at.
#[derive(Debug, thiserror::Error)]
#[error("a password could not be hashed")]
pub(crate) struct Broken;

/// Checks and keeps passwords.
pub(crate) struct Passwords {
    permits: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

/// What is compared where there is no account, so that it takes as long as where there is one.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash(&spelled("nobody has this password")).ok());

impl Passwords {
    /// The hash to keep: argon2id with 19 MiB, two passes and one lane, as OWASP's Password Storage Cheat Sheet has it.
    pub(crate) async fn keep(&self, password: &str) -> Result<String, Broken> {
        let password = spelled(password);
        self.apart(move || hash(&password)).await?
    }

    /// Whether this is the password; `None` of nobody, which takes as long.
    pub(crate) async fn is(&self, password: &str, kept: Option<String>) -> Result<bool, Broken> {
        let password = spelled(password);
        self.apart(move || {
            let known = kept.is_some();
            let Some(kept) = kept.or_else(|| NOBODY.clone()) else { return false };
            let parsed = PasswordHash::new(&kept);
            let same = parsed.is_ok_and(|kept| Argon2::default().verify_password(&password, &kept).is_ok());
            known && same
        })
        .await
    }

    /// Off the threads that serve, and a few at a time.
    async fn apart<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Broken> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| Broken)?;
        let work = tokio::task::spawn_blocking(move || {
            // Also when whoever asked has gone: the memory is in use until the end.
            let _permit = permit;
            work()
        });
        work.await.map_err(|_| Broken)
    }
}

fn hash(password: &[u8]) -> Result<String, Broken> {
    Argon2::default().hash_password(password).map(|hash| hash.to_string()).map_err(|_| Broken)
}

/// The bytes that count: phones and computers spell one and the same Vietnamese letter in two ways.
fn spelled(password: &str) -> Vec<u8> {
    password.nfc().collect::<String>().into_bytes()
}

/// Whether a password may be chosen by somebody with this login and name.
pub(crate) fn check(password: &str, login: &str, name: &str) -> Result<(), Weak> {
    let length = password.nfc().count();
    if length < *LENGTH.start() {
        return Err(Weak::Short);
    }
    if length > *LENGTH.end() {
        return Err(Weak::Long);
    }
    let plain = folded(password);
    let own = [login.split('@').next().unwrap_or(login), name].map(folded);
    if own.iter().any(|own| own.chars().count() >= 4 && plain.contains(own.as_str())) {
        return Err(Weak::Own);
    }
    let mut kinds: Vec<char> = plain.chars().collect();
    kinds.sort_unstable();
    kinds.dedup();
    // A common password with a number behind it is as common.
    let stem = plain.trim_end_matches(|c: char| c.is_ascii_digit());
    let common = |known: &str| plain == known || stem == known || known.len() >= 12 && plain.starts_with(known);
    if kinds.len() < 5 || COMMON.lines().filter(|line| !line.starts_with('#')).any(common) {
        return Err(Weak::Common);
    }
    Ok(())
}

/// Letters and digits alone, small, without marks.
fn folded(text: &str) -> String {
    let small = text.to_lowercase().replace('đ', "d");
    small.nfd().filter(|c| !is_combining_mark(*c) && c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Passwords, Weak, check};

    fn chosen(password: &str) -> Result<(), Weak> {
        check(password, "an.nguyen", "Nguyễn Thị An")
    }

    #[test]
    fn a_sentence_is_taken_and_kinds_of_characters_do_not_matter() {
        for good in ["con mèo nằm ngủ", "correcthorsebattery", "thứ ba trời mưa", "xanhlacaydudo"] {
            assert_eq!(chosen(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_is_short_common_or_ones_own_is_not() {
        for (bad, why) in [
            ("Tr0ng!x", Weak::Short),
            ("mười một kt", Weak::Short),
            ("123456789012", Weak::Common),
            ("1234567890123", Weak::Common),
            ("aaaaaaaaaaaaaa", Weak::Common),
            ("Password1234", Weak::Common),
            ("Mật khẩu 2026", Weak::Common),
            ("qwertyuiop123", Weak::Common),
            ("An.Nguyen2026!", Weak::Own),
            ("nguyễn thị an yêu", Weak::Own),
        ] {
            assert_eq!(chosen(bad), Err(why), "{bad}");
        }
        assert_eq!(chosen(&"dài ".repeat(70)), Err(Weak::Long));
    }

    #[tokio::test]
    async fn a_password_is_known_again_however_its_letters_are_spelled() {
        let passwords = Passwords::default();
        let kept = passwords.keep("con m\u{e8}o n\u{1eb1}m ng\u{1ee7}").await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        let spelled_apart = "con me\u{300}o na\u{306}\u{300}m ngu\u{309}";
        assert!(passwords.is(spelled_apart, Some(kept.clone())).await.unwrap());
        assert!(!passwords.is("con mèo nằm ngu", Some(kept)).await.unwrap());
        assert!(!passwords.is("nobody has this password", None).await.unwrap());
        assert!(!passwords.is("x", Some("broken".to_owned())).await.unwrap());
    }
}
