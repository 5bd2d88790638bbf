//! Pictures and files of bulletins.

use data_encoding::{BASE64, HEXLOWER};
use flows::{Millis, Text, kb};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{by_person, deed};
use crate::db::failed;
use crate::{Actor, Storage, StorageError};

statements! {
    KEEP = "insert into bulletin_file (name, bytes, size, added_at, by_person) values ($1, $2, $3, $4, $5)
            on conflict (name) do nothing";
    FETCH = "select bytes from bulletin_file where name = $1";
}

impl Storage {
    /// Keeps a picture or a file of a bulletin of `unit`, whose name says what kind it is, and gives the name that it is
    /// kept under: the hash of what is in it, and its kind. The same file again is the same name. What it was called is
    /// not kept.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again. Inside: why the file is not taken.
    pub async fn file_put(
        &self,
        (name, bytes): (&str, &[u8]),
        unit: &str,
        by: &Actor,
        now: Millis,
    ) -> Result<Result<String, Text>, StorageError> {
        // A name of ours, so that only the kind and what is in it are judged, not what the official called it.
        let kind = name.rsplit_once('.').map_or("", |(_, kind)| kind).to_ascii_lowercase();
        let kept = format!("{}.{kind}", &HEXLOWER.encode(&Sha256::digest(bytes))[..32]);
        if let Err(why) = kb::check_file(&kept, bytes) {
            return Ok(Err(why));
        }
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let text = BASE64.encode(bytes);
        in_tx!(&self.db, |tx| {
            let query = sqlx::query(KEEP).bind(&kept).bind(&text).bind(size).bind(now.0).bind(by_person(by));
            if query.execute(&mut *tx).await.map_err(failed)?.rows_affected() > 0 {
                audit!(self, tx, &deed("bulletin.file", &kept, unit, by, now, json!({ "bytes": size })));
            }
            Ok(kept)
        })
    }

    /// A file's bytes, by the name that it is kept under.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn file(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        let text: Option<String> =
            on_db!(&self.db, |pool| sqlx::query_scalar(FETCH).bind(name).fetch_optional(pool).await.map_err(failed))?;
        let decoded = text.map(|text| BASE64.decode(text.as_bytes()));
        decoded.transpose().map_err(|error| StorageError::Corrupt(format!("file of a bulletin: {error}")))
    }
}
