//! Rows that have served their time.

use std::sync::atomic::Ordering;

use flows::Millis;

use super::desk::lent::LENT_LIFE;
use super::{failed, logins};
use crate::{Storage, StorageError};

/// How long it is remembered what an entry did: longer than any entry is repeated after a crash.
const DONE_LIFE: i64 = 25 * 3_600_000;
/// How long an erased response cannot come back.
const ERASED_LIFE: i64 = 30 * 86_400_000;
/// How long a code that is over is known by the chat that used it.
const PAIRING_LIFE: i64 = 86_400_000;
/// How long it is remembered of what officials were told.
const TOLD_LIFE: i64 = 30 * 86_400_000;
/// How often one process looks for such rows, at most.
const EVERY: i64 = 3_600_000;

statements! {
    DONE = "delete from entry_done where done_at <= $1";
    ERASED = "delete from response_erased where erased_at <= $1";
    LOGINS = "delete from login_session where begun_at <= $1";
    FAILURES = "delete from login_failure where failed_at <= $1";
    LENT = "delete from lent_file where at <= $1";
    PAIRINGS = "delete from pairing where ends_at <= $1";
    TOLD = "delete from official_told where at <= $1";
    INVITATIONS = "delete from person_invitation where ends_at <= $1";
    USED = "delete from sso_used where ends_at <= $1";
}

impl Storage {
    /// Deletes what is over, if nobody of this process did so in the last hour.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: it is done the next time.
    pub async fn prune(&self, now: Millis) -> Result<(), StorageError> {
        let last = self.pruned.load(Ordering::Relaxed);
        if now.0 < last.saturating_add(EVERY) {
            return Ok(());
        }
        let over = [
            (DONE, DONE_LIFE),
            (ERASED, ERASED_LIFE),
            (LOGINS, logins::LIFE),
            (FAILURES, logins::MEMORY),
            (LENT, LENT_LIFE),
            (INVITATIONS, 0),
            (PAIRINGS, PAIRING_LIFE),
            (TOLD, TOLD_LIFE),
            (USED, 0),
        ];
        in_tx!(&self.db, |tx| for (statement, life) in over {
            let query = sqlx::query(statement).bind(now.0.saturating_sub(life));
            query.execute(&mut *tx).await.map_err(failed)?;
        })?;
        self.pruned.store(now.0, Ordering::Relaxed);
        Ok(())
    }
}
