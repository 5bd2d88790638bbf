//! Bulletins: whether they are wanted.

use super::Turn;
use super::talk::Talk;
use crate::text::bulletin as say;
use crate::{ContactChange, Effect, NewsPress};

impl Turn<'_> {
    pub(super) fn on_news_press(&mut self, talk: Option<Talk>, press: NewsPress) {
        match press {
            NewsPress::Want { yes: true } | NewsPress::Again(_) => {
                self.session.unasked_unwanted = false;
                self.effects.push(Effect::Contact(ContactChange::Bulletins { at: self.now, yes: true }));
                self.remind(talk, say::agreed(self.lang()));
            }
            NewsPress::Want { yes: false } | NewsPress::Stop(_) => self.stop_news(talk),
        }
    }
}
