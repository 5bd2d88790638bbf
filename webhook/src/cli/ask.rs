//! `ask`: what the knowledge base makes of questions, one a line.

use std::error::Error;
use std::io::{BufRead, Write};
use std::path::Path;
use std::process::ExitCode;

use flows::Lang;
use flows::kb::{self, Base, Explanation, Outcome};
use tokio::runtime::Runtime;

use super::USAGE;
use crate::app::{day, now};
use crate::config::{self, Config, ConfigError, Settings};
use crate::kb::{FileError, read_file};
use crate::start;

/// How many entries an explanation shows.
const SHOWN: usize = 3;

pub(super) fn ask(
    file: Option<&Path>,
    explain: bool,
    settings: impl FnOnce() -> Result<Settings, ConfigError>,
) -> ExitCode {
    let base = match open(file, settings) {
        Ok(base) => base,
        Err(code) => return code,
    };
    let today = day(now());
    let mut out = std::io::stdout().lock();
    for typed in std::io::stdin().lock().split(b'\n') {
        let Ok(typed) = typed else { return ExitCode::FAILURE };
        let typed = String::from_utf8_lossy(&typed);
        let typed = typed.strip_suffix('\r').unwrap_or(&typed);
        let written = if explain {
            write!(out, "{}", explained(typed, &base.explain(typed, today)))
        } else {
            writeln!(out, "{typed}\t{}", answer(&base.ask(typed, today)))
        };
        // A reader that has gone wants no more.
        if written.is_err() {
            return ExitCode::SUCCESS;
        }
    }
    ExitCode::SUCCESS
}

/// The base of a file, of the database, or the built-in one; what is wrong is written to standard error, one a line.
fn open(file: Option<&Path>, settings: impl FnOnce() -> Result<Settings, ConfigError>) -> Result<Base, ExitCode> {
    if let Some(path) = file {
        return match read_file(path) {
            Ok(entries) => Ok(Base::new(entries)),
            Err(FileError::Unreadable(why)) => {
                eprintln!("langnghe: {}: {why}", path.display());
                Err(ExitCode::from(USAGE))
            }
            Err(FileError::Faults(faults)) => {
                faults.iter().for_each(|fault| eprintln!("{}: {}", path.display(), fault.line(Lang::Vi)));
                Err(ExitCode::FAILURE)
            }
        };
    }
    let usage = |error: ConfigError| {
        eprintln!("langnghe: {error}");
        ExitCode::from(USAGE)
    };
    let settings = settings().map_err(usage)?;
    let url = config::database_url(settings.database_url.as_deref()).map_err(usage)?;
    // Where there is no database yet, a question makes none.
    if url.starts_with("sqlite:") && !config::sqlite_file(&url).exists() {
        return Ok(built_in());
    }
    let config = Config::new(settings).map_err(usage)?;
    given(&config).map_err(|error| {
        eprintln!("langnghe: {error}");
        ExitCode::FAILURE
    })
}

fn built_in() -> Base {
    // A test reads it; a fault in it cannot reach a built program.
    Base::new(kb::read(kb::REFERENCE.as_bytes()).unwrap_or_default())
}

/// What the database's people are given.
fn given(config: &Config) -> Result<Base, Box<dyn Error>> {
    Runtime::new()?.block_on(async {
        let storage = start::storage(config).await?;
        let live = match storage.pending_migrations().await?.as_slice() {
            [] => storage.kb_live().await.map_err(Into::into),
            _ => Err("the database is of another version: run `langnghe migrate`, or name a file with --kb".into()),
        };
        storage.leave().await?;
        live.map(|(_, entries)| Base::new(entries))
    })
}

/// What a script reads: the entry that answers, or NONE. "Which of these" is no answer.
fn answer(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Answer(id) => id,
        Outcome::Which(_) | Outcome::NotKnown => "NONE",
    }
}

/// What a person reads: the outcome, what the question was read as, and the nearest entries with their features.
fn explained(typed: &str, why: &Explanation) -> String {
    let outcome = match &why.outcome {
        Outcome::Answer(id) => format!("answer {id}"),
        Outcome::Which(ids) => format!("which of {}", ids.join(", ")),
        Outcome::NotKnown => "not known".to_owned(),
    };
    let mut out = format!("{typed}\n  outcome: {outcome}\n");
    for part in &why.parts {
        let means = if part.means.is_empty() { "in no entry".to_owned() } else { part.means.join(" or ") };
        out.push_str(&format!("  read: {} ({:.2}): {means}\n", part.text, part.weight));
    }
    for near in why.near.iter().take(SHOWN) {
        let features = near.features.iter().filter(|(_, value)| value.abs() >= 0.005);
        let features: Vec<String> = features.map(|(name, value)| format!("{name} {value:.2}")).collect();
        out.push_str(&format!("  near: {} {:.0} %: {}\n", near.id, 100.0 * near.probability, features.join("; ")));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_told_an_id_or_none() {
        assert_eq!(answer(&Outcome::Answer("a".to_owned())), "a");
        assert_eq!(answer(&Outcome::Which(vec!["a".to_owned()])), "NONE");
        assert_eq!(answer(&Outcome::NotKnown), "NONE");
    }

    #[test]
    fn an_explanation_names_outcome_parts_and_entries() {
        let base = built_in();
        let text = explained("vneid là gì", &base.explain("vneid là gì", day(now())));
        assert!(text.starts_with("vneid là gì\n  outcome: answer vneid-la-gi\n"), "{text}");
        assert!(text.contains("  read: vneid "), "{text}");
        assert!(text.contains("  near: vneid-la-gi "), "{text}");
    }
}
