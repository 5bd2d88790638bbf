//! Surveys at the console's door: what is taken, what is tried, what is given.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use flows::office::Role;
use flows::sheet::{Cell, Sheet};
use flows::{Catalog, Chat, Event, Input, Millis, Platform, Session};
use storage::{FormState, Stage};

use super::browser::Browser;
use super::door::House;
use crate::app::{day, now};

const EVIL: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

pub(super) async fn manager<'a>(house: &'a House, id: &str, unit: &str) -> Browser<'a> {
    house.person(id, unit, &[(Role::SurveyManager, unit)]).await;
    house.browser_of(id, Stage::Full).await
}

/// What the service answers to somebody who begins a survey by its link.
pub(super) fn begun(catalog: &Catalog, id: &str) -> String {
    let chat = Chat { platform: Platform::Telegram, account: "a".to_owned(), user: "1".to_owned() };
    let input = Input::Start(Some(id.to_owned()));
    let event = Event { id: "e".to_owned(), chat, at: now(), order: None, lang: None, input };
    let step = flows::step(catalog, Session::default(), &event, now(), [1; 16]);
    let said = step.effects.iter().find_map(|effect| match effect {
        flows::Effect::Say(message) => Some(message.text.clone()),
        _ => None,
    });
    said.unwrap_or_default()
}

/// The state that a pane carries.
fn carried(pane: &str) -> String {
    let (_, rest) = pane.split_once("name=\"state\" value=\"").expect("a state");
    rest.split_once('"').expect("an end").0.to_owned()
}

/// The buttons of a pane: what each sends.
fn buttons(pane: &str) -> Vec<String> {
    let parts = pane.split("name=\"press\" value=\"").skip(1);
    parts.map(|part| part.split_once('"').expect("an end").0.replace("&#38;", "&")).collect()
}

#[tokio::test]
async fn a_form_with_mistakes_is_reported_by_cell_and_nothing_is_kept() {
    let house = House::open(None).await;
    let mut browser = manager(&house, "an", "a").await;
    let path = "/console/surveys?unit=a";
    let bad = format!(
        "| survey | type | name | label |\n| - | - | - | - |\n| | text | a | Một? |\n| | sometimes | b | {EVIL} |\n\
         | settings | form_id |\n| - | - |\n| | gop |\n"
    );
    let answer = browser.upload(path, bad.as_bytes()).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains(">survey</td>") && answer.body.contains(">3</td>"), "{}", answer.body);
    assert!(answer.body.contains(">type</td>") && !answer.body.contains("<script>alert"), "{}", answer.body);
    // A workbook is told from other archives, and what unpacks to too much is refused.
    let columns = ["type", "name", "label"].map(|it| (it.to_owned(), 12.0)).to_vec();
    let row = ["text", "a", "Một?"].map(|it| Cell::Text(it.to_owned())).to_vec();
    let sheet = Sheet { name: "questions".to_owned(), columns: columns.clone(), rows: vec![row.clone()] };
    let other = Sheet::xlsx(&[sheet]).unwrap();
    let wide = Sheet { name: "survey".to_owned(), columns, rows: vec![row; 20_000] };
    let bomb = Sheet::xlsx(&[wide]).unwrap();
    assert!(bomb.len() < 2 << 20);
    let files: [&[u8]; 8] =
        [&other, &bomb, b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"MZ\x90", b"\xff\xfe|\0", b"<html>", b""];
    for file in files {
        let answer = browser.upload(path, file).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{:?}", &file[..file.len().min(8)]);
        assert!(answer.body.contains("role=\"alert\""), "{}", answer.body);
    }
    assert_eq!(browser.upload(path, &vec![b'a'; 7 << 20]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let stolen = browser.upload_bare(path, "AAAA", House::form("gop", "Gì?").as_bytes()).await;
    assert_eq!(stolen.status, StatusCode::FORBIDDEN);
    assert!(house.app.storage.forms().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_uploaded_is_shown_as_words_and_given_back_as_it_came() {
    let house = House::open(None).await;
    let mut browser = manager(&house, "an", "a").await;
    let md = House::form("Gop", EVIL).replace("Phiếu Gop", &format!("Phiếu {EVIL}"));
    let answer = browser.upload("/console/surveys?unit=a", md.as_bytes()).await;
    assert_eq!((answer.status, answer.to()), (StatusCode::SEE_OTHER, "/console/surveys/gop"), "{}", answer.body);
    let same = browser.upload("/console/surveys?unit=a", md.as_bytes()).await;
    assert!(same.status == StatusCode::UNPROCESSABLE_ENTITY && same.body.contains("đã đúng như tệp này"));
    for path in ["/console/surveys", "/console/surveys/gop", "/console/surveys/gop?v=1", "/console/audit"] {
        let page = browser.get(path).await.body;
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{path}: {page}");
    }
    let file = browser.get("/console/surveys/gop/file?v=1").await;
    assert_eq!(file.body, md);
    assert_eq!(file.headers[CONTENT_DISPOSITION], "attachment; filename=\"gop-1.md\"");
    assert!(file.headers[CONTENT_TYPE].to_str().unwrap().starts_with("text/markdown"));
    assert_eq!(file.headers["x-content-type-options"], "nosniff");
    for path in ["/console/surveys/gop?v=2", "/console/surveys/gop/file?v=x", "/console/surveys/..%2Fgop"] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let pane = browser.post("/console/surveys/gop/try", &[("begin", "1"), ("platform", "zalo")]).await.body;
    assert!(pane.contains("&#60;script&#62;") && !pane.contains("<script>"), "{pane}");
}

#[tokio::test]
async fn an_id_of_others_is_not_taken_over() {
    let house = House::open(None).await;
    let mut browser = manager(&house, "an", "a").await;
    browser.upload("/console/surveys?unit=a", House::form("gop", "Một?").as_bytes()).await;
    let mut other = manager(&house, "binh", "b").await;
    for (id, why) in [("GOP", "đơn vị khác dùng"), ("sipas-ref", "phiếu có sẵn trong hệ thống")] {
        let answer = other.upload("/console/surveys?unit=b", House::form(id, "Của tôi").as_bytes()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(why), "{id}: {}", answer.body);
    }
    assert_eq!(other.upload("/console/surveys?unit=a", b"x").await.status, StatusCode::NOT_FOUND);
    assert!(!other.get("/console/surveys").await.body.contains("Phiếu gop"));
    assert_eq!(house.app.storage.form_versions("gop").await.unwrap().len(), 1);
    // What the setting names is the whole country's to replace.
    let mut top = manager(&house, "chi", "vn").await;
    let answer = top.upload("/console/surveys?unit=vn", House::form("sipas-ref", "Mới?").as_bytes()).await;
    assert_eq!(answer.to(), "/console/surveys/sipas-ref");
}

#[tokio::test]
async fn a_draft_is_tried_out_and_leaves_nothing() {
    let house = House::open(None).await;
    let mut browser = manager(&house, "an", "vn").await;
    browser.upload("/console/surveys?unit=vn", flows::form::SIPAS_REF.as_bytes()).await;
    let path = "/console/surveys/sipas-ref/try";
    for platform in ["telegram", "zalo", "web"] {
        let pane = browser.post(path, &[("begin", "1"), ("platform", platform)]).await.body;
        let first = buttons(&pane);
        assert!(pane.contains("id=\"m1\"") && first.len() == 2, "{platform}: {pane}");
        let state = carried(&pane);
        let next = browser.post(path, &[("press", &first[0]), ("state", &state)]).await.body;
        assert!(next.contains("class=\"person\"") && next.contains("id=\"m2\""), "{platform}: {next}");
        let typed = browser.post(path, &[("text", "không hiểu gì"), ("state", &carried(&next))]).await.body;
        assert!(typed.contains("<p>không hiểu gì</p>") && typed.contains("id=\"m3\""), "{platform}: {typed}");
        // Nobody comes back: a day later the person is reminded.
        let waited = browser.post(path, &[("wait", "1"), ("state", &carried(&typed))]).await.body;
        assert!(waited.contains("Thời gian trôi qua") && waited.contains("id=\"m4\""), "{platform}: {waited}");
        // A state is of the session that made it, of its survey and version, and as it was made.
        let mut changed = state.clone();
        changed.replace_range(4..5, if &state[4..5] == "A" { "B" } else { "A" });
        for (state, version) in [(changed.as_str(), "1"), ("", "1"), ("AA.AA", "1")] {
            let told = browser.post(path, &[("press", &first[0]), ("state", state), ("v", version)]).await;
            assert!(told.status == StatusCode::OK && told.body.contains("role=\"alert\""), "{}", told.body);
            assert!(!told.body.contains("class=\"bot\""));
        }
        let mut other = house.browser_of("an", Stage::Full).await;
        let told = other.post(path, &[("press", &first[0]), ("state", &state)]).await.body;
        assert!(told.contains("role=\"alert\""), "{told}");
    }
    for nonsense in [&[("press", "nonsense")][..], &[("press", "1:zz")], &[("text", "  ")], &[]] {
        let told = browser.post(path, nonsense).await;
        assert!(told.status == StatusCode::OK && told.body.contains("role=\"alert\""), "{}", told.body);
    }
    let answers = house.app.storage.form_answers("sipas-ref", Millis(0)).await.unwrap();
    assert_eq!(answers, storage::Answers::default());
    assert!(house.app.storage.surveys().await.unwrap().iter().all(|it| it.id != "x"));
}

/// Whoever comes by an office's link can be reached by its bulletins.
#[tokio::test]
async fn a_link_names_the_office_whose_survey_it_is() {
    let house = House::open(Some("https://a.vn")).await;
    for (login, unit, id, link) in [("an", "vn", "ca-nuoc", "chat?s=ca-nuoc\""), ("chi", "a", "xa", "chat?s=xa--a\"")] {
        let mut browser = manager(&house, login, unit).await;
        let form = House::form(id, "Ông/Bà nghĩ gì?");
        browser.upload(&format!("/console/surveys?unit={unit}"), form.as_bytes()).await;
        browser.post(&format!("/console/surveys/{id}/publish"), &[("v", "1")]).await;
        let page = browser.get(&format!("/console/surveys/{id}")).await.body;
        assert!(page.contains(link), "{page}");
    }
}

#[tokio::test]
async fn what_is_published_can_be_begun_until_it_is_closed() {
    let house = House::open(Some("https://a.vn")).await;
    let mut browser = manager(&house, "an", "vn").await;
    let upload = async |browser: &mut Browser<'_>, question: &str| {
        let answer = browser.upload("/console/surveys?unit=vn", House::form("gop", question).as_bytes()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    };
    upload(&mut browser, "Bản một?").await;
    assert!(!begun(&house.app.catalog(), "gop").contains("Bản một"));
    let missing = browser.post("/console/surveys/gop/publish", &[]).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(browser.post("/console/surveys/gop/publish", &[("v", "7")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.post("/console/surveys/gop/publish", &[("v", "1")]).await.status, StatusCode::SEE_OTHER);
    assert!(begun(&house.app.catalog(), "gop").contains("Bản một"));
    let page = browser.get("/console/surveys/gop").await.body;
    assert!(page.contains("https://a.vn/chat?s=gop") && page.contains("<svg class=\"qr\""), "{page}");
    // A second version is a draft beside the first until it is published.
    upload(&mut browser, "Bản hai?").await;
    assert!(begun(&house.app.catalog(), "gop").contains("Bản một"));
    browser.post("/console/surveys/gop/publish", &[("v", "2")]).await;
    assert!(begun(&house.app.catalog(), "GOP").contains("Bản hai"));
    assert_eq!(house.app.storage.surveys().await.unwrap().iter().filter(|it| it.id == "gop").count(), 2);
    // Another instance learns of it.
    let before = house.app.catalog().offered.clone();
    house.app.change(|catalog| catalog.offered.clear());
    house.app.storage.form_main("gop", &storage::Actor::Program, now()).await.unwrap().unwrap();
    crate::offers::follow(&house.app).await;
    assert_eq!(house.app.catalog().offered, before);
    for (last, status) in [
        ("", StatusCode::UNPROCESSABLE_ENTITY),
        ("2020-01-01", StatusCode::UNPROCESSABLE_ENTITY),
        (day(now()).to_string().as_str(), StatusCode::SEE_OTHER),
    ] {
        assert_eq!(browser.post("/console/surveys/gop/close", &[("last", last)]).await.status, status, "{last}");
    }
    assert!(begun(&house.app.catalog(), "gop").contains("đã hết hạn"));
    let form = house.app.storage.form("gop").await.unwrap().unwrap();
    assert_eq!((form.state, form.main), (FormState::Closed, true));
    // A form whose own last day is over is not published.
    let over = House::form("gop", "Bản ba?").replace("| form_title |", "| form_title | closes |");
    let over =
        over.replace("| - | - | - |\n| | gop | Phiếu gop |", "| - | - | - | - |\n| | gop | Phiếu gop | 2020-01-01 |");
    browser.upload("/console/surveys?unit=vn", over.as_bytes()).await;
    let late = browser.post("/console/surveys/gop/publish", &[("v", "3")]).await;
    assert!(
        late.status == StatusCode::UNPROCESSABLE_ENTITY && late.body.contains("(01/01/2020) đã qua"),
        "{}",
        late.body
    );
}

#[tokio::test]
async fn publishing_says_what_has_happened_and_what_comes_next() {
    for (address, link) in [(None, false), (Some("https://a.vn"), true)] {
        let house = House::open(address).await;
        let mut browser = manager(&house, "an", "vn").await;
        browser.upload("/console/surveys?unit=vn", House::form("gop", "Hỏi?").as_bytes()).await;
        let fresh = browser.get("/console/surveys/gop?done=published").await.body;
        assert!(!fresh.contains("Đã công bố bản"), "nothing is said that is not so");
        let answer = browser.post("/console/surveys/gop/publish", &[("v", "1")]).await;
        let page = browser.get(answer.to()).await.body;
        assert!(page.contains("role=\"status\">Đã công bố bản 1."), "{page}");
        assert_eq!(page.contains("https://a.vn/chat?s=gop"), link);
        assert_eq!(page.contains("đặt PUBLIC_URL"), !link, "why there is no link");
        let last = day(now()).to_string();
        let answer = browser.post("/console/surveys/gop/close", &[("last", &last)]).await;
        let page = browser.get(answer.to()).await.body;
        assert!(page.contains("Đã đóng khảo sát") && page.contains("Mở lại bằng bản 1"), "{page}");
        assert!(!page.contains(">Công bố bản"), "{page}");
    }
}

/// A response on the web, sent now.
pub(super) fn sent(
    nth: usize,
    survey: &str,
    version: &flows::Version,
    answers: Vec<flows::AnswerRow>,
) -> flows::Response {
    flows::Response {
        id: format!("{nth:032x}"),
        revision: 1,
        survey: survey.to_owned(),
        version: version.clone(),
        unit: None,
        channel: Platform::Web,
        lang: flows::Lang::Vi,
        mode: flows::Mode::Myself,
        status: flows::Status::Completed,
        presentation: "single".to_owned(),
        started_at: now(),
        completed_at: now(),
        receipt: None,
        answers,
    }
}

#[tokio::test]
async fn answers_are_shown_by_choice_but_for_what_few_have_said() {
    const FORM: &str = "| survey | type | name | label |\n| - | - | - | - |\n| | select_one yn | q | Có hài lòng? |\n\
        | | text | t | Vì sao? |\n| choices | list_name | name | label |\n| - | - | - | - |\n| | yn | 1 | Hài lòng |\n\
        | | yn | 2 | Bình thường |\n| | yn | 3 | Không hài lòng |\n| settings | form_id | form_title |\n| - | - | - |\n\
        | | chon | Phiếu chọn |\n| campaign | quota | question | choice |\n| | 11 | q | 1 |\n| | 8 | q | 3 |\n";
    let house = House::open(None).await;
    let mut browser = manager(&house, "an", "a").await;
    let uploaded = browser.upload("/console/surveys?unit=a", FORM.as_bytes()).await;
    assert_eq!(uploaded.status, StatusCode::SEE_OTHER, "{}", uploaded.body);
    let storage = &house.app.storage;
    let version = storage.form_versions("chon").await.unwrap().remove(0).version;
    let row = |question: &str, choice: Option<&str>, text: Option<&str>| flows::AnswerRow {
        question: question.to_owned(),
        position: 1,
        state: flows::AnswerState::Answered,
        entry: flows::Entry::Tap,
        choice: choice.map(str::to_owned),
        number: None,
        text: text.map(str::to_owned),
    };
    let response = |nth: usize, choice: &str| {
        let answers = vec![row("q", Some(choice), None), row("t", None, Some("lời riêng của tôi"))];
        sent(nth, "chon", &version, answers)
    };
    let chat = flows::Chat { platform: flows::Platform::Web, account: "web".to_owned(), user: "0".repeat(32) };
    let said: Vec<&str> = [vec!["1"; 10], vec!["2"; 7], vec!["3"; 3]].concat();
    let path = "/console/surveys/chon/answers";
    for (nth, choice) in said.iter().enumerate() {
        if nth == 4 {
            let page = browser.get(path).await.body;
            assert!(page.contains("Chưa đủ phiếu") && !page.contains("Có hài lòng?"), "{page}");
        }
        assert!(storage.record(&chat, &response(nth, choice)).await.unwrap());
    }
    let page = browser.get(path).await.body;
    let line = |page: &str, label: &str| {
        let rest = page.split_once(&format!("<th scope=\"row\">{label}</th>")).unwrap().1;
        rest.split_once("<td class=\"number\">").unwrap().1.split('<').next().unwrap().to_owned()
    };
    // Three are too few, and seven would tell how many they were.
    assert_eq!(line(&page, "Hài lòng"), "10");
    assert_eq!((line(&page, "Bình thường"), line(&page, "Không hài lòng")), ("ẩn".to_owned(), "ẩn".to_owned()));
    assert!(!page.contains("lời riêng") && page.contains("Đã trả lời (lời không hiện ở đây)"), "{page}");
    for nth in 100..105 {
        // Whoever looks before and after one person's answer sees nothing of it.
        assert_eq!(line(&browser.get(path).await.body, "Không hài lòng"), "ẩn");
        assert!(storage.record(&chat, &response(nth, "3")).await.unwrap());
    }
    let page = browser.get(path).await.body;
    assert_eq!(line(&page, "Bình thường"), "7 (28%)", "{page}");
    assert_eq!(line(&page, "Không hài lòng"), "8 (32%)");
    // A quota by choice says that it is reached, and no more than that.
    browser.post("/console/surveys/chon/publish", &[("v", "1")]).await;
    crate::quotas::look(&house.app).await;
    let page = browser.get("/console/surveys/chon").await.body;
    let one = "Cần 11 phiếu có câu q là 1; khi đủ vẫn nhận tiếp.";
    let three = "Cần 8 phiếu có câu q là 3; khi đủ vẫn nhận tiếp. Đã đủ.";
    assert!(page.contains(three) && page.contains(one) && !page.contains(&format!("{one} Đã đủ")), "{page}");
    // Of another version there are none, and of none there is no page; another office sees nothing of it.
    assert_eq!(browser.get(&format!("{path}?v=2")).await.status, StatusCode::NOT_FOUND);
    let mut other = manager(&house, "binh", "b").await;
    assert_eq!(other.get(path).await.status, StatusCode::NOT_FOUND);
}
