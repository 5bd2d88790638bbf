//! Knowing our own words again when Zalo tells us of them.

use data_encoding::HEXLOWER;
use flows::{Chat, Message, Platform};
use sha2::{Digest, Sha256};
use tracing::warn;

use crate::app::App;

/// The name under which a text to a person is remembered. Zalo's echo of it can outlive the answer to the call that sent
/// it: after a lost answer, or after the death of the process that asked, nobody has learnt the message's own id, and
/// the echo would be taken for an official's, which silences the bot for hours.
pub(crate) fn said(user: &str, text: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(user.as_bytes());
    hash.update([0]);
    hash.update(text.trim().as_bytes());
    format!("text/{}", HEXLOWER.encode(&hash.finalize()))
}

/// Remembers a text before it is sent.
pub(super) async fn about_to_say(app: &App, chat: &Chat, message: &Message) {
    if chat.platform == Platform::Zalo {
        remember(app, chat, &said(&chat.user, &message.text)).await;
    }
}

/// Remembers the id that Zalo has given to a message of ours, and what the message was about: a text that quotes it names
/// it by that id only.
pub(super) async fn has_said(app: &App, chat: &Chat, id: &str, message: &Message) {
    match (chat.platform, message.about) {
        (Platform::Zalo, None) => remember(app, chat, id).await,
        (Platform::Zalo, Some(about)) => {
            if let Err(error) = app.storage.remember_about(&chat.account, id, about).await {
                warn!(%error, "a message of ours may be taken for a person's");
            }
        }
        _ => {}
    }
}

async fn remember(app: &App, chat: &Chat, name: &str) {
    if let Err(error) = app.storage.remember_sent(&chat.account, name).await {
        warn!(%error, "a message of ours may be taken for a person's");
    }
}
