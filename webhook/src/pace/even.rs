//! Bulletins leave evenly. What an account may send in a minute it may send in the minute's first second, and a platform
//! that allows some tens a second answers that with 429.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Calls of bulletins in a second at most, also where the account has no limit. No platform takes as many (Telegram takes
/// 1,000, from those who pay for it), and what more would leave takes processor and database from those who wait for a
/// reply.
pub(crate) const PEAK: u32 = 1200;

/// How far an account may be behind its pace and still catch up: what a sleep of a millisecond costs, not a burst.
const SLACK: Duration = Duration::from_millis(20);

/// The pace at which bulletins take of a budget, on this instance. Two instances that send two bulletins by one account are
/// together within its minute, and each at this pace.
pub(super) struct Even {
    /// Calls in a minute.
    pub(super) most: u32,
    /// The time from one call to the next.
    each: Duration,
    /// When the next call is due.
    next: Mutex<Option<Instant>>,
}

impl Even {
    /// So many in a minute; `None`: as many as ever.
    pub(super) fn new(per_minute: Option<u32>) -> Self {
        let most = per_minute.unwrap_or(u32::MAX).clamp(1, PEAK * 60);
        Self { most, each: Duration::from_secs(60) / most, next: Mutex::default() }
    }

    /// Waits until the next call is due. Whoever goes away meanwhile has used it up.
    pub(super) async fn wait(&self) {
        let now = Instant::now();
        let due = self.due(now);
        if due > now {
            tokio::time::sleep_until(due.into()).await;
        }
    }

    fn due(&self, now: Instant) -> Instant {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let earliest = now.checked_sub(SLACK).unwrap_or(now);
        let due = next.map_or(now, |next| next.max(earliest));
        *next = Some(due + self.each);
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most that any second sees of ten thousand calls that ask as soon as they may.
    fn busiest(per_minute: Option<u32>) -> usize {
        let even = Even::new(per_minute);
        let mut now = Instant::now();
        let (mut sent, mut first, mut most) = (Vec::new(), 0, 0);
        for n in 0..10_000 {
            if n % 3000 == 2999 {
                // The database was away.
                now += Duration::from_secs(3);
            }
            now = now.max(even.due(now));
            sent.push(now);
            while sent[first] + Duration::from_secs(1) <= now {
                first += 1;
            }
            most = most.max(sent.len() - first);
        }
        most
    }

    #[test]
    fn no_second_sees_much_more_than_its_part_of_the_minute() {
        let limits = [Some(6), Some(1350), Some(60_000), None];
        assert_eq!(limits.map(busiest), [1, 23, 1020, 1225]);
    }
}
