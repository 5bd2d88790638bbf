//! What somebody would try: on every route of the table, and in every field of every form that its pages show. A new page
//! is tried without a line here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::header::SET_COOKIE;
use axum::http::{Method, StatusCode};
use flows::office::Role;
use storage::Stage;

use super::super::routes::{Needs, ROUTES, Route, Verb};
use super::browser::{Answer, Browser};
use super::door::House;
use super::forms::{Form, forms, links};

/// What would run, end an attribute, or be a formula in a spreadsheet.
const EVIL: &str =
    "=HYPERLINK(\"javascript:alert(1)\")<script>alert(1)</script>'\"><img src=x onerror=alert(2)>{{7*7}}";

/// Somebody with every role over the whole country, and offices that have something of each kind.
async fn house() -> House {
    let house = House::open(Some("https://a.vn")).await;
    let all = Role::ALL.map(|role| (role, "vn"));
    house.person("all", "vn", &all).await;
    house.person("other", "a", &[(Role::Answerer, "a")]).await;
    house.person("of-a", "a", &[]).await;
    for unit in ["a", "b"] {
        house.things(unit).await;
    }
    house
}

/// The address of a route, of something that is there.
fn path(house: &House, route: &Route, unit: &str) -> String {
    let kind = route.path.split('/').nth(2).unwrap_or_default();
    let path =
        route.path.replace("{id}", &house.id_of(kind, unit)).replace("{name}", &house.picture).replace("{nth}", "1");
    format!("{path}?unit={unit}")
}

async fn call(browser: &mut Browser<'_>, route: &Route, path: &str, fields: &[(&str, &str)]) -> Answer {
    match route.verb {
        Verb::Get | Verb::Poll => browser.get(path).await,
        Verb::Post | Verb::Words | Verb::Form => browser.post_bare(path, fields).await,
        Verb::Upload => browser.upload_bare(path, fields.first().map_or("", |it| it.1), b"").await,
    }
}

/// The furthest that the route asks somebody to have come.
fn stage(route: &Route) -> Stage {
    match route.needs {
        Needs::Way(stage) => stage,
        _ => Stage::Full,
    }
}

#[tokio::test]
async fn every_answer_carries_the_headers_and_no_cookie_is_loose() {
    let house = house().await;
    let mut tried = 0;
    for route in ROUTES {
        for signed_in in [true, false] {
            let mut browser = if signed_in { house.browser_of("all", stage(route)).await } else { house.browser() };
            let csrf = browser.csrf();
            let answer = call(&mut browser, route, &path(&house, route, "a"), &[("csrf", &csrf)]).await;
            let header = |name: &str| {
                let values = answer.headers.get_all(name).iter().map(|it| it.to_str().unwrap());
                values.collect::<Vec<_>>().join(" | ")
            };
            let policy = header("content-security-policy");
            assert!(
                policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"),
                "{} {policy}",
                route.path
            );
            assert!(
                !["unsafe", "*", "http:", "https:", "data:", " | "].iter().any(|it| policy.contains(it)),
                "{policy}"
            );
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "same-origin"),
                ("x-frame-options", "DENY"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
                ("strict-transport-security", "max-age=63072000; includeSubDomains"),
            ] {
                assert_eq!(header(name), value, "{} {name}", route.path);
            }
            // A stream says so in its own words.
            let kept = header("cache-control");
            assert!(
                kept == "no-store" || kept == "no-cache" && route.path.ends_with("/events"),
                "{} {kept}",
                route.path
            );
            for cookie in answer.headers.get_all(SET_COOKIE) {
                let cookie = cookie.to_str().unwrap();
                for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
                    assert!(cookie.split("; ").any(|it| it == part), "{} {cookie}", route.path);
                }
                assert!(cookie.starts_with("__Host-") && !cookie.contains("Domain"), "{cookie}");
            }
            tried += 1;
        }
    }
    assert_eq!(tried, 2 * ROUTES.len());
}

#[tokio::test]
async fn no_form_of_another_site_does_anything() {
    let house = house().await;
    let mut posts = 0;
    for route in ROUTES.iter().filter(|it| it.verb.posts()) {
        let path = path(&house, route, "a");
        let other = house.browser_of("other", Stage::Full).await.csrf();
        let begins = route.needs == Needs::Nothing;
        for (site, token) in [
            ("same-origin", Some(String::new())),
            ("same-origin", Some("AAAA".to_owned())),
            ("same-origin", Some(other)),
            ("cross-site", None),
            ("same-site", None),
        ] {
            // What begins a session has no token yet: there the site alone counts.
            if begins && site == "same-origin" {
                continue;
            }
            let mut browser = house.browser_of("all", stage(route)).await;
            browser.site = site;
            let token = token.unwrap_or_else(|| browser.csrf());
            let answer = call(&mut browser, route, &path, &[("csrf", &token)]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {site}");
        }
        if !begins {
            let mut browser = house.browser_of("all", stage(route)).await;
            let with = format!("{path}&csrf={}", browser.csrf());
            let answer = call(&mut browser, route, &with, &[]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "a token in the address is none: {path}");
        }
        // Nor does asking for the address of something that is posted.
        let got = house.browser_of("all", stage(route)).await.get(&path).await;
        let reads = ROUTES.iter().any(|it| it.path == route.path && it.verb == Verb::Get);
        assert!(reads || got.status == StatusCode::METHOD_NOT_ALLOWED, "{path} {}", got.status);
        posts += 1;
    }
    assert!(posts > 50, "{posts}");
}

#[tokio::test]
async fn ids_that_are_none_and_ways_out_of_the_folder_lead_nowhere() {
    let house = house().await;
    let mut browser = house.browser_of("all", Stage::Full).await;
    let csrf = browser.csrf();
    let long = "a".repeat(3_000);
    let ids = [
        "none",
        "..",
        "%2e%2e",
        "..%2f..%2fetc%2fpasswd",
        "..%5c..%5cwin.ini",
        "%00",
        "a%00b",
        "'%20or%20'1'='1",
        "%",
        "%ff",
        "1;drop%20table%20unit",
        "%0d%0aset-cookie:%20x=1",
        "*",
        long.as_str(),
    ];
    for route in ROUTES.iter().filter(|it| it.path.contains('{')) {
        for id in ids {
            let path = format!("{}?unit=a", route.path.replace("{id}", id).replace("{name}", id).replace("{nth}", id));
            // What no client can send in an address is no request.
            let Ok(uri) = path.parse::<axum::http::Uri>() else { continue };
            let answer = call(&mut browser, route, &uri.to_string(), &[("csrf", &csrf), ("unit", "a")]).await;
            let gone = matches!(
                answer.status,
                StatusCode::NOT_FOUND
                    | StatusCode::BAD_REQUEST
                    | StatusCode::METHOD_NOT_ALLOWED
                    | StatusCode::URI_TOO_LONG
            );
            assert!(gone, "{path}: {}", answer.status);
            assert!(!answer.headers.contains_key("set-cookie") && !answer.body.contains("root:"), "{path}");
        }
    }
    for path in [
        "/console/file/..%2fconsole.css",
        "/console/file/%2e%2e%2fCargo.toml",
        "/hoi-dap/tep/..%2f..%2fCargo.toml",
        "/ban-tin/..%2f..",
        "/ban-tin/x/tep/..%2f..%2fCargo.toml",
        "/console/../console",
        "//console",
    ] {
        assert_ne!(browser.get(path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn words_from_any_form_stay_words_on_every_page_and_in_every_workbook() {
    let house = house().await;
    let pages = crawl(&house).await;
    let (mut posted, mut written) = (BTreeSet::new(), 0);
    for (at, page) in &pages {
        for form in forms(page).into_iter().filter(|it| it.post) {
            if form.written {
                let route = ROUTES.iter().find(|it| it.verb.posts() && leads_to(it.path, &form.action)).unwrap();
                assert!(route.verb.brings_words(), "{} from {at}: what is written there can be lost", form.action);
                written += 1;
            }
            if !posted.insert((form.action.clone(), form.names())) || skipped(&form) {
                continue;
            }
            let fields = form.filled(EVIL);
            let mut browser = house.browser_of("all", Stage::Full).await;
            let csrf = browser.csrf();
            let fields: Vec<(&str, &str)> = fields
                .iter()
                .map(|(name, value)| (name.as_str(), if name == "csrf" { csrf.as_str() } else { value.as_str() }))
                .collect();
            let answer = if form.file {
                browser.upload_with(&form.action, &fields[1..], format!("{EVIL},{EVIL}\n{EVIL}\n").as_bytes()).await
            } else {
                browser.post_bare(&form.action, &fields).await
            };
            assert!(!answer.status.is_server_error(), "{} from {at}: {}", form.action, answer.status);
            clean(&form.action, &answer.body);
        }
    }
    assert!(posted.len() > 30, "{posted:?}");
    assert!(written > 5, "forms with room for words: {written}");
    // Everything is looked at once more, with what was kept.
    let mut kept = 0;
    for (at, page) in crawl(&house).await {
        clean(&at, &page);
        kept += usize::from(page.contains("&#60;img src=x") || page.contains("&lt;img src=x"));
    }
    assert!(kept > 10, "words were kept and are shown: {kept}");
    for path in ["/ban-tin", "/hoi-dap", "/hoi-dap?q=%3Cscript%3Ealert(1)%3C/script%3E", "/ban-tin?thang=%3Cscript%3E"]
    {
        clean(path, &house.browser().get(path).await.body);
    }
    let mut books = 0;
    for route in ROUTES.iter().filter(|it| it.path.ends_with(".xlsx")) {
        let bytes = house.browser_of("all", Stage::Full).await.bytes(&path(&house, route, "a")).await;
        no_formula(route.path, &bytes);
        books += 1;
    }
    assert!(books >= 3, "{books}");
}

/// Whether an address is one of a route's.
fn leads_to(route: &str, address: &str) -> bool {
    let address = address.split(['?', '#']).next().unwrap_or_default();
    let same = |(one, other): (&str, &str)| one == other || one.starts_with('{');
    route.split('/').count() == address.split('/').count() && route.split('/').zip(address.split('/')).all(same)
}

/// Forms that would end what the next ones need.
fn skipped(form: &Form) -> bool {
    ["/logout", "/close", "/drop", "/expire", "/cancel"].iter().any(|end| form.action.ends_with(end))
}

fn clean(at: &str, page: &str) {
    for raw in ["<script>alert", "<img src=x", "onerror=alert(2)>"] {
        assert!(!page.contains(raw), "{at}: {raw} in {page}");
    }
    assert!(!page.contains("HYPERLINK(\"javascript"), "{at}: a quotation mark ends an attribute");
    assert!(!page.contains("href=\"javascript:") && !page.contains("=HYPERLINK(\"javascript:alert(1)\")49"), "{at}");
}

/// No cell of a workbook is a formula, or would become one as soon as somebody edits it.
fn no_formula(at: &str, bytes: &[u8]) {
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap_or_else(|error| panic!("{at}: {error}"));
    for nth in 0..book.len() {
        let mut text = String::new();
        let mut part = book.by_index(nth).unwrap();
        if std::io::Read::read_to_string(&mut part, &mut text).is_err() {
            continue;
        }
        assert!(!text.contains("<f>") && !text.contains("<f "), "{at} {nth}");
        for cell in text.split("<t").skip(1).filter_map(|it| it.split_once('>')).map(|it| it.1) {
            assert!(
                !cell.starts_with(['=', '+', '@']) && !cell.starts_with("-"),
                "{at}: {}",
                &cell[..cell.len().min(60)]
            );
        }
    }
}

/// Every page that somebody with all rights comes to by following links, by its address.
async fn crawl(house: &House) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    let fixed = ROUTES.iter().filter(|it| it.verb == Verb::Get && stage(it) == Stage::Full);
    let mut next: Vec<String> = fixed.map(|it| path(house, it, "a")).collect();
    while let Some(at) = next.pop() {
        let waits = at.contains("/events") || at.contains(".xlsx") || at.contains("/files/") || at.contains("/file/");
        if waits || pages.contains_key(&at) || pages.len() > 400 {
            continue;
        }
        let page = house.browser_of("all", Stage::Full).await.get(&at).await;
        assert!(!page.status.is_server_error(), "{at}: {}", page.status);
        next.extend(links(&page.body));
        pages.insert(at, page.body);
    }
    pages
}

#[tokio::test]
async fn files_that_are_not_what_is_asked_for_are_refused() {
    let house = house().await;
    let uploads: Vec<&Route> = ROUTES.iter().filter(|it| it.verb == Verb::Upload).collect();
    assert!(uploads.len() >= 4, "{}", uploads.len());
    let mut torn = b"PK\x03\x04".to_vec();
    torn.extend([0; 64]);
    for route in uploads {
        let at = path(&house, route, "a");
        for file in [
            b"".as_slice(),
            b"MZ\x90\0",
            b"<html><script>",
            b"<?xml version=\"1.0\"?><svg/>",
            b"\x7fELF",
            b"#!/bin/sh",
            &torn,
        ] {
            let mut browser = house.browser_of("all", Stage::Full).await;
            let answer = browser.upload_with(&at, &[("unit", "a"), ("revision", "1")], file).await;
            assert!(answer.status.is_client_error(), "{at}: {} for {file:?}", answer.status);
        }
        let mut browser = house.browser_of("all", Stage::Full).await;
        assert_eq!(browser.upload(&at, &vec![b'a'; 7 << 20]).await.status, StatusCode::PAYLOAD_TOO_LARGE, "{at}");
        let bare = browser.post(&at, &[("unit", "a")]).await;
        assert_eq!(bare.status, StatusCode::BAD_REQUEST, "no file at all: {at}");
        let answer = browser.send(Method::POST, &at, "x".to_owned(), &[("content-type", "multipart/form-data")]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "no boundary: {at}");
    }
}

#[tokio::test]
async fn a_feed_leads_to_nobody_inside() {
    let house = house().await;
    let asked = Arc::new(AtomicUsize::new(0));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    let count = Arc::clone(&asked);
    let router = Router::new().fallback(async move || count.fetch_add(1, Ordering::Relaxed).to_string());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let before = house.app.storage.feeds().await.unwrap().len();
    let mut browser = house.browser_of("all", Stage::Full).await;
    let port = place.port();
    for url in [
        format!("http://{place}/"),
        format!("http://localhost:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://127.0.0.1/".to_owned(),
        "http://2130706433/".to_owned(),
        "http://[::1]/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "gopher://127.0.0.1:6379/_INFO".to_owned(),
        format!("https://a.vn@{place}/"),
        EVIL.to_owned(),
    ] {
        let answer = browser.post("/console/feeds", &[("unit", "a"), ("name", "x"), ("url", &url)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{url}");
        assert!(!answer.body.contains("root:"), "{url}");
        let fields = [("title", "T"), ("summary", "S"), ("link", url.as_str()), ("picture", url.as_str())];
        let draft = browser.post("/console/feeds/feed-a/draft", &fields).await;
        let id = draft.to().split('/').nth(3).unwrap().to_owned();
        let kept = house.app.storage.bulletin(&id).await.unwrap().unwrap().bulletin;
        assert_eq!(kept.cover, None, "{url}");
        assert!(kept.links.iter().all(|it| it.url.starts_with("https://")), "{:?}", kept.links);
    }
    // Nor does one that was kept before it was looked at: each reading looks anew.
    assert_eq!(browser.get("/console/feeds/feed-a").await.status, StatusCode::OK);
    assert_eq!(house.app.storage.feeds().await.unwrap().len(), before);
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}
