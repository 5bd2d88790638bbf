//! What a text is made of: matters of the lexicon, words, numbers, pairs of words, and shapes of three letters.

use super::lexicon::{Concept, Found, Group, LEXICON};
use super::repair::{forms, vni};
use super::vocabulary::{Fold, Term, Vocabulary};
use super::words::{cleaned, words};
use crate::read::fold::{Word, word_agrees};

/// One thing that a text says, and what it may be.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Slot {
    /// The words it was read from, as they are compared.
    pub text: String,
    /// The terms it may be, each with how well it fits, 0 to 1; none where the base has no such word.
    pub terms: Vec<(Term, f32)>,
    /// What it is.
    pub kind: Kind,
}

/// What a slot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A matter of the lexicon, of this group.
    Known(Group),
    /// Any other word.
    Plain,
    /// A year, 1990 to 2099.
    Year,
    /// Any other number.
    Number,
}

/// A text, taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Parsed {
    /// What it says, in its order.
    pub slots: Vec<Slot>,
    /// Neighbouring words that stand together in some entry.
    pub pairs: Vec<Term>,
    /// Hashes of three letters in a row, sorted, each once.
    pub shapes: Vec<u32>,
}

/// Takes a question apart. The vocabulary says which words are known; what is not, is repaired where that is possible.
pub(super) fn question(text: &str, vocabulary: &Vocabulary) -> Parsed {
    let clean = cleaned(text);
    let marked = marked(&clean);
    let clean = vni(&clean).unwrap_or(clean);
    let words: Vec<Vec<Word>> = words(&clean).iter().flat_map(|word| forms(word, vocabulary)).collect();
    let mut pairs = Vec::new();
    for two in words.windows(2) {
        let mut ways = two[0].iter().flat_map(|a| two[1].iter().map(move |b| (a, b)));
        pairs.extend(ways.find_map(|(a, b)| vocabulary.pair(a, b)));
    }
    pairs.sort_unstable();
    pairs.dedup();
    let shapes = shapes(words.iter().filter_map(|forms| forms.first()));
    let number = |word: &Word| vocabulary.get(&word.text);
    let slots = walk(&words, marked, number, |forms| spellings(forms, marked, vocabulary));
    Parsed { slots, pairs, shapes }
}

/// Takes a question of an entry apart, and adds its terms to the vocabulary.
pub(super) fn asked(text: &str, vocabulary: &mut Vocabulary) -> Parsed {
    let (words, slots) = written(text, vocabulary);
    let mut pairs: Vec<Term> =
        words.windows(2).filter_map(|two| vocabulary.intern_pair(two[0].first()?, two[1].first()?)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let shapes = shapes(words.iter().filter_map(|forms| forms.first()));
    Parsed { slots, pairs, shapes }
}

/// Takes an answer apart: what it says, without pairs and shapes, for an answer has most of both by chance.
pub(super) fn answered(text: &str, vocabulary: &mut Vocabulary) -> Vec<Slot> {
    written(text, vocabulary).1
}

/// The words of an entry's text, each in its one form, and what they say.
fn written(text: &str, vocabulary: &mut Vocabulary) -> (Vec<Vec<Word>>, Vec<Slot>) {
    let clean = cleaned(text);
    let words: Vec<Vec<Word>> = words(&clean).into_iter().map(|word| vec![word]).collect();
    for word in words.iter().flatten() {
        vocabulary.intern(word);
    }
    let slots = walk(
        &words,
        marked(&clean),
        |word| vocabulary.get(&word.text),
        |forms| forms.iter().filter_map(|word| Some((vocabulary.get(&word.text)?, 1.0))).collect(),
    );
    (words, slots)
}

fn walk(
    words: &[Vec<Word>],
    marked: bool,
    number: impl Fn(&Word) -> Option<Term>,
    spellings: impl Fn(&[Word]) -> Vec<(Term, f32)>,
) -> Vec<Slot> {
    let mut out: Vec<Slot> = Vec::with_capacity(words.len());
    let folds: Vec<Vec<Option<Fold>>> =
        words.iter().map(|forms| forms.iter().map(|form| LEXICON.fold(&form.fold)).collect()).collect();
    let mut at = 0;
    while at < words.len() {
        let rest = &words[at..];
        match LEXICON.find(rest, &folds[at..], marked) {
            Ok(found) => {
                matters(&found, rest, &spellings, &mut out);
                at += found.words;
            }
            Err(0) => {
                out.push(word(&rest[0], &number, &spellings));
                at += 1;
            }
            Err(idle) => at += idle,
        }
    }
    out
}

/// Whether the text was written with marks. One word with them is no proof: it may be copied, or a slip.
fn marked(clean: &str) -> bool {
    clean.split_whitespace().filter(|piece| !piece.is_ascii()).take(2).count() == 2
}

/// The slots of a phrase: one for each matter that it names, or one for all where it may mean different matters.
fn matters(found: &Found, words: &[Vec<Word>], spellings: &impl Fn(&[Word]) -> Vec<(Term, f32)>, out: &mut Vec<Slot>) {
    let text: Vec<&str> = words[..found.words].iter().filter_map(|forms| Some(forms.first()?.text.as_str())).collect();
    let text = text.join(" ");
    let fit = if found.loose { 0.7 } else { 1.0 };
    // A single word may also be meant as the word it is: "so" is số as well as sở.
    let itself: Vec<(Term, f32)> = match found.words {
        1 => spellings(&words[0]).into_iter().map(|(term, fit)| (term, fit * 0.8)).collect(),
        _ => Vec::new(),
    };
    let slots: Vec<Vec<Concept>> = match found.meanings.as_slice() {
        [one] => one.iter().map(|concept| vec![*concept]).collect(),
        several => vec![several.iter().flatten().copied().collect()],
    };
    for concepts in slots {
        let mut slot = known(text.clone(), &concepts, fit);
        slot.terms.extend(&itself);
        out.push(slot);
    }
}

/// The slot of a word or number that is in no phrase.
fn word(
    forms: &[Word],
    number: &impl Fn(&Word) -> Option<Term>,
    spellings: &impl Fn(&[Word]) -> Vec<(Term, f32)>,
) -> Slot {
    let word = &forms[0];
    if !word.digits() {
        // A form's or a class's code is as telling as a number.
        let code = word.text.bytes().any(|c| c.is_ascii_digit());
        let kind = if code { Kind::Number } else { Kind::Plain };
        return Slot { text: word.text.clone(), terms: spellings(forms), kind };
    }
    let year = word.text.len() == 4 && (word.text.starts_with("20") || word.text.starts_with("199"));
    let terms = number(word).map(|term| (term, 1.0)).into_iter().collect();
    Slot { text: word.text.clone(), terms, kind: if year { Kind::Year } else { Kind::Number } }
}

fn known(text: String, concepts: &[Concept], fit: f32) -> Slot {
    let kind = Kind::Known(concepts.first().map_or(Group::Word, |it| LEXICON.group(*it)));
    Slot { text, terms: concepts.iter().map(|it| (*it, fit)).collect(), kind }
}

/// The base's words that the typed forms may be: best with their very marks, well with marks left out, weakly with others.
fn spellings(forms: &[Word], marked: bool, vocabulary: &Vocabulary) -> Vec<(Term, f32)> {
    let mut out: Vec<(Term, f32)> = Vec::new();
    for (at, form) in forms.iter().enumerate() {
        let share = if at == 0 { 1.0 } else { 0.8 };
        for term in vocabulary.spelt(&form.fold) {
            let wanted = vocabulary.word(*term);
            let fit = if form.text == wanted {
                1.0
            } else if word_agrees(&form.text, wanted) {
                // In a text with marks a word without them is meant as it stands.
                if marked && LEXICON.spells(&form.text) { 0.5 } else { 0.95 }
            } else {
                0.4
            };
            if !out.iter().any(|(it, _)| it == term) {
                out.push((*term, fit * share));
            }
        }
    }
    out
}

/// Hashes (FNV-1a) of each three letters in a row, words divided by one space.
fn shapes<'w>(words: impl Iterator<Item = &'w Word>) -> Vec<u32> {
    let mut letters: Vec<u8> = vec![b' '];
    for word in words {
        letters.extend(word.fold.bytes());
        letters.push(b' ');
    }
    let hash = |three: &[u8]| three.iter().fold(0x811c_9dc5_u32, |h, c| (h ^ u32::from(*c)).wrapping_mul(0x0100_0193));
    let mut out: Vec<u32> = letters.windows(3).map(hash).collect();
    out.sort_unstable();
    out.dedup();
    out
}
