//! Web lists, poison and sent messages, in SQLite.

use std::time::Duration;

use flows::Chat;
use tokio::sync::broadcast;

use super::prune::before;
use super::{File, clock};
use crate::StorageError;
use crate::aside::{ABOUT_LIFE, POISON_LIFE, POISON_MOST, SENT_LIFE};
use crate::db::failed;
use crate::keys::{chat_name, short_hash};
use crate::web::WEB_MOST;

statements! {
    WEB_FIND = "select number from chat_web where chat = $1 and name = $2";
    WEB_LAST = "select coalesce(max(number), 0) from chat_web where chat = $1";
    WEB_APPEND = "insert into chat_web (chat, number, name, item) values ($1, $2, $3, $4)";
    WEB_CAP = "delete from chat_web where chat = $1 and number <= coalesce((select number from chat_web
               where chat = $1 order by number desc limit 1 offset $2), 0)";
    WEB_ITEMS = "select number, item from chat_web where chat = $1 order by number";
    POISON_KEEP = "insert into poison (id, line, kept_at) values ($1, $2, $3) on conflict (id) do nothing";
    POISON_PRUNE = "delete from poison where kept_at <= $1 or id in
                    (select id from poison order by kept_at desc, id limit 1000 offset $2)";
    POISON_ALL = "select id, line from poison order by kept_at desc, id";
    POISON_DROP = "delete from poison where id = $1";
    SENT_KEEP = "insert into sent_message (id, ends_at, about) values ($1, $2, $3)
                 on conflict (id) do update set ends_at = excluded.ends_at, about = excluded.about";
    SENT_ABOUT = "select about from sent_message where id = $1 and ends_at > $2";
    SENT_FIND = "select count(*) from sent_message where id = $1 and ends_at > $2";
    ERASE_ASIDE = "delete from chat_aside where chat = $1";
    ERASE_BURIED = "delete from chat_buried where chat = $1";
    ERASE_WEB = "delete from chat_web where chat = $1";
}

impl File {
    pub(crate) async fn web_append(&self, chat: &Chat, name: &str, item: &str) -> Result<u64, StorageError> {
        let chat = chat_name(chat);
        let mut tx = self.lite.begin().await?;
        let found: Option<i64> =
            sqlx::query_scalar(WEB_FIND).bind(&chat).bind(name).fetch_optional(&mut *tx).await.map_err(failed)?;
        if let Some(number) = found {
            return Ok(number.unsigned_abs());
        }
        let last: i64 = sqlx::query_scalar(WEB_LAST).bind(&chat).fetch_one(&mut *tx).await.map_err(failed)?;
        // A time made to grow strictly, as in Redis: a page misses nothing after the list was erased.
        let now = clock();
        let number = now.0.max(last + 1);
        let query = sqlx::query(WEB_APPEND).bind(&chat).bind(number).bind(name).bind(item);
        query.execute(&mut *tx).await.map_err(failed)?;
        sqlx::query(WEB_CAP).bind(&chat).bind(WEB_MOST).execute(&mut *tx).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(number.unsigned_abs())
    }

    /// All items, number first.
    pub(crate) async fn web_items(&self, chat: &Chat) -> Result<Vec<(u64, String)>, StorageError> {
        let rows: Vec<(i64, String)> =
            sqlx::query_as(WEB_ITEMS).bind(chat_name(chat)).fetch_all(&self.lite.read).await.map_err(failed)?;
        Ok(rows.into_iter().map(|(number, item)| (number.unsigned_abs(), item)).collect())
    }

    pub(crate) fn web_wake(&self, chat: &Chat) {
        // An error means that no page is open.
        let _ = self.wakes.send(chat.clone());
    }

    pub(crate) fn web_wakes(&self) -> broadcast::Receiver<Chat> {
        self.wakes.subscribe()
    }

    /// Keeps a line under a key, unless there is one already.
    pub(crate) async fn set_aside(&self, key: &str, line: &str) -> Result<(), StorageError> {
        let now = clock();
        let query = sqlx::query(POISON_KEEP).bind(key).bind(line).bind(now.0);
        query.execute(&self.lite.write).await.map_err(failed)?;
        let most = i64::try_from(POISON_MOST).unwrap_or(i64::MAX);
        let query = sqlx::query(POISON_PRUNE).bind(before(now, POISON_LIFE)).bind(most);
        query.execute(&self.lite.write).await.map_err(failed)?;
        Ok(())
    }

    /// Each as key, line feed, line.
    pub(crate) async fn poison(&self) -> Result<Vec<Vec<u8>>, StorageError> {
        let rows: Vec<(String, String)> =
            sqlx::query_as(POISON_ALL).fetch_all(&self.lite.read).await.map_err(failed)?;
        Ok(rows.into_iter().map(|(key, line)| format!("{key}\n{line}").into_bytes()).collect())
    }

    /// Forgets what has this key; false if nothing has.
    pub(crate) async fn drop_poison(&self, key: &str) -> Result<bool, StorageError> {
        let query = sqlx::query(POISON_DROP).bind(key);
        Ok(query.execute(&self.lite.write).await.map_err(failed)?.rows_affected() > 0)
    }

    pub(crate) async fn remember_sent(&self, account: &str, message: &str) -> Result<(), StorageError> {
        self.keep_sent(account, message, SENT_LIFE, None).await
    }

    pub(crate) async fn remember_about(&self, account: &str, message: &str, about: &str) -> Result<(), StorageError> {
        self.keep_sent(account, message, ABOUT_LIFE, Some(about)).await
    }

    async fn keep_sent(
        &self,
        account: &str,
        message: &str,
        life: Duration,
        about: Option<&str>,
    ) -> Result<(), StorageError> {
        let ends = clock().plus(i64::try_from(life.as_millis()).unwrap_or(i64::MAX)).0;
        let query = sqlx::query(SENT_KEEP).bind(sent_id(account, message)).bind(ends).bind(about);
        query.execute(&self.lite.write).await.map_err(failed)?;
        Ok(())
    }

    pub(crate) async fn about(&self, account: &str, message: &str) -> Result<Option<String>, StorageError> {
        let query = sqlx::query_scalar(SENT_ABOUT).bind(sent_id(account, message)).bind(clock().0);
        let about: Option<Option<String>> = query.fetch_optional(&self.lite.read).await.map_err(failed)?;
        Ok(about.flatten())
    }

    pub(crate) async fn was_sent(&self, account: &str, message: &str) -> Result<bool, StorageError> {
        let query = sqlx::query_scalar(SENT_FIND).bind(sent_id(account, message)).bind(clock().0);
        let count: i64 = query.fetch_one(&self.lite.read).await.map_err(failed)?;
        Ok(count > 0)
    }

    /// Erases what is kept of a chat beside its session and outbox.
    pub(crate) async fn erase(&self, chat: &Chat) -> Result<(), StorageError> {
        for statement in [ERASE_ASIDE, ERASE_BURIED, ERASE_WEB] {
            sqlx::query(statement).bind(chat_name(chat)).execute(&self.lite.write).await.map_err(failed)?;
        }
        Ok(())
    }
}

fn sent_id(account: &str, message: &str) -> String {
    format!("{:016x}", short_hash(format!("{account}\n{message}").as_bytes()))
}
