//! What became of a bulletin contact by contact. A contact is a short hash that leads nowhere, never a platform's id.

use askama::Template;
use axum::response::Response;
use flows::Lang;
use flows::bulletin::Outcome;
use flows::sheet::{Cell, Sheet};
use storage::Delivery;

use super::super::page::{Shell, ok, when, workbook as as_workbook};
use super::super::visit::{Problem, Visit};
use super::words;

/// Contacts on one page.
const SHOWN: usize = 100;
/// Rows of a workbook: Excel's own limit, less the headings.
const ROWS: usize = 1_000_000;
/// Rows that are fetched at a time.
const PAGE: usize = 5_000;

struct Row {
    nth: i64,
    contact: String,
    channel: String,
    outcome: &'static str,
    at: String,
}

#[derive(Template)]
#[template(path = "console/bulletins/outcomes.html")]
struct OutcomesPage {
    s: Shell,
    id: String,
    rows: Vec<Row>,
    /// An outcome's code and name, and whether it is the one shown.
    states: Vec<(&'static str, &'static str, bool)>,
    state: &'static str,
    /// The place behind which the next page begins.
    next: Option<i64>,
}

fn row(it: Delivery, visit: &Visit) -> Row {
    Row {
        nth: it.nth,
        contact: it.contact.unwrap_or_else(|| visit.t("(đã xóa)", "(erased)").to_owned()),
        channel: words::channel(it.platform, &it.account, visit.lang),
        outcome: words::outcome(it.outcome, visit.lang),
        at: it.at.map_or_else(String::new, when),
    }
}

/// `GET /console/bulletins/{id}/outcomes`, with `state` an outcome's code and `after` a place on the list.
pub(in crate::console) async fn outcomes(visit: Visit) -> Result<Response, Problem> {
    let known = ["waiting", "sending", "sent", "refused", "blocked", "uncertain", "left"];
    let state = known.into_iter().find(|it| *it == visit.query.raw("state")).unwrap_or_default();
    let after = visit.query.raw("after").parse().unwrap_or(0);
    let mut found = visit.app.storage.bulletin_outcomes(visit.id(), state, after, SHOWN + 1).await?;
    let more = found.len() > SHOWN;
    found.truncate(SHOWN);
    let next = found.last().map(|it| it.nth).filter(|_| more);
    let option = |code: &'static str| {
        // What was left has no one name but its reasons.
        let name = Outcome::from_codes(code, None).map(|it| words::outcome(it, visit.lang));
        (code, name.unwrap_or(if visit.lang == Lang::En { "Not sent" } else { "Không gửi" }), state == code)
    };
    let states = known.into_iter().map(option).collect();
    Ok(ok(&OutcomesPage {
        s: visit.shell("Kết quả theo người nhận", "Outcome by contact"),
        id: visit.id().to_owned(),
        rows: found.into_iter().map(|it| row(it, &visit)).collect(),
        states,
        state,
        next,
    }))
}

/// `GET /console/bulletins/{id}/outcomes.xlsx`: all of it.
pub(in crate::console) async fn workbook(visit: Visit) -> Result<Response, Problem> {
    let (mut after, mut rows) = (0, Vec::new());
    loop {
        let found = visit.app.storage.bulletin_outcomes(visit.id(), "", after, PAGE).await?;
        let Some(last) = found.last().map(|it| it.nth).filter(|_| rows.len() < ROWS) else { break };
        after = last;
        rows.extend(found.into_iter().map(|it| {
            let it = row(it, &visit);
            #[expect(clippy::cast_precision_loss, reason = "places on a list are far below 2^52")]
            let nth = Cell::Number(it.nth as f64, 0);
            vec![nth, it.contact.into(), it.channel.into(), it.outcome.into(), it.at.into()]
        }));
    }
    let columns = [("Số", 10.0), ("Người nhận (mã băm)", 24.0), ("Kênh", 24.0), ("Kết quả", 32.0), ("Lúc", 20.0)];
    let columns = columns.map(|(name, width)| (name.to_owned(), width)).to_vec();
    let sheet = Sheet { name: "Kết quả".to_owned(), columns, rows };
    let name = format!("ban-tin-{}.xlsx", visit.id());
    let book = tokio::task::spawn_blocking(move || as_workbook(&[sheet], &name)).await;
    book.map_err(|_| Problem::NotFound)
}
