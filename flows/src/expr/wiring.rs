//! Which questions depend on which: worked out once, when a survey is loaded.

use std::collections::BTreeSet;

use super::node::{Expr, Node};
use crate::{Kind, Question};

/// Who reads whose answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Wiring {
    /// By question: the asked questions that its relevance or calculation depends on.
    reads: Vec<Vec<u16>>,
    /// By question: whether the relevance of another one depends on it.
    gates: Vec<bool>,
}

impl Wiring {
    /// The wiring of `questions`, whose expressions refer backwards only.
    pub(crate) fn new(questions: &[Question]) -> Self {
        // What a calculation stands for: everything that it reads, so that one look back is enough.
        let mut reads: Vec<Vec<u16>> = Vec::with_capacity(questions.len());
        let mut gates = vec![false; questions.len()];
        for question in questions {
            let relevance = expand(question.relevant.as_ref(), questions, &reads);
            if question.kind != Kind::Calculate {
                for gate in &relevance {
                    if let Some(gate) = gates.get_mut(usize::from(*gate)) {
                        *gate = true;
                    }
                }
            }
            let mut all = relevance;
            all.extend(expand(question.calculation.as_ref(), questions, &reads));
            reads.push(all.into_iter().collect());
        }
        Self { reads, gates }
    }

    pub(super) fn reads(&self, q: u16) -> impl Iterator<Item = u16> {
        self.reads.get(usize::from(q)).into_iter().flatten().copied()
    }

    pub(crate) fn gates(&self, q: u16) -> bool {
        self.gates.get(usize::from(q)).copied().unwrap_or(false)
    }
}

fn expand(expr: Option<&Expr>, questions: &[Question], reads: &[Vec<u16>]) -> BTreeSet<u16> {
    let mut all = BTreeSet::new();
    let mut open: Vec<&Node> = expr.map(|it| &it.root).into_iter().collect();
    while let Some(node) = open.pop() {
        if let Some(q) = node.read() {
            if questions.get(usize::from(q)).is_some_and(|it| it.kind == Kind::Calculate) {
                all.extend(reads.get(usize::from(q)).into_iter().flatten());
            } else {
                all.insert(q);
            }
        }
        open.extend(node.children());
    }
    all
}
