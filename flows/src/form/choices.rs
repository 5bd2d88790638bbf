//! The sheet `choices`: the lists.

use std::collections::BTreeMap;

use super::label::Words;
use super::table::Table;
use super::workbook::{Row, cut};
use super::{CHOICE, CHOICES, Mistake};
use crate::{Choice, ChoiceList, Ends, Lang};

/// The lists, and where they stand.
#[derive(Default)]
pub(super) struct Read {
    pub(super) lists: Vec<ChoiceList>,
    /// By list: the row of each choice.
    pub(super) rows: Vec<Vec<u32>>,
}

/// Reads the lists; `None` if the headings do not allow it.
pub(super) fn read(table: &Table<'_>, words: &Words<'_>, mistakes: &mut Vec<Mistake>) -> Option<Read> {
    let mut all = Read::default();
    if table.sheet.header.is_empty() {
        return Some(all);
    }
    if !table.need(&["list_name", "name", "label"], mistakes) {
        return None;
    }
    for row in &table.sheet.rows {
        let name = table.cell(row, "list_name");
        let mut wrong = |field: &str, vi: String, en: String| {
            mistakes.push(Mistake::new("choices", row.number, &table.heading(field, None), vi, en));
        };
        if !is_code(name) {
            wrong(
                "list_name",
                "list_name phải có, không dấu, không khoảng trắng, ví dụ tinh_thanh.".to_owned(),
                "list_name is needed, in ASCII without spaces, such as provinces.".to_owned(),
            );
            continue;
        }
        let at = all.lists.iter().position(|list| list.name == name).unwrap_or_else(|| {
            all.lists.push(ChoiceList { name: name.to_owned(), choices: Vec::new() });
            all.rows.push(Vec::new());
            all.lists.len() - 1
        });
        let (Some(list), Some(rows)) = (all.lists.get_mut(at), all.rows.get_mut(at)) else { continue };
        let code = table.cell(row, "name");
        if !is_code(code) {
            wrong(
                "name",
                format!("Mã lựa chọn {} phải có, tối đa 32 ký tự, không dấu, không khoảng trắng.", cut(code)),
                format!("The choice code {} is needed: at most 32 ASCII characters without spaces.", cut(code)),
            );
        } else if let Some(first) = list.index(code).and_then(|it| rows.get(usize::from(it))) {
            wrong(
                "name",
                format!("Mã {code} đã dùng ở dòng {first} của danh sách {name}. Đặt mã khác."),
                format!("The code {code} stands already in row {first} of list {name}. Choose another one."),
            );
        }
        if list.choices.len() >= CHOICES {
            if list.choices.len() == CHOICES {
                wrong(
                    "list_name",
                    format!("Danh sách {name} có quá {CHOICES} lựa chọn. Bỏ bớt."),
                    format!("List {name} has more than {CHOICES} choices. Remove some."),
                );
            }
            continue;
        }
        list.choices.push(choice(table, words, row, mistakes));
        rows.push(row.number);
    }
    for (list, rows) in all.lists.iter().zip(&all.rows) {
        same_names(table, list, rows, mistakes);
    }
    Some(all)
}

fn choice(table: &Table<'_>, words: &Words<'_>, row: &Row, mistakes: &mut Vec<Mistake>) -> Choice {
    let label = words.text(table, row, "label", (true, CHOICE), mistakes);
    let mut wrong = |field: &str, vi: &str, en: &str| {
        mistakes.push(Mistake::new("choices", row.number, &table.heading(field, None), vi, en));
    };
    let range = match table.cell(row, "range") {
        "" => None,
        text => {
            let range = range(text);
            if range.is_none() {
                wrong(
                    "range",
                    "range là khoảng tuổi, ghi 18-24, -17 (đến 17) hoặc 61- (từ 61).",
                    "range is a span of ages: 18-24, -17 (up to 17) or 61- (from 61).",
                );
            }
            range
        }
    };
    let ends = match table.cell(row, "ends") {
        "" => None,
        "count" => Some(Ends::Count),
        "screened_out" => Some(Ends::ScreenedOut),
        _ => {
            wrong(
                "ends",
                "ends ghi count (chỉ đếm, không lưu) hoặc screened_out (lưu phiếu bị loại), hoặc để trống.",
                "ends takes count (only counted, nothing kept), screened_out (kept as such), or nothing.",
            );
            None
        }
    };
    let also = table.cell(row, "also").split(['|', ';']).map(str::trim).filter(|it| !it.is_empty());
    Choice { name: table.cell(row, "name").to_owned(), label, also: also.map(str::to_owned).collect(), range, ends }
}

/// Two choices of one list that go by the same name could not be told apart when typed.
fn same_names(table: &Table<'_>, list: &ChoiceList, rows: &[u32], mistakes: &mut Vec<Mistake>) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (at, choice) in list.choices.iter().enumerate() {
        let labels = choice.label.iter().map(|(lang, text)| (text, ("label", Some(lang))));
        let also = choice.also.iter().map(|text| (text.as_str(), ("also", None::<Lang>)));
        for (text, (field, lang)) in labels.chain(also) {
            let first = *seen.entry(text.to_lowercase()).or_insert(at);
            if first == at {
                continue;
            }
            let (row, other) = (rows.get(at).copied().unwrap_or(0), rows.get(first).copied().unwrap_or(0));
            mistakes.push(Mistake::new(
                "choices",
                row,
                &table.heading(field, lang),
                format!(
                    "\"{}\" cũng là tên của lựa chọn ở dòng {other}; người trả lời không phân biệt được. Sửa \
                    một trong hai.",
                    cut(text)
                ),
                format!(
                    "\"{}\" is also a name of the choice in row {other}; nobody could tell them apart. \
                    Change one.",
                    cut(text)
                ),
            ));
        }
    }
}

/// A code that is stored: 1 to 32 ASCII letters, digits, `-`, `_` or `.`.
fn is_code(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// A span of ages, inclusive: `18-24`, `-17`, `61-`.
fn range(text: &str) -> Option<(u16, u16)> {
    let text = text.replace(['–', '−', '—'], "-");
    let (low, high) = text.split_once('-')?;
    let bound = |text: &str, open: u16| match text.trim() {
        "" => Some(open),
        text => text.parse::<u16>().ok().filter(|it| *it <= 150),
    };
    if low.trim().is_empty() && high.trim().is_empty() {
        return None;
    }
    let (low, high) = (bound(low, 0)?, bound(high, 150)?);
    (low <= high).then_some((low, high))
}
