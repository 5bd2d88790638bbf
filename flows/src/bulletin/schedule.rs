//! When a bulletin goes out.

use jiff::ToSpan;
use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::vietnam::{DAY_MS, day, midnight, time_of_day};

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

impl Schedule {
    /// When it comes again after the time `last`, if it does before its end. A day that a month lacks is its last, and
    /// the next month has it again.
    pub fn next(&self, last: Millis) -> Option<Millis> {
        let (repeat, first) = (self.repeat?, self.at?);
        let (from, (_, clock)) = (day(first), time_of_day(first));
        let nth = |n: i32| -> Option<Millis> {
            let span = match repeat {
                Repeat::Daily => n.days(),
                Repeat::Weekly => n.weeks(),
                Repeat::Monthly => n.months(),
            };
            Some(midnight(from.checked_add(span).ok()?).plus(clock))
        };
        // No period is longer than these days, so that none is passed over by beginning there.
        let days = match repeat {
            Repeat::Daily => 1,
            Repeat::Weekly => 7,
            Repeat::Monthly => 31,
        };
        let mut n = i32::try_from(last.since(first) / (days * DAY_MS)).ok()?.max(1);
        loop {
            let at = nth(n)?;
            if at > last {
                return self.until.is_none_or(|until| at <= until).then_some(at);
            }
            n = n.checked_add(1)?;
        }
    }
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
