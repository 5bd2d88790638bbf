//! Answers that an office keeps ready.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use flows::office::Right;
use storage::Canned;

use super::page::{Shell, html};
use super::visit::{Problem, Visit};
use crate::app::{now, random};

#[derive(Template)]
#[template(path = "console/canned.html")]
struct CannedPage {
    s: Shell,
    /// An answer, its office's name, and whether it can be dropped.
    rows: Vec<(Canned, String, bool)>,
    offices: Vec<(String, String)>,
    title: String,
    words: String,
    wrong: Option<String>,
}

/// `GET /console/canned`.
pub(super) async fn list(visit: Visit) -> Result<Response, Problem> {
    page(&visit, None).await
}

async fn page(visit: &Visit, wrong: Option<&str>) -> Result<Response, Problem> {
    let all = visit.app.storage.canned().await?;
    let seen = |it: &Canned| it.unit.is_none() || visit.may_over(Right::Answer, it.unit.as_deref());
    let row = |it: Canned| {
        let office = it.unit.as_deref().map_or(visit.t("mọi đơn vị", "every office"), |id| {
            visit.units.get(id).map_or(id, |unit| unit.name.as_str())
        });
        let office = office.to_owned();
        let mine = visit.may_over(Right::Answer, it.unit.as_deref());
        (it, office, mine)
    };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(html(
        status,
        &CannedPage {
            s: visit.shell("Câu trả lời soạn sẵn", "Ready answers"),
            rows: all.into_iter().filter(seen).map(row).collect(),
            offices: super::units::choices(visit, Right::Answer),
            title: visit.form.text("title"),
            words: visit.form.raw("words").to_owned(),
            wrong: wrong.map(str::to_owned),
        },
    ))
}

/// `POST /console/canned`.
pub(super) async fn put(visit: Visit) -> Result<Response, Problem> {
    let (title, words) = (visit.form.text("title"), super::tickets::paragraphs(visit.form.raw("words")));
    let fits = |text: &str, most: usize| (1..=most).contains(&text.chars().count());
    if !fits(&title, 100) || !fits(&words, 1_500) {
        let wrong = visit.t(
            "Xin nhập tên (tối đa 100 ký tự) và nội dung (tối đa 1.500 ký tự).",
            "Enter a title (at most 100 characters) and words (at most 1,500).",
        );
        return page(&visit, Some(wrong)).await;
    }
    let id = data_encoding::HEXLOWER.encode(&random::<8>());
    let it = Canned { id, unit: Some(visit.unit()), topic: None, title, words };
    visit.app.storage.canned_put(&it, &visit.actor(), now()).await?;
    Ok(Visit::go("/console/canned"))
}

/// `POST /console/canned/{id}/drop`.
pub(super) async fn drop(visit: Visit) -> Result<Response, Problem> {
    visit.app.storage.canned_drop(visit.id(), &visit.actor(), now()).await?;
    Ok(Visit::go("/console/canned"))
}
