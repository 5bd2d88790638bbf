//! Files that people sent with their questions. What a platform only lends is fetched as soon as the person has agreed and
//! is kept; what it gives out for good is fetched when the official who has the ticket asks for it.

use std::sync::Arc;
use std::time::Duration;

use bot::FetchError;
use flows::desk::{self, FileRef};
use flows::{Chat, Platform};
use storage::{FILE_LEASE, FileDue, StorageError};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tracing::{debug, info, warn};

use crate::app::{App, now};
use crate::failpoints::at;
use crate::numbers;

/// How many files are held in memory at once: each may have 20 MB, and a third more on its way to the database.
static AT_ONCE: Semaphore = Semaphore::const_new(3);

/// The longest that a file may take, with the wait for its turn and every redirect.
const WHOLE: Duration = Duration::from_secs(75);
// Or a second instance would begin while the first is still at it; what is left is for the database.
const _: () = assert!(WHOLE.as_millis() + 20_000 < FILE_LEASE.as_millis());

/// Fetches what is to be fetched, one after another, and lets go what has waited for its day.
pub(crate) async fn look(app: &Arc<App>) {
    if let Err(error) = app.storage.prune(now()).await {
        debug!(%error, "what is over stays for now");
    }
    while !app.stop.is_cancelled() {
        match app.storage.file_due(now()).await {
            Ok(Some(due)) => take(app, &due).await,
            Ok(None) => return,
            // Another instance was faster.
            Err(StorageError::Busy) => {}
            Err(error) => return debug!(%error, "files were not looked for"),
        }
    }
}

async fn take(app: &App, due: &FileDue) {
    // What the web chat lent is kept already, and only changes its place.
    let room = due.chat.platform == Platform::Web
        || room(app, due.file.size.unwrap_or(desk::FILE)).await.unwrap_or_else(|error| {
            debug!(%error, "people's files were not counted");
            false
        });
    let fetched = if room { at("file fetch", fetch(app, &due.chat, &due.file)).await } else { Err(FetchError::Again) };
    let (outcome, moved) = match &fetched {
        Ok(_) => ("kept", "file_kept"),
        Err(FetchError::Again) if !due.last => ("again", "file_again"),
        Err(FetchError::Again | FetchError::Gone) => ("gone", "file_lost"),
        Err(FetchError::TooLarge) => ("large", "file_lost"),
        Err(FetchError::Foreign) => ("foreign", "file_lost"),
    };
    let ticket = due.ticket.as_str();
    let stored = match (fetched, outcome) {
        (Ok(bytes), _) => at("file keep", app.storage.file_keep(ticket, due.nth, bytes)).await.map(|_| ()),
        (_, "again") => Ok(()),
        (_, why) => app.storage.file_lost(ticket, due.nth, why, now()).await,
    };
    // Only when it is kept: else this is the one copy of it.
    if outcome == "kept" && stored.is_ok() && due.chat.platform == Platform::Web {
        // If it is not let go now, its day ends it.
        let back = app.storage.lent_back(&due.chat, &due.file.name).await;
        back.unwrap_or_else(|error| debug!(%error, "a file stays lent for its day"));
    }
    numbers::ticket(if stored.is_ok() { moved } else { "file_again" });
    match stored {
        Ok(()) if matches!(outcome, "kept" | "again") => info!(ticket, outcome, "a file of a ticket"),
        Ok(()) => warn!(ticket, outcome, "a file of a ticket cannot be had"),
        Err(error) => warn!(%error, ticket, "a file of a ticket is fetched once more later"),
    }
}

/// The part of the room for files that the web chat may fill with what waits for its question: what anybody can send must
/// not keep out what goes with a question.
const LENT_PART: u64 = 5;

/// Whether there is room for so many more bytes of a platform's file. A full disk stops every conversation; a file that has
/// to wait stops one.
async fn room(app: &App, bytes: u64) -> Result<bool, StorageError> {
    let Some(most) = app.config.files_mb.map(|mb| mb.saturating_mul(1_000_000)) else { return Ok(true) };
    let kept = app.storage.files_kept().await?;
    Ok(fits(kept.tickets.saturating_add(kept.lent), bytes, most))
}

/// Whether there is room for so many more bytes of the web chat.
pub(crate) async fn room_to_lend(app: &App, bytes: u64) -> Result<bool, StorageError> {
    let Some(most) = app.config.files_mb.map(|mb| mb.saturating_mul(1_000_000)) else { return Ok(true) };
    let kept = app.storage.files_kept().await?;
    Ok(fits(kept.lent, bytes, most / LENT_PART) && fits(kept.tickets.saturating_add(kept.lent), bytes, most))
}

fn fits(kept: u64, bytes: u64, most: u64) -> bool {
    let fits = kept.saturating_add(bytes) <= most;
    if !fits {
        warn!(kept, most, "people's files fill the room that FILES_MB gives them");
        numbers::ticket("file_full");
    }
    fits
}

/// Fetches a file from the platform that it was sent on.
pub(crate) async fn fetch(app: &App, chat: &Chat, file: &FileRef) -> Result<Vec<u8>, FetchError> {
    if chat.platform == Platform::Web {
        return match app.storage.lent(chat, &file.name, now()).await {
            Ok(kept) => kept.ok_or(FetchError::Gone),
            Err(StorageError::Unreachable { .. } | StorageError::Busy) => Err(FetchError::Again),
            Err(error) => {
                warn!(%error, "a file of the web chat cannot be read");
                Err(FetchError::Gone)
            }
        };
    }
    in_time(WHOLE, async {
        // The semaphore is never closed.
        let _one = AT_ONCE.acquire().await.map_err(|_| FetchError::Again)?;
        // An account that is set up no more may come back.
        let account = app.account(chat).ok_or(FetchError::Again)?;
        account.fetch(file).await
    })
    .await
}

/// What takes longer than its lease is somebody else's to do again.
async fn in_time<T>(most: Duration, work: impl Future<Output = Result<T, FetchError>>) -> Result<T, FetchError> {
    timeout(most, work).await.unwrap_or(Err(FetchError::Again))
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::time::Duration;

    use bot::FetchError;

    use super::in_time;

    #[tokio::test]
    async fn a_file_that_never_comes_is_asked_for_again() {
        assert_eq!(in_time(Duration::from_millis(1), pending::<Result<(), _>>()).await, Err(FetchError::Again));
    }
}
