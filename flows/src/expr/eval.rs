//! Evaluating a checked expression: total, no failure, no recursion deeper than [`super::DEPTH`] allows.

use std::borrow::Cow;
use std::cmp::Ordering;

use jiff::civil::Date;

use super::node::{Expr, How, Node, Pick, Source, Times};
use crate::{Kind, Survey, Value};

/// A value that is not null.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Term<'a> {
    Bool(bool),
    Number(f64),
    Text(Cow<'a, str>),
    Day(Date),
}

impl Term<'_> {
    pub(super) fn into_value(self) -> Value {
        match self {
            Self::Bool(it) => Value::Text(it.to_string()),
            Self::Number(it) => Value::Number(it),
            Self::Text(it) => Value::Text(it.into_owned()),
            Self::Day(it) => Value::Date(it),
        }
    }
}

/// What an expression sees. A [`super::Scope`] that knows its survey; the answers' lifetime stands apart, because a
/// function type is invariant in it and the answer under test may live shorter.
#[derive(Clone, Copy)]
pub(super) struct Env<'t, 'a> {
    pub(super) survey: &'t Survey,
    pub(super) value: &'t dyn Fn(u16) -> Option<&'a Value>,
    pub(super) today: Date,
    pub(super) this: Option<&'t Value>,
}

impl Expr {
    /// Its truth; `None` is null.
    pub(super) fn truth(&self, env: Env<'_, '_>) -> Option<bool> {
        truth(&self.root, env)
    }
}

/// The value of the calculation `q` where it is relevant.
pub(super) fn calculation<'t>(q: u16, env: Env<'t, '_>) -> Option<Term<'t>> {
    let question = env.survey.questions.get(usize::from(q)).filter(|it| it.kind == Kind::Calculate)?;
    if question.relevant.as_ref().is_some_and(|it| it.truth(env) != Some(true)) {
        return None;
    }
    term(&question.calculation.as_ref()?.root, env)
}

fn truth(node: &Node, env: Env<'_, '_>) -> Option<bool> {
    match node {
        Node::Bool(it) => Some(*it),
        Node::Chosen(pick, choice) => {
            let chosen = chosen(pick, env)?;
            if chosen.contains(choice) {
                Some(true)
            } else if is_empty(pick, chosen) && !pick.empty.contains(&Some(*choice)) {
                None
            } else {
                Some(false)
            }
        }
        Node::Answered(it) => Some(term(it, env).is_some()),
        Node::Not(it) => truth(it, env).map(|it| !it),
        Node::All(all) => kleene(all, false, env),
        Node::Any(any) => kleene(any, true, env),
        Node::Compare(how, sides) => compare(*how, &term(&sides.0, env)?, &term(&sides.1, env)?),
        Node::If(it) => {
            let branch = if truth(&it.0, env) == Some(true) { &it.1 } else { &it.2 };
            truth(branch, env)
        }
        Node::Matches(it, pattern) => match term(it, env)? {
            Term::Text(text) => Some(pattern.0.is_match(&text)),
            _ => None,
        },
        Node::Calculated(q) => match calculation(*q, env)? {
            Term::Bool(it) => Some(it),
            _ => None,
        },
        _ => None,
    }
}

/// `decided` as soon as one of the nodes is that; null if none is but one is null.
fn kleene(nodes: &[Node], decided: bool, env: Env<'_, '_>) -> Option<bool> {
    let mut result = Some(!decided);
    for node in nodes {
        match truth(node, env) {
            Some(it) if it == decided => return Some(decided),
            Some(_) => {}
            None => result = None,
        }
    }
    result
}

fn term<'t>(node: &'t Node, env: Env<'t, '_>) -> Option<Term<'t>> {
    let number = match node {
        Node::Number(it) => *it,
        Node::Text(it) => return Some(Term::Text(Cow::Borrowed(it))),
        Node::Day(it) => return Some(Term::Day(*it)),
        Node::Today => return Some(Term::Day(env.today)),
        Node::Given(source) => return given(*source, env),
        Node::Calculated(q) => return calculation(*q, env),
        Node::Code(pick) => {
            let choice = single(pick, env)?;
            let list = env.survey.lists.get(usize::from(pick.list))?;
            return Some(Term::Text(Cow::Borrowed(&list.choices.get(usize::from(choice))?.name)));
        }
        Node::Score(pick, scores) => scores.get(usize::from(single(pick, env)?)).copied().flatten()?,
        Node::Count(pick) => {
            let chosen = chosen(pick, env).filter(|it| !is_empty(pick, it))?;
            f64::from(u32::try_from(chosen.len()).ok()?)
        }
        Node::Sum(terms) => terms.iter().try_fold(0.0, |sum, (less, it)| {
            let it = number_of(it, env)?;
            Some(if *less { sum - it } else { sum + it })
        })?,
        Node::Product(first, rest) => rest.iter().try_fold(number_of(first, env)?, |product, (times, it)| {
            let it = number_of(it, env)?;
            Some(match times {
                Times::By => product * it,
                Times::Divided => product / it,
                Times::Modulo => product % it,
            })
        })?,
        Node::If(it) => {
            let branch = if truth(&it.0, env) == Some(true) { &it.1 } else { &it.2 };
            return term(branch, env);
        }
        Node::Length(it) => match term(it, env)? {
            Term::Text(text) => f64::from(u32::try_from(text.chars().count()).ok()?),
            _ => return None,
        },
        Node::Bool(_)
        | Node::Chosen(..)
        | Node::Answered(_)
        | Node::Not(_)
        | Node::All(_)
        | Node::Any(_)
        | Node::Compare(..)
        | Node::Matches(..) => return truth(node, env).map(Term::Bool),
    };
    // A division by zero has no value; infinity and NaN must not reach a stored row.
    number.is_finite().then_some(Term::Number(number))
}

fn number_of(node: &Node, env: Env<'_, '_>) -> Option<f64> {
    match term(node, env)? {
        Term::Number(it) => Some(it),
        _ => None,
    }
}

fn value<'t>(source: Source, env: Env<'t, '_>) -> Option<&'t Value> {
    match source {
        Source::This => env.this,
        Source::Question(q) => (env.value)(q),
    }
}

fn given<'t>(source: Source, env: Env<'t, '_>) -> Option<Term<'t>> {
    match value(source, env)? {
        Value::Number(it) => Some(Term::Number(*it)),
        Value::Date(it) => Some(Term::Day(*it)),
        Value::Text(it) if it.is_empty() => None,
        Value::Text(it) => Some(Term::Text(Cow::Borrowed(it))),
        Value::Ok => Some(Term::Bool(true)),
        Value::Choices(_) => None,
    }
}

fn chosen<'t>(pick: &Pick, env: Env<'t, '_>) -> Option<&'t [u16]> {
    match value(pick.source, env)? {
        Value::Choices(it) if !it.is_empty() => Some(it),
        _ => None,
    }
}

/// Whether nothing but 98 and 99 was chosen.
fn is_empty(pick: &Pick, chosen: &[u16]) -> bool {
    chosen.iter().all(|it| pick.empty.contains(&Some(*it)))
}

fn single(pick: &Pick, env: Env<'_, '_>) -> Option<u16> {
    match chosen(pick, env)? {
        it if is_empty(pick, it) => None,
        [it] => Some(*it),
        _ => None,
    }
}

fn compare(how: How, left: &Term<'_>, right: &Term<'_>) -> Option<bool> {
    let order = match (left, right) {
        (Term::Number(left), Term::Number(right)) => left.partial_cmp(right)?,
        (Term::Text(left), Term::Text(right)) => left.cmp(right),
        (Term::Day(left), Term::Day(right)) => left.cmp(right),
        (Term::Bool(left), Term::Bool(right)) => left.cmp(right),
        _ => return None,
    };
    Some(match how {
        How::Equal => order == Ordering::Equal,
        How::NotEqual => order != Ordering::Equal,
        How::Less => order == Ordering::Less,
        How::LessEqual => order != Ordering::Greater,
        How::Greater => order == Ordering::Greater,
        How::GreaterEqual => order != Ordering::Less,
    })
}
