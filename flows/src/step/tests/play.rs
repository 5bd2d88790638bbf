//! One person's side of a conversation, played against `step`.

use std::collections::{BTreeMap, BTreeSet};

use crate::desk::{DeskAnswer, FileRef, NewTicket, TicketChange, TicketSeen, TicketState};
use crate::{
    Act, Catalog, Chat, Effect, Event, Found, Input, Look, LookAction, MediaKind, Message, Millis, Platform, Press,
    Response, Session, Status, Step, step, timer_id, vietnam,
};

/// 22 November 2026, 08:00 in Việt Nam.
pub(super) const START: Millis = Millis(1_795_309_200_000);

/// A chat with its database of one.
pub(super) struct Play {
    pub(super) catalog: Catalog,
    pub(super) session: Session,
    pub(super) platform: Platform,
    pub(super) now: Millis,
    /// What stands in the chat, by the message's name.
    pub(super) screen: BTreeMap<u32, Message>,
    pub(super) stored: Vec<Response>,
    /// Tickets, as the database has them.
    pub(super) tickets: Vec<TicketSeen>,
    /// Everything that was owed, oldest first.
    pub(super) owed: Vec<Effect>,
    events: u32,
    /// When the person last did something.
    pub(super) heard: Millis,
    /// Timers that were handled: one that comes again is a duplicate.
    fired: BTreeSet<String>,
}

impl Play {
    pub(super) fn new(catalog: Catalog, platform: Platform) -> Self {
        let (screen, stored, owed) = (BTreeMap::new(), Vec::new(), Vec::new());
        Self {
            catalog,
            session: Session::default(),
            platform,
            now: START,
            screen,
            stored,
            tickets: Vec::new(),
            owed,
            events: 0,
            heard: START,
            fired: BTreeSet::new(),
        }
    }

    /// Ten seconds later, something comes in. Gives what it owed.
    pub(super) fn input(&mut self, input: Input) -> Vec<Effect> {
        self.now = self.now.plus(10_000);
        self.at(self.now, None, input)
    }

    /// Something comes in that the platform dates `at` and orders as `order`.
    pub(super) fn at(&mut self, at: Millis, order: Option<i64>, input: Input) -> Vec<Effect> {
        self.events += 1;
        let mut seed = [0; 16];
        seed[..4].copy_from_slice(&self.events.to_be_bytes());
        let chat = Chat { platform: self.platform, account: "thu".to_owned(), user: "1".to_owned() };
        let id = match (&input, self.session.wake_at) {
            (Input::Timer, Some(due)) => timer_id(due),
            _ => format!("e{}", self.events),
        };
        if matches!(input, Input::Timer) && !self.fired.insert(id.clone()) {
            return Vec::new();
        }
        let own = matches!(
            input,
            Input::Timer
                | Input::Human
                | Input::Blocked
                | Input::Found(_)
                | Input::Answered(_)
                | Input::TicketState { .. }
        );
        if !own {
            self.heard = self.now;
        }
        let event = Event { id, chat, at, order, lang: None, input };
        let session = std::mem::take(&mut self.session);
        let again = session.clone();
        let Step { session, effects, forget } = step(&self.catalog, session, &event, self.now, seed);
        let twice = step(&self.catalog, again, &event, self.now, seed);
        assert_eq!((&session, &effects), (&twice.session, &twice.effects), "a step is a function of its arguments");
        assert!(
            effects.is_sorted_by_key(Effect::is_of_the_contact),
            "a message waits for a record about the contact: {effects:?}"
        );
        // What is stored is the document, not the value: it has to say the same.
        let text = serde_json::to_string(&session).unwrap();
        self.session = serde_json::from_str(&text).unwrap();
        assert_eq!(self.session, session, "a session survives being written down: {text}");
        assert!(!forget || self.session == Session::default(), "who is forgotten leaves nothing");
        let mut all = effects.clone();
        self.owed.extend(effects.iter().cloned());
        for effect in effects {
            all.extend(self.deliver(effect));
        }
        all
    }

    fn deliver(&mut self, effect: Effect) -> Vec<Effect> {
        match effect {
            Effect::Say(message) => {
                let name = self.screen.last_key_value().map_or(1, |(last, _)| last + 1);
                self.screen.insert(name, message);
                Vec::new()
            }
            Effect::Revise { message, to } => {
                self.screen.insert(message.parse().unwrap(), to);
                Vec::new()
            }
            Effect::Record(response) => {
                self.stored.retain(|stored| stored.id != response.id);
                self.stored.push(*response);
                Vec::new()
            }
            Effect::Erase => {
                self.stored.clear();
                self.tickets.clear();
                Vec::new()
            }
            Effect::Look(look) => {
                let found = self.look(look);
                self.at(self.now, None, Input::Found(Box::new(found)))
            }
            Effect::Consent(_) | Effect::Count(_) | Effect::Contact(_) | Effect::Asked(_) | Effect::Helped { .. } => {
                Vec::new()
            }
            Effect::Ticket(change) => {
                self.keep(*change);
                Vec::new()
            }
        }
    }

    fn look(&mut self, look: Look) -> Found {
        let named = |stored: &Response| match &look.receipt {
            Some(code) => stored.receipt.as_ref().is_some_and(|receipt| receipt.replace('-', "") == *code),
            None => true,
        };
        let responses: Vec<Response> = self.stored.iter().filter(|stored| named(stored)).cloned().collect();
        match look.action {
            LookAction::See | LookAction::Tickets => {}
            LookAction::Erase => self.stored.retain(|stored| !responses.iter().any(|it| it.id == stored.id)),
            LookAction::Withdraw => {
                for stored in &mut self.stored {
                    stored.status = Status::Withdrawn;
                    stored.answers.clear();
                }
            }
        }
        let changed = if look.action == LookAction::See { 0 } else { responses.len() as u32 };
        let tickets = if look.action == LookAction::Tickets { self.tickets.clone() } else { Vec::new() };
        Found { look, responses, changed, tickets }
    }

    /// What the database makes of a change of a ticket.
    fn keep(&mut self, change: TicketChange) {
        match change {
            TicketChange::Open(ticket) => {
                let NewTicket { code, at, words, .. } = ticket;
                let (state, answer, answered_at) = (TicketState::Open, None, None);
                self.tickets.retain(|it| it.code != code);
                self.tickets.push(TicketSeen { code, at, words, state, answer, answered_at });
            }
            TicketChange::Add { code, words, .. } => {
                let ticket =
                    self.tickets.iter_mut().find(|it| it.code == code).expect("words for a ticket that is there");
                ticket.words = format!("{}\n{words}", ticket.words);
            }
            TicketChange::Reopen { code, .. } => {
                let ticket = self.tickets.iter_mut().find(|it| it.code == code).expect("a ticket that is there");
                let answered = matches!(ticket.state, TicketState::Answered | TicketState::Closed);
                assert!(answered && ticket.answer.is_some(), "only an answer can be questioned");
                ticket.state = TicketState::Open;
            }
            TicketChange::Rate { code, stars, .. } => {
                assert!((1..=5).contains(&stars));
                let ticket = self.tickets.iter().find(|it| it.code == code).expect("a ticket that is there");
                assert!(ticket.answer.is_some(), "only an answer can be rated");
            }
        }
    }

    /// An official does something to the last ticket, if there is one.
    pub(super) fn official(&mut self, state: TicketState, words: &str) -> Vec<Effect> {
        let Some(ticket) = self.tickets.last_mut() else { return Vec::new() };
        ticket.state = state;
        let code = ticket.code.clone();
        if !matches!(state, TicketState::Interim | TicketState::Answered) {
            return self.input(Input::TicketState { code, state, topic: None });
        }
        let interim = state == TicketState::Interim;
        if !interim {
            (ticket.answer, ticket.answered_at) = (Some(words.to_owned()), Some(self.now));
        }
        let (words, unit) = (words.to_owned(), "Sở Nội vụ".to_owned());
        let answer = DeskAnswer { code, words, interim, unit, date: vietnam::day(self.now), changed: false };
        self.input(Input::Answered(Box::new(answer)))
    }

    /// What the service does once a second: timers that are due come in, with the time of the service's clock.
    pub(super) fn timers(&mut self) -> Vec<Effect> {
        let mut all = Vec::new();
        for _ in 0..5 {
            if self.session.wake_at.is_none_or(|due| due > self.now) {
                return all;
            }
            all.extend(self.at(self.now, None, Input::Timer));
        }
        panic!("a timer stays due: {:?} at {:?}", self.session.wake_at, self.now);
    }

    /// Ten seconds later the person types this, and then nothing until it is answered.
    pub(super) fn says(&mut self, text: &str) -> Vec<Effect> {
        let mut all = self.input(Input::Text { text: text.to_owned(), quote: None, about: None });
        all.extend(self.heard_out());
        all
    }

    /// A second later the person types this, and goes on typing.
    pub(super) fn goes_on(&mut self, text: &str) -> Vec<Effect> {
        self.now = self.now.plus(1_000);
        self.at(self.now, None, Input::Text { text: text.to_owned(), quote: None, about: None })
    }

    /// Lets the seconds pass after which what was heard is answered.
    pub(super) fn heard_out(&mut self) -> Vec<Effect> {
        match self.session.wake_at {
            Some(due) if !self.session.desk.texts.is_empty() => {
                self.now = due.max(self.now);
                self.at(self.now, None, Input::Timer)
            }
            _ => Vec::new(),
        }
    }

    /// Presses the button with this label on the newest message that has it, or on the message called `on`.
    pub(super) fn taps(&mut self, label: &str, on: Option<u32>) -> Vec<Effect> {
        match self.find(label, on) {
            Some((name, press)) => self.press(press, name),
            None => vec![Effect::Say(Message::plain(format!("!! no button {label:?} to press")))],
        }
    }

    pub(super) fn press(&mut self, press: Press, on: u32) -> Vec<Effect> {
        let message = (self.platform != Platform::Zalo).then(|| on.to_string());
        self.input(Input::Tap { press, message })
    }

    fn find(&self, label: &str, on: Option<u32>) -> Option<(u32, Press)> {
        let on_message = |message: &Message| {
            message.buttons().find(|button| button.label == label).and_then(|button| match &button.act {
                Act::Press(press) => Some(press.clone()),
                Act::Url(_) => None,
            })
        };
        let mut messages = self.screen.iter().rev().filter(|(name, _)| on.is_none_or(|on| on == **name));
        messages.find_map(|(name, message)| Some((*name, on_message(message)?)))
    }

    /// The newest message.
    pub(super) fn last(&self) -> &Message {
        self.screen.last_key_value().map(|(_, message)| message).unwrap()
    }

    /// The answers that were recorded: `question=choice` in order, several choices joined by `+`.
    pub(super) fn recorded(response: &Response) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        let mut last = "";
        for row in &response.answers {
            let number = row.number.map(|number| number.to_string());
            let value = row.choice.clone().or(row.text.clone()).or(number);
            let value = value.unwrap_or_else(|| format!("({})", row.state.code()));
            match all.last_mut() {
                Some(line) if last == row.question => line.push_str(&format!("+{value}")),
                _ => all.push(format!("{}={value}", row.question)),
            }
            last = &row.question;
        }
        all
    }

    /// What a line of a transcript does.
    pub(super) fn line(&mut self, line: &str) -> Vec<Effect> {
        if let Some((count, unit)) = line.strip_prefix('+').and_then(|rest| rest.split_once(' ')) {
            let seconds = match unit.trim_end_matches('s') {
                "day" => 24 * 60 * 60,
                "hour" => 60 * 60,
                "minute" => 60,
                _ => 1,
            };
            self.now = self.now.plus(count.parse::<i64>().unwrap() * seconds * 1000);
            return self.timers();
        }
        if let Some(said) = line.strip_prefix(">> ") {
            return self.goes_on(said);
        }
        let Some(said) = line.strip_prefix("> ") else { panic!("not a line of a transcript: {line:?}") };
        if let Some(rest) = said.strip_prefix('[') {
            let (label, on) = rest.rsplit_once(']').unwrap();
            return self.taps(label, on.trim().strip_prefix('@').map(|on| on.parse().unwrap()));
        }
        match said {
            "(follow)" => self.input(Input::Follow),
            "(opens)" => self.input(Input::Opened),
            "(start)" => self.input(Input::Start(None)),
            "(voice)" => self.input(Input::Media(MediaKind::Voice)),
            "(photo)" => {
                let name = format!("photo-{}", self.events);
                self.input(Input::File { file: FileRef { kind: MediaKind::Photo, name, size: None }, caption: None })
            }
            "(an official claims it)" => self.official(TicketState::Claimed, ""),
            "(the desk closes it)" => self.official(TicketState::Closed, ""),
            "(sticker)" => self.input(Input::Media(MediaKind::Sticker)),
            "(edits)" => self.input(Input::Edited),
            "(office writes)" => self.input(Input::Human),
            "(blocks)" => self.input(Input::Blocked),
            "(timer)" => self.input(Input::Timer),
            "(enough have answered co-han)" => {
                self.catalog.full.insert("co-han".to_owned());
                Vec::new()
            }
            text => match text.strip_prefix("(an official ").and_then(|rest| rest.strip_suffix(')')) {
                Some(said) => match said.split_once(": ") {
                    Some(("answers", words)) => self.official(TicketState::Answered, words),
                    Some(("says meanwhile", words)) => self.official(TicketState::Interim, words),
                    _ => panic!("not a line of a transcript: {line:?}"),
                },
                None => self.says(text),
            },
        }
    }
}
