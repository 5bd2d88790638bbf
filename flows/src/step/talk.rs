//! A draft with the survey it answers: relevance, numbering, words.

use std::cell::OnceCell;
use std::rc::Rc;
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
    /// Drawn once for each set of answers: it is what most of a turn's time goes into.
    chart: OnceCell<Rc<Chart>>,
}

/// Which questions apply, for one set of answers. Indexed as [`Survey::questions`].
pub(super) struct Chart {
    /// Applies.
    pub(super) relevant: Vec<bool>,
    /// Applies, or may yet: something it depends on is still open.
    pub(super) possible: Vec<bool>,
    /// How many questions that are asked and possible, consent apart, stand before it.
    before: Vec<u16>,
    /// How many there are in all.
    total: u16,
}

impl Talk {
    pub(super) fn new(survey: Arc<Survey>, draft: Box<Draft>, today: Date) -> Self {
        Self { survey, draft, today, chart: OnceCell::new() }
    }

    pub(super) fn question(&self, q: u16) -> Option<&Question> {
        self.survey.questions.get(usize::from(q))
    }

    /// Which questions apply, with the answers as they are.
    pub(super) fn chart(&self) -> Rc<Chart> {
        Rc::clone(self.chart.get_or_init(|| Rc::new(self.draw(None))))
    }

    /// Sets an answer.
    pub(super) fn set(&mut self, q: u16, given: Given) {
        self.draft.answers.insert(q, given);
        self.chart = OnceCell::new();
    }

    /// The chart, as it would be with one answer `instead`. One pass: an expression reads earlier rows only, and an answer
    /// that lies aside reads as unanswered.
    pub(super) fn draw(&self, instead: Option<(u16, &Given)>) -> Chart {
        let questions = &self.survey.questions;
        let count = questions.len();
        let (relevant, possible, before) = (vec![false; count], vec![false; count], vec![0; count]);
        let mut chart = Chart { relevant, possible, before, total: 0 };
        let given = |q: u16| match instead {
            Some((changed, given)) if changed == q => Some(given),
            _ => self.draft.answers.get(&q),
        };
        for (q, question) in (0u16..).zip(questions) {
            let at = usize::from(q);
            let relevant = {
                let value = |asked: u16| answered(&chart, asked, given(asked));
                let scope = Scope { value: &value, today: self.today, this: None };
                self.survey.relevant(q, &scope)
            };
            chart.relevant[at] = relevant;
            chart.possible[at] = relevant
                || self.survey.reads(q).any(|from| {
                    let from_at = usize::from(from);
                    from_at < at && questions[from_at].asks() && chart.possible[from_at] && given(from).is_none()
                });
            chart.before[at] = chart.total;
            chart.total += u16::from(chart.possible[at] && question.asks() && !question.consent);
        }
        chart
    }

    /// Whether the survey's own constraint allows the value, given the other answers.
    pub(super) fn allows(&self, q: u16, value: &Value) -> bool {
        let chart = self.chart();
        let lookup = |asked: u16| answered(&chart, asked, self.draft.answers.get(&asked));
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
        chart.before.get(usize::from(q)).map_or(chart.total, |before| *before) + 1
    }

    /// How many questions there are or may yet be.
    pub(super) fn total(&self, chart: &Chart) -> u16 {
        chart.total
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

/// The value of an answered question that applies.
fn answered<'a>(chart: &Chart, q: u16, given: Option<&'a Given>) -> Option<&'a Value> {
    if !chart.relevant.get(usize::from(q)).copied().unwrap_or(false) {
        return None;
    }
    given.and_then(|given| given.answer.as_ref().ok())
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
