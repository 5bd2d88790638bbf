//! The sheets of a form as text cells, before anything is understood.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Mistake;
use crate::sheet::{CELL, Lines, clean};

/// The sheets that make a form; others are the author's own business.
pub(super) const SHEETS: [&str; 4] = ["survey", "choices", "settings", "campaign"];
/// Most rows of a sheet.
pub(super) const ROWS: usize = 5_000;
/// Most columns of a sheet.
pub(super) const COLUMNS: usize = 200;

/// The sheets `survey`, `choices`, `settings` and `campaign` of a form as text cells: trimmed, in Unicode's form NFC, empty rows left
/// out. The same tables give the same workbook, but for the numbers of the rows, which serve to place mistakes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workbook {
    sheets: Vec<Sheet>,
}

/// One sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sheet {
    /// The name, lower case.
    pub(super) name: String,
    /// The headings; empty where a column has none.
    pub(super) header: Vec<String>,
    /// The rows below the headings that are not empty.
    pub(super) rows: Vec<Row>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Its number in the file, from 1.
    pub(super) number: u32,
    /// Its cells, as many as headings.
    pub(super) cells: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Canonical {
    survey: Vec<BTreeMap<String, String>>,
    choices: Vec<BTreeMap<String, String>>,
    settings: Vec<BTreeMap<String, String>>,
    /// Left out where there is none: forms that were published before there was such a sheet keep their hash.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    campaign: Vec<BTreeMap<String, String>>,
}

impl Workbook {
    /// Reads pyxform's markdown form: tables whose first column is the sheet's name. Lines that are not part of a table
    /// are prose and left out; a bar inside a cell is written `\|`.
    ///
    /// # Errors
    /// One mistake for each row that does not fit its table.
    pub fn from_md(text: &str) -> Result<Self, Vec<Mistake>> {
        super::md::read(text)
    }

    /// Reads an Excel workbook (`.xlsx`) from its bytes. Whole numbers lose their `.0`, dates become `YYYY-MM-DD`.
    ///
    /// # Errors
    /// The bytes are not a workbook, it is larger than a form can be, or a cell holds an Excel error.
    pub fn from_xlsx(bytes: &[u8]) -> Result<Self, Vec<Mistake>> {
        super::xlsx::read(bytes)
    }

    /// The form as one text that is the same for the same tables, whatever file they came from; what is hashed and
    /// published. JSON: for each sheet its rows, each a map from heading to cell without the empty cells. The order of
    /// columns, empty rows and sheets of other names make no difference. [`Workbook::from_canonical`] reads it back.
    pub fn canonical(&self) -> String {
        let rows = |name| {
            let Some(sheet) = self.sheet(name) else { return Vec::new() };
            sheet
                .rows
                .iter()
                .map(|row| {
                    let cells = sheet.header.iter().zip(&row.cells);
                    cells
                        .filter(|(_, cell)| !cell.is_empty())
                        .map(|(head, cell)| (head.clone(), cell.clone()))
                        .collect()
                })
                .collect()
        };
        let [survey, choices, settings, campaign] = SHEETS.map(rows);
        // Maps of strings to strings cannot fail to serialise.
        serde_json::to_string(&Canonical { survey, choices, settings, campaign }).unwrap_or_default()
    }

    /// Reads [`Workbook::canonical`]. The rows are numbered anew.
    ///
    /// # Errors
    /// The text is not one of ours.
    pub fn from_canonical(text: &str) -> Result<Self, Vec<Mistake>> {
        let form: Canonical = serde_json::from_str(text).map_err(|error| {
            vec![Mistake::new(
                "",
                0,
                "",
                format!("Bản lưu của phiếu không đọc được: {error}. Nạp lại từ tệp gốc."),
                format!("The stored form cannot be read: {error}. Load it again from its file."),
            )]
        })?;
        let tables = [form.survey, form.choices, form.settings, form.campaign];
        let sheets = SHEETS.into_iter().zip(tables).map(|(name, rows)| {
            let heads: BTreeSet<&String> = rows.iter().flat_map(BTreeMap::keys).collect();
            let header: Vec<String> = heads.into_iter().cloned().collect();
            let rows = (2..).zip(&rows).map(|(number, row)| Row {
                number,
                cells: header.iter().map(|head| row.get(head).cloned().unwrap_or_default()).collect(),
            });
            Sheet { name: name.to_owned(), rows: rows.collect(), header }
        });
        Ok(Self { sheets: sheets.filter(|sheet| !sheet.rows.is_empty()).collect() })
    }

    /// The sheet called `name`.
    pub(super) fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.name == name)
    }

    /// A workbook of the sheets that matter, headings first.
    ///
    /// # Errors
    /// A sheet stands there twice or is too large, or a cell stands outside of the table.
    pub(super) fn new(sheets: Vec<(String, Lines)>) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let mut kept: Vec<Sheet> = Vec::new();
        for (name, rows) in sheets {
            let name = clean(&name).to_lowercase();
            if !SHEETS.contains(&name.as_str()) {
                continue;
            }
            if kept.iter().any(|sheet| sheet.name == name) {
                mistakes.push(Mistake::new(
                    &name,
                    0,
                    "",
                    format!("Có hai bảng tên {name}. Gộp lại thành một."),
                    format!("There are two sheets called {name}. Make them one."),
                ));
                continue;
            }
            kept.push(table(name, rows, &mut mistakes));
        }
        if mistakes.is_empty() { Ok(Self { sheets: kept }) } else { Err(mistakes) }
    }
}

fn table(name: String, rows: Lines, mistakes: &mut Vec<Mistake>) -> Sheet {
    let mut header: Option<Vec<String>> = None;
    let mut kept = Vec::new();
    for (number, cells) in rows {
        let mut cells: Vec<String> = cells.iter().map(|cell| clean(cell)).collect();
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if cells.is_empty() {
            continue;
        }
        if kept.len() >= ROWS || cells.len() > COLUMNS {
            mistakes.push(Mistake::new(
                &name,
                number,
                "",
                format!("Bảng lớn quá: tối đa {ROWS} dòng và {COLUMNS} cột. Bỏ bớt."),
                format!("The sheet is too large: at most {ROWS} rows and {COLUMNS} columns. Remove some."),
            ));
            break;
        }
        let Some(header) = &header else {
            header = Some(cells);
            continue;
        };
        // Most often a bar that was not escaped in .md, which moves all cells behind it.
        let beside =
            (0..).zip(&cells).find(|(at, cell)| !cell.is_empty() && header.get(*at).is_none_or(String::is_empty));
        if let Some((at, cell)) = beside {
            let place: usize = at + 1;
            mistakes.push(Mistake::new(
                &name,
                number,
                "",
                format!(
                    "Ô thứ {place} ({}) nằm ở cột không có tiêu đề. Thêm tiêu đề hoặc xóa ô; trong tệp .md, \
                    dấu | trong ô ghi là \\|.",
                    cut(cell)
                ),
                format!(
                    "Cell {place} ({}) stands in a column without a heading. Add one or clear the cell; in \
                    .md a | inside a cell is written \\|.",
                    cut(cell)
                ),
            ));
        }
        if let Some((_, cell)) = (0u32..).zip(&cells).find(|(_, cell)| cell.chars().count() > CELL) {
            mistakes.push(Mistake::new(
                &name,
                number,
                "",
                format!("Ô dài quá {CELL} ký tự ({}). Rút ngắn.", cut(cell)),
                format!("A cell has more than {CELL} characters ({}). Shorten it.", cut(cell)),
            ));
        }
        cells.resize(header.len(), String::new());
        kept.push(Row { number, cells });
    }
    Sheet { name, header: header.unwrap_or_default(), rows: kept }
}

/// The beginning of a cell, to recognise it by.
pub(super) fn cut(cell: &str) -> String {
    if cell.chars().count() <= 30 {
        return cell.to_owned();
    }
    let mut head: String = cell.chars().take(29).collect();
    head.push('…');
    head
}
