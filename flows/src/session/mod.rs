//! What is remembered of a chat between two events.
//!
//! One value, one JSON document, kept small: a chat with 25 answers takes some 600 bytes. Fields are skipped where they
//! hold nothing, so a document written before a field existed is read as if it held nothing.

mod desk;
mod given;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(crate) use desk::{Desk, Expect, Question, TicketMark};
pub(crate) use given::Given;

use crate::{Lang, Millis, Tag, Version};

/// The format that [`Session`] is written in. A stored session with a higher number was written by a newer program.
pub const FORMAT: u16 = 1;

/// One chat's memory. `Session::default()` is a chat that never was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// When the session wants [`crate::Input::Timer`], if it does.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub wake_at: Option<Millis>,
    /// The language of the conversation, from the first contact on.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub(crate) lang: Option<Lang>,
    /// The draft being answered.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub(crate) draft: Option<Box<Draft>>,
    /// Surveys that this contact has sent, or left with answers that were kept.
    #[serde(rename = "s", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) sent: Vec<SentMark>,
    /// Batteries are asked one item at a time: the person taps rather than types lines.
    #[serde(rename = "o", default, skip_serializing_if = "is_false")]
    pub(crate) one_by_one: bool,
    /// The platform's order of the last typed text.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_order: Option<i64>,
    /// The last greeting.
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    pub(crate) greeted_at: Option<Millis>,
    /// The last time that the database was told of this contact.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub(crate) told_at: Option<Millis>,
    /// A person answers in the platform's own console: silence until then.
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    pub(crate) human_until: Option<Millis>,
    /// What was asked back outside of a draft's questions, and when.
    #[serde(rename = "q", default, skip_serializing_if = "Option::is_none")]
    pub(crate) asked: Option<(AskedBack, Millis)>,
    /// Receipt codes that named nothing, in a row.
    #[serde(rename = "x", default, skip_serializing_if = "is_zero")]
    pub(crate) wrong_codes: u8,
    /// No receipt code is looked up until then.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub(crate) locked_until: Option<Millis>,
    /// When the last timer was due that came before its time. Its name is handled and would not come again, so the next one
    /// is set just behind it.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub(crate) early: Option<Millis>,
    /// The person blocked the account and has not been heard of since.
    #[serde(rename = "b", default, skip_serializing_if = "is_false")]
    pub(crate) blocked: bool,
    /// The person wants nothing that was not asked for, reminders included.
    #[serde(rename = "u", default, skip_serializing_if = "is_false")]
    pub(crate) unasked_unwanted: bool,
    /// Whether bulletins are wanted, as far as the person was asked.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub(crate) news: Option<News>,
    /// The office whose link or code the person came by, as the link names it: responses that are begun from then on are
    /// about it.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub(crate) office: Option<String>,
    /// Questions put outside of surveys.
    #[serde(rename = "i", default, skip_serializing_if = "Desk::is_empty")]
    pub(crate) desk: Desk,
}

impl Session {
    /// The survey version its draft is pinned to, which the [`crate::Catalog`] must hold before `step` is called.
    pub fn needs(&self) -> Option<&Version> {
        self.draft.as_ref().map(|draft| &draft.survey)
    }

    /// The platform's order ([`crate::Event::order`]) of the last typed text that was handled.
    pub fn last_order(&self) -> Option<i64> {
        self.last_order
    }

    /// The language of the conversation, as far as it is known.
    pub fn lang(&self) -> Lang {
        self.lang.unwrap_or_default()
    }
}

/// Something asked back that is not about a question's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AskedBack {
    /// Erase everything.
    Erase,
    /// Withdraw consent.
    Withdraw,
    /// Delete the draft.
    Delete,
    /// "dung" without marks: stop?
    Stop,
    /// Get bulletins.
    News,
}

/// Whether bulletins are wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum News {
    /// Asked, with the hash of the words that were shown.
    #[serde(rename = "a")]
    Asked(String),
    /// Wanted; which topics, the database knows.
    #[serde(rename = "y")]
    Yes,
    /// Not wanted.
    #[serde(rename = "n")]
    No,
}

/// A survey that was sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct SentMark {
    /// The survey's id.
    #[serde(rename = "s")]
    pub(crate) survey: String,
    /// When.
    #[serde(rename = "a")]
    pub(crate) at: Millis,
    /// It was not sent but kept when the draft expired; the person may still answer the survey.
    #[serde(rename = "p", default, skip_serializing_if = "is_false")]
    pub(crate) partial: bool,
}

/// A response being answered: a map of answers, not a path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// Its name inside button codes.
    #[serde(rename = "t")]
    pub(crate) tag: Tag,
    /// The response's id, drawn when the draft was opened.
    #[serde(rename = "i")]
    pub(crate) id: String,
    /// The survey's version.
    #[serde(rename = "v")]
    pub(crate) survey: Version,
    /// Grows with each change of an answer.
    #[serde(rename = "r", default)]
    pub(crate) rev: u16,
    /// When the first question was shown.
    #[serde(rename = "b")]
    pub(crate) started_at: Millis,
    /// When the person was last heard of, whatever they did.
    #[serde(rename = "u")]
    pub(crate) touched_at: Millis,
    /// Answers by the question's index. Those of questions that are not relevant now lie aside.
    #[serde(rename = "a", default)]
    pub(crate) answers: BTreeMap<u16, Given>,
    /// What the last message asked.
    #[serde(rename = "f")]
    pub(crate) focus: Focus,
    /// What the message before it asked.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub(crate) before: Option<Focus>,
    /// When the open question was sent.
    #[serde(rename = "z")]
    pub(crate) asked_at: Millis,
    /// Answers to the open question that could not be understood.
    #[serde(rename = "y", default, skip_serializing_if = "is_zero")]
    pub(crate) tries: u8,
    /// The review has been shown: after an edit it returns.
    #[serde(rename = "e", default, skip_serializing_if = "is_false")]
    pub(crate) reviewing: bool,
    /// Paused by the person: a text is not an answer until they go on.
    #[serde(rename = "h", default, skip_serializing_if = "is_false")]
    pub(crate) paused: bool,
    /// The person has been reminded of it, which happens once.
    #[serde(rename = "n", default, skip_serializing_if = "is_false")]
    pub(crate) reminded: bool,
    /// An answer that waits for a yes.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub(crate) waiting: Option<Waiting>,
    /// Choices put in so far for the open question with several answers.
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) picked: Vec<u16>,
    /// SHA-256, hex, of the notice that was shown, until the consent is recorded.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub(crate) notice_hash: Option<String>,
    /// When the person agreed. The record waits for the first answer that does not end the survey: of a minor nothing
    /// is kept but a count.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub(crate) agreed_at: Option<Millis>,
}

/// What a message asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Focus {
    /// The consent, a question by its index.
    #[serde(rename = "c")]
    Consent(u16),
    /// One question.
    #[serde(rename = "q")]
    One(u16),
    /// The open items of a group.
    #[serde(rename = "g")]
    Group(u16),
    /// The review.
    #[serde(rename = "r")]
    Review,
}

/// An answer that waits for a yes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Waiting {
    /// The question.
    #[serde(rename = "q")]
    pub(crate) q: u16,
    /// The answer.
    #[serde(rename = "g")]
    pub(crate) given: Given,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

fn is_zero(n: &u8) -> bool {
    *n == 0
}
