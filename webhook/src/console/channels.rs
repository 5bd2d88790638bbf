//! The report on channels, of a month or a year: what went out, who follows, what was seen. Figures of other sites are
//! entered by hand or come in a table.

use std::borrow::Borrow;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use flows::Platform;
use flows::bulletin::{State, Step};
use flows::channel::{Counts, Figures, Line, Period, Pushed, Report, figures_column, read_figures};
use flows::office::Right;
use storage::{BulletinFilter, BulletinRow, StorageError};

use super::bulletins::channel;
use super::imported::imported;
use super::overview::tops;
use super::page::{Shell, html, when};
use super::visit::{Problem, Visit};
use crate::app::{day, now};

/// Bulletins in one workbook: more are taken by the month.
const BULLETINS: usize = 2_000;
/// Days behind a period that still count for a bulletin of its end.
const AFTER: i64 = 7;

/// Months to choose from, this one among them.
const MONTHS: usize = 13;
/// The drawing's width and height.
const WIDTH: usize = 280;

#[derive(Template)]
#[template(path = "console/channels.html")]
struct ChannelsPage {
    s: Shell,
    report: Report,
    /// Periods as they stand in addresses and as people call them, and whether it is the one shown.
    periods: Vec<(String, String, bool)>,
    /// The offices at the top of what is counted.
    tops: String,
    at: String,
    /// The points of the line of followers, and the highest number of the drawing.
    drawing: Option<(String, u64)>,
    offices: Vec<(String, String)>,
    channels: Vec<String>,
    writes: bool,
    typed: [(&'static str, String); 6],
    /// The office to begin with.
    unit: String,
    /// The field that is wrong, and what to do.
    wrong: Option<Wrong>,
}

type Wrong = (&'static str, &'static str);

impl ChannelsPage {
    fn typed(&self, name: &str) -> &str {
        self.typed.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    fn fault(&self, field: &str) -> &str {
        self.wrong.filter(|(name, _)| *name == field).map_or("", |(_, what)| what)
    }

    fn last(&self, line: &Line) -> String {
        line.followers.map_or_else(|| "–".to_owned(), |(_, last)| self.n(last))
    }

    /// A channel as officials call it: an account of ours by its platform, any other by its name.
    fn channel(&self, name: &str) -> String {
        called(name, self.s.lang)
    }

    fn gained(&self, line: &Line) -> String {
        let Some(gained) = line.gained() else { return "–".to_owned() };
        let sign = match gained {
            0 => "",
            1.. => "+",
            _ => "−",
        };
        format!("{sign}{}", self.n(gained.unsigned_abs()))
    }

    /// A count as the page's language writes it.
    fn n(&self, count: impl Borrow<u64>) -> String {
        thousands(*count.borrow(), if self.s.en() { ',' } else { '.' })
    }
}

/// A count with a mark before each three digits but the first.
fn thousands(count: u64, mark: char) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

fn called(name: &str, lang: flows::Lang) -> String {
    let account = name.split_once(' ').and_then(|(platform, account)| Some((Platform::from_code(platform)?, account)));
    account.map_or_else(|| name.to_owned(), |(platform, account)| channel(platform, account, lang))
}

/// `GET /console/channels`, with `period=2026-11` or `2026`; without one, this month.
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    page(&visit, None).await
}

async fn page(visit: &Visit, wrong: Option<Wrong>) -> Result<Response, Problem> {
    let this = Period::of(day(now()));
    let Some(period) = chosen(visit, this) else { return Ok(no_period(visit)) };
    let report = read(visit, period).await?;
    let months = std::iter::successors(Some(this), |it| Some(it.before())).take(MONTHS);
    let years = [this.year(), this.year().before(), this.year().before().before()];
    let known: Vec<Period> = months.chain(years).collect();
    let older = (!known.contains(&period)).then_some(period);
    let option = |it: &Period| (it.to_string(), it.name(visit.lang), *it == period);
    let names = tops(visit, Right::ReadBulletins);
    let names = names.iter().filter_map(|id| visit.units.get(id)).map(|unit| unit.name.as_str());
    let title = [visit.t("Báo cáo kênh,", "Channels,"), &period.name(visit.lang)].join(" ");
    let own = visit.app.accounts.keys().map(|(platform, name)| format!("{} {name}", platform.code()));
    let mut channels: Vec<String> = report.lines.iter().map(|it| it.channel.clone()).chain(own).collect();
    channels.sort();
    channels.dedup();
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(html(
        status,
        &ChannelsPage {
            s: visit.shell(&title, &title),
            periods: known.iter().chain(&older).map(option).collect(),
            tops: names.collect::<Vec<_>>().join(", "),
            at: when(now()),
            drawing: drawing(&report),
            offices: super::units::choices(visit, Right::WriteBulletin),
            writes: visit.may_somewhere(Right::WriteBulletin),
            typed: ["day", "channel", "posts", "views", "shares", "followers"].map(|it| (it, visit.form.text(it))),
            channels,
            unit: super::units::own(visit, Right::WriteBulletin),
            report,
            wrong,
        },
    ))
}

/// A line through the followers of each day, which begins at nobody: a small change does not look like a large one.
fn drawing(report: &Report) -> Option<(String, u64)> {
    let most = report.days.iter().map(|(_, count)| *count).max().filter(|_| report.days.len() > 1)?.max(1);
    let last = report.days.len() - 1;
    let point = |(nth, (_, count)): (usize, &(jiff::civil::Date, u64))| {
        format!("{},{}", nth * WIDTH / last, 104 - count * 100 / most)
    };
    Some((report.days.iter().enumerate().map(point).collect::<Vec<_>>().join(" "), most))
}

fn chosen(visit: &Visit, this: Period) -> Option<Period> {
    match visit.query.raw("period") {
        "" => Some(this),
        text => Period::parse(text),
    }
}

fn no_period(visit: &Visit) -> Response {
    visit.nothing(
        StatusCode::NOT_FOUND,
        "Không có kỳ này. Kỳ viết theo dạng 2026-11 hoặc 2026.",
        "There is no such period. It is written 2026-11 or 2026.",
    )
}

/// The figures of the offices in reach; what belongs to no office, for whoever reads the whole country's.
async fn read(visit: &Visit, period: Period) -> Result<Report, StorageError> {
    let (storage, (first, behind), (since, until)) = (&visit.app.storage, period.days(), period.span());
    let sees = |unit: &str| visit.may_over(Right::ReadBulletins, Some(unit));
    let mut figures = storage.figures(first, behind).await?;
    let mut bulletins = storage.bulletin_counts(since, until).await?;
    let mut followers = storage.followers(first, behind).await?;
    figures.retain(|it| sees(&it.unit));
    bulletins.retain(|it| sees(&it.unit));
    followers.retain(|it| sees(&it.unit));
    let name = |id: &str| visit.units.get(id).map_or_else(|| id.to_owned(), |unit| unit.name.clone());
    Ok(Report::new(period, &figures, &bulletins, &followers, name))
}

/// `GET /console/channels.xlsx`: the same as a workbook, and what became of each bulletin.
pub(super) async fn workbook(visit: Visit) -> Result<Response, Problem> {
    let Some(period) = chosen(&visit, Period::of(day(now()))) else { return Ok(no_period(&visit)) };
    let mut report = read(&visit, period).await?;
    for line in &mut report.lines {
        line.channel = called(&line.channel, flows::Lang::Vi);
    }
    let mut sheets = report.sheets();
    let (bulletins, more) = pushed(&visit, period).await?;
    sheets.push(Pushed::sheet(&bulletins, more));
    Ok(super::page::workbook(&sheets, &format!("kenh-{period}.xlsx")))
}

/// Bulletins that began in a period, channel by channel, in numbers; whether there are more.
async fn pushed(visit: &Visit, period: Period) -> Result<(Vec<Pushed>, bool), StorageError> {
    let (storage, (since, before), (first, behind)) = (&visit.app.storage, period.span(), period.days());
    let filter = BulletinFilter {
        units: tops(visit, Right::ReadBulletins),
        states: vec![State::Sending, State::Paused, State::Done, State::Cancelled],
        since: Some(since),
        before: Some(before),
        limit: BULLETINS + 1,
    };
    let figures = storage.figures(first, behind.saturating_add(jiff::Span::new().days(AFTER))).await?;
    let mut found = storage.bulletins(&filter).await?;
    let more = found.len() > BULLETINS;
    found.truncate(BULLETINS);
    let mut rows = Vec::new();
    for row in found.into_iter().filter(|it| it.started_at.is_some()) {
        let own: Vec<Figures> = figures.iter().filter(|it| it.unit == row.unit).cloned().collect();
        let base = base(visit, &row);
        let of = |platform: Platform, account: &str| Pushed {
            channel: channel(platform, account, flows::Lang::Vi),
            seen: base.day.and_then(|day| Pushed::seen(&own, &format!("{} {account}", platform.code()), day)),
            ..base.clone()
        };
        let mut accounts: std::collections::BTreeMap<(Platform, String), Pushed> = Default::default();
        let counts = storage.bulletin_progress(&row.id).await?.map_or_else(Vec::new, |it| it.counts);
        for (platform, account, outcome, n) in counts {
            let it = accounts.entry((platform, account.clone())).or_insert_with(|| of(platform, &account));
            it.way = "một tin cho từng người".to_owned();
            it.counts.get_or_insert_default().add(outcome, n);
        }
        let before = rows.len();
        rows.extend(accounts.into_values());
        for it in storage.broadcasts(&row.id).await? {
            let way = format!(
                "tin truyền thông: {}",
                Step::from_code(&it.step).map_or("chưa bắt đầu", |it| it.name(flows::Lang::Vi))
            );
            // Who gets a broadcast is Zalo's, and told to nobody.
            rows.push(Pushed { way, counts: None, ..of(Platform::Zalo, &it.account) });
        }
        if rows.len() == before {
            rows.push(base);
        }
    }
    Ok((rows, more))
}

/// What is the same on each channel of a bulletin.
fn base(visit: &Visit, row: &BulletinRow) -> Pushed {
    let unit = visit.units.get(row.issuing()).map_or_else(|| row.issuing().to_owned(), |unit| unit.name.clone());
    Pushed {
        number: row.number.clone(),
        title: row.title.clone(),
        unit,
        kind: row.kind.name(flows::Lang::Vi).to_owned(),
        day: row.started_at.map(day),
        counts: Some(Counts::default()),
        ..Pushed::default()
    }
}

/// `POST /console/channels`: one day of one channel, by hand.
pub(super) async fn put(visit: Visit) -> Result<Response, Problem> {
    let unit = visit.unit();
    match Figures::read(&unit, day(now()), |name| visit.form.text(name)) {
        Err((field, vi, en)) => page(&visit, Some((field, if visit.lang == flows::Lang::En { en } else { vi }))).await,
        Ok(it) => {
            let period = Period::of(it.day);
            visit.app.storage.figures_put(&unit, &[it], &visit.actor(), now()).await?;
            Ok(Visit::go(&format!("/console/channels?period={period}")))
        }
    }
}

/// `POST /console/channels-import`: a table of figures, all or none.
pub(super) async fn import(visit: Visit) -> Result<Response, Problem> {
    let s = visit.shell("Nhập số liệu kênh", "Import figures");
    let unit = visit.unit();
    let read = read_figures(&visit.file, &unit, day(now()));
    if let Ok(all) = &read {
        visit.app.storage.figures_put(&unit, all, &visit.actor(), now()).await?;
    }
    let back = ("/console/channels", visit.t("Về báo cáo kênh", "To the channels"));
    Ok(imported(s, read.map(|all| all.len()), figures_column, visit.t("dòng", "rows"), back))
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn thousands_are_marked() {
        let written = [0, 999, 1_000, 10_500, 1_234_567].map(|it| thousands(it, '.'));
        assert_eq!(written, ["0", "999", "1.000", "10.500", "1.234.567"]);
    }
}
