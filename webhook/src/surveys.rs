//! Survey files on disk and published versions in the database.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use flows::form::{Mistake, Workbook};
use flows::{Lang, Survey};

/// Largest survey file, bytes.
const MAX_FILE: u64 = 16 * 1024 * 1024;

/// A form and the survey that it makes.
pub(crate) struct Form {
    /// The tables.
    pub(crate) workbook: Workbook,
    /// What they say.
    pub(crate) survey: Arc<Survey>,
}

/// Why a file is not a survey.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// The file cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// The author has to mend something.
    #[error("{} mistakes", .0.len())]
    Mistakes(Vec<Mistake>),
}

/// Surveys that cannot be served, all mistakes of all files named.
#[derive(Debug, thiserror::Error)]
#[error("SURVEYS: {0}")]
pub struct SurveysError(pub(crate) String);

/// Reads one file, by its ending.
pub(crate) fn read_file(file: &Path) -> Result<Form, FileError> {
    let unreadable = |error: std::io::Error| FileError::Unreadable(error.to_string());
    if std::fs::metadata(file).map_err(unreadable)?.len() > MAX_FILE {
        return Err(FileError::Unreadable("larger than 16 MiB".to_owned()));
    }
    let kind = match ending(file) {
        Some("md") => Kind::Md,
        Some("xlsx") => Kind::Xlsx,
        _ => return Err(FileError::Unreadable("is neither .xlsx nor .md".to_owned())),
    };
    read(kind, &std::fs::read(file).map_err(unreadable)?)
}

/// The two kinds of files that a form comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Xlsx,
    Md,
}

impl Kind {
    /// What bytes are, whatever their name says: every workbook begins as every zip archive does.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        if bytes.starts_with(b"PK") { Self::Xlsx } else { Self::Md }
    }

    /// The ending of such a file's name.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Md => "md",
        }
    }
}

/// Reads a form from the bytes of its file.
pub(crate) fn read(kind: Kind, bytes: &[u8]) -> Result<Form, FileError> {
    let workbook = match kind {
        Kind::Md => {
            let text = std::str::from_utf8(bytes);
            Workbook::from_md(text.map_err(|_| FileError::Unreadable("is not UTF-8 text".to_owned()))?)
        }
        Kind::Xlsx => Workbook::from_xlsx(bytes),
    };
    form(workbook.map_err(FileError::Mistakes)?).map_err(FileError::Mistakes)
}

fn form(workbook: Workbook) -> Result<Form, Vec<Mistake>> {
    let survey = Arc::new(flows::form::load(&workbook)?);
    Ok(Form { workbook, survey })
}

/// A published version as it is stored.
pub(crate) fn from_canonical(text: &str) -> Result<Survey, Vec<Mistake>> {
    flows::form::published(&Workbook::from_canonical(text)?)
}

/// The surveys on offer: those of the setting in the order of their file names, or the built-in demo.
pub(crate) fn offered(setting: Option<&Path>) -> Result<Vec<Form>, SurveysError> {
    let Some(path) = setting else { return built_in() };
    let files = files(path)?;
    let mut forms: Vec<Form> = Vec::new();
    let mut wrong = Vec::new();
    for file in &files {
        match read_file(file) {
            Ok(form) if forms.iter().any(|it| it.survey.id == form.survey.id) => {
                wrong.push(format!("{}: form_id \"{}\" stands in two files", file.display(), form.survey.id));
            }
            Ok(form) => forms.push(form),
            Err(FileError::Mistakes(mistakes)) => {
                wrong.extend(mistakes.iter().map(|mistake| crate::cli::line(file, mistake, Lang::En)));
            }
            Err(error) => wrong.push(format!("{}: {error}", file.display())),
        }
    }
    if wrong.is_empty() { Ok(forms) } else { Err(SurveysError(wrong.join("\n"))) }
}

fn files(path: &Path) -> Result<Vec<PathBuf>, SurveysError> {
    let wrong = |error: std::io::Error| SurveysError(format!("{}: {error}", path.display()));
    if !std::fs::metadata(path).map_err(wrong)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(wrong)? {
        let file = entry.map_err(wrong)?.path();
        // Excel leaves `~$name.xlsx` beside an open workbook.
        let hidden = file.file_name().is_none_or(|name| name.to_string_lossy().starts_with(['.', '~']));
        if !hidden && matches!(ending(&file), Some("md" | "xlsx")) {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(SurveysError(format!("{}: no .xlsx or .md file in this folder", path.display())));
    }
    Ok(files)
}

fn ending(file: &Path) -> Option<&str> {
    file.extension().and_then(std::ffi::OsStr::to_str)
}

fn built_in() -> Result<Vec<Form>, SurveysError> {
    let mut forms = Vec::new();
    for workbook in flows::form::builtin() {
        forms.push(form(workbook).map_err(|mistakes| {
            let lines = mistakes.iter().map(|mistake| crate::cli::line(Path::new("built-in"), mistake, Lang::En));
            SurveysError(lines.collect::<Vec<_>>().join("\n"))
        })?);
    }
    Ok(forms)
}
