//! A survey as it was published: questions, choices and settings, checked and never changed again.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::expr::{Expr, Wiring};
use crate::read::Vocabulary;
use crate::{Campaign, Lang, Text};

/// The name of a published version: SHA-256 of the form's canonical tables ([`crate::form::Workbook::canonical`]), hex.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(pub String);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// More choices than this are not listed in a message's text: their numbers are not seen, the name is typed or a button
/// pressed.
pub const LISTED: usize = 12;

/// One version of a survey. Made by [`crate::form::load`] only, which proves what the fields promise.
#[derive(Clone, Debug, PartialEq)]
pub struct Survey {
    /// `form_id` in the settings: 1 to 32 ASCII letters, digits, `-` or `_`.
    pub id: String,
    /// The content's hash.
    pub hash: Version,
    /// The title.
    pub title: Text,
    /// The rest of the settings.
    pub settings: Settings,
    /// Rows of the sheet `survey` that ask, show or calculate, in their order. An index into this list is a question's
    /// name inside sessions and button codes.
    pub questions: Vec<Question>,
    /// Groups, in the order of their begin rows.
    pub groups: Vec<Group>,
    /// Choice lists.
    pub lists: Vec<ChoiceList>,
    /// The languages that every label is written in.
    pub langs: Vec<Lang>,
    /// Which questions depend on which.
    pub(crate) wiring: Wiring,
    /// The names of the choices and the words of the labels, as typed answers are compared with them.
    pub(crate) vocabulary: Vocabulary,
}

/// The sheet `settings`.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// `version`: what people call this version.
    pub version: String,
    /// `review` (`yes`/`no`): whether all answers are shown before sending. Without it the last answer sends.
    pub review: bool,
    /// `expires_days`: days without a word after which a draft is deleted. Default 30.
    pub expires_days: u32,
    /// `remind_hours`: hours without a word after which a person is reminded of a draft, once; `None`: never. Default 24,
    /// at most 47.
    pub remind_hours: Option<u32>,
    /// `partial` is `keep`: the answers of a draft that nobody goes on with are kept when it expires. The consent says so
    /// (`{partial}`).
    pub keeps_partial: bool,
    /// `controller`: who is responsible for the data; stands in for `{controller}` in labels.
    pub controller: String,
    /// `contact`: how to reach the controller; stands in for `{contact}`.
    pub contact: String,
    /// `retention`: how long answers are kept, in words; stands in for `{retention}`.
    pub retention: String,
    /// The sheet `campaign`, and `closes`, which stands in either.
    pub campaign: Campaign,
    /// `minutes`: how long it takes; stands in for `{minutes}`.
    pub minutes: Option<u32>,
}

/// One row that asks, shows or calculates something.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// `name`, as in the exported data.
    pub name: String,
    /// `type`.
    pub kind: Kind,
    /// `label`.
    pub label: Text,
    /// `hint`.
    pub hint: Text,
    /// `short`: the label in the review, at most 22 characters; else the label.
    pub short: Text,
    /// Own column `item`: the text inside a battery or page, after its number; else the label.
    pub item: Text,
    /// `required`.
    pub required: bool,
    /// `sensitive`: asked alone, with its own notice (the hint), and may always be refused.
    pub sensitive: bool,
    /// `appearance` is `consent`: the person's agreement, asked first; `Kind::One` with exactly two choices, the first
    /// of which agrees.
    pub consent: bool,
    /// `relevant`, joined by `and` with that of every group around it. Null (an unanswered question in it) is false.
    pub relevant: Option<Expr>,
    /// `constraint`, on a given answer (`.`).
    pub constraint: Option<Expr>,
    /// `constraint_message`.
    pub constraint_message: Text,
    /// `calculation`, for [`Kind::Calculate`].
    pub calculation: Option<Expr>,
    /// `default`: taken when the question is passed over.
    pub default: Option<Value>,
    /// How a typed number is understood beyond the choices' own numbers (own column `number`).
    pub number: Number,
    /// Most choices of a [`Kind::Many`], read off a constraint `count-selected(.) <= n`.
    pub most: Option<u16>,
    /// The innermost group, an index into [`Survey::groups`].
    pub group: Option<u16>,
}

impl Question {
    /// Whether the person is asked (not a note, not a calculation).
    pub fn asks(&self) -> bool {
        !matches!(self.kind, Kind::Note | Kind::Calculate)
    }
}

/// A question's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `text`.
    Text,
    /// `integer`.
    Integer,
    /// `decimal`.
    Decimal,
    /// `date`.
    Date,
    /// `select_one LIST`.
    One(u16),
    /// `select_multiple LIST`.
    Many(u16),
    /// `note`: shown before the next question, never asked.
    Note,
    /// `acknowledge`: read and confirmed.
    Acknowledge,
    /// `calculate`.
    Calculate,
}

/// How a typed number that is not a choice's position is understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Number {
    /// Not at all.
    #[default]
    Position,
    /// `age`: an age in years, or a birth year; answers the choice whose [`Choice::range`] holds both possible ages. In
    /// such a question a bare number above the number of choices is an age; below, it is a choice's position.
    Age,
}

/// A group of questions.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// `name`.
    pub name: String,
    /// `label`: the lead of a battery or page, else a heading.
    pub label: Text,
    /// How its questions are asked.
    pub show: Show,
    /// The group around it.
    pub parent: Option<u16>,
}

/// How the questions of a group are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// One message each.
    Single,
    /// All `select_one` on one list, at most five: one message, the scale printed once. Inferred from the questions.
    Battery,
    /// Appearance `field-list`: `select_one` questions of several lists, at most five: one message.
    Page,
}

/// A list of choices.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceList {
    /// `list_name`.
    pub name: String,
    /// The choices in their order.
    pub choices: Vec<Choice>,
}

impl ChoiceList {
    /// The choices that stand in the numbered list, with their numbers from 1: all but 98 and 99.
    pub fn numbered(&self) -> impl Iterator<Item = (u16, &Choice)> {
        (1..).zip(self.choices.iter().filter(|choice| !choice.is_special()))
    }

    /// The index of the choice called `name`.
    pub fn index(&self, name: &str) -> Option<u16> {
        self.choices.iter().position(|choice| choice.name == name).and_then(|at| u16::try_from(at).ok())
    }

    /// The choice coded 98, "prefer not to say".
    pub fn refusal(&self) -> Option<u16> {
        self.index("98")
    }

    /// The choice coded 99, "do not know".
    pub fn dont_know(&self) -> Option<u16> {
        self.index("99")
    }
}

/// One choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// `name`: the code that is stored. 98 is always "prefer not to say", 99 always "do not know" (SIPAS).
    pub name: String,
    /// `label`.
    pub label: Text,
    /// Own column `also`: other names people use, divided by `|` in the sheet.
    pub also: Vec<String>,
    /// Own column `range`: the ages it stands for, inclusive (`18-24`, `-17`, `61-`).
    pub range: Option<(u16, u16)>,
    /// Own column `ends`: choosing it ends the survey.
    pub ends: Option<Ends>,
}

impl Choice {
    /// Whether it means "prefer not to say".
    pub fn refuses(&self) -> bool {
        self.name == "98"
    }

    /// Whether it means "do not know".
    pub fn unknown(&self) -> bool {
        self.name == "99"
    }

    /// Whether it says why there is no answer (98 or 99) and is none itself.
    pub fn is_special(&self) -> bool {
        self.refuses() || self.unknown()
    }
}

/// How a choice ends a survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// `count`: nothing is kept but a count of the day (a refusal, a minor).
    Count,
    /// `screened_out`: a response with that status is kept.
    ScreenedOut,
}

/// A given answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// Choices by their index in the question's list, ascending; exactly one for [`Kind::One`].
    #[serde(rename = "c")]
    Choices(Vec<u16>),
    /// A number; whole for [`Kind::Integer`].
    #[serde(rename = "n")]
    Number(f64),
    /// A day.
    #[serde(rename = "d")]
    Date(Date),
    /// A text of at most 1,000 characters.
    #[serde(rename = "t")]
    Text(String),
    /// Read and confirmed.
    #[serde(rename = "k")]
    Ok,
}
