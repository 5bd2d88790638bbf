//! Uploading, publishing and closing surveys.

use data_encoding::BASE64;
use flows::{Millis, Survey};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::super::failed;
use super::super::surveys::PUBLISH;
use super::read::FormState;
use crate::{Actor, Deed, Storage, StorageError};

statements! {
    OWNER = "select unit from form where id = $1";
    ADD = "insert into form (id, unit, state) values ($1, $2, 'draft') on conflict (id) do nothing";
    NEWEST = "select number, hash from form_version where form = $1 order by number desc limit 1";
    UPLOAD = "insert into form_version (form, number, hash, spelled, title, name, body, kind, file, uploaded_at,
              uploaded_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (form, number) do nothing";
    VERSION = "select hash, spelled, name, body from form_version where form = $1 and number = $2";
    GIVE = "update form set state = $2, live = $3, live_hash = $4, live_at = coalesce(live_at, $5), closed_on = null,
            last_day = null where id = $1";
    FIRST = "update form_version set published_at = $3, published_by = $4
             where form = $1 and number = $2 and published_at is null";
    CLOSE = "update form set state = $2, closed_on = $3, last_day = $4 where id = $1 and state <> 'draft'";
    MAIN = "update form_clock set main = $1 where one = 1 and exists (select 1 from form where id = $1)";
    TICK = "update form_clock set moved = moved + 1 where one = 1";
}

/// What somebody uploads.
#[derive(Clone, Copy, Debug)]
pub struct NewForm<'a> {
    /// The office that the survey is to belong to.
    pub unit: &'a str,
    /// What the file says.
    pub survey: &'a Survey,
    /// The canonical text that the survey's hash was made of.
    pub canonical: &'a str,
    /// `xlsx` or `md`.
    pub kind: &'a str,
    /// The file as it came.
    pub file: &'a [u8],
}

/// Why a survey was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// Another office has a survey of this id.
    #[error("another office has a survey of this id")]
    Theirs,
    /// The newest version says the very same.
    #[error("the newest version says the very same")]
    Same,
    /// There is no such survey or version, or it is not in a state to do that with it.
    #[error("there is no such survey or version, or it was never published")]
    Unknown,
    /// Somebody else uploaded a version at the same moment.
    #[error("somebody else has uploaded a version at the same moment; look at it and do it again")]
    Changed,
}

impl Storage {
    /// Keeps an upload as a new version of its survey; of a survey that is not known yet it is the first. Gives the
    /// version's number.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again. Inside: why it is not taken.
    pub async fn form_upload(
        &self,
        new: &NewForm<'_>,
        by: &Actor,
        now: Millis,
    ) -> Result<Result<i64, NotTaken>, StorageError> {
        let (survey, id) = (new.survey, new.survey.id.to_ascii_lowercase());
        let title = survey.title.get(flows::Lang::Vi);
        let file = BASE64.encode(new.file);
        in_tx!(&self.db, |tx| {
            let added = sqlx::query(ADD).bind(&id).bind(new.unit).execute(&mut *tx).await.map_err(failed)?;
            let added = added.rows_affected() == 1;
            let unit: String = sqlx::query_scalar(OWNER).bind(&id).fetch_one(&mut *tx).await.map_err(failed)?;
            if unit != new.unit {
                return Ok(Err(NotTaken::Theirs));
            }
            let newest: Option<(i64, String)> =
                sqlx::query_as(NEWEST).bind(&id).fetch_optional(&mut *tx).await.map_err(failed)?;
            if newest.as_ref().is_some_and(|(_, hash)| *hash == survey.hash.0) {
                return Ok(Err(NotTaken::Same));
            }
            let number = newest.map_or(0, |(number, _)| number) + 1;
            let query = sqlx::query(UPLOAD).bind(&id).bind(number).bind(&survey.hash.0).bind(&survey.id);
            let query = query.bind(title).bind(&survey.settings.version).bind(new.canonical).bind(new.kind).bind(&file);
            let query = query.bind(now.0).bind(person(by));
            if query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                return Ok(Err(NotTaken::Changed));
            }
            let detail = json!({"version": number, "bytes": new.file.len(), "new": added});
            audit!(self, tx, &deed("survey.upload", &id, &unit, detail, by, now));
            Ok(number)
        })
    }

    /// Gives a version to people, whatever they were given before: new drafts are of it, open ones stay on theirs. A
    /// survey that was closed is open again.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again. Inside: why it is not done.
    pub async fn form_publish(
        &self,
        id: &str,
        number: i64,
        by: &Actor,
        now: Millis,
    ) -> Result<Result<(), NotTaken>, StorageError> {
        in_tx!(&self.db, |tx| {
            let query = sqlx::query_as(VERSION).bind(id).bind(number);
            let version: Option<(String, String, String, String)> =
                query.fetch_optional(&mut *tx).await.map_err(failed)?;
            let Some((hash, spelled, name, body)) = version else { return Ok(Err(NotTaken::Unknown)) };
            let unit: String = sqlx::query_scalar(OWNER).bind(id).fetch_one(&mut *tx).await.map_err(failed)?;
            let query = sqlx::query(PUBLISH).bind(&hash).bind(&spelled).bind(&name).bind(&body).bind(now.0);
            query.execute(&mut *tx).await.map_err(failed)?;
            let query = sqlx::query(GIVE).bind(id).bind(FormState::Published.code()).bind(number).bind(&hash);
            query.bind(now.0).execute(&mut *tx).await.map_err(failed)?;
            let query = sqlx::query(FIRST).bind(id).bind(number).bind(now.0).bind(person(by));
            query.execute(&mut *tx).await.map_err(failed)?;
            sqlx::query(TICK).execute(&mut *tx).await.map_err(failed)?;
            let detail = json!({"version": number, "hash": hash});
            audit!(self, tx, &deed("survey.publish", id, &unit, detail, by, now));
            Ok(())
        })
    }

    /// Lets nobody begin a survey any more; open drafts can be sent until `last`, of which `on` is the first day.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again. Inside: it was never published.
    pub async fn form_close(
        &self,
        id: &str,
        (on, last): (Date, Date),
        by: &Actor,
        now: Millis,
    ) -> Result<Result<(), NotTaken>, StorageError> {
        in_tx!(&self.db, |tx| {
            let query = sqlx::query(CLOSE).bind(id).bind(FormState::Closed.code());
            let query = query.bind(on.to_string()).bind(last.to_string());
            if query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                return Ok(Err(NotTaken::Unknown));
            }
            let unit: String = sqlx::query_scalar(OWNER).bind(id).fetch_one(&mut *tx).await.map_err(failed)?;
            sqlx::query(TICK).execute(&mut *tx).await.map_err(failed)?;
            let detail = json!({"last": last.to_string()});
            audit!(self, tx, &deed("survey.close", id, &unit, detail, by, now));
            Ok(())
        })
    }

    /// Makes a survey the one that whoever names none begins.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again. Inside: there is none of this id.
    pub async fn form_main(&self, id: &str, by: &Actor, now: Millis) -> Result<Result<(), NotTaken>, StorageError> {
        in_tx!(&self.db, |tx| {
            if sqlx::query(MAIN).bind(id).execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                return Ok(Err(NotTaken::Unknown));
            }
            let unit: String = sqlx::query_scalar(OWNER).bind(id).fetch_one(&mut *tx).await.map_err(failed)?;
            sqlx::query(TICK).execute(&mut *tx).await.map_err(failed)?;
            audit!(self, tx, &deed("survey.main", id, &unit, json!({}), by, now));
            Ok(())
        })
    }
}

fn person(by: &Actor) -> Option<&str> {
    match by {
        Actor::Person(id) => Some(id),
        Actor::Program => None,
    }
}

fn deed(what: &str, id: &str, unit: &str, detail: Value, by: &Actor, at: Millis) -> Deed {
    Deed { at, by: by.clone(), what: what.to_owned(), on: id.to_owned(), unit: Some(unit.to_owned()), detail }
}
