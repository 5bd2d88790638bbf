//! What people may do: roles, each held in an office.

use std::collections::HashMap;

use flows::Millis;
use serde_json::json;

use super::people::{END_ALL, deed};
use super::{Actor, failed};
use crate::{Storage, StorageError};

statements! {
    ROLES = "select person, role, unit from person_role where $1 = '' or person = $1 order by role, unit";
    GRANT = "insert into person_role (person, role, unit) values ($1, $2, $3) on conflict do nothing";
    REVOKE = "delete from person_role where person = $1 and role = $2 and unit = $3";
}

impl Storage {
    /// The roles of somebody, or of everybody if the id is empty, by person.
    pub(super) async fn roles(&self, id: &str) -> Result<HashMap<String, Vec<(String, String)>>, StorageError> {
        let roles: Vec<(String, String, String)> =
            on_db!(&self.db, |pool| sqlx::query_as(ROLES).bind(id).fetch_all(pool).await.map_err(failed))?;
        let mut held = HashMap::<_, Vec<_>>::new();
        for (person, role, unit) in roles {
            held.entry(person).or_default().push((role, unit));
        }
        Ok(held)
    }

    /// Gives (`held`) or takes a role. The person has to sign in anew: what they may do has changed.
    ///
    /// # Errors
    /// As any call.
    pub async fn person_role(
        &self,
        id: &str,
        (role, unit): (&str, &str),
        held: bool,
        by: &Actor,
        now: Millis,
    ) -> Result<(), StorageError> {
        let (statement, what) = if held { (GRANT, "person.grant") } else { (REVOKE, "person.revoke") };
        let deed = deed(by, what, id, unit, json!({"role": role}), now);
        in_tx!(&self.db, |tx| {
            let changed =
                sqlx::query(statement).bind(id).bind(role).bind(unit).execute(&mut *tx).await.map_err(failed)?;
            if changed.rows_affected() > 0 {
                sqlx::query(END_ALL).bind(id).bind("").execute(&mut *tx).await.map_err(failed)?;
                audit!(self, tx, &deed);
            }
        })
    }
}
