//! What stands beside bulletins: what officials tell each other, what put one right, how many went out.

use flows::Millis;
use flows::channel::BulletinCount;

use crate::db::failed;
use crate::{Storage, StorageError};

statements! {
    SAY = "insert into bulletin_word (bulletin, nth, at, by_person, words)
           select $1, coalesce(max(nth), 0) + 1, $2, $3, $4 from bulletin_word where bulletin = $1";
    SAID = "select at, by_person, words from bulletin_word where bulletin = $1 order by nth desc";
    // The body is our own JSON, and an id is of hexadecimal digits.
    CORRECTIONS = "select id, title, started_at is not null from bulletin where body like $1 and id <> $2
                   order by written_at, id";
    COUNTS = "select bulletin.unit, delivery_count.platform, delivery_count.account, count(distinct bulletin.id),
              cast(coalesce(sum(case when delivery_count.state = 'sent' then delivery_count.n else 0 end), 0) as bigint)
              from bulletin join delivery_count on delivery_count.bulletin = bulletin.id
              where bulletin.started_at >= $1 and bulletin.started_at < $2
              and delivery_count.state in ('listed', 'sent')
              group by bulletin.unit, delivery_count.platform, delivery_count.account
              order by bulletin.unit, delivery_count.platform, delivery_count.account";
    BROADCASTS = "select bulletin.unit, bulletin_broadcast.account, count(*)
                  from bulletin join bulletin_broadcast on bulletin_broadcast.bulletin = bulletin.id
                  where bulletin.started_at >= $1 and bulletin.started_at < $2 and bulletin_broadcast.message is not null
                  group by bulletin.unit, bulletin_broadcast.account";
}

impl Storage {
    /// Keeps what an official says of a bulletin to the others who work on it.
    ///
    /// # Errors
    /// As any call.
    pub async fn bulletin_say(&self, id: &str, by: &str, words: &str, now: Millis) -> Result<(), StorageError> {
        at_once!(&self.db, |pool| {
            let query = sqlx::query(SAY).bind(id).bind(now.0).bind(by).bind(words);
            query.execute(pool).await.map(|_| ()).map_err(failed)
        })
    }

    /// What officials said of it: when, who by the person's id, and the words; the last first.
    ///
    /// # Errors
    /// As any call.
    pub async fn bulletin_words(&self, id: &str) -> Result<Vec<(Millis, String, String)>, StorageError> {
        let rows: Vec<(i64, String, String)> =
            on_db!(&self.db, |pool| sqlx::query_as(SAID).bind(id).fetch_all(pool).await.map_err(failed))?;
        Ok(rows.into_iter().map(|(at, by, words)| (Millis(at), by, words)).collect())
    }

    /// The bulletins that put this one right: an id, a title, and whether it has begun to go out.
    ///
    /// # Errors
    /// As any call.
    pub async fn bulletin_corrections(&self, id: &str) -> Result<Vec<(String, String, bool)>, StorageError> {
        if !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Ok(Vec::new());
        }
        let named = format!("%\"corrects\":\"{id}\"%");
        on_db!(&self.db, |pool| {
            sqlx::query_as(CORRECTIONS).bind(&named).bind(id).fetch_all(pool).await.map_err(failed)
        })
    }

    /// How many bulletins began to go out from a moment to before another, by office and account, and how many messages
    /// of theirs the platforms took.
    ///
    /// # Errors
    /// As any call.
    pub async fn bulletin_counts(&self, since: Millis, until: Millis) -> Result<Vec<BulletinCount>, StorageError> {
        let counts: Vec<(String, String, String, i64, i64)> = on_db!(&self.db, |pool| {
            sqlx::query_as(COUNTS).bind(since.0).bind(until.0).fetch_all(pool).await.map_err(failed)
        })?;
        let broadcasts: Vec<(String, String, i64)> = on_db!(&self.db, |pool| {
            sqlx::query_as(BROADCASTS).bind(since.0).bind(until.0).fetch_all(pool).await.map_err(failed)
        })?;
        let number = |n: i64| u64::try_from(n).unwrap_or_default();
        let each = counts.into_iter().map(|(unit, platform, account, bulletins, sent)| BulletinCount {
            unit,
            channel: format!("{platform} {account}"),
            bulletins: number(bulletins),
            sent: number(sent),
        });
        let broadcast = broadcasts.into_iter().map(|(unit, account, bulletins)| BulletinCount {
            unit,
            channel: format!("zalo {account}"),
            bulletins: number(bulletins),
            sent: 0,
        });
        Ok(each.chain(broadcast).collect())
    }
}
