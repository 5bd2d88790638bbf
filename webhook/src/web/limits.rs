//! What one browser and one address may ask for: token buckets in bounded memory.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use axum::http::HeaderMap;

/// Most buckets in one generation. Two generations of 32 bytes a bucket stay under 10 MB.
const GENERATION: usize = 100_000;

/// The limits of the web chat.
pub(crate) struct Limits {
    /// Posts of one browser: a person tapping fast through a page of five, and a steady hand after that.
    posts: Buckets,
    /// Posts of one address: an office or a school behind one address is many people.
    addresses: Buckets,
    /// Event streams opened by one browser.
    streams: Buckets,
    /// Pages and event streams asked for by one address.
    visits: Buckets,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            posts: Buckets::new(40.0, 2.0),
            addresses: Buckets::new(600.0, 50.0),
            streams: Buckets::new(30.0, 1.0),
            visits: Buckets::new(600.0, 50.0),
        }
    }
}

impl Limits {
    /// Whether this browser at this address may post now.
    pub(crate) fn post(&self, user: &str, address: IpAddr, now: Instant) -> bool {
        self.addresses.take(&network(address), now) && self.posts.take(user, now)
    }

    /// Whether this browser at this address may open a stream now.
    pub(crate) fn stream(&self, user: &str, address: IpAddr, now: Instant) -> bool {
        self.visit(address, now) && self.streams.take(user, now)
    }

    /// Whether this address may load a page now.
    pub(crate) fn visit(&self, address: IpAddr, now: Instant) -> bool {
        self.visits.take(&network(address), now)
    }
}

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
        let key = self.hasher.hash_one(key);
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let known = table.young.get(&key).or_else(|| table.old.get(&key)).copied();
        let mut bucket = known.unwrap_or(Bucket { tokens: self.burst, at: now });
        let passed = now.saturating_duration_since(bucket.at).as_secs_f64();
        bucket.tokens = (bucket.tokens + passed * self.rate).min(self.burst);
        bucket.at = now;
        let granted = bucket.tokens >= 1.0;
        if granted {
            bucket.tokens -= 1.0;
        }
        if table.young.len() >= GENERATION && !table.young.contains_key(&key) {
            table.old = std::mem::take(&mut table.young);
        }
        table.young.insert(key, bucket);
        granted
    }

    /// How many buckets are kept.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        let table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.young.len() + table.old.len()
    }
}

/// One household's addresses: an IPv6 customer owns at least a /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) >> 64 << 64).into()),
        v4 => v4,
    }
}

/// The address a request came from. With `proxies` proxies of our own in front, it is the one that the outermost of
/// them wrote into `X-Forwarded-For`, counted from the right; whatever stands left of it is the client's own invention.
pub(crate) fn address(peer: IpAddr, headers: &HeaderMap, proxies: u8) -> IpAddr {
    let Some(back) = usize::from(proxies).checked_sub(1) else { return peer };
    let lists = headers.get_all("x-forwarded-for").into_iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = lists.flat_map(|list| list.split(',')).map(str::trim).collect();
    hops.iter().rev().nth(back).and_then(|hop| hop.parse().ok()).unwrap_or(peer)
}
