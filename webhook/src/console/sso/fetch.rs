//! Calls to the provider: to https alone, unless it runs on this machine; no further than where they were sent; with an end.

use std::time::Duration;

use openidconnect::{HttpRequest, HttpResponse, http};
use reqwest::{Client, redirect};

use crate::config::Named;

/// For one call: somebody waits at the page meanwhile.
const PATIENCE: Duration = Duration::from_secs(5);
/// Most bytes of an answer: a large provider's keys take some ten thousand.
const MOST: usize = 512 << 10;

/// The provider gave no answer that can be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoAnswer {
    #[error("the address is not https, or leads from elsewhere to this machine")]
    Unsafe,
    #[error("no answer in time")]
    Silent(#[from] reqwest::Error),
    #[error("the answer is too large")]
    TooLarge,
    #[error("the answer is none")]
    Odd(#[from] http::Error),
}

/// Asks the provider at an address that it named.
pub(super) async fn fetch(request: HttpRequest, named: Named) -> Result<HttpResponse, NoAnswer> {
    if !named.is_safe(&request.uri().to_string()) {
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

#[cfg(test)]
mod tests {
    use openidconnect::http;

    use super::{NoAnswer, fetch};
    use crate::config::Named;

    #[tokio::test]
    async fn a_provider_elsewhere_sends_us_to_nothing_on_this_machine() {
        // A port at which nobody listens any more: it is only a matter of whether we would knock.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let ask = async |issuer: &str| {
            let request = http::Request::get(format!("http://127.0.0.1:{port}/jwks")).body(Vec::new()).unwrap();
            fetch(request, Named::by(issuer)).await
        };
        let refused = ask("https://id.a.vn").await;
        assert!(matches!(refused, Err(NoAnswer::Unsafe)), "{refused:?}");
        let knocked = ask("http://127.0.0.1:1").await;
        assert!(!matches!(knocked, Err(NoAnswer::Unsafe)), "{knocked:?}");
    }
}
