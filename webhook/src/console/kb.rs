//! The knowledge base for its editors: what one person writes, a second one approves.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use flows::desk::mask;
use flows::kb::{Entry, State, topic_name};
use flows::office::Right;
use flows::{Lang, Text};
use storage::{Actor, KbEntry, NotChanged};

use super::page::{Shell, html, ok, when};
use super::visit::{Problem, Visit, unit_of};
use crate::app::{day, now, random};

/// Most entries in one list: more are found by searching.
const SHOWN: usize = 200;

struct Row {
    id: String,
    question: String,
    topic: String,
    unit: String,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "console/entries.html")]
struct ListPage {
    s: Shell,
    rows: Vec<Row>,
    search: String,
    drafts: bool,
    more: bool,
    writes: bool,
}

/// `GET /console/kb`, with `search` words and `show=drafts`.
pub(super) async fn list(visit: Visit) -> Result<Response, Problem> {
    let (search, drafts) = (visit.query.text("search"), visit.query.raw("show") == "drafts");
    let wanted = search.to_lowercase();
    let fits = |it: &KbEntry| {
        let it = &it.entry;
        (wanted.is_empty()
            || it.question.to_lowercase().contains(&wanted)
            || it.id.contains(&wanted)
            || it.topic == wanted)
            && (!drafts || it.state == State::Draft)
    };
    let entries = visit.app.storage.kb_entries().await?;
    let mut rows: Vec<Row> = entries
        .into_iter()
        .filter(|it| over(&visit, Right::ReadEntries, &it.entry) && fits(it))
        .map(|it| Row {
            state: state_name(&it, &visit),
            unit: office(&visit, &it.entry),
            id: it.entry.id,
            question: it.entry.question,
            topic: topic_name(&it.entry.topic).to_owned(),
        })
        .collect();
    let more = rows.len() > SHOWN;
    rows.truncate(SHOWN);
    let writes = visit.may_somewhere(Right::WriteEntry);
    Ok(ok(&ListPage { s: visit.shell("Kho hỏi đáp", "Knowledge base"), rows, search, drafts, more, writes }))
}

/// The office of an entry: by id or by name; `None` where it is in no list.
fn unit(visit: &Visit, entry: &Entry) -> Option<String> {
    let id = unit_of(entry.unit.as_deref()?, &visit.units);
    visit.units.get(&id).map(|unit| unit.id.clone())
}

fn office(visit: &Visit, entry: &Entry) -> String {
    let named = unit(visit, entry).and_then(|id| visit.units.get(&id)).map(|unit| unit.name.clone());
    named.or_else(|| entry.unit.clone()).unwrap_or_default()
}

/// Whether a right is held over an entry; one of no office in the list is the whole country's.
pub(super) fn over(visit: &Visit, right: Right, entry: &Entry) -> bool {
    visit.may_over(right, unit(visit, entry).as_deref())
}

fn state_name(it: &KbEntry, visit: &Visit) -> &'static str {
    let (vi, en) = match (it.entry.stands(day(now())), it.live) {
        (State::Draft, Some(_)) => ("Bản sửa chờ duyệt, bản cũ đang dùng", "Changed, waits; the old one is given"),
        (State::Draft, None) => ("Chờ duyệt", "Waits for approval"),
        (State::Approved, _) => ("Đang dùng", "Given"),
        (State::Expired, _) => ("Hết hiệu lực", "Expired"),
    };
    if visit.lang == Lang::En { en } else { vi }
}

/// What an editor writes of an entry.
struct Draft {
    id: String,
    question: String,
    variants: String,
    vi: String,
    en: String,
    topic: String,
    unit: String,
    basis: String,
    source: String,
    from: String,
    until: String,
}

impl Draft {
    fn of(entry: &Entry) -> Self {
        let date = |date: &Option<jiff::civil::Date>| date.map_or_else(String::new, |date| date.to_string());
        let in_lang = |lang| if entry.answer.has(lang) { entry.answer.get(lang).to_owned() } else { String::new() };
        Self {
            id: entry.id.clone(),
            question: entry.question.clone(),
            variants: entry.variants.join("\n"),
            vi: in_lang(Lang::Vi),
            en: in_lang(Lang::En),
            topic: entry.topic.clone(),
            unit: entry.unit.clone().unwrap_or_default(),
            basis: entry.basis.clone().unwrap_or_default(),
            source: entry.source.clone(),
            from: date(&entry.from),
            until: date(&entry.until),
        }
    }

    fn typed(visit: &Visit, id: String) -> Self {
        let text = |name| visit.form.text(name);
        Self {
            id,
            question: text("question"),
            variants: visit.form.raw("variants").replace('\r', ""),
            vi: super::tickets::paragraphs(visit.form.raw("vi")),
            en: super::tickets::paragraphs(visit.form.raw("en")),
            topic: text("topic"),
            unit: visit.unit(),
            basis: text("basis"),
            source: text("source"),
            from: text("from"),
            until: text("until"),
        }
    }

    /// Whether it holds what looks like the number of a person's paper, card or telephone. An office's own number may stand.
    fn has_numbers(&self) -> bool {
        [&self.question, &self.variants, &self.vi, &self.en].into_iter().any(|text| mask(text).1)
    }

    /// The entry with these words, and the rest as it was.
    fn entry(&self, before: &Entry) -> Result<Entry, &'static str> {
        let date = |text: &str| -> Result<Option<jiff::civil::Date>, &'static str> {
            if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| "date") }
        };
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let answer = [(Lang::Vi, &self.vi), (Lang::En, &self.en)].into_iter().filter(|(_, text)| !text.is_empty());
        Ok(Entry {
            id: self.id.clone(),
            question: self.question.clone(),
            variants: self.variants.lines().map(|line| line.trim().to_owned()).filter(|it| !it.is_empty()).collect(),
            answer: Text::new(answer.map(|(lang, text)| (lang, text.clone()))),
            topic: self.topic.clone(),
            unit: some(&self.unit),
            basis: some(&self.basis),
            source: self.source.clone(),
            from: date(&self.from)?,
            until: date(&self.until)?,
            ..before.clone()
        })
    }
}

struct Line {
    version: i64,
    at: String,
    by: String,
    what: String,
    question: String,
    answer: String,
}

#[derive(Template)]
#[template(path = "console/entry.html")]
struct EntryPage {
    s: Shell,
    draft: Draft,
    /// The version that was looked at; none where the entry is new.
    version: Option<i64>,
    state: &'static str,
    approve: bool,
    writes: bool,
    /// Whether the person may end it.
    ends: bool,
    /// Its words hold what looks like somebody's number.
    numbers: bool,
    history: Vec<Line>,
    offices: Vec<(String, String)>,
    /// Topics that are in use, each with its name.
    topics: Vec<(String, String)>,
    wrong: Option<String>,
}

/// Topics that are in use: entries are of them, or an office answers them.
async fn topics(visit: &Visit) -> Result<Vec<(String, String)>, Problem> {
    let mut ids: BTreeSet<String> = visit.app.desk().routes.topics.keys().cloned().collect();
    ids.extend(visit.app.storage.kb_entries().await?.into_iter().map(|it| it.entry.topic));
    let named = ids.into_iter().filter(|id| !id.is_empty()).map(|id| (topic_name(&id).to_owned(), id));
    Ok(named.map(|(name, id)| (id, name)).collect())
}

/// Refuses a topic that was never used, unless it is said to be new: what is mistyped would reach no office of its topic.
async fn strange_topic(visit: &Visit, topic: &str) -> Result<Option<String>, Problem> {
    let known = topic.is_empty() || visit.form.raw("new-topic") == "1";
    if known || topics(visit).await?.iter().any(|(id, _)| id == topic) {
        return Ok(None);
    }
    let wrong = visit.t(
        "Chưa mục nào thuộc chủ đề này. Xin chọn một chủ đề trong danh sách, hoặc đánh dấu Chủ đề mới.",
        "No entry is of this topic. Choose one of the list, or tick New topic.",
    );
    Ok(Some(wrong.to_owned()))
}

/// `GET /console/kb/{id}`.
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    page(&visit, None, None).await
}

async fn page(visit: &Visit, draft: Option<Draft>, wrong: Option<String>) -> Result<Response, Problem> {
    let storage = &visit.app.storage;
    let it = storage.kb_entry(visit.id()).await?.ok_or(Problem::NotFound)?;
    let people = storage.people().await?;
    let names: BTreeMap<&str, &str> = people.iter().map(|it| (it.id.as_str(), it.name.as_str())).collect();
    let history = storage.kb_history(visit.id()).await?;
    let line = |it: storage::KbVersion| Line {
        version: it.version,
        at: when(it.at),
        by: match &it.by {
            Actor::Person(id) => names.get(id.as_str()).map_or_else(|| id.clone(), |name| (*name).to_owned()),
            Actor::Program => visit.t("chương trình", "the program").to_owned(),
        },
        what: match it.what.as_str() {
            "write" => visit.t("viết", "wrote").to_owned(),
            "approve" => visit.t("phê duyệt", "approved").to_owned(),
            "expire" => visit.t("cho hết hiệu lực", "ended").to_owned(),
            other => other.to_owned(),
        },
        question: it.entry.question.clone(),
        answer: it.entry.answer.get(visit.lang).to_owned(),
    };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(html(
        status,
        &EntryPage {
            s: visit.shell("Mục hỏi đáp", "Entry"),
            version: Some(it.version),
            state: state_name(&it, visit),
            approve: it.entry.state == State::Draft && over(visit, Right::ApproveEntry, &it.entry),
            writes: over(visit, Right::WriteEntry, &it.entry),
            ends: it.entry.state != State::Expired && over(visit, Right::ApproveEntry, &it.entry),
            history: history.into_iter().rev().map(line).collect(),
            offices: super::units::choices(visit, Right::WriteEntry),
            topics: topics(visit).await?,
            numbers: it.entry.state == State::Draft && Draft::of(&it.entry).has_numbers(),
            draft: draft.unwrap_or_else(|| Draft::of(&it.entry)),
            wrong,
        },
    ))
}

/// `POST /console/kb/{id}`: a draft, for a second person to approve.
pub(super) async fn write(visit: Visit) -> Result<Response, Problem> {
    let before = visit.app.storage.kb_entry(visit.id()).await?.ok_or(Problem::NotFound)?;
    let draft = Draft::typed(&visit, before.entry.id.clone());
    let Ok(entry) = draft.entry(&before.entry) else {
        return page(
            &visit,
            Some(draft),
            Some(visit.t("Ngày có dạng 2025-07-01.", "A day is written 2025-07-01.").to_owned()),
        )
        .await;
    };
    if let Some(wrong) = strange_topic(&visit, &entry.topic).await? {
        return page(&visit, Some(draft), Some(wrong)).await;
    }
    let seen = visit.form.text("version").parse().unwrap_or(-1);
    match visit.app.storage.kb_write(&entry, Some(seen), &visit.actor(), now()).await? {
        Ok(_) => Ok(Visit::go(&format!("/console/kb/{}", visit.id()))),
        Err(why) => page(&visit, Some(draft), Some(refusal(&why, visit.lang))).await,
    }
}

async fn new_page(visit: &Visit, draft: Draft, wrong: Option<String>) -> Result<Response, Problem> {
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(html(
        status,
        &EntryPage {
            s: visit.shell("Mục hỏi đáp mới", "New entry"),
            version: None,
            state: "",
            approve: false,
            writes: true,
            ends: false,
            numbers: draft.has_numbers(),
            history: Vec::new(),
            offices: super::units::choices(visit, Right::WriteEntry),
            topics: topics(visit).await?,
            draft,
            wrong,
        },
    ))
}

/// `GET /console/kb-new`.
pub(super) async fn form(visit: Visit) -> Result<Response, Problem> {
    new_page(&visit, Draft::of(&Entry::default()), None).await
}

/// `POST /console/kb-new`.
pub(super) async fn add(visit: Visit) -> Result<Response, Problem> {
    let mut id = visit.form.text("id").to_lowercase();
    if id.is_empty() {
        id = format!("hd-{}", data_encoding::HEXLOWER.encode(&random::<4>()));
    }
    let draft = Draft::typed(&visit, id.clone());
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !(2..=64).contains(&id.len()) || !id.chars().all(plain) {
        let wrong = visit.t(
            "Mã có 2 đến 64 ký tự: chữ thường không dấu, số, gạch.",
            "An id has 2 to 64 characters: small letters, digits, dashes.",
        );
        return new_page(&visit, draft, Some(wrong.to_owned())).await;
    }
    let Ok(entry) = draft.entry(&Entry::default()) else {
        let wrong = visit.t("Ngày có dạng 2025-07-01.", "A day is written 2025-07-01.");
        return new_page(&visit, draft, Some(wrong.to_owned())).await;
    };
    if let Some(wrong) = strange_topic(&visit, &entry.topic).await? {
        return new_page(&visit, draft, Some(wrong)).await;
    }
    match visit.app.storage.kb_write(&entry, None, &visit.actor(), now()).await? {
        Ok(_) => Ok(Visit::go(&format!("/console/kb/{id}"))),
        Err(why) => new_page(&visit, draft, Some(refusal(&why, visit.lang))).await,
    }
}

/// `POST /console/kb/{id}/approve`: by somebody who wrote none of it.
pub(super) async fn approve(visit: Visit) -> Result<Response, Problem> {
    let seen = visit.form.text("version").parse().unwrap_or(-1);
    let me = &visit.me()?.1.id;
    match visit.app.storage.kb_approve(visit.id(), seen, me, now()).await? {
        Ok(_) => Ok(Visit::go(&format!("/console/kb/{}", visit.id()))),
        Err(why) => page(&visit, None, Some(refusal(&why, visit.lang))).await,
    }
}

/// `POST /console/kb/{id}/expire`.
pub(super) async fn expire(visit: Visit) -> Result<Response, Problem> {
    let seen = visit.form.text("version").parse().unwrap_or(-1);
    match visit.app.storage.kb_expire(visit.id(), seen, &visit.actor(), now()).await? {
        Ok(_) => Ok(Visit::go(&format!("/console/kb/{}", visit.id()))),
        Err(why) => page(&visit, None, Some(refusal(&why, visit.lang))).await,
    }
}

/// Why an entry was not changed, and what to do.
pub(super) fn refusal(why: &NotChanged, lang: Lang) -> String {
    let (vi, en) = match why {
        NotChanged::Unknown => {
            ("Không có mục này, hoặc mã đã có mục khác dùng.", "There is no such entry, or the id is taken.")
        }
        NotChanged::Changed => (
            "Có người vừa sửa mục này. Xin tải lại trang rồi sửa lại.",
            "Somebody has just changed this entry. Load the page again and repeat.",
        ),
        NotChanged::Same => ("Nội dung không có gì thay đổi.", "Nothing has changed in it."),
        NotChanged::SamePerson => (
            "Người phê duyệt phải là người khác với người viết.",
            "An entry is approved by somebody who wrote none of it.",
        ),
        NotChanged::NoDraft => ("Mục này không chờ duyệt.", "The entry does not wait for approval."),
        NotChanged::NoFile(_) => ("Mục nêu một tệp chưa được tải lên.", "It names a file that is not there."),
        NotChanged::Faults(faults) => {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            let first = if lang == Lang::En { "Not complete" } else { "Chưa đủ để duyệt" };
            return format!("{first}: {}", faults.join("; "));
        }
    };
    (if lang == Lang::En { en } else { vi }).to_owned()
}
