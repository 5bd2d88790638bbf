//! What is counted. Every label is one of a fixed few words or an account's name in our own settings: never a person's
//! id, never what somebody sent.

mod grid;
mod list;
mod state;
#[cfg(test)]
mod tests;

use std::sync::{LazyLock, OnceLock};
use std::time::Duration;

use flows::Platform;
use metrics::{Counter, Histogram, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use metrics_process::Collector;

use grid::{Grid, PLATFORMS, place};
use list::{NUMBERS, Sort};
pub(crate) use state::*;

/// One recorder for the process; several services of one process (in tests) share it.
static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Why an entry is given up that nobody can read.
const UNREADABLE: &str = "it cannot be read";

/// `process_…`, as Prometheus's own clients name it.
static PROCESS: LazyLock<Collector> = LazyLock::new(Collector::default);

/// What came in.
const KINDS: [&str; 14] = [
    "text",
    "tap",
    "start",
    "follow",
    "opened",
    "blocked",
    "unblocked",
    "media",
    "edited",
    "human",
    "timer",
    "found",
    "owed",
    "other",
];

/// What became of it.
const OUTCOMES: [&str; 6] = ["done", "duplicate", "poison", "later", "late", "spooled"];

/// What is owed.
const OWED: [&str; 11] =
    ["say", "revise", "record", "consent", "count", "look", "erase", "contact", "asked", "helped", "ticket"];

/// How an attempt at it went.
const WENT: [&str; 4] = ["done", "buried", "waits", "moot"];

static EVENTS: Grid<Counter, { 3 * KINDS.len() * OUTCOMES.len() }> = Grid::new();
static DELIVERIES: Grid<Counter, { 3 * OWED.len() * WENT.len() }> = Grid::new();
static EVENT_SECONDS: Grid<Histogram, 3> = Grid::new();
static ANSWER_SECONDS: Grid<Histogram, 3> = Grid::new();
static DELAY_SECONDS: Grid<Histogram, 3> = Grid::new();
static STEP_SECONDS: Grid<Histogram, 1> = Grid::new();
static COMMIT_SECONDS: Grid<Histogram, 1> = Grid::new();

/// Starts counting. What an alert looks at begins with 0: a counter that appeared with its first count would hide it.
pub(crate) fn start() {
    RECORDER.get_or_init(|| {
        let mut builder = PrometheusBuilder::new();
        for number in NUMBERS {
            if let Sort::Histogram(bounds) = number.sort {
                builder = builder.set_buckets_for_metric(Matcher::Full(number.name.to_owned()), bounds).ok()?;
            }
        }
        let handle = builder.install_recorder().ok()?;
        for number in NUMBERS {
            match number.sort {
                Sort::Counter => describe_counter!(number.name, number.unit, number.help),
                Sort::Gauge => describe_gauge!(number.name, number.unit, number.help),
                Sort::Histogram(_) => describe_histogram!(number.name, number.unit, number.help),
            }
        }
        for platform in PLATFORMS {
            let platform = platform.code();
            for name in ["langnghe_poison_total", "langnghe_unauthorized_total", "langnghe_conflicts_total"] {
                counter!(name, "platform" => platform).absolute(0);
            }
        }
        PROCESS.describe();
        gauge!("langnghe_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        for name in [
            "langnghe_zalo_caught_up_total",
            "langnghe_limited_total",
            "langnghe_lost_sessions_total",
            "langnghe_panics_total",
        ] {
            counter!(name).absolute(0);
        }
        Some(handle)
    });
}

/// Everything counted, in Prometheus's text format.
pub(crate) fn render() -> String {
    let Some(Some(recorder)) = RECORDER.get() else { return String::new() };
    recorder.run_upkeep();
    recorder.render()
}

/// Puts durations into their buckets. Until then each is kept by itself: without this, called now and then, a service
/// that nobody asks for its numbers would grow without end.
pub(crate) fn tidy() {
    if let Some(Some(recorder)) = RECORDER.get() {
        recorder.run_upkeep();
    }
}

/// An event was handled. `kind` is one of [`KINDS`], `outcome` one of [`OUTCOMES`].
pub(crate) fn event(platform: Platform, kind: &'static str, outcome: &'static str) {
    let make = || {
        let labels = [("platform", platform.code()), ("kind", kind), ("outcome", outcome)];
        counter!("langnghe_events_total", &labels)
    };
    match (place(&KINDS, kind), place(&OUTCOMES, outcome)) {
        (Some(row), Some(column)) => {
            let row = grid::platform(platform) * KINDS.len() + row;
            EVENTS.at(row * OUTCOMES.len() + column, make).increment(1);
        }
        _ => make().increment(1),
    }
}

/// How long an event took from being read to its platform's answer.
pub(crate) fn handled(platform: Platform, took: Duration) {
    let make = || histogram!("langnghe_event_seconds", "platform" => platform.code());
    EVENT_SECONDS.at(grid::platform(platform), make).record(took);
}

/// A delivery that is not for us. `kind` is one of `bot`'s fixed words.
pub(crate) fn ignored(platform: Platform, kind: &'static str) {
    counter!("langnghe_ignored_total", "platform" => platform.code(), "kind" => kind).increment(1);
}

/// Bytes or an event were kept aside.
pub(crate) fn poison(platform: Platform) {
    counter!("langnghe_poison_total", "platform" => platform.code()).increment(1);
}

/// A request without a good secret, signature or cookie.
pub(crate) fn unauthorized(platform: Platform) {
    counter!("langnghe_unauthorized_total", "platform" => platform.code()).increment(1);
}

/// A request over a limit.
pub(crate) fn limited() {
    counter!("langnghe_limited_total").increment(1);
}

/// A stored session could not be read.
pub(crate) fn lost_session() {
    counter!("langnghe_lost_sessions_total").increment(1);
}

/// Something in this program went wrong and was caught.
pub(crate) fn panicked() {
    counter!("langnghe_panics_total").increment(1);
}

/// A commit found that somebody else had moved the chat.
pub(crate) fn conflict(platform: Platform) {
    counter!("langnghe_conflicts_total", "platform" => platform.code()).increment(1);
}

/// How long one call of `flows::step` took.
pub(crate) fn stepped(took: Duration) {
    STEP_SECONDS.at(0, || histogram!("langnghe_step_seconds")).record(took);
}

/// How long storing one step took.
pub(crate) fn committed(took: Duration) {
    COMMIT_SECONDS.at(0, || histogram!("langnghe_commit_seconds")).record(took);
}

/// An entry was delivered, buried or put off: `what` is one of [`OWED`], `went` one of [`WENT`].
pub(crate) fn delivery(platform: Platform, what: &'static str, went: &'static str) {
    let make = || {
        let labels = [("platform", platform.code()), ("what", what), ("outcome", went)];
        counter!("langnghe_deliveries_total", &labels)
    };
    match (place(&OWED, what), place(&WENT, went)) {
        (Some(row), Some(column)) => {
            let row = grid::platform(platform) * OWED.len() + row;
            DELIVERIES.at(row * WENT.len() + column, make).increment(1);
        }
        _ => make().increment(1),
    }
}

/// Makes the counts of what is given up begin with 0.
pub(crate) fn may_bury(platform: Platform, reasons: &[&'static str]) {
    for reason in reasons.iter().chain([&UNREADABLE]) {
        counter!("langnghe_buried_total", "platform" => platform.code(), "reason" => *reason).absolute(0);
    }
}

/// An entry was given up. `reason` is one of a fixed few sentences.
pub(crate) fn buried(platform: Platform, reason: &'static str) {
    counter!("langnghe_buried_total", "platform" => platform.code(), "reason" => reason).increment(1);
}

/// How many entries could not even be read and were given up, since the process began.
pub(crate) fn unreadable(platform: Platform, entries: u64) {
    counter!("langnghe_buried_total", "platform" => platform.code(), "reason" => UNREADABLE).absolute(entries);
}

/// A platform did not take a call. `what` says what to do about it, in a word.
pub(crate) fn refused(platform: Platform, what: &'static str) {
    counter!("langnghe_refusals_total", "platform" => platform.code(), "what" => what).increment(1);
}

/// How long a platform's answer was waited for.
pub(crate) fn answered(platform: Platform, took: Duration) {
    let make = || histogram!("langnghe_answer_seconds", "platform" => platform.code());
    ANSWER_SECONDS.at(grid::platform(platform), make).record(took);
}

/// How long a message was on its way, from its commit until its platform had it.
pub(crate) fn arrived(platform: Platform, took: Duration) {
    let make = || histogram!("langnghe_delay_seconds", "platform" => platform.code());
    DELAY_SECONDS.at(grid::platform(platform), make).record(took);
}

/// The process as its system sees it: memory, processor, open files.
pub(crate) fn process() {
    PROCESS.collect();
}
