//! The desk behind the chat: questions that people put outside of surveys, and the officials who answer what no entry does.
//!
//! Values only; what a conversation makes of them stands in `step`.

mod file;
mod hours;
mod mask;
mod named;
mod reception;
mod report;
mod route;
mod rules;
mod settings;
mod state;
#[cfg(test)]
mod tests;
mod units;
mod words;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use file::{FILE, FILES, FileRef, file_type};
pub use hours::{Calendar, TableFault};
pub(crate) use mask::MASK;
pub use mask::mask;
pub(crate) use reception::reception;
pub use reception::{Office, offices};
pub use report::{AskedCount, Line, Quarter, Report, TicketCount};
pub use route::{Routes, Way, reroute, responsible, route};
pub use rules::{Rules, Terms};
pub use settings::{Rank, Settings};
pub use state::{Case, Move, Refusal, Who};
pub use units::{Unit, UnitFault, UnitKind, Units};
pub use words::{file_lost, in_between, not_done, standing};

use crate::{Lang, Millis, text};

/// A day as documents write it: 22/11/2026.
pub fn date(day: Date) -> String {
    text::date(day)
}

/// A question put outside of surveys, and what became of it. Stored by its id; a later one with the same id replaces it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// 16 hex digits, drawn.
    pub id: String,
    /// When.
    pub at: Millis,
    /// The language of the conversation.
    pub lang: Lang,
    /// What was asked; numbers of papers, cards and telephones are masked. Empty where it was only referred elsewhere, or
    /// may accuse an official.
    pub words: String,
    /// What became of it.
    pub outcome: AskedOutcome,
    /// The entry that was given, by its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// The topic of the entry that was given, or of the nearest one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// The unit of that entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskedOutcome {
    /// An entry was given.
    Answered,
    /// Near entries were offered.
    Offered,
    /// Nothing is known of it.
    Unknown,
    /// It was referred to a portal or an office; its words are not kept.
    Referred,
}

impl AskedOutcome {
    /// The word that it is stored as.
    pub fn code(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Offered => "offered",
            Self::Unknown => "unknown",
            Self::Referred => "referred",
        }
    }

    /// The outcome of an [`AskedOutcome::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Answered, Self::Offered, Self::Unknown, Self::Referred].into_iter().find(|it| it.code() == code)
    }
}

/// A question for an official, opened by the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTicket {
    /// `ABCD-EFGH-JKLM`, made of the question's id under a secret: a question has one ticket, however often it is opened.
    pub code: String,
    /// The [`Asked::id`] it came of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
    /// The question, masked as [`Asked::words`].
    pub words: String,
    /// The entries that were near, by id, the likeliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub near: Vec<String>,
    /// The topic of the nearest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// The unit of the nearest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// What was sent with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileRef>,
    /// The language to answer in.
    pub lang: Lang,
    /// When it was opened.
    pub at: Millis,
}

/// What a person does to a ticket. Each is done once, however often it is delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketChange {
    /// Opens one.
    Open(NewTicket),
    /// Says more about it.
    Add {
        /// The ticket.
        code: String,
        /// What was said, masked; may be empty where files were sent.
        words: String,
        /// What was sent with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<FileRef>,
        /// When.
        at: Millis,
    },
    /// Rates its answer.
    Rate {
        /// The ticket.
        code: String,
        /// 1 (of no help) to 5.
        stars: u8,
        /// When.
        at: Millis,
    },
    /// Asks for another answer.
    Reopen {
        /// The ticket.
        code: String,
        /// Why, masked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<String>,
        /// When.
        at: Millis,
    },
}

/// Where a ticket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// Waits for an official.
    Open,
    /// An official has it.
    Claimed,
    /// An official has it and has said something in between.
    Interim,
    /// Answered; the person can ask again.
    Answered,
    /// Over.
    Closed,
}

impl TicketState {
    /// The word that it is stored as.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Claimed => "claimed",
            Self::Interim => "interim",
            Self::Answered => "answered",
            Self::Closed => "closed",
        }
    }

    /// The state of a [`TicketState::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Open, Self::Claimed, Self::Interim, Self::Answered, Self::Closed]
            .into_iter()
            .find(|it| it.code() == code)
    }
}

/// What an official says to a person, or the news that an answer has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskAnswer {
    /// The ticket. Where [`Self::changed`], empty.
    #[serde(rename = "c")]
    pub code: String,
    /// The words, as they are shown.
    #[serde(rename = "w")]
    pub words: String,
    /// A word in between: the answer is still to come.
    #[serde(rename = "i", default, skip_serializing_if = "std::ops::Not::not")]
    pub interim: bool,
    /// The unit's name, as it is shown.
    #[serde(rename = "u")]
    pub unit: String,
    /// The day it is of.
    #[serde(rename = "d")]
    pub date: Date,
    /// An entry that answered this person has changed; the words say what holds now.
    #[serde(rename = "x", default, skip_serializing_if = "std::ops::Not::not")]
    pub changed: bool,
}

/// A ticket as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketSeen {
    /// `ABCD-EFGH-JKLM`.
    pub code: String,
    /// When it was opened.
    pub at: Millis,
    /// What was asked.
    pub words: String,
    /// Where it stands.
    pub state: TicketState,
    /// The last answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// When that was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Millis>,
}
