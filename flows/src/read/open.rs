//! Open questions: everything is the text, but for four commands and the ways to say "nothing".

use super::fold::{Word, fold_of};
use super::words::{Phrases, trim};
use super::{Command, Doubt, Reading, command};
use crate::Value;
use std::sync::LazyLock;

/// The longest text that is kept, in characters.
const LONGEST: usize = 1_000;

/// The whole of a message that says there is nothing to say.
static NOTHING: LazyLock<Phrases<()>> = LazyLock::new(|| {
    Phrases::new(
        [
            "không",
            "không có",
            "không có gì",
            "không có ý kiến",
            "không có ý kiến gì",
            "không ý kiến",
            "không có ý kiến khác",
            "không có góp ý",
            "không góp ý",
            "không có góp ý gì",
            "không góp ý gì",
            "không có gì thêm",
            "không có gì góp ý",
            "không có ý kiến thêm",
            "không có ý kiến gì thêm",
            "không có góp ý gì thêm",
            "không góp ý gì thêm",
            "không góp ý thêm",
            "không có góp ý thêm",
            "không thêm",
            "không thêm gì",
            "chưa có",
            "chưa có ý kiến",
            "chưa có ý kiến gì",
            "chưa có góp ý",
            "chưa có góp ý gì",
            "chưa",
            "không ý kiến gì",
            "không ý kiến gì thêm",
            "không ý kiến thêm",
            "no",
            "none",
            "nothing",
            "không có ý kiến gì khác",
            "không có góp ý khác",
            "không có ý kiến nào",
            "không có góp ý nào",
            "không có đề xuất",
            "không có đề xuất gì",
            "không có kiến nghị",
            "không có kiến nghị gì",
            "không đâu",
            "không có đâu",
            "không cần",
            "không cần góp ý",
            "chả có gì",
            "không có gì cả",
            "không có gì hết",
            "không có gì đâu",
            "không có chi",
            "không có nội dung",
            "không có ý kiến gì cả",
            "không có ý kiến gì hết",
            "không ý kiến gì cả",
            "không ý kiến gì hết",
        ]
        .map(|it| (it, ())),
    )
});

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
