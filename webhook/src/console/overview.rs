//! The first page: how today goes.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;
use flows::Millis;
use flows::bulletin::State;
use flows::office::{Right, reach};
use storage::BulletinFilter;

use super::page::{Shell, ok};
use super::visit::{Problem, Visit};
use crate::app::now;

/// How many days the drawing shows.
const DAYS: i64 = 14;
const DAY: i64 = 24 * 3_600_000;
/// The difference of Việt Nam's midnight.
const ZONE: i64 = 7 * 3_600_000;

#[derive(Template)]
#[template(path = "console/overview.html")]
struct OverviewPage {
    s: Shell,
    /// Responses of the last days in reach, the oldest first; `None`: nothing of them may be seen.
    days: Option<Vec<Bar>>,
    /// There are any.
    any: bool,
    today: u64,
    /// Tickets that wait in reach, and how many of them are due within a day or late.
    tickets: Option<(u64, u64)>,
    /// Entries that wait for approval by this person or another; `None`: they approve none.
    drafts: Option<usize>,
    /// Bulletins that do; as above.
    bulletins: Option<usize>,
    service: Option<Service>,
}

/// How the service itself does.
struct Service {
    stuck: u64,
    waiting: String,
    /// Account, and calls left in this minute.
    budgets: Vec<(String, u32)>,
}

/// One day of the drawing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) day: String,
    pub(super) count: u64,
    /// Left edge and height, of 100 units.
    pub(super) x: usize,
    pub(super) height: u64,
}

/// `GET /console`.
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let now = now();
    let first = first_day(now);
    let mut counts: BTreeMap<i64, u64> = BTreeMap::new();
    let tops = tops(&visit, Right::ReadReport);
    for top in &tops {
        for (day, count) in visit.app.storage.responses_by_day(top, midnight(first)).await? {
            *counts.entry(day).or_default() += count;
        }
    }
    let any = counts.values().any(|count| *count > 0);
    let days = bars(first, &counts);
    let today = days.last().map_or(0, |bar| bar.count);
    let service = visit.may_everywhere(Right::SeeService).then(|| service(&visit));
    let tickets = tickets(&visit, now).await?;
    let (drafts, bulletins) = (drafts(&visit).await?, bulletins(&visit).await?);
    let (s, days) = (visit.shell("Tổng quan", "Overview"), (!tops.is_empty()).then_some(days));
    Ok(ok(&OverviewPage { s, days, any, today, tickets, drafts, bulletins, service }))
}

/// How many tickets wait, and how many of those within a day: each counted once, as no office lies in two trees.
async fn tickets(visit: &Visit, now: Millis) -> Result<Option<(u64, u64)>, Problem> {
    let (mut waiting, mut due) = (0, 0);
    let tops = tops(visit, Right::ReadTickets);
    for unit in &tops {
        let (all, soon) = visit.app.storage.tickets_waiting_at(unit, now.plus(DAY)).await?;
        waiting += all;
        due += soon;
    }
    Ok((!tops.is_empty()).then_some((waiting, due)))
}

#[derive(Template)]
#[template(path = "console/due.html")]
struct DuePart {
    s: Shell,
    due: u64,
}

/// `GET /console/due`: the reminder in the head of every page, of questions that are due within a day or late.
pub(super) async fn due(visit: Visit) -> Result<Response, Problem> {
    let due = tickets(&visit, now()).await?.map_or(0, |(_, due)| due);
    Ok(ok(&DuePart { s: visit.shell("", ""), due }))
}

/// How many entries wait for approval where the person may give it.
async fn drafts(visit: &Visit) -> Result<Option<usize>, Problem> {
    if !visit.may_somewhere(Right::ApproveEntry) {
        return Ok(None);
    }
    let drafts = visit.app.storage.kb_drafts().await?;
    Ok(Some(drafts.iter().filter(|entry| super::kb::over(visit, Right::ApproveEntry, entry)).count()))
}

/// How many bulletins wait for approval where the person may give it: at most a hundred are counted.
async fn bulletins(visit: &Visit) -> Result<Option<usize>, Problem> {
    let units = tops(visit, Right::ApproveBulletin);
    if units.is_empty() {
        return Ok(None);
    }
    let states = vec![State::Submitted];
    let filter = BulletinFilter { units, states, since: None, before: None, limit: 100 };
    Ok(Some(visit.app.storage.bulletins(&filter).await?.len()))
}

/// The offices in which a right is held, without those that lie below another of them.
pub(super) fn tops(visit: &Visit, right: Right) -> Vec<String> {
    let mut tops: Vec<String> = Vec::new();
    for top in reach(&visit.grants, right) {
        if !tops.iter().any(|other| visit.units.is_within(top, other)) {
            tops.retain(|other| !visit.units.is_below(other, top));
            tops.push(top.to_owned());
        }
    }
    tops
}

fn service(visit: &Visit) -> Service {
    let app = &visit.app;
    let budgets = app.pace.left().filter(|(_, _, lane, _)| *lane == crate::pace::Lane::Reply);
    Service {
        stuck: app.watch.stuck(),
        waiting: format!("{} s", app.watch.oldest(app).as_secs()),
        budgets: budgets.map(|(platform, name, _, left)| (format!("{} {name}", platform.code()), left)).collect(),
    }
}

/// The first day of the drawing, counted from 1 January 1970.
pub(super) fn first_day(now: Millis) -> i64 {
    (now.0 + ZONE) / DAY - DAYS + 1
}

/// When a day begins in Việt Nam.
pub(super) fn midnight(day: i64) -> Millis {
    Millis(day * DAY - ZONE)
}

/// The drawing's bars, the highest as high as the drawing.
pub(super) fn bars(first: i64, counts: &BTreeMap<i64, u64>) -> Vec<Bar> {
    let most = counts.values().copied().max().unwrap_or(0).max(1);
    let bar = |nth: i64| {
        let count = counts.get(&(first + nth)).copied().unwrap_or(0);
        // A day with a single response is still to be seen.
        let height = if count == 0 { 0 } else { (count * 100 / most).max(2) };
        let day = super::page::when(midnight(first + nth))[..5].to_owned();
        Bar { day, count, x: usize::try_from(nth).unwrap_or(0) * 20, height }
    };
    (0..DAYS).map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::bars;
    use std::collections::BTreeMap;

    #[test]
    fn a_day_without_responses_is_shown_as_none_and_the_best_as_the_highest() {
        let bars = bars(20_000, &BTreeMap::from([(20_001, 1), (20_002, 1000)]));
        assert_eq!(bars.len(), 14);
        let heights: Vec<u64> = bars.iter().take(4).map(|bar| bar.height).collect();
        assert_eq!(heights, [0, 2, 100, 0]);
        assert_eq!((bars[0].day.as_str(), bars[13].x), ("04/10", 260));
    }
}
