//! Numbers that name a person are not kept: identity cards, passports, insurance cards, telephones, bank cards, e-mail.

use std::borrow::Cow;
use std::ops::Range;

/// What stands in the place of a number. No word, so that it never takes part in what a question is about.
pub(crate) const MASK: &str = "***";

/// Fewest digits of what is taken for somebody's number: an old identity card and a telephone without its 0 have nine.
const DIGITS: usize = 9;

/// The text with such numbers masked, and whether there were any.
///
/// A number is a run of digits, also in groups divided by single spaces, points, hyphens, low lines, or slashes between
/// groups of three and more. Sums of money in thousands ("1.500.000.000"), years ("2021 2022 2023"), days and the numbers
/// of documents ("356/2025") stay as they are; digits of full width come out as plain ones.
pub fn mask(text: &str) -> (String, bool) {
    let text = &*plain_digits(text);
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for range in numbers(text) {
        out.push_str(&text[end..range.start]);
        out.push_str(MASK);
        end = range.end;
    }
    out.push_str(&text[end..]);
    let masked = end > 0;
    let (out, mail) = without_mail(out);
    (out, masked || mail)
}

/// Digits as Chinese and Japanese keyboards write them ("０９１２") as plain ones.
fn plain_digits(text: &str) -> Cow<'_, str> {
    let wide = '０'..='９';
    if !text.contains(|c| wide.contains(&c)) {
        return Cow::Borrowed(text);
    }
    let plain = |c: char| if wide.contains(&c) { char::from_u32(c as u32 - 0xfee0).unwrap_or(c) } else { c };
    Cow::Owned(text.chars().map(plain).collect())
}

/// Whether the slash at `at` divides groups of one number, after a group of `before` digits: neither a day, nor a
/// document's number before its year.
fn slash(bytes: &[u8], at: usize, before: usize) -> bool {
    let next: Vec<u8> = bytes[at + 1..].iter().copied().take_while(u8::is_ascii_digit).collect();
    let year = next.len() == 4 && (next.starts_with(b"19") || next.starts_with(b"20"));
    bytes[at] == b'/' && before >= 3 && next.len() >= 3 && !year
}

/// Where somebody's numbers stand.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !digit(at) {
            at += 1;
            continue;
        }
        let start = at;
        let mut groups: Vec<Range<usize>> = Vec::new();
        groups.push(at..at);
        while at < bytes.len() {
            if digit(at) {
                at += 1;
                if let Some(group) = groups.last_mut() {
                    group.end = at;
                }
            } else if matches!(bytes[at], b' ' | b'.' | b'-' | b'_' | b'\'') && digit(at + 1)
                || slash(bytes, at, groups.last().map_or(0, Range::len))
            {
                at += 1;
                groups.push(at..at);
            } else {
                break;
            }
        }
        if let Some(range) = somebodys(text, start..at, &groups) {
            out.push(range);
        }
    }
    out
}

/// The part of a run of digits that is somebody's number, letters that belong to it included.
fn somebodys(text: &str, run: Range<usize>, groups: &[Range<usize>]) -> Option<Range<usize>> {
    let lengths: Vec<usize> = groups.iter().map(Range::len).collect();
    let letters = letters_before(text, run.start);
    let digits: usize = lengths.iter().sum();
    // A passport: a letter and seven or eight digits.
    let passport = letters.len() == 1 && groups.len() == 1 && matches!(digits, 7 | 8);
    if digits < DIGITS && !passport {
        return None;
    }
    let word = |at: usize| &text[groups[at].clone()];
    let years =
        (0..groups.len()).all(|at| lengths[at] == 4 && (word(at).starts_with("19") || word(at).starts_with("20")));
    if years || is_money(text, &run, &lengths) {
        return None;
    }
    Some(letters.start..run.end)
}

/// The one to three Latin letters that stand right before a number ("DN4797…" of an insurance card, "B1234567").
fn letters_before(text: &str, at: usize) -> Range<usize> {
    let before = text[..at].trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let letters = at - before.len();
    let own = !before.ends_with(|c: char| c.is_alphanumeric());
    if (1..=3).contains(&letters) && own { before.len()..at } else { at..at }
}

/// Thousands divided by points and no leading zero, or a unit of money behind it.
fn is_money(text: &str, run: &Range<usize>, lengths: &[usize]) -> bool {
    let number = &text[run.clone()];
    let thousands = lengths.len() > 1 && lengths[0] <= 3 && lengths[1..].iter().all(|it| *it == 3);
    let behind = text[run.end..].trim_start().to_lowercase();
    let unit = ["đồng", "đ ", "đ,", "đ.", "vnđ", "vnd", "dong", "triệu", "tỷ", "tỉ", "usd"];
    let unit = unit.iter().any(|it| behind.starts_with(it)) || behind == "đ";
    let telephone = number.starts_with('0');
    !telephone && ((thousands && number.contains('.') && lengths.len() > 3) || unit)
}

/// Without e-mail addresses.
fn without_mail(text: String) -> (String, bool) {
    if !text.contains('@') {
        return (text, false);
    }
    let mut masked = false;
    let word = |word: &str| {
        let trimmed = word.trim_matches(|c: char| !c.is_alphanumeric());
        let mail = trimmed.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        masked |= mail;
        if mail { word.replacen(trimmed, MASK, 1) } else { word.to_owned() }
    };
    let out = text.split(' ').map(word).collect::<Vec<_>>().join(" ");
    (out, masked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_a_person_is_masked() {
        for (typed, kept) in [
            ("CCCD của tôi 012345678901 bị sai", "CCCD của tôi *** bị sai"),
            ("cccd 0123 4567 8901", "cccd ***"),
            ("cmnd 123456789.", "cmnd ***."),
            ("cmt 012.345.678", "cmt ***"),
            ("gọi 0912345678 nhé", "gọi *** nhé"),
            ("gọi 091 234 5678", "gọi ***"),
            ("sđt 0912.345.678", "sđt ***"),
            ("+84912345678", "+***"),
            ("84-912-345-678", "***"),
            ("thẻ DN4797912345678", "thẻ ***"),
            ("bhyt GD 4 79 7912345678", "bhyt GD ***"),
            ("mã BHXH 7912345678", "mã BHXH ***"),
            ("thẻ 4111 1111 1111 1111", "thẻ ***"),
            ("stk 19034567890123 techcombank", "stk *** techcombank"),
            ("hộ chiếu B1234567", "hộ chiếu ***"),
            ("hộ chiếu C12345678", "hộ chiếu ***"),
            ("mail a.b@gmail.com nha", "mail *** nha"),
            ("số012345678901", "số***"),
            ("gọi 0912/345/678", "gọi ***"),
            ("cccd 012_345_678_901", "cccd ***"),
            ("sđt ０９１２３４５６７８", "sđt ***"),
        ] {
            assert_eq!(mask(typed), (kept.to_owned(), true), "{typed}");
        }
    }

    #[test]
    fn what_names_nobody_stays() {
        for typed in [
            "",
            "Quyết định 979/QĐ-BNV ngày 18/11/2020",
            "Nghị định 356/2025 và Luật 91/2025",
            "theo 1234/2021/2022",
            "từ 15/11/2026",
            "năm 2021 2022 2023 thì sao",
            "lương 1.500.000.000 đồng",
            "1.234.567.890",
            "giá 150000000 đồng",
            "5 4 3 4",
            "mẫu CT01, TK1-TS",
            "thủ tục 1.004222",
            "ngày 25-11-2026",
            "tổng đài 1900 9068",
            "gọi 18001096 được không",
            "lúc 7 giờ 30 đến 11 giờ 30",
            "hạng B2 hay C1",
            "a@b",
        ] {
            assert_eq!(mask(typed), (typed.to_owned(), false), "{typed}");
        }
    }

    #[test]
    fn masking_twice_is_masking_once() {
        let once = mask("tôi 012345678901, vợ tôi 0912345678, a@b.vn").0;
        assert_eq!(mask(&once), (once.clone(), false));
    }
}
