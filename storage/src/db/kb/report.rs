//! What the quarterly report is counted from.

use flows::Millis;
use flows::desk::{AskedCount, AskedOutcome, TicketCount};

use super::super::failed;
use crate::{Storage, StorageError};

statements! {
    ASKED = "select coalesce(topic, ''), coalesce(unit, ''), outcome, helped, count(*) from asked
             where at >= $1 and at < $2 group by 1, 2, 3, 4 order by 1, 2, 3, 4";
    TICKETS = "select coalesce(topic, ''), coalesce(unit, ''), opened_at,
                      case when state in ('answered', 'closed') then answered_at end, due_at, stars, closed_at
               from ticket where opened_at >= $1 and opened_at < $2 order by opened_at, id";
}

impl Storage {
    /// The questions and tickets of a time. A ticket without an answer is in time while its day has not passed `now`, or
    /// had not when it ended because its person was erased: nobody could answer it any more. One that was asked again has
    /// no answer, whatever was said before.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn qa_counts(
        &self,
        since: Millis,
        until: Millis,
        now: Millis,
    ) -> Result<(Vec<AskedCount>, Vec<TicketCount>), StorageError> {
        let asked: Vec<(String, String, String, Option<bool>, i64)> = on_db!(&self.db, |pool| {
            sqlx::query_as(ASKED).bind(since.0).bind(until.0).fetch_all(pool).await.map_err(failed)
        })?;
        let asked = asked.into_iter().map(|(topic, unit, outcome, helped, count)| {
            let outcome = AskedOutcome::from_code(&outcome)
                .ok_or_else(|| StorageError::Corrupt("database: an unknown outcome".to_owned()))?;
            Ok(AskedCount { topic, unit, outcome, helped, count: u64::try_from(count).unwrap_or(0) })
        });
        let asked = asked.collect::<Result<Vec<_>, StorageError>>()?;
        type Columns = (String, String, i64, Option<i64>, i64, Option<i64>, Option<i64>);
        let tickets: Vec<Columns> = on_db!(&self.db, |pool| {
            sqlx::query_as(TICKETS).bind(since.0).bind(until.0).fetch_all(pool).await.map_err(failed)
        })?;
        let tickets = tickets.into_iter().map(|(topic, unit, opened, answered, due, stars, closed)| TicketCount {
            topic,
            unit,
            took: answered.map(|at| at - opened),
            in_time: answered.or(closed).unwrap_or(now.0) <= due,
            stars: stars.and_then(|it| u8::try_from(it).ok()),
        });
        Ok((asked, tickets.collect()))
    }
}
