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
    /// Adds the question's words to a ticket that is there.
    Add {
        /// The question.
        asked: String,
        /// The ticket.
        code: String,
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
            Self::Add { asked, code } => format!("a.{asked}.{code}"),
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
            "a" => Self::Add { asked: asked()?, code: ticket(parts.next()?)? },
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

fn is_question(name: &str) -> bool {
    name.len() == 16 && name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_ticket(code: &str) -> bool {
    code.len() == 12 && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}
