//! From the fields of one entry, as a file gives them, to the entry. Every mistake is named.

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::entry::{ADDRESS, ANSWER, Entry, ITEMS, LINE, Link, QUESTION, State, VARIANTS};
use super::fault::Fault;
use super::file;
use crate::sheet::clean;
use crate::{Lang, Text};

/// The fields that an entry has in a file.
pub(super) const FIELDS: &[&str] = &[
    "id", "topic", "question", "variants", "answer", "unit", "basis", "source", "from", "until", "reviewer",
    "approved", "state", "tags", "links", "files",
];

/// Reads an entry; `at` is its place in the file, from 0.
pub(super) fn entry(at: usize, value: &Value, faults: &mut Vec<Fault>) -> Entry {
    let empty = Map::new();
    let nameless = format!("entry {}", at + 1);
    let map = value.as_object().unwrap_or(&empty);
    let id = map.get("id").and_then(Value::as_str).unwrap_or_default();
    let mut fields = Fields { name: if id.is_empty() { &nameless } else { id }, map, faults };
    if !value.is_object() {
        fields.fault("", "không phải là một nhóm trường", "is no mapping of fields");
        return fields.entry();
    }
    for field in map.keys().filter(|field| !FIELDS.contains(&field.as_str())) {
        let all = FIELDS.join(", ");
        fields.fault(field, format!("không có trường này; chỉ có: {all}"), format!("no such field; there are: {all}"));
    }
    fields.entry()
}

/// What an entry lacks, or has that may not be.
pub fn faults(entry: &Entry) -> Vec<Fault> {
    let mut faults = Vec::new();
    match serde_json::to_value(entry) {
        Ok(value) => _ = self::entry(0, &value, &mut faults),
        Err(error) => faults.push(Fault::new(&entry.id, "", error.to_string(), error.to_string())),
    }
    faults
}

struct Fields<'a> {
    name: &'a str,
    map: &'a Map<String, Value>,
    faults: &'a mut Vec<Fault>,
}

impl Fields<'_> {
    fn fault(&mut self, field: &str, vi: impl Into<String>, en: impl Into<String>) {
        self.faults.push(Fault::new(self.name, field, vi, en));
    }

    fn entry(&mut self) -> Entry {
        let entry = Entry {
            id: self.slug("id"),
            topic: self.slug("topic"),
            question: self.required("question", QUESTION),
            variants: self.list("variants", VARIANTS, QUESTION),
            answer: self.answer(),
            unit: self.text("unit", LINE),
            basis: self.text("basis", LINE),
            source: self.required("source", LINE),
            from: self.day("from"),
            until: self.day("until"),
            reviewer: self.text("reviewer", LINE),
            approved: self.day("approved"),
            state: self.state(),
            tags: self.list("tags", ITEMS, LINE),
            links: self.links(),
            files: self.files(),
        };
        if let (Some(from), Some(until)) = (entry.from, entry.until)
            && until < from
        {
            self.fault("until", "trước ngày \"from\"", "lies before \"from\"");
        }
        entry
    }

    /// A text that is not empty; a longer one than may be is a fault.
    fn text(&mut self, field: &str, most: usize) -> Option<String> {
        match self.map.get(field)? {
            Value::Null => None,
            Value::String(text) => {
                let text = clean(text);
                self.fits(field, &text, most);
                Some(text).filter(|text| !text.is_empty())
            }
            _ => {
                self.fault(
                    field,
                    "không phải là chữ; đặt trong dấu ngoặc kép",
                    "is no text; put it in quotation marks",
                );
                None
            }
        }
    }

    fn fits(&mut self, field: &str, text: &str, most: usize) {
        let long = text.chars().count();
        if long > most {
            self.fault(
                field,
                format!("dài {long} ký tự, tối đa {most}; rút ngắn"),
                format!("has {long} characters, {most} at most; shorten it"),
            );
        }
    }

    fn required(&mut self, field: &str, most: usize) -> String {
        let faults = self.faults.len();
        let text = self.text(field, most);
        if text.is_none() && self.faults.len() == faults {
            self.fault(field, "còn thiếu", "is missing");
        }
        text.unwrap_or_default()
    }

    fn slug(&mut self, field: &str) -> String {
        let text = self.required(field, LINE);
        if text.len() > 80 || !text.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-') {
            self.fault(
                field,
                "chỉ gồm chữ thường không dấu a-z, chữ số và dấu gạch nối, tối đa 80",
                "may have small letters a-z, digits and hyphens only, 80 at most",
            );
        }
        text
    }

    /// Texts of one line each.
    fn list(&mut self, field: &str, many: usize, most: usize) -> Vec<String> {
        let items = match self.map.get(field) {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(items)) if items.iter().all(Value::is_string) => items,
            Some(_) => {
                self.fault(field, "không phải là danh sách chữ", "is no list of texts");
                return Vec::new();
            }
        };
        let items: Vec<String> =
            items.iter().filter_map(Value::as_str).map(one_line).filter(|it| !it.is_empty()).collect();
        self.few(field, items.len(), many);
        for item in &items {
            self.fits(field, item, most);
        }
        items
    }

    fn few(&mut self, field: &str, there: usize, most: usize) {
        if there > most {
            self.fault(field, format!("có {there} mục, tối đa {most}"), format!("has {there} items, {most} at most"));
        }
    }

    /// A text is Vietnamese; a mapping has one for each language.
    fn answer(&mut self) -> Text {
        if let Some(Value::Object(languages)) = self.map.get("answer") {
            let mut texts = Vec::new();
            for (code, text) in languages {
                match (code.as_str(), text.as_str().map(clean).filter(|it| !it.is_empty())) {
                    ("vi", Some(text)) => texts.push((Lang::Vi, text)),
                    ("en", Some(text)) => texts.push((Lang::En, text)),
                    ("vi" | "en", None) => {
                        self.fault("answer", format!("{code} không phải là chữ"), format!("{code} is no text"));
                    }
                    _ => self.fault(
                        "answer",
                        format!("\"{code}\" không phải là ngôn ngữ; chỉ có vi và en"),
                        format!("\"{code}\" is no language; there are vi and en"),
                    ),
                }
            }
            for (_, text) in &texts {
                self.fits("answer", text, ANSWER);
            }
            if !texts.iter().any(|(lang, _)| *lang == Lang::Vi) {
                self.fault("answer", "thiếu bản tiếng Việt (vi)", "has no Vietnamese text (vi)");
            }
            return Text::new(texts);
        }
        Text::new([(Lang::Vi, self.required("answer", ANSWER))])
    }

    fn day(&mut self, field: &str) -> Option<Date> {
        let text = self.text(field, LINE)?;
        match text.parse() {
            Ok(day) if text.len() == 10 => Some(day),
            _ => {
                self.fault(field, "không phải là ngày; ghi dạng 2026-01-31", "is no day; write it as 2026-01-31");
                None
            }
        }
    }

    fn state(&mut self) -> State {
        let Some(word) = self.text("state", LINE) else { return State::default() };
        State::from_code(&word).unwrap_or_else(|| {
            self.fault("state", "là draft, approved hoặc expired", "is one of draft, approved, expired");
            State::Draft
        })
    }

    /// Each is a mapping of `url` and `title`, or one text: the address, a space, the title.
    fn links(&mut self) -> Vec<Link> {
        let items = match self.map.get("links") {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(_) => {
                self.fault("links", "không phải là danh sách", "is no list");
                return Vec::new();
            }
        };
        let mut links = Vec::new();
        for item in items {
            let part = |name: &str| item.get(name).and_then(Value::as_str).map(one_line).unwrap_or_default();
            let link = match item.as_str().map(one_line) {
                Some(text) => {
                    let (url, title) = text.split_once(' ').unwrap_or((&text, ""));
                    Link { url: url.to_owned(), title: title.to_owned() }
                }
                None => Link { url: part("url"), title: part("title") },
            };
            if !is_https(&link.url) {
                self.fault(
                    "links",
                    format!("\"{}\" không phải là địa chỉ https://…", link.url),
                    format!("\"{}\" is no address https://…", link.url),
                );
            }
            self.fits("links", &link.title, LINE);
            links.push(link);
        }
        self.few("links", links.len(), ITEMS);
        links
    }

    fn files(&mut self) -> Vec<String> {
        let names = self.list("files", ITEMS, LINE);
        for name in names.iter().filter(|name| !file::is_name(name)) {
            self.fault(
                "files",
                format!("\"{name}\" không phải là tên tệp: chữ thường a-z, chữ số, . - _, đuôi {}", file::ENDINGS),
                format!("\"{name}\" is no file's name: small letters a-z, digits, . - _, ending in {}", file::ENDINGS),
            );
        }
        names
    }
}

/// A text with its breaks and runs of spaces as single spaces.
fn one_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether an address is one that may be given to anybody: encrypted, of a named host, without a user before it.
fn is_https(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let named = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.' | b':');
    host.contains('.')
        && host.starts_with(|c: char| c.is_ascii_alphanumeric())
        && host.bytes().all(named)
        && url.len() <= ADDRESS
        && !url
            .contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '<' | '>' | '\\' | '`'))
}
