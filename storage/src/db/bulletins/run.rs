//! Which instance sends a bulletin.
//!
//! A lease of two seconds by the caller's clock, as a heartbeat's. A SQLite file is served by one process: whoever else
//! holds a lease there is dead. It keeps two from doing the same work; that nothing is sent twice hangs
//! on the mark of each entry, which asks for the lease in its own statement.

use flows::Millis;
use flows::bulletin::{Bulletin, State};

use super::moves::strange;
use super::outcomes::COUNT;
use super::{count_of, understood};
use crate::db::failed;
use crate::{Storage, StorageError};

/// How long a lease lives without being renewed, ms.
const LEASE: i64 = 2_000;

statements! {
    DUE = "select id from bulletin where (state = 'approved' and coalesce(due_at, 0) <= $1)
           or (state = 'sending' and (run_by is null or run_until <= $1 or ($2 and run_by <> $3))) order by coalesce(due_at, approved_at, 0), id";
    TAKE = "update bulletin set run_by = $2, run_until = $3
            where id = $1 and state = 'sending' and (run_by is null or run_by = $2 or run_until <= $4 or $5)";
    // Whoever marked these cannot go on with them: their marks name another run.
    LOST = "update delivery set state = 'uncertain' where bulletin = $1 and state = 'sending' and run <> $2
            returning platform, account";
    BODY = "select body from bulletin where id = $1";
    RENEW = "update bulletin set run_until = $3 where id = $1 and run_by = $2 and state = 'sending'
             returning state, canary, listed, total, first, revision";
    DROP = "update bulletin set run_by = null, run_until = 0 where id = $1 and run_by = $2";
    WAITS = "update bulletin set waits_until = $3 where id = $1 and run_by = $2";
    APPROVALS = "select count(*) from bulletin_approval where bulletin = $1";
}

/// A bulletin that this instance sends, as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Whether its list is whole.
    pub listed: bool,
    /// Only a hundredth of it is to go for now: those up to the place `first` of its list.
    pub canary: bool,
    /// How many that are.
    pub first: u64,
    /// How many stand on its list so far.
    pub total: u64,
    /// For a move.
    pub revision: i64,
    /// How many people stand for it.
    pub approvals: usize,
}

impl Storage {
    /// Bulletins whose time has come, and those that go out and that nobody sends.
    ///
    /// # Errors
    /// As any call.
    pub async fn bulletins_due(&self, now: Millis) -> Result<Vec<String>, StorageError> {
        on_db!(&self.db, |pool| {
            let query = sqlx::query_scalar(DUE).bind(now.0).bind(self.embedded()).bind(self.life.name());
            query.fetch_all(pool).await.map_err(failed)
        })
    }

    /// Becomes the one that sends a bulletin, for 2 s; `None` if somebody else is. What the one before had under way is
    /// uncertain from now on.
    ///
    /// # Errors
    /// As any call.
    pub async fn bulletin_take(&self, id: &str, now: Millis) -> Result<Option<Bulletin>, StorageError> {
        let me = self.life.name();
        in_tx!(&self.db, |tx| {
            let query = sqlx::query(TAKE).bind(id).bind(&me).bind(now.plus(LEASE).0).bind(now.0);
            let query = query.bind(self.embedded());
            if query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                return Ok(None);
            }
            let query = sqlx::query_as(LOST).bind(id).bind(&me);
            let lost: Vec<(String, String)> = query.fetch_all(&mut *tx).await.map_err(failed)?;
            for (platform, account) in &lost {
                let query = sqlx::query(COUNT).bind(id).bind(platform).bind(account).bind("uncertain").bind("");
                query.bind(1_i64).execute(&mut *tx).await.map_err(failed)?;
            }
            let body: String = sqlx::query_scalar(BODY).bind(id).fetch_one(&mut *tx).await.map_err(failed)?;
            Some(understood(&body)?)
        })
    }

    /// Stays the one that sends it, for 2 s more; `None` if this instance is it no more, or it is not to go out any more.
    ///
    /// # Errors
    /// As any call.
    pub async fn bulletin_hold(&self, id: &str, now: Millis) -> Result<Option<Held>, StorageError> {
        type Row = (String, bool, bool, i64, i64, i64);
        let me = self.life.name();
        let row: Option<Row> = at_once!(&self.db, |pool| {
            let query = sqlx::query_as(RENEW).bind(id).bind(&me).bind(now.plus(LEASE).0);
            query.fetch_optional(pool).await.map_err(failed)
        })?;
        let Some((state, canary, listed, total, first, revision)) = row else { return Ok(None) };
        if State::from_code(&state).ok_or_else(strange)? != State::Sending {
            return Ok(None);
        }
        let approvals: i64 =
            on_db!(&self.db, |pool| sqlx::query_scalar(APPROVALS).bind(id).fetch_one(pool).await.map_err(failed))?;
        let approvals = usize::try_from(approvals).unwrap_or_default();
        Ok(Some(Held { listed, canary, first: count_of(first), total: count_of(total), revision, approvals }))
    }

    /// Puts the lease down: nothing of it is under way here any more.
    ///
    /// # Errors
    /// As any call: the lease ends by itself.
    pub async fn bulletin_let_go(&self, id: &str) -> Result<(), StorageError> {
        at_once!(&self.db, |pool| {
            let query = sqlx::query(DROP).bind(id).bind(self.life.name());
            query.execute(pool).await.map(|_| ()).map_err(failed)
        })
    }

    /// Says until when it waits because people are asleep, or that it does not.
    ///
    /// # Errors
    /// As any call.
    pub async fn bulletin_waits(&self, id: &str, until: Option<Millis>) -> Result<(), StorageError> {
        at_once!(&self.db, |pool| {
            let query = sqlx::query(WAITS).bind(id).bind(self.life.name()).bind(until.map(|at| at.0));
            query.execute(pool).await.map(|_| ()).map_err(failed)
        })
    }
}
