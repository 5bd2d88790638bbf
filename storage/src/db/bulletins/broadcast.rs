//! How far a broadcast on Zalo has come.

use flows::Millis;

use crate::db::failed;
use crate::{Storage, StorageError};

statements! {
    PUT = "insert into bulletin_broadcast (bulletin, account, step, token, article, message, said, at)
           values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (bulletin, account) do update set step = excluded.step,
           token = excluded.token, article = excluded.article, message = excluded.message, said = excluded.said,
           at = excluded.at";
    LIST = "select account, step, token, article, message, said, at from bulletin_broadcast
            where bulletin = $1 order by account";
}

/// A broadcast of one bulletin by one OA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broadcast {
    /// The OA.
    pub account: String,
    /// How far it has come, a word of `flows`.
    pub step: String,
    /// What Zalo gave for an article that is being made.
    pub token: Option<String>,
    /// The article's id.
    pub article: Option<String>,
    /// The broadcast's id.
    pub message: Option<String>,
    /// What Zalo said where it refused, a word of ours.
    pub said: Option<String>,
    /// When it came to that.
    pub at: Millis,
}

impl Storage {
    /// Stores how far a broadcast has come; only whoever sends the bulletin calls it.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn broadcast_put(&self, bulletin: &str, it: &Broadcast) -> Result<(), StorageError> {
        at_once!(&self.db, |pool| {
            let query = sqlx::query(PUT).bind(bulletin).bind(&it.account).bind(&it.step).bind(&it.token);
            let query = query.bind(&it.article).bind(&it.message).bind(&it.said).bind(it.at.0);
            query.execute(pool).await.map(|_| ()).map_err(failed)
        })
    }

    /// The broadcasts of a bulletin, by OA.
    ///
    /// # Errors
    /// As any call.
    pub async fn broadcasts(&self, bulletin: &str) -> Result<Vec<Broadcast>, StorageError> {
        type Row = (String, String, Option<String>, Option<String>, Option<String>, Option<String>, i64);
        let rows: Vec<Row> =
            on_db!(&self.db, |pool| sqlx::query_as(LIST).bind(bulletin).fetch_all(pool).await.map_err(failed))?;
        let broadcast = |(account, step, token, article, message, said, at)| Broadcast {
            account,
            step,
            token,
            article,
            message,
            said,
            at: Millis(at),
        };
        Ok(rows.into_iter().map(broadcast).collect())
    }
}
