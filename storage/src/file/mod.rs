//! Conversations in the SQLite file of the embedded default: the same contract as in Redis, one process.

mod beside;
mod budget;
mod outbox;
mod prune;
mod sessions;

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use flows::Chat;
use tokio::sync::broadcast;

use crate::db::Lite;
use crate::life::{Life, clock};
use budget::Budgets;

/// The conversations' half of the store, in SQLite.
#[derive(Clone, Debug)]
pub(crate) struct File {
    lite: Lite,
    life: Arc<Life>,
    wakes: broadcast::Sender<Chat>,
    pruned: Arc<AtomicI64>,
    /// There is one process on the file, and a budget lives for a minute: it need not be written down.
    budgets: Budgets,
}

impl File {
    pub(crate) fn new(lite: Lite, life: Arc<Life>) -> Self {
        let pruned = Arc::new(AtomicI64::new(i64::MIN));
        Self { lite, life, wakes: broadcast::channel(1024).0, pruned, budgets: Budgets::default() }
    }
}

/// Every statement of this half, for the test that prepares them all.
#[cfg(test)]
pub(crate) fn statements() -> Vec<&'static str> {
    [sessions::ALL, outbox::ALL, beside::ALL, prune::ALL].concat()
}
