//! `check`: every mistake of survey files, one a line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use flows::form::Mistake;
use flows::{Lang, Survey};

use super::USAGE;
use crate::surveys::{self, FileError};

pub(super) fn check(files: &[PathBuf], lang: Lang) -> ExitCode {
    let mut code = 0;
    for file in files {
        match surveys::read_file(file) {
            Ok(form) => {
                println!("{}: {}", file.display(), fine(form.survey.questions.len(), lang));
                let campaign = &form.survey.settings.campaign;
                let by_choice = campaign.by_choice.iter().map(|quota| quota.words(lang));
                for line in campaign.words(lang).into_iter().chain(by_choice) {
                    println!("{}: {line}", file.display());
                }
            }
            Err(FileError::Mistakes(mistakes)) => {
                for mistake in &mistakes {
                    println!("{}", line(file, mistake, lang));
                }
                code = code.max(1);
            }
            Err(error) => {
                eprintln!("langnghe: {}: {error}", file.display());
                code = USAGE;
            }
        }
    }
    ExitCode::from(code)
}

/// The survey of a file, for the commands that use one; else says what is wrong and gives the code to end with.
pub(super) fn open(file: &Path) -> Result<Arc<Survey>, ExitCode> {
    match surveys::read_file(file) {
        Ok(form) => Ok(form.survey),
        Err(FileError::Mistakes(mistakes)) => {
            for mistake in &mistakes {
                eprintln!("{}", line(file, mistake, Lang::Vi));
            }
            Err(ExitCode::FAILURE)
        }
        Err(error) => {
            eprintln!("langnghe: {}: {error}", file.display());
            Err(ExitCode::from(USAGE))
        }
    }
}

fn fine(questions: usize, lang: Lang) -> String {
    match lang {
        Lang::Vi => format!("không có lỗi, {questions} dòng câu hỏi"),
        Lang::En => format!("no mistakes, {questions} question rows"),
    }
}

/// `FILE: sheet 'survey' row 12 column relevant: …`; parts that a mistake has not are left out.
pub(crate) fn line(file: &Path, mistake: &Mistake, lang: Lang) -> String {
    let mut line = file.display().to_string();
    line.push(':');
    if !mistake.sheet.is_empty() {
        line.push_str(&format!(" sheet '{}'", mistake.sheet));
    }
    if mistake.row > 0 {
        line.push_str(&format!(" row {}", mistake.row));
    }
    if !mistake.column.is_empty() {
        line.push_str(&format!(" column {}", mistake.column));
    }
    if !line.ends_with(':') {
        line.push(':');
    }
    format!("{line} {}", mistake.what.get(lang))
}
