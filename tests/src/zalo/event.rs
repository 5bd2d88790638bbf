//! Webhook events as Zalo writes them: UTF-8, the keys in no order.

use serde_json::Value;

use super::Shared;

/// An event ready to be signed: its bytes and the value of its own `timestamp`.
#[derive(Clone, Debug)]
pub(super) struct Signed {
    pub(super) name: String,
    pub(super) body: String,
    pub(super) timestamp: String,
}

fn quote(text: &str) -> String {
    Value::from(text).to_string()
}

/// The person's id within the app, which joins several OAs.
fn by_app(user: &str) -> String {
    format!("55{user}")
}

/// Something that a person sent: `message` is the inside of the message after its id.
pub(super) fn from_user(shared: &Shared, oa: &str, user: &str, name: &str, id: &str, message: &str, at: i64) -> Signed {
    let more = if message.is_empty() { String::new() } else { format!(",{message}") };
    let body = format!(
        r#"{{"app_id":{},"sender":{{"id":{}}},"user_id_by_app":{},"recipient":{{"id":{}}},"event_name":{},"message":{{"msg_id":{}{more}}},"timestamp":"{at}"}}"#,
        quote(&shared.app.id),
        quote(user),
        quote(&by_app(user)),
        quote(oa),
        quote(name),
        quote(id),
    );
    Signed { name: name.to_owned(), body, timestamp: at.to_string() }
}

/// A text that a person typed, or the payload of a button that was pressed: Zalo makes no difference.
pub(super) fn text(
    shared: &Shared,
    oa: &str,
    user: &str,
    id: &str,
    words: &str,
    quoted: Option<&str>,
    at: i64,
) -> Signed {
    let quoted = quoted.map(|it| format!(r#","quote_msg_id":{}"#, quote(it))).unwrap_or_default();
    from_user(shared, oa, user, "user_send_text", id, &format!(r#""text":{}{quoted}"#, quote(words)), at)
}

/// Something that the OA sent to a person: ours, or with `by_hand` an official's in the console.
pub(super) fn echo(shared: &Shared, oa: &str, user: &str, id: &str, words: &str, by_hand: bool) -> Signed {
    let at = shared.clock.now();
    let admin = if by_hand { r#","admin_id":"4418""# } else { "" };
    let body = format!(
        r#"{{"event_name":"oa_send_text","app_id":{},"sender":{{"id":{}{admin}}},"recipient":{{"id":{}}},"message":{{"text":{},"msg_id":{}}},"user_id_by_app":{},"timestamp":"{at}"}}"#,
        quote(&shared.app.id),
        quote(oa),
        quote(user),
        quote(words),
        quote(id),
        quote(&by_app(user)),
    );
    Signed { name: "oa_send_text".to_owned(), body, timestamp: at.to_string() }
}

/// The person's phone has received a message.
pub(super) fn received(shared: &Shared, oa: &str, user: &str, id: &str) -> Signed {
    receipt(shared, oa, user, "user_received_message", &format!(r#""msg_id":{}"#, quote(id)))
}

/// The person has seen a message.
pub(super) fn seen(shared: &Shared, oa: &str, user: &str, id: &str) -> Signed {
    receipt(shared, oa, user, "user_seen_message", &format!(r#""msg_ids":[{}]"#, quote(id)))
}

fn receipt(shared: &Shared, oa: &str, user: &str, name: &str, message: &str) -> Signed {
    let at = shared.clock.now();
    let body = format!(
        r#"{{"sender":{{"id":{}}},"event_name":"{name}","recipient":{{"id":{}}},"message":{{{message}}},"app_id":{},"timestamp":"{at}"}}"#,
        quote(oa),
        quote(user),
        quote(&shared.app.id),
    );
    Signed { name: name.to_owned(), body, timestamp: at.to_string() }
}

/// Following the OA or leaving it.
pub(super) fn follow(shared: &Shared, oa: &str, user: &str, name: &str, at: i64) -> Signed {
    let body = format!(
        r#"{{"oa_id":{},"event_name":"{name}","follower":{{"id":{}}},"user_id_by_app":{},"source":"oa_profile","app_id":{},"timestamp":"{at}"}}"#,
        quote(oa),
        quote(user),
        quote(&by_app(user)),
        quote(&shared.app.id),
    );
    Signed { name: name.to_owned(), body, timestamp: at.to_string() }
}

/// Opening the chat from the OA's page.
pub(super) fn chat_now(shared: &Shared, oa: &str, user: &str, at: i64) -> Signed {
    let body = format!(
        r#"{{"oa_id":{},"user_id":{},"user_id_by_app":{},"event_name":"user_click_chatnow","app_id":{},"timestamp":"{at}"}}"#,
        quote(oa),
        quote(user),
        quote(&by_app(user)),
        quote(&shared.app.id),
    );
    Signed { name: "user_click_chatnow".to_owned(), body, timestamp: at.to_string() }
}

/// An event of a kind that only this OA's owner knows.
pub(super) fn other(shared: &Shared, oa: &str, name: &str, at: i64) -> Signed {
    let body = format!(
        r#"{{"oa_id":{},"event_name":{},"app_id":{},"quota":{{"prev_value":1000,"new_value":2000}},"timestamp":"{at}"}}"#,
        quote(oa),
        quote(name),
        quote(&shared.app.id),
    );
    Signed { name: name.to_owned(), body, timestamp: at.to_string() }
}
