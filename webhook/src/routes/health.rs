//! What operators and their machines ask.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use serde::Serialize;

use crate::app::App;
use crate::{numbers, watch};

/// `GET /livez`: the process answers.
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// What is said of an OA whose webhook is silent.
const SILENT: &str = "the webhook delivers nothing while messages leave: see in the app's settings whether it is on";

/// What `/readyz` says.
#[derive(Serialize)]
struct Readiness {
    /// Whether this instance should get requests.
    ready: bool,
    /// Whether this instance was told to stop; it goes on serving for a while.
    stopping: bool,
    /// Conversations: `ok` or `unreachable`.
    redis: &'static str,
    /// The database: `ok` or `unreachable`. Conversations go on without it, and answers wait.
    database: &'static str,
    /// Events that wait on this instance's disk.
    spool: usize,
    /// Bytes that they take.
    spool_bytes: u64,
    /// For how many seconds something has been waiting, on this instance's disk or in any outbox.
    oldest_waiting_seconds: u64,
    /// Zalo: `off`, `ok`, or which OA's tokens or webhook are wrong, how, and the way out.
    zalo: String,
    /// Hours since the tokens of each OA were renewed, of those that have any.
    zalo_token_hours: BTreeMap<String, f64>,
}

/// `GET /readyz`: 200 if this instance should get requests, else 503. A database that is away does not take an instance
/// out: every instance would go at once, and with them the conversations that could go on.
pub(super) async fn ready(State(app): State<Arc<App>>) -> impl IntoResponse {
    let (redis, database) =
        tokio::join!(watch::answers(app.storage.ping_conversations()), watch::answers(app.storage.ping_database()));
    let spool = app.spool.as_ref().map_or(0, storage::Spool::len);
    let stopping = app.leaving.is_cancelled();
    let ready = redis && spool == 0 && !stopping;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let readiness = Readiness {
        ready,
        stopping,
        redis: word(redis),
        database: word(database),
        spool,
        spool_bytes: app.spool.as_ref().map_or(0, storage::Spool::bytes),
        oldest_waiting_seconds: app.watch.oldest(&app).as_secs(),
        zalo: zalo(&app),
        zalo_token_hours: app.zalo().filter_map(|oa| Some((oa.name().to_owned(), hours(&app, oa.name())?))).collect(),
    };
    (status, Json(readiness))
}

fn word(answers: bool) -> &'static str {
    if answers { "ok" } else { "unreachable" }
}

fn zalo(app: &App) -> String {
    let silent = |oa: &&bot::zalo::Account| app.hearing.silent(&oa.config().app_id);
    let say = |oa: &bot::zalo::Account| format!("OA {}: {SILENT}", oa.name());
    let silent: Vec<_> = app.zalo().filter(silent).map(say).collect();
    match (app.tokens.state(app), silent.is_empty()) {
        (state, true) => state,
        (state, false) if state == "ok" => silent.join("; "),
        (state, false) => format!("{state}; {}", silent.join("; ")),
    }
}

/// With one digit behind the point.
fn hours(app: &App, oa: &str) -> Option<f64> {
    let (age, _) = app.tokens.age(oa);
    age.map(|age| (age.as_secs_f64() / 360.0).round() / 10.0)
}

/// `GET /metrics`.
pub(super) async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    watch::self_portrait(&app);
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], numbers::render())
}
