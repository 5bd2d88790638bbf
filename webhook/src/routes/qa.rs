//! The public questions and answers: what was approved and holds today, for anybody, without a word of who asked.
//!
//! Pages are made here and need no script; the search is the engine that answers in chat.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use askama::Template;
use axum::extract::{ConnectInfo, Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use data_encoding::HEXLOWER;
use flows::Lang;
use flows::kb::{Base, Entry, Link, Outcome, media_type, topic_name};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use tracing::error;

use crate::app::{App, day, now};
use crate::numbers;
use crate::web::address;

const CSS: &str = include_str!("../../static/hoi-dap.css");

static VERSION: LazyLock<String> = LazyLock::new(|| HEXLOWER.encode(&Sha256::digest(CSS)[..6]));

/// Changes with the pages' style.
pub(super) fn version() -> &'static str {
    &VERSION
}

/// As every page's, and a form that asks the same page; no scripts at all.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

/// Entries on one page.
const PAGE: usize = 30;
/// Most entries that a search shows.
const FOUND: usize = 10;
/// From this probability on an entry is worth showing to who searches: less than in chat, where one answer is wanted.
const WORTH: f32 = 0.01;
/// Characters of an answer in a list.
const BEGIN: usize = 160;

/// In the place of a source, for what names no document.
const COMMON: &str = "Thông tin chung, Ông/Bà nên xác nhận lại với cơ quan giải quyết";

#[derive(Template)]
#[template(path = "qa/list.html")]
struct List {
    version: &'static str,
    heading: String,
    asked: String,
    note: &'static str,
    rows: Vec<Row>,
    pages: Vec<Page>,
    topics: Vec<Topic>,
}

#[derive(Template)]
#[template(path = "qa/entry.html")]
struct One {
    version: &'static str,
    row: Row,
    topic: String,
    answer: Vec<String>,
    english: Vec<String>,
    basis: String,
    source: String,
    holds: String,
    links: Vec<Link>,
    files: Vec<String>,
}

/// An entry in a list.
struct Row {
    id: String,
    question: String,
    begin: String,
    topic: String,
    unit: String,
    date: String,
}

struct Page {
    number: usize,
    to: String,
    here: bool,
}

struct Topic {
    id: String,
    name: String,
    entries: usize,
}

/// `GET /hoi-dap`: topics; with `q` what is found; with `chu-de` (and `trang`) a topic.
pub(super) async fn list(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Query(wanted): Query<BTreeMap<String, String>>,
) -> Response {
    if !app.limits.visit(address(peer.ip(), &headers, app.config.proxies), Instant::now()) {
        numbers::limited();
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    let catalog = app.catalog();
    let (base, today) = (&*catalog.kb, day(now()));
    let of = |name: &str| wanted.get(name).map(|it| it.trim()).unwrap_or_default();
    let (asked, topic) = (of("q"), of("chu-de"));
    let mut page = empty();
    if !asked.is_empty() {
        page.asked = asked.chars().take(flows::kb::QUESTION).collect();
        let (sure, found) = search(base, &page.asked, today);
        page.note = match (sure, found.is_empty()) {
            (true, _) => "",
            (false, false) => "Chưa có câu trả lời đúng câu hỏi này. Các câu hỏi gần nhất:",
            (false, true) => "Chưa có câu trả lời cho câu hỏi này. Ông/Bà thử từ ngữ khác, hoặc xem theo chủ đề.",
        };
        page.rows = found.into_iter().map(|entry| row(&app, entry)).collect();
    } else if !topic.is_empty() {
        let all: Vec<&Entry> = base.entries().filter(|it| it.topic == topic && it.holds(today)).collect();
        if all.is_empty() {
            return missing(base, today);
        }
        let last = all.len().div_ceil(PAGE);
        let here = of("trang").parse::<usize>().unwrap_or(1).clamp(1, last);
        page.heading = topic_name(topic).to_owned();
        page.rows = all.into_iter().skip((here - 1) * PAGE).take(PAGE).map(|entry| row(&app, entry)).collect();
        let to = |number| Page { number, to: format!("/hoi-dap?chu-de={topic}&trang={number}"), here: number == here };
        page.pages = if last > 1 { (1..=last).map(to).collect() } else { Vec::new() };
    }
    page.topics = topics(base, today);
    shown(StatusCode::OK, &page)
}

/// `GET /hoi-dap/{id}`: one entry.
pub(super) async fn one(State(app): State<Arc<App>>, Path(id): Path<String>) -> Response {
    let catalog = app.catalog();
    let today = day(now());
    let Some(entry) = catalog.kb.get(&id).filter(|entry| entry.holds(today)) else {
        return missing(&catalog.kb, today);
    };
    let lines = |text: &str| text.lines().map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect();
    let holds = [
        entry.from.map(|it| format!("từ ngày {}", date(it))),
        entry.until.map(|it| format!("đến hết ngày {}", date(it))),
    ];
    let page = One {
        version: &VERSION,
        row: row(&app, entry),
        topic: entry.topic.clone(),
        answer: lines(entry.answer.get(Lang::Vi)),
        english: if entry.answer.has(Lang::En) { lines(entry.answer.get(Lang::En)) } else { Vec::new() },
        basis: entry.basis.clone().unwrap_or_default(),
        source: entry.cited().unwrap_or(COMMON).to_owned(),
        holds: holds.into_iter().flatten().collect::<Vec<_>>().join(", "),
        links: entry.links.clone(),
        files: entry.files.clone(),
    };
    shown(StatusCode::OK, &page)
}

/// `GET /hoi-dap/tep/{name}`: the pages' own style, or a file that an entry names which is shown now.
pub(super) async fn file(State(app): State<Arc<App>>, Path(name): Path<String>) -> Response {
    if name == "hoi-dap.css" {
        let kept = (CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
        return ([(CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")), kept], CSS).into_response();
    }
    let today = day(now());
    let given = app.catalog().kb.entries().any(|entry| entry.files.contains(&name) && entry.holds(today));
    let kind = media_type(&name).filter(|_| given);
    let (Some(kind), Ok(kept)) = (kind, HeaderValue::try_from(format!("attachment; filename=\"{name}\""))) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match app.storage.kb_file(&name).await {
        Ok(Some(bytes)) => {
            ([(CONTENT_TYPE, HeaderValue::from_static(kind)), (CONTENT_DISPOSITION, kept)], bytes).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::warn!(%error, "a file of an entry cannot be read");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

fn empty() -> List {
    List {
        version: &VERSION,
        heading: String::new(),
        asked: String::new(),
        note: "",
        rows: Vec::new(),
        pages: Vec::new(),
        topics: Vec::new(),
    }
}

/// What is found, the likeliest first, and whether the first one answers the question.
fn search<'b>(base: &'b Base, asked: &str, today: Date) -> (bool, Vec<&'b Entry>) {
    let why = base.explain(asked, today);
    let near = why.near.iter().filter(|near| near.probability >= WORTH).take(FOUND);
    (matches!(why.outcome, Outcome::Answer(_)), near.filter_map(|near| base.get(&near.id)).collect())
}

fn row(app: &App, entry: &Entry) -> Row {
    let answer = entry.answer.get(Lang::Vi);
    let mut begin: String = answer.chars().take(BEGIN).collect();
    if begin.len() < answer.len() {
        begin.push('…');
    }
    let unit = entry.unit.as_deref().unwrap_or_default();
    let named = app.desk().units.get(unit).map(|unit| unit.name.clone());
    Row {
        id: entry.id.clone(),
        question: entry.question.clone(),
        begin,
        topic: topic_name(&entry.topic).to_owned(),
        unit: named.unwrap_or_else(|| unit.to_owned()),
        date: entry.approved.map(date).unwrap_or_default(),
    }
}

fn topics(base: &Base, today: Date) -> Vec<Topic> {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in base.entries().filter(|entry| entry.holds(today)) {
        *count.entry(&entry.topic).or_default() += 1;
    }
    let topic = |(id, entries): (&str, usize)| Topic { id: id.to_owned(), name: topic_name(id).to_owned(), entries };
    count.into_iter().map(topic).collect()
}

fn date(day: Date) -> String {
    day.strftime("%d/%m/%Y").to_string()
}

fn missing(base: &Base, today: Date) -> Response {
    let note = "Không có câu hỏi này, hoặc câu trả lời không còn hiệu lực. Ông/Bà tìm ở trên, hoặc xem theo chủ đề.";
    shown(StatusCode::NOT_FOUND, &List { note, topics: topics(base, today), ..empty() })
}

/// A page of the public's.
pub(super) fn shown(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, [(CONTENT_SECURITY_POLICY, POLICY)], Html(html)).into_response(),
        Err(error) => {
            error!(%error, "a page cannot be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
