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

use super::web::{chat, same_origin, slower};
use super::{Otherwise, body};
use crate::app::{App, now};
use crate::failpoints::at;
use crate::web::address;
use crate::{files, numbers, trace};

/// How long a file of 20 MB may take to come: a phone in the mountains sends 2 Mbit/s.
const PATIENCE: Duration = Duration::from_secs(90);

/// Files that come in at once: each is in memory, with what it is encrypted to.
static AT_ONCE: Semaphore = Semaphore::const_new(8);

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
    if !same_origin(&headers, app.config.public_url.as_deref()) {
        numbers::unauthorized(Platform::Web);
        return StatusCode::FORBIDDEN.into_response();
    }
    let Some(user) = app.cookies.user(&headers) else {
        numbers::unauthorized(Platform::Web);
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let address = address(peer.ip(), &headers, app.config.proxies);
    if !app.limits.file(&user, address, Instant::now()) {
        return slower();
    }
    let answer = take(&app, chat(user.clone()), stamp, &headers, body).await;
    if matches!(answer.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        // It is the house that is busy, not the person.
        app.limits.file_again(&user, address, Instant::now());
    }
    answer
}

async fn take(app: &Arc<App>, chat: Chat, stamp: Stamp, headers: &HeaderMap, body: Body) -> Response {
    let Ok(_one) = AT_ONCE.try_acquire() else { return slower() };
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
    if files::full(app, bytes.len() as u64).await {
        return StatusCode::INSUFFICIENT_STORAGE.into_response();
    }
    let work = {
        let app = Arc::clone(app);
        async move {
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
