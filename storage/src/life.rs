//! Who is alive, as far as this process knows: its own heartbeat and the leases that its tasks hold.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use flows::{Millis, Platform};

/// How long a heartbeat lives at the server.
pub(crate) const BEAT_LIFE: Duration = Duration::from_secs(2);
/// How old the last heartbeat may be when a send begins. The rest of its life is the margin for the clocks' drift and
/// the way to the server.
const FRESH: Duration = Duration::from_millis(1500);
/// How often everything is swept even if nobody seems to have died.
const FULL_SWEEP: Duration = Duration::from_secs(10);

/// The system's clock.
pub(crate) fn clock() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Shared by all clones of one handle.
#[derive(Debug)]
pub(crate) struct Life {
    /// This process.
    pub(crate) instance: u64,
    held: Mutex<HashSet<u64>>,
    /// A lease may be lying about that nobody of this process holds: the next sweep looks at all.
    dropped: AtomicBool,
    beats: Mutex<Beats>,
    /// Entries that nobody could read and that were given up, by platform.
    unreadable: Mutex<BTreeMap<Platform, u64>>,
}

#[derive(Debug, Default)]
struct Beats {
    last: Option<Instant>,
    /// A beat was begun and has not arrived (yet).
    pending: bool,
    unbroken_since: Option<Instant>,
    swept: Option<Instant>,
}

impl Life {
    pub(crate) fn new(instance: u64) -> Arc<Self> {
        Arc::new(Self {
            instance,
            held: Mutex::default(),
            dropped: AtomicBool::new(true),
            beats: Mutex::default(),
            unreadable: Mutex::default(),
        })
    }

    /// How this process's leases begin, in the store.
    pub(crate) fn name(&self) -> String {
        format!("{:016x}", self.instance)
    }

    /// What a lease of this process looks like in the store: `INSTANCE:HOLDER`.
    pub(crate) fn owner(&self, holder: u64) -> String {
        format!("{:016x}:{holder:016x}", self.instance)
    }

    /// Notes that a heartbeat begins. If the one before never arrived, the connection was broken: whoever else was cut
    /// off with us may be as alive as we are.
    pub(crate) fn beating(&self) {
        let mut beats = self.beats.lock().unwrap_or_else(PoisonError::into_inner);
        if beats.pending {
            beats.unbroken_since = None;
        }
        beats.pending = true;
    }

    /// Notes a heartbeat that was begun at `at` and arrived.
    pub(crate) fn beaten(&self, at: Instant) {
        let mut beats = self.beats.lock().unwrap_or_else(PoisonError::into_inner);
        let broken = beats.last.is_none_or(|last| at.duration_since(last) > BEAT_LIFE);
        beats.pending = false;
        if broken || beats.unbroken_since.is_none() {
            beats.unbroken_since = Some(at);
            // What was under way when the connection broke may have been done since.
            self.look_again();
        }
        beats.last = Some(at);
    }

    /// Notes that the heartbeat is taken back: nothing may be begun under it any more.
    pub(crate) fn leave(&self) {
        self.beats.lock().unwrap_or_else(PoisonError::into_inner).last = None;
    }

    pub(crate) fn fresh(&self) -> bool {
        let beats = self.beats.lock().unwrap_or_else(PoisonError::into_inner);
        beats.last.is_some_and(|last| last.elapsed() < FRESH)
    }

    /// How old the last heartbeat is.
    pub(crate) fn age(&self) -> Option<Duration> {
        let beats = self.beats.lock().unwrap_or_else(PoisonError::into_inner);
        beats.last.map(|last| last.elapsed())
    }

    /// Whether this process has been in touch for so long that everybody alive must have beaten in the meantime.
    pub(crate) fn may_judge(&self) -> bool {
        let beats = self.beats.lock().unwrap_or_else(PoisonError::into_inner);
        beats.last.is_some_and(|last| last.elapsed() < FRESH)
            && beats.unbroken_since.is_some_and(|since| since.elapsed() > BEAT_LIFE)
    }

    /// Whether a lease of this process may be lying about that nobody of it holds: to find those it need not know who else
    /// is alive.
    pub(crate) fn own_sweep_due(&self) -> bool {
        self.fresh() && self.dropped.swap(false, Ordering::AcqRel)
    }

    /// Whether the next sweep must look at every partition, apart from what it finds about others.
    pub(crate) fn full_sweep_due(&self) -> bool {
        let dropped = self.dropped.swap(false, Ordering::AcqRel);
        let mut beats = self.beats.lock().unwrap_or_else(PoisonError::into_inner);
        let due = dropped || beats.swept.is_none_or(|swept| swept.elapsed() > FULL_SWEEP);
        if due {
            beats.swept = Some(Instant::now());
        }
        due
    }

    /// Makes the next sweep look at every partition.
    pub(crate) fn look_again(&self) {
        self.dropped.store(true, Ordering::Release);
    }

    /// Counts an entry that nobody could read.
    pub(crate) fn unreadable(&self, platform: Platform) {
        *self.unreadable.lock().unwrap_or_else(PoisonError::into_inner).entry(platform).or_default() += 1;
    }

    /// How many there were.
    pub(crate) fn unreadables(&self) -> BTreeMap<Platform, u64> {
        self.unreadable.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn hold(&self, holder: u64) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).insert(holder);
    }

    pub(crate) fn let_go(&self, holder: u64) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).remove(&holder);
    }

    /// Whether a task of this process holds the lease with this owner line.
    pub(crate) fn holds(&self, owner: &str) -> bool {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        owner
            .strip_prefix(&self.name())
            .and_then(|rest| u64::from_str_radix(rest.strip_prefix(':')?, 16).ok())
            .is_some_and(|holder| held.contains(&holder))
    }
}
