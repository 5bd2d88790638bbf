//! A survey's page: a version's questions, what can be done with it, and how many have answered.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use flows::office::Right;
use flows::{Lang, Millis, Shut, Survey, vietnam};
use storage::{Actor, Answers, Form, FormState, FormVersion};
use tracing::error;

use super::shown::{self, Shown};
use crate::app::{day, now};
use crate::console::links::{Way, ways};
use crate::console::overview::{Bar, bars, first_day};
use crate::console::page::{Shell, html, when};
use crate::console::visit::{Problem, Visit};
use crate::surveys::from_canonical;

/// A version as it is shown.
struct Line {
    number: i64,
    title: String,
    name: String,
    uploaded: String,
    published: Option<String>,
    live: bool,
    here: bool,
}

/// Counts under a heading.
struct Table {
    heading: &'static str,
    rows: Vec<(String, u64)>,
}

#[derive(Template)]
#[template(path = "console/survey.html")]
struct SurveyPage {
    s: Shell,
    form: Form,
    office: String,
    state: String,
    /// Nobody can begin or send any more: it was closed, or its time is over.
    over: bool,
    /// When the version that is looked at takes answers, and how many.
    campaign: Vec<String>,
    /// The version that is looked at.
    number: i64,
    versions: Vec<Line>,
    questions: Vec<Shown>,
    /// People are not given this version now.
    fresh: bool,
    writes: bool,
    /// Whether the person may say what is begun by whoever names none.
    chooses: bool,
    today: String,
    ways: Vec<Way>,
    /// Nobody has said under which address people reach the service: there is no link.
    nowhere: bool,
    days: Vec<Bar>,
    tables: Vec<Table>,
    answered: u64,
    wrong: Option<String>,
}

/// `GET /console/surveys/{id}`, with `v` a version's number.
pub(in crate::console) async fn show(visit: Visit) -> Result<Response, Problem> {
    page(&visit, None).await
}

/// The survey that the address names, and the number of the version that is looked at.
pub(super) async fn named(visit: &Visit) -> Result<(Form, i64), Problem> {
    let form = visit.app.storage.form(visit.id()).await?.ok_or(Problem::NotFound)?;
    let wanted = if visit.form.raw("v").is_empty() { visit.query.text("v") } else { visit.form.text("v") };
    let number = if wanted.is_empty() { form.newest } else { wanted.parse().unwrap_or(-1) };
    Ok((form, number))
}

/// A version's survey.
pub(super) async fn survey(visit: &Visit, id: &str, number: i64) -> Result<Arc<Survey>, Problem> {
    let body = visit.app.storage.form_body(id, number).await?.ok_or(Problem::NotFound)?;
    match tokio::task::spawn_blocking(move || from_canonical(&body)).await {
        Ok(Ok(survey)) => Ok(Arc::new(survey)),
        _ => {
            error!(survey = id, number, "an uploaded survey cannot be read");
            Err(Problem::NotFound)
        }
    }
}

pub(super) async fn page(visit: &Visit, wrong: Option<&str>) -> Result<Response, Problem> {
    let storage = &visit.app.storage;
    let (form, number) = named(visit).await?;
    let survey = survey(visit, &form.id, number).await?;
    let people = storage.people().await?;
    let names: BTreeMap<&str, &str> = people.iter().map(|it| (it.id.as_str(), it.name.as_str())).collect();
    let who = |by: &Actor| match by {
        Actor::Person(id) => names.get(id.as_str()).map_or_else(|| id.clone(), |name| (*name).to_owned()),
        Actor::Program => visit.t("chương trình", "the program").to_owned(),
    };
    let moment = |(at, by): &(Millis, Actor)| format!("{}, {}", when(*at), who(by));
    let versions = storage.form_versions(&form.id).await?;
    let line = |it: &FormVersion| Line {
        number: it.number,
        title: it.title.clone(),
        name: it.name.clone(),
        uploaded: moment(&it.uploaded),
        published: it.published.as_ref().map(moment),
        live: form.state == FormState::Published && form.live == Some(it.number),
        here: it.number == number,
    };
    let title = survey.title.get(shown::lang(&survey, visit.lang));
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shut = super::shut(&visit.app.catalog(), &form);
    let first = first_day(now());
    let answers = storage.form_answers(&form.id, vietnam::begins(first)).await?;
    let ways = if form.state == FormState::Published { ways(visit, &survey.id, &form.unit).await } else { Vec::new() };
    Ok(html(
        status,
        &SurveyPage {
            s: Shell { notice: super::change::told(visit, &form, number), ..visit.shell(title, title) },
            office: office(visit, &form.unit),
            state: super::state(&form, shut, visit.lang),
            over: form.closed.is_some() || matches!(shut, Some(Shut::Over(_))),
            campaign: campaign(visit, &survey),
            number,
            versions: versions.iter().map(line).collect(),
            questions: shown::shown(&survey, visit.lang),
            fresh: form.state != FormState::Published || form.live != Some(number),
            writes: visit.may(Right::WriteSurvey, &form.unit),
            chooses: form.live.is_some() && visit.may_everywhere(Right::WriteSurvey),
            today: day(now()).to_string(),
            ways,
            nowhere: visit.app.config.public_url.is_none(),
            answered: answers.statuses.iter().map(|(_, count)| count).sum(),
            days: bars(first, &answers.days.iter().copied().collect()),
            tables: tables(visit, answers, &versions),
            form,
            wrong: wrong.map(str::to_owned),
        },
    ))
}

/// When a version takes answers, how many, and which of its quotas by choice are reached. How far the others are is told by
/// the answers' own page, which counts so that it tells of nobody.
fn campaign(visit: &Visit, survey: &Survey) -> Vec<String> {
    let (catalog, campaign) = (visit.app.catalog(), &survey.settings.campaign);
    let by_choice = campaign.by_choice.iter().map(|quota| {
        let full = if catalog.is_full(survey, quota) { visit.t(" Đã đủ.", " There are so many.") } else { "" };
        format!("{}{full}", quota.words(visit.lang))
    });
    campaign.words(visit.lang).into_iter().chain(by_choice).collect()
}

pub(super) fn office(visit: &Visit, id: &str) -> String {
    visit.units.get(id).map_or_else(|| id.to_owned(), |unit| unit.name.clone())
}

/// What is counted besides days.
fn tables(visit: &Visit, answers: Answers, versions: &[FormVersion]) -> Vec<Table> {
    let (vi, unknown) = (visit.lang == Lang::Vi, visit.t("không nêu", "none named"));
    let words = |name: String| {
        let known = match name.as_str() {
            "completed" => ("đã gửi", "completed"),
            "partial" => ("gửi một phần", "partial"),
            "screened_out" => ("không thuộc đối tượng", "screened out"),
            "withdrawn" => ("đã rút", "withdrawn"),
            "refused" => ("không đồng ý tham gia", "refused"),
            "screened" => ("dừng ở câu sàng lọc", "ended by a screening question"),
            "enough" => ("dừng vì nhóm đã đủ phiếu", "ended: enough of their group"),
            "deleted" => ("người dân xóa phiếu dở", "deleted by the person"),
            "expired" => ("phiếu dở hết hạn", "expired"),
            "telegram" => ("Telegram", "Telegram"),
            "zalo" => ("Zalo", "Zalo"),
            "web" => ("Web", "Web"),
            _ => return name,
        };
        (if vi { known.0 } else { known.1 }).to_owned()
    };
    let unit = |id: String| if id.is_empty() { unknown.to_owned() } else { office(visit, &id) };
    let version = |hash: String| {
        let known = versions.iter().filter(|it| it.version.0 == hash).map(|it| it.number.to_string());
        let known: Vec<String> = known.collect();
        if known.is_empty() { hash } else { known.join(", ") }
    };
    let table = |heading, rows: Vec<(String, u64)>| Table { heading, rows };
    let each = |rows: Vec<(String, u64)>, name: &dyn Fn(String) -> String| {
        rows.into_iter().map(|(it, count)| (name(it), count)).collect::<Vec<_>>()
    };
    let tables = [
        table(if vi { "Theo kênh" } else { "By channel" }, each(answers.channels, &words)),
        table(if vi { "Theo trạng thái" } else { "By status" }, each(answers.statuses, &words)),
        table(if vi { "Theo đơn vị" } else { "By office" }, each(answers.units, &unit)),
        table(if vi { "Theo bản" } else { "By version" }, each(answers.versions, &version)),
        table(if vi { "Không thành phiếu" } else { "What became no response" }, each(answers.tallies, &words)),
    ];
    tables.into_iter().filter(|it| !it.rows.is_empty()).collect()
}

/// `GET /console/surveys/{id}/file`, with `v` a version's number: the file as it was uploaded. Its name is made here: what
/// it was called on somebody's machine is not kept.
pub(in crate::console) async fn file(visit: Visit) -> Result<Response, Problem> {
    let (form, number) = named(&visit).await?;
    let (kind, bytes) = visit.app.storage.form_file(&form.id, number).await?.ok_or(Problem::NotFound)?;
    let (name, what) = match kind.as_str() {
        "xlsx" => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        _ => ("md", "text/markdown; charset=utf-8"),
    };
    let kept = format!("attachment; filename=\"{}-{number}.{name}\"", form.id);
    Ok(([(CONTENT_TYPE, what.to_owned()), (CONTENT_DISPOSITION, kept)], bytes).into_response())
}
