//! How far a broadcast on Zalo has come.

use flows::Millis;
use flows::bulletin::{Refusal, State, Step};
use serde_json::json;

use super::moves::{EVENT, NotPushed, SEE, Seen, strange};
use super::outcomes::REOPEN;
use super::{by_person, deed};
use crate::db::failed;
use crate::{Actor, Storage, StorageError};

statements! {
    PUT = "insert into bulletin_broadcast (bulletin, account, step, token, article, message, said, at)
           values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (bulletin, account) do update set step = excluded.step,
           token = excluded.token, article = excluded.article, message = excluded.message, said = excluded.said,
           at = excluded.at";
    LIST = "select account, step, token, article, message, said, at from bulletin_broadcast
            where bulletin = $1 order by account";
    // What was made and not sent out is sent out; else it begins anew.
    AGAIN = "update bulletin_broadcast set step = case when article is null then '' else 'ready' end,
             token = null, said = null, at = $4 where bulletin = $1 and account = $2 and step = $3";
    ANEW = "update bulletin_broadcast set article = null where bulletin = $1 and account = $2 and said = 'gone'";
}

/// A broadcast of one bulletin by one OA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broadcast {
    /// The OA.
    pub account: String,
    /// How far it has come, a word of `flows`.
    pub step: String,
    /// What Zalo gave for an article that is being made.
    pub token: Option<String>,
    /// The article's id.
    pub article: Option<String>,
    /// The broadcast's id.
    pub message: Option<String>,
    /// What Zalo said where it refused, a word of ours.
    pub said: Option<String>,
    /// When it came to that.
    pub at: Millis,
}

impl Storage {
    /// Stores how far a broadcast has come; only whoever sends the bulletin calls it.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn broadcast_put(&self, bulletin: &str, it: &Broadcast) -> Result<(), StorageError> {
        at_once!(&self.db, |pool| {
            let query = sqlx::query(PUT).bind(bulletin).bind(&it.account).bind(&it.step).bind(&it.token);
            let query = query.bind(&it.article).bind(&it.message).bind(&it.said).bind(it.at.0);
            query.execute(pool).await.map(|_| ()).map_err(failed)
        })
    }

    /// The broadcasts of a bulletin, by OA.
    ///
    /// # Errors
    /// As any call.
    pub async fn broadcasts(&self, bulletin: &str) -> Result<Vec<Broadcast>, StorageError> {
        type Row = (String, String, Option<String>, Option<String>, Option<String>, Option<String>, i64);
        let rows: Vec<Row> =
            on_db!(&self.db, |pool| sqlx::query_as(LIST).bind(bulletin).fetch_all(pool).await.map_err(failed))?;
        let broadcast = |(account, step, token, article, message, said, at)| Broadcast {
            account,
            step,
            token,
            article,
            message,
            said,
            at: Millis(at),
        };
        Ok(rows.into_iter().map(broadcast).collect())
    }

    /// Lets a broadcast go once more that was refused, or of which nobody knows what became: `found` is the step that the
    /// official saw. A bulletin that was through goes on. `seen` is the revision that was looked at.
    ///
    /// # Errors
    /// As any call. Inside: why it was not done.
    pub async fn broadcast_again(
        &self,
        (id, account): (&str, &str),
        found: Step,
        seen: i64,
        by: &Actor,
        now: Millis,
    ) -> Result<Result<(), NotPushed>, StorageError> {
        if !matches!(found, Step::Refused | Step::Uncertain) {
            return Ok(Err(Refusal::State.into()));
        }
        in_tx!(&self.db, |tx| {
            let row: Option<Seen> = sqlx::query_as(SEE).bind(id).fetch_optional(&mut *tx).await.map_err(failed)?;
            let Some((unit, state, _, revision, ..)) = row else { return Ok(Err(NotPushed::Unknown)) };
            if revision != seen {
                return Ok(Err(NotPushed::Changed));
            }
            let state = match State::from_code(&state).ok_or_else(strange)? {
                State::Done | State::Sending => State::Sending,
                State::Paused => State::Paused,
                _ => return Ok(Err(Refusal::State.into())),
            };
            sqlx::query(ANEW).bind(id).bind(account).execute(&mut *tx).await.map_err(failed)?;
            let query = sqlx::query(AGAIN).bind(id).bind(account).bind(found.code()).bind(now.0);
            if query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                return Ok(Err(NotPushed::Changed));
            }
            let query = sqlx::query(REOPEN).bind(id).bind(seen).bind(state.code());
            if query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                return Err(StorageError::Busy);
            }
            let query = sqlx::query(EVENT).bind(id).bind(seen + 1).bind(now.0).bind(by_person(by)).bind("broadcast");
            query.bind(state.code()).execute(&mut *tx).await.map_err(failed)?;
            let detail = json!({ "account": account, "found": found.code() });
            audit!(self, tx, &deed("bulletin.broadcast", id, &unit, by, now, detail));
            Ok(())
        })
    }
}
