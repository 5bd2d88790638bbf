//! The tree of offices.

use flows::Millis;
use flows::desk::{Unit, UnitKind};
use flows::office::Listed;
use serde_json::json;

use super::{Actor, Deed, failed};
use crate::{Storage, StorageError};

statements! {
    UNITS = "select id, parent, name, kind, code, valid_from, valid_to from unit order by id";
    OLD = "select unit, name, valid_to from unit_old order by unit, name";
    PUT = "insert into unit (id, parent, name, kind, code, valid_from, valid_to) values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (id) do update set parent = excluded.parent, name = excluded.name, kind = excluded.kind,
           code = excluded.code, valid_from = excluded.valid_from, valid_to = excluded.valid_to";
    PUT_OLD = "insert into unit_old (unit, name, valid_to) values ($1, $2, $3) on conflict do nothing";
}

type Row = (String, Option<String>, String, String, String, Option<i64>, Option<i64>);

impl Storage {
    /// Every office, of all times.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] for a kind that a newer program wrote; else as any call.
    pub async fn units(&self) -> Result<Vec<Unit>, StorageError> {
        let rows: Vec<Row> = on_db!(&self.db, |pool| sqlx::query_as(UNITS).fetch_all(pool).await.map_err(failed))?;
        let unit = |(id, parent, name, kind, code, from, until): Row| {
            let kind = UnitKind::from_code(&kind)
                .ok_or_else(|| StorageError::Corrupt("an office of an unknown kind".to_owned()))?;
            Ok(Unit { id, parent, name, kind, code, from: from.map(Millis), until: until.map(Millis) })
        };
        rows.into_iter().map(unit).collect()
    }

    /// Names that are not in use any more: the office that has become of it, the name, and when it ended.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn old_units(&self) -> Result<Vec<(String, String, Option<Millis>)>, StorageError> {
        let rows: Vec<(String, String, Option<i64>)> =
            on_db!(&self.db, |pool| sqlx::query_as(OLD).fetch_all(pool).await.map_err(failed))?;
        Ok(rows.into_iter().map(|(unit, name, until)| (unit, name, until.map(Millis))).collect())
    }

    /// Adds offices and changes those whose id is known: all, or none. Those above stand before those below. An old name
    /// ends when its office begins. `top` is the office that the whole change lies in.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] if an office above is not there; else as any call.
    pub async fn put_units(&self, offices: &[Listed], top: &str, by: &Actor, now: Millis) -> Result<(), StorageError> {
        let (on, what) = match offices {
            [one] => (one.unit.id.clone(), "unit.put"),
            _ => (top.to_owned(), "unit.import"),
        };
        let detail = json!({"offices": offices.len()});
        let deed = Deed { at: now, by: by.clone(), what: what.to_owned(), on, unit: Some(top.to_owned()), detail };
        in_tx!(&self.db, |tx| {
            for Listed { unit, old } in offices {
                let put = sqlx::query(PUT).bind(&unit.id).bind(&unit.parent).bind(&unit.name).bind(unit.kind.code());
                let put = put.bind(&unit.code).bind(unit.from.map(|it| it.0)).bind(unit.until.map(|it| it.0));
                put.execute(&mut *tx).await.map_err(failed)?;
                for name in old {
                    let put = sqlx::query(PUT_OLD).bind(&unit.id).bind(name).bind(unit.from.map(|it| it.0));
                    put.execute(&mut *tx).await.map_err(failed)?;
                }
            }
            audit!(self, tx, &deed);
        })
    }
}
