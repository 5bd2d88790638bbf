//! Settings: every one documented, every mistake named.

use std::collections::BTreeSet;

use clap::{Args, Command};

use super::*;

fn file(text: &str) -> Settings {
    toml::from_str(text).expect("settings")
}

fn problem(text: &str) -> String {
    Config::new(file(text)).map(|_| ()).expect_err("a mistake").to_string()
}

const KEY: &str = "secret_key = \"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"\n";

/// The default file with its examples switched on.
fn uncommented() -> String {
    let line = |line: &str| match line.strip_prefix('#') {
        Some(rest) if rest.starts_with("[[") || rest.split_once(" = ").is_some_and(|(key, _)| is_key(key)) => {
            rest.to_owned()
        }
        _ => line.to_owned(),
    };
    DEFAULT_FILE.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

#[test]
fn the_default_file_parses_with_every_example_switched_on() {
    let settings = file(&uncommented());
    assert_eq!(settings.listen.as_deref(), Some("127.0.0.1:8080"));
    assert_eq!(settings.telegram.len(), 1);
    assert_eq!(settings.zalo.len(), 1);
    assert_eq!(settings.zalo[0].appsecret_proof, Some(false));
}

#[test]
fn the_default_file_holds_every_setting() {
    let command = Settings::augment_args(Command::new("langnghe"));
    let documented: BTreeSet<String> = {
        let mut table = String::new();
        let mut keys = BTreeSet::new();
        for line in uncommented().lines() {
            if let Some(name) = line.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]")) {
                table = format!("{name}_");
            } else if let Some((key, _)) = line.split_once(" = ") {
                keys.insert(format!("{table}{key}"));
            }
        }
        keys
    };
    // `account` is the one thing that only a table has.
    let mut settings: BTreeSet<String> = command.get_arguments().map(|arg| arg.get_id().to_string()).collect();
    settings.insert("telegram_account".to_owned());
    assert_eq!(documented, settings);
}

#[test]
fn every_setting_has_its_name_in_the_environment() {
    let command = Settings::augment_args(Command::new("langnghe"));
    for arg in command.get_arguments() {
        let env = arg.get_env().and_then(std::ffi::OsStr::to_str).unwrap_or_default();
        assert_eq!(env, arg.get_id().as_str().to_uppercase());
    }
}

#[test]
fn an_empty_file_is_the_embedded_default() {
    let config = Config::new(file(KEY)).expect("config");
    assert!(config.embedded());
    assert_eq!(config.listen, "127.0.0.1:8080");
    assert_eq!(config.database_url, "sqlite://langnghe.db");
    assert!(config.telegram.is_empty() && config.zalo.is_empty());
}

#[test]
fn a_flag_wins_over_the_file_and_an_empty_value_is_none() {
    let flags = Settings { listen: Some("[::1]:1".to_owned()), public_url: Some(String::new()), ..Settings::default() };
    let merged = flags.or(file("listen = \"0.0.0.0:9\"\npublic_url = \"https://a.vn/\""));
    assert_eq!(merged.listen.as_deref(), Some("[::1]:1"));
    let merged = Settings { secret_key: file(KEY).secret_key, ..merged };
    assert_eq!(Config::new(merged).expect("config").public_url.as_deref(), Some("https://a.vn"));
}

#[test]
fn mistakes_name_the_setting() {
    assert!(problem(&format!("{KEY}listen = \"8080\"")).starts_with("LISTEN: "));
    assert!(problem(&format!("{KEY}public_url = \"a.vn\"")).starts_with("PUBLIC_URL: "));
    assert!(problem(&format!("{KEY}database_url = \"mysql://a\"")).starts_with("DATABASE_URL: "));
    assert!(problem(&format!("{KEY}database_url = \"sqlite://:memory:\"")).starts_with("DATABASE_URL: "));
    assert!(problem(&format!("{KEY}redis_url = \"127.0.0.1\"")).starts_with("REDIS_URL: "));
    assert!(problem("secret_key = \"short\"").starts_with("SECRET_KEY: "));
    assert!(problem("redis_url = \"redis://a\"").starts_with("SECRET_KEY: "));
    assert!(problem(&format!("{KEY}zalo_site_verification = \"<b>\"")).starts_with("ZALO_SITE_VERIFICATION: "));
    assert!(problem(&format!("{KEY}watch_seconds = 0.0")).starts_with("WATCH_SECONDS: "));
    let bot = "[[telegram]]\naccount = \"a\"\nbot_token = \"x\"";
    assert!(problem(&format!("{KEY}{bot}")).starts_with("TELEGRAM_BOT_TOKEN: "));
    assert!(problem(&format!("{KEY}[[zalo]]\napp_id = \"1\"")).starts_with("ZALO_APP_SECRET: "));
}

#[test]
fn postgres_without_redis_is_refused() {
    let problem = problem(&format!("{KEY}database_url = \"postgres://a:password@b/c\""));
    assert!(problem.starts_with("REDIS_URL: "));
    assert!(!problem.contains("password"));
}

#[test]
fn a_mistake_in_the_file_names_the_line_and_not_its_secret() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("settings.toml");
    std::fs::write(&path, "listen = \"127.0.0.1:1\"\nsecret_key = hunter2hunter2\n").expect("file");
    let error = Settings::from_file(&path).map(|_| ()).expect_err("a mistake").to_string();
    assert!(error.contains("line 2"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
    std::fs::write(&path, "lisen = 1\n").expect("file");
    let error = Settings::from_file(&path).map(|_| ()).expect_err("a mistake").to_string();
    assert!(error.contains("lisen"), "{error}");
}

#[test]
fn the_embedded_key_is_made_once_and_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("folder");
    let settings = || file(&format!("database_url = \"sqlite://{}/a.db\"", folder.path().display()));
    let first = Config::new(settings()).expect("config");
    let second = Config::new(settings()).expect("config");
    assert_eq!(first.secret_key.to_hex(), second.secret_key.to_hex());
    let mode = std::fs::metadata(folder.path().join("a.secret")).expect("file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_passphrase_is_a_key_too() {
    let words = "secret_key = \"mot cau du dai de lam khoa bi mat 2026\"";
    let one = Config::new(file(words)).expect("config").secret_key.to_hex();
    let two = Config::new(file(words)).expect("config").secret_key.to_hex();
    assert_eq!(one, two);
    assert_ne!(one, Config::new(file(KEY)).expect("config").secret_key.to_hex());
}

#[test]
fn every_account_has_its_pace() {
    let oa = |id: &str| format!("[[zalo]]\napp_id = \"1\"\napp_secret = \"s\"\noa_id = \"{id}\"\n");
    let text = format!(
        "{KEY}chat_per_minute = 0\n[[telegram]]\naccount = \"a\"\nbot_token = \"1:a\"\n{}{}per_minute = 0\n\
         app_per_minute = 600\n",
        oa("7"),
        oa("8")
    );
    let config = Config::new(file(&text)).expect("config");
    assert_eq!(config.chat_per_minute, None);
    let pace = |platform, name: &str| config.paces[&(platform, name.to_owned())].clone();
    let bot = AccountPace { per_minute: None, unasked_per_minute: Some(1500), app: None };
    assert_eq!(pace(flows::Platform::Telegram, "a"), bot);
    // The least of the app's numbers counts for all its OAs.
    let app = Some(("1".to_owned(), Some(600)));
    let zalo = |per_minute| AccountPace { per_minute, unasked_per_minute: None, app: app.clone() };
    assert_eq!(pace(flows::Platform::Zalo, "7"), zalo(Some(100)));
    assert_eq!(pace(flows::Platform::Zalo, "8"), zalo(None));
    assert_eq!(Config::new(file(KEY)).expect("config").chat_per_minute, Some(20));
}

#[test]
fn several_accounts_and_the_short_form_live_together() {
    let text = format!(
        "{KEY}[[telegram]]\naccount = \"so-noi-vu\"\nbot_token = \"1:a\"\n[[zalo]]\napp_id = \"1\"\napp_secret = \"s\"\n\
         oa_id = \"7\"\noa_secret = \"new, old\"\n[[zalo]]\napp_id = \"1\"\napp_secret = \"s\"\noa_id = \"8\"\n"
    );
    let mut settings = file(&text);
    settings.telegram_short.telegram_bot_token = Some("2:b".to_owned());
    let config = Config::new(settings).expect("config");
    let bots: Vec<_> = config.telegram.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(bots, ["main", "so-noi-vu"]);
    assert_eq!(config.telegram[0].webhook_secret.len(), 64);
    assert_ne!(config.telegram[0].webhook_secret, config.telegram[1].webhook_secret);
    assert_eq!(config.zalo[0].config.oa_secrets, ["new", "old"]);
    assert!(config.zalo[1].config.oa_secrets.is_empty());
    let twice = text.replace("\"8\"", "\"7\"");
    assert!(problem(&twice).contains("two tables"));
}

#[test]
fn an_administrator_is_shown_every_setting_and_no_secret() {
    let command = Settings::augment_args(Command::new("langnghe"));
    let taken: BTreeSet<String> = command.get_arguments().map(|arg| arg.get_id().as_str().to_uppercase()).collect();
    let shown: BTreeSet<String> = SETTINGS.iter().map(|it| it.name.to_owned()).collect();
    assert_eq!(shown, taken);
    assert_eq!(shown.len(), SETTINGS.len(), "each once");
    let readme = include_str!("../../../README.md");
    for name in &shown {
        assert!(readme.contains(&format!("`{name}`")), "README says nothing of {name}");
    }
    // Whatever a secret is set to stands nowhere.
    let secrets = [
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        "12345:abcdefghijklmnopqrstuvwxyzabcdefghij",
        "webhook-secret",
        "pass-word",
        "app-secret",
        "oa-secret",
        "refresh-token",
        "sso-secret",
    ];
    let settings = Settings {
        secret_key: Some(secrets[0].to_owned()),
        database_url: Some("postgres://u:pass-word@db/x".to_owned()),
        public_url: Some("https://a.vn".to_owned()),
        sso_issuer: Some("https://id.a.vn".to_owned()),
        sso_client_id: Some("langnghe".to_owned()),
        sso_client_secret: Some("sso-secret".to_owned()),
        sso_factor: Some("none".to_owned()),
        redis_url: Some("redis://:pass-word@r1,redis://:pass-word@r2".to_owned()),
        telegram_short: TelegramShort {
            telegram_bot_token: Some(secrets[1].to_owned()),
            telegram_webhook_secret: Some("webhook-secret".to_owned()),
            telegram_api_url: Some("https://u:pass-word@api.lan".to_owned()),
            ..TelegramShort::default()
        },
        zalo_short: ZaloShort {
            zalo_app_id: Some("1".to_owned()),
            zalo_oa_id: Some("2".to_owned()),
            zalo_app_secret: Some("app-secret".to_owned()),
            zalo_oa_secret: Some("oa-secret".to_owned()),
            zalo_refresh_token: Some("refresh-token".to_owned()),
            ..ZaloShort::default()
        },
        ..Settings::default()
    };
    let config = Config::new(settings).expect("config");
    for it in SETTINGS {
        let shown = format!("{:?}", it.shown(&config));
        assert!(secrets.iter().all(|secret| !shown.contains(secret)), "{}: {shown}", it.name);
    }
    let of = |name: &str| SETTINGS.iter().find(|it| it.name == name).map(|it| it.shown(&config));
    assert_eq!(of("REDIS_URL"), Some(Shown::Text("2".to_owned())));
    assert_eq!(of("BULLETIN_QUIET"), Some(Shown::Text("21:00-07:00".to_owned())));
    assert_eq!(of("ZALO_PER_MINUTE"), Some(Shown::Most(Some(100))));
    assert_eq!(of("TELEGRAM_PER_MINUTE"), Some(Shown::Most(None)), "any number");
    assert_eq!(of("TELEGRAM_BOT_TOKEN"), Some(Shown::Accounts(1)));
    assert_eq!(of("HOLIDAYS"), Some(Shown::BuiltIn));
    assert_eq!((of("SSO_CLIENT_SECRET"), of("SSO_FACTOR")), (Some(Shown::Secret), Some(Shown::None)));
}
