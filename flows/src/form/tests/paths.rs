//! The six paths of the reference questionnaire: which items are asked for which answers.

use jiff::civil::date;

use super::{index, survey};
use crate::expr::Scope;
use crate::form::SIPAS_REF;
use crate::{Ends, Kind, Survey, Value};

/// The items that are asked when the person answers as `given` says, and anything (the first choice) elsewhere.
fn asked<'s>(survey: &'s Survey, given: &[(&str, &str)]) -> Vec<&'s str> {
    let mut answers: Vec<Option<Value>> = vec![None; survey.questions.len()];
    let mut asked = Vec::new();
    for (at, question) in survey.questions.iter().enumerate() {
        let value = |q: u16| answers[usize::from(q)].as_ref();
        let scope = Scope { value: &value, today: date(2026, 11, 22), this: None };
        if !survey.relevant(u16::try_from(at).unwrap(), &scope) {
            continue;
        }
        asked.push(question.name.as_str());
        let code = given.iter().find(|(name, _)| *name == question.name).map(|(_, code)| *code);
        let (Kind::One(list) | Kind::Many(list)) = question.kind else { continue };
        let list = &survey.lists[usize::from(list)];
        let choice = code.map_or(0, |code| list.index(code).unwrap());
        answers[at] = Some(Value::Choices(vec![choice]));
        if list.choices[usize::from(choice)].ends == Some(Ends::Count) {
            break;
        }
    }
    asked
}

fn all(survey: &Survey) -> Vec<&str> {
    survey.questions.iter().map(|it| it.name.as_str()).collect()
}

/// An adult who agrees: `u18` stands first in its list.
const AGREES: [(&str, &str); 2] = [("X0", "dong_y"), ("X1", "a25_34")];

fn path<'s>(survey: &'s Survey, more: &[(&str, &str)]) -> Vec<&'s str> {
    asked(survey, &[&AGREES, more].concat())
}

#[test]
fn refusal() {
    assert_eq!(asked(&survey(SIPAS_REF), &[("X0", "khong")]), ["X0"]);
}

#[test]
fn minor() {
    assert_eq!(asked(&survey(SIPAS_REF), &[("X0", "dong_y"), ("X1", "u18")]), ["X0", "X1"]);
}

#[test]
fn no_service_no_feedback_no_policy() {
    let sipas = survey(SIPAS_REF);
    assert_eq!(
        path(&sipas, &[("X3", "khong"), ("A1", "khong"), ("F1", "khong")]),
        ["X0", "X1", "X2", "X3", "A1", "F1", "G1", "G2", "G3", "H1", "H3", "H4", "H5", "H2"]
    );
}

#[test]
fn online_only() {
    let sipas = survey(SIPAS_REF);
    let expected: Vec<&str> = all(&sipas).into_iter().filter(|it| !matches!(*it, "B1" | "B2")).collect();
    assert_eq!(path(&sipas, &[("X3", "truc_tuyen"), ("F1", "co")]), expected);
}

#[test]
fn full() {
    let sipas = survey(SIPAS_REF);
    assert_eq!(path(&sipas, &[("X3", "ca_hai"), ("A1", "y_te"), ("F1", "co")]), all(&sipas));
}

#[test]
fn edit_backwards() {
    let sipas = survey(SIPAS_REF);
    let before = path(&sipas, &[("X3", "ca_hai"), ("F1", "co")]);
    let after = path(&sipas, &[("X3", "khong"), ("F1", "co")]);
    let dropped: Vec<&str> = before.into_iter().filter(|it| !after.contains(it)).collect();
    assert_eq!(dropped, ["X4", "B1", "B2", "B3", "C1", "C2", "C3", "C4", "D1", "D2", "D3", "E1", "E2", "D4"]);
    // They are what the engine finds by asking who reads X3.
    let gate = index(&sipas, "X3");
    let readers: Vec<&str> = (0u16..34)
        .filter(|q| sipas.reads(*q).any(|it| it == gate))
        .map(|q| sipas.questions[usize::from(q)].name.as_str())
        .collect();
    assert_eq!(readers, dropped);
}
