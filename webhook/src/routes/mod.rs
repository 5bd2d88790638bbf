//! The whole router: reading it is reading the product.

mod archive;
pub(crate) mod body;
mod file;
mod health;
mod pages;
mod qa;
mod telegram;
mod ticket;
mod web;
mod zalo;

#[cfg(test)]
mod tests;

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, RETRY_AFTER,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::map_response_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bot::Unreadable;
use flows::{Event, Platform};
use storage::{PoisonKind, Spooled};
use tracing::{Instrument, debug, error, warn};

use crate::app::{App, random};
use crate::converse::{self, Handled};
use crate::failpoints::at;
use crate::{numbers, trace};

pub(crate) use web::same_origin;

/// The service's routes.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        // Platforms
        .route("/telegram", post(telegram::only))
        .route("/telegram/{account}", post(telegram::named))
        .route("/zalo", post(zalo::receive))
        // People
        .route("/", get(pages::home))
        .route("/{file}", get(pages::verifier))
        .route("/chat", get(pages::chat))
        .route("/chat/chat.css", get(pages::css))
        .route("/chat/chat.js", get(pages::js))
        .route("/chat/icon.svg", get(pages::icon))
        .route("/hoi-dap", get(qa::list))
        .route("/hoi-dap/{id}", get(qa::one))
        .route("/hoi-dap/tep/{name}", get(qa::file))
        .route("/ban-tin", get(archive::list))
        .route("/ban-tin/{id}", get(archive::one))
        .route("/ban-tin/{id}/tep/{name}", get(archive::file))
        .route("/chat/events", get(web::events))
        .route("/web", post(web::receive))
        .route("/web/file", post(file::receive))
        .route("/cau-hoi", get(ticket::form).post(ticket::show))
        .route("/cau-hoi/ticket.css", get(pages::ticket_css))
        .route("/cau-hoi/ticket.js", get(pages::ticket_js))
        // Officials
        .merge(crate::console::router())
        // Operators
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .layer(map_response_with_state(Arc::clone(&app), finish))
        .with_state(app)
}

/// Puts [`HEADERS`] on an answer that does not bring its own. All in one layer: each is a box of its own around every
/// request.
///
/// Ends each connection with its next answer once the service was told to stop: a proxy keeps connections for later
/// use, and one that is closed under its next request costs that request.
async fn finish(State(app): State<Arc<App>>, mut answer: Response) -> Response {
    for (name, value) in &HEADERS {
        answer.headers_mut().entry(name).or_insert(value.clone());
    }
    if app.leaving.is_cancelled() {
        answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    answer
}

/// On every answer. The pages bring everything themselves: no other origin, nothing inline, no frames, no forms that
/// leave the page.
static HEADERS: [(HeaderName, HeaderValue); 4] = [
    (
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'",
        ),
    ),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// Runs the work of a request in a task of its own: a platform that hangs up cancels nothing.
async fn apart<T: IntoResponse + Send + 'static>(
    app: &App,
    platform: Platform,
    work: impl Future<Output = T> + Send + 'static,
) -> Response {
    match app.tasks.spawn(work.instrument(trace::nameless(platform))).await {
        Ok(answer) => answer.into_response(),
        // The panic has been logged where it happened.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// What to do with an event that cannot be handled now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Otherwise {
    /// The platform holds it for a day and asks again after so many seconds.
    Refuse(u32),
    /// The platform would not hold it long enough: keep it on disk.
    Spool,
}

/// Handles an event within `limit`, over all attempts, or does what is left to do.
async fn handle(app: &Arc<App>, event: Event, limit: Duration, otherwise: Otherwise) -> Response {
    let (platform, began) = (event.chat.platform, Instant::now());
    debug!(kind = converse::kind(&event.input), "an event came in");
    let answer = handled(app, event, limit, otherwise).await;
    numbers::handled(platform, began.elapsed());
    answer
}

async fn handled(app: &Arc<App>, event: Event, limit: Duration, otherwise: Otherwise) -> Response {
    // Later events of a chat must not overtake one that waits.
    let behind = app.spool.as_ref().is_some_and(|spool| spool.holds(&event.chat));
    if behind {
        return spool(app, Spooled::Event(Box::new(event))).await;
    }
    let handled = tokio::time::timeout(limit, converse::handle(app, &event)).await;
    match handled {
        Ok(Ok(Handled::Done | Handled::Duplicate | Handled::Poison)) => return StatusCode::OK.into_response(),
        Ok(Err(error)) => warn!(%error, "an event has to wait"),
        Err(_) => {
            numbers::event(event.chat.platform, converse::kind(&event.input), "late");
            warn!("an event has to wait: no answer in time");
        }
    }
    match otherwise {
        Otherwise::Refuse(seconds) => unavailable(seconds),
        Otherwise::Spool => spool(app, Spooled::Event(Box::new(event))).await,
    }
}

/// Puts something into the spool and says so with 200; without a spool, or if it is full, the platform has to keep it.
async fn spool(app: &App, item: Spooled) -> Response {
    let Some(spool) = &app.spool else { return unavailable(5) };
    match at("spool append", spool.append(&item)).await {
        Ok(()) => {
            if let Spooled::Event(event) = &item {
                numbers::event(event.chat.platform, converse::kind(&event.input), "spooled");
                debug!("an event waits on disk");
            }
            StatusCode::OK.into_response()
        }
        Err(error) => {
            error!(%error, "an event could not be kept");
            unavailable(5)
        }
    }
}

/// Reads a delivery. A panic on the way is a mistake of ours and no reason to make a platform repeat what would panic
/// again: the bytes are kept aside like any that cannot be read.
pub(crate) fn careful<T>(read: impl FnOnce() -> Result<T, Unreadable>) -> Result<T, Unreadable> {
    // A parser is a function of bytes: no broken state can outlive the panic.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(Unreadable(PANICKED)))
}

/// What [`careful`] says of a panic.
const PANICKED: &str = "the reader panicked";

/// Keeps an unreadable delivery aside within `limit` and answers 200: a platform stops at what it cannot deliver.
async fn unreadable(app: &App, from: (Platform, &str), why: &'static str, bytes: &[u8], limit: Duration) -> Response {
    let (platform, account) = from;
    // It has no name that could be found again.
    trace::name(u64::from_be_bytes(random()));
    warn!(why, "a delivery cannot be read and is kept aside");
    match tokio::time::timeout(
        limit,
        converse::set_aside(app, platform, account, why, (PoisonKind::Delivery, bytes, bytes)),
    )
    .await
    {
        Ok(Ok(())) => return StatusCode::OK.into_response(),
        Ok(Err(error)) => warn!(%error, "a delivery that cannot be read has to wait"),
        Err(_) => warn!("a delivery that cannot be read has to wait: no answer in time"),
    }
    let (account, reason, bytes) = (account.to_owned(), why.to_owned(), bytes.to_vec());
    spool(app, Spooled::Poison { platform, account, reason, bytes }).await
}

/// 503 with `Retry-After`, which Telegram honours.
fn unavailable(seconds: u32) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, seconds.to_string())]).into_response()
}
