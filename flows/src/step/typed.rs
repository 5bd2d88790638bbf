//! Texts: which question they belong to, and what they mean there.

use super::Turn;
use super::talk::Talk;
use crate::read::{self, Command, Doubt, Mark, Reading};
use crate::session::{AskedBack, Focus, Given};
use crate::text::{bulletin, general, survey as say};
use crate::{About, AnswerState, Entry, Kind, Lang, Message, Open, Press, Value};

/// A text sent before the open question, or this soon after it, was typed with the question before it on the screen.
const READING_MS: i64 = 1_500;
/// A question is put at most this many times again before it is left open.
const TRIES: u8 = 2;

impl Turn<'_> {
    pub(super) fn on_text(&mut self, talk: Option<Talk>, text: &str, about: Option<About>) {
        let late = self.is_late();
        if let Some((asked, at)) = self.session.asked.take()
            && let Some(yes) = read::yes_no(text).or_else(|| on_a_button(asked, text))
        {
            // Words typed before the question could be read are not its answer.
            let early = late || self.event.at.since(at) < READING_MS;
            return if early { self.ask_back_again(talk, asked) } else { self.on_asked_back(talk, asked, yes) };
        }
        let Some(talk) = talk else { return self.on_text_outside(text) };
        if let Some(about) = about.filter(|about| about.draft == talk.draft.tag && !talk.is_open(about.q)) {
            return self.on_text_quoting(talk, about.q, text);
        }
        if late {
            return self.remind(Some(talk), say::late(self.lang()));
        }
        let early = self.event.at.since(talk.draft.asked_at) < READING_MS;
        if talk.draft.waiting.is_some() && !talk.draft.paused {
            return if early { self.again(talk) } else { self.on_text_waiting(talk, text) };
        }
        if early {
            if let Some((q, given)) = self.for_the_one_before(&talk, text) {
                return self.give(talk, q, given);
            }
            if let Some(group) = talk.group_before()
                && let Some(marks) = talk.read_line(&talk.items(&talk.chart(), group), group, text)
            {
                return self.take_line(talk, marks);
            }
        }
        match talk.draft.focus {
            Focus::Consent(q) => self.on_text_consent(talk, q, text),
            _ if talk.draft.paused => self.on_text_paused(talk, text),
            Focus::One(q) => self.on_text_one(talk, q, text),
            Focus::Group(group) => self.on_text_group(talk, group, text),
            Focus::Review => match read::command(text) {
                Some(command) => self.on_command(talk, command),
                None if self.is_for_the_desk(text) => self.hear(Some(talk), text),
                None => self.again(talk),
            },
        }
    }

    /// A typed text older than one already handled never answers the present question.
    fn is_late(&mut self) -> bool {
        let Some(order) = self.event.order else { return false };
        let late = self.session.last_order.is_some_and(|last| order < last);
        if !late {
            self.session.last_order = Some(order);
        }
        late
    }

    fn on_text_outside(&mut self, text: &str) {
        if let Some(id) = self.catalog.named(text).map(|survey| survey.id.clone()) {
            return self.start(None, Some(&id));
        }
        if let Some(command) = read::command(text) {
            return self.on_command_outside(command);
        }
        if self.expected(text) {
            return self.close(None);
        }
        self.hear(None, text);
    }

    /// Something was asked back: yes, no, a word that always works; anything else gets the question once more.
    fn on_text_waiting(&mut self, mut talk: Talk, text: &str) {
        if let Some(yes) = read::yes_no(text) {
            return self.settle(talk, yes);
        }
        if let Some(command) = read::command(text) {
            talk.draft.waiting = None;
            return self.on_command(talk, command);
        }
        if self.is_off_topic(&talk, text) && self.is_for_the_desk(text) {
            return self.hear(Some(talk), text);
        }
        self.again(talk);
    }

    /// While the draft rests a text answers nothing, but the words that always work do work, and questions are answered.
    fn on_text_paused(&mut self, talk: Talk, text: &str) {
        if text.trim().eq_ignore_ascii_case("dung") {
            return self.ask_stop(talk);
        }
        if let Some(command) = read::command(text) {
            return self.on_command(talk, command);
        }
        if self.expected(text) {
            return self.close(Some(talk));
        }
        if self.is_question_beside(&talk, text) {
            return self.hear(Some(talk), text);
        }
        let title = talk.survey.title.get(self.lang()).to_owned();
        self.remind(Some(talk), &say::unfinished(self.lang(), &title));
    }

    /// The text as an answer to the question that was on the screen before the open one.
    fn for_the_one_before(&self, talk: &Talk, text: &str) -> Option<(u16, Given)> {
        match talk.draft.before? {
            Focus::One(q) if talk.draft.answers.contains_key(&q) => Some((q, self.as_answer(talk, q, text)?)),
            _ => None,
        }
    }

    fn as_answer(&self, talk: &Talk, q: u16, text: &str) -> Option<Given> {
        let question = talk.question(q).filter(|question| !question.consent && question.kind != Kind::Text)?;
        match read::read(&talk.survey, question, text, talk.today) {
            Reading::Answer(value) if talk.allows(q, &value) => Some(Given::value(Entry::Typed, value)),
            Reading::Refuse => Some(Given::none(Entry::Typed, AnswerState::Refused)),
            Reading::Unknown => Some(Given::none(Entry::Typed, AnswerState::Unknown)),
            _ => None,
        }
    }

    /// Only plain words agree; a shrug gets the two buttons once more.
    fn on_text_consent(&mut self, talk: Talk, q: u16, text: &str) {
        let reading = talk.question(q).map(|question| read::read(&talk.survey, question, text, talk.today));
        let rev = talk.draft.rev;
        match reading {
            Some(Reading::Answer(Value::Choices(choices))) => {
                self.consent(talk, choices.first() == Some(&0), Entry::Typed, rev);
            }
            Some(Reading::Command(command)) => self.on_command(talk, command),
            _ => match read::command(text) {
                Some(command) => self.on_command(talk, command),
                None if self.is_for_the_desk(text) || self.is_known(text) => self.hear(Some(talk), text),
                None => self.remind(Some(talk), say::consent_again(self.lang())),
            },
        }
    }

    fn on_text_one(&mut self, talk: Talk, q: u16, text: &str) {
        let Some(question) = talk.question(q) else { return self.proceed(talk) };
        let reading = read::read(&talk.survey, question, text, talk.today);
        let is_text = question.kind == Kind::Text;
        match reading {
            Reading::Answer(value) => self.give(talk, q, Given::value(Entry::Typed, value)),
            Reading::Refuse => self.give(talk, q, Given::none(Entry::Typed, AnswerState::Refused)),
            Reading::Unknown => self.give(talk, q, Given::none(Entry::Typed, AnswerState::Unknown)),
            Reading::Command(Command::Skip) => self.skip_one(talk, q, Entry::Typed),
            Reading::Command(command) => self.on_command(talk, command),
            Reading::Ask(Doubt::Confirm(c)) => match talk.question(q).and_then(|question| talk.picked(question, c)) {
                Some(answer) => self.ask_meant(talk, q, Given { entry: Entry::Typed, answer }),
                None => self.again(talk),
            },
            Reading::Ask(Doubt::Dung) => self.ask_stop(talk),
            Reading::Ask(Doubt::OutOfRange) if is_text => {
                self.misunderstood(talk, q, say::text_too_long(self.lang()).to_owned());
            }
            Reading::Ask(Doubt::OutOfRange) => {
                self.misunderstood(talk, q, say::out_of_range(self.lang()).to_owned());
            }
            Reading::Ask(Doubt::OffTopic) if self.is_for_the_desk(text) => self.hear(Some(talk), text),
            Reading::Ask(Doubt::Ambiguous | Doubt::OffTopic) => {
                self.misunderstood(talk, q, say::unclear(self.lang()).to_owned());
            }
        }
    }

    /// A battery's or page's line: all open items or nothing.
    fn on_text_group(&mut self, talk: Talk, group: u16, text: &str) {
        let open = talk.open_items(&talk.chart(), group);
        match talk.read_line(&open, group, text) {
            Some(line) => self.take_line(talk, line),
            None => self.on_text_not_a_line(talk, open.len(), text),
        }
    }

    /// Writes a line's answers and names them.
    fn take_line(&mut self, mut talk: Talk, line: Vec<(u16, Given)>) {
        let lang = self.lang();
        let words: Vec<String> = line.iter().map(|(q, given)| talk.words(*q, given, lang)).collect();
        for (q, given) in line {
            self.write(&mut talk, q, given);
        }
        self.head.push(say::noted(lang, &words.join("; ")));
        self.proceed(talk);
    }

    /// A text that quotes a question answers that one or nothing.
    fn on_text_quoting(&mut self, talk: Talk, q: u16, text: &str) {
        let Some(question) = talk.question(q) else { return self.again(talk) };
        match read::read(&talk.survey, question, text, talk.today) {
            Reading::Answer(value) if !question.consent => self.give(talk, q, Given::value(Entry::Typed, value)),
            Reading::Refuse => self.give(talk, q, Given::none(Entry::Typed, AnswerState::Refused)),
            Reading::Unknown => self.give(talk, q, Given::none(Entry::Typed, AnswerState::Unknown)),
            Reading::Command(Command::Skip) => self.again(talk),
            Reading::Command(command) => self.on_command(talk, command),
            _ => self.remind(Some(talk), say::unclear(self.lang())),
        }
    }

    /// Asks once more what was asked back.
    fn ask_back_again(&mut self, talk: Option<Talk>, asked: AskedBack) {
        match (asked, talk) {
            (AskedBack::Erase, talk) => self.ask_erase(talk),
            (AskedBack::Withdraw, talk) => self.ask_withdraw(talk),
            (AskedBack::Delete, Some(talk)) => self.delete(talk, None),
            (AskedBack::Stop, Some(talk)) => self.ask_stop(talk),
            (AskedBack::Delete | AskedBack::Stop, None) => self.on_open(None, &Open::Help),
            (AskedBack::News, talk) => self.ask_news(talk),
        }
    }

    fn on_text_not_a_line(&mut self, mut talk: Talk, open: usize, text: &str) {
        let lang = self.lang();
        match read::command(text) {
            Some(Command::Skip) => {
                let Focus::Group(group) = talk.draft.focus else { return self.again(talk) };
                for q in talk.open_items(&talk.chart(), group) {
                    self.write(&mut talk, q, Given::none(Entry::Typed, AnswerState::Skipped));
                }
                return self.proceed(talk);
            }
            Some(command) => return self.on_command(talk, command),
            None => {}
        }
        if text.trim().eq_ignore_ascii_case("dung") {
            return self.ask_stop(talk);
        }
        if self.is_off_topic(&talk, text) && self.is_for_the_desk(text) {
            return self.hear(Some(talk), text);
        }
        if talk.draft.tries >= TRIES {
            // One by one is the other way to ask the same: it also leaves each item its own tries.
            self.session.one_by_one = true;
            self.head.push(say::unclear(lang).to_owned());
            return self.proceed(talk);
        }
        talk.draft.tries += 1;
        let example: Vec<&str> = ["1", "5", "3", "2", "4"].into_iter().take(open).collect();
        self.head.push(say::line_wrong(lang, open, &example.join(" ")));
        self.again(talk);
    }

    /// A text that answers nothing here: at most two more tries, each in other words, then the question is left open.
    pub(super) fn misunderstood(&mut self, mut talk: Talk, q: u16, why: String) {
        let lang = self.lang();
        if talk.draft.tries >= TRIES {
            self.head.push(say::left_open(lang, talk.survey.settings.review).to_owned());
            if talk.draft.answers.contains_key(&q) {
                return self.proceed(talk);
            }
            self.write(&mut talk, q, Given::none(Entry::Typed, AnswerState::Unclear));
            return self.proceed(talk);
        }
        talk.draft.tries += 1;
        let first = talk.draft.tries == 1;
        let help = talk.question(q).map(|question| talk.how(question, lang, first)).unwrap_or_default();
        self.head.push(if help.is_empty() { why } else { format!("{why} {help}") });
        self.again(talk);
    }

    /// Passes the question over. One that decides what comes next is asked for once more first.
    pub(super) fn skip_one(&mut self, mut talk: Talk, q: u16, entry: Entry) {
        let lang = self.lang();
        if talk.draft.answers.contains_key(&q) {
            return self.proceed(talk);
        }
        let Some(question) = talk.question(q) else { return self.proceed(talk) };
        if question.required && !question.sensitive && talk.survey.is_gate(q) && talk.draft.tries == 0 {
            talk.draft.tries += 1;
            self.head.push(say::needed(lang).to_owned());
            return self.again(talk);
        }
        let given = match (&question.default, talk.list(question).iter().any(crate::Choice::refuses)) {
            (Some(value), _) => Given::value(entry, value.clone()),
            (None, true) => Given::none(entry, AnswerState::Refused),
            (None, false) => Given::none(entry, AnswerState::Skipped),
        };
        self.write(&mut talk, q, given);
        self.proceed(talk);
    }

    fn ask_stop(&mut self, talk: Talk) {
        let lang = self.lang();
        self.session.asked = Some((AskedBack::Stop, self.now));
        let message = talk.yes_or_no(general::dung(lang).to_owned(), say::yes(lang), say::no(lang));
        self.put_back(Some(talk));
        self.say(message);
    }

    /// Yes or no to something that is not about an answer.
    pub(super) fn on_asked_back(&mut self, talk: Option<Talk>, asked: AskedBack, yes: bool) {
        match (asked, yes, talk) {
            (AskedBack::Erase, true, _) => self.forget_all(true),
            (AskedBack::Withdraw, true, talk) => self.withdraw(talk),
            (AskedBack::Delete, true, Some(talk)) => {
                self.count(&talk.survey, "deleted");
                self.say(Message {
                    text: say::deleted(self.lang()).to_owned(),
                    rows: self.offer_rows(),
                    ..Message::default()
                });
            }
            (AskedBack::Stop, true, Some(talk)) => self.stop(talk),
            (AskedBack::Delete | AskedBack::Stop, _, Some(talk)) => self.again(talk),
            (AskedBack::Erase | AskedBack::Withdraw, false, talk) => {
                self.remind(talk, crate::text::rights::kept(self.lang()));
            }
            (AskedBack::Delete | AskedBack::Stop, _, None) => self.on_open(None, &Open::Help),
            (AskedBack::News, yes, talk) => self.decide_news(talk, yes, Entry::Typed),
        }
    }
}

/// Whether somebody has typed what stands on a button of what was asked back: "nhận tin" is also how one asks for it, and
/// would be asked again without end.
fn on_a_button(asked: AskedBack, text: &str) -> Option<bool> {
    if asked != AskedBack::News || text.contains('?') {
        return None;
    }
    let is = |label: &str| read::fold(label) == read::fold(text);
    [Lang::Vi, Lang::En].into_iter().find_map(|lang| {
        let labels = [(bulletin::yes(lang), true), (bulletin::no(lang), false)];
        labels.into_iter().find(|(label, _)| is(label)).map(|(_, yes)| yes)
    })
}

impl Talk {
    /// Whether a question is what the last message asks.
    fn is_open(&self, q: u16) -> bool {
        match self.draft.focus {
            Focus::One(open) | Focus::Consent(open) => open == q,
            Focus::Group(group) => self.question(q).is_some_and(|question| question.group == Some(group)),
            Focus::Review => false,
        }
    }

    /// The group that was on the screen before the open question, if all of it is answered.
    fn group_before(&self) -> Option<u16> {
        let Some(Focus::Group(group)) = self.draft.before else { return None };
        self.open_items(&self.chart(), group).is_empty().then_some(group)
    }

    /// A typed line as the answers to these items of a group.
    fn read_line(&self, open: &[u16], group: u16, text: &str) -> Option<Vec<(u16, Given)>> {
        let items = self.items(&self.chart(), group);
        let questions: Vec<_> = open.iter().filter_map(|q| self.question(*q)).collect();
        let numbers: Vec<u16> = (1u16..).zip(&items).filter(|(_, q)| open.contains(q)).map(|(n, _)| n).collect();
        let marks = read::line(&self.survey, &questions, &numbers, text)?;
        let given = |(q, mark): (&u16, Mark)| {
            let question = self.question(*q)?;
            let answer = match mark {
                Mark::Choice(c) => self.picked(question, c)?,
                Mark::Zero => Err(self.zero(question).unwrap_or(AnswerState::Skipped)),
            };
            Some((*q, Given { entry: Entry::Line, answer }))
        };
        open.iter().zip(marks).map(given).collect()
    }

    /// What a typed 0 means: "do not know" where the list has it, else "prefer not to say".
    pub(super) fn zero(&self, question: &crate::Question) -> Option<AnswerState> {
        let list = self.list(question);
        if list.iter().any(crate::Choice::unknown) {
            Some(AnswerState::Unknown)
        } else if list.iter().any(crate::Choice::refuses) {
            Some(AnswerState::Refused)
        } else {
            None
        }
    }

    pub(super) fn press_answer(&self, q: u16, pick: crate::Pick) -> Press {
        Press::Answer { draft: self.draft.tag, q, pick }
    }
}
