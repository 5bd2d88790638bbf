//! A message in Zalo's spelling: text, and under it the buttons of a template without a type.

use flows::{Act, Message};
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

use super::PressKey;
use crate::SendError;
use crate::split::split;

/// Longest text, characters after NFC (consultation message; beyond it -210 or -201).
pub const MAX_TEXT: usize = 2000;

/// Most buttons under one message (consultation message).
pub const MAX_BUTTONS: usize = 5;

/// Longest title of a button, characters.
pub const MAX_TITLE: usize = 100;

/// Longest payload of a button, characters. A [`flows::Press`] with its MAC has at most 59.
pub const MAX_PAYLOAD: usize = 1000;

/// The bodies that send `message`, in order: one, unless the text is over the limit. The last one has the buttons.
pub(super) fn send(key: &PressKey, account: &str, user: &str, message: &Message) -> Result<Vec<Value>, SendError> {
    let text: String = message.text.nfc().collect();
    let parts = split(&text, MAX_TEXT, |_| 1);
    let last = parts.len().checked_sub(1).ok_or(SendError::Refused { code: 0 })?;
    let buttons = buttons(key, account, user, message)?;
    let body = |(n, part): (usize, &str)| {
        let mut content = json!({ "text": part });
        if n == last && !buttons.is_empty() {
            content["attachment"] = json!({ "type": "template", "payload": { "buttons": buttons } });
        }
        json!({ "recipient": { "user_id": user }, "message": content })
    };
    Ok(parts.into_iter().enumerate().map(body).collect())
}

fn buttons(key: &PressKey, account: &str, user: &str, message: &Message) -> Result<Vec<Value>, SendError> {
    let count = message.buttons().count();
    if count > MAX_BUTTONS {
        // `flows` knows the limit. The text is complete without its buttons, so five of them are better than nothing.
        tracing::error!(count, "a message for Zalo has too many buttons; the first {MAX_BUTTONS} are sent");
    }
    let button = |button: &flows::Button| {
        let title: String = button.label.nfc().collect();
        if title.chars().count() > MAX_TITLE {
            return Err(SendError::Refused { code: 0 });
        }
        Ok(match &button.act {
            // `hide`: the payload does not appear in the person's chat, `show` would print it there.
            Act::Press(press) => {
                let payload = key.payload(account, user, press);
                json!({ "title": title, "type": "oa.query.hide", "payload": payload, "image_icon": "" })
            }
            Act::Url(url) => json!({ "title": title, "type": "oa.open.url", "payload": { "url": url } }),
        })
    };
    message.buttons().take(MAX_BUTTONS).map(button).collect()
}
