//! Who stays outside, and what they are told.

use axum::http::StatusCode;
use flows::Lang;
use flows::office::Role;
use serde_json::json;
use storage::{Actor, Stage};

use super::super::super::sso::Outcome;
use super::super::door::House;
use super::super::provider::{Provider, house};
use super::{HERE, comes_in, comes_in_from, log, one_more};
use crate::app::now;
use crate::config::Settings;

#[tokio::test]
async fn passwords_can_be_left_to_administrators_of_the_whole_country() {
    let provider = Provider::start().await;
    let house = House::with(Settings { sso_only: Some(true), ..provider.settings() }).await;
    let password = "con mèo nằm ngủ";
    for (id, role, unit) in
        [("an", Role::Administrator, "vn"), ("binh", Role::Answerer, "vn"), ("chi", Role::Administrator, "a")]
    {
        house.person(id, unit, &[(role, unit)]).await;
        let person = house.app.storage.person(id).await.unwrap().unwrap();
        let kept = house.app.console.passwords.keep(password).await.unwrap();
        house.app.storage.person_password(&person, &kept, None, &Actor::Program, now()).await.unwrap();
    }
    // The page offers the provider; the password stands behind a line.
    let page = house.browser().get("/console/login").await.body;
    let (before, behind) = page.split_once("<details>").unwrap();
    assert!(before.contains("href=\"/console/sso\"") && !before.contains("name=\"password\""), "{page}");
    assert!(behind.contains("name=\"password\""), "{page}");
    let mut told = Vec::new();
    for (login, given) in
        [("login.binh", password), ("login.chi", password), ("login.nobody", password), ("login.an", "khác")]
    {
        let answer = house.browser().post_bare("/console/login", &[("login", login), ("password", given)]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{login}");
        told.push(answer.body.replace(login, ""));
    }
    assert!(told.iter().all(|it| *it == told[0]), "nobody learns whether a password is right");
    // Nor by an invitation.
    let mut an = house.browser();
    let answer = an.post_bare("/console/login", &[("login", "login.an"), ("password", password)]).await;
    assert_eq!(answer.to(), "/console/enrol");
    let mut boss = house.browser_of("an", Stage::Full).await;
    let invited = boss.post("/console/people/binh/invite", &[]).await.body;
    assert!(invited.contains("Mã mời chỉ dùng được cho quản trị cả nước."), "{invited}");
    let code = invited.split("id=\"invitation\" class=\"letters\">").nth(1).unwrap().split('<').next().unwrap();
    let answer = house.browser().post_bare("/console/login", &[("login", "login.binh"), ("password", code)]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    // All others come in by the provider.
    provider.plan(|plan| plan.claims = json!({"preferred_username": "login.binh", "sub": "binh"}));
    assert_eq!(comes_in(&house, &provider).await.1.to(), "/console");
}

#[tokio::test]
async fn the_first_administrator_comes_in_while_there_is_but_one_office() {
    let provider = Provider::start().await;
    let house = House::bare(Settings { sso_only: Some(true), ..provider.settings() }).await;
    let password = "con mèo nằm ngủ";
    for (id, role) in [("an", Role::Administrator), ("binh", Role::Answerer)] {
        house.person(id, "vn", &[(role, "vn")]).await;
        let person = house.app.storage.person(id).await.unwrap().unwrap();
        let kept = house.app.console.passwords.keep(password).await.unwrap();
        house.app.storage.person_password(&person, &kept, None, &Actor::Program, now()).await.unwrap();
    }
    let mut comes = Vec::new();
    for login in ["login.an", "login.binh"] {
        comes.push(
            house.browser().post_bare("/console/login", &[("login", login), ("password", password)]).await.status,
        );
    }
    assert_eq!(comes, [StatusCode::SEE_OTHER, StatusCode::UNAUTHORIZED]);
}

#[tokio::test]
async fn whom_nobody_has_added_stays_outside_and_is_told_what_to_do() {
    let provider = Provider::start().await;
    let house = house(&provider).await;
    house.person("binh", "a", &[(Role::Answerer, "a")]).await;
    let people = house.app.storage.people().await.unwrap();
    for name in ["nobody", "login.an\u{0}", "", "login.binh' or '1'='1", "login.\u{212a}", "x"] {
        provider.plan(|plan| plan.claims = json!({"preferred_username": name}));
        let (_, answer) = comes_in(&house, &provider).await;
        assert_eq!(answer.to(), "/console/login?sso=nobody", "{name:?}");
    }
    provider.plan(|plan| {
        (plan.claims, plan.more) = (json!({"preferred_username": null}), json!({"sub": "subject of an"}));
    });
    assert_eq!(comes_in(&house, &provider).await.1.to(), "/console/login?sso=nameless");
    // Another account of the provider under the same login; the same account under another login.
    provider.plan(|plan| plan.claims = json!({}));
    let (mut in_by_it, answer) = comes_in(&house, &provider).await;
    assert_eq!(answer.to(), "/console");
    for claims in [json!({"sub": "another"}), json!({"preferred_username": "login.binh"})] {
        provider.plan(|plan| plan.claims = claims);
        assert_eq!(comes_in(&house, &provider).await.1.to(), "/console/login?sso=other");
    }
    assert_eq!(log(&house).await, ["person.sso", "login.sso", "login.sso.other", "login.sso.other"]);
    // An administrator sees the tie, and takes it off; whoever is in by it is out.
    house.person("boss", "vn", &[(Role::Administrator, "vn")]).await;
    let mut boss = house.browser_of("boss", Stage::Full).await;
    let tied = "action=\"/console/people/an/untie\"";
    assert!(boss.get("/console/people/an").await.body.contains(tied));
    assert!(!boss.get("/console/people/binh").await.body.contains("/untie"));
    assert_eq!(boss.post("/console/people/an/untie", &[]).await.to(), "/console/people/an");
    assert!(!boss.get("/console/people/an").await.body.contains(tied));
    assert_eq!(in_by_it.get("/console").await.to(), "/console/login");
    assert_eq!(log(&house).await.last().unwrap(), "person.sso.drop");
    let an = house.app.storage.person("an").await.unwrap().unwrap();
    provider.plan(|plan| plan.claims = json!({"sub": "another"}));
    assert_eq!(comes_in(&house, &provider).await.1.to(), "/console");
    house.app.storage.person_close(&an, true, &Actor::Program, now()).await.unwrap();
    assert_eq!(comes_in(&house, &provider).await.1.to(), "/console/login?sso=closed");
    assert_eq!(house.app.storage.people().await.unwrap().len(), people.len() + 1, "nobody was added");
    for lang in [Lang::Vi, Lang::En] {
        for outcome in ["again", "declined", "away", "untrue", "nameless", "nobody", "closed", "other", "wait", "later"]
        {
            let page = house.browser().get(&format!("/console/login?sso={outcome}&lang={}", lang.code())).await;
            let words = Outcome::from_code(outcome).unwrap().words(lang).replace('\'', "&#39;");
            assert!(
                page.body.contains(&words) && page.body.contains("href=\"/console/sso"),
                "{outcome}: {}",
                page.body
            );
        }
    }
}

#[tokio::test]
async fn who_is_kept_out_after_wrong_passwords_is_kept_out_here_too() {
    let provider = Provider::start().await;
    let house = house(&provider).await;
    let wrong = [("login", "login.an"), ("password", "sai sai sai sai")];
    for _ in 0..5 {
        let answer = house.browser().post_bare("/console/login", &wrong).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    // Coming in here does not make five fresh attempts of the failures before.
    assert_eq!(comes_in(&house, &provider).await.1.to(), "/console");
    assert_eq!(one_more(&house, "account", "login.an").await, Some(6), "none is forgotten");
    assert_eq!(house.browser().post_bare("/console/login", &wrong).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(comes_in(&house, &provider).await.1.to(), "/console/login?sso=wait");
    // Whoever brings tokens that are not to be believed is counted by where they are.
    provider.plan(|plan| plan.signer = 1);
    for _ in 0..3 {
        assert_eq!(comes_in_from(&house, &provider, HERE).await.to(), "/console/login?sso=untrue");
    }
    assert_eq!(one_more(&house, "address", "127.9.9.9").await, Some(4));
    assert_eq!(comes_in_from(&house, &provider, HERE).await.to(), "/console/login?sso=wait");
}

#[tokio::test]
async fn without_a_provider_there_is_no_button_and_no_way() {
    let house = House::open(Some("https://a.vn")).await;
    let page = house.browser().get("/console/login").await.body;
    assert!(!page.contains("/console/sso"), "{page}");
    for path in ["/console/sso", "/console/sso/back?code=a&state=b"] {
        assert_eq!(house.browser().get(path).await.to(), "/console/login?sso=off");
    }
    let provider = Provider::start().await;
    let settings = Settings { sso_label: Some("Tài khoản <Bộ>".to_owned()), ..provider.settings() };
    let house = House::with(settings).await;
    let page = house.browser().get("/console/login?lang=en").await.body;
    assert!(page.contains("Tài khoản &#60;Bộ&#62;") && page.contains("/console/sso?lang=en"), "{page}");
    assert!(
        House::with(provider.settings()).await.browser().get("/console/login").await.body.contains("một lần (SSO)")
    );
}
