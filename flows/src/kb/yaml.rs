//! Bases in YAML: a list `entries`, each a mapping of the fields of [`Entry`].

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::entry::{Entry, State};
use crate::{Lang, Text};

/// A file larger than this, in bytes, is refused.
const LARGEST: usize = 64 << 20;

/// What is wrong with a base, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The entry's id, or `entry N` (from 1) where it has none; empty where the file as a whole is meant.
    pub entry: String,
    /// The field; empty where the entry as a whole is meant.
    pub field: String,
    /// What is wrong and what would be right.
    pub what: String,
}

impl Fault {
    fn of(entry: &str, field: &str, what: impl Into<String>) -> Self {
        Self { entry: entry.to_owned(), field: field.to_owned(), what: what.into() }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for part in [&self.entry, &self.field] {
            if !part.is_empty() {
                write!(f, "{part}: ")?;
            }
        }
        f.write_str(&self.what)
    }
}

/// Reads a base. Every mistake is named, and with one of them nothing is taken. Bounded: aliases, depth and size have
/// budgets, so that a small file cannot become a large base.
pub fn read(bytes: &[u8]) -> Result<Vec<Entry>, Vec<Fault>> {
    let whole = |what: String| vec![Fault::of("", "", what)];
    if bytes.len() > LARGEST {
        return Err(whole(format!("larger than {} MiB", LARGEST >> 20)));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| whole(format!("not UTF-8: {error}")))?;
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: 16,
            max_aliases: 1_000,
            max_anchors: 1_000,
            max_documents: 1,
            max_events: 4_000_000,
            max_nodes: 2_000_000,
            max_total_scalar_bytes: LARGEST,
        },
    };
    let file: Value = serde_saphyr::from_str_with_options(text.trim_start_matches('\u{feff}'), options)
        .map_err(|error| whole(error.without_snippet().to_string()))?;
    let Some(list) = file.get("entries").and_then(Value::as_array) else {
        return Err(whole("has no list \"entries\"".to_owned()));
    };
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    let mut out = Vec::with_capacity(list.len());
    for (at, value) in list.iter().enumerate() {
        let entry = one(at, value, &mut faults);
        if !entry.id.is_empty() && !seen.insert(entry.id.clone()) {
            faults.push(Fault::of(&entry.id, "id", "another entry has the same id"));
        }
        out.push(entry);
    }
    if faults.is_empty() { Ok(out) } else { Err(faults) }
}

const FIELDS: &[&str] = &[
    "id", "topic", "question", "variants", "answer", "unit", "basis", "source", "from", "until", "reviewer", "state",
    "tags",
];

fn one(at: usize, value: &Value, faults: &mut Vec<Fault>) -> Entry {
    let empty = Map::new();
    let nameless = format!("entry {}", at + 1);
    let map = value.as_object().unwrap_or(&empty);
    let id = map.get("id").and_then(Value::as_str).unwrap_or_default();
    let mut fields = Fields { name: if id.is_empty() { &nameless } else { id }, map, faults };
    if !value.is_object() {
        fields.fault("", "is no mapping of fields");
        return fields.entry();
    }
    for field in map.keys().filter(|field| !FIELDS.contains(&field.as_str())) {
        fields.fault(field, format!("no such field; there are: {}", FIELDS.join(", ")));
    }
    fields.entry()
}

struct Fields<'a> {
    name: &'a str,
    map: &'a Map<String, Value>,
    faults: &'a mut Vec<Fault>,
}

impl Fields<'_> {
    fn fault(&mut self, field: &str, what: impl Into<String>) {
        self.faults.push(Fault::of(self.name, field, what));
    }

    fn entry(&mut self) -> Entry {
        let entry = Entry {
            id: self.slug("id"),
            topic: self.slug("topic"),
            question: self.required("question"),
            variants: self.list("variants"),
            answer: self.answer(),
            unit: self.text("unit"),
            basis: self.text("basis"),
            source: self.required("source"),
            from: self.day("from"),
            until: self.day("until"),
            reviewer: self.text("reviewer"),
            state: self.state(),
            tags: self.list("tags"),
        };
        if let (Some(from), Some(until)) = (entry.from, entry.until)
            && until < from
        {
            self.fault("until", "lies before \"from\"");
        }
        entry
    }

    fn text(&mut self, field: &str) -> Option<String> {
        match self.map.get(field)? {
            Value::Null => None,
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            _ => {
                self.fault(field, "is no text; put it in quotation marks");
                None
            }
        }
    }

    fn required(&mut self, field: &str) -> String {
        if !matches!(self.map.get(field), None | Some(Value::Null | Value::String(_))) {
            return self.text(field).unwrap_or_default();
        }
        self.text(field).unwrap_or_else(|| {
            self.fault(field, "is missing");
            String::new()
        })
    }

    fn slug(&mut self, field: &str) -> String {
        let text = self.required(field);
        if text.len() > 80 || !text.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-') {
            self.fault(field, "may have small letters a-z, digits and hyphens only, 80 at most");
        }
        text
    }

    fn list(&mut self, field: &str) -> Vec<String> {
        match self.map.get(field) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) if items.iter().all(Value::is_string) => items
                .iter()
                .filter_map(Value::as_str)
                .map(|it| it.trim().to_owned())
                .filter(|it| !it.is_empty())
                .collect(),
            Some(_) => {
                self.fault(field, "is no list of texts");
                Vec::new()
            }
        }
    }

    /// A text is Vietnamese; a mapping has one for each language.
    fn answer(&mut self) -> Text {
        if let Some(Value::Object(languages)) = self.map.get("answer") {
            let mut texts = Vec::new();
            for (code, text) in languages {
                match (code.as_str(), text.as_str().map(str::trim).filter(|it| !it.is_empty())) {
                    ("vi", Some(text)) => texts.push((Lang::Vi, text.to_owned())),
                    ("en", Some(text)) => texts.push((Lang::En, text.to_owned())),
                    ("vi" | "en", None) => self.fault("answer", format!("{code} is no text")),
                    _ => self.fault("answer", format!("\"{code}\" is no language; there are vi and en")),
                }
            }
            if !texts.iter().any(|(lang, _)| *lang == Lang::Vi) {
                self.fault("answer", "has no Vietnamese text (vi)");
            }
            return Text::new(texts);
        }
        Text::new([(Lang::Vi, self.required("answer"))])
    }

    fn day(&mut self, field: &str) -> Option<Date> {
        let text = self.text(field)?;
        match text.parse() {
            Ok(day) if text.len() == 10 => Some(day),
            _ => {
                self.fault(field, "is no day; write it as 2026-01-31");
                None
            }
        }
    }

    fn state(&mut self) -> State {
        match self.text("state").as_deref() {
            None => State::default(),
            Some("draft") => State::Draft,
            Some("approved") => State::Approved,
            Some("expired") => State::Expired,
            Some(_) => {
                self.fault("state", "is one of draft, approved, expired");
                State::Draft
            }
        }
    }
}
