//! What the page posts and what it gets.

use flows::{Act, Button, Chat, Event, Input, MediaKind, Message, Millis, Open, Pick, Platform, Press, Tag};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{MAX_BODY, MAX_TEXT, NOT_TAKEN, Stamp, parse, parse_file, render};

const NOW: Millis = Millis(1_790_000_000_000);

fn chat() -> Chat {
    Chat { platform: Platform::Web, account: "web".into(), user: "c1".into() }
}

fn read(body: &Value) -> Result<Event, crate::Unreadable> {
    parse(body.to_string().as_bytes(), chat(), NOW)
}

#[test]
fn what_the_page_posts() {
    let event = |at: i64, input| Event {
        id: "wabcd-0001".into(),
        chat: chat(),
        at: Millis(at),
        order: Some(1),
        lang: None,
        input,
    };
    let now = NOW.0;
    let text = |text: &str| Input::Text { text: text.into(), quote: None, about: None };
    let press = Press::Answer { draft: Tag(7), q: 3, pick: Pick::Choice(1) };
    let tap = |message: Option<&str>| Input::Tap { press: press.clone(), message: message.map(str::to_owned) };
    for (rest, expected) in [
        (json!({ "text": "rất hài lòng" }), event(now, text("rất hài lòng"))),
        (json!({ "text": "a\u{0}b\nc", "age": 700 }), event(now - 700, text("ab\nc"))),
        (json!({ "text": "a", "age": -5 }), event(now, text("a"))),
        (json!({ "text": "a", "age": i64::MAX }), event(now - 86_400_000, text("a"))),
        (json!({ "press": "a.0000007.3.1" }), event(now, tap(None))),
        (json!({ "press": "a.0000007.3.1", "message": "wx/0" }), event(now, tap(Some("wx/0")))),
        (json!({ "press": "o.help" }), event(now, Input::Tap { press: Press::Open(Open::Help), message: None })),
        (json!({ "press": "zz.1" }), event(now, Input::Media(MediaKind::Other))),
        (json!({ "start": "" }), event(now, Input::Start(None))),
        (json!({ "start": "KS12-HN03" }), event(now, Input::Start(Some("KS12-HN03".into())))),
    ] {
        let mut body = json!({ "id": "abcd-0001", "seq": 1 });
        body.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        assert_eq!(read(&body), Ok(expected), "{body}");
    }
}

#[test]
fn what_the_page_never_posts() {
    let long = "ế".repeat(MAX_TEXT + 1);
    for body in [
        json!({ "id": "abcd-0001", "seq": 1 }),
        json!({ "id": "abcd-0001", "seq": 1, "text": "a", "press": "o.help" }),
        json!({ "id": "abcd-0001", "seq": 0, "text": "a" }),
        json!({ "id": "abcd-0001", "text": "a" }),
        json!({ "id": "short", "seq": 1, "text": "a" }),
        json!({ "id": "{abcd}-0001", "seq": 1, "text": "a" }),
        json!({ "id": "a".repeat(65), "seq": 1, "text": "a" }),
        json!({ "id": "abcd-0001", "seq": 1, "text": " \n" }),
        json!({ "id": "abcd-0001", "seq": 1, "text": long }),
        json!({ "id": "abcd-0001", "seq": 1, "start": "a b" }),
        json!({ "id": "abcd-0001", "seq": 1, "start": "a".repeat(65) }),
        json!({ "id": "abcd-0001", "seq": 1, "press": "o.help", "message": "a\nb" }),
        json!({ "id": "abcd-0001", "seq": 1, "text": "a", "extra": 1 }),
        json!("abcd"),
    ] {
        assert!(read(&body).is_err(), "{body}");
    }
}

#[test]
fn the_longest_text_fits_the_longest_body() {
    let text = r"\ud83d\ude00".repeat(MAX_TEXT);
    let body = format!(r#"{{"id":"abcd-0001","seq":1,"text":"{text}"}}"#);
    assert!(body.len() <= MAX_BODY && parse(body.as_bytes(), chat(), NOW).is_ok());
    assert!(parse(&b" ".repeat(MAX_BODY + 1), chat(), NOW).is_err());
}

fn stamp(id: &str, seq: i64) -> Stamp {
    Stamp { id: id.to_owned(), seq, age: Some(700) }
}

#[test]
fn a_file_is_what_its_bytes_say() {
    for (bytes, kind) in [
        (b"\xff\xd8\xff\xe0".as_slice(), MediaKind::Photo),
        (b"%PDF-1.7", MediaKind::File),
        (b"OggS\x02", MediaKind::Voice),
        (b"\0\0\0\x18ftypmp42", MediaKind::Video),
    ] {
        let (file, event) = parse_file(bytes, stamp("abcd-0001", 3), chat(), NOW).unwrap();
        assert_eq!((file.kind, file.name.as_str(), file.size), (kind, "abcd-0001", Some(bytes.len() as u64)));
        assert_eq!((event.id.as_str(), event.at, event.order), ("wabcd-0001", NOW.plus(-700), Some(3)));
        assert_eq!(event.input, Input::File { file, caption: None });
    }
    let large = [b"%PDF-".as_slice(), &vec![0; 20 << 20]].concat();
    for bytes in [
        b"".as_slice(),
        b"<!doctype html>",
        b"MZ\x90\0",
        b"#!/bin/sh",
        b"\x89PNG\r\n\x1a\n",
        b"\0\0\0\x18ftypheic",
        &large,
    ] {
        assert_eq!(parse_file(bytes, stamp("abcd-0001", 3), chat(), NOW), Err(NOT_TAKEN));
    }
    for stamp in [stamp("short", 1), stamp("a/../../b", 1), stamp("abcd-0001", 0)] {
        assert!(parse_file(b"%PDF-1.7", stamp, chat(), NOW).is_err_and(|it| it != NOT_TAKEN));
    }
}

#[test]
fn what_the_page_shows() {
    let message = Message {
        text: "Chào Ông/Bà".into(),
        rows: vec![vec![
            Button::press("Trợ giúp", Press::Open(Open::Help)),
            Button { label: "Trang".into(), act: Act::Url("https://a.vn".into()) },
        ]],
        ..Message::default()
    };
    let shown: Value = serde_json::from_str(&render("wx/0", &message, None)).unwrap();
    let rows = json!([[{ "label": "Trợ giúp", "code": "o.help" }, { "label": "Trang", "url": "https://a.vn" }]]);
    assert_eq!(shown, json!({ "id": "wx/0", "text": "Chào Ông/Bà", "rows": rows }));
    let line = render("wx/1", &Message::plain("a\nb"), Some("wx/0"));
    assert!(!line.contains('\n'), "a line of a stream of events");
    let shown: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(shown, json!({ "id": "wx/1", "text": "a\nb", "rows": [], "revises": "wx/0" }));
}

proptest! {
    #[test]
    fn no_bytes_are_too_much(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = parse(&bytes, chat(), NOW);
    }
}
