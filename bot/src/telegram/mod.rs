//! Telegram: the Bot API.

mod call;
mod command;
mod file;
mod media;
mod parse;
mod render;
#[cfg(test)]
mod tests;
mod webhook;

use std::fmt;
use std::time::Duration;

use flows::Message;
use reqwest::Url;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use subtle::ConstantTimeEq;
use teloxide_core::Bot;
use teloxide_core::payloads::{
    AnswerCallbackQuery, GetMe, SetMyCommands, SetMyCommandsSetters, SetWebhook, SetWebhookSetters,
};
use teloxide_core::types::{AllowedUpdate, BotCommand, CallbackQueryId, ChatId, MessageId};

use crate::{ConfigError, SendError, Sent, net, pick};
use call::{Fault, call};
use command::MENU;

pub use media::{MAX_DOCUMENT, MAX_PHOTO};
pub use parse::{Update, parse};
pub use render::{MAX_CALLBACK_DATA, MAX_CAPTION, MAX_TEXT};
pub use webhook::WebhookInfo;

/// The longest that one call takes. A message is one call unless it is over [`MAX_TEXT`].
pub const TIMEOUT: Duration = net::TIMEOUT;

/// Where the Bot API is served.
pub const API_URL: &str = "https://api.telegram.org";

/// Messages in a minute that nobody waits for, by Telegram's own rule for bulk: about 30 a second for one bot, of which
/// a sixth is left alone (`core.telegram.org/bots/faq`). Replies may go far faster; there a 429 is the limit.
pub const UNASKED_PER_MINUTE: u32 = 1500;

/// Most connections that Telegram opens to us at once (Bot API, setWebhook: 1-100, default 40).
const MAX_CONNECTIONS: u8 = 40;

/// The kinds of updates we ask for. Named explicitly: left out, the setting of the last call would stay.
const ALLOWED_UPDATES: [AllowedUpdate; 4] =
    [AllowedUpdate::Message, AllowedUpdate::EditedMessage, AllowedUpdate::CallbackQuery, AllowedUpdate::MyChatMember];

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
    bot: Bot,
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
        if !pick::is_id(&config.name) {
            return Err(ConfigError { setting: "name", problem: "not 1 to 128 ASCII letters, digits, `-` or `_`" });
        }
        if config.token.is_empty() || !config.token.bytes().all(|b| b.is_ascii_alphanumeric() || b":_-".contains(&b)) {
            return Err(ConfigError { setting: "token", problem: "not a bot token, such as 123456:ABC-DEF_gh" });
        }
        let secret = config.webhook_secret.as_bytes();
        if !(1..=256).contains(&secret.len()) || !secret.iter().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(b))
        {
            return Err(ConfigError { setting: "webhook_secret", problem: "not 1 to 256 of A-Z a-z 0-9 _ -" });
        }
        let api = net::base("api_url", &config.api_url)?;
        let bot = Bot::with_client(config.token.as_str(), net::client()?).set_api_url(api);
        Ok(Self { config, bot })
    }

    /// The account's name in our settings.
    pub fn name(&self) -> &str {
        &self.config.name
    }

    /// Whether a delivery comes from Telegram: the header `X-Telegram-Bot-Api-Secret-Token` is our secret. Takes the
    /// same time for each wrong secret of the right length.
    pub fn admits(&self, header: Option<&[u8]>) -> bool {
        header.is_some_and(|header| header.ct_eq(self.config.webhook_secret.as_bytes()).into())
    }

    /// Sends a message to a private chat.
    ///
    /// A text over [`MAX_TEXT`] goes out in parts. Should one of the later parts fail, the message counts as not sent,
    /// and the parts before it would be repeated; `flows` never writes such a text.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn send(&self, user: &str, message: &Message) -> Result<Sent, SendError> {
        let mut sent = Sent::default();
        for payload in render::send(chat(user)?, message)? {
            let said: Said = call(&self.bot, &payload).await.map_err(|fault| match fault {
                Fault::Send(error) => error,
                Fault::Moot => SendError::Refused { code: 400 },
            })?;
            sent = Sent { message: pick::id(Some(&said.message_id)), left: None };
        }
        Ok(sent)
    }

    /// Changes a message sent before, buttons included. Gone or equal is success.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn revise(&self, user: &str, message: &str, to: &Message) -> Result<(), SendError> {
        let message = message.parse().map(MessageId).map_err(|_| SendError::Refused { code: 0 })?;
        done(call(&self.bot, &render::edit(chat(user)?, message, to)?).await)
    }

    /// Stops the waiting mark on a pressed button ([`Update::answer`]). Best effort, also for duplicates: a query that
    /// is too old is success.
    ///
    /// # Errors
    /// See [`SendError`]; nothing has to be done about it.
    pub async fn answer_callback(&self, query: &str) -> Result<(), SendError> {
        done(call(&self.bot, &AnswerCallbackQuery::new(CallbackQueryId(query.to_owned()))).await)
    }

    /// Tells Telegram where to deliver (`https://…/telegram/<name>`), with which secret and what. Idempotent: may be
    /// called by each instance at start.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn set_webhook(&self, url: &str) -> Result<(), SendError> {
        let url = Url::parse(url).map_err(|_| SendError::Refused { code: 0 })?;
        let payload = SetWebhook::new(url)
            .allowed_updates(ALLOWED_UPDATES)
            .max_connections(MAX_CONNECTIONS)
            .secret_token(self.config.webhook_secret.as_str());
        done(call(&self.bot, &payload).await)
    }

    /// Sets the menu of commands, in Vietnamese for everybody and in English for English clients.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn set_my_commands(&self) -> Result<(), SendError> {
        let vi = || MENU.iter().map(|line| BotCommand::new(line.name, line.vi));
        let en = MENU.iter().map(|line| BotCommand::new(line.name, line.en));
        done(call(&self.bot, &SetMyCommands::new(vi())).await)?;
        done(call(&self.bot, &SetMyCommands::new(vi()).language_code("vi")).await)?;
        done(call(&self.bot, &SetMyCommands::new(en).language_code("en")).await)
    }

    /// Asks who the bot is: proves the token and gives its link name.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn get_me(&self) -> Result<Me, SendError> {
        match call::<User, _>(&self.bot, &GetMe::new()).await {
            Ok(me) => match me.username.as_str() {
                Some(username) => Ok(Me { username: username.to_owned() }),
                None => Err(SendError::Again { code: None }),
            },
            Err(Fault::Send(error)) => Err(error),
            Err(Fault::Moot) => Err(SendError::Refused { code: 400 }),
        }
    }
}

/// What we read of a message that was sent.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    message_id: Value,
}

/// What we read of a user.
#[derive(Default, Deserialize)]
#[serde(default)]
struct User {
    username: Value,
}

/// A private chat's id, which is the person's.
fn chat(user: &str) -> Result<ChatId, SendError> {
    user.parse().map(ChatId).map_err(|_| SendError::Refused { code: 0 })
}

/// The outcome of a call whose result nobody reads and whose being moot is as good as done.
fn done(result: Result<IgnoredAny, Fault>) -> Result<(), SendError> {
    match result {
        Ok(_) | Err(Fault::Moot) => Ok(()),
        Err(Fault::Send(error)) => Err(error),
    }
}
