//! A person who answers the reference survey, played against `step`: what the measurements are taken on.

use std::sync::Arc;

use flows::form::{SIPAS_REF, Workbook, load};
use flows::{
    Act, Catalog, Chat, Effect, Event, Input, Message, Millis, Pick, Platform, Press, Session, Step, Survey, step,
};

/// 23 November 2026, 10:00 in Việt Nam.
const START: Millis = Millis(1_795_402_800_000);

/// The reference survey.
pub(crate) fn reference() -> Arc<Survey> {
    let form = Workbook::from_md(SIPAS_REF).expect("the reference survey is a workbook");
    Arc::new(load(&form).expect("the reference survey has no mistakes"))
}

/// A catalogue that offers one survey.
pub(crate) fn catalog(survey: &Arc<Survey>) -> Catalog {
    let hash = survey.hash.clone();
    Catalog { surveys: [(hash.clone(), Arc::clone(survey))].into(), offered: vec![hash], ..Catalog::default() }
}

/// One person in one chat.
pub(crate) struct Citizen {
    catalog: Arc<Catalog>,
    /// The chat.
    pub(crate) chat: Chat,
    /// What is remembered of it.
    pub(crate) session: Session,
    /// The service's clock.
    pub(crate) now: Millis,
    /// The message on the screen.
    pub(crate) screen: Message,
    /// How many events came in.
    pub(crate) events: u32,
    /// How many texts in a row answered nothing.
    tries: usize,
}

impl Citizen {
    /// A person who has done nothing yet. On Telegram batteries are answered in their grid, elsewhere one by one.
    pub(crate) fn new(catalog: &Arc<Catalog>, platform: Platform, account: &str, user: &str) -> Self {
        Self {
            catalog: Arc::clone(catalog),
            chat: Chat { platform, account: account.to_owned(), user: user.to_owned() },
            session: Session::default(),
            now: START,
            screen: Message::default(),
            tries: 0,
            events: 0,
        }
    }

    /// Something that the person does 20 seconds after the last thing.
    pub(crate) fn event(&self, input: Input) -> Event {
        let at = self.now.plus(20_000);
        let order = Some(i64::from(self.events) + 1);
        Event {
            id: format!("upd/{}", 845_120_334 + self.events),
            chat: self.chat.clone(),
            at,
            order,
            lang: None,
            input,
        }
    }

    /// What an event makes of the chat. Changes nothing.
    pub(crate) fn step(&self, event: &Event) -> Step {
        self.step_from(self.session.clone(), event)
    }

    /// As [`Citizen::step`], with a session that the caller has cloned.
    pub(crate) fn step_from(&self, session: Session, event: &Event) -> Step {
        let mut seed = [7; 16];
        seed[..4].copy_from_slice(&self.events.to_be_bytes());
        let user = self.chat.user.as_bytes();
        let tail = &user[user.len().saturating_sub(12)..];
        seed[4..4 + tail.len()].copy_from_slice(tail);
        step(&self.catalog, session, event, event.at, seed)
    }

    /// Does something, and reads what comes back.
    pub(crate) fn does(&mut self, input: Input) {
        let event = self.event(input);
        let Step { session, effects, .. } = self.step(&event);
        self.now = event.at;
        self.events += 1;
        self.session = session;
        for effect in effects {
            match effect {
                Effect::Say(message) | Effect::Revise { to: message, .. } => self.screen = message,
                _ => {}
            }
        }
    }

    /// A typed text.
    pub(crate) fn text(text: &str) -> Input {
        Input::Text { text: text.to_owned(), quote: None, about: None }
    }

    /// Opens the survey and agrees.
    pub(crate) fn begins(&mut self) {
        self.does(Self::text("khảo sát"));
        let yes = self.button(|press| matches!(press, Press::Consent { yes: true, .. })).expect("the consent is asked");
        self.does(yes);
    }

    /// What answers the question on the screen: the third choice, else the first, else a text.
    pub(crate) fn next(&self) -> Input {
        let chosen = self.screen.buttons().any(|button| button.label.starts_with('✓'));
        let about = self.screen.about.map_or(u16::MAX, |about| about.q);
        let enough = self.button(|press| chosen && matches!(press, Press::Enough { .. }));
        let answer = |c: u16| {
            self.button(|press| {
                let Press::Answer { q, pick: Pick::Choice(it), .. } = press else { return false };
                *it == c && *q >= about && !self.is_marked(*q)
            })
        };
        let toggle = self.button(|press| matches!(press, Press::Toggle { .. }));
        let text = ["2", "Hà Nội", "bỏ qua"][self.tries.min(2)];
        enough.or_else(|| answer(2)).or_else(|| answer(0)).or(toggle).unwrap_or_else(|| Self::text(text))
    }

    /// Answers until so many questions have an answer, the consent apart.
    pub(crate) fn answers(&mut self, questions: usize) {
        for _ in 0..4 * questions {
            let before = self.answered();
            if before >= questions {
                return;
            }
            let input = self.next();
            let typed = matches!(input, Input::Text { .. });
            self.does(input);
            self.tries = if typed && self.answered() == before { self.tries + 1 } else { 0 };
        }
        panic!("{questions} answers are not reached: {:?}", self.screen);
    }

    /// How many questions have an answer, the consent apart: the draft's map, as it is stored.
    pub(crate) fn answered(&self) -> usize {
        let stored = serde_json::to_value(&self.session).expect("a session can be stored");
        stored["d"]["a"].as_object().map_or(0, |answers| answers.len().saturating_sub(1))
    }

    /// The press of the first button on the screen that fits.
    pub(crate) fn button(&self, fits: impl Fn(&Press) -> bool) -> Option<Input> {
        let message = (self.chat.platform == Platform::Telegram).then(|| "77".to_owned());
        self.screen.buttons().find_map(|button| match &button.act {
            Act::Press(press) if fits(press) => Some(Input::Tap { press: press.clone(), message: message.clone() }),
            _ => None,
        })
    }

    /// Whether an item of the grid on the screen shows its answer.
    fn is_marked(&self, q: u16) -> bool {
        self.screen.buttons().any(|button| {
            matches!(button.act, Act::Press(Press::Answer { q: it, .. }) if it == q) && button.label.ends_with('✓')
        })
    }
}
