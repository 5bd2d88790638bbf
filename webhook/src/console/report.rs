//! The quarterly report on questions and answers, for the offices in reach; people's words for whoever may read their
//! questions everywhere.

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use flows::desk::{Line, Quarter, Report};
use flows::office::Right;
use tracing::error;

use super::overview::tops;
use super::page::{Shell, ok, when};
use super::visit::{Problem, Visit};
use crate::app::{day, now};
use crate::report;

/// Quarters to choose from, this one among them.
const QUARTERS: usize = 8;

#[derive(Template)]
#[template(path = "console/report.html")]
struct ReportPage {
    s: Shell,
    report: Report,
    /// By what, in the page's language, and a line for each.
    tables: Vec<(&'static str, Vec<Line>)>,
    /// Quarters as they stand in addresses and as people call them, and whether it is the one shown.
    quarters: Vec<(String, String, bool)>,
    /// The offices at the top of what is counted.
    offices: String,
    at: String,
}

impl ReportPage {
    /// A share in whole percent; nothing of nothing.
    fn percent(&self, part: &u64, whole: &u64) -> String {
        (part * 100 + whole / 2).checked_div(*whole).map_or_else(|| "–".to_owned(), |it| format!("{it}%"))
    }

    /// A mean or middle with one decimal, as the page's language writes it.
    fn decimal(&self, value: &Option<f64>) -> String {
        let Some(value) = value else { return String::new() };
        let text = format!("{value:.1}");
        if self.s.en() { text } else { text.replace('.', ",") }
    }
}

/// `GET /console/report`, with `quarter=2026-Q4`; without one, this quarter.
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let this = Quarter::of(day(now()));
    let Some(quarter) = chosen(&visit, this) else { return Ok(no_quarter(&visit)) };
    let report = read(&visit, quarter).await?;
    let known: Vec<Quarter> = std::iter::successors(Some(this), |it| Some(it.before())).take(QUARTERS).collect();
    let older = (!known.contains(&quarter)).then_some(quarter);
    let option = |it: &Quarter| (it.to_string(), it.name(visit.lang), *it == quarter);
    let names = tops(&visit, Right::ReadReport);
    let names = names.iter().filter_map(|id| visit.units.get(id)).map(|unit| unit.name.as_str());
    let title = [visit.t("Báo cáo hỏi đáp,", "Questions and answers,"), &quarter.name(visit.lang)].join(" ");
    let tables = vec![
        (visit.t("Theo chủ đề", "By topic"), report.topics.clone()),
        (visit.t("Theo đơn vị", "By office"), report.units.clone()),
    ];
    Ok(ok(&ReportPage {
        s: visit.shell(&title, &title),
        quarters: known.iter().chain(&older).map(option).collect(),
        offices: names.collect::<Vec<_>>().join(", "),
        at: when(now()),
        tables,
        report,
    }))
}

/// `GET /console/report.xlsx`: the same as a workbook.
pub(super) async fn workbook(visit: Visit) -> Result<Response, Problem> {
    let Some(quarter) = chosen(&visit, Quarter::of(day(now()))) else { return Ok(no_quarter(&visit)) };
    let sheets = read(&visit, quarter).await?.sheets();
    Ok(super::page::workbook(&sheets, &format!("hoi-dap-{quarter}.xlsx")))
}

fn chosen(visit: &Visit, this: Quarter) -> Option<Quarter> {
    match visit.query.raw("quarter") {
        "" => Some(this),
        text => Quarter::parse(text),
    }
}

fn no_quarter(visit: &Visit) -> Response {
    visit.nothing(
        StatusCode::NOT_FOUND,
        "Không có quý này. Quý viết theo dạng 2026-Q4.",
        "There is no such quarter. A quarter is written 2026-Q4.",
    )
}

/// The figures of the offices in reach. What was put to no office belongs to the whole country, and the words of those
/// questions are for whoever may read questions there: figures alone do not open them.
async fn read(visit: &Visit, quarter: Quarter) -> Result<Report, Problem> {
    let (app, (since, until)) = (&visit.app, quarter.span());
    let words = visit.may_everywhere(Right::ReadReport) && visit.may_everywhere(Right::ReadTickets);
    let unanswered = if words {
        let questions = app.storage.unanswered(since, until).await?;
        let base = Arc::clone(&app.catalog().kb);
        let matters = tokio::task::spawn_blocking(move || report::matters(&base, &questions)).await;
        matters.inspect_err(|error| error!(%error, "unanswered questions could not be put together")).ok()
    } else {
        None
    };
    let sees = |unit: &str| visit.may_over(Right::ReadReport, Some(unit));
    Ok(report::qa(&app.storage, &visit.units, quarter, sees, unanswered).await?)
}
