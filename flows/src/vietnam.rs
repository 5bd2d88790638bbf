//! Việt Nam's clock: the day of a moment, its midnight, and a day as it is written. The country has one time zone and no summer time.

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, Time};

use crate::Millis;

/// A day, in milliseconds.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// The offset of the clock from UTC, in milliseconds.
pub const ZONE_MS: i64 = 7 * 60 * 60 * 1000;

const EPOCH: Date = Date::constant(1970, 1, 1);

/// The days from 1 January 1970 to that of a moment.
pub fn days(at: Millis) -> i64 {
    at.plus(ZONE_MS).0.div_euclid(DAY_MS)
}

/// The first moment of the day that comes so many [`days`] after 1 January 1970.
pub fn begins(days: i64) -> Millis {
    Millis(days.saturating_mul(DAY_MS)).plus(-ZONE_MS)
}

/// The day at a moment.
pub fn day(at: Millis) -> Date {
    // Beyond the calendar's ends (the years ±9999) there is no day to name; the ends themselves do.
    EPOCH.checked_add(jiff::Span::new().try_days(days(at)).unwrap_or_default()).unwrap_or(EPOCH)
}

/// The first moment of a day.
pub fn midnight(day: Date) -> Millis {
    moment(day.to_datetime(Time::midnight()))
}

/// The midnight before a moment, and the milliseconds since.
pub fn time_of_day(at: Millis) -> (Millis, i64) {
    let ms = at.plus(ZONE_MS).0.rem_euclid(DAY_MS);
    (at.plus(-ms), ms)
}

/// What the clock shows at a moment.
pub fn clock(at: Millis) -> DateTime {
    day(at).to_datetime(Time::midnight()).saturating_add(time_of_day(at).1.milliseconds())
}

/// When the clock shows this.
pub fn moment(clock: DateTime) -> Millis {
    let ms = clock.duration_since(EPOCH.to_datetime(Time::midnight())).as_millis();
    Millis(i64::try_from(ms).unwrap_or(i64::MAX)).plus(-ZONE_MS)
}

/// A day as people and spreadsheets write it: `2026-11-30` or `30/11/2026`.
pub fn read_day(text: &str) -> Option<Date> {
    text.parse().ok().or_else(|| Date::strptime("%d/%m/%Y", text).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_day_begins_seven_hours_before_that_of_utc() {
        let at = Millis("2026-11-30T17:00:00Z".parse::<jiff::Timestamp>().unwrap().as_millisecond());
        assert_eq!((day(at).to_string(), day(at.plus(-1)).to_string()), ("2026-12-01".into(), "2026-11-30".into()));
        assert_eq!((midnight(day(at)), begins(days(at)), time_of_day(at.plus(5))), (at, at, (at, 5)));
        assert_eq!(clock(at.plus(90 * 60_000)).to_string(), "2026-12-01T01:30:00");
    }

    #[test]
    fn a_day_is_read_in_two_ways_and_no_other() {
        for text in ["2026-11-03", "03/11/2026", "3/11/2026"] {
            assert_eq!(read_day(text), Some(Date::constant(2026, 11, 3)), "{text}");
        }
        for text in ["", "3", "3/11", "31/11/2026", "2026-11-31", "3-11-2026", "3/11/2026/1", "11/30/2026", "mai"] {
            assert_eq!(read_day(text), None, "{text}");
        }
    }

    #[test]
    fn no_moment_is_too_far_away() {
        for at in [i64::MIN, -1, 0, i64::MAX].map(Millis) {
            let (midnight, ms) = time_of_day(at);
            assert!((0..DAY_MS).contains(&ms) && midnight <= at, "{at:?}");
            let _ = (clock(at), begins(at.0));
        }
        assert_eq!(day(Millis(i64::MAX)), EPOCH);
        for date in [Date::MIN, Date::MAX] {
            assert_eq!((day(midnight(date)), clock(midnight(date)).time()), (date, Time::midnight()));
        }
    }

    proptest! {
        #[test]
        fn a_moment_is_found_again(at in -200_000_000_000_000i64..200_000_000_000_000) {
            let at = Millis(at);
            prop_assert_eq!(moment(clock(at)), at);
            prop_assert_eq!(begins(days(at)), midnight(day(at)));
            prop_assert_eq!(time_of_day(at), (midnight(day(at)), at.since(midnight(day(at)))));
        }
    }
}
