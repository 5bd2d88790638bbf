//! Token buckets in bounded memory.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Most buckets in one generation. Two generations of 32 bytes a bucket stay under 10 MB.
const GENERATION: usize = 100_000;

/// One token bucket a key. Keys are kept as hashes under a random key: the table names nobody.
pub(crate) struct Buckets {
    /// Most tokens at once.
    burst: f64,
    /// Tokens that come back in a second.
    rate: f64,
    hasher: RandomState,
    table: Mutex<Table>,
}

/// Two generations: when the younger is full it becomes the older, and the older is forgotten. A key that is forgotten
/// starts with a full bucket, which takes an attacker two generations of other keys to bring about.
#[derive(Default)]
struct Table {
    young: HashMap<u64, Bucket>,
    old: HashMap<u64, Bucket>,
}

#[derive(Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl Buckets {
    pub(crate) fn new(burst: f64, rate: f64) -> Self {
        Self { burst, rate, hasher: RandomState::new(), table: Mutex::default() }
    }

    /// Takes one token of `key`'s bucket, if there is one.
    pub(crate) fn take<K: Hash + ?Sized>(&self, key: &K, now: Instant) -> bool {
        self.change(key, now, |tokens| {
            let granted = *tokens >= 1.0;
            if granted {
                *tokens -= 1.0;
            }
            granted
        })
    }

    /// Gives one token back to `key`'s bucket.
    pub(crate) fn give<K: Hash + ?Sized>(&self, key: &K, now: Instant) {
        self.change(key, now, |tokens| *tokens = (*tokens + 1.0).min(self.burst));
    }

    fn change<K: Hash + ?Sized, T>(&self, key: &K, now: Instant, act: impl FnOnce(&mut f64) -> T) -> T {
        let key = self.hasher.hash_one(key);
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let known = table.young.get(&key).or_else(|| table.old.get(&key)).copied();
        let mut bucket = known.unwrap_or(Bucket { tokens: self.burst, at: now });
        let passed = now.saturating_duration_since(bucket.at).as_secs_f64();
        bucket.tokens = (bucket.tokens + passed * self.rate).min(self.burst);
        bucket.at = now;
        let done = act(&mut bucket.tokens);
        if table.young.len() >= GENERATION && !table.young.contains_key(&key) {
            table.old = std::mem::take(&mut table.young);
        }
        table.young.insert(key, bucket);
        done
    }

    /// How many buckets are kept.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        let table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.young.len() + table.old.len()
    }
}
