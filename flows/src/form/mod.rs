//! Surveys as officials write them: XLSForm tables, read from `.xlsx` or `.md`, checked as a whole.
//!
//! Three stages: a file becomes a [`Workbook`] (text cells only, the same for both kinds of file), the workbook's
//! canonical text is what is hashed and published, and [`load()`] makes a [`crate::Survey`] of it or names every mistake.

mod campaign;
mod cells;
mod check;
mod choices;
mod formulas;
mod label;
mod load;
mod md;
mod quotas;
mod rows;
mod settings;
mod show;
mod slips;
mod table;
mod types;
mod workbook;
mod xlsx;

#[cfg(test)]
mod tests;

use crate::{Lang, Text};

pub use load::{load, published};
pub use workbook::Workbook;

/// Most characters of a question, hint, note or group label in each language: one chat message that is still read.
pub const QUESTION: usize = 300;
/// Most characters of the consent, and of a battery or page with everything that is printed for it.
pub const NOTICE: usize = 800;
/// Most characters of a choice's label.
pub const CHOICE: usize = 100;
/// Most characters of a question with its numbered choices, and of the review. Zalo takes 2,000.
pub const MESSAGE: usize = 1_900;
/// Most characters of `short`, the label in the review.
pub const SHORT: usize = 22;
/// Most characters of one answer in the review; a longer one is cut there.
pub const REVIEWED: usize = 40;
/// Most items of a battery or page.
pub const ITEMS: usize = 5;
/// Most questions, notes and calculations of a survey.
pub const QUESTIONS: usize = 300;
/// Most choices of a list.
pub const CHOICES: usize = 300;

/// The reference survey, 34 items, in Vietnamese and English: the demo, and what the service is tested with.
pub const SIPAS_REF: &str = include_str!("../../surveys/sipas-ref.md");
/// A short survey about the service itself.
pub const GOP_Y: &str = include_str!("../../surveys/gop-y.md");

/// The surveys that the service offers where none is set up.
pub fn builtin() -> Vec<Workbook> {
    // A test loads both; a mistake in them cannot reach a built program.
    [SIPAS_REF, GOP_Y].into_iter().filter_map(|text| Workbook::from_md(text).ok()).collect()
}

/// Something an author has to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The sheet; empty where the file as a whole is meant.
    pub sheet: String,
    /// The row as the spreadsheet numbers it, from 1; in `.md` the row within the sheet's table, headings being row 1.
    /// 0: the whole sheet.
    pub row: u32,
    /// The column's heading; empty: the whole row.
    pub column: String,
    /// What is wrong and what to do, in both languages.
    pub what: Text,
}

impl Mistake {
    pub(crate) fn new(sheet: &str, row: u32, column: &str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        let what = Text::new([(Lang::Vi, vi.into()), (Lang::En, en.into())]);
        Self { sheet: sheet.to_owned(), row, column: column.to_owned(), what }
    }
}
