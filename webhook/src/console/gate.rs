//! The way into every page: encryption, whose session, whether the form is ours, and what the route needs.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::header::{COOKIE, HeaderName, HeaderValue};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use flows::Lang;
use flows::desk::Units;
use flows::office::Right;
use storage::{Login, Stage};
use tracing::error;

use super::fields::Fields;
use super::routes::{Needs, Object, Route, Verb};
use super::visit::{Problem, Visit, grants};
use super::{contacts, feeds, kb, kept, tickets, upload};
use crate::app::{App, now};
use crate::numbers;
use crate::routes::{body, same_origin};
use crate::web::address;

/// Largest form, bytes.
const FORM: usize = 256 * 1024;
/// Largest form with a file, bytes.
const UPLOAD: usize = 6 << 20;
/// Largest form of other fields that may bring a picture, bytes, and how long it may take: as a telephone's camera leaves it, on a
/// telephone's line. It is refused at its field, and what was typed beside it stays.
const WITH_PICTURE: usize = 24 << 20;
const PATIENCE: Duration = Duration::from_secs(60);

fn most(verb: Verb) -> usize {
    if verb == Verb::Form { WITH_PICTURE } else { UPLOAD }
}

/// On every answer of the console, beside those of the whole service.
const HEADERS: &[(&str, &str)] = &[
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    // A browser that does not name the site of a form names its origin, which it would keep back under no-referrer.
    ("referrer-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("x-frame-options", "DENY"),
];

/// For two years, as browsers' lists ask for.
const HSTS: &str = "max-age=63072000; includeSubDomains";

/// A request as it came.
pub(super) struct Request {
    pub(super) app: Arc<App>,
    pub(super) peer: IpAddr,
    pub(super) params: BTreeMap<String, String>,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
}

/// Answers a request for a route.
pub(super) async fn enter(route: &'static Route, request: Request) -> Response {
    let secure = request.app.console.secure;
    let mut answer = answer(route, request).await;
    let headers = HEADERS.iter().copied().chain(secure.then_some(("strict-transport-security", HSTS)));
    for (name, value) in headers {
        // What a page brings itself is stricter.
        answer.headers_mut().entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    answer
}

async fn answer(route: &'static Route, request: Request) -> Response {
    let Request { app, peer, params, uri, headers, body } = request;
    let address = address(peer, &headers, app.config.proxies);
    // Passwords go over the wire here: without encryption only within this machine.
    if !app.console.secure && !address.to_canonical().is_loopback() {
        const WHY: &str = "The console needs https: set PUBLIC_URL to the https address, or open it on this machine.\n";
        return (StatusCode::FORBIDDEN, WHY).into_response();
    }
    if !app.limits.visit(address, Instant::now()) {
        numbers::limited();
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    let brings = route.verb == Verb::Upload || route.verb == Verb::Form && upload::is_multipart(&headers);
    let (form, file) = match route.verb {
        Verb::Get | Verb::Poll => (Fields::default(), Vec::new()),
        _ if !same_origin(&headers, app.config.public_url.as_deref()) => return StatusCode::FORBIDDEN.into_response(),
        _ if brings => match body::read_within(&headers, body, most(route.verb), PATIENCE).await {
            Ok(bytes) => match upload::read(&headers, bytes).await {
                Some(form) => form,
                None => return StatusCode::BAD_REQUEST.into_response(),
            },
            Err(status) => return status.into_response(),
        },
        _ => match body::read(&headers, body, FORM).await {
            Ok(bytes) => (Fields::parse(&bytes), Vec::new()),
            Err(status) => return status.into_response(),
        },
    };
    let query = Fields::parse(uri.query().unwrap_or_default().as_bytes());
    let asked = Lang::from_code(query.raw("lang")).or_else(|| Lang::from_code(form.raw("lang")));
    let mut visit = Visit {
        address,
        lang: asked.unwrap_or_default(),
        who: None,
        cookie: cookie(&headers, app.console.cookie()),
        sso: cookie(&headers, app.console.sso_cookie()),
        chat: app.cookies.user(&headers),
        grants: Vec::new(),
        units: Arc::new(Units::default()),
        path: uri.path().to_owned(),
        params,
        query,
        form,
        had_file: !file.is_empty(),
        file,
        notice: None,
        app,
    };
    let (problem, begun) = match admit(route, &mut visit).await {
        Ok(()) => {
            // A page that fails is shown in the frame of whoever asked for it.
            let frame = frame(&visit, route.verb.brings_words());
            match route.run(visit).await {
                Ok(answer) => return answer,
                Err(problem) => {
                    visit = frame;
                    (problem, route.verb.posts())
                }
            }
        }
        Err(problem) => (problem, false),
    };
    refuse(&visit, route.verb, headers.contains_key("hx-request"), problem, begun)
}

/// A visit without what it brought, but for `words`.
fn frame(visit: &Visit, words: bool) -> Visit {
    Visit {
        app: Arc::clone(&visit.app),
        address: visit.address,
        lang: visit.lang,
        who: visit.who.clone(),
        cookie: None,
        sso: None,
        chat: None,
        grants: visit.grants.clone(),
        units: Arc::clone(&visit.units),
        path: visit.path.clone(),
        params: BTreeMap::new(),
        query: Fields::default(),
        form: if words { visit.form.clone() } else { Fields::default() },
        file: Vec::new(),
        had_file: visit.had_file,
        notice: None,
    }
}

/// Whether the route's needs are met.
async fn admit(route: &Route, visit: &mut Visit) -> Result<(), Problem> {
    let stage = match (visit.cookie.clone(), route.needs) {
        (_, Needs::Nothing) | (None, _) => None,
        (Some(token), _) if route.verb == Verb::Poll => {
            visit.app.storage.login_looked(&token, now()).await?.map(|login| (token, login))
        }
        (Some(token), _) => visit.app.storage.login(&token, now()).await?.map(|login| (token, login)),
    };
    let stage = stage.map(|(token, Login { person, stage })| {
        visit.grants = if stage == Stage::Full { grants(&person) } else { Vec::new() };
        visit.lang = person.lang;
        visit.who = Some((token, person));
        stage
    });
    if let Some((token, _)) = &visit.who
        && route.verb.posts()
        && !visit.app.console.is_csrf(token, visit.form.raw("csrf"))
    {
        return Err(if stage == Some(Stage::Full) { Problem::OldForm } else { Problem::Forbidden });
    }
    let full = match (route.needs, stage) {
        (Needs::Nothing, _) => return Ok(()),
        (Needs::Way(wanted), Some(stage)) if wanted == stage => return Ok(()),
        (Needs::Way(_), Some(stage)) => return Err(Problem::Elsewhere(next(stage, visit))),
        (_, Some(Stage::Full)) => route.needs,
        (_, Some(stage)) => return Err(Problem::Elsewhere(next(stage, visit))),
        (_, None) => return Err(Problem::Elsewhere("/console/login")),
    };
    visit.units = Arc::new(Units::new(visit.app.storage.units().await?));
    match full {
        Needs::Nothing | Needs::Way(_) | Needs::Myself => Ok(()),
        Needs::Somewhere(right) if visit.may_somewhere(right) => Ok(()),
        Needs::Everywhere(right) if visit.may_everywhere(right) => Ok(()),
        Needs::Somewhere(_) | Needs::Everywhere(_) => Err(Problem::Forbidden),
        Needs::Over(right, objects) => over(visit, &[right], objects).await,
        Needs::Either(rights, objects) => over(visit, &rights, objects).await,
    }
}

/// Whether one of the rights is held over each of the objects.
async fn over(visit: &Visit, rights: &[Right], objects: &[Object]) -> Result<(), Problem> {
    for object in objects {
        let mut held = false;
        for right in rights {
            held |= holds(visit, *right, *object).await?;
        }
        if !held {
            return Err(if *object == Object::Field { Problem::NoOffice } else { Problem::NotFound });
        }
    }
    Ok(())
}

async fn holds(visit: &Visit, right: Right, object: Object) -> Result<bool, Problem> {
    let storage = &visit.app.storage;
    Ok(match object {
        Object::Unit => visit.may(right, visit.id()),
        Object::Field => visit.may(right, &visit.unit()),
        Object::Person => {
            let person = storage.person(visit.id()).await?;
            person.is_some_and(|person| visit.over(right, &person))
        }
        Object::Ticket => {
            let ticket = storage.ticket_show(visit.id()).await?;
            ticket.is_some_and(|ticket| tickets::over(visit, right, &ticket))
        }
        Object::Held => {
            let ticket = storage.ticket_show(visit.id()).await?;
            let me = visit.me()?.1.id.as_str();
            visit.may_somewhere(right) && ticket.is_some_and(|ticket| ticket.case.holder.as_deref() == Some(me))
        }
        Object::Entry => {
            let entry = storage.kb_entry(visit.id()).await?;
            entry.is_some_and(|it| kb::over(visit, right, &it.entry))
        }
        Object::Survey => {
            let form = storage.form(visit.id()).await?;
            form.is_some_and(|it| visit.may_over(right, Some(&it.unit)))
        }
        Object::Canned => {
            let all = storage.canned().await?;
            let found = all.iter().find(|it| it.id == visit.id());
            found.is_some_and(|it| visit.may_over(right, it.unit.as_deref()))
        }
        Object::Bulletin => {
            let row = storage.bulletin_row(visit.id()).await?;
            row.is_some_and(|it| visit.may(right, &it.unit))
        }
        Object::Feed => feeds::feed(visit).await?.is_some_and(|it| visit.may(right, &it.unit)),
        Object::Segment => contacts::segment(visit).await?.is_some_and(|it| visit.may(right, &it.unit)),
        Object::Planned => storage.plan(visit.id()).await?.is_some_and(|it| visit.may(right, &it.unit)),
    })
}

/// The next step of somebody who is on the way in, or in.
pub(super) fn next(stage: Stage, visit: &Visit) -> &'static str {
    match (stage, &visit.who) {
        (Stage::Invited, _) => "/console/choose",
        (Stage::Password, Some((_, person))) if person.factor => "/console/factor",
        (Stage::Password, _) => "/console/enrol",
        (Stage::Full, _) => "/console",
    }
}

/// What a request's cookie holds.
fn cookie(headers: &HeaderMap, wanted: &str) -> Option<String> {
    let pairs = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut values = pairs.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let value = values.find_map(|(name, value)| (name == wanted).then(|| value.to_owned()));
    value.filter(|value| !value.is_empty())
}

/// What is answered in place of a page. With `begun` the work had been taken up, and the data may have kept it although no
/// answer came.
fn refuse(visit: &Visit, verb: Verb, htmx: bool, problem: Problem, begun: bool) -> Response {
    if let Problem::Storage(error) = &problem {
        error!(%error, "a page of the console could not be made");
    }
    match &problem {
        // The page is still being written at: nothing may take its place.
        Problem::Elsewhere(_) | Problem::OldForm if verb.brings_words() && htmx => {
            return StatusCode::UNAUTHORIZED.into_response();
        }
        _ if verb.brings_words() => {
            if let Some(page) = kept::given_back(visit, &problem, begun) {
                return page;
            }
        }
        _ => {}
    }
    match problem {
        // A part of a page cannot become another page.
        Problem::Elsewhere(to) if htmx => (StatusCode::OK, [("hx-redirect", to)]).into_response(),
        Problem::Elsewhere(to) => Visit::go(to),
        Problem::NotFound => visit.nothing(
            StatusCode::NOT_FOUND,
            "Không có nội dung này, hoặc nội dung thuộc đơn vị khác.",
            "There is no such thing, or it belongs to another office.",
        ),
        Problem::NoOffice => visit.nothing(
            StatusCode::NOT_FOUND,
            "Không có đơn vị này, hoặc đơn vị không thuộc quyền. Chưa có gì được lưu: xin quay lại trang trước, nội dung đã nhập \
             vẫn còn, và chọn đơn vị trong danh sách.",
            "There is no such office, or it is not within your rights. Nothing was kept: go back, what was typed is still there, \
             and choose an office from the list.",
        ),
        Problem::Forbidden | Problem::OldForm => visit.nothing(
            StatusCode::FORBIDDEN,
            "Tài khoản này không có quyền mở trang, hoặc biểu mẫu đã cũ. Xin tải lại trang trước và thử lại.",
            "This account may not open the page, or the form was old. Load the page before it again and retry.",
        ),
        Problem::Storage(_) if begun => visit.nothing(
            StatusCode::SERVICE_UNAVAILABLE,
            "Hệ thống tạm thời không đọc được dữ liệu. Chưa rõ thay đổi vừa gửi đã được lưu hay chưa: xin đợi một phút, mở lại \
             trang trước để xem, và chỉ gửi lại nếu chưa có.",
            "The system cannot read its data for now. It is not known whether your change was kept: wait a minute, open the page \
             before again to look, and send it again only if it is not there.",
        ),
        Problem::Storage(_) => visit.nothing(
            StatusCode::SERVICE_UNAVAILABLE,
            "Hệ thống tạm thời không đọc được dữ liệu. Xin thử lại sau một phút. Chưa có gì bị thay đổi.",
            "The system cannot read its data for now. Try again in a minute. Nothing was changed.",
        ),
    }
}
