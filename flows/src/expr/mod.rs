//! Expressions: the part of ODK's XPath that a survey needs, as a typed tree with a depth limit.
//!
//! `${q}`, `.`, `= != < <= > >=`, `and or not()`, `selected()`, `count-selected()`, `+ - * div mod`, `if()`,
//! `string-length()`, `regex()`, `today()`, `date('2026-01-31')`, `true()`, `false()`, texts and numbers. A text goes
//! through `parse` (what is written) and `check` (what it means: names and choices become indexes, types have to fit) and
//! is then only evaluated.
//!
//! There are three truth values. A question that is unanswered, passed over or refused (98, 99) is *null*; whatever is
//! computed from null is null, but for these: `and` and `or` are Kleene's, `x = ''` and `x != ''` ask whether there is an
//! answer, `if()` takes its second branch, and a comparison that names 98 or 99 sees them. ODK turns null into the empty
//! text instead, which makes `${age} < 18` hold for everyone who was never asked.

mod call;
mod check;
mod eval;
mod fault;
mod lex;
mod near;
mod node;
mod parse;
mod wiring;

#[cfg(test)]
mod tests;

use jiff::civil::Date;

pub(crate) use check::{Known, Names, Want};
pub(crate) use near::{is_meant, nearest};
pub use node::Expr;
pub(crate) use node::{Cost, Type};
pub(crate) use wiring::Wiring;

use crate::{Survey, Value};

/// Deepest nesting of an expression, the calculations it refers to included.
pub const DEPTH: u32 = 20;
/// Longest expression as written, in characters.
pub const LENGTH: usize = 2_000;
/// Most nodes of an expression, those of the calculations it refers to included; what bounds the time of a step.
pub const SIZE: u32 = 1_000;

/// What an expression is evaluated against.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The answers by question index: `None` where there is none or it does not count (irrelevant, passed over). 98 and
    /// 99 may be handed over as they were chosen; they count as null unless the expression names them. Never asked for
    /// a calculation.
    pub value: &'a dyn Fn(u16) -> Option<&'a Value>,
    /// The day in Việt Nam.
    pub today: Date,
    /// `.`: the answer under test in a constraint.
    pub this: Option<&'a Value>,
}

impl Survey {
    /// Whether question `q` is to be asked, shown or calculated: its `relevant` and that of every group around it hold.
    /// Null is no.
    pub fn relevant(&self, q: u16, scope: &Scope<'_>) -> bool {
        self.questions
            .get(usize::from(q))
            .is_some_and(|question| question.relevant.as_ref().is_none_or(|it| it.truth(self.env(scope)) == Some(true)))
    }

    /// Whether `value` keeps the constraint of question `q`. Null is yes.
    pub fn allows(&self, q: u16, value: &Value, scope: &Scope<'_>) -> bool {
        let Some(question) = self.questions.get(usize::from(q)) else { return false };
        let env = eval::Env { this: Some(value), ..self.env(scope) };
        question.constraint.as_ref().is_none_or(|it| it.truth(env) != Some(false))
    }

    /// The value of the calculation `q`; `None` when it is null, irrelevant, or `q` is not a calculation. A condition
    /// gives the text `true` or `false`, a choice its code.
    pub fn calculated(&self, q: u16, scope: &Scope<'_>) -> Option<Value> {
        eval::calculation(q, self.env(scope)).map(eval::Term::into_value)
    }

    /// The asked questions that the relevance or calculation of `q` depends on, directly or through calculations.
    /// Ascending.
    pub fn reads(&self, q: u16) -> impl Iterator<Item = u16> {
        self.wiring.reads(q)
    }

    /// Whether the relevance of some other question or note depends on `q`.
    pub fn is_gate(&self, q: u16) -> bool {
        self.wiring.gates(q)
    }

    fn env<'t, 'a>(&'t self, scope: &Scope<'a>) -> eval::Env<'t, 'a>
    where
        'a: 't,
    {
        eval::Env { survey: self, value: scope.value, today: scope.today, this: scope.this }
    }
}
