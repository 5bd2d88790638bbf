//! How far a correction has come with the messages of the bulletin that it puts right.

use super::count_of;
use super::send::{Told, ToldRow, told};
use crate::db::failed;
use crate::{Storage, StorageError};

statements! {
    PUT = "insert into bulletin_amend (bulletin, total, upto, done, failed, moot, articles, articles_failed, ended)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (bulletin) do update set total = excluded.total,
           upto = excluded.upto, done = excluded.done, failed = excluded.failed, moot = excluded.moot,
           articles = excluded.articles, articles_failed = excluded.articles_failed, ended = excluded.ended";
    GET = "select total, upto, done, failed, moot, articles, articles_failed, ended from bulletin_amend
           where bulletin = $1";
    UNCHANGED = "insert into bulletin_unchanged (bulletin, nth, again) values ($1, $2, false)
                 on conflict (bulletin, nth) do update set again = false";
    CHANGED = "delete from bulletin_unchanged where bulletin = $1 and nth = $2";
    AGAIN = "select delivery.nth, contact.chat, contact.lang, delivery.message
             from bulletin_unchanged as these join delivery on delivery.bulletin = $2 and delivery.nth = these.nth
             join contact on contact.id = delivery.contact
             where these.bulletin = $1 and these.again order by these.nth limit $3";
}

/// How far a correction has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amended {
    /// Messages that were sent of the bulletin that it puts right.
    pub total: u64,
    /// The place on that one's list up to which they were dealt with.
    pub upto: i64,
    /// Changed or taken back.
    pub done: u64,
    /// Not: the platform refused, or failed.
    pub failed: u64,
    /// Left: nothing can be done on their platform.
    pub moot: u64,
    /// Articles of broadcasts that were changed or removed.
    pub articles: u64,
    /// Articles that were not.
    pub articles_failed: u64,
    /// Nothing more comes of it.
    pub ended: bool,
}

impl Amended {
    /// Messages that are still to be dealt with.
    pub fn left(&self) -> u64 {
        if self.ended { 0 } else { self.total.saturating_sub(self.done + self.failed + self.moot) }
    }
}

impl Storage {
    /// Stores how far a correction has come; only whoever sends it calls it. `made` are the messages since the last time that
    /// failed, and of those that failed before ([`Storage::amended_again`]) each, by their places on the list of the bulletin
    /// that it puts right: whether they failed.
    ///
    /// # Errors
    /// As any call: do it again.
    pub async fn amended_put(&self, bulletin: &str, it: &Amended, made: &[(i64, bool)]) -> Result<(), StorageError> {
        let n = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        in_tx!(&self.db, |tx| {
            let query = sqlx::query(PUT).bind(bulletin).bind(n(it.total)).bind(it.upto).bind(n(it.done));
            let query = query.bind(n(it.failed)).bind(n(it.moot)).bind(n(it.articles)).bind(n(it.articles_failed));
            query.bind(it.ended).execute(&mut *tx).await.map_err(failed)?;
            for (nth, fails) in made {
                let query = sqlx::query(if *fails { UNCHANGED } else { CHANGED }).bind(bulletin).bind(nth);
                query.execute(&mut *tx).await.map_err(failed)?;
            }
        })
    }

    /// The next messages of the bulletin `before` that a correction could not change or take back, and that it is to try once
    /// more; each until [`Storage::amended_put`] has it.
    ///
    /// # Errors
    /// As any call.
    pub async fn amended_again(&self, bulletin: &str, before: &str, limit: usize) -> Result<Vec<Told>, StorageError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows: Vec<ToldRow> = on_db!(&self.db, |pool| {
            sqlx::query_as(AGAIN).bind(bulletin).bind(before).bind(limit).fetch_all(pool).await.map_err(failed)
        })?;
        Ok(rows.into_iter().filter_map(told).collect())
    }

    /// How far a correction has come; `None`: it has not begun, or is none.
    ///
    /// # Errors
    /// As any call.
    pub async fn amended(&self, bulletin: &str) -> Result<Option<Amended>, StorageError> {
        type Row = (i64, i64, i64, i64, i64, i64, i64, bool);
        let row: Option<Row> =
            on_db!(&self.db, |pool| sqlx::query_as(GET).bind(bulletin).fetch_optional(pool).await.map_err(failed))?;
        Ok(row.map(|(total, upto, done, failed, moot, articles, articles_failed, ended)| Amended {
            total: count_of(total),
            upto,
            done: count_of(done),
            failed: count_of(failed),
            moot: count_of(moot),
            articles: count_of(articles),
            articles_failed: count_of(articles_failed),
            ended,
        }))
    }
}
