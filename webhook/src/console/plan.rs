//! The yearly plan: what an office means to tell people in a year, made in January, and how far it has come.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use flows::channel::{PlanState, Planned};
use flows::office::Right;

use storage::{BulletinFilter, BulletinRow};

use super::bulletins::stands;
use super::overview::tops;
use super::page::{Shell, html};
use super::visit::{Problem, Visit};
use crate::app::{day, now, random};

/// Characters of a title and of an owner.
const TITLE: usize = 200;
const OWNER: usize = 100;
/// Bulletins to choose from: the newest.
const CHOICES: usize = 200;

/// A bulletin: its id, what it is called, where it stands.
type Choice = (String, String, &'static str);

struct Row {
    it: Planned,
    unit: String,
    late: bool,
    /// Whether the visitor may change it.
    mine: bool,
    /// What its bulletin is called, and where that stands; empty where it is not known here.
    bulletin: (String, &'static str),
}

#[derive(Template)]
#[template(path = "console/plan.html")]
struct PlanPage {
    s: Shell,
    year: i16,
    rows: Vec<Row>,
    /// Lines, those that are done, and those that are late.
    counts: (usize, usize, usize),
    offices: Vec<(String, String)>,
    writes: bool,
    /// It is January: the plan of the year is to be made.
    january: bool,
    /// Bulletins in reach: an id, what it is called, where it stands.
    bulletins: Vec<Choice>,
    /// What was typed of a new line.
    new: Planned,
    /// The office that it begins with.
    unit: String,
    wrong: Option<String>,
}

impl PlanPage {
    fn state(&self, state: &PlanState) -> &'static str {
        state_name(*state, self.s.en())
    }
}

fn state_name(state: PlanState, en: bool) -> &'static str {
    match (state, en) {
        (PlanState::Planned, false) => "Chưa làm",
        (PlanState::Planned, true) => "Planned",
        (PlanState::Doing, false) => "Đang làm",
        (PlanState::Doing, true) => "Under way",
        (PlanState::Done, false) => "Đã xong",
        (PlanState::Done, true) => "Done",
        (PlanState::Dropped, false) => "Bỏ",
        (PlanState::Dropped, true) => "Dropped",
    }
}

/// `GET /console/plan`, with `year=2027`; without one, this year.
pub(super) async fn list(visit: Visit) -> Result<Response, Problem> {
    page(&visit, Planned::default(), None).await
}

async fn page(visit: &Visit, new: Planned, wrong: Option<&str>) -> Result<Response, Problem> {
    let today = day(now());
    let known = |text: &str| text.parse().ok().filter(|it| (2000..=2200).contains(it));
    let year = known(visit.form.raw("year")).or_else(|| known(visit.query.raw("year"))).unwrap_or(today.year());
    let mut lines = visit.app.storage.plans(year).await?;
    lines.retain(|it| visit.may(Right::ReadBulletins, &it.unit));
    let done = lines.iter().filter(|it| it.state == PlanState::Done).count();
    let late = lines.iter().filter(|it| it.is_late(today)).count();
    let counts = (lines.len(), done, late);
    let bulletins = bulletins(visit).await?;
    let row = |it: Planned| Row {
        bulletin: called(&bulletins, it.bulletin.as_deref())
            .unwrap_or_else(|| (visit.t("bản tin", "bulletin").to_owned(), "")),
        unit: visit.units.get(&it.unit).map_or_else(|| it.unit.clone(), |unit| unit.name.clone()),
        late: it.is_late(today),
        mine: visit.may(Right::WriteBulletin, &it.unit),
        it,
    };
    let rows = lines.into_iter().map(row).collect();
    let title = [visit.t("Kế hoạch truyền thông năm", "Plan of"), &year.to_string()].join(" ");
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let new = if new.month == 0 { Planned { month: today.month(), ..new } } else { new };
    Ok(html(
        status,
        &PlanPage {
            s: visit.shell(&title, &title),
            rows,
            offices: super::units::choices(visit, Right::WriteBulletin),
            writes: visit.may_somewhere(Right::WriteBulletin),
            bulletins,
            january: today.month() == 1 && year == today.year(),
            wrong: wrong.map(str::to_owned),
            year,
            counts,
            unit: super::units::own(visit, Right::WriteBulletin),
            new,
        },
    ))
}

/// Bulletins that a line can come to, the newest first.
async fn bulletins(visit: &Visit) -> Result<Vec<Choice>, Problem> {
    let units = tops(visit, Right::ReadBulletins);
    let filter = BulletinFilter { units, limit: CHOICES, ..BulletinFilter::default() };
    let name = |it: BulletinRow| {
        let parts = [it.number.as_str(), it.title.as_str()].into_iter().filter(|it| !it.is_empty());
        let name = parts.collect::<Vec<_>>().join(", ");
        let none = visit.t("(chưa có tiêu đề)", "(no title yet)");
        let stands = stands(it.state, it.came, visit.lang);
        (it.id.clone(), if name.is_empty() { none.to_owned() } else { name }, stands)
    };
    Ok(visit.app.storage.bulletins(&filter).await?.into_iter().map(name).collect())
}

fn called(bulletins: &[Choice], id: Option<&str>) -> Option<(String, &'static str)> {
    bulletins.iter().find(|it| Some(it.0.as_str()) == id).map(|(_, name, stands)| (name.clone(), *stands))
}

/// What a form says of a line, and whether that can be kept.
async fn typed(visit: &Visit, before: Planned) -> Result<(Planned, bool), Problem> {
    let number = |name: &str, ends: std::ops::RangeInclusive<i16>| {
        visit.form.raw(name).parse::<i16>().ok().filter(|it| ends.contains(it))
    };
    let bulletin = match visit.form.text("bulletin") {
        _ if !visit.form.has("bulletin") => before.bulletin.clone(),
        id if id.is_empty() => None,
        id => Some(id),
    };
    // One that stands there already stays, whoever can read it.
    let there = match bulletin.as_deref().filter(|id| before.bulletin.as_deref() != Some(*id)) {
        Some(id) => {
            let row = visit.app.storage.bulletin_row(id).await?;
            row.is_some_and(|it| visit.may(Right::ReadBulletins, &it.unit))
        }
        None => true,
    };
    let it = Planned {
        title: visit.form.text("title"),
        owner: visit.form.text("owner"),
        month: number("month", 1..=12).and_then(|it| i8::try_from(it).ok()).unwrap_or(0),
        state: PlanState::from_code(visit.form.raw("state")).unwrap_or_default(),
        bulletin: bulletin.filter(|_| there),
        ..before
    };
    let fits = |text: &str, least: usize, most: usize| (least..=most).contains(&text.chars().count());
    let good = it.year > 0 && it.month > 0 && fits(&it.title, 1, TITLE) && fits(&it.owner, 0, OWNER);
    Ok((it, good && there))
}

/// `POST /console/plan`: a new line.
pub(super) async fn add(visit: Visit) -> Result<Response, Problem> {
    let year = visit.form.raw("year").parse().ok().filter(|it| (2000..=2200).contains(it)).unwrap_or(0);
    let id = data_encoding::HEXLOWER.encode(&random::<8>());
    put(&visit, Planned { id, unit: visit.unit(), year, ..Planned::default() }).await
}

/// `POST /console/plan/{id}`.
pub(super) async fn change(visit: Visit) -> Result<Response, Problem> {
    let before = visit.app.storage.plan(visit.id()).await?.ok_or(Problem::NotFound)?;
    put(&visit, before).await
}

async fn put(visit: &Visit, before: Planned) -> Result<Response, Problem> {
    match typed(visit, before).await? {
        (it, false) => {
            let wrong = visit.t(
                "Chưa lưu. Xin nhập việc cần làm (tối đa 200 ký tự), tháng từ 1 đến 12, người làm (tối đa 100 ký tự), và chọn bản \
                 tin trong danh sách.",
                "Not kept. Enter what is to be done (at most 200 characters), a month from 1 to 12, who does it (at most 100), and \
                 choose a bulletin of the list.",
            );
            page(visit, it, Some(wrong)).await
        }
        (it, true) => {
            visit.app.storage.plan_put(&it, &visit.actor(), now()).await?;
            Ok(Visit::go(&format!("/console/plan?year={}", it.year)))
        }
    }
}

/// `POST /console/plan/{id}/drop`.
pub(super) async fn drop(visit: Visit) -> Result<Response, Problem> {
    let year = visit.app.storage.plan(visit.id()).await?.map(|it| it.year);
    visit.app.storage.plan_drop(visit.id(), &visit.actor(), now()).await?;
    Ok(Visit::go(&year.map_or_else(|| "/console/plan".to_owned(), |year| format!("/console/plan?year={year}"))))
}
