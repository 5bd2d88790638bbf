//! The terms of a base: each has a number, and knows which entries hold it.

use std::collections::BTreeMap;

use super::lexicon::LEXICON;

/// The number of a term. The lexicon's names come first, in its order.
pub(super) type Term = u32;

/// A base with fewer entries is weighed as if it had this many.
const SMALL: u32 = 100;

/// The number of an entry's place in the index.
pub(super) type Place = u32;

/// Terms by their spelling: a word with its marks, a number, or two folded words with a space between them.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    numbers: BTreeMap<String, Term>,
    folds: BTreeMap<String, Vec<Term>>,
    words: BTreeMap<Term, (String, String)>,
    uses: Vec<u32>,
    holders: Vec<Vec<Place>>,
    entries: u32,
}

impl Vocabulary {
    pub(super) fn new() -> Self {
        let names = LEXICON.len();
        Self { holders: vec![Vec::new(); names], uses: vec![0; names], ..Self::default() }
    }

    /// The number of a spelling, new if need be. `fold` is given for words.
    pub(super) fn intern(&mut self, spelling: &str, fold: Option<&str>) -> Term {
        if let Some(term) = self.numbers.get(spelling) {
            return *term;
        }
        let term = u32::try_from(self.holders.len()).unwrap_or(u32::MAX);
        self.numbers.insert(spelling.to_owned(), term);
        self.holders.push(Vec::new());
        self.uses.push(0);
        if let Some(fold) = fold {
            self.words.insert(term, (spelling.to_owned(), fold.to_owned()));
        }
        term
    }

    /// The number of a spelling that some entry has or had.
    pub(super) fn get(&self, spelling: &str) -> Option<Term> {
        self.numbers.get(spelling).copied()
    }

    /// The words of the entries without marks, each with the terms it may be.
    pub(super) fn folds(&self) -> &BTreeMap<String, Vec<Term>> {
        &self.folds
    }

    /// A word's spelling.
    pub(super) fn word(&self, term: Term) -> &str {
        self.words.get(&term).map_or("", |(word, _)| word)
    }

    /// A term as it can be shown.
    pub(super) fn spelling(&self, term: Term) -> String {
        if (term as usize) < LEXICON.len() {
            return LEXICON.name(term).to_owned();
        }
        self.words.get(&term).map_or_else(|| "a number".to_owned(), |(word, _)| word.clone())
    }

    /// Notes that the entry at `place` asks with these terms, each once, and answers with those.
    pub(super) fn hold(&mut self, place: Place, asked: &[Term], answered: &[Term]) {
        self.entries += 1;
        for term in asked {
            self.holders[*term as usize].push(place);
        }
        for term in asked.iter().chain(answered) {
            let uses = &mut self.uses[*term as usize];
            *uses += 1;
            if *uses == 1
                && let Some((_, fold)) = self.words.get(term)
            {
                self.folds.entry(fold.clone()).or_default().push(*term);
            }
        }
    }

    /// Takes back what [`Self::hold`] noted. A word that no entry has any more is unknown again; its number is kept.
    pub(super) fn release(&mut self, place: Place, asked: &[Term], answered: &[Term]) {
        self.entries = self.entries.saturating_sub(1);
        for term in asked {
            self.holders[*term as usize].retain(|it| *it != place);
        }
        for term in asked.iter().chain(answered) {
            let uses = &mut self.uses[*term as usize];
            *uses = uses.saturating_sub(1);
            if *uses > 0 {
                continue;
            }
            if let Some((_, fold)) = self.words.get(term)
                && let Some(same) = self.folds.get_mut(fold)
            {
                same.retain(|it| it != term);
                if same.is_empty() {
                    self.folds.remove(fold);
                }
            }
        }
    }

    /// The entries that hold a term.
    pub(super) fn holders(&self, term: Term) -> &[Place] {
        self.holders.get(term as usize).map_or(&[], Vec::as_slice)
    }

    /// How telling a term is: high where few entries hold it. The same for a base of a hundred and of ten thousand.
    pub(super) fn weight(&self, term: Term) -> f32 {
        self.rarity(self.holders(term).len())
    }

    /// How telling a term would be that this many entries hold.
    #[expect(clippy::cast_precision_loss, reason = "counts of entries are far below 2^24")]
    pub(super) fn rarity(&self, holders: usize) -> f32 {
        // In a base of a few entries a word that one of them holds would look common.
        let all = self.entries.max(SMALL) as f32;
        let share = (holders as f32 + 0.5) / (all + 1.0);
        // From 1 (held by one entry in two hundred or fewer) down to nearly nothing (held by most).
        (-share.ln() / 5.3).clamp(0.05, 1.0)
    }
}
