//! The archive of bulletins: what offices sent, for anybody, with which office answers for it and what was put right later.
//!
//! Pages are made here and need no script. What has not begun to go out is not there.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use axum::extract::{ConnectInfo, Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use flows::Lang;
use flows::bulletin::{Bulletin, Kind, Link, State as Stands};
use flows::channel::Period;
use flows::kb::media_type;
use storage::{BulletinFilter, BulletinFull, StorageError};
use tracing::error;

use super::qa;
use crate::app::{App, day, now};
use crate::numbers;
use crate::web::address;

/// Bulletins on one page.
const SHOWN: usize = 100;

struct Row {
    id: String,
    title: String,
    kind: &'static str,
    number: String,
    date: String,
    unit: String,
}

#[derive(Template)]
#[template(path = "archive/list.html")]
struct List {
    version: &'static str,
    heading: String,
    rows: Vec<Row>,
    /// The month before, as it stands in addresses and as people call it.
    before: (String, String),
    more: bool,
}

#[derive(Template)]
#[template(path = "archive/one.html")]
struct One {
    version: &'static str,
    row: Row,
    body: Vec<String>,
    /// The title and the paragraphs in English.
    english: Option<(String, Vec<String>)>,
    cover: Option<String>,
    files: Vec<String>,
    links: Vec<Link>,
    /// The offices of those who stand for it.
    approvers: Vec<String>,
    corrects: Option<(String, String)>,
    corrections: Vec<(String, String)>,
    cancelled: bool,
}

/// States in which a bulletin can have reached somebody.
const SENT: [Stands; 4] = [Stands::Sending, Stands::Paused, Stands::Done, Stands::Cancelled];

fn kind(it: Kind) -> &'static str {
    if it == Kind::Notice { "" } else { it.name(Lang::Vi) }
}

fn date(text: Option<&str>) -> String {
    let parts = text.and_then(|text| text.parse::<jiff::civil::Date>().ok());
    parts.map_or_else(String::new, |it| it.strftime("%d/%m/%Y").to_string())
}

/// Whether a request is one too many.
fn too_many(app: &App, peer: SocketAddr, headers: &HeaderMap) -> bool {
    let many = !app.limits.visit(address(peer.ip(), headers, app.config.proxies), Instant::now());
    if many {
        numbers::limited();
    }
    many
}

fn away(error: &StorageError) -> Response {
    error!(%error, "the archive cannot be read");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

/// `GET /ban-tin`, with `thang=2026-11`; without it, the last ones.
pub(super) async fn list(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Query(wanted): Query<BTreeMap<String, String>>,
) -> Response {
    if too_many(&app, peer, &headers) {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    let month = wanted.get("thang").and_then(|text| Period::parse(text));
    let rules = app.desk();
    let filter = BulletinFilter {
        units: rules.units.all().filter(|it| it.parent.is_none()).map(|it| it.id.clone()).collect(),
        states: SENT.to_vec(),
        since: month.map(|it| it.span().0),
        before: month.map(|it| it.span().1),
        limit: SHOWN + 1,
    };
    let mut found = match app.storage.bulletins(&filter).await {
        Ok(found) => found,
        Err(error) => return away(&error),
    };
    found.retain(|it| it.started_at.is_some());
    let more = found.len() > SHOWN;
    found.truncate(SHOWN);
    let before = month.unwrap_or_else(|| Period::of(day(now()))).before();
    let row = |it: storage::BulletinRow| Row {
        unit: rules.units.get(it.issuing()).map_or_else(String::new, |unit| unit.name.clone()),
        kind: kind(it.kind),
        date: date(it.date.as_deref()),
        id: it.id,
        title: it.title,
        number: it.number,
    };
    qa::shown(
        StatusCode::OK,
        &List {
            version: qa::version(),
            heading: month.map_or_else(String::new, |it| it.name(Lang::Vi)),
            rows: found.into_iter().map(row).collect(),
            before: (before.to_string(), before.name(Lang::Vi)),
            more,
        },
    )
}

/// A bulletin that anybody may read.
async fn public(app: &App, id: &str) -> Result<Option<BulletinFull>, StorageError> {
    let full = app.storage.bulletin(id).await?;
    Ok(full.filter(|it| it.row.started_at.is_some() && SENT.contains(&it.row.state)))
}

fn missing() -> Response {
    let page = List {
        version: qa::version(),
        heading: "không có bản tin này".to_owned(),
        rows: Vec::new(),
        before: Default::default(),
        more: false,
    };
    qa::shown(StatusCode::NOT_FOUND, &page)
}

/// `GET /ban-tin/{id}`.
pub(super) async fn one(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    if too_many(&app, peer, &headers) {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    match page(&app, &id).await {
        Ok(Some(page)) => qa::shown(StatusCode::OK, &page),
        Ok(None) => missing(),
        Err(error) => away(&error),
    }
}

async fn page(app: &App, id: &str) -> Result<Option<One>, StorageError> {
    let Some(BulletinFull { row, bulletin, .. }) = public(app, id).await? else { return Ok(None) };
    let rules = app.desk();
    let unit = |id: &str| rules.units.get(id).map_or_else(String::new, |unit| unit.name.clone());
    let mut approvers = Vec::new();
    for id in &row.approvers {
        // The office answers for it. Who of its people approved it is known to the console and its log, and nobody's business here.
        let office = app.storage.person(id).await?.map(|it| unit(&it.unit));
        approvers.extend(office.filter(|it| !it.is_empty() && !approvers.contains(it)));
    }
    let corrects = match &bulletin.corrects {
        Some(id) => public(app, id).await?.map(|it| (it.row.id, format!("{} {}", it.row.number, it.row.title))),
        None => None,
    };
    let corrections = app.storage.bulletin_corrections(id).await?.into_iter();
    let lines = |text: &str| text.lines().map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect();
    let issuing = unit(row.issuing());
    let Bulletin { vi, en, cover, files, links, .. } = bulletin;
    Ok(Some(One {
        version: qa::version(),
        body: lines(&vi.body),
        english: en.map(|it| (it.title, lines(&it.body))),
        row: Row {
            id: row.id,
            title: vi.title,
            kind: kind(row.kind),
            number: row.number,
            date: date(row.date.as_deref()),
            unit: issuing,
        },
        cancelled: row.state == Stands::Cancelled,
        corrections: corrections.filter(|it| it.2).map(|(id, title, _)| (id, title)).collect(),
        corrects,
        approvers,
        cover,
        files,
        links,
    }))
}

/// `GET /ban-tin/{id}/tep/{name}`: a file that a bulletin of the archive names.
pub(super) async fn file(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Path((id, name)): Path<(String, String)>,
) -> Response {
    if too_many(&app, peer, &headers) {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    let given = match public(&app, &id).await {
        Ok(full) => full.filter(|it| it.bulletin.cover.as_ref() == Some(&name) || it.bulletin.files.contains(&name)),
        Err(error) => return away(&error),
    };
    let kind = media_type(&name).filter(|_| given.is_some());
    let how = if name.ends_with(".png") || name.ends_with(".jpg") { "inline" } else { "attachment" };
    let (Some(kind), Ok(kept)) = (kind, HeaderValue::try_from(format!("{how}; filename=\"{name}\""))) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match app.storage.file(&name).await {
        Ok(Some(bytes)) => {
            ([(CONTENT_TYPE, HeaderValue::from_static(kind)), (CONTENT_DISPOSITION, kept)], bytes).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => away(&error),
    }
}
