//! Consultation messages: what Zalo checks of them, the window, the quota.

use serde_json::{Map, Value, json};

use super::api::{Refused, words};
use super::console::Line;
use super::{ChatState, Shared, State};
use crate::said::{Key, Said};

const HOUR: i64 = 3_600_000;

pub(super) fn invalid(field: &str) -> Refused {
    (-201, format!("{field} is invalid!"))
}

pub(super) fn code(code: i64) -> Refused {
    (code, words(code).to_owned())
}

/// Checks and takes a consultation message; gives the user and the answer's `data`.
pub(super) fn consult(shared: &Shared, oa: &str, body: &Value) -> Result<(String, Value), Refused> {
    let now = shared.clock.now();
    let mut state = shared.lock();
    let state = &mut *state;
    let taken = check(state, oa, body, now);
    if let Err((code, words)) = &taken
        && matches!(code, -201 | -210 | -233)
    {
        // The service could have known.
        state.wrong.push(format!("message refused with {code}: {words}"));
    }
    let (user, text, rows, carried) = taken?;
    super::article::given(state, &user, carried);
    state.serial += 1;
    let id = format!("{:020x}", 0x96d3_cdf3_0000 + state.serial);
    let line = Line { id: id.clone(), at: now, by_person: false, kind: "text".to_owned(), text: text.clone() };
    state.write(oa, &user, line);
    let Some(chat) = state.chats.get_mut(&(oa.to_owned(), user.clone())) else { return Err(code(-230)) };
    chat.free_left = chat.free_left.saturating_sub(1);
    let remain = chat.free_left.to_string();
    chat.messages.push(Said { id: id.clone(), text, rows, edits: 0 });
    chat.acts += 1;
    let quota = json!({"quota_type": "reply", "remain": remain, "total": "8", "owner_type": "OA", "owner_id": oa});
    Ok((user.clone(), json!({"message_id": id, "user_id": user, "sent_time": now.to_string(), "quota": quota})))
}

type Taken = (String, String, Vec<Vec<Key>>, super::article::Carried);

fn check(state: &State, oa: &str, body: &Value, now: i64) -> Result<Taken, Refused> {
    let recipient = body["recipient"].as_object().ok_or_else(|| invalid("recipient"))?;
    only(recipient, &["user_id"], "recipient")?;
    let user = recipient.get("user_id").and_then(Value::as_str).ok_or_else(|| invalid("user_id"))?;
    let message = body["message"].as_object().ok_or_else(|| invalid("message"))?;
    only(message, &["text", "attachment", "quote_message_id"], "message")?;
    if let Some(body) = body.as_object() {
        only(body, &["recipient", "message"], "body")?;
    }
    let text = message.get("text").and_then(Value::as_str).unwrap_or_default();
    // Zalo counts the characters that arrive; a decomposed text is longer.
    let carries = message.get("attachment").map(|it| super::article::carried(state, it, now)).transpose()?.flatten();
    match (text.chars().count(), carries.as_ref().map(|it| it.0)) {
        (0, None) => return Err(invalid("text")),
        // A document stands alone.
        (1.., Some("file")) => return Err(invalid("text")),
        (..=2000, _) => {}
        _ => return Err(code(-210)),
    }
    let rows = match &carries {
        Some(_) => Vec::new(),
        None => message.get("attachment").map(attachment).transpose()?.unwrap_or_default(),
    };
    let chat = state.chats.get(&(oa.to_owned(), user.to_owned())).ok_or_else(|| code(-230))?;
    window(state, chat, now)?;
    Ok((user.to_owned(), text.to_owned(), rows, carries))
}

fn window(state: &State, chat: &ChatState, now: i64) -> Result<(), Refused> {
    if chat.blocked {
        return Err(code(-217));
    }
    match chat.last_interaction {
        None => return Err(code(-230)),
        Some(at) if now - at > 7 * 24 * HOUR => return Err(code(-230)),
        Some(_) => {}
    }
    if state.eight_free && chat.free_left == 0 {
        return Err(code(-211));
    }
    Ok(())
}

pub(super) fn only(fields: &Map<String, Value>, known: &[&str], place: &str) -> Result<(), Refused> {
    match fields.keys().find(|it| !known.contains(&it.as_str())) {
        Some(unknown) => Err(invalid(&format!("{place}.{unknown}"))),
        None => Ok(()),
    }
}

/// A template of buttons, one row each as the phone shows them.
fn attachment(attachment: &Value) -> Result<Vec<Vec<Key>>, Refused> {
    if attachment["type"] != "template" {
        return Err(code(-233));
    }
    let payload = attachment["payload"].as_object().ok_or_else(|| invalid("payload"))?;
    if payload.contains_key("template_type") {
        return Err(code(-233));
    }
    let buttons = payload.get("buttons").and_then(Value::as_array).ok_or_else(|| invalid("buttons"))?;
    if buttons.is_empty() || buttons.len() > 5 {
        return Err(invalid("buttons"));
    }
    buttons.iter().map(|it| button(it).map(|key| vec![key])).collect()
}

fn button(button: &Value) -> Result<Key, Refused> {
    let label = button["title"].as_str().unwrap_or_default().to_owned();
    if label.is_empty() || label.chars().count() > 100 {
        return Err(invalid("title"));
    }
    match button["type"].as_str().unwrap_or_default() {
        "oa.query.show" | "oa.query.hide" => {
            let code = button["payload"].as_str().ok_or_else(|| invalid("payload"))?;
            if code.is_empty() || code.chars().count() > 1000 {
                return Err(invalid("payload"));
            }
            Ok(Key { label, code: code.to_owned(), url: None })
        }
        "oa.open.url" => {
            let url = button["payload"]["url"].as_str().filter(|it| it.starts_with("http"));
            let url = url.ok_or_else(|| invalid("url"))?;
            Ok(Key { label, code: String::new(), url: Some(url.to_owned()) })
        }
        "oa.open.phone" if button["payload"]["phone_code"].is_string() => {
            Ok(Key { label, code: String::new(), url: Some("tel:".to_owned()) })
        }
        _ => Err(invalid("type")),
    }
}

/// `POST /v3.0/oa/quota/message` for one person.
pub(super) fn quota(shared: &Shared, oa: &str, body: &Value) -> Result<Value, Refused> {
    let user = body["user_id"].as_str().ok_or_else(|| invalid("user_id"))?;
    let state = shared.lock();
    let chat = state.chats.get(&(oa.to_owned(), user.to_owned())).ok_or_else(|| invalid("user_id"))?;
    Ok(json!({
        "last_interaction": chat.last_interaction.unwrap_or_default().to_string(),
        "cs_reply": {"remain": chat.free_left, "total": 8},
        "promotion": {"daily_remain": 1, "daily_total": 1, "monthly_remain": 4, "monthly_total": 4},
    }))
}
