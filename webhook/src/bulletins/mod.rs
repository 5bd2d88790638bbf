//! Bulletins on their way: each by one instance at a time, one person after another, below everything else that leaves.
//!
//! They do not go through the chats' outboxes: the entry of a bulletin's list is the entry of an outbox already, stored
//! with what it came to, and a bulletin to a million people would put a million copies of itself into Redis, before each
//! of which a pause or an opt-out would have to be looked for. So an entry is marked in the database just before its
//! call, in the same statement that asks whether the bulletin still goes out and the person still wants it
//! ([`Storage::bulletin_mark`](storage::Storage::bulletin_mark)). What was marked when its instance died is uncertain,
//! and never repeated by itself.

mod amend;
mod begun;
mod broadcast;
mod channel;
mod faults;
mod frame;
mod marks;
mod media;
mod outcomes;
mod run;
mod send;

pub(crate) use faults::of as faults;
pub(crate) use frame::{given, of as frame};
pub(crate) use send::{Halfway, to_try as test_send};

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use flows::bulletin::{Move, State};
use storage::{Actor, StorageError};
use tokio::time::{Interval, MissedTickBehavior, interval};
use tracing::{debug, warn};

use crate::app::{App, now};
use crate::failpoints::at;
use crate::numbers;

/// The time from one write of a kind to the next. At a thousand entries a second a write for each of them takes the database
/// ten times what it takes for ten together, and that from those who wait for a reply. An entry that comes alone waits for
/// nothing.
const WRITES: Duration = Duration::from_millis(10);

/// Ticks at most once in [`WRITES`].
fn beat() -> Interval {
    let mut beat = interval(WRITES);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beat
}

/// The bulletins that this instance sends.
#[derive(Default)]
pub(crate) struct Running(Mutex<BTreeSet<String>>);

impl Running {
    /// Takes one on, unless it is in hand already.
    fn begin(&self, id: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned())
    }

    fn end(&self, id: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

/// Starts what is due, and goes on with what nobody sends.
pub(crate) async fn look(app: &Arc<App>) {
    numbers::bulletins(app.bulletins.count());
    let due = match at("bulletins due", app.storage.bulletins_due(now())).await {
        Ok(due) => due,
        Err(error) => return debug!(%error, "bulletins were not looked for"),
    };
    for id in due {
        if !app.bulletins.begin(&id) {
            continue;
        }
        let app = Arc::clone(app);
        app.clone().tasks.spawn(async move {
            // What a panic leaves in hand would never be taken up again.
            let ended = Ended(Arc::clone(&app), id);
            match started(&app, &ended.1).await {
                Ok(true) => run::run(&app, &ended.1).await,
                Ok(false) => {}
                Err(error) => warn!(%error, "a bulletin is not begun yet"),
            }
        });
    }
}

/// Lets go of a bulletin however its task ends.
struct Ended(Arc<App>, String);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.bulletins.end(&self.1);
    }
}

/// Moves a bulletin whose time has come; whether it goes out now.
async fn started(app: &App, id: &str) -> Result<bool, StorageError> {
    let Some(row) = at("bulletin row", app.storage.bulletin_row(id)).await? else { return Ok(false) };
    if row.state != State::Approved {
        return Ok(row.state == State::Sending);
    }
    let start = app.storage.bulletin_move(id, Move::Start, row.revision, &Actor::Program, now());
    // Somebody else may have been faster, to start it or to give it back.
    Ok(at("bulletin start", start).await?.is_ok())
}
