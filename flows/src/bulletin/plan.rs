//! What a bulletin takes: people, calls, minutes, quota, money. Arithmetic only.

use std::collections::BTreeMap;

use super::{Bulletin, Frame, Quiet, Targets, Why, ZaloWay, messages, passes_quiet};
use crate::{Lang, Millis, Platform};

/// Calls of a broadcast at least: what is left of the quota, the article made, asked for, and sent out. It is asked for
/// again while Zalo looks at it.
const BROADCAST_CALLS: u64 = 4;

/// The contacts of a segment on one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The platform.
    pub platform: Platform,
    /// The account's name in our settings.
    pub account: String,
    /// How many there are.
    pub total: u64,
    /// How many of them would get it now.
    pub reachable: u64,
    /// Why the others would not.
    pub out: BTreeMap<Why, u64>,
    /// How many of those who would are inside the time in which a message costs nothing. Of Zalo; elsewhere all.
    pub free: u64,
    /// How many follow the account, by the platform's own count, where it was told. Of an OA.
    pub followers: Option<u64>,
}

/// What an account may send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Calls of bulletins in a minute, without those that are kept for replies; `None`: as fast as it goes.
    pub per_minute: Option<u32>,
    /// Messages that the account may still send outside the free time, or broadcasts, if we know.
    pub quota: Option<u64>,
    /// What a message outside the free time costs, in đồng.
    pub dong: u32,
}

/// When nothing goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Messages to people.
    pub messages: Quiet,
    /// Broadcasts on Zalo.
    pub broadcasts: Quiet,
}

impl Default for Hours {
    fn default() -> Self {
        Self { messages: Quiet::default(), broadcasts: Quiet::OF_BROADCASTS }
    }
}

/// How sure a number of people is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// They stand in our list, one by one.
    Listed,
    /// So many follow the account, by the platform's own count; who gets it is the platform's.
    Followers,
    /// So many of its followers ever wrote to us: the platform did not say how many there are.
    Guess,
}

/// What is left of a quota that sending counts against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quota {
    /// Nothing is counted.
    Free,
    /// So much is left.
    Left(u64),
    /// It is counted, and nobody could say how much is left.
    Unknown,
}

impl From<Option<u64>> for Quota {
    fn from(left: Option<u64>) -> Self {
        left.map_or(Self::Unknown, Self::Left)
    }
}

/// How an account's contacts get it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A message to each.
    Messages,
    /// An article that Zalo broadcasts.
    Broadcast,
    /// Not at all: the bulletin does not go to this platform.
    None,
}

/// What one account's part takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The platform.
    pub platform: Platform,
    /// The account.
    pub account: String,
    /// How.
    pub way: Way,
    /// How many people get it.
    pub people: u64,
    /// How sure that number is.
    pub count: Count,
    /// Of a broadcast: whether Zalo's own targets narrow it, so that fewer get it than follow the account.
    pub narrowed: bool,
    /// How many calls that takes.
    pub calls: u64,
    /// How many messages or broadcasts count against the quota.
    pub charged: u64,
    /// What is left of the quota.
    pub quota: Quota,
    /// What they cost, in đồng.
    pub dong: u64,
    /// How many people the quota leaves out.
    pub short: u64,
    /// How many its end comes too early for.
    pub late: u64,
    /// Minutes of sending at the account's rate, rounded up.
    pub minutes: u64,
    /// When the first call can be made.
    pub begins: Millis,
    /// When the last is made, with the quiet hours between.
    pub ends: Millis,
    /// Why others on this account do not get it.
    pub out: BTreeMap<Why, u64>,
}

/// What a bulletin takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// By account.
    pub lines: Vec<Line>,
}

impl Plan {
    /// How many people get it.
    pub fn people(&self) -> u64 {
        self.lines.iter().map(|line| line.people).sum()
    }

    /// When the last of them has it; `None`: nobody gets it.
    pub fn ends(&self) -> Option<Millis> {
        self.lines.iter().filter(|line| line.people > 0).map(|line| line.ends).max()
    }

    /// How many people its end comes too early for.
    pub fn late(&self) -> u64 {
        self.lines.iter().map(|line| line.late).sum()
    }

    /// What it costs, in đồng.
    pub fn dong(&self) -> u64 {
        self.lines.iter().map(|line| line.dong).sum()
    }

    /// Who does not get it, by why.
    pub fn out(&self) -> BTreeMap<Why, u64> {
        let mut sum = BTreeMap::new();
        for (why, n) in self.lines.iter().flat_map(|line| &line.out) {
            *sum.entry(*why).or_default() += n;
        }
        sum
    }
}

/// Plans a bulletin that `approvals` people stand for, for the contacts it reaches, if it began at `now` or at its time,
/// whichever is later.
pub fn plan(
    bulletin: &Bulletin,
    approvals: usize,
    reach: &[Reach],
    limits: impl Fn(Platform, &str) -> Limits,
    hours: Hours,
    now: Millis,
) -> Plan {
    let at = bulletin.schedule.at.map_or(now, |at| at.max(now));
    let line = |reach: &Reach| {
        let limits = limits(reach.platform, &reach.account);
        let line = Line::of(reach, at);
        match (reach.platform, &bulletin.zalo) {
            (platform, _) if !bulletin.segment.has(platform) => line,
            (Platform::Zalo, ZaloWay::None) => line,
            (Platform::Zalo, ZaloWay::Broadcast(targets)) => {
                let line = line.broadcast(reach, targets, limits, hours.broadcasts);
                let over = bulletin.schedule.until.is_some_and(|until| line.begins > until);
                if over { line.none_in_time() } else { line }
            }
            (platform, _) => {
                let passes = passes_quiet(bulletin.kind, platform, approvals);
                line.each(bulletin, reach, limits, (!passes).then_some(hours.messages))
            }
        }
    };
    Plan { lines: reach.iter().map(line).collect() }
}

impl Line {
    /// Of an account to which it does not go.
    fn of(reach: &Reach, at: Millis) -> Self {
        Self {
            platform: reach.platform,
            account: reach.account.clone(),
            way: Way::None,
            people: 0,
            count: Count::Listed,
            narrowed: false,
            calls: 0,
            charged: 0,
            quota: Quota::Free,
            dong: 0,
            short: 0,
            late: 0,
            minutes: 0,
            begins: at,
            ends: at,
            out: BTreeMap::new(),
        }
    }

    /// One act: an article made, looked at and broadcast. It knows no consent, no topic and no window: who follows the
    /// account gets it, also who never wrote to us.
    fn broadcast(self, reach: &Reach, targets: &Targets, limits: Limits, quiet: Quiet) -> Self {
        let begins = quiet.ends(self.begins).unwrap_or(self.begins);
        let (all, count) = match reach.followers {
            Some(followers) => (followers, Count::Followers),
            None => (reach.total, Count::Guess),
        };
        let (way, quota, narrowed) = (Way::Broadcast, limits.quota.into(), *targets != Targets::default());
        let it = Self { way, count, quota, narrowed, begins, ends: begins, ..self };
        if limits.quota == Some(0) {
            return Self { short: all, ..it };
        }
        let ms = limits.ms(BROADCAST_CALLS);
        let minutes = (ms as u64).div_ceil(60_000);
        Self { people: all, calls: BROADCAST_CALLS, charged: 1, minutes, ends: begins.plus(ms), ..it }
    }

    /// As it stands when its end comes before it could begin.
    fn none_in_time(self) -> Self {
        let late = self.people;
        Self { people: 0, calls: 0, charged: 0, minutes: 0, late, ends: self.begins, ..self }
    }

    /// A message to each.
    fn each(self, bulletin: &Bulletin, reach: &Reach, limits: Limits, quiet: Option<Quiet>) -> Self {
        let parts = messages(bulletin, &Frame::default(), reach.platform, Lang::Vi);
        let calls_each = parts.len() as u64;
        // Zalo takes a file first and names it then; Telegram takes it with the first message.
        let uploads = match reach.platform {
            Platform::Zalo => parts.iter().filter(|part| part.media.is_some()).count() as u64,
            Platform::Telegram | Platform::Web => 0,
        };
        let outside = if reach.platform == Platform::Zalo { reach.reachable.saturating_sub(reach.free) } else { 0 };
        let taken = limits.quota.map_or(outside, |quota| outside.min(quota / calls_each.max(1)));
        let short = outside - taken;
        let all = reach.reachable - short;
        let calls_of = |people: u64| match (reach.platform, people) {
            (Platform::Web, _) | (_, 0) => 0,
            _ => people * calls_each + uploads,
        };
        let (begins, _) = spread(self.begins, 0, quiet);
        let in_time = match bulletin.schedule.until {
            None => all,
            Some(until) if begins > until => 0,
            Some(until) => match limits.calls(open(begins, until, quiet)) {
                Some(most) if calls_of(all) > most => most.saturating_sub(uploads) / calls_each.max(1),
                _ => all,
            },
        };
        let (people, late) = (in_time, all - in_time);
        let (calls, charged) = (calls_of(people), (taken * calls_each).min(people * calls_each));
        let quota = if outside == 0 { Quota::Free } else { limits.quota.into() };
        let ms = limits.ms(calls);
        let (begins, ends) = spread(self.begins, ms, quiet);
        Self {
            way: Way::Messages,
            people,
            calls,
            charged,
            quota,
            dong: charged * u64::from(limits.dong),
            short,
            late,
            minutes: (ms as u64).div_ceil(60_000),
            begins,
            ends,
            out: reach.out.clone(),
            ..self
        }
    }
}

impl Limits {
    /// How long so many calls take, milliseconds.
    fn ms(self, calls: u64) -> i64 {
        let Some(per_minute) = self.per_minute else { return 0 };
        i64::try_from((calls * 60_000).div_ceil(u64::from(per_minute.max(1)))).unwrap_or(i64::MAX)
    }

    /// How many calls can be made in so many milliseconds; `None`: any number.
    fn calls(self, ms: i64) -> Option<u64> {
        Some(u64::try_from(ms).unwrap_or(0).saturating_mul(u64::from(self.per_minute?.max(1))) / 60_000)
    }
}

/// From when to when something goes on that takes so long and rests in the quiet hours.
fn spread(at: Millis, ms: i64, quiet: Option<Quiet>) -> (Millis, Millis) {
    let Some(quiet) = quiet else { return (at, at.plus(ms)) };
    let begins = quiet.ends(at).unwrap_or(at);
    let (mut now, mut left) = (begins, ms);
    while let Some(stop) = quiet.begins(now).filter(|stop| stop.since(now) < left) {
        left -= stop.since(now);
        let Some(next) = quiet.ends(stop) else { break };
        now = next;
    }
    (begins, now.plus(left))
}

/// How long it is from one moment, which is not quiet, to another, without the quiet hours between; milliseconds.
fn open(from: Millis, to: Millis, quiet: Option<Quiet>) -> i64 {
    let Some(quiet) = quiet else { return to.since(from) };
    let (mut now, mut sum) = (from, 0);
    while let Some(stop) = quiet.begins(now).filter(|stop| *stop < to) {
        sum += stop.since(now);
        match quiet.ends(stop) {
            Some(next) if next < to => now = next,
            _ => return sum,
        }
    }
    sum + to.since(now)
}
