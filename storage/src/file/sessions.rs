//! Sessions and timers, in SQLite.

use data_encoding::{BASE64, HEXLOWER};
use flows::{Chat, Millis};

use super::{File, clock};
use crate::StorageError;
use crate::db::failed;
use crate::keys::{chat_name, chat_of};
use crate::record;
use crate::sessions::{Attempt, Committed};

statements! {
    LOAD = "select record from chat_session where chat = $1 and (ends_at is null or ends_at > $2)";
    TOKEN = "select token from chat_session where chat = $1 and (ends_at is null or ends_at > $2)";
    ASIDE = "insert into chat_aside (chat, record, kept_at) values ($1, $2, $3)
             on conflict (chat) do update set record = excluded.record, kept_at = excluded.kept_at";
    STORE = "insert into chat_session (chat, token, record, ends_at, wake_at) values ($1, $2, $3, $4, $5)
             on conflict (chat) do update set token = excluded.token, record = excluded.record,
             ends_at = excluded.ends_at, wake_at = excluded.wake_at";
    DROP = "delete from chat_entry where chat = $1";
    DROP_WAITING = "delete from chat_entry where chat = $1
                    and place > (select min(place) from chat_entry where chat = $1)";
    LEASED = "select count(*) from chat_lease where chat = $1";
    APPEND = "insert into chat_entry (chat, place, name, entry)
              values ($1, (select coalesce(max(place), 0) + 1 from chat_entry where chat = $1), $2, $3)";
    LEASE = "insert into chat_lease (chat, owner) select $1, $2
             where exists (select 1 from chat_entry where chat = $1) on conflict (chat) do nothing";
    DUE = "select chat, wake_at from chat_session where wake_at <= $1 order by wake_at limit $2";
}

impl File {
    pub(crate) async fn load(&self, chat: &Chat) -> Result<Option<Vec<u8>>, StorageError> {
        let record: Option<String> = sqlx::query_scalar(LOAD)
            .bind(chat_name(chat))
            .bind(clock().0)
            .fetch_optional(&self.lite.read)
            .await
            .map_err(failed)?;
        // A damaged base64 text is a record that cannot be read; its bytes are as good as any for that.
        Ok(record.map(|record| BASE64.decode(record.as_bytes()).unwrap_or_else(|_| record.into_bytes())))
    }

    /// Keeps a record that cannot be read, whole.
    pub(crate) async fn keep_aside(&self, chat: &Chat, record: &[u8]) -> Result<(), StorageError> {
        let query = sqlx::query(ASIDE).bind(chat_name(chat)).bind(BASE64.encode(record)).bind(clock().0);
        query.execute(&self.lite.write).await.map_err(failed)?;
        Ok(())
    }

    pub(crate) async fn commit(&self, attempt: &Attempt<'_>) -> Result<Committed, StorageError> {
        let chat = chat_name(attempt.chat);
        let now = clock();
        let mut tx = self.lite.begin().await?;
        let token: Option<String> =
            sqlx::query_scalar(TOKEN).bind(&chat).bind(now.0).fetch_optional(&mut *tx).await.map_err(failed)?;
        let token = token.unwrap_or_default();
        if token == HEXLOWER.encode(&attempt.token) {
            return Ok(Committed::Done(super::outbox::head_of(&mut tx, &chat, &attempt.owner).await?));
        }
        if token != HEXLOWER.encode(attempt.expected) {
            return Ok(Committed::Conflict);
        }
        if attempt.forget {
            // The entry under way may have been sent in part; it stays, so that what follows comes after it.
            let leased: i64 = sqlx::query_scalar(LEASED).bind(&chat).fetch_one(&mut *tx).await.map_err(failed)?;
            let drop = if leased == 0 { DROP } else { DROP_WAITING };
            sqlx::query(drop).bind(&chat).execute(&mut *tx).await.map_err(failed)?;
        }
        for (name, entry) in &attempt.entries {
            sqlx::query(APPEND).bind(&chat).bind(name).bind(entry).execute(&mut *tx).await.map_err(failed)?;
        }
        sqlx::query(LEASE).bind(&chat).bind(&attempt.owner).execute(&mut *tx).await.map_err(failed)?;
        let ends = attempt.life.map(|life| now.plus(i64::try_from(life.as_millis()).unwrap_or(i64::MAX)).0);
        sqlx::query(STORE)
            .bind(&chat)
            .bind(HEXLOWER.encode(record::token(&attempt.record)))
            .bind(BASE64.encode(&attempt.record))
            .bind(ends)
            .bind(attempt.wake_at.map(|at| at.0))
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        let head = super::outbox::head_of(&mut tx, &chat, &attempt.owner).await?;
        tx.commit().await.map_err(failed)?;
        self.prune(now).await;
        Ok(Committed::Done(head))
    }

    pub(crate) async fn due(&self, now: Millis, limit: usize) -> Result<Vec<(Chat, Millis)>, StorageError> {
        let rows: Vec<(String, i64)> = sqlx::query_as(DUE)
            .bind(now.0)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&self.lite.read)
            .await
            .map_err(failed)?;
        Ok(rows.into_iter().filter_map(|(chat, at)| Some((chat_of(&chat)?, Millis(at)))).collect())
    }
}
