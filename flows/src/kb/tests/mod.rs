//! The knowledge base: its file, its scores on written questions, and what must never change an outcome.

mod clusters;
mod files;
mod finding;
mod properties;
mod scores;
mod tables;

use jiff::civil::{Date, date};

use super::{Base, Entry, Outcome, REFERENCE, read};
use crate::read::fold::plain;
use crate::{Lang, Text};

/// The day on which everything is asked.
const DAY: Date = date(2026, 11, 25);

/// The entries of the built-in base.
fn reference() -> Vec<Entry> {
    read(REFERENCE.as_bytes()).expect("the built-in base is without mistakes")
}

/// An entry that asks one question.
fn entry(id: &str, question: &str) -> Entry {
    Entry {
        id: id.to_owned(),
        topic: "test".to_owned(),
        question: question.to_owned(),
        answer: Text::new([(Lang::Vi, "Trả lời.".to_owned())]),
        source: "test".to_owned(),
        state: super::State::Approved,
        ..Entry::default()
    }
}

/// The id that answers, or NONE.
fn answer(base: &Base, question: &str) -> String {
    match base.ask(question, DAY) {
        Outcome::Answer(id) => id,
        Outcome::Which(_) | Outcome::NotKnown => "NONE".to_owned(),
    }
}

/// The questions of a table: question, id or NONE, kind.
fn table(file: &'static str) -> Vec<(&'static str, &'static str, &'static str)> {
    let rows = file.lines().filter(|line| !line.is_empty()).map(|line| {
        let mut cells = line.split('\t');
        let mut next = || cells.next().expect("a row has three cells");
        (next(), next(), next())
    });
    rows.collect()
}

/// Every table.
fn tables() -> Vec<(&'static str, &'static str, &'static str)> {
    [
        include_str!("../../../testdata/ask-tuned.tsv"),
        include_str!("../../../testdata/ask-held-out.tsv"),
        include_str!("../../../testdata/ask-fresh.tsv"),
    ]
    .into_iter()
    .flat_map(table)
    .collect()
}

/// The text without marks.
fn unmarked(text: &str) -> String {
    plain(&text.to_lowercase())
}
