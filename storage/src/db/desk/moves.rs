//! The one act that moves a ticket.

use flows::desk::{Case, DeskAnswer, FileRef, Move, Rules, Who};
use flows::{Input, Millis};
use serde_json::json;

use super::super::failed;
use super::ticket::{BY_ID, NotMoved, Row, Ticket};
use crate::db::owed::OWE;
use crate::{Actor, Deed, Storage, StorageError};

statements! {
    DONE = "select ticket from ticket_event where entry = $1";
    MOVE = "update ticket set revision = revision + 1, state = $3, unit = $4, holder = $5, since = $6, heard_at = $7,
            due_at = $8, reminded_at = $9, claimed_at = $10, interim_at = $11, raised_at = $12, answered_at = $13,
            closed_at = $14, wake_at = $15, barred = $16 where id = $1 and revision = $2";
    EVENT = "insert into ticket_event (ticket, nth, at, by_kind, by_person, what, state, unit, words, entry)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    ANSWER = "update ticket set answer = $2, answered_by = $3 where id = $1";
    RATE = "update ticket set stars = $2 where id = $1";
    FILE = "insert into ticket_file (ticket, nth, kind, file, at, size, fetch_at)
            select $1, coalesce(max(nth), 0) + 1, $2, $3, $4, $5, $6 from ticket_file where ticket = $1
            having count(*) < $7";
    DROP_FILES = "delete from ticket_file where ticket = $1";
    FORGET = "update ticket set code = '', chat = null, contact = null, words = '', answer = null where id = $1";
    FORGET_EVENTS = "update ticket_event set words = null where ticket = $1";
}

/// Most files of one ticket, as the database counts.
pub(super) const MOST: i64 = flows::desk::FILES as i64;

/// Keeps the name of a file, inside `in_tx!`. What the platform only lends is fetched as soon as there is time.
macro_rules! keep_name {
    ($tx:ident, $ticket:expr, $file:expr, $at:expr, $chat:expr) => {{
        use $crate::db::desk::moves::{FILE, MOST, file_kind};
        let (size, at) = ($file.size.and_then(|size| i64::try_from(size).ok()), $at.0);
        let fetch_at = $chat.is_some_and(|chat| chat.platform.lends_files()).then_some(at);
        let query = sqlx::query(FILE).bind($ticket).bind(file_kind($file)?).bind(&$file.name).bind(at);
        query.bind(size).bind(fetch_at).bind(MOST).execute(&mut *$tx).await.map_err(failed)?;
    }};
}
pub(super) use keep_name;

/// A move on its way.
pub(super) struct Moving<'a> {
    pub(super) id: &'a str,
    /// The revision that was looked at; `None`: whatever it is.
    pub(super) seen: Option<i64>,
    /// Whose the ticket must be.
    pub(super) contact: Option<&'a str>,
    pub(super) who: Who<'a>,
    pub(super) act: &'a Move,
    /// What is said: to the person, by the person, or in a note.
    pub(super) words: Option<&'a str>,
    pub(super) files: &'a [FileRef],
    /// The outbox entry that it comes by.
    pub(super) entry: Option<&'a str>,
    pub(super) at: Millis,
}

impl Storage {
    /// Moves a ticket, or says why not. What was done for the same entry before is not done again.
    pub(super) async fn move_ticket(
        &self,
        rules: &Rules,
        moving: Moving<'_>,
    ) -> Result<Result<Ticket, NotMoved>, StorageError> {
        let it = &moving;
        in_tx!(&self.db, |tx| {
            let done: Option<String> = match it.entry {
                Some(entry) => sqlx::query_scalar(DONE).bind(entry).fetch_optional(&mut *tx).await.map_err(failed)?,
                None => None,
            };
            let row: Option<Row> = sqlx::query_as(BY_ID).bind(it.id).fetch_optional(&mut *tx).await.map_err(failed)?;
            let Some(Row { mut ticket, chat, contact }) = row else { return Ok(Err(NotMoved::Unknown)) };
            if done.is_some() {
                return Ok(Ok(ticket));
            }
            if it.contact.is_some() && it.contact != contact.as_deref() {
                return Ok(Err(NotMoved::Unknown));
            }
            if it.seen.is_some_and(|seen| seen != ticket.revision) {
                return Ok(Err(NotMoved::Changed));
            }
            let case = match rules.moved(&ticket.case, it.who, it.act, it.at) {
                Ok(case) => case,
                Err(refusal) => return Ok(Err(NotMoved::Refused(refusal))),
            };
            let case = match it.words {
                Some(words) if it.who == Who::Asker => rules.heard(case, words, it.at),
                _ => case,
            };
            let (before, nth) = (std::mem::replace(&mut ticket.case, case), ticket.revision + 1);
            let case = &ticket.case;
            let wake_at = rules.next(case).map(|(at, _)| at.0);
            let query = sqlx::query(MOVE).bind(it.id).bind(ticket.revision).bind(case.state.code());
            let query = query.bind(&case.unit).bind(&case.holder).bind(case.since.0).bind(case.heard_at.0);
            let query = query.bind(case.due_at.0).bind(ms(case.reminded_at)).bind(ms(case.claimed_at));
            let query = query.bind(ms(case.interim_at)).bind(ms(case.raised_at)).bind(ms(case.answered_at));
            let query = query.bind(ms(case.closed_at)).bind(wake_at).bind(&case.barred);
            if query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                return Err(StorageError::Busy);
            }
            let (kind, person) = by(it.who);
            let query = sqlx::query(EVENT).bind(it.id).bind(nth).bind(it.at.0).bind(kind).bind(person);
            let query = query.bind(it.act.code()).bind(case.state.code()).bind(&case.unit).bind(it.words);
            query.bind(it.entry).execute(&mut *tx).await.map_err(failed)?;
            ticket.revision = nth;
            match it.act {
                Move::Answer => {
                    ticket.answer = it.words.map(str::to_owned);
                    ticket.answered_by = Some(rules.name_of(case));
                    let query = sqlx::query(ANSWER).bind(it.id).bind(&ticket.answer).bind(&ticket.answered_by);
                    query.execute(&mut *tx).await.map_err(failed)?;
                }
                Move::Rate { stars } => {
                    ticket.stars = Some(*stars);
                    let query = sqlx::query(RATE).bind(it.id).bind(i64::from(*stars));
                    query.execute(&mut *tx).await.map_err(failed)?;
                }
                Move::DropFiles | Move::Forget => {
                    sqlx::query(DROP_FILES).bind(it.id).execute(&mut *tx).await.map_err(failed)?;
                }
                _ => {}
            }
            if *it.act == Move::Forget {
                for statement in [FORGET, FORGET_EVENTS] {
                    sqlx::query(statement).bind(it.id).execute(&mut *tx).await.map_err(failed)?;
                }
                ticket.chat = None;
            }
            for file in it.files {
                keep_name!(tx, it.id, file, it.at, ticket.chat.as_ref());
            }
            if let (Some(chat), Some(input)) = (&chat, word_of(rules, it, &before, &ticket)) {
                let query = sqlx::query(OWE).bind(format!("ticket/{}/{nth}", it.id)).bind(chat).bind(spelled(&input)?);
                query.bind(it.at.0).execute(&mut *tx).await.map_err(failed)?;
            }
            if let Some(deed) = deed_of(it, &ticket) {
                audit!(self, tx, &deed);
            }
            Ok(ticket)
        })
    }
}

fn ms(at: Option<Millis>) -> Option<i64> {
    at.map(|at| at.0)
}

/// How an event says who it was.
fn by(who: Who<'_>) -> (&'static str, Option<&str>) {
    match who {
        Who::Asker => ("asker", None),
        Who::Official(id) => ("desk", Some(id)),
        Who::Clock => ("clock", None),
    }
}

pub(super) fn file_kind(file: &FileRef) -> Result<String, StorageError> {
    let kind = serde_json::to_value(file.kind).map_err(|error| StorageError::Corrupt(format!("file: {error}")))?;
    Ok(kind.as_str().unwrap_or("other").to_owned())
}

fn spelled(input: &Input) -> Result<String, StorageError> {
    serde_json::to_string(input).map_err(|error| StorageError::Corrupt(format!("owed: {error}")))
}

/// What the person is told of a move, if anything: words, or where the ticket stands now.
fn word_of(rules: &Rules, it: &Moving<'_>, before: &Case, ticket: &Ticket) -> Option<Input> {
    match it.act {
        Move::Answer | Move::Interim => Some(Input::Answered(Box::new(DeskAnswer {
            code: ticket.code.clone(),
            words: it.words.unwrap_or_default().to_owned(),
            interim: *it.act == Move::Interim,
            unit: rules.name_of(&ticket.case),
            date: flows::vietnam::day(it.at),
            changed: false,
        }))),
        // The person's own doing is known to the conversation.
        _ if it.who == Who::Asker || before.state == ticket.case.state => None,
        _ => Some(Input::TicketState {
            code: ticket.code.clone(),
            state: ticket.case.state,
            topic: ticket.topic.clone(),
        }),
    }
}

/// The line of the audit log: for what an official did, and what the clock did to the ticket's place or words. What a person
/// does to their own ticket is theirs.
fn deed_of(it: &Moving<'_>, ticket: &Ticket) -> Option<Deed> {
    let by = match it.who {
        Who::Official(id) => Actor::Person(id.to_owned()),
        Who::Clock if *it.act != Move::Remind => Actor::Program,
        Who::Clock | Who::Asker => return None,
    };
    Some(Deed {
        at: it.at,
        by,
        what: format!("ticket.{}", it.act.code()),
        on: it.id.to_owned(),
        unit: ticket.case.unit.clone(),
        detail: json!({ "revision": ticket.revision, "state": ticket.case.state.code() }),
    })
}
