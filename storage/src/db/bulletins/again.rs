//! What of a bulletin goes once more because a person says so, when it was through, or on its way.

use flows::Millis;
use flows::bulletin::{Outcome, Refusal, State, Step};
use serde_json::json;

use super::moves::{EVENT, NotPushed, SEE, Seen, strange};
use super::{by_person, deed};
use crate::db::failed;
use crate::{Actor, Storage, StorageError};

statements! {
    ENTRIES = "update delivery set state = 'waiting', why = null, run = null, at = null
               where bulletin = $1 and state = $2";
    UNCOUNT = "delete from delivery_count where bulletin = $1 and state = $2";
    // Where it is known which messages were not changed, those alone; where it is not, all of them. Of articles there is one
    // for each OA: all of them.
    CHANGES = "update bulletin_amend set
               upto = case when failed = (select count(*) from bulletin_unchanged where bulletin = $1 and not again) then upto else 0 end,
               done = case when failed = (select count(*) from bulletin_unchanged where bulletin = $1 and not again) then done else 0 end,
               moot = case when failed = (select count(*) from bulletin_unchanged where bulletin = $1 and not again) then moot else 0 end,
               failed = 0, articles = 0, articles_failed = 0, ended = false
               where bulletin = $1 and ended and failed + articles_failed > 0";
    WALKED = "select upto from bulletin_amend where bulletin = $1";
    THOSE = "update bulletin_unchanged set again = true where bulletin = $1";
    NONE = "delete from bulletin_unchanged where bulletin = $1";
    // What was made and not sent out is sent out; else it begins anew.
    BROADCAST = "update bulletin_broadcast set step = case when article is null then '' else 'ready' end,
                 token = null, said = null, at = $4 where bulletin = $1 and account = $2 and step = $3";
    GONE = "update bulletin_broadcast set article = null where bulletin = $1 and account = $2 and said = 'gone'";
    REOPEN = "update bulletin set state = $3, revision = revision + 1, ended_at = null, run_by = null
              where id = $1 and revision = $2";
}

/// What goes once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again<'a> {
    /// Entries of the list that are uncertain, were refused, or met a block; no other outcome is repeated.
    Entries(Outcome),
    /// Messages and articles of the bulletin that a correction puts right, and that it could not change or take back.
    Changes,
    /// The broadcast of an OA that was refused, or of which nobody knows what became: `found` is the step that was seen.
    Broadcast {
        /// The OA.
        account: &'a str,
        /// Refused or uncertain.
        found: Step,
    },
}

impl Again<'_> {
    fn is_repeated(self) -> bool {
        match self {
            Self::Entries(outcome) => matches!(outcome, Outcome::Uncertain | Outcome::Refused | Outcome::Blocked),
            Self::Changes => true,
            Self::Broadcast { found, .. } => matches!(found, Step::Refused | Step::Uncertain),
        }
    }
}

impl Storage {
    /// Lets a part of a bulletin go once more: a bulletin that was through goes on, one that is paused stays so. `seen` is the
    /// revision that was looked at. Gives how many entries that are; of broadcasts and changes 1.
    ///
    /// # Errors
    /// As any call. Inside: why it was not done; [`Refusal::State`] also for what is not repeated,
    /// [`NotPushed::Changed`] for a broadcast that does not stand as it was seen, and [`NotPushed::Nothing`] where no change
    /// has failed, as of what is no correction.
    pub async fn bulletin_again(
        &self,
        id: &str,
        what: Again<'_>,
        seen: i64,
        by: &Actor,
        now: Millis,
    ) -> Result<Result<u64, NotPushed>, StorageError> {
        if !what.is_repeated() {
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
            let (again, deed_of, event, detail) = match what {
                Again::Entries(outcome) => {
                    let query = sqlx::query(ENTRIES).bind(id).bind(outcome.code());
                    let again = query.execute(&mut *tx).await.map_err(failed)?.rows_affected();
                    let query = sqlx::query(UNCOUNT).bind(id).bind(outcome.code());
                    query.execute(&mut *tx).await.map_err(failed)?;
                    (again, "bulletin.requeue", "requeue", json!({ "which": outcome.code(), "entries": again }))
                }
                Again::Changes => {
                    let again = sqlx::query(CHANGES).bind(id).execute(&mut *tx).await.map_err(failed)?.rows_affected();
                    if again == 0 {
                        return Ok(Err(NotPushed::Nothing));
                    }
                    let walked: i64 = sqlx::query_scalar(WALKED).bind(id).fetch_one(&mut *tx).await.map_err(failed)?;
                    let those = if walked == 0 { NONE } else { THOSE };
                    sqlx::query(those).bind(id).execute(&mut *tx).await.map_err(failed)?;
                    (again, "bulletin.changes", "changes", json!({}))
                }
                Again::Broadcast { account, found } => {
                    sqlx::query(GONE).bind(id).bind(account).execute(&mut *tx).await.map_err(failed)?;
                    let query = sqlx::query(BROADCAST).bind(id).bind(account).bind(found.code()).bind(now.0);
                    let again = query.execute(&mut *tx).await.map_err(failed)?.rows_affected();
                    let detail = json!({ "account": account, "found": found.code() });
                    (again, "bulletin.broadcast", "broadcast", detail)
                }
            };
            if again == 0 && matches!(what, Again::Broadcast { .. }) {
                return Ok(Err(NotPushed::Changed));
            }
            let query = sqlx::query(REOPEN).bind(id).bind(seen).bind(state.code());
            if query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                return Err(StorageError::Busy);
            }
            let query = sqlx::query(EVENT).bind(id).bind(seen + 1).bind(now.0).bind(by_person(by)).bind(event);
            query.bind(state.code()).execute(&mut *tx).await.map_err(failed)?;
            audit!(self, tx, &deed(deed_of, id, &unit, by, now, detail));
            Ok(again)
        })
    }
}
