//! What is probably a slip: a heading that is nearly a known one, and a time where only a day is read. A column of another tool is nobody's mistake, but a misspelt
//! `appearance` would silently lose the consent.

use super::Mistake;
use super::table::{Key, field};
use super::workbook::{SHEETS, Workbook};
use crate::Lang;
use crate::expr::nearest;

/// What each sheet is read for, other spellings included.
const KNOWN: [(&str, &[&str]); 3] = [
    (
        "survey",
        &[
            "type",
            "name",
            "value",
            "label",
            "hint",
            "constraint_message",
            "constraint_msg",
            "short",
            "item",
            "required",
            "relevant",
            "relevance",
            "constraint",
            "calculation",
            "default",
            "appearance",
            "sensitive",
            "number",
            "choice_filter",
            "parameters",
            "repeat_count",
            "trigger",
        ],
    ),
    ("choices", &["list_name", "list", "name", "value", "label", "also", "range", "ends"]),
    (
        "settings",
        &[
            "form_title",
            "title",
            "translated_title",
            "form_id",
            "id_string",
            "version",
            "default_language",
            "review",
            "expires_days",
            "remind_hours",
            "partial",
            "controller",
            "contact",
            "retention",
            "closes",
            "minutes",
        ],
    ),
];

/// Notes a time of day in the setting `closes`, of which the day alone would be taken.
pub(super) fn time(form: &Workbook) -> Option<Mistake> {
    let sheet = form.sheet("settings")?;
    let at = sheet.header.iter().position(|heading| super::table::spelling(heading) == "closes")?;
    let row = sheet.rows.first()?;
    row.cells.get(at).filter(|cell| cell.contains(':'))?;
    Some(Mistake::new(
        "settings",
        row.number,
        sheet.header.get(at)?,
        "closes ở bảng settings là một ngày. Ghi ngày kèm giờ ở cột closes của bảng campaign.",
        "closes is a day in the sheet settings. Write a day with a time into closes of the sheet campaign.",
    ))
}

/// Notes each heading that is a slip away from a known one which the sheet does not have.
pub(super) fn headings(form: &Workbook) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for sheet in SHEETS.iter().filter_map(|name| form.sheet(name)) {
        let Some((_, known)) = KNOWN.iter().find(|(name, _)| *name == sheet.name) else { continue };
        let written: Vec<Key> = sheet.header.iter().filter_map(|heading| field(heading, Lang::Vi)).collect();
        for heading in sheet.header.iter().filter(|it| !it.is_empty()) {
            let (name, lang) = split(heading);
            if known.contains(&name.as_str()) {
                continue;
            }
            let Some(near) = meant(&name, known) else { continue };
            let spelt = lang.map_or_else(|| near.clone(), |lang| format!("{near}::{lang}"));
            if field(&spelt, Lang::Vi).is_none_or(|key| written.contains(&key)) {
                continue;
            }
            mistakes.push(Mistake::new(
                &sheet.name,
                1,
                heading,
                format!("Không có cột {heading}. Có phải là {spelt} không? Sửa tên cột, hoặc đặt tên khác hẳn."),
                format!(
                    "There is no column {heading}. Is {spelt} meant? Correct the heading, or choose quite another."
                ),
            ));
        }
    }
    mistakes
}

/// A heading's name as [`field`] compares it, and its language as written.
fn split(heading: &str) -> (String, Option<&str>) {
    let (name, lang) = match heading.split_once(':') {
        Some((name, lang)) => (name, Some(lang.trim_start_matches(':').trim())),
        None => (heading, None),
    };
    (super::table::spelling(name), lang)
}

/// The known name that is as near to what is written as what is written is to it: few letters allow few slips.
fn meant(name: &str, known: &[&str]) -> Option<String> {
    let near = nearest(name, known.iter().copied())?;
    nearest(&near, std::iter::once(name)).is_some().then_some(near)
}
