//! What a step owes the world.

use serde::{Deserialize, Serialize};

use crate::bulletin::Topic;
use crate::desk::{Asked, TicketChange};
use crate::{Lang, Message, MessageRef, Millis, Response, Session, Version};

/// What one event makes of a chat.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The session from now on.
    pub session: Session,
    /// What is owed, in this order. Committed together with the session; delivered afterwards, in order per chat.
    pub effects: Vec<Effect>,
    /// The person asked to be forgotten: entries of this chat that wait in the outbox are dropped before `effects` are
    /// appended, and the stored session is the fresh one in `session`.
    pub forget: bool,
}

/// One thing owed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Send a message to the chat.
    Say(Message),
    /// Put `to` in the place of a message sent before. Only where [`crate::Surface::edits`]. If the platform no longer
    /// knows the message or nothing differs, that is success.
    Revise {
        /// The message.
        message: MessageRef,
        /// What stands there from now on.
        to: Message,
    },
    /// Store a response, by its id; a higher revision wins. What follows in the list waits for it.
    Record(Box<Response>),
    /// Store that a person agreed, refused or withdrew.
    Consent(Consent),
    /// Add one to a count of the day; names nobody.
    Count(Counted),
    /// Ask the database; the answer comes back as [`crate::Input::Found`] with the id `look/<entry>`.
    Look(Look),
    /// Erase everything the database holds about this contact, by contact: links, responses, consents' persons.
    Erase,
    /// What the database should know of the contact.
    Contact(ContactChange),
    /// Store a question that was put outside of surveys, by its id. A record about the contact: messages pass it.
    Asked(Box<Asked>),
    /// Store whether an answer helped. A record about the contact.
    Helped {
        /// The [`Asked::id`].
        asked: String,
        /// It helped.
        yes: bool,
        /// When.
        at: Millis,
    },
    /// Store what a person does to a ticket. What follows in the list waits for it: a code is never shown of a ticket that
    /// is not there.
    Ticket(Box<TicketChange>),
}

impl Effect {
    /// Whether it is a record about the contact, which no message of the chat depends on: it may be stored later.
    pub fn is_of_the_contact(&self) -> bool {
        match self {
            Self::Consent(_) | Self::Count(_) | Self::Contact(_) | Self::Asked(_) | Self::Helped { .. } => true,
            Self::Say(_) | Self::Revise { .. } | Self::Record(_) | Self::Look(_) | Self::Erase | Self::Ticket(_) => {
                false
            }
        }
    }
}

/// A decision over one's data, with proof of the words that were shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Consent {
    /// The survey's id.
    pub survey: String,
    /// The version.
    pub version: Version,
    /// SHA-256, hex, of the notice exactly as it was shown.
    pub text_hash: String,
    /// The language it was shown in.
    pub lang: Lang,
    /// `agreed`, `refused` or `withdrawn`.
    pub decision: String,
    /// `tap` or `typed`.
    pub by: String,
    /// When.
    pub at: Millis,
}

/// A count of the day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Counted {
    /// The survey's id.
    pub survey: String,
    /// The version.
    pub version: Version,
    /// `refused`, `screened` (a choice that ends the survey, such as an age under 18), `deleted`, `expired`.
    pub what: String,
}

/// A question to the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// A receipt code, normalised (12 characters without dashes); without one: the contact's own responses.
    pub receipt: Option<String>,
    /// What to do with what is found.
    pub action: LookAction,
}

/// What to do with responses that a [`Look`] finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookAction {
    /// Show them.
    See,
    /// Mark them withdrawn and delete their answers.
    Withdraw,
    /// Delete them.
    Erase,
    /// Show the contact's own tickets; no response is looked at.
    Tickets,
}

/// What changed about a contact. Upserted by the later time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactChange {
    /// Seen (first contact, later at most once an hour).
    Seen {
        /// When.
        at: Millis,
        /// The language of the conversation.
        lang: Lang,
    },
    /// Blocked the account, or came back.
    Reachable {
        /// When.
        at: Millis,
        /// Whether messages can reach the person.
        yes: bool,
    },
    /// Wants no bulletins any more, or again.
    Bulletins {
        /// When.
        at: Millis,
        /// Wants them.
        yes: bool,
        /// Of one topic only; none: of all. A topic that is wanted by somebody who wanted none is the only one from then
        /// on; one that is not wanted is no consent to the others.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        topic: Option<Topic>,
    },
    /// Came by a link or a code of an office.
    Unit {
        /// When.
        at: Millis,
        /// The office's id, as the link spelled it: it may be none of ours.
        unit: String,
    },
    /// A file of theirs that the service keeps ([`crate::Platform::keeps_files`]) goes with no question: it is let go at once.
    FileBack {
        /// The file's name.
        name: MessageRef,
    },
}
