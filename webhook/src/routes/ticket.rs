//! The page where a question to an official stands, for whoever knows its code.
//!
//! The code comes by POST only: a link carries it behind the `#`, which browsers send to nobody, and the page's script
//! puts it into the form. So it is in no address, no log and no referrer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_SECURITY_POLICY, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use flows::Lang;
use flows::desk::standing;
use flows::vietnam::day;
use storage::TicketPublic;
use tracing::{error, warn};

use super::{body, pages};
use crate::app::App;
use crate::failpoints::at;
use crate::numbers;
use crate::web::address;

/// Largest form, bytes.
const FORM: usize = 1024;

/// As everywhere, but that the form leads to this very site.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; \
                   form-action 'self'; frame-ancestors 'none'";

/// `GET /cau-hoi`: the form.
pub(super) async fn form(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    let lang = lang(&headers);
    if !app.limits.visit(address(peer.ip(), &headers, app.config.proxies), Instant::now()) {
        return slower(lang);
    }
    page(StatusCode::OK, lang, None, None)
}

/// `POST /cau-hoi`: the question of a code. Five codes of an address that name nothing lock it for an hour.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let (lang, peer) = (lang(&headers), address(peer.ip(), &headers, app.config.proxies));
    if !app.limits.visit(peer, Instant::now()) || !app.limits.try_code(peer, Instant::now()) {
        return slower(lang);
    }
    let bytes = match body::read(&headers, body, FORM).await {
        Ok(bytes) => bytes,
        Err(status) => return status.into_response(),
    };
    let code = form_urlencoded::parse(&bytes).find(|(name, _)| name == "code").map(|(_, code)| code.into_owned());
    match at("ticket page", app.storage.ticket_public(&code.unwrap_or_default())).await {
        Ok(Some(ticket)) => {
            app.limits.right_code(peer, Instant::now());
            page(StatusCode::OK, ticket.lang, None, Some(&ticket))
        }
        Ok(None) => page(StatusCode::NOT_FOUND, lang, Some(no_such(lang)), None),
        Err(error) => {
            warn!(%error, "a question cannot be shown now");
            app.limits.right_code(peer, Instant::now());
            page(StatusCode::SERVICE_UNAVAILABLE, lang, Some(later(lang)), None)
        }
    }
}

/// What the page says besides the question and its answer.
struct Words {
    title: &'static str,
    state: &'static str,
    asked: &'static str,
    answer: &'static str,
    code: &'static str,
    see: &'static str,
}

const VI: Words = Words {
    title: "Câu hỏi của Ông/Bà",
    state: "Tình trạng",
    asked: "Câu hỏi",
    answer: "Trả lời",
    code: "Mã câu hỏi",
    see: "Xem",
};

const EN: Words = Words {
    title: "Your question",
    state: "State",
    asked: "Question",
    answer: "Answer",
    code: "Code of the question",
    see: "Show",
};

/// A question as the page shows it.
struct Seen<'a> {
    standing: String,
    at: String,
    words: &'a str,
    answer: Option<&'a str>,
    answered_at: String,
    answered_by: &'a str,
}

#[derive(Template)]
#[template(path = "ticket.html")]
struct Page<'a> {
    lang: &'static str,
    version: &'static str,
    words: &'static Words,
    notice: Option<&'static str>,
    seen: Option<Seen<'a>>,
}

fn page(status: StatusCode, lang: Lang, notice: Option<&'static str>, ticket: Option<&TicketPublic>) -> Response {
    let date = |at| flows::desk::date(day(at));
    let seen = ticket.map(|it| Seen {
        standing: standing(lang, it.state, it.due_at),
        at: date(it.at),
        words: &it.words,
        answer: it.answer.as_deref(),
        answered_at: it.answered_at.map(date).unwrap_or_default(),
        answered_by: it.answered_by.as_deref().unwrap_or_default(),
    });
    let words = if lang == Lang::En { &EN } else { &VI };
    match (Page { lang: lang.code(), version: pages::version(), words, notice, seen }).render() {
        Ok(html) => (status, [(CONTENT_SECURITY_POLICY, CSP)], Html(html)).into_response(),
        Err(problem) => {
            error!(%problem, "a page cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The browser's language, as far as the page speaks it.
fn lang(headers: &HeaderMap) -> Lang {
    let wanted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = wanted.split([',', ';', '-']).next().unwrap_or_default().trim();
    if first.eq_ignore_ascii_case("en") { Lang::En } else { Lang::Vi }
}

fn slower(lang: Lang) -> Response {
    numbers::limited();
    let mut answer = page(StatusCode::TOO_MANY_REQUESTS, lang, Some(locked(lang)), None);
    answer.headers_mut().insert(RETRY_AFTER, axum::http::HeaderValue::from_static("3600"));
    answer
}

fn no_such(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Không có câu hỏi nào với mã này. Xin Ông/Bà kiểm tra lại mã; sau 5 mã sai trang này tạm khóa.",
        Lang::En => "There is no question with this code. Please check it; after five wrong codes this page locks.",
    }
}

fn locked(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => {
            "Đã có quá nhiều lần xem từ địa chỉ này. Xin Ông/Bà thử lại sau một giờ, hoặc nhắn \"câu hỏi của tôi\" \
                     tại nơi đã hỏi."
        }
        Lang::En => {
            "There were too many attempts from this address. Please try again in an hour, or type \"my questions\" \
                     where you asked."
        }
    }
}

fn later(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Chưa xem được câu hỏi lúc này. Câu hỏi vẫn được lưu; xin Ông/Bà thử lại sau ít phút.",
        Lang::En => "The question cannot be shown just now. It is kept; please try again in a few minutes.",
    }
}
