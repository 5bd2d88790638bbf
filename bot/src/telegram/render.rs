//! A message in Telegram's spelling.

use flows::{Act, Message};
use reqwest::Url;
use teloxide_core::payloads::{EditMessageText, EditMessageTextSetters, SendMessage, SendMessageSetters};
use teloxide_core::types::{ChatId, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, MessageId};

use crate::SendError;
use crate::split::split;

/// Longest text, UTF-16 units (Bot API, sendMessage: 1-4096 characters after entities parsing).
pub const MAX_TEXT: usize = 4096;

/// Longest text under a picture or a document, UTF-16 units (Bot API, sendPhoto).
pub const MAX_CAPTION: usize = 1024;

/// Longest data on a button, bytes (Bot API, InlineKeyboardButton). A [`flows::Press`] code has at most 48.
pub const MAX_CALLBACK_DATA: usize = 64;

/// The calls that send `message`, in order: one, unless the text is over the limit. The last one has the buttons.
pub(super) fn send(chat: ChatId, message: &Message) -> Result<Vec<SendMessage>, SendError> {
    let parts = split(&message.text, MAX_TEXT, char::len_utf16);
    let last = parts.len().checked_sub(1).ok_or(SendError::Refused { code: 0 })?;
    let keyboard = keyboard(message)?;
    let call = |(n, part): (usize, &str)| {
        let call = SendMessage::new(chat, part).link_preview_options(no_preview());
        match &keyboard {
            Some(keyboard) if n == last => call.reply_markup(keyboard.clone()),
            _ => call,
        }
    };
    Ok(parts.into_iter().enumerate().map(call).collect())
}

/// The call that puts `to` in the place of a message. Without buttons the keyboard there goes away.
pub(super) fn edit(chat: ChatId, message: MessageId, to: &Message) -> Result<EditMessageText, SendError> {
    // An edit cannot become two messages, and a cut text would be a lie.
    let [text] = split(&to.text, MAX_TEXT, char::len_utf16)[..] else { return Err(SendError::Refused { code: 0 }) };
    let call = EditMessageText::new(chat, message, text).link_preview_options(no_preview());
    Ok(match keyboard(to)? {
        Some(keyboard) => call.reply_markup(keyboard),
        None => call,
    })
}

fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}

pub(super) fn keyboard(message: &Message) -> Result<Option<InlineKeyboardMarkup>, SendError> {
    let button = |button: &flows::Button| match &button.act {
        Act::Press(press) => {
            let data = press.code();
            if data.len() > MAX_CALLBACK_DATA {
                return Err(SendError::Refused { code: 0 });
            }
            Ok(InlineKeyboardButton::callback(button.label.as_str(), data))
        }
        Act::Url(url) => {
            let url = Url::parse(url).map_err(|_| SendError::Refused { code: 0 })?;
            Ok(InlineKeyboardButton::url(button.label.as_str(), url))
        }
    };
    let rows = message.rows.iter().filter(|row| !row.is_empty());
    let rows = rows.map(|row| row.iter().map(button).collect()).collect::<Result<Vec<Vec<_>>, _>>()?;
    Ok((!rows.is_empty()).then(|| InlineKeyboardMarkup::new(rows)))
}
