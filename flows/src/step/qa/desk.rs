//! What comes from the officials: answers, words in between, and where a ticket stands.

use super::cut;
use crate::desk::{DeskAnswer, TicketState};
use crate::step::Turn;
use crate::text::{self, desk::ticket as say};
use crate::{Button, DeskPress, Message, Press};

/// Characters of an official's words that are shown in one message.
const WORDS: usize = 1_500;
/// Answers kept while nothing can be sent. More are at the ticket's link.
const WAITING: usize = 5;

impl Turn<'_> {
    /// An official's words: sent now, or with the person's next event where the platform's window is shut.
    pub(in crate::step) fn on_desk_answer(&mut self, answer: &DeskAnswer) {
        let state = if answer.interim { TicketState::Interim } else { TicketState::Answered };
        if !answer.changed {
            self.mark(&answer.code, state);
        }
        if self.can_be_sent() {
            return self.say_answer(answer);
        }
        let waiting = &mut self.session.desk.waiting;
        // Of one ticket the last word is enough.
        waiting.retain(|it| it.code != answer.code || answer.changed);
        waiting.push(answer.clone());
        if waiting.len() > WAITING {
            waiting.remove(0);
        }
    }

    /// Hands over what waited for the person to be heard of.
    pub(in crate::step) fn hand_over(&mut self) {
        for answer in std::mem::take(&mut self.session.desk.waiting) {
            self.say_answer(&answer);
        }
    }

    /// Whether a message is free now, and reaches the person. Who was last heard of is known to the hour.
    fn can_be_sent(&self) -> bool {
        let open = match (self.event.chat.platform.free_ms(), self.session.told_at) {
            (None, _) => true,
            (Some(free), Some(heard)) => self.now.since(heard) < free,
            (Some(_), None) => false,
        };
        open && !self.session.blocked
    }

    fn say_answer(&mut self, answer: &DeskAnswer) {
        let lang = self.lang();
        let head = match (answer.changed, answer.interim) {
            (true, _) => say::changed(lang).to_owned(),
            (false, true) => say::interim(lang, &answer.code),
            (false, false) => say::answered(lang, &answer.code),
        };
        let words = cut(&answer.words, WORDS);
        let link = self.link(&answer.code).filter(|_| !answer.changed);
        let more = (words != answer.words).then(|| say::whole_at(lang, link.as_deref()));
        let mut lines = vec![head, words];
        lines.extend(more);
        lines.push(say::signed(lang, &answer.unit, &text::date(answer.date)));
        let mut rows = Vec::new();
        if !answer.interim && !answer.changed {
            let code = answer.code.replace('-', "");
            let rate = DeskPress::Rate { code: code.clone(), stars: 0 };
            rows.push(vec![Button::press(say::rate_label(lang), Press::Desk(rate))]);
            rows.push(vec![Button::press(say::reopen_label(lang), Press::Desk(DeskPress::Reopen { code }))]);
        }
        self.say(Message { text: lines.join("\n"), rows, ..Message::default() });
    }

    /// A ticket has moved at the desk: claimed, the bot is silent on its topic; answered or closed, it speaks again.
    pub(in crate::step) fn on_ticket_state(&mut self, code: &str, state: TicketState, topic: Option<&str>) {
        if state == TicketState::Closed {
            // An answer can be rated and questioned for as long as the terms say, whoever closes its ticket before.
            self.session.desk.tickets.retain(|mark| mark.code != code || mark.state == TicketState::Answered);
            return self.drop_old();
        }
        self.mark(code, state);
        if let Some(mark) = self.session.desk.tickets.iter_mut().find(|mark| mark.code == code)
            && topic.is_some()
        {
            mark.topic = topic.map(str::to_owned);
        }
    }

    fn mark(&mut self, code: &str, state: TicketState) {
        let now = self.now;
        if let Some(mark) = self.session.desk.tickets.iter_mut().find(|mark| mark.code == code) {
            let moved = mark.state != state;
            (mark.state, mark.at) = (state, if moved { now } else { mark.at });
            mark.told &= matches!(state, TicketState::Claimed | TicketState::Interim);
        }
    }
}
