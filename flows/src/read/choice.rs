//! The names of a question's choices, and which of them a run of words is.

use std::collections::BTreeMap;

use super::fold::{Word, agrees_loosely, clean, fold_of, split, text_of};
use super::words::{expand, negates};
use crate::{ChoiceList, Lang};

/// How a name belongs to its choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A label, or one of `also`.
    Whole,
    /// The start of a label, or one of its parts between commas or in brackets; no other choice's name has the words.
    Part,
}

/// One name of one choice.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Name {
    /// The choice's index in the list.
    pub choice: u16,
    /// As written, cleaned, short forms written out.
    pub text: String,
    /// Without marks.
    pub fold: String,
    /// How it belongs to the choice.
    pub class: Class,
}

/// All names of a list's choices; worked out once, when a survey is loaded.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Names {
    /// The names, whole ones first.
    pub(super) all: Vec<Name>,
    /// Where the names of a spelling without marks stand in `all`.
    by_fold: BTreeMap<String, Vec<usize>>,
    /// The choices with a printed number, in order; the first has number 1.
    numbered: Vec<u16>,
    /// Whether the choices are levels that are their own numbers: 1, 2, 3 …
    pub(super) levels: bool,
    /// The choices that say no and yes, where the list does nothing else: one label begins with *không*, all others
    /// with *có*. The second is none where several say yes.
    pub(super) polar: Option<(u16, Option<u16>)>,
}

/// What a run of words is among the choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hit {
    /// None of them.
    None,
    /// This one.
    One(u16),
    /// More than one.
    Many,
}

/// Words that alone never name a choice, however a label begins.
const WEAK: &[&str] = &[
    "co",
    "khong",
    "rat",
    "tren",
    "duoi",
    "mot",
    "toi",
    "ong",
    "ba",
    "nguoi",
    "va",
    "tu",
    "den",
    "cac",
    "nhung",
    "lam",
    "trung",
    "hai",
    "ca",
    "khong co",
    "co mot",
    "khac",
    "phat",
    "khong muon",
];

impl Names {
    /// The names in `list`.
    pub(super) fn new(list: &ChoiceList) -> Self {
        let mut all = Vec::with_capacity(list.choices.len() * 4);
        let mut parts: Vec<(u16, Vec<Word>)> = Vec::new();
        for (index, choice) in (0_u16..).zip(&list.choices) {
            for (lang, label) in choice.label.iter() {
                let words = expand(split(&clean(label)).words);
                if lang == Lang::Vi && !choice.is_special() {
                    parts_of(&words, label, |part| parts.push((index, part.to_vec())));
                }
                push(&mut all, index, &words, Class::Whole);
            }
            for other in &choice.also {
                push(&mut all, index, &expand(split(&clean(other)).words), Class::Whole);
            }
        }
        let whole = all.len();
        for (index, part) in parts {
            let fold = fold_of(&part);
            let elsewhere = all[..whole].iter().any(|name| name.choice != index && has_run(&name.fold, &fold));
            if !elsewhere && !all.iter().any(|name| name.fold == fold) {
                all.push(Name { choice: index, text: text_of(&part), fold, class: Class::Part });
            }
        }
        let mut by_fold: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, name) in all.iter().enumerate() {
            by_fold.entry(name.fold.clone()).or_default().push(at);
        }
        let numbered =
            (0_u16..).zip(&list.choices).filter(|(_, choice)| !choice.is_special()).map(|(index, _)| index).collect();
        let levels = list.numbered().all(|(number, choice)| choice.name == number.to_string());
        Self { all, by_fold, numbered, levels, polar: polar(list) }
    }

    /// Which choice the whole of `words` names.
    pub(super) fn find(&self, words: &[Word]) -> Hit {
        if words.is_empty() {
            return Hit::None;
        }
        self.find_text(&text_of(words), &fold_of(words))
    }

    /// Which choice a text names, given with and without marks.
    pub(super) fn find_text(&self, text: &str, fold: &str) -> Hit {
        let Some(places) = self.by_fold.get(fold) else { return Hit::None };
        let same = || places.iter().map(|at| &self.all[*at]);
        if let Some(exact) = one(same().filter(|name| name.text == text)) {
            return exact;
        }
        if let Some(near) = one(same().filter(|name| agrees_loosely(text, &name.text))) {
            return near;
        }
        // A wrong mark in a long name is a slip ("hái lòng"); in a short word it is another word.
        if fold.len() >= 6 && fold.contains(' ') {
            return one(same()).unwrap_or(Hit::None);
        }
        Hit::None
    }

    /// The choice with this printed number, from 1. A list that is too long to be printed has no numbers.
    pub(super) fn numbered(&self, number: i64) -> Option<u16> {
        if self.numbered.len() > crate::LISTED {
            return None;
        }
        self.numbered.get(usize::try_from(number).ok()?.checked_sub(1)?).copied()
    }

    /// How many choices have a printed number.
    pub(super) fn count(&self) -> usize {
        self.numbered.len()
    }

    /// The choice whose whole name without marks is `fold`.
    pub(super) fn called(&self, fold: &str) -> Option<u16> {
        let places = self.by_fold.get(fold)?;
        places.iter().map(|at| &self.all[*at]).find(|name| name.class == Class::Whole).map(|name| name.choice)
    }

    /// Whether a word stands in any name.
    pub(super) fn knows(&self, fold: &str) -> bool {
        self.all.iter().any(|name| name.fold.split(' ').any(|word| word == fold))
    }

    /// Whether a whole name stands in `words`.
    pub(super) fn held(&self, words: &[Word]) -> bool {
        if words.is_empty() {
            return false;
        }
        let fold = fold_of(words);
        self.all
            .iter()
            .any(|name| name.class == Class::Whole && name.fold.len() <= fold.len() && has_run(&fold, &name.fold))
    }

    /// The choices named anywhere inside `words`, for telling "about the question" from "about something else".
    pub(super) fn mentions(&self, words: &[Word]) -> Vec<u16> {
        let text = format!(" {} ", fold_of(words));
        let mut found: Vec<u16> = self
            .all
            .iter()
            .filter(|name| name.fold.len() >= 4 && has_run(&text, &name.fold))
            .map(|name| name.choice)
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The one choice whose label has `words` inside it, none of them a negation and none left out before it.
    pub(super) fn inside(&self, words: &[Word]) -> Option<u16> {
        let fold = fold_of(words);
        if fold.len() < 4 || words.iter().any(Word::digits) || WEAK.contains(&fold.as_str()) {
            return None;
        }
        let mut owners = self.all.iter().filter(|name| has_run(&name.fold, &fold));
        let first = owners.next()?;
        let says_no = |fold: &str| fold.split(' ').any(|word| matches!(word, "khong" | "chua" | "not" | "no"));
        (owners.all(|name| name.choice == first.choice)
            && says_no(&first.fold) == says_no(&fold)
            && self.numbered.contains(&first.choice))
        .then_some(first.choice)
    }
}

/// See [`Names::polar`].
fn polar(list: &ChoiceList) -> Option<(u16, Option<u16>)> {
    let (mut no, mut yes, mut several) = (None, None, false);
    for (index, choice) in (0_u16..).zip(&list.choices) {
        if choice.is_special() {
            continue;
        }
        let label = clean(choice.label.get(Lang::Vi));
        let first = label.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        match first {
            "không" | "chưa" if no.is_none() => no = Some(index),
            "có" | "đã" => {
                several |= yes.is_some();
                yes = Some(index);
            }
            _ => return None,
        }
    }
    (yes.is_some()).then_some(()).and(no).map(|no| (no, yes.filter(|_| !several)))
}

fn push(all: &mut Vec<Name>, choice: u16, words: &[Word], class: Class) {
    if !words.is_empty() {
        let name = Name { choice, text: text_of(words), fold: fold_of(words), class };
        // English spells a province as Vietnamese does without marks.
        if !all.iter().rev().take_while(|it| it.choice == choice).any(|it| it.text == name.text) {
            all.push(name);
        }
    }
}

/// The starts and parts of a label that may stand for it.
fn parts_of(words: &[Word], label: &str, mut each: impl FnMut(&[Word])) {
    // One word at the start is not enough: "Điện" is no place, nor "Long".
    for end in 2..words.len() {
        let part = &words[..end];
        if worthy(part) && words[end..].iter().all(|word| !negates(word)) {
            each(part);
        }
    }
    for piece in label.split([',', '(', ')', '/', ';']) {
        let part = expand(split(&clean(piece)).words);
        // A part keeps what negates it only if it has it itself.
        let loses = words.iter().any(negates) && !part.iter().any(negates);
        if part.len() == words.len() || loses {
            continue;
        }
        for end in 2.min(part.len())..=part.len() {
            if worthy(&part[..end]) && part[end..].iter().all(|word| !negates(word)) {
                each(&part[..end]);
            }
        }
    }
}

fn worthy(part: &[Word]) -> bool {
    let fold = fold_of(part);
    let long = if part.len() == 1 { fold.len() >= 4 } else { fold.len() >= 6 };
    long && !part.iter().any(Word::digits)
        && !WEAK.contains(&fold.as_str())
        && !part.iter().all(|word| WEAK.contains(&word.fold.as_str()))
}

/// Whether `run` stands in `text` at word borders.
fn has_run(text: &str, run: &str) -> bool {
    text.match_indices(run).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_none_or(|c| c == ' ');
        let after = text[at + run.len()..].chars().next().is_none_or(|c| c == ' ');
        before && after
    })
}

fn one<'n>(mut names: impl Iterator<Item = &'n Name>) -> Option<Hit> {
    let first = names.next()?;
    Some(if names.all(|name| name.choice == first.choice) { Hit::One(first.choice) } else { Hit::Many })
}
