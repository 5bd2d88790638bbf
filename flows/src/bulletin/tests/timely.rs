use jiff::civil::date;

use super::super::{Bulletin, Hours, Kind, Quiet, Schedule, Segment, Stage, Targets, ZaloWay, timely};
use super::{at, notice};
use crate::{Millis, Platform};

fn fields(it: &Bulletin, stage: Stage, now: Millis) -> Vec<&'static str> {
    timely(it, Hours::default(), stage, now).into_iter().map(|fault| fault.field).collect()
}

fn from_to(from: Option<Millis>, until: Millis) -> Bulletin {
    Bulletin { schedule: Schedule { at: from, until: Some(until), repeat: None }, ..notice() }
}

/// It would wait for the morning, and be over by then: nobody may believe that it goes.
#[test]
fn what_ends_before_anybody_is_awake_is_refused_at_each_stage() {
    let night = from_to(Some(at(23, 30)), at(30, 0));
    for stage in [Stage::Draft, Stage::Submit, Stage::Approve] {
        assert_eq!(fields(&night, stage, at(12, 0)), ["until"], "{stage:?}");
    }
    let said = timely(&night, Hours::default(), Stage::Submit, at(12, 0)).remove(0).vi;
    assert!(said.contains("không tới ai") && said.contains("21:00-07:00"), "{said}");
    // Without a time of its own it begins when it is approved.
    assert_eq!(fields(&from_to(None, at(30, 0)), Stage::Approve, at(20, 0)), [""; 0]);
    assert_eq!(fields(&from_to(None, at(30, 0)), Stage::Approve, at(23, 0)), ["until"]);
    assert_eq!(fields(&from_to(Some(at(23, 30)), at(31, 1)), Stage::Submit, at(12, 0)), [""; 0]);
    // Two people may stand for an urgent one by then, and a house may have no quiet hours.
    let urgent = Bulletin { kind: Kind::Urgent, ..night.clone() };
    assert_eq!(fields(&urgent, Stage::Submit, at(12, 0)), [""; 0]);
    let zalo = Segment { channels: vec![Platform::Zalo], ..Segment::default() };
    assert_eq!(fields(&Bulletin { segment: zalo.clone(), ..urgent }, Stage::Submit, at(12, 0)), ["until"]);
    let none = Quiet::parse("00:00-00:00").unwrap();
    let hours = Hours { messages: none, ..Hours::default() };
    assert_eq!(timely(&night, hours, Stage::Submit, at(12, 0)), []);
    // A broadcast has hours of its own: until ten.
    let broadcast = |from| Bulletin {
        segment: zalo.clone(),
        zalo: ZaloWay::Broadcast(Targets::default()),
        ..from_to(Some(from), at(23, 0))
    };
    assert_eq!(fields(&broadcast(at(21, 30)), Stage::Submit, at(12, 0)), [""; 0]);
    assert_eq!(fields(&broadcast(at(22, 30)), Stage::Submit, at(12, 0)), ["until"]);
    assert_eq!(fields(&from_to(Some(at(9, 0)), at(10, 0)), Stage::Approve, at(10, 0)), ["until"], "it is over");
}

/// What was scheduled, and waited for its approval past its time, goes when it is approved.
#[test]
fn a_time_that_has_passed_is_named_before_it_is_handed_in_alone() {
    let it = Bulletin { schedule: Schedule { at: Some(at(9, 0)), ..Schedule::default() }, ..notice() };
    assert_eq!(fields(&it, Stage::Submit, at(8, 59)), [""; 0]);
    assert_eq!(fields(&it, Stage::Draft, at(9, 1)), ["at"]);
    assert_eq!(fields(&it, Stage::Submit, at(9, 1)), ["at"]);
    assert_eq!(fields(&it, Stage::Approve, at(9, 1)), [""; 0]);
}

/// The archive shows its day to everybody.
#[test]
fn nothing_is_dated_later_than_it_is_sent() {
    let tomorrow = Bulletin { date: Some(date(2026, 11, 23)), ..notice() };
    assert_eq!(fields(&tomorrow, Stage::Submit, at(23, 59)), ["date"]);
    assert_eq!(fields(&tomorrow, Stage::Submit, at(24, 0)), [""; 0]);
    let then = Schedule { at: Some(at(24 + 9, 0)), ..Schedule::default() };
    assert_eq!(fields(&Bulletin { schedule: then, ..tomorrow.clone() }, Stage::Submit, at(12, 0)), [""; 0]);
    let far = Bulletin { date: Some(date(2099, 1, 1)), schedule: then, ..tomorrow };
    assert_eq!(fields(&far, Stage::Approve, at(12, 0)), ["date"]);
}
