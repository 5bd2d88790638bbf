use super::super::own_chat::{Heard, Waiting, heard, reminder, spelled, start};
use crate::Lang;

/// Only what is meant for it is taken out of the conversation.
#[test]
fn what_is_about_ones_own_chat() {
    let code = || Some(Heard::Code("123456789012".to_owned()));
    for (text, expected) in [
        ("canbo 1234 5678 9012", code()),
        (" Canbo 123456789012 ", code()),
        ("CANBO: 1234-5678-9012", code()),
        ("canbo-123456789012", code()),
        ("canbo123456789012", code()),
        ("canbo 1234 5678 901", Some(Heard::NoCode)),
        ("canbo 1", Some(Heard::NoCode)),
        ("canbo dừng", Some(Heard::Stop)),
        ("canbo stop", Some(Heard::Stop)),
        ("canbo", None),
        ("canbo ơi cho hỏi", None),
        ("cán bộ 1234 5678 9012", None),
        ("gặp cán bộ", None),
        ("1234 5678 9012", None),
        ("canbophuong 1", None),
        ("", None),
    ] {
        assert_eq!(heard(text), expected, "{text}");
    }
    for spelled in [spelled("123456789012"), start("123456789012")] {
        assert_eq!(heard(&spelled), code(), "{spelled}");
    }
    assert!(start("123456789012").bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-'), "a link carries it");
}

#[test]
fn a_reminder_is_figures_and_an_address() {
    let it = Waiting { new: 2, due: 0, bulletins: 1, urgent: 0 };
    let said = reminder(it, Some("https://a.vn/console"), Lang::Vi);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(
        lines[1..],
        ["Câu hỏi mới chờ cơ quan của Ông/Bà: 2.", "Bản tin chờ Ông/Bà duyệt: 1.", "https://a.vn/console"]
    );
    assert!(!Waiting::default().is_any() && it.is_any());
}
