//! Rows of the sheet `campaign` that name a question and a choice: how many responses are wanted in which it was chosen.

use super::Mistake;
use super::table::Table;
use super::workbook::Row;
use crate::expr::{is_meant, nearest};
use crate::{ChoiceList, ChoiceQuota, Group, Kind, Question, Show};

/// The columns of such a row, besides `quota`.
pub(super) const FIELDS: [&str; 3] = ["question", "choice", "when_full"];

/// Quotas by choice as they were read: what they name is looked for when the questions are known.
#[derive(Default)]
pub(super) struct Read {
    pub(super) quotas: Vec<ChoiceQuota>,
    /// The row of each.
    rows: Vec<u32>,
    /// The headings of [`FIELDS`] as the author wrote them.
    headings: [String; 3],
}

/// Whether a row of the sheet is of this kind.
pub(super) fn is_one(table: &Table<'_>, row: &Row) -> bool {
    FIELDS.iter().any(|field| !table.cell(row, field).is_empty())
}

impl Read {
    /// Reads one row, whose quota is `most`; `others` are the columns that say something of the survey as a whole.
    pub(super) fn add(
        &mut self,
        table: &Table<'_>,
        row: &Row,
        most: Option<u64>,
        others: &[&str],
        mistakes: &mut Vec<Mistake>,
    ) {
        let mut wrong = |field: &str, vi: &str, en: &str| {
            mistakes.push(Mistake::new("campaign", row.number, &table.heading(field, None), vi, en));
        };
        for field in others.iter().filter(|field| !table.cell(row, field).is_empty()) {
            wrong(
                field,
                "Dòng chỉ tiêu theo lựa chọn chỉ có quota, question, choice, when_full. Chuyển ô này lên dòng chung của phiếu.",
                "A row of a quota by choice has quota, question, choice and when_full only. Move this to the survey's own row.",
            );
        }
        if table.cell(row, "quota").is_empty() {
            wrong(
                "quota",
                "Thiếu số phiếu cần nhận. Ghi một số nguyên.",
                "How many responses are needed? Write a whole number.",
            );
        }
        let ends = match table.cell(row, "when_full") {
            "" => false,
            "ends" => true,
            _ => {
                wrong(
                    "when_full",
                    "when_full ghi ends (khi đủ, ai chọn thì phiếu kết thúc ngay) hoặc để trống (vẫn nhận tiếp).",
                    "when_full takes ends (the survey ends for whoever chooses it then), or nothing (it goes on).",
                );
                false
            }
        };
        let [question, choice] = ["question", "choice"].map(|field| table.cell(row, field).to_owned());
        self.headings = FIELDS.map(|field| table.heading(field, None));
        self.quotas.push(ChoiceQuota { question, choice, most: most.unwrap_or_default(), ends });
        self.rows.push(row.number);
    }

    /// Notes what names no choice that a quota can be of.
    pub(super) fn check(
        &self,
        questions: &[Question],
        groups: &[Group],
        lists: &[ChoiceList],
        mistakes: &mut Vec<Mistake>,
    ) {
        let [asked, chosen, full] = &self.headings;
        for (at, (quota, row)) in self.quotas.iter().zip(&self.rows).enumerate() {
            let mut wrong =
                |heading: &str, vi: String, en: String| mistakes.push(Mistake::new("campaign", *row, heading, vi, en));
            let found = questions.iter().find(|it| it.name == quota.question);
            let one = found.filter(|it| !it.consent).and_then(|it| match it.kind {
                Kind::One(list) => Some((it, lists.get(usize::from(list))?)),
                _ => None,
            });
            let Some((question, list)) = one else {
                let near = nearest(&quota.question, questions.iter().map(|it| it.name.as_str()));
                let (vi, en) = is_meant(near.filter(|_| found.is_none()));
                wrong(
                    asked,
                    format!("question là tên một câu select_one của phiếu, không phải câu đồng ý.{vi}"),
                    format!("question is the name of a select_one of this form which is not the consent.{en}"),
                );
                continue;
            };
            let choice = list.choices.iter().find(|it| it.name == quota.choice);
            if choice.is_none_or(|it| it.is_special() || it.ends.is_some()) {
                let near = nearest(&quota.choice, list.choices.iter().map(|it| it.name.as_str()));
                let (vi, en) = is_meant(near.filter(|_| choice.is_none()));
                wrong(
                    chosen,
                    format!("choice là mã một lựa chọn của câu {}, trừ 98, 99 và lựa chọn có ends.{vi}", question.name),
                    format!(
                        "choice is the code of a choice of {}, but for 98, 99 and one that ends.{en}",
                        question.name
                    ),
                );
                continue;
            }
            let same = |it: &&ChoiceQuota| it.question == quota.question && it.choice == quota.choice;
            if let Some((_, first)) = self.quotas.iter().zip(&self.rows).take(at).find(|(it, _)| same(it)) {
                wrong(
                    chosen,
                    format!("Lựa chọn này đã có chỉ tiêu ở dòng {first}. Xóa một dòng."),
                    format!("This choice has a quota already, in row {first}. Remove one of the two."),
                );
            }
            let group = question.group.and_then(|group| groups.get(usize::from(group)));
            if quota.ends && group.is_some_and(|group| group.show != Show::Single) {
                wrong(
                    full,
                    format!(
                        "Câu {} hỏi chung một tin với câu khác nên không kết thúc ngay được. Để trống.",
                        question.name
                    ),
                    format!(
                        "{} is asked with others in one message, so nothing can end there. Leave it empty.",
                        question.name
                    ),
                );
            }
        }
    }
}
