//! Tables of text cells as files: Excel workbooks and CSV, read within budgets and written without formulas.

mod csv;
mod rows;
mod write;
mod xlsx;

use unicode_normalization::UnicodeNormalization;

pub use rows::RowFault;
pub use write::{Cell, Sheet, WriteError};

pub(crate) use csv::read as read_csv;
pub(crate) use rows::{first_table, named};
pub(crate) use xlsx::{Limits, read as read_xlsx};

/// Most characters of a cell: Excel's own limit.
pub(crate) const CELL: usize = 32_767;

/// Rows as they stand in a file: the number that a spreadsheet shows, and the cells.
pub(crate) type Lines = Vec<(u32, Vec<String>)>;

/// A cell as we keep it: NFC, trimmed, one kind of line end, without characters that copying leaves behind or that no
/// table can hold.
pub(crate) fn clean(cell: &str) -> String {
    let unseen = |c: &char| {
        matches!(c, '\u{feff}' | '\u{200b}' | '\u{fffe}' | '\u{ffff}') || c.is_control() && !matches!(c, '\n' | '\t')
    };
    let kept: String = cell.replace("\r\n", "\n").replace('\r', "\n").chars().filter(|c| !unseen(c)).nfc().collect();
    kept.trim().to_owned()
}

/// What a spreadsheet takes for a formula when it stands first in a cell, wide forms included.
const FORMULA: &[char] = &['=', '+', '-', '@', '＝', '＋', '－', '＠'];

fn looks_like_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(FORMULA)
}

/// A text that no spreadsheet takes for a formula: an apostrophe before what would be one. Also in `.xlsx`, where the
/// cell is a text: it becomes a formula as soon as somebody edits it there.
pub(crate) fn guarded(cell: &str) -> String {
    if looks_like_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// The text that was [`guarded`].
pub(crate) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| looks_like_formula(rest)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_would_be_a_formula_is_none() {
        for text in ["=1+1", "+84 24 1", "-5", "@SUM(A1)", "＝1", "'=1"] {
            let cell = guarded(text);
            assert!(cell.starts_with('\'') && unguarded(&cell) == text, "{cell}");
        }
        assert_eq!((guarded("a=b"), unguarded("'tis")), ("a=b".to_owned(), "'tis"));
    }

    proptest! {
        #[test]
        fn a_guard_is_taken_off_again(text in "['=+@a-]{0,4}\\PC{0,5}") {
            let cell = guarded(&text);
            prop_assert!(!cell.starts_with(FORMULA));
            prop_assert_eq!(unguarded(&cell), text);
        }
    }
}
