//! When Zalo was last heard of: what its webhook did not deliver after that is looked for.

use flows::Millis;

use super::failed;
use crate::{Storage, StorageError};

statements! {
    HEARD = "select heard_at, begun_at from zalo_heard where account = $1";
    HEAR = "insert into zalo_heard (account, heard_at, begun_at, looked_at) values ($1, $2, $2, 0)
            on conflict (account) do update set heard_at = excluded.heard_at
            where zalo_heard.heard_at < excluded.heard_at";
    LOOK = "update zalo_heard set looked_at = $2 where account = $1 and looked_at <= $3";
}

/// What is known of Zalo's deliveries for one OA, to all instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZaloHeard {
    /// The last one.
    pub last: Millis,
    /// When this service first listened: what was written before that is not its business.
    pub begun: Millis,
}

impl Storage {
    /// What is known of this OA's deliveries; `None` before the first [`Storage::zalo_hear`].
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn zalo_heard(&self, account: &str) -> Result<Option<ZaloHeard>, StorageError> {
        let row: Option<(i64, i64)> =
            on_db!(&self.db, |pool| sqlx::query_as(HEARD).bind(account).fetch_optional(pool).await.map_err(failed))?;
        Ok(row.map(|(last, begun)| ZaloHeard { last: Millis(last), begun: Millis(begun) }))
    }

    /// Notes that Zalo delivered something at `at`. An earlier time changes nothing.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`]: more than needed is looked at then.
    pub async fn zalo_hear(&self, account: &str, at: Millis) -> Result<(), StorageError> {
        in_tx!(&self.db, |tx| {
            sqlx::query(HEAR).bind(account).bind(at.0).execute(&mut *tx).await.map_err(failed)?.rows_affected()
        })?;
        Ok(())
    }

    /// Whether this instance is the one that looks for what was not delivered: nobody has since `before`.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn zalo_may_look(&self, account: &str, now: Millis, before: Millis) -> Result<bool, StorageError> {
        Ok(in_tx!(&self.db, |tx| {
            let query = sqlx::query(LOOK).bind(account).bind(now.0).bind(before.0);
            query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 1
        })?)
    }
}
