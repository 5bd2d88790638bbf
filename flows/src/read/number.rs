//! Numbers: digits, number words, and the ways to point at one of several numbered choices.

use std::sync::LazyLock;

use super::fold::{Word, word_agrees};
use super::words::{Phrases, among, set};

/// What a run of words says as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pointed {
    /// The number.
    pub number: i64,
    /// The words can hardly be anything else: digits, a marked word, or a word such as *số* before it.
    pub sure: bool,
    /// It came with a word that makes it one of the numbered choices ("số 5"), not an amount.
    pub named: bool,
}

static NAMES: LazyLock<Phrases<()>> = LazyLock::new(|| set(include_str!("data/number_names.txt")));

/// The number that `words` point at, when all of them do: `5`, `số 5`, `thứ hai`, `bốn điểm`, `đầu tiên`.
pub(super) fn pointed(words: &[Word]) -> Option<Pointed> {
    let text = super::fold::fold_of(words);
    if [
        "dau tien",
        "cai dau tien",
        "y dau tien",
        "cau dau tien",
        "muc dau tien",
        "thu nhat",
        "cai thu nhat",
        "cau thu nhat",
        "first",
    ]
    .contains(&text.as_str())
    {
        return Some(Pointed { number: 1, sure: true, named: true });
    }
    if ["thu nhi", "cai thu nhi", "second"].contains(&text.as_str()) {
        return Some(Pointed { number: 2, sure: true, named: true });
    }
    let mut rest = words;
    let mut named = false;
    if let Some(n) = NAMES.starts(rest).filter(|n| *n < rest.len()) {
        rest = &rest[n..];
        named = true;
    }
    let last = rest.last()?;
    let mut scored = false;
    if rest.len() > 1 && among(last, &["điểm", "đ", "sao", "star", "stars"]) {
        rest = &rest[..rest.len() - 1];
        scored = true;
    }
    // "tư" alone, without its mark, is as well từ or tự.
    if rest.len() == 1 && rest[0].text == "tu" && !named {
        return None;
    }
    let number = amount(rest)?;
    let marked = rest.iter().any(|word| !word.text.is_ascii());
    let short = rest.len() == 1 && ["nam", "ba", "tu", "sau", "bay", "tam", "chin"].contains(&rest[0].fold.as_str());
    let sure = rest.iter().all(Word::digits) || marked || named || scored || !short;
    Some(Pointed { number, sure, named: named || scored })
}

/// The whole number that all of `words` say, in digits (one run) or in words; at most 12 digits.
pub(super) fn amount(words: &[Word]) -> Option<i64> {
    match words {
        [] => None,
        [one] if one.digits() => (one.text.len() <= 12).then(|| one.text.parse().ok()).flatten(),
        // "năm (5)": said twice.
        [word, digits] if digits.digits() && !word.digits() && digits.before != ' ' && digits.before != '+' => {
            let number: i64 = digits.text.parse().ok()?;
            (spoken(&words[..1])? == number).then_some(number)
        }
        _ => spoken(words),
    }
}

/// 1 to 9, with the forms that only follow a ten in `after_ten`.
fn unit(word: &Word, after_ten: bool) -> Option<i64> {
    let all: &[(&str, i64)] = &[
        ("một", 1),
        ("hai", 2),
        ("ba", 3),
        ("bốn", 4),
        ("tư", 4),
        ("năm", 5),
        ("sáu", 6),
        ("bảy", 7),
        ("bẩy", 7),
        ("tám", 8),
        ("chín", 9),
    ];
    let after: &[(&str, i64)] = &[("mốt", 1), ("lăm", 5), ("nhăm", 5), ("tư", 4)];
    let find = |list: &[(&str, i64)]| list.iter().find(|(name, _)| word_agrees(&word.text, name)).map(|(_, n)| *n);
    let english = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    (after_ten.then(|| find(after)).flatten())
        .or_else(|| find(all))
        .or_else(|| english.iter().zip(1..).find(|(name, _)| **name == word.fold).map(|(_, n)| n))
}

fn is(word: &Word, list: &[&str]) -> bool {
    among(word, list)
}

/// A number in words: "ba mươi lăm", "hai trăm linh năm", "một nghìn hai trăm", "hai lăm".
fn spoken(words: &[Word]) -> Option<i64> {
    let mut total = 0_i64;
    let mut rest = words;
    let mut floor = i64::MAX;
    while !rest.is_empty() {
        let cut = rest.iter().position(|word| scale_of(word).is_some());
        let (group, scale) = match cut {
            Some(at) => (&rest[..at], scale_of(&rest[at])?),
            None => (rest, 1),
        };
        if scale >= floor {
            return None;
        }
        floor = scale;
        let value = match group {
            [one] if one.digits() => one.text.parse().ok().filter(|n| *n < 1_000)?,
            _ => below_thousand(group)?,
        };
        total = total.checked_add(value.checked_mul(scale)?)?;
        rest = cut.map_or(&[], |at| &rest[at + 1..]);
    }
    (floor < i64::MAX).then_some(total)
}

fn scale_of(word: &Word) -> Option<i64> {
    if is(word, &["nghìn", "ngàn"]) || (word.text == "k" && word.before == '+') {
        Some(1_000)
    } else if is(word, &["triệu"]) || (word.text == "tr" && word.before == '+') {
        Some(1_000_000)
    } else if is(word, &["tỷ", "tỉ"]) {
        Some(1_000_000_000)
    } else {
        None
    }
}

fn below_thousand(words: &[Word]) -> Option<i64> {
    if let Some(at) = words.iter().position(|word| is(word, &["trăm"])) {
        let hundreds = match &words[..at] {
            [one] if one.digits() => one.text.parse().ok().filter(|n| (1..10).contains(n))?,
            [one] => unit(one, false)?,
            _ => return None,
        };
        let mut rest = &words[at + 1..];
        if rest.len() == 2 && is(&rest[0], &["linh", "lẻ"]) {
            rest = &rest[1..];
        } else if rest.len() == 1 {
            return None;
        }
        let rest = if rest.is_empty() { 0 } else { below_hundred(rest)? };
        return Some(hundreds * 100 + rest);
    }
    below_hundred(words)
}

fn below_hundred(words: &[Word]) -> Option<i64> {
    match words {
        [ten] if is(ten, &["mười", "chục"]) => Some(10),
        [one] => unit(one, false),
        [ten, one] if is(ten, &["mười"]) => {
            (unit(one, true)).filter(|_| one.fold != "mot" || word_agrees(&one.text, "một")).map(|n| 10 + n)
        }
        [tens, ten] if is(ten, &["mươi", "chục", "mười"]) => {
            unit(tens, false).filter(|n| *n > 1).map(|n| n * 10)
        }
        [tens, ten, one] if is(ten, &["mươi", "mười"]) => {
            Some(unit(tens, false).filter(|n| *n > 1)? * 10 + unit(one, true)?)
        }
        // "hai lăm", "bốn mốt": only forms that cannot stand alone.
        [tens, one] if is(one, &["lăm", "nhăm", "mốt"]) => {
            Some(unit(tens, false).filter(|n| *n > 1)? * 10 + unit(one, true)?)
        }
        [tens, one] if is(tens, &["hăm"]) => Some(20 + unit(one, true)?),
        _ => None,
    }
}

/// Two number words side by side as tens and ones, as ages are said ("ba sáu" for 36).
pub(super) fn pair(words: &[Word]) -> Option<i64> {
    match words {
        [tens, one] if !tens.digits() && !one.digits() => {
            Some(unit(tens, false).filter(|n| *n > 1)? * 10 + unit(one, true)?)
        }
        _ => None,
    }
}
