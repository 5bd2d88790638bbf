//! What a chat is owed, delivered in order: one task for each chat that has something waiting.
//!
//! A task holds its chat's lease. It tries the head of the list until the platform or the database has it or finally
//! refuses it, acknowledges it and is handed the next. Waiting for one chat holds up nobody else.

mod hand_over;
mod keep;
mod ours;
mod pass;
mod send;

pub(crate) use ours::said;
pub(crate) use pass::Ears;
pub(crate) use send::{append, blocked, push, replace};

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::{Duration, Instant};

use flows::{Effect, EventId};
use storage::{Entry, Lease, StorageError, Work};
use tracing::{Instrument, Span, debug, warn};

use crate::app::{App, now, random};
use crate::failpoints::at;
use crate::pace::Turn;
use crate::{numbers, trace};

/// Chats that one instance delivers to at once. More stay for the sweep, here or on another instance.
pub(crate) const CHATS: usize = 50_000;

/// The longest pause between two attempts.
const LONGEST: Duration = Duration::from_secs(60);

/// How long to wait between two looks at a heartbeat that is not fresh.
const STALE: Duration = Duration::from_millis(100);

/// The platform failed for as long as a message is tried.
const FAILED: &str = "the platform failed for too long";
/// The person has blocked us or has gone.
const UNREACHABLE: &str = "the person cannot be reached";
/// Nobody may write to the person now.
const SHUT: &str = "the platform's window was shut";
/// The platform will never take it.
const REFUSED: &str = "the platform refused it";
/// Storage will never take it.
const UNSTORED: &str = "storage cannot take it";

/// Why entries are given up.
pub(crate) const REASONS: [&str; 5] = [FAILED, UNREACHABLE, SHUT, REFUSED, UNSTORED];

/// What became of one attempt at an entry.
#[derive(Debug)]
enum Outcome {
    /// It is delivered, or need not be.
    Done,
    /// It will never be taken. The words name nobody.
    Bury(&'static str),
    /// Not now.
    Wait(Wait),
    /// Not now, and what stands behind it need not wait for it.
    Pass,
    /// It is no longer worth sending.
    Moot,
}

/// When to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    /// After so long, as the other side said.
    For(Duration),
    /// After growing pauses.
    BackOff,
}

/// The attempts at one entry so far.
#[derive(Clone, Copy, Debug, Default)]
struct Tries {
    /// All.
    all: u32,
    /// When the platform first answered with a failure of its own, or not at all.
    failing: Option<Instant>,
    /// When it was first tried to store a response.
    storing: Option<Instant>,
    /// The person was told that the answers are safe but not yet confirmed.
    told: bool,
    /// What nobody waits for has let pass what stood behind it.
    stood_back: bool,
}

/// What a delivery was set off by: the event's name and its span.
#[derive(Debug)]
pub(crate) struct Origin {
    pub(crate) event: EventId,
    pub(crate) span: Span,
}

/// Starts the delivery of a chat's outbox, with what set it off where that is known.
pub(crate) fn start(app: &Arc<App>, work: Work, origin: Option<Origin>) {
    app.tasks.spawn(hand_over::after(Arc::clone(app), work, origin));
}

/// Whether another chat can be taken on.
pub(crate) fn room(app: &App) -> bool {
    app.tasks.len() < CHATS
}

async fn run(app: &Arc<App>, work: Work, mut origin: Option<Origin>) -> Lease {
    let Work { lease, entry } = work;
    let mut next = Some(entry);
    let mut tries = Tries::default();
    let mut ear = None;
    while let Some(entry) = next {
        // The list may hold what many events owe, and what another instance was told of.
        let event = trace::event_of(&entry.id);
        let known = origin.take().filter(|it| it.event == event);
        let origin = origin.insert(known.unwrap_or_else(|| Origin {
            event: event.to_owned(),
            span: trace::span(app.traces.of(lease.chat(), event), lease.chat().platform),
        }));
        next = advance(app, &lease, entry, &mut tries, &mut ear).instrument(origin.span.clone()).await;
    }
    lease
}

/// One attempt at the head of the list. Gives what to try next; `None` if nothing is left, or the service stops.
async fn advance(
    app: &Arc<App>,
    lease: &Lease,
    entry: Entry,
    tries: &mut Tries,
    ear: &mut Option<pass::Ear>,
) -> Option<Entry> {
    let stands_back = send::stands_back(lease.chat(), &entry.effect);
    if stands_back && !std::mem::replace(&mut tries.stood_back, true) {
        // From here on the ear hears of replies; one may stand there already.
        ear.get_or_insert_with(|| pass::Ear::new(app, lease.chat()));
        return until_stored(app, || at("put last", app.storage.put_last(lease, &entry))).await;
    }
    let turn = match turn(app, lease, &entry, ear.as_ref().filter(|_| stands_back)).await {
        Waited::Turn(turn) => turn,
        Waited::Reply => return until_stored(app, || at("put last", app.storage.put_last(lease, &entry))).await,
        Waited::Stopping => return None,
    };
    let late = turn.as_ref().is_some_and(|turn| turn.late);
    match alive(app).await {
        Alive::All if !late => {}
        Alive::All | Alive::Again => {
            let head = until_stored(app, || at("head anew", app.storage.head(lease))).await;
            if head.as_ref() != Some(&entry) {
                *tries = Tries::default();
                return head;
            }
        }
        Alive::Stopping => return None,
    }
    let outcome = if pass::passes(&entry.effect) {
        ear.get_or_insert_with(|| pass::Ear::new(app, lease.chat())).attempt(&entry).await
    } else {
        attempt(app, lease, &entry, turn, tries).await
    };
    note(lease, &entry, &outcome);
    match outcome {
        Outcome::Done | Outcome::Moot => {
            *tries = Tries::default();
            until_stored(app, || at("ack", app.storage.ack(lease, &entry.id))).await
        }
        Outcome::Bury(why) => {
            *tries = Tries::default();
            until_stored(app, || at("bury", app.storage.bury(lease, &entry, why, now()))).await
        }
        Outcome::Pass => ear.get_or_insert_with(|| pass::Ear::new(app, lease.chat())).pass(lease, &entry).await,
        Outcome::Wait(wait) => {
            tries.all += 1;
            if !pause(app, length(wait, tries.all)).await {
                return None;
            }
            // Meanwhile the person may have been erased, or somebody else may have taken over.
            let head = until_stored(app, || at("head", app.storage.head(lease))).await;
            if head.as_ref().is_some_and(|head| head.id != entry.id) {
                *tries = Tries::default();
            }
            head
        }
    }
}

/// How the wait for a turn ended.
enum Waited {
    /// It has come; without one for what needs no call.
    Turn(Option<Turn>),
    /// Something was appended behind what nobody waits for.
    Reply,
    /// The service stops.
    Stopping,
}

/// Waits for the turn to make the call that an entry needs, if it needs one; with an ear only until a reply stands behind
/// it.
async fn turn(app: &App, lease: &Lease, entry: &Entry, ear: Option<&pass::Ear>) -> Waited {
    let Some(call) = send::call(lease.chat(), &entry.effect) else { return Waited::Turn(None) };
    tokio::select! {
        turn = at("turn", app.pace.turn(&app.storage, lease.chat(), call)) => Waited::Turn(turn),
        () = pass::heard(ear) => Waited::Reply,
        () = app.stop.cancelled() => Waited::Stopping,
    }
}

/// What goes to the database is boxed: its calls' state is of several kilobytes, which would be moved with each message.
async fn attempt(app: &Arc<App>, lease: &Lease, entry: &Entry, turn: Option<Turn>, tries: &mut Tries) -> Outcome {
    match &entry.effect {
        Effect::Say(message) => send::say(app, lease.chat(), entry, (message, None), turn, tries).await,
        Effect::Revise { message, to } => send::say(app, lease.chat(), entry, (to, Some(message)), turn, tries).await,
        Effect::Record(response) => Box::pin(keep::record(app, lease.chat(), response, tries)).await,
        Effect::Ticket(change) => Box::pin(keep::ticket(app, lease.chat(), entry, change, tries)).await,
        Effect::Look(look) => Box::pin(keep::look(app, lease.chat(), entry, look)).await,
        other => Box::pin(keep::keep(app, lease.chat(), entry, other)).await,
    }
}

/// Whether this instance may deliver.
enum Alive {
    /// All the time.
    All,
    /// Again: for a while another instance could rightly take over, so the head has to be asked for anew.
    Again,
    /// No more, the service stops.
    Stopping,
}

/// Waits until this instance's own heartbeat is fresh.
async fn alive(app: &App) -> Alive {
    if app.storage.fresh() {
        return Alive::All;
    }
    while !app.storage.fresh() {
        if !pause(app, STALE).await {
            return Alive::Stopping;
        }
    }
    Alive::Again
}

/// Repeats a call to the place of conversations until it is answered. `None` also when the service stops: the lease
/// is dropped then and the sweep takes over.
async fn until_stored<F>(app: &App, call: impl Fn() -> F) -> Option<Entry>
where
    F: Future<Output = Result<Option<Entry>, StorageError>>,
{
    let mut tries = 0;
    loop {
        match call().await {
            Ok(next) => return next,
            Err(error) if error.is_transient() => {
                tries += 1;
                if !pause(app, length(Wait::BackOff, tries).min(Duration::from_secs(2))).await {
                    return None;
                }
            }
            Err(error) => {
                tracing::error!(%error, "an outbox cannot be moved on");
                return None;
            }
        }
    }
}

/// Sleeps; false if the service stops meanwhile.
async fn pause(app: &App, length: Duration) -> bool {
    tokio::select! {
        () = at("pause", tokio::time::sleep(length)) => true,
        () = app.stop.cancelled() => false,
    }
}

/// The pause before attempt `tries + 1`: a quarter second, doubled each time up to a minute, and up to a quarter more so
/// that chats which failed together do not come back together.
fn length(wait: Wait, tries: u32) -> Duration {
    match wait {
        Wait::For(length) => length,
        Wait::BackOff => {
            let base = Duration::from_millis(250).saturating_mul(1 << tries.saturating_sub(1).min(8)).min(LONGEST);
            base + base.mul_f64(f64::from(u16::from_be_bytes(random())) / f64::from(u16::MAX) / 4.0)
        }
    }
}

fn note(lease: &Lease, entry: &Entry, outcome: &Outcome) {
    let (platform, what) = (lease.chat().platform, kind(&entry.effect));
    let went = match outcome {
        Outcome::Done => "done",
        Outcome::Bury(why) => {
            warn!(why, what, "an entry is given up and kept aside");
            numbers::buried(platform, why);
            "buried"
        }
        Outcome::Wait(_) | Outcome::Pass => "waits",
        Outcome::Moot => "moot",
    };
    debug!(what, went, "an entry of the outbox");
    if matches!(entry.effect, Effect::Say(_) | Effect::Revise { .. }) && went == "done" && entry.at.0 > 0 {
        numbers::arrived(platform, numbers::age(now(), entry.at));
    }
    numbers::delivery(platform, what, went);
}

/// What an entry is, in a word.
pub(crate) fn kind(effect: &Effect) -> &'static str {
    match effect {
        Effect::Say(_) => "say",
        Effect::Revise { .. } => "revise",
        Effect::Record(_) => "record",
        Effect::Consent(_) => "consent",
        Effect::Count(_) => "count",
        Effect::Look(_) => "look",
        Effect::Erase => "erase",
        Effect::Contact(_) => "contact",
        Effect::Asked(_) => "asked",
        Effect::Helped { .. } => "helped",
        Effect::Ticket(_) => "ticket",
    }
}
