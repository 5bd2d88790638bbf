//! One answer to a question with choices.

use jiff::civil::Date;

use super::choice::{Hit, Names};
use super::fold::{Word, clean, fold_of, plain, split, text_of};
use super::number::pointed;
use super::words::{
    ASKS, DONT_KNOW, HEDGES, NEARS, POLITE_AFTER, POLITE_BEFORE, Phrases, REFUSALS, SYNONYMS, TURN, among, expand,
    negates, where_asked,
};
use super::{Doubt, Reading, age, command, slip};
use crate::{ChoiceList, Lang, Number, Question, Value};

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
                    && !matches!(word.fold.as_str(), "co" | "da" | "rat" | "duoc" | "ong" | "ba")
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
}

/// A question with choices, ready to be compared with what was typed.
pub(super) struct Choosing<'a> {
    /// The question.
    pub question: &'a Question,
    /// Its choices.
    pub list: &'a ChoiceList,
    /// The names of its choices.
    pub names: &'a Names,
    /// The words of its label.
    pub label: &'a Label,
    /// The day in Việt Nam.
    pub today: Date,
}

/// An answer that is one choice.
fn answer(choice: u16) -> Reading {
    Reading::Answer(Value::Choices(vec![choice]))
}

impl Choosing<'_> {
    /// What the whole message is: an answer, a command, or `None` where nothing fits exactly.
    pub(super) fn read(&self, words: &[Word]) -> Option<Reading> {
        self.exact(words)
            .or_else(|| command::is_dung(words).then_some(Reading::Ask(Doubt::Dung)))
            .or_else(|| command::exact(words).map(Reading::Command))
            .or_else(|| self.wrapped(words))
            .or_else(|| command::polite(words).map(Reading::Command))
            .or_else(|| self.hedged(words))
    }

    /// The same, forgiving missing spaces and small slips.
    pub(super) fn forgiving(&self, words: &[Word]) -> Option<Reading> {
        for core in self.cores(words, false) {
            if let Some(choice) = slip::glued(self.names, core) {
                return Some(self.choose(choice));
            }
            match slip::choice(self.names, core) {
                Some(Ok(choice)) => return Some(self.choose(choice)),
                Some(Err(())) => return Some(Reading::Ask(Doubt::Ambiguous)),
                None => {}
            }
            if slip::phrase(DONT_KNOW.folds(), core).is_some() {
                return Some(self.dont_know());
            }
            if slip::phrase(REFUSALS.folds(), core).is_some() {
                return Some(self.refusal());
            }
        }
        command::slipped(words).map(Reading::Command)
    }

    /// Why nothing was understood: about the question, or about something else.
    pub(super) fn doubt(&self, words: &[Word]) -> Doubt {
        let numbers = words.iter().any(Word::digits);
        if numbers || !self.names.mentions(words).is_empty() { Doubt::Ambiguous } else { Doubt::OffTopic }
    }

    fn choose(&self, index: u16) -> Reading {
        match self.list.choices.get(usize::from(index)) {
            Some(choice) if choice.refuses() => Reading::Refuse,
            Some(choice) if choice.unknown() => Reading::Unknown,
            _ => answer(index),
        }
    }

    fn dont_know(&self) -> Reading {
        if self.list.dont_know().is_some() { Reading::Unknown } else { Reading::Ask(Doubt::Ambiguous) }
    }

    fn refusal(&self) -> Reading {
        if self.list.refusal().is_some() || self.question.sensitive {
            Reading::Refuse
        } else {
            Reading::Ask(Doubt::Ambiguous)
        }
    }

    /// What all of `words` mean, nothing stripped.
    pub(super) fn exact(&self, words: &[Word]) -> Option<Reading> {
        // "Không, hài lòng" is not "không hài lòng".
        let broken =
            words.windows(2).any(|pair| negates(&pair[0]) && matches!(pair[1].before, ',' | '.' | ';' | ':' | '!'));
        match self.names.find(words) {
            Hit::One(_) | Hit::Many if broken => return Some(Reading::Ask(Doubt::Ambiguous)),
            Hit::One(choice) => return Some(self.choose(choice)),
            Hit::Many => return Some(Reading::Ask(Doubt::Ambiguous)),
            Hit::None => {}
        }
        if DONT_KNOW.get(words).is_some() {
            return Some(self.dont_know());
        }
        if REFUSALS.get(words).is_some() {
            return Some(self.refusal());
        }
        if let Some(reading) = self.yes_or_no(words) {
            return Some(reading);
        }
        if self.question.number == Number::Age
            && let Some(reading) = age::read(self.list, self.names, words, self.today)
        {
            return Some(reading);
        }
        if let Some(reading) = self.number(words) {
            return Some(reading);
        }
        if broken {
            return None;
        }
        if let Some(label) = SYNONYMS.get(words)
            && let Hit::One(choice) = self.names.find_text(label, &plain(label))
        {
            return Some(answer(choice));
        }
        if let Some(choice) = self.restated(words) {
            return Some(self.choose(choice));
        }
        if let Some(reading) = self.said_twice(words) {
            return Some(reading);
        }
        let mut near = NEARS.all(words).into_iter().filter_map(|label| self.names.called(&plain(label)));
        if let Some(choice) = near.next() {
            return Some(Reading::Ask(Doubt::Confirm(choice)));
        }
        self.names.inside(words).map(|choice| Reading::Ask(Doubt::Confirm(choice)))
    }

    fn yes_or_no(&self, words: &[Word]) -> Option<Reading> {
        let (no, yes) = self.names.polar?;
        let fold = fold_of(words);
        let typed = text_of(words);
        let says = |list: &[&str]| list.iter().any(|it| plain(it) == fold && super::fold::agrees(&typed, it));
        if says(&[
            "không",
            "chưa",
            "chưa có",
            "không có",
            "chưa bao giờ",
            "chưa từng",
            "không hề",
            "chưa hề",
            "no",
            "nope",
            "chưa lần nào",
            "không bao giờ",
            "chưa khi nào",
            "không lần nào",
            "chưa có lần nào",
            "không có lần nào",
            "chưa từng có",
            "không hề có",
            "dạ không",
            "dạ chưa",
            "không đâu",
            "chưa đâu",
        ]) {
            return Some(answer(no));
        }
        if says(&[
            "có",
            "rồi",
            "có rồi",
            "đã",
            "có chứ",
            "yes",
            "y",
            "yep",
            "đã có",
            "đã từng",
            "từng",
            "có đã",
            "rồi có",
        ]) {
            return Some(yes.map_or(Reading::Ask(Doubt::Ambiguous), answer));
        }
        None
    }

    fn number(&self, words: &[Word]) -> Option<Reading> {
        if self.names.levels
            && let [level, of] = words
            && of.before == '/'
            && level.digits()
            && of.text == self.names.count().to_string()
        {
            return self.number(&words[..1]);
        }
        let at = pointed(words)?;
        if at.number == 0 && words.len() == 1 {
            return Some(if self.list.dont_know().is_some() {
                Reading::Unknown
            } else if self.list.refusal().is_some() {
                Reading::Refuse
            } else {
                Reading::Ask(Doubt::OutOfRange)
            });
        }
        let fold = &words[words.len() - 1].fold;
        if !at.sure
            && (self.question.number == Number::Age
                || self.names.count() > 10
                || self.near_word(words)
                || self.names.knows(fold))
        {
            return Some(Reading::Ask(Doubt::Ambiguous));
        }
        // A printed number has no zero before it; a code may.
        if words.len() == 1 && words[0].text.starts_with('0') && self.names.count() > 9 {
            return Some(Reading::Ask(Doubt::Ambiguous));
        }
        Some(self.names.numbered(at.number).map_or(Reading::Ask(Doubt::OutOfRange), answer))
    }

    fn near_word(&self, words: &[Word]) -> bool {
        NEARS.all(words).into_iter().any(|label| self.names.called(&plain(label)).is_some())
    }

    /// A label said with other words for "very" and "not".
    fn restated(&self, words: &[Word]) -> Option<u16> {
        let typed = text_of(words);
        let mut rest: &[Word] = words;
        let mut very = false;
        while let Some(n) = VERY_BEFORE.starts(rest).filter(|n| *n < rest.len()) {
            rest = &rest[n..];
            very = true;
        }
        let no = rest.iter().any(negates);
        while let Some(n) = VERY_AFTER.ends(rest).filter(|n| *n < rest.len()) {
            if no {
                return None;
            }
            rest = &rest[..rest.len() - n];
            very = true;
        }
        let mut text = String::new();
        if very {
            text.push_str("rất ");
        }
        let mut words = rest.iter().peekable();
        while let Some(word) = words.next() {
            if negates(word) {
                text.push_str("không ");
                // "không thấy hài lòng", "không cảm thấy hài lòng"
                while words.next_if(|it| among(it, &["thấy", "cảm"])).is_some() {}
            } else {
                text.push_str(&word.text);
                text.push(' ');
            }
        }
        let text = text.trim_end();
        if text == typed {
            return None;
        }
        match self.names.find_text(text, &plain(text)) {
            Hit::One(choice) => Some(choice),
            _ => None,
        }
    }

    /// "4 hài lòng", "hài lòng (4)": a number and a name that agree, or do not.
    fn said_twice(&self, words: &[Word]) -> Option<Reading> {
        for cut in 1..words.len() {
            let (head, tail) = words.split_at(cut);
            for (number, name) in [(head, tail), (tail, head)] {
                let Some(at) = pointed(number).filter(|at| at.sure) else { continue };
                let named = match self.names.find(name) {
                    Hit::One(choice) => Some(choice),
                    _ => self.restated(name),
                };
                if let Some(named) = named {
                    let same = self.names.numbered(at.number) == Some(named);
                    return Some(if same { self.choose(named) } else { Reading::Ask(Doubt::Ambiguous) });
                }
            }
        }
        None
    }

    /// The reading inside politeness and words of the question itself, the least stripped first.
    pub(super) fn wrapped(&self, words: &[Word]) -> Option<Reading> {
        self.cores(words, false).into_iter().skip(1).find_map(|core| self.exact(core))
    }

    /// An answer that its speaker doubts.
    fn hedged(&self, words: &[Word]) -> Option<Reading> {
        self.cores(words, true).into_iter().skip(1).find_map(|core| match self.exact(core)? {
            Reading::Answer(Value::Choices(choices)) if choices.len() == 1 => {
                Some(Reading::Ask(Doubt::Confirm(choices[0])))
            }
            Reading::Command(_) => None,
            Reading::Answer(_) | Reading::Refuse | Reading::Unknown => Some(Reading::Ask(Doubt::Ambiguous)),
            ask => Some(ask),
        })
    }

    /// What may be left of `words` when harmless ones before and after are dropped, the longest first.
    fn cores<'w>(&self, words: &'w [Word], hedges: bool) -> Vec<&'w [Word]> {
        let mut before = borders(words.len(), |at| {
            let rest = &words[at..];
            let mut steps = Vec::new();
            collect(&POLITE_BEFORE, rest, &mut steps);
            if hedges {
                collect(&HEDGES, rest, &mut steps);
            }
            for filler in &self.label.fillers {
                let n = filler.split(' ').count();
                if n <= rest.len() && fold_of(&rest[..n]) == *filler {
                    steps.push(n);
                }
            }
            if self.label.echoes(&rest[0]) {
                steps.push(1);
            }
            // "u50" is not "ừ, 50".
            steps
                .retain(|n| rest.get(*n).is_none_or(|next| next.before != '+' || rest[n - 1].text.chars().count() > 1));
            steps
        });
        // Words that are a choice's name are never thrown away.
        before.retain(|n| !self.names.held(&words[..*n]));
        let mut after = borders(words.len(), |at| {
            let rest = &words[..words.len() - at];
            let mut steps: Vec<usize> =
                (1..=3.min(rest.len())).filter(|n| POLITE_AFTER.get(&rest[rest.len() - n..]).is_some()).collect();
            if hedges {
                steps.extend((1..=3.min(rest.len())).filter(|n| HEDGES.get(&rest[rest.len() - n..]).is_some()));
            }
            if self.label.echoes(&rest[rest.len() - 1]) {
                steps.push(1);
            }
            steps
        });
        after.retain(|n| !self.names.held(&words[words.len() - n..]));
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

static VERY_BEFORE: std::sync::LazyLock<Phrases<()>> = std::sync::LazyLock::new(|| {
    Phrases::new(
        [
            "rất",
            "rất là",
            "rất chi là",
            "cực",
            "cực kỳ",
            "cực kì",
            "cực kỳ là",
            "vô cùng",
            "vô cùng là",
            "siêu",
            "quá",
            "quá là",
            "hết sức",
            "hết sức là",
        ]
        .map(|it| (it, ())),
    )
});
static VERY_AFTER: std::sync::LazyLock<Phrases<()>> = std::sync::LazyLock::new(|| {
    Phrases::new(["lắm", "lắm luôn", "quá", "vô cùng", "cực kỳ", "cực kì", "lắm lắm", "hết sức"].map(|it| (it, ())))
});
