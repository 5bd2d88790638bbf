//! A response as the shared database keeps it.

use serde::{Deserialize, Serialize};

use crate::{Lang, Millis, Platform, Version};

/// A response, complete or not: one row of `share_response` and its rows of `share_answer`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// 128 random bits, hex; drawn when the draft was opened.
    pub id: String,
    /// Grows with each change after sending; of two records of one response the higher wins.
    pub revision: u32,
    /// The survey's id.
    pub survey: String,
    /// The version that was answered.
    pub version: Version,
    /// The office that the answers are about, as the link or code that the person came by names it. Storage keeps it if there
    /// is such an office; of none it keeps the office whose survey it is, unless that is the whole country.
    pub unit: Option<String>,
    /// Where it was answered.
    pub channel: Platform,
    /// The language at the end.
    pub lang: Lang,
    /// Who typed.
    pub mode: Mode,
    /// How it ended.
    pub status: Status,
    /// How the questions were shown: `single` (one by one), `grid` or `line` (batteries in one message).
    pub presentation: String,
    /// When the first question was shown.
    pub started_at: Millis,
    /// When it was sent.
    pub completed_at: Millis,
    /// The receipt code as the person holds it (`ABCD-EFGH-JKLM`). Storage keeps its HMAC only.
    pub receipt: Option<String>,
    /// What was asked, in the order of the survey.
    pub answers: Vec<AnswerRow>,
}

/// Who typed the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The person.
    #[serde(rename = "self")]
    Myself,
    /// An official, face to face.
    Interviewer,
    /// Typed in from paper.
    Paper,
}

/// How a response ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Sent.
    Completed,
    /// Kept without having been sent, where the consent says so.
    Partial,
    /// Ended by a screening question.
    ScreenedOut,
    /// Consent withdrawn: the row stays as proof, without answers.
    Withdrawn,
}

/// One row of `share_answer`: one for each asked question at least, one for each chosen choice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnswerRow {
    /// The question's name.
    pub question: String,
    /// Place among the asked questions, from 1.
    pub position: u16,
    /// What kind of answer it is.
    pub state: AnswerState,
    /// How it came in.
    pub entry: Entry,
    /// The choice's name, for an answered choice question; also `98` and `99`.
    pub choice: Option<String>,
    /// The number, for a number question; the code as a number where a choice's name is one (a scale).
    pub number: Option<f64>,
    /// The text, or the day as YYYY-MM-DD.
    pub text: Option<String>,
}

/// What became of a question that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerState {
    /// Answered.
    Answered,
    /// "Prefer not to say" (98).
    Refused,
    /// "Do not know" (99).
    Unknown,
    /// Passed over.
    Skipped,
    /// Left after two answers that could not be understood.
    Unclear,
}

/// How an answer came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// A button.
    Tap,
    /// Typed for one question.
    Typed,
    /// One of several in a typed line.
    Line,
    /// A button of a grid.
    Grid,
    /// The web form.
    Web,
    /// Paper.
    Paper,
    /// An official, face to face.
    Interviewer,
}

impl Mode {
    /// The code in `share_response`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Myself => "self",
            Self::Interviewer => "interviewer",
            Self::Paper => "paper",
        }
    }

    /// The mode of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Myself, Self::Interviewer, Self::Paper].into_iter().find(|it| it.code() == code)
    }
}

impl Status {
    /// The code in `share_response`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Partial => "partial",
            Self::ScreenedOut => "screened_out",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The status of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Completed, Self::Partial, Self::ScreenedOut, Self::Withdrawn].into_iter().find(|it| it.code() == code)
    }
}

impl AnswerState {
    /// The code in `share_answer`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Skipped => "skipped",
            Self::Unclear => "unclear",
        }
    }

    /// The state of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Answered, Self::Refused, Self::Unknown, Self::Skipped, Self::Unclear]
            .into_iter()
            .find(|it| it.code() == code)
    }
}

impl Entry {
    /// The code in `share_answer`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Tap => "tap",
            Self::Typed => "typed",
            Self::Line => "line",
            Self::Grid => "grid",
            Self::Web => "web",
            Self::Paper => "paper",
            Self::Interviewer => "interviewer",
        }
    }

    /// The way in of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Tap, Self::Typed, Self::Line, Self::Grid, Self::Web, Self::Paper, Self::Interviewer]
            .into_iter()
            .find(|it| it.code() == code)
    }
}
