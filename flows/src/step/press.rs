//! Buttons, old and new. Each names its draft and its question; nothing is taken from where it hangs.

use super::Turn;
use super::talk::Talk;
use crate::session::{AskedBack, Focus, Given};
use crate::text::{general, survey as say};
use crate::{AnswerState, Effect, Entry, Kind, MessageRef, Open, Pick, Press, Tag, Value};

impl Turn<'_> {
    pub(super) fn on_press(&mut self, talk: Option<Talk>, press: &Press, message: Option<&MessageRef>) {
        if let Press::Confirm { draft, rev, yes } = press {
            return self.on_confirm(talk, *draft, *rev, *yes);
        }
        self.session.asked = None;
        if let Press::Open(open) = press {
            return self.on_open(talk, open);
        }
        if let Press::Desk(press) = press {
            return self.on_desk_press(talk, press);
        }
        if let Press::News(press) = press {
            return self.on_news_press(talk, *press);
        }
        let Some(tag) = press.draft() else { return self.put_back(talk) };
        let talk = match talk {
            Some(talk) if talk.draft.tag == tag => talk,
            other => return self.old_button(other),
        };
        match press {
            Press::Answer { q, pick, .. } => self.on_answer(talk, *q, *pick, message),
            Press::Toggle { q, c, .. } => self.on_toggle(talk, *q, *c, message),
            Press::Enough { q, .. } => self.on_enough(talk, *q),
            Press::Consent { rev, yes, .. } => self.consent(talk, *yes, Entry::Tap, *rev),
            Press::Back { .. } => self.back(talk),
            Press::Resume { .. } => self.resume(talk),
            Press::Pause { .. } => self.pause(talk),
            Press::Review { .. } => self.review(talk),
            Press::Edit { q, .. } => self.edit(talk, *q),
            Press::Send { rev, .. } => self.send(talk, Some(*rev)),
            Press::Delete { rev, .. } => self.delete(talk, Some(*rev)),
            Press::Confirm { .. } | Press::Desk(_) | Press::News(_) | Press::Open(_) => self.put_back(Some(talk)),
        }
    }

    /// A button of a draft that is not open any more is explained, and what is open is shown.
    fn old_button(&mut self, talk: Option<Talk>) {
        self.remind(talk, general::old_button(self.lang()));
    }

    fn on_confirm(&mut self, talk: Option<Talk>, tag: Tag, rev: u16, yes: bool) {
        match self.session.asked.take() {
            Some((asked, _)) if asked.tag_and_rev(talk.as_ref()) == (tag, rev) => self.on_asked_back(talk, asked, yes),
            _ => match talk {
                Some(talk) if talk.draft.tag == tag && talk.draft.rev == rev && talk.draft.waiting.is_some() => {
                    self.settle(talk, yes);
                }
                other => self.old_button(other),
            },
        }
    }

    pub(super) fn on_open(&mut self, talk: Option<Talk>, open: &Open) {
        match open {
            Open::Survey(id) => self.start(talk, id.as_deref()),
            Open::Ask => self.remind(talk, general::ask_away(self.lang())),
            Open::Rights => self.rights(talk),
            Open::Mine => self.mine(talk),
            Open::Withdraw => self.ask_withdraw(talk),
            Open::Erase => self.ask_erase(talk),
            Open::Help => self.help(talk),
            Open::Language => self.language(talk, None),
            Open::StopNews => self.stop_news(talk),
            Open::Tickets => self.my_questions(talk),
            Open::News => self.ask_news(talk),
        }
    }

    fn on_answer(&mut self, mut talk: Talk, q: u16, pick: Pick, message: Option<&MessageRef>) {
        let Some(question) = talk.question(q) else { return self.old_button(Some(talk)) };
        if question.consent {
            return self.again(talk);
        }
        let in_group = matches!(talk.draft.focus, Focus::Group(group) if question.group == Some(group));
        let surface = self.surface();
        let entry = if in_group && surface.grid { Entry::Grid } else { Entry::Tap };
        let answer = match pick {
            Pick::Skip if !talk.draft.answers.contains_key(&q) || talk.draft.focus == Focus::One(q) => {
                return self.skip_one(talk, q, entry);
            }
            Pick::Skip if question.required => return self.old_button(Some(talk)),
            Pick::Skip => Err(AnswerState::Skipped),
            Pick::Ok if question.kind != Kind::Acknowledge => return self.old_button(Some(talk)),
            Pick::Ok => Ok(Value::Ok),
            Pick::Choice(c) => match talk.picked(question, c) {
                Some(answer) => answer,
                None => return self.old_button(Some(talk)),
            },
        };
        let given = Given { entry, answer };
        if in_group && surface.grid {
            return self.on_grid(talk, q, given, message);
        }
        if in_group {
            // Who presses once goes on pressing: the rest comes one by one, and later batteries too.
            self.session.one_by_one = true;
        }
        talk.draft.waiting = None;
        self.give(talk, q, given);
    }

    /// A press in the grid that is open: the grid is redrawn in place; the next message comes when it is complete.
    fn on_grid(&mut self, mut talk: Talk, q: u16, given: Given, message: Option<&MessageRef>) {
        let Focus::Group(group) = talk.draft.focus else { return self.put_back(Some(talk)) };
        if !talk.chart().relevant.get(usize::from(q)).copied().unwrap_or(false) {
            return self.remind(Some(talk), say::not_asked_now(self.lang()));
        }
        self.write(&mut talk, q, given);
        let lang = self.lang();
        let done = talk.open_items(&talk.chart(), group).is_empty();
        match message {
            Some(message) => {
                let to =
                    if done { talk.show_group_done(group, lang) } else { talk.show_group(group, lang, self.surface()) };
                self.effects.push(Effect::Revise { message: message.clone(), to });
                if !done {
                    return self.put_back(Some(talk));
                }
            }
            None if !done => return self.again(talk),
            None => {}
        }
        self.proceed(talk);
    }

    fn on_toggle(&mut self, mut talk: Talk, q: u16, c: u16, message: Option<&MessageRef>) {
        let lang = self.lang();
        let Some(question) = talk.question(q) else { return self.old_button(Some(talk)) };
        let most = question.most;
        if talk.list(question).get(usize::from(c)).is_none() {
            return self.old_button(Some(talk));
        }
        if talk.draft.focus != Focus::One(q) {
            // The button of an earlier question: it opens that question with what was chosen there.
            return self.edit(talk, q);
        }
        let picked = &mut talk.draft.picked;
        match picked.binary_search(&c) {
            Ok(at) => {
                picked.remove(at);
            }
            Err(_) if most.is_some_and(|most| picked.len() >= usize::from(most)) => {
                return self.at_most(talk, most.unwrap_or_default());
            }
            Err(at) => picked.insert(at, c),
        }
        talk.draft.paused = false;
        let to = talk.show_one(q, lang, self.surface());
        match message {
            Some(message) => self.effects.push(Effect::Revise { message: message.clone(), to }),
            None => self.say(to),
        }
        self.put_back(Some(talk));
    }

    fn at_most(&mut self, talk: Talk, most: u16) {
        self.head.push(say::at_most(self.lang(), most));
        self.again(talk);
    }

    fn on_enough(&mut self, talk: Talk, q: u16) {
        if talk.draft.focus != Focus::One(q) {
            return self.again(talk);
        }
        if talk.draft.picked.is_empty() {
            return self.remind(Some(talk), say::choose_one(self.lang()));
        }
        let choices = talk.draft.picked.clone();
        self.give(talk, q, Given::value(Entry::Tap, Value::Choices(choices)));
    }
}

impl Press {
    /// The draft that a press belongs to.
    fn draft(&self) -> Option<Tag> {
        match self {
            Self::Answer { draft, .. }
            | Self::Toggle { draft, .. }
            | Self::Enough { draft, .. }
            | Self::Consent { draft, .. }
            | Self::Confirm { draft, .. }
            | Self::Back { draft }
            | Self::Resume { draft }
            | Self::Pause { draft }
            | Self::Review { draft }
            | Self::Edit { draft, .. }
            | Self::Send { draft, .. }
            | Self::Delete { draft, .. } => Some(*draft),
            Self::Desk(_) | Self::News(_) | Self::Open(_) => None,
        }
    }
}

impl AskedBack {
    /// What the buttons of the question carry: the draft and its revision, or zero and the kind outside of one.
    pub(super) fn tag_and_rev(self, talk: Option<&Talk>) -> (Tag, u16) {
        match (self, talk) {
            (Self::Delete | Self::Stop, Some(talk)) => (talk.draft.tag, talk.draft.rev),
            (Self::Erase, _) => (Tag(0), 1),
            (Self::Withdraw, _) => (Tag(0), 2),
            (Self::Delete | Self::Stop, None) => (Tag(0), 3),
            (Self::News, _) => (Tag(0), 4),
        }
    }
}
