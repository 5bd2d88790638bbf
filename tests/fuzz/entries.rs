// What a fuzzer feeds: each function takes any bytes and must neither panic nor break what it promises. The ordinary
// tests feed them the seeds and simple mutations of them.

use std::sync::{Arc, LazyLock};

use flows::form::{self, Workbook};
use flows::{Catalog, Chat, Event, Input, Millis, Platform, Press, Session, Survey, read};

/// The moment at which everything comes in.
const NOW: Millis = Millis(1_795_000_000_000);

static REFERENCE: LazyLock<Arc<Survey>> = LazyLock::new(|| {
    let text = include_str!("../../flows/surveys/sipas-ref.md");
    let book = Workbook::from_md(text).expect("the reference survey is a workbook");
    Arc::new(form::load(&book).expect("the reference survey is without mistakes"))
});

fn chat(platform: Platform) -> Chat {
    Chat { platform, account: "main".to_owned(), user: "246845883529197922".to_owned() }
}

/// Telegram's updates.
pub(crate) fn telegram_parse(data: &[u8]) {
    let _ = bot::telegram::parse(data, "main", NOW);
}

/// Zalo's events, and what is read of them before anybody knows whether they are true.
pub(crate) fn zalo_parse(data: &[u8]) {
    let key = bot::zalo::PressKey::new([7; 32]);
    let _ = bot::zalo::parse(data, &key, NOW);
    let _ = bot::zalo::claim(data);
    assert!(!bot::zalo::verify("1", data, Some(b"mac=00"), &["secret".to_owned()]));
}

/// The page's posts.
pub(crate) fn web_parse(data: &[u8]) {
    let _ = bot::web::parse(data, chat(Platform::Web), NOW);
}

/// Surveys in markdown: what loads is the same survey after it was published and read back.
pub(crate) fn form_md(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(book) = Workbook::from_md(text) {
        loaded(&book);
    }
}

/// Surveys in Excel.
pub(crate) fn form_xlsx(data: &[u8]) {
    if let Ok(book) = Workbook::from_xlsx(data) {
        loaded(&book);
    }
}

fn loaded(book: &Workbook) {
    let again = Workbook::from_canonical(&book.canonical()).expect("what we wrote we can read");
    match (form::load(book), form::load(&again)) {
        (Ok(one), Ok(two)) => assert_eq!(one.hash, two.hash),
        (Err(mistakes), Err(_)) => assert!(!mistakes.is_empty(), "refused without a reason"),
        (one, _) => panic!("published it is another: {}", one.is_ok()),
    }
}

/// Expressions, as the `relevant` of a small survey.
pub(crate) fn expr(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let cell = text.replace(['\n', '\r'], " ").replace('|', "\\|");
    let form = format!(
        "| survey |\n| | type | name | label | relevant |\n| | integer | a | A? | |\n| | text | b | B? | {cell} |\n\
         | settings |\n| | form_title | form_id | version |\n| | T | t | 1 |\n"
    );
    form_md(form.as_bytes());
}

/// What people type, under each question of the reference survey.
pub(crate) fn read(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let today = flows_day();
    for question in &REFERENCE.questions {
        let _ = read::read(&REFERENCE, question, text, today);
    }
    let items: Vec<&flows::Question> = REFERENCE.questions.iter().filter(|it| it.name.starts_with('C')).collect();
    if let Some(marks) = read::line(&REFERENCE, &items, &[1, 2, 3, 4], text) {
        assert_eq!(marks.len(), items.len());
    }
    let _ = (read::command(text), read::consent(text), read::yes_no(text));
    let _ = read::fold(text);
}

fn flows_day() -> jiff::civil::Date {
    jiff::civil::date(2026, 11, 22)
}

/// Stored sessions: one that can be read can be gone on with, and written again.
pub(crate) fn session_json(data: &[u8]) {
    let Ok(session) = serde_json::from_slice::<Session>(data) else { return };
    let hash = REFERENCE.hash.clone();
    let surveys = [(hash.clone(), Arc::clone(&REFERENCE))].into();
    let catalog = Catalog { surveys, offered: vec![hash], ..Catalog::default() };
    let input = Input::Text { text: "4".to_owned(), quote: None, about: None };
    let id = "m1".to_owned();
    let event = Event { id, chat: chat(Platform::Zalo), at: NOW, order: Some(1), lang: None, input };
    let step = flows::step(&catalog, session, &event, NOW, [3; 16]);
    let text = serde_json::to_string(&step.session).expect("a session can be written");
    assert_eq!(serde_json::from_str::<Session>(&text).expect("and read"), step.session);
}

/// Button codes: each press has one.
pub(crate) fn press_code(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(press) = Press::from_code(text) {
        assert_eq!(press.code(), text);
        assert!(text.len() <= 48);
    }
}

/// A spool that was cut off, or whose bytes have changed on the disk.
pub(crate) fn spool(data: &[u8]) {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("spool"), data).expect("a file");
    let Ok(spool) = storage::Spool::open(dir.path(), 1 << 20) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        while let Ok(Some((number, _))) = spool.peek().await {
            spool.advance(number).await.expect("what was read can be passed");
        }
        assert!(spool.is_empty());
    });
}

/// Knowledge bases in YAML: one that is read can be asked, and every refusal has a reason.
pub(crate) fn kb_yaml(data: &[u8]) {
    match flows::kb::read(data) {
        Ok(entries) => {
            let first = entries.first().map(|entry| entry.question.clone()).unwrap_or_default();
            let base = flows::kb::Base::new(entries.into_iter().take(50));
            let _ = base.explain(&first, flows_day());
        }
        Err(faults) => assert!(!faults.is_empty(), "refused without a reason"),
    }
}
