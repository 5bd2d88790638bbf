//! Surveys as officials write them: XLSForm tables, read from `.xlsx` or `.md`, checked as a whole.

use crate::{Survey, Text};

/// The sheets of a form as text cells, before anything is understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workbook {}

impl Workbook {
    /// Reads pyxform's markdown form.
    ///
    /// # Errors
    /// One mistake for each thing that is not a table.
    pub fn from_md(_text: &str) -> Result<Self, Vec<Mistake>> {
        Ok(Self::default())
    }

    /// Reads an Excel workbook from its bytes.
    ///
    /// # Errors
    /// The bytes are not a workbook.
    pub fn from_xlsx(_bytes: &[u8]) -> Result<Self, Vec<Mistake>> {
        Ok(Self::default())
    }

    /// The form as one text that is the same for the same tables, whatever file they came from; what is hashed and
    /// published. [`Workbook::from_canonical`] reads it back.
    pub fn canonical(&self) -> String {
        String::new()
    }

    /// Reads [`Workbook::canonical`].
    ///
    /// # Errors
    /// The text is not one of ours.
    pub fn from_canonical(_text: &str) -> Result<Self, Vec<Mistake>> {
        Ok(Self::default())
    }
}

/// Something an author has to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The sheet.
    pub sheet: String,
    /// The row as the spreadsheet numbers it, from 1; in `.md` the row within the sheet's table. 0: the whole sheet.
    pub row: u32,
    /// The column's heading; empty: the whole row.
    pub column: String,
    /// What is wrong and what to do, in both languages.
    pub what: Text,
}

/// Checks a form as a whole.
///
/// # Errors
/// Every mistake in it, in the order of sheets and rows.
pub fn load(_form: &Workbook) -> Result<Survey, Vec<Mistake>> {
    Err(Vec::new())
}
