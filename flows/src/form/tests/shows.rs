//! How groups are asked.

use super::{read, survey, tell};
use crate::Show;

const CHOICES: &str = "
| choices |
| | list_name | name | label |
| | s | 1 | Thấp |
| | s | 2 | Cao |
| | s | 99 | Không biết |
| | t | 1 | Ít |
| | t | 2 | Nhiều |
| | yn | co | Có |
| | yn | khong | Không |
| settings |
| | form_title | form_id |
| | Thử | thu |
";

fn form(appearance: &str, rows: &[&str]) -> String {
    let rows: String = rows.iter().map(|row| format!("| | {row} |\n")).collect();
    format!(
        "| survey |\n| | type | name | label | appearance | sensitive | relevant |\n\
         | | begin_group | g | Nhóm | {appearance} | | |\n{rows}| | end_group | | | | | |\n| | text | last | Cuối | | | |\n{CHOICES}"
    )
}

const A: &str = "select_one s | a | A | | |";
const B: &str = "select_one s | b | B | | |";
const OTHER: &str = "select_one t | c | C | | |";
const WORDS: &str = "select_one yn | d | D | | |";

#[test]
fn groups_are_asked_as_they_look() {
    for (what, appearance, rows, expected) in [
        ("one scale", "", &[A, B][..], Show::Battery),
        ("one item", "", &[A], Show::Single),
        ("two scales", "", &[A, B, OTHER], Show::Single),
        ("words, not levels", "", &[WORDS, "select_one yn | e | E | | |"], Show::Single),
        ("the way out", "single", &[A, B], Show::Single),
        ("a sensitive item", "", &[A, "select_one s | b | B | | yes |"], Show::Single),
        ("a note in it", "", &[A, B, "note | n | N | | |"], Show::Single),
        (
            "six",
            "",
            &[
                A,
                B,
                "select_one s | c | C | | |",
                "select_one s | d | D | | |",
                "select_one s | e | E | | |",
                "select_one s | f | F | | |",
            ],
            Show::Single,
        ),
        ("field-list, one list", "field-list", &[A, B], Show::Battery),
        ("field-list, several lists", "field-list", &[A, WORDS, OTHER], Show::Page),
        ("field-list among other words", "w1 field-list", &[WORDS, OTHER], Show::Page),
    ] {
        let text = form(appearance, rows);
        assert_eq!(survey(&text).groups[0].show, expected, "{what}");
    }
}

#[test]
fn a_gate_is_asked_alone() {
    let text = form("", &[A, B]).replace("| last | Cuối | | | |", "| last | Cuối | | | ${b} = 1 |");
    assert_eq!(survey(&text).groups[0].show, Show::Single);
    let told = tell(&read(&text.replace("| Nhóm |  |", "| Nhóm | field-list |")).unwrap_err());
    assert!(told.contains("survey 2 appearance: Group g cannot be asked in one message (field-list): the relevance of another question depends on b."), "{told}");
}

#[test]
fn outer_groups_are_headings() {
    let text = form("", &["begin_group | inner | Trong | | |", A, B, "end_group | | | | |", OTHER]);
    let survey = survey(&text);
    let shows: Vec<Show> = survey.groups.iter().map(|it| it.show).collect();
    assert_eq!(shows, [Show::Single, Show::Battery]);
    assert_eq!(survey.groups[1].parent, Some(0));
    let told = tell(&read(&text.replace("| Nhóm |  |", "| Nhóm | field-list |")).unwrap_err());
    assert!(told.contains("another group is in it"), "{told}");
}

#[test]
fn a_page_that_cannot_be_one_says_why() {
    for (rows, expected) in [
        (&[A, "text | t | T | | |"][..], "t is not select_one"),
        (&[A, "note | t | T | | |"], "t is not select_one"),
        (&[A, "select_multiple s | t | T | | |"], "t is not select_one"),
        (&[A, "select_one s | t | T | | yes |"], "t is sensitive"),
        (
            &[A, B, OTHER, WORDS, "select_one s | e | E | | |", "select_one s | f | F | | |"],
            "it has 6 questions, at most 5",
        ),
        (&[], "there is no question in it"),
    ] {
        let told = tell(&read(&form("field-list", rows)).unwrap_err());
        assert!(
            told.starts_with("survey 2 appearance: Group g cannot be asked in one message (field-list): "),
            "{told}"
        );
        assert!(told.contains(expected), "{told}");
    }
}
