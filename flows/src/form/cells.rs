//! Single cells of a question's row.

use super::rows::Loader;
use super::settings::flag;
use super::types::Type;
use super::workbook::Row;
use crate::expr::nearest;
use crate::vietnam::read_day;
use crate::{Kind, Number, Value};

impl Loader<'_> {
    /// The kind of a question, and whether it is known; one that is not stands as a note.
    pub(super) fn kind(&mut self, row: &Row, of: Option<&Type>) -> (Kind, bool) {
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
                    let near = nearest(list, self.lists.iter().map(|it| it.name.as_str()));
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

    pub(super) fn flag(&mut self, row: &Row, field: &str) -> bool {
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

    pub(super) fn number(&mut self, row: &Row, kind: Kind) -> Number {
        match (self.table.cell(row, "number"), kind) {
            ("", _) => Number::Position,
            ("age", Kind::One(_)) => Number::Age,
            _ => {
                self.wrong(
                    row.number,
                    "number",
                    "number chỉ ghi age, và chỉ cho câu select_one có danh sách khoảng tuổi (cột range). Để \
                        trống ở câu khác.",
                    "number takes age only, in a select_one question whose list has spans of ages (range). Else \
                        leave it empty.",
                );
                Number::Position
            }
        }
    }

    pub(super) fn default(&mut self, row: &Row, kind: Kind, sound: bool) -> Option<Value> {
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
            Kind::Date => read_day(cell).map(Value::Date),
            Kind::One(list) => codes(list).filter(|it| it.len() == 1).map(Value::Choices),
            Kind::Many(list) => codes(list).map(Value::Choices),
            Kind::Text | Kind::Note | Kind::Acknowledge | Kind::Calculate => None,
        };
        if value.is_none() {
            self.wrong(
                row.number,
                "default",
                "Giá trị mặc định không hợp với kiểu câu hỏi. Ghi một giá trị cố định (mã lựa chọn, số, ngày \
                    2026-01-31), hoặc dùng calculate.",
                "The default does not fit the type. Write a fixed value (a choice's code, a number, a day \
                    2026-01-31), or use calculate.",
            );
        }
        value
    }
}
