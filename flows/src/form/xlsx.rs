//! The sheets of a form out of an Excel workbook.

use super::workbook::{COLUMNS, ROWS, SHEETS};
use super::{Mistake, Workbook};
use crate::sheet::{Limits, read_xlsx};

const LIMITS: Limits = Limits { file: 5, unpacked: 64, rows: ROWS, columns: COLUMNS, times: true };

pub(super) fn read(bytes: &[u8]) -> Result<Workbook, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let wanted = |_: usize, name: &str| SHEETS.contains(&name.trim().to_lowercase().as_str());
    let sheets = read_xlsx(bytes, LIMITS, wanted, &mut mistakes)?;
    match Workbook::new(sheets) {
        Ok(book) if mistakes.is_empty() => Ok(book),
        Ok(_) => Err(mistakes),
        Err(more) => {
            mistakes.extend(more);
            Err(mistakes)
        }
    }
}
