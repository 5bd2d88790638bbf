//! Zalo: Official Accounts over OpenAPI v3.

mod article;
mod code;
mod file;
mod grant;
mod media;
mod parse;
mod press;
mod recent;
mod render;
mod signature;
#[cfg(test)]
mod tests;
mod token;

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use flows::Message;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Client, RequestBuilder, StatusCode, Url};
use serde_json::Value;

use crate::{ConfigError, SendError, Sent, net, pick};

pub use article::{ArticleError, Quota, Verified};
pub use media::{MAX_FILE, MAX_IMAGE};
pub use parse::parse;
pub use press::PressKey;
pub use recent::{Line, PAGE};
pub use render::{MAX_BUTTONS, MAX_PAYLOAD, MAX_TEXT, MAX_TITLE};
pub use signature::{Claim, claim, verify};
pub use token::{Pair, Pkce, REFRESH_AFTER, RefreshError, appsecret_proof};

/// The longest that one call takes. A message is one call unless it is over [`MAX_TEXT`].
pub const TIMEOUT: Duration = net::TIMEOUT;

/// Where OpenAPI is served.
pub const API_URL: &str = "https://openapi.zalo.me";

/// Where tokens are granted.
pub const OAUTH_URL: &str = "https://oauth.zaloapp.com";

/// Calls in a minute of one OA, by its package: 100 on *Growth*, the smallest that an app can be linked to (published by
/// resellers, not by Zalo). Beyond it Zalo answers -32.
pub const OA_PER_MINUTE: u32 = 100;

/// Calls in a minute of one app over all its OAs (Zalo's documentation of the OA API).
pub const APP_PER_MINUTE: u32 = 4000;

/// The settings of one OA.
#[derive(Clone)]
pub struct Config {
    /// The OA's id, digits; it is the account's name.
    pub oa_id: String,
    /// The app that the OA has authorised, digits.
    pub app_id: String,
    /// The app's secret, for tokens and `appsecret_proof`.
    pub app_secret: String,
    /// The OA secret keys of the app's webhook settings; two while one replaces the other; none: no delivery is let in.
    pub oa_secrets: Vec<String>,
    /// The base address of OpenAPI, usually [`API_URL`].
    pub api_url: String,
    /// The base address of the grants, usually [`OAUTH_URL`].
    pub oauth_url: String,
    /// A gateway before the hosts that Zalo gives files out from: `https://host/path` is asked for at `<it>/host/path`.
    /// Usually none.
    pub files_url: Option<String>,
    /// Whether the app has "verify API calls" on: each call then carries `appsecret_proof`.
    pub appsecret_proof: bool,
    /// The key of the MAC on buttons, derived from `SECRET_KEY` and the same on all instances.
    pub press_key: PressKey,
}

/// One OA.
pub struct Account {
    config: Box<Config>,
    api: Url,
    oauth: Url,
    files: Option<Url>,
    client: Client,
    access: RwLock<Option<Arc<str>>>,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("zalo::Account").finish_non_exhaustive()
    }
}

impl Account {
    /// An account of its settings. Nothing is sent yet, and nothing can be before [`Account::use_access`].
    ///
    /// # Errors
    /// A setting cannot be right.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        let digits = |setting, id: &str| {
            let fits = (1..=32).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_digit());
            if fits { Ok(()) } else { Err(ConfigError { setting, problem: "not a number of 1 to 32 digits" }) }
        };
        digits("oa_id", &config.oa_id)?;
        digits("app_id", &config.app_id)?;
        if config.app_secret.is_empty() || HeaderValue::from_str(&config.app_secret).is_err() {
            return Err(ConfigError { setting: "app_secret", problem: "empty, or with characters no secret has" });
        }
        let (api, oauth) = (net::base("api_url", &config.api_url)?, net::base("oauth_url", &config.oauth_url)?);
        let files = config.files_url.as_deref().map(|url| net::base("files_url", url)).transpose()?;
        Ok(Self { config: Box::new(config), api, oauth, files, client: net::client()?, access: RwLock::new(None) })
    }

    /// The account's name: the OA's id.
    pub fn name(&self) -> &str {
        &self.config.oa_id
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Whether a delivery was signed for this account's app, see [`verify`].
    pub fn admits(&self, body: &[u8], signature: Option<&[u8]>) -> bool {
        verify(&self.config.app_id, body, signature, &self.config.oa_secrets)
    }

    /// Sends with this access token from now on. The pair itself lives in the database; the service puts the token
    /// here after each load and each refresh.
    pub fn use_access(&self, token: &str) {
        *self.access.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::from(token));
    }

    /// Sends a consultation message (`/v3.0/oa/message/cs`).
    ///
    /// A text over [`MAX_TEXT`] goes out in parts. Should one of the later parts fail, the message counts as not sent,
    /// and the parts before it would be repeated; `flows` never writes such a text.
    ///
    /// # Errors
    /// See [`SendError`]; without a token [`SendError::Token`] with code 0.
    pub async fn send(&self, user: &str, message: &Message) -> Result<Sent, SendError> {
        let mut sent = Sent::default();
        for body in render::send(&self.config.press_key, &self.config.oa_id, user, message)? {
            sent = self.call(&body).await?;
        }
        Ok(sent)
    }

    async fn call(&self, body: &Value) -> Result<Sent, SendError> {
        let (answer, left) = self.ask(self.post(&["v3.0", "oa", "message", "cs"], body)).await?;
        Ok(Sent { message: answer.get("data").and_then(|data| pick::id(data.get("message_id"))), left })
    }

    /// Makes a call with the access token. Gives the whole answer of a call that succeeded, and how many more
    /// are taken for now.
    async fn ask(&self, request: RequestBuilder) -> Result<(Value, Option<u32>), SendError> {
        self.try_ask(request).await.map_err(Failure::into_error)
    }

    /// The same, with Zalo's own word on a failure.
    async fn try_ask(&self, request: RequestBuilder) -> Result<(Value, Option<u32>), Failure> {
        let access = self.access.read().unwrap_or_else(PoisonError::into_inner).clone();
        let access = access.ok_or(SendError::Token { code: 0 })?;
        let mut request = request.header("access_token", secret(&access)?);
        if self.config.appsecret_proof {
            request = request.header("appsecret_proof", secret(&appsecret_proof(&self.config.app_secret, &access))?);
        }
        let response = request.send().await.map_err(|error| net::no_answer(&error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.map_err(|_| SendError::Uncertain)?;
        Ok((read(status, &headers, &body)?, remain(&headers)))
    }

    /// A call of `path` with this JSON, without the token yet.
    fn post(&self, path: &[&str], body: &Value) -> RequestBuilder {
        self.client
            .post(net::below(&self.api, path.iter().copied()))
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .body(body.to_string())
    }
}

/// Why a call did not do what it was to do.
enum Failure {
    /// Zalo said so, with a code and its words for it.
    Said(i64, String),
    /// It did not come to that.
    Call(SendError),
}

impl From<SendError> for Failure {
    fn from(error: SendError) -> Self {
        Self::Call(error)
    }
}

impl Failure {
    /// What it means for a message to a person.
    fn into_error(self) -> SendError {
        match self {
            Self::Said(code, words) => code::error(code, &words),
            Self::Call(error) => error,
        }
    }
}

/// A header's value that `Debug` does not show.
fn secret(value: &str) -> Result<HeaderValue, SendError> {
    let mut value = HeaderValue::from_str(value).map_err(|_| SendError::Token { code: 0 })?;
    value.set_sensitive(true);
    Ok(value)
}

/// What the answer says about further calls. Whether of the app or of the OA is not documented; none left is none left.
fn remain(headers: &HeaderMap) -> Option<u32> {
    headers.get("x-ratelimit-remain")?.to_str().ok()?.trim().parse().ok()
}

/// Reads an answer: `error` decides, not the status.
fn read(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<Value, Failure> {
    let answer = pick::object(body).ok();
    match answer.and_then(|answer| Some((pick::int(answer.get("error"))?, answer))) {
        Some((0, answer)) => Ok(answer),
        Some((code, answer)) => {
            Err(Failure::Said(code, pick::text(answer.get("message")).unwrap_or_default().to_owned()))
        }
        None => Err(net::strange_answer(status, headers).into()),
    }
}
