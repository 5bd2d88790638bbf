//! A conversation with a survey that nobody has published: the code that plays it everywhere else, with its small database
//! in memory. Nothing of it is stored in any table.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use flows::{
    Catalog, Chat, Effect, Event, Found, Input, Look, LookAction, Message, Millis, Platform, Response, Session, Survey,
};
use serde::{Deserialize, Serialize};

use crate::app::random;

/// How long a person takes to read and answer, ms: lines that come out of a file, or a quick finger, take none.
const READING: i64 = 5_000;

/// One conversation.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Rehearsal {
    platform: Platform,
    session: Session,
    /// How many events there were.
    pub(crate) count: i64,
    /// The time of the last event.
    at: Millis,
    /// How many messages were sent.
    said: u64,
    /// What was sent in.
    responses: Vec<Response>,
}

/// What an event brings about, as far as it can be seen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Seen {
    /// A message, under its number.
    Said(u64, Message),
    /// What stands in the place of the message with this number from now on.
    Revised(u64, Message),
    /// A response came in.
    Recorded(Response),
}

/// A catalogue of one survey, which is open already. Receipts and secrets are not the service's.
pub(crate) fn catalog(survey: &Arc<Survey>, around: Catalog) -> Catalog {
    let mut survey = Arc::clone(survey);
    if survey.settings.campaign.opens.is_some() {
        Arc::make_mut(&mut survey).settings.campaign.opens = None;
    }
    Catalog {
        offered: vec![survey.hash.clone()],
        surveys: [(survey.hash.clone(), survey)].into(),
        receipts: [0; 32],
        ended: BTreeMap::new(),
        full: BTreeSet::new(),
        full_choices: BTreeSet::new(),
        ..around
    }
}

impl Rehearsal {
    pub(crate) fn new(platform: Platform, at: Millis) -> Self {
        Self { platform, session: Session::default(), count: 0, at, said: 0, responses: Vec::new() }
    }

    /// One event and all that follows from it. What is heard as one question is answered when no more comes.
    pub(crate) fn play(&mut self, catalog: &Catalog, input: Input) -> Vec<Seen> {
        self.at = self.at.plus(READING);
        let mut seen = self.turn(catalog, input);
        while let Some(due) = self.session.wake_at.filter(|due| due.since(self.at) <= READING) {
            self.at = due.max(self.at);
            seen.extend(self.turn(catalog, Input::Timer));
        }
        seen
    }

    /// Time passes until something falls due by itself, if anything does: a reminder, the end of the draft.
    pub(crate) fn wait(&mut self, catalog: &Catalog) -> Vec<Seen> {
        let Some(due) = self.session.wake_at else { return Vec::new() };
        self.at = due.max(self.at);
        self.turn(catalog, Input::Timer)
    }

    fn turn(&mut self, catalog: &Catalog, input: Input) -> Vec<Seen> {
        let mut seen = Vec::new();
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            self.count += 1;
            let at = self.at;
            let id = match (&input, self.session.wake_at) {
                (Input::Timer, Some(due)) => flows::timer_id(due),
                _ => format!("rehearsal/{}", self.count),
            };
            let (account, user) = ("rehearsal".to_owned(), "rehearsal".to_owned());
            let chat = Chat { platform: self.platform, account, user };
            let event = Event { id, chat, at, order: Some(self.count), lang: None, input };
            let step = flows::step(catalog, std::mem::take(&mut self.session), &event, at, random());
            self.session = step.session;
            for effect in step.effects {
                match effect {
                    Effect::Say(message) => {
                        self.said += 1;
                        seen.push(Seen::Said(self.said, message));
                    }
                    Effect::Revise { message, to } => {
                        seen.push(Seen::Revised(message.parse().unwrap_or_default(), to));
                    }
                    Effect::Record(response) => {
                        self.responses.retain(|it| it.id != response.id);
                        self.responses.push((*response).clone());
                        seen.push(Seen::Recorded(*response));
                    }
                    Effect::Look(look) => inputs.push_back(Input::Found(Box::new(self.look(look)))),
                    Effect::Erase => self.responses.clear(),
                    Effect::Consent(_)
                    | Effect::Count(_)
                    | Effect::Contact(_)
                    | Effect::Asked(_)
                    | Effect::Helped { .. }
                    | Effect::Ticket(_) => {}
                }
            }
        }
        seen
    }

    fn look(&mut self, look: Look) -> Found {
        let plain = |code: &str| code.replace('-', "");
        let named = |it: &Response| match &look.receipt {
            None => true,
            Some(code) => it.receipt.as_deref().map(plain).as_ref() == Some(code),
        };
        let responses: Vec<_> = self.responses.iter().filter(|it| named(it)).cloned().collect();
        let mut changed = 0;
        if matches!(look.action, LookAction::Withdraw | LookAction::Erase) {
            changed = u32::try_from(responses.len()).unwrap_or(u32::MAX);
            self.responses.retain(|it| !named(it));
        }
        Found { look, responses, changed, tickets: Vec::new() }
    }
}
