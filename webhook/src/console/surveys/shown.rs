//! A survey's questions as a list: what people are asked, in which order, with which choices.

use flows::{Kind, Lang, Show, Survey};

/// A line of the list.
pub(super) struct Shown {
    /// The group that begins here.
    pub(super) heading: Option<String>,
    /// The question's number among those that are asked.
    pub(super) number: Option<usize>,
    pub(super) text: String,
    pub(super) hint: String,
    /// What kind of an answer it takes, and what else is to be known of it.
    pub(super) marks: Vec<&'static str>,
    /// As they are numbered in the chat; 98 and 99 have no number.
    pub(super) choices: Vec<(Option<u16>, String)>,
}

/// The language that a survey is shown in to somebody who reads this one.
pub(super) fn lang(survey: &Survey, wanted: Lang) -> Lang {
    let known = survey.langs.contains(&wanted).then_some(wanted);
    known.or_else(|| survey.langs.first().copied()).unwrap_or_default()
}

pub(super) fn shown(survey: &Survey, wanted: Lang) -> Vec<Shown> {
    let (lang, en) = (lang(survey, wanted), wanted == Lang::En);
    let mut group = None;
    let mut asked = 0;
    let questions = survey.questions.iter().filter(|question| question.kind != Kind::Calculate);
    questions
        .map(|question| {
            let heading = (question.group != group).then_some(question.group).flatten();
            group = question.group;
            let heading = heading.and_then(|at| survey.groups.get(usize::from(at))).map(|it| {
                let several = match (it.show, en) {
                    (Show::Single, _) => "",
                    (Show::Battery | Show::Page, true) => " (one message)",
                    (Show::Battery | Show::Page, false) => " (một tin nhắn)",
                };
                format!("{}{several}", it.label.get(lang))
            });
            let number = question.asks().then(|| {
                asked += 1;
                asked
            });
            let list = match question.kind {
                Kind::One(list) | Kind::Many(list) => survey.lists.get(usize::from(list)),
                _ => None,
            };
            let numbered = list.into_iter().flat_map(flows::ChoiceList::numbered);
            let special = list.into_iter().flat_map(|list| &list.choices).filter(|choice| choice.is_special());
            let choices = numbered
                .map(|(number, choice)| (Some(number), choice.label.get(lang).to_owned()))
                .chain(special.map(|choice| (None, choice.label.get(lang).to_owned())));
            let mut marks = vec![kind(question.kind, en)];
            let mark = |yes: bool, vi: &'static str, words: &'static str| yes.then_some(if en { words } else { vi });
            marks.extend(mark(question.consent, "đồng ý tham gia", "consent"));
            marks.extend(mark(question.required, "bắt buộc", "required"));
            marks.extend(mark(question.sensitive, "nhạy cảm: luôn được từ chối", "sensitive: may be refused"));
            marks.extend(mark(question.relevant.is_some(), "chỉ hỏi khi đúng điều kiện", "asked under a condition"));
            Shown {
                heading: heading.filter(|it| !it.trim().is_empty()),
                number,
                text: question.label.get(lang).to_owned(),
                hint: question.hint.get(lang).to_owned(),
                marks,
                choices: choices.collect(),
            }
        })
        .collect()
}

fn kind(kind: Kind, en: bool) -> &'static str {
    let (vi, words) = match kind {
        Kind::Text => ("tự viết", "text"),
        Kind::Integer => ("số nguyên", "whole number"),
        Kind::Decimal => ("số", "number"),
        Kind::Date => ("ngày", "date"),
        Kind::One(_) => ("chọn một", "one choice"),
        Kind::Many(_) => ("chọn nhiều", "several choices"),
        Kind::Note => ("chỉ đọc", "to read"),
        Kind::Acknowledge => ("xác nhận đã đọc", "read and confirmed"),
        Kind::Calculate => ("tính", "calculated"),
    };
    if en { words } else { vi }
}
