//! What an update carries, as Telegram writes it.

use serde_json::{Value, json};

/// A person as a `User`.
pub(super) fn user(id: i64, language: &str) -> Value {
    json!({"id": id, "is_bot": false, "first_name": "An", "language_code": language})
}

/// A private chat as a `Chat`.
pub(super) fn chat(id: i64) -> Value {
    json!({"id": id, "type": "private", "first_name": "An"})
}

/// A message with `content` in it.
pub(super) fn message(number: i64, id: i64, language: &str, at: i64, content: Value) -> Value {
    let mut message = json!({
        "message_id": number,
        "from": user(id, language),
        "chat": chat(id),
        "date": at / 1000,
    });
    if let Value::Object(fields) = content {
        for (name, value) in fields {
            message[name] = value;
        }
    }
    message
}

/// The content of a text message, with the entity that Telegram marks a command with.
pub(super) fn text(words: &str) -> Value {
    let mut content = json!({ "text": words });
    if words.starts_with('/') {
        let length = words.split_whitespace().next().unwrap_or(words).encode_utf16().count();
        content["entities"] = json!([{"type": "bot_command", "offset": 0, "length": length}]);
    }
    content
}

/// The content of a message that is not a text.
pub(super) fn media(kind: &str) -> Value {
    let file = json!({"file_id": "AgAD1", "file_unique_id": "u1", "file_size": 1200});
    match kind {
        "photo" => json!({"photo": [{"file_id": "AgAD1", "file_unique_id": "u1", "width": 90, "height": 90}]}),
        "voice" => json!({"voice": {"file_id": "AgAD1", "file_unique_id": "u1", "duration": 3}}),
        "sticker" => json!({"sticker": {"file_id": "AgAD1", "file_unique_id": "u1", "type": "regular", "width": 512,
            "height": 512, "is_animated": false, "is_video": false, "emoji": "👍"}}),
        "location" => json!({"location": {"latitude": 21.03, "longitude": 105.85}}),
        "contact" => json!({"contact": {"phone_number": "84912345678", "first_name": "An"}}),
        other => json!({ other: file }),
    }
}

/// Somebody blocked the bot, or came back.
pub(super) fn member(id: i64, bot: &Value, at: i64, blocked: bool) -> Value {
    let (before, after) = if blocked { ("member", "kicked") } else { ("kicked", "member") };
    let state = |status: &str| match status {
        "kicked" => json!({"user": bot, "status": "kicked", "until_date": 0}),
        _ => json!({"user": bot, "status": "member"}),
    };
    json!({
        "chat": chat(id), "from": user(id, "vi"), "date": at / 1000,
        "old_chat_member": state(before), "new_chat_member": state(after),
    })
}

/// The content of a message with a file that the bot can fetch.
pub(super) fn file(kind: &str, id: &str, size: usize, caption: &str) -> Value {
    let file = json!({"file_id": id, "file_unique_id": "u1", "file_size": size, "width": 90, "height": 90});
    let mut content = match kind {
        "photo" => {
            json!({ "photo": [{"file_id": "AgACthumbnail", "file_unique_id": "u0", "width": 9, "height": 9}, file] })
        }
        other => json!({ other: file }),
    };
    if !caption.is_empty() {
        content["caption"] = json!(caption);
    }
    content
}
