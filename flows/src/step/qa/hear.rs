//! Hearing: texts within seconds of each other are one question.

use super::cut;
use crate::desk::mask;
use crate::read::{self, Doubt, Elsewhere, Manner, Reading};
use crate::session::Focus;
use crate::step::Turn;
use crate::step::talk::Talk;
use crate::{Kind, Millis};

/// A text this soon after another one goes on with it.
const TOGETHER_MS: i64 = 5_000;
/// Whoever goes on and on is answered after this.
const PATIENCE_MS: i64 = 20_000;
/// Texts of one question, and characters of all of them.
const TEXTS: usize = 10;
pub(super) const MOST: usize = 1_000;

impl Turn<'_> {
    /// A text for the desk: it is kept for some seconds, masked, in case that more comes. An accusation is not kept.
    pub(in crate::step) fn hear(&mut self, talk: Option<Talk>, text: &str) {
        self.listening = true;
        let words = mask(text.trim()).0;
        let joined = format!("{} {words}", self.session.desk.texts.join(" "));
        if let Some(elsewhere) = complaint(&words).or_else(|| complaint(&joined)) {
            self.forget_heard();
            self.drop_files();
            self.refer(elsewhere, &joined, true);
            return self.close(talk);
        }
        let desk = &mut self.session.desk;
        desk.texts.push(cut(&words, MOST));
        let first = desk.heard.map_or(self.now, |(first, _)| first);
        desk.heard = Some((first, self.now));
        let long = desk.texts.iter().map(|it| it.chars().count()).sum::<usize>() >= MOST;
        if long || desk.texts.len() >= TEXTS {
            self.answer_heard();
            return self.close(talk);
        }
        self.put_back(talk);
    }

    /// When what was heard is to be answered.
    pub(in crate::step) fn heard_until(&self) -> Option<Millis> {
        let (first, last) = self.session.desk.heard?;
        Some(last.plus(TOGETHER_MS).min(first.plus(PATIENCE_MS)))
    }

    /// Nothing more came: the question is answered, and a survey in progress asks its own again.
    pub(in crate::step) fn on_heard(&mut self, talk: Option<Talk>) {
        let said = self.effects.len();
        self.answer_heard();
        if self.effects.len() == said && self.head.is_empty() {
            return self.put_back(talk);
        }
        self.close(talk);
    }

    /// Answers what was heard before something else that the person did.
    pub(in crate::step) fn flush(&mut self) {
        let head = std::mem::take(&mut self.head);
        self.answer_heard();
        self.say_head();
        self.head = head;
    }

    fn answer_heard(&mut self) {
        let words = self.session.desk.texts.join(" ");
        self.forget_heard();
        self.answer(&cut(&words, MOST));
    }

    pub(in crate::step) fn forget_heard(&mut self) {
        self.session.desk.texts.clear();
        self.session.desk.heard = None;
    }

    /// Whether a text that does not answer the open question is one for the desk: it goes on with one, names a matter of
    /// the field, or is plainly none of the survey's. Assent is not: in a survey it may be meant for the question.
    pub(in crate::step) fn is_for_the_desk(&self, text: &str) -> bool {
        if !self.session.desk.texts.is_empty() {
            return true;
        }
        match read::manner(text) {
            Manner::Thanks => {
                let folded = read::fold(text);
                folded.contains("cam on") || folded.contains("thank")
            }
            Manner::Question => self.catalog.kb.names_a_matter(text),
            _ => true,
        }
    }

    /// Whether the base has an answer to a text.
    pub(in crate::step) fn is_known(&self, text: &str) -> bool {
        matches!(self.catalog.kb.explain(text, crate::vietnam::day(self.now)).outcome, crate::kb::Outcome::Answer(_))
    }

    /// Whether a text is for the desk while the draft rests. Nothing is asked then, but what would answer the open question
    /// is meant for it.
    pub(in crate::step) fn is_question_beside(&self, talk: &Talk, text: &str) -> bool {
        let question = read::manner(text) == Manner::Question && self.is_off_topic(talk, text);
        question || self.is_for_the_desk(text)
    }

    /// Whether a text has nothing that could be meant for what the draft asks: no level, no choice, no number.
    pub(in crate::step) fn is_off_topic(&self, talk: &Talk, text: &str) -> bool {
        let q = match talk.draft.focus {
            Focus::One(q) => Some(q),
            Focus::Group(group) => talk.open_items(&talk.chart(), group).first().copied(),
            Focus::Consent(_) | Focus::Review => return self.is_for_the_desk(text),
        };
        let Some(question) = q.and_then(|q| talk.question(q)) else { return true };
        if question.kind == Kind::Text {
            return self.is_for_the_desk(text);
        }
        read::read(&talk.survey, question, text, talk.today) == Reading::Ask(Doubt::OffTopic)
    }
}

/// The accusation that a text is.
pub(super) fn complaint(text: &str) -> Option<Elsewhere> {
    match read::manner(text) {
        Manner::Refer(elsewhere @ Elsewhere::Complaint(_)) => Some(elsewhere),
        _ => None,
    }
}
