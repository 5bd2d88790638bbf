//! The quarterly report, counted by hand.

use jiff::civil::date;

use crate::desk::{AskedCount, AskedOutcome, Quarter, Report, TicketCount};
use crate::sheet::{Cell, Sheet};

const HOUR: i64 = 3_600_000;

fn asked(topic: &str, unit: &str, outcome: AskedOutcome, helped: Option<bool>, count: u64) -> AskedCount {
    AskedCount { topic: topic.to_owned(), unit: unit.to_owned(), outcome, helped, count }
}

fn ticket(topic: &str, took: Option<i64>, in_time: bool, stars: Option<u8>) -> TicketCount {
    TicketCount { topic: topic.to_owned(), unit: "xa".to_owned(), took: took.map(|it| it * HOUR), in_time, stars }
}

fn report() -> Report {
    let asked = [
        asked("vneid", "", AskedOutcome::Answered, Some(true), 7),
        asked("vneid", "", AskedOutcome::Answered, Some(false), 2),
        asked("vneid", "xa", AskedOutcome::Answered, None, 5),
        asked("vneid", "xa", AskedOutcome::Offered, None, 3),
        asked("", "", AskedOutcome::Unknown, None, 4),
        asked("", "", AskedOutcome::Referred, None, 1),
    ];
    let tickets = [
        ticket("vneid", Some(2), true, Some(5)),
        ticket("vneid", Some(5), true, Some(4)),
        ticket("vneid", Some(30), false, None),
        ticket("vneid", Some(6), true, None),
        ticket("", None, false, None),
    ];
    let quarter = Quarter::parse("2026-Q4").unwrap();
    let unanswered = Some(vec![("=đèn đường hỏng báo ai".to_owned(), 3)]);
    Report::new(quarter, &asked, &tickets, unanswered, str::to_uppercase, |it| format!("UBND {it}"))
}

#[test]
fn every_question_and_ticket_is_counted_once() {
    let it = report();
    let total = &it.total;
    assert_eq!((total.asked, total.answered, total.offered, total.unknown, total.referred), (22, 14, 3, 4, 1));
    assert_eq!((total.helped, total.not_helped), (7, 2));
    assert_eq!((total.tickets, total.solved, total.in_time, total.rated), (5, 4, 3, 2));
    assert_eq!((total.hours, total.stars), (Some(5.5), Some(4.5)), "the middle of 2, 5, 6, 30; the mean of 5 and 4");
    for lines in [&it.topics, &it.units] {
        assert_eq!(lines.iter().map(|line| line.asked).sum::<u64>(), 22);
        assert_eq!(lines.iter().map(|line| line.tickets).sum::<u64>(), 5);
    }
    let names: Vec<&str> = it.topics.iter().map(|line| line.name.as_str()).collect();
    assert_eq!(names, ["VNEID", "(chưa rõ)"]);
    assert_eq!(it.topics[1].hours, None, "nothing was answered there");
}

#[test]
fn a_quarter_has_its_days() {
    let days = |text: &str| Quarter::parse(text).map(Quarter::days);
    assert_eq!(days("2026-Q4"), Some((date(2026, 10, 1), date(2027, 1, 1))));
    assert_eq!(days("2027-Q1"), Some((date(2027, 1, 1), date(2027, 4, 1))));
    let quarter = Quarter::parse("2027-Q1").unwrap();
    let utc = |millis: crate::Millis| jiff::Timestamp::from_millisecond(millis.0).unwrap().to_string();
    assert_eq!(utc(quarter.span().0), "2026-12-31T17:00:00Z", "midnight in Việt Nam");
    assert_eq!(quarter.before().span().1, quarter.span().0);
    assert_eq!((Quarter::of(date(2026, 12, 31)), Quarter::of(date(2027, 1, 1))), (quarter.before(), quarter));
    for wrong in ["2026-Q5", "2026-Q0", "2026", "Q4", "2026-q4", "26-Q4"] {
        assert_eq!(days(wrong), None, "{wrong}");
    }
}

#[test]
fn the_workbook_holds_the_numbers_and_no_formula() {
    let sheets = report().sheets();
    let total = sheets[0].rows.last().unwrap();
    assert_eq!((&total[0], &total[1]), (&Cell::Text("Tổng số".to_owned()), &Cell::Number(22.0, 0)));
    assert_eq!((sheets[0].rows.len(), sheets[1].rows.len(), sheets[2].rows.len()), (3, 3, 1));
    let bare = crate::desk::Report { unanswered: None, ..report() }.sheets();
    assert_eq!(bare, sheets[..2], "without people's words");
    assert!(Sheet::xlsx(&sheets).unwrap().starts_with(b"PK"));
    let csv = String::from_utf8(sheets[2].csv().unwrap()).unwrap();
    assert!(csv.contains("\n'=đèn đường"), "{csv}");
}
