//! What goes on by itself: the heartbeat, chats whose holder died, timers, what the database owes, the spool.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use flows::{Chat, Event, EventId, Input, Millis};
use futures_util::{FutureExt, StreamExt, stream};
use storage::{PoisonKind, Spool, SpoolError, Spooled, StorageError};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tracing::{Instrument, error, warn};

use crate::app::{App, day, now};
use crate::converse::{self, Handled, Later};
use crate::failpoints::at;
use crate::{bulletins, deliver, desk, files, kb, numbers, offers, quotas, reminders, trace, watch};

/// How often the heartbeat is renewed; it is valid for 2 s.
const BEAT: Duration = Duration::from_millis(500);

/// How often somebody else's chats are looked for.
const SWEEP: Duration = Duration::from_millis(500);

/// How often timers and what the database owes are looked at.
const LOOK: Duration = Duration::from_secs(1);

/// How often changes of the knowledge base and of the surveys on offer are looked for.
const BASE: Duration = Duration::from_secs(2);

/// How often those who can be written to are counted; the last count of a day stays.
const FOLLOWERS: Duration = Duration::from_secs(3600);

/// How much of either is taken at once.
const BATCH: usize = 100;

/// How many timers are handled at once.
const AT_ONCE: usize = 16;

/// How often a spooled event is tried, every half second, that storage can be reached for and yet does not take.
const IN_VAIN: u32 = 60;

/// How often it is looked what officials are to be told.
const OFFICIALS: Duration = Duration::from_secs(5);

/// Starts all of them. They end when the service stops; the heartbeat has an end of its own.
pub(crate) fn start(app: &Arc<App>) {
    app.tasks.spawn(orphans(Arc::clone(app)));
    app.tasks.spawn(timers(Arc::clone(app)));
    app.tasks.spawn(owed(Arc::clone(app)));
    app.tasks.spawn(tickets(Arc::clone(app)));
    app.tasks.spawn(bulletins(Arc::clone(app)));
    app.tasks.spawn(wakes(Arc::clone(app)));
    app.tasks.spawn(watches(Arc::clone(app)));
    app.tasks.spawn(officials(Arc::clone(app)));
    app.tasks.spawn(base(Arc::clone(app)));
    app.tasks.spawn(quotas(Arc::clone(app)));
    app.tasks.spawn(lent(Arc::clone(app)));
    app.tasks.spawn(followers(Arc::clone(app)));
    if app.spool.is_some() {
        app.tasks.spawn(drain(Arc::clone(app)));
    }
}

/// Tells the others that this instance lives, until it is aborted. On its own, never behind other work.
pub(crate) async fn beat(app: Arc<App>) {
    let mut tick = interval(BEAT);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut away = false;
    loop {
        tick.tick().await;
        let failed = match at("beat", timeout(Duration::from_secs(1), app.storage.beat())).await {
            Ok(Ok(())) => false,
            Ok(Err(error)) => {
                if !away {
                    warn!(%error, "the heartbeat does not get through");
                }
                true
            }
            Err(_) => true,
        };
        away = failed;
    }
}

/// Calls `work` again and again until the service stops.
async fn every<F: Future<Output = ()>>(app: &App, pause: Duration, mut work: impl FnMut() -> F) {
    let mut tick = interval(pause);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = app.stop.cancelled() => return,
            _ = tick.tick() => {}
        }
        unharmed(work()).await;
    }
}

/// Does work, and outlives a panic in it.
async fn unharmed<T>(work: impl Future<Output = T>) -> Option<T> {
    // What a round holds is dropped with it; the shared state is guarded by locks that forgive poisoning.
    AssertUnwindSafe(work).catch_unwind().await.ok()
}

/// Takes over outboxes whose holder is dead or let go.
async fn orphans(app: Arc<App>) {
    every(&app, SWEEP, || async {
        if !deliver::room(&app) {
            return;
        }
        match at("orphans", app.storage.orphans()).await {
            Ok(found) => found.into_iter().for_each(|work| deliver::start(&app, work, None)),
            Err(error) => tracing::debug!(%error, "outboxes without a holder were not looked for"),
        }
    })
    .await;
}

/// Tells officials what waits. What is urgent is not held up by a long round of figures.
async fn officials(app: Arc<App>) {
    let left = reminders::Left::default();
    tokio::join!(
        every(&app, OFFICIALS, || reminders::urgent(&app, &left)),
        every(&app, OFFICIALS, || reminders::figures(&app, &left)),
    );
}

/// Looks after the service itself.
async fn watches(app: Arc<App>) {
    every(&app, app.config.watch, || watch::look(&app)).await;
}

/// Learns what has changed at the console: the knowledge base, the surveys on offer.
async fn base(app: Arc<App>) {
    every(&app, BASE, || async {
        kb::follow(&app).await;
        offers::follow(&app).await;
    })
    .await;
}

/// Looks which surveys enough people have answered, at its own pace.
async fn quotas(app: Arc<App>) {
    while !app.stop.is_cancelled() {
        let pause = unharmed(quotas::look(&app)).await.unwrap_or(quotas::PAUSE);
        tokio::select! {
            () = app.stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Counts followers, for the report on channels.
async fn followers(app: Arc<App>) {
    every(&app, FOLLOWERS, || async {
        if let Err(error) = app.storage.followers_count(day(now())).await {
            warn!(%error, "followers were not counted; in an hour again");
        }
    })
    .await;
}

/// Turns due timers into events.
async fn timers(app: Arc<App>) {
    // A timer whose event cannot be handled stays due for ever; it is kept aside, and left alone until the next start.
    let poisoned = Mutex::new(BTreeSet::new());
    every(&app, LOOK, || async {
        while fire(&app, &poisoned).await {}
        if let Ok(chats) = app.storage.backlog().await {
            numbers::backlog(chats);
        }
    })
    .await;
}

/// Handles a batch of due timers; true if more may be due: a reminder can fall due for everybody at once.
async fn fire(app: &Arc<App>, poisoned: &Mutex<BTreeSet<(Chat, EventId)>>) -> bool {
    // Those left alone are still named and must not crowd out the others.
    let limit = BATCH + lock(poisoned).len();
    let due = match app.storage.due(now(), limit).await {
        Ok(due) => due,
        Err(error) => {
            tracing::debug!(%error, "timers were not looked at");
            return false;
        }
    };
    let handled = AtomicUsize::new(0);
    let one = |(chat, at): (Chat, Millis)| {
        let handled = &handled;
        async move {
            let id = flows::timer_id(at);
            if lock(poisoned).contains(&(chat.clone(), id.clone())) {
                return;
            }
            match internal(app, &chat, id.clone(), Input::Timer).await {
                Ok(Handled::Poison) => {
                    lock(poisoned).insert((chat, id));
                }
                Ok(Handled::Done | Handled::Duplicate) => {
                    handled.fetch_add(1, Ordering::Relaxed);
                }
                Err(error) => warn!(%error, "a timer waits"),
            }
        }
    };
    // A chat has one timer, so none of them meet.
    stream::iter(due).for_each_concurrent(AT_ONCE, one).await;
    handled.into_inner() >= BATCH && !app.stop.is_cancelled()
}

fn lock<T>(it: &Mutex<T>) -> MutexGuard<'_, T> {
    it.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does what falls due at tickets.
async fn tickets(app: Arc<App>) {
    every(&app, LOOK, || desk::look(&app)).await;
}

/// Fetches files that people sent, where their address ends.
async fn lent(app: Arc<App>) {
    every(&app, LOOK, || files::look(&app)).await;
}

/// Sends bulletins.
async fn bulletins(app: Arc<App>) {
    every(&app, SWEEP, || bulletins::look(&app)).await;
}

/// Turns what the database owes into events.
async fn owed(app: Arc<App>) {
    every(&app, LOOK, || async {
        let rows = match app.storage.owed(BATCH).await {
            Ok(rows) => rows,
            Err(error) => return tracing::debug!(%error, "what is owed was not looked at"),
        };
        for row in rows {
            // A poison row is closed as well: its event is kept aside.
            match internal(&app, &row.chat, format!("owed/{}", row.id), row.input).await {
                Ok(_) => {}
                Err(error) if error.is_unreachable() => return warn!(%error, "what is owed waits"),
                Err(error) => {
                    warn!(%error, "what one chat is owed waits");
                    continue;
                }
            }
            match app.storage.close_owed(&row.id).await {
                Ok(()) => {}
                Err(error @ StorageError::Unreachable { .. }) => {
                    return warn!(%error, "what was owed is not struck out yet");
                }
                Err(error) => warn!(%error, "one thing that was owed is not struck out yet"),
            }
        }
    })
    .await;
}

/// An event of our own.
async fn internal(app: &Arc<App>, chat: &Chat, id: EventId, input: Input) -> Result<Handled, Later> {
    let span = trace::span(app.traces.of(chat, &id), chat.platform);
    let event = Event { id, chat: chat.clone(), at: now(), order: None, lang: None, input };
    converse::handle(app, &event).instrument(span).await
}

/// Passes on what other instances appended to web chats.
async fn wakes(app: Arc<App>) {
    let mut wakes = app.storage.web_wakes();
    loop {
        let woken = tokio::select! {
            () = app.stop.cancelled() => return,
            woken = wakes.recv() => woken,
        };
        match woken {
            Ok(chat) => app.hub.wake(&chat),
            Err(RecvError::Lagged(_)) => app.hub.wake_all(),
            Err(RecvError::Closed) => return,
        }
    }
}

/// Handles what waits on disk, in its order, as soon as conversations can be reached. Also while the service stops,
/// within the time that it has.
async fn drain(app: Arc<App>) {
    let Some(spool) = app.spool.clone() else { return };
    let mut tick = interval(SWEEP);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failed = Failed::default();
    loop {
        tokio::select! {
            () = app.stop.cancelled() => {
                if spool.is_empty() {
                    return;
                }
                tokio::time::sleep(SWEEP).await;
            }
            _ = tick.tick() => {}
        }
        if !spool.is_empty()
            && let Some(Err(error)) = unharmed(empty(&app, &spool, &mut failed)).await
        {
            error!(%error, "the spool cannot be read");
        }
    }
}

/// How often one record was tried in vain, by its number.
#[derive(Default)]
struct Failed {
    number: u64,
    times: u32,
}

impl Failed {
    /// Counts another attempt in vain, and says how many there were.
    fn again(&mut self, number: u64) -> u32 {
        self.times = if self.number == number { self.times + 1 } else { 1 };
        self.number = number;
        self.times
    }
}

/// Handles records until none is left or one has to wait: for storage to come back, or for a program that can read what
/// is stored. A record that fails on its own account is kept aside after some attempts, or it would hold up all others.
async fn empty(app: &Arc<App>, spool: &Spool, failed: &mut Failed) -> Result<(), SpoolError> {
    while let Some((number, item)) = at("spool peek", spool.peek()).await? {
        let Err(error) = at("spool handle", handle(app, &item)).await else {
            at("spool advance", spool.advance(number)).await?;
            continue;
        };
        let waits = error.is_unreachable() || error.is_for_another();
        if waits || failed.again(number) < IN_VAIN {
            tracing::debug!(%error, "the spool waits");
            return Ok(());
        }
        if let Spooled::Event(event) = &item
            && converse::aside(app, event, "handled in vain too often").await.is_ok()
        {
            spool.advance(number).await?;
        } else {
            return Ok(());
        }
    }
    Ok(())
}

async fn handle(app: &Arc<App>, item: &Spooled) -> Result<(), Later> {
    match item {
        Spooled::Event(event) => {
            let span = trace::span(app.traces.of(&event.chat, &event.id), event.chat.platform);
            converse::handle(app, event).instrument(span).await.map(|_| ())
        }
        Spooled::Poison { platform, account, reason, bytes } => {
            let what = (PoisonKind::Delivery, bytes.as_slice(), bytes.as_slice());
            Ok(converse::set_aside(app, *platform, account, reason, what).await?)
        }
    }
}
