//! Errors, named by what the caller should do next. None of them carries a text, an id, a token or an address.

use std::time::Duration;

use thiserror::Error;

/// What a [`SendError::Later`] slows down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// This chat only.
    Chat,
    /// Everything that the account sends.
    Account,
}

/// Why a message was not sent: the retry policy.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SendError {
    /// The platform did not take the message and names, or implies, when it will: wait `after`, then send again.
    #[error("the platform asks to wait {} s", after.as_secs())]
    Later {
        /// How long to wait.
        after: Duration,
        /// What has to wait.
        lane: Lane,
    },
    /// The platform certainly did not take the message: send again, with growing pauses. Without a code nothing
    /// reached it (try until it does); with one it failed inside (give up after a few attempts and treat it as
    /// [`SendError::Refused`]).
    #[error("the platform did not take the message{}", code.map(|code| format!(" (code {code})")).unwrap_or_default())]
    Again {
        /// The platform's code, if it answered.
        code: Option<i64>,
    },
    /// The platform may have taken the message and we could not learn it (a time-out, half an answer). Whether to send
    /// again is for the message's owner to say.
    #[error("the platform may or may not have taken the message")]
    Uncertain,
    /// This person cannot be written to: blocked us, left, was deactivated, does not follow. Drop the message; until
    /// the person does something, nothing else will arrive either.
    #[error("the person cannot be reached (code {code})")]
    Blocked {
        /// The platform's code.
        code: i64,
    },
    /// The platform's window for writing to this person is shut until the person does something. Drop the message or
    /// keep it for the person's next event.
    #[error("the platform's window for this person is shut (code {code})")]
    Window {
        /// The platform's code.
        code: i64,
    },
    /// The access token is not (or no longer) good: read the stored pair again, refresh it if nobody else has, give it
    /// to [`crate::zalo::Account::use_access`], send again. The message was not taken.
    #[error("the access token is not accepted (code {code})")]
    Token {
        /// The platform's code; 0 if the account has no token yet.
        code: i64,
    },
    /// The platform does not know the file (any more) that the message was to carry: send it along afresh. The message was
    /// not taken.
    #[error("the platform does not know the file (code {code})")]
    File {
        /// The platform's code.
        code: i64,
    },
    /// The message will never be taken as it stands. Bury it.
    #[error("the platform refuses the message (code {code})")]
    Refused {
        /// The platform's code; 0 if it was not even sent.
        code: i64,
    },
    /// Nothing can be sent on this account until a person changes something (the bot's token, the OA's package, the
    /// app's rights): hold everything back and raise the alarm. The message was not taken.
    #[error("the account cannot send until somebody repairs it (code {code})")]
    Account {
        /// The platform's code.
        code: i64,
    },
}

/// Why a file was not fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FetchError {
    /// Nothing came, or not all of it: try later.
    #[error("the file could not be fetched now")]
    Again,
    /// The platform does not give it out any more: forget it.
    #[error("the platform does not give the file out any more")]
    Gone,
    /// It is larger than [`flows::desk::FILE`]: forget it.
    #[error("the file is too large")]
    TooLarge,
    /// Its address is none of the platform's: whoever sent it wants something else fetched. Forget it.
    #[error("the file's address is none of the platform's")]
    Foreign,
}

/// An authenticated delivery that cannot be read: keep it aside, answer 200.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not readable: {0}")]
pub struct Unreadable(
    /// What was wrong, in fixed words.
    pub &'static str,
);

/// A setting that no account can be made of.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{setting}: {problem}")]
pub struct ConfigError {
    /// The setting's field name.
    pub setting: &'static str,
    /// What is wrong with it, without its value.
    pub problem: &'static str,
}
