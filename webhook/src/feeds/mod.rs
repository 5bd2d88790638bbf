//! News of other sites, from which the draft of a bulletin can begin.

mod address;
mod fetch;
mod read;
#[cfg(test)]
mod tests;

use std::time::Duration;

use tracing::error;

pub(crate) use fetch::FetchError;
pub(crate) use read::Item;

use fetch::{Wanted, fetch};

/// An official waits at the page meanwhile.
const PATIENCE: Duration = Duration::from_secs(10);

/// What servers call a feed.
const FEED: Wanted = Wanted {
    kinds: &[
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/xml",
        "text/xml",
        "application/feed+json",
        "application/json",
    ],
    most: 2 << 20,
    patience: PATIENCE,
};

/// Pictures that a bulletin can have; Zalo takes 1 MB.
const PICTURE: Wanted = Wanted { kinds: &["image/jpeg", "image/png"], most: 1 << 20, patience: PATIENCE };

/// The title and the news of the feed at an address. `inside` are the places of the own network that may be read, each
/// `HOST:PORT`.
///
/// # Errors
/// [`FetchError`].
pub(crate) async fn news(url: &str, inside: &[String]) -> Result<(String, Vec<Item>), FetchError> {
    let bytes = fetch(url, FEED, inside).await?;
    let url = url.to_owned();
    // Apart: it may take a while, and whatever a stranger's bytes do to the parser ends there.
    let read = tokio::task::spawn_blocking(move || read::read(&bytes, &url)).await;
    read.inspect_err(|error| error!(%error, "the reader of feeds failed")).ok().flatten().ok_or(FetchError::Kind)
}

/// The picture at an address: JPEG or PNG, by its first bytes too.
///
/// # Errors
/// [`FetchError`].
pub(crate) async fn picture(url: &str, inside: &[String]) -> Result<Vec<u8>, FetchError> {
    let bytes = fetch(url, PICTURE, inside).await?;
    let known = bytes.starts_with(b"\xff\xd8\xff") || bytes.starts_with(b"\x89PNG\r\n\x1a\n");
    if known { Ok(bytes) } else { Err(FetchError::Kind) }
}
