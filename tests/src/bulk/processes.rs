//! What each process takes of the machine, from `/proc`.

use std::fs;
use std::time::Duration;

/// How the system counts processor time, everywhere that Linux runs.
const TICK: Duration = Duration::from_millis(10);

/// Processor time taken so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Processor {
    /// By our service.
    pub(super) service: Duration,
    /// By this process: the emulators, the people, and who measures.
    pub(super) here: Duration,
    /// By every process of Postgres on the machine.
    pub(super) postgres: Duration,
    /// By every Redis on the machine.
    pub(super) redis: Duration,
}

impl Processor {
    /// As it stands now.
    pub(super) fn read(service: u32) -> Self {
        let mut it = Self { service: taken(service), here: taken(std::process::id()), ..Self::default() };
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Some(id) = entry.file_name().to_str().and_then(|it| it.parse().ok()) else { continue };
            match fs::read_to_string(entry.path().join("comm")).unwrap_or_default().trim() {
                "postgres" => it.postgres += taken(id),
                "redis-server" => it.redis += taken(id),
                _ => {}
            }
        }
        it
    }

    /// What was taken since. A process of Postgres that has ended meanwhile takes its time along.
    pub(super) fn since(&self, before: &Self) -> Self {
        Self {
            service: self.service.saturating_sub(before.service),
            here: self.here.saturating_sub(before.here),
            postgres: self.postgres.saturating_sub(before.postgres),
            redis: self.redis.saturating_sub(before.redis),
        }
    }
}

fn taken(id: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    // The name stands in brackets and may hold anything; the 12th and 13th words behind it are user and system time.
    let behind = stat.rsplit_once(')').map(|it| it.1).unwrap_or_default();
    let ticks: u32 = behind.split_whitespace().skip(11).take(2).filter_map(|it| it.parse::<u32>().ok()).sum();
    TICK * ticks
}

/// Resident memory of a process, KiB: now, and the most so far.
pub(super) fn memory(id: u32) -> (u64, u64) {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = |name: &str| {
        let line = status.lines().find_map(|it| it.strip_prefix(name));
        line.and_then(|it| it.split_whitespace().next()?.parse().ok()).unwrap_or_default()
    };
    (line("VmRSS:"), line("VmHWM:"))
}
