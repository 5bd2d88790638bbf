//! The field's words (`data/lexicon.txt`, `data/places.txt`): phrases that mean one matter, by its name.

use std::sync::LazyLock;

use super::nearby::{Nearby, one_slip};
use super::vocabulary::{Fold, Map, number};
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
    /// Each word without marks, and as it is written.
    words: Vec<(Fold, Box<str>)>,
    concepts: Vec<Concept>,
}

/// Phrases by their first word, and their second where they have one.
type Phrases = Map<(Fold, Option<Fold>), Vec<Phrase>>;

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

/// The names and their phrases.
pub(super) struct Lexicon {
    names: Map<Box<str>, Group>,
    phrases: Phrases,
    stops: Phrases,
    /// The words without marks, each with the number of phrases it stands in.
    folds: Map<Box<str>, usize>,
    nearby: Nearby,
    texts: Map<Box<str>, ()>,
}

/// The lexicon, read once.
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);

/// Matters that are a side of any procedure, and none by themselves.
const ASPECTS: [&str; 9] = [
    "word/phi",
    "word/giay-to",
    "word/thoi-han",
    "word/truc-tuyen",
    "word/nop-tien",
    "word/lam",
    "act/thanh-toan",
    "act/giam-phi",
    "act/ho-tro",
];

/// Whether a matter is a side of any procedure.
pub(super) fn is_aspect(concept: Concept) -> bool {
    static OURS: LazyLock<Vec<Concept>> =
        LazyLock::new(|| ASPECTS.iter().filter_map(|name| LEXICON.concept(name)).collect());
    OURS.contains(&concept)
}

impl Lexicon {
    fn new() -> Self {
        let mut out = Self {
            names: Map::default(),
            phrases: Map::default(),
            stops: Map::default(),
            folds: Map::default(),
            nearby: Nearby::default(),
            texts: Map::default(),
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
        for (number, fold) in (0..).zip(out.folds.keys()) {
            out.nearby.add(fold, number);
        }
        out
    }

    fn intern(&mut self, name: &str) -> Concept {
        let group = Group::from_name(name.split('/').next().unwrap_or_default());
        number(self.names.insert_full(name.into(), group).0)
    }

    fn words(&mut self, phrase: &str) -> Vec<(Fold, Box<str>)> {
        let words = words(&cleaned(phrase)).into_iter().map(|word| {
            let entry = self.folds.entry(word.fold.into_boxed_str());
            let fold = number(entry.index());
            *entry.or_default() += 1;
            let text = word.text.into_boxed_str();
            self.texts.insert(text.clone(), ());
            (fold, text)
        });
        words.collect()
    }

    /// A name's number.
    pub(super) fn concept(&self, name: &str) -> Option<Concept> {
        self.names.get_index_of(name).map(number)
    }

    /// Whether a word stands in some phrase with these very marks.
    pub(super) fn spells(&self, word: &str) -> bool {
        self.texts.contains_key(word)
    }

    /// How many names there are.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// A name's spelling, `group/matter`.
    pub(super) fn name(&self, concept: Concept) -> &str {
        self.names.get_index(concept as usize).map_or("", |(name, _)| name)
    }

    /// A name's group.
    pub(super) fn group(&self, concept: Concept) -> Group {
        self.names.get_index(concept as usize).map_or(Group::Word, |(_, group)| *group)
    }

    /// The number of a word without marks that stands in some phrase.
    pub(super) fn fold(&self, fold: &str) -> Option<Fold> {
        self.folds.get_index_of(fold).map(number)
    }

    /// How many phrases a word without marks stands in.
    pub(super) fn uses(&self, fold: &str) -> usize {
        self.folds.get(fold).copied().unwrap_or(0)
    }

    /// The words of phrases that are one slip away from a word without marks.
    pub(super) fn near(&self, fold: &str) -> impl Iterator<Item = &str> {
        let found = self.nearby.candidates(fold).filter_map(|at| self.folds.get_index(at as usize));
        found.map(|(word, _)| &**word).filter(move |word| one_slip(fold, word))
    }

    /// The longest phrase that stands at the start of `words`, or the number of words there that carry nothing. Every
    /// word is given in the forms it may have, with the numbers of these; in a `marked` text a word without marks is
    /// meant as it stands.
    pub(super) fn find(&self, words: &[Vec<Word>], folds: &[Vec<Option<Fold>>], marked: bool) -> Result<Found, usize> {
        let (said, found) = self.longest(&self.phrases, words, folds, marked);
        let (idle, _) = self.longest(&self.stops, words, folds, marked);
        if said >= idle && said.0 > 0 { Ok(found) } else { Err(idle.0) }
    }

    /// The best of these phrases: how many words it takes and how well they fit, and what it means.
    fn longest(
        &self,
        phrases: &Phrases,
        words: &[Vec<Word>],
        folds: &[Vec<Option<Fold>>],
        marked: bool,
    ) -> ((usize, u8), Found) {
        let mut best = (0, 0);
        let mut found = Found::default();
        let known = |at: usize| folds.get(at).into_iter().flatten().flatten().copied();
        let keys = known(0)
            .flat_map(|first| known(1).map(move |second| (first, Some(second))).chain(std::iter::once((first, None))));
        for phrase in keys.filter_map(|key| phrases.get(&key)).flatten() {
            if phrase.words.len() < best.0 || phrase.words.len() > words.len() {
                continue;
            }
            let Some(fit) = self.fits(words, folds, &phrase.words, marked) else { continue };
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
    fn fits(
        &self,
        words: &[Vec<Word>],
        folds: &[Vec<Option<Fold>>],
        phrase: &[(Fold, Box<str>)],
        marked: bool,
    ) -> Option<u8> {
        if !folds.iter().zip(phrase).all(|(folds, (wanted, _))| folds.contains(&Some(*wanted))) {
            return None;
        }
        let (mut exact, mut wrong) = (true, 0);
        for ((forms, folds), (wanted_fold, wanted)) in words.iter().zip(folds).zip(phrase) {
            let all = forms.iter().zip(folds);
            let mut same = all.filter(|(_, fold)| **fold == Some(*wanted_fold)).map(|(form, _)| form);
            if same.clone().any(|form| *form.text == **wanted) {
                continue;
            }
            exact = false;
            let itself = |form: &Word| marked && self.spells(&form.text);
            if !same.clone().any(|form| word_agrees(&form.text, wanted) && !itself(form)) {
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

fn add(phrases: &mut Phrases, words: Vec<(Fold, Box<str>)>, concepts: Vec<Concept>) {
    if let Some((first, _)) = words.first() {
        let key = (*first, words.get(1).map(|(second, _)| *second));
        phrases.entry(key).or_default().push(Phrase { words, concepts });
    }
}
