//! Whether words name an official. Better once too often: then only an office further up reads them.

use std::sync::LazyLock;

use super::Units;
use crate::read::fold::{clean, plain};

const OFFICIALS: &str = include_str!("data/officials.txt");

/// How many words a name of a place may be away from the office that is held there.
const REACH: usize = 10;

/// Whom a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// No official.
    Nobody,
    /// An official, of one of these units as far as the words tell.
    Somebody(Vec<String>),
}

/// A word as it was typed.
#[derive(Clone)]
struct Word {
    text: String,
    fold: String,
    capital: bool,
}

/// Something to look for: a word or several.
struct Phrase {
    text: Vec<String>,
    fold: Vec<String>,
    plain: bool,
}

struct Lists {
    calls: Vec<Phrase>,
    offices: Vec<Phrase>,
    places: Vec<Phrase>,
    bodies: Vec<Phrase>,
    pointing: Vec<Phrase>,
    ordinary: Vec<Phrase>,
    surnames: Vec<Phrase>,
    not: Vec<Phrase>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let list = |name: &str| {
        let line = OFFICIALS.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).unwrap_or_default();
        line.split(',').map(|it| Phrase::new(it.trim())).collect()
    };
    Lists {
        calls: list("calls"),
        offices: list("offices"),
        places: list("places"),
        bodies: list("bodies"),
        pointing: list("pointing"),
        ordinary: list("ordinary"),
        surnames: list("surnames"),
        not: list("not"),
    }
});

impl Phrase {
    fn new(text: &str) -> Self {
        let plain = text.ends_with('!');
        let words = words(text.trim_end_matches('!'));
        let fold = words.iter().map(|it| it.fold.clone()).collect();
        Self { text: words.into_iter().map(|it| it.text).collect(), fold, plain }
    }

    /// Whether it begins `words`. Where the text has no marks at all it is compared without them.
    fn begins(&self, words: &[Word], marked: bool) -> bool {
        let wanted = if marked { &self.text } else { &self.fold };
        let same = |(word, wanted): (&Word, &String)| if marked { word.text == *wanted } else { word.fold == *wanted };
        words.len() >= wanted.len() && words.iter().zip(wanted).all(same)
    }
}

/// Letters and digits; a point or a slash may stand inside a short form.
fn words(text: &str) -> Vec<Word> {
    let apart = |c: char| !(c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}' | '/'));
    let word = |typed: &str| {
        let text = clean(typed);
        let mut chars = typed.chars();
        // A short form in capitals is no name.
        let capital = chars.next().is_some_and(char::is_uppercase) && !chars.any(char::is_uppercase);
        Word { fold: plain(&text), text, capital }
    };
    text.split(apart).filter(|it| !it.is_empty()).map(word).collect()
}

/// The longest of a list that `words` begin with: how many words it has.
fn longest(list: &[Phrase], words: &[Word], marked: bool) -> Option<usize> {
    list.iter().filter(|it| it.begins(words, marked)).map(|it| it.text.len()).max()
}

/// Whom a text names.
pub(super) fn named(text: &str, units: &Units) -> Named {
    let words = words(text);
    let marked = words.iter().any(|it| it.text != it.fold);
    let lists = &*LISTS;
    let mut somebody = false;
    let mut places = Vec::new();
    for at in 0..words.len() {
        let here = &words[at..];
        if longest(&lists.not, here, marked).is_some() {
            continue;
        }
        let office = longest(&lists.offices, here, marked);
        let call = longest(&lists.calls, here, marked);
        if let Some(length) = office {
            let after = &here[length..];
            let before = &words[..at];
            let called = before.last().is_some_and(|it| {
                let one = std::slice::from_ref(it);
                lists.calls.iter().any(|call| call.text.len() == 1 && call.begins(one, marked))
            });
            if called || name(after, marked) || place_at_hand(after, marked, units) {
                somebody = true;
                places.extend(place(after, units));
            }
        }
        if let Some(length) = call
            && (name(&here[length..], marked) || told(&here[length..], marked, length > 1))
        {
            somebody = true;
            places.extend(place(&here[length..], units));
        }
    }
    places.dedup();
    if somebody { Named::Somebody(places) } else { Named::Nobody }
}

/// A name: a family name and another word; or a word with a capital that is no kind of office and no other call.
fn name(after: &[Word], marked: bool) -> bool {
    let lists = &*LISTS;
    let Some(first) = after.first() else { return false };
    let kind = [&lists.places, &lists.bodies, &lists.calls, &lists.offices]
        .into_iter()
        .any(|it| longest(it, after, marked).is_some());
    let surname = lists.surnames.iter().any(|it| (marked || it.plain) && it.begins(after, marked));
    let letters = |word: &Word| word.text.chars().all(char::is_alphabetic);
    let full = surname
        && after
            .get(1)
            .is_some_and(|next| letters(next) && (!marked || next.capital || first.capital || full_name(after)));
    !kind && letters(first) && (full || first.capital)
}

/// "nguyễn văn a", in small letters: a middle name tells it from other words.
fn full_name(after: &[Word]) -> bool {
    after.get(1).is_some_and(|it| {
        matches!(it.fold.as_str(), "van" | "thi" | "duc" | "huu" | "ngoc" | "minh" | "thanh" | "quang" | "xuan")
    })
}

/// "tên Hoa", "tên là hoa"; not "tên gì". Without its marks a call of one syllable may be another word ("co ten" is "có tên"
/// more often than "cô tên"): it takes "tên là" behind it, unless the call is `sure`.
fn told(after: &[Word], marked: bool, sure: bool) -> bool {
    let is = |at: usize, word: &str| {
        after.get(at).is_some_and(|it| if marked { it.text == word } else { it.fold == plain(word) })
    };
    let Some(at) = (0..3).find(|at| is(*at, "tên")) else { return false };
    let is_said = is(at + 1, "là");
    let told = marked || sure || is_said && at == 0;
    if !told {
        return false;
    }
    let at = if is_said { at + 2 } else { at + 1 };
    after.get(at).is_some_and(|it| !matches!(it.fold.as_str(), "gi" | "nao" | "ai" | "la" | "cua" | "trong" | "tren"))
}

/// A kind of place with a name behind it, in letters of any size, or one that is pointed at: "xã Tân Phú", "xa tan phu",
/// "phường tôi", "này". A name is what no ordinary word begins, or what an office of the tree is called.
fn place_at_hand(after: &[Word], marked: bool, units: &Units) -> bool {
    let lists = &*LISTS;
    let mut at = 0;
    let kind = |at: usize| {
        let lists = [&lists.places, &lists.bodies];
        lists.into_iter().find_map(|list| longest(list, &after[at..], marked))
    };
    while let Some(length) = kind(at) {
        at += length;
    }
    let rest = &after[at..];
    let pointed = longest(&lists.pointing, rest, marked).is_some();
    let named = || {
        let Some(first) = rest.first() else { return false };
        let ordinary = longest(&lists.ordinary, rest, marked).is_some();
        first.capital || !ordinary || units.all().any(|unit| begins_with(rest, &lone_name(&unit.name)))
    };
    pointed || at > 0 && named()
}

/// Whether words begin with a name of two syllables or more; one alone is too often another word.
fn begins_with(words: &[Word], name: &[Word]) -> bool {
    name.len() > 1 && words.len() >= name.len() && words.iter().zip(name).all(|(word, name)| word.fold == name.fold)
}

/// An office's name without its kind: "Tân Phú" of "UBND xã Tân Phú".
fn lone_name(unit: &str) -> Vec<Word> {
    let mut name = words(unit);
    strip(&mut name, &LISTS.bodies);
    strip(&mut name, &LISTS.places);
    name
}

/// The units that the next words name: by kind and name ("sở nội vụ"), or by a name with no kind before it.
fn place(after: &[Word], units: &Units) -> Vec<String> {
    let near = &after[..after.len().min(REACH)];
    let same = |a: &[Word], b: &[Word]| a.iter().zip(b).all(|(a, b)| a.fold == b.fold);
    let is_in = |unit: &str| {
        let mut name = words(unit);
        strip(&mut name, &LISTS.bodies);
        let whole = name.clone();
        let kind = strip(&mut name, &LISTS.places);
        let lone = |at: usize| at == 0 || longest(&LISTS.places, &near[at - 1..], true).is_none();
        let at = |name: &[Word]| near.windows(name.len().max(1)).position(|it| same(it, name));
        at(&whole).is_some() || kind && at(&name).is_some_and(lone)
    };
    units.all().filter(|unit| is_in(&unit.name)).map(|unit| unit.id.clone()).collect()
}

/// Takes away what a name begins with, but never all of it; whether that was anything.
fn strip(name: &mut Vec<Word>, list: &[Phrase]) -> bool {
    let before = name.len();
    while let Some(length) = longest(list, name, true).filter(|length| *length < name.len()) {
        name.drain(..length);
    }
    name.len() < before
}
