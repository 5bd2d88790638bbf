//! Where a bulletin stands, who moves it, and by what moves.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Kind;

/// Where a bulletin stands. Stored under [`State::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is being written. Only now can it be changed.
    Draft,
    /// It waits for an approval.
    Submitted,
    /// It waits for its time.
    Approved,
    /// It goes out.
    Sending,
    /// It goes out no further until an official says so.
    Paused,
    /// Nothing more goes out.
    Done,
    /// Nothing more goes out, because an official said so.
    Cancelled,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 7] =
        [Self::Draft, Self::Submitted, Self::Approved, Self::Sending, Self::Paused, Self::Done, Self::Cancelled];

    /// The word it is stored as.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Sending => "sending",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of a [`State::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// A move. Stored under [`Move::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Move {
    /// It is ready to be approved.
    Submit,
    /// It is given back to be changed; what was approved is so no more.
    Return,
    /// Whoever may write it takes it back to change it, before anybody has approved it.
    Recall,
    /// Somebody who did not write it stands for it. An urgent one may be approved by a second person at any time before
    /// its end, and passes quiet hours from then on.
    Approve,
    /// Its time has come.
    Start,
    /// It stops for now: an official said so, or the first hundredth is through.
    Pause,
    /// It goes on.
    Resume,
    /// The first hundredth went well: the rest follows.
    Rest,
    /// It ends before it is through.
    Cancel,
    /// It is through.
    Finish,
}

impl Move {
    /// Every move.
    pub const ALL: [Self; 10] = [
        Self::Submit,
        Self::Return,
        Self::Recall,
        Self::Approve,
        Self::Start,
        Self::Pause,
        Self::Resume,
        Self::Rest,
        Self::Cancel,
        Self::Finish,
    ];

    /// The word it is stored as.
    pub fn code(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Return => "return",
            Self::Recall => "recall",
            Self::Approve => "approve",
            Self::Start => "start",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Rest => "rest",
            Self::Cancel => "cancel",
            Self::Finish => "finish",
        }
    }

    /// The move of a [`Move::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// Who moves a bulletin. That an official has the right for it is looked at elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By<'a> {
    /// An official, by their id.
    Official(&'a str),
    /// The service, as time goes by.
    Service,
}

/// A bulletin as its rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Where it stands.
    pub state: State,
    /// What it is there for.
    pub kind: Kind,
    /// Everybody who wrote a word of it, by their ids: an earlier writer stands for words of their own too.
    pub writers: Vec<String>,
    /// Those who approved it, by their ids.
    pub approvers: Vec<String>,
    /// Whether a hundredth goes first and the rest has not been let go.
    pub canary: bool,
}

/// Why a move is not made. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It does not stand where this move begins.
    State,
    /// Whoever wrote a word of it does not approve it.
    Own,
    /// They have approved it already.
    Twice,
    /// It has the approvals it can have.
    Enough,
    /// It is not for this kind of mover.
    NotTheirs,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::State => "the bulletin does not stand where this can be done: look at it again",
            Self::Own => "somebody else than its writer has to approve it",
            Self::Twice => "a second approval has to come from another person",
            Self::Enough => "the bulletin needs no further approval",
            Self::NotTheirs => "this is not theirs to do",
        })
    }
}

impl std::error::Error for Refusal {}

/// Where a bulletin stands after a move.
///
/// # Errors
/// Why it cannot be made.
pub fn allowed(case: &Case, made: Move, by: By<'_>) -> Result<State, Refusal> {
    use State::{Approved, Cancelled, Done, Draft, Paused, Sending, Submitted};
    match (made, by) {
        (Move::Start | Move::Finish, By::Official(_)) => return Err(Refusal::NotTheirs),
        (Move::Start | Move::Finish | Move::Pause, By::Service) | (_, By::Official(_)) => {}
        (_, By::Service) => return Err(Refusal::NotTheirs),
    }
    match (made, case.state) {
        (Move::Submit, Draft) => Ok(Submitted),
        (Move::Return, Submitted | Approved) | (Move::Recall, Submitted) => Ok(Draft),
        (Move::Approve, at @ (Submitted | Approved | Sending | Paused)) => {
            approve(case, by)?;
            Ok(if at == Submitted { Approved } else { at })
        }
        (Move::Start, Approved) => Ok(Sending),
        (Move::Pause, Sending) => Ok(Paused),
        (Move::Resume, Paused) => Ok(Sending),
        (Move::Rest, Paused) if case.canary => Ok(Sending),
        (Move::Cancel, Draft | Submitted | Approved | Sending | Paused) => Ok(Cancelled),
        (Move::Finish, Sending) => Ok(Done),
        _ => Err(Refusal::State),
    }
}

/// Whether this person may add an approval: one is enough for most, and an urgent one takes two.
fn approve(case: &Case, by: By<'_>) -> Result<(), Refusal> {
    let By::Official(id) = by else { return Err(Refusal::NotTheirs) };
    let most = if case.kind == Kind::Urgent { 2 } else { 1 };
    if case.writers.iter().any(|it| it == id) {
        Err(Refusal::Own)
    } else if case.approvers.iter().any(|it| it == id) {
        Err(Refusal::Twice)
    } else if case.approvers.len() >= most {
        Err(Refusal::Enough)
    } else {
        Ok(())
    }
}
