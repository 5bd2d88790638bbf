//! A service with a console, and what is in it.

use std::sync::Arc;

use axum::Router;
use flows::bulletin::{Bulletin, Segment, Words};
use flows::channel::Planned;
use flows::desk::{NewTicket, Rules, TicketChange, Unit, UnitKind, Units};
use flows::kb::Entry;
use flows::office::{Listed, Role};
use flows::{Chat, Lang, Platform, Text};
use storage::{Actor, Canned, Feed, NewForm, NewPerson, Stage};
use tempfile::TempDir;

use super::browser::Browser;
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
    pub(super) router: Router,
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
