use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::{
    Bulletin, Count, Hours, Kind, Limits, Quiet, Quota, Reach, Schedule, Targets, Way, Why, ZaloWay, plan,
};
use super::{at, notice};
use crate::Platform;

fn reach(platform: Platform, total: u64, reachable: u64, free: u64) -> Reach {
    let out = BTreeMap::from([(Why::NoConsent, total - reachable)]);
    Reach { platform, account: "a".to_owned(), total, reachable, out, free, followers: None }
}

fn limits(platform: Platform, _: &str) -> Limits {
    match platform {
        Platform::Telegram => Limits { per_minute: Some(1200), quota: None, dong: 0 },
        Platform::Zalo => Limits { per_minute: Some(60), quota: Some(500), dong: 55 },
        Platform::Web => Limits::default(),
    }
}

#[test]
fn calls_minutes_and_money_by_account() {
    let reach = [
        reach(Platform::Telegram, 13_000, 12_000, 12_000),
        reach(Platform::Zalo, 2_000, 1_200, 600),
        reach(Platform::Web, 50, 50, 50),
    ];
    let plan = plan(&notice(), 1, &reach, limits, Hours::default(), at(9, 0));
    let [telegram, zalo, web] = &plan.lines[..] else { panic!() };
    assert_eq!((telegram.people, telegram.calls, telegram.minutes, telegram.dong), (12_000, 12_000, 10, 0));
    assert_eq!((telegram.begins, telegram.ends), (at(9, 0), at(9, 10)));
    // 600 are outside the free time and the quota has 500 for them: 100 go short. 1,100 calls at 60 a minute.
    assert_eq!((zalo.people, zalo.charged, zalo.short, zalo.dong), (1_100, 500, 100, 27_500));
    assert_eq!((zalo.calls, zalo.minutes, zalo.ends), (1_100, 19, at(9, 0).plus(1_100_000)));
    assert_eq!((web.people, web.calls, web.minutes), (50, 0, 0));
    assert_eq!([telegram, zalo, web].map(|it| it.quota), [Quota::Free, Quota::Left(500), Quota::Free]);
    assert_eq!(plan.people(), 13_150);
    assert_eq!(plan.ends(), Some(at(9, 0).plus(1_100_000)));
    assert_eq!((plan.dong(), plan.out()), (27_500, BTreeMap::from([(Why::NoConsent, 1_800)])));
}

#[test]
fn files_are_calls_of_their_own() {
    let bulletin = Bulletin { files: vec!["f".to_owned()], ..notice() };
    let reach = [reach(Platform::Telegram, 10, 10, 10)];
    assert_eq!(plan(&bulletin, 1, &reach, limits, Hours::default(), at(9, 0)).lines[0].calls, 20);
}

#[test]
fn it_rests_at_night_but_for_what_two_people_stand_for() {
    // 20 minutes of sending that begin ten minutes before nine in the evening.
    let reach = [reach(Platform::Telegram, 24_000, 24_000, 24_000)];
    let lines = |kind, approvals, now| {
        let line =
            plan(&Bulletin { kind, ..notice() }, approvals, &reach, limits, Hours::default(), now).lines.remove(0);
        (line.begins, line.ends)
    };
    assert_eq!(lines(Kind::Notice, 2, at(20, 50)), (at(20, 50), at(31, 10)));
    assert_eq!(lines(Kind::Notice, 2, at(23, 0)), (at(31, 0), at(31, 20)));
    assert_eq!(lines(Kind::Urgent, 1, at(23, 0)), (at(31, 0), at(31, 20)));
    assert_eq!(lines(Kind::Urgent, 2, at(23, 0)), (at(23, 0), at(23, 20)));
    let later = Schedule { at: Some(at(14, 0)), ..Schedule::default() };
    let line =
        plan(&Bulletin { schedule: later, ..notice() }, 1, &reach, limits, Hours::default(), at(9, 0)).lines.remove(0);
    assert_eq!((line.begins, line.ends), (at(14, 0), at(14, 20)));
}

/// Whom it does not come to before its end is said beforehand.
#[test]
fn an_end_leaves_out_those_whom_it_comes_too_early_for() {
    let line = |platform, people, way: &ZaloWay, (from, until)| {
        let schedule = Schedule { at: Some(from), until: Some(until), repeat: None };
        let bulletin = Bulletin { schedule, zalo: way.clone(), ..notice() };
        let reach = [reach(platform, people, people, people)];
        let line = plan(&bulletin, 1, &reach, limits, Hours::default(), at(9, 0)).lines.remove(0);
        (line.people, line.late, line.calls, line.ends)
    };
    let each = ZaloWay::Consultation;
    // 1,200 in a minute: 20 minutes for all of them.
    assert_eq!(line(Platform::Telegram, 24_000, &each, (at(10, 0), at(10, 20))), (24_000, 0, 24_000, at(10, 20)));
    assert_eq!(line(Platform::Telegram, 24_000, &each, (at(10, 0), at(10, 15))), (18_000, 6_000, 18_000, at(10, 15)));
    // Ten minutes before the night, five behind it.
    assert_eq!(line(Platform::Telegram, 24_000, &each, (at(20, 50), at(31, 5))), (18_000, 6_000, 18_000, at(31, 5)));
    for platform in [Platform::Telegram, Platform::Web] {
        assert_eq!(line(platform, 50, &each, (at(23, 30), at(30, 0))), (0, 50, 0, at(31, 0)), "{platform:?}");
    }
    let broadcast = ZaloWay::Broadcast(Targets::default());
    assert_eq!(line(Platform::Zalo, 9, &broadcast, (at(22, 30), at(29, 0))), (0, 9, 0, at(30, 0)));
}

#[test]
fn a_broadcast_is_one_act() {
    let targets = Targets { regions: vec![1], ..Targets::default() };
    let it = |targets, followers, quota, now| {
        let bulletin = Bulletin { zalo: ZaloWay::Broadcast(targets), ..notice() };
        let reach = [Reach { followers, ..reach(Platform::Zalo, 2_000, 7, 3) }];
        let limits = |_, _: &str| Limits { quota, per_minute: Some(2), ..Limits::default() };
        plan(&bulletin, 1, &reach, limits, Hours::default(), now).lines.remove(0)
    };
    // Followers know no consent, no window and no topic here: Zalo chooses.
    let line = it(targets, Some(5_300), Some(4), at(21, 30));
    assert_eq!((line.way, line.people, line.count, line.narrowed), (Way::Broadcast, 5_300, Count::Followers, true));
    assert_eq!((line.calls, line.charged, line.quota), (4, 1, Quota::Left(4)));
    assert_eq!((line.begins, line.ends, line.minutes), (at(21, 30), at(21, 32), 2));
    assert!(line.out.is_empty() && line.dong == 0);
    let line = it(Targets::default(), None, None, at(22, 0));
    assert_eq!((line.people, line.count, line.quota), (2_000, Count::Guess, Quota::Unknown));
    assert_eq!((line.narrowed, line.begins), (false, at(30, 0)));
    let line = it(Targets::default(), Some(9), Some(0), at(9, 0));
    assert_eq!((line.people, line.short, line.calls, line.charged), (0, 9, 0, 0));
}

/// A house may set hours of its own.
#[test]
fn a_broadcast_waits_for_the_hours_of_the_settings() {
    let hours = Hours { broadcasts: Quiet::parse("20:00-08:00").unwrap(), ..Hours::default() };
    let bulletin = Bulletin { zalo: ZaloWay::Broadcast(Targets::default()), ..notice() };
    let begins = |now| plan(&bulletin, 1, &[reach(Platform::Zalo, 9, 9, 9)], limits, hours, now).lines[0].begins;
    assert_eq!([begins(at(20, 30)), begins(at(7, 0)), begins(at(8, 0))], [at(32, 0), at(8, 0), at(8, 0)]);
}

/// Zalo is given each file once, whoever gets it.
#[test]
fn an_upload_is_a_call_too() {
    let bulletin = Bulletin { cover: Some("c".to_owned()), files: vec!["f".to_owned()], ..notice() };
    let calls = |platform, people| {
        plan(&bulletin, 1, &[reach(platform, people, people, people)], limits, Hours::default(), at(9, 0)).lines[0]
            .calls
    };
    assert_eq!([calls(Platform::Zalo, 10), calls(Platform::Telegram, 10), calls(Platform::Zalo, 0)], [22, 20, 0]);
}

#[test]
fn what_does_not_go_to_a_platform_takes_nothing() {
    let bulletin = Bulletin { zalo: ZaloWay::None, ..notice() };
    let it = plan(&bulletin, 1, &[reach(Platform::Zalo, 9, 9, 9)], limits, Hours::default(), at(9, 0));
    assert_eq!((it.lines[0].way, it.people(), it.ends()), (Way::None, 0, None));
}

proptest! {
    /// Nobody is lost in the arithmetic, nothing begins or ends at night, and no more is sent in the time than the rate
    /// allows.
    #[test]
    fn the_sums_hold(total in 0u64..3_000_000, a in 0u64..3_000_000, b in 0u64..3_000_000, quota in proptest::option::of(0u64..5_000),
                     per_minute in 1u32..5_000, hour in 0i64..24, minute in 0i64..60) {
        let reachable = a.min(total);
        let reach = [reach(Platform::Zalo, total, reachable, b.min(reachable))];
        let limits = Limits { per_minute: Some(per_minute), quota, dong: 55 };
        let it = plan(&notice(), 1, &reach, |_, _| limits, Hours::default(), at(hour, minute)).lines.remove(0);
        prop_assert_eq!(it.people + it.short + it.out.values().sum::<u64>(), total);
        prop_assert!(quota.is_none_or(|quota| it.charged <= quota));
        prop_assert!(Quiet::default().ends(it.begins).is_none());
        prop_assert!(it.ends == it.begins || Quiet::default().ends(it.ends.plus(-1)).is_none());
        prop_assert!(it.ends.since(it.begins) as u64 / 60_000 + 1 >= it.calls / u64::from(per_minute));
    }
}
