//! The first page: what is to be done, by whoever looks at it, and how today goes.

mod bars;
mod first;
mod todo;

pub(super) use bars::{Bar, bars, first_day};

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;
use flows::office::Right;
use flows::vietnam;

use first::Step;
use todo::{Act, Card};

use super::page::{Shell, ok};
use super::visit::{Problem, Visit};
use crate::app::now;

#[derive(Template)]
#[template(path = "console/overview.html")]
struct OverviewPage {
    s: Shell,
    figures: Figures,
    /// What is still to be set up, by whoever looks after an office; empty once all of it is done.
    steps: Vec<Step>,
    /// What the person's roles begin.
    acts: Vec<Act>,
}

/// What the page asks for again and again.
struct Figures {
    cards: Vec<Card>,
    /// Responses of the last days in reach, the oldest first; `None`: nothing of them may be seen.
    days: Option<Vec<Bar>>,
    /// There are any.
    any: bool,
}

#[derive(Template)]
#[template(path = "console/figures.html")]
struct FiguresPart {
    s: Shell,
    figures: Figures,
}

/// `GET /console`.
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let figures = counted(&visit).await?;
    let steps = first::steps(&visit).await?;
    let acts = todo::acts(&visit);
    Ok(ok(&OverviewPage { s: visit.shell("Tổng quan", "Overview"), figures, steps, acts }))
}

/// `GET /console/figures`: the figures alone.
pub(super) async fn figures(visit: Visit) -> Result<Response, Problem> {
    let figures = counted(&visit).await?;
    Ok(ok(&FiguresPart { s: visit.shell("", ""), figures }))
}

async fn counted(visit: &Visit) -> Result<Figures, Problem> {
    let first = first_day(now());
    let mut counts: BTreeMap<i64, u64> = BTreeMap::new();
    let tops = tops(visit, Right::ReadReport);
    for top in &tops {
        for (day, count) in visit.app.storage.responses_by_day(top, vietnam::begins(first)).await? {
            *counts.entry(day).or_default() += count;
        }
    }
    let any = counts.values().any(|count| *count > 0);
    let days = (!tops.is_empty()).then(|| bars(first, &counts));
    let today = days.as_ref().and_then(|days| days.last()).map(|bar| bar.count);
    let cards = todo::cards(visit, today).await?;
    Ok(Figures { cards, days, any })
}

#[derive(Template)]
#[template(path = "console/due.html")]
struct DuePart {
    s: Shell,
    due: u64,
}

/// `GET /console/due`: the reminder in the head of every page, of questions that are due within a day or late.
pub(super) async fn due(visit: Visit) -> Result<Response, Problem> {
    let due = todo::tickets(&visit).await?.map_or(0, |waiting| waiting.due);
    Ok(ok(&DuePart { s: visit.shell("", ""), due }))
}

/// The offices in which a right is held, without those that lie below another of them.
pub(super) fn tops(visit: &Visit, right: Right) -> Vec<String> {
    flows::office::tops(&visit.grants, right, &visit.units)
}
