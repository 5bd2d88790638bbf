//! Figures of channels by day: what offices enter, and followers as they are counted here.

use flows::Millis;
use flows::channel::{Figures, Followers};
use jiff::civil::Date;
use serde_json::json;

use super::deed;
use crate::db::failed;
use crate::{Actor, Storage, StorageError};

statements! {
    PUT = "insert into channel_day (unit, channel, day, posts, views, shares, followers, changed_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8)
           on conflict (unit, channel, day) do update set posts = excluded.posts, views = excluded.views,
           shares = excluded.shares, followers = excluded.followers, changed_at = excluded.changed_at";
    DAYS = "select unit, channel, day, posts, views, shares, followers from channel_day
            where day >= $1 and day < $2 order by day desc, unit, channel";
    COUNT = "insert into follower_day (day, platform, account, unit, n)
             select $1, platform, account, coalesce(unit, ''), count(*) from contact where reachable
             group by platform, account, coalesce(unit, '')
             on conflict (day, platform, account, unit) do update set n = excluded.n";
    NONE_LEFT = "update follower_day set n = 0 where day = $1 and not exists (
                     select 1 from contact where contact.reachable and contact.platform = follower_day.platform
                     and contact.account = follower_day.account and coalesce(contact.unit, '') = follower_day.unit)";
    FOLLOWERS = "select day, platform, account, unit, n from follower_day where day >= $1 and day < $2
                 order by day, platform, account, unit";
}

/// A day as it is stored.
fn day_of(text: &str) -> Result<Date, StorageError> {
    text.parse().map_err(|_| StorageError::Corrupt("a day".to_owned()))
}

fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or_default()
}

/// Counts are checked to be far below this where they are read.
fn number(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

impl Storage {
    /// Keeps figures of an office's channels, all or none; those of a channel's day that are there are replaced.
    ///
    /// # Errors
    /// As any call.
    pub async fn figures_put(&self, unit: &str, all: &[Figures], by: &Actor, now: Millis) -> Result<(), StorageError> {
        in_tx!(&self.db, |tx| {
            for it in all {
                let query = sqlx::query(PUT).bind(unit).bind(&it.channel).bind(it.day.to_string());
                let query = query.bind(number(it.posts)).bind(number(it.views)).bind(number(it.shares));
                let query = query.bind(it.followers.map(number)).bind(now.0);
                query.execute(&mut *tx).await.map_err(failed)?;
            }
            audit!(self, tx, &deed("channel.put", unit, unit, by, now, json!({ "days": all.len() })));
        })
    }

    /// Figures of all offices from a day to before another, the newest first.
    ///
    /// # Errors
    /// As any call.
    pub async fn figures(&self, first: Date, behind: Date) -> Result<Vec<Figures>, StorageError> {
        type Row = (String, String, String, i64, i64, i64, Option<i64>);
        let rows: Vec<Row> = on_db!(&self.db, |pool| {
            let query = sqlx::query_as(DAYS).bind(first.to_string()).bind(behind.to_string());
            query.fetch_all(pool).await.map_err(failed)
        })?;
        rows.into_iter()
            .map(|(unit, channel, day, posts, views, shares, followers)| {
                let (posts, views, shares) = (count(posts), count(views), count(shares));
                Ok(Figures { unit, channel, day: day_of(&day)?, posts, views, shares, followers: followers.map(count) })
            })
            .collect()
    }

    /// Counts who can be written to, as of a day: what was counted earlier on it is replaced. One look at each contact.
    ///
    /// # Errors
    /// As any call.
    pub async fn followers_count(&self, day: Date) -> Result<(), StorageError> {
        let day = day.to_string();
        in_tx!(&self.db, |tx| {
            for sql in [COUNT, NONE_LEFT] {
                sqlx::query(sql).bind(&day).execute(&mut *tx).await.map_err(failed)?;
            }
        })
    }

    /// Followers by day, account and office, from a day to before another.
    ///
    /// # Errors
    /// As any call.
    pub async fn followers(&self, first: Date, behind: Date) -> Result<Vec<Followers>, StorageError> {
        type Row = (String, String, String, String, i64);
        let rows: Vec<Row> = on_db!(&self.db, |pool| {
            let query = sqlx::query_as(FOLLOWERS).bind(first.to_string()).bind(behind.to_string());
            query.fetch_all(pool).await.map_err(failed)
        })?;
        rows.into_iter()
            .map(|(day, platform, account, unit, n)| {
                let channel = format!("{platform} {account}");
                Ok(Followers { unit, channel, day: day_of(&day)?, count: count(n) })
            })
            .collect()
    }
}
