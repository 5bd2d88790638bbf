use proptest::prelude::*;

use super::super::{Bulletin, Kind, Link, Repeat, Schedule, Segment, Stage, Targets, Words, ZaloWay, check, messages};
use super::{at, frame, notice};
use crate::{Lang, Platform};

fn fields(bulletin: &Bulletin, stage: Stage) -> Vec<&'static str> {
    let mut fields: Vec<_> = check(bulletin, &frame(), stage).into_iter().map(|fault| fault.field).collect();
    fields.dedup();
    fields
}

#[test]
fn a_draft_may_lack_what_a_submission_may_not() {
    assert_eq!(fields(&notice(), Stage::Submit), [""; 0]);
    let empty = Bulletin::default();
    assert_eq!(fields(&empty, Stage::Draft), [""; 0]);
    assert_eq!(fields(&empty, Stage::Submit), ["title", "body", "unit", "number", "date"]);
}

fn broadcast(change: impl Fn(&mut Bulletin)) -> Bulletin {
    let mut it = Bulletin { cover: Some("c".to_owned()), zalo: ZaloWay::Broadcast(Targets::default()), ..notice() };
    change(&mut it);
    it
}

fn with(change: impl Fn(&mut Bulletin)) -> Bulletin {
    let mut it = notice();
    change(&mut it);
    it
}

/// One mistake in each row, and the field that it is shown at.
#[test]
fn every_mistake_is_named() {
    let link = |label: &str, url: &str| vec![Link { label: label.to_owned(), url: url.to_owned() }];
    let on = |channels: &[Platform]| Segment { channels: channels.to_vec(), ..Segment::default() };
    let rows: Vec<(Bulletin, &[&str])> = vec![
        (broadcast(|_| ()), &[]),
        (with(|it| it.vi.title = "a".repeat(151)), &["title"]),
        (with(|it| it.vi.title = "hai\ndòng".to_owned()), &["title"]),
        (with(|it| it.vi.body = "a\u{202e}b".to_owned()), &["body"]),
        (with(|it| it.number = "12\n13".to_owned()), &["number"]),
        (with(|it| it.en = Some(Words::default())), &["en"]),
        (with(|it| it.kind = Kind::Correction), &["corrects"]),
        (with(|it| it.corrects = Some("b1".to_owned())), &["corrects"]),
        (with(|it| it.kind = Kind::Results), &["survey"]),
        (with(|it| (it.kind, it.survey) = (Kind::Results, Some("s".to_owned()))), &["segment"]),
        (
            broadcast(|it| {
                (it.kind, it.survey) = (Kind::Results, Some("s".to_owned()));
                it.segment.took_part = it.survey.clone();
            }),
            &["zalo"],
        ),
        (with(|it| it.links = link("Trang", "http://a.vn")), &["links"]),
        (with(|it| it.links = link("Trang", "https://user@a.vn/x")), &["links"]),
        (with(|it| it.links = link("Trang", "https://a.vn/x y")), &["links"]),
        (with(|it| it.links = link("Trang", "https://localhost/x")), &["links"]),
        (with(|it| it.links = link("Trang", "javascript:alert(1)")), &["links"]),
        (with(|it| it.links = link(" ", "https://a.vn")), &["links"]),
        (with(|it| it.links = link(&"a".repeat(41), "https://a.vn")), &["links"]),
        (with(|it| it.links = vec![link("T", "https://a.vn").remove(0); 5]), &["links"]),
        (with(|it| it.files = vec!["f".to_owned(); 6]), &["files"]),
        (broadcast(|it| it.cover = None), &["cover"]),
        (broadcast(|it| it.files = vec!["f".to_owned()]), &["files"]),
        (broadcast(|it| it.segment.lang = Some(Lang::En)), &["zalo"]),
        (
            broadcast(|it| it.zalo = ZaloWay::Broadcast(Targets { cities: vec![64], ..Targets::default() })),
            &["targets"],
        ),
        (
            broadcast(|it| it.schedule = Schedule { at: Some(at(9, 0)), repeat: Some(Repeat::Daily), until: None }),
            &["schedule"],
        ),
        (with(|it| it.segment = on(&[Platform::Telegram])), &["zalo"]),
        (with(|it| (it.segment, it.zalo) = (on(&[Platform::Zalo]), ZaloWay::None)), &["zalo"]),
        (with(|it| it.schedule = Schedule { at: Some(at(9, 0)), repeat: None, until: Some(at(9, 0)) }), &["schedule"]),
        (with(|it| it.schedule = Schedule { at: None, repeat: Some(Repeat::Weekly), until: None }), &["schedule"]),
    ];
    for (bulletin, expected) in rows {
        assert_eq!(fields(&bulletin, Stage::Submit), expected, "{bulletin:?}");
    }
}

#[test]
fn a_fault_says_what_to_do_in_both_languages() {
    for fault in check(
        &Bulletin { links: vec![Link { label: String::new(), url: String::new() }], ..Bulletin::default() },
        &frame(),
        Stage::Submit,
    ) {
        assert_ne!(fault.what(Lang::Vi), fault.what(Lang::En));
        assert!(!fault.vi.contains('!') && fault.vi.ends_with('.'), "{}", fault.vi);
    }
}

/// The body that just fits a channel, and one character more.
#[test]
fn a_channel_takes_so_much_and_no_more() {
    let only = |platform, cover: bool, body: String| {
        let zalo = if platform == Platform::Zalo { ZaloWay::Consultation } else { ZaloWay::None };
        let cover = cover.then(|| "c".to_owned());
        let segment = Segment { channels: vec![platform], ..Segment::default() };
        Bulletin { vi: Words { title: "T".to_owned(), body }, cover, segment, zalo, ..notice() }
    };
    for (platform, cover, most, letter) in [
        (Platform::Telegram, false, 4096, "a"),
        (Platform::Telegram, true, 1024, "a"),
        // Two units each.
        (Platform::Telegram, true, 1024, "😀"),
        (Platform::Zalo, false, 2000, "ế"),
        (Platform::Zalo, true, 2000, "ế"),
        (Platform::Web, false, 4000, "a"),
    ] {
        let unit = if platform == Platform::Telegram { letter.encode_utf16().count() } else { 1 };
        let around = messages(&only(platform, cover, String::new()), &frame(), platform, Lang::Vi);
        let around = around[0].message.text.encode_utf16().count();
        let room = (most - around) / unit;
        let fits = |n: usize| fields(&only(platform, cover, letter.repeat(n)), Stage::Submit);
        assert_eq!(fits(room), [""; 0], "{platform:?} {cover} {room}");
        assert_eq!(fits(room + 1), ["body"], "{platform:?} {cover} {room}");
    }
}

proptest! {
    /// Whatever passes fits: no platform's limit is met by surprise while it goes out.
    #[test]
    fn what_passes_fits(title in "\\PC{0,200}", body in "(\\PC|\n){0,3000}", cover: bool, label in "\\PC{0,50}") {
        let link = Link { label, url: "https://a.vn".to_owned() };
        let cover = cover.then(|| "c".to_owned());
        let bulletin = Bulletin { vi: Words { title, body }, cover: cover.clone(), links: vec![link], ..notice() };
        if check(&bulletin, &frame(), Stage::Submit).is_empty() {
            for platform in [Platform::Telegram, Platform::Zalo, Platform::Web] {
                for part in messages(&bulletin, &frame(), platform, Lang::Vi) {
                    let text = &part.message.text;
                    let limit = if cover.is_some() { 1024 } else { 4096 };
                    prop_assert!(platform != Platform::Telegram || text.encode_utf16().count() <= limit);
                    prop_assert!(platform != Platform::Zalo || text.chars().count() <= 2000);
                    prop_assert!(part.message.buttons().all(|it| it.label.chars().count() <= 40));
                }
            }
        }
    }
}
