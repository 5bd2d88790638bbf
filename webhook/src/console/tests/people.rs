//! People and their accounts at the console.

use axum::http::StatusCode;
use flows::office::Role;
use storage::Stage;

use super::door::House;

#[tokio::test]
async fn what_was_chosen_of_somebody_new_is_still_there_after_a_mistake() {
    let house = House::open(None).await;
    house.person("an", "vn", &[(Role::Administrator, "vn")]).await;
    let mut an = house.browser_of("an", Stage::Full).await;
    let fields = [("unit", "a"), ("name", "Bình"), ("login", "b"), ("role", "approver")];
    let answer = an.post("/console/people/new", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("<option value=\"approver\" selected>Phê duyệt"), "{}", answer.body);
    assert!(answer.body.contains("value=\"Bình\""));
}

#[tokio::test]
async fn nobody_gives_an_invitation_to_themselves() {
    let house = House::open(None).await;
    for id in ["an", "binh"] {
        house.person(id, "vn", &[(Role::Administrator, "vn")]).await;
    }
    let mut an = house.browser_of("an", Stage::Full).await;
    let own = an.get("/console/people/an").await.body;
    assert!(!own.contains("/console/people/an/invite") && own.contains("href=\"/console/me\""), "{own}");
    let answer = an.post("/console/people/an/invite", &[]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("Không tự cấp mã mời cho chính mình") && !answer.body.contains("id=\"invitation\""));
    assert_eq!(an.get("/console").await.status, StatusCode::OK, "still in");
    // Another one gives it.
    let mut binh = house.browser_of("binh", Stage::Full).await;
    assert!(binh.post("/console/people/an/invite", &[]).await.body.contains("id=\"invitation\""));
}

#[tokio::test]
async fn roles_and_offices_are_shown_by_name() {
    let house = House::open(None).await;
    house.person("an", "vn", &[(Role::Administrator, "vn")]).await;
    house.person("chi", "a1", &[(Role::Answerer, "a1"), (Role::Analyst, "a")]).await;
    let page = house.browser_of("an", Stage::Full).await.get("/console/people/chi").await.body;
    assert!(page.contains("Trả lời người dân, Đơn vị a1") && page.contains("Phân tích số liệu, Đơn vị a"), "{page}");
    // What the fields for an office begin with names it too.
    assert_eq!(page.matches("value=\"Đơn vị a1 (a1)\" required").count(), 2, "{page}");
}

#[tokio::test]
async fn an_office_changes_its_name_and_keeps_the_old_one_findable() {
    let house = House::open(None).await;
    house.person("an", "vn", &[(Role::Administrator, "vn")]).await;
    let mut an = house.browser_of("an", Stage::Full).await;
    // A mistake costs nothing that was typed, and opens the form that it came from.
    let fields = [("name", "Phường Mới"), ("kind", "commune"), ("from", "không"), ("code", "12"), ("old", "Xã Cũ")];
    let answer = an.post("/console/units/a1", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in ["value=\"Phường Mới\"", "value=\"không\"", "value=\"12\"", "value=\"Xã Cũ\""] {
        assert!(answer.body.contains(kept), "{kept}: {}", answer.body);
    }
    assert_eq!(answer.body.matches("<details open>").count(), 1);
    let fields = [("name", "Phường Mới"), ("kind", "commune"), ("from", "2025-07-01"), ("keep", "1")];
    assert_eq!(an.post("/console/units/a1", &fields).await.status, StatusCode::SEE_OTHER);
    let found = an.get("/console/units?search=a1").await.body;
    assert!(found.contains("Phường Mới") && found.contains("Đơn vị a1</td>"), "{found}");
    let fields = [("id", "A B"), ("name", "Thôn"), ("kind", "department")];
    let answer = an.post("/console/units/a1/add", &fields).await;
    assert!(answer.body.contains("value=\"a b\"") || answer.body.contains("value=\"A B\""), "{}", answer.body);
    assert!(answer.body.contains("<option value=\"department\" selected>") && answer.body.contains("value=\"Thôn\""));
    // Where it has ended it is there to be found, and nothing new is put below it.
    let fields = [("name", "Phường Mới"), ("kind", "commune"), ("until", "2026-01-01")];
    an.post("/console/units/a1", &fields).await;
    assert!(an.get("/console/units?search=mới").await.body.contains("đã kết thúc"));
    house.person("chi", "b", &[]).await;
    assert!(!an.get("/console/people/chi").await.body.contains("Phường Mới (a1)"));
}
