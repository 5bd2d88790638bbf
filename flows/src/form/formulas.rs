//! The expressions of a form: read once all names are known, in the order of the rows, so that a calculation has its type
//! before anything refers to it.

use std::collections::BTreeMap;

use super::Mistake;
use super::rows::{GroupPlace, Place};
use super::table::Table;
use crate::expr::{Cost, Expr, Known, Names, Type, Want};
use crate::{ChoiceList, Group, Kind, Question};

/// Reads `relevant`, `calculation` and `constraint` of all rows into `questions`; the relevance of a group goes into each
/// question in it.
pub(super) fn read(
    table: &Table<'_>,
    lists: &[ChoiceList],
    questions: &mut [Question],
    places: &[Place],
    groups: &[Group],
    group_places: &[GroupPlace],
    mistakes: &mut Vec<Mistake>,
) {
    let names: Vec<String> = questions.iter().map(|it| it.name.clone()).collect();
    let mut known: BTreeMap<&str, Known> = BTreeMap::new();
    for (q, ((name, question), place)) in (0u16..).zip(names.iter().zip(&*questions).zip(places)) {
        known.entry(name).or_insert_with(|| Known {
            q,
            of: if place.sound { answer(question.kind) } else { None },
            calculated: question.kind == Kind::Calculate,
            cost: Cost::default(),
            note: place.sound && question.kind == Kind::Note,
        });
    }
    let mut reader = Reader { table, lists, mistakes };
    // The relevance of each group, that of the groups around it included. Groups begin in the order of the rows.
    let mut around: Vec<Option<Expr>> = Vec::new();
    for (at, (name, place)) in names.iter().zip(places).enumerate() {
        let before = u16::try_from(at).unwrap_or(u16::MAX);
        reader.groups(&mut around, groups, group_places, at, &known);
        let Some(question) = questions.get_mut(at) else { continue };
        let scope = Names { lists, known: &known, before, this: None };
        let own = reader.expr(&place.relevant, "relevant", place.row, Want::Condition, &scope);
        let group = question.group.and_then(|it| around.get(usize::from(it))).cloned().flatten();
        question.relevant = match (group, own) {
            (Some(group), Some(own)) => Some(group.and(own)),
            (group, own) => group.or(own),
        };
        if question.kind != Kind::Calculate {
            if !place.calculation.is_empty() && place.sound {
                reader.wrong(
                    place.row,
                    "calculation",
                    "calculation chỉ dùng cho dòng kiểu calculate. Đổi kiểu hoặc xóa ô này.",
                    "calculation goes with the type calculate only. Change the type or clear the cell.",
                );
            }
            continue;
        }
        if place.calculation.is_empty() {
            reader.wrong(
                place.row,
                "calculation",
                "Dòng calculate thiếu công thức. Điền cột calculation.",
                "A calculate row needs a formula. Fill in the column calculation.",
            );
        }
        question.calculation = reader.expr(&place.calculation, "calculation", place.row, Want::Value, &scope);
        let (of, cost) = (question.calculation.as_ref().map(Expr::of), cost(question));
        if let Some(entry) = known.get_mut(name.as_str()).filter(|it| it.q == before) {
            (entry.of, entry.cost) = (of, cost);
        }
    }
    // Groups behind the last question have nothing to hide, but their mistakes are told.
    reader.groups(&mut around, groups, group_places, usize::MAX, &known);
    for (question, place) in questions.iter_mut().zip(places).filter(|(_, place)| !place.constraint.is_empty()) {
        if matches!(question.kind, Kind::Note | Kind::Calculate | Kind::Acknowledge) {
            if place.sound {
                reader.wrong(
                    place.row,
                    "constraint",
                    "Dòng này không có câu trả lời để ràng buộc. Xóa ô constraint.",
                    "This row takes no answer that could be constrained. Clear the cell.",
                );
            }
            continue;
        }
        let scope = Names { lists, known: &known, before: u16::MAX, this: answer(question.kind) };
        question.constraint = reader.expr(&place.constraint, "constraint", place.row, Want::Condition, &scope);
        question.most = match question.kind {
            Kind::Many(_) => question.constraint.as_ref().and_then(Expr::most),
            _ => None,
        };
    }
}

struct Reader<'a> {
    table: &'a Table<'a>,
    lists: &'a [ChoiceList],
    mistakes: &'a mut Vec<Mistake>,
}

impl Reader<'_> {
    /// Reads the relevance of the groups that begin at or before question `at` and were not read yet.
    fn groups(
        &mut self,
        around: &mut Vec<Option<Expr>>,
        groups: &[Group],
        places: &[GroupPlace],
        at: usize,
        known: &BTreeMap<&str, Known>,
    ) {
        while let Some((group, place)) = groups.get(around.len()).zip(places.get(around.len())) {
            if place.first > at {
                break;
            }
            let before = u16::try_from(place.first).unwrap_or(u16::MAX);
            let scope = Names { lists: self.lists, known, before, this: None };
            let own = self.expr(&place.relevant, "relevant", place.row, Want::Condition, &scope);
            let outer = group.parent.and_then(|it| around.get(usize::from(it))).cloned().flatten();
            around.push(match (outer, own) {
                (Some(outer), Some(own)) => Some(outer.and(own)),
                (outer, own) => outer.or(own),
            });
        }
    }

    fn expr(&mut self, text: &str, field: &str, row: u32, want: Want, names: &Names<'_>) -> Option<Expr> {
        if text.is_empty() {
            return None;
        }
        match Expr::check(text, want, names) {
            Ok(expr) => Some(expr),
            Err(faults) => {
                let column = self.table.heading(field, None);
                let all = faults.into_iter().map(|what| Mistake {
                    sheet: "survey".to_owned(),
                    row,
                    column: column.clone(),
                    what,
                });
                self.mistakes.extend(all);
                None
            }
        }
    }

    fn wrong(&mut self, row: u32, field: &str, vi: &str, en: &str) {
        self.mistakes.push(Mistake::new("survey", row, &self.table.heading(field, None), vi, en));
    }
}

/// What the answer to a question is; a calculation's type is found later.
fn answer(kind: Kind) -> Option<Type> {
    Some(match kind {
        Kind::Text => Type::Text,
        Kind::Integer | Kind::Decimal => Type::Number,
        Kind::Date => Type::Day,
        Kind::One(list) => Type::One(list),
        Kind::Many(list) => Type::Many(list),
        Kind::Acknowledge => Type::Done,
        Kind::Note | Kind::Calculate => return None,
    })
}

/// What a reference to a calculation costs.
fn cost(question: &Question) -> Cost {
    [&question.relevant, &question.calculation].into_iter().flatten().map(Expr::cost).fold(
        Cost::default(),
        |sum, it| Cost { depth: sum.depth.max(it.depth), size: sum.size.saturating_add(it.size) },
    )
}
