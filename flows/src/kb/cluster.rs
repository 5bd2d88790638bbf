//! Questions that are alike, for editors who look for the entry that is missing.

use super::Base;
use super::features::{Weighed, dice};
use super::terms::{self, Kind, Parsed, Slot};
use crate::read::fold::plain;

/// Two questions that are as much alike as this are one matter.
const ALIKE: f32 = 0.5;

/// How much of the likeness is in what is said; the rest is in how it is spelled.
const SAID: f32 = 0.75;

/// Questions that are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// The one that is most like the others, by its place among the questions.
    pub middle: usize,
    /// All of them, by their places, in order.
    pub members: Vec<usize>,
}

/// A question, taken apart.
struct Taken {
    parsed: Parsed,
    /// The parts' texts without their marks.
    plain: Vec<String>,
    weights: Vec<f32>,
    total: f32,
}

impl Taken {
    /// The parts, each with its text without marks.
    fn slots(&self) -> impl Iterator<Item = (&Slot, &str)> {
        self.parsed.slots.iter().zip(self.plain.iter().map(String::as_str))
    }
}

impl Base {
    /// Puts questions together that are alike, by what the engine reads in them: the lexicon's matters, the base's words, and
    /// any other words without their marks. The largest clusters stand first; the same questions give the same clusters.
    pub fn clusters(&self, questions: &[&str]) -> Vec<Cluster> {
        let taken: Vec<Taken> = questions.iter().map(|text| self.taken(text)).collect();
        let mut clusters: Vec<Vec<usize>> = Vec::new();
        for (at, question) in taken.iter().enumerate() {
            // Like the members on the whole, not like one of them: chains of neighbours would join everything.
            let near = |members: &Vec<usize>| {
                let all: f32 = members.iter().map(|member| alike(question, &taken[*member])).sum();
                mean(all, members.len())
            };
            let best = clusters.iter().enumerate().map(|(cluster, members)| (near(members), cluster));
            match best.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).filter(|(near, _)| *near >= ALIKE) {
                Some((_, cluster)) => clusters[cluster].push(at),
                None => clusters.push(vec![at]),
            }
        }
        let mut clusters: Vec<Cluster> = clusters
            .into_iter()
            .filter_map(|members| Some(Cluster { middle: middle(&members, &taken)?, members }))
            .collect();
        clusters.sort_by_key(|it| (std::cmp::Reverse(it.members.len()), it.members.first().copied()));
        clusters
    }

    fn taken(&self, text: &str) -> Taken {
        let parsed = terms::question(text, &self.index.vocabulary);
        let weights = Weighed::new(&parsed, &self.index).weights().to_vec();
        let plain = parsed.slots.iter().map(|slot| plain(&slot.text)).collect();
        Taken { total: weights.iter().sum(), parsed, plain, weights }
    }
}

/// The member that is most like the others; of equals the first.
fn middle(members: &[usize], taken: &[Taken]) -> Option<usize> {
    let sum = |at: &usize| members.iter().map(|other| alike(&taken[*at], &taken[*other])).sum::<f32>();
    let sums = members.iter().map(|at| (sum(at), *at));
    sums.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, at)| at)
}

/// How much two questions are alike, 0 to 1. Another year or number in the same words is the same matter to an editor.
fn alike(a: &Taken, b: &Taken) -> f32 {
    if a.total <= 0.0 || b.total <= 0.0 {
        return 0.0;
    }
    let met = |one: &Taken, other: &Taken| -> f32 {
        let slots = one.slots().zip(&one.weights);
        slots.filter(|(slot, _)| other.slots().any(|it| same(*slot, it))).map(|(_, weight)| *weight).sum()
    };
    let said = (met(a, b) + met(b, a)) / (a.total + b.total);
    SAID * said + (1.0 - SAID) * dice(&a.parsed.shapes, &b.parsed.shapes)
}

fn same((a, plain_a): (&Slot, &str), (b, plain_b): (&Slot, &str)) -> bool {
    let number = |it: &Slot| matches!(it.kind, Kind::Year | Kind::Number);
    if number(a) || number(b) {
        return a.kind == b.kind;
    }
    a.terms.iter().any(|(term, _)| b.terms.iter().any(|(other, _)| term == other)) || plain_a == plain_b
}

#[expect(clippy::cast_precision_loss, reason = "a cluster has fewer than 2^24 members")]
fn mean(sum: f32, count: usize) -> f32 {
    sum / count.max(1) as f32
}
