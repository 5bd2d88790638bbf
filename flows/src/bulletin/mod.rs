//! Bulletins: what an office pushes to those who agreed to get it, before a platform spells it.
//!
//! Values only, and what can be said of them without asking anybody: what is wrong with one, who may move it, what one
//! person gets, how long it takes and what it costs, and when nobody is to be disturbed.

mod broadcast;
mod check;
mod ending;
mod outcome;
mod part;
mod plan;
mod quiet;
mod schedule;
mod segment;
mod state;
mod target;
#[cfg(test)]
mod tests;
mod timely;
mod trial;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use broadcast::{Amend, Denial, Step};
pub use check::{Fault, Stage, check};
pub use ending::{Came, Ending};
pub use outcome::{Outcome, Why};
pub use part::{
    Article, Carried, Frame, MAX_ARTICLE_TITLE, MAX_AUTHOR, MAX_DESCRIPTION, Media, Part, article, messages,
};
pub use plan::{Count, Hours, Limits, Line, Plan, Quota, Reach, Way, plan};
pub use quiet::{Quiet, may_send, passes_quiet};
pub use schedule::{Repeat, Schedule};
pub use segment::{Segment, Targets, ZaloWay, is_tag};
pub use state::{By, Case, Move, Refusal, State, allowed};
pub use target::{AGES, CITIES, REGIONS, UNNAMED_CITIES};
pub use timely::timely;
pub use trial::trial;

use crate::Lang;

/// What is pushed. Stored as JSON; a draft may lack anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bulletin {
    /// What it is there for.
    pub kind: Kind,
    /// What it is about: people say of each topic whether they want it.
    pub topic: Topic,
    /// Whose it is, by the unit's id: its people and those below it can get it, and its officials look after it.
    pub unit: String,
    /// The issuing body, where that is another office: the top of the tree reaches everybody and issues nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Its number as documents are numbered, "12/TB-SNV". A draft may lack it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// The day it is of. A draft may lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Its words in Vietnamese.
    pub vi: Words,
    /// Its words in English, for those who talk to us in it; without them they get the Vietnamese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<Words>,
    /// The picture, by its stored file's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<String>,
    /// Documents, by their stored files' names. No broadcast carries any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// Pages to read on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// The bulletin that it puts right, by its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<String>,
    /// What is done to that one's messages.
    #[serde(default, skip_serializing_if = "is_kept")]
    pub amend: Amend,
    /// The survey whose results it tells, by its id ([`Kind::Results`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey: Option<String>,
    /// Whom it is for.
    #[serde(default)]
    pub segment: Segment,
    /// Its way on Zalo.
    #[serde(default)]
    pub zalo: ZaloWay,
    /// When.
    #[serde(default)]
    pub schedule: Schedule,
    /// Whether one person in a hundred gets it first, and the rest when an official says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub canary: bool,
}

fn is_kept(amend: &Amend) -> bool {
    *amend == Amend::Keep
}

impl Bulletin {
    /// The issuing body, by its unit's id.
    pub fn issuing(&self) -> &str {
        self.issuer.as_ref().unwrap_or(&self.unit)
    }

    /// As [`Segment::tells`]: of results, which go to those who took part, it always does.
    pub fn tells(&self) -> bool {
        self.segment.tells() || self.kind == Kind::Results
    }

    /// The words for somebody who talks to us in a language.
    pub fn words(&self, lang: Lang) -> &Words {
        match (lang, &self.en) {
            (Lang::En, Some(words)) => words,
            _ => &self.vi,
        }
    }
}

/// A title and a text, plain, NFC.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// One line.
    pub title: String,
    /// Lines divided by `\n`.
    pub body: String,
}

/// A page to read on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What stands on its button, at most 40 characters.
    pub label: String,
    /// Where it leads: `https` only.
    pub url: String,
}

/// What a bulletin is there for. Stored under [`Kind::code`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It tells something.
    #[default]
    Notice,
    /// It cannot wait: with two approvals it passes quiet hours where the platform lets it.
    Urgent,
    /// It puts an earlier one right (đính chính); no cap on how many a person gets holds it up.
    Correction,
    /// What people said and what was done about it, for those who took part.
    Results,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Notice, Self::Urgent, Self::Correction, Self::Results];

    /// The word it is stored as.
    pub fn code(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Urgent => "urgent",
            Self::Correction => "correction",
            Self::Results => "results",
        }
    }

    /// The kind of a [`Kind::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// What officials call it.
    pub fn name(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Notice, Lang::Vi) => "Thông báo",
            (Self::Notice, Lang::En) => "Notice",
            (Self::Urgent, Lang::Vi) => "Thông báo khẩn",
            (Self::Urgent, Lang::En) => "Urgent notice",
            (Self::Correction, Lang::Vi) => "Đính chính",
            (Self::Correction, Lang::En) => "Correction",
            (Self::Results, Lang::Vi) => "Kết quả khảo sát",
            (Self::Results, Lang::En) => "Survey results",
        }
    }
}

/// What a bulletin is about. The list is fixed, so that who opted out of one topic stays out of it. Stored under
/// [`Topic::code`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Administrative reform (cải cách hành chính).
    Reform,
    /// Administrative procedures (thủ tục hành chính).
    Procedures,
    /// Surveys and their results.
    Results,
    /// Officials, public employees, labour.
    Work,
    /// Anything else.
    #[default]
    Other,
}

impl Topic {
    /// Every topic, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Reform, Self::Procedures, Self::Results, Self::Work, Self::Other];

    /// The word it is stored as.
    pub fn code(self) -> &'static str {
        match self {
            Self::Reform => "reform",
            Self::Procedures => "procedures",
            Self::Results => "results",
            Self::Work => "work",
            Self::Other => "other",
        }
    }

    /// The topic of a [`Topic::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// What it is called, to citizens too. At most 40 characters: it stands on buttons.
    pub fn name(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Reform, Lang::Vi) => "Cải cách hành chính",
            (Self::Reform, Lang::En) => "Administrative reform",
            (Self::Procedures, Lang::Vi) => "Thủ tục hành chính",
            (Self::Procedures, Lang::En) => "Administrative procedures",
            (Self::Results, Lang::Vi) => "Khảo sát và kết quả",
            (Self::Results, Lang::En) => "Surveys and their results",
            (Self::Work, Lang::Vi) => "Công chức, viên chức, lao động",
            (Self::Work, Lang::En) => "Public servants and labour",
            (Self::Other, Lang::Vi) => "Tin khác",
            (Self::Other, Lang::En) => "Other news",
        }
    }
}
