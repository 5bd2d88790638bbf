//! Bulletins as they stand.

use flows::Millis;
use flows::bulletin::{Bulletin, Came, Kind, State, Topic};
use sqlx::AssertSqlSafe;

use super::audience::{Text, bound};
use super::came::{self, came_of};
use super::moves::{APPROVERS, strange};
use super::{count_of, understood};
use crate::db::failed;
use crate::{Storage, StorageError};

const COLUMNS: &str =
    "select id, unit, issuer, state, kind, topic, number, title, date, revision, writer, canary, due_at,
    written_at, submitted_at, approved_at, started_at, ended_at, waits_until, listed, total, first, repeats, ";

/// Nobody paused it.
const RESTS: &str = "state = 'paused' and exists (select 1 from bulletin_event as e where e.bulletin = bulletin.id
    and e.what = 'pause' and e.by_person is null and e.nth = (select max(p.nth) from bulletin_event as p
    where p.bulletin = bulletin.id and p.what = 'pause'))";

statements! {
    BODY = "select body from bulletin where id = $1";
    SUBMITTED = "select id, unit, kind, coalesce(submitted_at, 0), writer from bulletin
                 where state = 'submitted' and (kind = 'urgent' or not $1) order by id";
    WRITERS = "select distinct bulletin_event.bulletin, by_person from bulletin_event join bulletin on bulletin.id = bulletin_event.bulletin
               where bulletin.state = 'submitted' and what = 'write' and by_person is not null";
    EVENTS = "select at, by_person, what, state from bulletin_event where bulletin = $1 order by nth";
}

/// A bulletin, but for what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulletinRow {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub unit: String,
    /// The issuing body, where that is another office.
    pub issuer: Option<String>,
    /// Where it stands.
    pub state: State,
    /// What it is there for.
    pub kind: Kind,
    /// What it is about.
    pub topic: Topic,
    /// Its number; a draft may have none.
    pub number: String,
    /// Its title in Vietnamese.
    pub title: String,
    /// Its date, `YYYY-MM-DD`; a draft may have none.
    pub date: Option<String>,
    /// Counts changes and moves: what a write or a move has to have seen.
    pub revision: i64,
    /// Who wrote it last, by the person's id.
    pub writer: Option<String>,
    /// Who stands for it, in order.
    pub approvers: Vec<String>,
    /// A hundredth goes first, and the rest has not been let go.
    pub canary: bool,
    /// When it is to begin; `None`: as soon as it is approved.
    pub due_at: Option<Millis>,
    /// When it was written last.
    pub written_at: Millis,
    /// When it was submitted last.
    pub submitted_at: Option<Millis>,
    /// When it was approved.
    pub approved_at: Option<Millis>,
    /// When it began to go out.
    pub started_at: Option<Millis>,
    /// When it was through, or cancelled.
    pub ended_at: Option<Millis>,
    /// Nothing goes out before that: people are asleep.
    pub waits_until: Option<Millis>,
    /// Its list is whole.
    pub listed: bool,
    /// How many stand on its list so far.
    pub total: u64,
    /// How many of them go first, where a hundredth does.
    pub first: u64,
    /// The bulletin that it repeats.
    pub repeats: Option<String>,
    /// It is paused, and no person paused it: its first hundredth is out, or its list cannot be made.
    pub rests: bool,
    /// What came of it so far.
    pub came: Came,
}

impl BulletinRow {
    /// The issuing body.
    pub fn issuing(&self) -> &str {
        self.issuer.as_ref().unwrap_or(&self.unit)
    }
}

/// A bulletin with all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulletinFull {
    /// How it stands.
    pub row: BulletinRow,
    /// What it says.
    pub bulletin: Bulletin,
    /// What was done to it, in order.
    pub events: Vec<BulletinEvent>,
}

/// Something that was done to a bulletin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulletinEvent {
    /// When.
    pub at: Millis,
    /// By whom, by the person's id; `None`: the program itself.
    pub by: Option<String>,
    /// `write`, a move's code, `requeue`, `changes` or `broadcast` (once more), or `repeat`: it follows another one.
    pub what: String,
    /// Where it stood then.
    pub state: State,
}

/// A bulletin that waits for its first approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submitted {
    /// Its id.
    pub id: String,
    /// The issuing body.
    pub unit: String,
    /// What it is there for.
    pub kind: Kind,
    /// When it was submitted last.
    pub at: Millis,
    /// Everybody who ever wrote it: they cannot approve it.
    pub wrote: Vec<String>,
}

/// Which bulletins.
#[derive(Clone, Debug, Default)]
pub struct BulletinFilter {
    /// Of these offices and those below them. Empty: none.
    pub units: Vec<String>,
    /// In one of these states; empty: in any.
    pub states: Vec<State>,
    /// That began (or are to begin, or were written) at this moment or later.
    pub since: Option<Millis>,
    /// And before this one.
    pub before: Option<Millis>,
    /// How many at most; the newest come first.
    pub limit: usize,
}

/// The columns of [`COLUMNS`] by their names, which are alike on both databases; approvers stand elsewhere.
macro_rules! row_of {
    ($($row:ty),+) => {$(
        impl<'r> sqlx::FromRow<'r, $row> for BulletinRow {
            fn from_row(row: &'r $row) -> Result<Self, sqlx::Error> {
                use sqlx::Row as _;
                let time = |column: &str| row.try_get::<Option<i64>, _>(column).map(|at| at.map(Millis));
                let count = |column: &str| row.try_get::<i64, _>(column).map(count_of);
                let unknown = |column: &str| sqlx::Error::ColumnNotFound(column.to_owned());
                Ok(Self {
                    id: row.try_get("id")?,
                    unit: row.try_get("unit")?,
                    issuer: row.try_get("issuer")?,
                    state: State::from_code(row.try_get("state")?).ok_or_else(|| unknown("state"))?,
                    kind: Kind::from_code(row.try_get("kind")?).ok_or_else(|| unknown("kind"))?,
                    topic: Topic::from_code(row.try_get("topic")?).ok_or_else(|| unknown("topic"))?,
                    number: row.try_get("number")?,
                    title: row.try_get("title")?,
                    date: row.try_get("date")?,
                    revision: row.try_get("revision")?,
                    writer: row.try_get("writer")?,
                    approvers: Vec::new(),
                    canary: row.try_get("canary")?,
                    due_at: time("due_at")?,
                    written_at: Millis(row.try_get("written_at")?),
                    submitted_at: time("submitted_at")?,
                    approved_at: time("approved_at")?,
                    started_at: time("started_at")?,
                    ended_at: time("ended_at")?,
                    waits_until: time("waits_until")?,
                    listed: row.try_get("listed")?,
                    total: count("total")?,
                    first: count("first")?,
                    repeats: row.try_get("repeats")?,
                    rests: row.try_get("rests")?,
                    came: came_of!(row),
                })
            }
        }
    )+};
}
row_of!(sqlx::postgres::PgRow, sqlx::sqlite::SqliteRow);

fn columns(to: &mut Text) {
    to.push(COLUMNS);
    came::columns(to);
    to.push(", (").push(RESTS).push(") as rests from bulletin");
}

/// Offices and those below them, as `below`; stands at the beginning of a statement.
pub(super) fn below(to: &mut Text, units: &[String]) {
    to.push("with recursive below (id) as (select id from unit where id in ");
    to.texts(units.iter().map(String::as_str));
    to.push(" union select unit.id from unit join below on unit.parent = below.id) ");
}

impl Storage {
    /// Bulletins, the newest first.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] for one that only a newer program understands; else as any call.
    pub async fn bulletins(&self, filter: &BulletinFilter) -> Result<Vec<BulletinRow>, StorageError> {
        if filter.units.is_empty() {
            return Ok(Vec::new());
        }
        let mut text = Text::default();
        below(&mut text, &filter.units);
        columns(&mut text);
        text.push(" where unit in (select id from below)");
        if !filter.states.is_empty() {
            text.push(" and state in ").texts(filter.states.iter().map(|it| it.code()));
        }
        for (at, than) in [(filter.since, ">="), (filter.before, "<")] {
            if let Some(at) = at {
                text.push(" and coalesce(started_at, due_at, written_at) ").push(than).push(" ").number(at.0);
            }
        }
        text.push(" order by coalesce(started_at, due_at, written_at) desc, id limit ");
        text.number(i64::try_from(filter.limit).unwrap_or(i64::MAX));
        self.those_bulletins(text).await
    }

    /// Every bulletin that waits for its first approval, or every urgent one.
    ///
    /// # Errors
    /// As [`Storage::bulletins`].
    pub async fn bulletins_submitted(&self, urgent: bool) -> Result<Vec<Submitted>, StorageError> {
        type Row = (String, String, String, i64, Option<String>);
        let rows: Vec<Row> =
            on_db!(&self.db, |pool| sqlx::query_as(SUBMITTED).bind(urgent).fetch_all(pool).await.map_err(failed))?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let writers: Vec<(String, String)> =
            on_db!(&self.db, |pool| sqlx::query_as(WRITERS).fetch_all(pool).await.map_err(failed))?;
        let submitted = |(id, unit, kind, at, writer): Row| {
            let wrote = writers.iter().filter(|it| it.0 == id).map(|it| it.1.clone()).chain(writer).collect();
            let kind = Kind::from_code(&kind).ok_or_else(strange)?;
            Ok(Submitted { id, unit, kind, at: Millis(at), wrote })
        };
        rows.into_iter().map(submitted).collect()
    }

    /// How many bulletins of these offices and those below them stand where; a state that none is in is missing.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] for a state that only a newer program understands; else as any call.
    pub async fn bulletins_by_state(&self, units: &[String]) -> Result<Vec<(State, u64)>, StorageError> {
        if units.is_empty() {
            return Ok(Vec::new());
        }
        let mut text = Text::default();
        below(&mut text, units);
        text.push("select state, count(*) from bulletin where unit in (select id from below) group by state");
        let rows: Vec<(String, i64)> = on_db!(&self.db, |pool| {
            let query = bound!(sqlx::query_as(AssertSqlSafe(text.sql.clone())), text);
            query.fetch_all(pool).await.map_err(failed)
        })?;
        let count = |(state, n): (String, i64)| Ok((State::from_code(&state).ok_or_else(strange)?, count_of(n)));
        rows.into_iter().map(count).collect()
    }

    /// Where one stands, without what it says.
    ///
    /// # Errors
    /// As [`Storage::bulletins`].
    pub async fn bulletin_row(&self, id: &str) -> Result<Option<BulletinRow>, StorageError> {
        let mut text = Text::default();
        columns(&mut text);
        text.push(" where id = ").text(id);
        Ok(self.those_bulletins(text).await?.pop())
    }

    async fn those_bulletins(&self, text: Text) -> Result<Vec<BulletinRow>, StorageError> {
        let mut found: Vec<BulletinRow> = on_db!(&self.db, |pool| {
            let query = bound!(sqlx::query_as(AssertSqlSafe(text.sql.clone())), text);
            query.fetch_all(pool).await.map_err(failed)
        })?;
        // Nothing is approved before it was submitted: drafts, of which there are many, ask for nothing.
        for it in found.iter_mut().filter(|it| it.submitted_at.is_some()) {
            it.approvers = on_db!(&self.db, |pool| {
                sqlx::query_scalar(APPROVERS).bind(&it.id).fetch_all(pool).await.map_err(failed)
            })?;
        }
        Ok(found)
    }

    /// One bulletin with all of it.
    ///
    /// # Errors
    /// As [`Storage::bulletins`].
    pub async fn bulletin(&self, id: &str) -> Result<Option<BulletinFull>, StorageError> {
        let Some(row) = self.bulletin_row(id).await? else { return Ok(None) };
        let body: Option<String> =
            on_db!(&self.db, |pool| sqlx::query_scalar(BODY).bind(id).fetch_optional(pool).await.map_err(failed))?;
        let Some(body) = body else { return Ok(None) };
        let events: Vec<(i64, Option<String>, String, String)> =
            on_db!(&self.db, |pool| sqlx::query_as(EVENTS).bind(id).fetch_all(pool).await.map_err(failed))?;
        let event = |(at, by, what, state): (i64, Option<String>, String, String)| {
            Ok(BulletinEvent { at: Millis(at), by, what, state: State::from_code(&state).ok_or_else(strange)? })
        };
        let events = events.into_iter().map(event).collect::<Result<_, StorageError>>()?;
        Ok(Some(BulletinFull { row, bulletin: understood(&body)?, events }))
    }
}
