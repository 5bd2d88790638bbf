//! Setting and changing an answer, and what that does to the others.

use super::Turn;
use super::talk::Talk;
use crate::session::{Focus, Given, Waiting};
use crate::text::survey as say;
use crate::{Button, Ends, Entry, Message, Press, Status};

/// A second press of the same button within this time is a slip of the finger and gets no reply of its own.
const DOUBLE_MS: i64 = 3_000;

/// Why an answer ends a survey.
#[derive(Clone, Copy)]
enum End {
    /// The choice says so.
    Chosen(Ends),
    /// There are as many responses with it as are wanted.
    Enough,
}

impl Turn<'_> {
    /// Sets the answer to `q`, wherever the person is in the survey.
    pub(super) fn give(&mut self, mut talk: Talk, q: u16, given: Given) {
        let lang = self.lang();
        let chart = talk.chart();
        if !chart.relevant.get(usize::from(q)).copied().unwrap_or(false) {
            return self.remind(Some(talk), say::not_asked_now(lang));
        }
        if let Ok(value) = &given.answer
            && !talk.allows(q, value)
        {
            return self.refuse_value(talk, q);
        }
        let Some(old) = talk.draft.answers.get(&q) else {
            if let Some(ends) = self.ends(&talk, q, &given) {
                // A slip of the finger or of our understanding must not end anything: what was typed is asked back.
                let asked = talk.draft.waiting.take().is_some_and(|waiting| waiting.q == q && waiting.given == given);
                if given.entry == Entry::Typed && !asked {
                    return self.ask_meant(talk, q, given);
                }
                talk.set(q, given);
                return self.end(talk, ends);
            }
            self.acknowledge(&talk, q, &given);
            self.write(&mut talk, q, given);
            return self.proceed(talk);
        };
        if old.answer == given.answer {
            return self.same(talk, q, &given);
        }
        let lost = talk.lost(&chart, q, &given);
        if lost > 0 || self.ends(&talk, q, &given).is_some() {
            return self.ask_back(talk, q, given, lost);
        }
        self.change(talk, q, given);
    }

    /// The answer is what it was.
    fn same(&mut self, talk: Talk, q: u16, given: &Given) {
        if talk.draft.focus == Focus::One(q) {
            return self.proceed(talk);
        }
        if given.entry == Entry::Tap && self.now.since(talk.draft.asked_at) < DOUBLE_MS {
            return self.put_back(Some(talk));
        }
        let chart = talk.chart();
        let lang = self.lang();
        self.head.push(say::noted_at(lang, talk.number(&chart, q), &talk.words(q, given, lang)));
        self.again(talk);
    }

    /// Changes an answer that was given before, and names the change.
    fn change(&mut self, mut talk: Talk, q: u16, given: Given) {
        let lang = self.lang();
        let number = talk.number(&talk.chart(), q);
        let new = talk.words(q, &given, lang);
        let old = talk.draft.answers.get(&q).map(|old| talk.words(q, old, lang)).unwrap_or_default();
        self.head.push(say::edited(lang, number, &old, &new));
        if let Some(ends) = self.ends(&talk, q, &given) {
            talk.set(q, given);
            self.head.clear();
            return self.end(talk, ends);
        }
        self.write(&mut talk, q, given);
        self.proceed(talk);
    }

    /// Asks before an answer is changed that others depend on.
    fn ask_back(&mut self, mut talk: Talk, q: u16, given: Given, lost: usize) {
        let lang = self.lang();
        let number = talk.number(&talk.chart(), q);
        let new = talk.words(q, &given, lang);
        let question = match self.ends(&talk, q, &given) {
            Some(_) => say::end_sure(lang, number, &new),
            None => say::edit_sure(lang, number, &new, lost),
        };
        self.wait_for_yes(&mut talk, q, given);
        let message = talk.yes_or_no(question, say::change(lang), say::keep(lang));
        self.put_back(Some(talk));
        self.say(message);
    }

    /// Asks whether an answer that was only probable is meant.
    pub(super) fn ask_meant(&mut self, mut talk: Talk, q: u16, given: Given) {
        let lang = self.lang();
        let question = say::did_you_mean(lang, &talk.words(q, &given, lang));
        self.wait_for_yes(&mut talk, q, given);
        let message = talk.yes_or_no(question, say::yes(lang), say::no(lang));
        self.put_back(Some(talk));
        self.say(message);
    }

    fn wait_for_yes(&mut self, talk: &mut Talk, q: u16, given: Given) {
        talk.draft.waiting = Some(Waiting { q, given });
        talk.draft.asked_at = self.now;
    }

    /// The person said yes or no to what was asked back.
    pub(super) fn settle(&mut self, talk: Talk, yes: bool) {
        let Some(waiting) = talk.draft.waiting.clone().filter(|_| yes) else { return self.again(talk) };
        if talk.draft.answers.contains_key(&waiting.q) {
            self.change(talk, waiting.q, waiting.given);
        } else {
            self.give(talk, waiting.q, waiting.given);
        }
    }

    /// A typed answer is repeated in words at the head of the next message; a tap is not, and free text is not.
    fn acknowledge(&mut self, talk: &Talk, q: u16, given: &Given) {
        let free = matches!(given.answer, Ok(crate::Value::Text(_)));
        if given.entry == Entry::Typed && !free && given.answer != Err(crate::AnswerState::Unclear) {
            let lang = self.lang();
            self.head.push(say::noted(lang, &talk.words(q, given, lang)));
        }
    }

    pub(super) fn write(&mut self, talk: &mut Talk, q: u16, given: Given) {
        self.record_consent(talk);
        talk.set(q, given);
        let draft = &mut talk.draft;
        draft.waiting = None;
        draft.paused = false;
        draft.rev = draft.rev.wrapping_add(1);
    }

    fn refuse_value(&mut self, talk: Talk, q: u16) {
        let lang = self.lang();
        let own = talk.question(q).map(|question| question.constraint_message.get(lang)).unwrap_or_default();
        let sentence = if own.is_empty() { say::out_of_range(lang) } else { own }.to_owned();
        self.misunderstood(talk, q, sentence);
    }

    /// How an answer ends the survey, if it does.
    fn ends(&self, talk: &Talk, q: u16, given: &Given) -> Option<End> {
        let enough = || {
            let (question, choice) = (talk.question(q)?, talk.chosen(q, given)?);
            let mut quotas = talk.survey.settings.campaign.by_choice.iter().filter(|it| it.ends);
            let quota = quotas.find(|it| it.question == question.name && it.choice == choice.name)?;
            self.catalog.is_full(&talk.survey, quota).then_some(End::Enough)
        };
        talk.ends(q, given).map(End::Chosen).or_else(enough)
    }

    /// An answer that ends the survey was given.
    fn end(&mut self, talk: Talk, ends: End) {
        let lang = self.lang();
        match ends {
            End::Enough => {
                self.count(&talk.survey, "enough");
                self.say(Message::plain(say::enough(lang)));
            }
            End::Chosen(Ends::Count) => {
                self.count(&talk.survey, "screened");
                self.say(Message::plain(say::screened_out(lang)));
            }
            End::Chosen(Ends::ScreenedOut) => self.seal(talk, Status::ScreenedOut),
        }
    }
}

impl Talk {
    /// What was chosen of a question that takes one choice.
    fn chosen(&self, q: u16, given: &Given) -> Option<&crate::Choice> {
        let (question, Ok(crate::Value::Choices(choices))) = (self.question(q)?, &given.answer) else { return None };
        choices.first().and_then(|at| self.list(question).get(usize::from(*at)))
    }

    /// How many given answers would no longer apply.
    fn lost(&self, before: &super::talk::Chart, q: u16, given: &Given) -> usize {
        let chart = self.draw(Some((q, given)));
        let applied = |asked: &u16| before.relevant[usize::from(*asked)] && !chart.relevant[usize::from(*asked)];
        self.draft.answers.keys().filter(|asked| applied(asked)).count()
    }

    pub(super) fn yes_or_no(&self, question: String, yes: &str, no: &str) -> Message {
        let press = |yes| Press::Confirm { draft: self.draft.tag, rev: self.draft.rev, yes };
        Message {
            text: format!("{question}\n1. {yes}\n2. {no}"),
            rows: vec![vec![Button::press(yes, press(true)), Button::press(no, press(false))]],
            ..Message::default()
        }
    }
}
