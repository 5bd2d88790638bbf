//! Calls to the provider: to https alone, or this machine; no further than where they were sent; with an end.

use std::time::Duration;

use openidconnect::{HttpRequest, HttpResponse, http};
use reqwest::{Client, redirect};

use crate::config::is_safe;

/// For one call: somebody waits at the page meanwhile.
const PATIENCE: Duration = Duration::from_secs(5);
/// Most bytes of an answer: a large provider's keys take some ten thousand.
const MOST: usize = 512 << 10;

/// The provider gave no answer that can be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoAnswer {
    #[error("the address is not https")]
    Unsafe,
    #[error("no answer in time")]
    Silent(#[from] reqwest::Error),
    #[error("the answer is too large")]
    TooLarge,
    #[error("the answer is none")]
    Odd(#[from] http::Error),
}

/// Asks the provider.
pub(super) async fn fetch(request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
    if !is_safe(&request.uri().to_string()) {
        return Err(NoAnswer::Unsafe);
    }
    let client = Client::builder()
        .redirect(redirect::Policy::none())
        .timeout(PATIENCE)
        .user_agent(concat!("langnghe/", env!("CARGO_PKG_VERSION")))
        .build()?;
    let mut answer = client.execute(request.try_into()?).await?;
    let mut response = http::Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        response = response.header(name, value);
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if bytes.len() + chunk.len() > MOST {
            return Err(NoAnswer::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(response.body(bytes)?)
}
