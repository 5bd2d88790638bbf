//! What operators and their machines ask.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use serde::Serialize;
use storage::StorageError;

use crate::app::App;
use crate::numbers;

/// How long a sign of life may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /livez`: the process answers.
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// What `/readyz` says.
#[derive(Serialize)]
struct Readiness {
    /// Whether this instance should get requests.
    ready: bool,
    /// Conversations: `ok` or `unreachable`.
    redis: &'static str,
    /// The database: `ok` or `unreachable`. Conversations go on without it, and answers wait.
    database: &'static str,
    /// Events that wait on this instance's disk.
    spool: usize,
    /// Zalo's tokens: `off`, `ok`, or which OA's are wrong, how, and the way out.
    zalo: String,
}

/// `GET /readyz`: 200 if this instance should get requests, else 503. A database that is away does not take an instance
/// out: every instance would go at once, and with them the conversations that could go on.
pub(super) async fn ready(State(app): State<Arc<App>>) -> impl IntoResponse {
    let (redis, database) = tokio::join!(sign(app.storage.ping_conversations()), sign(app.storage.ping_database()));
    let spool = app.spool.as_ref().map_or(0, storage::Spool::len);
    let ready = redis == OK && spool == 0 && !app.stop.is_cancelled();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { ready, redis, database, spool, zalo: app.tokens.state(&app) }))
}

const OK: &str = "ok";

async fn sign(ping: impl Future<Output = Result<(), StorageError>>) -> &'static str {
    match tokio::time::timeout(PATIENCE, ping).await {
        Ok(Ok(())) => OK,
        _ => "unreachable",
    }
}

/// `GET /metrics`.
pub(super) async fn metrics() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], numbers::render())
}
