//! How much each chat got in the last minute, in bounded memory.
//!
//! Of this instance alone: a chat's list is delivered by one instance at a time, so what another one sent counts only in
//! the minute after a chat has passed over.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How finely time is told apart.
const SLOT: Duration = Duration::from_secs(5);

/// Slots that reach over any 60 seconds that end now.
const SLOTS: usize = 13;

/// Most chats in one generation. Two generations take some 11 MB.
const GENERATION: usize = 100_000;

/// What every chat got. Chats are kept as hashes under a random key: the table names nobody.
pub(super) struct Chats {
    began: Instant,
    hasher: RandomState,
    table: Mutex<Table>,
}

/// Two generations: when the younger is full it becomes the older, and the older is forgotten. Whoever is forgotten has
/// not been written to while a hundred thousand others were.
#[derive(Default)]
struct Table {
    young: HashMap<u64, Minute>,
    old: HashMap<u64, Minute>,
}

/// What one chat got in each of the last slots.
#[derive(Clone, Copy, Default)]
struct Minute {
    /// The slot of the first count; older ones follow.
    newest: u32,
    counts: [u16; SLOTS],
}

impl Minute {
    fn move_to(&mut self, slot: u32) {
        let by = slot.saturating_sub(self.newest) as usize;
        if by >= SLOTS {
            self.counts = [0; SLOTS];
        } else if by > 0 {
            self.counts.rotate_right(by);
            self.counts[..by].fill(0);
        }
        self.newest = self.newest.max(slot);
    }

    /// In how many slots from now one more fits; 0: now.
    fn fits_after(&self, most: u32) -> usize {
        let mut sum: u32 = self.counts.iter().map(|it| u32::from(*it)).sum();
        let mut oldest = SLOTS;
        while sum >= most && oldest > 0 {
            oldest -= 1;
            sum -= u32::from(self.counts[oldest]);
        }
        SLOTS - oldest
    }
}

impl Default for Chats {
    fn default() -> Self {
        Self { began: Instant::now(), hasher: RandomState::new(), table: Mutex::default() }
    }
}

impl Chats {
    /// Counts one more for `chat`, of which no minute may see more than `most`; or says when to ask again.
    pub(super) fn take<K: Hash>(&self, chat: &K, most: u32, now: Instant) -> Result<(), Duration> {
        let key = self.hasher.hash_one(chat);
        let passed = now.saturating_duration_since(self.began);
        let slot = (passed.as_secs() / SLOT.as_secs()) as u32;
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let known = table.young.get(&key).or_else(|| table.old.get(&key)).copied();
        let mut minute = known.unwrap_or_default();
        minute.move_to(slot);
        let slots = minute.fits_after(most);
        if slots > 0 {
            let end = SLOT * slot.saturating_add(slots as u32);
            return Err(end.saturating_sub(passed).max(Duration::from_millis(1)));
        }
        minute.counts[0] = minute.counts[0].saturating_add(1);
        if table.young.len() >= GENERATION && !table.young.contains_key(&key) {
            table.old = std::mem::take(&mut table.young);
        }
        table.young.insert(key, minute);
        Ok(())
    }

    /// How many chats are remembered.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        let table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.young.len() + table.old.len()
    }
}
