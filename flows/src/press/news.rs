//! Buttons about bulletins: `w.`, a letter, what they are about.

use crate::bulletin::Topic;

/// A button about bulletins. Each says the whole of what it does, so that it does the same whenever it is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewsPress {
    /// Agrees to get bulletins, or does not.
    Want {
        /// Agrees.
        yes: bool,
    },
    /// Wants no more of a topic; without one: of any.
    Stop(Option<Topic>),
    /// Wants a topic again that was stopped.
    Again(Topic),
}

impl NewsPress {
    /// What stands behind `w.`.
    pub(super) fn code(self) -> String {
        match self {
            Self::Want { yes } => format!("y.{}", u8::from(yes)),
            Self::Stop(topic) => format!("s.{}", topic.map_or("all", Topic::code)),
            Self::Again(topic) => format!("g.{}", topic.code()),
        }
    }

    /// The press of what stands behind `w.`; `None` if it is not one of ours.
    pub(super) fn from_code(code: &str) -> Option<Self> {
        Some(match code.split_once('.')? {
            ("y", yes) => Self::Want { yes: super::flag(yes)? },
            ("s", "all") => Self::Stop(None),
            ("s", topic) => Self::Stop(Some(Topic::from_code(topic)?)),
            ("g", topic) => Self::Again(Topic::from_code(topic)?),
            _ => return None,
        })
    }
}
