//! `bulletin`: bulletins at the command line, for an operator who has to stop one, or to look.

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand};
use flows::Lang;
use flows::bulletin::{Bulletin, Came as Reached, Ending, Move, Outcome as Came, Stage, State};
use serde_json::json;
use storage::{Actor, Again, BulletinFilter, BulletinRow, Person, Progress, Storage};
use tokio::runtime::Runtime;

use super::shown;
use crate::app::{now, random};
use crate::config::Config;
use crate::{bulletins, desk, numbers, start};

/// Most bulletins of one list.
const LISTED: usize = 500;

/// What to do.
#[derive(Subcommand)]
pub(super) enum Command {
    /// List bulletins, the newest first
    List {
        /// Of this office and those below it, by its id [default: all]
        #[arg(long, default_value = "vn", value_name = "UNIT")]
        unit: String,
        /// One JSON object instead of lines
        #[arg(long)]
        json: bool,
    },
    /// Show where one stands and what became of its entries
    Show {
        /// Its id
        id: String,
        /// One JSON object instead of lines
        #[arg(long)]
        json: bool,
    },
    /// Write a draft: a file with a bulletin as JSON; prints its id
    Write {
        /// The file
        file: PathBuf,
        /// The official, by login
        #[arg(long = "as", value_name = "LOGIN")]
        by: String,
    },
    /// Hand one in to be approved
    Submit(Which),
    /// Take one back to change it, before anybody has approved it
    Recall(Which),
    /// Give one back to be changed
    Return(Which),
    /// Approve one that somebody else wrote
    Approve(Which),
    /// Stop one for now
    Pause(Which),
    /// Let a paused one go on
    Resume(Which),
    /// Let the rest follow the first hundredth
    Rest(Which),
    /// Stop one for good
    Cancel(Which),
    /// Send entries once more
    Requeue {
        #[command(flatten)]
        which: Which,
        /// Which: uncertain, refused or blocked; or changes, what a correction did not change or take back
        #[arg(long, value_parser = those)]
        those: Again<'static>,
    },
    /// Send one to one contact, whatever it stands at
    Try {
        /// Its id
        id: String,
        /// The contact: the 12 or more hexadecimal digits that stand for it
        #[arg(long, value_name = "CONTACT")]
        to: String,
        /// Language: vi or en
        #[arg(long, default_value = "vi", value_parser = super::lang)]
        lang: Lang,
    },
}

/// Which one, in whose name.
#[derive(Args)]
pub(super) struct Which {
    /// Its id
    id: String,
    /// The official, by login
    #[arg(long = "as", value_name = "LOGIN")]
    by: String,
}

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn those(word: &str) -> Result<Again<'static>, String> {
    let entries = [Came::Uncertain, Came::Refused, Came::Blocked].into_iter().find(|it| it.code() == word);
    let changes = (word == "changes").then_some(Again::Changes);
    entries.map(Again::Entries).or(changes).ok_or_else(|| "uncertain, refused, blocked or changes".to_owned())
}

pub(super) fn bulletin(config: Config, command: Command) -> Outcome {
    Runtime::new()?.block_on(async {
        if let Command::Try { id, to, lang } = command {
            return attempt(config, &id, &to, lang).await;
        }
        let storage = start::storage(&config).await?;
        if config.embedded() {
            storage.migrate().await?;
        }
        let done = run(&storage, &config, command).await;
        storage.leave().await?;
        done
    })
}

async fn run(storage: &Storage, config: &Config, command: Command) -> Outcome {
    let (which, made) = match command {
        Command::List { unit, json } => return list(storage, unit, json).await,
        Command::Show { id, json } => return show(storage, &id, json).await,
        Command::Write { file, by } => return write(storage, config, &file, &by).await,
        Command::Requeue { which, those } => {
            let (row, by) = allowed(storage, config, &which).await?;
            let again = storage.bulletin_again(&row.id, those, row.revision, &by, now()).await?;
            let again = again.map_err(|why| format!("{}: {why}; nothing was changed", row.id))?;
            match those {
                Again::Changes => println!("{}: what was not changed is tried once more", row.id),
                _ => println!("{}: {again} wait again", row.id),
            }
            return Ok(());
        }
        Command::Submit(which) => (which, Move::Submit),
        Command::Recall(which) => (which, Move::Recall),
        Command::Return(which) => (which, Move::Return),
        Command::Approve(which) => (which, Move::Approve),
        Command::Pause(which) => (which, Move::Pause),
        Command::Resume(which) => (which, Move::Resume),
        Command::Rest(which) => (which, Move::Rest),
        Command::Cancel(which) => (which, Move::Cancel),
        // It needs more than what is stored.
        Command::Try { .. } => return Ok(()),
    };
    let (row, by) = allowed(storage, config, &which).await?;
    match made {
        Move::Submit => whole(storage, config, &row.id, Stage::Submit).await?,
        Move::Approve => whole(storage, config, &row.id, Stage::Approve).await?,
        _ => {}
    }
    let moved = storage.bulletin_move(&row.id, made, row.revision, &by, now()).await?;
    let (state, _) = moved.map_err(|why| format!("{}: {why}; nothing was changed", row.id))?;
    println!("{} is {}", row.id, state.code());
    Ok(())
}

/// Refuses what the console would not take either.
async fn whole(storage: &Storage, config: &Config, id: &str, stage: Stage) -> Outcome {
    let full = storage.bulletin(id).await?.ok_or_else(|| format!("there is no bulletin {id}"))?;
    let units = desk::rules(storage, config).await?.units;
    let frame = bulletins::given(storage, config, &units, id, &full.bulletin).await?;
    let faults = bulletins::faults(config, &full.bulletin, &frame, stage, Lang::En);
    if faults.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = faults.into_iter().map(|(field, what)| format!("  {field}: {what}")).collect();
    let what = if stage == Stage::Submit { "submitted" } else { "approved" };
    Err(format!("{id} cannot be {what} yet; nothing was changed:\n{}", lines.join("\n")).into())
}

/// A bulletin and the official who may move it: one of its issuing body or of an office above.
async fn allowed(storage: &Storage, config: &Config, which: &Which) -> Outcome<(BulletinRow, Actor)> {
    let by = official(storage, &which.by).await?;
    let row = storage.bulletin_row(&which.id).await?.ok_or_else(|| format!("there is no bulletin {}", which.id))?;
    if !reaches(storage, config, &by, &row.unit).await? {
        return Err(format!("{} is no bulletin of an office that {} works for", row.id, which.by).into());
    }
    Ok((row, Actor::Person(by.id)))
}

async fn official(storage: &Storage, login: &str) -> Outcome<Person> {
    let found = storage.people().await?.into_iter().find(|it| it.login == login && it.closed_at.is_none());
    found.ok_or_else(|| format!("{login} is nobody who works here").into())
}

async fn reaches(storage: &Storage, config: &Config, person: &Person, unit: &str) -> Outcome<bool> {
    let units = desk::rules(storage, config).await?.units;
    let mut own = person.roles.iter().map(|(_, unit)| unit).chain([&person.unit]);
    Ok(own.any(|own| units.is_within(unit, own)))
}

async fn write(storage: &Storage, config: &Config, file: &PathBuf, login: &str) -> Outcome {
    let by = official(storage, login).await?;
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let bulletin: Bulletin = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    if !reaches(storage, config, &by, &bulletin.unit).await? {
        return Err(format!("{} is no office that {login} works for", bulletin.unit).into());
    }
    let id = data_encoding::HEXLOWER.encode(&random::<8>());
    let written = storage.bulletin_write(&id, &bulletin, None, &Actor::Person(by.id), now()).await?;
    written.map_err(|why| format!("{why}; nothing was changed"))?;
    println!("{id}");
    Ok(())
}

async fn list(storage: &Storage, unit: String, json: bool) -> Outcome {
    let filter = BulletinFilter { units: vec![unit], limit: LISTED, ..BulletinFilter::default() };
    let rows = storage.bulletins(&filter).await?;
    if json {
        let rows = rows.iter().map(
            |it| json!({"id": it.id, "unit": it.unit, "state": it.state.code(), "number": it.number, "title": it.title}),
        );
        println!("{}", json!(rows.collect::<Vec<_>>()));
        return Ok(());
    }
    for it in &rows {
        println!(
            "{}  {}  {:9}  {}  {}  {}",
            it.id,
            shown(it.written_at),
            it.state.code(),
            it.unit,
            it.number,
            it.title
        );
    }
    Ok(())
}

async fn show(storage: &Storage, id: &str, json: bool) -> Outcome {
    let progress = storage.bulletin_progress(id).await?.ok_or_else(|| format!("there is no bulletin {id}"))?;
    let Progress { state, listed, total, first, waits_until, came, counts } = &progress;
    if json {
        let counts = counts.iter().map(|(platform, account, outcome, n)| {
            json!({"platform": platform.code(), "account": account, "outcome": outcome.code(),
                   "why": why(*outcome), "n": n})
        });
        let shown = json!({"state": state.code(), "listed": listed, "total": total, "first": first,
                           "waits_until": waits_until.map(shown), "ending": ended(*state, *came),
                           "counts": counts.collect::<Vec<_>>()});
        println!("{shown}");
        return Ok(());
    }
    println!("{} of {total}{}", state.code(), if *listed { "" } else { " and more" });
    if let Some(ending) = ended(*state, *came) {
        println!("{ending}");
    }
    if let Some(until) = waits_until {
        println!("waits until {}", shown(*until));
    }
    for (platform, account, outcome, n) in counts {
        println!("{n:9}  {} {account}  {} {}", platform.code(), outcome.code(), why(*outcome).unwrap_or_default());
    }
    Ok(())
}

/// How one ended, if it has: `done` alone does not say that anybody got it.
fn ended(state: State, came: Reached) -> Option<&'static str> {
    (state == State::Done).then(|| Ending::of(came).name(Lang::En))
}

fn why(outcome: Came) -> Option<&'static str> {
    match outcome {
        Came::Left(why) => Some(why.code()),
        _ => None,
    }
}

async fn attempt(config: Config, id: &str, to: &str, lang: Lang) -> Outcome {
    numbers::start();
    let app = Arc::new(start::open(config, false).await?);
    let full = app.storage.bulletin(id).await?.ok_or_else(|| format!("there is no bulletin {id}"))?;
    let chat = app.storage.contact_chat(to).await?.ok_or_else(|| format!("there is no contact {to}"))?;
    // A send begins while the own heartbeat is fresh only.
    app.storage.beat().await?;
    let sent = bulletins::test_send(&app, id, &full.bulletin, &chat, lang).await;
    app.storage.leave().await?;
    sent.map_err(|it| match it.sent {
        0 => format!("not sent: {}", it.why),
        sent => format!("sent {sent} of {} messages, and not the next: {}", it.of, it.why),
    })?;
    println!("sent");
    Ok(())
}
