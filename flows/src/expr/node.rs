//! The typed tree: names are indexes, types fit, nothing is left to find out but the answers.

use jiff::civil::Date;
use regex::Regex;

/// A checked expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub(super) root: Node,
    pub(super) of: Type,
    pub(super) cost: Cost,
}

impl Expr {
    /// What it gives.
    pub(crate) fn of(&self) -> Type {
        self.of
    }

    /// What it costs to evaluate.
    pub(crate) fn cost(&self) -> Cost {
        self.cost
    }

    /// The expression that holds when both do.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        let mut all = Vec::new();
        for node in [self.root, other.root] {
            match node {
                Node::All(nodes) => all.extend(nodes),
                node => all.push(node),
            }
        }
        let cost = Cost { depth: self.cost.depth.max(other.cost.depth), size: self.cost.size + other.cost.size };
        Self { root: Node::All(all), of: Type::Bool, cost }
    }

    /// The most choices that the constraint leaves open: the least `n` of `count-selected(.) <= n` (or `< n`) among what
    /// must hold.
    pub(crate) fn most(&self) -> Option<u16> {
        let all = match &self.root {
            Node::All(nodes) => nodes.as_slice(),
            node => std::slice::from_ref(node),
        };
        all.iter()
            .filter_map(|node| match node {
                Node::Compare(how, sides) => match (how, sides.as_ref()) {
                    (How::LessEqual | How::Equal, (Node::Count(pick), Node::Number(n)))
                    | (How::GreaterEqual | How::Equal, (Node::Number(n), Node::Count(pick)))
                        if pick.source == Source::This =>
                    {
                        whole(n.floor())
                    }
                    (How::Less, (Node::Count(pick), Node::Number(n)))
                    | (How::Greater, (Node::Number(n), Node::Count(pick)))
                        if pick.source == Source::This =>
                    {
                        whole(n.ceil() - 1.0)
                    }
                    _ => None,
                },
                _ => None,
            })
            .min()
    }
}

/// A number of choices: at least one, at most what an index can hold.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is tested first")]
fn whole(n: f64) -> Option<u16> {
    (1.0..=f64::from(u16::MAX)).contains(&n).then_some(n as u16)
}

/// What an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    /// A condition.
    Bool,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A day.
    Day,
    /// One choice of a list.
    One(u16),
    /// Several choices of a list.
    Many(u16),
    /// Read and confirmed.
    Done,
}

/// What it costs to evaluate, calculations included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cost {
    /// Deepest nesting.
    pub(crate) depth: u32,
    /// Number of nodes.
    pub(crate) size: u32,
}

/// Whose answer is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// `.`
    This,
    /// `${q}`, asked.
    Question(u16),
}

/// A choice question that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pick {
    pub(super) source: Source,
    pub(super) list: u16,
    /// The indexes of 98 and 99 in the list: chosen alone they are null.
    pub(super) empty: [Option<u16>; 2],
}

/// One node.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Bool(bool),
    Number(f64),
    Text(String),
    Day(Date),
    Today,
    /// The answer to a text, number, date or acknowledge question.
    Given(Source),
    Calculated(u16),
    /// The chosen code as text.
    Code(Pick),
    /// The chosen code as a number, by the choice's index.
    Score(Pick, Vec<Option<f64>>),
    /// Whether the choice with this index was chosen.
    Chosen(Pick, u16),
    /// How many choices were chosen.
    Count(Pick),
    /// Whether there is an answer; never null.
    Answered(Box<Self>),
    Not(Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
    Compare(How, Box<(Self, Self)>),
    /// Terms to add or (true) to take away.
    Sum(Vec<(bool, Self)>),
    Product(Box<Self>, Vec<(Times, Self)>),
    If(Box<(Self, Self, Self)>),
    Length(Box<Self>),
    Matches(Box<Self>, Pattern),
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl How {
    /// As it is written.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
        }
    }

    /// Whether it asks only for sameness.
    pub(super) fn sameness(self) -> bool {
        matches!(self, Self::Equal | Self::NotEqual)
    }
}

/// An operation of the strength of a multiplication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Times {
    By,
    Divided,
    Modulo,
}

/// A compiled pattern that has to fit the whole text, as in ODK.
#[derive(Clone, Debug)]
pub(super) struct Pattern(pub(super) Regex);

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Node {
    /// The nodes below this one.
    pub(super) fn children(&self) -> Vec<&Self> {
        match self {
            Self::Answered(it) | Self::Not(it) | Self::Length(it) | Self::Matches(it, _) => vec![it],
            Self::All(all) | Self::Any(all) => all.iter().collect(),
            Self::Compare(_, sides) => vec![&sides.0, &sides.1],
            Self::Sum(terms) => terms.iter().map(|(_, it)| it).collect(),
            Self::Product(first, rest) => {
                std::iter::once(first.as_ref()).chain(rest.iter().map(|(_, it)| it)).collect()
            }
            Self::If(it) => vec![&it.0, &it.1, &it.2],
            Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Day(_)
            | Self::Today
            | Self::Given(_)
            | Self::Calculated(_)
            | Self::Code(_)
            | Self::Score(..)
            | Self::Chosen(..)
            | Self::Count(_) => Vec::new(),
        }
    }

    /// The question that this node itself reads; a calculation too.
    pub(super) fn read(&self) -> Option<u16> {
        let source = match self {
            Self::Given(source) => *source,
            Self::Code(pick) | Self::Score(pick, _) | Self::Chosen(pick, _) | Self::Count(pick) => pick.source,
            Self::Calculated(q) => return Some(*q),
            _ => return None,
        };
        match source {
            Source::This => None,
            Source::Question(q) => Some(q),
        }
    }
}
