//! `desk`: questions to officials, at the command line. What is said and done here is in an official's name.

use std::error::Error;
use std::io::Read;

use clap::{Args, Subcommand};
use flows::desk::{Case, Move, Rules, TicketState};
use flows::office::{Right, may_with};
use serde_json::json;
use storage::{Actor, Canned, Person, Storage, Ticket, TicketFilter};
use tokio::runtime::Runtime;

use super::shown;
use crate::app::now;
use crate::config::Config;
use crate::console::grants;
use crate::{desk, start};

/// Most tickets of one list.
const LISTED: usize = 500;

/// What to do.
#[derive(Subcommand)]
pub(super) enum Desk {
    /// List the questions of an office and all below it, those first that can soon not be answered in the chat any more
    List {
        /// The office, by its id [default: all]
        #[arg(long, default_value = "vn", value_name = "UNIT")]
        unit: String,
        /// In these states: open, claimed, interim, answered, closed
        #[arg(long, value_delimiter = ',', default_value = "open,claimed,interim", value_parser = state)]
        state: Vec<TicketState>,
        /// That this official has, by login
        #[arg(long = "of", value_name = "LOGIN")]
        of: Option<String>,
        /// One JSON object instead of lines
        #[arg(long)]
        json: bool,
    },
    /// Show one, with what became of it (it holds a person's words)
    Show {
        /// Its id, as in the list, or its code
        ticket: String,
    },
    /// Take one
    Claim {
        #[command(flatten)]
        which: Which,
    },
    /// Answer one: the person gets the words in the chat, and sees them under the code
    Answer {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        words: Words,
    },
    /// Tell the person something in between
    Interim {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        words: Words,
    },
    /// Write something down for the office; the person never sees it
    Note {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        words: Words,
    },
    /// Give one to another office, or back to one's own
    Transfer {
        #[command(flatten)]
        which: Which,
        /// The office, by its id
        #[arg(long, value_name = "UNIT")]
        to: String,
    },
    /// Close one that is answered
    Close {
        #[command(flatten)]
        which: Which,
    },
    /// Answers that are kept ready
    Canned {
        #[command(subcommand)]
        command: Ready,
    },
    /// Which office answers what: list it, or set it
    Route {
        /// The topic; without one: everything else
        #[arg(long, default_value = "", value_name = "TOPIC")]
        topic: String,
        /// The office, by its id; without one the list is shown
        #[arg(long, value_name = "UNIT")]
        to: Option<String>,
    },
}

/// Answers that are kept ready.
#[derive(Subcommand)]
pub(super) enum Ready {
    /// List them
    List,
    /// Keep one, or change it
    Put {
        /// A short name
        name: String,
        /// What officials call it
        #[arg(long, value_name = "TITLE")]
        title: String,
        /// What it is about
        #[arg(long, value_name = "TOPIC")]
        topic: Option<String>,
        /// Whose it is [default: every office's]
        #[arg(long, value_name = "UNIT")]
        unit: Option<String>,
        /// The answer [default: the input]
        text: Option<String>,
    },
    /// Drop one
    Drop {
        /// Its name
        name: String,
    },
}

/// Which ticket, in whose name.
#[derive(Args)]
pub(super) struct Which {
    /// Its id, as in the list, or its code
    ticket: String,
    /// The official, by login
    #[arg(long = "as", value_name = "LOGIN")]
    by: String,
    /// Only if the ticket was moved so many times: `show` says how often
    #[arg(long, value_name = "N")]
    seen: Option<i64>,
}

/// What is said.
#[derive(Args)]
pub(super) struct Words {
    /// The words [default: the input]
    text: Option<String>,
    /// An answer that is kept ready, by its name
    #[arg(long, value_name = "NAME", conflicts_with = "text")]
    canned: Option<String>,
}

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn state(word: &str) -> Result<TicketState, String> {
    TicketState::from_code(word).ok_or_else(|| "open, claimed, interim, answered or closed".to_owned())
}

pub(super) fn desk(config: Config, command: Desk) -> Outcome {
    Runtime::new()?.block_on(async {
        let storage = start::storage(&config).await?;
        if config.embedded() {
            storage.migrate().await?;
        }
        let rules = desk::rules(&storage, &config).await?;
        let done = run(&storage, &rules, command).await;
        storage.leave().await?;
        done
    })
}

async fn run(storage: &Storage, rules: &Rules, command: Desk) -> Outcome {
    let (which, act, words) = match command {
        Desk::List { unit, state, of, json } => return list(storage, rules, (unit, state, of), json).await,
        Desk::Show { ticket } => return show(storage, rules, &ticket).await,
        Desk::Canned { command } => return canned(storage, command).await,
        Desk::Route { topic, to } => return route(storage, &topic, to.as_deref()).await,
        Desk::Claim { which } => (which, Move::Claim, None),
        Desk::Answer { which, words } => (which, Move::Answer, Some(said(storage, words).await?)),
        Desk::Interim { which, words } => (which, Move::Interim, Some(said(storage, words).await?)),
        Desk::Note { which, words } => (which, Move::Note, Some(said(storage, words).await?)),
        Desk::Transfer { which, to } => (which, Move::Transfer { to }, None),
        Desk::Close { which } => (which, Move::Close, None),
    };
    let by = official(storage, &which.by).await?;
    let ticket = find(storage, &which.ticket).await?;
    // As at the console.
    if !may_with(&grants(&by), Right::Answer, &by.id, &ticket.case, &rules.units) {
        return Err(format!("{} is no ticket of an office that {} answers for", ticket.id, which.by).into());
    }
    let seen = which.seen.unwrap_or(ticket.revision);
    let moved = storage.ticket_move(&ticket.id, seen, &by.id, (&act, words.as_deref()), rules, now()).await?;
    let ticket = moved.map_err(|why| format!("{}: {why}; nothing was changed", ticket.id))?;
    println!("{} is {} at {}", ticket.id, ticket.case.state.code(), office(rules, &ticket.case));
    Ok(())
}

/// A ticket by its id or its code.
async fn find(storage: &Storage, name: &str) -> Outcome<Ticket> {
    let by_code = storage.ticket_id(name);
    for id in [name, &by_code] {
        if let Some(ticket) = storage.ticket_show(id).await? {
            return Ok(ticket);
        }
    }
    Err(format!("there is no ticket {name}").into())
}

async fn official(storage: &Storage, login: &str) -> Outcome<Person> {
    let people = storage.people().await?;
    let found = people.into_iter().find(|it| it.login == login && it.closed_at.is_none());
    found.ok_or_else(|| format!("{login} is nobody who works here").into())
}

async fn said(storage: &Storage, words: Words) -> Outcome<String> {
    let text = match (words.canned, words.text) {
        (Some(name), _) => {
            let all = storage.canned().await?;
            let found = all.into_iter().find(|it| it.id == name);
            found.ok_or_else(|| format!("no answer {name} is kept ready"))?.words
        }
        (None, Some(text)) => text,
        (None, None) => input()?,
    };
    let text = text.trim();
    if text.is_empty() { Err("there are no words to say".into()) } else { Ok(text.to_owned()) }
}

fn input() -> Outcome<String> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    Ok(text)
}

fn office(rules: &Rules, case: &Case) -> String {
    match &case.unit {
        Some(unit) => format!("{unit} ({})", rules.name_of(case)),
        None => "no office".to_owned(),
    }
}

type Wanted = (String, Vec<TicketState>, Option<String>);

async fn list(storage: &Storage, rules: &Rules, (unit, states, of): Wanted, json: bool) -> Outcome {
    if rules.units.get(&unit).is_none() {
        return Err(format!("there is no office {unit}").into());
    }
    let holder = match of {
        Some(login) => official(storage, &login).await?.id,
        None => String::new(),
    };
    let tickets = storage.ticket_list(&TicketFilter { unit, states, holder, limit: LISTED }, now()).await?;
    let time = |at: Option<flows::Millis>| at.map(shown);
    if json {
        let rows = tickets.iter().map(|it| {
            json!({"id": it.id, "state": it.case.state.code(), "unit": it.case.unit, "topic": it.topic,
                   "holder": it.case.holder, "opened": shown(it.opened_at), "due": shown(it.case.due_at),
                   "free_until": time(it.free_until()), "window_ends": time(it.window_ends()),
                   "revision": it.revision})
        });
        println!("{}", json!({ "tickets": rows.collect::<Vec<_>>() }));
        return Ok(());
    }
    println!("tickets:{}", if tickets.is_empty() { " none" } else { "" });
    let now = now();
    for it in &tickets {
        let (id, state, due, office) = (&it.id, it.case.state.code(), shown(it.case.due_at), office(rules, &it.case));
        let topic = it.topic.as_deref().unwrap_or("-");
        let window = match it.free_until() {
            Some(ends) if ends <= now => "; answered in the chat when the person writes again".to_owned(),
            Some(ends) => format!("; can be answered in the chat until {}", shown(ends)),
            None => String::new(),
        };
        println!("  {id}  {state:8}  due {due}  {topic}  {office}{window}");
    }
    Ok(())
}

async fn show(storage: &Storage, rules: &Rules, name: &str) -> Outcome {
    let it = find(storage, name).await?;
    println!("ticket    {} ({}), moved {} times", it.id, it.code, it.revision);
    println!("state     {}, due {}", it.case.state.code(), shown(it.case.due_at));
    println!("office    {}", office(rules, &it.case));
    println!("topic     {}; near: {}", it.topic.as_deref().unwrap_or("-"), it.near.join(", "));
    println!("question  {}", it.words);
    if let Some(answer) = &it.answer {
        println!("answer    {answer}");
    }
    if let Some(stars) = it.stars {
        println!("rated     {stars} of 5");
    }
    let people = storage.people().await?;
    for event in storage.ticket_history(&it.id).await? {
        let person = event.person.map(|id| people.iter().find(|it| it.id == id).map_or(id, |it| it.login.clone()));
        let (by, words) = (person.unwrap_or(event.by), event.words.unwrap_or_default());
        println!("  {}  {by}  {}  {words}", shown(event.at), event.what);
    }
    Ok(())
}

async fn canned(storage: &Storage, command: Ready) -> Outcome {
    match command {
        Ready::List => {
            for it in storage.canned().await? {
                println!("{}  {}  {}\n    {}", it.id, it.unit.as_deref().unwrap_or("all"), it.title, it.words);
            }
        }
        Ready::Put { name, title, topic, unit, text } => {
            let text = text.map_or_else(input, Ok)?;
            let it = Canned { id: name, unit, topic, title, words: text.trim().to_owned() };
            storage.canned_put(&it, &Actor::Program, now()).await?;
            println!("{} is kept", it.id);
        }
        Ready::Drop { name } => {
            if !storage.canned_drop(&name, &Actor::Program, now()).await? {
                return Err(format!("no answer {name} is kept ready").into());
            }
            println!("{name} is dropped");
        }
    }
    Ok(())
}

async fn route(storage: &Storage, topic: &str, to: Option<&str>) -> Outcome {
    if let Some(unit) = to
        && !storage.route(topic, Some(unit), &Actor::Program, now()).await?
    {
        return Err(format!("there is no office {unit}; nothing was changed").into());
    }
    let routes = storage.routes().await?;
    for (topic, unit) in &routes.topics {
        println!("{topic}  {unit}");
    }
    println!("everything else  {}", routes.rest.as_deref().unwrap_or("no office"));
    Ok(())
}
