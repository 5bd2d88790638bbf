//! Whom a bulletin is for.

use serde::{Deserialize, Serialize};

use crate::{Lang, Platform};

/// A live question to the contacts: whoever meets every part of it at the moment of sending. An empty part is met by
/// everybody. It never holds a list of people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Segment {
    /// On one of these platforms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Platform>,
    /// On one of these accounts of ours, by their names in our settings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
    /// Of one of these units, or of one below it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
    /// With one of these tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Talks to us in this language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<Lang>,
    /// Wrote to us or pressed something within so many days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_within_days: Option<u32>,
    /// Took part in this survey, by its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub took_part: Option<String>,
}

impl Segment {
    /// Whether it asks for contacts on a platform.
    pub fn has(&self, platform: Platform) -> bool {
        self.channels.is_empty() || self.channels.contains(&platform)
    }

    /// Whether how many it finds says of people what they have done: that they took part in a survey. By tags too, since a
    /// tag is put onto whoever such a question finds.
    pub fn tells(&self) -> bool {
        self.took_part.is_some() || !self.tags.is_empty()
    }
}

/// The way of a bulletin on Zalo: one for each Official Account, never both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ZaloWay {
    /// It does not go to Zalo.
    #[default]
    None,
    /// A consultation message to each contact inside its window.
    Consultation,
    /// An article, broadcast by Zalo to those followers that its own targets name. Who got it is not told.
    Broadcast(Targets),
}

/// Zalo's own targets of a broadcast, by Zalo's codes. An empty list, and no gender: everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Targets {
    /// Groups of age, 0 to 7.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ages: Vec<u8>,
    /// 1 men, 2 women.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<u8>,
    /// 0 the North, 1 the Centre, 2 the South.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<u8>,
    /// The 63 provinces of before July 2025, 0 to 63.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cities: Vec<u8>,
    /// 1 iOS, 2 Android, 3 Windows Phone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub platforms: Vec<u8>,
}

/// Whether a text can be a tag: 1 to 40 small letters of ASCII, digits and `-`.
pub fn is_tag(tag: &str) -> bool {
    (1..=40).contains(&tag.len()) && tag.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
}
