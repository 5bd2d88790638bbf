//! Fetches what somebody named, from the open internet alone: each address is looked up once, looked at, and then only that
//! one is called, so that a name cannot lead elsewhere a moment later.

use std::net::SocketAddr;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use reqwest::{Client, Response, Url, redirect};
use tokio::net::lookup_host;

use super::address::is_public;

/// Times that a server may send us elsewhere.
const HOPS: usize = 3;
/// Longest address, characters.
const LONGEST: usize = 2_000;

/// Why nothing was fetched: by what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FetchError {
    /// Write another address.
    #[error("not an address that may be read")]
    Address,
    /// Ask the operator: it lies inside the own network.
    #[error("the address does not lie in the open internet")]
    Inside,
    /// Try again, or look whether the site is there.
    #[error("the site does not answer as it should")]
    Away,
    /// Name another address of the site: this is no feed, or no picture.
    #[error("what came is of another kind")]
    Kind,
    /// Name a shorter feed, or a smaller picture.
    #[error("what came is too large")]
    TooLarge,
}

/// What may be fetched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    /// Media types, without parameters.
    pub(super) kinds: &'static [&'static str],
    /// Most bytes.
    pub(super) most: usize,
    /// For everything together.
    pub(super) patience: Duration,
}

/// Fetches `url`. `inside` are the places, `HOST:PORT`, that the operator lets be read although they are not in the open
/// internet or have another port.
///
/// # Errors
/// [`FetchError`].
pub(super) async fn fetch(url: &str, wanted: Wanted, inside: &[String]) -> Result<Vec<u8>, FetchError> {
    // A name that is looked up, a handshake and a body that trickles all count.
    tokio::time::timeout(wanted.patience, follow(url, wanted, inside)).await.unwrap_or(Err(FetchError::Away))
}

async fn follow(url: &str, wanted: Wanted, inside: &[String]) -> Result<Vec<u8>, FetchError> {
    let mut url = address(url)?;
    for _ in 0..=HOPS {
        let answer = call(&url, wanted, inside).await?;
        if !answer.status().is_redirection() {
            return body(answer, wanted).await;
        }
        let to = answer.headers().get(LOCATION).and_then(|it| it.to_str().ok()).ok_or(FetchError::Away)?;
        url = address(url.join(to).map_err(|_| FetchError::Away)?.as_str())?;
    }
    Err(FetchError::Away)
}

/// Reads an address. Its text is made the browser's first: `http://0x7f.1` is an address of four numbers then.
fn address(text: &str) -> Result<Url, FetchError> {
    let url = Url::parse(text).ok().filter(|_| text.len() <= LONGEST).ok_or(FetchError::Address)?;
    let plain = matches!(url.scheme(), "https" | "http")
        && url.username().is_empty()
        && url.password().is_none()
        && url.host_str().is_some();
    if plain { Ok(url) } else { Err(FetchError::Address) }
}

/// One request to a place that was looked at.
async fn call(url: &Url, wanted: Wanted, inside: &[String]) -> Result<Response, FetchError> {
    let host = url.host_str().ok_or(FetchError::Address)?;
    let port = url.port_or_known_default().ok_or(FetchError::Address)?;
    let allowed = inside.iter().any(|it| *it == format!("{host}:{port}"));
    if !allowed && !matches!(port, 80 | 443) {
        return Err(FetchError::Address);
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let found: Vec<SocketAddr> = lookup_host((bare, port)).await.map_err(|_| FetchError::Away)?.collect();
    // One bad address among good ones is enough: whoever answers for the name could offer either.
    if !allowed && !found.iter().all(|it| is_public(it.ip())) {
        return Err(FetchError::Inside);
    }
    let client = Client::builder()
        .redirect(redirect::Policy::none())
        // A proxy would look the name up once more, by itself.
        .no_proxy()
        .resolve_to_addrs(host, &found)
        .user_agent(concat!("langnghe/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|_| FetchError::Away)?;
    let answer = client.get(url.clone()).header(ACCEPT, wanted.kinds.join(", ")).send();
    answer.await.map_err(|_| FetchError::Away)
}

async fn body(mut answer: Response, wanted: Wanted) -> Result<Vec<u8>, FetchError> {
    if !answer.status().is_success() {
        return Err(FetchError::Away);
    }
    let kind = answer.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !wanted.kinds.contains(&kind.as_str()) {
        return Err(FetchError::Kind);
    }
    // Nothing is unpacked on the way, so that what is counted is what is kept.
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|_| FetchError::Away)? {
        if bytes.len() + chunk.len() > wanted.most {
            return Err(FetchError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
