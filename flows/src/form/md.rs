//! pyxform's markdown form.

use super::{Mistake, Workbook};
use crate::sheet::Lines;

/// Most bytes of a file.
const BYTES: usize = 2 << 20;

pub(super) fn read(text: &str) -> Result<Workbook, Vec<Mistake>> {
    if text.len() > BYTES {
        return Err(vec![Mistake::new(
            "",
            0,
            "",
            "Tệp lớn quá 2 MB. Chia phiếu ra.",
            "The file is larger than 2 MB. Divide the survey.",
        )]);
    }
    let mut sheets: Vec<(String, Lines)> = Vec::new();
    let mut row = 0;
    for line in text.lines() {
        let Some(cells) = cells(line) else { continue };
        let Some((name, cells)) = cells.split_first() else { continue };
        let empty = cells.iter().all(String::is_empty);
        if cells.iter().chain([name]).all(|cell| cell.chars().all(|c| matches!(c, '-' | ':')))
            && !(empty && name.is_empty())
        {
            // The rule under the headings of an ordinary markdown table.
            continue;
        }
        if !name.is_empty() {
            sheets.push((name.clone(), Vec::new()));
            row = 0;
            if empty {
                continue;
            }
        }
        let Some((_, rows)) = sheets.last_mut() else { continue };
        row += 1;
        rows.push((row, cells.to_vec()));
    }
    Workbook::new(sheets)
}

/// The cells of a line of a table, trimmed; `None` for prose.
fn cells(line: &str) -> Option<Vec<String>> {
    let line = line.trim().strip_prefix('|')?;
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek() == Some(&'|') => {
                cell.push('|');
                chars.next();
            }
            '|' => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            c => cell.push(c),
        }
    }
    // What stands behind the last bar is a cell only if there is something.
    if !cell.trim().is_empty() {
        cells.push(cell.trim().to_owned());
    }
    Some(cells)
}
