//! Whose second factor is asked for, and when the account of the provider is tied to the person.

use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use flows::office::Role;
use serde_json::{Value, json};
use storage::Stage;

use super::super::door::House;
use super::super::factor::{enrolled, fresh};
use super::super::provider::{Provider, house};
use super::{comes_in, log};
use crate::app::now;
use crate::config::Settings;

#[tokio::test]
async fn the_providers_word_and_second_factor_open_the_console() {
    let provider = Provider::start().await;
    let house = house(&provider).await;
    let (mut an, answer) = comes_in(&house, &provider).await;
    assert_eq!(answer.to(), "/console");
    let cookies: Vec<&str> = answer.headers.get_all(SET_COOKIE).iter().map(|it| it.to_str().unwrap()).collect();
    assert_eq!(cookies.len(), 2);
    assert!(cookies[0].starts_with("__Host-langnghe-console=") && cookies[1].starts_with("__Host-langnghe-sso=;"));
    let page = an.get("/console").await;
    assert!(page.status == StatusCode::OK && page.body.contains("Người an"), "{}", page.body);
    assert_eq!(log(&house).await, ["person.sso", "login.sso"]);
    // The next time nothing is pinned any more, and what the browser held before is worth nothing.
    let before = an.cookie.clone();
    let back = provider.sent_back(&mut an).await;
    an.cookie = Some(format!("{}; {}", an.cookie.unwrap(), before.clone().unwrap()));
    assert_eq!(an.get(&back).await.to(), "/console");
    an.cookie = before;
    assert_eq!(an.get("/console").await.to(), "/console/login", "rotated");
    assert_eq!(log(&house).await, ["person.sso", "login.sso", "login.sso"]);
}

#[tokio::test]
async fn without_the_providers_second_factor_ours_is_asked() {
    let provider = Provider::start().await;
    let house = house(&provider).await;
    for amr in [json!(["pwd"]), json!([]), json!(["MFA", "mfa2", "sms"]), Value::Null] {
        provider.plan(|plan| plan.claims = json!({"amr": amr}));
        let (mut an, answer) = comes_in(&house, &provider).await;
        assert_eq!(answer.to(), "/console/enrol", "{amr}");
        assert_eq!(an.get("/console").await.to(), "/console/enrol");
    }
    enrolled(&house, "an", (b"secret of twenty b.", 0), "AAAA").await;
    let (mut an, answer) = comes_in(&house, &provider).await;
    assert_eq!(answer.to(), "/console/factor");
    assert_eq!(
        log(&house).await,
        ["login"],
        "she was in when she took it up; since then nobody is, and nobody is pinned"
    );
    assert_eq!(an.post("/console/factor", &[("code", "000000")]).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(an.post("/console/factor", &[("code", "aaaa")]).await.to(), "/console");
    assert_eq!(an.get("/console").await.status, StatusCode::OK);
    assert_eq!(log(&house).await, ["login", "login.recovery", "person.sso", "login.sso"]);
    // A setting says what counts.
    let settings = Settings { sso_factor: Some("hwk, sms".to_owned()), ..provider.settings() };
    let house = House::with(settings).await;
    house.person("an", "vn", &[(Role::Administrator, "vn")]).await;
    for (amr, to) in [("sms", "/console"), ("mfa", "/console/enrol")] {
        provider.plan(|plan| plan.claims = json!({"amr": [amr]}));
        assert_eq!(comes_in(&house, &provider).await.1.to(), to, "{amr}");
    }
}

#[tokio::test]
async fn a_stranger_of_the_same_name_does_not_pass_by_the_persons_own_factor() {
    let provider = Provider::start().await;
    let house = house(&provider).await;
    let storage = &house.app.storage;
    enrolled(&house, "an", (b"secret of twenty b.", 0), "AAAA").await;
    // The provider has asked the stranger for theirs.
    provider.plan(|plan| plan.claims = json!({"sub": "a stranger"}));
    let (mut stranger, answer) = comes_in(&house, &provider).await;
    assert_eq!(answer.to(), "/console/factor");
    assert_eq!(stranger.get("/console").await.to(), "/console/factor");
    assert_eq!(stranger.get("/console/enrol").await.to(), "/console/factor");
    assert_eq!(storage.sso_pinned("an").await.unwrap(), None);
    assert_eq!(log(&house).await, ["login"]);
    // An shows hers once. From then on the provider's is enough, and the stranger is nobody.
    provider.plan(|plan| plan.claims = json!({}));
    let (mut an, answer) = comes_in(&house, &provider).await;
    assert_eq!(answer.to(), "/console/factor");
    assert_eq!(an.post("/console/factor", &[("code", "AAAA")]).await.to(), "/console");
    assert_eq!(log(&house).await, ["login", "login.recovery", "person.sso", "login.sso"]);
    assert_eq!(comes_in(&house, &provider).await.1.to(), "/console");
    provider.plan(|plan| plan.claims = json!({"sub": "a stranger"}));
    assert_eq!(comes_in(&house, &provider).await.1.to(), "/console/login?sso=other");
}

#[tokio::test]
async fn a_stranger_who_is_half_in_leaves_no_authenticator() {
    let provider = Provider::start().await;
    let house = house(&provider).await;
    let storage = &house.app.storage;
    provider.plan(|plan| plan.claims = json!({"sub": "a stranger", "amr": ["pwd"]}));
    let (mut stranger, answer) = comes_in(&house, &provider).await;
    assert_eq!(answer.to(), "/console/enrol");
    // Meanwhile An comes in, and her account is tied.
    provider.plan(|plan| plan.claims = json!({}));
    assert_eq!(comes_in(&house, &provider).await.1.to(), "/console");
    let (_, code) = fresh(&house, &stranger);
    assert_eq!(stranger.post("/console/enrol", &[("code", &code)]).await.to(), "/console/login");
    assert!(!storage.person("an").await.unwrap().unwrap().factor);
    assert_eq!(storage.recovery_codes("an").await.unwrap(), 0);
    assert_eq!(stranger.get("/console").await.to(), "/console/login");
    assert_eq!(log(&house).await, ["person.sso", "login.sso"]);
    // Hers is taken, with the session that proved it.
    provider.plan(|plan| plan.claims = json!({"amr": ["pwd"]}));
    let (mut an, _) = comes_in(&house, &provider).await;
    let (secret, code) = fresh(&house, &an);
    let shown = an.post("/console/enrol", &[("code", &code)]).await;
    assert!(shown.status == StatusCode::OK && shown.body.contains("class=\"codes\""), "{}", shown.body);
    assert_eq!(storage.credentials("login.an").await.unwrap().unwrap().factor, Some(secret));
    assert_eq!(an.get("/console").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_providers_factor_counts_if_it_was_asked_for_now() {
    let provider = Provider::start().await;
    let house = house(&provider).await;
    let ago = |seconds: i64| json!({"auth_time": now().0 / 1000 - seconds});
    for (what, claims, to) in [
        ("before she left", ago(180), "/console/login?sso=untrue"),
        ("nobody knows when", json!({"auth_time": null}), "/console/enrol"),
        ("by a clock that is a little behind", ago(30), "/console"),
        ("now", ago(0), "/console"),
    ] {
        provider.plan(|plan| plan.claims = claims);
        assert_eq!(comes_in(&house, &provider).await.1.to(), to, "{what}");
    }
}

#[tokio::test]
async fn somebody_who_is_in_by_it_stays_so_through_a_new_authenticator() {
    let provider = Provider::start().await;
    let house = house(&provider).await;
    let (an, _) = comes_in(&house, &provider).await;
    let token = an.cookie.unwrap().split_once('=').unwrap().1.to_owned();
    let person = house.app.storage.person("an").await.unwrap().unwrap();
    assert!(house.app.storage.login_go_on("next", &person, Stage::Full, &token, now()).await.unwrap());
    assert_eq!(log(&house).await, ["person.sso", "login.sso", "login.sso"]);
}
