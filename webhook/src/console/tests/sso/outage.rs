//! Something is away, or slow.

use std::sync::Arc;

use axum::http::StatusCode;
use serde_json::json;
use sqlx::SqlitePool;
use storage::Actor;
use tokio::sync::Barrier;

use super::super::provider::{Provider, house};
use super::{HERE, comes_in_from, one_more};
use crate::app::now;

#[tokio::test]
async fn the_providers_outage_is_said_and_the_password_is_a_way_in() {
    let provider = Provider::start().await;
    let known = "/.well-known";
    let elsewhere = provider.url.clone();
    let html = "<html>".to_owned();
    let endless = format!("{}{}", provider.description(), " ".repeat(1 << 20));
    for (what, instead, described) in [
        ("down", Some((known, StatusCode::BAD_GATEWAY, html.clone())), json!({})),
        ("not what it is", Some((known, StatusCode::OK, html.clone())), json!({})),
        ("elsewhere", Some((known, StatusCode::FOUND, format!("{elsewhere}/else"))), json!({})),
        ("endless", Some((known, StatusCode::OK, endless)), json!({})),
        ("without keys", Some(("/jwks", StatusCode::NOT_FOUND, html)), json!({})),
        ("another", None, json!({"issuer": "https://id.a.vn"})),
        ("for all to read", None, json!({"authorization_endpoint": "http://id.a.vn/auth"})),
        ("with keys of anybody", None, json!({"jwks_uri": "http://192.0.2.1/jwks"})),
        ("without a way to codes", None, json!({"token_endpoint": null})),
    ] {
        provider.plan(|plan| (plan.instead, plan.described) = (instead, described));
        let house = house(&provider).await;
        let answer = house.browser().get("/console/sso?lang=en").await;
        assert_eq!(answer.to(), "/console/login?sso=away&lang=en", "{what}");
        let asked = provider.plan(|plan| plan.asked.len());
        let again = house.browser().get("/console/sso").await;
        assert_eq!((again.to(), asked), ("/console/login?sso=away", provider.plan(|plan| plan.asked.len())), "spared");
        assert!(!provider.plan(|plan| plan.asked.contains(&"/else".to_owned())), "{what}");
    }
    provider.plan(|plan| (plan.instead, plan.described) = (None, json!({})));
    let house = house(&provider).await;
    for (what, at) in [("about codes", "/token"), ("about people", "/me")] {
        let mut an = house.browser();
        let back = provider.sent_back(&mut an).await;
        provider.plan(|plan| {
            plan.claims = json!({"preferred_username": null});
            plan.instead = Some((at, StatusCode::SERVICE_UNAVAILABLE, "{}".to_owned()));
        });
        assert_eq!(an.get(&back).await.to(), "/console/login?sso=away", "{what}");
    }
    // As many outages as there are, nobody is kept out for them.
    for _ in 0..3 {
        assert_eq!(comes_in_from(&house, &provider, HERE).await.to(), "/console/login?sso=away");
    }
    assert_eq!(one_more(&house, "address", "127.9.9.9").await, Some(1));
    let an = house.app.storage.person("an").await.unwrap().unwrap();
    let kept = house.app.console.passwords.keep("con mèo nằm ngủ").await.unwrap();
    house.app.storage.person_password(&an, &kept, None, &Actor::Program, now()).await.unwrap();
    let right = [("login", "login.an"), ("password", "con mèo nằm ngủ")];
    assert_eq!(house.browser().post_bare("/console/login", &right).await.to(), "/console/enrol");
    // Who does not want to, or may not.
    let mut an = house.browser();
    let back = provider.sent_back(&mut an).await.replace("code=good", "error=access_denied&error_description=%3Cb%3E");
    let answer = an.get(&back).await;
    assert_eq!(answer.to(), "/console/login?sso=declined");
}

#[tokio::test]
async fn who_waits_for_the_provider_keeps_no_colleague_out() {
    let provider = Provider::start().await;
    let house = house(&provider).await;
    let mut an = house.browser();
    an.from = Some(HERE);
    let back = provider.sent_back(&mut an).await;
    let held = Arc::new(Barrier::new(2));
    provider.plan(|plan| plan.held = Some(Arc::clone(&held)));
    let meanwhile = async {
        held.wait().await;
        assert_eq!(one_more(&house, "address", "127.9.9.9").await, Some(1), "she is no failure of the office's");
        held.wait().await;
    };
    let (answer, ()) = tokio::join!(an.get(&back), meanwhile);
    assert_eq!(answer.to(), "/console");
    provider.plan(|plan| plan.held = None);
    assert_eq!(comes_in_from(&house, &provider, HERE).await.to(), "/console/login?sso=wait", "the one above");
}

#[tokio::test]
async fn data_that_cannot_be_read_leave_no_code_at_a_page() {
    let provider = Provider::start().await;
    let house = house(&provider).await;
    let broken = SqlitePool::connect(&house.app.config.database_url).await.unwrap();
    // After the provider was asked, and before.
    for drop in ["drop table person_sso", "drop table sso_used"] {
        sqlx::query(drop).execute(&broken).await.unwrap();
        let mut an = house.browser();
        let back = provider.sent_back(&mut an).await;
        let answer = an.get(&back).await;
        assert_eq!((answer.status, answer.to()), (StatusCode::SEE_OTHER, "/console/login?sso=later"), "{drop}");
        assert_eq!(an.cookie, None, "{drop}");
    }
    broken.close().await;
}
