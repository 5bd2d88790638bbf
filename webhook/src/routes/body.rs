//! Request bodies, with a limit of size and of time.

use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, StatusCode};
use futures_util::StreamExt;

/// Largest delivery of a platform, bytes.
pub(super) const WEBHOOK: usize = 1024 * 1024;

/// How long a client may take to bring its body.
const PATIENCE: Duration = Duration::from_secs(10);

/// How much of a body that is too large is still taken in and thrown away, bytes beyond the limit, and for how long. A connection that is
/// closed under a client which still sends is reset, and the client may never read why.
const SPARE: usize = 4 * 1024 * 1024;
const SPARE_TIME: Duration = Duration::from_secs(2);

/// The whole body: 413 if it is larger than `limit`, 408 if it does not come, 400 if it breaks off.
pub(crate) async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, StatusCode> {
    read_within(headers, body, limit, PATIENCE).await
}

/// The same, for a client that may take longer.
pub(crate) async fn read_within(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
    patience: Duration,
) -> Result<Bytes, StatusCode> {
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        throw_away(&mut body.into_data_stream(), limit + SPARE).await;
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    tokio::time::timeout(patience, collect(body, limit)).await.unwrap_or(Err(StatusCode::REQUEST_TIMEOUT))
}

async fn collect(body: Body, limit: usize) -> Result<Bytes, StatusCode> {
    let mut stream = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| StatusCode::BAD_REQUEST)?;
        if bytes.len() + chunk.len() > limit {
            throw_away(&mut stream, SPARE).await;
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.into())
}

async fn throw_away(stream: &mut BodyDataStream, most: usize) {
    let rest = async {
        let mut left = most;
        while let Some(Ok(chunk)) = stream.next().await {
            match left.checked_sub(chunk.len()) {
                Some(less) => left = less,
                None => return,
            }
        }
    };
    // Whoever sends more, or slower, is cut off.
    let _ = tokio::time::timeout(SPARE_TIME, rest).await;
}
