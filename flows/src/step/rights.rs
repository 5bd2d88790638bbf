//! Seeing, withdrawing, erasing: one's own data, or whatever a receipt code opens.

use super::Turn;
use super::talk::Talk;
use crate::session::AskedBack;
use crate::text::{self, rights as say};
use crate::vietnam;
use crate::{AnswerState, Button, Effect, Entry, Found, Look, LookAction, Message, Press, Response, Session, Status};

/// Wrong receipt codes in a row after which none is looked up for [`LOCK_MS`].
const WRONG_CODES: u8 = 5;
/// One hour.
const LOCK_MS: i64 = 60 * 60 * 1000;
/// Most characters of one message.
const MOST: usize = 1_900;

impl Turn<'_> {
    /// Shows what is held about this contact: the draft from the session, sent responses from the database.
    pub(super) fn mine(&mut self, talk: Option<Talk>) {
        let lang = self.lang();
        if let Some(talk) = &talk {
            let mut message = talk.show_answers(text::survey::review_so_far(lang), lang);
            message.rows =
                vec![vec![Button::press(text::survey::resume(lang), Press::Resume { draft: talk.draft.tag })]];
            self.say(message);
        }
        self.put_back(talk);
        self.effects.push(Effect::Look(Look { receipt: None, action: LookAction::See }));
    }

    pub(super) fn ask_withdraw(&mut self, talk: Option<Talk>) {
        self.ask_sure(talk, AskedBack::Withdraw, say::withdraw_sure(self.lang()), say::withdraw(self.lang()));
    }

    pub(super) fn ask_erase(&mut self, talk: Option<Talk>) {
        self.ask_sure(talk, AskedBack::Erase, say::erase_sure(self.lang()), say::erase(self.lang()));
    }

    fn ask_sure(&mut self, mut talk: Option<Talk>, asked: AskedBack, question: &str, yes: &str) {
        if let Some(talk) = &mut talk {
            talk.draft.waiting = None;
        }
        self.session.asked = Some((asked, self.now));
        let (tag, rev) = asked.tag_and_rev(talk.as_ref());
        let press = |yes| Press::Confirm { draft: tag, rev, yes };
        let no = text::survey::keep(self.lang());
        let rows = vec![vec![Button::press(yes, press(true))], vec![Button::press(no, press(false))]];
        self.put_back(talk);
        self.say(Message { text: format!("{question}\n1. {yes}\n2. {no}"), rows, ..Message::default() });
    }

    /// Consent is withdrawn for the draft, which goes, and for what was sent, whose answers go.
    pub(super) fn withdraw(&mut self, talk: Option<Talk>) {
        let surveys = self.session.sent.iter().map(|sent| sent.survey.clone()).collect::<Vec<_>>();
        let drafted = talk.iter().map(|talk| talk.survey.clone());
        let sent = surveys.iter().filter_map(|id| self.catalog.offer(id).cloned());
        let mut withdrawn: Vec<_> = drafted.chain(sent).collect();
        withdrawn.sort_by(|a, b| a.id.cmp(&b.id));
        withdrawn.dedup_by(|a, b| a.id == b.id);
        for survey in withdrawn {
            let record = self.consent_record(&survey, String::new(), "withdrawn", Entry::Tap);
            self.effects.push(Effect::Consent(record));
        }
        self.effects.push(Effect::Look(Look { receipt: None, action: LookAction::Withdraw }));
    }

    /// Everything goes: the session here, the rest when the database has done its part, and only then it is said.
    pub(super) fn forget_all(&mut self, by_person: bool) {
        let lang = self.lang();
        self.session = Session::default();
        self.forget = true;
        self.effects.clear();
        self.head.clear();
        if by_person {
            self.effects.push(Effect::Erase);
        }
        self.say(Message::plain(say::erased(lang)));
    }

    /// A receipt code opens its response for whoever holds it; guessing is locked.
    pub(super) fn receipt(&mut self, talk: Option<Talk>, code: String, action: LookAction) {
        let of_a_ticket = |mark: &crate::session::TicketMark| mark.code.replace('-', "") == code;
        if action == LookAction::See && self.session.desk.tickets.iter().any(of_a_ticket) {
            return self.my_questions(talk);
        }
        if self.session.locked_until.is_some_and(|until| self.now < until) {
            return self.remind(talk, say::locked(self.lang()));
        }
        self.put_back(talk);
        self.effects.push(Effect::Look(Look { receipt: Some(code), action }));
    }

    pub(super) fn on_found(&mut self, found: &Found) {
        let lang = self.lang();
        if found.look.receipt.is_some() {
            if found.responses.is_empty() && found.changed == 0 {
                return self.wrong_code();
            }
            self.session.wrong_codes = 0;
        }
        match found.look.action {
            LookAction::Erase => {
                for response in &found.responses {
                    self.session.sent.retain(|sent| sent.survey != response.survey);
                }
                self.say(Message::plain(say::response_erased(lang)));
            }
            LookAction::Withdraw => self.say(Message::plain(say::withdrawn(lang, found.changed))),
            LookAction::Tickets => self.on_tickets(&found.tickets),
            LookAction::See if found.responses.is_empty() => self.say(Message::plain(say::nothing_sent(lang))),
            LookAction::See => {
                for response in &found.responses {
                    for text in self.copy_of(response) {
                        self.say(Message::plain(text));
                    }
                }
            }
        }
    }

    fn wrong_code(&mut self) {
        let lang = self.lang();
        self.session.wrong_codes += 1;
        let locked = self.session.wrong_codes >= WRONG_CODES;
        if locked {
            self.session.wrong_codes = 0;
            self.session.locked_until = Some(self.now.plus(LOCK_MS));
        }
        self.say(Message::plain(if locked { say::locked(lang) } else { say::no_such_code(lang) }));
    }

    /// A stored response in words, in as many messages as it takes. A version that is not at hand shows its codes.
    fn copy_of(&self, response: &Response) -> Vec<String> {
        let lang = self.lang();
        let survey = self.catalog.surveys.get(&response.version);
        let title = survey.map_or(response.survey.as_str(), |survey| survey.title.get(lang));
        let day = text::date(vietnam::day(response.completed_at));
        let head = if response.status == Status::Partial { say::partial_head } else { say::response_head };
        let mut lines = vec![head(lang, title, &day)];
        if response.status == Status::Withdrawn {
            lines.push(say::response_withdrawn(lang).to_owned());
        }
        let mut last = None;
        for row in &response.answers {
            let question = survey.and_then(|survey| survey.questions.iter().find(|it| it.name == row.question));
            let label = question.map_or(row.question.as_str(), |it| {
                if it.short.is_empty() { it.label.get(lang) } else { it.short.get(lang) }
            });
            let choice = row.choice.as_deref().map(|name| {
                let list = match question.map(|question| question.kind) {
                    Some(crate::Kind::One(list) | crate::Kind::Many(list)) => {
                        survey.and_then(|survey| survey.lists.get(usize::from(list)))
                    }
                    _ => None,
                };
                let known = list.and_then(|list| list.choices.iter().find(|choice| choice.name == name));
                known.map_or(name, |choice| choice.label.get(lang)).to_owned()
            });
            let value = match (row.state, choice, row.number, &row.text) {
                (_, Some(choice), _, _) => choice,
                (AnswerState::Answered, _, _, Some(words)) => words.clone(),
                (AnswerState::Answered, _, Some(number), _) => text::number(number),
                (AnswerState::Answered, ..) => text::survey::ok_label(lang).to_owned(),
                (state, ..) => text::survey::state(lang, state).to_owned(),
            };
            if last == Some(&row.question) {
                if let Some(line) = lines.last_mut() {
                    line.push_str(", ");
                    line.push_str(&value);
                }
            } else {
                lines.push(format!("{}. {label}: {value}", row.position));
            }
            last = Some(&row.question);
        }
        pages(lines)
    }
}

/// Lines put together into texts of at most [`MOST`] characters.
pub(super) fn pages(lines: Vec<String>) -> Vec<String> {
    let mut pages: Vec<String> = Vec::new();
    for line in lines {
        match pages.last_mut() {
            Some(page) if page.chars().count() + 1 + line.chars().count() <= MOST => {
                page.push('\n');
                page.push_str(&line);
            }
            _ => pages.push(line),
        }
    }
    pages
}
