//! The log of what was done, as far as it is in reach.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use flows::office::{Right, reach};
use storage::{Actor, Logged};

use super::page::{Shell, ok};
use super::visit::{Problem, Visit};

/// Lines on one page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "console/audit.html")]
struct AuditPage {
    s: Shell,
    lines: Vec<Line>,
    /// From where the next page goes on.
    older: Option<i64>,
}

/// A line as it is shown.
struct Line {
    number: i64,
    at: String,
    by: String,
    what: String,
    on: String,
    unit: String,
    detail: String,
}

/// `GET /console/audit`, with `before` a line's number.
pub(super) async fn list(visit: Visit) -> Result<Response, Problem> {
    let before = visit.query.text("before").parse().unwrap_or(i64::MAX);
    let mut lines: Vec<Logged> = Vec::new();
    for top in reach(&visit.grants, Right::ReadLog) {
        lines.extend(visit.app.storage.audited(top, before, PAGE + 1).await?);
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.number));
    lines.dedup_by_key(|line| line.number);
    let older = (lines.len() > PAGE).then(|| lines[PAGE - 1].number);
    lines.truncate(PAGE);
    let people = visit.app.storage.people().await?;
    let names: HashMap<&str, &str> = people.iter().map(|it| (it.id.as_str(), it.name.as_str())).collect();
    let program = visit.t("chương trình", "the program").to_owned();
    let line = |Logged { number, deed }: Logged| Line {
        number,
        at: super::page::when(deed.at),
        by: match &deed.by {
            Actor::Program => program.clone(),
            Actor::Person(id) => names.get(id.as_str()).map_or_else(|| id.clone(), |name| (*name).to_owned()),
        },
        on: names.get(deed.on.as_str()).map_or_else(|| deed.on.clone(), |name| (*name).to_owned()),
        unit: deed.unit.map_or_else(String::new, |id| visit.units.get(&id).map_or(id, |unit| unit.name.clone())),
        detail: if deed.detail.as_object().is_some_and(serde_json::Map::is_empty) {
            String::new()
        } else {
            deed.detail.to_string()
        },
        what: deed.what,
    };
    let lines = lines.into_iter().map(line).collect();
    Ok(ok(&AuditPage { s: visit.shell("Nhật ký", "Log"), lines, older }))
}
