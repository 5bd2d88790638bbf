//! One entry of the knowledge base: a question that has an approved answer.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Text;

/// Most characters of a question, and of each other way to ask it.
pub const QUESTION: usize = 300;
/// Most characters of an answer in each language: with its source and date it is one message that Zalo takes.
pub const ANSWER: usize = 1_500;
/// Most characters of a unit, a legal basis, a source, a reviewer, a link's title and a tag.
pub const LINE: usize = 300;
/// Most characters of an address.
pub const ADDRESS: usize = 500;
/// Most variants of an entry.
pub const VARIANTS: usize = 50;
/// Most tags, links and files of an entry, of each.
pub const ITEMS: usize = 20;

/// A question with its answer, and what stands behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name, kept for ever: small letters, digits and hyphens.
    pub id: String,
    /// The field it belongs to, in the form of an id.
    pub topic: String,
    /// The question, as the office would put it.
    pub question: String,
    /// Other ways to ask the same, each on one line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<String>,
    /// The answer, in Vietnamese at least.
    pub answer: Text,
    /// The unit that answers for it: its id, or its name where it is in no list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The law or decision it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// Where the answer was taken from.
    pub source: String,
    /// The first day it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Who approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewer: Option<String>,
    /// The day on which it was approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<Date>,
    /// Whether it may be given.
    #[serde(default)]
    pub state: State,
    /// Words to file it by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Pages to read on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Files kept beside the base, by their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
}

impl Entry {
    /// Whether it may be given on this day.
    pub fn holds(&self, day: Date) -> bool {
        self.stands(day) == State::Approved && self.from.is_none_or(|from| from <= day)
    }

    /// Where it stands on this day: what was approved until a day expires by itself.
    pub fn stands(&self, day: Date) -> State {
        match self.state {
            State::Approved if self.until.is_some_and(|until| until < day) => State::Expired,
            state => state,
        }
    }

    /// Its source as a reader understands it, without the name of an editor's file and the full stop; `None` for common
    /// knowledge, which names no document.
    pub fn cited(&self) -> Option<&str> {
        let shown = match self.source.split_once(", ") {
            Some((file, rest)) if file.ends_with(".txt") => rest,
            _ => &self.source,
        };
        (shown != "general").then(|| shown.trim_end_matches('.'))
    }

    /// Whether another entry says the same, whoever has approved it and wherever it stands.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let text = |it: &Self| Self { reviewer: None, approved: None, state: State::Draft, ..it.clone() };
        text(self) == text(other)
    }
}

/// A page elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its address, `https://` only.
    pub url: String,
    /// What it is called; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
}

/// Where an entry stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Being written; never given.
    Draft,
    /// Reviewed. What a file does not say is this: a base is handed over approved.
    #[default]
    Approved,
    /// Given once, no more.
    Expired,
}

impl State {
    /// The word that it is stored and written as.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved => "approved",
            Self::Expired => "expired",
        }
    }

    /// The state of a [`State::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Draft, Self::Approved, Self::Expired].into_iter().find(|it| it.code() == code)
    }
}
