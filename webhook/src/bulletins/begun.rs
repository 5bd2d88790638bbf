//! How many entries of one account are begun and not stored yet: so many a death leaves uncertain.
//!
//! At Telegram's own pace it is two or three, whatever stands here. Without a limit it is as many as the pace needs at the time
//! that one takes from its mark to its outcome: few where platform and database answer at once, more where they are slow or
//! far away. Each has its files with it, which go on behind a pause: an entry of six messages comes a sixth as often, and
//! fewer of them begin.

use std::cmp::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// So many messages always: one that a platform is slow to answer holds up no others.
const LEAST: usize = 16;

/// So many entries always, however many messages each has: one is stored while another is sent.
const FEWEST: usize = 2;

/// Never more, nor would [`crate::pace`] let them through.
const MOST: usize = 64;

/// A quarter more than the pace needs, so that it is the pace that limits.
const MORE: f64 = 1.25;

/// What one more entry changes in the time that entries are taken to need.
const WEIGHT: f64 = 1.0 / 16.0;

/// The places of one account.
pub(super) struct Begun {
    places: Arc<Semaphore>,
    state: Mutex<State>,
}

struct State {
    /// Entries that may begin in a second.
    pace: f64,
    least: usize,
    size: usize,
    /// How long an entry takes, in seconds.
    each: f64,
}

impl Begun {
    /// For an account that makes so many calls in a second at most, and entries of so many messages, one at least.
    pub(super) fn new(calls: f64, messages: usize) -> Self {
        let least = (LEAST / messages).max(FEWEST);
        let state = State { pace: calls / messages as f64, least, size: least, each: 0.0 };
        Self { places: Arc::new(Semaphore::new(least)), state: Mutex::new(state) }
    }

    /// Waits for a place; `None` never, as none is ever closed.
    pub(super) async fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).acquire_owned().await.ok()
    }

    /// Gives a place back that an entry took for so long; a place more if they are too few, one less if they are too many.
    pub(super) fn leave(&self, place: OwnedSemaphorePermit, took: Duration) {
        let mut state = self.lock();
        state.each += (took.as_secs_f64() - state.each) * WEIGHT;
        match state.wanted().cmp(&state.size) {
            Ordering::Greater => {
                state.size += 1;
                self.places.add_permits(1);
            }
            Ordering::Less => {
                state.size -= 1;
                place.forget();
            }
            Ordering::Equal => {}
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn wanted(&self) -> usize {
        ((self.each * self.pace * MORE).round() as usize).clamp(self.least, MOST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many entries that take so long.
    async fn entries(begun: &Begun, count: usize, length: u64) {
        for _ in 0..count {
            let place = begun.place().await.expect("a place");
            begun.leave(place, Duration::from_millis(length));
        }
    }

    #[tokio::test]
    async fn slow_entries_get_more_places_and_quick_ones_give_them_back() {
        let begun = Begun::new(1200.0, 1);
        let mut seen = Vec::new();
        for (length, count) in [(1, 100), (20, 200), (5_000, 200), (1, 500)] {
            entries(&begun, count, length).await;
            seen.push((begun.lock().size, begun.places.available_permits()));
        }
        assert_eq!(seen, [(16, 16), (30, 30), (64, 64), (16, 16)]);
    }

    #[tokio::test]
    async fn a_slow_pace_needs_few_however_many_files_an_entry_has() {
        let begun = Begun::new(22.5, 6);
        entries(&begun, 200, 600).await;
        assert_eq!(begun.lock().size, 3);
    }
}
