//! What comes in: one [`Event`] for each thing that a person, a platform or a timer did.

use serde::{Deserialize, Serialize};

use crate::desk::{DeskAnswer, FileRef, TicketSeen, TicketState};
use crate::response::Response;
use crate::{About, Press};

/// Milliseconds since 1 January 1970, UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    /// This moment and `ms` milliseconds more.
    #[must_use]
    pub fn plus(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this moment; negative if it is the other way round.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A platform that chats live on. Stored and shared under [`Platform::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// A Telegram bot.
    Telegram,
    /// A Zalo Official Account.
    Zalo,
    /// The service's own web chat.
    Web,
}

impl Platform {
    /// `telegram`, `zalo` or `web`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Telegram => "telegram",
            Self::Zalo => "zalo",
            Self::Web => "web",
        }
    }

    /// The platform of a [`Platform::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Telegram, Self::Zalo, Self::Web].into_iter().find(|platform| platform.code() == code)
    }

    /// What this platform can carry, as far as a conversation must know.
    pub fn surface(self) -> Surface {
        match self {
            Self::Telegram | Self::Web => Surface { buttons: 60, per_row: 8, grid: true, edits: true },
            Self::Zalo => Surface { buttons: 5, per_row: 1, grid: false, edits: false },
        }
    }

    /// Whether a file can be had from the platform for a while only, so that it has to be fetched soon: at Zalo its address
    /// ends, and the web chat keeps it for a day.
    pub fn lends_files(self) -> bool {
        self != Self::Telegram
    }

    /// Whether files that people send are kept by the service itself from the moment at which they come.
    pub fn keeps_files(self) -> bool {
        self == Self::Web
    }

    /// For how long after a person's last word a message to them is free, in milliseconds, where that ends at all. An
    /// hour less than Zalo's 48: what came in late was said earlier than we know, and what goes out may have to queue.
    pub fn free_ms(self) -> Option<i64> {
        match self {
            Self::Zalo => Some(47 * 60 * 60 * 1000),
            Self::Telegram | Self::Web => None,
        }
    }
}

/// What a channel can carry: it decides how a question is asked, never what is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Surface {
    /// Most buttons under one message.
    pub buttons: usize,
    /// Most buttons in one row.
    pub per_row: usize,
    /// Whether several questions can be answered by a grid of buttons under one message.
    pub grid: bool,
    /// Whether a sent message can be changed in place.
    pub edits: bool,
}

/// One conversation: a person on one account (a bot or an OA) of ours.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Chat {
    /// The platform.
    pub platform: Platform,
    /// The account's name in our settings (ASCII letters, digits, `-`, `_`); the OA's id for Zalo.
    pub account: String,
    /// The person's id as the platform gives it. Personal data: never logged.
    pub user: String,
}

/// The name of an event: the same for each delivery of the same thing, different for different things, within one chat.
/// Made from the platform's own ids, or `timer/<due>`, `owed/<id>`, `look/<entry>` for our own.
pub type EventId = String;

/// The name of [`Input::Timer`] for a session whose [`crate::Session::wake_at`] was `due`.
pub fn timer_id(due: Millis) -> EventId {
    format!("timer/{}", due.0)
}

/// The platform's name for a message of ours, as text. Personal data: never logged.
pub type MessageRef = String;

/// One thing that came in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Names the event, see [`EventId`].
    pub id: EventId,
    /// Where it happened.
    pub chat: Chat,
    /// When it happened by the platform's clock.
    pub at: Millis,
    /// The platform's order of typed texts, where there is one: Zalo's `timestamp`, Telegram's `message_id`, the web
    /// page's sequence. Comparable within one chat only.
    pub order: Option<i64>,
    /// The language the person's client reports, if it does. Used for the very first contact only.
    pub lang: Option<crate::Lang>,
    /// What it was.
    pub input: Input,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// The person typed a text.
    Text {
        /// The words, as typed.
        text: String,
        /// The message of ours that the text quotes or replies to.
        quote: Option<MessageRef>,
        /// What that message was about. The platform knows it (Telegram repeats the quoted buttons), or the service
        /// remembers it by the message's name; without it a quote binds nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<About>,
    },
    /// The person pressed a button of ours, now or on an old message.
    Tap {
        /// What the button says.
        press: Press,
        /// The message that carries the button, where the platform says which.
        message: Option<MessageRef>,
    },
    /// The person opened the chat by a link or `/start`, with what the link carried.
    Start(Option<String>),
    /// The person began to follow the account.
    Follow,
    /// The person opened the chat without saying anything.
    Opened,
    /// The person blocked or left the account. Nothing can be sent until [`Input::Unblocked`] or a new message.
    Blocked,
    /// The person unblocked the account.
    Unblocked,
    /// Something that is not a text: it never counts as an answer.
    Media(MediaKind),
    /// A photo, video, sound or file that the platform gives out under a name; else it is [`Input::Media`].
    File {
        /// What it is, and where it can be had.
        #[serde(flatten)]
        file: FileRef,
        /// What the person wrote under it.
        #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
    },
    /// The person changed a text sent before; the change is not read.
    Edited,
    /// Somebody of the office wrote to this person by hand, in the platform's own console.
    Human,
    /// A timer of the session is due.
    Timer,
    /// What the database knew about an [`crate::Effect::Look`].
    Found(Box<Found>),
    /// The database owes this chat a text (a notice from the desk), already in the person's language.
    Notice {
        /// The text to send as it stands.
        text: String,
    },
    /// An official says something to this person.
    Answered(Box<DeskAnswer>),
    /// A ticket of this person has moved at the desk.
    TicketState {
        /// The ticket.
        code: String,
        /// Where it stands now.
        state: TicketState,
        /// Its topic as the desk sees it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        topic: Option<String>,
    },
    /// The desk erased this person's data: the session goes, the database has already been cleared.
    ErasedByDesk,
}

/// Kinds of things that are not texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A voice message or other sound.
    Voice,
    /// A sticker, a thumb, an animation or a reaction.
    Sticker,
    /// A photo.
    Photo,
    /// A video.
    Video,
    /// A file.
    File,
    /// A place.
    Location,
    /// A contact or business card.
    Contact,
    /// A call.
    Call,
    /// Anything else.
    Other,
}

/// The database's word on a [`crate::Look`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// What was asked.
    pub look: crate::Look,
    /// The responses it named, oldest first, as they are stored; after an erasure: as they were counted before it.
    pub responses: Vec<Response>,
    /// How many responses were erased or withdrawn.
    pub changed: u32,
    /// The contact's tickets, for [`crate::LookAction::Tickets`]: the last ten, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tickets: Vec<TicketSeen>,
}
