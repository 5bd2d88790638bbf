//! Webhook events of all kinds (zalo.md's list: Zalo's documentation and what developers captured).

use flows::desk::FileRef;
use flows::{Chat, Event, Input, MediaKind, Millis, Open, Platform, Press};
use serde_json::Value;

use super::PressKey;
use super::press::Read;
use crate::pick::{clean, id, int, object, text};
use crate::{Parsed, Unreadable};

/// Messages of a person that are not texts. What is written with one never answers a survey's question.
const MEDIA: [(&str, MediaKind); 11] = [
    ("user_send_image", MediaKind::Photo),
    ("user_send_gif", MediaKind::Sticker),
    ("user_send_sticker", MediaKind::Sticker),
    ("user_send_audio", MediaKind::Voice),
    ("user_send_video", MediaKind::Video),
    ("user_send_file", MediaKind::File),
    ("user_send_link", MediaKind::Other),
    ("user_send_location", MediaKind::Location),
    ("user_send_business_card", MediaKind::Contact),
    ("user_submit_info", MediaKind::Contact),
    ("user_call_oa", MediaKind::Call),
];

/// Echoes of what the OA wrote to a person: our own messages, and those of officials in the OA's console.
const ECHOES: [&str; 6] =
    ["oa_send_text", "oa_send_image", "oa_send_file", "oa_send_sticker", "oa_send_gif", "oa_send_list"];

/// Events that are not for a conversation.
const OTHER_EVENTS: [&str; 33] = [
    "user_received_message",
    "user_seen_message",
    "oa_reacted_message",
    "anonymous_send_text",
    "anonymous_send_image",
    "anonymous_send_file",
    "anonymous_send_sticker",
    "oa_send_anonymous_text",
    "oa_send_anonymous_image",
    "oa_send_anonymous_file",
    "oa_send_anonymous_sticker",
    "update_user_info",
    "add_user_to_tag",
    "remove_user_from_tag",
    "remove_tag",
    "widget_interaction_accepted",
    "widget_failed_to_sync_user_external_id",
    "create_group",
    "user_join_group",
    "user_out_group",
    "user_leave_group",
    "oa_send_consent",
    "user_reply_consent",
    "extension_purchased",
    "change_template_status",
    "change_template_quality",
    "change_template_quota",
    "change_oa_daily_quota",
    "change_oa_template_tags",
    "user_feedback",
    "user_click_response_button",
    "event_journey_acknowledged",
    "event_journey_time_out",
];

/// The icon with which a reaction is taken back.
const REACTION_REMOVED: &str = "/-remove";

/// Reads one event of an app's webhook. [`flows::Chat::account`] is the OA's id as the event names it: whether the OA
/// is one of ours is for the caller to see. `now` is the time of receipt, for an event that carries no time.
///
/// - A text is a press if it is the payload of a button made for this very person, or one of the fixed public payloads
///   (`o.…`) of an OA's menu; everything else was typed. A button of ours with a code that we do not know (of another
///   version) is [`MediaKind::Other`]: the conversation explains and asks again.
/// - `user_withdraw` (the person uses a data subject's right in Zalo itself) opens [`Open::Erase`]: the person is asked
///   first, because Zalo's words for what was withdrawn are not documented and an erasure cannot be taken back.
/// - A quoting text names the message; what that was about ([`flows::About`]) is for the caller to remember.
/// - `unfollow` is [`Input::Blocked`]; a person who does not follow may still write, and the next text undoes it.
/// - Messages are named by their `msg_id`, everything else by its name and time: receipts and reactions carry the
///   `msg_id` of another message.
///
/// # Errors
/// The bytes are not an event, or one that is for a conversation does not say whose.
pub fn parse(bytes: &[u8], key: &PressKey, now: Millis) -> Result<Parsed, Unreadable> {
    let event = object(bytes)?;
    let name = text(event.get("event_name")).ok_or(Unreadable("no event_name"))?;
    let reader = Reader { event: &event, name, now };
    if let Some((_, kind)) = MEDIA.iter().find(|(media, _)| *media == name) {
        return reader.media(*kind);
    }
    if ECHOES.contains(&name) {
        return reader.echo();
    }
    match name {
        "user_send_text" => reader.text(key),
        "follow" => reader.read(Input::Follow),
        "unfollow" => reader.read(Input::Blocked),
        "user_click_chatnow" => reader.read(Input::Opened),
        "user_reacted_message" => reader.reaction(),
        "user_withdraw" => reader.read(Input::Tap { press: Press::Open(Open::Erase), message: None }),
        _ => Ok(Parsed::Ignored(OTHER_EVENTS.into_iter().find(|other| *other == name).unwrap_or("unknown"))),
    }
}

/// The OA that an event belongs to: the recipient of a person's act, the sender of the OA's own, or named flatly.
pub(super) fn oa(event: &Value) -> Option<String> {
    let ours = text(event.get("event_name")).is_some_and(by_oa);
    let party = if ours { "sender" } else { "recipient" };
    party_id(event, party).or_else(|| id(event.get("oa_id"))).or_else(|| id(event.get("oaId")))
}

/// Whether the event's sender is the OA: its own messages, and receipts of them.
fn by_oa(name: &str) -> bool {
    name.starts_with("oa_") || matches!(name, "user_received_message" | "user_seen_message")
}

fn party_id(event: &Value, party: &str) -> Option<String> {
    event.get(party).and_then(|party| id(party.get("id")))
}

struct Reader<'a> {
    event: &'a Value,
    name: &'a str,
    now: Millis,
}

impl Reader<'_> {
    fn text(self, key: &PressKey) -> Result<Parsed, Unreadable> {
        let message = self.event.get("message");
        let typed = message.and_then(|message| text(message.get("text"))).ok_or(Unreadable("a text without text"))?;
        let chat = self.chat()?;
        let input = match key.read(&chat.account, &chat.user, typed) {
            Read::Press(press) => Input::Tap { press, message: None },
            Read::Unknown => Input::Media(MediaKind::Other),
            Read::Typed => {
                let quote = message.and_then(|message| id(message.get("quote_msg_id")));
                Input::Text { text: clean(typed), quote, about: None }
            }
        };
        self.read(input)
    }

    /// What is no text: by the address that Zalo gives it out at, where that can be sent to an official.
    fn media(self, kind: MediaKind) -> Result<Parsed, Unreadable> {
        let sendable = matches!(kind, MediaKind::Photo | MediaKind::Voice | MediaKind::Video | MediaKind::File);
        let attached = self.event.get("message").and_then(|message| message.get("attachments")?.get(0)?.get("payload"));
        let address = attached.and_then(|payload| text(payload.get("url"))).filter(|_| sendable);
        let Some(name) = address.map(str::to_owned) else { return self.read(Input::Media(kind)) };
        let size = attached.and_then(|payload| int(payload.get("size"))).and_then(|size| u64::try_from(size).ok());
        let caption = self.event.get("message").and_then(|message| text(message.get("text")));
        let caption = caption.map(clean).filter(|it| !it.trim().is_empty());
        self.read(Input::File { file: FileRef { kind, name, size }, caption })
    }

    fn reaction(self) -> Result<Parsed, Unreadable> {
        let icon = |holder: Option<&Value>| holder.and_then(|holder| text(holder.get("react_icon")).map(str::to_owned));
        let icon = icon(self.event.get("message")).or_else(|| icon(Some(self.event)));
        if icon.as_deref() == Some(REACTION_REMOVED) {
            return Ok(Parsed::Ignored("user_reacted_message"));
        }
        self.read(Input::Media(MediaKind::Sticker))
    }

    fn echo(self) -> Result<Parsed, Unreadable> {
        let message = self.msg_id().ok_or(Unreadable("an echo without msg_id"))?;
        let user = party_id(self.event, "recipient").ok_or(Unreadable("an echo without recipient"))?;
        let account = oa(self.event).ok_or(Unreadable("no OA"))?;
        let admin = self.event.get("sender").and_then(|sender| id(sender.get("admin_id"))).is_some();
        let chat = Chat { platform: Platform::Zalo, account, user };
        let event = Box::new(self.event(format!("h{message}"), chat, None, Input::Human));
        let text = self.event.get("message").and_then(|message| text(message.get("text"))).unwrap_or_default();
        Ok(Parsed::Echo { event, message, text: text.to_owned(), admin })
    }

    fn read(self, input: Input) -> Result<Parsed, Unreadable> {
        let said = self.name.starts_with("user_send_");
        let id = match self.msg_id().filter(|_| said) {
            Some(message) => format!("m{message}"),
            None => format!("{}/{}", self.name, self.time().unwrap_or_default()),
        };
        let order = self.time().filter(|_| said);
        let chat = self.chat()?;
        Ok(Parsed::Event(Box::new(self.event(id, chat, order, input))))
    }

    fn event(&self, id: String, chat: Chat, order: Option<i64>, input: Input) -> Event {
        Event { id, chat, at: self.time().map_or(self.now, Millis), order, lang: None, input }
    }

    /// Whose act it is, for events of persons.
    fn chat(&self) -> Result<Chat, Unreadable> {
        let user = party_id(self.event, "sender")
            .or_else(|| party_id(self.event, "follower"))
            .or_else(|| id(self.event.get("user_id")))
            .ok_or(Unreadable("no person"))?;
        let account = oa(self.event).ok_or(Unreadable("no OA"))?;
        Ok(Chat { platform: Platform::Zalo, account, user })
    }

    /// Milliseconds since 1970, a string by the documentation.
    fn time(&self) -> Option<i64> {
        int(self.event.get("timestamp"))
    }

    fn msg_id(&self) -> Option<String> {
        self.event.get("message").and_then(|message| id(message.get("msg_id")))
    }
}
