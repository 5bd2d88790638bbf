//! "xem <mã>", "xóa <mã>": read from the text as it was typed. A code is not language; whatever helps to understand
//! words (short forms, keyboards, repeats) would change it.

use super::Command;
use super::fold::{clean, plain};

/// Characters of a code.
const LENGTH: usize = 12;

/// The command, if the whole message is one of these two with a code.
pub(super) fn command(text: &str) -> Option<Command> {
    let mut words = text.split_whitespace();
    let verb = plain(&clean(words.next()?));
    let make = match verb.as_str() {
        "xem" | "see" | "view" => Command::SeeReceipt,
        "xoa" | "erase" | "delete" => Command::EraseReceipt,
        _ => return None,
    };
    let mut code = String::with_capacity(LENGTH);
    for (at, word) in words.enumerate() {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        if at < 2 && code.is_empty() && matches!(plain(&clean(word)).as_str(), "ma" | "phieu" | "so" | "code") {
            continue;
        }
        for c in word.chars().filter(|c| *c != '-') {
            // None that look alike are in a code.
            match c.to_ascii_uppercase() {
                c @ ('A'..='H' | 'J'..='N' | 'P'..='Z' | '2'..='9') => code.push(c),
                _ => return None,
            }
        }
    }
    (code.len() == LENGTH).then(|| make(code))
}

#[cfg(test)]
mod tests {
    use super::{Command, command};

    #[test]
    fn codes_are_not_language() {
        let see = |code: &str| Some(Command::SeeReceipt(code.to_owned()));
        assert_eq!(command("xem X4PL-K9LE-49Q3"), see("X4PLK9LE49Q3"));
        assert_eq!(command("Xem mã v44u-xa4d-ks3y."), see("V44UXA4DKS3Y"));
        assert_eq!(command("xem phiếu KKKK LLLL aaaa"), see("KKKKLLLLAAAA"));
        assert_eq!(command("see X4PLK9LE49Q3"), see("X4PLK9LE49Q3"));
        assert_eq!(command("XOA X4PL-K9LE-49Q3"), Some(Command::EraseReceipt("X4PLK9LE49Q3".to_owned())));
        assert_eq!(command("xem X4PL-K9LE-49O3"), None);
        assert_eq!(command("xem lại"), None);
        assert_eq!(command("xóa"), None);
    }
}
