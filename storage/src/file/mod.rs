//! Conversations in the SQLite file of the embedded default: the same contract as in Redis, one process.

mod beside;
mod outbox;
mod prune;
mod sessions;

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::{SystemTime, UNIX_EPOCH};

use flows::{Chat, Millis};
use tokio::sync::broadcast;

use crate::db::Lite;
use crate::life::Life;

/// The conversations' half of the store, in SQLite.
#[derive(Clone, Debug)]
pub(crate) struct File {
    lite: Lite,
    life: Arc<Life>,
    wakes: broadcast::Sender<Chat>,
    pruned: Arc<AtomicI64>,
}

impl File {
    pub(crate) fn new(lite: Lite, life: Arc<Life>) -> Self {
        Self { lite, life, wakes: broadcast::channel(1024).0, pruned: Arc::new(AtomicI64::new(i64::MIN)) }
    }
}

/// The system's clock: lives of tombstones and marks end by it, as they end by the server's clock in Redis.
fn clock() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Every statement of this half, for the test that prepares them all.
#[cfg(test)]
pub(crate) fn statements() -> Vec<&'static str> {
    [sessions::ALL, outbox::ALL, beside::ALL, prune::ALL].concat()
}
