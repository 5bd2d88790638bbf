//! The words that always work, and the buttons that say the same.

use super::Turn;
use super::talk::Talk;
use crate::read::Command;
use crate::session::{AskedBack, Focus};
use crate::text::{general, rights, survey as say};
use crate::{Button, ContactChange, Effect, Lang, Message, Open, Press};

impl Turn<'_> {
    pub(super) fn on_command(&mut self, talk: Talk, command: Command) {
        match command {
            Command::Back => self.back(talk),
            Command::Skip => match talk.draft.focus {
                Focus::One(q) => self.skip_one(talk, q, crate::Entry::Typed),
                _ => self.again(talk),
            },
            Command::Stop => self.stop(talk),
            Command::Continue => self.resume(talk),
            Command::Review => self.review(talk),
            Command::Edit(None) => self.edit_which(talk),
            Command::Edit(Some(number)) => match talk.by_number(&talk.chart(), number) {
                Some(q) => self.edit(talk, q),
                None => self.edit_which(talk),
            },
            Command::Send => self.send(talk, None),
            Command::Print => self.print(talk),
            Command::Delete => self.delete(talk, None),
            Command::Human => {
                let contact = talk.survey.settings.contact.clone();
                let sentence = general::human(self.lang(), &contact);
                self.remind(Some(talk), &sentence);
            }
            Command::TypeOrTap => {
                self.session.one_by_one = !self.session.one_by_one;
                let lang = self.lang();
                self.head.push(
                    if self.session.one_by_one { say::tapping_on(lang) } else { say::typing_on(lang) }.to_owned(),
                );
                match talk.draft.focus {
                    Focus::One(_) | Focus::Group(_) => self.proceed(talk),
                    Focus::Consent(_) | Focus::Review => self.again(talk),
                }
            }
            Command::Survey(id) => self.start(Some(talk), id.as_deref()),
            shared => self.on_shared(Some(talk), shared),
        }
    }

    pub(super) fn on_command_outside(&mut self, command: Command) {
        match command {
            Command::Survey(id) => self.start(None, id.as_deref()),
            Command::Stop => self.stop_news(None),
            Command::Human => self.reach_an_official(),
            Command::Print => self.mine(None),
            Command::Delete => self.ask_erase(None),
            Command::Back
            | Command::Skip
            | Command::Continue
            | Command::Review
            | Command::Edit(_)
            | Command::Send
            | Command::TypeOrTap => self.remind(None, general::nothing_open(self.lang())),
            shared => self.on_shared(None, shared),
        }
    }

    /// Words that mean the same inside a survey and outside.
    fn on_shared(&mut self, talk: Option<Talk>, command: Command) {
        match command {
            Command::Rights => self.rights(talk),
            Command::Mine => self.mine(talk),
            Command::Tickets => self.my_questions(talk),
            Command::Withdraw => self.ask_withdraw(talk),
            Command::EraseAll => self.ask_erase(talk),
            Command::SeeReceipt(code) => self.receipt(talk, code, crate::LookAction::See),
            Command::EraseReceipt(code) => self.receipt(talk, code, crate::LookAction::Erase),
            Command::News => self.ask_news(talk),
            Command::StopNews => self.stop_news(talk),
            Command::Language(lang) => self.language(talk, lang),
            _ => self.help(talk),
        }
    }

    pub(super) fn help(&mut self, talk: Option<Talk>) {
        let sentence = general::help(self.lang(), talk.is_some());
        self.remind(talk, sentence);
    }

    pub(super) fn language(&mut self, talk: Option<Talk>, lang: Option<Lang>) {
        let other = match self.lang() {
            Lang::Vi => Lang::En,
            Lang::En => Lang::Vi,
        };
        let lang = lang.unwrap_or(other);
        self.session.lang = Some(lang);
        self.effects.push(Effect::Contact(ContactChange::Seen { at: self.now, lang }));
        self.session.told_at = Some(self.now);
        self.remind(talk, general::language_set(lang));
    }

    /// Stopping loses nothing; what it means is asked.
    pub(super) fn stop(&mut self, talk: Talk) {
        let lang = self.lang();
        let tag = talk.draft.tag;
        let rows = vec![
            vec![Button::press(say::pause(lang), Press::Pause { draft: tag })],
            vec![Button::press(say::delete(lang), Press::Delete { draft: tag, rev: talk.draft.rev })],
            vec![Button::press(say::stop_news(lang), Press::Open(Open::StopNews))],
        ];
        let text = format!(
            "{}\n- {}\n- {}\n- {}",
            say::stop_menu(lang),
            say::pause(lang),
            say::delete(lang),
            say::stop_news(lang)
        );
        let mut talk = talk;
        talk.draft.paused = true;
        self.put_back(Some(talk));
        self.say(Message { text, rows, ..Message::default() });
    }

    pub(super) fn pause(&mut self, mut talk: Talk) {
        let lang = self.lang();
        talk.draft.paused = true;
        let until = self.kept_until(&talk);
        let rows = vec![vec![Button::press(say::resume(lang), Press::Resume { draft: talk.draft.tag })]];
        let text = say::paused(lang, until, talk.survey.settings.keeps_partial);
        self.put_back(Some(talk));
        self.say(Message { text, rows, ..Message::default() });
    }

    /// Goes on where the person left off; leaves a reopened question as it was.
    pub(super) fn resume(&mut self, talk: Talk) {
        match talk.draft.focus {
            Focus::One(q) if talk.draft.answers.contains_key(&q) => self.proceed(talk),
            _ => self.again(talk),
        }
    }

    /// Opens the question before for a new answer. The map of answers knows no path: before is the order of the survey.
    pub(super) fn back(&mut self, talk: Talk) {
        let lang = self.lang();
        let chart = talk.chart();
        let asked = talk.asked(&chart);
        let here = match talk.draft.focus {
            Focus::One(q) => Some(q),
            Focus::Group(group) => talk.items(&chart, group).first().copied(),
            Focus::Review => None,
            Focus::Consent(_) => return self.again(talk),
        };
        let before = asked
            .iter()
            .rev()
            .find(|q| here.is_none_or(|here| **q < here) && talk.draft.answers.contains_key(q))
            .copied();
        match before {
            None => self.remind(Some(talk), say::first_question(lang)),
            Some(q) => self.reopen(talk, q),
        }
    }

    /// Opens a question for a new answer and says what is recorded.
    fn reopen(&mut self, talk: Talk, q: u16) {
        let lang = self.lang();
        let number = talk.number(&talk.chart(), q);
        if let Some(given) = talk.draft.answers.get(&q) {
            self.head.push(say::back_to(lang, number, &talk.words(q, given, lang)));
        }
        self.ask(talk, Focus::One(q));
    }

    pub(super) fn edit(&mut self, talk: Talk, q: u16) {
        let chart = talk.chart();
        let asked = talk.asked(&chart).contains(&q);
        if !asked {
            return self.remind(Some(talk), say::not_asked_now(self.lang()));
        }
        if talk.draft.answers.contains_key(&q) {
            self.reopen(talk, q);
        } else {
            self.proceed(talk);
        }
    }

    fn edit_which(&mut self, talk: Talk) {
        let last = talk.total(&talk.chart());
        let sentence = say::edit_which(self.lang(), last);
        self.remind(Some(talk), &sentence);
    }

    pub(super) fn review(&mut self, mut talk: Talk) {
        let chart = talk.chart();
        if talk.next(&chart, self.session.one_by_one).is_none() {
            talk.draft.reviewing = true;
            return self.ask(talk, Focus::Review);
        }
        let lang = self.lang();
        let mut message = talk.show_answers(say::review_so_far(lang), lang);
        message.rows = vec![vec![Button::press(say::resume(lang), Press::Resume { draft: talk.draft.tag })]];
        self.put_back(Some(talk));
        self.say(message);
    }

    /// A copy to keep: the same list with the survey's title.
    fn print(&mut self, talk: Talk) {
        let lang = self.lang();
        let head = say::copy_head(lang, talk.survey.title.get(lang));
        let mut message = talk.show_answers(&head, lang);
        message.rows = vec![vec![Button::press(say::resume(lang), Press::Resume { draft: talk.draft.tag })]];
        self.put_back(Some(talk));
        self.say(message);
    }

    /// Sends, if everything is answered and nothing has changed since the person saw it.
    pub(super) fn send(&mut self, mut talk: Talk, rev: Option<u16>) {
        let lang = self.lang();
        let chart = talk.chart();
        if talk.next(&chart, self.session.one_by_one).is_some() {
            self.head.push(say::not_finished(lang).to_owned());
            return self.proceed(talk);
        }
        let seen = match rev {
            Some(rev) => rev == talk.draft.rev,
            // A typed "gửi" is about what is on the screen.
            None => talk.draft.focus == Focus::Review,
        };
        if !seen {
            talk.draft.reviewing = true;
            self.head.push(say::review_changed(lang).to_owned());
            return self.ask(talk, Focus::Review);
        }
        self.seal(talk, crate::Status::Completed);
    }

    /// Asks whether the draft is to go. A button of an older revision asks just the same, with the present answers.
    pub(super) fn delete(&mut self, mut talk: Talk, rev: Option<u16>) {
        let lang = self.lang();
        talk.draft.waiting = None;
        self.session.asked = Some((AskedBack::Delete, self.now));
        let mut question = say::delete_sure(lang).to_owned();
        if rev.is_some_and(|rev| rev != talk.draft.rev) {
            question = format!("{}\n{question}", say::unfinished(lang, talk.survey.title.get(lang)));
        }
        let message = talk.yes_or_no(question, say::delete(lang), say::keep(lang));
        self.put_back(Some(talk));
        self.say(message);
    }

    pub(super) fn rights(&mut self, talk: Option<Talk>) {
        let lang = self.lang();
        let settings = talk.as_ref().map(|talk| &talk.survey.settings).or(self.catalog.settings());
        let (controller, contact, retention) =
            settings.map(|it| (it.controller.clone(), it.contact.clone(), it.retention.clone())).unwrap_or_default();
        let mut rows = vec![
            vec![Button::press(rights::see(lang), Press::Open(Open::Mine))],
            vec![Button::press(rights::withdraw(lang), Press::Open(Open::Withdraw))],
            vec![Button::press(rights::erase(lang), Press::Open(Open::Erase))],
        ];
        if let Some(talk) = &talk {
            rows.push(vec![Button::press(say::resume(lang), Press::Resume { draft: talk.draft.tag })]);
        }
        let text = format!(
            "{}\n- {}\n- {}\n- {}",
            rights::rights(lang, &controller, &contact, &retention),
            rights::see(lang),
            rights::withdraw(lang),
            rights::erase(lang)
        );
        self.put_back(talk);
        self.say(Message { text, rows, ..Message::default() });
    }
}
