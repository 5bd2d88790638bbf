//! The one act that moves a bulletin.

use flows::Millis;
use flows::bulletin::{By, Case, Fault, Frame, Kind, Move, Refusal, Stage, State, allowed, check};
use serde_json::json;

use super::{by_person, deed, understood};
use crate::db::failed;
use crate::{Actor, Storage, StorageError};

statements! {
    SEE = "select unit, state, kind, revision, writer, canary from bulletin where id = $1";
    APPROVERS = "select person from bulletin_approval where bulletin = $1 order by at, person";
    WROTE = "select distinct by_person from bulletin_event where bulletin = $1 and what = 'write' and by_person is not null";
    BODY = "select body, unit.name from bulletin left join unit on unit.id = coalesce(bulletin.issuer, bulletin.unit) where bulletin.id = $1";
    NUMBER = "select number, date from bulletin where id = $1";
    // What a move says of the time stands beside it; nobody sends what does not stand at `sending`.
    MOVE = "update bulletin set state = $3, revision = revision + 1, canary = $4,
            submitted_at = case when $5 = 'submit' then $6 else submitted_at end,
            approved_at = case when $5 = 'approve' and state = 'submitted' then $6
                          when $5 = 'return' then null else approved_at end,
            started_at = case when $5 = 'start' then $6 else started_at end,
            ended_at = case when $5 in ('finish', 'cancel') then $6 else ended_at end,
            waits_until = null, run_by = case when $3 = 'sending' then run_by else null end
            where id = $1 and revision = $2";
    EVENT = "insert into bulletin_event (bulletin, nth, at, by_person, what, state) values ($1, $2, $3, $4, $5, $6)";
    APPROVE = "insert into bulletin_approval (bulletin, person, at) values ($1, $2, $3)";
    DUE = "select body, coalesce(due_at, 0) from bulletin where id = $1";
    FINISHED = "select count(*) from bulletin_event where bulletin = $1 and what = 'finish'";
    // It has been approved with its repetitions.
    REPEAT = "insert into bulletin (id, unit, issuer, state, kind, topic, number, title, date, body, revision, writer, canary, due_at,
              written_at, submitted_at, approved_at, repeats)
              select $2, unit, issuer, 'approved', kind, topic, number, title, date, body, 1, writer, $3, $4, written_at, submitted_at,
              approved_at, coalesce(repeats, id) from bulletin where id = $1 on conflict (id) do nothing";
    REPEAT_APPROVALS = "insert into bulletin_approval (bulletin, person, at)
                        select $2, person, at from bulletin_approval where bulletin = $1";
    UNAPPROVE = "delete from bulletin_approval where bulletin = $1";
}

/// Why a bulletin was not changed or moved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPushed {
    /// There is none with this id, or, where a new one was meant, there is one already.
    #[error("there is no such bulletin, or there is one already")]
    Unknown,
    /// Somebody else changed or moved it meanwhile: look again.
    #[error("somebody else has changed the bulletin meanwhile; look at it again")]
    Changed,
    /// It cannot be done to it, or not by this person.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It has nothing that could be tried once more.
    #[error("there is nothing of it that failed and could be tried once more")]
    Nothing,
    /// It names a file that is not there.
    #[error("there is no file called {0}")]
    NoFile(String),
    /// Its issuing body is no office.
    #[error("there is no office {0}")]
    NoUnit(String),
    /// What it says is wrong, or something lacks: what, field by field.
    #[error("mend what is wrong with the bulletin first: {}", .0.iter().map(|it| it.en.as_str()).collect::<Vec<_>>().join(" "))]
    Faulty(Vec<Fault>),
}

/// What a move looks at.
pub(super) type Seen = (String, String, String, i64, Option<String>, bool);

impl Storage {
    /// Moves a bulletin, as [`flows::bulletin::allowed`] has it; the program is the service. `seen` is the revision that was
    /// looked at. Gives the state and the revision after it. One that is submitted or approved is looked at once more as it
    /// is now ([`flows::bulletin::check`]): rules and names change while a bulletin waits. Whether its times can be kept
    /// hangs on the service's settings, and is looked at there ([`flows::bulletin::timely`]).
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again. Inside: why it was not done.
    pub async fn bulletin_move(
        &self,
        id: &str,
        made: Move,
        seen: i64,
        by: &Actor,
        now: Millis,
    ) -> Result<Result<(State, i64), NotPushed>, StorageError> {
        in_tx!(&self.db, |tx| {
            let row: Option<Seen> = sqlx::query_as(SEE).bind(id).fetch_optional(&mut *tx).await.map_err(failed)?;
            let Some((unit, state, kind, revision, writer, canary)) = row else { return Ok(Err(NotPushed::Unknown)) };
            if revision != seen {
                return Ok(Err(NotPushed::Changed));
            }
            let approvers: Vec<String> =
                sqlx::query_scalar(APPROVERS).bind(id).fetch_all(&mut *tx).await.map_err(failed)?;
            let state = State::from_code(&state).ok_or_else(strange)?;
            let kind = Kind::from_code(&kind).ok_or_else(strange)?;
            let wrote = sqlx::query_scalar(WROTE).bind(id).fetch_all(&mut *tx).await;
            // What repeats another was written there: its last writer stands beside it all the same.
            let writers = wrote.map_err(failed)?.into_iter().chain(writer).collect();
            let case = Case { state, kind, writers, approvers, canary };
            let who = by_person(by).map_or(By::Service, By::Official);
            let state = match allowed(&case, made, who) {
                Ok(state) => state,
                Err(refusal) => return Ok(Err(refusal.into())),
            };
            if matches!(made, Move::Submit | Move::Approve) {
                let row = sqlx::query_as(BODY).bind(id).fetch_one(&mut *tx).await;
                let (body, name): (String, Option<String>) = row.map_err(failed)?;
                let it = understood(&body)?;
                let corrects = match &it.corrects {
                    Some(other) => {
                        let row = sqlx::query_as(NUMBER).bind(other).fetch_optional(&mut *tx).await;
                        let row: Option<(String, Option<String>)> = row.map_err(failed)?;
                        row.map(|(number, date)| (number, date.and_then(|it| it.parse().ok())))
                    }
                    None => None,
                };
                // Where its page stands is not known here, and adds to the words of no platform but a line on Zalo.
                let faults = check(&it, &Frame { unit: name.unwrap_or_default(), corrects, page: None }, Stage::Submit);
                if !faults.is_empty() {
                    return Ok(Err(NotPushed::Faulty(faults)));
                }
            }
            if made == Move::Approve {
                sqlx::query(APPROVE)
                    .bind(id)
                    .bind(by_person(by))
                    .bind(now.0)
                    .execute(&mut *tx)
                    .await
                    .map_err(failed)?;
            }
            if matches!(made, Move::Return | Move::Recall) {
                sqlx::query(UNAPPROVE).bind(id).execute(&mut *tx).await.map_err(failed)?;
            }
            let canary = canary && made != Move::Rest;
            let query = sqlx::query(MOVE).bind(id).bind(seen).bind(state.code()).bind(canary).bind(made.code());
            if query.bind(now.0).execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                return Ok(Err(NotPushed::Changed));
            }
            let finished = sqlx::query_scalar(FINISHED).bind(id).fetch_one(&mut *tx).await;
            let finished: i64 = finished.map_err(failed)?;
            let query = sqlx::query(EVENT).bind(id).bind(seen + 1).bind(now.0).bind(by_person(by)).bind(made.code());
            query.bind(state.code()).execute(&mut *tx).await.map_err(failed)?;
            // What was through, and some of which went once more, has its repetition already: another time would begin a
            // second chain of them.
            if made == Move::Finish && finished == 0 {
                let row = sqlx::query_as(DUE).bind(id).fetch_one(&mut *tx).await;
                let (body, due): (String, i64) = row.map_err(failed)?;
                let it = understood(&body)?;
                // Times that were missed are not made up for.
                if let Some(at) = it.schedule.next(now.max(Millis(due))) {
                    let next = self.keyring.short_of(&[b"bulletin", id.as_bytes(), &at.0.to_be_bytes()]);
                    let query = sqlx::query(REPEAT).bind(id).bind(&next).bind(it.canary).bind(at.0);
                    if query.execute(&mut *tx).await.map_err(failed)?.rows_affected() > 0 {
                        let query = sqlx::query(REPEAT_APPROVALS).bind(id).bind(&next);
                        query.execute(&mut *tx).await.map_err(failed)?;
                        let query = sqlx::query(EVENT).bind(&next).bind(1_i64).bind(now.0).bind(None::<String>);
                        let query = query.bind("repeat").bind(State::Approved.code());
                        query.execute(&mut *tx).await.map_err(failed)?;
                    }
                }
            }
            let detail = json!({ "revision": seen + 1, "state": state.code() });
            audit!(self, tx, &deed(&format!("bulletin.{}", made.code()), id, &unit, by, now, detail));
            Ok((state, seen + 1))
        })
    }
}

pub(super) fn strange() -> StorageError {
    StorageError::Corrupt("a bulletin of an unknown state or kind".to_owned())
}
