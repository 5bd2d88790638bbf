//! Updates, read by our own tolerant eyes: what we do not know is ignored, never an error.
//!
//! teloxide's `Update` is not used here: its released types are older than the Bot API, and a field of an unexpected
//! kind would cost the whole update, with which Telegram would block that person's queue.

use flows::desk::FileRef;
use flows::{About, Chat, Event, Input, Lang, MediaKind, Millis, Platform, Press};
use serde_json::Value;

use super::command;
use crate::pick::{clean, id, int, object, text};
use crate::{Parsed, Unreadable};

/// One delivery of Telegram.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// What it means.
    pub parsed: Parsed,
    /// The id of the pressed button's query, for [`super::Account::answer_callback`] (best effort, also if the event
    /// is a duplicate).
    pub answer: Option<String>,
}

/// Kinds of updates (Bot API, Update) that are not for us. They are not asked for ([`super::Account::set_webhook`]); a
/// few may still arrive after the setting changed.
const OTHER_KINDS: [&str; 20] = [
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "guest_message",
];

/// Fields of a message (Bot API, Message) that say what it carries; the first that is there decides. An animation also
/// has `document`, so it stands before it.
const MEDIA: [(&str, MediaKind); 13] = [
    ("voice", MediaKind::Voice),
    ("audio", MediaKind::Voice),
    ("sticker", MediaKind::Sticker),
    ("animation", MediaKind::Sticker),
    ("dice", MediaKind::Sticker),
    ("photo", MediaKind::Photo),
    ("video", MediaKind::Video),
    ("video_note", MediaKind::Video),
    ("document", MediaKind::File),
    ("venue", MediaKind::Location),
    ("location", MediaKind::Location),
    ("contact", MediaKind::Contact),
    ("checklist", MediaKind::Other),
];

/// What came that is no text: by the name under which Telegram gives it out, where that can be sent to an official.
fn media(message: &Value, kind: MediaKind) -> Input {
    let field = match kind {
        // The last size is the largest.
        MediaKind::Photo => message.get("photo").and_then(Value::as_array).and_then(|sizes| sizes.last()),
        MediaKind::Voice => message.get("voice").or_else(|| message.get("audio")),
        MediaKind::Video => message.get("video").or_else(|| message.get("video_note")),
        MediaKind::File => message.get("document"),
        _ => None,
    };
    match field.and_then(|file| text(file.get("file_id"))) {
        Some(name) => {
            let size = field.and_then(|file| int(file.get("file_size"))).and_then(|size| u64::try_from(size).ok());
            let caption = text(message.get("caption")).map(clean).filter(|it| !it.trim().is_empty());
            Input::File { file: FileRef { kind, name: name.to_owned(), size }, caption }
        }
        None => Input::Media(kind),
    }
}

/// Fields of messages that Telegram itself writes into a private chat: nobody said anything.
const SERVICE: [&str; 12] = [
    "pinned_message",
    "message_auto_delete_timer_changed",
    "write_access_allowed",
    "chat_background_set",
    "connected_website",
    "passport_data",
    "proximity_alert_triggered",
    "users_shared",
    "chat_shared",
    "web_app_data",
    "successful_payment",
    "refunded_payment",
];

/// Reads one update for the bot named `account`. `now` is the time of receipt, for kinds that carry none (a press).
///
/// - Only private chats count; groups and channels are ignored.
/// - A pressed button whose code we do not know (of a later or a much older version) is [`MediaKind::Other`]: the
///   conversation explains and asks again.
/// - The photos of one album are one event.
/// - An edited text is [`Input::Edited`]; an edited photo or a moving location is ignored.
///
/// # Errors
/// The bytes are not an update.
pub fn parse(bytes: &[u8], account: &str, now: Millis) -> Result<Update, Unreadable> {
    let update = object(bytes)?;
    let name = int(update.get("update_id")).ok_or(Unreadable("no update_id"))?;
    let reader = Reader { id: format!("u{name}"), account, now };
    if let Some(message) = update.get("message") {
        return reader.message(message).map(plain);
    }
    if let Some(message) = update.get("edited_message") {
        return reader.edited(message).map(plain);
    }
    if let Some(query) = update.get("callback_query") {
        return reader.query(query);
    }
    if let Some(change) = update.get("my_chat_member") {
        return reader.member(change).map(plain);
    }
    Ok(plain(Parsed::Ignored(OTHER_KINDS.into_iter().find(|kind| update.get(kind).is_some()).unwrap_or("unknown"))))
}

fn plain(parsed: Parsed) -> Update {
    Update { parsed, answer: None }
}

struct Reader<'a> {
    id: String,
    account: &'a str,
    now: Millis,
}

impl Reader<'_> {
    fn message(self, message: &Value) -> Result<Parsed, Unreadable> {
        if let Some(ignored) = not_private(message)? {
            return Ok(ignored);
        }
        let input = if let Some(typed) = text(message.get("text")) {
            let typed = clean(typed);
            command::read(&typed).unwrap_or_else(|| {
                let quoted = message.get("reply_to_message");
                let quote = quoted.and_then(|quoted| id(quoted.get("message_id")));
                Input::Text { text: typed, quote, about: quoted.and_then(about) }
            })
        } else if let Some((_, kind)) = MEDIA.into_iter().find(|(field, _)| message.get(field).is_some()) {
            media(message, kind)
        } else if SERVICE.into_iter().any(|field| message.get(field).is_some()) {
            return Ok(Parsed::Ignored("service"));
        } else {
            Input::Media(MediaKind::Other)
        };
        let order = int(message.get("message_id"));
        let album = id(message.get("media_group_id"));
        let at = sent_at(message);
        self.event(message, message.get("from"), at, order, input, album.map(|album| format!("g{album}")))
    }

    fn edited(self, message: &Value) -> Result<Parsed, Unreadable> {
        if let Some(ignored) = not_private(message)? {
            return Ok(ignored);
        }
        if message.get("text").is_none() {
            return Ok(Parsed::Ignored("edited_media"));
        }
        let at = int(message.get("edit_date")).map(seconds);
        self.event(message, message.get("from"), at, None, Input::Edited, None)
    }

    fn query(self, query: &Value) -> Result<Update, Unreadable> {
        let answer = id(query.get("id"));
        // A press on an inline message or a game has no chat; we send neither.
        let (Some(message), Some(data)) = (query.get("message"), text(query.get("data"))) else {
            return Ok(Update { parsed: Parsed::Ignored("inline"), answer });
        };
        if let Some(parsed) = not_private(message)? {
            return Ok(Update { parsed, answer });
        }
        let input = match Press::from_code(data) {
            Some(press) => Input::Tap { press, message: id(message.get("message_id")) },
            None => Input::Media(MediaKind::Other),
        };
        // The message's date is when we sent it; when the button was pressed is not said.
        let parsed = self.event(message, query.get("from"), None, None, input, None)?;
        Ok(Update { parsed, answer })
    }

    fn member(self, change: &Value) -> Result<Parsed, Unreadable> {
        if let Some(ignored) = not_private(change)? {
            return Ok(ignored);
        }
        let status = change.get("new_chat_member").and_then(|member| text(member.get("status")));
        let input = match status {
            Some("kicked" | "left") => Input::Blocked,
            Some("member") => Input::Unblocked,
            _ => return Ok(Parsed::Ignored("member")),
        };
        self.event(change, change.get("from"), sent_at(change), None, input, None)
    }

    fn event(
        self,
        place: &Value,
        from: Option<&Value>,
        at: Option<Millis>,
        order: Option<i64>,
        input: Input,
        name: Option<String>,
    ) -> Result<Parsed, Unreadable> {
        let user = place.get("chat").and_then(|chat| id(chat.get("id"))).ok_or(Unreadable("no chat id"))?;
        let lang = from.and_then(|from| text(from.get("language_code"))).and_then(Lang::from_code);
        Ok(Parsed::Event(Box::new(Event {
            id: name.unwrap_or(self.id),
            chat: Chat { platform: Platform::Telegram, account: self.account.to_owned(), user },
            at: at.unwrap_or(self.now),
            order,
            lang,
            input,
        })))
    }
}

/// What to say of a thing that did not happen in a private chat.
fn not_private(place: &Value) -> Result<Option<Parsed>, Unreadable> {
    match place.get("chat").and_then(|chat| text(chat.get("type"))) {
        Some("private") => Ok(None),
        Some(_) => Ok(Some(Parsed::Ignored("group"))),
        None => Err(Unreadable("no chat type")),
    }
}

/// The question that a quoted message asks, told by its first button that answers one. A message without such a button
/// (the person's own, one whose keyboard has gone) tells nothing.
fn about(quoted: &Value) -> Option<About> {
    let rows = quoted.get("reply_markup")?.get("inline_keyboard")?.as_array()?;
    let mut codes =
        rows.iter().filter_map(Value::as_array).flatten().filter_map(|button| text(button.get("callback_data")));
    codes.find_map(|code| match Press::from_code(code)? {
        Press::Answer { draft, q, .. } | Press::Toggle { draft, q, .. } | Press::Enough { draft, q } => {
            Some(About { draft, q })
        }
        _ => None,
    })
}

fn sent_at(place: &Value) -> Option<Millis> {
    int(place.get("date")).map(seconds)
}

fn seconds(date: i64) -> Millis {
    Millis(date.saturating_mul(1000))
}
