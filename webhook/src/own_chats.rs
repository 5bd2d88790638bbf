//! Officials in chats of their own: bound by a code that the console shows and the chat sends. What is sent for that never
//! comes to the conversation.

use flows::office::own_chat::{Bound, Heard, answer, heard};
use flows::{Effect, Event, Input, Lang, Message, Platform};
use storage::StorageError;

use crate::app::{App, now};
use crate::failpoints::at;

/// Codes that one chat may try before it has to wait.
const TRIES: u32 = 5;

/// The wait after one more, doubled each time, and the longest, ms.
const WAIT: (i64, i64) = (60_000, 15 * 60_000);

fn wait(tried: u32) -> i64 {
    let over = tried.saturating_sub(TRIES);
    if over == 0 { 0 } else { WAIT.0.saturating_mul(1 << (over - 1).min(10)).min(WAIT.1) }
}

/// What an event says about a chat of an official's; `None`: it is for the conversation.
pub(crate) fn said(event: &Event) -> Option<Heard> {
    match &event.input {
        Input::Text { text, .. } | Input::Start(Some(text)) => heard(text),
        _ => None,
    }
}

/// What that comes to. May be repeated: a code that this chat has used is answered as before.
///
/// # Errors
/// As of the database.
pub(crate) async fn hear(app: &App, event: &Event, said: Heard) -> Result<Bound, StorageError> {
    // In the browser an official is known by their session; a code is of no use there.
    let code = match said {
        Heard::Stop => {
            at("own chat stop", app.storage.own_chat_stop(&event.chat, now())).await?;
            return Ok(Bound::Stopped);
        }
        Heard::Code(code) if event.chat.platform != Platform::Web => code,
        Heard::Code(_) | Heard::NoCode => return Ok(Bound::No),
    };
    let who = app.storage.alias(&event.chat);
    if at("own chat try", app.storage.try_login("pairing", &who, wait, now())).await?.is_none() {
        return Ok(Bound::No);
    }
    let bound = at("own chat bind", app.storage.pairing_use(&code, &event.chat, now())).await?;
    if bound {
        at("own chat tried", app.storage.tried("pairing", &who, true)).await?;
    }
    Ok(if bound { Bound::Yes } else { Bound::No })
}

/// What is answered.
pub(crate) fn reply(it: Bound, lang: Lang) -> Effect {
    Effect::Say(Message::plain(answer(it, lang)))
}

#[cfg(test)]
mod tests {
    use super::{TRIES, WAIT, wait};

    #[test]
    fn guessing_ends_soon() {
        assert_eq!([1, TRIES, TRIES + 1, TRIES + 3].map(wait), [0, 0, 60_000, 240_000]);
        assert_eq!(wait(u32::MAX), WAIT.1);
    }
}
