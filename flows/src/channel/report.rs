//! The report on channels: of a month or a year.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Figures, Period};
use crate::sheet::{Cell, Sheet};

/// How many bulletins of an office went out by one of our accounts, and to how many people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulletinCount {
    /// The issuing body.
    pub unit: String,
    /// The account, "telegram main".
    pub channel: String,
    /// Bulletins.
    pub bulletins: u64,
    /// Messages that the platform took.
    pub sent: u64,
}

/// How many contacts of an office one of our accounts had on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followers {
    /// The office that the contacts belong to; empty: none that is known.
    pub unit: String,
    /// The account, "telegram main".
    pub channel: String,
    /// The day, in Việt Nam.
    pub day: Date,
    /// Those who can be written to.
    pub count: u64,
}

/// One line of the report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The channel.
    pub channel: String,
    /// Its office's name.
    pub unit: String,
    /// What was posted there.
    pub posts: u64,
    /// Bulletins that went out by it.
    pub bulletins: u64,
    /// Messages of these that arrived at the platform.
    pub sent: u64,
    /// How often it was seen.
    pub views: u64,
    /// How often it was passed on.
    pub shares: u64,
    /// Followers on the first and on the last day of which a number is known.
    pub followers: Option<(u64, u64)>,
}

impl Line {
    /// How many followers came, less those who went.
    pub fn gained(&self) -> Option<i64> {
        let (first, last) = self.followers?;
        Some(i64::try_from(last).ok()? - i64::try_from(first).ok()?)
    }
}

/// The report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What it is of.
    pub period: Period,
    /// By office and channel.
    pub lines: Vec<Line>,
    /// Everything.
    pub total: Line,
    /// Followers of all channels together, day by day. A channel whose number is not known of a day has that of the last
    /// day on which it was; days before the first known one are not there.
    pub days: Vec<(Date, u64)>,
}

impl Report {
    /// Puts together what was counted. `name` gives an office's name by its id. Of a day that stands in both, what was
    /// entered counts, not what was counted here: the site itself knows its followers better.
    pub fn new(
        period: Period,
        figures: &[Figures],
        bulletins: &[BulletinCount],
        followers: &[Followers],
        name: impl Fn(&str) -> String,
    ) -> Self {
        let mut lines: BTreeMap<(&str, &str), Line> = BTreeMap::new();
        let mut known: BTreeMap<(&str, &str), BTreeMap<Date, u64>> = BTreeMap::new();
        for it in followers {
            known.entry((&it.unit, &it.channel)).or_default().insert(it.day, it.count);
        }
        for it in figures {
            let line = lines.entry((&it.unit, &it.channel)).or_default();
            line.posts += it.posts;
            line.views += it.views;
            line.shares += it.shares;
            if let Some(count) = it.followers {
                known.entry((&it.unit, &it.channel)).or_default().insert(it.day, count);
            }
        }
        for it in bulletins {
            let line = lines.entry((&it.unit, &it.channel)).or_default();
            line.bulletins += it.bulletins;
            line.sent += it.sent;
        }
        for (key, days) in &known {
            let ends = days.first_key_value().zip(days.last_key_value());
            lines.entry(*key).or_default().followers = ends.map(|((_, first), (_, last))| (*first, *last));
        }
        let mut total = Line::default();
        for line in lines.values() {
            total.posts += line.posts;
            total.bulletins += line.bulletins;
            total.sent += line.sent;
            total.views += line.views;
            total.shares += line.shares;
            if let Some((first, last)) = line.followers {
                let (a, b) = total.followers.unwrap_or_default();
                total.followers = Some((a + first, b + last));
            }
        }
        let named = |((unit, channel), line): ((&str, &str), Line)| {
            let unit = if unit.is_empty() { "(chưa rõ)".to_owned() } else { name(unit) };
            Line { channel: channel.to_owned(), unit, ..line }
        };
        Self { period, days: days(&known), total, lines: lines.into_iter().map(named).collect() }
    }

    /// The report as tables of one workbook.
    pub fn sheets(&self) -> Vec<Sheet> {
        let columns = [
            "Đơn vị",
            "Kênh",
            "Bài đăng",
            "Bản tin",
            "Tin đã gửi",
            "Lượt xem",
            "Lượt chia sẻ",
            "Người theo dõi",
            "Tăng, giảm",
        ];
        let total = Line { unit: "Tổng số".to_owned(), ..self.total.clone() };
        let row = |it: &Line| {
            let counts = [it.posts, it.bulletins, it.sent, it.views, it.shares].map(number);
            let last = it.followers.map_or(Cell::Empty, |(_, last)| number(last));
            #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
            let gained = it.gained().map_or(Cell::Empty, |it| Cell::Number(it as f64, 0));
            [it.unit.as_str().into(), it.channel.as_str().into()]
                .into_iter()
                .chain(counts)
                .chain([last, gained])
                .collect()
        };
        let widths = [40.0, 28.0].into_iter().chain(std::iter::repeat(14.0));
        let days = |(day, count): &(Date, u64)| vec![day.strftime("%d/%m/%Y").to_string().into(), number(*count)];
        vec![
            Sheet {
                name: format!("Kênh {}", self.period),
                columns: columns.iter().map(|it| (*it).to_owned()).zip(widths).collect(),
                rows: self.lines.iter().chain([&total]).map(row).collect(),
            },
            Sheet {
                name: "Người theo dõi theo ngày".to_owned(),
                columns: vec![("Ngày".to_owned(), 14.0), ("Người theo dõi".to_owned(), 18.0)],
                rows: self.days.iter().map(days).collect(),
            },
        ]
    }
}

/// The sum of all channels on each day from the first known one to the last.
fn days(known: &BTreeMap<(&str, &str), BTreeMap<Date, u64>>) -> Vec<(Date, u64)> {
    let all: std::collections::BTreeSet<Date> = known.values().flat_map(|it| it.keys().copied()).collect();
    let on = |day: Date| known.values().filter_map(|it| it.range(..=day).next_back()).map(|(_, count)| count).sum();
    all.into_iter().map(|day| (day, on(day))).collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(super) fn number(count: u64) -> Cell {
    Cell::Number(count as f64, 0)
}
