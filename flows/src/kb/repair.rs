//! Words that were not meant as they stand: an input method that was off, a slip, a space left out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::read::fold::{Word, plain, single};
use crate::read::leftover;

const ONSETS: &[&str] = &[
    "", "b", "c", "ch", "d", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "q", "r",
    "s", "t", "th", "tr", "v", "x",
];

static SYLLABLES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let rimes = include_str!("data/rimes.txt").lines().filter(|line| !line.starts_with('#'));
    let rimes: Vec<&str> = rimes.flat_map(str::split_whitespace).collect();
    ONSETS
        .iter()
        .flat_map(|onset| rimes.iter().map(move |rime| (onset, rime)))
        .filter(|(onset, rime)| (**onset == "q") <= rime.starts_with('u'))
        .map(|(onset, rime)| format!("{onset}{rime}"))
        .collect()
});

/// Whether a word without marks can be a Vietnamese syllable.
pub(super) fn is_syllable(fold: &str) -> bool {
    SYLLABLES.contains(fold)
}

/// VNI's digits turned into marks ("d9inh5 danh"), where the text shows that they are no numbers: a digit between letters.
pub(super) fn vni(clean: &str) -> Option<String> {
    let inside = clean.split_whitespace().any(|piece| {
        let bytes = piece.as_bytes();
        bytes.windows(3).any(|w| w[0].is_ascii_lowercase() && matches!(w[1], b'1'..=b'9') && w[2].is_ascii_lowercase())
            && piece.is_ascii()
    });
    if inside { leftover::vni(clean) } else { None }
}

/// The words that are known, without marks, with how often each is used; sorted.
pub(super) struct Known<'a> {
    /// Words of the base.
    pub base: &'a BTreeMap<String, Vec<u32>>,
    /// Words of the lexicon.
    pub lexicon: &'a BTreeMap<String, u32>,
}

impl Known<'_> {
    fn has(&self, fold: &str) -> bool {
        self.base.contains_key(fold) || self.lexicon.contains_key(fold)
    }
}

/// The forms a typed word may have, the likeliest first; several words where spaces were left out.
pub(super) fn forms(word: &Word, known: &Known<'_>) -> Vec<Vec<Word>> {
    if word.digits() || word.fold.len() < 2 || known.has(&word.fold) || word.text.chars().count() > 24 {
        return vec![vec![word.clone()]];
    }
    let valid = is_syllable(&word.fold);
    let mut out: Vec<Word> = Vec::new();
    if !valid {
        for text in telexed(&word.text) {
            let fold = plain(&text);
            if known.has(&fold) || is_syllable(&fold) {
                push(&mut out, Word::new(&text, ' '));
            }
        }
        if out.iter().any(|form| known.has(&form.fold)) {
            return vec![out];
        }
        let once = single(&word.text);
        if once != word.text && known.has(&plain(&once)) {
            return vec![vec![Word::new(&once, ' ')]];
        }
        if let Some(parts) = parts(&word.fold, known) {
            return parts.into_iter().map(|part| vec![Word::new(part, ' ')]).collect();
        }
    }
    let mut bases = vec![word.fold.clone()];
    bases.extend(telexed(&word.text).iter().map(|text| plain(text)));
    let mut near: Vec<(u32, String)> = Vec::new();
    for base in &bases {
        for candidate in edits(base) {
            if known.has(&candidate) {
                let uses = known.lexicon.get(&candidate).copied().unwrap_or(0)
                    + known.base.get(&candidate).map_or(0, |ids| u32::try_from(ids.len()).unwrap_or(0));
                near.push((uses, candidate));
            }
        }
    }
    near.sort_by(|a, b| b.cmp(a));
    near.dedup();
    // A real syllable may be a word of its own; something that is none was certainly meant as another.
    if valid {
        out.insert(0, word.clone());
    }
    for (_, fold) in near.into_iter().take(6) {
        push(&mut out, Word::new(&fold, ' '));
    }
    if out.is_empty() {
        out.push(word.clone());
    }
    vec![out]
}

fn push(out: &mut Vec<Word>, word: Word) {
    if !out.iter().any(|it| it.text == word.text) {
        out.push(word);
    }
}

/// The word as Telex would have written it, also where one key was struck twice.
fn telexed(text: &str) -> Vec<String> {
    let base = plain(text);
    leftover::telex(text).into_iter().chain(leftover::telex(&base)).collect()
}

/// A word cut into known words of two letters or more, as few as possible.
fn parts<'w>(fold: &'w str, known: &Known<'_>) -> Option<Vec<&'w str>> {
    if !fold.is_ascii() || fold.len() < 5 {
        return None;
    }
    let mut best: Vec<Option<Vec<&str>>> = vec![None; fold.len() + 1];
    best[0] = Some(Vec::new());
    for end in 2..=fold.len() {
        for start in end.saturating_sub(7)..=end - 2 {
            let part = &fold[start..end];
            if !known.has(part) || !is_syllable(part) && part.len() < 4 {
                continue;
            }
            let Some(before) = &best[start] else { continue };
            if best[end].as_ref().is_none_or(|it| it.len() > before.len() + 1) {
                let mut longer = before.clone();
                longer.push(part);
                best[end] = Some(longer);
            }
        }
    }
    best.pop().flatten().filter(|parts| parts.len() > 1)
}

/// Every word one slip away: a letter left out, doubled, wrong or changed with its neighbour.
fn edits(word: &str) -> Vec<String> {
    const LETTERS: &[u8] = b"abcdeghiklmnopqrstuvxy";
    let mut out = Vec::new();
    if !word.is_ascii() || word.len() < 3 || word.len() > 12 {
        return out;
    }
    for at in 0..=word.len() {
        let (head, tail) = word.split_at(at);
        if at < word.len() {
            out.push(format!("{head}{}", &tail[1..]));
        }
        if at + 1 < word.len() {
            let (a, b) = (&tail[..1], &tail[1..2]);
            out.push(format!("{head}{b}{a}{}", &tail[2..]));
        }
        for letter in LETTERS {
            let letter = char::from(*letter);
            out.push(format!("{head}{letter}{tail}"));
            if at < word.len() {
                out.push(format!("{head}{letter}{}", &tail[1..]));
            }
        }
    }
    out
}
