//! How many entries of one account are begun and not stored yet: so many a death leaves uncertain.
//!
//! At Telegram's own pace it is two or three, whatever stands here. Without a limit it is as many as some thousand a second
//! need at the time that one takes from its mark to its outcome: few where platform and database answer at once, more
//! where they are slow or far away.

use std::cmp::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// So many always: enough for some thousands a second where the platform answers at once.
const LEAST: usize = 16;

/// Never more, nor would [`crate::pace`] let them through.
const MOST: usize = 64;

/// What they are to suffice for, in a second: a quarter more than ever leaves.
const RATE: f64 = crate::pace::PEAK as f64 * 1.25;

/// What one more entry changes in the time that entries are taken to need.
const WEIGHT: f64 = 1.0 / 16.0;

/// The places of one account.
pub(super) struct Begun {
    places: Arc<Semaphore>,
    state: Mutex<State>,
}

struct State {
    size: usize,
    /// How long an entry takes, in seconds.
    each: f64,
}

impl Default for Begun {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(LEAST)), state: Mutex::new(State { size: LEAST, each: 0.0 }) }
    }
}

impl Begun {
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
        ((self.each * RATE).round() as usize).clamp(LEAST, MOST)
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
        let begun = Begun::default();
        let mut seen = Vec::new();
        for (length, count) in [(5, 100), (20, 200), (5_000, 200), (1, 500)] {
            entries(&begun, count, length).await;
            seen.push((begun.lock().size, begun.places.available_permits()));
        }
        assert_eq!(seen, [(16, 16), (30, 30), (64, 64), (16, 16)]);
    }
}
