//! Contacts in figures, and segments that are kept under a name. Nobody is shown here.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use flows::bulletin::{Segment, is_tag};
use flows::office::Right;
use flows::{Lang, Platform};
use storage::{Audience, SavedSegment};

use super::bulletins::typed_segment;
use super::overview::tops;
use super::page::{Shell, html};
use super::visit::{Problem, Visit};
use crate::app::{now, random};

/// Characters of a segment's name.
const NAME: usize = 80;

struct Kept {
    it: SavedSegment,
    unit: String,
    /// How many there are, and how many of them agreed and can be written to.
    count: (u64, u64),
    mine: bool,
}

#[derive(Template)]
#[template(path = "console/contacts.html")]
struct ContactsPage {
    s: Shell,
    total: u64,
    /// By what, and how many of each.
    tables: Vec<(&'static str, Vec<(String, u64)>)>,
    segments: Vec<Kept>,
    offices: Vec<(String, String)>,
    writes: bool,
    wrong: Option<String>,
    notice: Option<String>,
}

impl ContactsPage {
    fn says(&self, it: &Segment) -> String {
        says(it, self.s.lang)
    }
}

/// A segment in words.
fn says(it: &Segment, lang: Lang) -> String {
    let t = |vi: &'static str, en: &'static str| if lang == Lang::En { en } else { vi };
    let mut parts = Vec::new();
    let mut part = |name: &str, values: String| {
        if !values.is_empty() {
            parts.push(format!("{name} {values}"));
        }
    };
    part(t("kênh", "on"), it.channels.iter().map(|it| platform(*it)).collect::<Vec<_>>().join(", "));
    part(t("tài khoản", "account"), it.accounts.join(", "));
    part(t("đơn vị", "office"), it.units.join(", "));
    part(t("nhãn", "tag"), it.tags.join(", "));
    part(t("ngôn ngữ", "language"), it.lang.map_or_else(String::new, |it| it.code().to_owned()));
    let days = |days: u32| format!("{days} {}", t("ngày", "days"));
    part(t("liên hệ trong", "wrote within"), it.seen_within_days.map_or_else(String::new, days));
    part(t("đã tham gia", "took part in"), it.took_part.clone().unwrap_or_default());
    if parts.is_empty() { t("mọi người", "everybody").to_owned() } else { parts.join("; ") }
}

fn platform(it: Platform) -> &'static str {
    match it {
        Platform::Telegram => "Telegram",
        Platform::Zalo => "Zalo",
        Platform::Web => "Web",
    }
}

/// `GET /console/contacts`.
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    page(&visit, None, None).await
}

async fn page(visit: &Visit, wrong: Option<String>, notice: Option<String>) -> Result<Response, Problem> {
    let storage = &visit.app.storage;
    let (mut channels, mut units, mut languages, mut consents, mut tags) =
        (BTreeMap::new(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let (mut total, tops) = (0, tops(visit, Right::ReadContacts));
    let none = visit.t("(chưa rõ)", "(not known)");
    for top in &tops {
        for it in storage.contact_figures(top).await? {
            total += it.contacts;
            let unit = it.unit.as_deref().and_then(|id| visit.units.get(id)).map_or(none, |unit| unit.name.as_str());
            let consent = match it.consent.as_str() {
                "agreed" => visit.t("Đồng ý nhận tin", "Agreed to bulletins"),
                "opted_out" => visit.t("Đã thôi nhận", "Opted out"),
                "no_consent" => visit.t("Chưa được hỏi hoặc chưa trả lời", "Not asked, or no answer"),
                _ => visit.t("Không liên lạc được", "Cannot be reached"),
            };
            *channels.entry(format!("{} {}", platform(it.platform), it.account)).or_insert(0) += it.contacts;
            *units.entry(unit.to_owned()).or_insert(0) += it.contacts;
            *languages.entry(it.lang.clone()).or_insert(0) += it.contacts;
            *consents.entry(consent.to_owned()).or_insert(0) += it.contacts;
        }
        for (tag, n) in storage.tags(top).await? {
            *tags.entry(tag).or_insert(0) += n;
        }
    }
    let mut kept = Vec::new();
    for it in storage.segments().await?.into_iter().filter(|it| visit.may(Right::ReadContacts, &it.unit)) {
        let audience = Audience::of_segment(&it.segment, &it.unit);
        let counts = storage.segment_count(&audience, now()).await?;
        let all = counts.iter().map(|it| it.total).sum();
        let reached = counts.iter().map(|it| it.reachable).sum();
        kept.push(Kept {
            unit: visit.units.get(&it.unit).map_or_else(|| it.unit.clone(), |unit| unit.name.clone()),
            mine: visit.may(Right::WriteBulletin, &it.unit),
            count: (all, reached),
            it,
        });
    }
    let rows = |map: BTreeMap<String, u64>| {
        let mut rows: Vec<(String, u64)> = map.into_iter().collect();
        rows.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        rows
    };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(html(
        status,
        &ContactsPage {
            s: visit.shell("Người nhận và nhóm", "Contacts and segments"),
            total,
            tables: vec![
                (visit.t("Theo kênh", "By channel"), rows(channels)),
                (visit.t("Theo sự đồng ý", "By consent"), rows(consents)),
                (visit.t("Theo đơn vị", "By office"), rows(units)),
                (visit.t("Theo ngôn ngữ", "By language"), rows(languages)),
                (visit.t("Theo nhãn", "By tag"), rows(tags)),
            ],
            segments: kept,
            offices: super::units::choices(visit, Right::WriteBulletin),
            writes: visit.may_somewhere(Right::WriteBulletin),
            wrong,
            notice,
        },
    ))
}

/// `POST /console/segments`: keeps a new one.
pub(super) async fn put(visit: Visit) -> Result<Response, Problem> {
    let name = visit.form.text("name");
    let segment = typed_segment(&visit.form, &visit.units);
    let tags = segment.tags.iter().all(|it| is_tag(it));
    if name.is_empty() || name.chars().count() > NAME || !tags {
        let wrong = visit.t(
            "Xin nhập tên nhóm (tối đa 80 ký tự); nhãn gồm chữ thường không dấu, số và dấu gạch.",
            "Enter a name (at most 80 characters); tags are of small letters, digits and dashes.",
        );
        return page(&visit, Some(wrong.to_owned()), None).await;
    }
    let (id, unit) = (data_encoding::HEXLOWER.encode(&random::<8>()), visit.unit());
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
        return page(&visit, Some(wrong.to_owned()), None).await;
    }
    let audience = Audience::of_segment(&it.segment, &it.unit);
    let changed = visit.app.storage.tag(&audience, (&tag, on), &visit.actor(), now()).await?;
    let told = visit.t("Số người được đổi nhãn", "Contacts whose tags changed");
    page(&visit, None, Some(format!("{told}: {changed}."))).await
}
