//! Which office answers what, and where complaints are received.

use std::collections::BTreeMap;

use flows::desk::Routes;
use flows::{Lang, Millis, Text};
use serde_json::json;

use super::super::failed;
use crate::{Actor, Deed, Storage, StorageError};

statements! {
    WAYS = "select topic, unit from topic_unit";
    WAY = "insert into topic_unit (topic, unit) values ($1, $2)
           on conflict (topic) do update set unit = excluded.unit";
    NO_WAY = "delete from topic_unit where topic = $1";
    UNIT = "select id from unit where id = $1";
    RECEPTIONS = "select unit, vi, en from reception";
    RECEIVE = "insert into reception (unit, vi, en) values ($1, $2, $3)
               on conflict (unit) do update set vi = excluded.vi, en = excluded.en";
    NO_RECEPTION = "delete from reception where unit = $1";
}

impl Storage {
    /// Which office answers what.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn routes(&self) -> Result<Routes, StorageError> {
        let rows: Vec<(String, String)> =
            on_db!(&self.db, |pool| sqlx::query_as(WAYS).fetch_all(pool).await.map_err(failed))?;
        let mut routes = Routes { topics: rows.into_iter().collect(), rest: None };
        routes.rest = routes.topics.remove("");
        Ok(routes)
    }

    /// Says which office answers a topic (the empty one: everything else); `None`: none of its own. False if there is no
    /// such office.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn route(&self, topic: &str, unit: Option<&str>, by: &Actor, now: Millis) -> Result<bool, StorageError> {
        in_tx!(&self.db, |tx| {
            if let Some(unit) = unit {
                let known: Option<String> =
                    sqlx::query_scalar(UNIT).bind(unit).fetch_optional(&mut *tx).await.map_err(failed)?;
                if known.is_none() {
                    return Ok(false);
                }
                sqlx::query(WAY).bind(topic).bind(unit).execute(&mut *tx).await.map_err(failed)?;
            } else {
                sqlx::query(NO_WAY).bind(topic).execute(&mut *tx).await.map_err(failed)?;
            }
            let deed = Deed {
                at: now,
                by: by.clone(),
                what: "desk.route".to_owned(),
                on: topic.to_owned(),
                unit: unit.map(str::to_owned),
                detail: json!({}),
            };
            audit!(self, tx, &deed);
            true
        })
    }

    /// The reception offices (tiếp công dân), by the office that each belongs to.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn receptions(&self) -> Result<BTreeMap<String, Text>, StorageError> {
        let rows: Vec<(String, String, String)> =
            on_db!(&self.db, |pool| sqlx::query_as(RECEPTIONS).fetch_all(pool).await.map_err(failed))?;
        let text = |vi, en: String| {
            Text::new(
                [(Lang::Vi, vi), (Lang::En, en)].into_iter().filter(|(_, text): &(Lang, String)| !text.is_empty()),
            )
        };
        Ok(rows.into_iter().map(|(unit, vi, en)| (unit, text(vi, en))).collect())
    }

    /// Says where an office receives complaints about what is below it, in both languages; `None`: it has no such place.
    /// False if there is no such office.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn receive(
        &self,
        unit: &str,
        place: Option<(&str, &str)>,
        by: &Actor,
        now: Millis,
    ) -> Result<bool, StorageError> {
        in_tx!(&self.db, |tx| {
            let known: Option<String> =
                sqlx::query_scalar(UNIT).bind(unit).fetch_optional(&mut *tx).await.map_err(failed)?;
            if known.is_none() {
                return Ok(false);
            }
            let query = match place {
                Some((vi, en)) => sqlx::query(RECEIVE).bind(unit).bind(vi).bind(en),
                None => sqlx::query(NO_RECEPTION).bind(unit),
            };
            query.execute(&mut *tx).await.map_err(failed)?;
            let deed = Deed {
                at: now,
                by: by.clone(),
                what: "desk.reception".to_owned(),
                on: unit.to_owned(),
                unit: Some(unit.to_owned()),
                detail: json!({ "there": place.is_some() }),
            };
            audit!(self, tx, &deed);
            true
        })
    }
}
