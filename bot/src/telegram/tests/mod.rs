//! Telegram against a local server, and its updates.

mod calls;
mod files;
mod media;
mod updates;

use super::{Account, Config};

/// A token of the right form that belongs to nobody.
const TOKEN: &str = "123456:TEST-token_of-nobody";

fn account(api_url: &str) -> Account {
    Account::new(Config {
        name: "bo".to_owned(),
        token: TOKEN.to_owned(),
        api_url: api_url.to_owned(),
        webhook_secret: "s3cret_-".to_owned(),
    })
    .unwrap()
}
