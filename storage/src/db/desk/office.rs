//! What officials see of tickets, and do to them.

use flows::desk::{Move, Rules, TicketState, Who};
use flows::{Millis, Platform};

use super::super::failed;
use super::moves::Moving;
use super::ticket::{NotMoved, Row, Ticket};
use crate::{Storage, StorageError};

statements! {
    LIST = "with recursive below (id) as (
                select id from unit where id = $1
                union select unit.id from unit join below on unit.parent = below.id)
            select ticket.id, code, ticket.chat, ticket.contact, ticket.lang, asked, words, near, topic, ticket.unit, barred,
                   state, revision, holder, opened_at, since, heard_at, due_at, reminded_at, claimed_at, interim_at,
                   raised_at, answered_at, closed_at, answer, answered_by, stars, contact.seen_at,
                   exists (select 1 from ticket_file where ticket = ticket.id) as files
            from ticket left join contact on contact.id = ticket.contact
            where (ticket.unit in (select id from below)
                   or ticket.unit is null and exists (select 1 from unit where id = $1 and parent is null) or $3 <> '')
              and $2 like '%,' || state || ',%' and ($3 = '' or holder = $3)
            order by case when ticket.chat like 'z:%' and (heard_at > $5 or contact.seen_at > $5)
                          then case when contact.seen_at > heard_at then contact.seen_at else heard_at end
                          else 9223372036854775807 end, due_at, ticket.id limit $4";
    EVENTS = "select at, by_kind, by_person, what, state, unit, words from ticket_event where ticket = $1 order by nth";
}

/// Which tickets are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketFilter {
    /// Those of this office and all below it. The root of the tree sees those of no office too.
    pub unit: String,
    /// In one of these states.
    pub states: Vec<TicketState>,
    /// That this official has, at whatever office they are now; empty: anybody's of the office.
    pub holder: String,
    /// At most so many.
    pub limit: usize,
}

/// A line of a ticket's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketEvent {
    /// When.
    pub at: Millis,
    /// `asker`, `desk` or `clock`.
    pub by: String,
    /// The official.
    pub person: Option<String>,
    /// What: the word of a [`Move`], or `open`.
    pub what: String,
    /// Where the ticket stood then.
    pub state: TicketState,
    /// Whose it was then.
    pub unit: Option<String>,
    /// What was said.
    pub words: Option<String>,
}

impl Storage {
    /// Tickets of an office and those below it: first those whose person can be written to for nothing now and soon not any
    /// more, in that order; then all others in the order in which they are due.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn ticket_list(&self, filter: &TicketFilter, now: Millis) -> Result<Vec<Ticket>, StorageError> {
        let states: String = filter.states.iter().map(|state| format!(",{},", state.code())).collect();
        let limit = i64::try_from(filter.limit).unwrap_or(i64::MAX);
        let rows: Vec<Row> = on_db!(&self.db, |pool| {
            let query = sqlx::query_as(LIST).bind(&filter.unit).bind(&states).bind(&filter.holder).bind(limit);
            let query = query.bind(now.0.saturating_sub(Platform::Zalo.free_ms().unwrap_or_default()));
            query.fetch_all(pool).await.map_err(failed)
        })?;
        let mut tickets: Vec<Ticket> = rows.into_iter().map(|row| row.ticket).collect();
        tickets.sort_by_key(|it| it.place(now));
        Ok(tickets)
    }

    /// What became of a ticket, in order.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn ticket_history(&self, id: &str) -> Result<Vec<TicketEvent>, StorageError> {
        type Columns = (i64, String, Option<String>, String, String, Option<String>, Option<String>);
        let rows: Vec<Columns> =
            on_db!(&self.db, |pool| sqlx::query_as(EVENTS).bind(id).fetch_all(pool).await.map_err(failed))?;
        let event = |(at, by, person, what, state, unit, words): Columns| {
            let state = TicketState::from_code(&state)
                .ok_or_else(|| StorageError::Corrupt("database: an unknown state".to_owned()))?;
            Ok(TicketEvent { at: Millis(at), by, person, what, state, unit, words })
        };
        rows.into_iter().map(event).collect()
    }

    /// Moves a ticket by an official's hand, if it still is at the revision that they looked at. Words are what the person
    /// is told (an answer, a word in between) or a note for the office.
    ///
    /// Whether the official may see this ticket at all is the caller's question: its office is in [`Ticket::case`].
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: look at the ticket, and do it again.
    pub async fn ticket_move(
        &self,
        id: &str,
        seen: i64,
        official: &str,
        (act, words): (&Move, Option<&str>),
        rules: &Rules,
        now: Millis,
    ) -> Result<Result<Ticket, NotMoved>, StorageError> {
        let who = Who::Official(official);
        let moving = Moving { id, seen: Some(seen), contact: None, who, act, words, files: &[], entry: None, at: now };
        self.move_ticket(rules, moving).await
    }
}
