//! `kb`: the knowledge base in the database.

use std::error::Error;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use flows::kb::{Base, Entry, State};
use flows::{Lang, Text};
use serde_json::json;
use storage::{Actor, KbEntry, NotChanged, Storage};
use tokio::runtime::Runtime;

use super::shown;
use crate::app::{day, now};
use crate::config::Config;
use crate::kb::{FileError, read_file, written};
use crate::start;

/// What to do with the knowledge base.
#[derive(Subcommand)]
pub(super) enum Kb {
    /// List the entries: id, state, version, topic, question
    List {
        /// One JSON array instead of lines
        #[arg(long)]
        json: bool,
    },
    /// Print an entry as JSON
    Show {
        /// Its id
        id: String,
    },
    /// Take entries in as drafts; nothing is taken from a file with a fault
    Import {
        /// .yaml, .csv or .xlsx
        file: PathBuf,
        #[command(flatten)]
        by: By,
        /// Language of the faults: vi or en
        #[arg(long, default_value = "vi", value_parser = super::lang)]
        lang: Lang,
    },
    /// Hand every entry out, in its newest version
    Export {
        /// .yaml, .csv or .xlsx; it must not exist yet
        file: PathBuf,
    },
    /// Approve drafts: from now on people are given them
    Approve {
        /// Their ids
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        /// Who approves, by login: somebody who wrote none of them
        #[arg(long = "as", value_name = "PERSON")]
        person: String,
    },
    /// End entries: people are given them no more
    Expire {
        /// Their ids
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
        #[command(flatten)]
        by: By,
    },
    /// Print everything that an entry ever was
    History {
        /// Its id
        id: String,
    },
    /// Keep a file that entries may name
    File {
        /// .pdf, .docx, .xlsx, .png or .jpg, 5 MB at most
        file: PathBuf,
        #[command(flatten)]
        by: By,
    },
    /// What was asked lately and got no answer, or none that helped: questions that are alike together, the most frequent first
    Unanswered {
        /// How far to look back
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(i64).range(1..=730))]
        days: i64,
    },
    /// Make a draft of the answer that an office gave to a ticket
    Publish {
        /// The ticket's id
        ticket: String,
        /// The entry's id
        id: String,
        /// The question in the office's own words; without it the draft has none, and cannot be approved yet
        #[arg(long, default_value = "")]
        question: String,
        #[command(flatten)]
        by: By,
    },
}

/// Who does it.
#[derive(Args)]
pub(super) struct By {
    /// Who does it, by login [default: the program itself]
    #[arg(long = "as", value_name = "PERSON")]
    person: Option<String>,
}

pub(super) fn kb(config: Config, command: Kb) -> Result<(), Box<dyn Error>> {
    Runtime::new()?.block_on(async {
        let storage = start::storage(&config).await?;
        if config.embedded() {
            storage.migrate().await?;
        }
        let done = run(&storage, &config, command).await;
        storage.leave().await?;
        done
    })
}

async fn run(storage: &Storage, config: &Config, command: Kb) -> Result<(), Box<dyn Error>> {
    match command {
        Kb::List { json } => list(&storage.kb_entries().await?, json),
        Kb::Show { id } => {
            println!("{}", serde_json::to_string_pretty(&known(storage, &id).await?.entry)?);
            Ok(())
        }
        Kb::Import { file, by, lang } => import(storage, &file, &who(storage, by.person).await?, lang).await,
        Kb::Export { file } => export(&storage.kb_entries().await?, &file),
        Kb::Approve { ids, person } => {
            let person = official(storage, &person).await?;
            for id in ids {
                let entry = known(storage, &id).await?;
                let (version, told) = storage.kb_approve(&id, entry.version, &person, now()).await?.map_err(of(&id))?;
                println!("{id}: approved, version {version}; {told} people are told that the answer has changed");
            }
            Ok(())
        }
        Kb::Expire { ids, by } => {
            let by = who(storage, by.person).await?;
            for id in ids {
                let entry = known(storage, &id).await?;
                let version = storage.kb_expire(&id, entry.version, &by, now()).await?.map_err(of(&id))?;
                println!("{id}: ended, version {version}");
            }
            Ok(())
        }
        Kb::History { id } => history(storage, &id).await,
        Kb::File { file, by } => keep(storage, &file, &who(storage, by.person).await?).await,
        Kb::Unanswered { days } => unanswered(storage, days).await,
        Kb::Publish { ticket, id, question, by } => {
            let by = who(storage, by.person).await?;
            publish(storage, config, &ticket, &id, &question, &by).await
        }
    }
}

fn list(entries: &[KbEntry], json: bool) -> Result<(), Box<dyn Error>> {
    let today = day(now());
    let mut out = std::io::stdout().lock();
    if json {
        let one = |it: &KbEntry| {
            json!({
                "id": it.entry.id, "state": it.entry.stands(today).code(), "version": it.version, "given": it.live,
                "changed_at": shown(it.changed_at), "topic": it.entry.topic, "question": it.entry.question,
            })
        };
        let all: Vec<_> = entries.iter().map(one).collect();
        return Ok(writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?);
    }
    for it in entries {
        let Entry { id, topic, question, .. } = &it.entry;
        writeln!(out, "{id}\t{}\t{}\t{topic}\t{question}", it.entry.stands(today).code(), it.version)?;
    }
    Ok(())
}

async fn import(storage: &Storage, file: &Path, by: &Actor, lang: Lang) -> Result<(), Box<dyn Error>> {
    let entries = match read_file(file) {
        Ok(entries) => entries,
        Err(FileError::Unreadable(why)) => return Err(format!("{}: {why}", file.display()).into()),
        Err(FileError::Faults(faults)) => {
            for fault in &faults {
                eprintln!("{}: {}", file.display(), fault.line(lang));
            }
            return Err(format!("{}: {} faults; nothing was taken", file.display(), faults.len()).into());
        }
    };
    let there: Vec<String> = storage.kb_files().await?.into_iter().map(|(name, _)| name).collect();
    if let Some((id, name)) = entries
        .iter()
        .flat_map(|it| it.files.iter().map(move |name| (&it.id, name)))
        .find(|(_, it)| !there.contains(it))
    {
        return Err(format!("{id}: there is no file called {name}: hand it in first (langnghe kb file)").into());
    }
    let (mut drafts, mut ended, mut same) = (0, 0, 0);
    for entry in &entries {
        let known = storage.kb_entry(&entry.id).await?;
        let seen = known.as_ref().map(|it| it.version);
        let ends = entry.state == State::Expired && known.as_ref().is_some_and(|it| it.entry.says_the_same(entry));
        let done = match seen {
            Some(seen) if ends => storage.kb_expire(&entry.id, seen, by, now()).await?,
            _ => storage.kb_write(entry, seen, by, now()).await?,
        };
        match done {
            Ok(_) if ends => ended += 1,
            Ok(_) => drafts += 1,
            Err(NotChanged::Same) => same += 1,
            Err(error) => return Err(of(&entry.id)(error)),
        }
    }
    println!("{drafts} drafts written, {ended} ended, {same} as they were");
    if drafts > 0 {
        println!("a second person approves them: langnghe kb approve ID… --as PERSON");
    }
    Ok(())
}

fn export(entries: &[KbEntry], file: &Path) -> Result<(), Box<dyn Error>> {
    let entries: Vec<Entry> = entries.iter().map(|it| it.entry.clone()).collect();
    let named = |why: String| format!("{}: {why}", file.display());
    let bytes = written(file, &entries).map_err(named)?;
    let mut out = OpenOptions::new().write(true).create_new(true).open(file).map_err(|it| named(it.to_string()))?;
    out.write_all(&bytes)?;
    println!("{} entries", entries.len());
    Ok(())
}

async fn history(storage: &Storage, id: &str) -> Result<(), Box<dyn Error>> {
    let versions = storage.kb_history(id).await?;
    if versions.is_empty() {
        return Err(unknown(id));
    }
    let people = storage.people().await?;
    let mut out = std::io::stdout().lock();
    for it in versions {
        let by = match &it.by {
            Actor::Program => "langnghe",
            Actor::Person(id) => people.iter().find(|it| it.id == *id).map_or(id.as_str(), |it| it.login.as_str()),
        };
        writeln!(out, "{}\t{}\t{by}\t{}", it.version, shown(it.at), it.what)?;
        writeln!(out, "\t{}\n\t{}", it.entry.question, it.entry.answer.get(Lang::Vi).replace('\n', "\n\t"))?;
    }
    Ok(())
}

async fn keep(storage: &Storage, file: &Path, by: &Actor) -> Result<(), Box<dyn Error>> {
    let name = file.file_name().and_then(std::ffi::OsStr::to_str).unwrap_or_default();
    let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    match storage.kb_keep_file(name, &bytes, by, now()).await? {
        Ok(true) => println!("{name}: kept"),
        Ok(false) => return Err(format!("{name}: there is a file of this name; a file never changes").into()),
        Err(why) => return Err(format!("{name}: {}", why.get(Lang::Vi)).into()),
    }
    Ok(())
}

async fn unanswered(storage: &Storage, days: i64) -> Result<(), Box<dyn Error>> {
    let questions = storage.unanswered(now().plus(-days * 86_400_000), now()).await?;
    let base = Base::new(storage.kb_live().await?.1);
    let words: Vec<&str> = questions.iter().map(|it| it.words.as_str()).collect();
    let mut out = std::io::stdout().lock();
    for cluster in base.clusters(&words) {
        writeln!(out, "{}\t{}", cluster.members.len(), words[cluster.middle])?;
        for member in cluster.members.iter().filter(|member| **member != cluster.middle) {
            writeln!(out, "\t{}", words[*member])?;
        }
    }
    Ok(())
}

async fn publish(
    storage: &Storage,
    config: &Config,
    ticket: &str,
    id: &str,
    question: &str,
    by: &Actor,
) -> Result<(), Box<dyn Error>> {
    let found = storage.ticket_show(ticket).await?.ok_or_else(|| format!("there is no ticket {ticket}"))?;
    let rules = crate::desk::rules(storage, config).await?;
    let answer = found.answer.clone().ok_or("the ticket was not answered, or its time is over")?;
    let office = found.answered_by.clone().unwrap_or_else(|| rules.name_of(&found.case));
    let entry = Entry {
        id: id.to_owned(),
        topic: found.topic.clone().unwrap_or_else(|| "khac".to_owned()),
        // Never the words of the person who asked.
        question: question.trim().to_owned(),
        answer: Text::new([(found.lang, answer.clone()), (Lang::Vi, answer)]),
        unit: found.case.unit.clone(),
        source: format!("{office}, {}", day(found.case.answered_at.unwrap_or(now()))),
        ..Entry::default()
    };
    storage.kb_publish(&entry, ticket, by, now()).await?.map_err(of(id))?;
    println!("{id}: a draft; read it, mend it, and let a second person approve it");
    Ok(())
}

async fn known(storage: &Storage, id: &str) -> Result<KbEntry, Box<dyn Error>> {
    storage.kb_entry(id).await?.ok_or_else(|| unknown(id))
}

fn unknown(id: &str) -> Box<dyn Error> {
    format!("there is no entry {id}").into()
}

/// The error of one entry.
fn of(id: &str) -> impl Fn(NotChanged) -> Box<dyn Error> {
    let id = id.to_owned();
    move |error| format!("{id}: {error}").into()
}

async fn who(storage: &Storage, person: Option<String>) -> Result<Actor, Box<dyn Error>> {
    match person {
        None => Ok(Actor::Program),
        Some(person) => Ok(Actor::Person(official(storage, &person).await?)),
    }
}

/// The id of somebody who works here, by login or id.
async fn official(storage: &Storage, name: &str) -> Result<String, Box<dyn Error>> {
    let people = storage.people().await?;
    let found = people.into_iter().find(|it| (it.login == name || it.id == name) && it.closed_at.is_none());
    Ok(found.ok_or_else(|| format!("nobody here has the login {name}"))?.id)
}
