//! How well an entry fits a question, feature by feature.

use super::index::{Doc, Head, Index, counts, of_group};
use super::lexicon::{Group, LEXICON};
use super::terms::{Kind, Parsed, Slot};
use super::vocabulary::Term;

/// How many features there are.
pub(super) const FEATURES: usize = 19;

/// The features' names, in their order.
pub(super) const NAMES: [&str; FEATURES] = [
    "covered",
    "covers",
    "alike",
    "pairs",
    "shapes",
    "by answer",
    "missing subject",
    "missing act",
    "missing rank or level",
    "another rank or level",
    "another app, index or ministry",
    "another place",
    "unasked place",
    "another year",
    "missing number",
    "another subject",
    "another act",
    "another kind of answer",
    "unknown words",
];

/// One entry's features for one question.
pub(super) type Features = [f32; FEATURES];

/// A question, weighed once for all entries.
pub(super) struct Weighed<'p> {
    parsed: &'p Parsed,
    /// How much each slot counts.
    weights: Vec<f32>,
    total: f32,
}

impl<'p> Weighed<'p> {
    pub(super) fn new(parsed: &'p Parsed, index: &Index) -> Self {
        let weights: Vec<f32> = parsed.slots.iter().map(|slot| weight(slot, index)).collect();
        let total = weights.iter().sum();
        Self { parsed, weights, total }
    }

    /// Whether nothing was said that could be looked for.
    pub(super) fn is_empty(&self) -> bool {
        self.total < 0.3
    }

    /// How much each slot counts.
    pub(super) fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// Adds to each place what its entry has of the question.
    pub(super) fn share(&self, index: &Index, shared: &mut [f32]) {
        let vocabulary = &index.vocabulary;
        for (slot, counts) in self.parsed.slots.iter().zip(&self.weights) {
            for (term, fit) in &slot.terms {
                for place in vocabulary.holders(*term) {
                    shared[*place as usize] += counts * fit;
                }
            }
        }
        for pair in &self.parsed.pairs {
            let weight = 0.3 * vocabulary.weight(*pair);
            for place in vocabulary.holders(*pair) {
                shared[*place as usize] += weight;
            }
        }
    }

    /// The features of an entry.
    pub(super) fn features(&self, doc: &Doc, index: &Index) -> Features {
        let mut out = [0.0; FEATURES];
        let [covered, covers, alike, pairs, shapes, by_answer, missing @ .., unknown] = &mut out;
        let [
            no_subject,
            no_act,
            no_rank,
            other_rank,
            other_app,
            other_place,
            unasked,
            other_year,
            no_number,
            others @ ..,
        ] = missing;
        for (slot, weight) in self.parsed.slots.iter().zip(&self.weights) {
            let asked = best(slot, &doc.asked);
            let answered = best(slot, &doc.answered);
            *covered += weight * asked;
            *by_answer += weight * (answered - asked).max(0.0);
            let missing = 1.0 - asked.max(0.6 * answered);
            match slot.kind {
                Kind::Known(Group::Subject | Group::Index | Group::App) => *no_subject += weight * missing,
                Kind::Known(Group::Act) => *no_act += weight * missing,
                Kind::Known(Group::Rank | Group::Level) => *no_rank += weight * missing,
                Kind::Number => *no_number += missing,
                Kind::Plain if slot.terms.is_empty() => *unknown += weight,
                _ => {}
            }
            if slot.kind == Kind::Year && !slot.terms.iter().any(|(term, _)| doc.years.contains(term)) {
                *other_year = other_year.max(if doc.figures { 1.0 } else { 0.3 });
            }
        }
        for value in [&mut *covered, by_answer, no_subject, no_act, no_rank, unknown] {
            *value /= self.total;
        }
        *no_number = no_number.min(2.0);
        for head in &doc.heads {
            let (there, back) = (self.covers(head, index), self.covered(head));
            *covers = covers.max(there);
            if there + back > 0.0 {
                *alike = alike.max(2.0 * there * back / (there + back));
            }
            *shapes = shapes.max(dice(&self.parsed.shapes, &head.shapes));
        }
        *pairs = self.pairs(doc, index);
        *other_rank = self.another(doc, &[Group::Rank]) + self.another(doc, &[Group::Level]);
        *other_app = [Group::Index, Group::App, Group::Org].iter().map(|group| self.another(doc, &[*group])).sum();
        *other_place = self.another_place(doc);
        *unasked = self.unasked_place(doc);
        for (other, groups) in
            others.iter_mut().zip([&[Group::Subject][..], &[Group::Act], &[Group::Ask, Group::Measure]])
        {
            *other = self.another(doc, groups);
        }
        out
    }

    /// The share of the question's pairs of words that the entry has.
    fn pairs(&self, doc: &Doc, index: &Index) -> f32 {
        let (mut all, mut held) = (0.5, 0.0);
        for pair in &self.parsed.pairs {
            let weight = index.vocabulary.weight(*pair);
            all += weight;
            if doc.asked.binary_search(pair).is_ok() {
                held += weight;
            }
        }
        held / all
    }

    /// The share of the question that one of the entry's ways to ask has.
    fn covered(&self, head: &Head) -> f32 {
        let slots = self.parsed.slots.iter().zip(&self.weights);
        slots.map(|(slot, weight)| weight * best(slot, &head.terms)).sum::<f32>() / self.total
    }

    /// The share of one of the entry's ways to ask that the question has too.
    fn covers(&self, head: &Head, index: &Index) -> f32 {
        let (mut all, mut met) = (0.0, 0.0);
        for (terms, counts) in &head.slots {
            let rarity = terms.iter().map(|term| index.vocabulary.weight(*term)).fold(0.0, f32::max);
            let weight = counts * rarity;
            all += weight;
            let fit = self.parsed.slots.iter().flat_map(|slot| &slot.terms);
            met += weight * fit.filter(|(term, _)| terms.contains(term)).map(|(_, fit)| *fit).fold(0.0, f32::max);
        }
        if all > 0.0 { met / all } else { 0.0 }
    }

    /// 1 where the question names one of these groups and the entry another only; a half where its answer has it.
    fn another(&self, doc: &Doc, groups: &[Group]) -> f32 {
        let of = |slot: &&Slot| matches!(slot.kind, Kind::Known(group) if groups.contains(&group));
        let (mut any, mut named, mut answered) = (false, false, false);
        for slot in self.parsed.slots.iter().filter(of) {
            any = true;
            named |= best(slot, &doc.asked) > 0.0;
            answered |= best(slot, &doc.answered) > 0.0;
        }
        if !any || named || !groups.iter().any(|group| of_group(&doc.asked, *group).next().is_some()) {
            return 0.0;
        }
        if answered { 0.5 } else { 1.0 }
    }

    /// 1 where a place is named that the entry is not about, though it is about another one or gives figures.
    fn another_place(&self, doc: &Doc) -> f32 {
        let about = of_group(&doc.asked, Group::Place).next().is_some();
        let mut worst: f32 = 0.0;
        for slot in self.parsed.slots.iter().filter(|slot| slot.kind == Kind::Known(Group::Place)) {
            if best(slot, &doc.asked) > 0.0 {
                continue;
            }
            worst = worst.max(if best(slot, &doc.answered) > 0.0 {
                0.3
            } else if about || doc.figures {
                1.0
            } else {
                0.2
            });
        }
        worst
    }

    /// 1 where the entry is about one place below the country, and the question names none.
    fn unasked_place(&self, doc: &Doc) -> f32 {
        let country = LEXICON.concept("place/toan-quoc");
        let about = of_group(&doc.asked, Group::Place).any(|place| Some(place) != country);
        let named = self.parsed.slots.iter().any(|slot| slot.kind == Kind::Known(Group::Place));
        if about && !named { 1.0 } else { 0.0 }
    }
}

/// How well a slot is among sorted terms.
fn best(slot: &Slot, terms: &[Term]) -> f32 {
    slot.terms.iter().filter(|(term, _)| terms.binary_search(term).is_ok()).map(|(_, fit)| *fit).fold(0.0, f32::max)
}

/// How much a slot of a question counts: by its kind, and by how few entries have it. A word that no entry has says less
/// than a matter of the lexicon that none has: people paraphrase in any words, but whoever names a paper means it.
fn weight(slot: &Slot, index: &Index) -> f32 {
    let held = slot.terms.iter().filter(|(term, _)| !index.vocabulary.holders(*term).is_empty());
    let rarity = held.map(|(term, fit)| index.vocabulary.weight(*term) * fit).fold(0.0, f32::max);
    let rarity = match slot.kind {
        _ if rarity > 0.0 => rarity,
        Kind::Known(Group::Subject | Group::Index | Group::App | Group::Org | Group::Place) => 1.0,
        Kind::Known(Group::Act | Group::Rank) => 0.8,
        Kind::Known(_) => 0.6,
        Kind::Plain => 0.6,
        Kind::Year | Kind::Number => 0.9,
    };
    counts(slot.kind) * rarity
}

/// Shapes in common, 0 to 1 (Dice).
#[expect(clippy::cast_precision_loss, reason = "a text has hundreds of shapes")]
pub(super) fn dice(a: &[u32], b: &[u32]) -> f32 {
    let (mut i, mut j, mut both) = (0, 0, 0_usize);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                both += 1;
                i += 1;
                j += 1;
            }
        }
    }
    if a.is_empty() || b.is_empty() { 0.0 } else { 2.0 * both as f32 / (a.len() + b.len()) as f32 }
}
