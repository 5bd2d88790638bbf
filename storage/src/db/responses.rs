//! Responses and their answers.

use flows::{Chat, Response};

use super::failed;
use crate::{Storage, StorageError};

statements! {
    IS_ERASED = "select count(*) from response_erased where response = $1";
    STORE = "insert into response (id, revision, survey, version, unit, channel, lang, mode, status, presentation,
             started_at, completed_at, receipt) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             on conflict (id) do update set revision = excluded.revision, version = excluded.version,
             unit = excluded.unit, channel = excluded.channel, lang = excluded.lang, mode = excluded.mode,
             status = excluded.status, presentation = excluded.presentation, started_at = excluded.started_at,
             completed_at = excluded.completed_at, receipt = coalesce(excluded.receipt, response.receipt)
             where response.status <> 'withdrawn' and (excluded.revision > response.revision
             or excluded.revision = response.revision and excluded.completed_at > response.completed_at)";
    CLEAR = "delete from answer where response = $1";
    ANSWER = "insert into answer (response, nth, question, position, state, entry, choice, number, text)
              values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    LINK = "insert into response_contact (response, contact) values ($1, $2) on conflict (response) do nothing";
}

impl Storage {
    /// Stores a response and its answers in one transaction; true if this call changed something. A lower
    /// revision, the same one again, and a response that was withdrawn or erased since change nothing.
    ///
    /// The same revision with a later completion replaces what is stored: a store of conversations that was put back
    /// to an older state counts its revisions again, and the receipt that the person was told last must be known.
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
        let stored = in_tx!(&self.db, |tx| {
            let query = sqlx::query_scalar(IS_ERASED).bind(&it.id);
            let erased: i64 = query.fetch_one(&mut *tx).await.map_err(failed)?;
            if erased > 0 {
                return Ok(false);
            }
            let query = sqlx::query(STORE)
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
            let stored = query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 1;
            if stored {
                sqlx::query(CLEAR).bind(&it.id).execute(&mut *tx).await.map_err(failed)?;
                for (nth, answer) in (1_i64..).zip(&it.answers) {
                    let query = sqlx::query(ANSWER)
                        .bind(&it.id)
                        .bind(nth)
                        .bind(&answer.question)
                        .bind(i64::from(answer.position))
                        .bind(answer.state.code())
                        .bind(answer.entry.code())
                        .bind(&answer.choice)
                        .bind(answer.number)
                        .bind(&answer.text);
                    query.execute(&mut *tx).await.map_err(failed)?;
                }
                sqlx::query(LINK).bind(&it.id).bind(&contact).execute(&mut *tx).await.map_err(failed)?;
            }
            stored
        })?;
        Ok(stored)
    }
}
