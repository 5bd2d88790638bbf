//! The yearly plan.

use flows::Millis;
use flows::channel::{PlanState, Planned};
use serde_json::json;

use super::deed;
use crate::db::failed;
use crate::{Actor, Storage, StorageError};

statements! {
    PUT = "insert into plan (id, unit, year, month, title, owner, state, bulletin, changed_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           on conflict (id) do update set month = excluded.month, title = excluded.title, owner = excluded.owner,
           state = excluded.state, bulletin = excluded.bulletin, changed_at = excluded.changed_at
           where plan.unit = excluded.unit and plan.year = excluded.year";
    DROP = "delete from plan where id = $1 returning unit";
    YEAR = "select id, unit, year, month, title, owner, state, bulletin from plan where year = $1
            order by month, title, id";
    ONE = "select id, unit, year, month, title, owner, state, bulletin from plan where id = $1";
}

type Row = (String, String, i64, i64, String, String, String, Option<String>);

fn planned((id, unit, year, month, title, owner, state, bulletin): Row) -> Result<Planned, StorageError> {
    let corrupt = || StorageError::Corrupt("a line of a plan".to_owned());
    let year = i16::try_from(year).map_err(|_| corrupt())?;
    let month = i8::try_from(month).map_err(|_| corrupt())?;
    let state = PlanState::from_code(&state).ok_or_else(corrupt)?;
    Ok(Planned { id, unit, year, month, title, owner, state, bulletin })
}

impl Storage {
    /// Keeps a line of a plan; one of the same id is replaced. False if that one is another office's or year's.
    ///
    /// # Errors
    /// As any call.
    pub async fn plan_put(&self, it: &Planned, by: &Actor, now: Millis) -> Result<bool, StorageError> {
        in_tx!(&self.db, |tx| {
            let query = sqlx::query(PUT).bind(&it.id).bind(&it.unit).bind(i64::from(it.year)).bind(i64::from(it.month));
            let query = query.bind(&it.title).bind(&it.owner).bind(it.state.code()).bind(&it.bulletin).bind(now.0);
            if query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                return Ok(false);
            }
            audit!(self, tx, &deed("plan.put", &it.id, &it.unit, by, now, json!({ "state": it.state.code() })));
            true
        })
    }

    /// Drops one; false if there was none.
    ///
    /// # Errors
    /// As any call.
    pub async fn plan_drop(&self, id: &str, by: &Actor, now: Millis) -> Result<bool, StorageError> {
        in_tx!(&self.db, |tx| {
            let unit: Option<String> =
                sqlx::query_scalar(DROP).bind(id).fetch_optional(&mut *tx).await.map_err(failed)?;
            let Some(unit) = unit else { return Ok(false) };
            audit!(self, tx, &deed("plan.drop", id, &unit, by, now, json!({})));
            true
        })
    }

    /// A year's lines of all offices, by month.
    ///
    /// # Errors
    /// As any call.
    pub async fn plans(&self, year: i16) -> Result<Vec<Planned>, StorageError> {
        let year = i64::from(year);
        let rows: Vec<Row> =
            on_db!(&self.db, |pool| sqlx::query_as(YEAR).bind(year).fetch_all(pool).await.map_err(failed))?;
        rows.into_iter().map(planned).collect()
    }

    /// One line.
    ///
    /// # Errors
    /// As any call.
    pub async fn plan(&self, id: &str) -> Result<Option<Planned>, StorageError> {
        let row: Option<Row> =
            on_db!(&self.db, |pool| sqlx::query_as(ONE).bind(id).fetch_optional(pool).await.map_err(failed))?;
        row.map(planned).transpose()
    }
}
