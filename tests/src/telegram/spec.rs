//! The Bot API's machine-readable description as the judge of outgoing calls.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};

/// The description of the Bot API: methods and types with their fields.
#[derive(Debug, Deserialize)]
pub struct Spec {
    methods: BTreeMap<String, Described>,
    types: BTreeMap<String, Described>,
}

#[derive(Debug, Deserialize)]
struct Described {
    name: String,
    #[serde(default)]
    fields: Vec<Field>,
    #[serde(default)]
    subtypes: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Field {
    name: String,
    types: Vec<String>,
    required: bool,
}

impl Spec {
    /// Reads the description from a file.
    ///
    /// # Panics
    /// The file cannot be read: a test that was asked to compare must not pass without comparing.
    pub fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).expect("TELEGRAM_API_SPEC names a readable file");
        serde_json::from_str(&text).expect("TELEGRAM_API_SPEC is the Bot API's description")
    }

    /// The description named by `TELEGRAM_API_SPEC`, if that is set.
    pub fn from_env() -> Option<Self> {
        std::env::var_os("TELEGRAM_API_SPEC").filter(|path| !path.is_empty()).map(|path| Self::read(Path::new(&path)))
    }

    /// The method's name as documented; Telegram itself does not care about case.
    pub fn method(&self, name: &str) -> Option<&str> {
        self.methods.values().find(|it| it.name.eq_ignore_ascii_case(name)).map(|it| it.name.as_str())
    }

    /// Everything in the call that the description does not allow. `typed` is false where all values arrive as text.
    pub fn check(&self, method: &str, fields: &Map<String, Value>, typed: bool) -> Vec<String> {
        let Some(described) = self.methods.values().find(|it| it.name.eq_ignore_ascii_case(method)) else {
            return vec![format!("{method} is not a method")];
        };
        let mut wrong = Vec::new();
        self.check_fields(described, fields, typed, &described.name, &mut wrong);
        wrong
    }

    fn check_fields(
        &self,
        described: &Described,
        fields: &Map<String, Value>,
        typed: bool,
        place: &str,
        wrong: &mut Vec<String>,
    ) {
        for (name, value) in fields {
            let Some(field) = described.fields.iter().find(|it| it.name == *name) else {
                wrong.push(format!("{place} has no field {name}"));
                continue;
            };
            // In a form, whatever is not plain text is JSON inside the text.
            let decoded = match value {
                Value::String(text) if !typed && !field.types.iter().any(|it| it == "String" || it == "InputFile") => {
                    serde_json::from_str(text).unwrap_or_else(|_| value.clone())
                }
                _ => value.clone(),
            };
            if !field.types.iter().any(|it| self.fits(it, &decoded)) {
                let mut nested = Vec::new();
                self.explain(&field.types, &decoded, &format!("{place}.{name}"), &mut nested);
                wrong.append(&mut nested);
            }
        }
        for field in described.fields.iter().filter(|it| it.required) {
            if !fields.contains_key(&field.name) {
                wrong.push(format!("{place} lacks {}", field.name));
            }
        }
    }

    fn fits(&self, kind: &str, value: &Value) -> bool {
        let mut wrong = Vec::new();
        self.check_value(kind, value, "", &mut wrong);
        wrong.is_empty()
    }

    fn explain(&self, kinds: &[String], value: &Value, place: &str, wrong: &mut Vec<String>) {
        match kinds {
            [kind] => self.check_value(kind, value, place, wrong),
            _ => wrong.push(format!("{place} is none of {}", kinds.join(", "))),
        }
    }

    fn check_value(&self, kind: &str, value: &Value, place: &str, wrong: &mut Vec<String>) {
        if let Some(inner) = kind.strip_prefix("Array of ") {
            let Some(items) = value.as_array() else {
                wrong.push(format!("{place} is not an array"));
                return;
            };
            for (at, item) in items.iter().enumerate() {
                self.check_value(inner, item, &format!("{place}[{at}]"), wrong);
            }
            return;
        }
        let fine = match kind {
            "String" | "InputFile" => value.is_string(),
            "Integer" => value.is_i64() || value.is_u64(),
            "Float" => value.is_number(),
            "Boolean" | "True" => value.is_boolean(),
            _ => {
                let Some(described) = self.types.get(kind) else {
                    wrong.push(format!("{place}: the description has no type {kind}"));
                    return;
                };
                let Some(fields) = value.as_object() else {
                    wrong.push(format!("{place} is not a {kind}"));
                    return;
                };
                if described.subtypes.is_empty() {
                    self.check_fields(described, fields, true, place, wrong);
                } else if !described.subtypes.iter().any(|it| self.fits(it, value)) {
                    wrong.push(format!("{place} is no kind of {kind}"));
                }
                true
            }
        };
        if !fine {
            wrong.push(format!("{place} is not a {kind}"));
        }
    }
}
