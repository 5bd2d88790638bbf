//! Times that cannot be kept are named where a bulletin is handed in, and where it is approved.

use axum::http::StatusCode;
use flows::bulletin::{Move, State};
use storage::{Actor, Stage};

use super::{act, house, revision, state, written};
use crate::app::{day, now};

/// From late tomorrow evening to the next morning's six: quiet hours only.
fn night() -> (String, String) {
    let tomorrow = day(now()).tomorrow().unwrap();
    (format!("{tomorrow}T23:30"), format!("{}T06:00", tomorrow.tomorrow().unwrap()))
}

#[tokio::test]
async fn what_would_end_before_anybody_is_awake_is_neither_submitted_nor_approved() {
    let house = house().await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let mut cuc = house.browser_of("cuc", Stage::Full).await;
    let (at, until) = night();
    let id = written(&mut binh, &[("at", &at), ("until", &until)]).await;
    let path = format!("/console/bulletins/{id}");
    for page in [path.clone(), format!("{path}/edit")] {
        let page = binh.get(&page).await.body;
        assert!(page.contains("chỉ có giờ yên tĩnh (tin nhắn 21:00-07:00"), "{page}");
    }
    assert_eq!(act(&mut binh, &house, &id, "submit").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(state(&house, &id).await, State::Draft);
    // The hours were others when it was handed in.
    let by = Actor::Person("binh".to_owned());
    let seen = revision(&house, &id).await.parse().unwrap();
    house.app.storage.bulletin_move(&id, Move::Submit, seen, &by, now()).await.unwrap().unwrap();
    let page = cuc.get(&path).await.body;
    let end = day(now()).tomorrow().and_then(jiff::civil::Date::tomorrow).unwrap().strftime("%d/%m/%Y").to_string();
    let shown = page.split_once("<dt>Không gửi nữa sau</dt><dd>").expect("the end").1;
    let shown = shown.split('<').next().unwrap_or_default();
    assert!(shown.contains("06:00") && shown.contains(&end), "{shown}");
    assert!(page.contains("chỉ có giờ yên tĩnh") && !page.contains(&format!("{path}/approve")), "{page}");
    let (status, page) = act(&mut cuc, &house, &id, "approve").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("Chưa phê duyệt được"), "{page}");
    assert_eq!(state(&house, &id).await, State::Submitted);
    assert_eq!(act(&mut cuc, &house, &id, "return").await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_date_of_a_later_day_and_a_time_that_has_passed_are_named() {
    let house = house().await;
    let mut binh = house.browser_of("binh", Stage::Full).await;
    let mut cuc = house.browser_of("cuc", Stage::Full).await;
    for (more, says) in [
        (("date", "2099-01-01"), "Ngày ban hành sau ngày gửi"),
        (("at", "2020-01-01T09:00"), "Thời điểm gửi đã qua"),
        (("until", "2020-01-01T09:00"), "Thời điểm ngừng gửi đã qua"),
    ] {
        let id = written(&mut binh, &[more]).await;
        let (status, page) = act(&mut binh, &house, &id, "submit").await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains(says), "{says}: {page}");
    }
    // What waited past its time goes once it is approved.
    let id = written(&mut binh, &[("at", "2020-01-01T09:00")]).await;
    let by = Actor::Person("binh".to_owned());
    house.app.storage.bulletin_move(&id, Move::Submit, 1, &by, now()).await.unwrap().unwrap();
    assert_eq!(act(&mut cuc, &house, &id, "approve").await.0, StatusCode::SEE_OTHER);
    assert_eq!(house.app.storage.bulletins_due(now()).await.unwrap(), [id]);
}
