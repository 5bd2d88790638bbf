//! Tickets, as time goes by: offices are reminded, what nobody answers goes up, people are told that it takes longer, and
//! what is over is closed and forgotten.
//!
//! Every instance looks; what is due at a ticket is done by the first, in one transaction.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use flows::desk::{Move, Office, Rules, Terms, Units, in_between, offices};
use storage::{Storage, StorageError, Ticket};
use tracing::{debug, info, warn};

use crate::app::{App, now};
use crate::config::Config;
use crate::failpoints::at;
use crate::numbers;

/// How many tickets are taken at once.
const BATCH: usize = 100;

/// How old the known offices may be, milliseconds.
const FRESH: i64 = 10_000;

/// How often questions are looked for whose time is over, milliseconds.
const FORGET: i64 = 3_600_000;

/// What the worker last did.
#[derive(Debug, Default)]
pub(crate) struct Clockwork {
    learnt_at: AtomicI64,
    forgot_at: AtomicI64,
}

/// What tickets go by: offices and their topics from the database, holidays and terms from the settings.
pub(crate) async fn rules(storage: &Storage, config: &Config) -> Result<Rules, StorageError> {
    Ok(Rules {
        units: Units::new(storage.units().await?),
        routes: storage.routes().await?,
        calendar: config.calendar.clone(),
        terms: Terms::default(),
    })
}

/// Where complaints about offices are received.
pub(crate) async fn receptions(storage: &Storage, units: &Units) -> Result<Vec<Office>, StorageError> {
    let receptions = storage.receptions().await?;
    if receptions.is_empty() {
        return Ok(Vec::new());
    }
    let old: Vec<(String, String)> =
        storage.old_units().await?.into_iter().map(|(unit, name, _)| (unit, name)).collect();
    Ok(offices(units, &old, &receptions))
}

/// What tickets go by, and where complaints are received: as the database has it now.
async fn learn(app: &App) -> Result<(), StorageError> {
    let rules = rules(&app.storage, &app.config).await?;
    app.refers_to(receptions(&app.storage, &rules.units).await?);
    app.desk_goes_by(rules);
    Ok(())
}

/// One round.
pub(crate) async fn look(app: &Arc<App>) {
    let now = now();
    let last = |at: &AtomicI64, every: i64| {
        // A clock that was put back must not make it wait.
        let since = now.0 - at.load(Ordering::Relaxed);
        !(0..every).contains(&since)
    };
    if last(&app.clockwork.learnt_at, FRESH) {
        match learn(app).await {
            Ok(()) => {
                app.clockwork.learnt_at.store(now.0, Ordering::Relaxed);
            }
            Err(error) => return debug!(%error, "offices were not looked at"),
        }
        match app.storage.tickets_waiting().await {
            Ok(waiting) => numbers::tickets(waiting),
            Err(error) => debug!(%error, "tickets were not counted"),
        }
    }
    if last(&app.clockwork.forgot_at, FORGET) {
        let life = i64::from(app.desk().terms.words_days) * 86_400_000;
        match app.storage.forget_asked(now.plus(-life)).await {
            Ok(forgotten) => {
                app.clockwork.forgot_at.store(now.0, Ordering::Relaxed);
                if forgotten > 0 {
                    info!(forgotten, "questions whose time is over");
                }
            }
            Err(error) => debug!(%error, "old questions were not looked at"),
        }
    }
    while round(app).await {}
}

/// A batch; true if more may be due.
async fn round(app: &Arc<App>) -> bool {
    let now = now();
    let due = match app.storage.tickets_due(now, BATCH).await {
        Ok(due) => due,
        Err(error) => {
            debug!(%error, "tickets were not looked at");
            return false;
        }
    };
    let rules = app.desk();
    let mut moved = false;
    for id in due {
        let words = |ticket: &Ticket| in_between(ticket.lang, ticket.case.due_at);
        match at("ticket tick", app.storage.ticket_tick(&id, &rules, now, words)).await {
            Ok(Some((act, ticket))) => {
                moved = true;
                tell(&id, &act, &ticket);
            }
            Ok(None) => {}
            Err(error) if error.is_transient() => debug!(%error, "what is due at a ticket waits"),
            Err(error) => warn!(%error, ticket = id, "what is due at a ticket cannot be done"),
        }
    }
    moved && !app.stop.is_cancelled()
}

/// Says what was done: an office that is to hear of it reads the log or watches the number.
fn tell(id: &str, act: &Move, ticket: &Ticket) {
    numbers::ticket(act.code());
    let unit = ticket.case.unit.as_deref().unwrap_or("none");
    match act {
        Move::Remind => warn!(ticket = id, unit, state = ticket.case.state.code(), "a ticket waits for its office"),
        Move::Raise => warn!(ticket = id, unit, "a ticket was not answered in time and goes to the office above"),
        _ => info!(ticket = id, unit, what = act.code(), "a ticket moved by itself"),
    }
}
