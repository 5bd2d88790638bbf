//! Where things go: which office answers what, and where complaints are received.

use std::collections::BTreeSet;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use flows::Lang;
use flows::kb::topic_name;
use flows::office::Right;

use super::page::{Shell, html};
use super::visit::{Problem, Visit, unit_of};
use crate::app::now;

/// Most characters of a reception office's name, address and hours.
const PLACE: usize = 300;

struct Way {
    topic: String,
    name: String,
    office: String,
}

struct Reception {
    unit: String,
    office: String,
    vi: String,
    en: String,
}

#[derive(Template)]
#[template(path = "console/ways.html")]
struct WaysPage {
    s: Shell,
    /// Whether the visitor may say which office answers what.
    all: bool,
    ways: Vec<Way>,
    rest: String,
    topics: Vec<(String, String)>,
    receptions: Vec<Reception>,
    offices: Vec<(String, String)>,
    wrong: Option<String>,
}

/// `GET /console/ways`.
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    page(&visit, None).await
}

async fn page(visit: &Visit, wrong: Option<&str>) -> Result<Response, Problem> {
    let routes = visit.app.storage.routes().await?;
    let receptions = visit.app.storage.receptions().await?;
    let name = |id: &str| visit.units.get(id).map_or(id, |unit| unit.name.as_str()).to_owned();
    let base = visit.app.catalog();
    let topics: BTreeSet<&str> = base.kb.entries().map(|it| it.topic.as_str()).collect();
    let seen = |unit: &str| visit.may(Right::KeepRoutes, unit);
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(html(
        status,
        &WaysPage {
            s: visit.shell("Nơi tiếp nhận", "Where things go"),
            all: visit.may_everywhere(Right::KeepRoutes),
            ways: routes
                .topics
                .iter()
                .map(|(topic, unit)| Way {
                    topic: topic.clone(),
                    name: topic_name(topic).to_owned(),
                    office: name(unit),
                })
                .collect(),
            rest: routes.rest.as_deref().map_or_else(|| visit.t("chưa có", "none").to_owned(), name),
            topics: topics.into_iter().map(|it| (it.to_owned(), topic_name(it).to_owned())).collect(),
            receptions: receptions
                .iter()
                .filter(|(unit, _)| seen(unit))
                .map(|(unit, place)| Reception {
                    unit: unit.clone(),
                    office: name(unit),
                    vi: place.get(Lang::Vi).to_owned(),
                    en: if place.has(Lang::En) { place.get(Lang::En).to_owned() } else { String::new() },
                })
                .collect(),
            offices: super::units::choices(visit, Right::KeepRoutes),
            wrong: wrong.map(str::to_owned),
        },
    ))
}

/// `POST /console/ways/topic`: the office that `to` names answers the topic; with `drop`, none of its own does.
pub(super) async fn topic(visit: Visit) -> Result<Response, Problem> {
    let topic = visit.form.text("topic");
    let drops = !visit.form.raw("drop").is_empty();
    let to = unit_of(&visit.form.text("to"), &visit.units);
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    // The empty topic is everything else, which always has an office.
    let fits = topic.len() <= 64 && topic.chars().all(plain) && !(drops && topic.is_empty());
    let to = if drops { None } else { Some(to.as_str()) };
    if !fits || !visit.app.storage.route(&topic, to, &visit.actor(), now()).await? {
        let wrong = visit.t(
            "Xin chọn chủ đề và đơn vị có trong danh sách. Chưa có gì thay đổi.",
            "Choose a topic and an office of the list. Nothing was changed.",
        );
        return page(&visit, Some(wrong)).await;
    }
    Ok(Visit::go("/console/ways"))
}

/// `POST /console/ways/reception`: where the office of the field `unit` receives complaints about what is below it; with
/// `drop`, nowhere.
pub(super) async fn reception(visit: Visit) -> Result<Response, Problem> {
    let unit = visit.unit();
    let (vi, en) = (visit.form.text("vi"), visit.form.text("en"));
    let drops = !visit.form.raw("drop").is_empty();
    let fits = !vi.is_empty() && vi.chars().count() <= PLACE && en.chars().count() <= PLACE;
    if !drops && !fits {
        let wrong = visit.t(
            "Xin nhập tên và địa chỉ nơi tiếp công dân (tối đa 300 ký tự). Chưa có gì thay đổi.",
            "Enter name and address of the reception office (at most 300 characters). Nothing was changed.",
        );
        return page(&visit, Some(wrong)).await;
    }
    let place = (!drops).then_some((vi.as_str(), en.as_str()));
    visit.app.storage.receive(&unit, place, &visit.actor(), now()).await?;
    Ok(Visit::go("/console/ways"))
}
