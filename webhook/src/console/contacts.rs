//! Contacts in figures, and segments that are kept under a name. Nobody is shown here.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use flows::Lang;
use flows::bulletin::{Segment, Why, is_tag};
use flows::cells::LEAST;
use flows::desk::Units;
use flows::office::Right;
use storage::{Audience, SavedSegment};

use super::bulletins::{self, Choice, Known, typed_segment};
use super::fields::Fields;
use super::links::{Way, ways};
use super::overview::tops;
use super::page::{Shell, html};
use super::units::named;
use super::visit::{Problem, Visit, unit_of};
use crate::app::{now, random};

/// Characters of a segment's name.
const NAME: usize = 80;
/// Lines for offices.
const OFFICES: usize = 3;

struct Kept {
    it: SavedSegment,
    unit: String,
    says: String,
    /// How many there are, and how many of them agreed and can be written to, as it may be said.
    count: (String, String),
    /// Why the others are out of reach, and how many.
    out: Vec<(&'static str, String)>,
    mine: bool,
}

#[derive(Template)]
#[template(path = "console/contacts.html")]
struct ContactsPage {
    s: Shell,
    total: u64,
    /// By what, and how many of each.
    tables: Vec<(&'static str, Vec<(String, String)>)>,
    segments: Vec<Kept>,
    /// Offices that the visitor may read, and those to which segments may belong.
    readable: Vec<(String, String)>,
    offices: Vec<(String, String)>,
    /// The office whose links are shown, and they.
    linked: String,
    ways: Vec<Way>,
    writes: bool,
    /// What was typed of a new segment, and what is wrong with it.
    form: Fields,
    faults: Vec<(&'static str, String)>,
    units: Vec<String>,
    accounts: Vec<Choice>,
    surveys: Vec<Choice>,
    tags: Vec<Choice>,
    wrong: Option<String>,
    notice: Option<String>,
}

impl ContactsPage {
    fn fault(&self, field: &str) -> Vec<&str> {
        self.faults.iter().filter(|(known, _)| *known == field).map(|(_, what)| what.as_str()).collect()
    }

    fn on(&self, platform: &str) -> bool {
        self.form.all("channel").any(|it| it == platform)
    }

    fn speaks(&self, lang: &str) -> bool {
        self.form.raw("lang-of") == lang
    }

    fn days(&self) -> String {
        self.form.text("days")
    }
}

/// A segment in words.
pub(super) fn says(it: &Segment, units: &Units, lang: Lang) -> String {
    let t = |vi: &'static str, en: &'static str| if lang == Lang::En { en } else { vi };
    let mut parts = Vec::new();
    let mut part = |name: &str, values: String| {
        if !values.is_empty() {
            parts.push(format!("{name} {values}"));
        }
    };
    let unit = |id: &String| units.get(id).map_or_else(|| id.clone(), |unit| unit.name.clone());
    part(t("kênh", "on"), it.channels.iter().map(|it| bulletins::platform(*it, lang)).collect::<Vec<_>>().join(", "));
    part(t("tài khoản", "account"), it.accounts.join(", "));
    part(t("đơn vị", "office"), it.units.iter().map(unit).collect::<Vec<_>>().join(", "));
    part(t("nhãn", "tag"), it.tags.join(", "));
    part(t("ngôn ngữ", "language"), it.lang.map_or_else(String::new, |it| language(it.code(), lang)));
    let days = |days: u32| format!("{days} {}", t("ngày", "days"));
    part(t("liên hệ trong", "wrote within"), it.seen_within_days.map_or_else(String::new, days));
    part(t("đã tham gia khảo sát", "took part in"), it.took_part.clone().unwrap_or_default());
    if parts.is_empty() { t("mọi người", "everybody").to_owned() } else { parts.join("; ") }
}

fn language(code: &str, lang: Lang) -> String {
    match (Lang::from_code(code), lang) {
        (Some(Lang::Vi), Lang::Vi) => "Tiếng Việt".to_owned(),
        (Some(Lang::Vi), Lang::En) => "Vietnamese".to_owned(),
        (Some(Lang::En), Lang::Vi) => "Tiếng Anh".to_owned(),
        (Some(Lang::En), Lang::En) => "English".to_owned(),
        (None, _) => code.to_owned(),
    }
}

/// `GET /console/contacts`; with `office`, the links of that office.
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    page(&visit, Said::default()).await
}

/// What a page says besides.
#[derive(Default)]
struct Said {
    wrong: Option<String>,
    notice: Option<String>,
    form: Fields,
    faults: Vec<(&'static str, String)>,
}

async fn page(visit: &Visit, said: Said) -> Result<Response, Problem> {
    let storage = &visit.app.storage;
    let tops = tops(visit, Right::ReadContacts);
    let (total, tables) = figures(visit, &tops).await?;
    let mut kept = Vec::new();
    for it in storage.segments().await?.into_iter().filter(|it| visit.may(Right::ReadContacts, &it.unit)) {
        kept.push(counted(visit, it).await?);
    }
    let office = unit_of(&visit.query.text("office"), &visit.units);
    let office = Some(office).filter(|id| visit.may(Right::ReadContacts, id));
    let ways = match &office {
        Some(unit) => ways(visit, "", unit).await,
        None => Vec::new(),
    };
    let known = Known::of(visit, &tops).await?;
    let (it, _) = typed_segment(&said.form, &visit.units);
    let units = said.form.all("units").map(str::to_owned).filter(|it| !it.trim().is_empty());
    let units = units.chain(std::iter::repeat_n(String::new(), OFFICES)).take(OFFICES.max(it.units.len()));
    let status = if said.wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(html(
        status,
        &ContactsPage {
            s: visit.shell("Người nhận và nhóm", "Contacts and segments"),
            total,
            tables,
            segments: kept,
            readable: super::units::choices(visit, Right::ReadContacts),
            offices: super::units::choices(visit, Right::WriteBulletin),
            linked: office.map_or_else(String::new, |id| named(&visit.units, &id)),
            ways,
            writes: visit.may_somewhere(Right::WriteBulletin),
            units: units.collect(),
            accounts: known.accounts(&it, visit.lang),
            surveys: known.surveys(&it),
            tags: known.tags(&it),
            form: said.form,
            faults: said.faults,
            wrong: said.wrong,
            notice: said.notice,
        },
    ))
}

/// How many there are in all, and by what.
type Figures = (u64, Vec<(&'static str, Vec<(String, String)>)>);

async fn figures(visit: &Visit, tops: &[String]) -> Result<Figures, Problem> {
    let (mut channels, mut units, mut languages, mut consents) =
        (BTreeMap::new(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let (mut total, none) = (0, visit.t("(chưa rõ)", "(not known)"));
    for top in tops {
        for it in visit.app.storage.contact_figures(top).await? {
            total += it.contacts;
            let unit = it.unit.as_deref().and_then(|id| visit.units.get(id)).map_or(none, |unit| unit.name.as_str());
            let consent = match it.consent.as_str() {
                "agreed" => visit.t("Đồng ý nhận tin", "Agreed to bulletins"),
                "opted_out" => visit.t("Đã thôi nhận tin", "Opted out"),
                "no_consent" => visit.t("Chưa được hỏi hoặc chưa trả lời", "Not asked, or no answer"),
                _ => visit.t("Đã chặn hoặc bỏ theo dõi", "Blocked or left the account"),
            };
            *channels.entry(bulletins::channel(it.platform, &it.account, visit.lang)).or_insert(0) += it.contacts;
            *units.entry(unit.to_owned()).or_insert(0) += it.contacts;
            *languages.entry(language(&it.lang, visit.lang)).or_insert(0) += it.contacts;
            *consents.entry(consent.to_owned()).or_insert(0) += it.contacts;
        }
    }
    let tags = bulletins::tags(visit, tops).await?;
    let rows = |map: BTreeMap<String, u64>, say: &dyn Fn(u64) -> String| {
        let mut rows: Vec<(String, u64)> = map.into_iter().collect();
        rows.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        rows.into_iter().map(|(name, n)| (name, say(n))).collect()
    };
    let exact = |n: u64| n.to_string();
    // A tag may stand for what people did.
    let about = |n: u64| bulletins::about(n, visit.lang);
    let tables = vec![
        (visit.t("Kênh", "Channel"), rows(channels, &exact)),
        (visit.t("Sự đồng ý", "Consent"), rows(consents, &exact)),
        (visit.t("Đơn vị", "Office"), rows(units, &exact)),
        (visit.t("Ngôn ngữ", "Language"), rows(languages, &exact)),
        (visit.t("Nhãn", "Tag"), rows(tags, &about)),
    ];
    Ok((total, tables))
}

/// A segment with how many it reaches, and why not the others.
async fn counted(visit: &Visit, it: SavedSegment) -> Result<Kept, Problem> {
    let audience = Audience::of_segment(&it.segment, &it.unit);
    let counts = visit.app.storage.segment_count(&audience, now()).await?;
    let mut out: BTreeMap<Why, u64> = BTreeMap::new();
    for (why, n) in counts.iter().flat_map(|it| &it.out) {
        *out.entry(*why).or_default() += n;
    }
    let tells = it.segment.tells();
    let say = |n: u64| if tells { bulletins::about(n, visit.lang) } else { n.to_string() };
    if tells {
        // That there is such a reason says that there is somebody.
        out.retain(|_, n| *n >= LEAST);
    }
    Ok(Kept {
        unit: visit.units.get(&it.unit).map_or_else(|| it.unit.clone(), |unit| unit.name.clone()),
        says: says(&it.segment, &visit.units, visit.lang),
        mine: visit.may(Right::WriteBulletin, &it.unit),
        count: (say(counts.iter().map(|it| it.total).sum()), say(counts.iter().map(|it| it.reachable).sum())),
        out: out.into_iter().map(|(why, n)| (bulletins::reason(why, visit.lang), say(n))).collect(),
        it,
    })
}

/// `POST /console/segments`: keeps a new one.
pub(super) async fn put(visit: Visit) -> Result<Response, Problem> {
    let (name, unit) = (visit.form.text("name"), visit.unit());
    let (segment, mut faults) = typed_segment(&visit.form, &visit.units);
    let known = Known::untagged(&visit, std::slice::from_ref(&unit)).await?;
    faults.extend(known.faults(&segment, &unit, &visit.units));
    let mut faults: Vec<_> = faults.iter().map(|it| (it.field, it.what(visit.lang).to_owned())).collect();
    if name.is_empty() || name.chars().count() > NAME {
        let wrong = visit.t("Xin nhập tên nhóm, tối đa 80 ký tự.", "Enter a name of at most 80 characters.");
        faults.push(("name", wrong.to_owned()));
    }
    if !faults.is_empty() {
        let wrong = visit.t("Chưa lưu. Xin sửa các ô được nêu.", "Not kept. Mend the fields that are named.");
        let said = Said { wrong: Some(wrong.to_owned()), form: visit.form.clone(), faults, notice: None };
        return page(&visit, said).await;
    }
    let id = data_encoding::HEXLOWER.encode(&random::<8>());
    visit.app.storage.segment_put((&id, &name, &unit), &segment, &visit.actor(), now()).await?;
    Ok(Visit::go("/console/contacts"))
}

/// The segment that `{id}` names.
pub(super) async fn segment(visit: &Visit) -> Result<Option<SavedSegment>, Problem> {
    Ok(visit.app.storage.segments().await?.into_iter().find(|it| it.id == visit.id()))
}

/// `POST /console/segments/{id}/drop`.
pub(super) async fn drop(visit: Visit) -> Result<Response, Problem> {
    let it = segment(&visit).await?.ok_or(Problem::NotFound)?;
    visit.app.storage.segment_drop(&it.id, &it.unit, &visit.actor(), now()).await?;
    Ok(Visit::go("/console/contacts"))
}

/// `POST /console/segments/{id}/tag`: everybody of it gets a tag, or loses it.
pub(super) async fn tag(visit: Visit) -> Result<Response, Problem> {
    let it = segment(&visit).await?.ok_or(Problem::NotFound)?;
    let (tag, on) = (visit.form.text("tag"), visit.form.raw("act") != "off");
    if !is_tag(&tag) {
        let wrong = visit.t(
            "Nhãn gồm chữ thường không dấu, số và dấu gạch, tối đa 40 ký tự.",
            "A tag is of small letters, digits and dashes, at most 40.",
        );
        return page(&visit, Said { wrong: Some(wrong.to_owned()), ..Said::default() }).await;
    }
    let audience = Audience::of_segment(&it.segment, &it.unit);
    let changed = visit.app.storage.tag(&audience, (&tag, on), &visit.actor(), now()).await?;
    let told = visit.t("Số người được đổi nhãn", "Contacts whose tags changed");
    // Of a segment that tells nothing, too: who is not among the changed had the tag before.
    let changed = bulletins::about(changed, visit.lang);
    page(&visit, Said { notice: Some(format!("{told}: {changed}.")), ..Said::default() }).await
}
