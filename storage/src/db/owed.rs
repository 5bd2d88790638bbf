//! What the database owes a chat.

use flows::{Chat, Input, Millis};

use super::failed;
use crate::keys::{chat_name, chat_of};
use crate::{Storage, StorageError};

statements! {
    OWE = "insert into owed (id, chat, input, owed_at) values ($1, $2, $3, $4) on conflict (id) do nothing";
    OWED = "select id, chat, input from owed order by owed_at, id limit $1";
    CLOSE = "delete from owed where id = $1";
}

/// Something that the database owes a chat: it becomes the event `owed/<id>`.
#[derive(Clone, Debug, PartialEq)]
pub struct Owed {
    /// Unique.
    pub id: String,
    /// Whom.
    pub chat: Chat,
    /// What: the event's input.
    pub input: Input,
}

impl Storage {
    /// Owes a chat something; the same id again changes nothing.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn owe(&self, id: &str, chat: &Chat, input: &Input, now: Millis) -> Result<(), StorageError> {
        let input = serde_json::to_string(input).map_err(|error| StorageError::Corrupt(format!("owed: {error}")))?;
        in_tx!(&self.db, |tx| {
            let query = sqlx::query(OWE).bind(id).bind(chat_name(chat)).bind(&input).bind(now.0);
            query.execute(&mut *tx).await.map_err(failed)?.rows_affected()
        })?;
        Ok(())
    }

    /// What is owed, oldest first. A row that a newer program wrote and this one cannot read is left out.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn owed(&self, limit: usize) -> Result<Vec<Owed>, StorageError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows: Vec<(String, String, String)> =
            on_db!(&self.db, |pool| sqlx::query_as(OWED).bind(limit).fetch_all(pool).await.map_err(failed))?;
        let owed = rows.into_iter().filter_map(|(id, chat, input)| {
            Some(Owed { id, chat: chat_of(&chat)?, input: serde_json::from_str(&input).ok()? })
        });
        Ok(owed.collect())
    }

    /// Strikes out what was owed, after its event was committed (or seen).
    ///
    /// # Errors
    /// [`StorageError::Unreachable`]: the event will be seen, then do it again.
    pub async fn close_owed(&self, id: &str) -> Result<(), StorageError> {
        in_tx!(&self.db, |tx| {
            sqlx::query(CLOSE).bind(id).execute(&mut *tx).await.map_err(failed)?.rows_affected()
        })?;
        Ok(())
    }
}
