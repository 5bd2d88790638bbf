//! The log of what was done, as far as it is in reach: in words, with the record itself behind each line.

mod names;
mod words;

use askama::Template;
use axum::response::Response;
use flows::Lang;
use flows::office::Right;
use flows::vietnam::midnight;
use jiff::civil::Date;
use storage::{Actor, AuditFilter, Logged};

use names::Names;

use super::overview::tops;
use super::page::{Shell, ok, when};
use super::visit::{Problem, Visit};

/// Lines on one page.
const PAGE: usize = 50;

/// A choice of the form: what it sends, what it says, whether it is the one.
type Choice = (String, String, bool);

#[derive(Template)]
#[template(path = "console/audit.html")]
struct AuditPage {
    s: Shell,
    lines: Vec<Line>,
    people: Vec<Choice>,
    /// By matter: all of it, and each deed.
    deeds: Vec<(Choice, Vec<Choice>)>,
    from: String,
    until: String,
    /// A filter is set.
    some: bool,
    /// Where the next page is; `None` at the end.
    older: Option<String>,
    /// It is not the first page: where that is.
    newest: Option<String>,
}

/// A line as it is shown.
struct Line {
    number: i64,
    at: String,
    by: String,
    what: String,
    on: String,
    unit: String,
    detail: String,
    /// What is stored.
    record: String,
}

/// `GET /console/audit`, with `by` a person's id or `-` for the program, `what` a deed or a matter, `from` and `until` days,
/// `before` a line's number.
pub(super) async fn list(visit: Visit) -> Result<Response, Problem> {
    let query = &visit.query;
    let (by, what) = (query.text("by"), query.text("what"));
    let day = |name| query.text(name).parse::<Date>().ok();
    let (from, until) = (day("from"), day("until"));
    let before = query.text("before").parse().ok();
    let filter = AuditFilter {
        unit: String::new(),
        before: before.unwrap_or(i64::MAX),
        by: match by.as_str() {
            "" => None,
            "-" => Some(Actor::Program),
            id => Some(Actor::Person(id.to_owned())),
        },
        what: what.clone(),
        since: from.map(midnight),
        // The day itself counts.
        until: until.and_then(|day| day.tomorrow().ok()).map(midnight),
        limit: PAGE + 1,
    };
    let mut lines: Vec<Logged> = Vec::new();
    for unit in tops(&visit, Right::ReadLog) {
        lines.extend(visit.app.storage.audited_of(&AuditFilter { unit, ..filter.clone() }).await?);
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.number));
    let next = (lines.len() > PAGE).then(|| lines[PAGE - 1].number);
    lines.truncate(PAGE);
    let names = Names::of(&visit, &lines).await?;
    let office = |id: &str| visit.units.get(id).map_or_else(|| id.to_owned(), |unit| unit.name.clone());
    let shown = lines.iter().map(|Logged { number, deed }| Line {
        number: *number,
        at: when(deed.at),
        by: names.by(&visit, &deed.by),
        what: words::what(&deed.what, visit.lang).to_owned(),
        on: names.on(&visit, deed),
        unit: deed.unit.as_deref().map_or_else(String::new, office),
        detail: words::detail(&deed.what, &deed.detail, visit.lang, office),
        record: format!("{} {} {}", deed.what, deed.on, deed.detail),
    });
    let lines = shown.collect();
    let given: Vec<(&str, String)> = [("by", by.clone()), ("what", what.clone())]
        .into_iter()
        .chain(
            [("from", from), ("until", until)]
                .map(|(name, day)| (name, day.map_or_else(String::new, |it| it.to_string()))),
        )
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let address = |before: Option<i64>| {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(&given);
        pairs.extend_pairs(before.map(|number| ("before", number.to_string())));
        format!("/console/audit?{}", pairs.finish())
    };
    let day_field = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
    Ok(ok(&AuditPage {
        s: visit.shell("Nhật ký", "Log"),
        lines,
        people: people(&visit, &by).await?,
        deeds: deeds(visit.lang, &what),
        from: day_field(from),
        until: day_field(until),
        some: !given.is_empty(),
        older: next.map(|number| address(Some(number))),
        newest: before.map(|_| address(None)),
    }))
}

/// Whom one may look for: those whose office is in reach, and the program.
async fn people(visit: &Visit, chosen: &str) -> Result<Vec<Choice>, Problem> {
    let people = visit.app.storage.people().await?;
    let near = people.into_iter().filter(|it| visit.may(Right::ReadLog, &it.unit));
    let program = ("-".to_owned(), visit.t("chương trình", "the program").to_owned());
    let all = near.map(|it| (it.id, it.name)).chain([program]);
    Ok(all.map(|(id, name)| (id.clone(), name, id == chosen)).collect())
}

fn deeds(lang: Lang, chosen: &str) -> Vec<(Choice, Vec<Choice>)> {
    let choice = |(code, vi, en): &(&str, &str, &str)| {
        ((*code).to_owned(), (if lang == Lang::En { en } else { vi }).to_string(), *code == chosen)
    };
    let of = |matter: &str| {
        let deeds = words::DEEDS.iter().filter(|(code, ..)| code.split('.').next() == Some(matter));
        deeds.filter(|(code, ..)| *code != matter).map(choice).collect()
    };
    words::MATTERS.iter().map(|matter| (choice(matter), of(matter.0))).collect()
}
