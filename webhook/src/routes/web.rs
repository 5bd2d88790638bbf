//! The web chat: what its page posts, and the stream that it listens to.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::header::{HOST, ORIGIN, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{self, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use bot::{Unreadable, web};
use flows::{Chat, Event, Input, Lang, Platform};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tracing::warn;

use super::{Otherwise, body};
use crate::app::{App, WEB, now};
use crate::web::{Hub, Listener, address};
use crate::{numbers, trace};

/// All attempts for one post; the page asks again by itself.
const LIMIT: Duration = Duration::from_secs(10);

/// How often a page's list is read without a wake, and how often a silent stream says that it lives.
const REPAIR: Duration = Duration::from_secs(15);

/// `POST /web`: one thing that the person at a page did.
pub(super) async fn receive(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let user = match poster(&app, &headers) {
        Ok(user) => user,
        Err(status) => return status.into_response(),
    };
    if !app.limits.post(&user, address(peer.ip(), &headers, app.config.proxies), Instant::now()) {
        return slower();
    }
    let bytes = match body::read(&headers, body, web::MAX_BODY).await {
        Ok(bytes) => bytes,
        Err(status) => return status.into_response(),
    };
    let event = match super::careful(|| web::parse(&bytes, chat(user), now())) {
        // A link that carries nothing is no wish to start anything: the page was opened, and the person is greeted.
        Ok(event @ Event { input: Input::Start(None), .. }) => Event { input: Input::Opened, ..event },
        Ok(event) => event,
        Err(Unreadable(super::PANICKED)) => {
            return super::unreadable(&app, (Platform::Web, WEB), super::PANICKED, &bytes, LIMIT).await;
        }
        Err(_) => return StatusCode::BAD_REQUEST.into_response(),
    };
    let work = {
        let app = Arc::clone(&app);
        async move {
            trace::name(app.traces.of(&event.chat, &event.id));
            super::handle(&app, event, LIMIT, Otherwise::Refuse(2)).await
        }
    };
    super::apart(&app, Platform::Web, work).await
}

/// `GET /chat/events`: the chat's messages from `Last-Event-ID` on, as they are appended.
pub(super) async fn events(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    let user = match visitor(&app, &headers) {
        Ok(user) => user,
        Err(status) => return status.into_response(),
    };
    if !app.limits.stream(&user, address(peer.ip(), &headers, app.config.proxies), Instant::now()) {
        return slower();
    }
    let chat = chat(user);
    let Some(listener) = Hub::listen(&app, &chat) else { return slower() };
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    let (pipe, stream) = mpsc::channel(32);
    let page = Page { app: Arc::clone(&app), chat, after: last.unwrap_or(0), lang: None, pipe };
    app.tasks.spawn(page.serve(listener));
    Sse::new(ReceiverStream::new(stream)).keep_alive(KeepAlive::new().interval(REPAIR)).into_response()
}

/// One page's stream.
struct Page {
    app: Arc<App>,
    chat: Chat,
    /// The number of the last message that the page has.
    after: u64,
    /// The language that the page was last told.
    lang: Option<Lang>,
    pipe: mpsc::Sender<Result<sse::Event, Infallible>>,
}

/// The page has gone, or is not taking any more.
struct Gone;

impl Page {
    async fn serve(mut self, listener: Listener) {
        let stop = self.app.stop.clone();
        let mut ready = false;
        loop {
            match self.catch_up(&mut ready).await {
                Ok(()) => {}
                Err(Gone) => return,
            }
            // The list is the truth and a wake is only news of it: one that gets lost costs one interval.
            tokio::select! {
                () = listener.woken() => {}
                () = tokio::time::sleep(REPAIR) => {}
                () = self.pipe.closed() => return,
                () = stop.cancelled() => return,
            }
        }
    }

    /// Sends what the page has not got; `ready` after the first time that everything was read.
    async fn catch_up(&mut self, ready: &mut bool) -> Result<(), Gone> {
        let items = match self.app.storage.web_read(&self.chat, self.after).await {
            Ok(items) => items,
            Err(error) => {
                // The page comes back by itself and asks again from where it is.
                warn!(%error, "a page's messages cannot be read");
                return Err(Gone);
            }
        };
        if !*ready || !items.is_empty() {
            self.tell_lang().await?;
        }
        for (number, json) in items {
            self.send(sse::Event::default().id(number.to_string()).data(json)).await?;
            self.after = number;
        }
        if !*ready {
            *ready = true;
            // Browsers drop an event without data.
            self.send(sse::Event::default().event("ready").data("ready")).await?;
        }
        Ok(())
    }

    /// The page speaks the conversation's language.
    async fn tell_lang(&mut self) -> Result<(), Gone> {
        let Ok(loaded) = self.app.storage.load(&self.chat).await else { return Ok(()) };
        let lang = loaded.session.lang();
        if self.lang.replace(lang) == Some(lang) {
            return Ok(());
        }
        self.send(sse::Event::default().event("lang").data(lang.code())).await
    }

    async fn send(&self, event: sse::Event) -> Result<(), Gone> {
        self.pipe.send(Ok(event)).await.map_err(|_| Gone)
    }
}

pub(super) fn chat(user: String) -> Chat {
    Chat { platform: Platform::Web, account: WEB.to_owned(), user }
}

pub(super) fn slower() -> Response {
    numbers::limited();
    (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "2")]).into_response()
}

/// Whose chat a request is about, by its cookie.
fn visitor(app: &App, headers: &HeaderMap) -> Result<String, StatusCode> {
    app.cookies.user(headers).ok_or_else(|| {
        numbers::unauthorized(Platform::Web);
        StatusCode::UNAUTHORIZED
    })
}

/// The same of a post, which has to come from our own page.
pub(super) fn poster(app: &App, headers: &HeaderMap) -> Result<String, StatusCode> {
    if !same_origin(headers, app.config.public_url.as_deref()) {
        numbers::unauthorized(Platform::Web);
        return Err(StatusCode::FORBIDDEN);
    }
    visitor(app, headers)
}

/// Whether a post comes from our own page. Browsers say so in `Sec-Fetch-Site`; older ones name the page's origin, which
/// must be this host's or the public address. A client that says neither is no browser, and has nobody's cookie.
pub(crate) fn same_origin(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = text(ORIGIN.as_str()) else { return true };
    let host = |url: &str| url.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or(rest).to_owned());
    let Some(from) = host(origin) else { return false };
    text(HOST.as_str()).is_some_and(|here| here == from) || public_url.and_then(host).is_some_and(|here| here == from)
}
