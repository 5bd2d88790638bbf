//! What became of each bulletin on each channel, in numbers: for those who compare campaigns. Nobody's reading is looked at.

use jiff::civil::Date;

use super::Figures;
use crate::sheet::{Cell, Sheet};

/// For how many days from the first on what a channel shows is taken to have to do with a bulletin.
const DAYS: i64 = 7;

/// A bulletin on one channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pushed {
    /// Its number.
    pub number: String,
    /// Its title in Vietnamese.
    pub title: String,
    /// The issuing body's name.
    pub unit: String,
    /// What it is there for, in words.
    pub kind: String,
    /// The day in Việt Nam on which it began.
    pub day: Option<Date>,
    /// The channel, in words.
    pub channel: String,
    /// How it went there, in words; of a broadcast also how far that came.
    pub way: String,
    /// Contacts on its list.
    pub listed: u64,
    /// Messages that the platform took.
    pub sent: u64,
    /// Those that it refused.
    pub refused: u64,
    /// Those whose contacts had blocked us.
    pub blocked: u64,
    /// Those of which nobody knows.
    pub uncertain: u64,
    /// Contacts that were left: opted out, over the cap, outside of a window …
    pub left: u64,
    /// What was seen and passed on of the channel in the week from the first day on, as it was entered; `None`: nothing was.
    pub seen: Option<(u64, u64)>,
}

impl Pushed {
    /// What was entered of a channel (by its stored name) in the week from a day on: views and shares.
    pub fn seen(figures: &[Figures], channel: &str, from: Date) -> Option<(u64, u64)> {
        let week = from.saturating_add(jiff::Span::new().days(DAYS));
        let days = figures.iter().filter(|it| it.channel == channel && (from..week).contains(&it.day));
        days.map(|it| (it.views, it.shares)).reduce(|a, b| (a.0 + b.0, a.1 + b.1))
    }

    /// All of them as a table.
    pub fn sheet(rows: &[Self]) -> Sheet {
        let columns = [
            ("Số", 16.0),
            ("Tiêu đề", 48.0),
            ("Cơ quan ban hành", 32.0),
            ("Loại", 18.0),
            ("Ngày gửi", 12.0),
            ("Kênh", 28.0),
            ("Cách gửi", 28.0),
            ("Người trong danh sách", 14.0),
            ("Đã gửi", 12.0),
            ("Nền tảng từ chối", 12.0),
            ("Đã chặn", 12.0),
            ("Chưa chắc đã tới", 12.0),
            ("Không gửi", 12.0),
            ("Lượt xem kênh trong 7 ngày (số đã nhập)", 18.0),
            ("Lượt chia sẻ kênh trong 7 ngày (số đã nhập)", 18.0),
        ];
        let row = |it: &Self| {
            let day = it.day.map_or(Cell::Empty, |it| it.strftime("%d/%m/%Y").to_string().into());
            let words = [&it.number, &it.title, &it.unit, &it.kind].map(|it| it.as_str().into());
            let counts = [it.listed, it.sent, it.refused, it.blocked, it.uncertain, it.left].map(super::report::number);
            let seen = it
                .seen
                .map_or([Cell::Empty, Cell::Empty], |(views, shares)| [views, shares].map(super::report::number));
            let named = [day, it.channel.as_str().into(), it.way.as_str().into()];
            words.into_iter().chain(named).chain(counts).chain(seen).collect()
        };
        Sheet {
            name: "Bản tin theo kênh".to_owned(),
            columns: columns.map(|(name, width)| (name.to_owned(), width)).to_vec(),
            rows: rows.iter().map(row).collect(),
        }
    }
}
