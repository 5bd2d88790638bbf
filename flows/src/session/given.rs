//! A given answer, written as a short string: drafts are many and memory is Redis's.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{AnswerState, Entry, Value};

/// An answer and how it came in. Written as the entry's letter, then the state's, then the value: `tc3`, `lc0`, `yn12.5`,
/// `yd2026-11-22`, `ytSome words`, `tk`, `tr`, `yu`, `ts`, `yx`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Given {
    /// How it came in.
    pub(crate) entry: Entry,
    /// The answer; or why there is none.
    pub(crate) answer: Result<Value, AnswerState>,
}

impl Given {
    /// An answer.
    pub(crate) fn value(entry: Entry, value: Value) -> Self {
        Self { entry, answer: Ok(value) }
    }

    /// A question that was asked and has no answer.
    pub(crate) fn none(entry: Entry, state: AnswerState) -> Self {
        Self { entry, answer: Err(state) }
    }

    fn write(&self) -> String {
        let mut out = String::with_capacity(4);
        out.push(match self.entry {
            Entry::Tap => 't',
            Entry::Typed => 'y',
            Entry::Line => 'l',
            Entry::Grid => 'g',
            Entry::Web => 'w',
            Entry::Paper => 'p',
            Entry::Interviewer => 'i',
        });
        match &self.answer {
            Ok(Value::Choices(choices)) => {
                out.push('c');
                out.push_str(&choices.iter().map(u16::to_string).collect::<Vec<_>>().join(","));
            }
            Ok(Value::Number(number)) => {
                out.push('n');
                out.push_str(&number.to_string());
            }
            Ok(Value::Date(date)) => {
                out.push('d');
                out.push_str(&date.to_string());
            }
            Ok(Value::Text(text)) => {
                out.push('t');
                out.push_str(text);
            }
            Ok(Value::Ok) => out.push('k'),
            Err(AnswerState::Refused) => out.push('r'),
            Err(AnswerState::Unknown) => out.push('u'),
            Err(AnswerState::Unclear) => out.push('x'),
            Err(AnswerState::Skipped | AnswerState::Answered) => out.push('s'),
        }
        out
    }

    fn read(text: &str) -> Option<Self> {
        let mut chars = text.chars();
        let entry = match chars.next()? {
            't' => Entry::Tap,
            'y' => Entry::Typed,
            'l' => Entry::Line,
            'g' => Entry::Grid,
            'w' => Entry::Web,
            'p' => Entry::Paper,
            'i' => Entry::Interviewer,
            _ => return None,
        };
        let kind = chars.next()?;
        let rest = chars.as_str();
        let answer = match kind {
            'c' if rest.is_empty() => Ok(Value::Choices(Vec::new())),
            'c' => Ok(Value::Choices(rest.split(',').map(|c| c.parse().ok()).collect::<Option<_>>()?)),
            'n' => Ok(Value::Number(rest.parse().ok()?)),
            'd' => Ok(Value::Date(rest.parse().ok()?)),
            't' => Ok(Value::Text(rest.to_owned())),
            'k' => Ok(Value::Ok),
            'r' => Err(AnswerState::Refused),
            'u' => Err(AnswerState::Unknown),
            's' => Err(AnswerState::Skipped),
            'x' => Err(AnswerState::Unclear),
            _ => return None,
        };
        Some(Self { entry, answer })
    }
}

impl Serialize for Given {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.write())
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| serde::de::Error::custom("not an answer"))
    }
}
