//! Single sign-on: what the provider's word opens, and what is not taken for its word.

use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use flows::Lang;
use flows::office::Role;
use serde_json::{Value, json};
use storage::{Actor, Stage};

use super::super::sso::Outcome;
use super::door::{Answer, Browser, House};
use super::provider::{Provider, SECRET, house};
use crate::app::now;
use crate::config::Settings;

/// Somebody comes in with a browser of their own.
async fn comes_in<'a>(house: &'a House, provider: &Provider) -> (Browser<'a>, Answer) {
    let mut browser = house.browser();
    let back = provider.sent_back(&mut browser).await;
    let answer = browser.get(&back).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    (browser, answer)
}

async fn log(house: &House) -> Vec<String> {
    let mut lines = house.app.storage.audited("vn", i64::MAX, 100).await.unwrap();
    lines.reverse();
    let ours = |what: &String| what.starts_with("login") || what.starts_with("person.sso");
    lines.into_iter().map(|it| it.deed.what).filter(ours).collect()
}

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
    let person = house.app.storage.person("an").await.unwrap().unwrap();
    let codes = ["AAAA".to_owned()];
    house.app.storage.person_factor(&person, (b"secret of twenty b.", 0), &codes, now()).await.unwrap();
    let (mut an, answer) = comes_in(&house, &provider).await;
    assert_eq!(answer.to(), "/console/factor");
    assert_eq!(log(&house).await, Vec::<String>::new(), "nobody is in, and nobody is pinned");
    assert_eq!(an.post("/console/factor", &[("code", "000000")]).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(an.post("/console/factor", &[("code", "aaaa")]).await.to(), "/console");
    assert_eq!(an.get("/console").await.status, StatusCode::OK);
    assert_eq!(log(&house).await, ["login.recovery", "person.sso", "login.sso"]);
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
    assert_eq!(tried, 13);
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
        for outcome in ["again", "declined", "away", "untrue", "nameless", "nobody", "closed", "other", "wait"] {
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

const HERE: [u8; 4] = [127, 9, 9, 9];

async fn comes_in_from(house: &House, provider: &Provider, from: [u8; 4]) -> Answer {
    let mut somebody = house.browser();
    somebody.from = Some(from);
    let back = provider.sent_back(&mut somebody).await;
    somebody.get(&back).await
}

/// One more failure, after which nobody may try for a minute; how many that makes.
async fn one_more(house: &House, kind: &str, who: &str) -> Option<u32> {
    house.app.storage.try_login(kind, who, |_| 60_000, now()).await.unwrap()
}

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
