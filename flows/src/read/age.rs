//! Ages: "35 tuổi", "sinh năm 1990", "ngoài 60" as one of several age bands.

use jiff::civil::Date;

use super::choice::Names;
use super::fold::{Word, agrees, fold_of, text_of};
use super::number::{amount, pair};
use super::words::among;
use super::{Doubt, Reading};
use crate::{ChoiceList, Value};

/// The oldest age that is believed.
const OLDEST: i64 = 120;

/// A run of ages that a text leaves possible, in years, inclusive.
type Span = (i64, i64);

/// Which age band all of `words` mean; `None` where they are not about an age.
pub(super) fn read(list: &ChoiceList, names: &Names, words: &[Word], today: Date) -> Option<Reading> {
    let (spans, explicit) = spans(words, today)?;
    let count = i64::try_from(names.count()).unwrap_or(i64::MAX);
    if !explicit && spans[0].0 == spans[0].1 && spans[0].0 <= count {
        // A bare small number is a choice's position, which is read elsewhere.
        return None;
    }
    let mut found = None;
    for (low, high) in spans {
        if low > high || high < 0 || low > OLDEST {
            return Some(Reading::Ask(Doubt::OutOfRange));
        }
        let (first, last) = (band(list, low), band(list, high));
        if first.is_none() || first != last || found.is_some_and(|it| Some(it) != first) {
            return Some(Reading::Ask(Doubt::Ambiguous));
        }
        found = first;
    }
    found.map(|index| Reading::Answer(Value::Choices(vec![index])))
}

fn band(list: &ChoiceList, age: i64) -> Option<u16> {
    let age = u16::try_from(age).ok()?;
    let at =
        list.choices.iter().position(|choice| choice.range.is_some_and(|(low, high)| (low..=high).contains(&age)))?;
    u16::try_from(at).ok()
}

fn number(words: &[Word]) -> Option<i64> {
    amount(words).or_else(|| pair(words))
}

/// From the number in a text to the ages it leaves possible.
type Bound = fn(i64) -> Span;

/// What ages the words leave possible (each reading one span), and whether they say that it is an age or a birth.
fn spans(words: &[Word], today: Date) -> Option<(Vec<Span>, bool)> {
    if let Some(span) = born(words, today) {
        return Some((vec![span], true));
    }
    let mut rest = words;
    let mut explicit = false;
    if rest.len() > 1 && among(&rest[0], &["tuổi"]) {
        (rest, explicit) = (&rest[1..], true);
    }
    if let Some((last, before)) = rest.split_last()
        && !before.is_empty()
        && (among(last, &["tuổi"]) || last.text == "t" && before.last().is_some_and(Word::digits))
    {
        (rest, explicit) = (before, true);
    }
    // "tám mươi" is a number before it is "tầm mười".
    let plain = !rest.iter().any(|word| matches!(word.before, '<' | '>')) && number(rest).is_some();
    if !plain && let Some(span) = bounded(rest) {
        return Some((vec![span], true));
    }
    let n = number(rest)?;
    let year = i64::from(today.year());
    if (1900..=year).contains(&n) {
        return Some((vec![(year - n - 1, year - n)], true));
    }
    let mut spans = vec![(n, n)];
    if !explicit && rest.iter().all(Word::digits) {
        if (80..100).contains(&n) {
            spans.push((year - 1900 - n - 1, year - 1900 - n));
        }
        // "05" is no age anybody writes.
        if rest[0].text.len() > 1 && rest[0].text.starts_with('0') {
            return None;
        }
    }
    Some((spans, explicit))
}

/// A birth: "sinh năm 1990", "sn 90", "15/3/1990", "9x".
fn born(words: &[Word], today: Date) -> Option<Span> {
    let year_now = i64::from(today.year());
    if let [decade, x] = words
        && decade.digits()
        && decade.text.len() == 1
        && x.text == "x"
    {
        let first = 1900 + decade.text.parse::<i64>().ok()? * 10;
        return (first >= 1930).then_some((year_now - first - 10, year_now - first));
    }
    if words.len() == 3 && words.iter().all(Word::digits) && words[2].text.len() == 4 {
        let part = |at: usize| words[at].text.parse::<i8>().ok();
        let born = Date::new(words[2].text.parse().ok()?, part(1)?, part(0)?).ok()?;
        let had = (today.month(), today.day()) >= (born.month(), born.day());
        let age = year_now - i64::from(born.year()) - i64::from(!had);
        return (age >= 0).then_some((age, age));
    }
    let mut rest = words;
    let mut says = false;
    while let Some((first, after)) = rest.split_first() {
        if after.is_empty() || !(among(first, &["sinh", "năm", "sn", "đẻ", "nsinh", "ns"])) {
            break;
        }
        // "năm" before a single word is as well a five.
        says |= !among(first, &["năm"]) || after.len() == 1 && after[0].text.len() == 4;
        rest = after;
    }
    if !says || rest.len() != 1 || !rest[0].digits() {
        return None;
    }
    let n: i64 = rest[0].text.parse().ok()?;
    let this = year_now % 100;
    let year = match rest[0].text.len() {
        4 => n,
        2 if n > this => 1900 + n,
        // Too young to be asked, or over a hundred: both are possible, so both are in the span.
        2 if n + 14 > this => return Some((year_now - 2000 - n - 1, year_now - 1900 - n)),
        2 => 2000 + n,
        _ => return None,
    };
    Some((year_now - year - 1, year_now - year))
}

/// An age with a bound: "trên 60", "30 đến 34", "ngoài 40", "40 mấy".
fn bounded(words: &[Word]) -> Option<Span> {
    if let Some((low, high)) = range(words) {
        return Some((low, high));
    }
    if let [one] = words
        && one.digits()
    {
        let n: i64 = one.text.parse().ok()?;
        return match one.before {
            '>' => Some((n + 1, OLDEST)),
            '<' => Some((0, n - 1)),
            _ => None,
        };
    }
    let table: &[(&[&str], Bound)] =
        &[
            (&["trên", "quá"], |n| (n + 1, OLDEST)),
            (&["dưới", "chưa đủ", "chưa tới", "chưa đến", "chưa được", "chưa", "không đủ"], |n| (0, n - 1)),
            (&["hơn", "ngoài"], |n| if n % 10 == 0 { (n + 1, n + 9) } else { (n + 1, OLDEST) }),
            (&["gần", "sắp"], |n| (n - 4, n - 1)),
            (&["khoảng", "chừng", "tầm", "cỡ", "khoảng chừng"], |n| (n - 3, n + 3)),
            (&["từ"], |n| (n, OLDEST)),
        ];
    for len in (1..words.len().min(3)).rev() {
        let head = text_of(&words[..len]);
        let found = table.iter().find(|(heads, _)| heads.iter().any(|it| agrees(&head, it)));
        let Some((_, span)) = found else { continue };
        let mut rest = &words[len..];
        if rest.len() > 2 && fold_of(&rest[rest.len() - 2..]) == "tro len" {
            rest = &rest[..rest.len() - 2];
        }
        if let Some(n) = number(rest) {
            return Some(span(n));
        }
    }
    for (tail, span) in [
        ("tro len", (|n| (n, OLDEST)) as Bound),
        ("tro xuong", |n| (0, n)),
        ("may", |n| (n + 1, n + 9)),
        ("hon", |n| (n + 1, n + 9)),
    ] {
        let len = tail.split(' ').count();
        if words.len() > len && fold_of(&words[words.len() - len..]) == tail {
            return number(&words[..words.len() - len]).map(span);
        }
    }
    None
}

fn range(words: &[Word]) -> Option<Span> {
    let words = if words.len() > 2 && among(&words[0], &["từ"]) { &words[1..] } else { words };
    let at = words.iter().position(|word| among(word, &["đến", "tới"]));
    let (low, high) = match (at, words) {
        (Some(at), _) => (&words[..at], &words[at + 1..]),
        (None, [_, high]) if high.before == '-' || high.before == '–' || high.before == '~' => words.split_at(1),
        _ => return None,
    };
    let (low, high) = (number(low)?, number(high)?);
    (low < high && high <= OLDEST).then_some((low, high))
}
