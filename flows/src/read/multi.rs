//! Several choices in one message.

use super::choice::{Hit, Names};
use super::fold::{Word, fold_of};
use super::number::pointed;
use super::one::Choosing;
use super::{Doubt, Reading};
use crate::Value;

/// Which choices all of `words` name. `most` is how many are allowed.
pub(super) fn read(choosing: &Choosing, words: &[Word], most: Option<u16>) -> Option<Reading> {
    let mut found = digits(choosing.names, words).or_else(|| pieces(choosing, words))?;
    let given = found.len();
    found.sort_unstable();
    found.dedup();
    if found.len() < given {
        // The same one twice is a slip for another one.
        return Some(Reading::Ask(Doubt::Ambiguous));
    }
    if most.is_some_and(|most| found.len() > usize::from(most)) {
        return Some(Reading::Ask(Doubt::OutOfRange));
    }
    Some(Reading::Answer(Value::Choices(found)))
}

/// Whether the words are numbers that cannot be told apart into choices: "1-3" may be a span, "135" a slip.
pub(super) fn unclear(words: &[Word]) -> bool {
    words.len() == 2 && words.iter().all(Word::digits) && matches!(words[1].before, '-' | '–' | '~' | '/' | '.')
}

/// `135`, where no choice has a number of two digits.
fn digits(names: &Names, words: &[Word]) -> Option<Vec<u16>> {
    let [one] = words else { return None };
    if !one.digits() || one.text.len() < 2 || names.count() > 9 {
        return None;
    }
    one.text.chars().map(|c| names.numbered(i64::from(c.to_digit(10)?))).collect()
}

/// `1, 3`, `1 và 3`, `năng lực, thái độ`.
fn pieces(choosing: &Choosing, words: &[Word]) -> Option<Vec<u16>> {
    if unclear(words) {
        return None;
    }
    let mut found = Vec::new();
    for piece in
        words.split(|word| matches!(word.fold.as_str(), "va" | "and" | "voi" | "cung" | "them") && word.text != "vá")
    {
        let mut from = 0;
        for at in 1..=piece.len() {
            let ends = at == piece.len()
                || matches!(piece[at].before, ',' | ';' | '\n' | '+' | '&' | '/' | '-' | '.' | '|' | '•' | '–')
                    && !glued(piece, at);
            if ends {
                found.extend(runs(choosing, &piece[from..at])?);
                from = at;
            }
        }
    }
    (!found.is_empty()).then_some(found)
}

/// A dash or dot inside a name, or a number before its name ("1. Năng lực").
fn glued(piece: &[Word], at: usize) -> bool {
    let (digits_before, digits_after) = (piece[at - 1].digits(), piece[at].digits());
    match piece[at].before {
        '+' => !(digits_before && digits_after),
        '.' | '-' | '–' => digits_before != digits_after,
        _ => false,
    }
}

/// One piece: a choice, or several side by side.
fn runs(choosing: &Choosing, piece: &[Word]) -> Option<Vec<u16>> {
    if piece.is_empty() {
        return Some(Vec::new());
    }
    if piece.len() > 1 && piece.iter().all(Word::digits) {
        return piece.iter().map(|word| choosing.names.numbered(word.text.parse().ok()?)).collect();
    }
    if let Some(Reading::Answer(Value::Choices(choices))) = choosing.exact(piece).or_else(|| choosing.wrapped(piece)) {
        return Some(choices);
    }
    // "số 1 số 3", "thái độ năng lực": each word must belong to exactly one choice.
    let mut found = Vec::new();
    let mut rest = piece;
    while !rest.is_empty() {
        let (choice, used) = (1..=rest.len().min(6)).rev().find_map(|n| {
            let head = &rest[..n];
            match choosing.names.find(head) {
                Hit::One(choice) => Some((choice, n)),
                _ => {
                    let at = pointed(head).filter(|at| at.sure)?;
                    choosing.names.numbered(at.number).map(|choice| (choice, n))
                }
            }
        })?;
        found.push(choice);
        rest = &rest[used..];
    }
    (found.len() > 1).then_some(found)
}

/// Whether a text says all of them.
pub(super) fn all(words: &[Word]) -> bool {
    matches!(fold_of(words).as_str(), "tat ca" | "het" | "all" | "ca" | "tat")
}
