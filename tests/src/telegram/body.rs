//! The parameters of a call, from any of the forms that Telegram takes: JSON, a form, or multipart.

use serde_json::{Map, Value};

use super::media::uploaded;

/// A call's parameters.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    pub(super) fields: Map<String, Value>,
    /// False where all values arrived as text.
    pub(super) typed: bool,
}

impl Parameters {
    /// Reads a body by its content type; `Err` says what is wrong with it.
    pub(super) fn read(content_type: &str, body: &[u8]) -> Result<Self, String> {
        if body.is_empty() {
            return Ok(Self { fields: Map::new(), typed: true });
        }
        let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match kind.as_str() {
            "application/json" => match serde_json::from_slice(body) {
                Ok(Value::Object(fields)) => Ok(Self { fields, typed: true }),
                _ => Err("can't parse JSON object".to_owned()),
            },
            "application/x-www-form-urlencoded" => {
                let text = std::str::from_utf8(body).map_err(|_| "the form is not UTF-8".to_owned())?;
                Ok(Self { fields: form(text), typed: false })
            }
            "multipart/form-data" => {
                let boundary = content_type
                    .split("boundary=")
                    .nth(1)
                    .map(|it| it.split(';').next().unwrap_or(it).trim_matches('"').to_owned())
                    .ok_or("multipart without a boundary")?;
                Ok(Self { fields: multipart(&boundary, body)?, typed: false })
            }
            other => Err(format!("content type {other} is not taken")),
        }
    }

    /// A number, also where it arrived as text.
    pub(super) fn integer(&self, name: &str) -> Option<i64> {
        match self.fields.get(name)? {
            Value::String(text) => text.parse().ok(),
            value => value.as_i64(),
        }
    }

    /// A text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.as_str()
    }

    /// A list or an object, also where it arrived as JSON inside a text.
    pub(super) fn json(&self, name: &str) -> Option<Value> {
        match self.fields.get(name)? {
            Value::String(text) => serde_json::from_str(text).ok(),
            value => Some(value.clone()),
        }
    }
}

fn form(text: &str) -> Map<String, Value> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (percent(name), Value::String(percent(value))))
        .collect()
}

/// Decodes `%41` and `+`.
pub(crate) fn percent(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let pair = [rest.next().unwrap_or(b'0'), rest.next().unwrap_or(b'0')];
                let hex = std::str::from_utf8(&pair).ok().and_then(|it| u8::from_str_radix(it, 16).ok());
                bytes.push(hex.unwrap_or(b'?'));
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Text parts, and files, of which it is kept how large they are and what is in them.
fn multipart(boundary: &str, body: &[u8]) -> Result<Map<String, Value>, String> {
    let divider = format!("--{boundary}");
    let mut fields = Map::new();
    let mut rest = body;
    loop {
        let at = find(rest, divider.as_bytes()).ok_or("multipart without an end")?;
        let part = &rest[..at];
        rest = &rest[at + divider.len()..];
        if !part.is_empty() {
            let end = find(part, b"\r\n\r\n").ok_or("a part without a head")?;
            let head = std::str::from_utf8(&part[..end]).map_err(|_| "a part's head is not UTF-8")?;
            let value = &part[end + 4..part.len().saturating_sub(2).max(end + 4)];
            let name =
                head.split(" name=\"").nth(1).and_then(|it| it.split('"').next()).ok_or("a part without a name")?;
            let value = match head.contains("filename=") {
                true => uploaded(value),
                false => std::str::from_utf8(value).map_err(|_| "a part is not UTF-8 text")?.to_owned(),
            };
            fields.insert(name.to_owned(), Value::String(value));
        }
        if rest.starts_with(b"--") {
            return Ok(fields);
        }
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|it| it == what)
}
