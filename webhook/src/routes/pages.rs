//! The web chat's page, and the few files that pages are made of.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use axum::extract::{ConnectInfo, Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::numbers;
use crate::web::{Cookies, address};

const CHAT: &str = include_str!("../../static/chat.html");
const HOME: &str = include_str!("../../static/home.html");
const CSS: &str = include_str!("../../static/chat.css");
/// One script of three files, each for its matter.
const JS: &str = concat!(
    include_str!("../../static/chat-words.js"),
    include_str!("../../static/chat-files.js"),
    include_str!("../../static/chat.js"),
);
const TICKET_CSS: &str = include_str!("../../static/ticket.css");
const TICKET_JS: &str = include_str!("../../static/ticket.js");
const ICON: &str = include_str!("../../static/icon.svg");

/// Changes with any of the files, so that browsers may keep them for ever.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let hash = [CSS, JS, ICON, TICKET_CSS, TICKET_JS].iter().fold(Sha256::new(), Digest::chain_update);
    HEXLOWER.encode(&hash.finalize()[..6])
});

/// See [`VERSION`].
pub(super) fn version() -> &'static str {
    &VERSION
}

static CHAT_PAGE: LazyLock<String> = LazyLock::new(|| CHAT.replace("{version}", &VERSION));

/// `GET /`: a way into the chat, and Zalo's domain verification.
pub(super) async fn home(State(app): State<Arc<App>>) -> Html<String> {
    // The code's alphabet was checked with the settings; it needs no escaping.
    let meta = app.config.zalo_site_verification.as_deref().map_or_else(String::new, |code| {
        format!("<meta name=\"zalo-platform-site-verification\" content=\"{code}\">\n")
    });
    Html(HOME.replace("{version}", &VERSION).replace("{verification}", &meta))
}

/// `GET /zalo_verifier<CODE>.html`: the other way in which Zalo verifies a domain.
pub(super) async fn verifier(State(app): State<Arc<App>>, Path(file): Path<String>) -> Response {
    let code = file.strip_prefix("zalo_verifier").and_then(|rest| rest.strip_suffix(".html"));
    match (&app.config.zalo_site_verification, code) {
        (Some(ours), Some(asked)) if ours == asked => home(State(app)).await.into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /chat`: names the browser, and renews the name of one that is known.
pub(super) async fn chat(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    let address: IpAddr = address(peer.ip(), &headers, app.config.proxies);
    if !app.limits.visit(address, Instant::now()) {
        numbers::limited();
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    let user = app.cookies.user(&headers).unwrap_or_else(Cookies::fresh);
    ([(SET_COOKIE, app.cookies.set(&user))], Html(CHAT_PAGE.as_str())).into_response()
}

pub(super) async fn css() -> impl IntoResponse {
    file("text/css; charset=utf-8", CSS)
}

pub(super) async fn js() -> impl IntoResponse {
    file("text/javascript; charset=utf-8", JS)
}

pub(super) async fn ticket_css() -> impl IntoResponse {
    file("text/css; charset=utf-8", TICKET_CSS)
}

pub(super) async fn ticket_js() -> impl IntoResponse {
    file("text/javascript; charset=utf-8", TICKET_JS)
}

pub(super) async fn icon() -> impl IntoResponse {
    file("image/svg+xml", ICON)
}

fn file(kind: &'static str, content: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=31536000, immutable")], content)
}
