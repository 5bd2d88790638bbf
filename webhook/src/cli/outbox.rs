//! `outbox`: what waits, what was given up, and the two ways on for the latter.

use std::error::Error;

use clap::{Args, Subcommand};
use flows::Effect;
use serde_json::json;
use storage::{Buried, Storage, Waiting};
use tokio::runtime::Runtime;

use super::shown;
use crate::app::now;
use crate::config::Config;
use crate::{deliver, start};

/// More than are ever listed: the whole graveyard.
const ALL: usize = 1_000_000;

/// What to do with the outbox.
#[derive(Subcommand)]
pub(super) enum Outbox {
    /// List what waits, by account, and what was given up; names nobody and shows no text
    List {
        /// One JSON object instead of lines
        #[arg(long)]
        json: bool,
        /// At most so many of those given up
        #[arg(long, default_value_t = 200, value_name = "N")]
        limit: usize,
    },
    /// Put what was given up at the end of its chat's list again; a running service delivers it
    Requeue {
        #[command(flatten)]
        which: Which,
    },
    /// Forget what was given up
    Drop {
        #[command(flatten)]
        which: Which,
    },
}

/// Which of those given up.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(super) struct Which {
    /// As `outbox list` names them
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// All with this reason, word for word
    #[arg(long, value_name = "REASON")]
    reason: Option<String>,
    /// All
    #[arg(long)]
    all: bool,
}

impl Which {
    fn has(&self, it: &Buried) -> bool {
        self.all || self.reason.as_ref().is_some_and(|reason| *reason == it.reason) || self.ids.contains(&it.key)
    }
}

pub(super) fn outbox(config: Config, command: Outbox) -> Result<(), Box<dyn Error>> {
    Runtime::new()?.block_on(async {
        let storage = start::storage(&config).await?;
        if config.embedded() {
            storage.migrate().await?;
        }
        let done = match command {
            Outbox::List { json, limit } => list(&storage, json, limit).await,
            Outbox::Requeue { which } => {
                let done = each(&storage, &which, async |it| storage.requeue(it).await).await;
                println!("back in their lists: {}", done.as_ref().map_or(0, |n| *n));
                done.map(|_| ())
            }
            Outbox::Drop { which } => {
                let done = each(&storage, &which, async |it| storage.unbury(it).await).await;
                println!("forgotten: {}", done.as_ref().map_or(0, |n| *n));
                done.map(|_| ())
            }
        };
        storage.leave().await?;
        done
    })
}

/// Does something with each of those named; says how many there were. A name that nothing has is a mistake.
async fn each(
    storage: &Storage,
    which: &Which,
    act: impl AsyncFn(&Buried) -> Result<bool, storage::StorageError>,
) -> Result<usize, Box<dyn Error>> {
    let buried = storage.buried(ALL).await?;
    if let Some(unknown) = which.ids.iter().find(|id| !buried.iter().any(|it| it.key == **id)) {
        return Err(format!("{unknown} is not among what was given up; nothing was changed").into());
    }
    let mut done = 0;
    for it in buried.iter().filter(|it| which.has(it)) {
        // Somebody else may have been quicker.
        done += usize::from(act(it).await?);
    }
    Ok(done)
}

async fn list(storage: &Storage, json: bool, limit: usize) -> Result<(), Box<dyn Error>> {
    let now = now();
    let waiting = storage.waiting(now).await?;
    let mut buried = storage.buried(limit).await?;
    buried.sort_by_key(|it| it.at);
    let age = |it: &Waiting| it.oldest.map_or(0, |oldest| now.since(oldest).max(0) / 1000);
    if json {
        let waiting = waiting.iter().map(|it| {
            json!({"platform": it.platform.code(), "account": it.account, "chats": it.chats, "entries": it.entries,
                   "oldest_seconds": age(it)})
        });
        let buried = buried.iter().map(|it| {
            json!({"id": it.key, "platform": it.chat.platform.code(), "account": it.chat.account,
                   "chat": storage.alias(&it.chat), "kind": kind(it.effect.as_ref()), "reason": it.reason,
                   "at": shown(it.at)})
        });
        println!("{}", json!({"waiting": waiting.collect::<Vec<_>>(), "given_up": buried.collect::<Vec<_>>()}));
        return Ok(());
    }
    println!("waiting:{}", if waiting.is_empty() { " nothing" } else { "" });
    for it in &waiting {
        let (platform, account, age) = (it.platform.code(), &it.account, age(it));
        let (chats, entries) = (it.chats, it.entries);
        println!("  {platform} {account}: {entries} entries of {chats} chats, the oldest for {age} s");
    }
    println!("given up:{}", if buried.is_empty() { " nothing" } else { "" });
    for it in &buried {
        let (key, at, platform, account) = (&it.key, shown(it.at), it.chat.platform.code(), &it.chat.account);
        let (chat, kind) = (storage.alias(&it.chat), kind(it.effect.as_ref()));
        println!("  {key}  {at}  {platform} {account}  chat {chat}  {kind}: {}", it.reason);
    }
    Ok(())
}

fn kind(effect: Option<&Effect>) -> &'static str {
    effect.map_or("unreadable", deliver::kind)
}
