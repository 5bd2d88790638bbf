//! When offices work: Monday to Friday, 07:30 to 11:30 and 13:00 to 17:00 in Việt Nam, but for the days of a table.

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::{Date, Weekday};

use crate::Millis;
use crate::vietnam::{day, time_of_day};

/// The built-in table.
const HOLIDAYS: &str = include_str!("data/holidays.txt");

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// From when to when offices work on a working day, milliseconds since midnight: eight hours.
const SPANS: [(i64, i64); 2] = [(7 * HOUR + 30 * MINUTE, 11 * HOUR + 30 * MINUTE), (13 * HOUR, 17 * HOUR)];

/// The days of the year on which offices work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Days off besides Saturdays and Sundays.
    off: BTreeSet<Date>,
    /// Saturdays and Sundays on which offices work all the same.
    on: BTreeSet<Date>,
}

/// A line of a table that says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFault {
    /// Its number, from 1.
    pub line: usize,
}

impl fmt::Display for TableFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}: a line is a day and its name, \"2027-02-05 Tết\", with + in front of a working day",
            self.line
        )
    }
}

impl Default for Calendar {
    /// Việt Nam's holidays of 2026 to 2028.
    fn default() -> Self {
        Self::parse(HOLIDAYS).unwrap_or(Self { off: BTreeSet::new(), on: BTreeSet::new() })
    }
}

impl Calendar {
    /// Reads a table: a day (`YYYY-MM-DD`) and its name in each line, `+` before a weekend's working day; `#` begins a
    /// remark.
    ///
    /// # Errors
    /// The first line that is none of these.
    pub fn parse(table: &str) -> Result<Self, TableFault> {
        let mut calendar = Self { off: BTreeSet::new(), on: BTreeSet::new() };
        for (line, text) in (1..).zip(table.lines()) {
            let text = text.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let (days, text) = match text.strip_prefix('+') {
                Some(text) => (&mut calendar.on, text),
                None => (&mut calendar.off, text),
            };
            let date = text.split_whitespace().next().and_then(|it| it.parse().ok()).ok_or(TableFault { line })?;
            days.insert(date);
        }
        Ok(calendar)
    }

    /// Whether offices work on a day.
    pub fn works_on(&self, date: Date) -> bool {
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        if weekend { self.on.contains(&date) } else { !self.off.contains(&date) }
    }

    /// Whether offices work at a moment.
    pub fn is_open(&self, at: Millis) -> bool {
        self.worked(at, at.plus(1)) > 0
    }

    /// The moment when so many hours of work have passed since `from`. With none: `from`, or the next hour of work.
    pub fn add_hours(&self, from: Millis, hours: u16) -> Millis {
        let mut left = i64::from(hours) * HOUR;
        let (mut midnight, mut since) = time_of_day(from);
        loop {
            if self.works_on(day(midnight)) {
                for (begin, end) in SPANS {
                    let begin = begin.max(since);
                    if begin < end && left <= end - begin {
                        return midnight.plus(begin + left);
                    }
                    left -= (end - begin).max(0);
                }
            }
            (midnight, since) = (midnight.plus(DAY), 0);
        }
    }

    /// The end of work on the last of so many working days after the day of `from`, which does not count. With none: the
    /// end of that day's work, or of the next working day's.
    pub fn add_days(&self, from: Millis, days: u16) -> Millis {
        let (mut midnight, _) = time_of_day(from);
        let mut left = days;
        loop {
            let works = self.works_on(day(midnight));
            if works && left == 0 {
                return midnight.plus(SPANS[1].1);
            }
            midnight = midnight.plus(DAY);
            if self.works_on(day(midnight)) {
                left = left.saturating_sub(1);
            }
        }
    }

    /// The end of work on the last working day before the day of `at`.
    pub fn day_before(&self, at: Millis) -> Millis {
        let mut midnight = time_of_day(at).0.plus(-DAY);
        while !self.works_on(day(midnight)) {
            midnight = midnight.plus(-DAY);
        }
        midnight.plus(SPANS[1].1)
    }

    /// Milliseconds of work between two moments; 0 if they are the other way round.
    pub fn worked(&self, from: Millis, to: Millis) -> i64 {
        let (mut midnight, since) = time_of_day(from);
        let mut begin_at = since;
        let mut sum = 0;
        while midnight < to {
            if self.works_on(day(midnight)) {
                let until = to.since(midnight);
                sum += SPANS.iter().map(|(begin, end)| (end.min(&until) - begin.max(&begin_at)).max(0)).sum::<i64>();
            }
            (midnight, begin_at) = (midnight.plus(DAY), 0);
        }
        sum
    }
}
