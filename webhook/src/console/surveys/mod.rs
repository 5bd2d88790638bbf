//! Surveys: the list, and what is uploaded.

mod answers;
mod change;
mod page;
mod shown;
mod talk;

pub(super) use answers::answers;
pub(super) use change::{close, main, publish};
pub(super) use page::{file, show};
pub(super) use talk::talk;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use flows::form::Mistake;
use flows::office::Right;
use flows::{Catalog, Lang, Shut, Text};
use storage::{Form, FormState, NewForm, NotTaken};

use super::overview::tops;
use super::page::{Shell, html, ok};
use super::visit::{Problem, Visit};
use crate::app::now;
use crate::offers;
use crate::surveys::{FileError, Kind, read};

struct Row {
    form: Form,
    unit: String,
    state: String,
}

#[derive(Template)]
#[template(path = "console/surveys.html")]
struct ListPage {
    s: Shell,
    rows: Vec<Row>,
    /// Surveys of the setting: id and title. They are not kept here.
    setting: Vec<(String, String)>,
    /// Offices that somebody may upload for.
    offices: Vec<(String, String)>,
    unit: String,
    wrong: Option<String>,
    mistakes: Vec<Mistake>,
}

impl ListPage {
    fn words<'a>(&self, what: &'a Text) -> &'a str {
        what.get(self.s.lang)
    }
}

/// `GET /console/surveys`.
pub(super) async fn list(visit: Visit) -> Result<Response, Problem> {
    Ok(ok(&list_page(&visit, None, Vec::new()).await?))
}

async fn list_page(visit: &Visit, wrong: Option<String>, mistakes: Vec<Mistake>) -> Result<ListPage, Problem> {
    let forms = visit.app.storage.forms().await?.into_iter();
    let forms = forms.filter(|form| visit.may_over(Right::ReadSurveys, Some(&form.unit)));
    let unit = |id: &str| visit.units.get(id).map_or_else(|| id.to_owned(), |unit| unit.name.clone());
    let catalog = visit.app.catalog();
    let row = |form: Form| Row { unit: unit(&form.unit), state: state(&form, shut(&catalog, &form), visit.lang), form };
    let rows: Vec<Row> = forms.map(row).collect();
    let setting = catalog.offers().filter(|survey| offers::is_of_the_setting(&visit.app, &survey.id));
    let setting = setting.filter(|survey| !rows.iter().any(|row| row.form.id.eq_ignore_ascii_case(&survey.id)));
    Ok(ListPage {
        s: visit.shell("Khảo sát", "Surveys"),
        setting: setting.map(|survey| (survey.id.clone(), survey.title.get(visit.lang).to_owned())).collect(),
        rows,
        offices: super::units::choices(visit, Right::WriteSurvey),
        unit: own(visit),
        wrong,
        mistakes,
    })
}

/// The office that the form begins with: the one that was typed, or where the person may upload.
fn own(visit: &Visit) -> String {
    let typed = visit.unit();
    let first = || tops(visit, Right::WriteSurvey).into_iter().next();
    let id = Some(typed).filter(|it| !it.is_empty()).or_else(first).unwrap_or_default();
    visit.units.get(&id).map_or_else(|| id.clone(), |unit| format!("{} ({id})", unit.name))
}

/// Why nobody can begin what is published, as this instance knows it.
pub(super) fn shut(catalog: &Catalog, form: &Form) -> Option<Shut> {
    catalog.offer(&form.id).and_then(|survey| catalog.shut(survey, now()))
}

/// Where a survey stands, in words. A published one opens and closes by its own times.
fn state(form: &Form, shut: Option<Shut>, lang: Lang) -> String {
    let en = lang == Lang::En;
    match (form.state, form.live) {
        (FormState::Closed, _) => (if en { "Closed" } else { "Đã đóng" }).to_owned(),
        (FormState::Published, _) if shut.is_some() => match (shut, en) {
            (Some(Shut::NotYet(opens)), true) => format!("Published, opens {}", opens.words(lang)),
            (Some(Shut::NotYet(opens)), false) => format!("Đã công bố, mở {}", opens.words(lang)),
            (Some(Shut::Over(closes)), true) => format!("Over: {}", closes.words(lang)),
            (Some(Shut::Over(closes)), false) => format!("Hết hạn: {}", closes.words(lang)),
            (_, true) => "Enough have answered".to_owned(),
            (_, false) => "Đã đủ phiếu".to_owned(),
        },
        (FormState::Published, Some(live)) if live < form.newest && en => {
            format!("Published: version {live}; version {} is a draft", form.newest)
        }
        (FormState::Published, Some(live)) if live < form.newest => {
            format!("Đang nhận phiếu: bản {live}; bản {} còn là nháp", form.newest)
        }
        (FormState::Published, _) => (if en { "Published" } else { "Đang nhận phiếu" }).to_owned(),
        (FormState::Draft, _) => (if en { "Draft" } else { "Bản nháp" }).to_owned(),
    }
}

/// `POST /console/surveys`: a form as a workbook or as markdown, for the office that the field `unit` names. With a mistake
/// in it nothing is kept.
pub(super) async fn upload(visit: Visit) -> Result<Response, Problem> {
    let refused = async |wrong: Option<&str>, mistakes| {
        let page = list_page(&visit, wrong.map(str::to_owned), mistakes).await?;
        Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &page))
    };
    if visit.file.is_empty() {
        return refused(Some(visit.t("Xin chọn một tệp.", "Choose a file.")), Vec::new()).await;
    }
    let (kind, bytes) = (Kind::of(&visit.file), visit.file.clone());
    // A large form takes a while.
    let form = match tokio::task::spawn_blocking(move || read(kind, &bytes)).await {
        Ok(Ok(form)) => form,
        Ok(Err(FileError::Mistakes(mistakes))) => return refused(None, mistakes).await,
        Ok(Err(FileError::Unreadable(_))) | Err(_) => {
            let wrong = visit.t(
                "Tệp không phải bảng Excel (.xlsx) hay văn bản UTF-8 (.md). Xin lưu lại từ Excel dạng .xlsx rồi nạp lại.",
                "The file is neither an Excel workbook (.xlsx) nor UTF-8 text (.md). Save it as .xlsx and upload it again.",
            );
            return refused(Some(wrong), Vec::new()).await;
        }
    };
    let unit = visit.unit();
    let root = visit.units.get(&unit).is_some_and(|unit| unit.parent.is_none());
    if !root && offers::is_of_the_setting(&visit.app, &form.survey.id) {
        let wrong = visit.t(
            "Mã phiếu (form_id) này là của phiếu có sẵn trong hệ thống, chỉ quản lý khảo sát của cả nước được thay. Xin đặt form_id \
             khác ở bảng settings, ví dụ thêm tên tỉnh, rồi nạp lại.",
            "A survey that comes with the system has this form_id, and only a survey manager of the whole country may replace it. \
             Write another one in the sheet settings, such as one with your province's name, and upload it again.",
        );
        return refused(Some(wrong), Vec::new()).await;
    }
    let canonical = form.workbook.canonical();
    let (survey, kind) = (&form.survey, kind.ending());
    let new = NewForm { unit: &unit, survey, canonical: &canonical, kind, file: &visit.file };
    match visit.app.storage.form_upload(&new, &visit.actor(), now()).await? {
        Ok(_) => Ok(Visit::go(&format!("/console/surveys/{}", survey.id.to_ascii_lowercase()))),
        Err(NotTaken::Theirs) => refused(Some(theirs(&visit)), Vec::new()).await,
        Err(NotTaken::Same) => {
            let wrong = visit.t(
                "Bản mới nhất của phiếu đã đúng như tệp này, nên không nạp thêm.",
                "The newest version of the survey says the very same: nothing was added.",
            );
            refused(Some(wrong), Vec::new()).await
        }
        Err(NotTaken::Unknown | NotTaken::Changed) => refused(Some(changed(&visit)), Vec::new()).await,
    }
}

fn theirs(visit: &Visit) -> &'static str {
    if visit.lang == Lang::En {
        "Another office has a survey with this form_id. Write another one in the sheet settings and upload it again."
    } else {
        "Mã phiếu (form_id) này đã có đơn vị khác dùng. Xin đổi form_id ở bảng settings rồi nạp lại."
    }
}

fn changed(visit: &Visit) -> &'static str {
    if visit.lang == Lang::En {
        "Somebody has just changed this survey. Look at it again and repeat."
    } else {
        "Có người vừa thay đổi phiếu này. Xin xem lại rồi làm lại."
    }
}
