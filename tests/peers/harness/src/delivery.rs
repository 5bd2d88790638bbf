//! Updates, and their delivery as Telegram does it.

use std::{
    sync::{atomic::Ordering::Relaxed, Arc},
    time::{Duration, Instant},
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use serde_json::{json, Value};

use crate::{
    api,
    world::{Msg, World},
};

fn unix_now() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |d| d.as_secs())
}

fn person(chat: i64) -> Value {
    json!({"id": chat, "is_bot": false, "first_name": "Citizen", "language_code": "en"})
}

pub fn start_update(world: &World, chat: i64) -> Bytes {
    let mut u = message_value(world, chat, "/start");
    u["message"]["entities"] = json!([{"offset": 0, "length": 6, "type": "bot_command"}]);
    Bytes::from(u.to_string())
}

pub fn message_update(world: &World, chat: i64, text: &str) -> Bytes {
    Bytes::from(message_value(world, chat, text).to_string())
}

fn message_value(world: &World, chat: i64, text: &str) -> Value {
    json!({"update_id": world.next_update.fetch_add(1, Relaxed), "message": {
        "message_id": world.next_message_id(),
        "from": person(chat),
        "chat": {"id": chat, "first_name": "Citizen", "type": "private"},
        "date": unix_now(), "text": text}})
}

pub fn callback_update(world: &World, chat: i64, msg: &Msg, data: &str) -> Bytes {
    let id = world.next_update.fetch_add(1, Relaxed);
    let u = json!({"update_id": id, "callback_query": {
        "id": format!("{chat}{id}"),
        "from": person(chat),
        "message": {
            "message_id": msg.message_id,
            "from": {"id": 1, "is_bot": true, "first_name": "Bench", "username": "bench_bot"},
            "chat": {"id": chat, "first_name": "Citizen", "type": "private"},
            "date": unix_now(), "text": msg.text, "reply_markup": msg.markup},
        "chat_instance": "4242424242", "data": data}});
    Bytes::from(u.to_string())
}

/// Telegram keeps these two apart: messages of a chat, taps of a user.
#[derive(Clone, Copy)]
pub enum Kind {
    Message = 0,
    Tap = 1,
}

/// Delivers an update as Telegram does: in its turn, again and again until a 2xx.
/// (The Bot API server keeps one queue per chat for messages and one per user for
/// callback queries, and sends the next update of a queue after the 2xx of the last.)
pub fn post(world: &Arc<World>, i: usize, kind: Kind, update: Bytes) -> Instant {
    let at = Instant::now();
    world.inflight.fetch_add(1, Relaxed);
    world.chats[i].lock().unwrap().pending += 1;
    let world = world.clone();
    tokio::spawn(async move {
        let _turn = world.queues[i][kind as usize].lock().await;
        let give_up = Instant::now() + Duration::from_secs(120);
        while Instant::now() < give_up {
            if post_once(&world, update.clone()).await {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        {
            let mut c = world.chats[i].lock().unwrap();
            c.pending -= 1;
            c.acked_at = Some(Instant::now());
        }
        world.inflight.fetch_sub(1, Relaxed);
    });
    at
}

async fn post_once(world: &World, update: Bytes) -> bool {
    let hooks = &world.cfg.webhooks;
    let hook = &hooks[world.next_hook.fetch_add(1, Relaxed) % hooks.len()];
    let req = Request::post(hook)
        .header("content-type", "application/json")
        .header("x-telegram-bot-api-secret-token", &world.cfg.secret)
        .body(Full::new(update))
        .unwrap();
    let exchange = async {
        let res = world.client.request(req).await.map_err(|_| ())?;
        let status = res.status();
        let body = res.into_body().collect().await.map_err(|_| ())?.to_bytes();
        Ok::<_, ()>((status, body))
    };
    match tokio::time::timeout(Duration::from_secs(30), exchange).await {
        Ok(Ok((status, body))) if status.is_success() => {
            world.count.acked.fetch_add(1, Relaxed);
            // A Bot API method may come as the answer to the webhook request.
            if body.len() > 12 && body[0] == b'{' {
                if let Ok(Value::Object(o)) = serde_json::from_slice(&body) {
                    if let Some(Value::String(method)) = o.get("method") {
                        api::call(world, method, &o);
                    }
                }
            }
            true
        }
        Ok(Ok(_)) => {
            world.count.post_non2xx.fetch_add(1, Relaxed);
            false
        }
        _ => {
            world.count.post_errors.fetch_add(1, Relaxed);
            false
        }
    }
}

