//! Answers that are used again and again.

use flows::Millis;
use serde_json::json;

use super::super::failed;
use crate::{Actor, Deed, Storage, StorageError};

statements! {
    PUT = "insert into canned (id, unit, topic, title, words, changed_at) values ($1, $2, $3, $4, $5, $6)
           on conflict (id) do update set unit = excluded.unit, topic = excluded.topic, title = excluded.title,
           words = excluded.words, changed_at = excluded.changed_at";
    DROP = "delete from canned where id = $1";
    LIST = "select id, unit, topic, title, words from canned order by title, id";
}

/// An answer that is kept ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canned {
    /// A short name, unique.
    pub id: String,
    /// Whose it is; `None`: every office's.
    pub unit: Option<String>,
    /// What it is about.
    pub topic: Option<String>,
    /// What officials call it.
    pub title: String,
    /// The answer.
    pub words: String,
}

impl Storage {
    /// Keeps an answer ready; one of the same id is replaced.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn canned_put(&self, it: &Canned, by: &Actor, now: Millis) -> Result<(), StorageError> {
        in_tx!(&self.db, |tx| {
            let query = sqlx::query(PUT).bind(&it.id).bind(&it.unit).bind(&it.topic).bind(&it.title).bind(&it.words);
            query.bind(now.0).execute(&mut *tx).await.map_err(failed)?;
            audit!(self, tx, &deed("canned.put", &it.id, it.unit.as_deref(), by, now));
        })
    }

    /// Drops one; false if there was none.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn canned_drop(&self, id: &str, by: &Actor, now: Millis) -> Result<bool, StorageError> {
        in_tx!(&self.db, |tx| {
            if sqlx::query(DROP).bind(id).execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                return Ok(false);
            }
            audit!(self, tx, &deed("canned.drop", id, None, by, now));
            true
        })
    }

    /// All, by title.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn canned(&self) -> Result<Vec<Canned>, StorageError> {
        type Columns = (String, Option<String>, Option<String>, String, String);
        let rows: Vec<Columns> = on_db!(&self.db, |pool| sqlx::query_as(LIST).fetch_all(pool).await.map_err(failed))?;
        let canned = |(id, unit, topic, title, words)| Canned { id, unit, topic, title, words };
        Ok(rows.into_iter().map(canned).collect())
    }
}

fn deed(what: &str, on: &str, unit: Option<&str>, by: &Actor, at: Millis) -> Deed {
    Deed {
        at,
        by: by.clone(),
        what: what.to_owned(),
        on: on.to_owned(),
        unit: unit.map(str::to_owned),
        detail: json!({}),
    }
}
