//! One typed line that answers several items: a battery or a page.

use jiff::civil::Date;

use super::fold::{Word, clean, split};
use super::one::Choosing;
use super::words::expand;
use super::{Mark, Reading};
use crate::{Kind, Question, Survey, Value};

/// No page has more items.
const MOST: usize = 8;

/// See [`super::line()`].
pub(super) fn read(survey: &Survey, open: &[&Question], numbers: &[u16], text: &str) -> Option<Vec<Mark>> {
    // No year is past on this day, so that none is taken for a birth.
    let today = Date::ZERO;
    if open.is_empty() || open.len() > MOST || text.len() > 400 {
        return None;
    }
    if let [only] = open {
        return mark_of(&super::read(survey, only, text, today), survey, only).map(|mark| vec![mark]);
    }
    let clean = clean(text);
    let typed = split(&clean);
    if typed.asks || typed.sour {
        return None;
    }
    let words = trimmed(&typed.words);
    let items: Vec<Choosing> = open
        .iter()
        .map(|question| match question.kind {
            Kind::One(_) => super::choosing(survey, question, today),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let paired = pairs(&items, numbers, words);
    let plain = run(&items, words).or_else(|| marks(&items, words));
    match (paired, plain) {
        (Some(_), Some(_)) => None,
        (paired, plain) => paired.or(plain).or_else(|| names(&items, &expand(words.to_vec()))),
    }
}

/// The mark a single reading stands for.
fn mark_of(reading: &Reading, survey: &Survey, question: &Question) -> Option<Mark> {
    match reading {
        Reading::Answer(Value::Choices(choices)) if choices.len() == 1 => Some(Mark::Choice(choices[0])),
        Reading::Unknown => Some(Mark::Zero),
        Reading::Refuse => match question.kind {
            Kind::One(list) => {
                survey.lists.get(usize::from(list)).filter(|list| list.dont_know().is_none()).map(|_| Mark::Zero)
            }
            _ => None,
        },
        _ => None,
    }
}

/// The words without politeness around them.
fn trimmed(mut words: &[Word]) -> &[Word] {
    while let Some((last, rest)) =
        words.split_last().filter(|(last, _)| matches!(last.fold.as_str(), "a" | "nhe" | "nha" | "em" | "ah"))
    {
        let _ = last;
        words = rest;
    }
    while let Some((_, rest)) =
        words.split_first().filter(|(first, _)| matches!(first.fold.as_str(), "da" | "em" | "toi" | "chon" | "vang"))
    {
        words = rest;
    }
    words
}

fn digit(item: &Choosing, text: &str) -> Option<Mark> {
    if text == "0" {
        return Some(Mark::Zero);
    }
    (!text.starts_with('0')).then_some(())?;
    item.names.numbered(text.parse().ok()?).map(Mark::Choice)
}

/// `4534`: one figure an item, where no choice needs two.
fn run(items: &[Choosing], words: &[Word]) -> Option<Vec<Mark>> {
    let [one] = words else { return None };
    if !one.digits() || one.text.len() != items.len() || items.iter().any(|item| item.names.count() > 9) {
        return None;
    }
    let mut each = one.text.char_indices().map(|(at, c)| &one.text[at..at + c.len_utf8()]);
    items.iter().map(|item| digit(item, each.next()?)).collect()
}

/// `4 5 3 4`, `4,5,3,4`; with dashes or points only from three items on, all of them alike.
fn marks(items: &[Choosing], words: &[Word]) -> Option<Vec<Mark>> {
    if words.len() != items.len() || !words.iter().all(Word::digits) {
        return None;
    }
    let between = &words[1..];
    let listed = between.iter().all(|word| matches!(word.before, ' ' | ',' | ';' | '\n' | '|' | '/'));
    let alike = items.len() > 2
        && between.iter().all(|word| word.before == between[0].before && matches!(word.before, '-' | '.' | '–'));
    if !listed && !alike {
        return None;
    }
    items.iter().zip(words).map(|(item, word)| digit(item, &word.text)).collect()
}

/// `7-4 8-5`, `7:4, 8:5`, `câu 7: 4`: the printed number of each item and its mark, each item once.
fn pairs(items: &[Choosing], numbers: &[u16], words: &[Word]) -> Option<Vec<Mark>> {
    let words: Vec<&Word> =
        words.iter().filter(|word| !matches!(word.fold.as_str(), "cau" | "y" | "muc" | "so")).collect();
    if words.len() != items.len() * 2 || numbers.len() != items.len() || !words.iter().all(|word| word.digits()) {
        return None;
    }
    let mut found: Vec<Option<Mark>> = vec![None; items.len()];
    for (n, pair) in words.chunks(2).enumerate() {
        let joined = matches!(pair[1].before, '-' | ':' | '.' | '=' | ')' | '–' | '>' | '/');
        let apart = n == 0 || matches!(pair[0].before, ' ' | ',' | ';' | '\n' | '|');
        if !joined || !apart {
            return None;
        }
        let number: u16 = pair[0].text.parse().ok()?;
        let at = numbers.iter().position(|it| *it == number)?;
        if found[at].replace(digit(&items[at], &pair[1].text)?).is_some() {
            return None;
        }
    }
    found.into_iter().collect()
}

/// `hl, rhl, bt, hl`, `nam, đại học, 3, phường`: one name or number an item.
fn names(items: &[Choosing], words: &[Word]) -> Option<Vec<Mark>> {
    let mut cuts: Vec<usize> = words
        .iter()
        .enumerate()
        .skip(1)
        .filter(|(_, word)| matches!(word.before, ',' | ';' | '\n' | '|' | '/'))
        .map(|(at, _)| at)
        .collect();
    if cuts.len() + 1 == items.len() {
        cuts.push(words.len());
        let mut from = 0;
        let mut out = Vec::with_capacity(items.len());
        for (item, cut) in items.iter().zip(cuts) {
            out.push(named(item, &words[from..cut])?);
            from = cut;
        }
        return Some(out);
    }
    if words.iter().skip(1).any(|word| word.before != ' ') {
        return None;
    }
    // Without commas: the one way to cut the line so that every item gets its own.
    let mut ways = Vec::new();
    cover(items, words, &mut Vec::new(), &mut ways);
    (ways.len() == 1).then(|| ways.swap_remove(0))
}

fn named(item: &Choosing, words: &[Word]) -> Option<Mark> {
    if words.is_empty() {
        return None;
    }
    match item.exact(words).or_else(|| item.wrapped(words))? {
        Reading::Answer(Value::Choices(choices)) if choices.len() == 1 => Some(Mark::Choice(choices[0])),
        Reading::Unknown => Some(Mark::Zero),
        _ => None,
    }
}

fn cover(items: &[Choosing], words: &[Word], so_far: &mut Vec<Mark>, ways: &mut Vec<Vec<Mark>>) {
    let Some((item, rest)) = items.split_first() else {
        if words.is_empty() && !ways.contains(so_far) {
            ways.push(so_far.clone());
        }
        return;
    };
    if words.is_empty() || ways.len() > 1 {
        return;
    }
    for n in 1..=words.len().min(5) {
        let mark = match item.exact(&words[..n]) {
            Some(Reading::Answer(Value::Choices(choices))) if choices.len() == 1 => Mark::Choice(choices[0]),
            _ => continue,
        };
        so_far.push(mark);
        cover(rest, &words[n..], so_far, ways);
        so_far.pop();
    }
}
