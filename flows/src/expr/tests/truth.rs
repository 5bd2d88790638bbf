//! What conditions and calculations give.

use super::{TODAY, answers, form, truth, value};
use crate::Value;
use crate::expr::Scope;

const YES: Option<bool> = Some(true);
const NO: Option<bool> = Some(false);

#[test]
fn comparisons() {
    let given = [
        ("one", "co"),
        ("scale", "3"),
        ("many", "co khong"),
        ("num", "7"),
        ("txt", "Huế"),
        ("day", "2026-01-31"),
        ("ack", ""),
    ];
    for (condition, expected) in [
        ("${one} = 'co'", YES),
        ("'co' = ${one}", YES),
        ("${one} != 'co'", NO),
        ("${one} = \"khong\"", NO),
        ("${one} = ‘co’", YES),
        ("${scale} = '3'", YES),
        ("${scale} = 3", YES),
        ("${scale} >= 2", YES),
        ("2 > ${scale}", NO),
        ("${scale} < ${num}", YES),
        ("${one} = ${one}", YES),
        ("${num} = 7", YES),
        ("${num} = '7'", YES),
        ("${num} = 7.0", YES),
        ("${num} - 7 = 0", YES),
        ("-${num} = - 7", YES),
        ("${num} + 2 * 3 = 13", YES),
        ("(${num} + 2) * 3 = 27", YES),
        ("${num} div 2 = 3.5", YES),
        ("${num} mod 4 = 3", YES),
        ("${num} - -1 = 8", YES),
        ("${num} >.5", YES),
        ("${txt} = 'Huế'", YES),
        ("${txt} != 'Hue'", YES),
        ("string-length(${txt}) = 3", YES),
        ("regex(${txt}, 'H.*')", YES),
        ("regex(${txt}, 'u')", NO),
        ("regex(${txt}, '[\\p{L} ]+')", YES),
        ("${day} < today()", YES),
        ("${day} = date('2026-01-31')", YES),
        ("${day} >= '2026-02-01'", NO),
        ("today() = '2026-11-22'", YES),
        ("selected(${many}, 'khong')", YES),
        ("selected(${many}, '98')", NO),
        ("selected(${one}, 'co')", YES),
        ("count-selected(${many}) = 2", YES),
        ("${ack} = 'OK'", YES),
        ("${ack} != ''", YES),
        ("${sum} = 10", YES),
        ("${big}", NO),
        ("${big} = false()", YES),
        ("if(${one} = 'co', ${num} > 5, ${num} < 5)", YES),
        ("true() and not(false())", YES),
        ("${one} = 'khong' or ${num} = 7 and ${scale} = 3", YES),
        ("(${one} = 'khong' or ${num} = 7) and ${scale} = 1", NO),
    ] {
        assert_eq!(truth(condition, &given), expected, "{condition}");
    }
}

#[test]
fn null_is_neither_true_nor_false() {
    for (condition, expected) in [
        ("${one} = 'co'", None),
        ("${one} != 'co'", None),
        ("not(${one} = 'co')", None),
        ("${num} < 18", None),
        ("${num} + 1 > 0", None),
        ("selected(${many}, 'co')", None),
        ("count-selected(${many}) < 3", None),
        ("string-length(${txt}) < 3", None),
        ("regex(${txt}, '.*')", None),
        ("${day} < today()", None),
        ("${ack} = 'OK'", NO),
        ("${sum} > 0", None),
        ("${big}", None),
        ("1 div 0 > 0", None),
        ("0 mod 0 = 0", None),
        // Kleene's and, or.
        ("${one} = 'co' and true()", None),
        ("${one} = 'co' and false()", NO),
        ("${one} = 'co' or true()", YES),
        ("${one} = 'co' or false()", None),
        ("${one} = 'co' and ${num} = 1", None),
        // The second branch, as in ODK.
        ("if(${one} = 'co', true(), false())", NO),
        // Whether there is an answer is always known.
        ("${one} = ''", YES),
        ("${one} != ''", NO),
        ("'' = ${num}", YES),
        ("${many} != ''", NO),
        ("${txt} = ''", YES),
        ("${day} != ''", NO),
        ("${ack} = ''", YES),
        ("${sum} != ''", NO),
    ] {
        assert_eq!(truth(condition, &[]), expected, "{condition}");
    }
}

#[test]
fn refusals_are_null_unless_named() {
    let given = [("one", "98"), ("scale", "99"), ("many", "98")];
    for (condition, expected) in [
        ("${one} = 'co'", None),
        ("${one} != 'co'", None),
        ("${one} != ''", NO),
        ("${one} = '98'", YES),
        ("selected(${many}, '98')", YES),
        ("selected(${many}, 'co')", None),
        ("count-selected(${many}) > 0", None),
        ("${scale} > 3", None),
        ("${scale} = 99", YES),
        ("${scale} = '1'", None),
        ("${sum} > 0", None),
    ] {
        assert_eq!(truth(condition, &given), expected, "{condition}");
    }
    // Named beside the answer that was given instead.
    assert_eq!(truth("${one} = '98'", &[("one", "co")]), NO);
    assert_eq!(truth("${one} = '98'", &[]), None);
    assert_eq!(truth("selected(${many}, 'co')", &[("many", "co 98")]), YES);
}

#[test]
fn calculations() {
    let given = [("one", "co"), ("scale", "2"), ("num", "4"), ("day", "2026-01-31")];
    for (calculation, expected) in [
        ("${num} * ${scale}", Some(Value::Number(8.0))),
        ("${sum} + 1", Some(Value::Number(7.0))),
        ("${one}", Some(Value::Text("co".to_owned()))),
        ("if(${num} > 3, 'nhiều', 'ít')", Some(Value::Text("nhiều".to_owned()))),
        ("${num} > 3", Some(Value::Text("true".to_owned()))),
        ("today()", Some(Value::Date(TODAY))),
        ("${day}", Some(Value::Date("2026-01-31".parse().unwrap()))),
        ("${txt}", None),
        ("${num} div 0", None),
    ] {
        assert_eq!(value(calculation, &given), expected, "{calculation}");
    }
}

#[test]
fn a_calculation_without_relevance_is_null() {
    let survey =
        form("| | calculate | it | | ${one} = 'co' | ${num} | |\n| | text | last | Cuối | ${it} = 4 | | |").unwrap();
    let last = u16::try_from(survey.questions.len()).unwrap() - 1;
    for (one, relevant) in [("co", true), ("khong", false)] {
        let values = answers(&survey, &[("one", one), ("num", "4")]);
        let value = |q: u16| values[usize::from(q)].as_ref();
        let scope = Scope { value: &value, today: TODAY, this: None };
        assert_eq!(survey.relevant(last, &scope), relevant);
        assert_eq!(survey.calculated(last - 1, &scope).is_some(), relevant);
    }
}

#[test]
fn a_constraint_sees_the_answer_under_test() {
    let survey = form(
        "| | integer | age | Tuổi | | | . >= 18 and . <= 120 |
         | | text | name | Tên | | | string-length(.) <= 3 |
         | | date | due | Hạn | | | . >= today() and . >= ${day} |
         | | select_multiple yn | few | Vài | | | count-selected(.) < 3 and not(selected(., '98') and count-selected(.) > 1) |",
    )
    .unwrap();
    let first = u16::try_from(survey.questions.len()).unwrap() - 4;
    assert_eq!(survey.questions.last().unwrap().most, Some(2));
    let value = |_: u16| None;
    let scope = Scope { value: &value, today: TODAY, this: None };
    for (q, answer, allowed) in [
        (0, Value::Number(18.0), true),
        (0, Value::Number(17.0), false),
        (1, Value::Text("Huế".to_owned()), true),
        (1, Value::Text("Vinh".to_owned()), false),
        // `${day}` is null: that half of the constraint does not forbid.
        (2, Value::Date("2026-11-22".parse().unwrap()), true),
        (2, Value::Date("2026-11-21".parse().unwrap()), false),
        (3, Value::Choices(vec![0, 1]), true),
        (3, Value::Choices(vec![0, 1, 2]), false),
        (3, Value::Choices(vec![0, 2]), false),
        (3, Value::Choices(vec![2]), true),
    ] {
        assert_eq!(survey.allows(first + q, &answer, &scope), allowed, "{q} {answer:?}");
    }
    assert!(!survey.allows(999, &Value::Ok, &scope));
    assert!(!survey.relevant(999, &scope));
}
