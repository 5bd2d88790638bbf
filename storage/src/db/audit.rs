//! The audit log: who did what, in one chain that only grows.
//!
//! Each line carries an HMAC over itself and the line before it, under a key of the service's secret: whoever can write
//! to the database but does not hold the secret can neither change a line nor take one out of the middle unseen. Lines
//! that were cut off at the end are seen by the end that is kept beside them; who takes both back to an earlier state
//! is found out by anybody who wrote the last line's number and hash down (`langnghe audit verify` prints and takes them).
//!
//! Writers queue at the only row of `audit_end`, so that the chain has no branches. `audit!` therefore stands at the end
//! of a transaction: whoever holds the chain's end and waits for another row makes everybody wait.

use flows::Millis;
use serde_json::Value;

use super::{Keyring, failed, hex};
use crate::secret::mac;
use crate::{Storage, StorageError};

/// Lines that a verification reads at a time.
const PAGE: i64 = 1000;

statements! {
    NEXT = "update audit_end set number = number + 1 where one = 1 returning number, hash";
    APPEND = "insert into audit (number, at, by_person, what, on_what, unit, detail, hash)
              values ($1, $2, $3, $4, $5, $6, $7, $8)";
    END = "update audit_end set hash = $1 where one = 1";
    LAST = "select number, hash from audit_end where one = 1";
    LINES = "select number, at, by_person, what, on_what, unit, detail, hash from audit
             where number > $1 order by number limit $2";
    NEWEST = "with recursive below (id) as (
                  select id from unit where id = $1
                  union select unit.id from unit join below on unit.parent = below.id)
              select number, at, by_person, what, on_what, unit, detail, hash from audit
              where number < $2 and (unit in (select id from below)
                                     or unit is null and exists (select 1 from unit where id = $1 and parent is null))
              and ($4 = '' or by_person = $4 or $4 = '-' and by_person is null)
              and ($5 = '' or what = $5 or what like $5 || '.%') and at >= $6 and at < $7
              order by number desc limit $3";
    SINCE = "with recursive below (id) as (
                 select id from unit where id = $1
                 union select unit.id from unit join below on unit.parent = below.id)
             select count(*) from audit
             where at >= $2 and (unit in (select id from below)
                                 or unit is null and exists (select 1 from unit where id = $1 and parent is null))";
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody at the console, by the person's id.
    Person(String),
    /// The service itself, or somebody at the command line.
    Program,
}

/// Something that was done. It names no citizen and repeats no words of theirs.
#[derive(Clone, Debug, PartialEq)]
pub struct Deed {
    /// When.
    pub at: Millis,
    /// By whom.
    pub by: Actor,
    /// What: a few fixed words, `kb.approve`.
    pub what: String,
    /// The id of what it was done to.
    pub on: String,
    /// The unit that it belongs to; nobody of another unit sees it. `None`: those over everything.
    pub unit: Option<String>,
    /// What else there is to say, as an object.
    pub detail: Value,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Logged {
    /// Counts from 1, without a gap.
    pub number: i64,
    /// What it says.
    pub deed: Deed,
}

/// Which lines of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditFilter {
    /// Of this unit and all below it. The root of the tree has the lines of no unit too.
    pub unit: String,
    /// With a number below this one.
    pub before: i64,
    /// What this one did; `None`: anybody.
    pub by: Option<Actor>,
    /// Deeds with this word, or whose words begin with it (`kb`: `kb.write`, `kb.approve`); empty: any.
    pub what: String,
    /// From this moment on.
    pub since: Option<Millis>,
    /// Before this one.
    pub until: Option<Millis>,
    /// At most so many.
    pub limit: usize,
}

/// What a whole chain says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many lines there are: the number of the last one.
    pub lines: i64,
    /// The last line's hash; empty without a line. Written down elsewhere, it proves later that nothing was taken back.
    pub hash: String,
}

/// The first thing that is wrong with a chain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A line is not what was written, or does not follow the line before it.
    #[error("line {0} was changed, or stands in another's place")]
    Changed(i64),
    /// A line is not there.
    #[error("line {0} was removed")]
    Missing(i64),
    /// A line was added behind the program's back.
    #[error("line {0} stands behind the end of the log")]
    Added(i64),
    /// The line that was written down elsewhere is not the one that is there.
    #[error("line {0} is not the one that was written down")]
    Other(i64),
}

/// A row of the table: number, time, person, what, on what, unit, detail, hash.
pub(crate) type Row = (i64, i64, Option<String>, String, String, Option<String>, String, String);

/// The row that a deed becomes.
pub(crate) fn row(keyring: &Keyring, deed: &Deed, number: i64, before: &str) -> Row {
    let by = match &deed.by {
        Actor::Person(id) => Some(id.clone()),
        Actor::Program => None,
    };
    let detail = deed.detail.to_string();
    let mut row = (number, deed.at.0, by, deed.what.clone(), deed.on.clone(), deed.unit.clone(), detail, String::new());
    row.7 = seal(keyring, &row, before);
    row
}

/// The hash of a line: over the hash before it and each of its columns, an absent one told from an empty one.
fn seal(keyring: &Keyring, row: &Row, before: &str) -> String {
    let (number, at, by, what, on, unit, detail, _) = row;
    let present = |it: &Option<String>| it.as_ref().map_or_else(Vec::new, |it| [b"=", it.as_bytes()].concat());
    let (by, unit) = (present(by), present(unit));
    let (number, at) = (number.to_be_bytes(), at.to_be_bytes());
    let parts = [before.as_bytes(), &number, &at, &by, what.as_bytes(), on.as_bytes(), &unit, detail.as_bytes()];
    hex(mac(&keyring.audit, &parts))
}

fn logged(row: Row) -> Logged {
    let (number, at, by, what, on, unit, detail, _) = row;
    let by = by.map_or(Actor::Program, Actor::Person);
    let detail = serde_json::from_str(&detail).unwrap_or(Value::Null);
    Logged { number, deed: Deed { at: Millis(at), by, what, on, unit, detail } }
}

impl Storage {
    /// Writes down something that changes nothing in the database.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn audit(&self, deed: &Deed) -> Result<(), StorageError> {
        in_tx!(&self.db, |tx| audit!(self, tx, deed))
    }

    /// The newest lines of a unit and all below it, at most `limit`, of those with a number below `before`. Lines that
    /// belong to no unit are seen by the root of the tree.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn audited(&self, unit: &str, before: i64, limit: usize) -> Result<Vec<Logged>, StorageError> {
        let (unit, what) = (unit.to_owned(), String::new());
        self.audited_of(&AuditFilter { unit, before, by: None, what, since: None, until: None, limit }).await
    }

    /// The newest lines that a filter lets through.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn audited_of(&self, filter: &AuditFilter) -> Result<Vec<Logged>, StorageError> {
        let limit = i64::try_from(filter.limit).unwrap_or(i64::MAX);
        // No id of a person is a dash.
        let by = match &filter.by {
            None => "",
            Some(Actor::Program) => "-",
            Some(Actor::Person(id)) => id,
        };
        let since = filter.since.map_or(i64::MIN, |at| at.0);
        let until = filter.until.map_or(i64::MAX, |at| at.0);
        let rows: Vec<Row> = on_db!(&self.db, |pool| {
            let query = sqlx::query_as(NEWEST).bind(&filter.unit).bind(filter.before).bind(limit);
            let query = query.bind(by).bind(&filter.what).bind(since).bind(until);
            query.fetch_all(pool).await.map_err(failed)
        })?;
        Ok(rows.into_iter().map(logged).collect())
    }

    /// How many lines a unit and all below it have from a moment on. The root of the tree has the lines of no unit too.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn audited_since(&self, unit: &str, since: Millis) -> Result<u64, StorageError> {
        let count: i64 = on_db!(&self.db, |pool| {
            sqlx::query_scalar(SINCE).bind(unit).bind(since.0).fetch_one(pool).await.map_err(failed)
        })?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Reads the whole chain. `known` is a line's number and hash that was written down before.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`]. What is wrong with the chain is no error of the call but its inner outcome.
    pub async fn audit_verify(&self, known: Option<(i64, &str)>) -> Result<Result<Verified, Fault>, StorageError> {
        let (lines, end): (i64, String) =
            on_db!(&self.db, |pool| sqlx::query_as(LAST).fetch_one(pool).await.map_err(failed))?;
        if let Some((number, _)) = known.filter(|(number, _)| *number > lines) {
            return Ok(Err(Fault::Missing(number)));
        }
        let (mut last, mut hash) = (0, String::new());
        // What is written meanwhile stands behind the end that was read, and is the next verification's matter: a line
        // is looked for there only as far as the end has moved.
        while last < lines {
            let page: Vec<Row> = on_db!(&self.db, |pool| {
                let limit = PAGE.min(lines - last);
                sqlx::query_as(LINES).bind(last).bind(limit).fetch_all(pool).await.map_err(failed)
            })?;
            if page.is_empty() {
                return Ok(Err(Fault::Missing(last + 1)));
            }
            for row in page {
                last += 1;
                if row.0 != last {
                    return Ok(Err(Fault::Missing(last)));
                }
                if row.7 != seal(&self.keyring, &row, &hash) {
                    return Ok(Err(Fault::Changed(last)));
                }
                if known.is_some_and(|(number, known)| number == last && known != row.7) {
                    return Ok(Err(Fault::Other(last)));
                }
                hash = row.7;
            }
        }
        if hash != end {
            return Ok(Err(Fault::Changed(last)));
        }
        Ok(self.behind(last).await?.map_or(Ok(Verified { lines, hash }), |number| Err(Fault::Added(number))))
    }

    /// The first line behind the end of the chain as it stands now, if one follows `last` that the end does not know.
    async fn behind(&self, last: i64) -> Result<Option<i64>, StorageError> {
        let next: Vec<Row> = on_db!(&self.db, |pool| sqlx::query_as(LINES)
            .bind(last)
            .bind(1_i64)
            .fetch_all(pool)
            .await
            .map_err(failed))?;
        let Some((number, ..)) = next.first() else { return Ok(None) };
        // Read after the line: an end that was moved by the line's own transaction is seen.
        let (end, _): (i64, String) =
            on_db!(&self.db, |pool| sqlx::query_as(LAST).fetch_one(pool).await.map_err(failed))?;
        Ok((*number > end).then_some(*number))
    }
}
