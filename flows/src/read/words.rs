//! What people write for what they mean: short forms, politeness, doubt. The words stand in `data/*.txt`, one list a
//! file, phrases divided by bars, `#` before a remark; a line that ends in a colon names what the phrases below it mean.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::fold::{Word, agrees, clean, fold_of, split, text_of, word_agrees};

/// Words that take back or divide: a text with one of them is never a plain answer unless the words are a choice's own.
pub(super) const TURN: &[&str] = &[
    "nhung", "nhưng", "hoac", "hay", "hoặc", "tuy", "trừ", "tru", "ngoai", "ngoại", "nếu", "neu", "chu", "chứ", "mỗi",
    "riêng",
];

/// Words that ask.
pub(super) const ASKS: &[&str] = &[
    "nào", "gì", "sao", "mấy", "thế", "đâu", "ai", "nao", "gi", "may", "the", "dau", "hả", "ha", "bao", "chăng", "ntn",
];

/// The words without politeness around them.
pub(super) fn trim(mut words: &[Word]) -> &[Word] {
    while let Some(n) = POLITE_AFTER.ends(words).filter(|n| *n < words.len()) {
        words = &words[..words.len() - n];
    }
    while let Some(n) = POLITE_BEFORE.starts(words).filter(|n| *n < words.len()) {
        words = &words[n..];
    }
    words
}

/// A set of phrases with a meaning each, looked up by their folded words and then by their marks.
pub(super) struct Phrases<T> {
    by_fold: BTreeMap<String, Vec<(String, T)>>,
    /// The first and the last words, folded: nearly every look-up ends at them, before anything is put together.
    firsts: BTreeSet<String>,
    lasts: BTreeSet<String>,
    longest: usize,
}

impl<T: Clone> Phrases<T> {
    /// Indexes `(phrase, meaning)` pairs.
    pub(super) fn new(pairs: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        let (firsts, lasts) = (BTreeSet::new(), BTreeSet::new());
        let mut out = Self { by_fold: BTreeMap::new(), firsts, lasts, longest: 0 };
        for (phrase, meaning) in pairs {
            let words = split(&clean(phrase)).words;
            out.longest = out.longest.max(words.len());
            out.firsts.extend(words.first().map(|word| word.fold.clone()));
            out.lasts.extend(words.last().map(|word| word.fold.clone()));
            let key = fold_of(&words);
            out.by_fold.entry(key).or_default().push((text_of(&words), meaning));
        }
        out
    }

    /// What the whole of `words` means: by its exact marks, else by marks that do not contradict.
    pub(super) fn get(&self, words: &[Word]) -> Option<&T> {
        let found = self.found(words)?;
        let typed = || words.iter().map(|word| word.text.as_str());
        let exact = found.iter().find(|(text, _)| text.split(' ').eq(typed()));
        exact.or_else(|| found.iter().find(|(text, _)| words_agree(words, text))).map(|(_, meaning)| meaning)
    }

    /// All meanings the whole of `words` may have by its marks.
    pub(super) fn all(&self, words: &[Word]) -> Vec<&T> {
        let found = self.found(words).unwrap_or_default();
        found.iter().filter(|(text, _)| words_agree(words, text)).map(|(_, meaning)| meaning).collect()
    }

    fn found(&self, words: &[Word]) -> Option<&[(String, T)]> {
        let first = words.first()?;
        if words.len() > self.longest || !self.firsts.contains(&first.fold) {
            return None;
        }
        let known = if words.len() == 1 { self.by_fold.get(&first.fold) } else { self.by_fold.get(&fold_of(words)) };
        known.map(Vec::as_slice)
    }

    /// How many words the longest phrase at the start of `words` has.
    pub(super) fn starts(&self, words: &[Word]) -> Option<usize> {
        let first = words.first()?;
        if !self.firsts.contains(&first.fold) {
            return None;
        }
        (1..=self.longest.min(words.len())).rev().find(|&n| self.get(&words[..n]).is_some())
    }

    /// How many words the longest phrase at the end of `words` has.
    pub(super) fn ends(&self, words: &[Word]) -> Option<usize> {
        let last = words.last()?;
        if !self.lasts.contains(&last.fold) {
            return None;
        }
        (1..=self.longest.min(words.len())).rev().find(|&n| self.get(&words[words.len() - n..]).is_some())
    }

    /// Every phrase without marks, with its meaning.
    pub(super) fn folds(&self) -> impl Iterator<Item = (&str, &T)> {
        self.by_fold.iter().filter_map(|(fold, found)| found.first().map(|(_, it)| (fold.as_str(), it)))
    }
}

fn words_agree(words: &[Word], text: &str) -> bool {
    words.iter().zip(text.split(' ')).all(|(word, wanted)| word_agrees(&word.text, wanted))
}

/// The phrases of a data file, each with the heading it stands under.
pub(crate) fn phrases(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut head = "";
    file.lines().filter(|line| !line.starts_with('#')).flat_map(move |line| {
        let line = line.trim();
        let body = match line.strip_suffix(':') {
            Some(name) => {
                head = name;
                ""
            }
            None => line,
        };
        let under = head;
        body.split('|').map(str::trim).filter(|it| !it.is_empty()).map(move |it| (it, under))
    })
}

/// The phrases of a data file without headings.
pub(super) fn set(file: &'static str) -> Phrases<()> {
    Phrases::new(phrases(file).map(|(phrase, _)| (phrase, ())))
}

/// What is said before an answer and changes nothing in it.
pub(super) static POLITE_BEFORE: LazyLock<Phrases<()>> = LazyLock::new(|| set(include_str!("data/before.txt")));
/// What is said after an answer and changes nothing in it.
pub(super) static POLITE_AFTER: LazyLock<Phrases<()>> = LazyLock::new(|| set(include_str!("data/after.txt")));
/// What makes an answer uncertain.
pub(super) static HEDGES: LazyLock<Phrases<()>> = LazyLock::new(|| set(include_str!("data/hedge.txt")));
/// "Do not know": nothing to judge by.
pub(super) static DONT_KNOW: LazyLock<Phrases<()>> = LazyLock::new(|| set(include_str!("data/unknown.txt")));
/// "Prefer not to say".
pub(super) static REFUSALS: LazyLock<Phrases<()>> = LazyLock::new(|| set(include_str!("data/refuse.txt")));
/// What people say for the words of a label, whatever the survey; the meaning is the label.
pub(super) static SYNONYMS: LazyLock<Phrases<&str>> =
    LazyLock::new(|| Phrases::new(phrases(include_str!("data/same.txt"))));
/// What people say for a choice, but not surely; the meaning is the label.
pub(super) static NEARS: LazyLock<Phrases<&str>> =
    LazyLock::new(|| Phrases::new(phrases(include_str!("data/near.txt"))));
/// A plain yes or no to something asked back.
pub(super) static YES_NO: LazyLock<Phrases<bool>> = LazyLock::new(|| {
    Phrases::new(phrases(include_str!("data/yes_no.txt")).map(|(phrase, meaning)| (phrase, meaning == "yes")))
});

/// Leading words that are harmless only where the question speaks of something: (word of the question, filler), both
/// without marks.
pub(super) fn where_asked() -> impl Iterator<Item = (&'static str, &'static str)> {
    phrases(include_str!("data/where.txt")).map(|(filler, about)| (about, filler))
}

static SHORTS: LazyLock<BTreeMap<&str, Vec<Word>>> =
    LazyLock::new(|| phrases(include_str!("data/short.txt")).map(|(short, long)| (short, split(long).words)).collect());

/// Writes short forms out. "bt" is "biết" after a negation and else "bình thường"; "k" after digits stays (a thousand).
pub(super) fn expand(words: Vec<Word>) -> Vec<Word> {
    // "#ks12" names a survey as it stands.
    let name = words.first().is_some_and(|word| word.before == '#');
    if name || !words.iter().any(|word| word.text == "bt" || SHORTS.contains_key(word.text.as_str())) {
        return words;
    }
    let mut out: Vec<Word> = Vec::with_capacity(words.len() + 4);
    for word in words {
        let long = match word.text.as_str() {
            "bt" if out.last().is_some_and(negates) => vec![Word::new("biết", ' ')],
            "bt" => vec![Word::new("bình", ' '), Word::new("thường", ' ')],
            "k" if word.before == '+' => Vec::new(),
            text => SHORTS.get(text).cloned().unwrap_or_default(),
        };
        if long.is_empty() {
            out.push(word);
            continue;
        }
        let mut before = word.before;
        for mut part in long {
            part.before = std::mem::replace(&mut before, ' ');
            out.push(part);
        }
    }
    out
}

/// Whether a word says no.
pub(super) fn negates(word: &Word) -> bool {
    match word.fold.as_str() {
        "khong" => agrees(&word.text, "không"),
        "chua" => agrees(&word.text, "chưa"),
        "dung" => word.text == "đừng",
        "not" | "no" | "khoi" => true,
        _ => false,
    }
}

/// Whether one of `list`, compared without marks where the typed word has none.
pub(super) fn among(word: &Word, list: &[&str]) -> bool {
    list.iter().any(|it| word_agrees(&word.text, it))
}
