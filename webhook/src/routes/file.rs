//! Files that people send by the web chat: kept here, where other channels' files stay at their platform, until the question
//! that they go with is sent.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bot::web::{self, Stamp};
use flows::{Chat, Platform, desk};
use tokio::sync::Semaphore;
use tracing::warn;

use super::web::{chat, poster, slower};
use super::{Otherwise, body};
use crate::app::{App, now};
use crate::failpoints::at;
use crate::web::{Coming, address};
use crate::{files, trace};

/// How long a file may take to come: 20 MB at 1 Mbit/s, as a phone in the mountains sends.
const PATIENCE: Duration = Duration::from_secs(170);

/// Files that are encrypted at once: each is in memory four times meanwhile.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// All attempts to hand its event to the conversation; the page asks again by itself.
const LIMIT: Duration = Duration::from_secs(10);

/// `POST /web/file?id=…&seq=…&age=…`: a file, as the body. Repeated until it is answered: 200 it is in the conversation, 413
/// too large, 415 of no kind that offices open, 507 there is no room for files, 429 and 5xx again in a while.
pub(super) async fn receive(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Query(stamp): Query<Stamp>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let user = match poster(&app, &headers) {
        Ok(user) => user,
        Err(status) => return status.into_response(),
    };
    let address = address(peer.ip(), &headers, app.config.proxies);
    if !app.limits.file(&user, address, Instant::now()) {
        return slower();
    }
    let Some(coming) = app.limits.coming(address) else {
        app.limits.file_again(&user, address, Instant::now());
        return slower();
    };
    let answer = take(&app, (chat(user.clone()), coming), stamp, &headers, body).await;
    if answer.status() == StatusCode::SERVICE_UNAVAILABLE {
        // It is the house that is busy, not the person.
        app.limits.file_again(&user, address, Instant::now());
    }
    answer
}

async fn take(
    app: &Arc<App>,
    (chat, coming): (Chat, Coming),
    stamp: Stamp,
    headers: &HeaderMap,
    body: Body,
) -> Response {
    let most = usize::try_from(desk::FILE).unwrap_or(usize::MAX);
    let bytes = match body::read_within(headers, body, most, PATIENCE).await {
        Ok(bytes) => bytes,
        Err(status) => return status.into_response(),
    };
    let (file, event) = match web::parse_file(&bytes, stamp, chat.clone(), now()) {
        Ok(read) => read,
        Err(web::NOT_TAKEN) => return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response(),
        Err(_) => return StatusCode::BAD_REQUEST.into_response(),
    };
    match files::room_to_lend(app, bytes.len() as u64).await {
        Ok(true) => {}
        Ok(false) => return StatusCode::INSUFFICIENT_STORAGE.into_response(),
        Err(_) => return super::unavailable(5),
    }
    let work = {
        let app = Arc::clone(app);
        async move {
            // The work outlives a client that hangs up, and its memory with it.
            let _coming = coming;
            // The semaphore is never closed.
            let _one = AT_ONCE.acquire().await;
            trace::name(app.traces.of(&event.chat, &event.id));
            match at("file lend", app.storage.lend(&chat, &file.name, bytes.into(), now())).await {
                Ok(true) => super::handle(&app, event, LIMIT, Otherwise::Refuse(2)).await,
                Ok(false) => StatusCode::INSUFFICIENT_STORAGE.into_response(),
                Err(error) => {
                    warn!(%error, "a file of the web chat is not kept");
                    super::unavailable(2)
                }
            }
        }
    };
    super::apart(app, Platform::Web, work).await
}
