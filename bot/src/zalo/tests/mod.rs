//! Zalo against a local server, its signature and its events.

mod articles;
mod calls;
mod events;
mod files;
mod media;
mod recent;
mod signed;

use super::{Account, Config, PressKey};

/// An OA of nobody's.
const OA: &str = "388613280878808645";

/// A person of nobody's.
const USER: &str = "246845883529197922";

/// The key that the payloads in `testdata/zalo.json` were made with.
fn key() -> PressKey {
    PressKey::new([7; 32])
}

fn config(url: &str) -> Config {
    Config {
        oa_id: OA.to_owned(),
        app_id: "3608465248940903967".to_owned(),
        app_secret: "APP_SECRET_TEST".to_owned(),
        oa_secrets: vec!["OA_SECRET_KEY_TEST".to_owned()],
        api_url: url.to_owned(),
        oauth_url: url.to_owned(),
        files_url: None,
        appsecret_proof: false,
        press_key: key(),
    }
}

pub(super) fn account(url: &str) -> Account {
    Account::new(config(url)).unwrap()
}
