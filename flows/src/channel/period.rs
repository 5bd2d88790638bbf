//! A month or a year.

use std::fmt;

use jiff::civil::Date;

use crate::vietnam::midnight;
use crate::{Lang, Millis};

/// What a report is of: a month, or a whole year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    year: i16,
    month: Option<i8>,
}

impl Period {
    /// Reads `2026-11` or `2026`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = match text.split_once('-') {
            Some((year, month)) => (year, Some(month.parse().ok().filter(|it| (1..=12).contains(it))?)),
            None => (text, None),
        };
        let year = year.parse().ok().filter(|it| (2000..=2200).contains(it))?;
        Some(Self { year, month })
    }

    /// The month that a day lies in.
    pub fn of(day: Date) -> Self {
        Self { year: day.year(), month: Some(day.month()) }
    }

    /// The year that it lies in.
    #[must_use]
    pub fn year(self) -> Self {
        Self { month: None, ..self }
    }

    /// The one before it, as long.
    #[must_use]
    pub fn before(self) -> Self {
        match self.month {
            Some(1) => Self { year: self.year - 1, month: Some(12) },
            Some(month) => Self { month: Some(month - 1), ..self },
            None => Self { year: self.year - 1, month: None },
        }
    }

    /// Its first day, and the first one behind it.
    pub fn days(self) -> (Date, Date) {
        let first = Date::constant(self.year, self.month.unwrap_or(1), 1);
        let behind = match self.month {
            Some(month) if month < 12 => Date::constant(self.year, month + 1, 1),
            _ => Date::constant(self.year + 1, 1, 1),
        };
        (first, behind)
    }

    /// Its first moment in Việt Nam, and the first one behind it.
    pub fn span(self) -> (Millis, Millis) {
        let (first, behind) = self.days();
        (midnight(first), midnight(behind))
    }

    /// As people call it.
    pub fn name(self, lang: Lang) -> String {
        match (self.month, lang) {
            (Some(month), Lang::Vi) => format!("tháng {month} năm {}", self.year),
            (Some(month), Lang::En) => format!("month {month} of {}", self.year),
            (None, Lang::Vi) => format!("năm {}", self.year),
            (None, Lang::En) => format!("year {}", self.year),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.month {
            Some(month) => write!(f, "{}-{month:02}", self.year),
            None => write!(f, "{}", self.year),
        }
    }
}
