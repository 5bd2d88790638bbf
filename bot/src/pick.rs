//! Picking fields out of JSON that somebody else writes. A field that is missing or of another kind is `None`, never an
//! error: platforms add and change things without a word.

use serde_json::Value;

use crate::Unreadable;

/// Reads a JSON object. Nesting is limited to 128 levels by the parser.
pub(crate) fn object(bytes: &[u8]) -> Result<Value, Unreadable> {
    let value: Value = serde_json::from_slice(bytes).map_err(|_| Unreadable("not JSON"))?;
    if value.is_object() { Ok(value) } else { Err(Unreadable("not an object")) }
}

/// An id as text, whether it was written as a string or as an integer. One that could break out of a key ([`is_id`]) or
/// has lost its digits (a float) is none.
pub(crate) fn id(value: Option<&Value>) -> Option<String> {
    let id = match value? {
        Value::String(text) => text.clone(),
        Value::Number(number) if !number.is_f64() => number.to_string(),
        _ => return None,
    };
    is_id(&id).then_some(id)
}

/// Whether an id may become part of a key: 1 to 128 of ASCII letters, digits, `-`, `_`, `.`.
pub(crate) fn is_id(id: &str) -> bool {
    (1..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// An integer, written as a number or as digits in a string.
pub(crate) fn int(value: Option<&Value>) -> Option<i64> {
    match value? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A string.
pub(crate) fn text(value: Option<&Value>) -> Option<&str> {
    value?.as_str()
}

/// What a person typed, without the characters that no store keeps (Postgres refuses U+0000) and no person types.
pub(crate) fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}
