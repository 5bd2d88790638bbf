//! What falls due at tickets by itself.

use flows::Millis;
use flows::desk::{Move, Rules, Who};

use super::super::failed;
use super::moves::Moving;
use super::ticket::Ticket;
use crate::{Storage, StorageError};

statements! {
    DUE = "select id from ticket where wake_at <= $1 order by wake_at, id limit $2";
    WAITING = "select state, count(*), count(raised_at) from ticket where state in ('open', 'claimed', 'interim')
               group by state";
    // One row for each office that has any of its own.
    BY_OFFICE = "select unit, count(case when state = 'open' and since > $1 then 1 end), count(case when due_at < $2 then 1 end)
                 from ticket where state in ('open', 'claimed', 'interim') group by unit";
    WAITING_AT = "with recursive below (id) as (
                      select id from unit where id = $1
                      union select unit.id from unit join below on unit.parent = below.id)
                  select count(*), count(case when holder is null then 1 end), count(case when due_at < $2 then 1 end)
                  from ticket
                  where state in ('open', 'claimed', 'interim')
                    and (unit in (select id from below) or unit is null and exists (select 1 from unit where id = $1 and parent is null))";
    HELD = "select count(*) from ticket where state in ('open', 'claimed', 'interim') and holder = $1";
}

/// Tickets that wait for an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TicketsWaiting {
    /// That nobody has claimed.
    pub open: u64,
    /// That an official has.
    pub claimed: u64,
    /// Of both, those that went up for want of an answer in time.
    pub raised: u64,
}

/// Tickets that wait at an office and those below it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfficeWaiting {
    /// All of them.
    pub all: u64,
    /// That nobody has claimed.
    pub open: u64,
    /// That are due before the moment that was asked for, or late.
    pub due: u64,
}

impl Storage {
    /// How many tickets wait.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn tickets_waiting(&self) -> Result<TicketsWaiting, StorageError> {
        let rows: Vec<(String, i64, i64)> =
            on_db!(&self.db, |pool| sqlx::query_as(WAITING).fetch_all(pool).await.map_err(failed))?;
        let mut waiting = TicketsWaiting::default();
        for (state, all, raised) in rows {
            let count = u64::try_from(all).unwrap_or_default();
            if state == "open" {
                waiting.open += count;
            } else {
                waiting.claimed += count;
            }
            waiting.raised += u64::try_from(raised).unwrap_or_default();
        }
        Ok(waiting)
    }

    /// How many tickets wait at an office and those below it, and how many of these are due before a moment. The root of the
    /// tree has those of no office too.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn tickets_waiting_at(&self, unit: &str, before: Millis) -> Result<OfficeWaiting, StorageError> {
        let (all, open, due): (i64, i64, i64) = on_db!(&self.db, |pool| {
            sqlx::query_as(WAITING_AT).bind(unit).bind(before.0).fetch_one(pool).await.map_err(failed)
        })?;
        let count = |n: i64| u64::try_from(n).unwrap_or_default();
        Ok(OfficeWaiting { all: count(all), open: count(open), due: count(due) })
    }

    /// How many tickets an official has claimed that wait, at whatever office they are now.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn tickets_held(&self, holder: &str) -> Result<u64, StorageError> {
        let count: i64 =
            on_db!(&self.db, |pool| sqlx::query_scalar(HELD).bind(holder).fetch_one(pool).await.map_err(failed))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Of each office by itself, without those below it: how many tickets came to it after `since` and were claimed by nobody,
    /// and how many are due before a moment, or late. `None`: of no office.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn tickets_by_office(
        &self,
        since: Millis,
        before: Millis,
    ) -> Result<Vec<(Option<String>, u64, u64)>, StorageError> {
        let rows: Vec<(Option<String>, i64, i64)> = on_db!(&self.db, |pool| {
            sqlx::query_as(BY_OFFICE).bind(since.0).bind(before.0).fetch_all(pool).await.map_err(failed)
        })?;
        let count = |n: i64| u64::try_from(n).unwrap_or_default();
        Ok(rows.into_iter().map(|(unit, new, due)| (unit, count(new), count(due))).collect())
    }

    /// Ids of tickets at which something is due at `now`, the longest due first.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn tickets_due(&self, now: Millis, limit: usize) -> Result<Vec<String>, StorageError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        on_db!(&self.db, |pool| sqlx::query_scalar(DUE).bind(now.0).bind(limit).fetch_all(pool).await.map_err(failed))
    }

    /// Does what is due at a ticket; `None` if nothing is, or somebody else has done it. `words` gives what a person is
    /// told in between. Any number of processes may do it at once: each thing is done by one.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: it stays due.
    pub async fn ticket_tick(
        &self,
        id: &str,
        rules: &Rules,
        now: Millis,
        words: impl Fn(&Ticket) -> String,
    ) -> Result<Option<(Move, Ticket)>, StorageError> {
        let Some(ticket) = self.ticket_show(id).await? else { return Ok(None) };
        let Some((_, act)) = rules.next(&ticket.case).filter(|(due, _)| *due <= now) else { return Ok(None) };
        let said = (act == Move::Interim).then(|| words(&ticket));
        let moving = Moving {
            id,
            seen: Some(ticket.revision),
            contact: None,
            who: Who::Clock,
            act: &act,
            words: said.as_deref(),
            files: &[],
            entry: None,
            at: now,
        };
        Ok(self.move_ticket(rules, moving).await?.ok().map(|ticket| (act, ticket)))
    }
}
