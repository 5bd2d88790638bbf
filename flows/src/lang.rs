//! The languages the service speaks, and texts that exist in more than one of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A language that a conversation can be held in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Vietnamese, the language of first contact.
    #[default]
    Vi,
    /// English.
    En,
}

impl Lang {
    /// The language's code by ISO 639-1: `vi` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// The language of an ISO 639-1 code, with or without a region (`en-GB`); anything unknown is `None`.
    pub fn from_code(code: &str) -> Option<Self> {
        match code.split(['-', '_']).next()? {
            "vi" => Some(Self::Vi),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}

/// One text in each language it was written in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text(BTreeMap<Lang, String>);

impl Text {
    /// A text from its translations.
    pub fn new(translations: impl IntoIterator<Item = (Lang, String)>) -> Self {
        Self(translations.into_iter().collect())
    }

    /// The text in `lang`, else in Vietnamese, else in any language, else empty.
    pub fn get(&self, lang: Lang) -> &str {
        self.0
            .get(&lang)
            .or_else(|| self.0.get(&Lang::Vi))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// Whether the text was written in `lang`.
    pub fn has(&self, lang: Lang) -> bool {
        self.0.contains_key(&lang)
    }

    /// Whether there is nothing to show in any language.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|text| text.trim().is_empty())
    }

    /// The translations, in the order of [`Lang`].
    pub fn iter(&self) -> impl Iterator<Item = (Lang, &str)> {
        self.0.iter().map(|(lang, text)| (*lang, text.as_str()))
    }
}
