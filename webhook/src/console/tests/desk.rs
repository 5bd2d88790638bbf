//! The desk's pages: a question from claim to entry, and entries that two people decide about.

use axum::http::StatusCode;
use flows::desk::{FileRef, NewTicket, Rules, TicketChange, TicketState, Units};
use flows::kb::State;
use flows::office::Role;
use flows::{Chat, Lang, MediaKind, Platform};
use storage::Stage;

use super::door::House;
use crate::app::now;

async fn desk() -> House {
    let house = House::open(None).await;
    house.person("an", "a", &[(Role::Answerer, "a")]).await;
    house.person("binh", "a", &[(Role::Approver, "a"), (Role::Answerer, "a")]).await;
    house.things("a").await;
    house
}

#[tokio::test]
async fn a_question_is_claimed_answered_closed_and_becomes_an_entry_of_two_people() {
    let house = desk().await;
    let storage = &house.app.storage;
    let id = storage.ticket_id(&House::code("a"));
    let path = |end: &str| format!("/console/tickets/{id}{end}");
    let revision = async || storage.ticket_show(&id).await.unwrap().unwrap().revision.to_string();
    let state = async || storage.ticket_show(&id).await.unwrap().unwrap().case.state;
    let mut an = house.browser_of("an", Stage::Full).await;
    let list = an.get("/console/tickets").await.body;
    assert!(list.contains("Câu hỏi cho a") && list.contains("Chưa ai nhận"), "{list}");

    // Nobody answers what they have not claimed; a page that is old changes nothing.
    let early = an.post(&path("/answer"), &[("revision", &revision().await), ("words", "Trả lời")]).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert!(early.body.contains("Xin nhận câu hỏi trước") && !early.body.contains("id=\"words\""), "{}", early.body);
    let before = revision().await;
    assert_eq!(an.post(&path("/claim"), &[("revision", &before)]).await.status, StatusCode::SEE_OTHER);
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let late = binh.post(&path("/claim"), &[("revision", &before)]).await;
    assert!(late.body.contains("vừa thay đổi"), "{}", late.body);
    let taken = binh.post(&path("/answer"), &[("revision", &revision().await), ("words", "Trả lời")]).await;
    assert!(taken.body.contains("Người khác đang giữ"), "{}", taken.body);

    let ready = an.get(&path("?canned=canned-a")).await.body;
    assert!(ready.contains("maxlength=\"1500\" required>Kính gửi Ông/Bà</textarea>"), "{ready}");
    an.post(&path("/note"), &[("revision", &revision().await), ("words", "Hỏi phòng <b>Hộ tịch</b>")]).await;
    an.post(&path("/interim"), &[("revision", &revision().await), ("words", "Đang xử lý")]).await;
    assert_eq!(state().await, TicketState::Interim);
    let empty = an.post(&path("/answer"), &[("revision", &revision().await), ("words", " \r\n ")]).await;
    assert_eq!(empty.status, StatusCode::CONFLICT);
    an.post(&path("/answer"), &[("revision", &revision().await), ("words", "Kính gửi Ông/Bà,\r\nĐây là trả lời.")])
        .await;
    let ticket = storage.ticket_show(&id).await.unwrap().unwrap();
    assert_eq!(
        (ticket.case.state, ticket.answer.as_deref()),
        (TicketState::Answered, Some("Kính gửi Ông/Bà,\nĐây là trả lời."))
    );
    let page = an.get(&path("")).await.body;
    assert!(page.contains("ghi chú nội bộ") && page.contains("&#60;b&#62;Hộ tịch"), "{page}");
    assert!(an.get("/console/tickets?show=answered").await.body.contains("Câu hỏi cho a"));

    // The entry: the official's words, never the asker's.
    let bare = an.post(&path("/publish"), &[]).await;
    assert_eq!(bare.status, StatusCode::CONFLICT);
    let to = an.post(&path("/publish"), &[("question", "Đăng ký khai sinh ở đâu?")]).await.to().to_owned();
    let entry = to.strip_prefix("/console/kb/").unwrap();
    let kept = storage.kb_entry(entry).await.unwrap().unwrap();
    assert_eq!((kept.entry.state, kept.ticket.as_deref(), kept.live), (State::Draft, Some(id.as_str()), None));
    let version = kept.version.to_string();
    // Who wrote it has no right to approve it, and with the right still not.
    assert_eq!(an.post(&format!("{to}/approve"), &[("version", &version)]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(binh.post(&format!("{to}/approve"), &[("version", &version)]).await.status, StatusCode::SEE_OTHER);
    assert!(storage.kb_entry(entry).await.unwrap().unwrap().live.is_some());
    // What people are given can be ended, by whoever may approve.
    let (ends, given) = (format!("{to}/expire"), binh.get(&to).await.body);
    assert!(given.contains(&ends) && !an.get(&to).await.body.contains(&ends), "{given}");

    an.post(&path("/close"), &[("revision", &revision().await)]).await;
    assert_eq!(state().await, TicketState::Closed);
}

#[tokio::test]
async fn a_word_for_the_office_never_stands_where_the_answer_is_sent_from() {
    let house = desk().await;
    let id = house.app.storage.ticket_id(&House::code("a"));
    let path = |end: &str| format!("/console/tickets/{id}{end}");
    let mut an = house.browser_of("an", Stage::Full).await;
    an.post(&path("/claim"), &[("revision", "0")]).await;
    let inside = |page: &str, field: &str| {
        let (_, rest) = page.split_once(&format!("<textarea id=\"{field}\"")).unwrap();
        rest.split_once('>').unwrap().1.split("</textarea>").next().unwrap().to_owned()
    };
    let secret = "NỘI BỘ: hỏi phòng Hộ tịch";
    let passed = an.post(&path("/transfer"), &[("revision", "1"), ("to", "xã gì đó"), ("words", secret)]).await;
    assert_eq!(passed.status, StatusCode::CONFLICT);
    assert_eq!(["words", "note", "why"].map(|it| inside(&passed.body, it)), ["", "", secret]);
    assert!(passed.body.contains("value=\"xã gì đó\""), "{}", passed.body);
    let noted = an.post(&path("/note"), &[("revision", "0"), ("words", secret)]).await.body;
    assert_eq!(["words", "note", "why"].map(|it| inside(&noted, it)), ["", secret, ""]);
    for end in ["/answer", "/interim"] {
        let said = an.post(&path(end), &[("revision", "0"), ("words", "Trả lời")]).await.body;
        assert_eq!(["words", "note", "why"].map(|it| inside(&said, it)), ["Trả lời", "", ""]);
    }
}

#[tokio::test]
async fn whoever_has_a_question_goes_on_with_it_when_it_goes_up() {
    let house = desk().await;
    let storage = &house.app.storage;
    let id = storage.ticket_id(&House::code("a"));
    let path = |end: &str| format!("/console/tickets/{id}{end}");
    let ticket = async || storage.ticket_show(&id).await.unwrap().unwrap();
    let mut an = house.browser_of("an", Stage::Full).await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    an.post(&path("/claim"), &[("revision", &ticket().await.revision.to_string())]).await;
    let rules = Rules { units: Units::new(storage.units().await.unwrap()), ..Rules::default() };
    while ticket().await.case.unit.as_deref() == Some("a") {
        let late = ticket().await.case.due_at.plus(1);
        assert!(storage.ticket_tick(&id, &rules, late, |_| String::new()).await.unwrap().is_some());
    }
    assert_eq!(binh.get(&path("")).await.status, StatusCode::NOT_FOUND, "it is another office's");
    assert!(an.get("/console/tickets?show=mine").await.body.contains("Câu hỏi cho a"));
    assert_eq!(an.get(&path("")).await.status, StatusCode::OK);
    let words = [("revision", ticket().await.revision.to_string()), ("words", "Đây là trả lời.".to_owned())];
    an.post(&path("/answer"), &words.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
    assert_eq!(ticket().await.case.state, TicketState::Answered);
}

#[tokio::test]
async fn an_approver_sees_what_waits_and_whose_number_it_holds() {
    let house = desk().await;
    house.things("b").await;
    let mut an = house.browser_of("an", Stage::Full).await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let link = "Mục chờ duyệt</a></dt><dd>";
    let waits = |page: &str| page.split_once(link).and_then(|(_, rest)| rest.split('<').next()?.parse::<usize>().ok());
    assert_eq!(waits(&an.get("/console").await.body), None, "who answers approves nothing");
    assert_eq!(waits(&binh.get("/console").await.body), Some(1), "of the own office only");
    assert_eq!(binh.get("/console/kb?show=drafts").await.body.matches("<th scope=\"row\">").count(), 1);

    // The office's words hold the number of whoever asked: said to the writer, and to who approves.
    let id = house.app.storage.ticket_id(&House::code("a"));
    let path = |end: &str| format!("/console/tickets/{id}{end}");
    an.post(&path("/claim"), &[("revision", "0")]).await;
    let words = "Hồ sơ của số 0912 345 678 đã xong.";
    an.post(&path("/answer"), &[("revision", "1"), ("words", words)]).await;
    let to = an.post(&path("/publish"), &[("question", "Khi nào xong?")]).await.to().to_owned();
    for browser in [&mut an, &mut binh] {
        let page = browser.get(&to).await.body;
        assert!(page.contains(words) && page.contains("xin bỏ số của cá nhân"), "{page}");
    }
    assert_eq!(waits(&binh.get("/console").await.body), Some(2));
    assert!(!binh.get("/console/kb/entry-a").await.body.contains("xin bỏ số của cá nhân"));
}

#[tokio::test]
async fn an_entry_is_of_a_topic_that_is_known_or_said_to_be_new() {
    let house = desk().await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let form = binh.get("/console/kb-new").await.body;
    assert!(form.contains("<option value=\"khac\">"), "{form}");
    let fields = [("question", "Hỏi?"), ("vi", "Đáp"), ("unit", "a"), ("source", "Nguồn"), ("topic", "khacc")];
    let refused = binh.post("/console/kb-new", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Chủ đề mới.") && refused.body.contains("value=\"khacc\""), "{}", refused.body);
    let change = [&fields[..], &[("version", "1")]].concat();
    assert_eq!(binh.post("/console/kb/entry-a", &change).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(house.app.storage.kb_entries().await.unwrap().iter().all(|it| it.entry.topic != "khacc"));
    let to = binh.post("/console/kb-new", &[&fields[..], &[("new-topic", "1")]].concat()).await.to().to_owned();
    let made = house.app.storage.kb_entry(to.strip_prefix("/console/kb/").unwrap()).await.unwrap().unwrap();
    assert_eq!(made.entry.topic, "khacc");
    assert_eq!(to.len(), "/console/kb/hd-01234567".len(), "{to}");
}

#[tokio::test]
async fn whoever_wrote_an_entry_does_not_approve_it() {
    let house = desk().await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let fields = [
        ("id", "muc-moi"),
        ("question", "Hỏi <script>alert(1)</script>?"),
        ("vi", "Đáp"),
        ("topic", "khac"),
        ("unit", "Đơn vị a (a)"),
        ("source", "Nguồn"),
    ];
    assert_eq!(binh.post("/console/kb-new", &fields).await.to(), "/console/kb/muc-moi");
    let page = binh.get("/console/kb/muc-moi").await.body;
    assert!(!page.contains("<script>alert") && page.contains("Phê duyệt"), "{page}");
    let refused = binh.post("/console/kb/muc-moi/approve", &[("version", "1")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("người khác với người viết"), "{}", refused.body);
    // An entry stays in reach: it cannot be given to another office, nor one of another be taken.
    let away = [&fields[1..], &[("version", "1"), ("unit", "b")]].concat();
    let away: Vec<_> = away.into_iter().filter(|field| *field != ("unit", "Đơn vị a (a)")).collect();
    assert_eq!(binh.post("/console/kb/muc-moi", &away).await.status, StatusCode::NOT_FOUND);
    let old = binh
        .post("/console/kb/muc-moi", &[("version", "9"), ("question", "Khác"), ("unit", "a"), ("from", "2026-13-01")])
        .await;
    assert!(old.body.contains("2025-07-01"), "{}", old.body);
    let old = binh.post("/console/kb/muc-moi", &[("version", "9"), ("question", "Khác"), ("unit", "a")]).await;
    assert!(old.body.contains("vừa sửa mục này") && old.body.contains("value=\"Khác\""), "{}", old.body);
    assert_eq!(house.app.storage.kb_history("muc-moi").await.unwrap().len(), 1);
}

/// What is due or late stands in the head of every page, counted over what the reader may see.
#[tokio::test]
async fn whoever_answers_is_reminded_on_every_page() {
    let house = desk().await;
    house.person("xa", "b", &[(Role::Answerer, "b")]).await;
    let (mut an, mut xa) = (house.browser_of("an", Stage::Full).await, house.browser_of("xa", Stage::Full).await);
    assert!(an.get("/console/me").await.body.contains("hx-get=\"/console/due\""));
    assert_eq!(an.get("/console/due").await.body.trim(), "", "the only one is due in five days");
    let new = NewTicket {
        code: "EEEE-EEEE-EEEE".to_owned(),
        asked: None,
        words: "Bao giờ có kết quả?".to_owned(),
        near: Vec::new(),
        topic: None,
        unit: Some("a".to_owned()),
        files: Vec::new(),
        lang: Lang::Vi,
        at: now().plus(-30 * 86_400_000),
    };
    let chat = Chat { platform: Platform::Web, account: "web".to_owned(), user: "9".to_owned() };
    let rules = Rules { units: Units::new(house.app.storage.units().await.unwrap()), ..Rules::default() };
    assert_eq!(house.app.storage.ticket(&chat, "e/1", &TicketChange::Open(new), &rules).await.unwrap(), None);
    let due = an.get("/console/due").await.body;
    assert!(due.contains("đến hạn hoặc quá hạn: 1") && due.contains("href=\"/console/tickets\""), "{due}");
    assert_eq!(xa.get("/console/due").await.body.trim(), "", "another office's");
}

/// A ticket of an office with files: one that is kept here, one that never came, one on an account that is set up no more.
async fn with_files(house: &House, unit: &str) -> String {
    let storage = &house.app.storage;
    let chat = Chat { platform: Platform::Zalo, account: "1".to_owned(), user: "2".to_owned() };
    let file = |kind, size| FileRef { kind, name: "https://f6.zdn.vn/1".to_owned(), size };
    let code = "FFFF-FFFF-FFFF".to_owned();
    let new = NewTicket {
        code: code.clone(),
        asked: None,
        words: "Ảnh này đúng mẫu chưa?".to_owned(),
        near: Vec::new(),
        topic: None,
        unit: Some(unit.to_owned()),
        files: vec![file(MediaKind::Photo, None), file(MediaKind::File, Some(30 << 20)), file(MediaKind::Video, None)],
        lang: Lang::Vi,
        at: now(),
    };
    let rules = Rules { units: Units::new(storage.units().await.unwrap()), ..Rules::default() };
    assert_eq!(storage.ticket(&chat, "e/0", &TicketChange::Open(new), &rules).await.unwrap(), None);
    let id = storage.ticket_id(&code);
    let page = b"<html><script>alert(1)</script>".repeat(100);
    assert!(storage.file_keep(&id, 1, page).await.unwrap());
    storage.file_lost(&id, 2, "large", now()).await.unwrap();
    id
}

#[tokio::test]
async fn a_file_is_for_whoever_has_the_question_and_for_nobody_else() {
    let house = desk().await;
    house.person("chi", "vn", &[(Role::Answerer, "vn"), (Role::Approver, "vn"), (Role::Administrator, "vn")]).await;
    let id = with_files(&house, "a").await;
    let path = |end: &str| format!("/console/tickets/{id}{end}");
    let mut an = house.browser_of("an", Stage::Full).await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let mut chi = house.browser_of("chi", Stage::Full).await;
    for browser in [&mut an, &mut binh, &mut chi] {
        assert_eq!(browser.get(&path("/files/1")).await.status, StatusCode::NOT_FOUND, "nobody has claimed it");
        let page = browser.get(&path("")).await.body;
        assert!(page.contains("chỉ người nhận trả lời xem được") && !page.contains("/files/"), "{page}");
    }
    an.post(&path("/claim"), &[("revision", "0")]).await;
    let page = an.get(&path("")).await.body;
    assert!(page.contains("Ảnh, 4 KB") && page.contains("lớn hơn 20 MB") && !page.contains("zdn.vn"), "{page}");
    let file = an.get(&path("/files/1")).await;
    assert_eq!((file.status, file.body.len()), (StatusCode::OK, 3_100));
    for (name, value) in [
        ("content-type", "application/octet-stream"),
        ("content-disposition", "attachment; filename=\"tep-1.bin\""),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        let values: Vec<_> = file.headers.get_all(name).iter().collect();
        assert_eq!(values, [value], "{name}");
    }
    assert_eq!(an.get(&path("/files/2")).await.status, StatusCode::GONE);
    assert_eq!(an.get(&path("/files/3")).await.status, StatusCode::BAD_GATEWAY);
    for nth in ["0", "4", "-1", "x", "1%00", "1/..", "%2e%2e"] {
        assert_eq!(an.get(&path(&format!("/files/{nth}"))).await.status, StatusCode::NOT_FOUND, "{nth}");
    }
    for browser in [&mut binh, &mut chi] {
        for nth in 1..=3 {
            assert_eq!(browser.get(&path(&format!("/files/{nth}"))).await.status, StatusCode::NOT_FOUND);
        }
    }
    let seen = house.app.storage.audited("vn", i64::MAX, 50).await.unwrap();
    let seen: Vec<_> = seen.iter().filter(|it| it.deed.what == "ticket.file").map(|it| &it.deed.on).collect();
    assert_eq!(seen, [&id, &id, &id], "what was not shown is not written down as seen");
    // Whoever gives the question away has its files no more.
    let revision = house.app.storage.ticket_show(&id).await.unwrap().unwrap().revision.to_string();
    let given = an.post(&path("/transfer"), &[("revision", &revision), ("to", "vn")]).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER);
    assert_eq!(an.get(&path("/files/1")).await.status, StatusCode::NOT_FOUND);
}
