//! Responses and their answers.

use flows::{Chat, Millis, Response, vietnam};

use super::failed;
use crate::{Storage, StorageError};

/// The office of a response: the one that its link named, if there is such an office, as a link may name anything; else the
/// one whose survey it is, but for the whole country.
macro_rules! office {
    () => {
        "coalesce((select id from unit where id = $5), (select form.unit from form join unit on unit.id = form.unit
         where form.id = lower($3) and unit.parent is not null))"
    };
}

statements! {
    NEW = concat!("insert into response (id, revision, survey, version, unit, channel, lang, mode, status, presentation,
           started_at, completed_at, receipt) select $1, $2, $3, $4, ",
        office!(), ", $6, $7, $8, $9, $10, $11, $12, $13
           where not exists (select 1 from response_erased where response = $1) on conflict (id) do nothing");
    REVISE = concat!("update response set revision = $2, survey = $3, version = $4, unit = ",
        office!(), ", channel = $6, lang = $7, mode = $8,
              status = $9, presentation = $10, started_at = $11, completed_at = $12, receipt = coalesce($13, receipt)
              where id = $1 and status <> 'withdrawn' and ($9 <> 'partial' or status = 'partial')
              and ($2 > revision or $2 = revision and $12 > completed_at)");
    CLEAR = "delete from answer where response = $1";
    BY_DAY = "with recursive below (id) as (
                  select id from unit where id = $1
                  union select unit.id from unit join below on unit.parent = below.id)
              select (completed_at + $3) / 86400000, count(*) from response
              where completed_at >= $2 and status = 'completed'
              and (unit in (select id from below) or exists (select 1 from unit where id = $1 and parent is null))
              group by 1 order by 1";
    LINK = "insert into response_contact (response, contact) values ($1, $2) on conflict (response) do nothing";
}

/// What the rows of answers are appended to: all of a response in one statement.
const ANSWERS: &str = "insert into answer (response, nth, question, position, state, entry, choice, number, text) ";

/// Most rows of one statement: nine values each, and SQLite takes 32,766.
const ROWS: usize = 1000;

impl Storage {
    /// Stores a response and its answers in one transaction; true if this call changed something. A lower
    /// revision, the same one again, and a response that was withdrawn or erased since change nothing.
    ///
    /// The same revision with a later completion replaces what is stored: a store of conversations that was put back
    /// to an older state counts its revisions again, and the receipt that the person was told last must be known. What was
    /// kept of an expired draft never replaces what the person has sent: such a store may let a draft expire whose
    /// response is here.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn record(&self, chat: &Chat, response: &Response) -> Result<bool, StorageError> {
        // The id becomes a uuid in Postgres's view: one that does not fit must fail here and not for every reader.
        let whole = response.id.len() == 32
            && response.id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        if !whole {
            return Err(StorageError::Refused("a response's id is 32 hexadecimal digits in lower case".to_owned()));
        }
        let contact = self.keyring.contact(chat);
        let receipt = response.receipt.as_deref().map(|code| self.keyring.receipt(code));
        let it = response;
        let rows: Vec<_> = (1_i64..).zip(&it.answers).collect();
        in_tx!(&self.db, |tx| {
            let mut stored = false;
            // Nearly always the response is new, and the second statement is not needed.
            for statement in [NEW, REVISE] {
                let query = sqlx::query(statement)
                    .bind(&it.id)
                    .bind(i64::from(it.revision))
                    .bind(&it.survey)
                    .bind(&it.version.0)
                    .bind(&it.unit)
                    .bind(it.channel.code())
                    .bind(it.lang.code())
                    .bind(it.mode.code())
                    .bind(it.status.code())
                    .bind(&it.presentation)
                    .bind(it.started_at.0)
                    .bind(it.completed_at.0)
                    .bind(&receipt);
                stored = query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 1;
                if stored && statement == REVISE {
                    sqlx::query(CLEAR).bind(&it.id).execute(&mut *tx).await.map_err(failed)?;
                }
                if stored {
                    break;
                }
            }
            if stored {
                for rows in rows.chunks(ROWS) {
                    let mut insert = sqlx::QueryBuilder::new(ANSWERS);
                    insert.push_values(rows, |mut row, (nth, answer)| {
                        row.push_bind(&it.id)
                            .push_bind(nth)
                            .push_bind(&answer.question)
                            .push_bind(i64::from(answer.position))
                            .push_bind(answer.state.code())
                            .push_bind(answer.entry.code())
                            .push_bind(&answer.choice)
                            .push_bind(answer.number)
                            .push_bind(&answer.text);
                    });
                    insert.build().execute(&mut *tx).await.map_err(failed)?;
                }
                sqlx::query(LINK).bind(&it.id).bind(&contact).execute(&mut *tx).await.map_err(failed)?;
            }
            stored
        })
    }

    /// How many responses came in on each day since a moment, of an office and all below it; of the
    /// root, all. Days are counted from 1 January 1970 in Việt Nam.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn responses_by_day(&self, unit: &str, since: Millis) -> Result<Vec<(i64, u64)>, StorageError> {
        let rows: Vec<(i64, i64)> = on_db!(&self.db, |pool| {
            sqlx::query_as(BY_DAY).bind(unit).bind(since.0).bind(vietnam::ZONE_MS).fetch_all(pool).await.map_err(failed)
        })?;
        Ok(rows.into_iter().map(|(day, count)| (day, u64::try_from(count).unwrap_or_default())).collect())
    }
}
