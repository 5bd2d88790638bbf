//! What one browser and one address may ask for.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::http::HeaderMap;

use crate::buckets::Buckets;

/// Files that come in at once: each is in memory meanwhile. Of one address only so many that others can send, too.
const COMING: usize = 16;
const COMING_OF_ONE: usize = 4;

/// A place for a file that is coming in, until it is dropped.
pub(crate) struct Coming(Arc<Mutex<HashMap<IpAddr, usize>>>, IpAddr);

impl Drop for Coming {
    fn drop(&mut self) {
        let mut coming = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = coming.get(&self.1).map_or(0, |count| count - 1);
        if left == 0 {
            coming.remove(&self.1);
        } else {
            coming.insert(self.1, left);
        }
    }
}

/// The limits of the web chat.
pub(crate) struct Limits {
    /// Posts of one browser: a person tapping fast through a page of five, and a steady hand after that.
    posts: Buckets,
    /// Posts of one address: an office or a school behind one address is many people.
    addresses: Buckets,
    /// Files of one browser: what goes with a question, and again at once; and of one address.
    files: Buckets,
    file_addresses: Buckets,
    /// Files that are coming in, by address.
    coming: Arc<Mutex<HashMap<IpAddr, usize>>>,
    /// Event streams opened by one browser.
    streams: Buckets,
    /// Pages and event streams asked for by one address.
    visits: Buckets,
    /// Codes of questions that one address tries: five that name nothing in an hour.
    codes: Buckets,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            posts: Buckets::new(40.0, 2.0),
            addresses: Buckets::new(600.0, 50.0),
            files: Buckets::new(6.0, 6.0 / 600.0),
            file_addresses: Buckets::new(30.0, 30.0 / 3600.0),
            coming: Arc::default(),
            streams: Buckets::new(30.0, 1.0),
            visits: Buckets::new(600.0, 50.0),
            codes: Buckets::new(5.0, 5.0 / 3600.0),
        }
    }
}

impl Limits {
    /// Whether this browser at this address may post now.
    pub(crate) fn post(&self, user: &str, address: IpAddr, now: Instant) -> bool {
        self.addresses.take(&network(address), now) && self.posts.take(user, now)
    }

    /// Whether this browser at this address may post a file now.
    pub(crate) fn file(&self, user: &str, address: IpAddr, now: Instant) -> bool {
        self.file_addresses.take(&network(address), now) && self.files.take(user, now)
    }

    /// A place for a file that begins to come in from this address, if there is one.
    pub(crate) fn coming(&self, address: IpAddr) -> Option<Coming> {
        let address = network(address);
        let mut coming = self.coming.lock().unwrap_or_else(PoisonError::into_inner);
        let of_one = coming.get(&address).copied().unwrap_or_default();
        if of_one >= COMING_OF_ONE || coming.values().sum::<usize>() >= COMING {
            return None;
        }
        coming.insert(address, of_one + 1);
        Some(Coming(Arc::clone(&self.coming), address))
    }

    /// The file that was posted just now could not be taken yet and comes again.
    pub(crate) fn file_again(&self, user: &str, address: IpAddr, now: Instant) {
        self.file_addresses.give(&network(address), now);
        self.files.give(user, now);
    }

    /// Whether this browser at this address may open a stream now.
    pub(crate) fn stream(&self, user: &str, address: IpAddr, now: Instant) -> bool {
        self.visit(address, now) && self.streams.take(user, now)
    }

    /// Whether this address may load a page now.
    pub(crate) fn visit(&self, address: IpAddr, now: Instant) -> bool {
        self.visits.take(&network(address), now)
    }

    /// Whether this address may try a code now. It counts as wrong until [`Limits::right_code`].
    pub(crate) fn try_code(&self, address: IpAddr, now: Instant) -> bool {
        self.codes.take(&network(address), now)
    }

    /// The code that this address tried just now was no wrong one.
    pub(crate) fn right_code(&self, address: IpAddr, now: Instant) {
        self.codes.give(&network(address), now);
    }
}

/// One household's addresses: an IPv6 customer owns at least a /64.
pub(crate) fn network(address: IpAddr) -> IpAddr {
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
