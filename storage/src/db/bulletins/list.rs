//! A bulletin's list: made of the contacts page by page, in the database, so that no row of it comes here.

use flows::Millis;
use sqlx::AssertSqlSafe;

use super::audience::{Audience, Text, bound, spell, whole};
use super::count_of;
use crate::db::failed;
use crate::{Storage, StorageError};

/// Contacts that one statement looks at.
const PAGE: i64 = 5_000;

statements! {
    // Takes the row's lock: of two that list one bulletin the second goes on where the first has ended.
    WHERE = "update bulletin set total = total where id = $1 and run_by = $2 and state = 'sending'
             returning listed, listed_to, total";
    NEXT = "select max(id) from (select id from contact where id > $1 order by id limit $2) as page";
    // A hundredth, rounded up.
    WHOLE = "update bulletin set listed = true, first = (total + 99) / 100 where id = $1";
    TO = "update bulletin set listed_to = $2, total = total + $3 where id = $1";
    LISTED = "insert into delivery_count (bulletin, platform, account, state, why, n)
              select $1, platform, account, 'listed', '', count(*) from delivery
              where bulletin = $1 and nth > $2 group by platform, account
              on conflict (bulletin, platform, account, state, why) do update set n = delivery_count.n + excluded.n";
}

/// How far a list has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// There are more contacts to be looked at.
    More,
    /// It is whole, and so many stand on it.
    Whole(u64),
    /// It is not this instance's to make, or not now.
    NotOurs,
}

impl Storage {
    /// Puts the next contacts onto a bulletin's list: those that it would reach now. Of the others it is counted why not.
    /// A page is one transaction, and whoever goes on after a crash goes on behind it.
    ///
    /// # Errors
    /// [`StorageError::Refused`] for a segment that cannot be asked for; else as any call: do it again.
    pub async fn bulletin_list(&self, id: &str, audience: &Audience<'_>, now: Millis) -> Result<Listing, StorageError> {
        audience.check()?;
        let me = self.life.name();
        in_tx!(&self.db, |tx| {
            let row = sqlx::query_as(WHERE).bind(id).bind(&me).fetch_optional(&mut *tx).await;
            let row: Option<(bool, String, i64)> = row.map_err(failed)?;
            let Some((listed, from, total)) = row else { return Ok(Listing::NotOurs) };
            if listed {
                return Ok(Listing::Whole(count_of(total)));
            }
            let next = sqlx::query_scalar(NEXT).bind(&from).bind(PAGE).fetch_one(&mut *tx).await;
            let next: Option<String> = next.map_err(failed)?;
            // Leaving the block early would roll back.
            if let Some(to) = next {
                let whole = whole!(audience.unit, &mut *tx)?;
                let put = put(id, (audience, whole), (&from, &to, total), now);
                let query = bound!(sqlx::query(AssertSqlSafe(put.sql.clone())), put);
                let listed = query.execute(&mut *tx).await.map_err(failed)?.rows_affected();
                let left = leave(id, (audience, whole), (&from, &to), now);
                bound!(sqlx::query(AssertSqlSafe(left.sql.clone())), left).execute(&mut *tx).await.map_err(failed)?;
                sqlx::query(LISTED).bind(id).bind(total).execute(&mut *tx).await.map_err(failed)?;
                let listed = i64::try_from(listed).unwrap_or_default();
                sqlx::query(TO).bind(id).bind(&to).bind(listed).execute(&mut *tx).await.map_err(failed)?;
                Listing::More
            } else {
                sqlx::query(WHOLE).bind(id).execute(&mut *tx).await.map_err(failed)?;
                Listing::Whole(count_of(total))
            }
        })
    }
}

/// Puts those of a page that it reaches onto the list, behind the `total` that stand there.
fn put(id: &str, (audience, whole): (&Audience<'_>, bool), (from, to, total): (&str, &str, i64), now: Millis) -> Text {
    let mut text = Text::default();
    audience.with(&mut text, whole);
    text.push(" insert into delivery (bulletin, nth, contact, platform, account, state) select ").text(id);
    text.push(", ").number(total).push(" + row_number() over (order by id), id, platform, account, 'waiting'");
    page(&mut text, (audience, whole), (from, to), now);
    text.push(" and (");
    audience.why(&mut text, now);
    text.push(") is null");
    text
}

/// Counts those of a page that it does not reach.
fn leave(id: &str, (audience, whole): (&Audience<'_>, bool), (from, to): (&str, &str), now: Millis) -> Text {
    let mut text = Text::default();
    audience.with(&mut text, whole);
    text.push(" insert into delivery_count (bulletin, platform, account, state, why, n) select ").text(id);
    text.push(", platform, account, 'unlisted', ");
    spell(&mut text, "why");
    text.push(", count(*) from (select platform, account, ");
    audience.why(&mut text, now);
    text.push(" as why");
    page(&mut text, (audience, whole), (from, to), now);
    text.push(") as those where why is not null group by platform, account, why");
    text.push(" on conflict (bulletin, platform, account, state, why) do update set n = delivery_count.n + excluded.n");
    text
}

fn page(text: &mut Text, (audience, whole): (&Audience<'_>, bool), (from, to): (&str, &str), now: Millis) {
    text.push(" from contact where contact.id > ").text(from).push(" and contact.id <= ").text(to).push(" and ");
    audience.belongs(text, now, whole);
}
