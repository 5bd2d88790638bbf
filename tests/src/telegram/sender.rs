//! Delivery of updates to the webhook: queues, retries, expiry.
//!
//! One queue for a chat's messages, another for a user's button presses, a third for changes of the chat member; one
//! update in flight in each. Any 2xx drops the update. Anything else brings it back: at once the first time, then after
//! 2, 4, 8, … seconds up to about 90, or after our own `Retry-After`, until it is too old.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::{Shared, Telegram, api, body::Parameters, method};

/// Telegram gives an answer this long, in ms of its own clock.
const PATIENCE_MS: u64 = 60_000;

/// The queue of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Messages and edited messages, by chat.
    Messages,
    /// Button presses, by user.
    Presses,
    /// Blocking and unblocking, by chat.
    Members,
}

impl Lane {
    /// How long an update of this queue is kept, in ms.
    fn life(self) -> i64 {
        match self {
            Self::Messages | Self::Members => 24 * 3_600_000,
            Self::Presses => 150_000,
        }
    }
}

/// One attempt to deliver an update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The update.
    pub update: i64,
    /// Its queue.
    pub lane: Lane,
    /// The HTTP status; `None`: no answer.
    pub status: Option<u16>,
    /// Seconds that a `Retry-After` of the service asked for.
    pub retry_after: Option<u64>,
    /// It was too old and has been given up without an attempt.
    pub expired: bool,
}

/// The updates that wait for one another.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: VecDeque<Waiting>,
    held: bool,
}

#[derive(Clone, Debug)]
struct Waiting {
    id: i64,
    body: Value,
    until: i64,
    failures: u32,
    not_before: i64,
    again: bool,
}

impl Queue {
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }
}

impl Telegram {
    /// Puts an update into its queue and returns its id; `None` if the webhook does not want this kind.
    pub(super) fn push(&self, lane: Lane, owner: i64, kind: &str, content: Value) -> Option<i64> {
        let shared = &self.0.shared;
        let now = shared.clock.now();
        let mut state = shared.lock();
        if state.webhook.as_ref().is_some_and(|hook| !hook.allowed.iter().any(|it| it == kind)) {
            return None;
        }
        let id = state.next_update;
        state.next_update += 1;
        let mut body = serde_json::json!({ "update_id": id });
        body[kind] = content;
        let waiting = Waiting { id, body, until: now + lane.life(), failures: 0, not_before: now, again: state.twice };
        let fresh = !state.queues.contains_key(&(lane, owner));
        state.queues.entry((lane, owner)).or_default().waiting.push_back(waiting);
        drop(state);
        if fresh {
            tokio::spawn(work(Arc::clone(shared), lane, owner));
        }
        shared.bell.ring();
        Some(id)
    }

    /// Keeps the updates of one queue back until [`Telegram::release`].
    pub fn hold(&self, lane: Lane, owner: i64) {
        let fresh = !self.0.shared.lock().queues.contains_key(&(lane, owner));
        self.0.shared.lock().queues.entry((lane, owner)).or_default().held = true;
        if fresh {
            tokio::spawn(work(Arc::clone(&self.0.shared), lane, owner));
        }
    }

    /// Lets the updates of one queue go; `backwards` turns their order round first.
    pub fn release(&self, lane: Lane, owner: i64, backwards: bool) {
        if let Some(queue) = self.0.shared.lock().queues.get_mut(&(lane, owner)) {
            queue.held = false;
            if backwards {
                queue.waiting.make_contiguous().reverse();
            }
        }
        self.0.shared.bell.ring();
    }

    /// Waits until the service has accepted the update.
    pub async fn accepted(&self, update: i64) {
        self.until("an update accepted", || {
            let state = self.0.shared.lock();
            state.deliveries.iter().any(|it| it.update == update && it.status.is_some_and(good)).then_some(())
        })
        .await;
    }

    /// Posts bytes to the webhook as they are and gives the HTTP status back.
    ///
    /// # Panics
    /// The service does not answer.
    pub async fn post(&self, secret: Option<&str>, body: Vec<u8>) -> u16 {
        let url = self.0.shared.reach(&self.webhook_set().await.url);
        let mut request = self.0.shared.http.post(url).header("content-type", "application/json").body(body);
        if let Some(secret) = secret {
            request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
        }
        request.send().await.expect("the service answers").status().as_u16()
    }
}

impl Shared {
    /// The address behind a public one.
    fn reach(&self, url: &str) -> String {
        let state = self.lock();
        let found =
            state.stand_ins.iter().find_map(|(public, local)| Some(format!("{local}{}", url.strip_prefix(public)?)));
        found.unwrap_or_else(|| url.to_owned())
    }
}

fn good(status: u16) -> bool {
    (200..300).contains(&status)
}

async fn work(shared: Arc<Shared>, lane: Lane, owner: i64) {
    let mut changes = shared.bell.listen();
    loop {
        changes.borrow_and_update();
        let (next, pace) = {
            let state = shared.lock();
            if state.closed {
                return;
            }
            let queue = state.queues.get(&(lane, owner));
            let head = queue.filter(|it| !it.held).and_then(|it| it.waiting.front().cloned());
            (head.filter(|_| state.webhook.is_some()), u64::from(state.pace))
        };
        let now = shared.clock.now();
        match next {
            None => {
                if changes.changed().await.is_err() {
                    return;
                }
            }
            Some(head) if head.until <= now => {
                finish(&shared, lane, owner, head.id, Delivery::expired(head.id, lane));
            }
            Some(head) if head.not_before > now => {
                let wait = Duration::from_millis((head.not_before - now) as u64 / pace + 1);
                let _ = tokio::time::timeout(wait, changes.changed()).await;
                // The wait runs `pace` times faster than the clock, so that it ends the waiting by itself.
                let mut state = shared.lock();
                if let Some(front) = state.queues.get_mut(&(lane, owner)).and_then(|it| it.waiting.front_mut())
                    && front.id == head.id
                    && changes.has_changed().is_ok_and(|rung| !rung)
                {
                    front.not_before = now;
                }
            }
            Some(head) => attempt(&shared, lane, owner, head, pace).await,
        }
    }
}

async fn attempt(shared: &Shared, lane: Lane, owner: i64, head: Waiting, pace: u64) {
    let Some(hook) = shared.lock().webhook.clone() else { return };
    let mut request =
        shared.http.post(shared.reach(&hook.url)).timeout(Duration::from_millis(PATIENCE_MS / pace.min(4)));
    if let Some(secret) = &hook.secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    let answer = request.json(&head.body).send().await;
    let mut delivery = Delivery { status: None, ..Delivery::expired(head.id, lane) };
    delivery.expired = false;
    if let Ok(answer) = answer {
        delivery.status = Some(answer.status().as_u16());
        delivery.retry_after =
            answer.headers().get("retry-after").and_then(|it| it.to_str().ok()).and_then(|it| it.parse().ok());
        let call = answer.bytes().await.ok().and_then(|body| serde_json::from_slice::<Value>(&body).ok());
        let name = call.as_ref().and_then(|it| it.get("method")).and_then(Value::as_str).and_then(method::known);
        if let (Some(Value::Object(mut fields)), Some(name)) = (call, name) {
            fields.remove("method");
            // The result of a call in an answer is discarded: its sender learns nothing.
            drop(api::run(shared, name, Parameters { fields, typed: true }).await);
        }
    }
    let lost = {
        let mut state = shared.lock();
        let lost = delivery.status.is_some_and(good) && state.lost_answers > 0;
        if lost {
            state.lost_answers -= 1;
        }
        lost
    };
    if delivery.status.is_some_and(good) && !lost && !head.again {
        finish(shared, lane, owner, head.id, delivery);
        return;
    }
    let mut state = shared.lock();
    if !delivery.status.is_some_and(good) {
        state.failed_at = Some(shared.clock.now());
    }
    if let Some(front) =
        state.queues.get_mut(&(lane, owner)).and_then(|it| it.waiting.iter_mut().find(|it| it.id == head.id))
    {
        if delivery.status.is_some_and(good) {
            front.again = false;
        } else {
            front.failures += 1;
            front.not_before = shared.clock.now() + delay(front.failures, delivery.retry_after);
        }
    }
    state.deliveries.push(delivery);
    drop(state);
    shared.bell.ring();
}

/// How long Telegram waits after the `failures`-th failure, in ms.
fn delay(failures: u32, retry_after: Option<u64>) -> i64 {
    match (retry_after, failures) {
        (Some(seconds), _) => seconds.min(3600) as i64 * 1000,
        (None, ..=1) => 0,
        (None, n) => (1_i64 << (n - 1).min(7)).min(90) * 1000,
    }
}

impl Delivery {
    fn expired(update: i64, lane: Lane) -> Self {
        Self { update, lane, status: None, retry_after: None, expired: true }
    }
}

fn finish(shared: &Shared, lane: Lane, owner: i64, update: i64, delivery: Delivery) {
    let mut state = shared.lock();
    if let Some(queue) = state.queues.get_mut(&(lane, owner)) {
        queue.waiting.retain(|it| it.id != update);
    }
    state.deliveries.push(delivery);
    drop(state);
    shared.bell.ring();
}
