//! What is remembered of questions put outside of surveys. A chat that asked nothing takes no room for it.

use serde::{Deserialize, Serialize};

use super::{is_false, is_zero};
use crate::Millis;
use crate::desk::{DeskAnswer, FileRef, TicketState};

/// Questions, answers and tickets of one chat.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Desk {
    /// Texts of the last seconds that are not answered yet, masked.
    #[serde(rename = "p", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) texts: Vec<String>,
    /// When the first and the last of them came.
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    pub(crate) heard: Option<(Millis, Millis)>,
    /// The last question that was answered or not.
    #[serde(rename = "q", default, skip_serializing_if = "Option::is_none")]
    pub(crate) question: Option<Box<Question>>,
    /// What a number, a yes or a no outside of a survey means now.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub(crate) expect: Option<Expect>,
    /// Tickets that are not closed.
    #[serde(rename = "t", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tickets: Vec<TicketMark>,
    /// What officials said while nothing could be sent.
    #[serde(rename = "w", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) waiting: Vec<DeskAnswer>,
    /// Files that came outside of a survey; whether they show papers is asked.
    #[serde(rename = "f", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) files: Vec<FileRef>,
    /// Files that show none, to be sent along with a ticket.
    #[serde(rename = "g", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) attached: Vec<FileRef>,
    /// When a file last came, or was said to show none.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub(crate) files_at: Option<Millis>,
    /// The question that they belong to, by [`Question::id`].
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub(crate) files_of: Option<String>,
    /// The person was told who reads questions and how long they are kept.
    #[serde(rename = "k", default, skip_serializing_if = "is_false")]
    pub(crate) told: bool,
}

impl Desk {
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The last question, as long as its buttons and follow-ups may need it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Question {
    /// [`crate::desk::Asked::id`].
    #[serde(rename = "i")]
    pub(crate) id: String,
    /// The words, masked.
    #[serde(rename = "w")]
    pub(crate) words: String,
    /// When it was answered.
    #[serde(rename = "a")]
    pub(crate) at: Millis,
    /// The entry that was given.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub(crate) entry: Option<String>,
    /// Near entries.
    #[serde(rename = "n", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) near: Vec<String>,
}

/// What was asked last, outside of a survey.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Expect {
    /// Which of the near entries.
    #[serde(rename = "n")]
    Near,
    /// Whether the answer helped.
    #[serde(rename = "h")]
    Helped,
    /// Whether to send the question to an official.
    #[serde(rename = "t")]
    Ticket,
    /// How good the answer of this ticket was.
    #[serde(rename = "r")]
    Rate(String),
    /// What is still open about this ticket, which was reopened.
    #[serde(rename = "m")]
    More(String),
}

/// A ticket of this chat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct TicketMark {
    /// Its code, with hyphens.
    #[serde(rename = "c")]
    pub(crate) code: String,
    /// The question it came of.
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub(crate) asked: Option<String>,
    /// Its topic.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub(crate) topic: Option<String>,
    /// Where it stands.
    #[serde(rename = "s")]
    pub(crate) state: TicketState,
    /// When it came there.
    #[serde(rename = "a")]
    pub(crate) at: Millis,
    /// The person was told that further words are passed on.
    #[serde(rename = "k", default, skip_serializing_if = "is_false")]
    pub(crate) told: bool,
    /// Files that were sent with it.
    #[serde(rename = "f", default, skip_serializing_if = "is_zero")]
    pub(crate) files: u8,
}
