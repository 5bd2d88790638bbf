//! When a survey takes answers, and how many: what its sheet `campaign` says.
//!
//! Nothing is done when a time comes. Whoever looks at a survey compares its times with the clock, so that every instance
//! says the same at the same moment, and no restart can miss one.

use jiff::civil::{Date, DateTime, Time};

use crate::text::campaign as say;
use crate::{Lang, Millis, vietnam};

/// What the sheet says. Without it a survey is begun at any time, by any number of people.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Campaign {
    /// `opens`: before it nobody begins.
    pub opens: Option<Bound>,
    /// `closes`, which may stand in `settings` too: after it nobody begins or sends; stands in for `{closes}` in labels.
    pub closes: Option<Bound>,
    /// `quota`: as soon as so many completed responses are stored, nobody begins; who has begun can send.
    pub quota: Option<u64>,
    /// Rows that name a question and a choice.
    pub by_choice: Vec<ChoiceQuota>,
}

/// How many completed responses are wanted in which a choice was made.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceQuota {
    /// The name of a `select_one`.
    pub question: String,
    /// The name of a choice of its list.
    pub choice: String,
    /// How many.
    pub most: u64,
    /// `when_full` is `ends`: the survey ends for whoever chooses it when there are so many. Else it goes on.
    pub ends: bool,
}

impl ChoiceQuota {
    /// What it asks for, in a whole sentence.
    pub fn words(&self, lang: Lang) -> String {
        say::by_choice(lang, self)
    }
}

impl Campaign {
    /// When it takes answers, and how many in all, in whole sentences; none for a survey without a campaign.
    pub fn words(&self, lang: Lang) -> Vec<String> {
        let span = say::span(lang, self.opens, self.closes);
        span.into_iter().chain(self.quota.map(|quota| say::quota(lang, quota))).collect()
    }
}

/// Why nobody can begin a survey now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shut {
    /// It opens later.
    NotYet(Bound),
    /// It was closed, by hand or by its own `closes`.
    Over(Bound),
    /// As many responses as its `quota` are there.
    Full,
}

/// A time as a form says it, in Việt Nam: a day as a whole, or a minute of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// A day, from its midnight to the next.
    Day(Date),
    /// A day and a time.
    Time(DateTime),
}

impl Bound {
    /// Reads `2026-11-30` or `30/11/2026`, alone or with a time behind: `17:00`, `17:00:00`, `17h00`, `17h`, `17 giờ 30`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (date, time) = match text.find([' ', 'T']) {
            Some(at) => (text.get(..at)?, text.get(at + 1..)?.trim()),
            None => (text, ""),
        };
        let day = vietnam::read_day(date)?;
        if time.is_empty() { Some(Self::Day(day)) } else { clock(time).map(|time| Self::Time(day.to_datetime(time))) }
    }

    /// The first moment of it.
    pub fn begins(self) -> Millis {
        match self {
            Self::Day(day) => vietnam::midnight(day),
            Self::Time(time) => vietnam::moment(time),
        }
    }

    /// The first moment behind it: a day ends with its last minute, a time is over when it comes.
    pub fn ends(self) -> Millis {
        match self {
            Self::Day(day) => vietnam::midnight(day).plus(vietnam::DAY_MS),
            Self::Time(time) => vietnam::moment(time),
        }
    }

    /// As documents write it: `30/11/2026`, or `17 giờ 00 ngày 30/11/2026`.
    pub fn words(self, lang: Lang) -> String {
        say::bound(lang, self)
    }
}

/// A time of day: hours and minutes, in digits with `:`, `h` or `giờ` between them.
fn clock(text: &str) -> Option<Time> {
    let text = text.to_lowercase().replace("giờ", ":").replace('h', ":");
    let mut parts = text.split(':').map(str::trim);
    let number = |part: &str| -> Option<i8> {
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse().ok())?
    };
    let hour = number(parts.next()?)?;
    let minute = match parts.next()? {
        "" => 0,
        part => number(part)?,
    };
    // What Excel writes behind the minutes.
    match (parts.next(), parts.next()) {
        (None | Some("00"), None) => Time::new(hour, minute, 0, 0).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        Bound::parse(text).map_or_else(|| "-".to_owned(), |bound| bound.words(Lang::Vi))
    }

    #[test]
    fn a_time_is_read_as_people_and_spreadsheets_write_it() {
        for text in ["2026-11-30", "30/11/2026", " 30/11/2026 "] {
            assert_eq!(read(text), "30/11/2026");
        }
        for time in ["17:00", "17:00:00", "17h00", "17h", "17 giờ 00", "17 giờ", "17H"] {
            assert_eq!(read(&format!("30/11/2026 {time}")), "17 giờ 00 ngày 30/11/2026", "{time}");
        }
        assert_eq!(read("2026-11-30T07:05"), "07 giờ 05 ngày 30/11/2026");
        for text in [
            "",
            "mai",
            "31/11/2026",
            "2026-11-30 24:00",
            "2026-11-30 7",
            "30/11/2026 17:00:30",
            "30/11/2026 17:0x",
            "17:00",
        ] {
            assert_eq!(read(text), "-", "{text}");
        }
    }

    #[test]
    fn a_day_counts_to_its_end_and_a_time_to_its_moment() {
        let (day, time) = (Bound::parse("2026-11-30").unwrap(), Bound::parse("2026-11-30 17:00").unwrap());
        let utc = |text: &str| Millis(text.parse::<jiff::Timestamp>().unwrap().as_millisecond());
        assert_eq!((day.begins(), day.ends()), (utc("2026-11-29T17:00:00Z"), utc("2026-11-30T17:00:00Z")));
        assert_eq!((time.begins(), time.ends()), (utc("2026-11-30T10:00:00Z"), utc("2026-11-30T10:00:00Z")));
    }
}
