//! The field's words (`data/lexicon.txt`, `data/places.txt`): phrases that mean one matter, by its name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::words::{cleaned, words};
use crate::read::fold::{Word, word_agrees};
use crate::read::words::phrases;

/// How a name counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    /// What a question is about: a paper, a procedure, a system.
    Subject,
    /// What is done with it.
    Act,
    /// Which kind of answer is wanted: where, when, who.
    Ask,
    /// A figure is wanted.
    Measure,
    /// Offices and persons.
    Who,
    /// Any other word with several spellings.
    Word,
    /// Highest, lowest, average.
    Rank,
    /// Department, district, commune.
    Level,
    /// Which index: SIPAS, PAR INDEX.
    Index,
    /// A ministry.
    Org,
    /// An application or channel.
    App,
    /// A province or town.
    Place,
}

impl Group {
    fn from_name(name: &str) -> Self {
        match name {
            "subject" => Self::Subject,
            "act" => Self::Act,
            "ask" => Self::Ask,
            "measure" => Self::Measure,
            "who" => Self::Who,
            "rank" => Self::Rank,
            "level" => Self::Level,
            "index" => Self::Index,
            "org" => Self::Org,
            "app" => Self::App,
            "place" => Self::Place,
            _ => Self::Word,
        }
    }
}

/// The number of a name.
pub(super) type Concept = u32;

struct Phrase {
    words: Vec<Word>,
    concepts: Vec<Concept>,
}

/// What stands at a place of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Found {
    /// How many words it takes.
    pub words: usize,
    /// The matters it may mean: one of these lists, each of whose names is meant.
    pub meanings: Vec<Vec<Concept>>,
    /// Whether marks had to be overlooked.
    pub loose: bool,
}

/// The phrases by their first word.
pub(super) struct Lexicon {
    names: Vec<(String, Group)>,
    phrases: BTreeMap<String, Vec<Phrase>>,
    stops: BTreeMap<String, Vec<Phrase>>,
    folds: BTreeMap<String, u32>,
    texts: BTreeSet<String>,
    numbers: BTreeMap<String, Concept>,
}

/// The lexicon, read once.
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);

impl Lexicon {
    fn new() -> Self {
        let mut out = Self {
            names: Vec::new(),
            numbers: BTreeMap::new(),
            phrases: BTreeMap::new(),
            stops: BTreeMap::new(),
            folds: BTreeMap::new(),
            texts: BTreeSet::new(),
        };
        for file in [include_str!("data/lexicon.txt"), include_str!("data/places.txt")] {
            for (phrase, heading) in phrases(file) {
                let concepts = heading.split(' ').map(|name| out.intern(name)).collect();
                let words = out.words(phrase);
                add(&mut out.phrases, words, concepts);
            }
        }
        for (phrase, _) in phrases(include_str!("data/stop.txt")) {
            let words = out.words(phrase);
            add(&mut out.stops, words, Vec::new());
        }
        out
    }

    fn intern(&mut self, name: &str) -> Concept {
        let next = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(name.to_owned()).or_insert(next);
        if number == next {
            self.names.push((name.to_owned(), Group::from_name(name.split('/').next().unwrap_or_default())));
        }
        number
    }

    fn words(&mut self, phrase: &str) -> Vec<Word> {
        let words = words(&cleaned(phrase));
        for word in &words {
            *self.folds.entry(word.fold.clone()).or_default() += 1;
            self.texts.insert(word.text.clone());
        }
        words
    }

    /// A name's number.
    pub(super) fn number(&self, name: &str) -> Option<Concept> {
        self.numbers.get(name).copied()
    }

    /// Whether a word stands in some phrase with these very marks.
    pub(super) fn spells(&self, word: &str) -> bool {
        self.texts.contains(word)
    }

    /// How many names there are.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// A name's spelling, `group/matter`.
    pub(super) fn name(&self, concept: Concept) -> &str {
        self.names.get(concept as usize).map_or("", |(name, _)| name)
    }

    /// A name's group.
    pub(super) fn group(&self, concept: Concept) -> Group {
        self.names.get(concept as usize).map_or(Group::Word, |(_, group)| *group)
    }

    /// The words that phrases are made of, without marks, each with the number of phrases it stands in.
    pub(super) fn folds(&self) -> &BTreeMap<String, u32> {
        &self.folds
    }

    /// The longest phrase that stands at the start of `words`, or the number of words there that carry nothing. Every
    /// word is given in the forms it may have; in a `marked` text a word without marks is meant as it stands.
    pub(super) fn find(&self, words: &[Vec<Word>], marked: bool) -> Result<Found, usize> {
        let (said, found) = self.longest(&self.phrases, words, marked);
        let (idle, _) = self.longest(&self.stops, words, marked);
        if said >= idle && said.0 > 0 { Ok(found) } else { Err(idle.0) }
    }

    /// The best of these phrases: how many words it takes and how well they fit, and what it means.
    fn longest(
        &self,
        phrases: &BTreeMap<String, Vec<Phrase>>,
        words: &[Vec<Word>],
        marked: bool,
    ) -> ((usize, u8), Found) {
        let mut best = (0, 0);
        let mut found = Found::default();
        let firsts = words.first().into_iter().flatten();
        for phrase in firsts.filter_map(|form| phrases.get(&form.fold)).flatten() {
            if phrase.words.len() < best.0 || phrase.words.len() > words.len() {
                continue;
            }
            let Some(fit) = self.fits(words, &phrase.words, marked) else { continue };
            let rank = (phrase.words.len(), fit);
            if rank > best {
                best = rank;
                found = Found { words: phrase.words.len(), meanings: Vec::new(), loose: fit == 0 };
            }
            if rank == best && !found.meanings.contains(&phrase.concepts) {
                found.meanings.push(phrase.concepts.clone());
            }
        }
        (best, found)
    }

    /// How well the words are the phrase: 2 with its very marks, 1 with marks left out, 0 with one mark wrong in a phrase
    /// of several words, where the wrong word is none of its own.
    fn fits(&self, words: &[Vec<Word>], phrase: &[Word], marked: bool) -> Option<u8> {
        let (mut exact, mut wrong) = (true, 0);
        for (forms, wanted) in words.iter().zip(phrase) {
            let mut same = forms.iter().filter(|form| form.fold == wanted.fold).peekable();
            same.peek()?;
            if same.clone().any(|form| form.text == wanted.text) {
                continue;
            }
            exact = false;
            let itself = |form: &Word| marked && self.spells(&form.text);
            if !same.clone().any(|form| word_agrees(&form.text, &wanted.text) && !itself(form)) {
                if same.all(|form| self.spells(&form.text)) {
                    return None;
                }
                wrong += 1;
            }
        }
        match wrong {
            0 => Some(if exact { 2 } else { 1 }),
            1 if phrase.len() > 1 => Some(0),
            _ => None,
        }
    }
}

fn add(phrases: &mut BTreeMap<String, Vec<Phrase>>, words: Vec<Word>, concepts: Vec<Concept>) {
    if let Some(first) = words.first() {
        phrases.entry(first.fold.clone()).or_default().push(Phrase { words, concepts });
    }
}
