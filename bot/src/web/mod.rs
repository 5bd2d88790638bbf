//! The service's own web chat: what its page posts and what it shows.

#[cfg(test)]
mod tests;

use flows::desk::{FILE, FileRef, file_type};
use flows::{Act, Chat, Event, Input, MediaKind, Message, Millis, Press};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::pick::clean;
use crate::{Unreadable, pick};

/// Longest typed text, characters.
pub const MAX_TEXT: usize = 4000;

/// Longest body, bytes: [`MAX_TEXT`] characters in JSON's longest spelling (`\\ud83d\\ude00`), and room for the rest.
pub const MAX_BODY: usize = 64 * 1024;

/// Longest payload of a link to the chat, characters; the same as Telegram's.
const MAX_START: usize = 64;

/// The greatest age that is believed, ms: a page that was offline for a day.
const MAX_AGE: i64 = 24 * 3600 * 1000;

/// The body. It is our own page that writes it, so unknown fields are mistakes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Post {
    id: String,
    seq: i64,
    text: Option<String>,
    press: Option<String>,
    start: Option<String>,
    message: Option<String>,
    age: Option<i64>,
}

/// Reads the body of `POST /web` for the chat that the cookie names:
/// `{"id", "seq", "text" | "press" | "start", "message"?, "age"?}`.
///
/// - `id`: made by the page, 8 to 64 of `A-Za-z0-9-`, the same for each repetition;
/// - `seq`: counts the page's posts up from 1;
/// - `text`: what was typed, at most [`MAX_TEXT`] characters; or `press`: the code of the pressed button; or `start`:
///   what the link to the chat carried, empty if nothing;
/// - `message`: the `id` of the message that carries the pressed button;
/// - `age`: ms between the typing and this post by the page's own monotonic clock. Not a time of day: clocks of phones
///   are wrong, and a wrong one would bind answers to wrong questions.
///
/// A button whose code we do not know (the page was open while the service was changed) is [`MediaKind::Other`]: the
/// conversation explains and asks again.
///
/// # Errors
/// The body is not one: answer 400, the page is ours and has no excuse.
pub fn parse(bytes: &[u8], chat: Chat, now: Millis) -> Result<Event, Unreadable> {
    if bytes.len() > MAX_BODY {
        return Err(Unreadable("too long"));
    }
    let post: Post = serde_json::from_slice(bytes).map_err(|_| Unreadable("not a post of the page"))?;
    let what = Stamp { id: post.id, seq: post.seq, age: post.age };
    what.check()?;
    if post.message.as_deref().is_some_and(|message| message.len() > 128 || message.chars().any(char::is_control)) {
        return Err(Unreadable("message"));
    }
    let input = match (post.text, post.press, post.start) {
        (Some(text), None, None) => {
            let text = clean(&text);
            if text.trim().is_empty() || text.chars().count() > MAX_TEXT {
                return Err(Unreadable("text"));
            }
            Input::Text { text, quote: None, about: None }
        }
        (None, Some(code), None) => match Press::from_code(&code) {
            Some(press) => Input::Tap { press, message: post.message },
            None => Input::Media(MediaKind::Other),
        },
        (None, None, Some(start)) if start.is_empty() => Input::Start(None),
        (None, None, Some(start)) if start.len() <= MAX_START && pick::is_id(&start) => Input::Start(Some(start)),
        _ => return Err(Unreadable("not one of text, press and start")),
    };
    Ok(what.event(chat, now, input))
}

/// What the page says of everything that it posts; beside a file, in the address: `POST /web/file?id=…&seq=…&age=…`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    id: String,
    seq: i64,
    age: Option<i64>,
}

impl Stamp {
    fn check(&self) -> Result<(), Unreadable> {
        if !(8..=64).contains(&self.id.len()) || !self.id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err(Unreadable("id"));
        }
        if self.seq < 1 {
            return Err(Unreadable("seq"));
        }
        Ok(())
    }

    fn event(self, chat: Chat, now: Millis, input: Input) -> Event {
        let age = self.age.unwrap_or_default().clamp(0, MAX_AGE);
        Event { id: format!("w{}", self.id), chat, at: now.plus(-age), order: Some(self.seq), lang: None, input }
    }
}

/// Reads what the page posts beside a file. The file's name is the post's: it is kept under it until it goes with a question.
/// What it is, its bytes say ([`file_type`]).
///
/// # Errors
/// The stamp is none of the page's (400), or the file is empty, larger than [`FILE`] or of no kind that offices open (415).
pub fn parse_file(bytes: &[u8], stamp: Stamp, chat: Chat, now: Millis) -> Result<(FileRef, Event), Unreadable> {
    stamp.check()?;
    let size = bytes.len() as u64;
    let kind = match file_type(bytes).0.split_once('/') {
        _ if size == 0 || size > FILE => return Err(NOT_TAKEN),
        // Our page makes this of every photo: other kinds may say where they were taken.
        Some(("image", "jpeg")) => MediaKind::Photo,
        Some(("image", _)) => return Err(NOT_TAKEN),
        Some(("video", _)) => MediaKind::Video,
        Some(("audio", _)) => MediaKind::Voice,
        Some((_, "octet-stream")) | None => return Err(NOT_TAKEN),
        Some(_) => MediaKind::File,
    };
    let file = FileRef { kind, name: stamp.id.clone(), size: Some(size) };
    let input = Input::File { file: file.clone(), caption: None };
    Ok((file, stamp.event(chat, now, input)))
}

/// A file that [`parse_file`] does not take.
pub const NOT_TAKEN: Unreadable = Unreadable("a file of this kind or size");

/// What the page shows, as one line of JSON: `{"id", "text", "rows": [[{"label", "code" | "url"}]]}`, and `"revises"`
/// with the id of a message whose place it takes. `id` names the message for [`Input::Tap`] and
/// [`flows::Effect::Revise`]: the outbox entry's id will do.
pub fn render(id: &str, message: &Message, revises: Option<&str>) -> String {
    let button = |button: &flows::Button| match &button.act {
        Act::Press(press) => json!({ "label": button.label, "code": press.code() }),
        Act::Url(url) => json!({ "label": button.label, "url": url }),
    };
    let rows: Vec<Vec<Value>> = message.rows.iter().map(|row| row.iter().map(button).collect()).collect();
    let mut shown = json!({ "id": id, "text": message.text, "rows": rows });
    if let Some(revises) = revises {
        shown["revises"] = Value::from(revises);
    }
    shown.to_string()
}
