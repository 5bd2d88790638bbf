//! Single sign-on: which account of the provider is whose.

use flows::Millis;
use serde_json::json;

use super::people::{END_ALL, deed};
use super::{Actor, failed};
use crate::{Person, Storage, StorageError};

statements! {
    ID = "select id from person where login = $1";
    PINS = "select person, hash from person_sso where person = $1 or hash = $2";
    PIN = "insert into person_sso (person, hash, pinned_at) select id, $2, $3 from person
           where id = $1 and ($4 or totp is null) on conflict do nothing";
    PINNED = "select pinned_at from person_sso where person = $1";
    UNPIN = "delete from person_sso where person = $1";
    USE = "insert into sso_used (hash, ends_at) values ($1, $2) on conflict (hash) do nothing";
}

/// Whom the provider's word names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Somebody who may come in.
    Person {
        /// Who.
        person: Person,
        /// Whether this account of the provider is theirs for sure: it was pinned when they came in with it before.
        pinned: bool,
    },
    /// Nobody here.
    Nobody,
    /// Somebody who was shut out.
    Closed,
    /// Somebody who came in with another account of the provider before, or this account is somebody else's. It is written
    /// to the log.
    Other,
}

impl Storage {
    /// Whom the provider names with a login and with the subject, which stands for its issuer too. Changes nothing else:
    /// the subject is pinned to the person when they are in, by [`Storage::login_by_sso`] or [`Storage::login_go_on`].
    ///
    /// # Errors
    /// As any call.
    pub async fn sso_known(&self, login: &str, subject: &str, now: Millis) -> Result<Known, StorageError> {
        let id: Option<String> =
            on_db!(&self.db, |pool| sqlx::query_scalar(ID).bind(login).fetch_optional(pool).await.map_err(failed))?;
        let Some(person) = self.person(&id.unwrap_or_default()).await? else { return Ok(Known::Nobody) };
        if person.closed_at.is_some() {
            return Ok(Known::Closed);
        }
        let hash = self.keyring.login("sso", subject);
        let pins: Vec<(String, String)> = on_db!(&self.db, |pool| {
            sqlx::query_as(PINS).bind(&person.id).bind(&hash).fetch_all(pool).await.map_err(failed)
        })?;
        if pins.iter().all(|(whose, known)| *whose == person.id && *known == hash) {
            return Ok(Known::Person { person, pinned: !pins.is_empty() });
        }
        let deed = deed(&Actor::Program, "login.sso.other", &person.id, &person.unit, json!({}), now);
        in_tx!(&self.db, |tx| audit!(self, tx, &deed))?;
        Ok(Known::Other)
    }

    /// Uses up what a browser brought back from the provider: false if it was brought before. Nobody could bring it after
    /// `ends`.
    ///
    /// # Errors
    /// As any call.
    pub async fn sso_once(&self, what: &str, ends: Millis) -> Result<bool, StorageError> {
        let hash = self.keyring.login("sso once", what);
        let used = at_once!(&self.db, |pool| {
            let query = sqlx::query(USE).bind(&hash).bind(ends.0).execute(pool).await;
            query.map(|it| it.rows_affected()).map_err(failed)
        })?;
        Ok(used == 1)
    }

    /// Since when an account of the provider is this person's.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn sso_pinned(&self, person: &str) -> Result<Option<Millis>, StorageError> {
        let at: Option<i64> = on_db!(&self.db, |pool| {
            sqlx::query_scalar(PINNED).bind(person).fetch_optional(pool).await.map_err(failed)
        })?;
        Ok(at.map(Millis))
    }

    /// Takes the account of the provider off a person, and ends every session: the next time they come in with another.
    ///
    /// # Errors
    /// As any call.
    pub async fn sso_unpin(&self, it: &Person, by: &Actor, now: Millis) -> Result<(), StorageError> {
        let deed = deed(by, "person.sso.drop", &it.id, &it.unit, json!({}), now);
        in_tx!(&self.db, |tx| {
            let dropped = sqlx::query(UNPIN).bind(&it.id).execute(&mut *tx).await.map_err(failed)?;
            sqlx::query(END_ALL).bind(&it.id).bind("").execute(&mut *tx).await.map_err(failed)?;
            if dropped.rows_affected() > 0 {
                audit!(self, tx, &deed);
            }
        })
    }
}
