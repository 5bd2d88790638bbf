//! Files that come with questions: which ticket they go with, and which they do not.

use super::catalog;
use super::play::Play;
use crate::desk::{FILE, FileRef, TicketChange};
use crate::{ContactChange, Effect, Input, MediaKind, Platform};

const CLEAN: &str = "Không có, gửi kèm câu hỏi";
const SEND: &str = "Gửi câu hỏi cho cán bộ";
const MINUTE: i64 = 60 * 1000;

fn asking() -> Play {
    Play::new(catalog(&[]), Platform::Telegram)
}

fn photo(play: &mut Play, name: &str, caption: Option<&str>) -> Vec<Effect> {
    let file = FileRef { kind: MediaKind::Photo, name: name.to_owned(), size: Some(9) };
    let mut effects = play.input(Input::File { file, caption: caption.map(str::to_owned) });
    effects.extend(play.heard_out());
    effects
}

/// Names of the files that went with what was owed.
fn sent(effects: &[Effect]) -> Vec<Vec<String>> {
    let files = |it: &Effect| match it {
        Effect::Ticket(change) => match &**change {
            TicketChange::Open(ticket) => Some(ticket.files.clone()),
            TicketChange::Add { files, .. } => Some(files.clone()),
            _ => None,
        },
        _ => None,
    };
    let names = |files: Vec<FileRef>| files.into_iter().map(|file| file.name).collect();
    effects.iter().filter_map(files).map(names).collect()
}

#[test]
fn a_photo_goes_with_the_question_that_follows_within_minutes() {
    let mut play = asking();
    photo(&mut play, "a", None);
    assert!(play.session.desk.attached.is_empty(), "nothing is sent along before the person has said so");
    play.taps(CLEAN, None);
    play.now = play.now.plus(9 * MINUTE);
    play.says("lương hưu bao giờ tăng");
    // However late the question itself is sent.
    play.now = play.now.plus(300 * MINUTE);
    assert_eq!(sent(&play.taps(SEND, None)), [["a"]]);
    play.says("học phí đại học bao nhiêu");
    assert_eq!(sent(&play.taps(SEND, None)), [Vec::<String>::new()], "once");
}

#[test]
fn a_photo_does_not_go_with_a_later_matter() {
    let mut play = asking();
    photo(&mut play, "a", None);
    play.taps(CLEAN, None);
    play.now = play.now.plus(11 * MINUTE);
    play.says("lương hưu bao giờ tăng");
    assert_eq!(sent(&play.taps(SEND, None)), [Vec::<String>::new()]);
    // What was asked about and never said to be fit does not go with another one's word.
    photo(&mut play, "old", None);
    play.now = play.now.plus(11 * MINUTE);
    photo(&mut play, "new", None);
    play.taps(CLEAN, None);
    assert_eq!(sent(&play.taps(&format!("Gửi thêm vào {}", play.tickets[0].code), None)), [["new"]]);
    // A button that adds what is not kept any more adds nothing, and says so.
    photo(&mut play, "late", None);
    play.taps(CLEAN, None);
    play.now = play.now.plus(11 * MINUTE);
    let code = play.tickets[0].code.clone();
    assert_eq!(sent(&play.taps(&format!("Gửi thêm vào {code}"), None)), Vec::<Vec<String>>::new());
    assert!(play.last().text.contains("gửi lại tệp"), "{}", play.last().text);
}

#[test]
fn a_photo_after_its_question_goes_with_it() {
    let mut play = asking();
    play.says("lương hưu bao giờ tăng");
    play.now = play.now.plus(30 * MINUTE);
    photo(&mut play, "a", None);
    play.taps(CLEAN, None);
    play.now = play.now.plus(30 * MINUTE);
    assert_eq!(sent(&play.taps(SEND, None)), [["a"]], "the button under the word on the file sends both");
}

#[test]
fn what_is_written_under_a_photo_is_the_question() {
    let mut play = asking();
    let effects = photo(&mut play, "a", Some("lương hưu bao giờ tăng"));
    let said = effects.iter().filter(|it| matches!(it, Effect::Say(_))).count();
    assert_eq!(said, 2, "about the photo, then the answer: {effects:?}");
    assert!(effects.iter().any(|it| matches!(it, Effect::Asked(asked) if asked.words == "lương hưu bao giờ tăng")));
    play.taps(CLEAN, None);
    let effects = play.taps(SEND, None);
    assert_eq!(sent(&effects), [["a"]]);
    assert!(play.tickets[0].words.contains("lương hưu"));
    // Neither the words of an accusation are kept nor the photo under which they stand.
    let before = play.session.desk.files.len();
    let effects = photo(&mut play, "b", Some("tôi tố cáo ông chủ tịch xã nhận hối lộ"));
    assert_eq!(play.session.desk.files.len(), before);
    let session = serde_json::to_string(&play.session).unwrap();
    assert!(!session.contains("hối lộ") && !format!("{effects:?}").contains("Asked"), "{session}");
    // In a survey it is no answer, as before.
    let mut play = Play::new(catalog(&[super::reference()]), Platform::Telegram);
    play.input(Input::Start(Some("sipas-ref".to_owned())));
    photo(&mut play, "a", Some("1"));
    assert!(play.session.desk.texts.is_empty() && play.session.draft.as_ref().unwrap().answers.is_empty());
}

/// Names of the files that the service is told to let go.
fn let_go(effects: &[Effect]) -> Vec<String> {
    let name = |it: &Effect| match it {
        Effect::Contact(ContactChange::FileBack { name }) => Some(name.clone()),
        _ => None,
    };
    effects.iter().filter_map(name).collect()
}

#[test]
fn what_goes_with_no_question_is_let_go_where_the_service_keeps_it() {
    let none = Vec::<String>::new();
    for platform in [Platform::Web, Platform::Telegram, Platform::Zalo] {
        let kept = |names: &[&str]| {
            if platform == Platform::Web { names.iter().map(|it| (*it).to_owned()).collect() } else { none.clone() }
        };
        let mut play = Play::new(catalog(&[]), platform);
        // Left out by its person.
        assert_eq!(let_go(&photo(&mut play, "a", None)), none);
        assert_eq!(let_go(&play.taps("Có, bỏ tệp này", None)), kept(&["a"]));
        // More than go with one question.
        for name in ["b", "c", "d"] {
            assert_eq!(let_go(&photo(&mut play, name, None)), none);
        }
        assert_eq!(let_go(&photo(&mut play, "e", None)), kept(&["e"]));
        // Nobody said of them that they may go along, and another comes much later.
        play.now = play.now.plus(11 * MINUTE);
        assert_eq!(let_go(&photo(&mut play, "f", None)), kept(&["b", "c", "d"]));
        play.taps(CLEAN, None);
        play.says("lương hưu bao giờ tăng");
        let effects = play.taps(SEND, None);
        assert_eq!((sent(&effects), let_go(&effects)), (vec![vec!["f".to_owned()]], none.clone()));
        // Three wait to be asked about, and a voice message takes the place of one.
        let mut play = Play::new(catalog(&[]), platform);
        for name in ["i", "j", "k"] {
            photo(&mut play, name, None);
        }
        let file = FileRef { kind: MediaKind::Voice, name: "voice".to_owned(), size: Some(9) };
        play.input(Input::File { file, caption: None });
        assert_eq!(let_go(&play.taps(CLEAN, None)), kept(&["k"]));
        assert!(play.last().text.contains("tối đa 3 tệp"), "{}", play.last().text);
        // An accusation, a survey.
        let mut play = Play::new(catalog(&[]), platform);
        assert_eq!(let_go(&photo(&mut play, "g", Some("tôi tố cáo ông chủ tịch xã nhận hối lộ"))), kept(&["g"]));
        let mut play = Play::new(catalog(&[super::reference()]), platform);
        play.input(Input::Start(Some("sipas-ref".to_owned())));
        assert_eq!(let_go(&photo(&mut play, "h", None)), kept(&["h"]));
    }
}

#[test]
fn what_is_too_large_or_too_much_is_refused_at_once() {
    let mut play = asking();
    let file = FileRef { kind: MediaKind::Video, name: "film".to_owned(), size: Some(FILE + 1) };
    play.input(Input::File { file, caption: None });
    assert!(play.last().text.contains("20 MB") && play.session.desk.files.is_empty(), "{}", play.last().text);
    play.says("lương hưu bao giờ tăng");
    assert_eq!(sent(&play.taps(SEND, None)).len(), 1);
    let code = play.tickets[0].code.clone();
    let mut all = 0;
    for _ in 0..4 {
        for name in ["a", "b", "c"] {
            photo(&mut play, name, None);
        }
        play.taps(CLEAN, None);
        all += sent(&play.taps(&format!("Gửi thêm vào {code}"), None)).concat().len();
    }
    assert_eq!(all, crate::desk::FILES);
    assert!(play.last().text.contains("9 tệp"), "{}", play.last().text);
}
