//! From a workbook to a survey: every mistake at once.

use sha2::{Digest, Sha256};

use super::label::{Words, or_else};
use super::rows::{self, Type};
use super::settings::{day, flag};
use super::table::Table;
use super::workbook::{Row, SHEETS, Sheet, cut};
use super::{Mistake, NOTICE, QUESTION, QUESTIONS, SHORT, Workbook, check, choices, formulas, settings, show};
use crate::expr::Wiring;
use crate::{ChoiceList, Group, Kind, Lang, Number, Question, Show, Survey, Text, Value, Version};

/// Checks a form as a whole and makes a survey of it.
///
/// # Errors
/// Every mistake in it, in the order of sheets (survey, choices, settings) and rows.
pub fn load(form: &Workbook) -> Result<Survey, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let head = settings::read(form, &mut mistakes);
    let empty = |name: &str| Sheet { name: name.to_owned(), header: Vec::new(), rows: Vec::new() };
    let (no_survey, no_choices) = (empty("survey"), empty("choices"));
    let survey = Table::new(form.sheet("survey").unwrap_or(&no_survey), head.plain, &mut mistakes);
    let choices = Table::new(form.sheet("choices").unwrap_or(&no_choices), head.plain, &mut mistakes);
    if form.sheet("survey").is_none_or(|sheet| sheet.rows.is_empty()) {
        mistakes.push(Mistake::new(
            "survey",
            0,
            "",
            "Không có bảng survey hoặc bảng rỗng. Đặt các câu hỏi vào bảng (sheet) tên survey.",
            "There is no sheet survey, or it is empty. Put the questions into a sheet called survey.",
        ));
        return Err(mistakes);
    }
    survey.need(&["type", "name", "label"], &mut mistakes);

    let langs = langs(&[&survey, &choices]);
    let words = Words { langs: &langs, settings: &head.settings };
    let lists = if choices.sheet.header.is_empty() {
        choices::Read::default()
    } else {
        choices::read(&choices, &words, &mut mistakes)
    };
    let mut loader = Loader {
        table: &survey,
        words: &words,
        lists: &lists.lists,
        mistakes: &mut mistakes,
        questions: Vec::new(),
        places: Vec::new(),
        groups: Vec::new(),
        open: Vec::new(),
    };
    for row in &survey.sheet.rows {
        loader.row(row);
    }
    loader.close();
    let Loader { mut questions, places, groups, .. } = loader;
    let (mut groups, group_places): (Vec<Group>, Vec<GroupPlace>) = groups.into_iter().unzip();
    formulas::read(&survey, &lists.lists, &mut questions, &places, &groups, &group_places, &mut mistakes);

    let wiring = Wiring::new(&questions);
    show::infer(&mut groups, &group_places, &questions, &lists.lists, &wiring, &mut mistakes);
    for question in &mut questions {
        question.item = or_else(&question.item, &question.label);
    }
    check::all(
        &check::Form {
            survey: &survey,
            choices: &choices,
            questions: &questions,
            places: &places,
            groups: &groups,
            group_places: &group_places,
            lists: &lists,
            langs: &langs,
            settings: &head.settings,
        },
        &mut mistakes,
    );
    for question in &mut questions {
        question.short = or_else(&question.short, &question.label);
    }
    if !mistakes.is_empty() {
        mistakes.sort_by_key(|it| (SHEETS.iter().position(|name| *name == it.sheet), it.row));
        mistakes.dedup();
        return Err(mistakes);
    }
    Ok(Survey {
        id: head.id,
        hash: Version(hex(&Sha256::digest(form.canonical()))),
        title: head.title,
        settings: head.settings,
        questions,
        groups,
        lists: lists.lists,
        langs,
        wiring,
    })
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The languages that some label is written in.
fn langs(tables: &[&Table<'_>]) -> Vec<Lang> {
    let written = |lang: &Lang| {
        tables.iter().any(|table| table.sheet.rows.iter().any(|row| !table.spoken(row, "label", *lang).is_empty()))
    };
    let langs: Vec<Lang> = [Lang::Vi, Lang::En].into_iter().filter(written).collect();
    if langs.is_empty() { vec![Lang::Vi] } else { langs }
}

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

struct Loader<'a> {
    table: &'a Table<'a>,
    words: &'a Words<'a>,
    lists: &'a [ChoiceList],
    mistakes: &'a mut Vec<Mistake>,
    questions: Vec<Question>,
    places: Vec<Place>,
    groups: Vec<(Group, GroupPlace)>,
    /// The groups around the present row, outermost first.
    open: Vec<u16>,
}

impl Loader<'_> {
    fn wrong(&mut self, row: u32, field: &str, vi: impl Into<String>, en: impl Into<String>) {
        let heading = if field.is_empty() { String::new() } else { self.table.heading(field, None) };
        self.mistakes.push(Mistake::new("survey", row, &heading, vi, en));
    }

    fn text(&mut self, row: &Row, field: &str, needed: bool, most: usize) -> Text {
        self.words.text(self.table, row, field, (needed, most), self.mistakes)
    }

    fn row(&mut self, row: &Row) {
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
        let of = match rows::read(cell) {
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
    fn close(&mut self) {
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
        if !self.questions.iter().any(Question::asks) {
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
                format!("Tên \"{}\" không hợp lệ. Tên bắt đầu bằng chữ cái, tối đa 32 ký tự, chỉ gồm chữ không dấu, chữ số, _ và -.", cut(&name)),
                format!("The name \"{}\" does not work. It begins with a letter and has at most 32 ASCII letters, digits, _ or -.", cut(&name)),
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

    /// The kind of a question, and whether it is known; one that is not stands as a note.
    fn kind(&mut self, row: &Row, of: Option<&Type>) -> (Kind, bool) {
        let kind = match of {
            Some(Type::Text) => Kind::Text,
            Some(Type::Integer) => Kind::Integer,
            Some(Type::Decimal) => Kind::Decimal,
            Some(Type::Date) => Kind::Date,
            Some(Type::Note) => Kind::Note,
            Some(Type::Acknowledge) => Kind::Acknowledge,
            Some(Type::Calculate) => Kind::Calculate,
            Some(Type::One(list) | Type::Many(list)) => {
                let at = self.lists.iter().position(|it| it.name == *list).and_then(|at| u16::try_from(at).ok());
                let Some(at) = at else {
                    let near = crate::expr::nearest(list, self.lists.iter().map(|it| it.name.as_str()));
                    let (vi, en) = near.map_or_else(
                        || ("Thêm danh sách vào bảng choices.".to_owned(), "Add it to the sheet choices.".to_owned()),
                        |near| (format!("Có phải là {near} không?"), format!("Is {near} meant?")),
                    );
                    self.wrong(
                        row.number,
                        "type",
                        format!("Không có danh sách lựa chọn nào tên {list}, hoặc danh sách rỗng. {vi}"),
                        format!("There is no list of choices called {list}, or it is empty. {en}"),
                    );
                    return (Kind::Note, false);
                };
                if matches!(of, Some(Type::One(_))) { Kind::One(at) } else { Kind::Many(at) }
            }
            Some(Type::Begin | Type::End) | None => return (Kind::Note, false),
        };
        (kind, true)
    }

    fn flag(&mut self, row: &Row, field: &str) -> bool {
        flag(self.table.cell(row, field)).unwrap_or_else(|| {
            self.wrong(
                row.number,
                field,
                format!("{field} ghi yes hoặc no; điều kiện thì ghi ở cột relevant."),
                format!("{field} takes yes or no; a condition belongs into relevant."),
            );
            false
        })
    }

    fn number(&mut self, row: &Row, kind: Kind) -> Number {
        match (self.table.cell(row, "number"), kind) {
            ("", _) => Number::Position,
            ("age", Kind::One(_)) => Number::Age,
            _ => {
                self.wrong(
                    row.number,
                    "number",
                    "number chỉ ghi age, và chỉ cho câu select_one có danh sách khoảng tuổi (cột range). Để trống ở câu khác.",
                    "number takes age only, in a select_one question whose list has spans of ages (range). Else leave it empty.",
                );
                Number::Position
            }
        }
    }

    fn default(&mut self, row: &Row, kind: Kind, sound: bool) -> Option<Value> {
        let cell = self.table.cell(row, "default");
        if cell.is_empty() || !sound {
            return None;
        }
        let codes = |list: u16| {
            let list = self.lists.get(usize::from(list))?;
            let mut all = cell.split_whitespace().map(|code| list.index(code)).collect::<Option<Vec<u16>>>()?;
            all.sort_unstable();
            all.dedup();
            Some(all)
        };
        let value = match kind {
            Kind::Text if !cell.contains("${") => Some(Value::Text(cell.to_owned())),
            Kind::Integer => cell.parse::<i32>().ok().map(|it| Value::Number(f64::from(it))),
            Kind::Decimal => cell.parse::<f64>().ok().filter(|it| it.is_finite()).map(Value::Number),
            Kind::Date => day(cell).map(Value::Date),
            Kind::One(list) => codes(list).filter(|it| it.len() == 1).map(Value::Choices),
            Kind::Many(list) => codes(list).map(Value::Choices),
            Kind::Text | Kind::Note | Kind::Acknowledge | Kind::Calculate => None,
        };
        if value.is_none() {
            self.wrong(
                row.number,
                "default",
                "Giá trị mặc định không hợp với kiểu câu hỏi. Ghi một giá trị cố định (mã lựa chọn, số, ngày 2026-01-31), hoặc dùng calculate.",
                "The default does not fit the type. Write a fixed value (a choice's code, a number, a day 2026-01-31), or use calculate.",
            );
        }
        value
    }
}
