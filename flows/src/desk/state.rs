//! Where a ticket stands, who moves it, and by what moves.

use std::fmt;

use super::TicketState;
use crate::Millis;

/// A ticket as its rules see it: without a word of anybody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Where it stands.
    pub state: TicketState,
    /// Whose it is; `None`: no office's, and shown to those only who see all.
    pub unit: Option<String>,
    /// The office of an official that it names: neither that office nor one below it ever gets the ticket.
    pub barred: Option<String>,
    /// The official who has claimed it.
    pub holder: Option<String>,
    /// When it was opened, or opened again, or came to this office by hand.
    pub since: Millis,
    /// When the person last said something about it.
    pub heard_at: Millis,
    /// When it goes up if it is not answered.
    pub due_at: Millis,
    /// When its office was last reminded of it, since it came there.
    pub reminded_at: Option<Millis>,
    /// When it was claimed.
    pub claimed_at: Option<Millis>,
    /// When the person was last told that the answer takes longer.
    pub interim_at: Option<Millis>,
    /// When it went up for want of an answer.
    pub raised_at: Option<Millis>,
    /// When it was last answered.
    pub answered_at: Option<Millis>,
    /// When it was closed.
    pub closed_at: Option<Millis>,
    /// Whether files of the person's are kept with it.
    pub files: bool,
    /// Whether it still holds the person's words.
    pub words: bool,
}

/// Who moves a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who<'a> {
    /// Its person.
    Asker,
    /// An official, by their id.
    Official(&'a str),
    /// The service, as time goes by.
    Clock,
}

/// A move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// An official takes it.
    Claim,
    /// An official writes down something for the office.
    Note,
    /// The person is told that the answer takes longer.
    Interim,
    /// It is answered.
    Answer,
    /// Another office gets it; or its own, when the official who has it puts it back.
    Transfer {
        /// Which.
        to: String,
    },
    /// It is over.
    Close,
    /// The person says more.
    Add {
        /// And sends files.
        files: bool,
    },
    /// The person rates the answer.
    Rate {
        /// 1 to 5.
        stars: u8,
    },
    /// The person asks for another answer.
    Reopen,
    /// The office is reminded.
    Remind,
    /// It goes to the office above, for want of an answer.
    Raise,
    /// Its files are deleted.
    DropFiles,
    /// Its words are deleted.
    Forget,
}

impl Move {
    /// The word that it is stored as.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Note => "note",
            Self::Interim => "interim",
            Self::Answer => "answer",
            Self::Transfer { .. } => "transfer",
            Self::Close => "close",
            Self::Add { .. } => "add",
            Self::Rate { .. } => "rate",
            Self::Reopen => "reopen",
            Self::Remind => "remind",
            Self::Raise => "raise",
            Self::DropFiles => "drop_files",
            Self::Forget => "forget",
        }
    }
}

/// Why a move is not made. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Another official has it.
    Taken,
    /// Nobody has claimed it.
    Unclaimed,
    /// It has its answer.
    Answered,
    /// It has no answer yet.
    Unanswered,
    /// The time for it is over, or has not come.
    Untimely,
    /// There is no such office, or it has the ticket.
    NoUnit,
    /// It names an official of that office, or of one above it.
    Barred,
    /// It is not for this kind of person to do.
    NotTheirs,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Taken => "another official has this ticket",
            Self::Unclaimed => "claim the ticket first",
            Self::Answered => "the ticket is answered already",
            Self::Unanswered => "the ticket has no answer yet",
            Self::Untimely => "it is not the time for this",
            Self::NoUnit => "there is no such other office",
            Self::Barred => "the ticket names an official of that office: it has to go to another one, not below it",
            Self::NotTheirs => "this is not theirs to do",
        })
    }
}

impl std::error::Error for Refusal {}
