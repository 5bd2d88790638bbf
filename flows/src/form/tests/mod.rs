//! Forms, right and wrong.

mod builtin;

use super::{Mistake, load};
use crate::form::Workbook;
use crate::{Lang, Survey};

/// The survey of a file that has no mistakes.
fn survey(text: &str) -> Survey {
    match Workbook::from_md(text).and_then(|form| load(&form)) {
        Ok(survey) => survey,
        Err(mistakes) => panic!("{}", tell(&mistakes)),
    }
}

/// Mistakes as lines.
fn tell(mistakes: &[Mistake]) -> String {
    let lines = mistakes.iter().map(|it| format!("{} {} {}: {}\n", it.sheet, it.row, it.column, it.what.get(Lang::En)));
    lines.collect()
}
