//! Golden conversations: `flows/testdata/talks/*.txt`.
//!
//! A transcript's head names the platform; lines that begin with `> ` are the person's, lines that begin with `+` let time
//! pass, everything else is the replay. `UPDATE_TALKS=1 cargo test -p flows talks` writes the replay anew; the change is
//! then read and reviewed like code.

use std::fmt::Write as _;
use std::path::Path;

use super::play::Play;
use super::{catalog, reference, survey};
use crate::desk::TicketChange;
use crate::{Act, ContactChange, Effect, Message, Platform};

#[test]
fn talks_go_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/talks");
    let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    assert!(names.len() >= 6, "the six paths of the questionnaire at least");
    let mut wrong = Vec::new();
    for name in names {
        let written = std::fs::read_to_string(&name).unwrap();
        let replay = replay(&written);
        assert!(!replay.contains("!! no button"), "{}: {replay}", name.display());
        if replay == written {
            continue;
        }
        if option_env("UPDATE_TALKS") {
            std::fs::write(&name, replay).unwrap();
        } else {
            wrong.push(format!("{}:\n{}", name.display(), first_difference(&written, &replay)));
        }
    }
    assert!(wrong.is_empty(), "{}\nUPDATE_TALKS=1 writes them anew", wrong.join("\n"));
}

/// Environment variables are not for flows to read; its tests may.
#[allow(clippy::disallowed_methods)]
fn option_env(name: &str) -> bool {
    std::env::var(name).is_ok()
}

fn first_difference(written: &str, replay: &str) -> String {
    let at = written.lines().zip(replay.lines()).take_while(|(a, b)| a == b).count();
    let line = |text: &str| text.lines().nth(at).unwrap_or("(end)").to_owned();
    format!("line {}\n  written: {}\n  replay:  {}", at + 1, line(written), line(replay))
}

fn replay(written: &str) -> String {
    let head = written.lines().next().unwrap_or_default();
    let platform = Platform::from_code(head.trim_start_matches("# ").split([' ', ':']).next().unwrap()).unwrap();
    let short = survey(include_str!("../../../surveys/gop-y.md"));
    let keeping = survey(include_str!("../../../testdata/do-dang.md"));
    let dated = survey(include_str!("../../../testdata/co-han.md"));
    let mut catalog = catalog(&[reference(), short, keeping, dated]);
    catalog.public_url = Some("https://khaosat.example.org".to_owned());
    let mut play = Play::new(catalog, platform);
    let mut out = format!("{head}\n");
    for line in written
        .lines()
        .skip(1)
        .filter(|line| line.starts_with("> ") || line.starts_with(">> ") || line.starts_with('+'))
    {
        let _ = write!(out, "\n{line}\n");
        for effect in play.line(line) {
            show(&mut out, &effect);
        }
    }
    out
}

fn show(out: &mut String, effect: &Effect) {
    let _ = match effect {
        Effect::Say(message) => show_message(out, "", message),
        Effect::Revise { message, to } => show_message(out, &format!("(message {message} becomes)\n"), to),
        Effect::Record(response) => {
            let answers = Play::recorded(response).join(" ");
            writeln!(out, "* record {} {}: {answers}", response.status.code(), response.presentation)
        }
        Effect::Consent(consent) => {
            let proof = if consent.text_hash.is_empty() { "" } else { ", with the notice's hash" };
            writeln!(out, "* consent {} by {}{proof}", consent.decision, consent.by)
        }
        Effect::Count(counted) => writeln!(out, "* count {}", counted.what),
        Effect::Look(look) => {
            let whose = if look.receipt.is_some() { "by receipt" } else { "own" };
            writeln!(out, "* look {:?} {whose}", look.action)
        }
        Effect::Erase => writeln!(out, "* erase"),
        Effect::Contact(ContactChange::Seen { lang, .. }) => writeln!(out, "* contact seen {}", lang.code()),
        Effect::Contact(ContactChange::Reachable { yes, .. }) => writeln!(out, "* contact reachable {yes}"),
        Effect::Asked(asked) => writeln!(out, "* asked {}: {}", asked.outcome.code(), asked.words),
        Effect::Helped { yes, .. } => writeln!(out, "* helped {yes}"),
        Effect::Ticket(change) => show_ticket(out, change),
        Effect::Contact(ContactChange::Bulletins { yes, topic, .. }) => {
            let topic = topic.map(|topic| format!(" {}", topic.code())).unwrap_or_default();
            writeln!(out, "* contact bulletins {yes}{topic}")
        }
        Effect::Contact(ContactChange::FileBack { .. }) => writeln!(out, "* file let go"),
        Effect::Contact(ContactChange::Unit { unit, .. }) => writeln!(out, "* contact unit {unit}"),
    };
}

fn show_ticket(out: &mut String, change: &TicketChange) -> std::fmt::Result {
    match change {
        TicketChange::Open(it) => {
            let files = it.files.len();
            writeln!(out, "* ticket {} opened, {files} files, near {:?}: {}", it.code, it.near, it.words)
        }
        TicketChange::Add { code, words, files, .. } => {
            writeln!(out, "* ticket {code} gets {} files and: {words}", files.len())
        }
        TicketChange::Rate { code, stars, .. } => writeln!(out, "* ticket {code} rated {stars}"),
        TicketChange::Reopen { code, .. } => writeln!(out, "* ticket {code} reopened"),
    }
}

fn show_message(out: &mut String, head: &str, message: &Message) -> std::fmt::Result {
    write!(out, "{head}")?;
    for line in message.text.lines() {
        writeln!(out, "{}", format!("  {line}").trim_end())?;
    }
    for row in &message.rows {
        let labels: Vec<String> = row
            .iter()
            .map(|button| match &button.act {
                Act::Press(_) => format!("[{}]", button.label),
                Act::Url(url) => format!("[{} -> {url}]", button.label),
            })
            .collect();
        writeln!(out, "    {}", labels.join(" "))?;
    }
    Ok(())
}
