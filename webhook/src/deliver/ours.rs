//! Knowing our own words again when Zalo tells us of them.

use data_encoding::HEXLOWER;
use flows::{Chat, Message, Platform};
use sha2::{Digest, Sha256};
use tracing::warn;

use crate::app::App;
use crate::failpoints::at;

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

/// Remembers a text before it is sent. False while that cannot be done: the message has to wait then, as what would
/// follow from it, hours of silence, is worse than the wait.
pub(super) async fn about_to_say(app: &App, chat: &Chat, message: &Message) -> bool {
    if chat.platform != Platform::Zalo {
        return true;
    }
    match at("remember", app.storage.remember_sent(&chat.account, &said(&chat.user, &message.text))).await {
        Ok(()) => true,
        Err(error) if error.is_transient() => {
            warn!("a message waits: its mark cannot be kept: {error}");
            false
        }
        Err(error) => {
            warn!(%error, "a message of ours may be taken for a person's");
            true
        }
    }
}

/// Remembers the id that Zalo has given to a message of ours, and what the message was about: a text that quotes it names
/// it by that id only.
pub(super) async fn has_said(app: &App, chat: &Chat, id: &str, message: &Message) {
    if chat.platform != Platform::Zalo {
        return;
    }
    let remembered = at("remember about", app.storage.remember_about(&chat.account, id, message.about)).await;
    // Its words are remembered, which is enough to know it again; a text that quotes it is bound to no question.
    if let Err(error) = remembered {
        warn!(%error, "a message of ours is known by its words only");
    }
}
