//! The rows of the sheet `survey`.

use super::label::Words;
use super::table::Table;
use super::types::{self, Type};
use super::workbook::{Row, cut};
use super::{Mistake, NOTICE, QUESTION, QUESTIONS, SHORT};
use crate::{ChoiceList, Group, Kind, Question, Show, Text};

/// Where a question stands, and its expressions as written.
pub(super) struct Place {
    pub(super) row: u32,
    pub(super) relevant: String,
    pub(super) constraint: String,
    pub(super) calculation: String,
    /// The question's type was understood and its list exists.
    pub(super) sound: bool,
}

/// Where a group begins.
pub(super) struct GroupPlace {
    pub(super) row: u32,
    pub(super) appearance: String,
    pub(super) relevant: String,
    /// The index of the first question after its begin row.
    pub(super) first: usize,
}

/// Whether a column holds pictures or sound (`media::image`, `image::English (en)`).
fn is_media(heading: &str) -> bool {
    let base = heading.split(':').next().unwrap_or_default().trim().to_lowercase();
    matches!(base.as_str(), "media" | "image" | "big-image" | "audio" | "video")
}

/// Reads the rows of the sheet `survey`, one after the other.
pub(super) struct Loader<'a> {
    pub(super) table: &'a Table<'a>,
    words: &'a Words<'a>,
    pub(super) lists: &'a [ChoiceList],
    mistakes: &'a mut Vec<Mistake>,
    pub(super) questions: Vec<Question>,
    pub(super) places: Vec<Place>,
    pub(super) groups: Vec<(Group, GroupPlace)>,
    /// The groups around the present row, outermost first.
    open: Vec<u16>,
}

impl<'a> Loader<'a> {
    pub(super) fn new(
        table: &'a Table<'a>,
        words: &'a Words<'a>,
        lists: &'a [ChoiceList],
        mistakes: &'a mut Vec<Mistake>,
    ) -> Self {
        let (questions, places, groups, open) = Default::default();
        Self { table, words, lists, mistakes, questions, places, groups, open }
    }

    pub(super) fn wrong(&mut self, row: u32, field: &str, vi: impl Into<String>, en: impl Into<String>) {
        let heading = if field.is_empty() { String::new() } else { self.table.heading(field, None) };
        self.mistakes.push(Mistake::new("survey", row, &heading, vi, en));
    }

    fn text(&mut self, row: &Row, field: &str, needed: bool, most: usize) -> Text {
        self.words.text(self.table, row, field, (needed, most), self.mistakes)
    }

    pub(super) fn row(&mut self, row: &Row) {
        let cell = self.table.cell(row, "type");
        if cell.is_empty() {
            self.wrong(
                row.number,
                "type",
                "Dòng có nội dung nhưng thiếu kiểu. Điền cột type hoặc xóa cả dòng.",
                "The row has content but no type. Fill in the column type or clear the row.",
            );
            return;
        }
        self.refused_columns(row);
        let of = match types::read(cell) {
            Ok(of) => Some(of),
            Err((vi, en)) => {
                self.wrong(row.number, "type", vi, en);
                None
            }
        };
        match of {
            Some(Type::Begin) => self.begin(row),
            Some(Type::End) => {
                if self.open.pop().is_none() {
                    self.wrong(
                        row.number,
                        "type",
                        "end_group không có begin_group tương ứng. Xóa dòng này hoặc thêm begin_group ở trên.",
                        "end_group has no begin_group. Remove the row, or add a begin_group above.",
                    );
                }
            }
            of => self.question(row, of),
        }
    }

    /// Columns that change what is asked and that a chat cannot follow.
    fn refused_columns(&mut self, row: &Row) {
        for (field, vi, en) in [
            (
                "choice_filter",
                "Chia thành nhiều danh sách, mỗi danh sách một câu có relevant.",
                "Make several lists, each with a question of its own and relevant.",
            ),
            (
                "parameters",
                "Xóa ô này; thứ tự và bước nhảy không đổi được.",
                "Clear the cell; order and steps cannot be set.",
            ),
            ("repeat_count", "Ghi từng lượt hỏi thành nhóm riêng.", "Write the rounds as groups."),
            (
                "trigger",
                "Dùng calculate với calculation, được tính lại mỗi lần.",
                "Use calculate, which is computed each time.",
            ),
        ] {
            if !self.table.cell(row, field).is_empty() {
                self.wrong(
                    row.number,
                    field,
                    format!("Cột {field} không dùng được trong hội thoại. {vi}"),
                    format!("The column {field} does not work in a chat. {en}"),
                );
            }
        }
        let cells = self.table.sheet.header.iter().zip(&row.cells);
        let media: Vec<String> =
            cells.filter(|(heading, cell)| is_media(heading) && !cell.is_empty()).map(|(it, _)| it.clone()).collect();
        for heading in media {
            self.mistakes.push(Mistake::new(
                "survey",
                row.number,
                &heading,
                "Hội thoại không hiện được hình ảnh, âm thanh trong câu hỏi. Xóa ô này và mô tả bằng lời.",
                "A question in a chat cannot show pictures or sound. Clear the cell and describe it in words.",
            ));
        }
    }

    fn begin(&mut self, row: &Row) {
        let name = self.name(row);
        let label = self.text(row, "label", false, QUESTION);
        let group = Group { name, label, show: Show::Single, parent: self.open.last().copied() };
        let appearance = self.table.cell(row, "appearance").to_lowercase();
        let relevant = self.table.cell(row, "relevant").to_owned();
        let place = GroupPlace { row: row.number, appearance, relevant, first: self.questions.len() };
        // The number of rows bounds the number of groups.
        self.open.push(u16::try_from(self.groups.len()).unwrap_or(u16::MAX));
        self.groups.push((group, place));
        if self.open.len() > 8 {
            self.wrong(
                row.number,
                "type",
                "Nhóm lồng nhau quá 8 tầng. Bỏ bớt nhóm.",
                "Groups are nested more than 8 deep. Remove some.",
            );
        }
    }

    /// At the end of the sheet: groups that are still open.
    pub(super) fn close(&mut self) {
        for at in std::mem::take(&mut self.open) {
            let Some((name, row)) =
                self.groups.get(usize::from(at)).map(|(group, place)| (group.name.clone(), place.row))
            else {
                continue;
            };
            self.wrong(
                row,
                "type",
                format!("Nhóm {name} mở mà không đóng. Thêm dòng end_group sau câu cuối của nhóm."),
                format!("Group {name} is opened but not closed. Add a row end_group after its last question."),
            );
        }
        if !self.questions.iter().any(Question::asks) && self.places.iter().all(|it| it.sound) {
            self.wrong(
                0,
                "",
                "Phiếu không có câu hỏi nào. Thêm ít nhất một câu.",
                "The survey asks nothing. Add a question.",
            );
        }
    }

    fn name(&mut self, row: &Row) -> String {
        let name = self.table.cell(row, "name").to_owned();
        let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let first = name.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
        if !first || name.len() > 32 || !name.chars().all(letters) {
            self.wrong(
                row.number,
                "name",
                format!(
                    "Tên \"{}\" không hợp lệ. Tên bắt đầu bằng chữ cái, tối đa 32 ký tự, chỉ gồm chữ không \
                    dấu, chữ số, _ và -.",
                    cut(&name)
                ),
                format!(
                    "The name \"{}\" does not work. It begins with a letter and has at most 32 ASCII \
                    letters, digits, _ or -.",
                    cut(&name)
                ),
            );
        }
        name
    }

    fn question(&mut self, row: &Row, of: Option<Type>) {
        if self.questions.len() >= QUESTIONS {
            // Said once: the same mistake again is left out at the end.
            self.wrong(
                0,
                "",
                format!("Phiếu có quá {QUESTIONS} câu. Chia thành nhiều phiếu."),
                format!("The survey has more than {QUESTIONS} questions. Divide it."),
            );
            return;
        }
        let name = self.name(row);
        if let Some(first) = self.questions.iter().position(|it| it.name == name).and_then(|it| self.places.get(it)) {
            let first = first.row;
            self.wrong(
                row.number,
                "name",
                format!("Tên {name} đã dùng ở dòng {first}. Đặt tên khác."),
                format!("The name {name} stands already in row {first}. Choose another one."),
            );
        }
        let (kind, sound) = self.kind(row, of.as_ref());
        let cell = |field| self.table.cell(row, field).to_owned();
        let (relevant, constraint, calculation) = (cell("relevant"), cell("constraint"), cell("calculation"));
        let appearance = cell("appearance").to_lowercase();
        let consent = appearance.split_whitespace().any(|it| it == "consent");
        let most = if consent { NOTICE } else { QUESTION };
        let label = self.text(row, "label", of.is_some() && kind != Kind::Calculate, most);
        let question = Question {
            name,
            kind,
            label,
            hint: self.text(row, "hint", false, QUESTION),
            short: self.text(row, "short", false, SHORT),
            item: self.text(row, "item", false, QUESTION),
            required: self.flag(row, "required"),
            sensitive: self.flag(row, "sensitive"),
            consent,
            relevant: None,
            constraint: None,
            constraint_message: self.text(row, "constraint_message", false, QUESTION),
            calculation: None,
            default: self.default(row, kind, sound),
            number: self.number(row, kind),
            most: None,
            group: self.open.last().copied(),
        };
        self.questions.push(question);
        self.places.push(Place { row: row.number, relevant, constraint, calculation, sound });
    }
}
