//! When a bulletin goes out.

use serde::{Deserialize, Serialize};

use crate::Millis;

/// When a bulletin goes out, and whether again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Schedule {
    /// When it begins; `None`: as soon as it is approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Millis>,
    /// How often it comes again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// It is not sent any more after this moment; what waits then is left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
}

/// How often. Stored under [`Repeat::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeat {
    /// Each day at the same time.
    Daily,
    /// Each week on the same weekday.
    Weekly,
    /// Each month on the same day, or on the month's last where it has no such day.
    Monthly,
}

impl Repeat {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Daily, Self::Weekly, Self::Monthly];

    /// The word it is stored as.
    pub fn code(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
        }
    }

    /// The one of a [`Repeat::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}
