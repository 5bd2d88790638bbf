//! Buttons under answers and tickets: `q.`, a letter, what they are about.

/// A button of questions and answers. Questions are named by [`crate::desk::Asked::id`], tickets by their code without
/// hyphens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeskPress {
    /// Says whether the answer helped.
    Helped {
        /// The question.
        asked: String,
        /// It helped.
        yes: bool,
    },
    /// Chooses one of the near entries.
    Near {
        /// The question.
        asked: String,
        /// The entry's short name: a hash of its id.
        entry: u32,
    },
    /// Opens a ticket of the question.
    Open {
        /// The question.
        asked: String,
    },
    /// Adds the question's words, and the files at hand, to a ticket that is there.
    Add {
        /// The ticket.
        code: String,
        /// The question; none for files alone.
        asked: Option<String>,
    },
    /// Says whether the files that came are fit to be sent along.
    Files {
        /// They show no papers: keep them.
        keep: bool,
    },
    /// Rates a ticket's answer.
    Rate {
        /// The ticket.
        code: String,
        /// 1 to 5; 0 shows the scale.
        stars: u8,
    },
    /// Asks for another answer to a ticket.
    Reopen {
        /// The ticket.
        code: String,
    },
}

impl DeskPress {
    /// What stands behind `q.`.
    pub(super) fn code(&self) -> String {
        match self {
            Self::Helped { asked, yes } => format!("h.{asked}.{}", u8::from(*yes)),
            Self::Near { asked, entry } => format!("n.{asked}.{}", super::b32(*entry)),
            Self::Open { asked } => format!("t.{asked}"),
            Self::Add { code, asked } => format!("a.{code}.{}", asked.as_deref().unwrap_or("-")),
            Self::Files { keep } => format!("f.{}", u8::from(*keep)),
            Self::Rate { code, stars } => format!("r.{code}.{stars}"),
            Self::Reopen { code } => format!("o.{code}"),
        }
    }

    /// The press of what stands behind `q.`; `None` if it is not one of ours.
    pub(super) fn from_code(code: &str) -> Option<Self> {
        let mut parts = code.split('.');
        let (kind, name) = (parts.next()?, parts.next()?);
        let asked = || is_question(name).then(|| name.to_owned());
        let ticket = |name: &str| is_ticket(name).then(|| name.to_owned());
        let press = match kind {
            "h" => Self::Helped { asked: asked()?, yes: super::flag(parts.next()?)? },
            "n" => Self::Near { asked: asked()?, entry: super::from_b32(parts.next()?)? },
            "t" => Self::Open { asked: asked()? },
            "a" => {
                let asked = parts.next().filter(|asked| *asked == "-" || is_question(asked))?;
                Self::Add { code: ticket(name)?, asked: Some(asked.to_owned()).filter(|asked| asked != "-") }
            }
            "f" => Self::Files { keep: super::flag(name)? },
            "r" => {
                let stars = super::number(parts.next()?)?;
                Self::Rate { code: ticket(name)?, stars: u8::try_from(stars).ok().filter(|stars| *stars <= 5)? }
            }
            "o" => Self::Reopen { code: ticket(name)? },
            _ => return None,
        };
        parts.next().is_none().then_some(press)
    }
}

/// The short name of an entry inside button codes: FNV-1a of its id. Two entries may share one; those that are offered
/// together are looked at first.
pub(crate) fn entry_mark(id: &str) -> u32 {
    id.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn is_question(name: &str) -> bool {
    name.len() == 16 && name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_ticket(code: &str) -> bool {
    code.len() == 12 && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}
