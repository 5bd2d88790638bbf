//! Conversations in the SQLite file of the embedded default: the same contract as in Redis, one process.

mod beside;
mod outbox;
mod prune;
mod sessions;

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use flows::Chat;
use tokio::sync::broadcast;

use crate::db::Lite;
use crate::life::{Life, clock};

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

/// Every statement of this half, for the test that prepares them all.
#[cfg(test)]
pub(crate) fn statements() -> Vec<&'static str> {
    [sessions::ALL, outbox::ALL, beside::ALL, prune::ALL].concat()
}
