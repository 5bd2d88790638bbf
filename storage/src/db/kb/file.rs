//! Files that entries name.

use data_encoding::BASE64;
use flows::{Millis, Text, kb};
use serde_json::json;

use super::super::failed;
use crate::{Actor, Deed, Storage, StorageError};

statements! {
    KEEP = "insert into entry_file (name, bytes, size, added_at, by_person) values ($1, $2, $3, $4, $5)
            on conflict (name) do nothing";
    FETCH = "select bytes from entry_file where name = $1";
    NAMES = "select name, size from entry_file order by name";
}

impl Storage {
    /// Keeps a file under a name that was never used; false if it was. A file never changes: what an approved entry
    /// shows was looked at when it was approved.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again. Inside: why the file is not taken.
    pub async fn kb_keep_file(
        &self,
        name: &str,
        bytes: &[u8],
        by: &Actor,
        now: Millis,
    ) -> Result<Result<bool, Text>, StorageError> {
        if let Err(why) = kb::check_file(name, bytes) {
            return Ok(Err(why));
        }
        let person = match by {
            Actor::Person(id) => Some(id.as_str()),
            Actor::Program => None,
        };
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let text = BASE64.encode(bytes);
        in_tx!(&self.db, |tx| {
            let query = sqlx::query(KEEP).bind(name).bind(&text).bind(size).bind(now.0).bind(person);
            if query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                return Ok(Ok(false));
            }
            let (what, on, detail) = ("kb.file".to_owned(), name.to_owned(), json!({ "bytes": size }));
            audit!(self, tx, &Deed { at: now, by: by.clone(), what, on, unit: None, detail });
            Ok(true)
        })
    }

    /// A file's bytes.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn kb_file(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        let text: Option<String> =
            on_db!(&self.db, |pool| sqlx::query_scalar(FETCH).bind(name).fetch_optional(pool).await.map_err(failed))?;
        let decoded = text.map(|text| BASE64.decode(text.as_bytes()));
        decoded.transpose().map_err(|error| StorageError::Corrupt(format!("file of an entry: {error}")))
    }

    /// The names of all files, each with its bytes' number.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn kb_files(&self) -> Result<Vec<(String, i64)>, StorageError> {
        on_db!(&self.db, |pool| sqlx::query_as(NAMES).fetch_all(pool).await.map_err(failed))
    }
}
