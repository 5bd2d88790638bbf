//! One answer to a question with choices.

use jiff::civil::Date;

use super::around::Label;
use super::choice::{Hit, Names};
use super::fold::{Word, plain, text_of};
use super::number::pointed;
use super::words::{
    DONT_KNOW, NEARS, POLITE_AFTER, POLITE_BEFORE, Phrases, REFUSALS, SYNONYMS, among, negates, phrases,
};
use super::{Doubt, Reading, age, command, slip};
use crate::{ChoiceList, Number, Question, Value};

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
        for core in self.label.cores(self.names, words, false) {
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
        if self.names.levels && self.never(words) {
            return Some(self.dont_know());
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
        match HAD.get(words) {
            Some(false) => return Some(answer(no)),
            Some(true) => return Some(yes.map_or(Reading::Ask(Doubt::Ambiguous), answer)),
            None => {}
        }
        // "có cả trực tiếp và online": which yes it is comes after the yes.
        if let Some((first, rest)) = words.split_first()
            && among(first, &["có"])
            && !rest.is_empty()
            && let Hit::One(choice) = self.names.find(rest)
            && choice != no
        {
            return Some(self.choose(choice));
        }
        None
    }

    /// "chưa đến trung tâm bao giờ", "không sử dụng dịch vụ này": nothing to judge by.
    fn never(&self, words: &[Word]) -> bool {
        let Some((_, mut rest)) = words.split_first().filter(|(first, _)| negates(first)) else { return false };
        while let Some((_, after)) = rest
            .split_first()
            .filter(|(next, _)| among(next, &["từng", "bao", "giờ", "có", "dịp", "được", "hề", "khi", "nào", "lần"]))
        {
            rest = after;
        }
        let did = [
            &["dùng"][..],
            &["sử", "dụng"],
            &["đến"],
            &["tới"],
            &["đi"],
            &["gặp"],
            &["trải", "nghiệm"],
            &["tiếp", "xúc"],
        ];
        let Some(verb) = did
            .iter()
            .find(|verb| rest.len() >= verb.len() && verb.iter().zip(rest).all(|(verb, word)| among(word, &[verb])))
        else {
            return false;
        };
        rest[verb.len()..].iter().all(|word| {
            self.label.echoes(word)
                || among(
                    word,
                    &[
                        "bao", "giờ", "lần", "nào", "này", "đó", "dịch", "vụ", "ở", "đây", "tại", "qua", "cả", "nên",
                        "biết", "đâu", "khi",
                    ],
                )
        }) && !self.names.held(rest)
    }

    fn number(&self, words: &[Word]) -> Option<Reading> {
        if self.names.levels
            && let [level, of] = words
            && of.before == '/'
            && level.digits()
            && level.text != "0"
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
        // "không hài lòng đâu"
        if no && rest.len() > 1 && rest.last().is_some_and(|last| among(last, &["đâu"])) {
            rest = &rest[..rest.len() - 1];
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
        self.label.cores(self.names, words, false).into_iter().skip(1).find_map(|core| {
            let reading = self.exact(core)?;
            // A number word beside a word of a choice or of the question may be half of something else ("hai công").
            let spoken =
                !core.iter().any(Word::digits) && self.names.find(core) == Hit::None && pointed(core).is_some();
            let dropped = words.len() > core.len() && {
                let kept = core.iter().map(|word| word.fold.as_str()).collect::<Vec<_>>();
                words.iter().filter(|word| !kept.contains(&word.fold.as_str())).any(|word| {
                    let one = std::slice::from_ref(word);
                    let polite = POLITE_BEFORE.get(one).is_some() || POLITE_AFTER.get(one).is_some();
                    self.names.knows(&word.fold) || self.label.echoes(word) && !polite
                })
            };
            Some(if spoken && dropped { Reading::Ask(Doubt::Ambiguous) } else { reading })
        })
    }

    /// An answer that its speaker doubts.
    fn hedged(&self, words: &[Word]) -> Option<Reading> {
        self.label.cores(self.names, words, true).into_iter().skip(1).find_map(|core| match self.exact(core)? {
            Reading::Answer(Value::Choices(choices)) if choices.len() == 1 => {
                Some(Reading::Ask(Doubt::Confirm(choices[0])))
            }
            Reading::Command(_) => None,
            Reading::Answer(_) | Reading::Refuse | Reading::Unknown => Some(Reading::Ask(Doubt::Ambiguous)),
            ask => Some(ask),
        })
    }
}

/// Whether something was done or had, as people say it.
static HAD: std::sync::LazyLock<Phrases<bool>> = std::sync::LazyLock::new(|| {
    Phrases::new(phrases(include_str!("data/had.txt")).map(|(phrase, had)| (phrase, had == "yes")))
});
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
