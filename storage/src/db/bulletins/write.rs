//! Writing drafts.

use flows::Millis;
use flows::bulletin::{Bulletin, Refusal, State};
use serde_json::json;

use super::moves::{EVENT, NotPushed};
use super::{by_person, deed, spelled};
use crate::db::failed;
use crate::{Actor, Storage, StorageError};

statements! {
    UNIT = "select count(*) from unit where id = $1";
    FILE = "select count(*) from bulletin_file where name = $1";
    STANDS = "select state, revision from bulletin where id = $1";
    ADD = "insert into bulletin (id, unit, state, kind, topic, number, title, date, body, revision, writer, canary,
           due_at, written_at, issuer) values ($1, $2, 'draft', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
           on conflict (id) do nothing";
    EDIT = "update bulletin set unit = $2, kind = $3, topic = $4, number = $5, title = $6, date = $7, body = $8,
            revision = $9, writer = $10, canary = $11, due_at = $12, written_at = $13, issuer = $14
            where id = $1 and revision = $9 - 1 and state = 'draft'";
}

impl Storage {
    /// Writes a draft. `id` is one that was never used, where `seen` is `None`; else `seen` is the revision that was looked
    /// at. Gives the revision. A draft may lack anything but its issuing body; what is wrong with one is the caller's to
    /// ask before it is submitted.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again. Inside: why it was not done.
    pub async fn bulletin_write(
        &self,
        id: &str,
        it: &Bulletin,
        seen: Option<i64>,
        by: &Actor,
        now: Millis,
    ) -> Result<Result<i64, NotPushed>, StorageError> {
        let body = spelled(it)?;
        in_tx!(&self.db, |tx| {
            for office in [it.unit.as_str(), it.issuing()] {
                let there: i64 = sqlx::query_scalar(UNIT).bind(office).fetch_one(&mut *tx).await.map_err(failed)?;
                if there == 0 {
                    return Ok(Err(NotPushed::NoUnit(office.to_owned())));
                }
            }
            for name in it.cover.iter().chain(&it.files) {
                let there: i64 = sqlx::query_scalar(FILE).bind(name).fetch_one(&mut *tx).await.map_err(failed)?;
                if there == 0 {
                    return Ok(Err(NotPushed::NoFile(name.clone())));
                }
            }
            let row = sqlx::query_as(STANDS).bind(id).fetch_optional(&mut *tx).await;
            let row: Option<(String, i64)> = row.map_err(failed)?;
            let (statement, revision) = match (row, seen) {
                (None, None) => (ADD, 1),
                (None, Some(_)) | (Some(_), None) => return Ok(Err(NotPushed::Unknown)),
                (Some((_, revision)), Some(seen)) if revision != seen => return Ok(Err(NotPushed::Changed)),
                (Some((state, _)), Some(_)) if state != State::Draft.code() => {
                    return Ok(Err(Refusal::State.into()));
                }
                (Some(_), Some(seen)) => (EDIT, seen + 1),
            };
            let query = sqlx::query(statement).bind(id).bind(&it.unit).bind(it.kind.code()).bind(it.topic.code());
            let query = query.bind(&it.number).bind(&it.vi.title).bind(it.date.map(|date| date.to_string()));
            let query = query.bind(&body).bind(revision).bind(by_person(by)).bind(it.canary);
            let query = query.bind(it.schedule.at.map(|at| at.0)).bind(now.0).bind(&it.issuer);
            if query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                return Ok(Err(NotPushed::Changed));
            }
            let query = sqlx::query(EVENT).bind(id).bind(revision).bind(now.0).bind(by_person(by)).bind("write");
            query.bind(State::Draft.code()).execute(&mut *tx).await.map_err(failed)?;
            audit!(self, tx, &deed("bulletin.write", id, &it.unit, by, now, json!({ "revision": revision })));
            Ok(revision)
        })
    }
}
