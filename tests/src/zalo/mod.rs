//! An emulator of Zalo: OpenAPI v3 and the grants of OAuth v4 on a local port, and the people who write to the OA.
//!
//! It refuses what Zalo refuses, with Zalo's codes and with HTTP 200; it tells the webhook about our own messages before
//! it answers the call that sent them; a press of a button arrives as a typed text.

mod api;
mod article;
mod citizen;
mod console;
mod event;
mod message;
mod oauth;
mod sender;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use article::Review;
pub use citizen::Citizen;
pub use oauth::Grant;
pub use sender::Delivery;

use crate::bell::Bell;
use crate::clock::Clock;
use crate::said::Said;
use crate::telegram::private;
use crate::witness::Witness;

/// The emulator with one app. Clones are the same one; it stops when the last is dropped.
#[derive(Clone, Debug)]
pub struct Zalo(Arc<Running>);

#[derive(Debug)]
struct Running {
    shared: Arc<Shared>,
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// An app as its console shows it.
#[derive(Clone, Debug)]
pub struct App {
    /// The app's id.
    pub id: String,
    /// The app's secret.
    pub secret: String,
    /// The OA secret key of the webhook settings.
    pub oa_secret: String,
}

#[derive(Debug)]
struct Shared {
    app: App,
    address: String,
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
    webhook: Option<String>,
    disabled: bool,
    lost: Vec<event::Signed>,
    secret: String,
    receipts: bool,
    twice: bool,
    proof_required: bool,
    eight_free: bool,
    state_echoed: bool,
    serial: u64,
    grants: Vec<oauth::Pair>,
    codes: Vec<oauth::Code>,
    refreshes: u32,
    chats: BTreeMap<(String, String), ChatState>,
    calls: Vec<Call>,
    /// With the person that it is for, where it is for one.
    faults: VecDeque<(Option<String>, Fault)>,
    wrong: Vec<String>,
    waiting: Vec<sender::Waiting>,
    deliveries: Vec<Delivery>,
    held: bool,
    pace: i64,
    typed: Vec<String>,
    /// What people sent, by host and path.
    files: BTreeMap<String, Vec<u8>>,
    downloads: usize,
    house: article::House,
}

#[derive(Debug, Default)]
struct ChatState {
    messages: Vec<Said>,
    /// Everything written, by either side, oldest first.
    lines: Vec<console::Line>,
    acts: u64,
    last_interaction: Option<i64>,
    free_left: u32,
    blocked: bool,
}

/// One call of OpenAPI.
#[derive(Clone, Debug)]
pub struct Call {
    /// The path.
    pub path: String,
    /// The body, for a POST.
    pub body: Value,
    /// Zalo's code of the answer; 0 is success.
    pub error: i64,
}

/// What goes wrong with the next consultation message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Refused with this code.
    Code(i64),
    /// Not done: a gateway's 502 page.
    Gateway,
    /// Done, and never answered.
    DoneThenSilent,
    /// Taken after so many seconds, done and answered.
    Slow(u64),
    /// Done, and answered by a gateway's 502 page.
    DoneThenGateway,
}

impl Zalo {
    /// Starts the emulator on a free port.
    ///
    /// # Panics
    /// No port is free.
    pub async fn start(app: App, clock: Clock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound port has an address").to_string();
        let state = State { secret: app.oa_secret.clone(), receipts: true, pace: 1, ..State::default() };
        let shared = Arc::new(Shared {
            app,
            address,
            clock,
            bell: Bell::default(),
            http: reqwest::Client::builder().no_proxy().build().expect("a client without TLS files"),
            witness: Witness::default(),
            state: Mutex::new(state),
        });
        let tasks = vec![
            tokio::spawn(api::serve(Arc::clone(&shared), listener)),
            tokio::spawn(sender::retry(Arc::clone(&shared))),
        ];
        Self(Arc::new(Running { shared, tasks }))
    }

    /// The base address, for `ZALO_API_URL` and `ZALO_OAUTH_URL`.
    pub fn url(&self) -> String {
        format!("http://{}", self.0.shared.address)
    }

    /// The app.
    pub fn app(&self) -> &App {
        &self.0.shared.app
    }

    /// Sets the webhook's address in the console.
    pub fn set_webhook(&self, url: &str) {
        let mut state = self.0.shared.lock();
        state.webhook = Some(url.to_owned());
        state.disabled = false;
    }

    /// Draws a new OA secret key in the console: events are signed with it from now on.
    pub fn set_oa_secret(&self, secret: &str) {
        self.0.shared.lock().secret = secret.to_owned();
    }

    /// Whether Zalo has given the webhook up after the last retry of an event failed.
    pub fn disabled(&self) -> bool {
        self.0.shared.lock().disabled
    }

    /// Gives the webhook up, as after the last retry of an event: what happens from now on is not delivered.
    pub fn switch_webhook_off(&self) {
        self.0.shared.lock().disabled = true;
    }

    /// Switches the webhook on again in the console. With `repeat`, events that were not delivered come after all:
    /// nothing is written about whether they do, so both must be well.
    pub async fn switch_webhook_on(&self, repeat: bool) {
        let lost = {
            let mut state = self.0.shared.lock();
            state.disabled = false;
            std::mem::take(&mut state.lost)
        };
        for event in lost.into_iter().filter(|_| repeat) {
            sender::again(&self.0.shared, event).await;
        }
    }

    /// A person with a chat to the OA `oa`, who has not written yet.
    pub fn citizen(&self, oa: &str, user: &str) -> Citizen {
        Citizen::new(self.clone(), oa, user)
    }

    /// What must never stand in a log: people's ids, what they typed, what the bot said.
    pub fn private_words(&self) -> Vec<String> {
        let state = self.0.shared.lock();
        let ids = state.chats.keys().map(|it| it.1.clone());
        let said = state.chats.values().flat_map(|it| &it.messages).map(|it| it.text.clone());
        let files = state.files.keys().cloned();
        private(ids.chain(files), state.typed.iter().cloned().chain(said))
    }

    /// The base address that stands for Zalo's hosts of files, for `ZALO_FILES_URL`.
    pub fn files_url(&self) -> String {
        format!("{}/cdn", self.url())
    }

    /// How many files were downloaded so far.
    pub fn downloads(&self) -> usize {
        self.0.shared.lock().downloads
    }

    /// The addresses of every file that was sent so far give nothing any more.
    pub fn files_end(&self) {
        self.0.shared.lock().files.values_mut().for_each(Vec::clear);
    }

    /// Every token and code that was ever granted.
    pub fn tokens(&self) -> Vec<String> {
        let state = self.0.shared.lock();
        state.grants.iter().flat_map(oauth::Pair::both).collect()
    }

    /// Every call so far.
    pub fn calls(&self) -> Vec<Call> {
        self.0.shared.lock().calls.clone()
    }

    /// How many consultation messages were sent, refused ones too: each counts against the budget.
    pub fn messages_sent(&self) -> usize {
        self.0.shared.lock().calls.iter().filter(|it| it.path == api::CS).count()
    }

    /// Everything in the service's calls that Zalo does not allow.
    pub fn wrong(&self) -> Vec<String> {
        self.0.shared.lock().wrong.clone()
    }

    /// The next consultation message meets `fault`; several are met in turn.
    pub fn fail_next(&self, fault: Fault) {
        self.0.shared.lock().faults.push_back((None, fault));
    }

    /// The next consultation message to one person meets `fault`; several are met in turn.
    pub fn fail_next_to(&self, user: &str, fault: Fault) {
        self.0.shared.lock().faults.push_back((Some(user.to_owned()), fault));
    }

    /// Takes back every fault that was not met yet.
    pub fn forgive(&self) {
        self.0.shared.lock().faults.clear();
    }

    /// Every event is delivered twice from now on.
    pub fn deliver_twice(&self) {
        self.0.shared.lock().twice = true;
    }

    /// Whether the webhook is told of received and seen messages; it is unless switched off.
    pub fn set_receipts(&self, on: bool) {
        self.0.shared.lock().receipts = on;
    }

    /// Whether calls must carry `appsecret_proof`.
    pub fn require_proof(&self, on: bool) {
        self.0.shared.lock().proof_required = on;
    }

    /// Whether only eight messages are free after each interaction, and nothing can be bought.
    pub fn only_eight_free(&self, on: bool) {
        self.0.shared.lock().eight_free = on;
    }

    /// Whether the grant's redirect carries `state` back.
    pub fn echo_state(&self, on: bool) {
        self.0.shared.lock().state_echoed = on;
    }

    /// How many times faster than Zalo's own waits between retries are; 1 unless set.
    pub fn set_pace(&self, times: u32) {
        self.0.shared.lock().pace = i64::from(times.max(1));
    }

    /// Who looks at a receipt before the service learns that it was taken.
    pub fn witness(&self) -> &Witness {
        &self.0.shared.witness
    }

    /// Moves the emulator's clock and wakes whoever waits for it.
    pub fn advance(&self, by: Duration) {
        self.0.shared.clock.advance(by);
        self.0.shared.bell.ring();
    }

    /// Every attempt to deliver an event so far.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.0.shared.lock().deliveries.clone()
    }

    /// Waits until `probe` finds something in the emulator's state.
    pub async fn until<T>(&self, what: &str, probe: impl FnMut() -> Option<T>) -> T {
        self.0.shared.bell.until(what, probe).await
    }

    /// Waits until no event waits for another attempt.
    pub async fn delivered_all(&self) {
        self.until("all events delivered", || self.0.shared.lock().waiting.is_empty().then_some(())).await;
    }
}
