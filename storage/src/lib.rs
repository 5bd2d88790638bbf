//! The only crate that speaks Redis or SQL.
//!
//! Two halves behind one handle, [`Storage`]:
//! - the **conversations**: sessions, outbox, timers, web lists. In Redis (one server or a cluster), or in the SQLite
//!   file of the embedded default;
//! - the **database**: published surveys, responses, consents, what is owed to chats, tokens. Postgres or SQLite.
//!
//! It knows nothing of platforms and of HTTP, and it decides nothing about a conversation: `flows` does.

mod db;
mod error;
mod outbox;
mod secret;
mod sessions;
mod spool;
mod web;

pub use db::{Owed, Published, ZaloTokens};
pub use error::StorageError;
pub use outbox::{Buried, Entry, Lease, Work};
pub use secret::Secret;
pub use sessions::{Commit, Loaded, Poison};
pub use spool::{Spool, SpoolError, Spooled};

/// How to reach what is stored.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `sqlite://FILE` or `postgres://…`.
    pub database_url: String,
    /// Empty: conversations live in the SQLite file. One: a Redis server. More: nodes of a Redis Cluster.
    pub redis_urls: Vec<String>,
    /// The service's secret; receipts, contacts and tokens are stored under keys derived from it.
    pub secret: Secret,
    /// Put before every Redis key and channel, so that several services may share one server. ASCII letters, digits,
    /// `-`, `_`; may be empty.
    pub prefix: String,
    /// A random number that names this running process to the others. Never used twice.
    pub instance: u64,
}

/// The handle to everything stored. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Storage {}

impl Storage {
    /// Connects to both halves. Does not migrate. Postgres without Redis, and a SQLite file that another process
    /// serves, are refused.
    ///
    /// # Errors
    /// [`StorageError::Refused`] for settings that cannot work, [`StorageError::Unreachable`] if a server is not there.
    pub async fn open(_settings: Settings) -> Result<Self, StorageError> {
        Err(StorageError::Busy)
    }

    /// Whether conversations live in the SQLite file (no Redis).
    pub fn embedded(&self) -> bool {
        false
    }

    /// Names of the migrations that the database still lacks, in order.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, StorageError> {
        Err(StorageError::Busy)
    }

    /// Applies what is pending. May be called by several processes at once and any number of times.
    pub async fn migrate(&self) -> Result<(), StorageError> {
        Err(StorageError::Busy)
    }

    /// Asks the place of conversations for a sign of life.
    pub async fn ping_conversations(&self) -> Result<(), StorageError> {
        Err(StorageError::Busy)
    }

    /// Asks the database for a sign of life.
    pub async fn ping_database(&self) -> Result<(), StorageError> {
        Err(StorageError::Busy)
    }

    /// Renews this instance's heartbeat (valid for 2 s). Call every 0.5 s, on its own, never behind other work.
    pub async fn beat(&self) -> Result<(), StorageError> {
        Err(StorageError::Busy)
    }

    /// Takes the heartbeat back at shutdown, so that others take over this instance's chats at once.
    pub async fn leave(&self) -> Result<(), StorageError> {
        Err(StorageError::Busy)
    }

    /// Whether the last heartbeat is young enough to begin a send (by the monotonic clock). While it is not, another
    /// instance may rightly believe that this one is dead.
    pub fn fresh(&self) -> bool {
        false
    }
}
