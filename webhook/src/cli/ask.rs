//! `ask`: what the knowledge base makes of questions, one a line.

use std::io::{BufRead, Write};
use std::path::Path;
use std::process::ExitCode;

use flows::kb::{self, Base, Explanation, Outcome};

use super::USAGE;
use crate::app::{day, now};

/// How many entries an explanation shows.
const SHOWN: usize = 3;

pub(super) fn ask(file: Option<&Path>, explain: bool) -> ExitCode {
    let base = match open(file) {
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

/// The base of a file, or the built-in one; mistakes are written to standard error, one a line.
fn open(file: Option<&Path>) -> Result<Base, ExitCode> {
    let (name, bytes) = match file {
        None => ("the built-in base".to_owned(), kb::REFERENCE.as_bytes().to_vec()),
        Some(path) => match std::fs::read(path) {
            Ok(bytes) => (path.display().to_string(), bytes),
            Err(error) => {
                eprintln!("langnghe: {}: {error}", path.display());
                return Err(ExitCode::from(USAGE));
            }
        },
    };
    kb::read(&bytes).map(Base::new).map_err(|faults| {
        for fault in faults {
            eprintln!("{name}: {fault}");
        }
        ExitCode::FAILURE
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
        let base = open(None).expect("the built-in base is without mistakes");
        let text = explained("vneid là gì", &base.explain("vneid là gì", day(now())));
        assert!(text.starts_with("vneid là gì\n  outcome: answer vneid-la-gi\n"), "{text}");
        assert!(text.contains("  read: vneid "), "{text}");
        assert!(text.contains("  near: vneid-la-gi "), "{text}");
    }
}
