//! What all calls to a platform share.

use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url};

use crate::{ConfigError, FetchError, Lane, SendError};

/// The longest that one call may take, from the first byte out to the last byte in. The lease of a chat's outbox and
/// the lock around a token's refresh must outlast it.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);

/// The longest that one connection may take to come up.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The longest that a file may take to come.
const DOWNLOAD: Duration = Duration::from_secs(60);

/// How long to wait after a 429 that names no time.
const PAUSE: Duration = Duration::from_secs(5);

/// A client for one account. Redirects are not followed: they would carry a token to an address that nobody set.
pub(crate) fn client() -> Result<Client, ConfigError> {
    Client::builder()
        .timeout(TIMEOUT)
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(Policy::none())
        .user_agent(concat!("langnghe/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|_| ConfigError { setting: "client", problem: "the HTTP client cannot be made" })
}

/// A platform's base address. Paths are appended to it, so that a test or a gateway may stand below a path of its own.
pub(crate) fn base(setting: &'static str, url: &str) -> Result<Url, ConfigError> {
    let url = Url::parse(url).map_err(|_| ConfigError { setting, problem: "not an address" })?;
    if !matches!(url.scheme(), "http" | "https") || url.cannot_be_a_base() {
        return Err(ConfigError { setting, problem: "neither http:// nor https://" });
    }
    Ok(url)
}

/// `base` and `path` below it.
pub(crate) fn below<'a>(base: &Url, path: impl IntoIterator<Item = &'a str>) -> Url {
    let mut url = base.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path);
    }
    url
}

/// What a call that brought no answer means. The error's own words are dropped: they hold the address.
pub(crate) fn no_answer(error: &reqwest::Error) -> SendError {
    if error.is_builder() {
        SendError::Refused { code: 0 }
    } else if error.is_connect() {
        SendError::Again { code: None }
    } else {
        SendError::Uncertain
    }
}

/// What an answer means that does not come from the platform's own program (a page of a proxy, half a body).
///
/// A 4xx and a 503 are said by whoever did not pass the request on; behind any other 5xx, and behind a 2xx that was
/// cut, the platform may have done what was asked.
pub(crate) fn strange_answer(status: StatusCode, headers: &HeaderMap) -> SendError {
    if status == StatusCode::TOO_MANY_REQUESTS {
        SendError::Later { after: retry_after(headers), lane: Lane::Account }
    } else if status == StatusCode::SERVICE_UNAVAILABLE || status.is_client_error() || status.is_redirection() {
        SendError::Again { code: None }
    } else {
        SendError::Uncertain
    }
}

/// The header `Retry-After` in seconds, else a short pause.
pub(crate) fn retry_after(headers: &HeaderMap) -> Duration {
    let seconds = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse::<u64>().ok());
    seconds.map_or(PAUSE, Duration::from_secs)
}

/// Asks for a file; redirects are the caller's matter. The error's own words are dropped: they hold the address.
pub(crate) async fn ask_for(request: RequestBuilder) -> Result<Response, FetchError> {
    let response = request.timeout(DOWNLOAD).send().await.map_err(|_| FetchError::Again)?;
    match response.status() {
        status if status.is_success() || status.is_redirection() => Ok(response),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::GONE => {
            Err(FetchError::Gone)
        }
        _ => Err(FetchError::Again),
    }
}

/// Takes a file in, and no more of it than it may have.
pub(crate) async fn take_in(mut response: Response) -> Result<Vec<u8>, FetchError> {
    let most = flows::desk::FILE;
    if response.content_length().is_some_and(|length| length > most) {
        return Err(FetchError::TooLarge);
    }
    let mut bytes = Vec::new();
    while let Some(part) = response.chunk().await.map_err(|_| FetchError::Again)? {
        if (bytes.len() + part.len()) as u64 > most {
            return Err(FetchError::TooLarge);
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::net::TcpListener;

    use super::no_answer;
    use crate::SendError;

    /// A server that takes the request and says nothing until the client gives up.
    #[tokio::test]
    async fn a_call_that_runs_out_of_time_may_have_been_taken() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let server = tokio::spawn(async move { listener.accept().await });
        let client = reqwest::Client::builder().timeout(Duration::from_millis(50)).build().unwrap();
        let error = client.post(url).body("x").send().await.unwrap_err();
        let connection = server.await.unwrap();
        assert!(connection.is_ok() && error.is_timeout());
        assert_eq!(no_answer(&error), SendError::Uncertain);
    }
}
