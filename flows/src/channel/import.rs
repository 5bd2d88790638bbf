//! Figures from a table, as the sites that hold the channels give them out: a row for each channel and day, all or none.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::sheet::{Limits, RowFault, clean, first_table, named, unguarded};
use crate::vietnam;

/// A year of some dozens of channels.
const LIMITS: Limits = Limits { file: 5, unpacked: 64, rows: 10_000, columns: 20, times: false };
/// Most mistakes that are told at once.
const FAULTS: usize = 50;
/// Characters of a channel's name.
const NAME: usize = 60;
/// More than anybody on earth has seen.
const MOST: u64 = 100_000_000_000;

/// The columns: what each is called by us and by others.
const COLUMNS: [(&str, &[&str]); 6] = [
    ("day", &["ngày", "date"]),
    ("channel", &["kênh", "trang"]),
    ("posts", &["bài đăng", "số bài", "tin bài"]),
    ("views", &["lượt xem", "lượt tiếp cận", "reach"]),
    ("shares", &["lượt chia sẻ", "chia sẻ"]),
    ("followers", &["người theo dõi", "người quan tâm"]),
];

/// What a channel's own statistics say of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Whose channel it is.
    pub unit: String,
    /// What the office calls it, "Facebook", or an account of ours, "telegram main".
    pub channel: String,
    /// The day, in Việt Nam.
    pub day: Date,
    /// What was posted there.
    pub posts: u64,
    /// How often it was seen.
    pub views: u64,
    /// How often it was passed on.
    pub shares: u64,
    /// How many follow it at the day's end, where that was looked up.
    pub followers: Option<u64>,
}

impl Figures {
    /// Reads one row, or one form, of the office `unit`; `cell` gives the text of a column by its name.
    ///
    /// # Errors
    /// The column, and what to do, in Vietnamese and in English.
    pub fn read(
        unit: &str,
        today: Date,
        cell: impl Fn(&'static str) -> String,
    ) -> Result<Self, (&'static str, &'static str, &'static str)> {
        let text = cell("day");
        let day = vietnam::read_day(&text);
        let day = day.filter(|it| *it <= today && it.year() >= 2000).ok_or((
            "day",
            "Ngày có dạng 2026-11-25 hoặc 25/11/2026, không sau hôm nay.",
            "A day is written 2026-11-25 or 25/11/2026, and is not to come.",
        ))?;
        let channel = cell("channel");
        if channel.is_empty() || channel.chars().count() > NAME {
            return Err(("channel", "Tên kênh có 1 đến 60 ký tự.", "A channel's name has 1 to 60 characters."));
        }
        let count = |column: &'static str| {
            let text = cell(column);
            if text.is_empty() {
                return Ok(None);
            }
            whole(&text).filter(|it| *it <= MOST).map(Some).ok_or((
                column,
                "Xin ghi một số nguyên không âm, như 1234 hoặc 1.234; không ghi số lẻ.",
                "Write a whole number that is not negative, such as 1234 or 1,234; no decimals.",
            ))
        };
        let sum = |column| count(column).map(Option::unwrap_or_default);
        Ok(Self {
            unit: unit.to_owned(),
            channel,
            day,
            posts: sum("posts")?,
            views: sum("views")?,
            shares: sum("shares")?,
            followers: count("followers")?,
        })
    }
}

/// A whole number, with or without a mark between its thousands: one mark throughout, since a second one would divide a decimal.
fn whole(text: &str) -> Option<u64> {
    let mark = text.chars().find(|c| matches!(c, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}'));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    let Some(mark) = mark else { return text.parse().ok().filter(|_| digits(text)) };
    let mut groups = text.split(mark);
    let first = groups.next().filter(|it| it.len() <= 3 && digits(it))?;
    let mut number = first.to_owned();
    for group in groups {
        number.push_str(Some(group).filter(|it| it.len() == 3 && digits(it))?);
    }
    number.parse().ok()
}

/// What a column is called on the page that asks for the table; what is no column, as it is.
pub fn figures_column(column: &str) -> &str {
    named(&COLUMNS, column)
}

/// Reads the figures of an office from the first sheet of a workbook, or from CSV.
///
/// # Errors
/// Every mistake with its row, up to fifty.
pub fn read_figures(bytes: &[u8], unit: &str, today: Date) -> Result<Vec<Figures>, Vec<RowFault>> {
    let fault = |row, column: &str, vi: &str, en: &str| RowFault::new(row, column, vi, en);
    let mut rows = first_table(bytes, LIMITS)?.into_iter();
    let Some((first, headings)) = rows.next() else {
        return Err(vec![fault(0, "", "Tệp không có dòng nào.", "The file has no rows.")]);
    };
    let place = |(name, others): &(&str, &[&str])| {
        headings.iter().position(|heading| {
            let heading = clean(heading).to_lowercase();
            heading == *name || others.contains(&heading.as_str())
        })
    };
    let places = COLUMNS.map(|it| (it.0, place(&it)));
    let missing = places.iter().filter(|(name, at)| at.is_none() && matches!(*name, "day" | "channel"));
    let mut faults: Vec<RowFault> = missing
        .map(|(name, _)| fault(first, name, "Thiếu cột này ở dòng đầu.", "The first row lacks this column."))
        .collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let (mut all, mut seen) = (Vec::new(), BTreeSet::new());
    for (number, cells) in rows {
        let cell = |name| {
            let at = places.iter().find(|(known, _)| *known == name).and_then(|(_, at)| *at);
            at.and_then(|at| cells.get(at)).map_or_else(String::new, |it| clean(unguarded(it)))
        };
        match Figures::read(unit, today, cell) {
            Ok(it) if !seen.insert((it.channel.clone(), it.day)) => {
                let (vi, en) = ("Kênh và ngày này đã có ở dòng trên.", "This channel and day stand in a row above.");
                faults.push(fault(number, "day", vi, en));
            }
            Ok(it) => all.push(it),
            Err((column, vi, en)) => faults.push(fault(number, column, vi, en)),
        }
    }
    faults.truncate(FAULTS);
    if faults.is_empty() { Ok(all) } else { Err(faults) }
}
