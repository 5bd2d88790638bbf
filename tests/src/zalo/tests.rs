//! The emulator itself: what Zalo refuses, it refuses.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::{App, Zalo};
use crate::clock::Clock;

const OA: &str = "388613280878808645";

async fn zalo() -> Zalo {
    let app = App {
        id: "3608465248940903967".into(),
        secret: "APP_SECRET_TEST".into(),
        oa_secret: "OA_SECRET_KEY_TEST".into(),
    };
    Zalo::start(app, Clock::default()).await
}

async fn send(zalo: &Zalo, token: &str, message: Value) -> i64 {
    let body = json!({"recipient": {"user_id": "246845883529197922"}, "message": message});
    let url = format!("{}/v3.0/oa/message/cs", zalo.url());
    let answer = reqwest::Client::new().post(url).header("access_token", token).json(&body).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.json::<Value>().await.unwrap()["error"].as_i64().unwrap()
}

#[tokio::test]
async fn the_signature_is_the_published_one() {
    let body = r#"{"app_id":"3608465248940903967","sender":{"id":"246845883529197922"},"user_id_by_app":"552177279717587730","recipient":{"id":"388613280878808645"},"event_name":"user_send_text","message":{"text":"Xin chào","msg_id":"96d3cdf3af150460909"},"timestamp":"1540363714987"}"#;
    assert_eq!(
        zalo().await.sign(body, "1540363714987"),
        "mac=eaa2d1e0d11245d67769815f0cb3b233be392ec44a33effb92c040d0c1a027aa"
    );
}

#[tokio::test]
async fn it_refuses_what_zalo_refuses() {
    let zalo = zalo().await;
    let an = zalo.citizen(OA, "246845883529197922");
    let grant = zalo.grant(OA);
    let token = grant.access.as_str();
    let text = |n: usize| json!({"text": "ờ".repeat(n)});
    assert_eq!(send(&zalo, token, text(1)).await, -230);
    an.open();
    assert_eq!(send(&zalo, token, text(0)).await, -201);
    assert_eq!(send(&zalo, token, text(2001)).await, -210);
    assert_eq!(send(&zalo, "x", text(1)).await, -216);
    assert_eq!(send(&zalo, token, text(2000)).await, 0);
    let buttons = |n: usize| {
        let button = json!({"title": "Có", "type": "oa.query.hide", "payload": "a"});
        json!({"text": "?", "attachment": {"type": "template", "payload": {"buttons": vec![button; n]}}})
    };
    assert_eq!(send(&zalo, token, buttons(5)).await, 0);
    assert_eq!(send(&zalo, token, buttons(6)).await, -201);
    an.block(true);
    assert_eq!(send(&zalo, token, text(1)).await, -217);
    an.block(false);
    zalo.advance(Duration::from_secs(8 * 24 * 3600));
    let grant = zalo.grant(OA);
    assert_eq!(send(&zalo, token, text(1)).await, -220);
    assert_eq!(send(&zalo, &grant.access, text(1)).await, -230);
}

#[tokio::test]
async fn a_refresh_token_is_good_once() {
    let zalo = zalo().await;
    let first = zalo.grant(OA);
    let refresh = |token: String| {
        let (url, app) = (format!("{}/v4/oa/access_token", zalo.url()), zalo.app().clone());
        async move {
            let form = format!("refresh_token={token}&app_id={}&grant_type=refresh_token", app.id);
            let call = reqwest::Client::new().post(url).header("secret_key", app.secret).body(form);
            call.send().await.unwrap().json::<Value>().await.unwrap()
        }
    };
    let second = refresh(first.refresh.clone()).await;
    assert_eq!(second["expires_in"], "90000");
    assert_eq!(refresh(first.refresh).await["error"], -14014);
    assert_eq!(zalo.current(OA).unwrap().refresh, second["refresh_token"].as_str().unwrap());
    assert_eq!(zalo.refreshes(), 1);
}

#[tokio::test]
async fn events_climb_the_ladder_and_then_the_webhook_is_given_up() {
    let zalo = zalo().await;
    let an = zalo.citizen(OA, "246845883529197922");
    let got: Arc<Mutex<Vec<Option<String>>>> = Arc::default();
    let seen = Arc::clone(&got);
    let routes = axum::Router::new().route(
        "/zalo",
        axum::routing::post(move |headers: HeaderMap| {
            let retry = headers.get("num_retry").map(|it| it.to_str().unwrap().to_owned());
            seen.lock().unwrap().push(retry);
            async { StatusCode::SERVICE_UNAVAILABLE }
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    zalo.set_webhook(&format!("http://{}/zalo", listener.local_addr().unwrap()));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    an.send("xin chào");
    for (tries, wait) in [(1, 30), (2, 300), (3, 900), (4, 1800), (5, 3600)] {
        zalo.until("an attempt", || (zalo.deliveries().len() == tries).then_some(())).await;
        zalo.advance(Duration::from_secs(wait));
    }
    zalo.until("the end", || zalo.disabled().then_some(())).await;
    let expected: Vec<Option<String>> = (0..6).map(|n| (n > 0).then(|| n.to_string())).collect();
    assert_eq!(*got.lock().unwrap(), expected);
}
