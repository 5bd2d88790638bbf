//! What somebody writes is not lost with their session: writing counts as being there, and what came too late is given back.

use axum::http::{Method, StatusCode};
use flows::office::Role;
use storage::Stage;

use super::browser::Browser;
use super::door::House;
use super::forms::forms;
use crate::app::now;

const MINUTE: i64 = 60_000;
const WORDS: &str = "Dòng một <script>alert(1)</script>\nDòng hai của câu trả lời";
const FIELDS: [(&str, &str); 3] = [("unit", "a"), ("title", "Nơi nộp hồ sơ"), ("words", WORDS)];

async fn house() -> House {
    let house = House::open(Some("https://a.vn")).await;
    house.person("an", "a", &[(Role::Answerer, "a")]).await;
    house
}

/// A browser whose session was begun so many minutes ago, and its token.
async fn since<'a>(house: &'a House, minutes: i64) -> (Browser<'a>, String) {
    let person = house.app.storage.person("an").await.unwrap().unwrap();
    let token = super::super::token();
    let begun = now().plus(-minutes * MINUTE);
    house.app.storage.login_begin(&token, &person, Stage::Full, None, begun).await.unwrap();
    let mut browser = house.browser();
    browser.cookie = Some(format!("{}={token}", house.app.console.cookie()));
    (browser, token)
}

/// The ready answers, as they are kept.
async fn kept(house: &House) -> Vec<String> {
    house.app.storage.canned().await.unwrap().into_iter().map(|it| it.words).collect()
}

/// The fields of the only form of a page that goes to an address.
fn fields(page: &str, action: &str) -> Vec<(String, String)> {
    let mut found = forms(page).into_iter().filter(|it| it.action == action);
    let form = found.next().unwrap_or_else(|| panic!("no form to {action}: {page}"));
    assert!(form.post && found.next().is_none());
    form.filled("")
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[tokio::test]
async fn whoever_writes_is_there() {
    let house = house().await;
    let (mut browser, token) = since(&house, 29).await;
    let page = browser.get("/console/canned").await.body;
    assert!(page.contains("hx-post=\"/console/me/here\" hx-trigger=\"input from:body throttle:60s\""), "{page}");
    for (minutes, stays) in [(29, true), (31, false)] {
        let (mut browser, token) = since(&house, minutes).await;
        let csrf = house.app.console.csrf(&token);
        let answer = browser.post_bare("/console/me/here", &[("csrf", &csrf)]).await;
        assert_eq!(answer.status == StatusCode::NO_CONTENT, stays, "{minutes}");
        let later = house.app.storage.login_looked(&token, now().plus(28 * MINUTE)).await.unwrap();
        assert_eq!(later.is_some(), stays, "{minutes}");
    }
    // Not by another site's doing.
    let csrf = house.app.console.csrf(&token);
    browser.site = "cross-site";
    assert_eq!(browser.post_bare("/console/me/here", &[("csrf", &csrf)]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn words_that_come_after_the_end_are_sent_after_all() {
    let house = house().await;
    let (mut late, token) = since(&house, 13 * 60).await;
    let csrf = house.app.console.csrf(&token);
    let page = late.post_bare("/console/canned", &[&FIELDS[..], &[("csrf", &csrf)]].concat()).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(page.body.contains("href=\"/console/login\" target=\"_blank\"") && !page.body.contains("<script>alert"));
    assert!(page.body.contains("Dòng hai của câu trả lời") && !page.body.contains(&csrf), "{}", page.body);
    assert_eq!(kept(&house).await, Vec::<String>::new());
    // Pressed before anybody has signed in: the same page again.
    let back = fields(&page.body, "/console/canned");
    assert_eq!(borrowed(&back), FIELDS);
    let again = late.post_bare("/console/canned", &borrowed(&back)).await;
    assert_eq!((again.status, fields(&again.body, "/console/canned")), (StatusCode::UNAUTHORIZED, back.clone()));
    // Then in the session that was begun beside it. Nothing is done before its own form is sent.
    let mut anew = house.browser_of("an", Stage::Full).await;
    let page = anew.post_bare("/console/canned", &borrowed(&back)).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(kept(&house).await, Vec::<String>::new());
    let back = fields(&page.body, "/console/canned");
    assert_eq!(back[0], ("csrf".to_owned(), anew.csrf()));
    assert_eq!(anew.post_bare("/console/canned", &borrowed(&back)).await.to(), "/console/canned");
    assert_eq!(kept(&house).await, [WORDS]);
}

#[tokio::test]
async fn whether_it_was_kept_is_not_said_where_it_is_not_known() {
    let house = house().await;
    house.person("khao", "a", &[(Role::SurveyManager, "a"), (Role::Communicator, "a")]).await;
    let mut an = house.browser_of("an", Stage::Full).await;
    let mut khao = house.browser_of("khao", Stage::Full).await;
    let spoil = async |what: &str| {
        let url = house.app.config.database_url.clone();
        let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(what.to_owned())).execute(&pool).await.unwrap();
        pool.close().await;
    };
    // The data goes away under a page's own work.
    spoil("alter table canned rename to away").await;
    spoil("alter table bulletin rename to bulletin_away").await;
    let page = an.post("/console/canned", &FIELDS).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.body.contains("Chưa rõ nội dung vừa gửi đã được lưu hay chưa"), "{}", page.body);
    assert!(page.body.contains("Dòng hai của câu trả lời") && !page.body.contains("Tệp đã chọn không còn"));
    let words = [("unit", "a"), ("vi-title", "Tin mới")];
    let page = khao.upload_with("/console/bulletins-new", &words, b"%PDF-1.7").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.body.contains("Tin mới") && page.body.contains("Tệp đã chọn không còn"), "{}", page.body);
    // Before anything was begun it is known.
    spoil("alter table unit rename to unit_away").await;
    let page = an.post("/console/canned", &FIELDS).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.body.contains("Chưa có gì bị thay đổi"), "{}", page.body);
}

#[tokio::test]
async fn words_are_given_back_to_their_own_site_alone_and_open_nothing() {
    let house = house().await;
    house.person("binh", "b", &[(Role::Answerer, "b")]).await;
    let (mut late, _) = since(&house, 13 * 60).await;
    late.site = "cross-site";
    let page = late.post_bare("/console/canned", &FIELDS).await;
    assert!(page.status == StatusCode::FORBIDDEN && page.body.is_empty(), "{}", page.body);
    // Who signs in instead does what they may.
    let mut other = house.browser_of("binh", Stage::Full).await;
    assert_eq!(other.post("/console/canned", &FIELDS).await.status, StatusCode::NOT_FOUND);
    assert_eq!(kept(&house).await, Vec::<String>::new());
    // What holds no words, or a secret, is not given back.
    let (mut late, token) = since(&house, 13 * 60).await;
    for (path, fields) in [
        ("/console/canned", vec![("csrf", "x")]),
        ("/console/me/password", vec![("password", "con mèo nằm ngủ"), ("new", "con mèo thức dậy")]),
        ("/console/tickets/x/claim", vec![("revision", "1 2")]),
    ] {
        let answer = late.post_bare(path, &fields).await;
        assert_eq!((answer.status, answer.to()), (StatusCode::SEE_OTHER, "/console/login"), "{path}");
    }
    // Nor does an open page turn into another while somebody writes.
    for path in ["/console/me/here", "/console/bulletins-preview"] {
        let csrf = house.app.console.csrf(&token);
        let form = format!("csrf={csrf}&vi-title=Tin");
        let more = [("hx-request", "true"), ("content-type", "application/x-www-form-urlencoded")];
        let answer = late.send(Method::POST, path, form, &more).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        assert!(!answer.headers.contains_key("hx-redirect") && answer.body.is_empty(), "{path}");
    }
}
