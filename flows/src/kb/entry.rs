//! One entry of the knowledge base: a question that has an approved answer.

use jiff::civil::Date;

use crate::Text;

/// A question with its answer, and what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, kept for ever: small letters, digits and hyphens.
    pub id: String,
    /// The field it belongs to, in the form of an id.
    pub topic: String,
    /// The question, as the office would put it.
    pub question: String,
    /// Other ways to ask the same.
    pub variants: Vec<String>,
    /// The answer, in Vietnamese at least.
    pub answer: Text,
    /// The unit that answers for it.
    pub unit: Option<String>,
    /// The law or decision it rests on.
    pub basis: Option<String>,
    /// Where the answer was taken from.
    pub source: String,
    /// The first day it holds.
    pub from: Option<Date>,
    /// The last day it holds.
    pub until: Option<Date>,
    /// Who approved it.
    pub reviewer: Option<String>,
    /// Whether it may be given.
    pub state: State,
    /// Words to file it by.
    pub tags: Vec<String>,
}

impl Entry {
    /// Whether it may be given on this day.
    pub fn holds(&self, day: Date) -> bool {
        self.state == State::Approved
            && self.from.is_none_or(|from| from <= day)
            && self.until.is_none_or(|until| day <= until)
    }
}

/// Where an entry stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Being written; never given.
    Draft,
    /// Reviewed. What a file does not say is this: a base is handed over approved.
    #[default]
    Approved,
    /// Given once, no more.
    Expired,
}
