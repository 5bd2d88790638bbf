//! An emulator of Telegram: the Bot API on a local port, and the people who write to the bot.
//!
//! It refuses what Telegram refuses, delivers updates as Telegram does (two queues for each person, one update in
//! flight in each, retried until it is accepted or too old) and compares every call of the service with the Bot API's
//! own description where `TELEGRAM_API_SPEC` names it.

mod api;
mod body;
mod citizen;
mod file;
mod keyboard;
mod media;
mod method;
mod sender;
mod spec;
#[cfg(test)]
mod tests;
mod update;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use serde_json::{Map, Value};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(crate) use body::percent;
pub use citizen::Citizen;
pub use media::content;
pub use sender::{Delivery, Lane};
pub use spec::Spec;

use crate::bell::Bell;
use crate::clock::Clock;
use crate::said::Said;
use crate::witness::Witness;

/// The emulator. Clones are the same one; it stops when the last is dropped.
#[derive(Clone, Debug)]
pub struct Telegram(Arc<Running>);

#[derive(Debug)]
struct Running {
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.server.abort();
        self.shared.lock().closed = true;
        self.shared.bell.ring();
    }
}

#[derive(Debug)]
struct Shared {
    token: String,
    address: String,
    spec: Option<Spec>,
    clock: Clock,
    bell: Bell,
    http: reqwest::Client,
    witness: Witness,
    state: Mutex<State>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[derive(Debug, Default)]
struct State {
    closed: bool,
    webhook: Option<Webhook>,
    failed_at: Option<i64>,
    webhook_set_at: i64,
    commands: BTreeMap<String, Value>,
    chats: BTreeMap<i64, ChatState>,
    queries: BTreeMap<String, Query>,
    next_update: i64,
    next_message: i64,
    next_query: u64,
    calls: Vec<Call>,
    /// Messages of the bot that were taken.
    taken: usize,
    faults: VecDeque<(String, Option<i64>, Fault)>,
    stalled: bool,
    stalling: usize,
    wrong: Vec<String>,
    queues: HashMap<(Lane, i64), sender::Queue>,
    deliveries: Vec<Delivery>,
    lost_answers: u32,
    twice: bool,
    pace: u32,
    stand_ins: Vec<(String, String)>,
    typed: Vec<String>,
    files: BTreeMap<String, file::Kept>,
    downloads: usize,
    kept: media::Kept,
}

/// What `setWebhook` set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Where updates go.
    pub url: String,
    /// What comes with each as `X-Telegram-Bot-Api-Secret-Token`.
    pub secret: Option<String>,
    /// The kinds of updates that are made.
    pub allowed: Vec<String>,
    /// Most connections at once.
    pub connections: i64,
}

#[derive(Debug, Default)]
struct ChatState {
    blocked: bool,
    messages: BTreeMap<i64, Said>,
    /// Each message as it was sent, in order.
    sent: Vec<Said>,
    /// The message that was last sent or changed.
    latest: i64,
    /// Grows with each message and each change of one by the bot.
    acts: u64,
}

#[derive(Debug)]
struct Query {
    at: i64,
    answered: bool,
}

/// One call of the service.
#[derive(Clone, Debug)]
pub struct Call {
    /// The method, as documented.
    pub method: String,
    /// The parameters.
    pub fields: Map<String, Value>,
    /// The HTTP status of the answer; 0: none was given.
    pub status: u16,
    /// When it arrived.
    pub at: Instant,
}

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Refused: 429 with this many seconds to wait.
    Flood(u64),
    /// Refused: 500, nothing was done.
    Broken,
    /// Refused as not to be done: 400.
    Bad,
    /// Refused: 403, the person has blocked the bot.
    Blocked,
    /// Not done: a gateway's 502 page.
    Gateway,
    /// Done, and then answered by a gateway's 502 page.
    DoneThenBroken,
    /// Done, and never answered.
    DoneThenSilent,
    /// Taken after so many seconds, done and answered.
    Slow(u64),
}

impl Telegram {
    /// Starts the emulator for the bot with `token` on a free port.
    ///
    /// # Panics
    /// No port is free.
    pub async fn start(token: &str, clock: Clock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound port has an address").to_string();
        let shared = Arc::new(Shared {
            token: token.to_owned(),
            address,
            spec: Spec::from_env(),
            clock,
            bell: Bell::default(),
            http: reqwest::Client::builder().no_proxy().build().expect("a client without TLS files"),
            witness: Witness::default(),
            state: Mutex::new(State { next_update: 700_000_001, next_message: 101, pace: 20, ..State::default() }),
        });
        let server = tokio::spawn(api::serve(Arc::clone(&shared), listener));
        Self(Arc::new(Running { shared, server }))
    }

    /// The base address of the Bot API, for `TELEGRAM_API_URL`.
    pub fn url(&self) -> String {
        format!("http://{}", self.0.shared.address)
    }

    /// A person, who has not written to the bot yet.
    pub fn citizen(&self, id: i64) -> Citizen {
        Citizen::new(self.clone(), id)
    }

    /// What `setWebhook` has set, if it was called.
    pub fn webhook(&self) -> Option<Webhook> {
        self.0.shared.lock().webhook.clone()
    }

    /// Waits until the service has set its webhook.
    pub async fn webhook_set(&self) -> Webhook {
        self.0.shared.bell.until("setWebhook", || self.webhook()).await
    }

    /// Sets the webhook as if the service had done it.
    pub fn set_webhook(&self, webhook: Webhook) {
        self.0.shared.lock().webhook = Some(webhook);
        self.0.shared.bell.ring();
    }

    /// Plays the proxy that ends TLS in front of the service: what goes to `public` reaches `local`.
    pub fn stand_in(&self, public: &str, local: &str) {
        let mut state = self.0.shared.lock();
        state.stand_ins.retain(|it| it.0 != public);
        state.stand_ins.push((public.to_owned(), local.to_owned()));
        drop(state);
        self.0.shared.bell.ring();
    }

    /// What must never stand in a log: people's ids, what they typed, what the bot said.
    pub fn private_words(&self) -> Vec<String> {
        let state = self.0.shared.lock();
        let ids = state.chats.keys().map(i64::to_string);
        let said = state.chats.values().flat_map(|it| it.messages.values()).map(|it| it.text.clone());
        let files = state.files.keys().cloned();
        private(ids.chain(files), state.typed.iter().cloned().chain(said))
    }

    /// How many files were downloaded so far.
    pub fn downloads(&self) -> usize {
        self.0.shared.lock().downloads
    }

    /// Every call so far.
    pub fn calls(&self) -> Vec<Call> {
        self.0.shared.lock().calls.clone()
    }

    /// When each call arrived that sent a message with these words, and whether it was taken; in the order of the answers.
    pub fn arrivals(&self, words: &str) -> Vec<(Instant, bool)> {
        let state = self.0.shared.lock();
        let said = |it: &&Call| it.fields.get("text").and_then(Value::as_str).is_some_and(|it| it.contains(words));
        state.calls.iter().filter(said).map(|it| (it.at, it.status == 200)).collect()
    }

    /// How many messages of the bot were taken.
    pub fn messages_sent(&self) -> usize {
        self.0.shared.lock().taken
    }

    /// How many files the service has uploaded.
    pub fn uploads(&self) -> usize {
        self.0.shared.lock().kept.uploads()
    }

    /// What a person was sent besides words, in order: photo or document, and what is in it ([`content`]).
    pub fn carried(&self, person: i64) -> Vec<(&'static str, String)> {
        self.0.shared.lock().kept.given(person)
    }

    /// Everything in the service's calls that Telegram or its description does not allow.
    pub fn wrong(&self) -> Vec<String> {
        self.0.shared.lock().wrong.clone()
    }

    /// The next call of `method` meets `fault`; several are met in turn.
    pub fn fail_next(&self, method: &str, fault: Fault) {
        self.0.shared.lock().faults.push_back((method.to_owned(), None, fault));
    }

    /// The next call of `method` for this chat meets `fault`; several are met in turn.
    pub fn fail_next_to(&self, chat: i64, method: &str, fault: Fault) {
        self.0.shared.lock().faults.push_back((method.to_owned(), Some(chat), fault));
    }

    /// Takes back every fault that was not met yet.
    pub fn forgive(&self) {
        self.0.shared.lock().faults.clear();
    }

    /// From now on (until it is switched off) no message is answered, nor taken.
    pub fn stall(&self, on: bool) {
        self.0.shared.lock().stalled = on;
        self.0.shared.bell.ring();
    }

    /// How many messages wait for the end of a stall.
    pub fn stalling(&self) -> usize {
        self.0.shared.lock().stalling
    }

    /// Every attempt to deliver an update so far.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.0.shared.lock().deliveries.clone()
    }

    /// The service's next `n` good answers get lost on the way, so that those updates come again.
    pub fn lose_answers(&self, n: u32) {
        self.0.shared.lock().lost_answers = n;
    }

    /// Every update is delivered twice from now on.
    pub fn deliver_twice(&self) {
        self.0.shared.lock().twice = true;
    }

    /// How many times faster than Telegram's own waits between retries are; 20 unless set.
    pub fn set_pace(&self, times: u32) {
        self.0.shared.lock().pace = times.max(1);
    }

    /// Moves the emulator's clock and wakes whoever waits for it.
    pub fn advance(&self, by: Duration) {
        self.0.shared.clock.advance(by);
        self.0.shared.bell.ring();
    }

    /// Who looks at a receipt before the service learns that it was taken.
    pub fn witness(&self) -> &Witness {
        &self.0.shared.witness
    }

    /// Waits until every queue is empty.
    pub async fn delivered_all(&self) {
        self.0
            .shared
            .bell
            .until("all updates delivered", || {
                self.0.shared.lock().queues.values().all(sender::Queue::is_empty).then_some(())
            })
            .await;
    }

    /// Waits until `probe` finds something in the emulator's state.
    pub async fn until<T>(&self, what: &str, probe: impl FnMut() -> Option<T>) -> T {
        self.0.shared.bell.until(what, probe).await
    }
}

/// Ids as they are, and of texts the lines that are long enough to be nothing else.
pub(crate) fn private(ids: impl Iterator<Item = String>, texts: impl Iterator<Item = String>) -> Vec<String> {
    let long = |it: &String| it.chars().count() >= 10 && it.contains(' ');
    ids.chain(texts.flat_map(|it| it.lines().map(str::to_owned).collect::<Vec<_>>()).filter(long)).collect()
}
