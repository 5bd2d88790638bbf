//! What people type, and what it has to be taken for: `testdata/read.tsv`.

use super::sample::{find, surveys, today};
use crate::read::{read, spell};

#[test]
fn every_row_is_understood_as_it_says() {
    let surveys = surveys();
    let rows = include_str!("../../../testdata/read.tsv");
    let (mut right, mut wrong, mut missed) = (0, Vec::new(), Vec::new());
    for row in rows.lines().filter(|row| !row.is_empty() && !row.starts_with('#')) {
        let mut cells = row.split('\t');
        let (typed, name, wanted) = (cells.next().unwrap(), cells.next().unwrap(), cells.next().unwrap());
        let (survey, question) = find(&surveys, name);
        let got = spell(survey, question, &read(survey, question, typed, today()));
        if got == wanted {
            right += 1;
        } else if got == "ASK" {
            missed.push(format!("{row} -> {got}"));
        } else {
            wrong.push(format!("{row} -> {got}"));
        }
    }
    let all = right + wrong.len() + missed.len();
    assert!(
        wrong.is_empty() && missed.is_empty(),
        "{right} of {all} right; {} asked:\n{}\n{} wrong:\n{}",
        missed.len(),
        missed.join("\n"),
        wrong.len(),
        wrong.join("\n")
    );
}
