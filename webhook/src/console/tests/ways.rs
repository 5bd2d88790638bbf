//! Ways in, and ways that must not lead in.

use axum::http::header::SET_COOKIE;
use axum::http::{Method, StatusCode};
use flows::office::Role;
use sha2::{Digest, Sha256};
use storage::{Actor, Stage};

use super::super::{factor, statics};
use super::door::House;
use crate::app::now;

async fn with_password(house: &House, id: &str) {
    house.person(id, "vn", &[(Role::Administrator, "vn")]).await;
    let person = house.app.storage.person(id).await.unwrap().unwrap();
    let kept = house.app.console.passwords.keep("con mèo nằm ngủ").await.unwrap();
    house.app.storage.person_password(&person, &kept, None, &Actor::Program, now()).await.unwrap();
}

#[tokio::test]
async fn a_password_alone_leads_to_the_second_factor_and_each_step_has_its_own_session() {
    let house = House::open(None).await;
    with_password(&house, "an").await;
    let mut browser = house.browser();
    let answer = browser.post_bare("/console/login", &[("login", " Login.AN "), ("password", "con mèo nằm ngủ")]).await;
    assert_eq!((answer.status, answer.to()), (StatusCode::SEE_OTHER, "/console/enrol"));
    let first = browser.cookie.clone();
    assert_eq!(browser.get("/console").await.to(), "/console/enrol");
    let page = browser.get("/console/enrol").await.body;
    assert!(page.contains("<svg class=\"qr\""), "{page}");
    let wrong = browser.post("/console/enrol", &[("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!house.app.storage.person("an").await.unwrap().unwrap().factor);
    let token = first.as_ref().unwrap().split_once('=').unwrap().1;
    let coming = factor::Coming::of(&house.app.console, token);
    let code = factor::code_of(coming.secret(), now());
    let codes = browser.post("/console/enrol", &[("code", &code)]).await;
    assert_eq!(codes.status, StatusCode::OK);
    assert_eq!(codes.body.matches("<li>").count(), 10 + codes.body.matches("<li><a").count());
    assert_ne!(browser.cookie, first, "rotated");
    assert_eq!(browser.get("/console").await.status, StatusCode::OK);
    // What the browser held before is worth nothing.
    let mut thief = house.browser();
    thief.cookie = first;
    assert_eq!(thief.get("/console").await.to(), "/console/login");

    // The next time the authenticator is asked for, and a code that was used is not taken.
    let mut again = house.browser();
    let answer = again.post_bare("/console/login", &[("login", "login.an"), ("password", "con mèo nằm ngủ")]).await;
    assert_eq!(answer.to(), "/console/factor");
    assert_eq!(again.get("/console/enrol").await.to(), "/console/factor", "no second factor in place of the first");
    assert_eq!(again.post("/console/factor", &[("code", &code)]).await.status, StatusCode::UNAUTHORIZED);
    let recovery =
        codes.body.split("<li>").find_map(|part| part.split("</li>").next().filter(|it| it.len() == 19)).unwrap();
    let answer = again.post("/console/factor", &[("code", &recovery.to_lowercase())]).await;
    assert_eq!((answer.status, answer.to()), (StatusCode::SEE_OTHER, "/console"));
    assert_eq!(house.app.storage.recovery_codes("an").await.unwrap(), 9);
    let out = again.post("/console/logout", &[]).await;
    assert_eq!(out.to(), "/console/login");
    assert!(again.cookie.is_none());
}

#[tokio::test]
async fn an_account_that_is_not_there_looks_like_one_that_is() {
    let house = House::open(None).await;
    with_password(&house, "an").await;
    let mut answers = Vec::new();
    for login in ["login.an", "login.nobody"] {
        let mut browser = house.browser();
        let mut seen = Vec::new();
        for _ in 0..7 {
            let answer =
                browser.post_bare("/console/login", &[("login", login), ("password", "sai sai sai sai")]).await;
            seen.push((answer.status, answer.body.replace(login, "LOGIN")));
        }
        answers.push(seen);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0][4].0, StatusCode::UNAUTHORIZED);
    assert_eq!(answers[0][6].0, StatusCode::TOO_MANY_REQUESTS, "after six failures");
    // Then the right password is not looked at either.
    let right =
        house.browser().post_bare("/console/login", &[("login", "login.an"), ("password", "con mèo nằm ngủ")]).await;
    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS);
    let log = house.app.storage.audited("vn", i64::MAX, 10).await.unwrap();
    assert_eq!(log.iter().filter(|line| line.deed.what == "login.locked").count(), 1);
}

#[tokio::test]
async fn an_invitation_leads_to_a_password_and_no_further() {
    let house = House::open(None).await;
    house.person("boss", "vn", &[(Role::Administrator, "vn")]).await;
    let mut boss = house.browser_of("boss", Stage::Full).await;
    let fields = [("unit", "a"), ("name", "Trần Văn Bình"), ("login", "binh"), ("role", "answerer")];
    let page = boss.post("/console/people/new", &fields).await.body;
    let code = page.split("id=\"invitation\" class=\"letters\">").nth(1).unwrap().split('<').next().unwrap();
    assert_eq!(code.len(), 19);
    let mut binh = house.browser();
    let answer = binh.post_bare("/console/login", &[("login", "binh"), ("password", &code.to_lowercase())]).await;
    assert_eq!(answer.to(), "/console/choose");
    let choose = |new: &'static str, again: &'static str| [("new", new), ("again", again)];
    for (new, again) in
        [("ngắn", "ngắn"), ("trần văn bình 2026", "trần văn bình 2026"), ("con mèo nằm ngủ", "con mèo nằm")]
    {
        let answer = binh.post("/console/choose", &choose(new, again)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{new}");
    }
    let answer = binh.post("/console/choose", &choose("con mèo nằm ngủ", "con mèo nằm ngủ")).await;
    assert_eq!(answer.to(), "/console/enrol");
    // The code is used up.
    let answer = house.browser().post_bare("/console/login", &[("login", "binh"), ("password", code)]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() {
    let house = House::open(None).await;
    house.person("an", "vn", &[(Role::Administrator, "vn")]).await;
    house.person("binh", "a", &[]).await;
    let mut browser = house.browser_of("an", Stage::Full).await;
    let csrf = browser.csrf();
    let other = house.browser_of("an", Stage::Full).await.csrf();
    let path = "/console/people/binh/close";
    for (site, token) in [
        ("cross-site", csrf.as_str()),
        ("same-site", &csrf),
        ("none", &csrf),
        ("same-origin", ""),
        ("same-origin", "AAAA"),
        // Another session's.
        ("same-origin", &other),
    ] {
        browser.site = site;
        assert_eq!(browser.post_bare(path, &[("csrf", token)]).await.status, StatusCode::FORBIDDEN, "{site} {token}");
    }
    browser.site = "same-origin";
    let answer = browser.send(Method::POST, &format!("{path}?csrf={csrf}"), String::new(), &[]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "a token in the address is none");
    assert!(house.app.storage.person("binh").await.unwrap().unwrap().closed_at.is_none());
    assert_eq!(browser.post(path, &[]).await.to(), "/console/people/binh");
    assert!(house.app.storage.person("binh").await.unwrap().unwrap().closed_at.is_some());
    // Nor can another site sign anybody in.
    let mut stranger = house.browser();
    stranger.site = "cross-site";
    assert_eq!(stranger.post_bare("/console/login", &[("login", "x")]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn headers_and_cookies_are_strict() {
    let house = House::open(Some("https://a.vn")).await;
    with_password(&house, "an").await;
    let mut browser = house.browser();
    let login = browser.post_bare("/console/login", &[("login", "login.an"), ("password", "con mèo nằm ngủ")]).await;
    let cookie = login.headers.get(SET_COOKIE).unwrap().to_str().unwrap();
    assert!(cookie.starts_with("__Host-langnghe-console="), "{cookie}");
    for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.split("; ").any(|it| it == part), "{part} in {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    let token = cookie.split(['=', ';']).nth(1).unwrap();
    assert_eq!(data_encoding::BASE64URL_NOPAD.decode(token.as_bytes()).unwrap().len(), 32);
    for path in ["/console/login", "/console", "/console/enrol", "/console/people"] {
        let headers = browser.get(path).await.headers;
        let header = |name: &str| headers.get_all(name).iter().map(|it| it.to_str().unwrap()).collect::<Vec<_>>();
        let csp = header("content-security-policy");
        assert_eq!(csp.len(), 1, "{path}");
        assert!(csp[0].starts_with("default-src 'none'; script-src 'self'; style-src 'self'"), "{csp:?}");
        assert!(!csp[0].contains("unsafe") && !csp[0].contains('*') && csp[0].contains("frame-ancestors 'none'"));
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cache-control", "no-store"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("strict-transport-security", "max-age=63072000; includeSubDomains"),
        ] {
            assert_eq!(header(name), [value], "{path} {name}");
        }
    }
}

#[tokio::test]
async fn without_https_the_console_is_for_this_machine_alone() {
    let house = House::open(None).await;
    let mut browser = house.browser();
    assert_eq!(browser.get("/console/login").await.status, StatusCode::OK);
    assert!(house.app.console.set_cookie(Some("t")).starts_with("langnghe-console=t; Path=/; HttpOnly; SameSite=Lax"));
    let far = House::open(Some("http://a.vn")).await;
    let answer = far.browser().knock_from_afar("/console/login").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let encrypted = House::open(Some("https://a.vn")).await;
    assert_eq!(encrypted.browser().knock_from_afar("/console/login").await.status, StatusCode::OK);
}

#[tokio::test]
async fn words_from_outside_stay_words() {
    let house = House::open(None).await;
    house.person("an", "vn", &[(Role::Administrator, "vn")]).await;
    let mut browser = house.browser_of("an", Stage::Full).await;
    let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    assert_eq!(
        browser.post("/console/people/an", &[("unit", "vn"), ("name", evil)]).await.status,
        StatusCode::SEE_OTHER
    );
    let office = [("id", "x1"), ("name", evil), ("kind", "commune"), ("code", "<b>\"'"), ("old", evil)];
    assert_eq!(browser.post("/console/units/a/add", &office).await.to(), "/console/units/a");
    let search: String = form_urlencoded::byte_serialize(evil.as_bytes()).collect();
    for path in [
        "/console",
        "/console/me",
        "/console/people",
        "/console/people/an",
        "/console/units/a",
        "/console/units/x1",
        "/console/audit",
        "/console/people/new?unit=x1",
        &format!("/console/people?search={search}"),
        &format!("/console/units?search={search}"),
        &format!("/console/{search}"),
    ] {
        let page = browser.get(path).await.body;
        assert!(
            !page.contains("<script>alert") && !page.contains("<img src=x") && !page.contains("<b>"),
            "{path}: {page}"
        );
    }
    let answer = browser.post_bare("/console/login", &[("login", evil), ("password", evil)]).await;
    assert!(!answer.body.contains("<script>alert") && !answer.body.contains("<img src=x"), "{}", answer.body);
    // A name that turns the text around, or holds what cannot be seen, could pass for another.
    browser.post("/console/people/an", &[("unit", "vn"), ("name", "A\u{202e}n\u{200b}\r\n h")]).await;
    assert_eq!(house.app.storage.person("an").await.unwrap().unwrap().name, "An h");
}

#[tokio::test]
async fn offices_come_from_a_file_all_or_none() {
    let house = House::open(None).await;
    house.person("an", "a", &[(Role::Administrator, "a")]).await;
    let mut browser = house.browser_of("an", Stage::Full).await;
    let path = "/console/units-import";
    let count = async || house.app.storage.units().await.unwrap().len();
    let before = count().await;
    let head = "mã,trực thuộc,tên,loại\n";
    let bad = format!("{head}a-x,a,Xã <script>alert(1)</script>,xã\nb-x,b,Xã,xã\na-y,a,,<b>\n");
    let answer = browser.upload(path, bad.as_bytes()).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains(">3</td>") && answer.body.contains(">4</td>"), "{}", answer.body);
    assert!(!answer.body.contains("<script>alert"), "{}", answer.body);
    let good = format!("{head}a-x,a,Xã Mới,xã\n");
    let stolen = browser.upload_bare(path, "AAAA", good.as_bytes()).await;
    assert_eq!(stolen.status, StatusCode::FORBIDDEN);
    for file in [b"\x89PNG\r\n\x1a\n".as_slice(), b"PK\x03\x04", b"MZ", b"", b"<html>"] {
        assert_eq!(browser.upload(path, file).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{file:?}");
    }
    assert_eq!(browser.upload(path, &vec![b'a'; 7 << 20]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(browser.post(path, &[]).await.status, StatusCode::BAD_REQUEST, "no file at all");
    assert_eq!(count().await, before);
    let answer = browser.upload(path, good.as_bytes()).await;
    assert!(answer.status == StatusCode::OK && answer.body.contains("Đã nhập 1"), "{}", answer.body);
    assert_eq!(count().await, before + 1);
}

#[tokio::test]
async fn the_language_page_leads_back_to_the_console_only() {
    let house = House::open(None).await;
    house.person("an", "vn", &[]).await;
    let mut browser = house.browser_of("an", Stage::Full).await;
    for (back, to) in [
        ("/console/me", "/console/me"),
        ("https://evil.vn", "/console"),
        ("//evil.vn", "/console"),
        ("/console@evil.vn", "/console"),
        ("/console/\\evil.vn", "/console"),
    ] {
        assert_eq!(browser.post("/console/me/lang", &[("to", "en"), ("back", back)]).await.to(), to, "{back}");
    }
    assert!(browser.get("/console/me").await.body.contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let house = House::open(None).await;
    house.person("an", "vn", &[(Role::Administrator, "vn")]).await;
    let mut browser = house.browser_of("an", Stage::Full).await;
    let role = [("unit", "vn"), ("role", "administrator")];
    assert_eq!(browser.post("/console/people/an/revoke", &role).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(browser.post("/console/people/an/close", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    house.person("binh", "vn", &[(Role::Administrator, "vn")]).await;
    assert_eq!(browser.post("/console/people/an/revoke", &role).await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/console").await.to(), "/console/login", "what one may do has changed: in anew");
}

#[test]
fn htmx_is_the_file_that_its_page_names() {
    let readme = include_str!("../../../static/vendor/README.md");
    let hash = Sha256::digest(statics::HTMX.as_bytes());
    assert!(readme.contains(&data_encoding::HEXLOWER.encode(&hash)), "see webhook/static/vendor/README.md");
}
