//! The second factor: changed by its owner, dropped by an administrator.

use axum::http::StatusCode;
use flows::office::Role;
use storage::{Actor, Stage, Taken};

use super::super::factor::{self, Coming};
use super::browser::Browser;
use super::door::House;
use crate::app::now;

const PASSWORD: &str = "con mèo nằm ngủ";

/// Gives somebody who has none a second factor, proven with the code of a step, and a recovery code.
pub(super) async fn enrolled(house: &House, id: &str, (secret, step): (&[u8], i64), code: &str) {
    let (storage, codes) = (&house.app.storage, [code.to_owned()]);
    let person = storage.person(id).await.unwrap().unwrap();
    let [way, is_in] = ["way", "in"].map(|it| format!("{it} {id}"));
    storage.login_begin(&way, &person, Stage::Password, None, now()).await.unwrap();
    assert!(storage.login_factor(&is_in, &person, &way, (Taken::First, (secret, step, &codes)), now()).await.unwrap());
}

/// Somebody with a password, a second factor and recovery codes; gives the secret.
async fn somebody(house: &House, id: &str, roles: &[(Role, &str)]) -> Vec<u8> {
    house.person(id, "vn", roles).await;
    let storage = &house.app.storage;
    let person = storage.person(id).await.unwrap().unwrap();
    let kept = house.app.console.passwords.keep(PASSWORD).await.unwrap();
    storage.person_password(&person, &kept, None, &Actor::Program, now()).await.unwrap();
    let secret = vec![7; 20];
    // Proven a while ago, so that the code of now is not used yet.
    enrolled(house, id, (&secret, now().0 / 30_000 - 10), &format!("{:A<16}", id.to_ascii_uppercase())).await;
    secret
}

/// The code of the authenticator that the browser's session would take up.
pub(super) fn fresh(house: &House, browser: &Browser<'_>) -> (Vec<u8>, String) {
    let token = browser.cookie.as_ref().unwrap().split_once('=').unwrap().1;
    let secret = Coming::of(&house.app.console, token).secret().to_vec();
    let code = factor::code_of(&secret, now());
    (secret, code)
}

#[tokio::test]
async fn another_authenticator_takes_password_present_code_and_its_own() {
    let house = House::open(None).await;
    let old = somebody(&house, "an", &[(Role::Administrator, "vn")]).await;
    let mut other = house.browser_of("an", Stage::Full).await;
    let mut browser = house.browser_of("an", Stage::Full).await;
    assert!(browser.get("/console/me").await.body.contains("/console/me/factor"));
    assert!(browser.get("/console/me/factor").await.body.contains("<svg class=\"qr\""));
    let kept = async || house.app.storage.credentials("login.an").await.unwrap().unwrap().factor;
    let ((secret, new), code) = (fresh(&house, &browser), factor::code_of(&old, now()));
    for (password, present, mine) in [
        (PASSWORD, code.as_str(), "000000"),
        ("khong phai", code.as_str(), new.as_str()),
        (PASSWORD, "000000", new.as_str()),
        (PASSWORD, "", new.as_str()),
        // The new authenticator does not prove the old one.
        (PASSWORD, new.as_str(), new.as_str()),
    ] {
        let fields = [("password", password), ("code", present), ("fresh", mine)];
        let answer = browser.post("/console/me/factor", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{password} {present} {mine}");
        assert_eq!(kept().await.as_deref(), Some(old.as_slice()));
    }
    let before = browser.cookie.clone();
    let fields = [("password", PASSWORD), ("code", code.as_str()), ("fresh", new.as_str())];
    let codes = browser.post("/console/me/factor", &fields).await;
    assert!(codes.status == StatusCode::OK && codes.body.contains("class=\"codes\""), "{}", codes.body);
    assert_eq!(kept().await, Some(secret));
    // Signed in here, in a new session; nowhere else.
    assert_ne!(browser.cookie, before);
    assert_eq!(browser.get("/console").await.status, StatusCode::OK);
    assert_eq!(other.get("/console").await.to(), "/console/login");
    // The old codes are worth nothing, and the next authenticator has another secret.
    let mut again = house.browser_of("an", Stage::Password).await;
    for code in [code.as_str(), "ANAA-AAAA-AAAA-AAAA"] {
        assert_eq!(again.post("/console/factor", &[("code", code)]).await.status, StatusCode::UNAUTHORIZED, "{code}");
    }
    assert_ne!(Some(fresh(&house, &browser).0), kept().await);
}

#[tokio::test]
async fn who_has_no_password_changes_the_authenticator_by_its_code() {
    let house = House::open(None).await;
    house.person("an", "vn", &[(Role::Answerer, "vn")]).await;
    // Who has neither is offered neither.
    let mut browser = house.browser_of("an", Stage::Full).await;
    let page = browser.get("/console/me").await.body;
    assert!(!page.contains("/console/me/factor") && !page.contains("/console/me/password"), "{page}");
    assert!(page.contains("không có mật khẩu riêng"), "{page}");
    let (_, new) = fresh(&house, &browser);
    let answer = browser.post("/console/me/factor", &[("fresh", &new), ("code", &new)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!house.app.storage.person("an").await.unwrap().unwrap().factor, "nobody's first comes so");

    let old = vec![7; 20];
    enrolled(&house, "an", (&old, now().0 / 30_000 - 10), "AAAA").await;
    let mut browser = house.browser_of("an", Stage::Full).await;
    let page = browser.get("/console/me/factor").await.body;
    assert!(!page.contains("name=\"password\"") && page.contains("name=\"code\""), "{page}");
    let ((secret, new), code) = (fresh(&house, &browser), factor::code_of(&old, now()));
    for present in ["", "000000", new.as_str()] {
        let answer = browser.post("/console/me/factor", &[("code", present), ("fresh", &new)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{present}");
    }
    let codes = browser.post("/console/me/factor", &[("code", &code), ("fresh", &new)]).await;
    assert!(codes.status == StatusCode::OK && codes.body.contains("class=\"codes\""), "{}", codes.body);
    assert_eq!(house.app.storage.credentials("login.an").await.unwrap().unwrap().factor, Some(secret));
    assert_eq!(browser.get("/console").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_administrator_drops_a_second_factor_and_never_their_own() {
    let house = House::open(None).await;
    somebody(&house, "an", &[(Role::Administrator, "vn")]).await;
    somebody(&house, "binh", &[(Role::Answerer, "vn")]).await;
    let mut theirs = house.browser_of("binh", Stage::Full).await;
    let mut browser = house.browser_of("an", Stage::Full).await;
    assert!(browser.get("/console/people/binh").await.body.contains("/console/people/binh/factor"));
    assert_eq!(browser.post("/console/people/binh/factor", &[]).await.to(), "/console/people/binh");
    assert!(!house.app.storage.person("binh").await.unwrap().unwrap().factor);
    assert_eq!(theirs.get("/console").await.to(), "/console/login", "signed out");
    assert!(browser.get("/console/audit").await.body.contains("bỏ lớp xác thực thứ hai"));
    // The password leads to a new one, and the recovery codes are gone with the old.
    let mut again = house.browser();
    let answer = again.post_bare("/console/login", &[("login", "login.binh"), ("password", PASSWORD)]).await;
    assert_eq!(answer.to(), "/console/enrol");
    assert_eq!(house.app.storage.recovery_codes("binh").await.unwrap(), 0);
    let own = browser.post("/console/people/an/factor", &[]).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(house.app.storage.person("an").await.unwrap().unwrap().factor);
    assert_eq!(theirs.post("/console/people/an/factor", &[]).await.to(), "/console/login");
}
