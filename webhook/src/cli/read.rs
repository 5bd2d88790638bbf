//! `read`: how typed lines are understood for one question.

use std::io::{BufRead, Write};
use std::path::Path;
use std::process::ExitCode;

use super::USAGE;
use crate::app::{day, now};

pub(super) fn read(file: &Path, question: &str) -> ExitCode {
    let survey = match super::check::open(file) {
        Ok(survey) => survey,
        Err(code) => return code,
    };
    let Some(question) = survey.questions.iter().find(|it| it.name == question) else {
        eprintln!("langnghe: {}: no question is called \"{question}\"", file.display());
        return ExitCode::from(USAGE);
    };
    let today = day(now());
    let mut out = std::io::stdout().lock();
    for typed in std::io::stdin().lock().split(b'\n') {
        let Ok(typed) = typed else { return ExitCode::FAILURE };
        let typed = String::from_utf8_lossy(&typed);
        let typed = typed.strip_suffix('\r').unwrap_or(&typed);
        let result = flows::read::spell(&survey, question, &flows::read::read(&survey, question, typed, today));
        // A reader that has gone wants no more.
        if writeln!(out, "{typed}\t{result}").is_err() {
            return ExitCode::SUCCESS;
        }
    }
    ExitCode::SUCCESS
}
