//! Pictures and documents: uploaded or named, under them a caption.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::body::Parameters;
use super::method::{Refused, bad, message, refuse};
use super::{State, keyboard};
use crate::said::Said;

/// For how long the bot can take a message back.
const TAKEN_BACK: i64 = 48 * 3_600_000;

/// Files that were uploaded, and messages with what is known of them.
#[derive(Debug, Default)]
pub(super) struct Kept {
    serial: u32,
    /// By their `file_id`: photo or document, and what is in it.
    files: BTreeMap<String, (&'static str, String)>,
    /// When each message was sent, and what it carries.
    messages: BTreeMap<i64, (i64, Option<&'static str>)>,
    /// What each chat was sent, in order: photo or document, and what is in it.
    given: BTreeMap<i64, Vec<(&'static str, String)>>,
}

impl Kept {
    /// A message was sent.
    pub(super) fn sent(&mut self, number: i64, now: i64, carries: Option<&'static str>) {
        self.messages.insert(number, (now, carries));
    }

    /// What a message carries.
    pub(super) fn carried(&self, number: i64) -> Option<&'static str> {
        self.messages.get(&number).and_then(|it| it.1)
    }

    /// Whether a message can still be taken back.
    pub(super) fn is_fresh(&self, number: i64, now: i64) -> bool {
        self.messages.get(&number).is_some_and(|it| now - it.0 < TAKEN_BACK)
    }

    /// What a chat was sent.
    pub(super) fn given(&self, chat: i64) -> Vec<(&'static str, String)> {
        self.given.get(&chat).cloned().unwrap_or_default()
    }

    /// How many files were uploaded.
    pub(super) fn uploads(&self) -> usize {
        self.files.len()
    }

    /// The file's `file_id`, new where it came along.
    fn take(&mut self, kind: &'static str, given: &str) -> Result<String, Refused> {
        if let Some((size, content)) = given.strip_prefix(UPLOADED).and_then(|it| it.split_once(':')) {
            let size: usize = size.parse().unwrap_or(0);
            if kind == "photo" && !content.starts_with(PICTURE) {
                return refuse(400, "Bad Request: IMAGE_PROCESS_FAILED");
            }
            if size == 0 {
                return refuse(400, "Bad Request: file must be non-empty");
            }
            if size > if kind == "photo" { 10 << 20 } else { 50 << 20 } {
                return refuse(413, "Request Entity Too Large");
            }
            self.serial += 1;
            let name = format!("{kind}-{}", self.serial);
            self.files.insert(name.clone(), (kind, content.to_owned()));
            return Ok(name);
        }
        match self.files.get(given) {
            Some((known, _)) if *known == kind => Ok(given.to_owned()),
            _ => refuse(400, "Bad Request: wrong file identifier/HTTP URL specified"),
        }
    }
}

/// What stands for the bytes of an upload in a call's parameters, before their number and what is in them.
const UPLOADED: &str = "uploaded:";

/// Before the hash of what begins as a PNG or a JPEG.
const PICTURE: &str = "picture ";

/// What stands for the bytes of an upload in a call's parameters.
pub(super) fn uploaded(bytes: &[u8]) -> String {
    format!("{UPLOADED}{}:{}", bytes.len(), content(bytes))
}

/// What is in a file: whether it is a picture, and its SHA-256.
pub fn content(bytes: &[u8]) -> String {
    let picture = bytes.starts_with(b"\x89PNG\r\n\x1a\n") || bytes.starts_with(&[0xff, 0xd8, 0xff]);
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(bytes));
    format!("{}{hash}", if picture { PICTURE } else { "" })
}

/// At most 1024 UTF-16 units; there need be none.
fn caption_of(call: &Parameters) -> Result<String, Refused> {
    let caption = call.text("caption").unwrap_or_default().trim();
    if caption.encode_utf16().count() > 1024 {
        return refuse(400, "Bad Request: message caption is too long");
    }
    Ok(caption.to_owned())
}

/// `sendPhoto` and `sendDocument`.
pub(super) fn send(
    state: &mut State,
    token: &str,
    kind: &'static str,
    call: &Parameters,
    now: i64,
) -> Result<Value, Refused> {
    let id = call.integer("chat_id").unwrap_or_default();
    let Some(chat) = state.chats.get(&id) else { return refuse(400, "Bad Request: chat not found") };
    if chat.blocked {
        return refuse(403, "Forbidden: bot was blocked by the user");
    }
    let text = caption_of(call)?;
    let rows = keyboard::rows(call.json("reply_markup")).map_err(bad)?;
    let file = state.kept.take(kind, call.text(kind).unwrap_or_default())?;
    let number = state.next_message;
    state.next_message += 1;
    state.kept.sent(number, now, Some(kind));
    if let Some(known) = state.kept.files.get(&file).cloned() {
        state.kept.given.entry(id).or_default().push(known);
    }
    let said = Said { id: number.to_string(), text, rows, edits: 0 };
    let mut body = captioned(message(token, id, &said, now));
    // As Telegram does: a picture in several sizes, each a file of its own name.
    body[kind] = match kind {
        "photo" => json!([{"file_id": format!("{file}-small"), "width": 90}, {"file_id": file, "width": 800}]),
        _ => json!({"file_id": file, "file_name": "a"}),
    };
    if let Some(chat) = state.chats.get_mut(&id) {
        chat.sent.push(said.clone());
        chat.messages.insert(number, said);
        chat.latest = number;
        chat.acts += 1;
    }
    Ok(body)
}

/// `editMessageCaption`.
pub(super) fn edit(state: &mut State, token: &str, call: &Parameters, now: i64) -> Result<Value, Refused> {
    let id = call.integer("chat_id").unwrap_or_default();
    let number = call.integer("message_id").unwrap_or_default();
    let rows = keyboard::rows(call.json("reply_markup")).map_err(bad)?;
    let text = caption_of(call)?;
    let carries = state.kept.carried(number);
    let Some(chat) = state.chats.get_mut(&id) else { return refuse(400, "Bad Request: chat not found") };
    let Some(said) = chat.messages.get_mut(&number) else {
        return refuse(400, "Bad Request: message to edit not found");
    };
    if carries.is_none() {
        return refuse(400, "Bad Request: there is no caption in the message to edit");
    }
    if said.text == text && said.rows == rows {
        return refuse(
            400,
            "Bad Request: message is not modified: specified new message content and reply markup are exactly the same",
        );
    }
    (said.text, said.rows) = (text, rows);
    said.edits += 1;
    (chat.latest, chat.acts) = (number, chat.acts + 1);
    Ok(captioned(message(token, id, said, now)))
}

fn captioned(mut body: Value) -> Value {
    body["caption"] = body["text"].take();
    if let Some(fields) = body.as_object_mut() {
        fields.remove("text");
    }
    body
}
