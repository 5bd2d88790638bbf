//! What is wrong with a base that was handed in, and where.

use crate::form::Mistake;
use crate::{Lang, Text};

/// Something that an editor has to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The entry's id, or `entry N` (from 1) where it has none; empty where the file as a whole is meant.
    pub entry: String,
    /// The field; empty where the entry as a whole is meant.
    pub field: String,
    /// In a table, the row as the spreadsheet numbers it and the column's heading, which may be empty.
    pub cell: Option<(u32, String)>,
    /// What is wrong and what would be right, in both languages.
    pub what: Text,
}

impl Fault {
    pub(super) fn new(entry: &str, field: &str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        let what = Text::new([(Lang::Vi, vi.into()), (Lang::En, en.into())]);
        Self { entry: entry.to_owned(), field: field.to_owned(), cell: None, what }
    }

    /// The fault as one line: its place, then what is wrong.
    pub fn line(&self, lang: Lang) -> String {
        let what = self.what.get(lang);
        match &self.cell {
            Some((row, column)) => {
                let (at, of) = match lang {
                    Lang::Vi => ("dòng", "cột"),
                    Lang::En => ("row", "column"),
                };
                let column = if column.is_empty() { String::new() } else { format!(" {of} {column}") };
                format!("{at} {row}{column}: {what}")
            }
            None => {
                let place = [&self.entry, &self.field].map(|part| match part.as_str() {
                    "" => String::new(),
                    part => format!("{part}: "),
                });
                format!("{}{what}", place.concat())
            }
        }
    }
}

impl From<Mistake> for Fault {
    fn from(it: Mistake) -> Self {
        let cell = (it.row > 0).then_some((it.row, it.column));
        Self { entry: String::new(), field: String::new(), cell, what: it.what }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.line(Lang::En))
    }
}
