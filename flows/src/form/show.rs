//! How the questions of a group are asked: one by one, as a battery, or as a page.

use super::rows::GroupPlace;
use super::{ITEMS, Mistake};
use crate::expr::Wiring;
use crate::{ChoiceList, Group, Kind, Question, Show};

/// Sets [`Group::show`]. A page that was asked for (`field-list`) and cannot be one is a mistake; a group that merely
/// looks like a battery and cannot be one is asked one by one.
pub(super) fn infer(
    groups: &mut [Group],
    places: &[GroupPlace],
    questions: &[Question],
    lists: &[ChoiceList],
    wiring: &Wiring,
    mistakes: &mut Vec<Mistake>,
) {
    let parents: Vec<Option<u16>> = groups.iter().map(|it| it.parent).collect();
    for (at, (group, place)) in (0u16..).zip(groups.iter_mut().zip(places)) {
        let inside: Vec<(u16, &Question)> =
            (0u16..).zip(questions).filter(|(_, it)| it.group == Some(at) && it.kind != Kind::Calculate).collect();
        let nested = parents.contains(&Some(at));
        let appearance = |word: &str| place.appearance.split_whitespace().any(|it| it == word);
        let faults = faults(&inside, nested, wiring);
        group.show = if appearance("field-list") {
            let (name, row) = (&group.name, place.row);
            for (vi, en) in &faults {
                mistakes.push(Mistake::new(
                    "survey",
                    row,
                    "appearance",
                    format!("Nhóm {name} không hỏi được trong một tin (field-list): {vi}"),
                    format!("Group {name} cannot be asked in one message (field-list): {en}"),
                ));
            }
            shape(&inside)
        } else if faults.is_empty()
            && inside.len() >= 2
            && !appearance("single")
            && shape(&inside) == Show::Battery
            && inside.first().is_some_and(|(_, it)| is_scale(it, lists))
        {
            Show::Battery
        } else {
            Show::Single
        };
    }
}

fn shape(inside: &[(u16, &Question)]) -> Show {
    let mut kinds = inside.iter().map(|(_, it)| it.kind);
    let first = kinds.next();
    if kinds.all(|it| Some(it) == first) { Show::Battery } else { Show::Page }
}

/// Whether the question's codes, 98 and 99 aside, are 1, 2, … n.
fn is_scale(question: &Question, lists: &[ChoiceList]) -> bool {
    let Kind::One(list) = question.kind else { return false };
    lists.get(usize::from(list)).is_some_and(|list| {
        list.numbered().count() >= 2 && list.numbered().all(|(number, choice)| choice.name == number.to_string())
    })
}

/// Why these questions cannot be asked in one message, each with a way out in both languages.
fn faults(inside: &[(u16, &Question)], nested: bool, wiring: &Wiring) -> Vec<(String, String)> {
    let mut all = Vec::new();
    if inside.len() > ITEMS {
        all.push((
            format!("có {} câu, tối đa {ITEMS}. Chia thành nhiều nhóm.", inside.len()),
            format!("it has {} questions, at most {ITEMS}. Divide it into several groups.", inside.len()),
        ));
    }
    if inside.is_empty() {
        all.push((
            "không có câu nào. Bỏ nhóm này.".to_owned(),
            "there is no question in it. Remove the group.".to_owned(),
        ));
    }
    if nested {
        all.push((
            "có nhóm khác bên trong. Đưa nhóm trong ra ngoài.".to_owned(),
            "another group is in it. Take the inner group out.".to_owned(),
        ));
    }
    for (q, question) in inside {
        let name = &question.name;
        if !matches!(question.kind, Kind::One(_)) {
            all.push((
                format!(
                    "câu {name} không phải select_one (tự gõ, ngày, số, nhiều lựa chọn, ghi chú). Đưa câu \
                    này ra ngoài nhóm."
                ),
                format!(
                    "{name} is not select_one (text, number, day, several answers, note). Take it out of the \
                    group."
                ),
            ));
        }
        if question.sensitive || question.consent {
            all.push((
                format!("câu {name} là dữ liệu nhạy cảm hoặc câu đồng ý, phải hỏi riêng. Đưa câu này ra ngoài nhóm."),
                format!("{name} is sensitive or the consent, which stands alone. Take it out of the group."),
            ));
        }
        if wiring.gates(*q) {
            all.push((
                format!("câu {name} quyết định câu khác có được hỏi không (relevant). Đưa câu này ra ngoài nhóm."),
                format!("the relevance of another question depends on {name}. Take it out of the group."),
            ));
        }
    }
    all
}
