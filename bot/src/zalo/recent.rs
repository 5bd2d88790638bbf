//! What was said lately, as the OA's own console shows it: the way to what the webhook did not deliver
//! (`GET /v2.0/oa/listrecentchat` and `/v2.0/oa/conversation`; zalo.md 5). At most ten lines a call.

use flows::{Chat, Event, Millis, Platform};
use serde_json::{Value, json};

use super::parse::parse;
use super::{Account, SendError};
use crate::pick::{id, int, text};
use crate::{Parsed, net};

/// Most lines of one call.
pub const PAGE: usize = 10;

/// `src` of what a person wrote; the OA's own is 0.
const BY_PERSON: i64 = 1;

/// Names of messages that are not texts, as these lists have them and as the webhook has them. Only that they are none
/// matters for a conversation; one that is not here is something else.
const KINDS: [(&str, &str); 11] = [
    ("text", "user_send_text"),
    ("photo", "user_send_image"),
    ("image", "user_send_image"),
    ("gif", "user_send_gif"),
    ("sticker", "user_send_sticker"),
    ("voice", "user_send_audio"),
    ("audio", "user_send_audio"),
    ("video", "user_send_video"),
    ("file", "user_send_file"),
    ("location", "user_send_location"),
    ("link", "user_send_link"),
];

/// One line of a conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Whose conversation.
    pub chat: Chat,
    /// The platform's name of the message.
    pub message: String,
    /// When it was written, by Zalo's clock.
    pub at: Millis,
    /// The event that the webhook delivers for it; `None` for what the OA wrote.
    pub event: Option<Event>,
}

impl Account {
    /// The last line of each conversation, the newest first, after `offset` of them.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn recent_chats(&self, offset: usize) -> Result<Vec<Line>, SendError> {
        self.lines("listrecentchat", &json!({"offset": offset, "count": PAGE})).await
    }

    /// The last lines of one person's conversation, the newest first.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn conversation(&self, user: &str) -> Result<Vec<Line>, SendError> {
        self.lines("conversation", &json!({"user_id": user, "offset": 0, "count": PAGE})).await
    }

    async fn lines(&self, what: &str, data: &Value) -> Result<Vec<Line>, SendError> {
        let mut url = net::below(&self.api, ["v2.0", "oa", what]);
        url.query_pairs_mut().append_pair("data", &data.to_string());
        let (answer, _) = self.ask(self.client.get(url)).await?;
        let lines = answer.get("data").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        Ok(lines.iter().filter_map(|line| self.line(line)).collect())
    }

    /// A line that cannot be read is left out: what it was can still come by the webhook.
    fn line(&self, line: &Value) -> Option<Line> {
        let (message, at) = (id(line.get("message_id"))?, int(line.get("time"))?);
        let by_person = int(line.get("src"))? == BY_PERSON;
        let user = id(line.get(if by_person { "from_id" } else { "to_id" }))?;
        let event = if by_person { Some(self.event(line, &user, &message, at)?) } else { None };
        let chat = Chat { platform: Platform::Zalo, account: self.name().to_owned(), user };
        Some(Line { chat, message, at: Millis(at), event })
    }

    /// The event as the webhook would have delivered it, read by the webhook's own reader: the same name, so that the
    /// delivery, should it come after all, is a duplicate.
    fn event(&self, line: &Value, user: &str, message: &str, at: i64) -> Option<Event> {
        let kind = text(line.get("type")).unwrap_or_default();
        let name = KINDS.iter().find(|(theirs, _)| *theirs == kind).map_or("user_send_link", |(_, name)| name);
        let delivery = json!({
            "event_name": name, "timestamp": at.to_string(), "sender": {"id": user}, "recipient": {"id": self.name()},
            "message": {"msg_id": message, "text": text(line.get("message")).unwrap_or_default()},
        });
        match parse(delivery.to_string().as_bytes(), &self.config.press_key, Millis(at)) {
            Ok(Parsed::Event(event)) => Some(*event),
            _ => None,
        }
    }
}
