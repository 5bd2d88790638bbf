//! Zalo's deliveries: one webhook for each app, the event names the OA.
//!
//! Zalo wants its 200 within 2 s, tries five times more within an hour and a half, and then switches the webhook off:
//! whatever cannot be handled at once is kept on disk.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bot::{Parsed, zalo};
use flows::{Event, Platform};
use tracing::{Instrument, error, warn};

use super::{Otherwise, body};
use crate::app::{App, now};
use crate::{converse, deliver, numbers, trace};

/// All attempts for one event.
const LIMIT: Duration = Duration::from_millis(1500);

/// How long an echo may come before the answer to the send that caused it. Our own call takes at most 10 s.
const ECHO: Duration = Duration::from_secs(12);

/// `POST /zalo`.
pub(super) async fn receive(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Response {
    if app.zalo().next().is_none() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let bytes = match body::read(&headers, body, body::WEBHOOK).await {
        Ok(bytes) => bytes,
        Err(status) => return status.into_response(),
    };
    let signature = headers.get("x-zevent-signature").map(HeaderValue::as_bytes);
    match admit(&app, &bytes, signature) {
        Admission::In(app_id) => {
            app.hearing.heard(&app_id);
            let work = {
                let app = Arc::clone(&app);
                async move { event(&app, &app_id, &bytes).await }
            };
            super::apart(&app, Platform::Zalo, work).await
        }
        Admission::NoSecret => {
            error!("ZALO_OA_SECRET is not set: a delivery of Zalo is answered 200 and DROPPED");
            numbers::ignored(Platform::Zalo, "no_secret");
            StatusCode::OK.into_response()
        }
        Admission::Out => {
            numbers::unauthorized(Platform::Zalo);
            StatusCode::UNAUTHORIZED.into_response()
        }
    }
}

enum Admission {
    /// Signed by this app.
    In(String),
    /// The app it claims to come from has no secret yet. Zalo tries the address before it shows the secret.
    NoSecret,
    /// Not signed, or wrongly.
    Out,
}

/// Whose delivery this is. One that names no app of ours (garbage, cut off) is tried with every app.
fn admit(app: &App, bytes: &Bytes, signature: Option<&[u8]>) -> Admission {
    let mut secrets: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for it in app.zalo().map(zalo::Account::config) {
        secrets.entry(&it.app_id).or_default().extend_from_slice(&it.oa_secrets);
    }
    if let Some((id, known)) = zalo::claim(bytes).app.and_then(|id| secrets.remove_entry(id.as_str())) {
        secrets = BTreeMap::from([(id, known)]);
    }
    if let Some((id, _)) = secrets.iter().find(|(id, known)| zalo::verify(id, bytes, signature, known)) {
        return Admission::In((*id).to_owned());
    }
    if secrets.values().any(Vec::is_empty) { Admission::NoSecret } else { Admission::Out }
}

async fn event(app: &Arc<App>, app_id: &str, bytes: &[u8]) -> Response {
    let Some(first) = app.zalo().find(|it| it.config().app_id == app_id) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let parsed = match super::careful(|| zalo::parse(bytes, &first.config().press_key, now())) {
        Ok(parsed) => parsed,
        Err(error) => return super::unreadable(app, (Platform::Zalo, first.name()), error.0, bytes, LIMIT).await,
    };
    if let Parsed::Event(event) | Parsed::Echo { event, .. } = &parsed {
        trace::name(app.traces.of(&event.chat, &event.id));
    }
    match parsed {
        Parsed::Event(event) if ours(app, app_id, &event) => super::handle(app, *event, LIMIT, Otherwise::Spool).await,
        Parsed::Echo { event, message, text, admin } if ours(app, app_id, &event) => {
            let names = [message, deliver::said(&event.chat.user, &text)];
            echo(app, *event, names, admin).await
        }
        Parsed::Event(_) | Parsed::Echo { .. } => {
            // The app may speak for OAs that this service was not told of.
            numbers::ignored(Platform::Zalo, "unknown_oa");
            StatusCode::OK.into_response()
        }
        Parsed::Ignored(kind) => {
            numbers::ignored(Platform::Zalo, kind);
            StatusCode::OK.into_response()
        }
    }
}

fn ours(app: &App, app_id: &str, event: &Event) -> bool {
    app.zalo().any(|it| it.name() == event.chat.account && it.config().app_id == app_id)
}

/// The OA wrote to somebody: we, or a person in the OA's own console. A message of ours is known by its id or by
/// its words; the id comes with the answer to its send, which the echo can outrun, so it is looked for twice.
async fn echo(app: &Arc<App>, event: Event, names: [String; 2], admin: bool) -> Response {
    if admin {
        return super::handle(app, event, LIMIT, Otherwise::Spool).await;
    }
    let later = Arc::clone(app);
    let look = async move {
        let app = later;
        for wait in [Duration::ZERO, ECHO] {
            // Also while the service stops: Zalo has its 200 and does not say it again.
            tokio::time::sleep(wait).await;
            for name in &names {
                match app.storage.was_sent(&event.chat.account, name).await {
                    Ok(true) => return,
                    Ok(false) => {}
                    Err(error) => {
                        return warn!(%error, "whether a message is ours cannot be told; it is taken for ours");
                    }
                }
            }
        }
        if let Err(error) = converse::handle(&app, &event).await {
            warn!(%error, "a person's message from the console went unnoticed");
        }
    };
    app.tasks.spawn(look.in_current_span());
    StatusCode::OK.into_response()
}
