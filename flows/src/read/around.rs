//! What may stand around an answer: politeness, and the words of the question itself.

use super::choice::Names;
use super::fold::{Word, clean, fold_of, split};
use super::words::{ASKS, HEDGES, POLITE_AFTER, POLITE_BEFORE, Phrases, TURN, among, expand, negates, where_asked};
use crate::{Lang, Question};

/// The words of a question's own label; worked out once, when a survey is loaded.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Label {
    /// Those that may be repeated around an answer, sorted, without marks.
    echo: Vec<String>,
    /// Fillers that are harmless for what the question asks.
    fillers: Vec<&'static str>,
}

impl Label {
    /// No words at all.
    pub(super) const fn none() -> Self {
        Self { echo: Vec::new(), fillers: Vec::new() }
    }

    /// The words of `question`.
    pub(super) fn new(question: &Question) -> Self {
        let words = expand(split(&clean(question.label.get(Lang::Vi))).words);
        let fold = fold_of(&words);
        let fillers = where_asked().filter(|(about, _)| fold.contains(about)).map(|(_, filler)| filler).collect();
        let mut echo: Vec<String> = words
            .into_iter()
            .filter(|word| {
                !word.digits()
                    && !negates(word)
                    && !among(word, ASKS)
                    && !among(word, TURN)
                    && !matches!(
                        word.fold.as_str(),
                        "co" | "da" | "rat" | "duoc" | "ong" | "ba" | "dung" | "chua" | "khong" | "sao"
                    )
            })
            .map(|word| word.fold)
            .collect();
        echo.sort_unstable();
        echo.dedup();
        Self { echo, fillers }
    }

    /// Whether the question itself says this word.
    pub(super) fn echoes(&self, word: &Word) -> bool {
        self.echo.binary_search_by(|it| it.as_str().cmp(&word.fold)).is_ok()
    }

    /// Whether a word only repeats the question. The words that levels are made of never do: "mức hai lòng" is not 2.
    fn repeats(&self, names: &Names, word: &Word) -> bool {
        self.echoes(word) && !(names.levels && names.knows(&word.fold))
    }

    /// What may be left of `words` when harmless ones before and after are dropped, the longest first.
    pub(super) fn cores<'w>(&self, names: &Names, words: &'w [Word], hedges: bool) -> Vec<&'w [Word]> {
        let mut before = borders(words.len(), |at| {
            let rest = &words[at..];
            let mut steps = Vec::new();
            collect(&POLITE_BEFORE, rest, &mut steps);
            if hedges {
                collect(&HEDGES, rest, &mut steps);
            }
            for filler in &self.fillers {
                let n = filler.split(' ').count();
                if n <= rest.len() && fold_of(&rest[..n]) == *filler {
                    steps.push(n);
                }
            }
            if self.repeats(names, &rest[0]) {
                steps.push(1);
            }
            // "u50" is not "ừ, 50".
            steps
                .retain(|n| rest.get(*n).is_none_or(|next| next.before != '+' || rest[n - 1].text.chars().count() > 1));
            steps
        });
        // Words that are a choice's name are never thrown away.
        before.retain(|n| !names.held(&words[..*n]));
        let mut after = borders(words.len(), |at| {
            let rest = &words[..words.len() - at];
            let mut steps: Vec<usize> =
                (1..=3.min(rest.len())).filter(|n| POLITE_AFTER.get(&rest[rest.len() - n..]).is_some()).collect();
            if hedges {
                steps.extend((1..=3.min(rest.len())).filter(|n| HEDGES.get(&rest[rest.len() - n..]).is_some()));
            }
            if self.repeats(names, &rest[rest.len() - 1]) {
                steps.push(1);
            }
            steps
        });
        after.retain(|n| !names.held(&words[words.len() - n..]));
        let mut pairs: Vec<(usize, usize)> = before
            .iter()
            .flat_map(|b| after.iter().map(move |a| (*b, *a)))
            .filter(|(b, a)| b + a < words.len())
            .collect();
        pairs.sort_by_key(|(b, a)| (b + a, *b));
        pairs.into_iter().map(|(b, a)| &words[b..words.len() - a]).collect()
    }
}

fn collect(phrases: &Phrases<()>, rest: &[Word], steps: &mut Vec<usize>) {
    steps.extend((1..=4.min(rest.len())).filter(|n| phrases.get(&rest[..*n]).is_some()));
}

/// How many words can be dropped, by steps that `step` allows, from 0.
fn borders(len: usize, step: impl Fn(usize) -> Vec<usize>) -> Vec<usize> {
    let mut found = vec![0];
    let mut next = 0;
    while let Some(&at) = found.get(next) {
        next += 1;
        if at >= len || at > 12 {
            continue;
        }
        for n in step(at) {
            if at + n < len && !found.contains(&(at + n)) {
                found.push(at + n);
            }
        }
    }
    found
}
