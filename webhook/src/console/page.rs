//! The frame of every page, and how values are shown.

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use flows::office::{Right, Role};
use flows::sheet::Sheet;
use flows::{Lang, Millis, vietnam};
use tracing::error;

use super::statics;
use super::visit::Visit;

/// What stands around a page.
pub(super) struct Shell {
    pub(super) lang: Lang,
    pub(super) title: String,
    /// Who is signed in; empty on the way in.
    pub(super) name: String,
    pub(super) csrf: String,
    pub(super) nav: Vec<Item>,
    pub(super) notice: Option<String>,
    /// The page's own address.
    pub(super) path: String,
}

/// A way to another page.
pub(super) struct Item {
    pub(super) to: &'static str,
    pub(super) name: &'static str,
    pub(super) here: bool,
}

/// The pages in the menu, and which right shows them.
const MENU: &[(&str, Option<Right>, &str, &str)] = &[
    ("/console", None, "Tổng quan", "Overview"),
    ("/console/tickets", Some(Right::ReadTickets), "Câu hỏi", "Questions"),
    ("/console/canned", Some(Right::Answer), "Soạn sẵn", "Ready answers"),
    ("/console/kb", Some(Right::ReadEntries), "Kho hỏi đáp", "Knowledge base"),
    ("/console/bulletins", Some(Right::ReadBulletins), "Bản tin", "Bulletins"),
    ("/console/contacts", Some(Right::ReadContacts), "Người nhận", "Contacts"),
    ("/console/plan", Some(Right::ReadBulletins), "Kế hoạch", "Plan"),
    ("/console/channels", Some(Right::ReadBulletins), "Báo cáo kênh", "Channels"),
    ("/console/surveys", Some(Right::ReadSurveys), "Khảo sát", "Surveys"),
    ("/console/report", Some(Right::ReadReport), "Báo cáo", "Report"),
    ("/console/people", Some(Right::KeepPeople), "Người dùng", "People"),
    ("/console/units", Some(Right::ReadUnits), "Đơn vị", "Offices"),
    ("/console/ways", Some(Right::KeepRoutes), "Nơi tiếp nhận", "Where things go"),
    ("/console/audit", Some(Right::ReadLog), "Nhật ký", "Log"),
    ("/console/service", Some(Right::SeeService), "Hệ thống", "Service"),
];

impl Shell {
    pub(super) fn of(visit: &Visit, title: &str) -> Self {
        let shown = |right: &Option<Right>| right.is_none_or(|right| visit.may_somewhere(right));
        let here = |to: &str| visit.path == to || to != "/console" && visit.path.starts_with(to);
        let item = |(to, _, vi, en): &(&'static str, _, &'static str, &'static str)| Item {
            to,
            name: if visit.lang == Lang::En { en } else { vi },
            here: here(to),
        };
        let (csrf, name) = match &visit.who {
            Some((token, person)) => (visit.app.console.csrf(token), person.name.clone()),
            None => (String::new(), String::new()),
        };
        let nav = match visit.units.all().next() {
            Some(_) => MENU.iter().filter(|(_, right, ..)| shown(right)).map(item).collect(),
            // On the way in nobody has anywhere to go.
            None => Vec::new(),
        };
        let (notice, path) = (visit.notice.clone(), visit.path.clone());
        Self { lang: visit.lang, title: title.to_owned(), name, csrf, nav, notice, path }
    }

    /// What the menu calls the page that is open.
    pub(super) fn here(&self) -> Option<&'static str> {
        self.nav.iter().find(|item| item.here).map(|item| item.name)
    }

    /// Whether the menu has a page.
    pub(super) fn leads_to(&self, page: &str) -> bool {
        self.nav.iter().any(|item| item.to == page)
    }

    /// The text in the page's language.
    pub(super) fn t<'a>(&self, vi: &'a str, en: &'a str) -> &'a str {
        if self.lang == Lang::En { en } else { vi }
    }

    /// Whether the page is in English.
    pub(super) fn en(&self) -> bool {
        self.lang == Lang::En
    }

    /// Changes with any of the page's files.
    pub(super) fn version(&self) -> &'static str {
        statics::version()
    }

    /// A moment, in Việt Nam's time.
    pub(super) fn when(&self, at: &Millis) -> String {
        when(*at)
    }

    /// This moment, for what is printed.
    pub(super) fn now(&self) -> String {
        when(crate::app::now())
    }

    /// A role's name.
    pub(super) fn role(&self, code: &str) -> String {
        Role::from_code(code).map_or_else(|| code.to_owned(), |role| role_name(role, self.lang).to_owned())
    }
}

/// A moment, in Việt Nam's time: `25/11/2026 22:09`.
pub(super) fn when(at: Millis) -> String {
    vietnam::clock(at).strftime("%d/%m/%Y %H:%M").to_string()
}

/// What people call a role.
pub(super) fn role_name(role: Role, lang: Lang) -> &'static str {
    let (vi, en) = match role {
        Role::Administrator => ("Quản trị", "Administrator"),
        Role::SurveyManager => ("Quản lý khảo sát", "Survey manager"),
        Role::Communicator => ("Biên tập, truyền thông", "Communicator"),
        Role::Approver => ("Phê duyệt", "Approver"),
        Role::Answerer => ("Trả lời người dân", "Answerer"),
        Role::Analyst => ("Phân tích số liệu", "Analyst"),
        Role::Auditor => ("Giám sát", "Auditor"),
    };
    if lang == Lang::En { en } else { vi }
}

/// A page without content: why.
#[derive(Template)]
#[template(path = "console/nothing.html")]
pub(super) struct Nothing {
    pub(super) s: Shell,
    pub(super) why: String,
}

/// Renders a page.
pub(super) fn html(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response(),
        Err(error) => {
            error!(%error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Tables as a workbook that the browser keeps under a name.
pub(super) fn workbook(sheets: &[Sheet], name: &str) -> Response {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned();
    let kept = format!("attachment; filename=\"{name}\"");
    match Sheet::xlsx(sheets) {
        Ok(bytes) => ([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, kept)], bytes).into_response(),
        Err(error) => {
            error!(%error, "tables could not be made a workbook");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Renders a page that is as it should be.
pub(super) fn ok(page: &impl Template) -> Response {
    html(StatusCode::OK, page)
}
