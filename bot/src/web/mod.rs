//! The service's own web chat: what its page posts and what it shows.

use flows::{Chat, Message, Millis};

use crate::{Parsed, Unreadable};

/// Longest typed text, characters.
pub const MAX_TEXT: usize = 4000;

/// Longest body, bytes: [`MAX_TEXT`] characters in JSON's longest spelling, and room for the rest.
pub const MAX_BODY: usize = 64 * 1024;

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
/// # Errors
/// The body is not one: answer 400, the page is ours and has no excuse.
pub fn parse(bytes: &[u8], chat: Chat, now: Millis) -> Result<Parsed, Unreadable> {
    let _ = (bytes, chat, now);
    Err(Unreadable("not a post of the page"))
}

/// What the page shows: `{"id", "text", "rows": [[{"label", "code" | "url"}]]}`, and `"revises"` with the id of a message
/// whose place it takes. `id` names the message for [`flows::Input::Tap`] and [`flows::Effect::Revise`]: the outbox
/// entry's id will do.
pub fn render(id: &str, message: &Message, revises: Option<&str>) -> String {
    let _ = (id, message, revises);
    String::new()
}
