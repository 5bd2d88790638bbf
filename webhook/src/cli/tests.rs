//! The parts of the command line that are values.

use std::path::Path;

use clap::CommandFactory;
use flows::form::Mistake;
use flows::{Lang, Text};

use super::authorize::{code, refuse_another};
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

#[test]
fn an_address_of_another_request_or_oa_is_refused() {
    let refused = |pasted| refuse_another(pasted, "ab12", "77").is_err();
    assert!(!refused("AbC-1_2\n"));
    assert!(!refused("https://a.vn/?code=AbC&oa_id=77\n"));
    assert!(!refused("https://a.vn/?code=AbC&oa_id=77&state=ab12#x\n"));
    assert!(refused("https://a.vn/?code=AbC&oa_id=78&state=ab12"));
    assert!(refused("https://a.vn/?code=AbC&oa_id=77&state=ab13"));
}
