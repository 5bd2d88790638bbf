//! A bulletin on one account of ours.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use flows::bulletin::{Outcome, Why, may_send, messages};
use flows::{Lang, Millis, Platform};
use storage::{Held, Made, Target};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinSet;
use tracing::debug;

use super::begun::Begun;
use super::marks::{Mark, Marks};
use super::media::Files;
use super::outcomes::Outcomes;
use super::run::Run;
use super::send;
use crate::app::now;
use crate::failpoints::at;
use crate::pace::{Call, Lane, PEAK, Turn};

/// Entries that are fetched at once.
const PAGE: usize = 500;

/// The pause before what was put back is tried again.
const AGAIN: Duration = Duration::from_secs(1);

/// How long a wait for the morning may go without looking whether anything has changed.
const NAP: Duration = Duration::from_secs(1);

/// One account's part of a bulletin.
pub(super) struct Channel {
    pub(super) run: Arc<Run>,
    pub(super) account: (Platform, String),
    marks: Marks,
    pub(super) outcomes: Outcomes,
    /// How often the platform failed on an entry.
    pub(super) failed: Mutex<HashMap<i64, u32>>,
    pub(super) files: Files,
    begun: Begun,
}

/// The right to begin an entry: a place among those that are begun, and the platform's turn where there is one.
struct Right {
    place: OwnedSemaphorePermit,
    turn: Option<Turn>,
}

/// Sends what waits on one account; false if it was stopped before it was through.
pub(super) async fn send(run: &Arc<Run>, account: (Platform, String), held: Held) -> bool {
    let marks = Marks::start(run);
    let (outcomes, writer) = Outcomes::start(run, account.clone());
    let begun = begun(run, &account);
    let (files, failed) = (Files::default(), Mutex::default());
    let channel = Arc::new(Channel { run: Arc::clone(run), account, marks, outcomes, failed, files, begun });
    let through = channel.walk(held).await;
    drop(channel);
    // Nothing of it is under way any more, and all of it is stored.
    let stored = writer.await.is_ok();
    through && stored
}

/// How many entries may be under way on one account.
fn begun(run: &Run, (platform, account): &(Platform, String)) -> Begun {
    let calls = run.app.pace.bulk_per_minute(*platform, account).map_or(f64::from(PEAK), |it| f64::from(it) / 60.0);
    Begun::new(calls, messages(&run.bulletin, &run.frame, *platform, Lang::Vi).len().max(1))
}

impl Channel {
    /// Goes through the list until nothing waits.
    async fn walk(self: &Arc<Self>, held: Held) -> bool {
        let run = &self.run;
        let to = if held.canary { i64::try_from(held.first).unwrap_or(i64::MAX) } else { i64::MAX };
        let known = self.account.0 == Platform::Web || run.app.accounts.contains_key(&self.account);
        loop {
            let (mut after, mut again) = (0, false);
            let mut tasks = JoinSet::new();
            while !run.stop.is_cancelled() {
                let account = (self.account.0, self.account.1.as_str());
                let waiting = run.app.storage.bulletin_waiting(&run.id, account, (after, to), PAGE);
                let page = match at("bulletin waiting", waiting).await {
                    Ok(page) => page,
                    Err(error) => {
                        debug!(%error, "a bulletin waits for the database");
                        run.pause(AGAIN).await;
                        continue;
                    }
                };
                let Some(last) = page.last().map(|it| it.nth) else { break };
                for target in page {
                    let over = run.bulletin.schedule.until.is_some_and(|until| now() > until);
                    let left = [(!known, Why::NoAccount), (over, Why::Quiet)].into_iter().find(|it| it.0);
                    if let Some((_, why)) = left {
                        self.put(&target, Outcome::Left(why), None).await;
                        continue;
                    }
                    let Some(right) = self.right(&target).await else { break };
                    let this = Arc::clone(self);
                    tasks.spawn(async move { this.one(target, right).await });
                    while let Some(done) = tasks.try_join_next() {
                        again |= done.unwrap_or(true);
                    }
                }
                after = last;
            }
            while let Some(done) = tasks.join_next().await {
                again |= done.unwrap_or(true);
            }
            if run.stop.is_cancelled() {
                return false;
            }
            if !again {
                return true;
            }
            // What was put back is stored a moment later.
            run.pause(AGAIN).await;
        }
    }

    /// Waits until an entry may be sent; `None` if nothing more is to be begun.
    async fn right(&self, target: &Target) -> Option<Right> {
        if !self.day().await {
            return None;
        }
        let (run, platform) = (&self.run, self.account.0);
        let place = self.begun.place().await?;
        // An entry of somebody who was erased takes no turn.
        let Some(chat) = target.chat.as_ref().filter(|_| platform != Platform::Web) else {
            return Some(Right { place, turn: None });
        };
        let turn = run.app.pace.turn(&run.app.storage, chat, Call { lane: Lane::Bulk, edits: false });
        tokio::select! {
            turn = at("bulletin turn", turn) => Some(Right { place, turn: Some(turn?) }),
            () = run.stop.cancelled() => None,
        }
    }

    /// Waits until people are awake; false if nothing more is to be begun.
    async fn day(&self) -> bool {
        let run = &self.run;
        let mut said: Option<Millis> = None;
        loop {
            if run.stop.is_cancelled() {
                return false;
            }
            let (kind, approvals) = (run.bulletin.kind, run.held.borrow().approvals);
            let until = may_send(kind, self.account.0, approvals, run.app.config.bulletin_quiet, now()).err();
            if until != said {
                // Where it is not stored it is not shown; the waiting is the same.
                if let Err(error) = at("bulletin waits", run.app.storage.bulletin_waits(&run.id, until)).await {
                    debug!(%error, "that a bulletin waits for the morning is not stored");
                }
                said = until;
            }
            if until.is_none() {
                return true;
            }
            run.pause(NAP).await;
        }
    }

    /// One entry, until its outcome is stored; whether it waits again.
    async fn one(&self, target: Target, right: Right) -> bool {
        let (Right { place, turn }, began) = (right, Instant::now());
        let waits = self.bring(target, turn).await;
        self.begun.leave(place, began.elapsed());
        waits
    }

    async fn bring(&self, target: Target, turn: Option<Turn>) -> bool {
        let Some(chat) = target.chat.clone() else {
            self.put(&target, Outcome::Left(Why::Erased), None).await;
            return false;
        };
        match self.marks.mark(target.nth).await {
            Mark::Go => {
                let (outcome, message) = send::entry(self, &target, &chat, turn).await;
                self.put(&target, outcome, message).await;
                outcome == Outcome::Waiting
            }
            Mark::Left(why) => {
                self.put(&target, Outcome::Left(why), None).await;
                false
            }
            Mark::Unknown => {
                self.put(&target, Outcome::Waiting, None).await;
                true
            }
            Mark::Stopped => true,
        }
    }

    async fn put(&self, target: &Target, outcome: Outcome, message: Option<String>) {
        self.outcomes.put(Made { nth: target.nth, contact: target.contact.clone(), outcome, message }).await;
    }

    /// Counts one more failure of an entry.
    pub(super) fn fails(&self, nth: i64) -> u32 {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let times = failed.entry(nth).or_default();
        *times += 1;
        *times
    }
}
