//! The terms of a base: each has a number, and knows which entries hold it.

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::lexicon::LEXICON;
use super::nearby::{Nearby, one_slip};
use crate::read::fold::Word;

/// The number of a term. The lexicon's names come first, in its order.
pub(super) type Term = u32;

/// The number of a word without marks, in one list of them.
pub(super) type Fold = u32;

/// A base with fewer entries is weighed as if it had this many.
const SMALL: u32 = 100;

/// The number of an entry's place in the index.
pub(super) type Place = u32;

/// Looked up by hash, and walked over in the order in which things came.
pub(super) type Map<K, V> = IndexMap<K, V, FxBuildHasher>;

/// Words and numbers by their spelling, and pairs of them by their folds.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    words: Map<Box<str>, Spelt>,
    pairs: Map<(Fold, Fold), Term>,
    /// Every word and number without marks, with the terms in use that are spelt so; a number stands for itself alone.
    folds: Map<Box<str>, Vec<Term>>,
    nearby: Nearby,
    terms: Vec<Held>,
    entries: u32,
}

/// One spelling.
#[derive(Clone, Copy, Debug)]
struct Spelt {
    term: Term,
    fold: Fold,
}

/// What is known of a term.
#[derive(Clone, Debug, Default)]
struct Held {
    /// Its place in the list of words; none for a pair and for a name of the lexicon.
    word: Option<u32>,
    /// The entries that ask with it.
    holders: Vec<Place>,
    /// How many entries have it anywhere.
    uses: u32,
}

impl Vocabulary {
    pub(super) fn new() -> Self {
        Self { terms: vec![Held::default(); LEXICON.len()], ..Self::default() }
    }

    /// The number of a word or number, new if need be.
    pub(super) fn intern(&mut self, word: &Word) -> Term {
        if let Some(known) = self.words.get(word.text.as_str()) {
            return known.term;
        }
        let fold = match self.folds.get_index_of(word.fold.as_str()) {
            Some(at) => at,
            None => self.folds.insert_full(word.fold.as_str().into(), Vec::new()).0,
        };
        let (at, fold) = (number(self.words.len()), number(fold));
        let term = self.term(Some(at));
        self.words.insert(word.text.as_str().into(), Spelt { term, fold });
        term
    }

    /// The number of two neighbouring words, each of which is interned.
    pub(super) fn intern_pair(&mut self, a: &Word, b: &Word) -> Option<Term> {
        let key = (self.fold(&a.fold)?, self.fold(&b.fold)?);
        if let Some(term) = self.pairs.get(&key) {
            return Some(*term);
        }
        let term = self.term(None);
        self.pairs.insert(key, term);
        Some(term)
    }

    fn term(&mut self, word: Option<u32>) -> Term {
        self.terms.push(Held { word, ..Held::default() });
        number(self.terms.len() - 1)
    }

    fn fold(&self, fold: &str) -> Option<Fold> {
        self.folds.get_index_of(fold).map(number)
    }

    /// The number of a spelling that some entry has or had.
    pub(super) fn get(&self, spelling: &str) -> Option<Term> {
        self.words.get(spelling).map(|it| it.term)
    }

    /// The number of two neighbouring words that stand so in some entry.
    pub(super) fn pair(&self, a: &Word, b: &Word) -> Option<Term> {
        let pair = *self.pairs.get(&(self.fold(&a.fold)?, self.fold(&b.fold)?))?;
        (!self.holders(pair).is_empty()).then_some(pair)
    }

    /// The terms in use that are spelt so but for their marks.
    pub(super) fn spelt(&self, fold: &str) -> &[Term] {
        self.folds.get(fold).map_or(&[], Vec::as_slice)
    }

    /// The words in use that are one slip away from a word without marks, each with the number of its spellings.
    pub(super) fn near(&self, fold: &str) -> impl Iterator<Item = (&str, usize)> {
        let found = self.nearby.candidates(fold).filter_map(|at| self.folds.get_index(at as usize));
        found.filter(move |(word, _)| one_slip(fold, word)).map(|(word, terms)| (&**word, terms.len()))
    }

    /// A word's spelling; empty where the term is none.
    pub(super) fn word(&self, term: Term) -> &str {
        let at = self.terms.get(term as usize).and_then(|it| it.word);
        at.and_then(|at| self.words.get_index(at as usize)).map_or("", |(word, _)| word)
    }

    /// A term as it can be shown.
    pub(super) fn spelling(&self, term: Term) -> String {
        if (term as usize) < LEXICON.len() { LEXICON.name(term) } else { self.word(term) }.to_owned()
    }

    /// Notes that the entry at `place` asks with these terms, each once, and answers with those.
    pub(super) fn hold(&mut self, place: Place, asked: &[Term], answered: &[Term]) {
        self.entries += 1;
        for term in asked {
            self.terms[*term as usize].holders.push(place);
        }
        for term in asked.iter().chain(answered) {
            let held = &mut self.terms[*term as usize];
            held.uses += 1;
            if held.uses > 1 {
                continue;
            }
            let Some((fold, word, terms)) = self.spellings(*term) else { continue };
            terms.push(*term);
            if terms.len() == 1 {
                let word = word.to_owned();
                self.nearby.add(&word, fold);
            }
        }
    }

    /// Takes back what [`Self::hold`] noted. A word that no entry has any more is unknown again; its number is kept.
    pub(super) fn release(&mut self, place: Place, asked: &[Term], answered: &[Term]) {
        self.entries = self.entries.saturating_sub(1);
        for term in asked {
            self.terms[*term as usize].holders.retain(|it| *it != place);
        }
        for term in asked.iter().chain(answered) {
            let held = &mut self.terms[*term as usize];
            held.uses = held.uses.saturating_sub(1);
            if held.uses > 0 {
                continue;
            }
            let Some((fold, word, terms)) = self.spellings(*term) else { continue };
            terms.retain(|it| it != term);
            if terms.is_empty() {
                let word = word.to_owned();
                self.nearby.remove(&word, fold);
            }
        }
    }

    /// The fold of a word, and the terms in use that have it. None for what is no word: a number is never misspelt.
    fn spellings(&mut self, term: Term) -> Option<(Fold, &str, &mut Vec<Term>)> {
        let at = self.terms[term as usize].word?;
        let (word, spelt) = self.words.get_index(at as usize)?;
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let fold = spelt.fold;
        let (word, terms) = self.folds.get_index_mut(fold as usize)?;
        Some((fold, word, terms))
    }

    /// The entries that hold a term.
    pub(super) fn holders(&self, term: Term) -> &[Place] {
        self.terms.get(term as usize).map_or(&[], |it| it.holders.as_slice())
    }

    /// How telling a term is: high where few entries hold it. The same for a base of a hundred and of ten thousand.
    #[expect(clippy::cast_precision_loss, reason = "counts of entries are far below 2^24")]
    pub(super) fn weight(&self, term: Term) -> f32 {
        // In a base of a few entries a word that one of them holds would look common.
        let all = self.entries.max(SMALL) as f32;
        let share = (self.holders(term).len() as f32 + 0.5) / (all + 1.0);
        // From 1 (held by one entry in two hundred or fewer) down to nearly nothing (held by most).
        (-share.ln() / 5.3).clamp(0.05, 1.0)
    }
}

/// A place in a list as a number: no list here comes near 2^32.
pub(super) fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
