//! A service with a console, and browsers that knock at it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use axum::Router;
use axum::body::{Body, BodyDataStream, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use axum::response::Response;
use flows::bulletin::{Bulletin, Segment, Words};
use flows::channel::Planned;
use flows::desk::{NewTicket, Rules, TicketChange, Unit, UnitKind, Units};
use flows::kb::Entry;
use flows::office::{Listed, Role};
use flows::{Chat, Lang, Platform, Text};
use futures_util::StreamExt;
use storage::{Actor, Canned, Feed, NewForm, NewPerson, Stage};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::app::{App, now};
use crate::config::{Config, Settings};
use crate::{desk, routes, start};

/// As a PNG begins.
pub(super) const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n....";

/// The service. The tree of offices: vn over a (a1) and b.
pub(super) struct House {
    pub(super) app: Arc<App>,
    /// A picture that every bulletin has, by its stored name.
    pub(super) picture: String,
    router: Router,
    _dir: TempDir,
}

impl House {
    pub(super) async fn open(public_url: Option<&str>) -> Self {
        Self::with(Settings { public_url: public_url.map(str::to_owned), ..Settings::default() }).await
    }

    /// With settings beside those of where things are kept.
    pub(super) async fn with(settings: Settings) -> Self {
        let house = Self::bare(settings).await;
        house.offices().await;
        house
    }

    /// As it is when the program has run for the first time: one office, the whole country.
    pub(super) async fn empty(public_url: Option<&str>) -> Self {
        Self::bare(Settings { public_url: public_url.map(str::to_owned), ..Settings::default() }).await
    }

    /// The same, with settings.
    pub(super) async fn bare(settings: Settings) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings {
            database_url: Some(format!("sqlite://{}", dir.path().join("test.db").display())),
            spool_dir: Some(dir.path().join("spool")),
            ..settings
        };
        let app = Arc::new(start::open(Config::new(settings).unwrap(), true).await.unwrap());
        let put = app.storage.file_put(("anh.png", PICTURE), "vn", &Actor::Program, now()).await;
        Self { router: routes::router(Arc::clone(&app)), picture: put.unwrap().unwrap(), app, _dir: dir }
    }

    async fn offices(&self) {
        let app = &self.app;
        let office = |id: &str, parent: &str, kind| Listed {
            unit: Unit {
                id: id.to_owned(),
                parent: Some(parent.to_owned()),
                name: format!("Đơn vị {id}"),
                kind,
                code: String::new(),
                from: None,
                until: None,
            },
            old: Vec::new(),
        };
        let offices = [
            office("a", "vn", UnitKind::Province),
            office("b", "vn", UnitKind::Province),
            office("a1", "a", UnitKind::Commune),
        ];
        app.storage.put_units(&offices, "vn", &Actor::Program, now()).await.unwrap();
        app.desk_goes_by(desk::rules(&app.storage, &app.config).await.unwrap());
    }

    /// Somebody with roles, who belongs to an office.
    pub(super) async fn person(&self, id: &str, unit: &str, roles: &[(Role, &str)]) {
        let roles = roles.iter().map(|(role, unit)| (role.code().to_owned(), (*unit).to_owned())).collect();
        let person = NewPerson {
            id: id.to_owned(),
            login: format!("login.{id}"),
            name: format!("Người {id}"),
            unit: unit.to_owned(),
            lang: Lang::Vi,
            roles,
            password: None,
            invitation: None,
        };
        assert!(self.app.storage.person_add(&person, &Actor::Program, now()).await.unwrap());
    }

    /// What an office has: a ticket, an entry, a ready answer, a survey.
    pub(super) async fn things(&self, unit: &str) {
        let storage = &self.app.storage;
        let chat = Chat { platform: Platform::Web, account: "web".to_owned(), user: unit.to_owned() };
        let new = NewTicket {
            code: Self::code(unit),
            asked: None,
            words: format!("Câu hỏi cho {unit}"),
            near: Vec::new(),
            topic: None,
            unit: Some(unit.to_owned()),
            files: Vec::new(),
            lang: Lang::Vi,
            at: now(),
        };
        let rules = Rules { units: Units::new(storage.units().await.unwrap()), ..Rules::default() };
        assert_eq!(storage.ticket(&chat, "e/0", &TicketChange::Open(new), &rules).await.unwrap(), None);
        let entry = Entry {
            id: format!("entry-{unit}"),
            topic: "khac".to_owned(),
            question: format!("Mục của {unit}"),
            answer: Text::new([(Lang::Vi, "Trả lời.".to_owned())]),
            unit: Some(unit.to_owned()),
            source: "Nguồn".to_owned(),
            ..Entry::default()
        };
        storage.kb_write(&entry, None, &Actor::Program, now()).await.unwrap().unwrap();
        let bulletin = Bulletin {
            unit: unit.to_owned(),
            number: "1/TB".to_owned(),
            date: Some(jiff::civil::date(2026, 11, 22)),
            vi: Words { title: format!("Tin của {unit}"), body: "Nội dung.".to_owned() },
            cover: Some(self.picture.clone()),
            ..Bulletin::default()
        };
        let id = format!("bulletin-{unit}");
        storage.bulletin_write(&id, &bulletin, None, &Actor::Program, now()).await.unwrap().unwrap();
        let md = Self::form(&format!("Survey-{unit}"), "Ông/Bà nghĩ gì?");
        let workbook = flows::form::Workbook::from_md(&md).unwrap();
        let survey = flows::form::load(&workbook).unwrap();
        let canonical = workbook.canonical();
        let new = NewForm { unit, survey: &survey, canonical: &canonical, kind: "md", file: md.as_bytes() };
        storage.form_upload(&new, &Actor::Program, now()).await.unwrap().unwrap();
        self.kept(unit).await;
    }

    /// What an office keeps and can drop; there again if it was dropped.
    pub(super) async fn kept(&self, unit: &str) {
        let (storage, by) = (&self.app.storage, &Actor::Program);
        self.canned(unit).await;
        storage.feed_drop(&format!("feed-{unit}"), by, now()).await.unwrap();
        let feed = Feed {
            id: format!("feed-{unit}"),
            unit: unit.to_owned(),
            name: format!("Nguồn của {unit}"),
            // Nobody listens there, and nobody may ask.
            url: "http://127.0.0.1:9/rss".to_owned(),
        };
        storage.feed_put(&feed, by, now()).await.unwrap();
        let (id, name) = (format!("segment-{unit}"), format!("Nhóm của {unit}"));
        assert!(storage.segment_put((&id, &name, unit), &Segment::default(), by, now()).await.unwrap());
        let planned = Planned {
            id: format!("plan-{unit}"),
            unit: unit.to_owned(),
            year: 2027,
            month: 1,
            title: format!("Việc của {unit}"),
            ..Planned::default()
        };
        assert!(storage.plan_put(&planned, by, now()).await.unwrap());
    }

    /// A survey of one question, as markdown.
    pub(super) fn form(id: &str, question: &str) -> String {
        format!(
            "| survey | type | name | label |\n| - | - | - | - |\n| | text | a | {question} |\n\
             | settings | form_id | form_title |\n| - | - | - |\n| | {id} | Phiếu {id} |\n"
        )
    }

    pub(super) async fn canned(&self, unit: &str) {
        let (id, title, words) = (format!("canned-{unit}"), format!("Sẵn của {unit}"), "Kính gửi Ông/Bà".to_owned());
        let it = Canned { id, unit: Some(unit.to_owned()), topic: None, title, words };
        self.app.storage.canned_put(&it, &Actor::Program, now()).await.unwrap();
    }

    /// The id of what an office has, by the second word of its address.
    pub(super) fn id_of(&self, kind: &str, unit: &str) -> String {
        match kind {
            "people" => format!("of-{unit}"),
            "tickets" => self.app.storage.ticket_id(&Self::code(unit)),
            "kb" => format!("entry-{unit}"),
            "canned" => format!("canned-{unit}"),
            "bulletins" => format!("bulletin-{unit}"),
            "feeds" => format!("feed-{unit}"),
            "segments" => format!("segment-{unit}"),
            "plan" => format!("plan-{unit}"),
            "surveys" => format!("survey-{unit}"),
            _ => unit.to_owned(),
        }
    }

    /// The code of an office's ticket.
    pub(super) fn code(unit: &str) -> String {
        format!("{:0<12}", unit.to_ascii_uppercase())
    }

    /// A browser in which somebody has come so far.
    pub(super) async fn browser_of(&self, id: &str, stage: Stage) -> Browser<'_> {
        let person = self.app.storage.person(id).await.unwrap().unwrap();
        let token = super::super::token();
        self.app.storage.login_begin(&token, &person, stage, None, now()).await.unwrap();
        Browser {
            house: self,
            cookie: Some(format!("{}={token}", self.app.console.cookie())),
            token,
            site: "same-origin",
            from: None,
        }
    }

    pub(super) fn browser(&self) -> Browser<'_> {
        Browser { house: self, cookie: None, token: String::new(), site: "same-origin", from: None }
    }
}

/// A browser.
pub(super) struct Browser<'a> {
    house: &'a House,
    pub(super) cookie: Option<String>,
    token: String,
    /// What `Sec-Fetch-Site` says.
    pub(super) site: &'static str,
    /// Where it is; otherwise somewhere else each time.
    pub(super) from: Option<[u8; 4]>,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Answer {
    /// Where the answer sends the browser.
    pub(super) fn to(&self) -> &str {
        self.headers.get(LOCATION).map_or("", |to| to.to_str().unwrap())
    }
}

impl Browser<'_> {
    pub(super) fn csrf(&self) -> String {
        self.house.app.console.csrf(&self.token)
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, String::new(), &[]).await
    }

    /// Posts a form, with the token that its page would have carried.
    pub(super) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf();
        self.post_bare(path, &[fields, &[("csrf", csrf.as_str())]].concat()).await
    }

    pub(super) async fn post_bare(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send(Method::POST, path, form, &[]).await
    }

    /// Posts a file, with the token that its page would have carried.
    pub(super) async fn upload(&mut self, path: &str, file: &[u8]) -> Answer {
        let csrf = self.csrf();
        self.upload_bare(path, &csrf, file).await
    }

    /// The same with fields beside the file.
    pub(super) async fn upload_with(&mut self, path: &str, fields: &[(&str, &str)], file: &[u8]) -> Answer {
        let csrf = self.csrf();
        self.multipart(path, &[fields, &[("csrf", csrf.as_str())]].concat(), file).await
    }

    pub(super) async fn upload_bare(&mut self, path: &str, csrf: &str, file: &[u8]) -> Answer {
        self.multipart(path, &[("csrf", csrf)], file).await
    }

    async fn multipart(&mut self, path: &str, fields: &[(&str, &str)], file: &[u8]) -> Answer {
        let part = |head: &str, body: &[u8]| [b"--XX\r\n", head.as_bytes(), b"\r\n\r\n", body, b"\r\n"].concat();
        let head =
            "content-disposition: form-data; name=\"file\"; filename=\"../../etc/passwd\"\r\ncontent-type: text/html";
        let field = |(name, value): &(&str, &str)| {
            part(&format!("content-disposition: form-data; name=\"{name}\""), value.as_bytes())
        };
        let fields: Vec<u8> = fields.iter().flat_map(field).collect();
        let body = [fields, part(head, file), b"--XX--\r\n".to_vec()].concat();
        self.ask(Method::POST, path, body, &[("content-type", "multipart/form-data; boundary=XX")], near()).await
    }

    /// Asks from another machine.
    pub(super) async fn knock_from_afar(&mut self, path: &str) -> Answer {
        self.ask(Method::GET, path, Vec::new(), &[], [192, 0, 2, 7]).await
    }

    pub(super) async fn send(&mut self, method: Method, path: &str, body: String, more: &[(&str, &str)]) -> Answer {
        let from = self.from.unwrap_or_else(near);
        self.ask(method, path, body.into_bytes(), more, from).await
    }

    /// A file.
    pub(super) async fn bytes(&mut self, path: &str) -> Vec<u8> {
        let answer = self.call(Method::GET, path, Vec::new(), &[], near()).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        to_bytes(answer.into_body(), 10 << 20).await.unwrap().to_vec()
    }

    /// Opens a stream of events.
    pub(super) async fn stream(&mut self, path: &str) -> Stream {
        let answer = self.call(Method::GET, path, Vec::new(), &[], near()).await;
        assert_eq!(answer.headers()[CONTENT_TYPE], "text/event-stream");
        Stream { rest: String::new(), body: answer.into_body().into_data_stream() }
    }

    async fn call(
        &mut self,
        method: Method,
        path: &str,
        body: Vec<u8>,
        more: &[(&str, &str)],
        from: [u8; 4],
    ) -> Response {
        let mut request = Request::builder().method(method).uri(path).header("host", "a.vn");
        request = request.header("sec-fetch-site", self.site);
        if more.is_empty() {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        let mut request = request.body(Body::from(body)).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((from, 4000))));
        self.house.router.clone().oneshot(request).await.unwrap()
    }

    async fn ask(&mut self, method: Method, path: &str, body: Vec<u8>, more: &[(&str, &str)], from: [u8; 4]) -> Answer {
        let (parts, body) = self.call(method, path, body, more, from).await.into_parts();
        if let Some(cookie) = parts.headers.get(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
            self.token = pair.split_once('=').unwrap().1.to_owned();
            self.cookie = Some(pair).filter(|_| !self.token.is_empty());
        }
        // A workbook is no text; nothing is read in it here.
        let body = String::from_utf8_lossy(&to_bytes(body, 10 << 20).await.unwrap()).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// A stream of events.
pub(super) struct Stream {
    rest: String,
    body: BodyDataStream,
}

impl Stream {
    /// The next event, as it came; empty at the end. Signs of life are passed over.
    pub(super) async fn next(&mut self) -> String {
        loop {
            if let Some((event, rest)) = self.rest.split_once("\n\n") {
                let event = event.to_owned();
                self.rest = rest.to_owned();
                if !event.starts_with(':') {
                    return event;
                }
                continue;
            }
            match self.body.next().await {
                Some(bytes) => self.rest.push_str(std::str::from_utf8(&bytes.unwrap()).unwrap()),
                None => return String::new(),
            }
        }
    }
}

/// An address of this machine: it has many, and the limits of one would stop a test that knocks so often.
fn near() -> [u8; 4] {
    static NEXT: AtomicU16 = AtomicU16::new(1);
    let [high, low] = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    [127, 0, high, low]
}
