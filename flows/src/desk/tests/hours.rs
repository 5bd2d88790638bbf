//! Working hours: a table of moments, and properties.

use jiff::civil::Date;
use proptest::prelude::*;

use super::super::Calendar;
use crate::Millis;

const HOUR: i64 = 3_600_000;

/// `2026-11-25 16:00` in Việt Nam.
fn at(text: &str) -> Millis {
    let (day, time) = text.split_once(' ').unwrap();
    let days = day.parse::<Date>().unwrap().since(Date::constant(1970, 1, 1)).unwrap().get_days();
    let (hours, minutes) = time.split_once(':').unwrap();
    let minutes = hours.parse::<i64>().unwrap() * 60 + minutes.parse::<i64>().unwrap();
    Millis(i64::from(days) * 24 * HOUR + minutes * 60_000 - 7 * HOUR)
}

#[test]
fn hours_of_work() {
    let calendar = Calendar::default();
    for (from, hours, to) in [
        // A Wednesday.
        ("2026-11-25 08:00", 1, "2026-11-25 09:00"),
        ("2026-11-25 11:00", 1, "2026-11-25 13:30"),
        ("2026-11-25 16:00", 8, "2026-11-26 16:00"),
        ("2026-11-25 12:00", 0, "2026-11-25 13:00"),
        ("2026-11-25 03:00", 8, "2026-11-25 17:00"),
        // Over a weekend.
        ("2026-11-27 16:30", 1, "2026-11-30 08:00"),
        ("2026-11-28 10:00", 4, "2026-11-30 11:30"),
        // Tết: from Friday, 13 February to Monday, 23 February.
        ("2026-02-13 16:00", 2, "2026-02-23 08:30"),
        // A Saturday on which offices work.
        ("2026-08-21 16:30", 1, "2026-08-22 08:00"),
        ("2026-08-28 16:30", 1, "2026-09-03 08:00"),
        // Tết 2027, which is the days before it too.
        ("2027-02-04 16:30", 1, "2027-02-12 08:00"),
        ("2028-01-21 16:30", 1, "2028-01-31 08:00"),
    ] {
        assert_eq!(calendar.add_hours(at(from), hours), at(to), "{from} and {hours} h");
    }
}

#[test]
fn days_of_work() {
    let calendar = Calendar::default();
    for (from, days, to) in [
        ("2026-11-25 08:00", 5, "2026-12-02 17:00"),
        ("2026-11-25 23:59", 1, "2026-11-26 17:00"),
        ("2026-11-26 00:00", 1, "2026-11-27 17:00"),
        ("2026-11-28 10:00", 1, "2026-11-30 17:00"),
        ("2026-11-28 10:00", 0, "2026-11-30 17:00"),
        ("2026-02-13 10:00", 5, "2026-02-27 17:00"),
        ("2026-04-29 10:00", 1, "2026-05-04 17:00"),
        ("2026-12-31 10:00", 1, "2027-01-04 17:00"),
    ] {
        assert_eq!(calendar.add_days(at(from), days), at(to), "{from} and {days} days");
    }
    assert_eq!(calendar.day_before(at("2026-09-03 17:00")), at("2026-08-28 17:00"));
}

#[test]
fn a_table_can_be_ones_own() {
    let calendar = Calendar::parse("# ours\n2026-11-26 the office moves\n+2026-11-28 and works instead\n").unwrap();
    assert_eq!(calendar.add_hours(at("2026-11-25 16:00"), 2), at("2026-11-27 08:30"));
    assert_eq!(calendar.add_hours(at("2026-11-27 16:00"), 2), at("2026-11-28 08:30"));
    let fault = Calendar::parse("2026-11-26 x\n26/11/2026 y").unwrap_err();
    assert_eq!(fault.line, 2);
}

proptest! {
    #[test]
    fn what_was_added_was_worked(from in 1_767_200_000_000_i64..1_861_000_000_000, hours in 0_u16..200) {
        let calendar = Calendar::default();
        let to = calendar.add_hours(Millis(from), hours);
        prop_assert_eq!(calendar.worked(Millis(from), to), i64::from(hours) * HOUR);
        prop_assert!(to >= Millis(from));
        prop_assert!(calendar.add_hours(Millis(from), hours + 1) > to);
        let again = calendar.add_hours(calendar.add_hours(Millis(from), hours / 2), hours - hours / 2);
        prop_assert_eq!(again, to);
    }

    #[test]
    fn a_working_day_more_is_eight_hours_more(from in 1_767_200_000_000_i64..1_861_000_000_000, days in 1_u16..60) {
        let calendar = Calendar::default();
        let to = calendar.add_days(Millis(from), days);
        prop_assert_eq!(calendar.add_days(Millis(from), days + 1), calendar.add_hours(to, 8));
        prop_assert_eq!(calendar.day_before(calendar.add_days(Millis(from), days + 1)), to);
    }
}
