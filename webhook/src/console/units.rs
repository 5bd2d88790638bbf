//! The tree of offices, as far as it is in reach.

use std::collections::{BTreeMap, HashMap};

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use flows::Millis;
use flows::desk::{Unit, UnitKind, Units};
use flows::office::{Listed, Right, offices_column, reach, read_offices};
use flows::vietnam::midnight;

use super::imported::imported;
use super::page::{Shell, html, ok};
use super::visit::{Problem, Visit};
use crate::app::now;

/// Most offices in one list: more are found by searching.
const SHOWN: usize = 200;

/// Most offices that a field offers to choose from.
const CHOICES: usize = 400;

struct Row {
    unit: Unit,
    depth: usize,
    below: usize,
    old: String,
}

#[derive(Template)]
#[template(path = "console/units.html")]
struct ListPage {
    s: Shell,
    rows: Vec<Row>,
    search: String,
    more: bool,
    /// Whether the built-in list can be taken over.
    list: bool,
    /// Whether a file can be brought.
    keep: bool,
}

/// `GET /console/units`, with `search` a part of a name, of today or of before.
pub(super) async fn list(visit: Visit) -> Result<Response, Problem> {
    let search = visit.query.text("search");
    let old = old_names(&visit).await?;
    let wanted = search.to_lowercase();
    let tops: Vec<&str> = reach(&visit.grants, Right::ReadUnits).filter(|id| visit.units.get(id).is_some()).collect();
    let fits = |unit: &Unit| {
        let inside = tops.iter().any(|top| visit.units.is_within(&unit.id, top));
        let near = wanted.is_empty() && tops.iter().any(|top| unit.id == *top || unit.parent.as_deref() == Some(top));
        let named = !wanted.is_empty()
            && (unit.name.to_lowercase().contains(&wanted)
                || unit.id == wanted
                || old.get(&unit.id).is_some_and(|names| names.to_lowercase().contains(&wanted)));
        inside && (near || named)
    };
    let mut below: HashMap<&str, usize> = HashMap::new();
    for parent in visit.units.all().filter_map(|unit| unit.parent.as_deref()) {
        *below.entry(parent).or_default() += 1;
    }
    let mut rows: Vec<Row> = visit
        .units
        .all()
        .filter(|unit| fits(unit))
        .map(|unit| Row {
            depth: usize::from(wanted.is_empty() && !tops.contains(&unit.id.as_str())),
            below: below.get(unit.id.as_str()).copied().unwrap_or(0),
            old: old.get(&unit.id).cloned().unwrap_or_default(),
            unit: unit.clone(),
        })
        .collect();
    rows.sort_by(|a, b| {
        (a.depth, a.unit.kind, &a.unit.code, &a.unit.name).cmp(&(b.depth, b.unit.kind, &b.unit.code, &b.unit.name))
    });
    let more = rows.len() > SHOWN;
    rows.truncate(SHOWN);
    let list = visit.units.get("vn").is_some() && visit.may(Right::KeepUnits, "vn");
    let keep = visit.may_somewhere(Right::KeepUnits);
    Ok(ok(&ListPage { s: visit.shell("Đơn vị", "Offices"), rows, search, more, list, keep }))
}

/// Old names by office.
async fn old_names(visit: &Visit) -> Result<BTreeMap<String, String>, Problem> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for (unit, name, _) in visit.app.storage.old_units().await? {
        let all = names.entry(unit).or_default();
        if !all.is_empty() {
            all.push_str("; ");
        }
        all.push_str(&name);
    }
    Ok(names)
}

/// Offices to choose from where a right is held, but for those that have ended: those nearest to the top if there are many. Any other is typed.
pub(super) fn choices(visit: &Visit, right: Right) -> Vec<(String, String)> {
    let now = now();
    let stands = |unit: &&Unit| unit.until.is_none_or(|until| now < until);
    let mut inside: Vec<&Unit> = visit.units.all().filter(stands).filter(|unit| visit.may(right, &unit.id)).collect();
    inside.sort_by_key(|unit| (visit.units.ancestors(&unit.id).count(), &unit.name));
    inside.into_iter().take(CHOICES).map(|unit| (unit.id.clone(), unit.name.clone())).collect()
}

/// The office that a form begins with, as fields name it: what was typed, or the one over which the visitor has the right.
pub(super) fn own(visit: &Visit, right: Right) -> String {
    let typed = visit.form.text("unit");
    if !typed.is_empty() {
        return typed;
    }
    let tops = flows::office::tops(&visit.grants, right, &visit.units);
    if let [one] = tops.as_slice() { named(&visit.units, one) } else { String::new() }
}

/// An office as fields name it, which [`super::visit::unit_of`] reads back; of one that is not there, its id.
pub(super) fn named(units: &Units, id: &str) -> String {
    units.get(id).map_or_else(|| id.to_owned(), |unit| format!("{} ({id})", unit.name))
}

#[derive(Template)]
#[template(path = "console/unit.html")]
struct UnitPage {
    s: Shell,
    unit: Unit,
    above: Vec<(String, String)>,
    below: Vec<Unit>,
    old: String,
    keep: bool,
    people: bool,
    kinds: [UnitKind; 4],
    /// What was typed and could not be taken.
    typed: Option<Typed>,
    wrong: Option<String>,
}

/// A form as it came: of a new office below this one, or of this one.
struct Typed {
    adds: bool,
    fields: Vec<(&'static str, String)>,
}

impl Typed {
    fn of(visit: &Visit, adds: bool) -> Self {
        let fields = ["id", "name", "keep", "kind", "code", "from", "until", "old"];
        Self { adds, fields: fields.map(|name| (name, visit.form.text(name))).to_vec() }
    }
}

impl UnitPage {
    /// What a form's field begins with: what was typed, if that form was sent.
    fn value(&self, adds: bool, name: &str, otherwise: impl Into<String>) -> String {
        let sent = self.typed.as_ref().filter(|typed| typed.adds == adds);
        let field = sent.and_then(|typed| typed.fields.iter().find(|(known, _)| *known == name));
        field.map_or_else(|| otherwise.into(), |(_, value)| value.clone())
    }

    /// Whether a form was sent and came back.
    fn came(&self, adds: bool) -> bool {
        self.typed.as_ref().is_some_and(|typed| typed.adds == adds)
    }

    fn day(&self, at: &Option<Millis>) -> String {
        at.map_or_else(String::new, day_of)
    }

    fn kind(&self, kind: &UnitKind) -> &'static str {
        let (vi, en) = match kind {
            UnitKind::Ministry => ("Bộ, cơ quan trung ương", "Ministry or central body"),
            UnitKind::Province => ("Tỉnh, thành phố", "Province or city"),
            UnitKind::Commune => ("Xã, phường, đặc khu", "Commune, ward or special zone"),
            UnitKind::Department => ("Phòng, ban, sở", "Department"),
        };
        if self.s.en() { en } else { vi }
    }
}

/// `GET /console/units/{id}`.
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    page(&visit, None, None).await
}

async fn page(visit: &Visit, typed: Option<Typed>, wrong: Option<&str>) -> Result<Response, Problem> {
    let unit = visit.units.get(visit.id()).ok_or(Problem::NotFound)?;
    let above = visit.units.ancestors(&unit.id).filter(|above| visit.may(Right::ReadUnits, &above.id));
    let mut above: Vec<_> = above.map(|above| (above.id.clone(), above.name.clone())).collect();
    above.reverse();
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(html(
        status,
        &UnitPage {
            s: visit.shell(&unit.name, &unit.name),
            unit: unit.clone(),
            above,
            below: visit.units.children(&unit.id).cloned().collect(),
            old: old_names(visit).await?.remove(&unit.id).unwrap_or_default(),
            keep: visit.may(Right::KeepUnits, &unit.id),
            people: visit.may(Right::KeepPeople, &unit.id),
            kinds: [UnitKind::Ministry, UnitKind::Province, UnitKind::Commune, UnitKind::Department],
            typed,
            wrong: wrong.map(str::to_owned),
        },
    ))
}

/// A day as a field has it, from midnight in Việt Nam.
fn moment(day: &str) -> Result<Option<Millis>, ()> {
    if day.is_empty() {
        return Ok(None);
    }
    let date: jiff::civil::Date = day.parse().map_err(|_| ())?;
    Ok(Some(midnight(date)))
}

fn day_of(at: Millis) -> String {
    crate::app::day(at).to_string()
}

/// What a form says of an office, besides where it stands.
fn described(visit: &Visit, id: String, parent: Option<String>) -> Result<Listed, &'static str> {
    let say = |vi, en| if visit.lang == flows::Lang::En { en } else { vi };
    let name = visit.form.text("name");
    if !super::people::is_name(&name) {
        return Err(say("Xin nhập tên đơn vị, tối đa 100 ký tự.", "Enter a name of at most 100 characters."));
    }
    let kind = UnitKind::from_code(visit.form.raw("kind")).ok_or(say("Xin chọn loại đơn vị.", "Choose a kind."))?;
    let wrong_day = |()| say("Ngày có dạng 2025-07-01.", "A day is written 2025-07-01.");
    let from = moment(&visit.form.text("from")).map_err(wrong_day)?;
    let until = moment(&visit.form.text("until")).map_err(wrong_day)?;
    if let (Some(from), Some(until)) = (from, until)
        && until <= from
    {
        return Err(say("Ngày kết thúc phải sau ngày bắt đầu.", "The end must come after the beginning."));
    }
    let code = visit.form.text("code").chars().take(20).collect();
    let old = visit.form.text("old");
    let old = old.split(';').map(|name| name.trim().to_owned()).filter(|name| super::people::is_name(name)).collect();
    Ok(Listed { unit: Unit { id, parent, name, kind, code, from, until }, old })
}

/// `POST /console/units/{id}`: the office stays where it is. With `keep`, its name of today stays known as an old one.
pub(super) async fn change(visit: Visit) -> Result<Response, Problem> {
    let unit = visit.units.get(visit.id()).ok_or(Problem::NotFound)?;
    match described(&visit, unit.id.clone(), unit.parent.clone()) {
        Err(wrong) => page(&visit, Some(Typed::of(&visit, false)), Some(wrong)).await,
        Ok(mut listed) => {
            if !visit.form.raw("keep").is_empty() && listed.unit.name != unit.name {
                listed.old.push(unit.name.clone());
            }
            put(&visit, listed).await
        }
    }
}

/// `POST /console/units/{id}/add`: a new office below this one.
pub(super) async fn add(visit: Visit) -> Result<Response, Problem> {
    let id = visit.form.text("id").to_lowercase();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !(2..=32).contains(&id.len()) || !id.chars().all(plain) {
        let wrong = visit.t(
            "Mã có 2 đến 32 ký tự: chữ thường không dấu, số, gạch.",
            "An id has 2 to 32 characters: small letters, digits, dashes.",
        );
        return page(&visit, Some(Typed::of(&visit, true)), Some(wrong)).await;
    }
    if visit.units.get(&id).is_some() {
        let typed = Some(Typed::of(&visit, true));
        return page(&visit, typed, Some(visit.t("Mã này đã có đơn vị dùng.", "This id is taken."))).await;
    }
    match described(&visit, id, Some(visit.id().to_owned())) {
        Err(wrong) => page(&visit, Some(Typed::of(&visit, true)), Some(wrong)).await,
        Ok(listed) => put(&visit, listed).await,
    }
}

async fn put(visit: &Visit, listed: Listed) -> Result<Response, Problem> {
    visit.app.storage.put_units(&[listed], visit.id(), &visit.actor(), now()).await?;
    Ok(Visit::go(&format!("/console/units/{}", visit.id())))
}

/// `POST /console/units-import`: offices from a workbook or CSV, all or none.
pub(super) async fn import(visit: Visit) -> Result<Response, Problem> {
    let read = read_offices(&visit.file, &visit.units, |id| visit.may(Right::KeepUnits, id));
    let s = visit.shell("Nhập danh sách đơn vị", "Import offices");
    if let Ok(offices) = &read {
        // The log's line belongs to the office that all of it lies in, as far as the person's reach goes.
        let top = reach(&visit.grants, Right::KeepUnits).next().unwrap_or("vn").to_owned();
        visit.app.storage.put_units(offices, &top, &visit.actor(), now()).await?;
    }
    let back = ("/console/units", visit.t("Về danh sách đơn vị", "To the offices"));
    Ok(imported(s, read.map(|all| all.len()), offices_column, visit.t("đơn vị", "offices"), back))
}

/// `POST /console/units-built-in`: ministries and the 34 provinces, as far as they are not there.
pub(super) async fn built_in(visit: Visit) -> Result<Response, Problem> {
    let new = flows::office::built_in().into_iter().filter(|it| visit.units.get(&it.unit.id).is_none());
    let new: Vec<Listed> = new.collect();
    if !new.is_empty() {
        visit.app.storage.put_units(&new, "vn", &visit.actor(), now()).await?;
    }
    Ok(Visit::go("/console/units"))
}
