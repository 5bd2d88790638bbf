//! The files that pages of the console are made of. All of them are in the program; none comes from elsewhere.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

const CSS: &str = include_str!("../../static/console.css");
/// See `static/vendor/README.md`.
pub(super) const HTMX: &str = include_str!("../../static/vendor/htmx.min.js");
const PROGRESS: &str = include_str!("../../static/progress.js");
const ICON: &str = include_str!("../../static/icon.svg");

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let hash = [CSS, HTMX, PROGRESS, ICON].iter().fold(Sha256::new(), Digest::chain_update);
    HEXLOWER.encode(&hash.finalize()[..6])
});

/// Changes with any of the files, so that browsers may keep them for ever.
pub(super) fn version() -> &'static str {
    &VERSION
}

/// `GET /console/file/{name}`.
pub(super) async fn file(Path(name): Path<String>) -> Response {
    let (kind, content) = match name.as_str() {
        "console.css" => ("text/css; charset=utf-8", CSS),
        "htmx.min.js" => ("text/javascript; charset=utf-8", HTMX),
        "progress.js" => ("text/javascript; charset=utf-8", PROGRESS),
        "icon.svg" => ("image/svg+xml", ICON),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=31536000, immutable")], content).into_response()
}
