//! What is refused, and in which words.

use proptest::prelude::*;

use super::form;
use crate::Lang;
use crate::expr::{DEPTH, LENGTH};

/// The mistakes of a condition, in English.
fn mistakes(condition: &str) -> Vec<String> {
    match form(&format!("| | text | last | Cuối | {condition} | | |")) {
        Ok(_) => Vec::new(),
        Err(all) => all
            .iter()
            .map(|it| {
                assert_eq!((it.sheet.as_str(), it.row, it.column.as_str()), ("survey", 12, "relevant"), "{condition}");
                assert!(it.what.has(Lang::Vi) && it.what.has(Lang::En), "{condition}");
                it.what.get(Lang::En).to_owned()
            })
            .collect(),
    }
}

#[test]
fn each_mistake_names_its_place_and_the_way_out() {
    for (condition, expected) in [
        ("${ome} = 'co'", "Character 1: there is no question called ome. Is ${one} meant?"),
        ("${one} = 'coo'", "Character 10: list yn has no choice with the code 'coo'. Is 'co' meant?"),
        ("${scale} = 7", "Character 12: list scale has no choice with the code '7'."),
        ("selected(${many}, 'x')", "Character 19: list yn has no choice with the code 'x'."),
        ("${last} = 'x'", "Character 1: ${last} stands later"),
        ("${say} = 'x'", "Character 1: ${say} is a note"),
        (". = 'x'", "Character 1: . can stand in the column constraint only"),
        ("${num}", "Character 1: a condition is needed"),
        ("'co'", "Character 1: a condition is needed"),
        ("not(${num})", "Character 5: a condition is needed"),
        ("${one} > 1", "Character 1: this question's choice codes are not numbers"),
        ("${txt} + 1 = 2", "Character 1: a number is needed"),
        ("string-length(${num}) = 2", "Character 15: a text question"),
        ("${day} > 5", "Character 1: a day cannot be compared with a number"),
        ("${day} > '31/01/2026'", "Character 10: '31/01/2026' is not a day"),
        ("date(${day}) = today()", "Character 6: date() takes a written day"),
        ("${many} = 'co'", "Character 1: a question with several answers cannot be compared"),
        ("selected(${txt}, 'a')", "Character 10: selected() takes a select_one"),
        ("selected(${many}, ${one})", "Character 19: the second part of selected()"),
        ("${ack} = 'co'", "Character 1: an acknowledge question"),
        ("${one} > ''", "Character 1: '' goes with ="),
        ("${txt} < 'b'", "Character 1: texts cannot be compared with <"),
        ("${big} = 1", "Character 1: a condition cannot be compared with a number"),
        ("coalesce(${num}, 1) = 1", "Character 1: there is no function coalesce()"),
        ("selected(${many})", "Character 1: selected() takes exactly 2 parts"),
        ("regex(${txt}, '(')", "Character 15: the pattern '(' cannot be read"),
        ("regex(${txt}, 'a)(b')", "Character 15: the pattern"),
        ("regex(${txt}, '(?=a)b')", "Character 15: the pattern"),
        ("regex(${txt}, '\\w{1,500}{1,500}')", "Character 15: the pattern"),
        ("regex(${txt}, ${txt})", "Character 15: the second part of regex()"),
        ("if(true(), 1, 'a') = 1", "Character 12: a number cannot be compared with a text"),
        ("${one} = 'co", "Character 10: a quote is opened"),
        ("${one = 'co'", "Character 1: a question's name has to be written"),
        ("${} = 'co'", "Character 1: a question's name has to be written"),
        ("${num} = 1.2.3", "Character 10: not a number"),
        ("${num} == 1", "Character 8: == is not used here. Write =."),
        ("${num} <> 1", "Character 8: <> is not used here. Write !=."),
        ("${num} ≥ 1", "Character 8: ≥ is not used here. Write >=."),
        ("${num} = 1 && true()", "Character 12: && is not used here. Write and."),
        ("${num} = 1 ; 2", "Character 12: ';' has no meaning"),
        ("${num} =", "Character 9: a value is missing"),
        ("${num} = 1 and", "Character 15: a value is missing"),
        ("(${num} = 1", "Character 12: a closing parenthesis"),
        ("${num} = 1)", "Character 11: too much"),
        ("${num} 1", "Character 8: too much"),
        ("1 < ${num} < 3", "Character 12: two comparisons in a row"),
        ("one = 'co'", "Character 1: one has no meaning. For a question write ${one}"),
        ("${one} = co", "Character 10: co has no meaning. For a question write ${co}, for a code or text 'co'."),
    ] {
        let found = mistakes(condition);
        assert_eq!(found.len(), 1, "{condition}: {found:?}");
        assert!(found[0].starts_with(expected), "{condition}: {}", found[0]);
    }
}

#[test]
fn all_mistakes_of_one_expression_are_told() {
    let found = mistakes("${one} = 'a' and ${two} = 1 or selected(${many}, 'b')");
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn depth_and_length_are_limited() {
    let nested = |depth: usize| format!("{}true(){}", "not(".repeat(depth), ")".repeat(depth));
    assert_eq!(mistakes(&nested(19)), Vec::<String>::new());
    for bomb in [nested(20), "(".repeat(900), "-".repeat(900) + "1 = 1", nested(300)] {
        let found = mistakes(&bomb);
        assert!(found.len() == 1 && found[0].contains(&format!("more than {DEPTH} deep")), "{found:?}");
    }
    // A long chain is not deep.
    let chain = format!("{}${{num}} = 1", "${num} = 1 or ".repeat(100));
    assert_eq!(mistakes(&chain), Vec::<String>::new());
    assert_eq!(mistakes(&format!("{}1 = 1", "1 + ".repeat(450))), Vec::<String>::new());
    let long = format!("{}1 = 1", "1 + ".repeat(500));
    assert!(mistakes(&long)[0].contains(&format!("at most {LENGTH}")));
}

#[test]
fn calculations_cannot_multiply_without_end() {
    let rows = |count: usize, formula: fn(usize) -> String| -> String {
        let first = "| | calculate | c0 | | | ${num} | |\n".to_owned();
        (1..count).fold(first, |text, n| text + &format!("| | calculate | c{n} | | | {} | |\n", formula(n - 1)))
    };
    // Twice the one before: the time doubles with each row.
    let doubling = form(&rows(40, |n| format!("${{c{n}}} + ${{c{n}}}"))).unwrap_err();
    assert!(doubling[0].what.get(Lang::En).contains("more than 1000 parts"), "{doubling:?}");
    // A chain as long as the survey: the stack grows with each row.
    let chain = form(&rows(40, |n| format!("${{c{n}}} + 1"))).unwrap_err();
    assert!(chain[0].what.get(Lang::En).contains("more than 20 deep"), "{chain:?}");
    // What refers to a mistaken row is not blamed for it: the next mistake is where the limit is passed once more.
    assert!(doubling.len() < 6 && chain.len() < 6, "{doubling:?} {chain:?}");
}

proptest! {
    #[test]
    fn nothing_that_is_written_makes_the_checker_fail(text in "[^|\\\\]{0,60}") {
        mistakes_or_none(&text);
    }

    #[test]
    fn nothing_made_of_words_makes_the_checker_fail(
        words in proptest::collection::vec(proptest::sample::select(vec![
            "${one}", "${scale}", "${many}", "${num}", "${txt}", "${day}", "${ack}", "${sum}", "${big}", "${say}", ".",
            "'co'", "'98'", "''", "1", "0", "2.5", "=", "!=", "<", ">=", "and", "or", "div", "mod", "+", "-", "*", "(",
            ")", ",", "not(", "if(", "selected(", "count-selected(", "regex(", "string-length(", "today()", "true()",
        ]), 0..16)
    ) {
        let text = words.join(" ");
        // What is accepted can be evaluated.
        if mistakes_or_none(&text) && !text.is_empty() {
            super::truth(&text, &[]);
            super::truth(&text, &[("one", "98"), ("scale", "2"), ("many", "co"), ("num", "0"), ("txt", "x"), ("ack", "")]);
        }
    }
}

fn mistakes_or_none(condition: &str) -> bool {
    form(&format!("| | text | last | Cuối | {condition} | | |")).is_ok()
}
