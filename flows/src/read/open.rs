//! Open questions: everything is the text, but for four commands and the ways to say "nothing".

use super::fold::{Word, fold_of};
use super::words::{Phrases, set, trim};
use super::{Command, Doubt, Reading, command};
use crate::Value;
use std::sync::LazyLock;

/// The longest text that is kept, in characters.
const LONGEST: usize = 1_000;

/// The whole of a message that says there is nothing to say.
static NOTHING: LazyLock<Phrases<()>> = LazyLock::new(|| set(include_str!("data/nothing.txt")));

/// Reads a message to an open question.
pub(super) fn read(text: &str, words: &[Word]) -> Reading {
    if text.trim().is_empty()
        || words.is_empty() && !text.chars().any(|c| !c.is_ascii_punctuation() && !c.is_whitespace())
    {
        return Reading::Ask(Doubt::OffTopic);
    }
    if words.len() <= 12 {
        if command::is_dung(words) {
            return Reading::Ask(Doubt::Dung);
        }
        if let Some(found) = command::polite(words).filter(command::in_text) {
            return Reading::Command(found);
        }
        if NOTHING.get(words).is_some() || NOTHING.get(trim(words)).is_some() {
            return Reading::Command(Command::Skip);
        }
        if words.len() == 1 && fold_of(words) == "0" {
            return Reading::Ask(Doubt::Ambiguous);
        }
    }
    let text = text.trim();
    if text.chars().count() > LONGEST {
        Reading::Ask(Doubt::OutOfRange)
    } else {
        Reading::Answer(Value::Text(text.to_owned()))
    }
}
