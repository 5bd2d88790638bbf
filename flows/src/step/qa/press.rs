//! Buttons under answers and about tickets, old and new.

use crate::step::Turn;
use crate::step::talk::Talk;
use crate::text::desk::{answering as say, ticket};
use crate::{DeskPress, entry_mark};

impl Turn<'_> {
    pub(in crate::step) fn on_desk_press(&mut self, talk: Option<Talk>, press: &DeskPress) {
        let lang = self.lang();
        match press {
            DeskPress::Helped { asked, yes } => self.helped(asked, *yes),
            DeskPress::Near { asked, entry } => self.on_near(asked, *entry),
            DeskPress::Open { asked } => self.open_ticket(asked),
            DeskPress::Add { code, asked } => self.on_add(&spelled(code), asked.as_deref()),
            DeskPress::Files { keep } => self.on_files(*keep),
            DeskPress::Rate { code, stars: 0 } => self.ask_rating(&spelled(code)),
            DeskPress::Rate { code, stars } => self.rate(&spelled(code), *stars),
            DeskPress::Reopen { code } => {
                let code = spelled(code);
                if !self.reopen_ticket(&code) {
                    self.head.push(ticket::over(lang).to_owned());
                }
            }
        }
        self.close(talk);
    }

    fn on_near(&mut self, asked: &str, mark: u32) {
        let kb = &self.catalog.kb;
        let near = self.session.desk.question.iter().filter(|it| it.id == asked).flat_map(|it| &it.near);
        let named = near.filter_map(|id| kb.get(id)).find(|entry| entry_mark(&entry.id) == mark);
        let day = crate::vietnam::day(self.now);
        let found = named.or_else(|| kb.entries().find(|entry| entry_mark(&entry.id) == mark));
        match found.filter(|entry| entry.holds(day)) {
            Some(entry) => self.choose(entry, asked),
            None => self.head.push(say::question_gone(self.lang()).to_owned()),
        }
    }
}

/// A ticket's code as it is shown: with its hyphens.
fn spelled(code: &str) -> String {
    let parts: Vec<&str> = (0..code.len()).step_by(4).filter_map(|at| code.get(at..(at + 4).min(code.len()))).collect();
    parts.join("-")
}
