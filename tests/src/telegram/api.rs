//! The HTTP side of the Bot API: paths, parameters, faults, and the check against the description.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State as Extract};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::serve::ListenerExt as _;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::body::Parameters;
use super::{Call, Fault, Shared, file, method};

pub(super) async fn serve(shared: Arc<Shared>, listener: TcpListener) {
    let routes = Router::new().route("/{bot}/{method}", any(call));
    let routes = routes.route("/file/{bot}/{*path}", get(file::download)).with_state(shared);
    // As platforms do. Whoever has hung up already needs nothing.
    let listener = listener.tap_io(|it| drop(it.set_nodelay(true)));
    // The task is aborted with the emulator; an error here means that the machine has no sockets left.
    let _ = axum::serve(listener, routes).await;
}

async fn call(
    Extract(shared): Extract<Arc<Shared>>,
    Path((bot, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if bot.strip_prefix("bot") != Some(shared.token.as_str()) {
        return refusal(401, "Unauthorized", None);
    }
    let Some(method) = method::known(&name) else {
        shared.lock().wrong.push(format!("{name} is not a method that this emulator knows"));
        return refusal(404, "Not Found: method not found", None);
    };
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let read = match query.as_deref().filter(|_| body.is_empty()) {
        Some(query) => Parameters::read("application/x-www-form-urlencoded", query.as_bytes()),
        None => Parameters::read(content_type, &body),
    };
    let parameters = match read {
        Ok(parameters) => parameters,
        Err(why) => return refusal(400, &format!("Bad Request: {why}"), None),
    };
    run(&shared, method, parameters).await
}

/// Runs a call, whether it came by itself or in the answer to an update.
pub(super) async fn run(shared: &Shared, method: &'static str, parameters: Parameters) -> Response {
    let at = Instant::now();
    let wrong =
        shared.spec.as_ref().map(|it| it.check(method, &parameters.fields, parameters.typed)).unwrap_or_default();
    if !wrong.is_empty() {
        let words = wrong.join("; ");
        shared.lock().wrong.extend(wrong);
        return refusal(400, &format!("Bad Request: {words}"), None);
    }
    let fault = {
        let mut state = shared.lock();
        let chat = parameters.integer("chat_id");
        let meant = |it: &Option<i64>| it.is_none() || *it == chat;
        let at = state.faults.iter().position(|it| it.0.eq_ignore_ascii_case(method) && meant(&it.1));
        at.and_then(|at| state.faults.remove(at)).map(|it| it.2)
    };
    if method == "sendMessage" {
        stalled(shared).await;
    }
    match fault {
        Some(Fault::Flood(seconds)) => {
            note(shared, method, parameters, 429, at);
            return refusal(429, &format!("Too Many Requests: retry after {seconds}"), Some(seconds));
        }
        Some(Fault::Broken) => {
            note(shared, method, parameters, 500, at);
            return refusal(500, "Internal Server Error", None);
        }
        Some(Fault::Slow(seconds)) => tokio::time::sleep(Duration::from_secs(seconds)).await,
        Some(Fault::Bad) => {
            note(shared, method, parameters, 400, at);
            return refusal(400, "Bad Request: can't parse entities", None);
        }
        Some(Fault::Blocked) => {
            note(shared, method, parameters, 403, at);
            return refusal(403, "Forbidden: bot was blocked by the user", None);
        }
        Some(Fault::Gateway) => {
            note(shared, method, parameters, 502, at);
            return gateway();
        }
        _ => {}
    }
    let done = method::perform(shared, method, &parameters);
    let status = match (&done, fault) {
        (Ok(_), Some(Fault::DoneThenBroken)) => 502,
        (Ok(_), None | Some(Fault::Slow(_))) => 200,
        (Ok(_), Some(_)) => 0,
        (Err(refused), _) => refused.code,
    };
    let taken = done.is_ok().then(|| (parameters.integer("chat_id"), parameters.text("text").map(str::to_owned)));
    note(shared, method, parameters, status, at);
    if let Some((Some(chat), Some(text))) = taken {
        shared.witness.look(&chat.to_string(), &text).await;
    }
    match (done, fault) {
        (Ok(_), Some(Fault::DoneThenBroken)) => gateway(),
        (Ok(_), Some(Fault::DoneThenSilent)) => std::future::pending().await,
        (Ok(result), _) => axum::Json(json!({"ok": true, "result": result})).into_response(),
        (Err(refused), _) => refusal(refused.code, &refused.words, refused.retry_after),
    }
}

/// Waits for the end of a stall, if there is one.
async fn stalled(shared: &Shared) {
    let mut changes = shared.bell.listen();
    if !shared.lock().stalled {
        return;
    }
    shared.lock().stalling += 1;
    shared.bell.ring();
    while shared.lock().stalled && changes.changed().await.is_ok() {}
    shared.lock().stalling -= 1;
}

fn gateway() -> Response {
    (StatusCode::BAD_GATEWAY, [(header::CONTENT_TYPE, "text/html")], "<html><h1>502 Bad Gateway</h1></html>")
        .into_response()
}

fn note(shared: &Shared, method: &str, parameters: Parameters, status: u16, at: Instant) {
    shared.lock().calls.push(Call { method: method.to_owned(), fields: parameters.fields, status, at });
    shared.bell.ring();
}

fn refusal(code: u16, words: &str, retry_after: Option<u64>) -> Response {
    let mut body = json!({"ok": false, "error_code": code, "description": words});
    if let Some(seconds) = retry_after {
        body["parameters"] = json!({ "retry_after": seconds });
    }
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, axum::Json::<Value>(body)).into_response();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}
