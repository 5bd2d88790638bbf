//! The fake Telegram Bot API: `/bot<token>/<method>`, JSON, url-encoded or query arguments.

use std::{convert::Infallible, io, sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, service::service_fn, Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{json, Map, Value};
use std::sync::atomic::Ordering::Relaxed;

use crate::world::{Msg, World};

pub async fn serve(world: Arc<World>) -> io::Result<()> {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", world.cfg.api_port)).await?;
    tokio::spawn(async move {
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            let _ = stream.set_nodelay(true);
            let world = world.clone();
            tokio::spawn(async move {
                let service = service_fn(move |req| handle(world.clone(), req));
                let _ = hyper::server::conn::http1::Builder::new()
                    .timer(TokioTimer::new())
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    Ok(())
}

async fn handle(
    world: Arc<World>,
    req: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (parts, body) = req.into_parts();
    let body = match body.collect().await {
        Ok(b) => b.to_bytes(),
        Err(_) => return Ok(reply(400, error(400, "Bad Request: cannot read the body"))),
    };
    let mut segments = parts.uri.path().trim_start_matches('/').splitn(2, '/');
    let bot = segments.next().unwrap_or("");
    let Some(method) = segments.next().filter(|_| bot.starts_with("bot") && bot.len() > 3) else {
        return Ok(reply(404, error(404, "Not Found")));
    };
    let ctype = parts.headers.get("content-type").and_then(|v| v.to_str().ok()).unwrap_or("");
    let args = match arguments(ctype, &body, parts.uri.query()) {
        Some(a) => a,
        None => return Ok(reply(400, error(400, "Bad Request: cannot parse the arguments"))),
    };
    let (status, out) = call(&world, method, &args);
    if world.cfg.api_delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(world.cfg.api_delay_ms)).await;
    }
    Ok(reply(status, out))
}

/// Runs one Bot API method. Also used for a method sent as the webhook's answer.
pub fn call(world: &World, method: &str, args: &Map<String, Value>) -> (u16, Value) {
    match method.to_ascii_lowercase().as_str() {
        "getme" => (
            200,
            ok(json!({"id": 1, "is_bot": true, "first_name": "Bench", "username": "bench_bot",
                "can_join_groups": true, "can_read_all_group_messages": false,
                "supports_inline_queries": false, "can_connect_to_business": false,
                "has_main_web_app": false})),
        ),
        "getwebhookinfo" => (
            200,
            ok(json!({"url": world.cfg.webhooks[0], "has_custom_certificate": false,
                "pending_update_count": 0})),
        ),
        "sendmessage" | "editmessagetext" => {
            let Some(chat) = int(args.get("chat_id")) else {
                return (400, error(400, "Bad Request: chat_id is empty"));
            };
            let text = args.get("text").and_then(Value::as_str).unwrap_or("");
            if text.is_empty() {
                return (400, error(400, "Bad Request: message text is empty"));
            }
            let markup = match args.get("reply_markup") {
                Some(Value::String(s)) => serde_json::from_str(s).unwrap_or(Value::Null),
                Some(v) => v.clone(),
                None => Value::Null,
            };
            let message_id = world.next_message_id();
            let mut result = json!({"message_id": message_id,
                "from": {"id": 1, "is_bot": true, "first_name": "Bench", "username": "bench_bot"},
                "chat": {"id": chat, "first_name": "Citizen", "type": "private"},
                "date": 1_760_000_000, "text": text});
            if !markup.is_null() {
                result["reply_markup"] = markup.clone();
            }
            world.arrived(chat, Msg::new(message_id, text, markup));
            (200, ok(result))
        }
        "answercallbackquery" => {
            if args.get("callback_query_id").is_none() {
                return (400, error(400, "Bad Request: query is too old or query ID is invalid"));
            }
            world.count.callback_answers.fetch_add(1, Relaxed);
            (200, ok(json!(true)))
        }
        // setWebhook, deleteWebhook, sendChatAction, setMyCommands, editMessageReplyMarkup, ...
        _ => (200, ok(json!(true))),
    }
}

fn arguments(ctype: &str, body: &[u8], query: Option<&str>) -> Option<Map<String, Value>> {
    let mut map = Map::new();
    if let Some(q) = query {
        for (k, v) in form_urlencoded::parse(q.as_bytes()) {
            map.insert(k.into_owned(), Value::String(v.into_owned()));
        }
    }
    if body.is_empty() {
        return Some(map);
    }
    if ctype.starts_with("application/x-www-form-urlencoded") {
        for (k, v) in form_urlencoded::parse(body) {
            map.insert(k.into_owned(), Value::String(v.into_owned()));
        }
        return Some(map);
    }
    if ctype.starts_with("multipart/form-data") {
        multipart(ctype, body, &mut map);
        return Some(map);
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(o)) => {
            map.extend(o);
            Some(map)
        }
        _ => None,
    }
}

/// Text fields only: enough for the methods that a survey bot calls.
fn multipart(ctype: &str, body: &[u8], map: &mut Map<String, Value>) {
    let Some(boundary) = ctype.split("boundary=").nth(1) else { return };
    let boundary = format!("--{}", boundary.trim_matches('"'));
    let text = String::from_utf8_lossy(body);
    for part in text.split(boundary.as_str()) {
        let Some((head, value)) = part.split_once("\r\n\r\n") else { continue };
        let Some(name) = head.split("name=\"").nth(1).and_then(|s| s.split('"').next()) else {
            continue;
        };
        let value = value.strip_suffix("\r\n").unwrap_or(value);
        map.insert(name.to_string(), Value::String(value.to_string()));
    }
}

fn int(v: Option<&Value>) -> Option<i64> {
    match v? {
        Value::Number(n) => n.as_i64(),
        Value::String(s) => s.parse().ok(),
        _ => None,
    }
}

fn ok(result: Value) -> Value {
    json!({"ok": true, "result": result})
}

fn error(code: u16, description: &str) -> Value {
    json!({"ok": false, "error_code": code, "description": description})
}

fn reply(status: u16, body: Value) -> Response<Full<Bytes>> {
    Response::builder()
        .status(status)
        .header("content-type", "application/json")
        .body(Full::new(Bytes::from(body.to_string())))
        .unwrap()
}
