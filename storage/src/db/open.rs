//! Opening a database, and what its errors mean.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Sqlite, Transaction};

use crate::StorageError;

/// How long a call may wait for a connection.
pub(super) const ACQUIRE: Duration = Duration::from_secs(3);

/// How long one call may take in all; the server itself gives up on a statement before that.
const CALL: Duration = Duration::from_secs(15);

/// The two databases. Every statement in this crate is written once and runs on both.
#[derive(Clone, Debug)]
pub(crate) enum Db {
    Postgres(Postgres),
    Sqlite(Lite),
}

/// A Postgres server and the pool in use.
///
/// The pool waits without end for an answer on a connection that it takes back. One that fell silent meanwhile is lost
/// to it, and when all are, so is the pool: it is replaced then.
#[derive(Clone, Debug)]
pub(crate) struct Postgres {
    options: Arc<PgConnectOptions>,
    now: Arc<Mutex<Pooled>>,
}

#[derive(Debug)]
struct Pooled {
    pool: PgPool,
    /// When anything came back from it last.
    spoke: Instant,
}

impl Postgres {
    async fn open(options: PgConnectOptions) -> Result<Self, StorageError> {
        let pool = Self::settings().connect_with(options.clone()).await.map_err(failed)?;
        Ok(Self { options: Arc::new(options), now: Arc::new(Mutex::new(Pooled { pool, spoke: Instant::now() })) })
    }

    fn settings() -> PgPoolOptions {
        PgPoolOptions::new().max_connections(10).acquire_timeout(ACQUIRE)
    }

    pub(crate) fn pool(&self) -> PgPool {
        self.now().pool.clone()
    }

    fn now(&self) -> MutexGuard<'_, Pooled> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bounds a call in time, and learns from its outcome whether the pool still works.
    pub(crate) async fn in_time<T>(
        &self,
        call: impl Future<Output = Result<T, StorageError>>,
    ) -> Result<T, StorageError> {
        let outcome = in_time(call).await;
        let mut now = self.now();
        if !outcome.as_ref().is_err_and(is_silence) {
            now.spoke = Instant::now();
        } else if now.spoke.elapsed() >= ACQUIRE {
            tracing::debug!("the database's connections are silent, and are made anew");
            *now = Pooled { pool: Self::settings().connect_lazy_with((*self.options).clone()), spoke: Instant::now() };
        }
        outcome
    }
}

/// Whether nothing came back at all.
fn is_silence(error: &StorageError) -> bool {
    let StorageError::Unreachable { source, .. } = error else { return false };
    match source.downcast_ref::<sqlx::Error>() {
        Some(error) => matches!(error, sqlx::Error::PoolTimedOut),
        None => true,
    }
}

/// A SQLite file: one connection that writes, several that read.
#[derive(Clone, Debug)]
pub(crate) struct Lite {
    pub(crate) write: SqlitePool,
    pub(crate) read: SqlitePool,
    /// Held as long as the file is open, see [`lock`].
    _lock: Option<Arc<File>>,
}

impl Lite {
    /// A transaction that may write. It takes the writer's place at once: nothing it reads can change under it.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StorageError> {
        self.write.begin_with("begin immediate").await.map_err(failed)
    }
}

impl Db {
    /// Opens, and for `sole` use of a SQLite file (conversations live in it) refuses a second process.
    pub(crate) async fn open(url: &str, sole: bool) -> Result<Self, StorageError> {
        let refused = |_| StorageError::Refused("DATABASE_URL must be sqlite://FILE or postgres://…".to_owned());
        if url.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(url).map_err(refused)?;
            return Ok(Self::Sqlite(open_lite(options, sole).await?));
        }
        if !url.starts_with("postgres:") && !url.starts_with("postgresql:") {
            return Err(StorageError::Refused("DATABASE_URL must be sqlite://FILE or postgres://…".to_owned()));
        }
        let options = PgConnectOptions::from_str(url).map_err(refused)?.disable_statement_logging();
        // A statement that outlives its caller must not hold locks for ever.
        let options = options.options([("statement_timeout", "10s"), ("lock_timeout", "5s")]);
        Ok(Self::Postgres(Postgres::open(options).await?))
    }

    /// Brings SQLite's log of writes to an end, so that what was erased is not to be found there either. Postgres keeps such
    /// a log too; how long its files and their archive live is the operator's to set, and README says so.
    ///
    /// # Errors
    /// [`StorageError::Busy`]: somebody is reading; do it again.
    pub(crate) async fn settle(&self) -> Result<(), StorageError> {
        let Self::Sqlite(lite) = self else { return Ok(()) };
        let query = sqlx::query_as("pragma wal_checkpoint(truncate)");
        let (busy, _, _): (i64, i64, i64) = query.fetch_one(&lite.write).await.map_err(failed)?;
        if busy == 0 { Ok(()) } else { Err(StorageError::Busy) }
    }

    pub(crate) async fn ping(&self) -> Result<(), StorageError> {
        on_db!(self, |pool| sqlx::query("select 1").execute(pool).await.map(|_| ()).map_err(failed))
    }
}

async fn open_lite(options: SqliteConnectOptions, sole: bool) -> Result<Lite, StorageError> {
    let lock = if sole { Some(Arc::new(lock(options.get_filename())?)) } else { None };
    #[cfg(unix)]
    keep_private(options.get_filename());
    let options = options
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // What was answered with 200 must outlive a power cut.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5))
        // Erased words are overwritten, not only unlinked.
        .pragma("secure_delete", "on")
        .disable_statement_logging();
    let write = SqlitePoolOptions::new().max_connections(1).min_connections(1).acquire_timeout(ACQUIRE);
    // On a full disk SQLite ends a transaction by itself. The driver goes on counting it, and would refuse every other
    // for ever: such a connection is made anew.
    let write = write.before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }));
    let write = write.connect_with(options.clone()).await.map_err(failed)?;
    let read = SqlitePoolOptions::new().max_connections(4).acquire_timeout(ACQUIRE);
    let read = read.connect_with(options.read_only(true)).await.map_err(failed)?;
    Ok(Lite { write, read, _lock: lock })
}

/// Makes the file, if there is none, for its owner alone, and takes from others what they may do with one that is there. What
/// SQLite puts beside it later has the file's own permissions. What goes wrong here is told by SQLite, which opens it next.
#[cfg(unix)]
fn keep_private(database: &Path) {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};

    // One that is there is not opened: to close it again would give up every lock that this process has on it.
    let _ = File::options().write(true).create_new(true).mode(0o600).open(database);
    for end in ["", "-wal", "-shm"] {
        let mut name = database.as_os_str().to_owned();
        name.push(end);
        let Ok(mode) = std::fs::metadata(&name).map(|it| it.permissions().mode()) else { continue };
        let private = std::fs::Permissions::from_mode(mode & 0o700);
        if mode & 0o077 != 0
            && let Err(error) = std::fs::set_permissions(&name, private)
        {
            tracing::warn!(%error, "others on this machine may read the database's file");
        }
    }
}

/// Takes the lock that keeps a second process away, on a file of its own: SQLite uses locks on the database itself.
/// The system frees it when the process ends, however it ends.
fn lock(database: &Path) -> Result<File, StorageError> {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    let refused =
        |error: &dyn std::fmt::Display| StorageError::Refused(format!("{}: {error}", Path::new(&name).display()));
    let file = File::options().create(true).append(true).open(&name).map_err(|error| refused(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StorageError::Refused(format!(
            "{} is served by another process: stop it first, or do this at its console",
            database.display()
        ))),
        Err(TryLockError::Error(error)) => Err(refused(&error)),
    }
}

/// Bounds a call in time.
pub(crate) async fn in_time<T>(call: impl Future<Output = Result<T, StorageError>>) -> Result<T, StorageError> {
    let late = |_| StorageError::Unreachable {
        what: "database",
        why: "timed out".to_owned(),
        source: Box::new(std::io::Error::from(std::io::ErrorKind::TimedOut)),
    };
    tokio::time::timeout(CALL, call).await.map_err(late)?
}

/// What an error means to the caller. The words of a database may repeat values, so only its code is kept where trying
/// again does not help.
pub(crate) fn failed(error: sqlx::Error) -> StorageError {
    let unreachable = |error| StorageError::Unreachable { what: "database", why: why(&error), source: Box::new(error) };
    let sqlx::Error::Database(cause) = &error else {
        return match error {
            sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::ColumnIndexOutOfBounds { .. }
            | sqlx::Error::Decode(_)
            | sqlx::Error::Encode(_)
            | sqlx::Error::RowNotFound
            | sqlx::Error::TypeNotFound { .. } => {
                StorageError::Corrupt("database: a row of an unknown form".to_owned())
            }
            other => unreachable(other),
        };
    };
    let code = cause.code().unwrap_or_default().into_owned();
    if cause.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
        return match code.get(..2).unwrap_or_default() {
            "42" if code == "42P01" => missing_table(),
            // Serialisation failure, deadlock, lock not available.
            "40" | "55" => StorageError::Busy,
            // Connection, resources, operator's hand, system, authorisation, read-only standby, missing database.
            "08" | "53" | "57" | "58" | "28" | "25" | "3D" => unreachable(error),
            _ => StorageError::Corrupt(format!("postgres: {code}")),
        };
    }
    // SQLite's extended codes keep the basic one in the low byte.
    match code.parse::<u32>().unwrap_or_default() & 0xff {
        // BUSY, LOCKED.
        5 | 6 => StorageError::Busy,
        // NOMEM, READONLY, IOERR, FULL, CANTOPEN.
        7 | 8 | 10 | 13 | 14 => unreachable(error),
        1 if cause.message().starts_with("no such table") => missing_table(),
        _ => StorageError::Corrupt(format!("sqlite: {code}")),
    }
}

/// What keeps a database away, in a word. Its own sentences may repeat addresses and values.
fn why(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(cause) => cause.code().unwrap_or_default().into_owned(),
        sqlx::Error::Io(error) => error.kind().to_string(),
        sqlx::Error::PoolTimedOut => "no connection in time".to_owned(),
        sqlx::Error::Tls(_) => "TLS".to_owned(),
        _ => "the connection broke".to_owned(),
    }
}

fn missing_table() -> StorageError {
    StorageError::Refused("the database lacks tables: run `langnghe migrate`".to_owned())
}
