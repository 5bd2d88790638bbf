//! What a question comes to.

use jiff::civil::Date;

use super::cut;
use super::hear::MOST;
use crate::desk::{Asked, AskedOutcome, MASK, TicketState};
use crate::kb::{Entry, Outcome};
use crate::read::{self, Elsewhere, Manner};
use crate::session::{Expect, Question, TicketMark};
use crate::step::{Turn, hex};
use crate::text::desk::{answering as say, ticket};
use crate::text::general;
use crate::vietnam;
use crate::{Effect, Millis};

/// For how long an answer's subject is taken up by a question without one (10 minutes).
const SUBJECT_MS: i64 = 10 * 60 * 1000;
/// For how long what a person says next is meant for the ticket that they reopened (an hour).
const MORE_MS: i64 = 60 * 60 * 1000;
/// Words of the longest question without a subject.
const FOLLOW_UP: usize = 8;
/// Words of the longest question that asks for no more than where complaints go.
const BARE: usize = 4;
/// From this probability on an entry is shown as near.
const NEAR: f32 = 0.2;
/// An official who has had a ticket for this long has not answered: the bot speaks again (14 days).
const HELD_MS: i64 = 14 * 24 * 60 * 60 * 1000;

/// What the base makes of a question.
struct Found {
    outcome: Outcome,
    /// The nearest entries, at most three.
    near: Vec<String>,
}

impl Turn<'_> {
    /// Answers a question, a greeting, or whatever else it is. A call ("ad ơi") gets no answer of its own.
    pub(super) fn answer(&mut self, words: &str) {
        let lang = self.lang();
        if let Some(Expect::More(code)) = self.session.desk.expect.clone() {
            self.session.desk.expect = None;
            let waits = |mark: &TicketMark| mark.code == code && mark.state != TicketState::Answered;
            // Later, or after another answer, it is a question like any other: nobody would look for it there.
            if self.session.desk.tickets.iter().any(|mark| waits(mark) && self.now.since(mark.at) < MORE_MS) {
                return self.add(&code, None, words);
            }
        }
        // A number by itself is no question.
        if !words.contains(char::is_alphabetic) {
            return self.head.push(general::ask_away(lang).to_owned());
        }
        let sentence = match read::manner(words) {
            Manner::Opener => return,
            Manner::Greeting => say::hello(lang),
            Manner::Thanks => say::welcome(lang),
            Manner::Bye => say::goodbye(lang),
            Manner::Chat => say::about_us(lang),
            Manner::Abuse => say::calm(lang),
            Manner::Refer(elsewhere) => return self.refer(elsewhere, words, true),
            // "Khiếu nại ở đâu" asks for the office, whatever entry has one of its words.
            Manner::About(elsewhere @ Elsewhere::Complaint(_)) if words.split_whitespace().count() <= BARE => {
                return self.refer(elsewhere, words, false);
            }
            Manner::About(elsewhere) => return self.look_up(words, Some(elsewhere)),
            Manner::Urgent => {
                self.session.desk.expect = None;
                return self.head.push(say::urgent(lang).to_owned());
            }
            Manner::Question => return self.look_up(words, None),
        };
        self.head.push(sentence.to_owned());
    }

    fn look_up(&mut self, words: &str, elsewhere: Option<Elsewhere>) {
        let day = vietnam::day(self.now);
        let asked = words.replace(MASK, " ");
        let (words, found) = match self.take_up(&asked, day) {
            Some((before, found)) => (cut(&format!("{before} / {words}"), MOST), found),
            None => (words.to_owned(), self.find(&asked, day)),
        };
        if self.pass_on(&words, &found) {
            return;
        }
        match (found.outcome, elsewhere) {
            (Outcome::Answer(id), _) => {
                let Some(entry) = self.catalog.kb.get(&id) else { return };
                let question = self.question(words, Some(id), Vec::new());
                self.show_entry(entry, &question);
                self.asked(AskedOutcome::Answered, &question);
                self.put(question, Expect::Helped);
            }
            (_, Some(elsewhere)) => self.refer(elsewhere, &words, false),
            (Outcome::Which(near), None) => {
                let question = self.question(words, None, near);
                self.offer_near(&question);
                self.asked(AskedOutcome::Offered, &question);
                self.put(question, Expect::Near);
            }
            (Outcome::NotKnown, None) => {
                let question = self.question(words, None, found.near);
                self.do_not_know(&question);
                self.asked(AskedOutcome::Unknown, &question);
                let expect = if question.near.is_empty() { Expect::Ticket } else { Expect::Near };
                self.put(question, expect);
            }
        }
    }

    /// Gives the near entry that was chosen.
    pub(super) fn choose(&mut self, entry: &Entry, asked: &str) {
        match self.session.desk.question.take() {
            Some(mut question) if question.id == asked => {
                question.entry = Some(entry.id.clone());
                question.at = self.now;
                self.show_entry(entry, &question);
                self.asked(AskedOutcome::Answered, &question);
                self.put(*question, Expect::Helped);
            }
            // The button of an earlier question: its words are gone, what it says is not.
            other => {
                self.session.desk.question = other;
                let question = Question { id: asked.to_owned(), ..self.question(String::new(), None, Vec::new()) };
                self.show_entry(entry, &question);
            }
        }
    }

    fn find(&self, words: &str, day: Date) -> Found {
        let why = self.catalog.kb.explain(words, day);
        let near = why.near.into_iter().filter(|it| it.probability >= NEAR).map(|it| it.id).take(3);
        Found { near: near.collect(), outcome: why.outcome }
    }

    /// A question without a subject ("còn phí?") as one about the subject of the last answer, with the words of the
    /// question before it.
    fn take_up(&self, words: &str, day: Date) -> Option<(String, Found)> {
        let kb = &self.catalog.kb;
        let last = self.session.desk.question.as_ref()?;
        let entry = kb.get(last.entry.as_ref()?)?;
        let long = words.split_whitespace().count() > FOLLOW_UP;
        if self.now.since(last.at) >= SUBJECT_MS || long || !kb.goes_on(words) {
            return None;
        }
        let found = self.find(&format!("{} {words}", entry.question), day);
        let says = match &found.outcome {
            // The same answer again is one only if it speaks of what is asked now.
            Outcome::Answer(id) if *id == entry.id => speaks_of(entry.answer.get(self.lang()), words),
            Outcome::Answer(id) => kb.get(id).is_some_and(|it| it.topic == entry.topic),
            _ => false,
        };
        let found = if says {
            found
        } else {
            // What another matter says on fees is no answer to "còn phí?".
            let near = found.near.into_iter().filter(|id| *id != entry.id).collect();
            Found { outcome: Outcome::NotKnown, near }
        };
        Some((last.words.clone(), found))
    }

    /// While an official has a ticket on this topic, what is said on it is for them; the person is told once. Where either
    /// topic is not known nobody can say that it is the same.
    fn pass_on(&mut self, words: &str, found: &Found) -> bool {
        let lang = self.lang();
        let topic = found.near.first().and_then(|id| self.catalog.kb.get(id)).map(|entry| entry.topic.clone());
        if topic.is_none() {
            return false;
        }
        let now = self.now;
        let held = |mark: &&mut crate::session::TicketMark| {
            let claimed = matches!(mark.state, TicketState::Claimed | TicketState::Interim);
            claimed && now.since(mark.at) < HELD_MS && mark.topic == topic
        };
        let Some(mark) = self.session.desk.tickets.iter_mut().find(held) else { return false };
        let first = !std::mem::replace(&mut mark.told, true);
        let code = mark.code.clone();
        // What is offered from now on must not be the question before this one.
        (self.session.desk.question, self.session.desk.expect) = (None, None);
        self.add_words(&code, None, words.to_owned());
        if first {
            self.head.push(ticket::passed_on(lang, &code));
        }
        true
    }

    fn question(&self, words: String, entry: Option<String>, near: Vec<String>) -> Question {
        Question { id: hex(&self.draw("asked")[..8]), words, at: self.now, entry, near }
    }

    pub(super) fn put(&mut self, question: Question, expect: Expect) {
        self.files_go_with(&question.id);
        let desk = &mut self.session.desk;
        desk.question = Some(Box::new(question));
        desk.expect = Some(expect);
        desk.told = true;
    }

    /// What was asked, for the editors. Without the words of what may be an accusation, whatever was found for it: they are
    /// kept only if the person sends them to an official, after having read where accusations go.
    fn asked(&mut self, outcome: AskedOutcome, question: &Question) {
        let kept = !read::tells_of_an_official(&question.words);
        let words = if kept { question.words.clone() } else { String::new() };
        let nearest = question.entry.as_ref().or(question.near.first());
        let nearest = nearest.and_then(|id| self.catalog.kb.get(id));
        self.effects.push(Effect::Asked(Box::new(Asked {
            id: question.id.clone(),
            at: question.at,
            lang: self.lang(),
            words,
            outcome,
            entry: question.entry.clone(),
            topic: nearest.map(|entry| entry.topic.clone()),
            unit: nearest.and_then(|entry| entry.unit.clone()),
        })));
    }

    /// Counts that somebody was sent elsewhere; the words are of no use here.
    pub(super) fn count_referral(&mut self) {
        let at: Millis = self.now;
        let question = Question { at, ..self.question(String::new(), None, Vec::new()) };
        self.asked(AskedOutcome::Referred, &question);
    }
}

/// Whether an answer has one of the words that say something in a short question.
fn speaks_of(answer: &str, words: &str) -> bool {
    const IDLE: [&str; 24] = [
        "con", "thi", "the", "vay", "la", "co", "bao", "nhieu", "o", "dau", "gi", "khong", "a", "roi", "may", "va",
        "voi", "nao", "sao", "can", "phai", "mat", "het", "lau",
    ];
    let answer = format!(" {} ", read::fold(answer).replace(|c: char| !c.is_alphanumeric(), " "));
    let words = read::fold(words).replace(|c: char| !c.is_alphanumeric(), " ");
    words.split_whitespace().any(|word| !IDLE.contains(&word) && answer.contains(&format!(" {word} ")))
}
