//! Sending a question to an official, and what the person does about it afterwards.

use crate::desk::{FILES, NewTicket, TicketChange, TicketSeen, TicketState};
use crate::session::{Expect, TicketMark};
use crate::step::rights::pages;
use crate::step::talk::Talk;
use crate::step::{Turn, seal};
use crate::text::desk::{answering, ticket as say};
use crate::text::{self, general};
use crate::vietnam;
use crate::{Button, DeskPress, Effect, Look, LookAction, Message, Press};

use super::cut;

/// Tickets of one person that may wait for an answer.
const OPEN: usize = 3;
/// One day, milliseconds.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Characters of a ticket's question and of its answer in the list of one's own.
const WORDS: usize = 120;
const ANSWER: usize = 400;

impl Turn<'_> {
    /// Offers to send the question; a ticket is opened by that button alone.
    pub(super) fn offer_ticket(&mut self, asked: &str) {
        let lang = self.lang();
        if !self.holds(asked) {
            return self.head.push(answering::question_gone(lang).to_owned());
        }
        self.session.desk.expect = Some(Expect::Ticket);
        let mut rows = vec![vec![self.send_button(asked)]];
        rows.extend(self.add_buttons(Some(asked)));
        let words = self.session.desk.question.as_ref().map_or_else(String::new, |it| cut(&it.words, WORDS));
        self.say(Message { text: say::offer(lang, &words), rows, ..Message::default() });
    }

    fn holds(&self, asked: &str) -> bool {
        self.session.desk.question.as_ref().is_some_and(|question| question.id == asked)
    }

    /// Opens a ticket of the last question, once.
    pub(super) fn open_ticket(&mut self, asked: &str) {
        let lang = self.lang();
        self.drop_old();
        let desk = &self.session.desk;
        if let Some(mark) = desk.tickets.iter().find(|mark| mark.asked.as_deref() == Some(asked)) {
            let sentence = say::opened_already(lang, &mark.code);
            return self.head.push(sentence);
        }
        let Some(question) = desk.question.as_deref().filter(|question| question.id == asked).cloned() else {
            return self.head.push(answering::question_gone(lang).to_owned());
        };
        if desk.tickets.iter().filter(|mark| mark.state != TicketState::Answered).count() >= OPEN {
            let rows = self.add_buttons(Some(asked));
            return self.say(Message { text: say::too_many(lang).to_owned(), rows, ..Message::default() });
        }
        let nearest = question.entry.as_ref().or(question.near.first()).and_then(|id| self.catalog.kb.get(id));
        let (topic, unit) = (nearest.map(|it| it.topic.clone()), nearest.and_then(|it| it.unit.clone()));
        let near = question.entry.iter().chain(question.near.iter().filter(|id| question.entry.as_ref() != Some(*id)));
        let code = seal::code(&self.catalog.receipts, &format!("ticket {asked}"));
        let files = self.take_files(Some(asked));
        let sent = u8::try_from(files.len()).unwrap_or(u8::MAX);
        let said = cut(&question.words, WORDS);
        let ticket = NewTicket {
            code: code.clone(),
            asked: Some(question.id.clone()),
            near: near.cloned().collect(),
            words: question.words,
            topic: topic.clone(),
            unit,
            files,
            lang,
            at: self.now,
        };
        self.effects.push(Effect::Ticket(Box::new(TicketChange::Open(ticket))));
        // It was sent: when its ticket is over, an old button must not name that again.
        (self.session.desk.expect, self.session.desk.question) = (None, None);
        let (asked, state) = (Some(question.id), TicketState::Open);
        let mark = TicketMark { code: code.clone(), asked, topic, state, at: self.now, told: false, files: sent };
        self.session.desk.tickets.push(mark);
        let settings = &self.catalog.desk;
        let by = vietnam::day(settings.calendar.add_days(self.now, settings.terms.answer_days));
        let sentence = say::opened(lang, &said, &code, &text::date(by), self.link(&code).as_deref());
        self.say(Message::plain(sentence));
    }

    /// Buttons that add to tickets which wait, or are worked on.
    pub(super) fn add_buttons(&self, asked: Option<&str>) -> Vec<Vec<Button>> {
        let waiting = self.session.desk.tickets.iter().filter(|mark| mark.state != TicketState::Answered);
        let button = |mark: &TicketMark| {
            let press = DeskPress::Add { code: mark.code.replace('-', ""), asked: asked.map(str::to_owned) };
            vec![Button::press(say::add_label(self.lang(), &mark.code), Press::Desk(press))]
        };
        waiting.map(button).collect()
    }

    pub(super) fn on_add(&mut self, code: &str, asked: Option<&str>) {
        let lang = self.lang();
        if !self.session.desk.tickets.iter().any(|mark| mark.code == code && mark.state != TicketState::Answered) {
            return self.head.push(say::over(lang).to_owned());
        }
        let words = match asked {
            None => String::new(),
            Some(asked) => match self.session.desk.question.as_ref().filter(|it| it.id == asked) {
                Some(question) => question.words.clone(),
                None => return self.head.push(answering::question_gone(lang).to_owned()),
            },
        };
        self.add(code, asked, &words);
    }

    /// Adds to a ticket, and says so.
    pub(super) fn add(&mut self, code: &str, asked: Option<&str>, words: &str) {
        self.session.desk.expect = None;
        if !self.add_words(code, asked, words.to_owned()) {
            return self.head.push(say::file_gone(self.lang()).to_owned());
        }
        let text = say::added(self.lang(), code);
        self.say(Message::plain(text));
    }

    /// Adds words, and the files that wait, to a ticket; false if neither is left to add.
    pub(super) fn add_words(&mut self, code: &str, asked: Option<&str>, words: String) -> bool {
        let mut files = self.take_files(asked);
        if words.is_empty() && files.is_empty() {
            return false;
        }
        if let Some(mark) = self.session.desk.tickets.iter_mut().find(|mark| mark.code == code) {
            let room = FILES.saturating_sub(usize::from(mark.files));
            let full = files.len() > room;
            files.truncate(room);
            mark.files = mark.files.saturating_add(u8::try_from(files.len()).unwrap_or(u8::MAX));
            if full {
                self.head.push(say::ticket_full(self.session.lang()).to_owned());
            }
        }
        let change = TicketChange::Add { code: code.to_owned(), words, files, at: self.now };
        self.effects.push(Effect::Ticket(Box::new(change)));
        true
    }

    /// Shows the scale.
    pub(super) fn ask_rating(&mut self, code: &str) {
        let lang = self.lang();
        if !self.is_answered(code) {
            return self.head.push(say::over(lang).to_owned());
        }
        self.session.desk.expect = Some(Expect::Rate(code.to_owned()));
        let mut text = say::rate(lang).to_owned();
        let mut rows = Vec::new();
        for (stars, level) in (1..).zip(say::levels(lang)) {
            text.push_str(&format!("\n{stars}. {level}"));
            let press = DeskPress::Rate { code: code.replace('-', ""), stars };
            rows.push(vec![Button::press(format!("{stars}. {level}"), Press::Desk(press))]);
        }
        self.say(Message { text, rows, ..Message::default() });
    }

    pub(super) fn rate(&mut self, code: &str, stars: u8) {
        let lang = self.lang();
        if !self.is_answered(code) {
            return self.head.push(say::over(lang).to_owned());
        }
        self.session.desk.expect = None;
        let change = TicketChange::Rate { code: code.to_owned(), stars, at: self.now };
        self.effects.push(Effect::Ticket(Box::new(change)));
        self.say(Message::plain(say::rated(lang, stars)));
    }

    fn is_answered(&self, code: &str) -> bool {
        let mark = self.session.desk.tickets.iter().find(|mark| mark.code == code);
        mark.is_some_and(|mark| mark.state == TicketState::Answered)
    }

    /// Asks for another answer, while that is possible. What is still unclear is what comes next.
    pub(super) fn reopen_ticket(&mut self, code: &str) -> bool {
        let lang = self.lang();
        self.drop_old();
        let now = self.now;
        let answered = |mark: &&mut TicketMark| mark.code == code && mark.state == TicketState::Answered;
        let Some(mark) = self.session.desk.tickets.iter_mut().find(answered) else { return false };
        (mark.state, mark.at, mark.told) = (TicketState::Open, now, false);
        let change = TicketChange::Reopen { code: code.to_owned(), words: None, at: now };
        self.effects.push(Effect::Ticket(Box::new(change)));
        self.session.desk.expect = Some(Expect::More(code.to_owned()));
        self.say(Message::plain(say::reopened(lang, code)));
        true
    }

    /// Tickets whose answer can no longer be questioned are forgotten here; the database has them.
    pub(super) fn drop_old(&mut self) {
        let (now, days) = (self.now, i64::from(self.catalog.desk.terms.reopen_days));
        let over = |mark: &TicketMark| mark.state == TicketState::Answered && now.since(mark.at) >= days * DAY_MS;
        self.session.desk.tickets.retain(|mark| !over(mark));
    }

    /// "Gặp cán bộ" outside of a survey: whom to call, and that a question can be sent from here.
    pub(in crate::step) fn reach_an_official(&mut self) {
        let lang = self.lang();
        let contact = self.catalog.settings().map(|settings| settings.contact.clone()).unwrap_or_default();
        let mut text = general::human(lang, &contact);
        let asked = self.session.desk.question.as_ref().filter(|it| self.now.since(it.at) < DAY_MS);
        let rows = match asked.map(|question| (question.id.clone(), cut(&question.words, WORDS))) {
            Some((asked, words)) => {
                self.session.desk.expect = Some(Expect::Ticket);
                text.push_str(&format!("\n{}", say::offer(lang, &words)));
                vec![vec![self.send_button(&asked)]]
            }
            None => {
                text.push_str(&format!("\n{}", say::ask_first(lang)));
                self.offer_rows()
            }
        };
        self.say(Message { text, rows, ..Message::default() });
    }

    pub(in crate::step) fn my_questions(&mut self, talk: Option<Talk>) {
        self.put_back(talk);
        self.effects.push(Effect::Look(Look { receipt: None, action: LookAction::Tickets }));
    }

    pub(in crate::step) fn on_tickets(&mut self, tickets: &[TicketSeen]) {
        let lang = self.lang();
        if tickets.is_empty() {
            return self.say(Message::plain(say::none(lang)));
        }
        let mut lines = vec![say::list(lang).to_owned()];
        for ticket in tickets {
            let (day, state) = (text::date(vietnam::day(ticket.at)), say::state(lang, ticket.state));
            lines.push(format!("{} ({day}, {state}): {}", ticket.code, cut(&ticket.words, WORDS)));
            if let Some(answer) = &ticket.answer {
                let day = ticket.answered_at.map(|at| text::date(vietnam::day(at))).unwrap_or_default();
                lines.push(format!("→ {day}: {}", cut(answer, ANSWER)));
            }
            lines.extend(self.link(&ticket.code));
        }
        for page in pages(lines) {
            self.say(Message::plain(page));
        }
    }
}
