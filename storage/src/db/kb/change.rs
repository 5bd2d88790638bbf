//! Writing, approving and ending entries.

use flows::Millis;
use flows::kb::{self, Entry, Fault, State};
use serde_json::json;

use super::super::failed;
use super::tell::{News, TELL};
use super::{spelled, understood};
use crate::{Actor, Deed, Storage, StorageError};

statements! {
    SEE = "select version, body, live, live_body from entry where id = $1";
    ADD = "insert into entry (id, version, state, body, changed_at, moved, ticket) values ($1, 1, $2, $3, $4, 0, $5)
           on conflict (id) do nothing";
    EDIT = "update entry set version = version + 1, state = $3, body = $4, changed_at = $5
            where id = $1 and version = $2";
    GIVE = "update entry set live = $2, live_body = $3, moved = $4 where id = $1";
    VERSION = "insert into entry_version (entry, version, at, by_person, what, body) values ($1, $2, $3, $4, $5, $6)";
    TICK = "update entry_clock set moved = moved + 1 where one = 1 returning moved";
    NAME = "select name from person where id = $1 and closed_at is null";
    WROTE = "select count(*) from entry_version
             where entry = $1 and version > $2 and what = 'write' and by_person = $3";
    UNIT = "select name from unit where id = $1";
    FILE = "select count(*) from entry_file where name = $1";
    GIVEN = "select version, body from entry_version where entry = $1 and what = 'approve'
             order by version desc limit 1";
}

/// Why an entry was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotChanged {
    /// There is none with this id, or, where a new one was meant, there is one already.
    #[error("there is no such entry, or there is one already")]
    Unknown,
    /// Somebody else changed it meanwhile: look again.
    #[error("somebody else has changed the entry meanwhile; look at it again")]
    Changed,
    /// It says that already.
    #[error("the entry says that already")]
    Same,
    /// Whoever approves must be somebody who works here and wrote none of what is approved.
    #[error("an entry is approved by a second person: somebody of the list of people who wrote none of the draft")]
    SamePerson,
    /// It is no draft.
    #[error("the entry is no draft")]
    NoDraft,
    /// It names a file that is not there.
    #[error("there is no file called {0}")]
    NoFile(String),
    /// It is not complete.
    #[error("the entry is not complete: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Faults(Vec<Fault>),
}

impl Storage {
    /// Writes an entry as a draft; its state and reviewer are not looked at. `seen` is the version that was looked at;
    /// `None` where the entry is new. A draft may lack anything but its id. Gives the version.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn kb_write(
        &self,
        entry: &Entry,
        seen: Option<i64>,
        by: &Actor,
        now: Millis,
    ) -> Result<Result<i64, NotChanged>, StorageError> {
        self.draft(entry, seen, None, by, now).await
    }

    /// [`Storage::kb_write`] of a new entry that begins with a ticket's answer.
    ///
    /// # Errors
    /// As there.
    pub async fn kb_publish(
        &self,
        entry: &Entry,
        ticket: &str,
        by: &Actor,
        now: Millis,
    ) -> Result<Result<i64, NotChanged>, StorageError> {
        self.draft(entry, None, Some(ticket), by, now).await
    }

    async fn draft(
        &self,
        entry: &Entry,
        seen: Option<i64>,
        ticket: Option<&str>,
        by: &Actor,
        now: Millis,
    ) -> Result<Result<i64, NotChanged>, StorageError> {
        let entry = &Entry { state: State::Draft, reviewer: None, approved: None, ..entry.clone() };
        let faults: Vec<Fault> = kb::faults(entry).into_iter().filter(|fault| fault.field == "id").collect();
        if !faults.is_empty() {
            return Ok(Err(NotChanged::Faults(faults)));
        }
        let body = spelled(entry)?;
        in_tx!(&self.db, |tx| {
            for name in &entry.files {
                let there: i64 = sqlx::query_scalar(FILE).bind(name).fetch_one(&mut *tx).await.map_err(failed)?;
                if there == 0 {
                    return Ok(Err(NotChanged::NoFile(name.clone())));
                }
            }
            let there: Option<Seen> =
                sqlx::query_as(SEE).bind(&entry.id).fetch_optional(&mut *tx).await.map_err(failed)?;
            let version = match (there, seen) {
                (None, None) => {
                    let query = sqlx::query(ADD).bind(&entry.id).bind(entry.state.code()).bind(&body).bind(now.0);
                    if query.bind(ticket).execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                        return Ok(Err(NotChanged::Changed));
                    }
                    1
                }
                (None, Some(_)) | (Some(_), None) => return Ok(Err(NotChanged::Unknown)),
                (Some((version, old, ..)), Some(seen)) => {
                    if version != seen {
                        return Ok(Err(NotChanged::Changed));
                    }
                    let old = understood(&old)?;
                    if old.state != State::Expired && old.says_the_same(entry) {
                        return Ok(Err(NotChanged::Same));
                    }
                    let query = sqlx::query(EDIT).bind(&entry.id).bind(version).bind(entry.state.code()).bind(&body);
                    if query.bind(now.0).execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                        return Ok(Err(NotChanged::Changed));
                    }
                    version + 1
                }
            };
            let query =
                sqlx::query(VERSION).bind(&entry.id).bind(version).bind(now.0).bind(by_person(by)).bind("write");
            query.bind(&body).execute(&mut *tx).await.map_err(failed)?;
            audit!(self, tx, &deed("kb.write", entry, version, by, now));
            Ok(version)
        })
    }

    /// Approves the draft of an entry: from now on it is given. Who was answered by the version before within 90 days
    /// is owed the news if the answer reads differently. Gives the version and how many are owed it.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn kb_approve(
        &self,
        id: &str,
        seen: i64,
        person: &str,
        now: Millis,
    ) -> Result<Result<(i64, u64), NotChanged>, StorageError> {
        let by = Actor::Person(person.to_owned());
        in_tx!(&self.db, |tx| {
            let there: Option<Seen> = sqlx::query_as(SEE).bind(id).fetch_optional(&mut *tx).await.map_err(failed)?;
            let Some((version, body, live, live_body)) = there else { return Ok(Err(NotChanged::Unknown)) };
            if version != seen {
                return Ok(Err(NotChanged::Changed));
            }
            let mut entry = understood(&body)?;
            if entry.state != State::Draft {
                return Ok(Err(NotChanged::NoDraft));
            }
            let faults = kb::faults(&entry);
            if !faults.is_empty() {
                return Ok(Err(NotChanged::Faults(faults)));
            }
            let name: Option<String> =
                sqlx::query_scalar(NAME).bind(person).fetch_optional(&mut *tx).await.map_err(failed)?;
            // What people were given last, also where it was ended since.
            let given: Option<(i64, String)> =
                sqlx::query_as(GIVEN).bind(id).fetch_optional(&mut *tx).await.map_err(failed)?;
            let (given, given_body) = given.map_or((live.unwrap_or(0), live_body), |(at, body)| (at, Some(body)));
            let wrote = sqlx::query_scalar(WROTE).bind(id).bind(given).bind(person);
            let wrote: i64 = wrote.fetch_one(&mut *tx).await.map_err(failed)?;
            let (Some(name), 0) = (name, wrote) else { return Ok(Err(NotChanged::SamePerson)) };
            (entry.state, entry.reviewer) = (State::Approved, Some(name));
            entry.approved = Some(flows::vietnam::day(now));
            let (body, version) = (spelled(&entry)?, version + 1);
            let query = sqlx::query(EDIT).bind(id).bind(seen).bind(entry.state.code()).bind(&body).bind(now.0);
            if query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                return Ok(Err(NotChanged::Changed));
            }
            let query =
                sqlx::query(VERSION).bind(id).bind(version).bind(now.0).bind(person).bind("approve").bind(&body);
            query.execute(&mut *tx).await.map_err(failed)?;
            let mut told = 0;
            let before = given_body.map(|body| understood(&body)).transpose()?;
            let unit: Option<String> =
                sqlx::query_scalar(UNIT).bind(&entry.unit).fetch_optional(&mut *tx).await.map_err(failed)?;
            let unit = unit.or_else(|| entry.unit.clone()).unwrap_or_default();
            for news in before.iter().flat_map(|before| News::of(before, &entry, &unit, version, now)) {
                let query = sqlx::query(TELL).bind(&news.prefix).bind(&news.input).bind(now.0).bind(id);
                let query = query.bind(news.since.0).bind(news.lang.code()).bind(news.others);
                told += query.execute(&mut *tx).await.map_err(failed)?.rows_affected();
            }
            let moved: i64 = sqlx::query_scalar(TICK).fetch_one(&mut *tx).await.map_err(failed)?;
            let query = sqlx::query(GIVE).bind(id).bind(Some(version)).bind(Some(&body)).bind(moved);
            query.execute(&mut *tx).await.map_err(failed)?;
            audit!(self, tx, &deed("kb.approve", &entry, version, &by, now));
            Ok((version, told))
        })
    }

    /// Ends an entry: it is given no more. An edit makes a draft of it again.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn kb_expire(
        &self,
        id: &str,
        seen: i64,
        by: &Actor,
        now: Millis,
    ) -> Result<Result<i64, NotChanged>, StorageError> {
        in_tx!(&self.db, |tx| {
            let there: Option<Seen> = sqlx::query_as(SEE).bind(id).fetch_optional(&mut *tx).await.map_err(failed)?;
            let Some((version, body, ..)) = there else { return Ok(Err(NotChanged::Unknown)) };
            if version != seen {
                return Ok(Err(NotChanged::Changed));
            }
            let mut entry = understood(&body)?;
            if entry.state == State::Expired {
                return Ok(Err(NotChanged::Same));
            }
            entry.state = State::Expired;
            let (body, version) = (spelled(&entry)?, version + 1);
            let query = sqlx::query(EDIT).bind(id).bind(seen).bind(entry.state.code()).bind(&body).bind(now.0);
            if query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                return Ok(Err(NotChanged::Changed));
            }
            let query = sqlx::query(VERSION).bind(id).bind(version).bind(now.0).bind(by_person(by)).bind("expire");
            query.bind(&body).execute(&mut *tx).await.map_err(failed)?;
            let moved: i64 = sqlx::query_scalar(TICK).fetch_one(&mut *tx).await.map_err(failed)?;
            let query = sqlx::query(GIVE).bind(id).bind(None::<i64>).bind(None::<String>).bind(moved);
            query.execute(&mut *tx).await.map_err(failed)?;
            audit!(self, tx, &deed("kb.expire", &entry, version, by, now));
            Ok(version)
        })
    }

    /// Puts these entries into a base that nobody has touched yet, approved by the program. False if somebody has.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn kb_begin(&self, entries: &[Entry], now: Millis) -> Result<bool, StorageError> {
        if self.kb_moved().await? > 0 {
            return Ok(false);
        }
        in_tx!(&self.db, |tx| {
            // The clock's row is the lock: of two that begin at once the second sees that it is the second.
            let moved: i64 = sqlx::query_scalar(TICK).fetch_one(&mut *tx).await.map_err(failed)?;
            if moved != 1 {
                return Ok(false);
            }
            for entry in entries {
                let body = spelled(entry)?;
                let query = sqlx::query(ADD).bind(&entry.id).bind(entry.state.code()).bind(&body).bind(now.0);
                if query.bind(None::<String>).execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                    continue;
                }
                let query = sqlx::query(VERSION).bind(&entry.id).bind(1_i64).bind(now.0).bind(None::<String>);
                query.bind("approve").bind(&body).execute(&mut *tx).await.map_err(failed)?;
                let query = sqlx::query(GIVE).bind(&entry.id).bind(Some(1_i64)).bind(Some(&body)).bind(moved);
                query.execute(&mut *tx).await.map_err(failed)?;
            }
            let detail = json!({ "entries": entries.len() });
            let deed = Deed {
                at: now,
                by: Actor::Program,
                what: "kb.begin".to_owned(),
                on: "reference".to_owned(),
                unit: None,
                detail,
            };
            audit!(self, tx, &deed);
            true
        })
    }
}

/// Version, newest body, live version, live body.
type Seen = (i64, String, Option<i64>, Option<String>);

fn by_person(by: &Actor) -> Option<&str> {
    match by {
        Actor::Person(id) => Some(id),
        Actor::Program => None,
    }
}

fn deed(what: &str, entry: &Entry, version: i64, by: &Actor, at: Millis) -> Deed {
    Deed {
        at,
        by: by.clone(),
        what: what.to_owned(),
        on: entry.id.clone(),
        unit: entry.unit.clone(),
        detail: json!({ "version": version }),
    }
}
