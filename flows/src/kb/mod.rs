//! Questions and answers: finding the approved entry that a typed question is about, or knowing that there is none.
//!
//! No model, no network: a question is taken apart (`terms`) with the field's own words (`lexicon`, `data/*.txt`), its
//! slips are repaired (`repair`), the entries that share its telling terms are compared with it feature by feature
//! (`features`), and a fitted weight of each feature makes a probability (`decide`). Another place, year, level or index
//! than the entry's is a feature of its own: the nearest entry is the wrong answer there.

mod cluster;
mod decide;
mod entry;
mod fault;
mod features;
mod fields;
mod file;
mod index;
mod lexicon;
mod nearby;
mod repair;
mod table;
mod terms;
mod topics;
mod vocabulary;
mod words;
mod yaml;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub use cluster::Cluster;
pub use entry::{ADDRESS, ANSWER, Entry, ITEMS, LINE, Link, QUESTION, State, VARIANTS};
pub use fault::Fault;
pub use fields::faults;
pub use file::{FILE, check as check_file, is_name as is_file_name, media_type};
pub use table::{read_text as read_csv, read_workbook as read_xlsx, sheet};
pub use topics::topic_name;
pub use yaml::{read, write};

use features::Weighed;
use index::Index;
use lexicon::Group;
use vocabulary::Place;

/// The built-in reference base, in YAML.
pub const REFERENCE: &str = include_str!("../../kb/faq.yaml");

/// The built-in reference base.
pub fn reference() -> Base {
    // A test reads it; with a mistake in it there would be no entry at all.
    Base::new(read(REFERENCE.as_bytes()).unwrap_or_default())
}

/// How many entries are compared feature by feature.
const COMPARED: usize = 32;

/// What a question comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The entry with this id answers it.
    Answer(String),
    /// One of these may be meant, at most three, the likeliest first: ask.
    Which(Vec<String>),
    /// No entry answers it.
    NotKnown,
}

/// Why a question came to its outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The outcome.
    pub outcome: Outcome,
    /// What the question says: each part as it was read, how much it counts, and the matters or words it may be.
    pub parts: Vec<Part>,
    /// The nearest entries, the likeliest first.
    pub near: Vec<Near>,
}

/// One part of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The words, as they are compared.
    pub text: String,
    /// How much it counts.
    pub weight: f32,
    /// What it may be: names of the lexicon, or the base's words.
    pub means: Vec<String>,
}

/// One entry that was compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// The entry's id.
    pub id: String,
    /// How likely it is the answer, 0 to 1.
    pub probability: f32,
    /// Its features, by name.
    pub features: Vec<(&'static str, f32)>,
}

/// A knowledge base in memory.
#[derive(Clone, Debug)]
pub struct Base {
    entries: BTreeMap<String, Entry>,
    index: Index,
}

impl Default for Base {
    fn default() -> Self {
        Self::new([])
    }
}

impl Base {
    /// A base of these entries; of two with one id the later counts.
    pub fn new(entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut base = Self { entries: BTreeMap::new(), index: Index::new() };
        for entry in entries {
            base.put(entry);
        }
        base
    }

    /// Adds an entry, or replaces the one with its id. Only its own terms are touched.
    pub fn put(&mut self, entry: Entry) {
        self.index.put(&entry);
        self.entries.insert(entry.id.clone(), entry);
    }

    /// Removes an entry, and gives it back if it was there.
    pub fn remove(&mut self, id: &str) -> Option<Entry> {
        self.index.remove(id);
        self.entries.remove(id)
    }

    /// The entry with this id.
    pub fn get(&self, id: &str) -> Option<&Entry> {
        self.entries.get(id)
    }

    /// The entries, by id.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// What a question comes to on this day.
    pub fn ask(&self, text: &str, day: Date) -> Outcome {
        let parsed = terms::question(text, &self.index.vocabulary);
        self.decide(&Weighed::new(&parsed, &self.index), day).0
    }

    /// [`Self::ask`], with the reasons.
    pub fn explain(&self, text: &str, day: Date) -> Explanation {
        let parsed = terms::question(text, &self.index.vocabulary);
        let weighed = Weighed::new(&parsed, &self.index);
        let (outcome, near) = self.decide(&weighed, day);
        let parts = parsed.slots.iter().zip(weighed.weights());
        let parts = parts.map(|(slot, weight)| Part {
            text: slot.text.clone(),
            weight: *weight,
            means: slot.terms.iter().map(|(term, _)| self.index.vocabulary.spelling(*term)).collect(),
        });
        Explanation { outcome, parts: parts.collect(), near }
    }

    /// Whether a text only asks for another side of what was spoken of ("còn phí?", "mất bao lâu"): nothing in it says what
    /// it is about.
    pub fn goes_on(&self, text: &str) -> bool {
        let slots = terms::question(text, &self.index.vocabulary).slots;
        let aspect = |slot: &terms::Slot| match slot.kind {
            terms::Kind::Known(Group::Ask | Group::Measure) => true,
            terms::Kind::Known(_) => slot.terms.iter().any(|(term, _)| lexicon::is_aspect(*term)),
            _ => false,
        };
        !slots.is_empty() && slots.iter().all(aspect)
    }

    /// Whether a text names what it is about. One that does not may go on about something said before.
    pub fn names_a_matter(&self, text: &str) -> bool {
        let matter = |kind| matches!(kind, terms::Kind::Known(Group::Subject | Group::Index | Group::App | Group::Org));
        terms::question(text, &self.index.vocabulary).slots.iter().any(|slot| matter(slot.kind))
    }

    fn decide(&self, weighed: &Weighed<'_>, day: Date) -> (Outcome, Vec<Near>) {
        if weighed.is_empty() {
            return (Outcome::NotKnown, Vec::new());
        }
        let mut compared = Vec::new();
        for place in self.candidates(weighed, day) {
            if let Some(doc) = self.index.doc(place) {
                let features = weighed.features(doc, &self.index);
                compared.push((decide::worth(&features), doc.id.as_str(), features));
            }
        }
        compared.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let worths: Vec<f32> = compared.iter().map(|(worth, ..)| *worth).collect();
        let probabilities = decide::probabilities(&worths);
        let (offered, sure) = decide::outcome(&probabilities);
        let mut ids = compared.iter().map(|(_, id, _)| (*id).to_owned()).take(offered);
        let outcome = match (sure, ids.next()) {
            (_, None) => Outcome::NotKnown,
            (true, Some(id)) => Outcome::Answer(id),
            (false, Some(id)) => Outcome::Which(std::iter::once(id).chain(ids).collect()),
        };
        let near = compared.iter().zip(&probabilities).map(|((_, id, features), probability)| Near {
            id: (*id).to_owned(),
            probability: *probability,
            features: features::NAMES.iter().copied().zip(features.iter().copied()).collect(),
        });
        (outcome, near.collect())
    }

    /// The entries that share most with the question.
    fn candidates(&self, weighed: &Weighed<'_>, day: Date) -> Vec<Place> {
        let mut shared = vec![0.0_f32; self.index.places()];
        weighed.share(&self.index, &mut shared);
        let mut best: Vec<(f32, Place)> =
            shared.iter().zip(0..).filter(|(share, _)| **share > 0.0).map(|(share, place)| (*share, place)).collect();
        let order = |a: &(f32, Place), b: &(f32, Place)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        // Twice as many, as some may not hold today.
        if best.len() > 2 * COMPARED {
            best.select_nth_unstable_by(2 * COMPARED, order);
            best.truncate(2 * COMPARED);
        }
        best.sort_unstable_by(order);
        let holds = |place: &Place| {
            let entry = self.index.doc(*place).and_then(|doc| self.entries.get(&doc.id));
            entry.is_some_and(|entry| entry.holds(day))
        };
        best.into_iter().map(|(_, place)| place).filter(holds).take(COMPARED).collect()
    }
}
