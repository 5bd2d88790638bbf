//! Entries, ready to be compared with a question. Adding or removing one touches its own terms only.

use std::collections::BTreeMap;

use super::entry::Entry;
use super::lexicon::{Group, LEXICON};
use super::terms::{self, Kind, Slot};
use super::vocabulary::{Place, Term, Vocabulary};
use crate::Lang;

/// One of the ways an entry asks.
#[derive(Clone, Debug)]
pub(super) struct Head {
    /// Its terms, as slots: each with how much it counts by its kind.
    pub slots: Vec<(Vec<Term>, f32)>,
    /// All of them, sorted.
    pub terms: Vec<Term>,
    /// Hashes of three letters in a row.
    pub shapes: Vec<u32>,
}

/// One entry, taken apart.
#[derive(Clone, Debug)]
pub(super) struct Doc {
    /// The entry's id.
    pub id: String,
    /// Question and variants.
    pub heads: Vec<Head>,
    /// All terms and pairs of the heads, sorted.
    pub asked: Vec<Term>,
    /// All terms of the answer that no head has, sorted.
    pub answered: Vec<Term>,
    /// The years that it names anywhere.
    pub years: Vec<Term>,
    /// Whether it gives figures, which hold for their place and year only.
    pub figures: bool,
}

/// The entries in memory.
#[derive(Clone, Debug)]
pub(super) struct Index {
    /// The terms.
    pub vocabulary: Vocabulary,
    docs: Vec<Option<Doc>>,
    places: BTreeMap<String, Place>,
    free: Vec<Place>,
}

impl Index {
    pub(super) fn new() -> Self {
        Self { vocabulary: Vocabulary::new(), docs: Vec::new(), places: BTreeMap::new(), free: Vec::new() }
    }

    /// Adds an entry; one with the same id is replaced.
    pub(super) fn put(&mut self, entry: &Entry) {
        self.remove(&entry.id);
        let doc = self.take_apart(entry);
        let place = self.free.pop().unwrap_or_else(|| {
            self.docs.push(None);
            u32::try_from(self.docs.len() - 1).unwrap_or(u32::MAX)
        });
        self.vocabulary.hold(place, &doc.asked, &doc.answered);
        self.places.insert(entry.id.clone(), place);
        self.docs[place as usize] = Some(doc);
    }

    /// Removes an entry, if it is there.
    pub(super) fn remove(&mut self, id: &str) {
        let Some(place) = self.places.remove(id) else { return };
        if let Some(doc) = self.docs[place as usize].take() {
            self.vocabulary.release(place, &doc.asked, &doc.answered);
        }
        self.free.push(place);
    }

    /// The entry at a place.
    pub(super) fn doc(&self, place: Place) -> Option<&Doc> {
        self.docs.get(place as usize)?.as_ref()
    }

    /// How many places there are, used or free.
    pub(super) fn places(&self) -> usize {
        self.docs.len()
    }

    fn take_apart(&mut self, entry: &Entry) -> Doc {
        let mut doc = Doc {
            id: entry.id.clone(),
            heads: Vec::new(),
            asked: Vec::new(),
            answered: Vec::new(),
            years: Vec::new(),
            figures: false,
        };
        for text in std::iter::once(&entry.question).chain(&entry.variants) {
            let parsed = terms::asked(text, &mut self.vocabulary);
            note(&mut doc, &parsed.slots);
            doc.figures |= parsed
                .slots
                .iter()
                .any(|slot| matches!(slot.kind, Kind::Known(Group::Measure | Group::Rank) | Kind::Year));
            doc.asked.extend(parsed.slots.iter().flat_map(|slot| slot.terms.iter().map(|(term, _)| *term)));
            doc.asked.extend(parsed.pairs);
            let slots = parsed.slots.iter();
            let slots = slots.map(|slot| (slot.terms.iter().map(|(term, _)| *term).collect(), counts(slot.kind)));
            let slots: Vec<(Vec<Term>, f32)> = slots.collect();
            let mut terms: Vec<Term> = slots.iter().flat_map(|(terms, _)| terms).copied().collect();
            terms.sort_unstable();
            doc.heads.push(Head { slots, terms, shapes: parsed.shapes });
        }
        doc.asked.sort_unstable();
        doc.asked.dedup();
        let said = terms::answered(entry.answer.get(Lang::Vi), &mut self.vocabulary);
        note(&mut doc, &said);
        doc.answered.extend(said.iter().flat_map(|slot| slot.terms.iter().map(|(term, _)| *term)));
        doc.answered.retain(|term| doc.asked.binary_search(term).is_err());
        doc.answered.sort_unstable();
        doc.answered.dedup();
        doc
    }
}

fn note(doc: &mut Doc, slots: &[Slot]) {
    let years = slots.iter().filter(|slot| slot.kind == Kind::Year);
    doc.years.extend(years.flat_map(|slot| &slot.terms).map(|(term, _)| *term));
}

/// How much a slot of this kind counts.
pub(super) fn counts(kind: Kind) -> f32 {
    match kind {
        Kind::Known(Group::Subject) => 1.5,
        Kind::Known(Group::App | Group::Index | Group::Level | Group::Rank | Group::Org) => 1.3,
        Kind::Known(Group::Place) => 1.2,
        Kind::Known(Group::Act) => 1.0,
        Kind::Known(Group::Who) | Kind::Number => 0.9,
        Kind::Known(Group::Word | Group::Measure) => 0.8,
        Kind::Known(Group::Ask) | Kind::Plain => 0.6,
        Kind::Year => 0.5,
    }
}

/// The names of a group among sorted terms.
pub(super) fn of_group(terms: &[Term], group: Group) -> impl Iterator<Item = Term> + '_ {
    // The lexicon's names are the first numbers, so the search may stop at them.
    terms
        .iter()
        .copied()
        .take_while(|term| (*term as usize) < LEXICON.len())
        .filter(move |term| LEXICON.group(*term) == group)
}
