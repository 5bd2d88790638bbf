//! Delivery of events: signed, in no order, two seconds for an answer, five retries, then the webhook is given up.

use std::sync::Arc;
use std::time::Duration;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;

use super::event::Signed;
use super::{Shared, Zalo};

/// When an event comes again after its first attempt, in ms.
const LADDER: [i64; 5] = [30_000, 300_000, 900_000, 1_800_000, 3_600_000];

/// How long Zalo waits for an answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// One attempt to deliver an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// `event_name`.
    pub event: String,
    /// The header `num_retry`; 0 for the first attempt.
    pub retry: usize,
    /// The HTTP status; `None`: no answer in time.
    pub status: Option<u16>,
}

#[derive(Clone, Debug)]
pub(super) struct Waiting {
    event: Signed,
    due: i64,
    retry: usize,
}

impl Zalo {
    /// Keeps all events back until [`Zalo::release`].
    pub fn hold(&self) {
        self.0.shared.lock().held = true;
    }

    /// Lets the events go; `backwards` turns their order round first. Waits until each was attempted.
    pub async fn release(&self, backwards: bool) {
        let mut waiting = {
            let mut state = self.0.shared.lock();
            state.held = false;
            std::mem::take(&mut state.waiting)
        };
        if backwards {
            waiting.reverse();
        }
        for held in waiting {
            attempt(&self.0.shared, held.event, held.retry).await;
        }
    }

    /// Posts bytes to the webhook as they are, with this signature header, and gives the HTTP status back.
    ///
    /// # Panics
    /// The service does not answer, or no webhook is set.
    pub async fn post(&self, signature: Option<&str>, body: Vec<u8>) -> u16 {
        let url = self.0.shared.lock().webhook.clone().expect("a webhook");
        let mut request = self.0.shared.http.post(url).header("content-type", "application/json").body(body);
        if let Some(signature) = signature {
            request = request.header("X-ZEvent-Signature", signature);
        }
        request.send().await.expect("the service answers").status().as_u16()
    }

    /// The signature header of a body with this timestamp.
    pub fn sign(&self, body: &str, timestamp: &str) -> String {
        sign(&self.0.shared, body, timestamp)
    }
}

fn sign(shared: &Shared, body: &str, timestamp: &str) -> String {
    let secret = shared.lock().secret.clone();
    let text = format!("{}{body}{timestamp}{secret}", shared.app.id);
    format!("mac={}", HEXLOWER.encode(&Sha256::digest(text)))
}

/// Starts to deliver an event; the handle ends after the first attempt.
pub(super) fn deliver(shared: &Arc<Shared>, event: Signed) -> JoinHandle<()> {
    let (held, twice) = {
        let mut state = shared.lock();
        let held = state.held && event.name.starts_with("user_send");
        if held {
            state.waiting.push(Waiting { event: event.clone(), due: i64::MAX, retry: 0 });
        }
        (held, state.twice)
    };
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        if !held {
            attempt(&shared, event.clone(), 0).await;
            if twice {
                attempt(&shared, event, 1).await;
            }
        }
    })
}

async fn attempt(shared: &Shared, event: Signed, retry: usize) {
    let url = {
        let mut state = shared.lock();
        // While the webhook is off, events are lost.
        if state.disabled {
            state.lost.push(event);
            return;
        }
        state.webhook.clone()
    };
    let Some(url) = url else { return };
    let signature = sign(shared, &event.body, &event.timestamp);
    let mut request = shared
        .http
        .post(url)
        .timeout(PATIENCE)
        .header("content-type", "application/json; charset=utf-8")
        .header("X-ZEvent-Signature", signature);
    if retry > 0 {
        request = request.header("num_retry", retry.to_string());
    }
    let status = request.body(event.body.clone()).send().await.ok().map(|it| it.status().as_u16());
    let due = shared.clock.now();
    let mut state = shared.lock();
    state.deliveries.push(Delivery { event: event.name.clone(), retry, status });
    if status != Some(200) {
        match LADDER.get(retry) {
            Some(wait) => {
                let due = due + wait / state.pace;
                state.waiting.push(Waiting { event, due, retry: retry + 1 });
            }
            None => state.disabled = true,
        }
    }
    drop(state);
    shared.bell.ring();
}

/// Delivers an event that was not delivered when it happened.
pub(super) async fn again(shared: &Shared, event: Signed) {
    attempt(shared, event, 0).await;
}

/// Delivers again what is due, for ever.
pub(super) async fn retry(shared: Arc<Shared>) {
    let mut changes = shared.bell.listen();
    loop {
        changes.borrow_and_update();
        let now = shared.clock.now();
        let due: Vec<Waiting> = {
            let mut state = shared.lock();
            let (due, later) = std::mem::take(&mut state.waiting).into_iter().partition(|it| it.due <= now);
            state.waiting = later;
            due
        };
        for waiting in due {
            attempt(&shared, waiting.event, waiting.retry).await;
        }
        // Time passes without a ring too.
        let _ = tokio::time::timeout(Duration::from_millis(250), changes.changed()).await;
    }
}
