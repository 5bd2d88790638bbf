//! Forms, right and wrong.

mod builtin;
mod campaign;
mod files;
mod mistakes;
mod paths;
mod shows;

use super::{Mistake, load};
use crate::form::Workbook;
use crate::{Lang, Survey};

/// The survey of a file, or its mistakes.
fn read(text: &str) -> Result<Survey, Vec<Mistake>> {
    load(&Workbook::from_md(text)?)
}

/// The survey of a file that has no mistakes.
fn survey(text: &str) -> Survey {
    read(text).unwrap_or_else(|mistakes| panic!("{}", tell(&mistakes)))
}

/// Mistakes as lines.
fn tell(mistakes: &[Mistake]) -> String {
    let lines = mistakes.iter().map(|it| format!("{} {} {}: {}\n", it.sheet, it.row, it.column, it.what.get(Lang::En)));
    lines.collect()
}

/// The index of a question.
fn index(survey: &Survey, name: &str) -> u16 {
    u16::try_from(survey.questions.iter().position(|it| it.name == name).unwrap()).unwrap()
}
