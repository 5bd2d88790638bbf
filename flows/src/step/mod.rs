//! The one function that decides.
//!
//! [`step`] is a `match` over what came in; each arm is one file beside this one:
//!
//! | file | is about |
//! | --- | --- |
//! | `open` | greeting, starting a survey, consent |
//! | `press` | buttons, old and new |
//! | `typed` | texts: which question they belong to, what they mean there |
//! | `command` | the words that always work |
//! | `answer` | setting and changing an answer, and what that does to the others |
//! | `ask` | what is asked next |
//! | `show`, `group`, `review` | how it reads |
//! | `seal` | sending |
//! | `news` | bulletins: whether they are wanted |
//! | `rights` | seeing, withdrawing, erasing |
//! | `timer` | the reminder, and the end of a draft that nobody goes on with |
//! | `talk` | a draft with its survey: relevance, numbering, words |

mod answer;
mod ask;
mod catalog;
mod command;
mod group;
mod news;
mod open;
mod press;
mod qa;
mod review;
mod rights;
mod seal;
mod show;
mod talk;
#[cfg(test)]
mod tests;
mod timer;
mod typed;

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::text::{self, general};
use crate::vietnam;
use crate::{ContactChange, Effect, Event, Input, Lang, Message, Millis, Session, Step, Surface, Survey, SystemText};
pub use catalog::{Catalog, Ended};
use talk::Talk;

/// The database is told of a contact at most this often (1 hour).
const TELL_MS: i64 = 60 * 60 * 1000;

/// Moves a chat forward by one event. Total and pure: the same arguments give the same step.
///
/// `now` is the service's clock; `seed` is 16 random bytes drawn for this attempt, the only source of randomness.
pub fn step(catalog: &Catalog, session: Session, event: &Event, now: Millis, seed: [u8; 16]) -> Step {
    let drafting = session.draft.is_some();
    let (effects, head) = (Vec::new(), Vec::new());
    let mut turn =
        Turn { catalog, event, now, seed, session, effects, head, forget: false, drafting, listening: false };
    turn.run();
    turn.finish()
}

/// One turn of a conversation, while it is being made.
struct Turn<'a> {
    catalog: &'a Catalog,
    event: &'a Event,
    now: Millis,
    seed: [u8; 16],
    session: Session,
    effects: Vec<Effect>,
    /// Lines that stand before what the turn's message says: one turn is one message.
    head: Vec<String>,
    forget: bool,
    /// A survey was in progress when the turn began.
    drafting: bool,
    /// The event goes on with a question that was being heard, or begins one.
    listening: bool,
}

impl Turn<'_> {
    fn run(&mut self) {
        let mut draft = self.session.draft.take();
        self.meet();
        if self.by_person()
            && let Some(draft) = &mut draft
        {
            draft.touched_at = self.now;
        }
        let talk = match draft.map(|draft| self.join(draft)) {
            Some(Some(talk)) => Some(talk),
            Some(None) => {
                // The service loads pinned versions before it calls `step`; one that is gone for good must not leave
                // the person stuck.
                self.head.push(text::system_text(SystemText::Lost, self.lang()).to_owned());
                None
            }
            None => None,
        };
        if self.is_silent() {
            return self.put_back(talk);
        }
        if self.by_person() {
            self.hand_over();
        }
        let before = std::mem::take(&mut self.effects);
        self.handle(talk);
        let after = std::mem::replace(&mut self.effects, before);
        // Whatever the person did but go on writing: what they wrote before is answered first.
        if self.by_person() && !self.listening && !self.session.desk.texts.is_empty() {
            self.flush();
        }
        if self.forget {
            // Nothing of before may bring the contact back.
            self.effects.clear();
        }
        self.effects.extend(after);
    }

    fn handle(&mut self, talk: Option<Talk>) {
        // What was asked back is answered by the very next words or by its buttons; anything else lets it go.
        let answers = matches!(self.event.input, Input::Text { .. } | Input::Tap { .. });
        if self.by_person() && !answers {
            self.session.asked = None;
        }
        match &self.event.input {
            Input::Tap { press, message } => self.on_press(talk, press, message.as_ref()),
            Input::Text { text, about, .. } => self.on_text(talk, text, *about),
            Input::Start(payload) => self.on_start(talk, payload.as_deref()),
            Input::Follow | Input::Opened => self.on_arrival(talk),
            Input::Media(kind) => self.on_media(talk, *kind, None, None),
            Input::Edited => self.remind(talk, general::edited(self.lang())),
            Input::Human => {
                self.forget_heard();
                self.session.human_until = Some(self.now.plus(self.catalog.silence_ms));
                self.put_back(talk);
            }
            Input::Blocked => self.on_reachable(talk, false),
            Input::Unblocked => self.on_reachable(talk, true),
            Input::Timer => self.on_timer(talk),
            Input::File { file, caption } => self.on_media(talk, file.kind, Some(file), caption.as_deref()),
            Input::Answered(answer) => {
                self.put_back(talk);
                self.on_desk_answer(answer);
            }
            Input::TicketState { code, state, topic } => {
                self.put_back(talk);
                self.on_ticket_state(code, *state, topic.as_deref());
            }
            Input::Found(found) => {
                self.put_back(talk);
                self.on_found(found);
            }
            Input::Notice { text } => {
                self.put_back(talk);
                self.say(Message::plain(text.clone()));
            }
            Input::ErasedByDesk => self.forget_all(false),
        }
    }

    /// The timer is a function of what the session holds, so that no path can forget it.
    fn finish(mut self) -> Step {
        // What the database is told of the contact can wait; the person should not.
        self.effects.sort_by_key(Effect::is_of_the_contact);
        self.session.wake_at = self.wake_at();
        Step { session: self.session, effects: self.effects, forget: self.forget }
    }

    /// First contact and signs of life.
    fn meet(&mut self) {
        if !self.by_person() {
            return;
        }
        self.session.blocked = false;
        let lang = *self.session.lang.get_or_insert(self.event.lang.unwrap_or_default());
        let due = self.session.told_at.is_none_or(|told| self.now.since(told) >= TELL_MS);
        if due {
            self.session.told_at = Some(self.now);
            self.effects.push(Effect::Contact(ContactChange::Seen { at: self.now, lang }));
        }
    }

    /// Whether the event is something that the person did.
    fn by_person(&self) -> bool {
        match self.event.input {
            Input::Text { .. }
            | Input::Tap { .. }
            | Input::Start(_)
            | Input::Follow
            | Input::Opened
            | Input::Media(_)
            | Input::File { .. }
            | Input::Edited
            | Input::Unblocked => true,
            Input::Blocked
            | Input::Human
            | Input::Timer
            | Input::Found(_)
            | Input::Notice { .. }
            | Input::Answered(_)
            | Input::TicketState { .. }
            | Input::ErasedByDesk => false,
        }
    }

    /// While a person of the office writes by hand, the bot does not speak, until the citizen presses a button of ours.
    fn is_silent(&mut self) -> bool {
        let Some(until) = self.session.human_until else { return false };
        let taken_over = matches!(
            self.event.input,
            Input::Text { .. } | Input::Media(_) | Input::File { .. } | Input::Edited | Input::Opened | Input::Follow
        );
        if taken_over && self.now < until {
            return true;
        }
        if matches!(self.event.input, Input::Tap { .. } | Input::Start(_)) || self.now >= until {
            self.session.human_until = None;
        }
        false
    }

    fn on_reachable(&mut self, talk: Option<Talk>, yes: bool) {
        self.put_back(talk);
        self.session.blocked = !yes;
        self.forget_heard();
        self.effects.push(Effect::Contact(ContactChange::Reachable { at: self.now, yes }));
    }

    fn join(&self, draft: Box<crate::session::Draft>) -> Option<Talk> {
        let survey = Arc::clone(self.catalog.surveys.get(&draft.survey)?);
        Some(Talk::new(survey, draft, vietnam::day(self.now)))
    }

    fn put_back(&mut self, talk: Option<Talk>) {
        self.session.draft = talk.map(|talk| talk.draft);
    }

    fn lang(&self) -> Lang {
        self.session.lang()
    }

    fn surface(&self) -> Surface {
        self.event.chat.platform.surface()
    }

    /// Sends the turn's message, the waiting head lines before it.
    fn say(&mut self, mut message: Message) {
        if !self.head.is_empty() {
            let head = std::mem::take(&mut self.head).join("\n");
            message.text = if message.text.is_empty() { head } else { format!("{head}\n\n{}", message.text) };
        }
        self.effects.push(Effect::Say(message));
    }

    fn count(&mut self, survey: &Survey, what: &str) {
        self.effects.push(Effect::Count(crate::Counted {
            survey: survey.id.clone(),
            version: survey.hash.clone(),
            what: what.to_owned(),
        }));
    }

    /// 32 random bytes for one purpose of this attempt.
    fn draw(&self, purpose: &str) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.seed);
        hash.update(purpose);
        hash.finalize().into()
    }
}

/// Lower-case hex.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}
