//! The bots and OAs of a service.

use std::collections::BTreeMap;

use bot::{telegram, zalo};
use data_encoding::HEXLOWER;
use flows::Platform;
use storage::Secret;

use super::ConfigError;
use super::settings::{TelegramShort, TelegramTable, ZaloShort, ZaloTable};

/// One Zalo OA and the app that speaks for it.
#[derive(Clone)]
pub struct ZaloAccount {
    /// What sending and receiving needs.
    pub config: zalo::Config,
    /// The first refresh token; later ones live in the database.
    pub refresh_token: Option<String>,
}

impl std::fmt::Debug for ZaloAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ZaloAccount").finish_non_exhaustive()
    }
}

/// How many calls an account may make in a minute; `None` is any number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountPace {
    /// All.
    pub per_minute: Option<u32>,
    /// Of these, messages that nobody waits for. They never take more than four fifths of the others either.
    pub unasked_per_minute: Option<u32>,
    /// The app whose accounts share a limit: its id, and all their calls together.
    pub app: Option<(String, Option<u32>)>,
}

/// By platform and account.
pub type Paces = BTreeMap<(Platform, String), AccountPace>;

/// 0 is written for any number.
pub(super) fn limit(given: Option<u32>, default: Option<u32>) -> Option<u32> {
    given.or(default).filter(|most| *most > 0)
}

/// The account's name in the short form.
const SHORT: &str = "main";

pub(super) fn telegram(
    short: TelegramShort,
    tables: Vec<TelegramTable>,
    key: &Secret,
    paces: &mut Paces,
) -> Result<Vec<telegram::Config>, ConfigError> {
    let mut accounts = Vec::new();
    if short.telegram_bot_token.is_some() {
        accounts.push(TelegramTable {
            account: SHORT.to_owned(),
            bot_token: short.telegram_bot_token,
            api_url: short.telegram_api_url,
            webhook_secret: short.telegram_webhook_secret,
            per_minute: short.telegram_per_minute,
            unasked_per_minute: short.telegram_unasked_per_minute,
        });
    }
    accounts.extend(tables);
    for table in &accounts {
        let pace = AccountPace {
            per_minute: limit(table.per_minute, None),
            unasked_per_minute: limit(table.unasked_per_minute, Some(telegram::UNASKED_PER_MINUTE)),
            app: None,
        };
        paces.insert((Platform::Telegram, table.account.clone()), pace);
    }
    let accounts = accounts.into_iter().map(|table| bot(table, key)).collect::<Result<Vec<_>, _>>()?;
    unique("[[telegram]] account", accounts.iter().map(|it| it.name.as_str()))?;
    Ok(accounts)
}

fn bot(table: TelegramTable, key: &Secret) -> Result<telegram::Config, ConfigError> {
    let name = table.account;
    if !(1..=32).contains(&name.len()) || !name.bytes().all(is_plain) {
        return Err(ConfigError::setting("[[telegram]] account", "takes 1 to 32 letters, digits, - and _"));
    }
    let token = table.bot_token.filter(|token| is_bot_token(token)).ok_or_else(|| {
        ConfigError::setting(
            "TELEGRAM_BOT_TOKEN",
            format!("bot \"{name}\": not a token as BotFather gives it (123:ABC…)"),
        )
    })?;
    // Every instance derives the same secret, and nobody has to invent one.
    let derived = || HEXLOWER.encode(&key.derive(&format!("telegram webhook {name}")));
    let webhook_secret = table.webhook_secret.filter(|secret| !secret.is_empty()).unwrap_or_else(derived);
    // Telegram's own rule for `secret_token`.
    if webhook_secret.len() > 256 || !webhook_secret.bytes().all(is_plain) {
        return Err(ConfigError::setting("TELEGRAM_WEBHOOK_SECRET", "takes at most 256 letters, digits, - and _"));
    }
    Ok(telegram::Config {
        api_url: address("TELEGRAM_API_URL", table.api_url, telegram::API_URL)?,
        name,
        token,
        webhook_secret,
    })
}

pub(super) fn zalo(
    short: ZaloShort,
    tables: Vec<ZaloTable>,
    key: &Secret,
    paces: &mut Paces,
) -> Result<Vec<ZaloAccount>, ConfigError> {
    let mut accounts = Vec::new();
    if short.zalo_app_id.is_some() {
        accounts.push(ZaloTable {
            app_id: short.zalo_app_id,
            app_secret: short.zalo_app_secret,
            oa_secret: short.zalo_oa_secret,
            oa_id: short.zalo_oa_id,
            refresh_token: short.zalo_refresh_token,
            api_url: short.zalo_api_url,
            oauth_url: short.zalo_oauth_url,
            files_url: short.zalo_files_url,
            appsecret_proof: short.zalo_appsecret_proof,
            per_minute: short.zalo_per_minute,
            app_per_minute: short.zalo_app_per_minute,
        });
    }
    accounts.extend(tables);
    let app_limit = |app: &str| {
        let of_app = accounts.iter().filter(|it| it.app_id.as_deref() == Some(app));
        // Where the tables of one app differ, the least counts.
        of_app.filter_map(|it| limit(it.app_per_minute, Some(zalo::APP_PER_MINUTE))).min()
    };
    for table in &accounts {
        let (Some(oa), Some(app)) = (&table.oa_id, &table.app_id) else { continue };
        let pace = AccountPace {
            per_minute: limit(table.per_minute, Some(zalo::OA_PER_MINUTE)),
            unasked_per_minute: None,
            app: Some((app.clone(), app_limit(app))),
        };
        paces.insert((Platform::Zalo, oa.clone()), pace);
    }
    let accounts = accounts.into_iter().map(|table| oa(table, key)).collect::<Result<Vec<_>, _>>()?;
    unique("[[zalo]] oa_id", accounts.iter().map(|it| it.config.oa_id.as_str()))?;
    Ok(accounts)
}

fn oa(table: ZaloTable, key: &Secret) -> Result<ZaloAccount, ConfigError> {
    let digits = |name, value: Option<String>| {
        value.filter(|id| (1..=32).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_digit())).ok_or_else(|| {
            ConfigError::setting(name, "missing or not a number; it stands in the app's settings on developers.zalo.me")
        })
    };
    let app_secret = table.app_secret.filter(|secret| !secret.is_empty());
    let config = zalo::Config {
        app_id: digits("ZALO_APP_ID", table.app_id)?,
        app_secret: app_secret
            .ok_or_else(|| ConfigError::setting("ZALO_APP_SECRET", "missing; tokens cannot be refreshed without it"))?,
        oa_id: digits("ZALO_OA_ID", table.oa_id)?,
        oa_secrets: several(table.oa_secret.as_deref()),
        api_url: address("ZALO_API_URL", table.api_url, zalo::API_URL)?,
        oauth_url: address("ZALO_OAUTH_URL", table.oauth_url, zalo::OAUTH_URL)?,
        files_url: match table.files_url.filter(|url| !url.is_empty()) {
            Some(url) => Some(address("ZALO_FILES_URL", Some(url), "")?),
            None => None,
        },
        appsecret_proof: table.appsecret_proof.unwrap_or(false),
        press_key: zalo::PressKey::new(key.derive("zalo buttons")),
    };
    Ok(ZaloAccount { config, refresh_token: table.refresh_token.filter(|token| !token.is_empty()) })
}

/// What may stand in a path and in Telegram's secret.
fn is_plain(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'-' || b == b'_'
}

/// `<digits>:<secret>`, the form of every bot token.
fn is_bot_token(text: &str) -> bool {
    text.split_once(':').is_some_and(|(id, secret)| {
        !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()) && !secret.is_empty() && secret.bytes().all(is_plain)
    })
}

fn several(list: Option<&str>) -> Vec<String> {
    let list = list.unwrap_or_default().split(',').map(str::trim).filter(|it| !it.is_empty());
    list.map(str::to_owned).collect()
}

fn address(name: &'static str, given: Option<String>, default: &str) -> Result<String, ConfigError> {
    let url = given.filter(|url| !url.is_empty()).unwrap_or_else(|| default.to_owned());
    if url.starts_with("https://") || url.starts_with("http://") {
        return Ok(url.trim_end_matches('/').to_owned());
    }
    Err(ConfigError::setting(name, "must begin with https:// or http://"))
}

fn unique<'a>(name: &'static str, names: impl Iterator<Item = &'a str>) -> Result<(), ConfigError> {
    let mut seen = std::collections::BTreeSet::new();
    for it in names {
        if !seen.insert(it) {
            return Err(ConfigError::setting(name, format!("\"{it}\" stands in two tables")));
        }
    }
    Ok(())
}
