//! The parts of the command line that are values.

use std::path::Path;

use clap::CommandFactory;
use flows::form::Mistake;
use flows::{Lang, Text};

use super::authorize::code;
use super::*;

#[test]
fn the_command_line_is_well_formed() {
    Cli::command().debug_assert();
}

#[test]
fn settings_may_stand_before_and_behind_the_command() {
    for args in [["langnghe", "--listen", "a:1", "migrate"], ["langnghe", "migrate", "--listen", "a:1"]] {
        let cli = Cli::try_parse_from(args).expect("arguments");
        assert!(matches!(cli.command, Some(Command::Migrate)));
        assert_eq!(cli.settings.listen.as_deref(), Some("a:1"));
    }
    assert!(Cli::try_parse_from(["langnghe"]).expect("arguments").command.is_none());
}

#[test]
fn check_without_a_file_is_a_mistake_of_usage() {
    let error = Cli::try_parse_from(["langnghe", "check"]).map(|_| ()).expect_err("usage");
    assert_eq!(error.exit_code(), i32::from(USAGE));
}

#[test]
fn a_mistake_is_one_line_that_says_where() {
    let what = Text::new([(Lang::Vi, "sai".to_owned()), (Lang::En, "wrong".to_owned())]);
    let mut mistake = Mistake { sheet: "survey".to_owned(), row: 12, column: "relevant".to_owned(), what };
    let file = Path::new("a.xlsx");
    assert_eq!(line(file, &mistake, Lang::En), "a.xlsx: sheet 'survey' row 12 column relevant: wrong");
    mistake.column.clear();
    mistake.row = 0;
    assert_eq!(line(file, &mistake, Lang::Vi), "a.xlsx: sheet 'survey': sai");
    mistake.sheet.clear();
    assert_eq!(line(file, &mistake, Lang::Vi), "a.xlsx: sai");
}

#[test]
fn the_code_is_found_in_what_was_pasted() {
    let found = |pasted| code(pasted).unwrap_or_default();
    assert_eq!(found("AbC-1_2\n"), "AbC-1_2");
    assert_eq!(found("https://a.vn/?code=AbC&oa_id=1\n"), "AbC");
    assert_eq!(found("https://a.vn/cb?oa_id=1&code=A%2BC#x"), "A+C");
    assert_eq!(code("https://a.vn/?error=1"), None);
    assert_eq!(code("\n"), None);
}
