//! The emulator itself: what Telegram refuses, it refuses.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::{Fault, Lane, Telegram, Webhook};
use crate::clock::Clock;

const TOKEN: &str = "4242:AAH-test";

async fn call(telegram: &Telegram, method: &str, body: Value) -> (u16, Value) {
    let url = format!("{}/bot{TOKEN}/{method}", telegram.url());
    let answer = reqwest::Client::new().post(url).json(&body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// A webhook that answers what `script` says, one status after another, then 200; and what it got.
async fn hook(telegram: &Telegram, script: Vec<(u16, Option<u64>)>) -> Arc<Mutex<Vec<(i64, String)>>> {
    let got = Arc::new(Mutex::new(Vec::new()));
    let (seen, script) = (Arc::clone(&got), Mutex::new(script.into_iter()));
    let script = Arc::new(script);
    let routes = axum::Router::new().route(
        "/telegram",
        axum::routing::post(move |headers: HeaderMap, axum::Json(body): axum::Json<Value>| {
            let secret = headers["x-telegram-bot-api-secret-token"].to_str().unwrap().to_owned();
            seen.lock().unwrap().push((body["update_id"].as_i64().unwrap(), secret));
            let (status, wait) = script.lock().unwrap().next().unwrap_or((200, None));
            let mut out = HeaderMap::new();
            if let Some(wait) = wait {
                out.insert("retry-after", wait.into());
            }
            async move { (StatusCode::from_u16(status).unwrap(), out) }
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/telegram", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    telegram.set_webhook(Webhook {
        url,
        secret: Some("s3cret".into()),
        allowed: vec!["message".into(), "callback_query".into()],
        connections: 40,
    });
    got
}

#[tokio::test]
async fn it_refuses_what_telegram_refuses() {
    let telegram = Telegram::start(TOKEN, Clock::default()).await;
    let an = telegram.citizen(7001);
    let send = |body: Value| call(&telegram, "SendMessage", body);

    assert_eq!(send(json!({"chat_id": 7001, "text": ""})).await.0, 400);
    assert_eq!(send(json!({"chat_id": 7001, "text": "ờ".repeat(4097)})).await.0, 400);
    assert_eq!(send(json!({"chat_id": 7002, "text": "ai đó"})).await.0, 400);
    let keyboard = |data: &str| json!({"inline_keyboard": [[{"text": "Có", "callback_data": data}]]});
    let long = send(json!({"chat_id": 7001, "text": "Có không?", "reply_markup": keyboard(&"x".repeat(65))})).await;
    assert_eq!(long.1["description"], "Bad Request: BUTTON_DATA_INVALID");
    let sent = send(json!({"chat_id": 7001, "text": "Có không?", "reply_markup": keyboard("c.1")})).await;
    assert_eq!(sent.0, 200, "{sent:?}");
    assert_eq!(an.last().key("Có").unwrap().code, "c.1");

    let same = json!({"chat_id": 7001, "message_id": sent.1["result"]["message_id"], "text": "Có không?",
        "reply_markup": keyboard("c.1")});
    let same = call(&telegram, "editMessageText", same).await;
    assert!(same.1["description"].as_str().unwrap().contains("message is not modified"), "{same:?}");
    assert_eq!(call(&telegram, "editMessageText", json!({"chat_id": 7001, "message_id": 9, "text": "a"})).await.0, 400);
    assert_eq!(call(&telegram, "noSuchMethod", json!({})).await.0, 404);

    telegram.fail_next("sendMessage", Fault::Flood(7));
    let flood = send(json!({"chat_id": 7001, "text": "lại"})).await;
    assert_eq!((flood.0, &flood.1["parameters"]["retry_after"]), (429, &json!(7)));
    an.block(true);
    assert_eq!(send(json!({"chat_id": 7001, "text": "lại"})).await.0, 403);
}

#[tokio::test]
async fn the_description_is_the_judge() {
    let Some(spec) = super::Spec::from_env() else { return };
    let check = |method: &str, body: Value| spec.check(method, body.as_object().unwrap(), true);
    assert_eq!(check("sendmessage", json!({"chat_id": 1, "text": "a"})), Vec::<String>::new());
    assert_eq!(check("sendMessage", json!({"chat_id": 1})), ["sendMessage lacks text"]);
    assert_eq!(check("sendMessage", json!({"chat_id": 1, "text": 5})), ["sendMessage.text is not a String"]);
    assert_eq!(
        check("sendMessage", json!({"chat_id": 1, "text": "a", "colour": 1})),
        ["sendMessage has no field colour"]
    );
    let nested = json!({"chat_id": 1, "text": "a", "reply_markup": {"inline_keyboard": [[{"txt": "b"}]]}});
    assert_eq!(check("sendMessage", nested).len(), 1);
    let list = json!({"url": "https://a", "allowed_updates": "[\"message\"]"});
    assert_eq!(spec.check("setWebhook", list.as_object().unwrap(), false), Vec::<String>::new());
}

#[tokio::test]
async fn updates_come_again_in_order_until_they_are_taken() {
    let telegram = Telegram::start(TOKEN, Clock::default()).await;
    let an = telegram.citizen(7001);
    let got = hook(&telegram, vec![(503, Some(5)), (500, None)]).await;
    let first = an.send("một").unwrap();
    let second = an.send("hai").unwrap();
    telegram.accepted(second).await;
    let ids: Vec<i64> = got.lock().unwrap().iter().map(|it| it.0).collect();
    assert_eq!(ids, [first, first, first, second]);
    assert!(got.lock().unwrap().iter().all(|it| it.1 == "s3cret"));
    assert_eq!(telegram.deliveries()[0].retry_after, Some(5));
}

#[tokio::test]
async fn presses_have_a_queue_of_their_own_and_a_short_life() {
    let telegram = Telegram::start(TOKEN, Clock::default()).await;
    let an = telegram.citizen(7001);
    let got = hook(&telegram, Vec::new()).await;
    telegram.hold(Lane::Messages, 7001);
    let text = an.send("một").unwrap();
    let press = an.press("1", "o.help").unwrap();
    telegram.accepted(press).await;
    telegram.release(Lane::Messages, 7001, false);
    telegram.accepted(text).await;
    assert_eq!(got.lock().unwrap().iter().map(|it| it.0).collect::<Vec<_>>(), [press, text]);

    telegram.hold(Lane::Presses, 7001);
    let late = an.press("1", "o.help").unwrap();
    telegram.advance(Duration::from_secs(151));
    telegram.release(Lane::Presses, 7001, false);
    telegram
        .until("expiry", || telegram.deliveries().iter().any(|it| it.update == late && it.expired).then_some(()))
        .await;

    telegram.lose_answers(1);
    let twice = an.send("hai").unwrap();
    telegram.delivered_all().await;
    assert_eq!(got.lock().unwrap().iter().filter(|it| it.0 == twice).count(), 2);
}
