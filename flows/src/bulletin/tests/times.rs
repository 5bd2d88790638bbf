use jiff::civil::date;
use proptest::prelude::*;

use super::super::{Kind, Quiet, Repeat, Schedule, may_send};
use super::at;
use crate::vietnam::{day, time_of_day};
use crate::{Millis, Platform};

#[test]
fn hours_of_a_setting() {
    for (text, hour, minute, ends) in [
        ("21:00-07:00", 20, 59, None),
        ("21:00-07:00", 21, 0, Some(at(31, 0))),
        ("21:00-07:00", 6, 59, Some(at(7, 0))),
        ("21:00-07:00", 7, 0, None),
        ("11:30-13:00", 12, 0, Some(at(13, 0))),
        ("11:30-13:00", 11, 29, None),
        ("00:00-00:00", 3, 0, None),
    ] {
        let quiet = Quiet::parse(text).unwrap();
        assert_eq!(quiet.to_string(), text);
        assert_eq!(quiet.ends(at(hour, minute)), ends, "{text} {hour}:{minute}");
    }
    for text in ["", "21-07", "21:00", "24:00-07:00", "21:60-07:00", "9:00-10:00", "+1:00-02:00"] {
        assert_eq!(Quiet::parse(text), None, "{text}");
    }
    assert_eq!(Quiet::parse("21:00-07:00"), Some(Quiet::default()));
}

#[test]
fn who_is_disturbed_at_night() {
    use Platform::{Telegram, Web, Zalo};
    let night = at(23, 30);
    let morning = Err(at(31, 0));
    for (kind, platform, approvals, expected) in [
        (Kind::Notice, Telegram, 2, morning),
        (Kind::Urgent, Telegram, 1, morning),
        (Kind::Urgent, Telegram, 2, Ok(())),
        (Kind::Urgent, Zalo, 2, morning),
        (Kind::Urgent, Web, 2, morning),
        (Kind::Correction, Telegram, 2, morning),
    ] {
        assert_eq!(may_send(kind, platform, approvals, Quiet::default(), night), expected, "{kind:?} {platform:?}");
        assert_eq!(may_send(kind, platform, approvals, Quiet::default(), at(12, 0)), Ok(()));
    }
    let broadcasts = Quiet::OF_BROADCASTS;
    assert_eq!([(5, 59), (6, 0), (21, 59)].map(|(h, m)| broadcasts.ends(at(h, m))), [Some(at(6, 0)), None, None]);
    assert_eq!(broadcasts.ends(at(22, 0)), Some(at(30, 0)));
}

#[test]
fn it_comes_again() {
    let days = |repeat, from: Millis, until| {
        let schedule = Schedule { at: Some(from), repeat: Some(repeat), until };
        let mut last = from;
        std::iter::from_fn(move || {
            last = schedule.next(last)?;
            Some((day(last), time_of_day(last).1))
        })
    };
    let clock = 9 * 3_600_000;
    let first = at(9, 0);
    let daily: Vec<_> = days(Repeat::Daily, first, Some(first.plus(2 * 86_400_000))).collect();
    assert_eq!(daily, [(date(2026, 11, 23), clock), (date(2026, 11, 24), clock)]);
    let weekly: Vec<_> = days(Repeat::Weekly, first, None).take(2).collect();
    assert_eq!(weekly, [(date(2026, 11, 29), clock), (date(2026, 12, 6), clock)]);
    // From the 31st: a short month has it on its last day, and the next one on the 31st again.
    let last_of_january = first.plus(70 * 86_400_000);
    assert_eq!(day(last_of_january), date(2027, 1, 31));
    let monthly: Vec<_> = days(Repeat::Monthly, last_of_january, None).map(|it| it.0).take(3).collect();
    assert_eq!(monthly, [date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]);
    let once = Schedule { at: Some(first), ..Schedule::default() };
    assert_eq!(once.next(first), None);
}

proptest! {
    /// Whenever somebody is not to be disturbed, the moment that is named is the first at which they may be.
    #[test]
    fn the_end_of_quiet_is_its_end(from in 0u32..1440, to in 0u32..1440, now in 0i64..4_000_000_000_000) {
        let text = format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60);
        let quiet = Quiet::parse(&text).unwrap();
        match quiet.ends(Millis(now)) {
            Some(end) => {
                prop_assert!(end > Millis(now) && end.since(Millis(now)) <= 86_400_000);
                prop_assert_eq!(quiet.ends(end), None);
                prop_assert!(quiet.ends(end.plus(-1)).is_some());
            }
            None if from == to => prop_assert_eq!(quiet.begins(Millis(now)), None),
            None => {
                let begin = quiet.begins(Millis(now)).unwrap();
                prop_assert!(begin > Millis(now));
                prop_assert!(quiet.ends(begin).is_some() && quiet.ends(begin.plus(-1)).is_none());
            }
        }
    }

    /// The next time is later than the last, at the same time of day, and no time lies between.
    #[test]
    fn no_time_is_passed_over(first in 0i64..4_000_000_000_000, later in 0i64..100_000_000_000, which in 0usize..3) {
        let schedule = Schedule { at: Some(Millis(first)), repeat: Some(Repeat::ALL[which]), until: None };
        let last = Millis(first + later);
        let next = schedule.next(last).unwrap();
        prop_assert!(next > last);
        prop_assert_eq!(time_of_day(next).1, time_of_day(Millis(first)).1);
        prop_assert_eq!(schedule.next(next.plus(-1)), Some(next));
        let most = [1, 7, 31][which] * 86_400_000;
        prop_assert!(next.since(last) <= most, "{} days", next.since(last) / 86_400_000);
    }
}
