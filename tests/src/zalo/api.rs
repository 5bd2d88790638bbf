//! The HTTP side: paths, tokens, faults, answers.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State as Extract};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt as _;
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

use super::oauth::{self, Access};
use super::{Call, Fault, Shared, article, console, event, message, sender};
use crate::telegram::percent;

/// Where consultation messages go.
pub(super) const CS: &str = "/v3.0/oa/message/cs";

/// How long the answer to a message waits for the echo's delivery at most.
const ECHO: Duration = Duration::from_millis(500);

pub(super) async fn serve(shared: Arc<Shared>, listener: TcpListener) {
    let routes = Router::new().fallback(any).with_state(shared);
    // As platforms do. Whoever has hung up already needs nothing.
    let listener = listener.tap_io(|it| drop(it.set_nodelay(true)));
    // The task is aborted with the emulator; an error here means that the machine has no sockets left.
    let _ = axum::serve(listener, routes).await;
}

async fn any(
    Extract(shared): Extract<Arc<Shared>>,
    method: Method,
    uri: Uri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let query = pairs(query.as_deref().unwrap_or_default());
    match (method.as_str(), uri.path()) {
        ("POST", "/v4/oa/access_token") => {
            let secret = headers.get("secret_key").and_then(|it| it.to_str().ok());
            let form = pairs(std::str::from_utf8(&body).unwrap_or_default());
            axum::Json(oauth::access_token(&shared, secret, &form)).into_response()
        }
        ("GET", "/v4/oa/permission") => oauth::permission(&shared, &query),
        ("GET", path) if path.starts_with("/cdn/") => file(&shared, &path["/cdn/".len()..], &headers),
        ("POST" | "GET", path) => open_api(&shared, path.to_owned(), &query, &headers, &body).await,
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

/// A file that a person sent, for whoever knows its address. Nobody has to say who they are there, and nobody should.
fn file(shared: &Shared, address: &str, headers: &HeaderMap) -> Response {
    let mut state = shared.lock();
    if ["access_token", "secret_key", "appsecret_proof", "authorization", "cookie"]
        .iter()
        .any(|it| headers.contains_key(*it))
    {
        state.wrong.push("a secret was sent to the hosts of files".to_owned());
    }
    match state.files.get(address).cloned() {
        Some(bytes) if !bytes.is_empty() => {
            state.downloads += 1;
            bytes.into_response()
        }
        Some(_) => StatusCode::NOT_FOUND.into_response(),
        None => {
            state.wrong.push("a file was asked for that nobody sent".to_owned());
            StatusCode::NOT_FOUND.into_response()
        }
    }
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let pair = |it: &str| {
        let (name, value) = it.split_once('=').unwrap_or((it, ""));
        (percent(name), percent(value))
    };
    text.split('&').filter(|it| !it.is_empty()).map(pair).collect()
}

/// Zalo's refusal of a call: a code and its words.
pub(super) type Refused = (i64, String);

async fn open_api(
    shared: &Arc<Shared>,
    path: String,
    query: &[(String, String)],
    headers: &HeaderMap,
    body: &[u8],
) -> Response {
    let value: Value = match headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()) {
        Some(kind) if kind.starts_with("multipart/form-data") => article::parts(kind, body),
        _ => serde_json::from_slice(body).unwrap_or(Value::Null),
    };
    let fault = if path == CS || article::is_one(&path) {
        let mut state = shared.lock();
        let user = value["recipient"]["user_id"].as_str();
        let mine = state.faults.iter().position(|it| it.0.is_none() || it.0.as_deref() == user);
        mine.and_then(|at| state.faults.remove(at)).map(|it| it.1)
    } else {
        None
    };
    if fault == Some(Fault::Gateway) {
        note(shared, &path, value, -1);
        return gateway();
    }
    if let Some(Fault::Slow(seconds)) = fault {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
    }
    let done = match (authorise(shared, headers), fault) {
        (Err(refused), _) => Err(refused),
        (Ok(_), Some(Fault::Code(code))) => Err((code, words(code).to_owned())),
        (Ok(oa), _) => perform(shared, &oa, &path, query, &value).await,
    };
    // A message is noted where it is taken, before the webhook is told of it.
    if path != CS || done.is_err() {
        note(shared, &path, value, done.as_ref().err().map_or(0, |it| it.0));
    }
    let lost = path == "/v2.0/oa/message" && done.is_ok() && std::mem::take(&mut shared.lock().house.lost);
    let fault = if lost { Some(Fault::DoneThenGateway) } else { fault };
    match (fault, done) {
        (Some(Fault::DoneThenSilent), Ok(_)) => std::future::pending().await,
        (Some(Fault::DoneThenGateway), Ok(_)) => gateway(),
        (_, Ok(data)) => answer(&json!({"data": data, "error": 0, "message": "Success"})),
        (_, Err((code, words))) => answer(&json!({"error": code, "message": words})),
    }
}

/// Which OA the token opens.
fn authorise(shared: &Shared, headers: &HeaderMap) -> Result<String, Refused> {
    if headers.contains_key(header::AUTHORIZATION) {
        shared.lock().wrong.push("the token belongs into the header access_token".to_owned());
        return Err((-216, words(-216).to_owned()));
    }
    let token = headers.get("access_token").and_then(|it| it.to_str().ok()).unwrap_or_default();
    let oa = match oauth::access(shared, token) {
        Access::Oa(oa) => oa,
        Access::Expired => return Err((-220, words(-220).to_owned())),
        Access::Unknown => return Err((-216, words(-216).to_owned())),
    };
    let proof = headers.get("appsecret_proof").and_then(|it| it.to_str().ok());
    if shared.lock().proof_required && proof != Some(hmac(&shared.app.secret, token).as_str()) {
        return Err((-242, words(-242).to_owned()));
    }
    Ok(oa)
}

/// HMAC-SHA256 in hex, by its definition (RFC 2104).
fn hmac(key: &str, text: &str) -> String {
    let mut block = [0_u8; 64];
    block[..key.len().min(64)].copy_from_slice(&key.as_bytes()[..key.len().min(64)]);
    let inner = Sha256::new().chain_update(block.map(|b| b ^ 0x36)).chain_update(text).finalize();
    HEXLOWER.encode(&Sha256::new().chain_update(block.map(|b| b ^ 0x5c)).chain_update(inner).finalize())
}

async fn perform(
    shared: &Arc<Shared>,
    oa: &str,
    path: &str,
    query: &[(String, String)],
    body: &Value,
) -> Result<Value, Refused> {
    match path {
        CS => {
            let (user, data) = message::consult(shared, oa, body)?;
            note(shared, path, body.clone(), 0);
            let id = data["message_id"].as_str().unwrap_or_default().to_owned();
            let text = body["message"]["text"].as_str().unwrap_or_default();
            shared.witness.look(&user, text).await;
            // Zalo tells the webhook of the message before it answers the call that sent it.
            let echo = sender::deliver(shared, event::echo(shared, oa, &user, &id, text, false));
            let _ = tokio::time::timeout(ECHO, echo).await;
            if shared.lock().receipts {
                drop(sender::deliver(shared, event::received(shared, oa, &user, &id)));
                drop(sender::deliver(shared, event::seen(shared, oa, &user, &id)));
            }
            Ok(data)
        }
        "/v3.0/oa/message/transaction" | "/v3.0/oa/message/promotion" => Err((-233, words(-233).to_owned())),
        "/v2.0/oa/message" if !body["recipient"]["target"].is_object() => Err((-240, words(-240).to_owned())),
        path if article::is_one(path) => article::perform(shared, oa, path, body),
        "/v2.0/oa/getoa" => {
            let followers = shared.lock().house.followers;
            let mut about = json!({"oaid": oa, "name": "Cơ quan thử nghiệm", "oa_type": 4, "is_verified": true});
            if let Some(followers) = followers {
                about["num_follower"] = json!(followers);
            }
            Ok(about)
        }
        "/v2.0/oa/listrecentchat" => console::recent(shared, oa, query),
        "/v2.0/oa/conversation" => console::conversation(shared, oa, query),
        "/v3.0/oa/quota/message" => message::quota(shared, oa, body),
        "/v3.0/oa/user/getlist" => {
            let data = query.iter().find(|it| it.0 == "data").map(|it| it.1.as_str()).unwrap_or_default();
            let data: Value = serde_json::from_str(data).map_err(|_| (-201, "data is invalid!".to_owned()))?;
            if data["count"].as_i64().unwrap_or(0) > 50 || data["offset"].as_i64().unwrap_or(0) > 9951 {
                return Err((-210, words(-210).to_owned()));
            }
            let state = shared.lock();
            let users: Vec<Value> =
                state.chats.keys().filter(|it| it.0 == oa).map(|it| json!({"user_id": it.1})).collect();
            Ok(json!({"total": users.len(), "count": users.len(), "offset": data["offset"], "users": users}))
        }
        _ => {
            shared.lock().wrong.push(format!("{path} is not an address that this emulator knows"));
            Err((-209, words(-209).to_owned()))
        }
    }
}

fn note(shared: &Shared, path: &str, body: Value, error: i64) {
    shared.lock().calls.push(Call { path: path.to_owned(), body, error });
    shared.bell.ring();
}

fn answer(body: &Value) -> Response {
    ([("X-RateLimit-Limit", "4000"), ("X-RateLimit-Remain", "3999")], axum::Json(body)).into_response()
}

fn gateway() -> Response {
    (StatusCode::BAD_GATEWAY, [(header::CONTENT_TYPE, "text/html")], "<html><h1>502 Bad Gateway</h1></html>")
        .into_response()
}

/// Zalo's own words, with Zalo's own slips.
pub(super) fn words(code: i64) -> &'static str {
    match code {
        -32 => "Your application reached limit call api",
        -100 => "attachment_id was expired",
        -200 => "Send message failed",
        -204 => "Offical Account is disable",
        -209 => "Not supported this api",
        -210 => "Parameter exceeds allowable limit",
        -211 => "Out of quota",
        -213 => "User has not followed OA",
        -214 => "Article is being processed",
        -216 => "Access token is invalid",
        -217 => "User has blocked invitation from OA",
        -218 => "Out of quota receive",
        -220 => "access_token is expired or removed",
        -221 => "OA needs to be verified to use this feature",
        -224 => "The OA needs to upgrade OA Tier Package",
        -230 => "User has not interacted with the OA in the past 7 days",
        -234 => "This message cannot be sent at night (10:00PM - 6:00AM)",
        -248 => "Violates our platform standards",
        -233 => "message type is invalid or not support",
        -240 => "MessageV2 API has been shut down, please switch to MessageV3",
        -242 => "Invalid appsecret_proof",
        -244 => "User has restricted this message type from your OA",
        _ => "Unknown error",
    }
}
