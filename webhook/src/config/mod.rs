//! What an operator can set: by flag, by environment, by file; in this order of precedence.

mod account;
mod secret;
mod settings;
mod shown;
mod sso;

#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;
use std::time::Duration;

use bot::telegram;
use flows::bulletin::Quiet;
use flows::desk::Calendar;
use storage::Secret;

pub use account::{AccountPace, Paces, ZaloAccount};
pub use settings::{Settings, TelegramShort, TelegramTable, ZaloShort, ZaloTable};
pub(crate) use shown::{SETTINGS, Shown};
pub(crate) use sso::Named;
pub use sso::{Claim, Sso};

/// The commented file that documents every setting, as it stands beside the source.
pub const DEFAULT_FILE: &str = include_str!("../../config.default.toml");

/// What is logged, unless set.
pub(crate) const DEFAULT_LOG: &str = "info,sqlx=warn";

/// Seconds for load balancers to notice that an instance is about to stop, unless set.
const DRAIN: u64 = 5;

/// New messages to one chat in a minute, unless set: more than a person reads.
const CHAT_PER_MINUTE: u32 = 20;

/// Seconds for which a failing message is tried, unless set: a day, as long as Telegram tries its own.
const GIVE_UP_AFTER: u64 = 24 * 3600;

/// Bulletins that one person gets in seven days, unless set.
const BULLETINS_PER_WEEK: u32 = 3;

/// Most megabytes of people's files, unless set: a thousand of the largest.
const FILES_MB: u64 = 20_000;

/// A setting that cannot be used. The message names the setting and says what to write instead.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value is missing or does not read.
    #[error("{name}: {problem}")]
    Setting {
        /// The setting, as in the environment.
        name: &'static str,
        /// What is wrong and what to do.
        problem: String,
    },
    /// The settings file cannot be read or parsed.
    #[error("{file}: {problem}")]
    File {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        problem: String,
    },
}

impl ConfigError {
    fn setting(name: &'static str, problem: impl Into<String>) -> Self {
        Self::Setting { name, problem: problem.into() }
    }
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The settings of a service, checked.
#[derive(Clone)]
pub struct Config {
    /// Where to listen, `HOST:PORT`.
    pub listen: String,
    /// The address that citizens and platforms reach the service under, `https://host[/path]` without a trailing slash.
    pub public_url: Option<String>,
    /// The shared database, `sqlite://FILE` or `postgres://…`.
    pub database_url: String,
    /// Sessions, outbox and timers; `None`: in the SQLite file.
    pub redis_url: Option<String>,
    /// Stands before every Redis key.
    pub redis_prefix: String,
    /// The key that everything secret is derived from.
    pub secret_key: Secret,
    /// Where events wait while Redis is away.
    pub spool_dir: PathBuf,
    /// A survey file or a folder of them; `None`: the built-in demo.
    pub surveys: Option<PathBuf>,
    /// When offices work.
    pub calendar: Calendar,
    /// The file that says so; `None`: the built-in table.
    pub holidays: Option<PathBuf>,
    /// Telegram bots.
    pub telegram: Vec<telegram::Config>,
    /// Zalo OAs.
    pub zalo: Vec<ZaloAccount>,
    /// How fast each account may be.
    pub paces: Paces,
    /// New messages to one chat in a minute; `None`: any number.
    pub chat_per_minute: Option<u32>,
    /// How long a message may fail inside the platform, or stay without an answer, before it is given up.
    pub give_up_after: Duration,
    /// When no bulletin goes out.
    pub bulletin_quiet: Quiet,
    /// Hours in which no broadcast is sent out on Zalo; by what Zalo has published, 22:00-06:00.
    pub zalo_broadcast_quiet: Quiet,
    /// Bulletins that one person gets in seven days, of all offices together; 0: any number.
    pub bulletins_per_week: u32,
    /// Most megabytes of files that people sent, kept at once; `None`: any number.
    pub files_mb: Option<u64>,
    /// The code that proves to Zalo whose domain this is.
    pub zalo_site_verification: Option<String>,
    /// The provider of single sign-on at the console.
    pub sso: Option<Sso>,
    /// Places of the own network whose feeds may be read, each `HOST:PORT`.
    pub feed_hosts: Vec<String>,
    /// The pause between two looks after the service itself.
    pub watch: Duration,
    /// How long requests are still served after the order to stop, for a load balancer to notice.
    pub drain: Duration,
    /// How many reverse proxies of ours stand before the service; each adds one address to `X-Forwarded-For`.
    pub proxies: u8,
    /// What is logged, and how it is written: as it was asked for.
    pub log: (String, String),
    /// Threads that serve requests and conversations.
    pub threads: usize,
    /// How long the bot is silent in a chat after a person of the office wrote there by hand.
    pub silence: Duration,
}

impl Config {
    /// Checks settings that were already merged.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub fn new(settings: Settings) -> Result<Self, ConfigError> {
        let database_url = database_url(settings.database_url.as_deref())?;
        let public_url = settings.public_url.as_deref().map(public_url).transpose()?;
        let sso = sso::sso(&settings, public_url.as_deref())?;
        let redis_url = settings.redis_url;
        if let Some(url) = &redis_url {
            redis(url)?;
        }
        if redis_url.is_none() && !database_url.starts_with("sqlite:") {
            return Err(ConfigError::setting(
                "REDIS_URL",
                "required with Postgres: sessions and waiting messages live there (redis://HOST:6379)",
            ));
        }
        let secret_key = match settings.secret_key {
            Some(text) => secret::read(&text)?,
            None if redis_url.is_none() => secret::beside(&sqlite_file(&database_url))?,
            None => {
                return Err(ConfigError::setting(
                    "SECRET_KEY",
                    "required with Redis or Postgres: 64 hexadecimal digits or at least 32 characters, the same on \
                     every instance (make one with: openssl rand -hex 32)",
                ));
            }
        };
        // One process on its own has nobody to be replaced by, and Ctrl-C at a terminal should not take time.
        let drain = if redis_url.is_some() { DRAIN } else { 0 };
        let mut paces = Paces::new();
        Ok(Self {
            listen: listen(settings.listen.as_deref())?,
            sso,
            public_url,
            telegram: account::telegram(settings.telegram_short, settings.telegram, &secret_key, &mut paces)?,
            zalo: account::zalo(settings.zalo_short, settings.zalo, &secret_key, &mut paces)?,
            paces,
            chat_per_minute: account::limit(settings.chat_per_minute, Some(CHAT_PER_MINUTE)),
            give_up_after: Duration::from_secs(settings.give_up_after.map_or(GIVE_UP_AFTER, u64::from)),
            bulletin_quiet: quiet("BULLETIN_QUIET", settings.bulletin_quiet.as_deref(), Quiet::default())?,
            zalo_broadcast_quiet: quiet(
                "ZALO_BROADCAST_QUIET",
                settings.zalo_broadcast_quiet.as_deref(),
                Quiet::OF_BROADCASTS,
            )?,
            bulletins_per_week: settings.bulletins_per_week.unwrap_or(BULLETINS_PER_WEEK),
            files_mb: Some(settings.files_mb.map_or(FILES_MB, u64::from)).filter(|most| *most > 0),
            zalo_site_verification: settings.zalo_site_verification.map(verification).transpose()?,
            database_url,
            redis_url,
            redis_prefix: prefix(settings.redis_prefix)?,
            secret_key,
            spool_dir: settings.spool_dir.unwrap_or_else(|| PathBuf::from("langnghe.spool")),
            surveys: settings.surveys,
            log: (
                settings.log.unwrap_or_else(|| DEFAULT_LOG.to_owned()),
                settings.log_format.unwrap_or_else(|| "text".to_owned()),
            ),
            holidays: settings.holidays.clone(),
            calendar: settings.holidays.as_deref().map(calendar).transpose()?.unwrap_or_default(),
            feed_hosts: feed_hosts(settings.feed_hosts.as_deref().unwrap_or_default())?,
            watch: watch(settings.watch_seconds)?,
            proxies: settings.proxies.unwrap_or(0),
            threads: threads(settings.threads)?,
            silence: Duration::from_secs(60 * u64::from(settings.silence_minutes.unwrap_or(120))),
            drain: Duration::from_secs(settings.drain_seconds.map_or(drain, u64::from)),
        })
    }

    /// Whether everything lives in one SQLite file.
    pub fn embedded(&self) -> bool {
        self.redis_url.is_none()
    }

    /// The public address where it is `https`, which webhooks need.
    pub fn https(&self) -> Option<&str> {
        self.public_url.as_deref().filter(|url| url.starts_with("https://"))
    }
}

/// The file of a `sqlite:` address.
pub(crate) fn sqlite_file(url: &str) -> PathBuf {
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
    PathBuf::from(path.split('?').next().unwrap_or(path))
}

/// The database that is set, or the default.
pub(crate) fn database_url(url: Option<&str>) -> Result<String, ConfigError> {
    let url = url.unwrap_or("sqlite://langnghe.db");
    let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme));
    // The value may hold a password, so it is not repeated.
    if !known {
        return Err(ConfigError::setting("DATABASE_URL", "must begin with sqlite:// or postgres://"));
    }
    if url.starts_with("sqlite:") && (sqlite_file(url).as_os_str().is_empty() || url.contains(":memory:")) {
        return Err(ConfigError::setting("DATABASE_URL", "sqlite:// needs a file: answers must outlive the process"));
    }
    Ok(url.to_owned())
}

fn redis(url: &str) -> Result<(), ConfigError> {
    let known = |node: &str| node.starts_with("redis://") || node.starts_with("rediss://");
    if url.split(',').all(|node| known(node.trim())) {
        return Ok(());
    }
    Err(ConfigError::setting(
        "REDIS_URL",
        "must begin with redis:// or rediss://; several nodes of a cluster are divided by commas",
    ))
}

fn feed_hosts(list: &str) -> Result<Vec<String>, ConfigError> {
    let places = list.split(',').map(|it| it.trim().to_ascii_lowercase()).filter(|it| !it.is_empty());
    let places: Vec<String> = places.collect();
    let whole =
        |it: &String| it.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
    if places.iter().all(whole) {
        return Ok(places);
    }
    Err(ConfigError::setting("FEED_HOSTS", "takes HOST:PORT, several divided by commas, such as portal.lan:8080"))
}

fn watch(seconds: Option<f64>) -> Result<Duration, ConfigError> {
    match seconds.unwrap_or(10.0) {
        seconds if (0.05..=600.0).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err(ConfigError::setting("WATCH_SECONDS", "takes 0.05 to 600 seconds")),
    }
}

/// Half of the cores unless set. One thread moves thousands of events in a second, more than platforms deliver, and
/// Redis, Postgres and the kernel's network run beside it: threads that idle on their cores cost wake-ups (tests/BENCH.md).
fn threads(number: Option<u16>) -> Result<usize, ConfigError> {
    match number {
        Some(0 | 1025..) => Err(ConfigError::setting("THREADS", "takes 1 to 1024")),
        Some(number) => Ok(usize::from(number)),
        None => Ok(available_parallelism().map_or(1, |cores| cores.get() / 2).max(1)),
    }
}

fn prefix(name: Option<String>) -> Result<String, ConfigError> {
    let name = name.unwrap_or_else(|| "langnghe".to_owned());
    if name.len() <= 32 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
        return Ok(name);
    }
    Err(ConfigError::setting("REDIS_PREFIX", "takes at most 32 letters, digits, - and _"))
}

fn listen(address: Option<&str>) -> Result<String, ConfigError> {
    let address = address.unwrap_or("127.0.0.1:8080");
    let port = address.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
    if address.parse::<SocketAddr>().is_ok() || port {
        return Ok(address.to_owned());
    }
    Err(ConfigError::setting("LISTEN", format!("\"{address}\" is not HOST:PORT, such as 127.0.0.1:8080")))
}

fn public_url(url: &str) -> Result<String, ConfigError> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if rest.is_none_or(|rest| rest.is_empty() || rest.contains(['?', '#', '@', ' '])) {
        return Err(ConfigError::setting(
            "PUBLIC_URL",
            "must be the address that people reach the service under, such as https://langnghe.example.gov.vn",
        ));
    }
    Ok(url.trim_end_matches('/').to_owned())
}

fn calendar(file: &Path) -> Result<Calendar, ConfigError> {
    let wrong = |problem: String| ConfigError::File { file: file.to_owned(), problem };
    let table = std::fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
    Calendar::parse(&table).map_err(|fault| wrong(fault.to_string()))
}

fn quiet(setting: &'static str, text: Option<&str>, otherwise: Quiet) -> Result<Quiet, ConfigError> {
    let Some(text) = text else { return Ok(otherwise) };
    Quiet::parse(text).ok_or_else(|| {
        ConfigError::setting(setting, "takes two times of day such as 21:00-07:00; 00:00-00:00 for no hour")
    })
}

fn verification(code: String) -> Result<String, ConfigError> {
    if !code.is_empty() && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
        return Ok(code);
    }
    Err(ConfigError::setting("ZALO_SITE_VERIFICATION", "is the code alone: letters, digits, - and _"))
}
