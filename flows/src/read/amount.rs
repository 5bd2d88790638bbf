//! Whole and decimal numbers as answers.

use super::around::Label;
use super::fold::{Word, fold_of};
use super::words::{POLITE_AFTER, POLITE_BEFORE, among};
use super::{Doubt, Reading, number};
use crate::Value;

/// The number that the whole of a cleaned text says. `whole` refuses fractions.
pub(super) fn read(label: &Label, clean: &str, words: &[Word], whole: bool) -> Option<Reading> {
    let core = strip(label, words);
    // The digits as they stand in the text, with their points and commas.
    let mut run: Vec<&str> = clean
        .split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))
        .map(|it| it.trim_matches(['.', ',']))
        .filter(|it| !it.is_empty())
        .collect();
    run.dedup();
    let digits = core.iter().filter(|word| word.digits()).count();
    let said = if digits == 0 {
        #[allow(clippy::cast_precision_loss)]
        let n = number::amount(core);
        n.map(|n| n as f64)?
    } else {
        let [one] = run.as_slice() else {
            return Some(Reading::Ask(Doubt::Ambiguous));
        };
        let rest = core.iter().filter(|word| !word.digits()).collect::<Vec<_>>();
        let factor = match rest.as_slice() {
            [] => 1.0,
            [unit] if core.last() == Some(unit) => scale(unit)?,
            _ => return None,
        };
        if digits != one.split(['.', ',']).count() {
            return None;
        }
        let value = match figures(one, whole) {
            Ok(value) => value,
            Err(doubt) => return Some(Reading::Ask(doubt)),
        };
        let sign = if core.first().is_some_and(|word| matches!(word.before, '-' | '−' | '–')) { -1.0 } else { 1.0 };
        sign * value * factor
    };
    if whole && said.fract() != 0.0 || said.abs() > 1e15 {
        return Some(Reading::Ask(Doubt::OutOfRange));
    }
    Some(Reading::Answer(Value::Number(said)))
}

/// Digits with points for thousands and a comma for decimals, as Việt Nam writes them; what could also be read the
/// other way round is ambiguous.
fn figures(text: &str, whole: bool) -> Result<f64, Doubt> {
    let points = text.matches('.').count();
    let commas = text.matches(',').count();
    let groups = |sep: char| {
        let mut parts = text.split(sep);
        let first = parts.next().unwrap_or_default();
        (1..=3).contains(&first.len()) && !first.starts_with('0') && parts.all(|part| part.len() == 3)
    };
    let plain = |text: String| {
        if text.len() > 16 { Err(Doubt::OutOfRange) } else { text.parse().map_err(|_| Doubt::Ambiguous) }
    };
    match (points, commas) {
        (0, 0) => plain(text.to_owned()),
        (_, 0) if groups('.') && (whole || points > 1) => plain(text.replace('.', "")),
        // In a decimal question "1.234" is a thousand to one reader and a fraction to another.
        (1, 0) if groups('.') => Err(Doubt::Ambiguous),
        (1, 0) => plain(text.to_owned()),
        (0, 1) if groups(',') && whole => Err(Doubt::Ambiguous),
        (0, 1) => plain(text.replace(',', ".")),
        (0, _) if groups(',') => plain(text.replace(',', "")),
        (_, 1) if text.find(',') > text.rfind('.') => {
            let (thousands, fraction) = text.split_once(',').unwrap_or((text, ""));
            let mut parts = thousands.split('.');
            let first = parts.next().unwrap_or_default();
            if (1..=3).contains(&first.len()) && parts.all(|part| part.len() == 3) {
                plain(format!("{}.{fraction}", thousands.replace('.', "")))
            } else {
                Err(Doubt::Ambiguous)
            }
        }
        _ => Err(Doubt::Ambiguous),
    }
}

fn scale(word: &Word) -> Option<f64> {
    if among(word, &["nghìn", "ngàn"]) || word.text == "k" && word.before == '+' {
        Some(1e3)
    } else if among(word, &["triệu"]) || word.text == "tr" && word.before == '+' {
        Some(1e6)
    } else if among(word, &["tỷ", "tỉ"]) {
        Some(1e9)
    } else {
        None
    }
}

/// Drops politeness and the unit that the question itself names.
fn strip<'w>(label: &Label, mut words: &'w [Word]) -> &'w [Word] {
    let echoes = |word: &Word| label.echoes(word) && number::amount(std::slice::from_ref(word)).is_none();
    loop {
        let Some((last, rest)) = words.split_last().filter(|(_, rest)| !rest.is_empty()) else { return words };
        if let Some(n) = POLITE_AFTER.ends(words).filter(|n| *n < words.len()) {
            words = &words[..words.len() - n];
        } else if echoes(last) {
            words = rest;
        } else if let Some(n) = POLITE_BEFORE.starts(words).filter(|n| *n < words.len()) {
            words = &words[n..];
        } else if echoes(&words[0]) || fold_of(&words[..1]) == "co" {
            words = &words[1..];
        } else {
            return words;
        }
    }
}
