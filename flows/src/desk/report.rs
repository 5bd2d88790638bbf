//! The report on questions and answers of a quarter.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::sheet::{Cell, Sheet};
use crate::vietnam::midnight;
use crate::{Lang, Millis};

/// How many questions of one kind were put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedCount {
    /// The topic; empty where none is known.
    pub topic: String,
    /// The unit's id; empty where none is known.
    pub unit: String,
    /// What became of them.
    pub outcome: super::AskedOutcome,
    /// Whether the answer helped, where the person said so.
    pub helped: Option<bool>,
    /// How many.
    pub count: u64,
}

/// A ticket, as far as the report is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketCount {
    /// As in [`AskedCount`].
    pub topic: String,
    /// As in [`AskedCount`].
    pub unit: String,
    /// Milliseconds from opening to the answer; `None` while there is none.
    pub took: Option<i64>,
    /// Whether the answer came, or is still to come, in time.
    pub in_time: bool,
    /// How the person rated it, 1 to 5.
    pub stars: Option<u8>,
}

/// One line of the report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// What it is about.
    pub name: String,
    /// Questions that were put.
    pub asked: u64,
    /// Of these: an entry was given.
    pub answered: u64,
    /// Near entries were offered.
    pub offered: u64,
    /// Nothing was known.
    pub unknown: u64,
    /// They were referred elsewhere.
    pub referred: u64,
    /// The answer helped, as the person said.
    pub helped: u64,
    /// It did not.
    pub not_helped: u64,
    /// Tickets that were opened.
    pub tickets: u64,
    /// Of these: answered.
    pub solved: u64,
    /// In time.
    pub in_time: u64,
    /// The middle of the hours to the answer; of an even number the mean of the two in the middle.
    pub hours: Option<f64>,
    /// Tickets that were rated.
    pub rated: u64,
    /// The mean of the ratings.
    pub stars: Option<f64>,
}

/// The report.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The quarter, `2026-Q4`.
    pub quarter: Quarter,
    /// Everything.
    pub total: Line,
    /// By topic, those with most questions first.
    pub topics: Vec<Line>,
    /// By unit, likewise.
    pub units: Vec<Line>,
    /// What was asked most and got no answer: one of the questions, masked as it was stored, and how many are like it.
    /// For editors, not for the public; `None` for a reader who may not see people's words.
    pub unanswered: Option<Vec<(String, usize)>>,
}

/// A quarter of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quarter {
    year: i16,
    number: i8,
}

impl Quarter {
    /// Reads `2026-Q4`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, number) = text.split_once("-Q")?;
        let (year, number) = (year.parse().ok()?, number.parse().ok()?);
        ((2000..=2200).contains(&year) && (1..=4).contains(&number)).then_some(Self { year, number })
    }

    /// The one that a day lies in.
    pub fn of(day: Date) -> Self {
        Self { year: day.year(), number: (day.month() - 1) / 3 + 1 }
    }

    /// The one before it.
    #[must_use]
    pub fn before(self) -> Self {
        match self.number {
            1 => Self { year: self.year - 1, number: 4 },
            number => Self { number: number - 1, ..self },
        }
    }

    /// As people call it.
    pub fn name(self, lang: Lang) -> String {
        match lang {
            Lang::Vi => format!("quý {} năm {}", self.number, self.year),
            Lang::En => format!("quarter {} of {}", self.number, self.year),
        }
    }

    /// Its first moment in Việt Nam, and the first one behind it.
    pub fn span(self) -> (Millis, Millis) {
        let (first, behind) = self.days();
        (midnight(first), midnight(behind))
    }

    /// Its first day, and the first one behind it.
    pub fn days(self) -> (Date, Date) {
        let first = Date::constant(self.year, 3 * (self.number - 1) + 1, 1);
        let (year, month) = if self.number == 4 { (self.year + 1, 1) } else { (self.year, 3 * self.number + 1) };
        (first, Date::constant(year, month, 1))
    }
}

impl std::fmt::Display for Quarter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-Q{}", self.year, self.number)
    }
}

/// What a line is counted from.
#[derive(Default)]
struct Sums {
    line: Line,
    took: Vec<i64>,
    stars: u64,
}

impl Sums {
    fn asked(&mut self, it: &AskedCount) {
        use super::AskedOutcome::{Answered, Offered, Referred, Unknown};
        let line = &mut self.line;
        line.asked += it.count;
        *match it.outcome {
            Answered => &mut line.answered,
            Offered => &mut line.offered,
            Unknown => &mut line.unknown,
            Referred => &mut line.referred,
        } += it.count;
        match it.helped {
            Some(true) => line.helped += it.count,
            Some(false) => line.not_helped += it.count,
            None => {}
        }
    }

    fn ticket(&mut self, it: &TicketCount) {
        self.line.tickets += 1;
        self.line.in_time += u64::from(it.in_time);
        if let Some(took) = it.took {
            self.line.solved += 1;
            self.took.push(took);
        }
        if let Some(stars) = it.stars {
            self.line.rated += 1;
            self.stars += u64::from(stars);
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "milliseconds of years and counts are far below 2^52")]
    fn line(mut self, name: &str) -> Line {
        self.took.sort_unstable();
        let middle = self.took.len() / 2;
        let upper = self.took.get(middle).map(|it| *it as f64);
        let lower = if self.took.len().is_multiple_of(2) { middle.checked_sub(1) } else { Some(middle) };
        let lower = lower.and_then(|at| self.took.get(at)).map(|it| *it as f64);
        let hours = upper.zip(lower).map(|(a, b)| f64::midpoint(a, b) / 3_600_000.0);
        let stars = (self.line.rated > 0).then(|| self.stars as f64 / self.line.rated as f64);
        Line { name: name.to_owned(), hours, stars, ..self.line }
    }
}

impl Report {
    /// Counts a quarter. `name` gives the name of a topic, then of a unit, by its id.
    pub fn new(
        quarter: Quarter,
        asked: &[AskedCount],
        tickets: &[TicketCount],
        unanswered: Option<Vec<(String, usize)>>,
        topic: impl Fn(&str) -> String,
        unit: impl Fn(&str) -> String,
    ) -> Self {
        let mut total = Sums::default();
        let (mut topics, mut units): (BTreeMap<&str, Sums>, BTreeMap<&str, Sums>) = Default::default();
        for it in asked {
            total.asked(it);
            topics.entry(&it.topic).or_default().asked(it);
            units.entry(&it.unit).or_default().asked(it);
        }
        for it in tickets {
            total.ticket(it);
            topics.entry(&it.topic).or_default().ticket(it);
            units.entry(&it.unit).or_default().ticket(it);
        }
        let lines = |sums: BTreeMap<&str, Sums>, name: &dyn Fn(&str) -> String| {
            let named = |id: &str| if id.is_empty() { "(chưa rõ)".to_owned() } else { name(id) };
            let mut lines: Vec<Line> = sums.into_iter().map(|(id, sums)| sums.line(&named(id))).collect();
            lines.sort_by_key(|it| std::cmp::Reverse(it.asked + it.tickets));
            lines
        };
        Self {
            quarter,
            total: total.line("Tổng số"),
            topics: lines(topics, &topic),
            units: lines(units, &unit),
            unanswered,
        }
    }

    /// The report as tables of one workbook.
    pub fn sheets(&self) -> Vec<Sheet> {
        let table = |name: &str, first: &str, lines: &[Line]| Sheet {
            name: name.to_owned(),
            columns: std::iter::once((first.to_owned(), 40.0))
                .chain(HEADINGS.iter().map(|it| ((*it).to_owned(), 13.0)))
                .collect(),
            rows: lines.iter().chain([&self.total]).map(row).collect(),
        };
        let unanswered = self.unanswered.as_ref().map(|matters| Sheet {
            name: "Chưa có câu trả lời".to_owned(),
            columns: vec![
                ("Câu hỏi (nội bộ, một trong các câu giống nhau; gom từ tối đa 1.000 câu mới nhất)".to_owned(), 80.0),
                ("Số lượt".to_owned(), 10.0),
            ],
            rows: matters.iter().map(|(words, count)| vec![words.as_str().into(), whole(*count as u64)]).collect(),
        });
        let mut sheets = vec![
            table("Theo chủ đề", &format!("Quý {}: chủ đề", self.quarter), &self.topics),
            table("Theo đơn vị", &format!("Quý {}: đơn vị", self.quarter), &self.units),
        ];
        sheets.extend(unanswered);
        sheets
    }
}

const HEADINGS: [&str; 13] = [
    "Câu hỏi",
    "Trả lời ngay",
    "Gợi ý câu gần",
    "Chưa biết",
    "Chuyển nơi khác",
    "Hữu ích",
    "Không hữu ích",
    "Câu hỏi gửi cán bộ",
    "Cán bộ đã trả lời",
    "Đúng hạn",
    "Giờ chờ (trung vị)",
    "Lượt đánh giá",
    "Điểm (1-5)",
];

fn row(it: &Line) -> Vec<Cell> {
    let maybe = |value: Option<f64>| value.map_or(Cell::Empty, |value| Cell::Number(value, 1));
    let mut cells = vec![Cell::Text(it.name.clone())];
    let first = [it.asked, it.answered, it.offered, it.unknown, it.referred, it.helped, it.not_helped, it.tickets];
    cells.extend(first.into_iter().chain([it.solved, it.in_time]).map(whole));
    cells.extend([maybe(it.hours), whole(it.rated), maybe(it.stars)]);
    cells
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn whole(count: u64) -> Cell {
    Cell::Number(count as f64, 0)
}
