//! The page on which a bulletin is written, with what it looks like beside it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use flows::bulletin::{
    AGES, Amend, Bulletin, CITIES, Fault, Frame, Kind, REGIONS, Repeat, Stage, State, Targets, Topic, UNNAMED_CITIES,
    Words, ZaloWay,
};
use flows::office::Right;
use storage::{BulletinFilter, SavedSegment};

use super::super::fields::Fields;
use super::super::page::{Shell, html};
use super::super::units::named;
use super::super::visit::{Problem, Visit};
use super::draft::{Around, links_text, moment_text, typed};
use super::known::{Choice, Known};
use super::preview::{OnZalo, Preview};
use super::words::Wrong;
use super::{files, words};
use crate::app::{now, random};
use crate::bulletins::{faults, frame};

/// Empty lines for offices below those that were chosen.
const SPARE: usize = 2;

#[derive(Template)]
#[template(path = "console/bulletins/compose.html")]
struct ComposePage {
    s: Shell,
    it: Bulletin,
    /// Of one that is there; empty and 0 for a new one.
    id: String,
    revision: i64,
    preview: Preview,
    /// What is wrong: the field, and what to do.
    faults: Vec<Wrong>,
    wrong: Option<String>,
    /// What was typed, where it was not taken: it stands in the fields as it was.
    form: Option<Fields>,
    issuing: String,
    /// Whether the visitor may write to the whole country, and whether this goes there.
    whole: (bool, bool),
    offices: Vec<(String, String)>,
    segments: Vec<SavedSegment>,
    units: Vec<String>,
    accounts: Vec<Choice>,
    surveys: Vec<Choice>,
    tags: Vec<Choice>,
    /// Bulletins that can be put right: an id, and what it is called.
    sent: Vec<(String, String)>,
}

impl ComposePage {
    fn fault(&self, field: &str) -> Vec<&str> {
        self.faults.iter().filter(|(known, _)| *known == field).map(|(_, what)| what.as_str()).collect()
    }

    /// What the form took away that this page shows no more, to be taken away again by the next.
    fn taken_away(&self) -> Vec<(&'static str, &str)> {
        let form = self.form.as_ref();
        let gone = |name: &'static str| form.into_iter().flat_map(move |form| form.all(name)).map(move |it| (name, it));
        ["no-cover", "no-file"].into_iter().flat_map(gone).filter(|(_, it)| !it.is_empty()).collect()
    }

    /// What stands in a field: what was typed, or else what is kept.
    fn was(&self, field: &str, kept: &str) -> String {
        self.form.as_ref().map_or_else(|| kept.to_owned(), |form| form.text(field))
    }

    fn en(&self) -> Words {
        self.it.en.clone().unwrap_or_default()
    }

    fn repeat(&self, it: &Repeat) -> &'static str {
        words::repeat(*it, self.s.lang)
    }

    fn on(&self, platform: &str) -> bool {
        self.it.segment.channels.iter().any(|it| it.code() == platform)
    }

    fn speaks(&self, lang: &str) -> bool {
        self.it.segment.lang.is_some_and(|it| it.code() == lang)
    }

    fn saved(&self, id: &str) -> bool {
        self.form.as_ref().is_some_and(|form| form.raw("saved") == id)
    }

    fn way(&self) -> &'static str {
        match self.it.zalo {
            ZaloWay::None => "",
            ZaloWay::Consultation => "consultation",
            ZaloWay::Broadcast(_) => "broadcast",
        }
    }

    fn targets(&self) -> Targets {
        match &self.it.zalo {
            ZaloWay::Broadcast(targets) => targets.clone(),
            _ => Targets::default(),
        }
    }

    fn links(&self) -> String {
        self.form.as_ref().map_or_else(|| links_text(&self.it.links), |form| form.raw("links").to_owned())
    }

    fn date(&self) -> String {
        self.was("date", &self.it.date.map_or_else(String::new, |date| date.to_string()))
    }

    fn at(&self) -> String {
        self.was("at", &moment_text(self.it.schedule.at))
    }

    fn until(&self) -> String {
        self.was("until", &moment_text(self.it.schedule.until))
    }

    fn days(&self) -> String {
        self.was("days", &self.it.segment.seen_within_days.map_or_else(String::new, |days| days.to_string()))
    }

    fn aged(&self, group: &usize) -> bool {
        self.targets().ages.iter().any(|it| usize::from(*it) == *group)
    }

    fn in_region(&self, region: &usize) -> bool {
        self.targets().regions.iter().any(|it| usize::from(*it) == *region)
    }

    /// Codes of provinces that have no name here.
    fn more_cities(&self) -> String {
        let unnamed = |code: &&u8| !CITIES.iter().any(|(known, _)| known == *code);
        let codes = self.targets().cities.iter().filter(unnamed).map(u8::to_string).collect::<Vec<_>>();
        self.was("more-cities", &codes.join(", "))
    }

    fn unnamed(&self) -> String {
        UNNAMED_CITIES.join(", ")
    }
}

/// Everything that is wrong with a bulletin that is to be submitted or approved, with what in its recipients names nothing
/// there is any more.
pub(super) async fn all_faults(
    visit: &Visit,
    it: &Bulletin,
    frame: &Frame,
    stage: Stage,
) -> Result<Vec<Wrong>, Problem> {
    let known = Known::untagged(visit, std::slice::from_ref(&it.unit)).await?;
    let gone = known.faults(&it.segment, &it.unit, &visit.units);
    let gone = gone.iter().map(|it| words::wrong(it, visit.lang));
    Ok(faults(&visit.app.config, it, frame, stage, visit.lang).into_iter().chain(gone).collect())
}

/// What a page shows besides the bulletin.
#[derive(Default)]
struct Given<'a> {
    id: &'a str,
    revision: i64,
    faults: Vec<Wrong>,
    wrong: Option<String>,
    form: Option<Fields>,
    /// What its recipients can be named by, where not everything need be shown.
    known: Option<Known>,
}

async fn page(visit: &Visit, it: Bulletin, given: Given<'_>) -> Result<Response, Problem> {
    let storage = &visit.app.storage;
    let frame = frame(&visit.app, given.id, &it).await?;
    let tops = super::super::overview::tops(visit, Right::WriteBulletin);
    let known = match given.known {
        Some(known) => known,
        None => Known::of(visit, &tops).await?,
    };
    let filter = BulletinFilter {
        units: tops,
        states: vec![State::Done, State::Cancelled],
        limit: 100,
        ..BulletinFilter::default()
    };
    let sent = storage.bulletins(&filter).await?;
    let title = if given.id.is_empty() {
        ("Bản tin mới", "New bulletin")
    } else {
        ("Sửa bản tin", "Change a bulletin")
    };
    let mut offices = super::super::units::choices(visit, Right::WriteBulletin);
    offices.retain(|(id, _)| !visit.units.is_top(id));
    let typed = given.form.as_ref();
    let units: Vec<String> = match typed {
        Some(form) => form.all("units").filter(|it| !it.trim().is_empty()).map(str::to_owned).collect(),
        None => it.segment.units.iter().map(|id| named(&visit.units, id)).collect(),
    };
    let kept = if visit.units.is_top(it.issuing()) { String::new() } else { named(&visit.units, it.issuing()) };
    let status = if given.wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(html(
        status,
        &ComposePage {
            s: visit.shell(title.0, title.1),
            preview: Preview::of(&it, &frame),
            faults: given.faults,
            wrong: given.wrong,
            id: given.id.to_owned(),
            revision: given.revision,
            issuing: typed.map_or(kept, |form| form.text("unit")),
            whole: (!roots(visit).is_empty(), it.issuer.is_some()),
            offices,
            units: units.into_iter().chain(std::iter::repeat_n(String::new(), SPARE)).collect(),
            accounts: known.accounts(&it.segment, visit.lang),
            surveys: known.surveys(&it.segment),
            tags: known.tags(&it.segment),
            sent: sent.into_iter().map(|it| (it.id, format!("{} {}", it.number, it.title))).collect(),
            segments: mine(visit).await?,
            form: given.form,
            it,
        },
    ))
}

/// Saved segments that the visitor may use.
async fn mine(visit: &Visit) -> Result<Vec<SavedSegment>, Problem> {
    let mut segments = visit.app.storage.segments().await?;
    segments.retain(|it| visit.may(Right::WriteBulletin, &it.unit));
    Ok(segments)
}

/// Tops of the tree over which the visitor may write.
fn roots(visit: &Visit) -> Vec<String> {
    let tops = visit.units.all().filter(|it| visit.units.is_top(&it.id));
    tops.filter(|it| visit.may(Right::WriteBulletin, &it.id)).map(|it| it.id.clone()).collect()
}

/// `GET /console/bulletins-new`; with `corrects=ID` it begins as the correction of a bulletin in reach.
pub(in crate::console) async fn form(visit: Visit) -> Result<Response, Problem> {
    let mut it = Bulletin { unit: visit.me()?.1.unit.clone(), ..Bulletin::default() };
    if !visit.may(Right::WriteBulletin, &it.unit) || visit.units.is_top(&it.unit) {
        it.unit = String::new();
    }
    let wrong = visit.query.text("corrects");
    if !wrong.is_empty() {
        let before = visit.app.storage.bulletin(&wrong).await?;
        let before = before.filter(|it| visit.may(Right::WriteBulletin, &it.row.unit)).ok_or(Problem::NotFound)?;
        // Whoever got the wrong one gets the right one: the same people, the same ways, and no repeats.
        it = Bulletin {
            kind: Kind::Correction,
            corrects: Some(wrong),
            number: String::new(),
            date: None,
            schedule: flows::bulletin::Schedule::default(),
            canary: false,
            survey: None,
            ..before.bulletin
        };
    }
    page(&visit, it, Given::default()).await
}

/// `GET /console/bulletins/{id}/edit`.
pub(in crate::console) async fn edit(visit: Visit) -> Result<Response, Problem> {
    let full = visit.app.storage.bulletin(visit.id()).await?.ok_or(Problem::NotFound)?;
    if full.row.state != State::Draft {
        return Ok(Visit::go(&format!("/console/bulletins/{}", visit.id())));
    }
    let frame = frame(&visit.app, visit.id(), &full.bulletin).await?;
    let faults = faults(&visit.app.config, &full.bulletin, &frame, Stage::Draft, visit.lang);
    let given = Given { id: visit.id(), revision: full.row.revision, faults, ..Given::default() };
    page(&visit, full.bulletin, given).await
}

/// What was typed, over what was stored before, and what is wrong with it; whether it can be kept; what there is of what it
/// names.
async fn read(visit: &Visit, id: &str) -> Result<(Bulletin, Vec<Wrong>, bool, Known), Problem> {
    let before = if id.is_empty() { None } else { visit.app.storage.bulletin(id).await? };
    let before = before.filter(|it| visit.may(Right::WriteBulletin, &it.row.unit)).map(|it| it.bulletin);
    let saved = mine(visit).await?;
    let around = Around { units: &visit.units, saved: &saved, roots: roots(visit) };
    let (mut it, mut unread) = typed(&visit.form, &around, &before.unwrap_or_default());
    let tops = super::super::overview::tops(visit, Right::WriteBulletin);
    let known = Known::untagged(visit, &tops).await?;
    unread.extend(known.faults(&it.segment, &it.unit, &visit.units));
    // Of another office's not even the number is told.
    if let Some(corrects) = &it.corrects {
        let before = visit.app.storage.bulletin_row(corrects).await?;
        if !before.is_some_and(|it| visit.may(Right::ReadBulletins, &it.unit)) {
            it.corrects = None;
            let (vi, en) =
                ("Không có bản tin này: xin chọn trong danh sách.", "There is no such bulletin: choose one.");
            unread.push(Fault { field: "corrects", vi: vi.to_owned(), en: en.to_owned() });
        }
    }
    let frame = frame(&visit.app, id, &it).await?;
    let readable = unread.is_empty();
    let unread = unread.iter().map(|it| words::wrong(it, visit.lang));
    let faults = unread.chain(faults(&visit.app.config, &it, &frame, Stage::Draft, visit.lang)).collect();
    Ok((it, faults, readable, known))
}

/// `POST /console/bulletins-preview`: the page again, with what was typed; nothing is kept.
pub(in crate::console) async fn preview(visit: Visit) -> Result<Response, Problem> {
    let (id, revision) = (visit.form.text("id"), visit.form.raw("revision").parse().unwrap_or(0));
    // Of the page the browser takes what the bulletin looks like, and leaves the rest.
    let (it, mut faults, _, known) = read(&visit, &id).await?;
    if !visit.file.is_empty() {
        let again = visit.t(
            "Xem trước không giữ ảnh: xin chọn lại ảnh khi lưu.",
            "A preview keeps no picture: choose it again when saving.",
        );
        faults.push(("cover", again.to_owned()));
    }
    page(
        &visit,
        it,
        Given { id: &id, revision, faults, wrong: None, form: Some(visit.form.clone()), known: Some(known) },
    )
    .await
}

/// `POST /console/bulletins-new`.
pub(in crate::console) async fn add(visit: Visit) -> Result<Response, Problem> {
    let id = data_encoding::HEXLOWER.encode(&random::<8>());
    put(&visit, &id, None).await
}

/// `POST /console/bulletins/{id}`: a draft may lack much and is kept; what cannot be read, or names nothing there is, is not.
pub(in crate::console) async fn write(visit: Visit) -> Result<Response, Problem> {
    let seen = visit.form.raw("revision").parse().unwrap_or(-1);
    put(&visit, visit.id(), Some(seen)).await
}

async fn put(visit: &Visit, id: &str, seen: Option<i64>) -> Result<Response, Problem> {
    let known = if seen.is_some() { id } else { "" };
    let (mut it, mut faults, mut readable, _) = read(visit, known).await?;
    let stored = it.cover.clone();
    if readable && !visit.file.is_empty() {
        match files::kept_cover(visit, &it.unit).await? {
            Ok(name) => it.cover = Some(name),
            Err(why) => {
                faults.push(("cover", why));
                readable = false;
            }
        }
    }
    let given = |mut faults: Vec<Wrong>, wrong: String| {
        if !visit.file.is_empty() && !faults.iter().any(|(field, _)| *field == "cover") {
            let again = visit.t("Ảnh chưa được giữ: xin chọn lại ảnh.", "The picture was not kept: choose it again.");
            faults.push(("cover", again.to_owned()));
        }
        let form = Some(visit.form.clone());
        Given { id: known, revision: seen.unwrap_or(0), faults, wrong: Some(wrong), form, known: None }
    };
    if !readable {
        let wrong = visit.t("Chưa lưu. Xin sửa các ô được nêu.", "Not kept. Mend the fields that are named.");
        return page(visit, it, given(faults, wrong.to_owned())).await;
    }
    match visit.app.storage.bulletin_write(id, &it, seen, &visit.actor(), now()).await? {
        Ok(_) => Ok(Visit::go(&format!("/console/bulletins/{id}"))),
        Err(why) => {
            it.cover = stored;
            page(visit, it, given(faults, words::refusal(&why, visit.lang))).await
        }
    }
}
