//! What officials were told outside of the console: each matter marked before the call, so that nobody is told twice.

use flows::Millis;

use super::failed;
use crate::{Storage, StorageError};

statements! {
    KNOWN = "select person, matter, day, at from official_told where day = $1 or day = 0 or at > $2";
    MARK = "insert into official_told (person, matter, day, state, at) values ($1, $2, $3, 'sending', $4)
            on conflict (person, matter, day) do nothing";
    SETTLE = "update official_told set state = $4 where person = $1 and matter = $2 and day = $3";
    UNMARK = "delete from official_told where person = $1 and matter = $2 and day = $3 and state = 'sending'";
    LOST = "update official_told set state = 'uncertain' where state = 'sending' and at <= $1";
}

/// How long a call may take before nobody knows any more what became of it, ms.
const LOST_AFTER: i64 = 5 * 60_000;

/// For how long back it is asked what was told.
const BACK: i64 = 7 * 86_400_000;

/// Something that an official was told, or is about to be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Matter {
    /// The official's id.
    pub person: String,
    /// What, in a word of ours.
    pub what: String,
    /// The day in Việt Nam, counted from 1970; 0: of what is told once.
    pub day: i64,
}

/// What became of the telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// It arrived.
    Sent,
    /// It did not, and is not tried again.
    Refused,
    /// Nobody knows, and it is not tried again.
    Uncertain,
    /// It certainly did not, and may be tried again.
    Open,
}

impl Storage {
    /// What was told on a day or once, and in the week before, with when.
    ///
    /// # Errors
    /// As any call.
    pub async fn officials_told(&self, day: i64, now: Millis) -> Result<Vec<(Matter, Millis)>, StorageError> {
        let lost = now.0 - LOST_AFTER;
        at_once!(&self.db, |pool| sqlx::query(LOST).bind(lost).execute(pool).await.map(|_| ()).map_err(failed))?;
        let rows: Vec<(String, String, i64, i64)> = on_db!(&self.db, |pool| {
            sqlx::query_as(KNOWN).bind(day).bind(now.0 - BACK).fetch_all(pool).await.map_err(failed)
        })?;
        Ok(rows.into_iter().map(|(person, what, day, at)| (Matter { person, what, day }, Millis(at))).collect())
    }

    /// Marks a matter just before an official is told of it; false if somebody has.
    ///
    /// # Errors
    /// As any call: nobody is to be told then.
    pub async fn official_tell(&self, it: &Matter, now: Millis) -> Result<bool, StorageError> {
        let marked = at_once!(&self.db, |pool| {
            let query = sqlx::query(MARK).bind(&it.person).bind(&it.what).bind(it.day).bind(now.0);
            query.execute(pool).await.map(|it| it.rows_affected()).map_err(failed)
        })?;
        Ok(marked == 1)
    }

    /// Stores what became of it.
    ///
    /// # Errors
    /// As any call: it is uncertain then.
    pub async fn official_told(&self, it: &Matter, came: Telling) -> Result<(), StorageError> {
        let state = match came {
            Telling::Sent => "sent",
            Telling::Refused => "refused",
            Telling::Uncertain => "uncertain",
            Telling::Open => "",
        };
        at_once!(&self.db, |pool| {
            let statement = if came == Telling::Open { UNMARK } else { SETTLE };
            let query = sqlx::query(statement).bind(&it.person).bind(&it.what).bind(it.day);
            let query = if state.is_empty() { query } else { query.bind(state) };
            query.execute(pool).await.map(|_| ()).map_err(failed)
        })
    }
}
