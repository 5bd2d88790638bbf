//! How answers, near questions and referrals read.

use super::cut;
use crate::desk::{self, MASK, Rank};
use crate::kb::Entry;
use crate::read::{self, Elsewhere};
use crate::session::Question;
use crate::step::Turn;
use crate::text;
use crate::text::desk::{answering as say, referring};
use crate::vietnam;
use crate::{Act, Button, DeskPress, Message, Press, entry_mark};

/// Characters of an answer that are shown in one message.
const ANSWER: usize = 1_300;
/// Characters of a near question in a message, and on a button.
const LINE: usize = 140;
const LABEL: usize = 37;

impl Turn<'_> {
    /// An entry's answer, with its source and day, and the question whether it helped.
    pub(super) fn show_entry(&mut self, entry: &Entry, question: &Question) {
        let lang = self.lang();
        let mut lines = vec![cut(entry.answer.get(lang), ANSWER)];
        if !entry.answer.has(lang) && !say::only_vietnamese(lang).is_empty() {
            lines.insert(0, say::only_vietnamese(lang).to_owned());
        }
        lines.extend(entry.basis.as_ref().map(|basis| say::basis(lang, basis.trim_end_matches('.'))));
        let dated = match (entry.approved, entry.from) {
            (Some(day), _) => say::approved(lang, &text::date(day)),
            (None, Some(day)) => say::in_force(lang, &text::date(day)),
            (None, None) => say::looked_up(lang, &text::date(vietnam::day(self.now))),
        };
        lines.push(say::source(lang, entry.cited().unwrap_or(say::general_source(lang)), &dated));
        lines.push(String::new());
        lines.push(say::helped(lang).to_owned());
        let press = |yes| Press::Desk(DeskPress::Helped { asked: question.id.clone(), yes });
        let (yes, no) = (say::it_helped(lang), say::it_did_not(lang));
        lines.push(format!("1. {yes}\n2. {no}"));
        let rows = vec![vec![Button::press(yes, press(true)), Button::press(no, press(false))]];
        self.say_with_notes(lines, rows, &question.words);
    }

    /// "Which of these": near questions, as buttons and by number.
    pub(super) fn offer_near(&mut self, question: &Question) {
        let lang = self.lang();
        let mut lines = vec![say::which(lang, question.near.len()).to_owned()];
        let mut rows = Vec::new();
        self.near_lines(question, &mut lines, &mut rows);
        lines.push(say::which_how(lang).to_owned());
        lines.extend(self.not_for_accusations(&question.words));
        rows.push(vec![self.send_button(&question.id)]);
        self.say_with_notes(lines, rows, &question.words);
    }

    pub(super) fn do_not_know(&mut self, question: &Question) {
        let lang = self.lang();
        let mut lines = vec![say::unknown(lang).to_owned()];
        let mut rows = Vec::new();
        if !question.near.is_empty() {
            lines.push(say::near(lang).to_owned());
            self.near_lines(question, &mut lines, &mut rows);
        }
        lines.push(say::send_it(lang).to_owned());
        lines.extend(self.not_for_accusations(&question.words));
        rows.push(vec![self.send_button(&question.id)]);
        rows.extend(self.add_buttons(Some(&question.id)));
        self.say_with_notes(lines, rows, &question.words);
    }

    /// Where accusations go, under the offer to send what may be one to an official.
    fn not_for_accusations(&self, words: &str) -> Option<String> {
        let lang = self.lang();
        let office = || self.reception(words, read::rank(words));
        read::tells_of_an_official(words).then(|| referring::not_here(lang, &office()))
    }

    /// The reception office above whom words speak of.
    fn reception(&self, words: &str, rank: Option<Rank>) -> String {
        let lang = self.lang();
        let named = desk::reception(&self.catalog.desk.offices, words, rank);
        named.map_or(referring::office(lang, rank), |office| office.get(lang)).to_owned()
    }

    fn near_lines(&self, question: &Question, lines: &mut Vec<String>, rows: &mut Vec<Vec<Button>>) {
        let near = question.near.iter().filter_map(|id| self.catalog.kb.get(id));
        for (number, entry) in (1..).zip(near) {
            lines.push(format!("{number}. {}", cut(&entry.question, LINE)));
            let label = format!("{number}. {}", cut(&entry.question, LABEL));
            let press = DeskPress::Near { asked: question.id.clone(), entry: entry_mark(&entry.id) };
            rows.push(vec![Button::press(label, Press::Desk(press))]);
        }
    }

    pub(super) fn send_button(&self, asked: &str) -> Button {
        let press = DeskPress::Open { asked: asked.to_owned() };
        Button::press(say::send_label(self.lang()), Press::Desk(press))
    }

    /// The message, with what has to be said once: who reads questions, that numbers were masked; and the survey's button
    /// under the first answer.
    fn say_with_notes(&mut self, mut lines: Vec<String>, mut rows: Vec<Vec<Button>>, words: &str) {
        let lang = self.lang();
        let settings = &self.catalog.desk;
        let mut notes = Vec::new();
        if words.contains(MASK) {
            notes.push(say::masked(lang).to_owned());
        }
        if !self.session.desk.told {
            notes.push(say::privacy(lang, settings.readers.get(lang), settings.kept.get(lang)));
            if !self.drafting {
                rows.extend(self.offer_rows());
            }
        }
        if !notes.is_empty() {
            lines.push(String::new());
            lines.extend(notes);
        }
        rows.truncate(self.surface().buttons.saturating_sub(1).max(4));
        self.say(Message { text: lines.join("\n"), rows, ..Message::default() });
    }

    /// Sends to another office or channel. `case`: the person speaks of a case and does not ask about the rules.
    pub(super) fn refer(&mut self, elsewhere: Elsewhere, words: &str, case: bool) {
        let lang = self.lang();
        let settings = &self.catalog.desk;
        let link =
            |label: &str, url: &str| vec![vec![Button { label: label.to_owned(), act: Act::Url(url.to_owned()) }]];
        let (text, rows) = match elsewhere {
            Elsewhere::Complaint(rank) => {
                let way = if case { referring::complaint } else { referring::complaint_way };
                (way(lang, &self.reception(words, rank)), Vec::new())
            }
            Elsewhere::Report => {
                let url = &settings.petitions;
                (referring::report(lang, url), link(referring::report_label(lang), url))
            }
            Elsewhere::File => {
                let url = &settings.portal;
                (referring::file(lang, url), link(referring::file_label(lang), url))
            }
        };
        self.session.desk.expect = None;
        self.say(Message { text, rows, ..Message::default() });
        if !matches!(elsewhere, Elsewhere::Complaint(_)) {
            self.count_referral();
        }
    }

    /// The link to a page about a ticket. The code stands in the fragment: a server does not see it, and keeps it nowhere.
    pub(super) fn link(&self, code: &str) -> Option<String> {
        self.catalog.public_url.as_ref().map(|url| format!("{url}/cau-hoi#{code}"))
    }
}
