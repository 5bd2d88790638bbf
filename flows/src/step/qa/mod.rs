//! Questions put outside of surveys: hearing them, answering them, and the officials behind.

use super::Turn;
use super::talk::Talk;
use crate::desk::{DeskAnswer, FileRef, TicketSeen, TicketState};
use crate::text::general;
use crate::{DeskPress, Effect, Look, LookAction};

impl Turn<'_> {
    pub(super) fn on_desk_press(&mut self, talk: Option<Talk>, _press: &DeskPress) {
        self.remind(talk, general::old_button(self.lang()));
    }

    pub(super) fn on_file(&mut self, talk: Option<Talk>, _file: &FileRef) {
        self.remind(talk, general::only_text(self.lang()));
    }

    pub(super) fn on_desk_answer(&mut self, answer: &DeskAnswer) {
        self.session.desk.waiting.push(answer.clone());
    }

    pub(super) fn on_ticket_state(&mut self, code: &str, state: TicketState, topic: Option<&str>) {
        for mark in self.session.desk.tickets.iter_mut().filter(|mark| mark.code == code) {
            mark.state = state;
            mark.topic = topic.map(str::to_owned).or(mark.topic.take());
        }
    }

    pub(super) fn my_questions(&mut self, talk: Option<Talk>) {
        self.put_back(talk);
        self.effects.push(Effect::Look(Look { receipt: None, action: LookAction::Tickets }));
    }

    pub(super) fn on_tickets(&mut self, _tickets: &[TicketSeen]) {}
}
