//! What a button says when it is pressed, in at most 48 bytes of ASCII.
//!
//! A press names the draft and the question it belongs to, so a button on an old message still does what it said, or is
//! explained; it is never taken for an answer to another question. Codes are not secret and not trusted: Telegram lets
//! a client invent them, so `step` checks each against the session, and on Zalo, where a typed text and a press look
//! alike, `bot` adds a MAC. Only [`Press::Open`] is accepted without one: it opens things and changes nothing.

mod desk;
mod news;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use desk::DeskPress;
pub(crate) use desk::entry_mark;
pub use news::NewsPress;

/// A draft's short name inside button codes: 32 bits drawn when the draft was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tag(pub u32);

/// One press of a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Press {
    /// Answers question `q` (its index in the survey's version) of the draft.
    Answer {
        /// The draft.
        draft: Tag,
        /// The question's index.
        q: u16,
        /// The answer.
        pick: Pick,
    },
    /// In a question with several answers: puts choice `c` in or takes it out.
    Toggle {
        /// The draft.
        draft: Tag,
        /// The question's index.
        q: u16,
        /// The choice's index in its list.
        c: u16,
    },
    /// In a question with several answers: that is all.
    Enough {
        /// The draft.
        draft: Tag,
        /// The question's index.
        q: u16,
    },
    /// Agrees or refuses to take part. The revision makes an old refusal harmless.
    Consent {
        /// The draft.
        draft: Tag,
        /// The draft's revision when the button was shown.
        rev: u16,
        /// Agrees.
        yes: bool,
    },
    /// Says yes or no to what the bot asked back (an edit that would set answers aside, an erasure, a stop).
    Confirm {
        /// The draft, or 0 outside of one.
        draft: Tag,
        /// The revision when the button was shown.
        rev: u16,
        /// Yes.
        yes: bool,
    },
    /// Goes back one question.
    Back {
        /// The draft.
        draft: Tag,
    },
    /// Goes on with the draft: shows the open question.
    Resume {
        /// The draft.
        draft: Tag,
    },
    /// Pauses; the draft is kept.
    Pause {
        /// The draft.
        draft: Tag,
    },
    /// Shows the review.
    Review {
        /// The draft.
        draft: Tag,
    },
    /// Opens question `q` for a new answer.
    Edit {
        /// The draft.
        draft: Tag,
        /// The question's index.
        q: u16,
    },
    /// Sends the response.
    Send {
        /// The draft.
        draft: Tag,
        /// The draft's revision when the review was shown.
        rev: u16,
    },
    /// Deletes the draft.
    Delete {
        /// The draft.
        draft: Tag,
        /// The draft's revision when the button was shown.
        rev: u16,
    },
    /// A button under an answer or about a ticket.
    Desk(DeskPress),
    /// A button about bulletins.
    News(NewsPress),
    /// Opens something; safe for everyone, also as the fixed payload of an OA's menu.
    Open(Open),
}

/// An answer that a button can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// The choice with this index in the question's list (codes 98 and 99 are choices too).
    Choice(u16),
    /// Passes the question over.
    Skip,
    /// Has read it (type acknowledge).
    Ok,
}

/// Things that can be opened without a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Open {
    /// A survey by its id, or the offered one.
    Survey(Option<String>),
    /// The invitation to ask a question.
    Ask,
    /// The person's rights over their data.
    Rights,
    /// See one's own responses.
    Mine,
    /// Withdraw consent (asked back first).
    Withdraw,
    /// Erase everything (asked back first).
    Erase,
    /// Help.
    Help,
    /// The other language.
    Language,
    /// No more bulletins.
    StopNews,
    /// One's own tickets.
    Tickets,
    /// The question whether one wants bulletins.
    News,
}

impl Press {
    /// The code, printable ASCII without spaces, at most 48 bytes.
    pub fn code(&self) -> String {
        match self {
            Self::Answer { draft, q, pick } => match pick {
                Pick::Choice(c) => format!("a.{}.{q}.{c}", b32(draft.0)),
                Pick::Skip => format!("a.{}.{q}.s", b32(draft.0)),
                Pick::Ok => format!("a.{}.{q}.k", b32(draft.0)),
            },
            Self::Toggle { draft, q, c } => format!("t.{}.{q}.{c}", b32(draft.0)),
            Self::Enough { draft, q } => format!("n.{}.{q}", b32(draft.0)),
            Self::Consent { draft, rev, yes } => format!("c.{}.{rev}.{}", b32(draft.0), u8::from(*yes)),
            Self::Confirm { draft, rev, yes } => format!("y.{}.{rev}.{}", b32(draft.0), u8::from(*yes)),
            Self::Back { draft } => format!("b.{}", b32(draft.0)),
            Self::Resume { draft } => format!("r.{}", b32(draft.0)),
            Self::Pause { draft } => format!("p.{}", b32(draft.0)),
            Self::Review { draft } => format!("v.{}", b32(draft.0)),
            Self::Edit { draft, q } => format!("e.{}.{q}", b32(draft.0)),
            Self::Send { draft, rev } => format!("s.{}.{rev}", b32(draft.0)),
            Self::Delete { draft, rev } => format!("d.{}.{rev}", b32(draft.0)),
            Self::Desk(desk) => format!("q.{}", desk.code()),
            Self::News(news) => format!("w.{}", news.code()),
            Self::Open(open) => match open {
                Open::Survey(None) => "o.survey".to_owned(),
                Open::Survey(Some(id)) => format!("o.survey.{id}"),
                Open::Ask => "o.ask".to_owned(),
                Open::Rights => "o.rights".to_owned(),
                Open::Mine => "o.mine".to_owned(),
                Open::Withdraw => "o.withdraw".to_owned(),
                Open::Erase => "o.erase".to_owned(),
                Open::Help => "o.help".to_owned(),
                Open::Language => "o.lang".to_owned(),
                Open::StopNews => "o.stopnews".to_owned(),
                Open::Tickets => "o.tickets".to_owned(),
                Open::News => "o.news".to_owned(),
            },
        }
    }

    /// The press of a code; `None` if it is not one of ours.
    pub fn from_code(code: &str) -> Option<Self> {
        let (kind, rest) = code.split_once('.')?;
        if kind == "o" {
            return Some(Self::Open(match rest.split_once('.') {
                Some(("survey", id)) if is_survey_id(id) => Open::Survey(Some(id.to_owned())),
                Some(_) => return None,
                None => match rest {
                    "survey" => Open::Survey(None),
                    "ask" => Open::Ask,
                    "rights" => Open::Rights,
                    "mine" => Open::Mine,
                    "withdraw" => Open::Withdraw,
                    "erase" => Open::Erase,
                    "help" => Open::Help,
                    "lang" => Open::Language,
                    "stopnews" => Open::StopNews,
                    "tickets" => Open::Tickets,
                    "news" => Open::News,
                    _ => return None,
                },
            }));
        }
        if kind == "q" {
            return DeskPress::from_code(rest).map(Self::Desk);
        }
        if kind == "w" {
            return NewsPress::from_code(rest).map(Self::News);
        }
        let mut parts = rest.split('.');
        let draft = Tag(from_b32(parts.next()?)?);
        let press = match kind {
            "a" => Self::Answer {
                draft,
                q: number(parts.next()?)?,
                pick: match parts.next()? {
                    "s" => Pick::Skip,
                    "k" => Pick::Ok,
                    c => Pick::Choice(number(c)?),
                },
            },
            "t" => Self::Toggle { draft, q: number(parts.next()?)?, c: number(parts.next()?)? },
            "n" => Self::Enough { draft, q: number(parts.next()?)? },
            "c" => Self::Consent { draft, rev: number(parts.next()?)?, yes: flag(parts.next()?)? },
            "y" => Self::Confirm { draft, rev: number(parts.next()?)?, yes: flag(parts.next()?)? },
            "b" => Self::Back { draft },
            "r" => Self::Resume { draft },
            "p" => Self::Pause { draft },
            "v" => Self::Review { draft },
            "e" => Self::Edit { draft, q: number(parts.next()?)? },
            "s" => Self::Send { draft, rev: number(parts.next()?)? },
            "d" => Self::Delete { draft, rev: number(parts.next()?)? },
            _ => return None,
        };
        parts.next().is_none().then_some(press)
    }
}

impl Serialize for Press {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.code())
    }
}

impl<'de> Deserialize<'de> for Press {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::from_code(&code).ok_or_else(|| serde::de::Error::custom("not a button code"))
    }
}

/// Whether `id` can stand in a button code and a link: 1 to 32 ASCII letters, digits, `-` or `_`.
pub(crate) fn is_survey_id(id: &str) -> bool {
    (1..=32).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Crockford's base 32, without padding: seven characters for 32 bits.
fn b32(n: u32) -> String {
    (0..7).rev().map(|i| DIGITS[(n >> (5 * i)) as usize & 31] as char).collect()
}

fn from_b32(text: &str) -> Option<u32> {
    if text.len() != 7 {
        return None;
    }
    let n = text.bytes().try_fold(0u64, |n, b| Some(n << 5 | DIGITS.iter().position(|d| *d == b)? as u64))?;
    u32::try_from(n).ok()
}

/// A number as we write it: no sign, no leading zeros, so that each press has one code.
fn number(text: &str) -> Option<u16> {
    let n = text.parse::<u16>().ok()?;
    (n.to_string() == text).then_some(n)
}

fn flag(text: &str) -> Option<bool> {
    match text {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    }
}
