//! A table that somebody uploads: a workbook's first sheet, or CSV; and what is wrong with its rows.

use std::fmt;

use super::{Limits, Lines, read_csv, read_xlsx};
use crate::Lang;
use crate::form::Mistake;

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The row, as a spreadsheet numbers it; 0: the whole file.
    pub row: u32,
    /// The column's heading; may be empty.
    pub column: String,
    /// What to do, in Vietnamese and in English.
    pub what: (String, String),
}

impl RowFault {
    pub(crate) fn new(row: u32, column: &str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { row, column: column.to_owned(), what: (vi.into(), en.into()) }
    }
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {} {}: {}", self.row, self.column, self.what.1)
    }
}

impl From<Mistake> for RowFault {
    fn from(it: Mistake) -> Self {
        Self::new(it.row, &it.column, it.what.get(Lang::Vi), it.what.get(Lang::En))
    }
}

/// What a column is called by others, first of all by the page that asks for the table.
pub(crate) fn named<'a>(columns: &[(&str, &[&'static str])], column: &'a str) -> &'a str {
    let known = columns.iter().find(|(name, _)| *name == column);
    known.and_then(|(_, others)| others.first()).map_or(column, |it| *it)
}

/// Whether bytes are neither text nor a workbook: a PDF, a picture, Excel's format of old. Text in two bytes a character is
/// text, and has its own words.
fn is_no_table(bytes: &[u8]) -> bool {
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    bytes.starts_with(b"%PDF") || !wide && bytes.contains(&0)
}

/// The rows of the first sheet of a workbook, or of CSV, within limits.
///
/// # Errors
/// What is wrong with the file as a whole, or with cells.
pub(crate) fn first_table(bytes: &[u8], limits: Limits) -> Result<Lines, Vec<RowFault>> {
    let whole = |vi: String, en: String| vec![RowFault::new(0, "", vi, en)];
    let all = |mistakes: Vec<Mistake>| mistakes.into_iter().map(RowFault::from).collect::<Vec<_>>();
    // What begins as a ZIP archive does is a workbook; the file's name says nothing.
    let lines = if bytes.starts_with(b"PK") {
        let mut mistakes = Vec::new();
        let sheets = read_xlsx(bytes, limits, |at, _| at == 0, &mut mistakes).map_err(all)?;
        if !mistakes.is_empty() {
            return Err(all(mistakes));
        }
        sheets.into_iter().next().map(|(_, lines)| lines).unwrap_or_default()
    } else if bytes.len() > limits.file << 20 {
        let most = limits.file;
        return Err(whole(format!("Tệp lớn quá {most} MB."), format!("The file is larger than {most} MB.")));
    } else if is_no_table(bytes) {
        return Err(whole(
            "Tệp này không phải Excel hoặc CSV. Xin chọn tệp .xlsx hoặc .csv.".to_owned(),
            "This file is neither Excel nor CSV. Choose an .xlsx or .csv file.".to_owned(),
        ));
    } else {
        read_csv(bytes, limits.rows + 1, limits.columns).map_err(|(vi, en)| whole(vi, en))?
    };
    if lines.len() > limits.rows + 1 {
        let most = limits.rows;
        return Err(whole(format!("Tệp có quá {most} dòng."), format!("The file has more than {most} rows.")));
    }
    Ok(lines)
}
