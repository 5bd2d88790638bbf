//! The platforms: their bytes to and from the vocabulary of `flows`, their limits, their errors, their tokens.
//!
//! This crate never stores anything and serves no HTTP. It knows how Telegram, Zalo and our own web page spell things;
//! nobody else does. What comes in goes through [`telegram::parse`], [`zalo::parse`] or [`web::parse`]; what goes out
//! goes through an [`Account`] (the web chat has no sending: its messages are appended to a list that the page reads,
//! in the form of [`web::render`]).
//!
//! Nothing here logs, or puts into an error, a text, a platform's id, a token or an address that holds one.

mod error;
mod media;
mod net;
mod pick;
mod split;
pub mod telegram;
#[cfg(test)]
mod testing;
pub mod web;
pub mod zalo;

pub use error::{ConfigError, FetchError, Lane, SendError, Unreadable};
pub use media::{File, SentFile, UPLOAD_TIMEOUT};

use flows::bulletin::Carried;
use flows::desk::FileRef;
use flows::{Event, Message, MessageRef, Platform};

/// One bot or one Official Account of ours.
#[derive(Debug)]
pub enum Account {
    /// A Telegram bot.
    Telegram(telegram::Account),
    /// A Zalo OA.
    Zalo(zalo::Account),
}

impl Account {
    /// The account's name in our settings, which is also [`flows::Chat::account`]; for Zalo the OA's id.
    pub fn name(&self) -> &str {
        match self {
            Self::Telegram(it) => it.name(),
            Self::Zalo(it) => it.name(),
        }
    }

    /// The platform the account is on.
    pub fn platform(&self) -> Platform {
        match self {
            Self::Telegram(_) => Platform::Telegram,
            Self::Zalo(_) => Platform::Zalo,
        }
    }

    /// Sends one message to `user` (the platform's id, [`flows::Chat::user`]). Takes at most [`telegram::TIMEOUT`].
    ///
    /// # Errors
    /// What to do next, see [`SendError`].
    pub async fn send(&self, user: &str, message: &Message) -> Result<Sent, SendError> {
        match self {
            Self::Telegram(it) => it.send(user, message).await,
            Self::Zalo(it) => it.send(user, message).await,
        }
    }

    /// Sends a picture or a document with a message under it; the message may be empty. Takes at most [`UPLOAD_TIMEOUT`]
    /// and [`telegram::TIMEOUT`].
    ///
    /// # Errors
    /// What to do next, see [`SendError`]; [`SendError::File`]: once more with [`File::Fresh`].
    pub async fn send_file(
        &self,
        user: &str,
        message: &Message,
        kind: Carried,
        file: File<'_>,
    ) -> Result<SentFile, SendError> {
        match self {
            Self::Telegram(it) => it.send_file(user, message, kind, file).await,
            Self::Zalo(it) => it.send_file(user, message, kind, file).await,
        }
    }

    /// Puts `to` in the place of the words under a picture or a document. Gone or equal is success.
    ///
    /// # Errors
    /// As [`Account::revise`].
    pub async fn revise_caption(&self, user: &str, message: &str, to: &Message) -> Result<(), SendError> {
        match self {
            Self::Telegram(it) => it.revise_caption(user, message, to).await,
            Self::Zalo(_) => Err(SendError::Refused { code: 0 }),
        }
    }

    /// Takes a message back that was sent before. One that is gone is success.
    ///
    /// # Errors
    /// What to do next, see [`SendError`]. [`SendError::Refused`]: it stays (Telegram lets go of a message for 48 hours;
    /// Zalo never does), and can at most be changed.
    pub async fn take_back(&self, user: &str, message: &str) -> Result<(), SendError> {
        match self {
            Self::Telegram(it) => it.take_back(user, message).await,
            Self::Zalo(_) => Err(SendError::Refused { code: 0 }),
        }
    }

    /// Puts `to` in the place of a message sent before. A message that is gone, or that already says so, is success.
    ///
    /// # Errors
    /// What to do next, see [`SendError`]. Zalo cannot change a message: [`SendError::Refused`].
    pub async fn revise(&self, user: &str, message: &str, to: &Message) -> Result<(), SendError> {
        match self {
            Self::Telegram(it) => it.revise(user, message, to).await,
            Self::Zalo(_) => Err(SendError::Refused { code: 0 }),
        }
    }

    /// Fetches a file that somebody sent to this account: at most [`flows::desk::FILE`] bytes, in at most a minute and a
    /// half.
    ///
    /// # Errors
    /// What to do next, see [`FetchError`].
    pub async fn fetch(&self, file: &FileRef) -> Result<Vec<u8>, FetchError> {
        match self {
            Self::Telegram(it) => it.fetch(file).await,
            Self::Zalo(it) => it.fetch(file).await,
        }
    }
}

/// What the platform said about a message that it took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// The platform's name of the message; `None` if it took the message and named nothing that we could read.
    pub message: Option<MessageRef>,
    /// How many more calls the platform takes for now, where it says so (Zalo's `X-RateLimit-Remain`).
    pub left: Option<u32>,
}

/// What a delivery of a platform means to us.
#[derive(Clone, Debug, PartialEq)]
pub enum Parsed {
    /// Something for the conversation.
    Event(Box<Event>),
    /// Zalo only: the OA wrote to a person. If we did not send `message` ourselves, an official did by hand, and
    /// `event` ([`flows::Input::Human`]) is for the conversation; if we did, there is nothing to do.
    Echo {
        /// The event to handle if the message is not ours.
        event: Box<Event>,
        /// The platform's name of the message, the same as [`Sent::message`].
        message: MessageRef,
        /// What was written; empty if it was not a text.
        text: String,
        /// The platform names the official who wrote: it is certainly not ours.
        admin: bool,
    },
    /// Not for us. The word is one of a fixed few, fit for a metric's label.
    Ignored(&'static str),
}
