//! Published surveys.

use flows::{Millis, Version};

use super::failed;
use crate::{Storage, StorageError};

statements! {
    PUBLISH = "insert into survey (hash, id, name, body, published_at) values ($1, $2, $3, $4, $5)
               on conflict (hash) do nothing";
    BODY = "select body from survey where hash = $1";
    ALL_SURVEYS = "select hash, id, name, published_at from survey order by published_at, hash";
}

/// A published survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The content's hash.
    pub version: Version,
    /// The survey's id.
    pub id: String,
    /// What people call this version.
    pub name: String,
    /// When it was published first.
    pub at: Millis,
}

impl Storage {
    /// Stores a survey under its content's hash. A version that is there already is left as it is.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn publish(
        &self,
        version: &Version,
        id: &str,
        name: &str,
        canonical: &str,
        now: Millis,
    ) -> Result<(), StorageError> {
        in_tx!(&self.db, |tx| {
            let query = sqlx::query(PUBLISH).bind(&version.0).bind(id).bind(name).bind(canonical).bind(now.0);
            query.execute(&mut *tx).await.map_err(failed)?.rows_affected()
        })?;
        Ok(())
    }

    /// The canonical text of a version.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn survey(&self, version: &Version) -> Result<Option<String>, StorageError> {
        on_db!(&self.db, |pool| sqlx::query_scalar(BODY).bind(&version.0).fetch_optional(pool).await.map_err(failed))
    }

    /// Every version, in the order of publication.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn surveys(&self) -> Result<Vec<Published>, StorageError> {
        let rows: Vec<(String, String, String, i64)> =
            on_db!(&self.db, |pool| sqlx::query_as(ALL_SURVEYS).fetch_all(pool).await.map_err(failed))?;
        Ok(rows
            .into_iter()
            .map(|(hash, id, name, at)| Published { version: Version(hash), id, name, at: Millis(at) })
            .collect())
    }
}
