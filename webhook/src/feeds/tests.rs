//! A server on this machine that would like to be read, and addresses that must not be.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;

use super::fetch::{Wanted, fetch};
use super::{FetchError, news, picture};

const FEED: &str = "<rss version=\"2.0\"><channel><title>T</title><item><title>Một</title></item></channel></rss>";

/// The server, how often it was asked, and its place.
async fn server() -> (Arc<AtomicUsize>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap().to_string();
    let asked = Arc::new(AtomicUsize::new(0));
    let router = Router::new().fallback(answer).with_state((Arc::clone(&asked), place.clone()));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (asked, place)
}

async fn answer(State((asked, place)): State<(Arc<AtomicUsize>, String)>, uri: Uri) -> Response {
    asked.fetch_add(1, Ordering::Relaxed);
    let typed = |kind: &'static str, body: Body| ([(CONTENT_TYPE, kind)], body).into_response();
    let to = |to: String| (StatusCode::FOUND, [(LOCATION, to)]).into_response();
    match uri.path() {
        "/feed" => typed("application/rss+xml; charset=utf-8", Body::from(FEED)),
        "/page" => typed("text/html", Body::from(FEED)),
        "/words" => typed("text/xml", Body::from("<html/>")),
        "/large" => typed("text/xml", Body::from(vec![b' '; 3 << 20])),
        "/slow" => {
            typed("text/xml", Body::from_stream(futures_util::stream::pending::<Result<&str, std::io::Error>>()))
        }
        "/no-picture" => typed("image/png", Body::from("<svg onload=alert(1)>")),
        "/hop1" => to("/hop2".to_owned()),
        "/hop2" => to("/hop3".to_owned()),
        "/hop3" => to("/feed".to_owned()),
        "/hop0" => to("/hop1".to_owned()),
        "/round" => to("/round".to_owned()),
        "/metadata" => to("http://169.254.169.254/latest/meta-data/".to_owned()),
        // The same server by another name, that nobody allowed.
        "/local" => to(format!("http://localhost:{}/feed", place.rsplit(':').next().unwrap())),
        "/file" => to("file:///etc/passwd".to_owned()),
        "/with-name" => to(format!("http://a:b@{place}/feed")),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

#[tokio::test]
async fn nothing_of_the_own_network_is_read() {
    let (asked, place) = server().await;
    let port = place.rsplit(':').next().unwrap();
    let table = [
        (format!("http://{place}/feed"), FetchError::Address),
        ("http://127.0.0.1/".to_owned(), FetchError::Inside),
        ("http://127.1/".to_owned(), FetchError::Inside),
        ("http://2130706433/".to_owned(), FetchError::Inside),
        ("http://0x7f000001/".to_owned(), FetchError::Inside),
        ("http://017700000001/".to_owned(), FetchError::Inside),
        ("http://①②⑦.⓪.⓪.①/".to_owned(), FetchError::Inside),
        ("http://localhost/".to_owned(), FetchError::Inside),
        ("http://0/".to_owned(), FetchError::Inside),
        ("http://[::1]/".to_owned(), FetchError::Inside),
        ("http://[::]/".to_owned(), FetchError::Inside),
        ("http://[::ffff:127.0.0.1]/".to_owned(), FetchError::Inside),
        ("http://[::ffff:a9fe:a9fe]/".to_owned(), FetchError::Inside),
        ("http://[64:ff9b::7f00:1]/".to_owned(), FetchError::Inside),
        ("http://[fd00::1]/".to_owned(), FetchError::Inside),
        ("http://[fe80::1]/".to_owned(), FetchError::Inside),
        ("http://169.254.169.254/latest/meta-data/".to_owned(), FetchError::Inside),
        ("https://10.1.2.3/".to_owned(), FetchError::Inside),
        ("https://172.16.0.1/".to_owned(), FetchError::Inside),
        ("https://192.168.0.1/".to_owned(), FetchError::Inside),
        ("https://100.64.0.1/".to_owned(), FetchError::Inside),
        ("http://1.1.1.1:6379/".to_owned(), FetchError::Address),
        ("http://1.1.1.1:22/".to_owned(), FetchError::Address),
        ("http://an:mat-khau@1.1.1.1/".to_owned(), FetchError::Address),
        (format!("http://127.0.0.1:80@127.0.0.1:{port}/"), FetchError::Address),
        ("file:///etc/passwd".to_owned(), FetchError::Address),
        ("gopher://127.0.0.1:6379/_PING".to_owned(), FetchError::Address),
        ("ftp://1.1.1.1/".to_owned(), FetchError::Address),
        ("javascript:alert(1)".to_owned(), FetchError::Address),
        ("//1.1.1.1/".to_owned(), FetchError::Address),
        (String::new(), FetchError::Address),
        (format!("https://1.1.1.1/{}", "a".repeat(2_000)), FetchError::Address),
    ];
    for (url, why) in &table {
        assert_eq!(news(url, &[]).await.unwrap_err(), *why, "{url}");
        // What is let in lets nothing else in.
        if *url != table[0].0 {
            assert_eq!(news(url, std::slice::from_ref(&place)).await.unwrap_err(), *why, "{url}");
        }
    }
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn every_hop_is_looked_at_and_three_are_enough() {
    let (asked, place) = server().await;
    let inside = [place.clone()];
    let at = |path: &str| format!("http://{place}{path}");
    assert_eq!(news(&at("/feed"), &inside).await.unwrap().1[0].title, "Một");
    assert_eq!(news(&at("/hop1"), &inside).await.unwrap().1.len(), 1);
    let before = asked.load(Ordering::Relaxed);
    for (path, why) in [
        ("/hop0", FetchError::Away),
        ("/round", FetchError::Away),
        ("/metadata", FetchError::Inside),
        ("/local", FetchError::Address),
        ("/file", FetchError::Address),
        ("/with-name", FetchError::Address),
        ("/none", FetchError::Away),
        ("/page", FetchError::Kind),
        ("/words", FetchError::Kind),
        ("/large", FetchError::TooLarge),
    ] {
        assert_eq!(news(&at(path), &inside).await.unwrap_err(), why, "{path}");
    }
    assert_eq!(asked.load(Ordering::Relaxed) - before, 4 + 4 + 8, "no hop after the one that was refused");
    for path in ["/no-picture", "/feed"] {
        assert_eq!(picture(&at(path), &inside).await.unwrap_err(), FetchError::Kind, "{path}");
    }
}

#[tokio::test]
async fn a_server_that_never_ends_is_left() {
    let (asked, place) = server().await;
    let short = Wanted { patience: Duration::from_millis(200), ..super::FEED };
    let url = format!("http://{place}/slow");
    assert_eq!(fetch(&url, short, &[place]).await.unwrap_err(), FetchError::Away);
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}
