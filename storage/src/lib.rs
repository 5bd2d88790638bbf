//! The only crate that speaks Redis or SQL.
//!
//! Two halves behind one handle, [`Storage`]:
//! - the **conversations**: sessions, outbox, timers, web lists. In Redis (one server or a cluster), or in the SQLite
//!   file of the embedded default;
//! - the **database**: published surveys, responses, consents, what is owed to chats, tokens. Postgres or SQLite.
//!
//! It knows nothing of platforms and of HTTP, and it decides nothing about a conversation: `flows` does.

#[macro_use]
mod macros;

mod aside;
mod budget;
mod db;
mod error;
mod file;
mod keys;
mod life;
mod outbox;
mod places;
mod recent;
mod record;
mod secret;
mod server;
mod sessions;
mod spool;
#[cfg(test)]
mod tests;
mod waiting;
mod web;

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

pub use aside::{Poison, PoisonKind};
pub use budget::{Draw, HOLD};
pub use db::{
    Actor, Again, Amended, Answered, Answers, Audience, AuditFilter, Broadcast, BulletinEvent, BulletinFilter,
    BulletinFull, BulletinRow, Canned, ContactFigure, Counts, Credentials, Deed, Delivery, FILE_LEASE, Fault, Feed,
    FileDue, FilesKept, Form, FormFile, FormState, FormVersion, Held, HeldFile, KbEntry, KbVersion, Known, Listing,
    Logged, Login, Made, Marked, Matter, NewForm, NewPerson, NotChanged, NotMoved, NotPushed, NotTaken, Offer, Offers,
    OfficeWaiting, Owed, OwnChat, Person, Progress, Published, SavedSegment, Stage, Submitted, Taken, Target, Telling,
    Ticket, TicketEvent, TicketFile, TicketFilter, TicketPublic, TicketsWaiting, ToTell, Told, Verified, ZaloHeard,
    ZaloTokens, back_up,
};
pub use error::StorageError;
pub use outbox::{Buried, Entry, Lease, Work};
pub use places::{KeptWords, PLACES};
pub use secret::Secret;
pub use sessions::{Commit, Loaded};
pub use spool::{Spool, SpoolError, Spooled};
pub use waiting::Waiting;

use flows::Chat;

use db::Db;
use file::File;
use life::Life;
use recent::Recent;
use server::Server;

/// How to reach what is stored.
#[derive(Clone)]
pub struct Settings {
    /// `sqlite://FILE` or `postgres://…`.
    pub database_url: String,
    /// Empty: conversations live in the SQLite file. One: a Redis server (7.0 or later). More: nodes of a Redis Cluster.
    pub redis_urls: Vec<String>,
    /// The service's secret; receipts, contacts and tokens are stored under keys derived from it.
    pub secret: Secret,
    /// Put before every Redis key and channel, so that several services may share one server. ASCII letters, digits,
    /// `-`, `_`; may be empty.
    pub prefix: String,
    /// A random number that names this running process to the others. Never used twice.
    pub instance: u64,
}

impl std::fmt::Debug for Settings {
    /// Addresses may hold passwords.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// Where conversations live.
///
/// Calls to the file on the way of each event are boxed: a database call's state is of several kilobytes, and unboxed it
/// would be part of each future, and be moved with it, where conversations live in Redis.
#[derive(Clone, Debug)]
enum Place {
    Server(Server),
    File(File),
}

/// The handle to everything stored. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Storage {
    place: Place,
    db: Db,
    life: Arc<Life>,
    keyring: Arc<db::Keyring>,
    recent: Arc<Recent>,
    gathered: Option<Arc<db::Gathered>>,
    /// When this process last deleted rows that have served their time.
    pruned: Arc<AtomicI64>,
}

impl Storage {
    /// Connects to both halves. Does not migrate. Postgres without Redis, and a SQLite file that another process
    /// serves, are refused.
    ///
    /// # Errors
    /// [`StorageError::Refused`] for settings that cannot work, [`StorageError::Unreachable`] if a server is not there.
    pub async fn open(settings: Settings) -> Result<Self, StorageError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if !settings.prefix.chars().all(plain) {
            return Err(StorageError::Refused("the Redis prefix may hold letters, digits, - and _ only".to_owned()));
        }
        let keyring = Arc::new(db::Keyring::new(&settings.secret));
        let life = Life::new(settings.instance);
        let db = Db::open(&settings.database_url, settings.redis_urls.is_empty()).await?;
        let place = match (&db, settings.redis_urls.as_slice()) {
            (Db::Sqlite(lite), []) => Place::File(File::new(lite.clone(), Arc::clone(&life))),
            (Db::Postgres(_), []) => {
                return Err(StorageError::Refused(
                    "Postgres needs Redis beside it: set REDIS_URL, or use a sqlite:// database".to_owned(),
                ));
            }
            (_, urls) => Place::Server(Server::open(urls, &settings.prefix, Arc::clone(&life)).await?),
        };
        let (recent, gathered) = (Arc::new(Recent::new()), db::Gathered::start(&db).map(Arc::new));
        Ok(Self { place, db, life, keyring, recent, gathered, pruned: Arc::new(AtomicI64::new(i64::MIN)) })
    }

    /// Whether conversations live in the SQLite file (no Redis).
    pub fn embedded(&self) -> bool {
        matches!(self.place, Place::File(_))
    }

    /// Names of the migrations that the database still lacks, in order.
    ///
    /// # Errors
    /// [`StorageError::Refused`] if the database was migrated by a newer program or by other migrations.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, StorageError> {
        self.db.pending().await
    }

    /// Applies what is pending. May be called by several processes at once and any number of times.
    ///
    /// # Errors
    /// As [`Storage::pending_migrations`].
    pub async fn migrate(&self) -> Result<(), StorageError> {
        self.db.migrate().await
    }

    /// A short name for a person, for an operator: 12 hexadecimal digits, the beginning of what stands for the person in
    /// the database's tables.
    pub fn alias(&self, chat: &Chat) -> String {
        self.keyring.alias(chat)
    }

    /// Asks the place of conversations for a sign of life.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn ping_conversations(&self) -> Result<(), StorageError> {
        match &self.place {
            Place::Server(server) => server.ping().await,
            Place::File(_) => self.db.ping().await,
        }
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn ping_database(&self) -> Result<(), StorageError> {
        self.db.ping().await
    }

    /// Renews this instance's heartbeat (valid for 2 s). Call every 0.5 s, on its own, never behind other work.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`]: try again at the next beat.
    pub async fn beat(&self) -> Result<(), StorageError> {
        self.recent.age();
        match &self.place {
            Place::Server(server) => server.beat().await,
            Place::File(_) => Ok(()),
        }
    }

    /// Takes the heartbeat back at shutdown, so that others take over this instance's chats at once.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`]: the heartbeat then ends by itself.
    pub async fn leave(&self) -> Result<(), StorageError> {
        match &self.place {
            Place::Server(server) => server.leave().await,
            Place::File(_) => Ok(()),
        }
    }

    /// How old the last heartbeat is; `None` before the first. Without Redis there is none to grow old.
    pub fn heartbeat_age(&self) -> Option<Duration> {
        match &self.place {
            Place::Server(_) => self.life.age(),
            Place::File(_) => Some(Duration::ZERO),
        }
    }

    /// Whether the last heartbeat is young enough to begin a send (by the monotonic clock). While it is not, another
    /// instance may rightly believe that this one is dead.
    pub fn fresh(&self) -> bool {
        match &self.place {
            Place::Server(_) => self.life.fresh(),
            Place::File(_) => true,
        }
    }
}
