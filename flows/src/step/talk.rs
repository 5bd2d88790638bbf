//! A draft with the survey it answers: relevance, numbering, words.

use std::sync::Arc;

use jiff::civil::Date;

use crate::expr::Scope;
use crate::session::{Draft, Focus, Given};
use crate::{Kind, Lang, Question, Show, Survey, Value, text};

/// A draft with its survey.
pub(super) struct Talk {
    pub(super) survey: Arc<Survey>,
    pub(super) draft: Box<Draft>,
    /// The day in Việt Nam, for `today()`.
    pub(super) today: Date,
}

/// Which questions apply, for one set of answers. Indexed as [`Survey::questions`].
pub(super) struct Chart {
    /// Applies.
    pub(super) relevant: Vec<bool>,
    /// Applies, or may yet: something it depends on is still open.
    pub(super) possible: Vec<bool>,
}

impl Talk {
    pub(super) fn question(&self, q: u16) -> Option<&Question> {
        self.survey.questions.get(usize::from(q))
    }

    /// One pass: an expression reads earlier rows only, and an answer that lies aside reads as unanswered.
    pub(super) fn chart(&self) -> Chart {
        let count = self.survey.questions.len();
        let mut chart = Chart { relevant: vec![false; count], possible: vec![false; count] };
        for at in 0..count {
            let q = at as u16;
            let relevant = {
                let value = |asked: u16| self.answered(&chart, asked);
                let scope = Scope { value: &value, today: self.today, this: None };
                self.survey.relevant(q, &scope)
            };
            chart.relevant[at] = relevant;
            chart.possible[at] = relevant
                || self.survey.reads(q).any(|from| {
                    let from_at = usize::from(from);
                    from_at < at
                        && self.survey.questions[from_at].asks()
                        && chart.possible[from_at]
                        && !self.draft.answers.contains_key(&from)
                });
        }
        chart
    }

    /// The value of an answered question that applies.
    fn answered(&self, chart: &Chart, q: u16) -> Option<&Value> {
        if !chart.relevant.get(usize::from(q)).copied().unwrap_or(false) {
            return None;
        }
        self.draft.answers.get(&q).and_then(|given| given.answer.as_ref().ok())
    }

    /// Whether the survey's own constraint allows the value, given the other answers.
    pub(super) fn allows(&self, q: u16, value: &Value) -> bool {
        let chart = self.chart();
        let lookup = |asked: u16| self.answered(&chart, asked);
        self.survey.allows(q, value, &Scope { value: &lookup, today: self.today, this: Some(value) })
    }

    /// The questions that are asked and apply, consent apart: what the review lists, in its order.
    pub(super) fn asked(&self, chart: &Chart) -> Vec<u16> {
        self.numbered(&chart.relevant)
    }

    fn numbered(&self, which: &[bool]) -> Vec<u16> {
        (0u16..)
            .zip(&self.survey.questions)
            .filter(|(q, question)| which[usize::from(*q)] && question.asks() && !question.consent)
            .map(|(q, _)| q)
            .collect()
    }

    /// The number that a question goes by with the person: its place among those that apply or may yet apply.
    pub(super) fn number(&self, chart: &Chart, q: u16) -> u16 {
        self.numbered(&chart.possible).iter().take_while(|it| **it < q).count() as u16 + 1
    }

    /// How many questions there are or may yet be.
    pub(super) fn total(&self, chart: &Chart) -> u16 {
        self.numbered(&chart.possible).len() as u16
    }

    /// How many questions have no answer: those that surely apply, and those that apply or may yet.
    pub(super) fn left(&self, chart: &Chart) -> (usize, usize) {
        let open =
            |which: &[bool]| self.numbered(which).into_iter().filter(|q| !self.draft.answers.contains_key(q)).count();
        (open(&chart.relevant), open(&chart.possible))
    }

    /// The question with a number, as [`Talk::number`] gives it.
    pub(super) fn by_number(&self, chart: &Chart, number: u16) -> Option<u16> {
        self.numbered(&chart.possible).get(usize::from(number.checked_sub(1)?)).copied()
    }

    /// The first question that applies and has no answer.
    pub(super) fn first_open(&self, chart: &Chart) -> Option<u16> {
        (0u16..)
            .zip(&self.survey.questions)
            .find(|(q, question)| {
                chart.relevant[usize::from(*q)] && question.asks() && !self.draft.answers.contains_key(q)
            })
            .map(|(q, _)| q)
    }

    /// What is to be asked next; `None` when everything has an answer.
    pub(super) fn next(&self, chart: &Chart, one_by_one: bool) -> Option<Focus> {
        let q = self.first_open(chart)?;
        let question = self.question(q)?;
        if question.consent {
            return Some(Focus::Consent(q));
        }
        let grouped = question.group.filter(|group| {
            let show = self.survey.groups.get(usize::from(*group)).map(|group| group.show);
            !one_by_one && matches!(show, Some(Show::Battery | Show::Page)) && self.open_items(chart, *group).len() > 1
        });
        Some(grouped.map_or(Focus::One(q), Focus::Group))
    }

    /// The items of a group that apply, in order.
    pub(super) fn items(&self, chart: &Chart, group: u16) -> Vec<u16> {
        (0u16..)
            .zip(&self.survey.questions)
            .filter(|(q, question)| question.group == Some(group) && question.asks() && chart.relevant[usize::from(*q)])
            .map(|(q, _)| q)
            .collect()
    }

    /// The items of a group that have no answer yet.
    pub(super) fn open_items(&self, chart: &Chart, group: u16) -> Vec<u16> {
        let mut items = self.items(chart, group);
        items.retain(|q| !self.draft.answers.contains_key(q));
        items
    }

    /// The notes that apply between the question before `q` and `q`.
    pub(super) fn notes_before(&self, chart: &Chart, q: u16, lang: Lang) -> Vec<String> {
        let mut notes: Vec<String> = Vec::new();
        for at in (0..usize::from(q)).rev() {
            let question = &self.survey.questions[at];
            match question.kind {
                Kind::Note if chart.relevant[at] => notes.push(question.label.get(lang).to_owned()),
                Kind::Note | Kind::Calculate => {}
                _ => break,
            }
        }
        notes.reverse();
        notes
    }

    /// An answer in words, as the review and the acknowledgements show it.
    pub(super) fn words(&self, q: u16, given: &Given, lang: Lang) -> String {
        let Some(question) = self.question(q) else { return String::new() };
        match &given.answer {
            Err(state) => {
                self.special(question, *state, lang).unwrap_or_else(|| text::survey::state(lang, *state).to_owned())
            }
            Ok(Value::Choices(choices)) => {
                let list = self.list(question);
                let labels = choices.iter().filter_map(|c| list.get(usize::from(*c)));
                labels.map(|choice| choice.label.get(lang)).collect::<Vec<_>>().join(", ")
            }
            Ok(Value::Number(number)) => text::number(*number),
            Ok(Value::Date(date)) => text::date(*date),
            Ok(Value::Text(words)) => cut(words, TEXT_SHOWN),
            Ok(Value::Ok) => text::survey::ok_label(lang).to_owned(),
        }
    }

    /// The list's own words for 98 and 99.
    fn special(&self, question: &Question, state: crate::AnswerState, lang: Lang) -> Option<String> {
        let choice = match state {
            crate::AnswerState::Refused => self.list(question).iter().find(|choice| choice.refuses()),
            crate::AnswerState::Unknown => self.list(question).iter().find(|choice| choice.unknown()),
            _ => None,
        }?;
        Some(choice.label.get(lang).to_owned())
    }

    /// The choices of a question; none where it is not a choice question.
    pub(super) fn list(&self, question: &Question) -> &[crate::Choice] {
        match question.kind {
            Kind::One(list) | Kind::Many(list) => {
                self.survey.lists.get(usize::from(list)).map_or(&[], |list| list.choices.as_slice())
            }
            _ => &[],
        }
    }

    /// What choosing the choice with index `c` gives: 98 and 99 are not answers.
    pub(super) fn picked(&self, question: &Question, c: u16) -> Option<Result<Value, crate::AnswerState>> {
        let choice = self.list(question).get(usize::from(c))?;
        Some(if choice.refuses() {
            Err(crate::AnswerState::Refused)
        } else if choice.unknown() {
            Err(crate::AnswerState::Unknown)
        } else {
            Ok(Value::Choices(vec![c]))
        })
    }

    /// How an answer ends the survey, if it does.
    pub(super) fn ends(&self, q: u16, given: &Given) -> Option<crate::Ends> {
        let question = self.question(q)?;
        let Ok(Value::Choices(choices)) = &given.answer else { return None };
        choices.iter().find_map(|c| self.list(question).get(usize::from(*c))?.ends)
    }
}

/// Characters of a free text that are shown back.
const TEXT_SHOWN: usize = 40;

/// The first `most` characters, with an ellipsis if that is not all.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}
