//! Small writes of many chats in one statement: what comes in while one statement is under way makes up the next.
//!
//! A row of its own costs a way to the server and a flush of its log. Alone it goes at once, so nobody waits for others.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::Db;
use super::open::ACQUIRE;
use crate::StorageError;

/// Most rows of one statement. The text of a statement differs with their number, and a connection remembers a hundred.
const MOST: usize = 32;

/// How long one statement may take. Longer than the wait for a connection: only then it is learnt that there is none.
const PATIENCE: Duration = ACQUIRE.saturating_add(Duration::from_secs(1));

/// Writes of one kind, on their way to the database.
#[derive(Debug)]
pub(crate) struct Gather<T>(mpsc::UnboundedSender<Waiting<T>>);

#[derive(Debug)]
struct Waiting<T> {
    row: T,
    done: oneshot::Sender<Result<(), StorageError>>,
}

impl<T: Send + 'static> Gather<T> {
    /// Starts the task that writes; it ends with the last handle. `write` stores rows by a statement that may be repeated.
    pub(crate) fn start<F>(db: Db, write: impl Fn(Db, Vec<T>) -> F + Send + 'static) -> Self
    where
        T: Clone + Sync,
        F: Future<Output = Result<(), StorageError>> + Send,
    {
        let (sender, mut inbox) = mpsc::unbounded_channel::<Waiting<T>>();
        tokio::spawn(async move {
            let mut waiting = Vec::new();
            while inbox.recv_many(&mut waiting, MOST).await > 0 {
                // Whoever gave up comes again with the same row, and a statement takes a row once.
                waiting.retain(|it| !it.done.is_closed());
                if waiting.is_empty() {
                    continue;
                }
                let rows = waiting.iter().map(|it| it.row.clone()).collect();
                let together = in_time(write(db.clone(), rows)).await;
                let failed = together.as_ref().is_err_and(StorageError::is_transient);
                let alone = together.is_err() && !failed && waiting.len() > 1;
                for it in waiting.drain(..) {
                    // One bad row must not cost the others.
                    let done = if alone { in_time(write(db.clone(), vec![it.row])).await } else { again(&together) };
                    // Whoever went away does not want to know.
                    let _ = it.done.send(done);
                }
                // While the database is away nobody waits for it longer than the first.
                while failed && let Ok(it) = inbox.try_recv() {
                    let _ = it.done.send(again(&together));
                }
            }
        });
        Self(sender)
    }

    /// Stores a row.
    pub(crate) async fn put(&self, row: T) -> Result<(), StorageError> {
        let (done, stored) = oneshot::channel();
        let gone = || unreachable("its writer has ended");
        self.0.send(Waiting { row, done }).map_err(|_| gone())?;
        stored.await.map_err(|_| gone())?
    }
}

/// A conversation goes on without these rows, so that nothing is waited for as long as for other calls.
async fn in_time(write: impl Future<Output = Result<(), StorageError>>) -> Result<(), StorageError> {
    let late = || unreachable("timed out");
    timeout(PATIENCE, write).await.unwrap_or_else(|_| Err(late()))
}

/// The same outcome for one more caller.
fn again(outcome: &Result<(), StorageError>) -> Result<(), StorageError> {
    match outcome {
        Ok(()) => Ok(()),
        Err(StorageError::Busy) => Err(StorageError::Busy),
        Err(StorageError::Corrupt(what)) => Err(StorageError::Corrupt(what.clone())),
        Err(StorageError::Refused(what)) => Err(StorageError::Refused(what.clone())),
        Err(StorageError::Unreachable { why, .. }) => Err(unreachable(why)),
        Err(error @ StorageError::NewerFormat { .. }) => Err(unreachable(&error.to_string())),
    }
}

fn unreachable(why: &str) -> StorageError {
    StorageError::Unreachable { what: "database", why: why.to_owned(), source: why.into() }
}
