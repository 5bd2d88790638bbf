//! Telegram's deliveries.
//!
//! Telegram sends one update of a queue at a time and the next only after a 2xx, so an update that can never be handled
//! must be answered 200 as well. Messages are held for 24 hours, pressed buttons for 150 seconds. 410 would make it
//! forget the webhook and is never answered.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bot::{Account, Parsed, telegram};
use flows::Platform;
use tracing::{Instrument, debug, warn};

use super::{Otherwise, body};
use crate::app::{App, now};
use crate::{numbers, trace};

/// All attempts for one update; Telegram itself waits 60 s.
const LIMIT: Duration = Duration::from_secs(10);

/// When Telegram is to come again while conversations cannot be reached, seconds.
const AGAIN: u32 = 5;

/// `POST /telegram`, while there is only one bot.
pub(super) async fn only(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Response {
    let mut names = app.telegram().map(|it| it.name().to_owned());
    match (names.next(), names.next()) {
        (Some(name), None) => receive(Arc::clone(&app), &name, headers, body).await,
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `POST /telegram/<account>`.
pub(super) async fn named(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    receive(app, &name, headers, body).await
}

async fn receive(app: Arc<App>, name: &str, headers: HeaderMap, body: Body) -> Response {
    let Some(account) = app.accounts.get(&(Platform::Telegram, name.to_owned())).map(Arc::clone) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Account::Telegram(bot) = &*account else { return StatusCode::NOT_FOUND.into_response() };
    if !bot.admits(headers.get("x-telegram-bot-api-secret-token").map(HeaderValue::as_bytes)) {
        numbers::unauthorized(Platform::Telegram);
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let bytes = match body::read(&headers, body, body::WEBHOOK).await {
        Ok(bytes) => bytes,
        Err(status) => return status.into_response(),
    };
    let work = {
        let app = Arc::clone(&app);
        async move { update(&app, &account, &bytes).await }
    };
    super::apart(&app, Platform::Telegram, work).await
}

async fn update(app: &Arc<App>, account: &Arc<Account>, bytes: &[u8]) -> Response {
    let update = match super::careful(|| telegram::parse(bytes, account.name(), now())) {
        Ok(update) => update,
        Err(error) => {
            return super::unreadable(app, (Platform::Telegram, account.name()), error.0, bytes, LIMIT).await;
        }
    };
    if let Parsed::Event(event) = &update.parsed {
        trace::name(app.traces.of(&event.chat, &event.id));
    }
    let pressed = update.answer.is_some();
    if let Some(query) = update.answer {
        answer(app, account, query);
    }
    match update.parsed {
        Parsed::Event(event) => {
            let otherwise = if pressed { Otherwise::Spool } else { Otherwise::Refuse(AGAIN) };
            super::handle(app, *event, LIMIT, otherwise).await
        }
        Parsed::Ignored(kind) => {
            numbers::ignored(Platform::Telegram, kind);
            StatusCode::OK.into_response()
        }
        Parsed::Echo { .. } => {
            warn!("an echo on Telegram, where there are none");
            StatusCode::OK.into_response()
        }
    }
}

/// Stops the waiting mark on the pressed button. Nobody waits for it, and nobody is worse off without it.
fn answer(app: &App, account: &Arc<Account>, query: String) {
    let account = Arc::clone(account);
    let answer = async move {
        let Account::Telegram(bot) = &*account else { return };
        if let Err(error) = bot.answer_callback(&query).await {
            debug!(%error, "a pressed button keeps its waiting mark");
        }
    };
    app.tasks.spawn(answer.in_current_span());
}
