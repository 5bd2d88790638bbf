//! What became of each bulletin on each channel, in numbers: for those who compare campaigns. Nobody's reading is looked at.

use jiff::civil::Date;

use super::Figures;
use crate::bulletin::Outcome;
use crate::sheet::{Cell, Sheet};

/// What stands below a table that is not whole.
const MORE: &str = "Còn bản tin khác chưa có trong bảng này: xin tải báo cáo của từng tháng.";

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
    /// What became of it, contact by contact; `None`: nobody can know, as of a broadcast.
    pub counts: Option<Counts>,
    /// What was seen and passed on of the channel in the week from the first day on, as it was entered; `None`: nothing was.
    pub seen: Option<(u64, u64)>,
}

/// What became of a bulletin, contact by contact, on one channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Contacts of its segment.
    pub contacts: u64,
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
}

impl Counts {
    /// Counts contacts of one outcome.
    pub fn add(&mut self, outcome: Outcome, contacts: u64) {
        self.contacts += contacts;
        match outcome {
            Outcome::Sent => self.sent += contacts,
            Outcome::Refused => self.refused += contacts,
            Outcome::Blocked => self.blocked += contacts,
            Outcome::Uncertain => self.uncertain += contacts,
            Outcome::Left(_) => self.left += contacts,
            Outcome::Waiting | Outcome::Sending => {}
        }
    }
}

impl Pushed {
    /// What was entered of a channel (by its stored name) in the week from a day on: views and shares.
    pub fn seen(figures: &[Figures], channel: &str, from: Date) -> Option<(u64, u64)> {
        let week = from.saturating_add(jiff::Span::new().days(DAYS));
        let days = figures.iter().filter(|it| it.channel == channel && (from..week).contains(&it.day));
        days.map(|it| (it.views, it.shares)).reduce(|a, b| (a.0 + b.0, a.1 + b.1))
    }

    /// All of them as a table. Where there are more than these, its last row says so.
    pub fn sheet(rows: &[Self], more: bool) -> Sheet {
        let columns = [
            ("Số", 16.0),
            ("Tiêu đề", 48.0),
            ("Cơ quan ban hành", 32.0),
            ("Loại", 18.0),
            ("Ngày gửi", 12.0),
            ("Kênh", 28.0),
            ("Cách gửi", 28.0),
            ("Người thuộc nhóm nhận", 14.0),
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
            let number = |count: Option<u64>| count.map_or(Cell::Empty, super::report::number);
            let known = |of: fn(&Counts) -> u64| number(it.counts.as_ref().map(of));
            let counts = [
                known(|it| it.contacts),
                known(|it| it.sent),
                known(|it| it.refused),
                known(|it| it.blocked),
                known(|it| it.uncertain),
                known(|it| it.left),
            ];
            let seen = [number(it.seen.map(|it| it.0)), number(it.seen.map(|it| it.1))];
            let named = [day, it.channel.as_str().into(), it.way.as_str().into()];
            words.into_iter().chain(named).chain(counts).chain(seen).collect()
        };
        Sheet {
            name: "Bản tin theo kênh".to_owned(),
            columns: columns.map(|(name, width)| (name.to_owned(), width)).to_vec(),
            rows: rows.iter().map(row).chain(more.then(|| vec![Cell::Empty, MORE.into()])).collect(),
        }
    }
}
