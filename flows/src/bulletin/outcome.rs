//! What became of a bulletin for one contact.

use serde::{Deserialize, Serialize};

/// Where a bulletin stands for one contact. Stored under [`Outcome::code`], and [`Why::code`] beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Waits for its turn.
    Waiting,
    /// Its call is about to be made, or is under way.
    Sending,
    /// The platform took it.
    Sent,
    /// The platform refused it for good.
    Refused,
    /// The person has blocked the account.
    Blocked,
    /// We died, or heard nothing, while its call was under way: it may have arrived. Never repeated by itself.
    Uncertain,
    /// It was not sent, and will not be.
    Left(Why),
}

impl Outcome {
    /// The word it is stored as.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Blocked => "blocked",
            Self::Uncertain => "uncertain",
            Self::Left(_) => "left",
        }
    }

    /// The outcome of an [`Outcome::code`] and, of what was left, the [`Why::code`] stored beside it.
    pub fn from_codes(code: &str, why: Option<&str>) -> Option<Self> {
        match code {
            "left" => why.and_then(Why::from_code).map(Self::Left),
            _ => [Self::Waiting, Self::Sending, Self::Sent, Self::Refused, Self::Blocked, Self::Uncertain]
                .into_iter()
                .find(|it| it.code() == code),
        }
    }

    /// Whether nothing more comes of it by itself.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Waiting | Self::Sending)
    }
}

/// Why a contact does not get a bulletin. Stored and shown under [`Why::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The person has blocked or left the account.
    Unreachable,
    /// The person never agreed to bulletins.
    NoConsent,
    /// The person does not want this topic, or no bulletins any more.
    OptedOut,
    /// The platform's window for messages to this person is shut.
    Window,
    /// The bulletin's time was over before the quiet hours were.
    Quiet,
    /// The person got as many bulletins lately as anybody may, of all units together.
    Cap,
    /// The person's data were erased in the meantime.
    Erased,
    /// The bulletin was cancelled before this contact's turn.
    Cancelled,
    /// The account is not in our settings any more, or may not send.
    NoAccount,
}

impl Why {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::Unreachable,
        Self::NoConsent,
        Self::OptedOut,
        Self::Window,
        Self::Quiet,
        Self::Cap,
        Self::Erased,
        Self::Cancelled,
        Self::NoAccount,
    ];

    /// The word it is stored as.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::NoConsent => "no_consent",
            Self::OptedOut => "opted_out",
            Self::Window => "window",
            Self::Quiet => "quiet",
            Self::Cap => "cap",
            Self::Erased => "erased",
            Self::Cancelled => "cancelled",
            Self::NoAccount => "no_account",
        }
    }

    /// The one of a [`Why::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}
