//! Which questions depend on which.

use super::form;
use crate::Survey;

fn names(survey: &Survey, all: impl Iterator<Item = u16>) -> Vec<&str> {
    all.map(|q| survey.questions[usize::from(q)].name.as_str()).collect()
}

#[test]
fn reads_go_through_calculations_and_groups() {
    let survey = form(
        "| | calculate | more | | ${one} = 'co' | ${sum} + 1 | |
         | | begin_group | g | Nhóm | ${txt} != '' | | |
         | | text | a | A | ${more} > 3 | | string-length(.) > string-length(${day_text}) |
         | | text | day_text | B | | | |
         | | end_group | | | | | |
         | | calculate | lone | | | ${day} = today() | |
         | | text | c | C | | | |",
    )
    .unwrap();
    let q = |name: &str| u16::try_from(survey.questions.iter().position(|it| it.name == name).unwrap()).unwrap();
    assert_eq!(names(&survey, survey.reads(q("a"))), ["one", "scale", "num", "txt"]);
    assert_eq!(names(&survey, survey.reads(q("day_text"))), ["txt"]);
    assert_eq!(names(&survey, survey.reads(q("more"))), ["one", "scale", "num"]);
    assert_eq!(names(&survey, survey.reads(q("c"))), Vec::<&str>::new());
    let gates: Vec<&str> = names(&survey, (0..13).filter(|q| survey.is_gate(*q)));
    // `day` feeds a calculation that no relevance uses; `day_text` stands in a constraint only.
    assert_eq!(gates, ["one", "scale", "num", "txt"]);
    assert_eq!(survey.reads(999).count(), 0);
    assert!(!survey.is_gate(999));
}
