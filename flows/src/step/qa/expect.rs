//! Numbers and words that answer what was asked last, outside of a survey.

use crate::read;
use crate::session::Expect;
use crate::step::Turn;
use crate::text::desk::{answering as say, ticket};

/// For how long a number is taken for what was asked last (1 hour).
const EXPECTED_MS: i64 = 60 * 60 * 1000;

impl Turn<'_> {
    /// Whether a text answered what was asked last.
    pub(in crate::step) fn expected(&mut self, text: &str) -> bool {
        let desk = &self.session.desk;
        if !desk.texts.is_empty() {
            return false;
        }
        let Some(expect) = desk.expect.clone() else { return false };
        let number = number(text);
        if let Expect::Rate(code) = &expect {
            let stars = number.filter(|stars| (1..=5).contains(stars));
            return stars.is_some_and(|stars| {
                self.rate(code, stars);
                true
            });
        }
        let Some(question) = desk.question.as_ref().filter(|it| self.now.since(it.at) < EXPECTED_MS) else {
            return false;
        };
        let (asked, near) = (question.id.clone(), question.near.clone());
        match expect {
            Expect::Near => {
                let at = number.and_then(|number| usize::from(number).checked_sub(1));
                match at.and_then(|at| near.get(at)).and_then(|id| self.catalog.kb.get(id)) {
                    Some(entry) => self.choose(entry, &asked),
                    None if number == Some(0) || read::yes_no(text) == Some(false) => self.offer_ticket(&asked),
                    None => return false,
                }
            }
            Expect::Helped => match read::yes_no(text) {
                Some(yes) => self.helped(&asked, yes),
                None => return false,
            },
            // A ticket is opened by its button alone.
            Expect::Ticket => match read::yes_no(text) {
                Some(true) => self.offer_ticket(&asked),
                Some(false) => {
                    self.session.desk.expect = None;
                    self.head.push(ticket::not_sent(self.lang()).to_owned());
                }
                None => return false,
            },
            Expect::Rate(_) | Expect::More(_) => return false,
        }
        true
    }

    /// Whether the answer helped.
    pub(super) fn helped(&mut self, asked: &str, yes: bool) {
        let lang = self.lang();
        self.effects.push(crate::Effect::Helped { asked: asked.to_owned(), yes, at: self.now });
        self.session.desk.expect = None;
        if yes {
            self.head.push(say::noted_helped(lang).to_owned());
        } else {
            self.offer_ticket(asked);
        }
    }
}

/// "2", "số 2", "2."
fn number(text: &str) -> Option<u8> {
    let folded = read::fold(text);
    folded.trim_start_matches("so ").trim_start_matches("cau ").parse().ok()
}
