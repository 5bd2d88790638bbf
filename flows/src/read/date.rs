//! Days: "22/11/2026", "ngày 2 tháng 9 năm 1990", "hôm qua". Day before month, as Việt Nam writes.

use jiff::Span;
use jiff::civil::Date;

use super::fold::{Word, fold_of};
use super::words::{POLITE_AFTER, POLITE_BEFORE, among};
use super::{Doubt, Reading, number};
use crate::Value;

/// The day that all of `words` say.
pub(super) fn read(words: &[Word], today: Date) -> Option<Reading> {
    let mut end = words.len();
    loop {
        let mut start = 0;
        loop {
            if let Some(reading) = day(&words[start..end], today) {
                return Some(reading);
            }
            match POLITE_BEFORE.starts(&words[start..end]).filter(|n| start + n < end) {
                Some(n) => start += n,
                None => break,
            }
        }
        end -= POLITE_AFTER.ends(&words[..end]).filter(|n| *n < end)?;
    }
}

fn day(words: &[Word], today: Date) -> Option<Reading> {
    let away = match fold_of(words).as_str() {
        "hom nay" | "nay" | "bua nay" | "ngay hom nay" | "today" => Some(0),
        "hom qua" | "bua qua" | "ngay hom qua" | "yesterday" => Some(-1),
        "hom kia" | "bua kia" => Some(-2),
        "ngay mai" | "mai" | "tomorrow" => Some(1),
        _ => None,
    };
    if let Some(days) = away {
        return today.checked_add(Span::new().days(days)).ok().map(|date| Reading::Answer(Value::Date(date)));
    }
    let digits: Vec<&str> = words.iter().filter(|word| word.digits()).map(|word| word.text.as_str()).collect();
    if words.iter().all(Word::digits) {
        return match digits.as_slice() {
            [year, month, day] if year.len() == 4 => Some(date(day, month, year, today)),
            [day, month, year] => Some(date(day, month, year, today)),
            [one] if one.len() == 8 => {
                let forward = date(&one[..2], &one[2..4], &one[4..], today);
                let back = date(&one[6..], &one[4..6], &one[..4], today);
                Some(match (&forward, &back) {
                    (Reading::Answer(_), Reading::Ask(_)) => forward,
                    (Reading::Ask(_), Reading::Answer(_)) => back,
                    (Reading::Answer(_), Reading::Answer(_)) => Reading::Ask(Doubt::Ambiguous),
                    _ => Reading::Ask(Doubt::OutOfRange),
                })
            }
            [_] | [_, _] => Some(Reading::Ask(Doubt::Ambiguous)),
            _ => None,
        };
    }
    // ngày D tháng M năm Y, with or without its first word.
    let at = words.iter().position(|word| among(word, &["tháng", "thg"]))?;
    let year = words.iter().rposition(|word| among(word, &["năm"])).filter(|year| *year > at + 1)?;
    let head = &words[..at];
    let head = if head.len() > 1 && among(&head[0], &["ngày", "mùng", "mồng", "hôm"]) { &head[1..] } else { head };
    let head = if head.len() > 1 && among(&head[0], &["mùng", "mồng"]) { &head[1..] } else { head };
    let (day, month) = (number::amount(head)?, number::amount(&words[at + 1..year])?);
    let year = words[year + 1..].first().filter(|_| words.len() == year + 2)?;
    Some(date(&day.to_string(), &month.to_string(), &year.text, today))
}

fn date(day: &str, month: &str, year: &str, today: Date) -> Reading {
    let year = match year.len() {
        4 => year.parse().ok(),
        2 => year.parse().ok().map(|n: i16| if n <= today.year() % 100 + 1 { 2000 + n } else { 1900 + n }),
        _ => return Reading::Ask(Doubt::Ambiguous),
    };
    let made = year.zip(month.parse().ok()).zip(day.parse().ok());
    match made.and_then(|((year, month), day)| Date::new(year, month, day).ok()) {
        Some(date) => Reading::Answer(Value::Date(date)),
        None => Reading::Ask(Doubt::OutOfRange),
    }
}
