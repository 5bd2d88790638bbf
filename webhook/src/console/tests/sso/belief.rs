//! What is not taken for the provider's word.

use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use flows::office::Role;
use serde_json::{Value, json};

use super::super::door::House;
use super::super::provider::{Provider, SECRET, house};
use super::{comes_in, log};
use crate::app::now;
use crate::config::Settings;

#[tokio::test]
async fn a_token_that_is_wrong_in_anything_opens_nothing() {
    let provider = Provider::start().await;
    let house = house(&provider).await;
    let mut tried = 0;
    for (what, claims, alg, signer) in [
        ("another sign-in's", json!({"nonce": "AAAA"}), "EdDSA", 0),
        ("no nonce", json!({"nonce": null}), "EdDSA", 0),
        ("another issuer's", json!({"iss": "https://id.a.vn"}), "EdDSA", 0),
        ("another service's", json!({"aud": "other"}), "EdDSA", 0),
        ("two services'", json!({"aud": ["langnghe", "other"]}), "EdDSA", 0),
        ("nobody's", json!({"aud": null}), "EdDSA", 0),
        ("of a sign-in before this one", json!({"auth_time": now().0 / 1000 - 180}), "EdDSA", 0),
        ("expired", json!({"exp": now().0 / 1000 - 1}), "EdDSA", 0),
        ("without an end", json!({"exp": null}), "EdDSA", 0),
        ("of nobody", json!({"sub": null}), "EdDSA", 0),
        ("signed by a stranger", json!({}), "EdDSA", 1),
        ("signed with what we know too", json!({}), "HS256", 0),
        ("not signed", json!({}), "none", 0),
        ("missing", json!({}), "nothing", 0),
    ] {
        provider.plan(|plan| (plan.claims, plan.alg, plan.signer) = (claims, alg, signer));
        let (mut an, answer) = comes_in(&house, &provider).await;
        // One that lacks what every token has is not even read.
        let odd = ["nobody's", "without an end", "of nobody"].contains(&what);
        let outcome = answer.to().strip_prefix("/console/login?sso=").unwrap();
        assert!(outcome == "untrue" || odd && outcome == "away", "{what}: {outcome}");
        assert_eq!(an.cookie, None, "{what}");
        assert_eq!(an.get("/console").await.to(), "/console/login", "{what}");
        tried += 1;
    }
    assert_eq!(tried, 14);
    assert_eq!(log(&house).await, Vec::<String>::new());
    provider.plan(|plan| (plan.claims, plan.alg, plan.signer) = (json!({}), "EdDSA", 0));
    assert_eq!(comes_in(&house, &provider).await.1.to(), "/console", "and the right one does");
    // Keys change; those that are kept are looked at anew.
    provider.plan(|plan| (plan.shown, plan.signer, plan.named) = (1, 1, 1));
    assert_eq!(comes_in(&house, &provider).await.1.to(), "/console");
}

#[tokio::test]
async fn a_code_of_another_browser_or_time_is_not_even_asked_about() {
    let provider = Provider::start().await;
    let house = house(&provider).await;
    let mut an = house.browser();
    let back = provider.sent_back(&mut an).await;
    let cookie = an.cookie.clone().unwrap();
    assert!(cookie.starts_with("__Host-langnghe-sso="), "{cookie}");
    let state = back.split_once("state=").unwrap().1;
    let other = provider.sent_back(&mut house.browser()).await;
    provider.plan(|plan| plan.asked.clear());
    for (path, cookie) in [
        (other.as_str(), Some(cookie.as_str())),
        ("/console/sso/back?code=good", Some(&cookie)),
        ("/console/sso/back?code=good&state=", Some(&cookie)),
        (&back.replace(state, &state[1..]), Some(&cookie)),
        (&format!("{back}&iss=https://id.a.vn"), Some(&cookie)),
        (&back, None),
        (&back, Some("__Host-langnghe-sso=")),
        (&back, Some("__Host-langnghe-sso=a.9999999999999.vi.AAAA")),
        (&back, Some(&cookie.replace(".vi.", ".en."))),
        (&back, Some(&cookie.replace("__Host-", ""))),
    ] {
        let mut browser = house.browser();
        browser.cookie = cookie.map(str::to_owned);
        let answer = browser.get(path).await;
        assert_eq!(answer.to(), "/console/login?sso=again", "{path} {cookie:?}");
    }
    assert_eq!(provider.plan(|plan| plan.asked.len()), 0, "nobody has called the provider");
    // The right one is good, once: not even for whoever has copied the cookie, whatever came of it.
    an.cookie = Some(cookie.clone());
    assert_eq!(an.get(&back.replace("good", "bad")).await.to(), "/console/login?sso=again", "the provider refuses it");
    let mut thief = house.browser();
    thief.cookie = Some(cookie);
    assert_eq!(thief.get(&back).await.to(), "/console/login?sso=again");
    let mut an = house.browser();
    let back = provider.sent_back(&mut an).await;
    let cookie = an.cookie.clone();
    assert_eq!(an.get(&back).await.to(), "/console");
    thief.cookie = cookie;
    assert_eq!(thief.get(&back).await.to(), "/console/login?sso=again");
    assert_eq!(thief.get("/console").await.to(), "/console/login");
}

#[tokio::test]
async fn an_e_mail_is_a_login_only_when_the_provider_has_verified_it() {
    let provider = Provider::start().await;
    let settings = Settings { sso_claim: Some("email".to_owned()), ..provider.settings() };
    let house = House::with(settings).await;
    house.person("an@a.vn", "vn", &[(Role::Administrator, "vn")]).await;
    let told = |verified: Value| json!({"email": "login.an@a.vn", "email_verified": verified});
    for (claims, more, to) in [
        (told(Value::Null), json!({"sub": "subject of an"}), "/console/login?sso=nameless"),
        (told(json!(false)), json!({"sub": "subject of an"}), "/console/login?sso=nameless"),
        (
            json!({}),
            json!({"sub": "other", "email": "login.an@a.vn", "email_verified": true}),
            "/console/login?sso=untrue",
        ),
        (json!({}), json!({"sub": "subject of an", "email": "login.an@a.vn", "email_verified": true}), "/console"),
        (told(json!(true)), json!({}), "/console"),
    ] {
        provider.plan(|plan| (plan.claims, plan.more) = (claims.clone(), more.clone()));
        assert_eq!(comes_in(&house, &provider).await.1.to(), to, "{claims} {more}");
    }
}

#[tokio::test]
async fn nothing_of_it_leads_elsewhere_or_stays() {
    let provider = Provider::start().await;
    let house = house(&provider).await;
    let mut an = house.browser();
    let begun = an.get("/console/sso?to=https://evil.vn&redirect_uri=https://evil.vn&next=//evil.vn").await;
    assert!(
        begun.to().starts_with(&format!("{}/auth?", provider.url)) && !begun.to().contains("evil"),
        "{}",
        begun.to()
    );
    for secret in [SECRET, "code_verifier", "client_secret"] {
        assert!(!begun.to().contains(secret), "{}", begun.to());
    }
    let cookie = begun.headers[SET_COOKIE].to_str().unwrap();
    for part in ["Path=/", "HttpOnly", "SameSite=Lax", "Secure", "Max-Age=600"] {
        assert!(cookie.split("; ").any(|it| it == part), "{cookie}");
    }
    assert_eq!(begun.headers["referrer-policy"], "same-origin");
    assert_eq!(begun.headers["cache-control"], "no-store");
    let back = provider.sent_back(&mut an).await;
    let answer = an.get(&format!("{back}&to=https://evil.vn&next=//evil.vn&lang=//evil.vn")).await;
    assert_eq!(answer.to(), "/console");
    for path in ["/console/login?sso=//evil.vn", "/console/login?sso=%3Cscript%3E", "/console/login?sso=nobody%00"] {
        let page = house.browser().get(path).await;
        assert!(page.status == StatusCode::OK && !page.body.contains("evil"), "{path}");
        assert!(!page.body.contains("role=\"alert\"") && !page.body.contains("<script>"), "{path}");
    }
}
