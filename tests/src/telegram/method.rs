//! What each method does.

use serde_json::{Value, json};

use super::body::Parameters;
use super::{Shared, State, Webhook, file, keyboard, media};
use crate::said::Said;

/// The methods that the emulator knows, as documented.
const METHODS: &[&str] = &[
    "getMe",
    "getFile",
    "setWebhook",
    "deleteWebhook",
    "getWebhookInfo",
    "sendMessage",
    "sendPhoto",
    "sendDocument",
    "editMessageText",
    "editMessageCaption",
    "editMessageReplyMarkup",
    "deleteMessage",
    "answerCallbackQuery",
    "sendChatAction",
    "setMyCommands",
    "getMyCommands",
    "deleteMyCommands",
    "setMyName",
    "setMyDescription",
    "setMyShortDescription",
    "setChatMenuButton",
];

/// Kinds of updates that are made when `allowed_updates` was never given.
const USUAL: &[&str] = &["message", "edited_message", "callback_query", "my_chat_member", "channel_post", "poll"];

/// How long a callback query can be answered, in ms.
const QUERY_LIFE: i64 = 150_000;

/// Telegram's refusal of a call.
pub(super) struct Refused {
    pub(super) code: u16,
    pub(super) words: String,
    pub(super) retry_after: Option<u64>,
}

pub(super) fn refuse<T>(code: u16, words: &str) -> Result<T, Refused> {
    Err(Refused { code, words: words.to_owned(), retry_after: None })
}

/// The method's documented name; Telegram does not care about case.
pub(super) fn known(name: &str) -> Option<&'static str> {
    METHODS.iter().copied().find(|it| it.eq_ignore_ascii_case(name))
}

/// Does what the call asks.
pub(super) fn perform(shared: &Shared, method: &str, call: &Parameters) -> Result<Value, Refused> {
    let now = shared.clock.now();
    let mut state = shared.lock();
    match method {
        "getMe" => Ok(me(&shared.token)),
        "getFile" => file::get(&mut state, call, now),
        "setWebhook" => set_webhook(&mut state, call, now),
        "deleteWebhook" => {
            state.webhook = None;
            Ok(Value::Bool(true))
        }
        "getWebhookInfo" => Ok(webhook_info(&state)),
        "sendMessage" => send(&mut state, &shared.token, call, now),
        "sendPhoto" => media::send(&mut state, &shared.token, "photo", call, now),
        "sendDocument" => media::send(&mut state, &shared.token, "document", call, now),
        "editMessageCaption" => media::edit(&mut state, &shared.token, call, now),
        "editMessageText" => edit(&mut state, &shared.token, call, now, true),
        "editMessageReplyMarkup" => edit(&mut state, &shared.token, call, now, false),
        "deleteMessage" => delete(&mut state, call, now),
        "answerCallbackQuery" => answer(&mut state, call, now),
        "setMyCommands" => set_commands(&mut state, call),
        "getMyCommands" => Ok(state.commands.get(&command_key(call)).cloned().unwrap_or_else(|| json!([]))),
        _ => Ok(Value::Bool(true)),
    }
}

/// A message of the bot's goes for good, within its time.
fn delete(state: &mut State, call: &Parameters, now: i64) -> Result<Value, Refused> {
    let number = call.integer("message_id").unwrap_or_default();
    let fresh = state.kept.is_fresh(number, now);
    let chat = state.chats.get_mut(&call.integer("chat_id").unwrap_or_default());
    let Some(chat) = chat.filter(|it| it.messages.contains_key(&number)) else {
        return refuse(400, "Bad Request: message to delete not found");
    };
    if !fresh {
        return refuse(400, "Bad Request: message can't be deleted for everyone");
    }
    chat.messages.remove(&number);
    chat.acts += 1;
    Ok(Value::Bool(true))
}

/// The bot as a `User`.
pub(super) fn me(token: &str) -> Value {
    let id: i64 = token.split(':').next().and_then(|it| it.parse().ok()).unwrap_or(1);
    json!({
        "id": id, "is_bot": true, "first_name": "Thử nghiệm", "username": "thu_nghiem_bot",
        "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false,
        "can_connect_to_business": false, "has_main_web_app": false,
    })
}

fn set_webhook(state: &mut State, call: &Parameters, now: i64) -> Result<Value, Refused> {
    let url = call.text("url").unwrap_or_default();
    let secret = call.text("secret_token").map(str::to_owned);
    if let Some(secret) = &secret {
        if secret.len() > 256 {
            return refuse(400, "Bad Request: secret token is too long");
        }
        if !secret.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
            return refuse(400, "Bad Request: secret token contains unallowed characters");
        }
    }
    let connections = call.integer("max_connections").unwrap_or(40);
    if !(1..=100).contains(&connections) {
        return refuse(400, "Bad Request: max_connections is out of range");
    }
    let before = state.webhook.as_ref();
    let allowed = match call.json("allowed_updates").and_then(|it| it.as_array().cloned()) {
        None => before.map_or_else(usual, |it| it.allowed.clone()),
        Some(list) if list.is_empty() => usual(),
        Some(list) => list.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect(),
    };
    let webhook = Webhook { url: url.to_owned(), secret, allowed, connections };
    if before == Some(&webhook) {
        return Ok(Value::Bool(true));
    }
    // A local Bot API server takes http; so does this one, for the machine's own addresses only.
    if !(url.is_empty() || url.starts_with("https://") || url.starts_with("http://127.0.0.1")) {
        return refuse(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook");
    }
    if now - state.webhook_set_at < 1000 {
        return Err(Refused { code: 429, words: "Too Many Requests: retry after 1".to_owned(), retry_after: Some(1) });
    }
    state.webhook_set_at = now;
    state.webhook = (!url.is_empty()).then_some(webhook);
    Ok(Value::Bool(true))
}

fn usual() -> Vec<String> {
    USUAL.iter().map(|it| (*it).to_owned()).collect()
}

fn webhook_info(state: &State) -> Value {
    let waiting: usize = state.queues.values().map(super::sender::Queue::len).sum();
    let Some(hook) = &state.webhook else {
        return json!({"url": "", "has_custom_certificate": false, "pending_update_count": waiting});
    };
    let mut info = json!({
        "url": hook.url, "has_custom_certificate": false, "pending_update_count": waiting,
        "max_connections": hook.connections, "allowed_updates": hook.allowed,
    });
    if let Some(at) = state.failed_at {
        info["last_error_date"] = json!(at / 1000);
        info["last_error_message"] = json!("Wrong response from the webhook");
    }
    info
}

/// 1 to 4096 UTF-16 units after trimming, as Telegram counts without entities.
fn text_of(call: &Parameters) -> Result<String, Refused> {
    let text = call.text("text").unwrap_or_default().trim();
    if text.is_empty() {
        return refuse(400, "Bad Request: message text is empty");
    }
    if text.encode_utf16().count() > 4096 {
        return refuse(400, "Bad Request: message is too long");
    }
    Ok(text.to_owned())
}

pub(super) fn bad(words: String) -> Refused {
    Refused { code: 400, words, retry_after: None }
}

fn send(state: &mut State, token: &str, call: &Parameters, now: i64) -> Result<Value, Refused> {
    let id = call.integer("chat_id").unwrap_or_default();
    let Some(chat) = state.chats.get(&id) else { return refuse(400, "Bad Request: chat not found") };
    if chat.blocked {
        return refuse(403, "Forbidden: bot was blocked by the user");
    }
    let text = text_of(call)?;
    let rows = keyboard::rows(call.json("reply_markup")).map_err(bad)?;
    let number = state.next_message;
    state.next_message += 1;
    state.taken += 1;
    state.kept.sent(number, now, None);
    let said = Said { id: number.to_string(), text, rows, edits: 0 };
    let body = message(token, id, &said, now);
    if let Some(chat) = state.chats.get_mut(&id) {
        chat.sent.push(said.clone());
        chat.messages.insert(number, said);
        chat.latest = number;
        chat.acts += 1;
    }
    Ok(body)
}

fn edit(state: &mut State, token: &str, call: &Parameters, now: i64, with_text: bool) -> Result<Value, Refused> {
    let id = call.integer("chat_id").unwrap_or_default();
    let number = call.integer("message_id").unwrap_or_default();
    let rows = keyboard::rows(call.json("reply_markup")).map_err(bad)?;
    if with_text && state.kept.carried(number).is_some() {
        return refuse(400, "Bad Request: there is no text in the message to edit");
    }
    let Some(chat) = state.chats.get_mut(&id) else { return refuse(400, "Bad Request: chat not found") };
    if chat.blocked {
        return refuse(403, "Forbidden: bot was blocked by the user");
    }
    let Some(said) = chat.messages.get_mut(&number) else {
        return refuse(400, "Bad Request: message to edit not found");
    };
    let text = if with_text { text_of(call)? } else { said.text.clone() };
    if said.text == text && said.rows == rows {
        return refuse(
            400,
            "Bad Request: message is not modified: specified new message content and reply markup are exactly the same \
             as a current content and reply markup of the message",
        );
    }
    said.text = text;
    said.rows = rows;
    said.edits += 1;
    chat.latest = number;
    chat.acts += 1;
    Ok(message(token, id, said, now))
}

/// A message of the bot as a `Message`.
pub(super) fn message(token: &str, chat: i64, said: &Said, now: i64) -> Value {
    let mut body = json!({
        "message_id": said.id.parse::<i64>().unwrap_or_default(),
        "from": me(token),
        "chat": {"id": chat, "type": "private", "first_name": "An"},
        "date": now / 1000,
        "text": said.text,
    });
    if said.edits > 0 {
        body["edit_date"] = json!(now / 1000);
    }
    if !said.rows.is_empty() {
        body["reply_markup"] = keyboard::markup(&said.rows);
    }
    body
}

fn answer(state: &mut State, call: &Parameters, now: i64) -> Result<Value, Refused> {
    if call.text("text").is_some_and(|it| it.chars().count() > 200) {
        return refuse(400, "Bad Request: MESSAGE_TOO_LONG");
    }
    match state.queries.get_mut(call.text("callback_query_id").unwrap_or_default()) {
        Some(query) if now - query.at < QUERY_LIFE => {
            query.answered = true;
            Ok(Value::Bool(true))
        }
        _ => refuse(400, "Bad Request: query is too old and response timeout expired or query ID is invalid"),
    }
}

fn command_key(call: &Parameters) -> String {
    call.text("language_code").unwrap_or_default().to_owned()
}

fn set_commands(state: &mut State, call: &Parameters) -> Result<Value, Refused> {
    let Some(list) = call.json("commands") else { return refuse(400, "Bad Request: can't parse commands") };
    for command in list.as_array().into_iter().flatten() {
        let name = command.get("command").and_then(Value::as_str).unwrap_or_default();
        let words = command.get("description").and_then(Value::as_str).unwrap_or_default();
        let fine = (1..=32).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            && (1..=256).contains(&words.chars().count());
        if !fine {
            return refuse(400, "Bad Request: BOT_COMMAND_INVALID");
        }
    }
    state.commands.insert(command_key(call), list);
    Ok(Value::Bool(true))
}
