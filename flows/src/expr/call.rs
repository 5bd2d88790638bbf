//! Functions.

use regex::RegexBuilder;

use super::DEPTH;
use super::check::{Checker, Typed, literal};
use super::fault::Fault;
use super::node::{Node, Pattern, Pick, Type};
use super::parse::Ast;

impl Checker<'_> {
    pub(super) fn call(&mut self, name: &str, arguments: &[Ast], at: usize, depth: u32) -> Typed {
        let count = match name {
            "true" | "false" | "today" => 0,
            "not" | "count-selected" | "string-length" | "date" => 1,
            "selected" | "regex" => 2,
            "if" => 3,
            _ => return self.wrong(Fault::Function(at, name.to_owned())),
        };
        if arguments.len() != count {
            return self.wrong(Fault::Arguments(at, name.to_owned(), count));
        }
        match (name, arguments) {
            ("true" | "false", _) => Typed::new(Node::Bool(name == "true"), Type::Bool),
            ("not", [it]) => Typed::new(Node::Not(Box::new(self.condition_in(it, depth + 1))), Type::Bool),
            ("string-length", [it]) => Typed::new(Node::Length(Box::new(self.text_in(it, depth + 1))), Type::Number),
            ("count-selected", [it]) => match self.picked(it, name, depth) {
                Some(pick) => Typed::new(Node::Count(pick), Type::Number),
                None => Typed::wrong(),
            },
            ("selected", [it, code]) => {
                let pick = self.picked(it, name, depth);
                let typed = self.typed(code, depth + 1);
                let Some(code_text) = literal(&typed.node) else {
                    return self.wrong(Fault::Literal(code.at, name.to_owned()));
                };
                match pick.and_then(|pick| Some((pick, self.choice(pick.list, &code_text, code.at)?))) {
                    Some((pick, index)) => Typed::new(Node::Chosen(pick, index), Type::Bool),
                    None => Typed::wrong(),
                }
            }
            ("date", [it]) => {
                let typed = self.typed(it, depth + 1);
                Typed::new(self.day(&typed.node, it.at), Type::Day)
            }
            ("regex", [it, pattern]) => {
                let text = self.text_in(it, depth + 1);
                let typed = self.typed(pattern, depth + 1);
                let Node::Text(written) = typed.node else {
                    return self.wrong(Fault::Literal(pattern.at, name.to_owned()));
                };
                match compile(&written) {
                    Some(compiled) => Typed::new(Node::Matches(Box::new(text), compiled), Type::Bool),
                    None => self.wrong(Fault::Pattern(pattern.at, written)),
                }
            }
            ("if", [test, yes, no]) => {
                let test = self.condition_in(test, depth + 1);
                let (l, r) = (self.typed(yes, depth + 1), self.typed(no, depth + 1));
                let (Some(l_of), Some(r_of)) = (l.of, r.of) else { return Typed::wrong() };
                let (l, r, of) = match (l_of, r_of) {
                    (Type::Text | Type::One(_), Type::Text | Type::One(_)) => (l.node, r.node, Type::Text),
                    (Type::Number | Type::One(_), Type::Number | Type::One(_)) => {
                        (self.number(l, yes.at), self.number(r, no.at), Type::Number)
                    }
                    (Type::Bool, Type::Bool) | (Type::Day, Type::Day) => (l.node, r.node, l_of),
                    _ => return self.wrong(Fault::Differ(yes.at, l_of, r_of)),
                };
                Typed::new(Node::If(Box::new((test, l, r))), of)
            }
            _ => Typed::new(Node::Today, Type::Day),
        }
    }

    /// The choice question that `selected()` and `count-selected()` look into.
    fn picked(&mut self, ast: &Ast, function: &str, depth: u32) -> Option<Pick> {
        let typed = self.typed(ast, depth + 1);
        if typed.pick.is_none() && typed.of.is_some() {
            self.faults.push(Fault::NoPick(ast.at, function.to_owned()));
        }
        typed.pick
    }
}

/// Compiles a pattern that has to fit the whole text, within bounds of memory.
fn compile(pattern: &str) -> Option<Pattern> {
    const BYTES: usize = 1 << 20;
    // Compiled by itself first, so that `)(` cannot close our group.
    RegexBuilder::new(pattern).size_limit(BYTES).nest_limit(DEPTH).build().ok()?;
    RegexBuilder::new(&format!(r"\A(?:{pattern})\z"))
        .size_limit(BYTES)
        .dfa_size_limit(BYTES)
        .nest_limit(DEPTH + 5)
        .build()
        .ok()
        .map(Pattern)
}
