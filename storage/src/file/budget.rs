//! Budgets of the embedded default, in memory.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use flows::Millis;

use super::{File, clock};
use crate::budget::{Draw, WINDOW};

/// By name: what was taken, by the second.
pub(super) type Budgets = Arc<Mutex<HashMap<String, BTreeMap<i64, u32>>>>;

impl File {
    /// As `draw.lua`.
    pub(crate) fn draw(&self, name: &str, most: u32, want: u32) -> Draw {
        let mut budgets = self.budgets.lock().unwrap_or_else(PoisonError::into_inner);
        draw(budgets.entry(name.to_owned()).or_default(), clock(), most, want)
    }
}

fn draw(seconds: &mut BTreeMap<i64, u32>, Millis(at): Millis, most: u32, want: u32) -> Draw {
    let now = at.div_euclid(1000);
    seconds.retain(|second, _| *second > now - WINDOW && *second <= now);
    let used: u32 = seconds.values().sum();
    let granted = want.min(most.saturating_sub(used));
    if granted > 0 {
        *seconds.entry(now).or_default() += granted;
        return Draw { granted, used: used + granted, after: Duration::ZERO };
    }
    let mut left = used;
    let next = seconds.iter().find(|(_, taken)| {
        left -= **taken;
        left < most
    });
    let after = next.map_or(1000, |(second, _)| (second + WINDOW) * 1000 - at);
    Draw { granted: 0, used, after: Duration::from_millis(after.unsigned_abs()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rule itself, on a clock that can be turned; the shared suite runs it on both stores' own clocks.
    #[test]
    fn no_minute_sees_more_than_the_limit() {
        let mut seconds = BTreeMap::new();
        let mut granted: Vec<(i64, u32)> = Vec::new();
        for at in (0..300_000).step_by(350) {
            let got = draw(&mut seconds, Millis(at), 100, 7);
            if got.granted == 0 {
                let next = at + i64::try_from(got.after.as_millis()).unwrap();
                assert!(draw(&mut seconds.clone(), Millis(next - 1), 100, 1).granted == 0, "it comes back no sooner");
                assert!(draw(&mut seconds.clone(), Millis(next), 100, 1).granted == 1, "and then at once");
            }
            granted.push((at, got.granted));
        }
        for (from, _) in &granted {
            let minute = granted.iter().filter(|(at, _)| (*from..from + 60_000).contains(at));
            assert!(minute.map(|(_, n)| n).sum::<u32>() <= 100, "from {from}");
        }
        let all: u32 = granted.iter().map(|(_, n)| n).sum();
        assert!(all >= 400, "and it is used: {all} in five minutes");
    }

    #[test]
    fn a_clock_that_was_set_back_holds_nobody_up() {
        let mut seconds = BTreeMap::new();
        assert_eq!(draw(&mut seconds, Millis(7_200_000), 5, 5).granted, 5);
        assert_eq!(draw(&mut seconds, Millis(3_600_000), 5, 5).granted, 5);
    }
}
