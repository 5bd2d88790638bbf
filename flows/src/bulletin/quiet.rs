//! When nobody is to be disturbed.

use std::fmt;

use super::Kind;
use crate::vietnam::{DAY_MS as DAY, time_of_day};
use crate::{Millis, Platform};

const MINUTE: i64 = 60_000;

/// Hours of Việt Nam's clock in which no bulletin goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// The first quiet minute of the day, since midnight.
    from: u16,
    /// The first minute that is quiet no more. The same as `from`: no hour is quiet.
    to: u16,
}

impl Default for Quiet {
    /// 21:00 to 07:00.
    fn default() -> Self {
        Self { from: 21 * 60, to: 7 * 60 }
    }
}

impl fmt::Display for Quiet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [from, to] = [self.from, self.to];
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

impl Quiet {
    /// Zalo's own for broadcasts: they are taken from 06:00 to 21:59.
    pub const OF_BROADCASTS: Self = Self { from: 22 * 60, to: 6 * 60 };

    /// The hours of a setting such as "21:00-07:00"; "00:00-00:00" for none.
    pub fn parse(text: &str) -> Option<Self> {
        let minute = |text: &str| {
            let (hour, minute) = text.trim().split_once(':')?;
            let fits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
            let (hour, minute): (u16, u16) = if fits(hour) && fits(minute) {
                (hour.parse().ok()?, minute.parse().ok()?)
            } else {
                return None;
            };
            (hour < 24 && minute < 60).then_some(hour * 60 + minute)
        };
        let (from, to) = text.split_once('-')?;
        Some(Self { from: minute(from)?, to: minute(to)? })
    }

    /// When the hour of `at` is quiet: the moment from which it is not.
    pub fn ends(self, at: Millis) -> Option<Millis> {
        let (midnight, since) = time_of_day(at);
        let [from, to] = [self.from, self.to].map(|minute| i64::from(minute) * MINUTE);
        let over_midnight = from > to;
        if over_midnight && since >= from {
            Some(midnight.plus(DAY + to))
        } else if since < to && (over_midnight || since >= from) {
            Some(midnight.plus(to))
        } else {
            None
        }
    }

    /// The first quiet moment after `at`, which is not quiet itself; `None`: no hour is.
    pub fn begins(self, at: Millis) -> Option<Millis> {
        if self.from == self.to {
            return None;
        }
        let (midnight, since) = time_of_day(at);
        let from = i64::from(self.from) * MINUTE;
        Some(midnight.plus(if since < from { from } else { DAY + from }))
    }
}

/// Whether no hour is quiet for a bulletin: an urgent one that two people approved passes on Telegram, and on no other
/// platform. What disturbs people on Zalo counts against the account.
pub fn passes_quiet(kind: Kind, platform: Platform, approvals: usize) -> bool {
    kind == Kind::Urgent && platform == Platform::Telegram && approvals >= 2
}

/// Whether a bulletin may go to people of a platform now.
///
/// # Errors
/// The moment from which it may.
pub fn may_send(kind: Kind, platform: Platform, approvals: usize, quiet: Quiet, now: Millis) -> Result<(), Millis> {
    match quiet.ends(now) {
        Some(from) if !passes_quiet(kind, platform, approvals) => Err(from),
        _ => Ok(()),
    }
}
