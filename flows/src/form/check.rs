//! What is checked when all rows are read: the consent, lists and their uses, and the lengths of whole messages.

use super::label::length;
use super::rows::{GroupPlace, Place};
use super::table::Table;
use super::{MESSAGE, Mistake, NOTICE, REVIEWED, SHORT, choices};
use crate::text::survey::keeps_partial;
use crate::{Choice, ChoiceList, Ends, Group, Kind, Lang, Number, Question, Settings, Show};

/// Characters that a battery or page needs beside its texts: how to answer, and the progress.
const BESIDE_ITEMS: usize = 80;
/// Characters that the review needs beside its lines: head, how to change, what the buttons do.
const BESIDE_REVIEW: usize = 200;

/// A form as it was read.
pub(super) struct Form<'a> {
    pub(super) survey: &'a Table<'a>,
    pub(super) choices: &'a Table<'a>,
    pub(super) questions: &'a [Question],
    pub(super) places: &'a [Place],
    pub(super) groups: &'a [Group],
    pub(super) group_places: &'a [GroupPlace],
    pub(super) lists: &'a choices::Read,
    pub(super) langs: &'a [Lang],
    pub(super) settings: &'a Settings,
    /// Where the setting `partial` stands: row and heading.
    pub(super) partial: &'a (u32, String),
}

/// Notes every mistake that shows only in the whole.
pub(super) fn all(form: &Form<'_>, mistakes: &mut Vec<Mistake>) {
    for (at, (question, place)) in form.questions.iter().zip(form.places).enumerate() {
        if question.consent && place.sound {
            form.consent(at, question, place, mistakes);
        }
        if question.number == Number::Age {
            form.ages(question, mistakes);
        }
        form.prompt(question, place, mistakes);
    }
    for (at, (list, rows)) in (0u16..).zip(form.lists.lists.iter().zip(&form.lists.rows)) {
        form.list(at, list, rows, mistakes);
    }
    for (at, (group, place)) in (0u16..).zip(form.groups.iter().zip(form.group_places)) {
        form.shown(at, group, place, mistakes);
    }
    if form.settings.review {
        form.review(mistakes);
    }
    if form.settings.keeps_partial {
        form.partial(mistakes);
    }
}

impl Form<'_> {
    fn list_of(&self, question: &Question) -> Option<&ChoiceList> {
        match question.kind {
            Kind::One(list) | Kind::Many(list) => self.lists.lists.get(usize::from(list)),
            _ => None,
        }
    }

    fn consent(&self, at: usize, question: &Question, place: &Place, mistakes: &mut Vec<Mistake>) {
        let mut wrong = |field: &str, vi: &str, en: &str| {
            mistakes.push(Mistake::new("survey", place.row, &self.survey.heading(field, None), vi, en));
        };
        if self.questions.iter().position(Question::asks) != Some(at) {
            wrong(
                "appearance",
                "Câu đồng ý (appearance consent) phải là câu hỏi đầu tiên và chỉ có một. Chuyển lên đầu, hoặc bỏ \
                    appearance.",
                "The consent (appearance consent) has to be the first question and the only one. Move it up, or \
                    remove the appearance.",
            );
        }
        let two = match (question.kind, self.list_of(question)) {
            (Kind::One(_), Some(list)) => match list.choices.as_slice() {
                [yes, no] => yes.ends.is_none() && no.ends == Some(Ends::Count),
                _ => false,
            },
            _ => false,
        };
        if !two {
            wrong(
                "type",
                "Câu đồng ý phải là select_one với đúng hai lựa chọn: đồng ý trước, không đồng ý sau với ends là \
                    count.",
                "The consent has to be select_one with exactly two choices: agree first, then refuse, whose ends \
                    is count.",
            );
        }
        if question.relevant.is_some() {
            wrong(
                "relevant",
                "Câu đồng ý luôn được hỏi. Xóa relevant ở câu này và ở nhóm của nó.",
                "The consent is always asked. Clear relevant here and in its group.",
            );
        }
    }

    /// Answers that were never sent are kept only where the person agreed to that, in the language they read.
    fn partial(&self, mistakes: &mut Vec<Mistake>) {
        let Some((question, place)) = self.questions.iter().zip(self.places).find(|(it, _)| it.consent) else {
            let (row, heading) = self.partial;
            mistakes.push(Mistake::new(
                "settings",
                *row,
                heading,
                "partial là keep thì phiếu phải có câu đồng ý (appearance consent) nói rõ điều đó bằng {partial}.",
                "With partial set to keep the survey needs a consent (appearance consent) that says so with {partial}.",
            ));
            return;
        };
        for lang in self.langs {
            let sentence = keeps_partial(*lang, self.settings.expires_days);
            if !question.label.get(*lang).contains(&sentence) {
                mistakes.push(Mistake::new(
                    "survey",
                    place.row,
                    &self.survey.heading("label", Some(*lang)),
                    "partial là keep nên lời đồng ý phải nói rõ: ghi {partial} vào ô này.",
                    "partial is keep, so the consent has to say so: put {partial} into this cell.",
                ));
            }
        }
    }

    fn ages(&self, question: &Question, mistakes: &mut Vec<Mistake>) {
        let Kind::One(at) = question.kind else { return };
        let Some((list, rows)) = self.lists.lists.get(usize::from(at)).zip(self.lists.rows.get(usize::from(at))) else {
            return;
        };
        let heading = self.choices.heading("range", None);
        let mut seen: Vec<((u16, u16), u32)> = Vec::new();
        for (choice, row) in list.choices.iter().zip(rows).filter(|(it, _)| !it.is_special()) {
            let Some(range) = choice.range else {
                mistakes.push(Mistake::new(
                    "choices",
                    *row,
                    &heading,
                    format!(
                        "Câu {} nhận tuổi (number age) nên mỗi lựa chọn cần khoảng tuổi. Ghi range, ví dụ 18-24.",
                        question.name
                    ),
                    format!(
                        "{} takes ages (number age), so each choice needs its span. Fill in range, such as 18-24.",
                        question.name
                    ),
                ));
                continue;
            };
            if let Some((_, other)) = seen.iter().find(|(it, _)| it.0 <= range.1 && range.0 <= it.1) {
                mistakes.push(Mistake::new(
                    "choices",
                    *row,
                    &heading,
                    format!(
                        "Khoảng tuổi này chồng lên khoảng ở dòng {other}. Sửa để mỗi tuổi thuộc đúng một \
                        khoảng."
                    ),
                    format!("This span overlaps with the one in row {other}. Each age may belong to one span only."),
                ));
            }
            seen.push((range, *row));
        }
    }

    fn list(&self, at: u16, list: &ChoiceList, rows: &[u32], mistakes: &mut Vec<Mistake>) {
        let uses = |test: &dyn Fn(&Question) -> bool| self.questions.iter().find(|it| test(it));
        let many = uses(&|it| it.kind == Kind::Many(at));
        let one = uses(&|it| it.kind == Kind::One(at));
        let aged = uses(&|it| it.kind == Kind::One(at) && it.number == Number::Age);
        let each = |test: fn(&Choice) -> bool| list.choices.iter().zip(rows).filter(move |(it, _)| test(it));
        if let (Some(many), None) = (many, one) {
            for (_, row) in each(|it| it.ends.is_some()) {
                mistakes.push(Mistake::new(
                    "choices",
                    *row,
                    &self.choices.heading("ends", None),
                    format!(
                        "ends chỉ dùng cho select_one, nhưng câu {} là select_multiple. Xóa ô này hoặc đổi kiểu câu.",
                        many.name
                    ),
                    format!(
                        "ends goes with select_one only, but {} is select_multiple. Clear the cell or change the \
                            type.",
                        many.name
                    ),
                ));
            }
        }
        if let (Some(many), Some(_)) = (many, one) {
            for (_, row) in each(|it| it.ends.is_some()) {
                mistakes.push(Mistake::new(
                    "choices",
                    *row,
                    &self.choices.heading("ends", None),
                    format!(
                        "ends chỉ dùng cho select_one, nhưng câu {} (select_multiple) dùng chung danh sách. \
                        Tách danh sách.",
                        many.name
                    ),
                    format!(
                        "ends goes with select_one only, but {} (select_multiple) shares the list. Make two \
                        lists.",
                        many.name
                    ),
                ));
            }
        }
        if aged.is_none() && (one.is_some() || many.is_some()) {
            for (_, row) in each(|it| it.range.is_some()) {
                mistakes.push(Mistake::new(
                    "choices",
                    *row,
                    &self.choices.heading("range", None),
                    format!(
                        "range chỉ dùng khi một câu select_one {} có number là age. Điền number ở câu đó \
                        hoặc xóa ô này.",
                        list.name
                    ),
                    format!(
                        "range needs a question select_one {} whose number is age. Set number there or clear \
                        the cell.",
                        list.name
                    ),
                ));
            }
        }
    }

    /// A question asked alone, with its numbered choices.
    fn prompt(&self, question: &Question, place: &Place, mistakes: &mut Vec<Mistake>) {
        let Some(list) = self.list_of(question) else { return };
        for lang in self.langs {
            let choices: usize = list.choices.iter().map(|it| length(&it.label, *lang) + 5).sum();
            let total = length(&question.label, *lang) + length(&question.hint, *lang) + choices + BESIDE_ITEMS;
            if total > MESSAGE {
                mistakes.push(Mistake::new(
                    "survey",
                    place.row,
                    &self.survey.heading("label", Some(*lang)),
                    format!(
                        "Câu hỏi cùng các lựa chọn dài {total} ký tự, một tin nhắn chứa tối đa {MESSAGE}. \
                        Rút ngắn nhãn hoặc chia danh sách."
                    ),
                    format!(
                        "The question with its choices has {total} characters, a message holds {MESSAGE}. \
                        Shorten the labels or divide the list."
                    ),
                ));
            }
        }
    }

    /// A battery or page as one message.
    fn shown(&self, at: u16, group: &Group, place: &GroupPlace, mistakes: &mut Vec<Mistake>) {
        if group.show == Show::Single {
            return;
        }
        for lang in self.langs {
            let scale = |question: &Question| -> usize {
                self.list_of(question)
                    .map_or(0, |list| list.choices.iter().map(|it| length(&it.label, *lang) + 4).sum())
            };
            let items = || self.questions.iter().filter(|it| it.group == Some(at) && it.asks());
            let mut total = length(&group.label, *lang) + BESIDE_ITEMS;
            total += items().map(|it| length(&it.item, *lang) + 5).sum::<usize>();
            total += match group.show {
                Show::Page => items().map(scale).sum::<usize>(),
                Show::Battery | Show::Single => items().next().map_or(0, scale),
            };
            if total > NOTICE {
                mistakes.push(Mistake::new(
                    "survey",
                    place.row,
                    &self.survey.heading("label", Some(*lang)),
                    format!(
                        "Nhóm {} hỏi trong một tin dài khoảng {total} ký tự, tối đa {NOTICE}. Ghi cột item \
                        ngắn hơn, chia nhóm, hoặc đặt appearance single để hỏi từng câu.",
                        group.name
                    ),
                    format!(
                        "Group {} in one message has about {total} characters, at most {NOTICE}. Use a \
                        shorter item, divide the group, or set appearance single to ask one by one.",
                        group.name
                    ),
                ));
            }
        }
    }

    /// The review in the worst case: every question asked, the longest answers.
    fn review(&self, mistakes: &mut Vec<Mistake>) {
        for lang in self.langs {
            let lines = self.questions.iter().filter(|it| it.asks() && !it.consent).map(|question| {
                let short = if question.short.has(*lang) { &question.short } else { &question.label };
                let longest = |list: &ChoiceList| {
                    list.choices.iter().map(|it| length(&it.label, *lang)).max().unwrap_or(0).min(REVIEWED)
                };
                let answer = match question.kind {
                    Kind::One(_) => self.list_of(question).map_or(0, longest),
                    Kind::Integer | Kind::Decimal | Kind::Date | Kind::Acknowledge => 10,
                    _ => REVIEWED,
                };
                "100. ".len() + length(short, *lang).min(SHORT) + ": \n".len() + answer
            });
            let total = lines.sum::<usize>() + BESIDE_REVIEW;
            if total > MESSAGE {
                mistakes.push(Mistake::new(
                    "survey",
                    0,
                    &self.survey.heading("short", Some(*lang)),
                    format!(
                        "Bản xem lại dài khoảng {total} ký tự, một tin nhắn chứa tối đa {MESSAGE}. Ghi cột \
                        short ngắn hơn, bớt câu, hoặc đặt review là no trong bảng settings."
                    ),
                    format!(
                        "The review has about {total} characters, a message holds {MESSAGE}. Use shorter \
                        labels in short, fewer questions, or set review to no in settings."
                    ),
                ));
            }
        }
    }
}
