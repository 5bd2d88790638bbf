//! Entries and their past, to look at.

use flows::Millis;
use flows::kb::Entry;

use super::super::failed;
use super::understood;
use crate::{Actor, Storage, StorageError};

statements! {
    LIST = "select id, version, body, changed_at, live, ticket from entry order by id";
    DRAFTS = "select body from entry where state = 'draft' order by id";
    ONE = "select id, version, body, changed_at, live, ticket from entry where id = $1";
    HISTORY = "select version, at, by_person, what, body from entry_version where entry = $1 order by version";
}

/// An entry, for an editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KbEntry {
    /// Its newest version.
    pub entry: Entry,
    /// Counts the changes, from 1.
    pub version: i64,
    /// When it was changed last.
    pub changed_at: Millis,
    /// The version that people are given.
    pub live: Option<i64>,
    /// The ticket whose answer it began with, by its id.
    pub ticket: Option<String>,
}

/// What an entry once was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KbVersion {
    /// Its number.
    pub version: i64,
    /// Since when.
    pub at: Millis,
    /// Who made it so.
    pub by: Actor,
    /// `write`, `approve` or `expire`.
    pub what: String,
    /// The entry.
    pub entry: Entry,
}

type Row = (String, i64, String, i64, Option<i64>, Option<String>);

fn entry((_, version, body, changed_at, live, ticket): Row) -> Result<KbEntry, StorageError> {
    Ok(KbEntry { entry: understood(&body)?, version, changed_at: Millis(changed_at), live, ticket })
}

impl Storage {
    /// Every entry, by id.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn kb_entries(&self) -> Result<Vec<KbEntry>, StorageError> {
        let rows: Vec<Row> = on_db!(&self.db, |pool| sqlx::query_as(LIST).fetch_all(pool).await.map_err(failed))?;
        rows.into_iter().map(entry).collect()
    }

    /// The entries that wait for approval, by id.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn kb_drafts(&self) -> Result<Vec<Entry>, StorageError> {
        let rows: Vec<String> =
            on_db!(&self.db, |pool| sqlx::query_scalar(DRAFTS).fetch_all(pool).await.map_err(failed))?;
        rows.iter().map(|body| understood(body)).collect()
    }

    /// The entry with this id.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn kb_entry(&self, id: &str) -> Result<Option<KbEntry>, StorageError> {
        let row: Option<Row> =
            on_db!(&self.db, |pool| sqlx::query_as(ONE).bind(id).fetch_optional(pool).await.map_err(failed))?;
        row.map(entry).transpose()
    }

    /// Everything that an entry ever was, oldest first; empty if there never was one.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn kb_history(&self, id: &str) -> Result<Vec<KbVersion>, StorageError> {
        type Columns = (i64, i64, Option<String>, String, String);
        let rows: Vec<Columns> =
            on_db!(&self.db, |pool| sqlx::query_as(HISTORY).bind(id).fetch_all(pool).await.map_err(failed))?;
        let version = |(version, at, by, what, body): Columns| {
            let by = by.map_or(Actor::Program, Actor::Person);
            Ok(KbVersion { version, at: Millis(at), by, what, entry: understood(&body)? })
        };
        rows.into_iter().map(version).collect()
    }
}
