//! What an expression means: names become indexes, choices are found in their lists, types have to fit. All mistakes of
//! one expression are found at once.

use std::collections::BTreeMap;

use super::fault::{self, Fault};
use super::near::nearest;
use super::node::{Cost, Expr, How, Node, Pick, Source, Type};
use super::parse::{Ast, Form, parse};
use super::{DEPTH, SIZE};
use crate::{ChoiceList, Text};
use jiff::civil::Date;

/// What the names in an expression stand for.
pub(crate) struct Names<'a> {
    /// The choice lists.
    pub(crate) lists: &'a [ChoiceList],
    /// Every question and calculation by name.
    pub(crate) known: &'a BTreeMap<&'a str, Known>,
    /// Questions with this index and later ones may not be referred to yet.
    pub(crate) before: u16,
    /// What `.` stands for; none outside of constraints.
    pub(crate) this: Option<Type>,
}

/// A question that an expression may name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    /// Its index.
    pub(crate) q: u16,
    /// What its value is; none where it has none (a note), or where its own calculation is mistaken.
    pub(crate) of: Option<Type>,
    /// Whether it is a calculation.
    pub(crate) calculated: bool,
    /// What a reference to it costs: its calculation and relevance.
    pub(crate) cost: Cost,
    /// Whether it is a note, which has no value.
    pub(crate) note: bool,
}

/// What an expression has to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// A condition.
    Condition,
    /// Any value.
    Value,
}

impl Expr {
    /// Reads and checks an expression.
    ///
    /// # Errors
    /// Every mistake in it, in words.
    pub(crate) fn check(text: &str, want: Want, names: &Names<'_>) -> Result<Self, Vec<Text>> {
        let ast = parse(text).map_err(|it| vec![fault::syntax(&it)])?;
        let mut checker = Checker { names, faults: Vec::new(), cost: Cost::default() };
        let typed = checker.typed(&ast, 1);
        let (root, of) = match want {
            Want::Condition => (checker.condition(typed, ast.at), Type::Bool),
            Want::Value => match typed.of {
                Some(Type::One(_)) => (checker.text(typed, ast.at), Type::Text),
                Some(Type::Many(_) | Type::Done) => {
                    checker.faults.push(Fault::NoValue(ast.at));
                    (typed.node, Type::Text)
                }
                of => (typed.node, of.unwrap_or(Type::Text)),
            },
        };
        let cost = checker.cost;
        if cost.depth > DEPTH {
            checker.faults.push(Fault::Deep);
        }
        if cost.size > SIZE {
            checker.faults.push(Fault::Large);
        }
        if checker.faults.is_empty() {
            Ok(Self { root, of, cost })
        } else {
            Err(checker.faults.iter().map(fault::say).collect())
        }
    }
}

/// A node with its type; no type where a mistake was already noted, so that one mistake is told once.
pub(super) struct Typed {
    pub(super) node: Node,
    pub(super) of: Option<Type>,
    pub(super) pick: Option<Pick>,
}

impl Typed {
    pub(super) fn new(node: Node, of: Type) -> Self {
        Self { node, of: Some(of), pick: None }
    }

    pub(super) fn wrong() -> Self {
        Self { node: Node::Bool(false), of: None, pick: None }
    }
}

pub(super) struct Checker<'a> {
    names: &'a Names<'a>,
    pub(super) faults: Vec<Fault>,
    cost: Cost,
}

impl Checker<'_> {
    pub(super) fn wrong(&mut self, fault: Fault) -> Typed {
        self.faults.push(fault);
        Typed::wrong()
    }

    pub(super) fn typed(&mut self, ast: &Ast, depth: u32) -> Typed {
        self.cost.size += 1;
        self.cost.depth = self.cost.depth.max(depth);
        match &ast.what {
            Form::Number(it) => Typed::new(Node::Number(*it), Type::Number),
            Form::Text(it) => Typed::new(Node::Text(it.clone()), Type::Text),
            Form::This => match self.names.this {
                Some(of) => self.source(Source::This, of),
                None => self.wrong(Fault::NoThis(ast.at)),
            },
            Form::Ref(name) => self.reference(name, ast.at, depth),
            Form::All(all) => Typed::new(Node::All(self.conditions(all, depth)), Type::Bool),
            Form::Any(all) => Typed::new(Node::Any(self.conditions(all, depth)), Type::Bool),
            Form::Compare(how, sides) => self.compare(*how, &sides.0, &sides.1, depth),
            Form::Sum(terms) => {
                let terms = terms.iter().map(|(less, it)| (*less, self.number_in(it, depth + 1))).collect();
                Typed::new(Node::Sum(terms), Type::Number)
            }
            Form::Product(first, rest) => {
                let first = Box::new(self.number_in(first, depth + 1));
                let rest = rest.iter().map(|(times, it)| (*times, self.number_in(it, depth + 1))).collect();
                Typed::new(Node::Product(first, rest), Type::Number)
            }
            Form::Call(name, arguments) => self.call(name, arguments, ast.at, depth),
        }
    }

    fn reference(&mut self, name: &str, at: usize, depth: u32) -> Typed {
        let Some(known) = self.names.known.get(name).copied() else {
            let near = nearest(name, self.names.known.keys().copied());
            return self.wrong(Fault::Unknown(at, name.to_owned(), near));
        };
        if known.note {
            return self.wrong(Fault::Note(at, name.to_owned()));
        }
        if known.q >= self.names.before {
            return self.wrong(Fault::Later(at, name.to_owned()));
        }
        let Some(of) = known.of else { return Typed::wrong() };
        if known.calculated {
            self.cost.size = self.cost.size.saturating_add(known.cost.size);
            self.cost.depth = self.cost.depth.max(depth + known.cost.depth);
            return Typed::new(Node::Calculated(known.q), of);
        }
        self.source(Source::Question(known.q), of)
    }

    fn source(&mut self, source: Source, of: Type) -> Typed {
        let (Type::One(list) | Type::Many(list)) = of else { return Typed::new(Node::Given(source), of) };
        let empty = self.names.lists.get(usize::from(list)).map_or([None; 2], |it| [it.refusal(), it.dont_know()]);
        let pick = Pick { source, list, empty };
        Typed { node: Node::Code(pick), of: Some(of), pick: Some(pick) }
    }

    fn conditions(&mut self, all: &[Ast], depth: u32) -> Vec<Node> {
        all.iter().map(|it| self.condition_in(it, depth + 1)).collect()
    }

    pub(super) fn condition_in(&mut self, ast: &Ast, depth: u32) -> Node {
        let typed = self.typed(ast, depth);
        self.condition(typed, ast.at)
    }

    fn condition(&mut self, typed: Typed, at: usize) -> Node {
        match typed.of {
            Some(Type::Bool) | None => typed.node,
            Some(_) => self.wrong(Fault::NoCondition(at)).node,
        }
    }

    fn number_in(&mut self, ast: &Ast, depth: u32) -> Node {
        let typed = self.typed(ast, depth);
        self.number(typed, ast.at)
    }

    pub(super) fn number(&mut self, typed: Typed, at: usize) -> Node {
        match (typed.of, typed.pick) {
            (Some(Type::Number) | None, _) => typed.node,
            (Some(Type::One(list)), Some(pick)) => match self.scores(list) {
                Some(scores) => Node::Score(pick, scores),
                None => self.wrong(Fault::NoScore(at)).node,
            },
            _ => match &typed.node {
                Node::Text(text) if text.trim().parse::<f64>().is_ok_and(f64::is_finite) => {
                    Node::Number(text.trim().parse().unwrap_or_default())
                }
                _ => self.wrong(Fault::NoNumber(at)).node,
            },
        }
    }

    /// The codes of a list as numbers, if all are (98 and 99, which are null, aside).
    fn scores(&self, list: u16) -> Option<Vec<Option<f64>>> {
        let list = self.names.lists.get(usize::from(list))?;
        list.choices
            .iter()
            .map(|it| if it.is_special() { Some(None) } else { it.name.parse().ok().map(Some) })
            .collect()
    }

    pub(super) fn text_in(&mut self, ast: &Ast, depth: u32) -> Node {
        let typed = self.typed(ast, depth);
        self.text(typed, ast.at)
    }

    fn text(&mut self, typed: Typed, at: usize) -> Node {
        match typed.of {
            Some(Type::Text | Type::One(_)) | None => typed.node,
            Some(_) => self.wrong(Fault::NoText(at)).node,
        }
    }

    fn compare(&mut self, how: How, left: &Ast, right: &Ast, depth: u32) -> Typed {
        let (l, r) = (self.typed(left, depth + 1), self.typed(right, depth + 1));
        let (Some(l_of), Some(r_of)) = (l.of, r.of) else { return Typed::wrong() };
        // `${q} = ''` and `${q} != ''` ask whether there is an answer.
        for (text, other) in [(&l, &r), (&r, &l)] {
            if matches!(&text.node, Node::Text(it) if it.is_empty()) {
                if !how.sameness() {
                    return self.wrong(Fault::EmptyOrder(left.at, how));
                }
                let node = match other.pick {
                    Some(pick) => Node::Count(pick),
                    None => other.node.clone(),
                };
                return yes_or_no(how == How::NotEqual, Node::Answered(Box::new(node)));
            }
        }
        // A choice beside its written code.
        for (choice, code, at) in [(&l, &r, right.at), (&r, &l, left.at)] {
            let (Some(Type::One(list)), Some(pick), Some(code)) = (choice.of, choice.pick, literal(&code.node)) else {
                continue;
            };
            if how.sameness() {
                return match self.choice(list, &code, at) {
                    Some(index) => yes_or_no(how == How::Equal, Node::Chosen(pick, index)),
                    None => Typed::wrong(),
                };
            }
        }
        let sides = match (l_of, r_of) {
            (Type::Many(_), _) | (_, Type::Many(_)) => return self.wrong(Fault::Many(left.at)),
            (Type::Done, _) | (_, Type::Done) => {
                let (node, other) = if l_of == Type::Done { (l.node, &r.node) } else { (r.node, &l.node) };
                return match other {
                    Node::Text(it) if it == "OK" && how.sameness() => {
                        yes_or_no(how == How::Equal, Node::Answered(Box::new(node)))
                    }
                    _ => self.wrong(Fault::Done(left.at)),
                };
            }
            (Type::One(a), Type::One(b)) if how.sameness() && a == b => (l.node, r.node),
            (Type::Number | Type::One(_), Type::Number | Type::One(_)) => {
                (self.number(l, left.at), self.number(r, right.at))
            }
            (Type::Number, Type::Text) if literal(&r.node).is_some() => (l.node, self.number(r, right.at)),
            (Type::Text, Type::Number) if literal(&l.node).is_some() => (self.number(l, left.at), r.node),
            (Type::Day, Type::Text) if literal(&r.node).is_some() => (l.node, self.day(&r.node, right.at)),
            (Type::Text, Type::Day) if literal(&l.node).is_some() => (self.day(&l.node, left.at), r.node),
            (Type::One(_), Type::Text) | (Type::Text, Type::One(_) | Type::Text) if how.sameness() => (l.node, r.node),
            (Type::Bool, Type::Bool) if how.sameness() => (l.node, r.node),
            (Type::Day, Type::Day) => (l.node, r.node),
            (Type::Text, Type::Text) => return self.wrong(Fault::TextOrder(left.at, how)),
            _ => return self.wrong(Fault::Differ(left.at, l_of, r_of)),
        };
        Typed::new(Node::Compare(how, Box::new(sides)), Type::Bool)
    }

    pub(super) fn day(&mut self, node: &Node, at: usize) -> Node {
        match node {
            Node::Text(text) => match text.parse::<Date>() {
                Ok(day) => Node::Day(day),
                Err(_) => self.wrong(Fault::NoDay(at, text.clone())).node,
            },
            _ => self.wrong(Fault::NoDayText(at)).node,
        }
    }

    /// The index of the choice with this code.
    pub(super) fn choice(&mut self, list: u16, code: &str, at: usize) -> Option<u16> {
        let list = self.names.lists.get(usize::from(list))?;
        let index = list.index(code);
        if index.is_none() {
            let near = nearest(code, list.choices.iter().map(|it| it.name.as_str()));
            self.faults.push(Fault::NoChoice(at, code.to_owned(), list.name.clone(), near));
        }
        index
    }
}

fn yes_or_no(yes: bool, node: Node) -> Typed {
    Typed::new(if yes { node } else { Node::Not(Box::new(node)) }, Type::Bool)
}

/// A written text or number as a choice's code.
pub(super) fn literal(node: &Node) -> Option<String> {
    match node {
        Node::Text(it) => Some(it.clone()),
        Node::Number(it) => Some(it.to_string()),
        _ => None,
    }
}
