//! Telegram: the Bot API.

mod parse;

use std::fmt;
use std::time::Duration;

use flows::Message;
use subtle::ConstantTimeEq;

use crate::{ConfigError, SendError, Sent, net};

pub use parse::{Update, parse};

/// The longest that [`Account::send`] waits for one call.
pub const TIMEOUT: Duration = net::TIMEOUT;

/// Where the Bot API is served.
pub const API_URL: &str = "https://api.telegram.org";

/// The settings of one bot.
#[derive(Clone)]
pub struct Config {
    /// The account's name in our settings: ASCII letters, digits, `-`, `_`.
    pub name: String,
    /// The bot's token, as BotFather gives it.
    pub token: String,
    /// The base address of the Bot API, usually [`API_URL`].
    pub api_url: String,
    /// What Telegram repeats in each delivery's header: 1 to 256 of `A-Za-z0-9_-`.
    pub webhook_secret: String,
}

/// One bot.
pub struct Account {
    config: Config,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("telegram::Account").field("name", &self.config.name).finish_non_exhaustive()
    }
}

/// What a bot is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// The user name, without `@`: its links are `https://t.me/<username>?start=…`.
    pub username: String,
}

impl Account {
    /// An account of its settings. Nothing is sent yet.
    ///
    /// # Errors
    /// A setting cannot be right.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        Ok(Self { config })
    }

    /// The account's name in our settings.
    pub fn name(&self) -> &str {
        &self.config.name
    }

    /// Whether a delivery comes from Telegram: the header `X-Telegram-Bot-Api-Secret-Token` is our secret. Takes the
    /// same time for each wrong secret of the right length.
    pub fn admits(&self, header: Option<&[u8]>) -> bool {
        let secret = self.config.webhook_secret.as_bytes();
        !secret.is_empty() && header.is_some_and(|header| header.ct_eq(secret).into())
    }

    /// Sends a message to a private chat.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn send(&self, user: &str, message: &Message) -> Result<Sent, SendError> {
        let _ = (user, message);
        Err(SendError::Again { code: None })
    }

    /// Changes a message sent before, buttons included. Gone or equal is success.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn revise(&self, user: &str, message: &str, to: &Message) -> Result<(), SendError> {
        let _ = (user, message, to);
        Err(SendError::Again { code: None })
    }

    /// Stops the waiting mark on a pressed button ([`Update::answer`]). Best effort, also for duplicates: a query that
    /// is too old is success.
    ///
    /// # Errors
    /// See [`SendError`]; nothing has to be done about it.
    pub async fn answer_callback(&self, query: &str) -> Result<(), SendError> {
        let _ = query;
        Err(SendError::Again { code: None })
    }

    /// Tells Telegram where to deliver (`https://…/telegram/<name>`), with which secret and what. Idempotent: may be
    /// called by each instance at start.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn set_webhook(&self, url: &str) -> Result<(), SendError> {
        let _ = url;
        Err(SendError::Again { code: None })
    }

    /// Sets the menu of commands, in Vietnamese for everybody and in English for English clients.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn set_my_commands(&self) -> Result<(), SendError> {
        Err(SendError::Again { code: None })
    }

    /// Asks who the bot is: proves the token and gives its link name.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn get_me(&self) -> Result<Me, SendError> {
        Err(SendError::Again { code: None })
    }
}
