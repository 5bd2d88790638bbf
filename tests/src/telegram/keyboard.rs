//! Inline keyboards: what Telegram checks of them and what the person sees.

use serde_json::Value;

use crate::said::Key;

/// The rows of an `InlineKeyboardMarkup`, or Telegram's words on what is wrong with it.
pub(super) fn rows(markup: Option<Value>) -> Result<Vec<Vec<Key>>, String> {
    let Some(markup) = markup.filter(|it| !it.is_null()) else { return Ok(Vec::new()) };
    let Some(rows) = markup.get("inline_keyboard").and_then(Value::as_array) else {
        return Err("Bad Request: this service uses inline keyboards only".to_owned());
    };
    let mut read = Vec::new();
    for row in rows {
        let buttons = row.as_array().ok_or("Bad Request: object expected as reply markup")?;
        if buttons.len() > 8 {
            return Err("Bad Request: reply markup is too long".to_owned());
        }
        let keys = buttons.iter().map(key).collect::<Result<Vec<_>, _>>()?;
        if !keys.is_empty() {
            read.push(keys);
        }
    }
    if read.iter().map(Vec::len).sum::<usize>() > 100 {
        return Err("Bad Request: reply markup is too long".to_owned());
    }
    Ok(read)
}

fn key(button: &Value) -> Result<Key, String> {
    let label = button.get("text").and_then(Value::as_str).unwrap_or_default();
    if label.trim().is_empty() {
        return Err(
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
                .to_owned(),
        );
    }
    let data = button.get("callback_data").and_then(Value::as_str);
    let url = button.get("url").and_then(Value::as_str);
    match (data, url) {
        (Some(data), None) if (1..=64).contains(&data.len()) => {
            Ok(Key { label: label.to_owned(), code: data.to_owned(), url: None })
        }
        (Some(_), None) => Err("Bad Request: BUTTON_DATA_INVALID".to_owned()),
        (None, Some(url)) if url.starts_with("http") => {
            Ok(Key { label: label.to_owned(), code: String::new(), url: Some(url.to_owned()) })
        }
        _ => Err("Bad Request: BUTTON_TYPE_INVALID".to_owned()),
    }
}

/// The rows as an `InlineKeyboardMarkup`.
pub(super) fn markup(rows: &[Vec<Key>]) -> Value {
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            row.iter()
                .map(|key| match &key.url {
                    Some(url) => serde_json::json!({"text": key.label, "url": url}),
                    None => serde_json::json!({"text": key.label, "callback_data": key.code}),
                })
                .collect()
        })
        .collect();
    serde_json::json!({ "inline_keyboard": rows })
}
