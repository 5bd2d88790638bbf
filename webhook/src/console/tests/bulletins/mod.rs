//! A bulletin from its first word to its archive, over the pages alone; who may do what with it on the way.

mod compose;
mod moves;
mod times;

use axum::http::StatusCode;
use flows::bulletin::State;
use flows::office::Role;

use super::browser::Browser;
use super::door::House;

/// A writer, two approvers and a reader, all of a.
pub(super) async fn house() -> House {
    let house = House::open(Some("https://a.vn")).await;
    for (id, role) in
        [("binh", Role::Communicator), ("cuc", Role::Approver), ("dung", Role::Approver), ("em", Role::Analyst)]
    {
        house.person(id, "a", &[(role, "a")]).await;
    }
    house
}

const FIELDS: [(&str, &str); 7] = [
    ("unit", "a"),
    ("number", "12/TB-A"),
    ("date", "2026-11-26"),
    ("topic", "procedures"),
    ("vi-title", "Cấp đổi giấy phép qua mạng"),
    ("vi-body", "Từ ngày 1/12, Ông/Bà nộp hồ sơ qua mạng."),
    ("channel", "telegram"),
];

/// What the form of a bulletin carries, as it stands now.
async fn revision(house: &House, id: &str) -> String {
    house.app.storage.bulletin_row(id).await.unwrap().unwrap().revision.to_string()
}

async fn act(browser: &mut Browser<'_>, house: &House, id: &str, what: &str) -> (StatusCode, String) {
    let seen = revision(house, id).await;
    let answer =
        browser.post(&format!("/console/bulletins/{id}/{what}"), &[("revision", &seen), ("words", "Sai số")]).await;
    (answer.status, answer.body)
}

async fn state(house: &House, id: &str) -> State {
    house.app.storage.bulletin_row(id).await.unwrap().unwrap().state
}

/// Writes a bulletin; gives its id.
pub(super) async fn written(browser: &mut Browser<'_>, more: &[(&str, &str)]) -> String {
    let fields: Vec<(&str, &str)> = more.iter().chain(&FIELDS).copied().collect();
    let answer = browser.post("/console/bulletins-new", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.to().rsplit('/').next().unwrap().to_owned()
}
