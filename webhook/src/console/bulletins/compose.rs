//! The page on which a bulletin is written, with what it looks like beside it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use flows::bulletin::{Amend, Bulletin, Kind, Repeat, Stage, State, Targets, Topic, Words, ZaloWay};
use flows::office::Right;
use flows::{Lang, Millis};
use storage::{BulletinFilter, SavedSegment};

use super::super::page::{Shell, html};
use super::super::visit::{Problem, Visit};
use super::draft::{links_text, moment_text, typed};
use super::preview::{OnZalo, Preview};
use super::words;
use crate::app::{now, random};
use crate::bulletins::{faults, frame};

/// Groups of age as Zalo divides its followers, by its codes.
const AGES: [&str; 8] = ["0-12", "13-17", "18-24", "25-34", "35-44", "45-54", "55-64", "65+"];

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
    faults: Vec<(&'static str, String)>,
    wrong: Option<String>,
    offices: Vec<(String, String)>,
    segments: Vec<SavedSegment>,
    accounts: Vec<String>,
    surveys: Vec<String>,
    /// Bulletins that can be put right: an id, and what it is called.
    sent: Vec<(String, String)>,
}

impl ComposePage {
    fn fault(&self, field: &str) -> Vec<&str> {
        self.faults.iter().filter(|(known, _)| *known == field).map(|(_, what)| what.as_str()).collect()
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
        links_text(&self.it.links)
    }

    fn moment(&self, at: &Option<Millis>) -> String {
        moment_text(*at)
    }

    fn aged(&self, group: &usize) -> bool {
        self.targets().ages.iter().any(|it| usize::from(*it) == *group)
    }

    fn codes(&self, codes: &[u8]) -> String {
        codes.iter().map(u8::to_string).collect::<Vec<_>>().join(", ")
    }
}

/// What a page shows besides the bulletin.
struct Given<'a> {
    id: &'a str,
    revision: i64,
    faults: Vec<(&'static str, String)>,
    wrong: Option<String>,
}

async fn page(visit: &Visit, it: Bulletin, given: Given<'_>) -> Result<Response, Problem> {
    let storage = &visit.app.storage;
    let frame = frame(&visit.app, given.id, &it).await?;
    let mut segments = storage.segments().await?;
    segments.retain(|it| visit.may(Right::WriteBulletin, &it.unit));
    let filter = BulletinFilter {
        units: super::super::overview::tops(visit, Right::WriteBulletin),
        states: vec![State::Done, State::Cancelled],
        limit: 100,
        ..BulletinFilter::default()
    };
    let sent = storage.bulletins(&filter).await?;
    let mut surveys: Vec<String> = storage.surveys().await?.into_iter().map(|it| it.id).collect();
    surveys.sort();
    surveys.dedup();
    let title = if given.id.is_empty() {
        ("Bản tin mới", "New bulletin")
    } else {
        ("Sửa bản tin", "Change a bulletin")
    };
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
            offices: super::super::units::choices(visit, Right::WriteBulletin),
            accounts: visit.app.accounts.keys().map(|(_, name)| name.clone()).collect(),
            sent: sent.into_iter().map(|it| (it.id, format!("{} {}", it.number, it.title))).collect(),
            segments,
            surveys,
            it,
        },
    ))
}

/// `GET /console/bulletins-new`; with `corrects=ID` it begins as the correction of a bulletin in reach.
pub(in crate::console) async fn form(visit: Visit) -> Result<Response, Problem> {
    let mut it = Bulletin { unit: visit.me()?.1.unit.clone(), ..Bulletin::default() };
    if !visit.may(Right::WriteBulletin, &it.unit) {
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
    page(&visit, it, Given { id: "", revision: 0, faults: Vec::new(), wrong: None }).await
}

/// `GET /console/bulletins/{id}/edit`.
pub(in crate::console) async fn edit(visit: Visit) -> Result<Response, Problem> {
    let full = visit.app.storage.bulletin(visit.id()).await?.ok_or(Problem::NotFound)?;
    if full.row.state != State::Draft {
        return Ok(Visit::go(&format!("/console/bulletins/{}", visit.id())));
    }
    let frame = frame(&visit.app, visit.id(), &full.bulletin).await?;
    let faults = faults(&visit.app.config, &full.bulletin, &frame, Stage::Draft, visit.lang);
    page(&visit, full.bulletin, Given { id: visit.id(), revision: full.row.revision, faults, wrong: None }).await
}

/// What was typed, over what was stored before, and what is wrong with it.
async fn read(visit: &Visit, id: &str) -> Result<(Bulletin, Vec<(&'static str, String)>, bool), Problem> {
    let before = if id.is_empty() { None } else { visit.app.storage.bulletin(id).await? };
    let before = before.filter(|it| visit.may(Right::WriteBulletin, &it.row.unit)).map(|it| it.bulletin);
    let segments = visit.app.storage.segments().await?;
    let mine: Vec<SavedSegment> = segments.into_iter().filter(|it| visit.may(Right::WriteBulletin, &it.unit)).collect();
    let (it, unread) = typed(&visit.form, &visit.units, &mine, &before.unwrap_or_default());
    let frame = frame(&visit.app, id, &it).await?;
    let readable = unread.is_empty();
    let unread = unread.into_iter().map(|(field, vi, en)| (field, visit.t(vi, en).to_owned()));
    let faults = unread.chain(faults(&visit.app.config, &it, &frame, Stage::Draft, visit.lang)).collect();
    Ok((it, faults, readable))
}

/// `POST /console/bulletins-preview`: the page again, with what was typed; nothing is kept.
pub(in crate::console) async fn preview(visit: Visit) -> Result<Response, Problem> {
    let (id, revision) = (visit.form.text("id"), visit.form.raw("revision").parse().unwrap_or(0));
    let (it, faults, _) = read(&visit, &id).await?;
    page(&visit, it, Given { id: &id, revision, faults, wrong: None }).await
}

/// `POST /console/bulletins-new`.
pub(in crate::console) async fn add(visit: Visit) -> Result<Response, Problem> {
    let id = data_encoding::HEXLOWER.encode(&random::<8>());
    put(&visit, &id, None).await
}

/// `POST /console/bulletins/{id}`: a draft may be wrong in many ways and is kept; only what cannot be read is refused.
pub(in crate::console) async fn write(visit: Visit) -> Result<Response, Problem> {
    let seen = visit.form.raw("revision").parse().unwrap_or(-1);
    put(&visit, visit.id(), Some(seen)).await
}

async fn put(visit: &Visit, id: &str, seen: Option<i64>) -> Result<Response, Problem> {
    let known = if seen.is_some() { id } else { "" };
    let (it, faults, readable) = read(visit, known).await?;
    // Kept, it is another's to look at as well: whom it corrects has to be in reach.
    if let Some(corrects) = &it.corrects {
        let before = visit.app.storage.bulletin_row(corrects).await?;
        if !before.is_some_and(|it| visit.may(Right::ReadBulletins, &it.unit)) {
            return Err(Problem::NotFound);
        }
    }
    let given = |wrong: String| Given { id: known, revision: seen.unwrap_or(0), faults, wrong: Some(wrong) };
    if !readable {
        let wrong = visit.t("Chưa lưu. Xin sửa các ô được nêu.", "Not kept. Mend the fields that are named.");
        return page(visit, it, given(wrong.to_owned())).await;
    }
    match visit.app.storage.bulletin_write(id, &it, seen, &visit.actor(), now()).await? {
        Ok(_) => Ok(Visit::go(&format!("/console/bulletins/{id}"))),
        Err(why) => page(visit, it, given(words::refusal(&why, visit.lang))).await,
    }
}
