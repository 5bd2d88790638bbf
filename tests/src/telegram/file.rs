//! Files that people sent to the bot: `getFile` names a path for an hour, and the path gives the bytes.

use std::sync::Arc;

use axum::extract::{Path, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::body::Parameters;
use super::method::Refused;
use super::{Shared, State};

/// How long a path that `getFile` named is good, in ms.
const LINK: i64 = 60 * 60 * 1000;
/// Most bytes that a bot is given.
const MOST: usize = 20 << 20;

/// One file.
#[derive(Debug)]
pub(super) struct Kept {
    bytes: Vec<u8>,
    path: String,
    /// When `getFile` last named the path.
    named_at: Option<i64>,
}

/// Keeps a file; gives its id.
pub(super) fn keep(state: &mut State, bytes: &[u8]) -> String {
    let number = state.files.len() + 1;
    let id = format!("AgACAgUAAxkBAAIfile{number:04}");
    let path = format!("photos/file_{number}.bin");
    state.files.insert(id.clone(), Kept { bytes: bytes.to_vec(), path, named_at: None });
    id
}

/// `getFile`, for ids that were given out.
pub(super) fn get(state: &mut State, call: &Parameters, now: i64) -> Result<Value, Refused> {
    let id = call.text("file_id").unwrap_or_default();
    let refuse = |words: &str| Err(Refused { code: 400, words: words.to_owned(), retry_after: None });
    let Some(file) = state.files.get_mut(id) else {
        return refuse("Bad Request: wrong file_id or the file is temporarily unavailable");
    };
    if file.bytes.len() > MOST {
        return refuse("Bad Request: file is too big");
    }
    file.named_at = Some(now);
    Ok(json!({"file_id": id, "file_unique_id": "u1", "file_size": file.bytes.len(), "file_path": file.path}))
}

/// `GET /file/bot<token>/<path>`.
pub(super) async fn download(
    Extract(shared): Extract<Arc<Shared>>,
    Path((bot, path)): Path<(String, String)>,
) -> Response {
    let mut state = shared.lock();
    if bot.strip_prefix("bot") != Some(shared.token.as_str()) {
        state.wrong.push("a file was asked for without the bot's token".to_owned());
        return StatusCode::NOT_FOUND.into_response();
    }
    let now = shared.clock.now();
    let good = |it: &&Kept| it.path == path && it.named_at.is_some_and(|at| now - at < LINK);
    let Some(bytes) = state.files.values().find(good).map(|it| it.bytes.clone()) else {
        state.wrong.push("a path was asked for that getFile has not named within the hour".to_owned());
        return StatusCode::NOT_FOUND.into_response();
    };
    state.downloads += 1;
    bytes.into_response()
}
