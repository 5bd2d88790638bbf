//! The log as an official reads it.

use axum::http::StatusCode;
use flows::office::Role;
use storage::Stage;

use super::door::House;
use crate::app::{day, now};

/// What stands in the rows of the page: the form above names every deed there is.
fn rows(page: &str) -> &str {
    page.split("<tbody>").nth(1).unwrap()
}

#[tokio::test]
async fn the_log_says_in_words_who_did_what_to_whom_and_folds_the_record_away() {
    let house = House::open(None).await;
    house.person("an", "vn", &[(Role::Administrator, "vn")]).await;
    house.person("binh", "a", &[]).await;
    house.things("a").await;
    let mut an = house.browser_of("an", Stage::Full).await;
    an.post("/console/people/binh/grant", &[("role", "answerer"), ("unit", "a1")]).await;
    let page = an.get("/console/audit").await.body;
    let line = rows(&page).split("<tr>").find(|it| it.contains("giao vai trò")).unwrap();
    for words in ["Người an", "Người binh<br>Trả lời người dân", "Đơn vị a1", "<summary>số ", "person.grant binh"]
    {
        assert!(line.contains(words), "{words}: {line}");
    }
    let kb = rows(&page).split("<tr>").find(|it| it.contains("viết mục hỏi đáp") && it.contains("entry-a")).unwrap();
    assert!(kb.contains(">Mục của a"), "by its question: {kb}");
    assert!(rows(&page).contains(">Tin của a") && rows(&page).contains(">Phiếu Survey-a"), "{page}");
}

#[tokio::test]
async fn the_log_is_filtered_by_person_deed_and_day_and_paged_through() {
    let house = House::open(None).await;
    house.person("an", "vn", &[(Role::Administrator, "vn")]).await;
    house.person("chi", "b", &[]).await;
    let mut an = house.browser_of("an", Stage::Full).await;
    for nth in 0..60 {
        an.post("/console/people/chi", &[("name", &format!("Chị {nth}")), ("unit", "b")]).await;
    }
    let today = day(now());
    let count = |page: &str, word: &str| rows(page).matches(word).count();
    let mine = an.get("/console/audit?by=an&what=person.change").await.body;
    assert_eq!((count(&mine, "<tr>"), count(&mine, "sửa người dùng")), (50, 50));
    assert!(
        mine.contains("<option value=\"an\" selected>") && mine.contains("value=\"person.change\" selected"),
        "{mine}"
    );
    // The next page keeps the filter, and leads back.
    let older = mine.split("href=\"/console/audit?").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
    let older = an.get(&format!("/console/audit?{older}")).await.body;
    assert_eq!((count(&older, "<tr>"), count(&older, "sửa người dùng")), (10, 10));
    assert!(older.contains("Mới nhất") && !older.contains(">Cũ hơn<"), "{older}");
    for (query, some) in [
        ("by=-", true),
        ("by=-&what=person.change", false),
        ("what=unit", true),
        ("what=person&by=chi", false),
        (&format!("from={today}&until={today}"), true),
        (&format!("from={}", today.tomorrow().unwrap()), false),
        (&format!("until={}", today.yesterday().unwrap()), false),
        ("from=x&until=y", true),
    ] {
        let page = an.get(&format!("/console/audit?{query}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.body.contains("Không có dòng nào như vậy"), !some, "{query}");
    }
    // Nobody looks for people of another office, nor finds their lines by asking.
    house.person("giam", "a", &[(Role::Auditor, "a")]).await;
    let theirs = house.browser_of("giam", Stage::Full).await.get("/console/audit?by=an").await.body;
    assert!(!theirs.contains("Người an") && theirs.contains("Không có dòng nào như vậy"), "{theirs}");
}
