//! Words that were not meant as they stand: an input method that was off, a slip, a space left out.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::lexicon::LEXICON;
use super::vocabulary::Vocabulary;
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

/// Whether a word without marks stands in the base or in the lexicon.
fn known(fold: &str, base: &Vocabulary) -> bool {
    !base.spelt(fold).is_empty() || LEXICON.uses(fold) > 0
}

/// The known words that one slip leads to or from, each with how much it is used.
fn near<'v>(fold: &'v str, base: &'v Vocabulary) -> impl Iterator<Item = (usize, &'v str)> {
    let ours = base.near(fold).map(|(word, spellings)| (spellings + LEXICON.uses(word), word));
    let others = LEXICON.near(fold).filter(|word| base.spelt(word).is_empty());
    ours.chain(others.map(|word| (LEXICON.uses(word), word)))
}

/// The forms a typed word may have, the likeliest first; several words where spaces were left out.
pub(super) fn forms(word: &Word, base: &Vocabulary) -> Vec<Vec<Word>> {
    if word.digits() || word.fold.len() < 2 || known(&word.fold, base) || word.text.chars().count() > 24 {
        return vec![vec![word.clone()]];
    }
    let valid = is_syllable(&word.fold);
    let mut out: Vec<Word> = Vec::new();
    if !valid {
        for text in telexed(&word.text) {
            let fold = plain(&text);
            if known(&fold, base) || is_syllable(&fold) {
                push(&mut out, Word::new(&text, ' '));
            }
        }
        if out.iter().any(|form| known(&form.fold, base)) {
            return vec![out];
        }
        let once = single(&word.text);
        if once != word.text && known(&plain(&once), base) {
            return vec![vec![Word::new(&once, ' ')]];
        }
        if let Some(parts) = parts(&word.fold, base) {
            return parts.into_iter().map(|part| vec![Word::new(part, ' ')]).collect();
        }
    }
    let mut typed = vec![word.fold.clone()];
    typed.extend(telexed(&word.text).iter().map(|text| plain(text)));
    let mut near: Vec<(usize, &str)> = typed.iter().flat_map(|fold| near(fold, base)).collect();
    near.sort_unstable_by(|a, b| b.cmp(a));
    near.dedup();
    // A real syllable may be a word of its own; something that is none was certainly meant as another.
    if valid {
        out.insert(0, word.clone());
    }
    for (_, fold) in near.into_iter().take(6) {
        push(&mut out, Word::new(fold, ' '));
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
fn parts<'w>(fold: &'w str, base: &Vocabulary) -> Option<Vec<&'w str>> {
    if !fold.is_ascii() || fold.len() < 5 {
        return None;
    }
    let mut best: Vec<Option<Vec<&str>>> = vec![None; fold.len() + 1];
    best[0] = Some(Vec::new());
    for end in 2..=fold.len() {
        for start in end.saturating_sub(7)..=end - 2 {
            let part = &fold[start..end];
            if !known(part, base) || !is_syllable(part) && part.len() < 4 {
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
