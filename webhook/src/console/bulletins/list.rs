//! The list of bulletins: by state, office and month.

use askama::Template;
use axum::response::Response;
use flows::bulletin::State;
use flows::channel::Period;
use flows::office::Right;
use storage::{BulletinFilter, BulletinRow};

use super::super::overview::tops;
use super::super::page::{Shell, ok, when};
use super::super::units::choices;
use super::super::visit::{Problem, Visit, unit_of};
use super::words;

/// Most bulletins in one list: older ones are found by month.
const SHOWN: usize = 200;

struct Row {
    id: String,
    title: String,
    number: String,
    state: &'static str,
    kind: &'static str,
    unit: String,
    at: String,
}

#[derive(Template)]
#[template(path = "console/bulletins/list.html")]
struct ListPage {
    s: Shell,
    rows: Vec<Row>,
    /// A state's code and name, and whether it is the one shown.
    states: Vec<(&'static str, &'static str, bool)>,
    unit: String,
    month: String,
    offices: Vec<(String, String)>,
    writes: bool,
    more: bool,
}

/// `GET /console/bulletins`, with `state`, `office` and `month=2026-11`.
pub(in crate::console) async fn list(visit: Visit) -> Result<Response, Problem> {
    let state = State::from_code(visit.query.raw("state"));
    let (unit, month) = (visit.query.text("office"), visit.query.text("month"));
    let units = match unit_of(&unit, &visit.units) {
        id if !unit.is_empty() && visit.may(Right::ReadBulletins, &id) => vec![id],
        // An office that is out of reach has no bulletins for this visitor.
        _ if !unit.is_empty() => Vec::new(),
        _ => tops(&visit, Right::ReadBulletins),
    };
    let span = Period::parse(&month).map(Period::span);
    let filter = BulletinFilter {
        units,
        states: state.into_iter().collect(),
        since: span.map(|it| it.0),
        before: span.map(|it| it.1),
        limit: SHOWN + 1,
    };
    let mut found = visit.app.storage.bulletins(&filter).await?;
    let more = found.len() > SHOWN;
    found.truncate(SHOWN);
    let row = |it: BulletinRow| Row {
        state: words::stands(it.state, it.came, visit.lang),
        kind: it.kind.name(visit.lang),
        unit: visit.units.get(it.issuing()).map_or_else(|| it.issuing().to_owned(), |unit| unit.name.clone()),
        at: when(it.started_at.or(it.due_at).unwrap_or(it.written_at)),
        title: if it.title.is_empty() {
            visit.t("(chưa có tiêu đề)", "(no title yet)").to_owned()
        } else {
            it.title
        },
        number: it.number,
        id: it.id,
    };
    let option = |it: State| (it.code(), words::state(it, visit.lang), Some(it) == state);
    Ok(ok(&ListPage {
        s: visit.shell("Bản tin", "Bulletins"),
        rows: found.into_iter().map(row).collect(),
        states: State::ALL.into_iter().map(option).collect(),
        offices: choices(&visit, Right::ReadBulletins),
        writes: visit.may_somewhere(Right::WriteBulletin),
        unit,
        month,
        more,
    }))
}
