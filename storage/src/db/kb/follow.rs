//! What people are given, and how every instance learns that it changed.

use flows::kb::Entry;

use super::super::failed;
use super::understood;
use crate::{Storage, StorageError};

statements! {
    MOVED = "select moved from entry_clock where one = 1";
    LIVE = "select id, live_body from entry where live is not null order by id";
    SINCE = "select id, live_body from entry where moved > $1 order by moved, id";
}

impl Storage {
    /// How often what people are given has changed.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn kb_moved(&self) -> Result<i64, StorageError> {
        on_db!(&self.db, |pool| sqlx::query_scalar(MOVED).fetch_one(pool).await.map_err(failed))
    }

    /// The entries that people are given, and the count of changes that they contain at least.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn kb_live(&self) -> Result<(i64, Vec<Entry>), StorageError> {
        // Counted before it is read: what changes between the two is read again.
        let moved = self.kb_moved().await?;
        let rows: Vec<(String, String)> =
            on_db!(&self.db, |pool| sqlx::query_as(LIVE).fetch_all(pool).await.map_err(failed))?;
        let entries = rows.into_iter().map(|(_, body)| understood(&body)).collect::<Result<_, _>>()?;
        Ok((moved, entries))
    }

    /// What has changed since a count: the count now, and each entry's id with what is given, `None` if nothing is any
    /// more.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn kb_since(&self, seen: i64) -> Result<(i64, Vec<(String, Option<Entry>)>), StorageError> {
        let moved = self.kb_moved().await?;
        if moved == seen {
            return Ok((moved, Vec::new()));
        }
        let rows: Vec<(String, Option<String>)> =
            on_db!(&self.db, |pool| sqlx::query_as(SINCE).bind(seen).fetch_all(pool).await.map_err(failed))?;
        let changed = rows.into_iter().map(|(id, body)| Ok((id, body.map(|body| understood(&body)).transpose()?)));
        Ok((moved, changed.collect::<Result<_, StorageError>>()?))
    }
}
