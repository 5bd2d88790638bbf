//! Outboxes and their leases, in SQLite.

use flows::{Chat, Millis};
use sqlx::{Sqlite, Transaction};

use super::sessions::{APPEND, LEASE};
use super::{File, clock};
use crate::StorageError;
use crate::db::failed;
use crate::keys::{chat_name, chat_of};
use crate::outbox::{Fate, NOBODY, front};
use crate::waiting::Counted;

statements! {
    HEAD = "select entry from chat_entry where chat = $1 order by place limit 1";
    MINE = "select count(*) from chat_lease where chat = $1 and owner = $2";
    STRIKE = "delete from chat_entry where chat = $1 and name = $2
              and place = (select min(place) from chat_entry where chat = $1)";
    BURY = "insert into chat_buried (chat, name, grave, buried_at)
            select $1, $2, $3, cast($4 as bigint) where exists (select 1 from chat_entry where chat = $1 and name = $2)
            on conflict (chat, name) do nothing";
    FREE = "delete from chat_lease where chat = $1 and owner = $2
            and not exists (select 1 from chat_entry where chat = $1)";
    TAKE = "update chat_lease set owner = $3 where chat = $1 and owner = $2";
    LEASES = "select chat, owner from chat_lease";
    BACKLOG = "select count(*) from chat_lease";
    HEADS = "select chat, entry, (select count(*) from chat_entry other where other.chat = chat_entry.chat)
             from chat_entry where place = (select min(place) from chat_entry other where other.chat = chat_entry.chat)";
    POISON = "select count(*) from poison";
    UNBURY = "delete from chat_buried where chat = $1 and name = $2";
    BURIED = "select chat, grave from chat_buried order by buried_at limit $1";
}

/// The head, if the lease is this owner's.
pub(super) async fn head_of(
    tx: &mut Transaction<'static, Sqlite>,
    chat: &str,
    owner: &str,
) -> Result<Option<Vec<u8>>, StorageError> {
    let mine: i64 = sqlx::query_scalar(MINE).bind(chat).bind(owner).fetch_one(&mut **tx).await.map_err(failed)?;
    if mine == 0 {
        return Ok(None);
    }
    let head: Option<String> = sqlx::query_scalar(HEAD).bind(chat).fetch_optional(&mut **tx).await.map_err(failed)?;
    Ok(head.map(String::into_bytes))
}

impl File {
    /// Strikes out the entry with this name if it is the head. Gives the next for the holder of the lease.
    pub(crate) async fn ack(
        &self,
        chat: &Chat,
        owner: &str,
        name: &str,
        fate: Fate<'_>,
    ) -> Result<Option<Vec<u8>>, StorageError> {
        let chat = chat_name(chat);
        let mut tx = self.lite.begin().await?;
        if let Fate::Buried(grave, _) = fate {
            let now = clock();
            let query = sqlx::query(BURY).bind(&chat).bind(name).bind(grave).bind(now.0);
            query.execute(&mut *tx).await.map_err(failed)?;
        }
        let struck = sqlx::query(STRIKE).bind(&chat).bind(name).execute(&mut *tx).await.map_err(failed)?;
        if let Fate::Last(line) = fate
            && struck.rows_affected() == 1
        {
            sqlx::query(APPEND).bind(&chat).bind(name).bind(line).execute(&mut *tx).await.map_err(failed)?;
        }
        let head = head_of(&mut tx, &chat, owner).await?;
        sqlx::query(FREE).bind(&chat).bind(owner).execute(&mut *tx).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(head)
    }

    /// Leases that no task of this process holds; there is no other process on this file.
    pub(crate) async fn stray_leases(&self) -> Result<Vec<(Chat, String)>, StorageError> {
        let rows: Vec<(String, String)> = sqlx::query_as(LEASES).fetch_all(&self.lite.read).await.map_err(failed)?;
        let stray = rows.into_iter().filter(|(_, owner)| !self.life.holds(owner));
        Ok(stray.filter_map(|(chat, owner)| Some((chat_of(&chat)?, owner))).collect())
    }

    pub(crate) async fn take_over(&self, chat: &Chat, from: &str, to: &str) -> Result<Option<Vec<u8>>, StorageError> {
        let chat = chat_name(chat);
        let mut tx = self.lite.begin().await?;
        sqlx::query(TAKE).bind(&chat).bind(from).bind(to).execute(&mut *tx).await.map_err(failed)?;
        let head = head_of(&mut tx, &chat, to).await?;
        sqlx::query(FREE).bind(&chat).bind(to).execute(&mut *tx).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(head)
    }

    pub(crate) async fn backlog(&self) -> Result<u64, StorageError> {
        let count: i64 = sqlx::query_scalar(BACKLOG).fetch_one(&self.lite.read).await.map_err(failed)?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    pub(crate) async fn waiting(&self, since: Millis) -> Result<Vec<Counted>, StorageError> {
        let rows: Vec<(String, String, i64)> =
            sqlx::query_as(HEADS).fetch_all(&self.lite.read).await.map_err(failed)?;
        let one = |(chat, head, entries): (String, String, i64)| {
            let ((Millis(at), waited_for), end) = (front(head.as_bytes()), chat.match_indices(':').nth(1)?.0);
            let stuck = u64::from(at > 0 && at < since.0 && waited_for);
            Some((chat[..end].to_owned(), 1, u64::try_from(entries).unwrap_or_default(), at, stuck))
        };
        Ok(rows.into_iter().filter_map(one).collect())
    }

    pub(crate) async fn poison_waiting(&self) -> Result<u64, StorageError> {
        let count: i64 = sqlx::query_scalar(POISON).fetch_one(&self.lite.read).await.map_err(failed)?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Puts an entry back into its list and takes its grave away; false if there is no such grave.
    pub(crate) async fn requeue(&self, chat: &Chat, name: &str, line: &str) -> Result<bool, StorageError> {
        let chat = chat_name(chat);
        let mut tx = self.lite.begin().await?;
        let gone = sqlx::query(UNBURY).bind(&chat).bind(name).execute(&mut *tx).await.map_err(failed)?;
        if gone.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query(APPEND).bind(&chat).bind(name).bind(line).execute(&mut *tx).await.map_err(failed)?;
        sqlx::query(LEASE).bind(&chat).bind(NOBODY).execute(&mut *tx).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(true)
    }

    /// Takes a grave away; false if there is no such grave.
    pub(crate) async fn unbury(&self, chat: &Chat, name: &str) -> Result<bool, StorageError> {
        let query = sqlx::query(UNBURY).bind(chat_name(chat)).bind(name);
        Ok(query.execute(&self.lite.write).await.map_err(failed)?.rows_affected() > 0)
    }

    /// What was given up: chat and grave, at most `limit`.
    pub(crate) async fn buried(&self, limit: usize) -> Result<Vec<(Chat, Vec<u8>)>, StorageError> {
        let rows: Vec<(String, String)> = sqlx::query_as(BURIED)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&self.lite.read)
            .await
            .map_err(failed)?;
        Ok(rows.into_iter().filter_map(|(chat, grave)| Some((chat_of(&chat)?, grave.into_bytes()))).collect())
    }
}
