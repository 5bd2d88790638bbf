//! Tables written to files.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};

use super::guarded;

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A text; never a formula, whatever it begins with.
    Text(String),
    /// A number, with this many decimals.
    Number(f64, usize),
    /// Nothing.
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// A table: headings, and rows below them.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// What its tab says, at most 31 characters.
    pub name: String,
    /// Each column's heading, and its width in characters.
    pub columns: Vec<(String, f64)>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A table that cannot be written: too many rows, a cell that is too long, a bad name of a tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteError(String);

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the table cannot be written: {}", self.0)
    }
}

impl std::error::Error for WriteError {}

impl From<XlsxError> for WriteError {
    fn from(error: XlsxError) -> Self {
        Self(error.to_string())
    }
}

impl Sheet {
    /// CSV with a mark at its start, by which Excel knows UTF-8.
    ///
    /// # Errors
    /// None that is known: the bytes go to memory.
    pub fn csv(&self) -> Result<Vec<u8>, WriteError> {
        let failed = |error: csv::Error| WriteError(error.to_string());
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(self.columns.iter().map(|(heading, _)| heading)).map_err(failed)?;
        for row in &self.rows {
            let cells = row.iter().map(|cell| match cell {
                Cell::Text(text) => guarded(text),
                Cell::Number(number, decimals) => format!("{number:.decimals$}"),
                Cell::Empty => String::new(),
            });
            writer.write_record(cells).map_err(failed)?;
        }
        writer.into_inner().map_err(|error| WriteError(error.to_string()))
    }

    /// An Excel workbook of these tables. The same tables give the same bytes.
    ///
    /// # Errors
    /// [`WriteError`].
    pub fn xlsx(sheets: &[Self]) -> Result<Vec<u8>, WriteError> {
        let mut book = Workbook::new();
        // Not the time of day: that would make other bytes of the same tables.
        book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1)?));
        let bold = Format::new().set_bold();
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        for table in sheets {
            let sheet = book.add_worksheet().set_name(&table.name)?;
            sheet.set_freeze_panes(1, 0)?;
            for (column, (heading, width)) in (0..).zip(&table.columns) {
                sheet.write_string_with_format(0, column, heading, &bold)?;
                sheet.set_column_width(column, *width)?;
            }
            for (row, cells) in (1..).zip(&table.rows) {
                for (column, cell) in (0..).zip(cells) {
                    match cell {
                        Cell::Text(text) if text.is_empty() => {}
                        Cell::Text(text) => {
                            sheet.write_string_with_format(row, column, guarded(text), &wrapped)?;
                        }
                        Cell::Number(number, decimals) => {
                            let places =
                                if *decimals == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(*decimals)) };
                            sheet.write_number_with_format(
                                row,
                                column,
                                *number,
                                &Format::new().set_num_format(places),
                            )?;
                        }
                        Cell::Empty => {}
                    }
                }
            }
        }
        Ok(book.save_to_buffer()?)
    }
}
