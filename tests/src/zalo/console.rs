//! Conversations as the OA's console shows them: `listrecentchat` and `conversation`, at most ten lines a call.

use serde_json::{Value, json};

use super::api::{Refused, words};
use super::{Shared, State};

/// Most lines of one call.
const MOST: i64 = 10;

/// Something that was written, by either side.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) at: i64,
    pub(super) by_person: bool,
    pub(super) kind: String,
    pub(super) text: String,
}

impl State {
    /// Keeps what was written.
    pub(super) fn write(&mut self, oa: &str, user: &str, line: Line) {
        self.chats.entry((oa.to_owned(), user.to_owned())).or_default().lines.push(line);
    }
}

/// The last line of each conversation, the newest first.
pub(super) fn recent(shared: &Shared, oa: &str, query: &[(String, String)]) -> Result<Value, Refused> {
    let (_, offset, count) = asked(query)?;
    let state = shared.lock();
    let ours = state.chats.iter().filter(|((its, _), _)| its == oa);
    let mut last: Vec<(&str, &Line)> =
        ours.filter_map(|((_, user), chat)| Some((user.as_str(), chat.lines.last()?))).collect();
    last.sort_by_key(|(_, line)| std::cmp::Reverse(line.at));
    Ok(last.into_iter().skip(offset).take(count).map(|(user, line)| show(oa, user, line)).collect())
}

/// The last lines of one conversation, the newest first.
pub(super) fn conversation(shared: &Shared, oa: &str, query: &[(String, String)]) -> Result<Value, Refused> {
    let (data, offset, count) = asked(query)?;
    let user = match &data["user_id"] {
        Value::String(user) => user.clone(),
        Value::Number(user) => user.to_string(),
        _ => return Err((-201, "user_id is invalid!".to_owned())),
    };
    let state = shared.lock();
    let chat = state.chats.get(&(oa.to_owned(), user.clone())).ok_or((-201, "user_id is invalid!".to_owned()))?;
    Ok(chat.lines.iter().rev().skip(offset).take(count).map(|line| show(oa, &user, line)).collect())
}

fn asked(query: &[(String, String)]) -> Result<(Value, usize, usize), Refused> {
    let data = query.iter().find(|it| it.0 == "data").map(|it| it.1.as_str()).unwrap_or_default();
    let data: Value = serde_json::from_str(data).map_err(|_| (-201, "data is invalid!".to_owned()))?;
    let number = |name: &str| data[name].as_i64().filter(|it| *it >= 0).ok_or((-201, format!("{name} is invalid!")));
    let (offset, count) = (number("offset")?, number("count")?);
    if count > MOST {
        return Err((-210, words(-210).to_owned()));
    }
    Ok((data, offset as usize, count as usize))
}

/// As Zalo shows it: the time is a number, ids are texts, names and pictures of both sides stand beside.
fn show(oa: &str, user: &str, line: &Line) -> Value {
    let (from, to) = if line.by_person { (user, oa) } else { (oa, user) };
    json!({
        "src": i32::from(line.by_person), "time": line.at, "type": line.kind, "message": line.text,
        "message_id": line.id, "from_id": from, "to_id": to, "from_display_name": "Người thử", "from_avatar": "",
        "to_display_name": "Người thử", "to_avatar": "",
    })
}
