//! Settings as they are written, before they are checked: one definition for flags, environment and file.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::ConfigError;

/// Every setting, as given. The same names everywhere: `--database-url`, `DATABASE_URL`, `database_url = …`.
#[derive(Clone, Default, clap::Args, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where to listen, HOST:PORT [default: 127.0.0.1:8080]
    #[arg(long, env, global = true, value_name = "HOST:PORT")]
    pub listen: Option<String>,
    /// Address that citizens and platforms reach the service under; https for webhooks
    #[arg(long, env, global = true, value_name = "URL")]
    pub public_url: Option<String>,
    /// Database for surveys and answers: sqlite://FILE or postgres://… [default: sqlite://langnghe.db]
    #[arg(long, env, global = true, value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Redis for sessions and waiting messages; nodes of a cluster divided by commas [default: the SQLite file]
    #[arg(long, env, global = true, value_name = "URL", hide_env_values = true)]
    pub redis_url: Option<String>,
    /// Put before every Redis key, so that several services may share one server [default: langnghe]
    #[arg(long, env, global = true, value_name = "NAME")]
    pub redis_prefix: Option<String>,
    /// Key for signing and encryption: 64 hex digits or at least 32 characters [embedded: made on first run]
    #[arg(long, env, global = true, value_name = "KEY", hide_env_values = true)]
    pub secret_key: Option<String>,
    /// Folder where events wait while Redis is away [default: langnghe.spool]
    #[arg(long, env, global = true, value_name = "DIR")]
    pub spool_dir: Option<PathBuf>,
    /// Survey file (.xlsx, .md) or a folder of them [default: the built-in demo]
    #[arg(long, env, global = true, value_name = "PATH")]
    pub surveys: Option<PathBuf>,
    /// Table of holidays and working Saturdays for the terms of tickets [default: Việt Nam's of 2026 to 2028]
    #[arg(long, env, global = true, value_name = "FILE")]
    pub holidays: Option<PathBuf>,
    /// Places of the own network whose feeds may be read, HOST:PORT divided by commas [default: none]
    #[arg(long, env, global = true, value_name = "HOST:PORT,…")]
    pub feed_hosts: Option<String>,
    /// Provider of single sign-on at the console (OpenID Connect), as it names itself [default: none]
    #[arg(long, env, global = true, value_name = "URL")]
    pub sso_issuer: Option<String>,
    /// The console's name at that provider
    #[arg(long, env, global = true, value_name = "ID")]
    pub sso_client_id: Option<String>,
    /// The console's secret at that provider
    #[arg(long, env, global = true, value_name = "SECRET", hide_env_values = true)]
    pub sso_client_secret: Option<String>,
    /// What the provider says that is a person's login here: preferred_username or email [default: preferred_username]
    #[arg(long, env, global = true, value_name = "CLAIM")]
    pub sso_claim: Option<String>,
    /// Words of the provider's amr that mean a second factor, divided by commas; none: ours is always asked [default: mfa]
    #[arg(long, env, global = true, value_name = "WORD,…")]
    pub sso_factor: Option<String>,
    /// What the button of single sign-on says [default: in the visitor's language]
    #[arg(long, env, global = true, value_name = "WORDS")]
    pub sso_label: Option<String>,
    /// Whether everybody but administrators of the whole country has to come in by it: true or false [default: false]
    #[arg(long, env, global = true, value_name = "BOOL")]
    pub sso_only: Option<bool>,
    /// Number of own reverse proxies in front, each adding one address to X-Forwarded-For [default: 0]
    #[arg(long, env, global = true, value_name = "N")]
    pub proxies: Option<u8>,
    /// Threads that serve requests and conversations [default: half of the processor's cores, at least 1]
    #[arg(long, env, global = true, value_name = "N")]
    pub threads: Option<u16>,
    /// Seconds between two looks after the service itself: what waits, whether servers answer [default: 10]
    #[arg(long, env, global = true, value_name = "SECONDS")]
    pub watch_seconds: Option<f64>,
    /// Minutes that the bot is silent in a chat where a person of the office wrote by hand [default: 120]
    #[arg(long, env, global = true, value_name = "MINUTES")]
    pub silence_minutes: Option<u16>,
    /// Seconds from the order to stop until requests are refused, while /readyz says 503 [default: 5; with SQLite alone 0]
    #[arg(long, env, global = true, value_name = "SECONDS")]
    pub drain_seconds: Option<u16>,
    /// Most new messages to one chat in a minute; 0: any number [default: 20]
    #[arg(long, env, global = true, value_name = "N")]
    pub chat_per_minute: Option<u32>,
    /// Seconds for which a message is tried that the platform fails on [default: 86400]
    #[arg(long, env, global = true, value_name = "SECONDS")]
    pub give_up_after: Option<u32>,
    /// Hours of Việt Nam's clock in which no bulletin goes out; 00:00-00:00: none [default: 21:00-07:00]
    #[arg(long, env, global = true, value_name = "HH:MM-HH:MM")]
    pub bulletin_quiet: Option<String>,
    /// Hours of Việt Nam's clock in which no broadcast is sent out on Zalo [default: 22:00-06:00]
    #[arg(long, env, global = true, value_name = "HH:MM-HH:MM")]
    pub zalo_broadcast_quiet: Option<String>,
    /// Bulletins that one person gets in seven days, of all offices together; 0: any number [default: 3]
    #[arg(long, env, global = true, value_name = "N")]
    pub bulletins_per_week: Option<u32>,
    /// Most megabytes of files that people sent, all together; 0: any number [default: 20000]
    #[arg(long, env, global = true, value_name = "MB")]
    pub files_mb: Option<u32>,
    /// What is logged, such as info or webhook=debug [default: info]
    #[arg(long, env, global = true, value_name = "FILTER")]
    pub log: Option<String>,
    /// How log lines are written: text or json [default: text]
    #[arg(long, env, global = true, value_name = "FORMAT")]
    pub log_format: Option<String>,
    /// The one Telegram bot of the short form.
    #[command(flatten)]
    #[serde(skip)]
    pub telegram_short: TelegramShort,
    /// The one Zalo OA of the short form.
    #[command(flatten)]
    #[serde(skip)]
    pub zalo_short: ZaloShort,
    /// Code of Zalo's domain verification, served on / and as the file zalo_verifier….html
    #[arg(long, env, global = true, value_name = "CODE")]
    pub zalo_site_verification: Option<String>,
    /// Telegram bots.
    #[arg(skip)]
    #[serde(default)]
    pub telegram: Vec<TelegramTable>,
    /// Zalo OAs.
    #[arg(skip)]
    #[serde(default)]
    pub zalo: Vec<ZaloTable>,
}

/// One bot, by flag or environment.
#[derive(Clone, Default, clap::Args)]
pub struct TelegramShort {
    /// Token of one Telegram bot (several: tables in the file)
    #[arg(long, env, global = true, value_name = "TOKEN", hide_env_values = true)]
    pub telegram_bot_token: Option<String>,
    /// Address of the Bot API [default: Telegram's own]
    #[arg(long, env, global = true, value_name = "URL")]
    pub telegram_api_url: Option<String>,
    /// Secret that Telegram sends with each update [default: derived from the secret key]
    #[arg(long, env, global = true, value_name = "SECRET", hide_env_values = true)]
    pub telegram_webhook_secret: Option<String>,
    /// Most calls in a minute; 0: any number, obeying Telegram's own 429 [default: 0]
    #[arg(long, env, global = true, value_name = "N")]
    pub telegram_per_minute: Option<u32>,
    /// Most messages in a minute that nobody waits for, such as reminders [default: 1500]
    #[arg(long, env, global = true, value_name = "N")]
    pub telegram_unasked_per_minute: Option<u32>,
}

/// One OA, by flag or environment.
#[derive(Clone, Default, clap::Args)]
pub struct ZaloShort {
    /// Id of the Zalo app (several OAs: tables in the file)
    #[arg(long, env, global = true, value_name = "ID")]
    pub zalo_app_id: Option<String>,
    /// Secret of the Zalo app
    #[arg(long, env, global = true, value_name = "SECRET", hide_env_values = true)]
    pub zalo_app_secret: Option<String>,
    /// OA secret key of the webhook settings; a second one after a comma is also accepted
    #[arg(long, env, global = true, value_name = "SECRET", hide_env_values = true)]
    pub zalo_oa_secret: Option<String>,
    /// Id of the OA
    #[arg(long, env, global = true, value_name = "ID")]
    pub zalo_oa_id: Option<String>,
    /// First refresh token; used once, later ones live in the database
    #[arg(long, env, global = true, value_name = "TOKEN", hide_env_values = true)]
    pub zalo_refresh_token: Option<String>,
    /// Address of the OA API [default: Zalo's own]
    #[arg(long, env, global = true, value_name = "URL")]
    pub zalo_api_url: Option<String>,
    /// Address of Zalo's authorisation [default: Zalo's own]
    #[arg(long, env, global = true, value_name = "URL")]
    pub zalo_oauth_url: Option<String>,
    /// Address of a gateway before the hosts that Zalo gives people's files out from [default: none]
    #[arg(long, env, global = true, value_name = "URL")]
    pub zalo_files_url: Option<String>,
    /// Whether "verify API calls" is on for the app; calls then carry appsecret_proof [default: false]
    #[arg(long, env, global = true, value_name = "BOOL")]
    pub zalo_appsecret_proof: Option<bool>,
    /// Most calls of the OA in a minute, by its package; 0: any number [default: 100]
    #[arg(long, env, global = true, value_name = "N")]
    pub zalo_per_minute: Option<u32>,
    /// Most calls of the app in a minute over all its OAs; 0: any number [default: 4000]
    #[arg(long, env, global = true, value_name = "N")]
    pub zalo_app_per_minute: Option<u32>,
}

/// One `[[telegram]]` table.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelegramTable {
    /// Our name for the bot, in the webhook's path.
    pub account: String,
    /// As [`TelegramShort::telegram_bot_token`].
    pub bot_token: Option<String>,
    /// As [`TelegramShort::telegram_api_url`].
    pub api_url: Option<String>,
    /// As [`TelegramShort::telegram_webhook_secret`].
    pub webhook_secret: Option<String>,
    /// As [`TelegramShort::telegram_per_minute`].
    pub per_minute: Option<u32>,
    /// As [`TelegramShort::telegram_unasked_per_minute`].
    pub unasked_per_minute: Option<u32>,
}

/// One `[[zalo]]` table.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZaloTable {
    /// As [`ZaloShort::zalo_app_id`].
    pub app_id: Option<String>,
    /// As [`ZaloShort::zalo_app_secret`].
    pub app_secret: Option<String>,
    /// As [`ZaloShort::zalo_oa_secret`].
    pub oa_secret: Option<String>,
    /// As [`ZaloShort::zalo_oa_id`].
    pub oa_id: Option<String>,
    /// As [`ZaloShort::zalo_refresh_token`].
    pub refresh_token: Option<String>,
    /// As [`ZaloShort::zalo_api_url`].
    pub api_url: Option<String>,
    /// As [`ZaloShort::zalo_oauth_url`].
    pub oauth_url: Option<String>,
    /// As [`ZaloShort::zalo_files_url`].
    pub files_url: Option<String>,
    /// As [`ZaloShort::zalo_appsecret_proof`].
    pub appsecret_proof: Option<bool>,
    /// As [`ZaloShort::zalo_per_minute`].
    pub per_minute: Option<u32>,
    /// As [`ZaloShort::zalo_app_per_minute`].
    pub app_per_minute: Option<u32>,
}

/// An empty value is one that was not given: `TOKEN=` in an environment file switches a setting off.
fn given(value: &mut Option<String>) -> Option<String> {
    value.take().filter(|text| !text.trim().is_empty())
}

impl Settings {
    /// Reads a settings file.
    ///
    /// # Errors
    /// It cannot be read, or holds something that is not a setting.
    pub fn from_file(file: &Path) -> Result<Self, ConfigError> {
        let wrong = |problem: String| ConfigError::File { file: file.to_owned(), problem };
        let text = std::fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
        // `message` leaves out the line itself, which may hold a token.
        toml::from_str(&text).map_err(|error: toml::de::Error| {
            let line = error.span().map_or(1, |span| 1 + text[..span.start.min(text.len())].matches('\n').count());
            wrong(format!("line {line}: {}", error.message()))
        })
    }

    /// These settings over those of a file, if there is one.
    ///
    /// # Errors
    /// See [`Settings::from_file`].
    pub fn merged(self, file: Option<&Path>) -> Result<Self, ConfigError> {
        Ok(self.or(file.map(Self::from_file).transpose()?.unwrap_or_default()))
    }

    /// These settings, and where one is not given, that of `file`.
    #[must_use]
    pub fn or(mut self, mut file: Self) -> Self {
        let path = |value: Option<PathBuf>| value.filter(|path| !path.as_os_str().is_empty());
        let mut pick = |mine: fn(&mut Self) -> &mut Option<String>| {
            let value = given(mine(&mut self)).or_else(|| given(mine(&mut file)));
            *mine(&mut self) = value;
        };
        pick(|it| &mut it.listen);
        pick(|it| &mut it.public_url);
        pick(|it| &mut it.database_url);
        pick(|it| &mut it.redis_url);
        pick(|it| &mut it.redis_prefix);
        pick(|it| &mut it.secret_key);
        pick(|it| &mut it.feed_hosts);
        pick(|it| &mut it.sso_issuer);
        pick(|it| &mut it.sso_client_id);
        pick(|it| &mut it.sso_client_secret);
        pick(|it| &mut it.sso_claim);
        pick(|it| &mut it.sso_factor);
        pick(|it| &mut it.sso_label);
        pick(|it| &mut it.bulletin_quiet);
        pick(|it| &mut it.zalo_broadcast_quiet);
        pick(|it| &mut it.log);
        pick(|it| &mut it.log_format);
        pick(|it| &mut it.zalo_site_verification);
        pick(|it| &mut it.telegram_short.telegram_bot_token);
        pick(|it| &mut it.telegram_short.telegram_api_url);
        pick(|it| &mut it.telegram_short.telegram_webhook_secret);
        pick(|it| &mut it.zalo_short.zalo_app_id);
        pick(|it| &mut it.zalo_short.zalo_app_secret);
        pick(|it| &mut it.zalo_short.zalo_oa_secret);
        pick(|it| &mut it.zalo_short.zalo_oa_id);
        pick(|it| &mut it.zalo_short.zalo_refresh_token);
        pick(|it| &mut it.zalo_short.zalo_api_url);
        pick(|it| &mut it.zalo_short.zalo_oauth_url);
        pick(|it| &mut it.zalo_short.zalo_files_url);
        self.spool_dir = path(self.spool_dir).or(path(file.spool_dir));
        self.surveys = path(self.surveys).or(path(file.surveys));
        self.holidays = path(self.holidays).or(path(file.holidays));
        self.zalo_short.zalo_appsecret_proof =
            self.zalo_short.zalo_appsecret_proof.or(file.zalo_short.zalo_appsecret_proof);
        self.sso_only = self.sso_only.or(file.sso_only);
        self.watch_seconds = self.watch_seconds.or(file.watch_seconds);
        let (telegram, zalo) = (&mut self.telegram_short, &mut self.zalo_short);
        for (mine, theirs) in [
            (&mut self.chat_per_minute, file.chat_per_minute),
            (&mut self.give_up_after, file.give_up_after),
            (&mut self.bulletins_per_week, file.bulletins_per_week),
            (&mut self.files_mb, file.files_mb),
            (&mut telegram.telegram_per_minute, file.telegram_short.telegram_per_minute),
            (&mut telegram.telegram_unasked_per_minute, file.telegram_short.telegram_unasked_per_minute),
            (&mut zalo.zalo_per_minute, file.zalo_short.zalo_per_minute),
            (&mut zalo.zalo_app_per_minute, file.zalo_short.zalo_app_per_minute),
        ] {
            *mine = mine.or(theirs);
        }
        self.proxies = self.proxies.or(file.proxies);
        self.threads = self.threads.or(file.threads);
        self.silence_minutes = self.silence_minutes.or(file.silence_minutes);
        self.drain_seconds = self.drain_seconds.or(file.drain_seconds);
        self.telegram.append(&mut file.telegram);
        self.zalo.append(&mut file.zalo);
        self
    }
}
