//! Feeds of other sites, from which drafts begin.

use flows::Millis;
use serde_json::json;

use super::deed;
use crate::db::failed;
use crate::{Actor, Storage, StorageError};

statements! {
    PUT = "insert into feed (id, unit, name, url, changed_at) values ($1, $2, $3, $4, $5)";
    DROP = "delete from feed where id = $1 returning unit";
    LIST = "select id, unit, name, url from feed order by name, id";
}

/// A feed that an office reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// A random name.
    pub id: String,
    /// Whose it is.
    pub unit: String,
    /// What officials call it.
    pub name: String,
    /// Where it is.
    pub url: String,
}

impl Storage {
    /// Keeps a new feed.
    ///
    /// # Errors
    /// As any call.
    pub async fn feed_put(&self, it: &Feed, by: &Actor, now: Millis) -> Result<(), StorageError> {
        in_tx!(&self.db, |tx| {
            let query = sqlx::query(PUT).bind(&it.id).bind(&it.unit).bind(&it.name).bind(&it.url).bind(now.0);
            query.execute(&mut *tx).await.map_err(failed)?;
            audit!(self, tx, &deed("feed.put", &it.id, &it.unit, by, now, json!({ "name": it.name })));
        })
    }

    /// Drops one; false if there was none.
    ///
    /// # Errors
    /// As any call.
    pub async fn feed_drop(&self, id: &str, by: &Actor, now: Millis) -> Result<bool, StorageError> {
        in_tx!(&self.db, |tx| {
            let unit: Option<String> =
                sqlx::query_scalar(DROP).bind(id).fetch_optional(&mut *tx).await.map_err(failed)?;
            let Some(unit) = unit else { return Ok(false) };
            audit!(self, tx, &deed("feed.drop", id, &unit, by, now, json!({})));
            true
        })
    }

    /// All, by name.
    ///
    /// # Errors
    /// As any call.
    pub async fn feeds(&self) -> Result<Vec<Feed>, StorageError> {
        let rows: Vec<(String, String, String, String)> =
            on_db!(&self.db, |pool| sqlx::query_as(LIST).fetch_all(pool).await.map_err(failed))?;
        Ok(rows.into_iter().map(|(id, unit, name, url)| Feed { id, unit, name, url }).collect())
    }
}
