//! One budget of calls, shared by all instances, and what this one has in hand of it.

use std::sync::{Mutex as Quick, PoisonError};
use std::time::{Duration, Instant};

use storage::{HOLD, Storage};
use tokio::sync::Mutex;

use super::even::Even;
use super::{LANES, Lane};

/// What nobody waits for takes at most four fifths of a budget: the rest is for replies.
const UNASKED: (u32, u32) = (4, 5);

/// Bulletins take at most nine tenths of what anything may take that nobody waits for.
const BULK: (u32, u32) = (9, 10);

/// A hundredth of a budget is taken at once: a small one is shared to the last call, and a large one costs the store at
/// most about a hundred calls a minute and instance.
const BLOCKS: u32 = 100;

/// How long to wait after the store did not answer.
const AWAY: Duration = Duration::from_millis(500);

/// How long it is believed how much of a budget was used.
const MINUTE: Duration = Duration::from_secs(60);

/// A budget.
pub(super) struct Budget {
    /// Its name in the store.
    name: String,
    /// The most calls in a minute that each lane takes the budget up to; `None`: the lane is not counted.
    most: [Option<u32>; LANES],
    /// What is in hand, by lane. Whoever finds it empty fetches more while the others stand in line behind: the lock
    /// is handed on in the order in which it was asked for.
    purses: [Mutex<Purse>; LANES],
    /// How fast bulletins take of it.
    even: Even,
    /// How much was used when the store last said so.
    used: Quick<Option<(u32, Instant)>>,
}

#[derive(Default)]
struct Purse {
    calls: u32,
    until: Option<Instant>,
}

/// A part of a whole, and not nothing.
fn part(whole: u32, (of, from): (u32, u32)) -> u32 {
    (whole / from * of + whole % from * of / from).max(1)
}

impl Budget {
    /// A budget of `all` calls in a minute, of which those that nobody waits for take at most `unasked`.
    pub(super) fn new(name: String, all: Option<u32>, unasked: Option<u32>) -> Self {
        let unasked = [all.map(|all| part(all, UNASKED)), unasked].into_iter().flatten().min();
        let bulk = unasked.map(|unasked| part(unasked, BULK));
        let most = [all, unasked, bulk];
        Self { name, most, purses: Default::default(), even: Even::new(bulk), used: Quick::default() }
    }

    /// Calls of bulletins that it gives in a minute at most.
    pub(super) fn bulk(&self) -> u32 {
        self.even.most
    }

    /// Takes one call, waiting in line for it if nothing is left, or if it is a bulletin's and too soon.
    pub(super) async fn take(&self, storage: &Storage, lane: Lane) {
        if lane == Lane::Bulk {
            self.even.wait().await;
        }
        self.draw(storage, lane).await;
    }

    /// The same however soon.
    pub(super) async fn draw(&self, storage: &Storage, lane: Lane) {
        let Some(most) = self.most[lane as usize] else { return };
        let mut purse = self.purses[lane as usize].lock().await;
        loop {
            if purse.calls > 0 && purse.until.is_some_and(|until| Instant::now() < until) {
                purse.calls -= 1;
                return;
            }
            // Counted from before the question, so that nothing is held for longer than the store believes.
            let until = Instant::now() + HOLD;
            let wait = match storage.draw(&self.name, most, (most / BLOCKS).max(1)).await {
                Ok(draw) => {
                    *self.used.lock().unwrap_or_else(PoisonError::into_inner) = Some((draw.used, Instant::now()));
                    *purse = Purse { calls: draw.granted, until: Some(until) };
                    if draw.granted > 0 { Duration::ZERO } else { draw.after }
                }
                Err(error) => {
                    tracing::debug!(%error, "a budget cannot be asked for");
                    AWAY
                }
            };
            if !wait.is_zero() {
                tokio::time::sleep(wait).await;
            }
        }
    }

    /// How much of it is left to a lane, as far as is known; `None` if the lane has no limit here.
    pub(super) fn left(&self, lane: Lane) -> Option<u32> {
        let all = self.most[lane as usize]?;
        let used = *self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let used = used.filter(|(_, at)| at.elapsed() < MINUTE).map_or(0, |(used, _)| used);
        Some(all.saturating_sub(used))
    }
}
