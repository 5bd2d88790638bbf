//! Whose a ticket is.

use proptest::prelude::*;

use super::super::named::{Named, named};
use super::super::{Routes, Way, reroute, route};
use super::units;

fn routes() -> Routes {
    let topics = [("cchc", "so-noi-vu"), ("khai-sinh", "tan-phu"), ("old", "gone")];
    Routes {
        topics: topics.map(|(topic, unit)| (topic.to_owned(), unit.to_owned())).into(),
        rest: Some("tinh".to_owned()),
    }
}

fn to(unit: &str) -> Way {
    Way { unit: Some(unit.to_owned()), barred: None }
}

fn past(unit: Option<&str>, barred: &str) -> Way {
    Way { unit: unit.map(str::to_owned), barred: Some(barred.to_owned()) }
}

#[test]
fn by_unit_then_topic_then_the_rest() {
    let (units, routes) = (units(), routes());
    let way = |topic, unit| route(&units, &routes, topic, unit, "làm lại giấy khai sinh ở đâu");
    assert_eq!(way(Some("cchc"), None), to("so-noi-vu"));
    assert_eq!(way(Some("cchc"), Some("ben-thanh")), to("ben-thanh"));
    assert_eq!(way(Some("cchc"), Some("gone")), to("so-noi-vu"));
    assert_eq!(way(Some("old"), None), to("tinh"));
    assert_eq!(way(None, None), to("tinh"));
    assert_eq!(route(&units, &Routes::default(), None, None, ""), Way::default());
}

#[test]
fn who_is_named_does_not_read_it() {
    let (units, routes) = (units(), routes());
    let way = |unit, words| route(&units, &routes, None, unit, words);
    let rude = "Cán bộ Hùng hẹn tôi ba lần";
    assert_eq!(way(Some("mot-cua"), rude), past(Some("tan-phu"), "mot-cua"));
    assert_eq!(way(Some("tan-phu"), rude), past(Some("tinh"), "tan-phu"));
    assert_eq!(way(None, rude), past(Some("bo"), "tinh"), "the office for the rest is an office too");
    assert_eq!(way(Some("bo"), rude), past(None, "bo"), "above the top is nobody");
    let chair = "chủ tịch xã Tân Phú không ký giấy";
    assert_eq!(way(Some("mot-cua"), chair), past(Some("tinh"), "tan-phu"));
    assert_eq!(way(Some("so-noi-vu"), chair), past(Some("tinh"), "tan-phu"), "named by the words");
    assert_eq!(way(Some("tinh"), chair), past(Some("tinh"), "tan-phu"));
}

#[test]
fn later_words_take_it_away_too() {
    let units = units();
    let next = |way: &Way, words| reroute(&units, way, words);
    let chair = "chu tich xa tan phu khong ky giay";
    assert_eq!(next(&to("mot-cua"), "Tôi nộp thêm tờ khai"), None);
    assert_eq!(next(&to("mot-cua"), chair), Some(past(Some("tinh"), "tan-phu")));
    let moved = past(Some("tinh"), "tan-phu");
    assert_eq!(next(&moved, chair), None, "it is where it belongs");
    assert_eq!(next(&moved, "cán bộ Hùng hẹn tôi"), Some(past(Some("bo"), "tinh")), "who has it now is meant");
    let other = "chủ tịch phường Bến Thành cũng vậy";
    assert_eq!(next(&moved, other), Some(past(Some("bo"), "tinh")), "neither of the two, nor what is above one only");
}

#[test]
fn officials_by_the_table() {
    let units = units();
    let mut wrong = Vec::new();
    for line in include_str!("../../../testdata/officials.tsv").lines().filter(|it| !it.starts_with('#')) {
        let (words, expected) = line.split_once('\t').unwrap();
        let found = match named(words, &units) {
            Named::Nobody => "-".to_owned(),
            Named::Somebody(places) if places.is_empty() => "?".to_owned(),
            Named::Somebody(places) => places.join(","),
        };
        if found != expected {
            wrong.push(format!("{words}: {found} for {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

proptest! {
    /// Whatever is said beside it: a ticket with a barred office is never there, nor below.
    #[test]
    fn never_below_whom_it_names(
        before in "[a-zà-ỹ ,.]{0,20}",
        after in "[a-zà-ỹ ,.]{0,20}",
        unit in proptest::sample::select(vec!["bo", "tinh", "so-noi-vu", "tan-phu", "mot-cua", "ben-thanh", "x"]),
    ) {
        let units = units();
        let words = format!("{before}. ông Nguyễn Văn A {after}");
        let way = route(&units, &routes(), None, Some(unit), &words);
        let barred = way.barred.unwrap();
        prop_assert!(way.unit.is_none_or(|unit| !units.is_within(&unit, &barred)));
    }

    #[test]
    fn anything_can_be_read(words in "\\PC{0,80}") {
        let _ = named(&words, &units());
    }
}
