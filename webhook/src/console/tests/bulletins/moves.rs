//! Who may do what with a bulletin on its way to the archive.

use axum::http::StatusCode;
use flows::bulletin::{Move, State};
use flows::office::Role;
use storage::{Actor, Amended, Stage};

use super::super::browser::Browser;
use super::{FIELDS, act, house, revision, state, written};
use crate::app::now;

#[tokio::test]
async fn one_writes_and_another_approves() {
    let house = house().await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let mut cuc = house.browser_of("cuc", Stage::Full).await;
    let typed = binh.post("/console/bulletins-new", &[("unit", "Tỉnh Không Có")]).await;
    assert!(
        typed.status == StatusCode::NOT_FOUND && typed.body.contains("chọn đơn vị trong danh sách"),
        "{}",
        typed.body
    );
    let id = written(&mut binh, &[]).await;
    let page = binh.get(&format!("/console/bulletins/{id}")).await.body;
    assert!(page.contains("Bản nháp") && page.contains("Cấp đổi giấy phép qua mạng"), "{page}");
    assert_eq!(act(&mut binh, &house, &id, "submit").await.0, StatusCode::SEE_OTHER);
    assert_eq!(state(&house, &id).await, State::Submitted);
    let waiting = cuc.get("/console").await.body;
    assert!(waiting.contains("Bản tin chờ duyệt</a></dt><dd>1</dd>"), "{waiting}");
    assert!(!binh.get("/console").await.body.contains("Bản tin chờ duyệt"), "who approves nothing");
    // Written is written: not by its writer, and not by the address either.
    assert_eq!(act(&mut binh, &house, &id, "approve").await.0, StatusCode::NOT_FOUND);
    assert_eq!(binh.get(&format!("/console/bulletins/{id}/edit")).await.status, StatusCode::SEE_OTHER);
    // Given back with why, which the writer reads.
    let bare =
        cuc.post(&format!("/console/bulletins/{id}/return"), &[("revision", &revision(&house, &id).await)]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(act(&mut cuc, &house, &id, "return").await.0, StatusCode::SEE_OTHER);
    let page = binh.get(&format!("/console/bulletins/{id}")).await.body;
    assert!(page.contains("Sai số") && page.contains("Người cuc"), "{page}");
    assert_eq!(act(&mut binh, &house, &id, "submit").await.0, StatusCode::SEE_OTHER);
    // Whoever looked at an older state does nothing.
    let old = cuc.post(&format!("/console/bulletins/{id}/approve"), &[("revision", "1")]).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(act(&mut cuc, &house, &id, "approve").await.0, StatusCode::SEE_OTHER);
    assert_eq!(state(&house, &id).await, State::Approved);
    // Readers read; they do not move.
    let mut em = house.browser_of("em", Stage::Full).await;
    let page = em.get(&format!("/console/bulletins/{id}")).await.body;
    assert!(page.contains("Đã duyệt") && !page.contains("/cancel\""), "{page}");
    assert_eq!(act(&mut em, &house, &id, "cancel").await.0, StatusCode::NOT_FOUND);
    // Either of the two may stop it.
    assert_eq!(act(&mut binh, &house, &id, "cancel").await.0, StatusCode::SEE_OTHER);
    assert_eq!(state(&house, &id).await, State::Cancelled);
    let page = binh.get(&format!("/console/bulletins/{id}")).await.body;
    assert!(!page.contains("Đính chính") && !page.contains("Tiến độ"), "nobody got it: {page}");
    house.person("kiem", "vn", &[(Role::Auditor, "vn")]).await;
    let log = house.browser_of("kiem", Stage::Full).await.get("/console/audit").await.body;
    assert!(log.contains("hủy bản tin") && !log.contains("<th scope=\"row\">bulletin."), "{log}");
}

/// Who approves sees all that is approved: whom it is for, for how long it comes again, what is done to old messages.
#[tokio::test]
async fn whoever_approves_sees_what_will_happen() {
    let house = house().await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let mut cuc = house.browser_of("cuc", Stage::Full).await;
    let first = written(&mut binh, &[]).await;
    let fields = [
        ("kind", "correction"),
        ("corrects", first.as_str()),
        ("amend", "remove"),
        ("at", "2099-01-02T09:00"),
        ("until", "2099-03-04T10:00"),
        ("repeat", "weekly"),
        ("canary", "on"),
        ("lang-of", "vi"),
    ];
    let id = written(&mut binh, &fields).await;
    assert_eq!(act(&mut binh, &house, &id, "submit").await.0, StatusCode::SEE_OTHER);
    let page = cuc.get(&format!("/console/bulletins/{id}")).await.body;
    for part in [
        "02/01/2099 09:00",
        "<dt>Không gửi nữa sau</dt><dd>04/03/2099 10:00</dd>",
        "<dt>Lặp lại</dt><dd>hằng tuần</dd>",
        "<dd>1%, phần còn lại khi được cho phép</dd>",
        "<dt>Người nhận</dt><dd>Đơn vị a: kênh Telegram; ngôn ngữ Tiếng Việt</dd>",
        "<dd>Thu hồi (Telegram trong 48 giờ, bài viết Zalo)</dd>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(act(&mut cuc, &house, &id, "approve").await.0, StatusCode::SEE_OTHER);
    // Nothing is dealt with before its time, and no outcome is to be looked at.
    let page = cuc.get(&format!("/console/bulletins/{id}")).await.body;
    assert!(page.contains("data-state=\"approved\"") && !page.contains("Đã xử lý"), "{page}");
    assert!(!page.contains("/outcomes\""), "{page}");
}

#[tokio::test]
async fn an_approver_who_wrote_a_word_of_it_is_no_second_person_and_an_urgent_one_takes_two() {
    let house = house().await;
    house.person("hai", "a", &[(Role::Communicator, "a"), (Role::Approver, "a")]).await;
    let mut hai = house.browser_of("hai", Stage::Full).await;
    let id = written(&mut hai, &[("kind", "urgent")]).await;
    assert_eq!(act(&mut hai, &house, &id, "submit").await.0, StatusCode::SEE_OTHER);
    let (status, page) = act(&mut hai, &house, &id, "approve").await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("người khác với người viết"), "{page}");
    let mut cuc = house.browser_of("cuc", Stage::Full).await;
    assert_eq!(act(&mut cuc, &house, &id, "approve").await.0, StatusCode::SEE_OTHER);
    let page = cuc.get(&format!("/console/bulletins/{id}")).await.body;
    assert!(!page.contains("/approve\""), "not twice by one: {page}");
    assert_eq!(act(&mut cuc, &house, &id, "approve").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let mut dung = house.browser_of("dung", Stage::Full).await;
    let page = dung.get(&format!("/console/bulletins/{id}")).await.body;
    assert!(page.contains("cần hai người duyệt"), "{page}");
    assert_eq!(act(&mut dung, &house, &id, "approve").await.0, StatusCode::SEE_OTHER);
    assert_eq!(house.app.storage.bulletin_row(&id).await.unwrap().unwrap().approvers, ["cuc", "dung"]);
}

#[tokio::test]
async fn the_archive_shows_what_was_sent_and_what_put_it_right() {
    let house = house().await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let mut cuc = house.browser_of("cuc", Stage::Full).await;
    let mut citizen = house.browser();
    let id = written(&mut binh, &[("vi-title", "Bản sai")]).await;
    let sent = async |binh: &mut Browser<'_>, cuc: &mut Browser<'_>, id: &str| {
        assert_eq!(act(binh, &house, id, "submit").await.0, StatusCode::SEE_OTHER);
        assert_eq!(act(cuc, &house, id, "approve").await.0, StatusCode::SEE_OTHER);
        let seen = revision(&house, id).await.parse().unwrap();
        house.app.storage.bulletin_move(id, Move::Start, seen, &Actor::Program, now()).await.unwrap().unwrap();
    };
    // Until it begins nobody outside sees it.
    assert_eq!(citizen.get(&format!("/ban-tin/{id}")).await.status, StatusCode::NOT_FOUND);
    assert!(!citizen.get("/ban-tin").await.body.contains(&id));
    sent(&mut binh, &mut cuc, &id).await;
    let page = citizen.get(&format!("/ban-tin/{id}")).await.body;
    for part in [
        "Bản sai",
        "nộp hồ sơ qua mạng",
        "Đơn vị a",
        "12/TB-A",
        "26/11/2026",
        "<dt>Đơn vị phê duyệt</dt><dd>Đơn vị a</dd>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("Người "), "neither who wrote it nor who approved it is named: {page}");
    assert!(binh.get(&format!("/console/bulletins/{id}")).await.body.contains("<dd>Người cuc</dd>"), "but here");
    assert!(citizen.get("/ban-tin").await.body.contains(&format!("/ban-tin/{id}")));

    let form = binh.get(&format!("/console/bulletins-new?corrects={id}")).await.body;
    assert!(form.contains("<option value=\"correction\" selected>"), "{form}");
    let right = written(&mut binh, &[("kind", "correction"), ("corrects", &id)]).await;
    house.person("tren", "vn", &[(Role::Approver, "vn")]).await;
    let mut above = house.browser_of("tren", Stage::Full).await;
    sent(&mut binh, &mut above, &right).await;
    let all = house.app.desk().units.get("vn").unwrap().name.clone();
    let page = citizen.get(&format!("/ban-tin/{right}")).await.body;
    assert!(page.contains(&format!("<dt>Đơn vị phê duyệt</dt><dd>{all}</dd>")), "the top office, too: {page}");
    let wrong = citizen.get(&format!("/ban-tin/{id}")).await.body;
    assert!(wrong.contains("đã được đính chính") && wrong.contains(&format!("/ban-tin/{right}")), "{wrong}");
    assert!(citizen.get(&format!("/ban-tin/{right}")).await.body.contains(&format!("/ban-tin/{id}")));
    // Of another office's nobody makes the correction.
    house.things("b").await;
    let other = binh.get("/console/bulletins-new?corrects=bulletin-b").await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    let fields: Vec<_> = [("kind", "correction"), ("corrects", "bulletin-b")].into_iter().chain(FIELDS).collect();
    let answer = binh.post("/console/bulletins-new", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("id=\"fault-corrects-1\"") && !answer.body.contains("bulletin-b"), "{}", answer.body);
    for none in ["none", "..%2f", "%00", "'", "bulletin-b"] {
        assert_eq!(citizen.get(&format!("/ban-tin/{none}")).await.status, StatusCode::NOT_FOUND, "{none}");
    }
}

#[tokio::test]
async fn the_stream_of_progress_ends_with_the_session() {
    let house = house().await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let mut cuc = house.browser_of("cuc", Stage::Full).await;
    let id = written(&mut binh, &[]).await;
    act(&mut binh, &house, &id, "submit").await;
    // The writer's page sees it approved, and begin, without asking.
    let page = binh.get(&format!("/console/bulletins/{id}")).await.body;
    assert!(page.contains("id=\"progress\"") && page.contains("data-state=\"submitted\""), "{page}");
    let mut stream = binh.stream(&format!("/console/bulletins/{id}/events")).await;
    let first = stream.next().await;
    assert!(first.starts_with("event: progress\n") && first.contains("data-state=\"submitted\""), "{first}");
    act(&mut cuc, &house, &id, "approve").await;
    let second = stream.next().await;
    assert!(second.contains("data-state=\"approved\""), "{second}");
    let seen = revision(&house, &id).await.parse().unwrap();
    house.app.storage.bulletin_move(&id, Move::Start, seen, &Actor::Program, now()).await.unwrap().unwrap();
    let third = stream.next().await;
    assert!(third.contains("data-state=\"sending\""), "{third}");
    assert_eq!(binh.post("/console/logout", &[]).await.to(), "/console/login");
    let last = stream.next().await;
    assert!(last.starts_with("event: end\n"), "{last}");
    assert_eq!(stream.next().await, "", "and nothing after it");
}

/// A correction all of whose own messages came, and which could not change some old ones: whoever writes lets those be tried
/// once more, once, and nobody else does.
#[tokio::test]
async fn changes_that_failed_are_tried_once_more_by_who_writes() {
    let house = house().await;
    let storage = &house.app.storage;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let mut cuc = house.browser_of("cuc", Stage::Full).await;
    let first = written(&mut binh, &[]).await;
    let more = [("kind", "correction"), ("corrects", first.as_str()), ("amend", "replace")];
    for id in [first.clone(), written(&mut binh, &more).await] {
        assert_eq!(act(&mut binh, &house, &id, "submit").await.0, StatusCode::SEE_OTHER);
        assert_eq!(act(&mut cuc, &house, &id, "approve").await.0, StatusCode::SEE_OTHER);
        for made in [Move::Start, Move::Finish] {
            let seen = revision(&house, &id).await.parse().unwrap();
            storage.bulletin_move(&id, made, seen, &Actor::Program, now()).await.unwrap().unwrap();
        }
        let form = format!("action=\"/console/bulletins/{id}/requeue\"");
        assert!(!binh.get(&format!("/console/bulletins/{id}")).await.body.contains(&form), "nothing failed");
        if id == first {
            continue;
        }
        let came = Amended { total: 3, upto: 3, done: 1, failed: 2, ended: true, ..Amended::default() };
        storage.amended_put(&id, &came, &[(1, true), (3, true)]).await.unwrap();
        let page = binh.get(&format!("/console/bulletins/{id}")).await.body;
        assert!(page.contains(&form) && page.contains("name=\"which\" value=\"changes\""), "{page}");
        assert!(page.contains("Tin cũ chưa sửa hoặc thu hồi được: 2."), "{page}");
        assert!(!cuc.get(&format!("/console/bulletins/{id}")).await.body.contains(&form), "who approves alone");
        let seen = revision(&house, &id).await;
        let fields = [("revision", seen.as_str()), ("which", "changes")];
        let path = format!("/console/bulletins/{id}/requeue");
        assert_eq!(cuc.post(&path, &fields).await.status, StatusCode::NOT_FOUND);
        assert_eq!(storage.amended(&id).await.unwrap(), Some(came));
        assert_eq!(binh.post(&path, &fields).await.status, StatusCode::SEE_OTHER);
        assert_eq!(binh.post(&path, &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY, "twice is once");
        let again = storage.amended(&id).await.unwrap().unwrap();
        assert_eq!((state(&house, &id).await, again.left(), again.ended), (State::Sending, 2, false));
        let page = binh.get(&format!("/console/bulletins/{id}")).await.body;
        assert!(page.contains("Người binh: cho sửa lại tin cũ chưa sửa được"), "{page}");
        // Cancelled, it offers nothing that would be refused.
        storage.amended_put(&id, &came, &[(1, true), (3, true)]).await.unwrap();
        assert!(binh.get(&format!("/console/bulletins/{id}")).await.body.contains(&form));
        assert_eq!(act(&mut binh, &house, &id, "cancel").await.0, StatusCode::SEE_OTHER);
        assert!(!binh.get(&format!("/console/bulletins/{id}")).await.body.contains(&form));
    }
}

/// A writer who sees a mistake after handing it in need not cancel it, nor wait for somebody to give it back.
#[tokio::test]
async fn its_writer_takes_back_what_nobody_has_approved() {
    let house = house().await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let mut cuc = house.browser_of("cuc", Stage::Full).await;
    let id = written(&mut binh, &[]).await;
    let (path, button) = (format!("/console/bulletins/{id}"), format!("/console/bulletins/{id}/recall\""));
    assert!(!binh.get(&path).await.body.contains(&button), "a draft is changed as it is");
    act(&mut binh, &house, &id, "submit").await;
    assert!(binh.get(&path).await.body.contains(&button));
    assert!(!cuc.get(&path).await.body.contains(&button), "who approves gives it back");
    assert_eq!(act(&mut cuc, &house, &id, "recall").await.0, StatusCode::NOT_FOUND);
    assert_eq!(act(&mut binh, &house, &id, "recall").await.0, StatusCode::SEE_OTHER);
    let page = binh.get(&path).await.body;
    assert!(page.contains(&format!("{path}/edit")) && page.contains("Người binh: rút về để sửa"), "{page}");
    assert_eq!(act(&mut cuc, &house, &id, "approve").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    act(&mut binh, &house, &id, "submit").await;
    act(&mut cuc, &house, &id, "approve").await;
    assert!(!binh.get(&path).await.body.contains(&button));
    assert_eq!(act(&mut binh, &house, &id, "recall").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(state(&house, &id).await, State::Approved);
}
