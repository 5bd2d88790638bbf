//! A sheet with its headings understood: which column is which field in which language.

use std::collections::BTreeMap;

use super::Mistake;
use super::workbook::{Row, Sheet};
use crate::Lang;
use crate::expr::nearest;

/// Fields that are written in several languages.
const SPOKEN: [&str; 7] = ["label", "hint", "constraint_message", "short", "item", "form_title", "translated_title"];
/// Other ways to write a field, as in pyxform.
const ALIASES: [(&str, &str); 6] = [
    ("relevance", "relevant"),
    ("constraint_msg", "constraint_message"),
    ("value", "name"),
    ("list", "list_name"),
    ("title", "form_title"),
    ("id_string", "form_id"),
];

/// A field, and its language if it is a spoken one.
pub(super) type Key = (String, Option<Lang>);

/// A sheet with its headings understood.
pub(super) struct Table<'a> {
    pub(super) sheet: &'a Sheet,
    columns: BTreeMap<Key, usize>,
}

impl<'a> Table<'a> {
    /// Understands the headings. A heading without a language is in `plain`. Columns of other tools and languages that
    /// the service does not speak are left out.
    pub(super) fn new(sheet: &'a Sheet, plain: Lang, mistakes: &mut Vec<Mistake>) -> Self {
        let mut columns = BTreeMap::new();
        for (at, heading) in sheet.header.iter().enumerate().filter(|(_, heading)| !heading.is_empty()) {
            let Some(key) = field(heading, plain) else { continue };
            if let Some(first) = columns.get(&key).and_then(|at: &usize| sheet.header.get(*at)) {
                mistakes.push(Mistake::new(
                    &sheet.name,
                    1,
                    heading,
                    format!("Hai cột {first} và {heading} cùng một nghĩa. Bỏ một cột."),
                    format!("The columns {first} and {heading} mean the same. Remove one."),
                ));
                continue;
            }
            columns.insert(key, at);
        }
        Self { sheet, columns }
    }

    /// Notes a mistake for each of `fields` that has no column; false if there was one. The rows then need not be read:
    /// each would tell the same.
    pub(super) fn need(&self, fields: &[&str], mistakes: &mut Vec<Mistake>) -> bool {
        let before = mistakes.len();
        for name in fields {
            if self.columns.keys().any(|(field, _)| field == name) {
                continue;
            }
            let near = nearest(name, self.sheet.header.iter().filter(|it| !it.is_empty()).map(String::as_str));
            let (vi, en) = near.map_or_else(Default::default, |near| {
                (format!(" Có phải cột {near} ghi nhầm không?"), format!(" Is the column {near} a slip?"))
            });
            mistakes.push(Mistake::new(
                &self.sheet.name,
                1,
                name,
                format!("Thiếu cột {name}. Thêm cột này vào dòng tiêu đề.{vi}"),
                format!("The column {name} is missing. Add it to the headings.{en}"),
            ));
        }
        mistakes.len() == before
    }

    /// The cell of a field that has no language; empty where there is no such column.
    pub(super) fn cell<'r>(&self, row: &'r Row, field: &str) -> &'r str {
        self.at(row, field, None)
    }

    /// The cell of a field in a language.
    pub(super) fn spoken<'r>(&self, row: &'r Row, field: &str, lang: Lang) -> &'r str {
        self.at(row, field, Some(lang))
    }

    fn at<'r>(&self, row: &'r Row, field: &str, lang: Option<Lang>) -> &'r str {
        let at = self.columns.get(&(field.to_owned(), lang));
        at.and_then(|at| row.cells.get(*at)).map_or("", String::as_str)
    }

    /// The heading of a field as the author wrote it, else as it should be written.
    pub(super) fn heading(&self, field: &str, lang: Option<Lang>) -> String {
        let written = self.columns.get(&(field.to_owned(), lang)).and_then(|at| self.sheet.header.get(*at));
        written.cloned().unwrap_or_else(|| match lang {
            None => field.to_owned(),
            Some(Lang::Vi) => format!("{field}::Tiếng Việt (vi)"),
            Some(Lang::En) => format!("{field}::English (en)"),
        })
    }
}

/// One row of a sheet, and where its mistakes go. What a sheet's cells mean stands with the sheet.
pub(super) struct Reader<'a> {
    pub(super) table: &'a Table<'a>,
    pub(super) row: &'a Row,
    pub(super) mistakes: &'a mut Vec<Mistake>,
}

impl<'a> Reader<'a> {
    /// The cell of a field that has no language; empty where there is no such column.
    pub(super) fn cell(&self, field: &str) -> &'a str {
        self.table.cell(self.row, field)
    }

    /// Notes a mistake in the cell of a field.
    pub(super) fn wrong(&mut self, field: &str, vi: impl Into<String>, en: impl Into<String>) {
        let sheet = &self.table.sheet.name;
        self.mistakes.push(Mistake::new(sheet, self.row.number, &self.table.heading(field, None), vi, en));
    }
}

/// The field that a heading names, and its language if it is a spoken one. `None` for a language we do not speak.
pub(super) fn field(heading: &str, plain: Lang) -> Option<Key> {
    let (name, lang) = match heading.split_once(':') {
        Some((name, lang)) => (name, Some(lang.trim_start_matches(':').trim())),
        None => (heading, None),
    };
    let mut name = spelling(name);
    if let Some((_, field)) = ALIASES.iter().find(|(alias, _)| *alias == name) {
        (*field).clone_into(&mut name);
    }
    let spoken = SPOKEN.contains(&name.as_str());
    match lang {
        None => Some((name, spoken.then_some(plain))),
        // `media::image` and its like.
        Some(_) if !spoken => None,
        Some(lang) => Some((name, Some(language(lang)?))),
    }
}

/// A name as it is compared.
pub(super) fn spelling(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

/// The language of `Tiếng Việt (vi)`, `English (en)`, `vi`, `Vietnamese`.
pub(super) fn language(written: &str) -> Option<Lang> {
    let written = written.trim().to_lowercase();
    if let Some((_, code)) = written.rsplit_once('(') {
        return Lang::from_code(code.trim_end_matches(')').trim());
    }
    match written.as_str() {
        "tiếng việt" | "vietnamese" => Some(Lang::Vi),
        "tiếng anh" | "english" => Some(Lang::En),
        code => Lang::from_code(code),
    }
}
