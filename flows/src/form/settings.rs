//! The sheet `settings`: one row, and `campaign` beside it.

use std::ops::RangeInclusive;

use jiff::civil::Date;

use super::table::{Reader, Table, language};
use super::workbook::{Row, Sheet, Workbook};
use super::{Mistake, campaign};
use crate::press::is_survey_id;
use crate::vietnam::read_day;
use crate::{Campaign, Lang, Settings, Text};

/// What the sheet says.
pub(super) struct Read {
    pub(super) id: String,
    pub(super) title: Text,
    pub(super) settings: Settings,
    /// Where `partial` stands: row and heading.
    pub(super) partial: (u32, String),
    /// The language of headings that name none.
    pub(super) plain: Lang,
    /// What the sheet `campaign` says.
    pub(super) campaign: campaign::Read,
}

pub(super) fn read(form: &Workbook, mistakes: &mut Vec<Mistake>) -> Read {
    let empty = Sheet { name: "settings".to_owned(), header: Vec::new(), rows: Vec::new() };
    let sheet = form.sheet("settings").unwrap_or(&empty);
    let none = Row { number: 2, cells: Vec::new() };
    let row = sheet.rows.first().unwrap_or(&none);
    let plain = {
        let table = Table::new(sheet, Lang::Vi, &mut Vec::new());
        language(table.cell(row, "default_language")).unwrap_or_default()
    };
    let table = Table::new(sheet, plain, mistakes);
    let mut reader = Reader { table: &table, row, mistakes };

    let id = reader.cell("form_id").to_owned();
    if !is_survey_id(&id) {
        reader.wrong(
            "form_id",
            "form_id phải có, dài 1 đến 32 ký tự, chỉ gồm chữ cái không dấu, chữ số, - và _, ví dụ sipas-2026.",
            "form_id is needed: 1 to 32 characters, ASCII letters, digits, - and _, such as sipas-2026.",
        );
    }
    // pyxform refuses a `form_title` in several languages, so the others may stand in a column that it leaves alone.
    let titles = [Lang::Vi, Lang::En].into_iter().filter_map(|lang| {
        let cells = ["form_title", "translated_title"].map(|field| table.spoken(row, field, lang));
        cells.into_iter().find(|it| !it.is_empty()).map(|title| (lang, title.to_owned()))
    });
    let title = Text::new(titles);
    if title.is_empty() {
        reader.wrong(
            "form_title",
            "Thiếu tên phiếu. Điền cột form_title.",
            "The survey has no title. Fill in form_title.",
        );
    }
    let version = reader.cell("version").to_owned();
    let settings = Settings {
        version: if version.is_empty() { "1".to_owned() } else { version },
        review: reader.flag("review", true),
        expires_days: reader.count("expires_days", 1..=365).unwrap_or(30),
        remind_hours: reader.count("remind_hours", 0..=47).map_or(Some(24), |hours| (hours > 0).then_some(hours)),
        keeps_partial: reader.keeps_partial(),
        controller: reader.cell("controller").to_owned(),
        contact: reader.cell("contact").to_owned(),
        retention: reader.cell("retention").to_owned(),
        minutes: reader.count("minutes", 1..=120),
        campaign: Campaign::default(),
    };
    let closes = reader.day("closes");
    let partial = (row.number, table.heading("partial", None));
    let campaign = campaign::read(form, closes, mistakes);
    let settings = Settings { campaign: campaign.campaign.clone(), ..settings };
    Read { id, title, settings, partial, plain, campaign }
}

impl Reader<'_> {
    fn flag(&mut self, field: &str, default: bool) -> bool {
        let cell = self.cell(field);
        if cell.is_empty() {
            return default;
        }
        flag(cell).unwrap_or_else(|| {
            self.wrong(field, format!("{field} ghi yes hoặc no."), format!("{field} takes yes or no."));
            default
        })
    }

    fn keeps_partial(&mut self) -> bool {
        match self.cell("partial") {
            "keep" => true,
            "" => false,
            _ => {
                self.wrong(
                    "partial",
                    "partial ghi keep (giữ câu trả lời của phiếu bỏ dở khi hết hạn) hoặc để trống (xóa).",
                    "partial takes keep (the answers of an unfinished draft are kept when it expires) or nothing (they \
                        are deleted).",
                );
                false
            }
        }
    }

    fn count(&mut self, field: &str, range: RangeInclusive<u32>) -> Option<u32> {
        let cell = self.cell(field);
        if cell.is_empty() {
            return None;
        }
        let count = cell.parse().ok().filter(|it| range.contains(it));
        if count.is_none() {
            let (least, most) = range.into_inner();
            self.wrong(
                field,
                format!("{field} là một số nguyên từ {least} đến {most}."),
                format!("{field} is a whole number from {least} to {most}."),
            );
        }
        count
    }

    fn day(&mut self, field: &str) -> Option<Date> {
        let cell = self.cell(field);
        if cell.is_empty() {
            return None;
        }
        let day = read_day(cell);
        if day.is_none() {
            self.wrong(
                field,
                format!("{field} là một ngày, ghi dạng 2026-11-30 hoặc 30/11/2026."),
                format!("{field} is a day, written 2026-11-30 or 30/11/2026."),
            );
        }
        day
    }
}

/// `yes` or `no`, as XLSForm and Excel write them.
pub(super) fn flag(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "true" | "true()" | "1" | "có" => Some(true),
        "no" | "false" | "false()" | "0" | "không" | "" => Some(false),
        _ => None,
    }
}
