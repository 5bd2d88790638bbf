//! What became of a table that somebody brought: all of its rows were taken, or none, and why.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use flows::sheet::RowFault;

use super::page::{Shell, html};

#[derive(Template)]
#[template(path = "console/imported.html")]
struct ImportedPage {
    s: Shell,
    faults: Vec<RowFault>,
    /// What the page that asks for the table calls a column.
    column: fn(&str) -> &str,
    done: usize,
    /// What the rows are.
    what: &'static str,
    /// Where the table was brought, and what that page is called.
    back: (&'static str, &'static str),
}

impl ImportedPage {
    /// As the page says it: in English by the names that every table may have.
    fn column<'a>(&self, name: &'a str) -> &'a str {
        if self.s.en() { name } else { (self.column)(name) }
    }
}

/// The page that follows an import.
pub(super) fn imported(
    s: Shell,
    read: Result<usize, Vec<RowFault>>,
    column: fn(&str) -> &str,
    what: &'static str,
    back: (&'static str, &'static str),
) -> Response {
    let status = if read.is_ok() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (done, faults) = match read {
        Ok(done) => (done, Vec::new()),
        Err(faults) => (0, faults),
    };
    html(status, &ImportedPage { s, faults, column, done, what, back })
}
