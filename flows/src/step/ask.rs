//! What is asked next, and asking it.

use super::Turn;
use super::talk::Talk;
use crate::session::Focus;

impl Turn<'_> {
    /// Goes on: to the first open question, else to the review, else sends.
    pub(super) fn proceed(&mut self, mut talk: Talk) {
        let chart = talk.chart();
        match talk.next(&chart, self.session.one_by_one) {
            Some(focus) => self.ask(talk, focus),
            None if talk.survey.settings.review => {
                talk.draft.reviewing = true;
                self.ask(talk, Focus::Review);
            }
            None => self.seal(talk, crate::Status::Completed),
        }
    }

    /// Asks something: it is from now on what a typed text answers.
    pub(super) fn ask(&mut self, mut talk: Talk, focus: Focus) {
        let draft = &mut talk.draft;
        if draft.focus != focus {
            draft.before = Some(draft.focus);
            draft.focus = focus;
        }
        draft.tries = 0;
        draft.picked.clear();
        self.again(talk);
    }

    /// Asks the open question once more, as it stands; the tries are kept.
    pub(super) fn again(&mut self, mut talk: Talk) {
        talk.draft.waiting = None;
        talk.draft.paused = false;
        talk.draft.asked_at = self.now;
        let lang = self.lang();
        let surface = self.surface();
        let message = match talk.draft.focus {
            Focus::Consent(q) => {
                let message = talk.show_consent(q, lang, self.event.chat.platform);
                talk.draft.notice_hash = Some(super::open::notice_hash(&message.text));
                message
            }
            Focus::One(q) => talk.show_one(q, lang, surface),
            Focus::Group(group) => talk.show_group(group, lang, surface),
            Focus::Review => talk.show_review(lang, surface),
        };
        self.put_back(Some(talk));
        self.say(message);
    }

    /// Says one sentence and asks the open question again, if there is one. Not counted as a try.
    pub(super) fn remind(&mut self, talk: Option<Talk>, sentence: &str) {
        self.head.push(sentence.to_owned());
        match talk {
            Some(talk) => self.again(talk),
            None => self.say(crate::Message { rows: self.offer_rows(), ..crate::Message::default() }),
        }
    }
}
