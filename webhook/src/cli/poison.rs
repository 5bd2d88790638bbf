//! `poison`: what came in and could not be read or handled.

use std::error::Error;
use std::io::Write;
use std::sync::Arc;

use clap::{Args, Subcommand};
use flows::Event;
use serde_json::json;
use storage::{Poison as Kept, PoisonKind, Storage};
use tokio::runtime::Runtime;

use super::shown;
use crate::config::Config;
use crate::replay::{Replayed, replay};
use crate::{numbers, start};

/// What to do with what was kept aside.
#[derive(Subcommand)]
pub(super) enum Poison {
    /// List it, the newest first, without what it says
    List {
        /// One JSON array instead of lines
        #[arg(long)]
        json: bool,
    },
    /// Print one as it came; it may hold a person's words
    Show {
        /// As `poison list` names it
        id: String,
    },
    /// Read and handle it once more, and forget it if that works; running instances deliver the replies
    Replay {
        #[command(flatten)]
        which: Which,
    },
    /// Forget it
    Drop {
        #[command(flatten)]
        which: Which,
    },
}

/// Which of what was kept aside.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(super) struct Which {
    /// As `poison list` names them
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// All
    #[arg(long)]
    all: bool,
}

pub(super) fn poison(config: Config, command: Poison) -> Result<(), Box<dyn Error>> {
    Runtime::new()?.block_on(async {
        if let Poison::Replay { which } = &command {
            return again(config, which).await;
        }
        let storage = start::storage(&config).await?;
        if config.embedded() {
            storage.migrate().await?;
        }
        let done = match command {
            Poison::List { json } => list(&storage, json).await,
            Poison::Show { id } => show(&storage, id).await,
            Poison::Drop { which } => forget(&storage, &which).await,
            Poison::Replay { .. } => Ok(()),
        };
        storage.leave().await?;
        done
    })
}

/// Those named, the oldest first; a name that nothing has is a mistake.
async fn chosen(storage: &Storage, which: &Which) -> Result<Vec<Kept>, Box<dyn Error>> {
    let mut kept = storage.poison(usize::MAX).await?;
    if let Some(unknown) = which.ids.iter().find(|id| !kept.iter().any(|it| it.key == **id)) {
        return Err(format!("{unknown} is not among what was kept aside; nothing was changed").into());
    }
    kept.retain(|it| which.all || which.ids.contains(&it.key));
    kept.reverse();
    Ok(kept)
}

async fn list(storage: &Storage, json: bool) -> Result<(), Box<dyn Error>> {
    let kept = storage.poison(usize::MAX).await?;
    if json {
        let rows = kept.iter().map(|it| {
            json!({"id": it.key, "at": shown(it.at), "platform": it.platform.code(), "account": it.account,
                   "kind": kind(it), "reason": it.reason, "bytes": it.size, "whole": it.size == it.bytes.len()})
        });
        println!("{}", json!(rows.collect::<Vec<_>>()));
        return Ok(());
    }
    println!("kept aside:{}", if kept.is_empty() { " nothing" } else { "" });
    for it in &kept {
        let (key, at, platform, account) = (&it.key, shown(it.at), it.platform.code(), &it.account);
        let cut = if it.size > it.bytes.len() { ", cut" } else { "" };
        println!("  {key}  {at}  {platform} {account}  {}: {} ({} bytes{cut})", kind(it), it.reason, it.size);
    }
    Ok(())
}

/// `delivery`, `event`, `timer` (whose draft the service leaves alone until its next start) or `owed`.
fn kind(it: &Kept) -> &'static str {
    if it.kind == PoisonKind::Delivery {
        return "delivery";
    }
    let id = serde_json::from_slice::<Event>(&it.bytes).map(|event| event.id).unwrap_or_default();
    match id.split('/').next() {
        Some("timer") => "timer",
        Some("owed") => "owed",
        _ => "event",
    }
}

async fn show(storage: &Storage, id: String) -> Result<(), Box<dyn Error>> {
    for it in chosen(storage, &Which { ids: vec![id], all: false }).await? {
        std::io::stdout().write_all(&it.bytes)?;
    }
    Ok(())
}

async fn forget(storage: &Storage, which: &Which) -> Result<(), Box<dyn Error>> {
    let mut done = 0;
    for it in chosen(storage, which).await? {
        done += usize::from(storage.drop_poison(&it).await?);
    }
    println!("forgotten: {done}");
    Ok(())
}

async fn again(config: Config, which: &Which) -> Result<(), Box<dyn Error>> {
    numbers::start();
    let app = Arc::new(start::open(config, false).await?);
    let mut stay = 0;
    for it in chosen(&app.storage, which).await? {
        let key = &it.key;
        match replay(&app, &it).await? {
            Replayed::Poison(why) => {
                stay += 1;
                println!("{key}: still not, {why}; it stays");
                continue;
            }
            Replayed::Done => println!("{key}: handled"),
            Replayed::Duplicate => println!("{key}: had been handled before"),
            Replayed::NotForUs => println!("{key}: can be read, and there is nothing to do"),
        }
        app.storage.drop_poison(&it).await?;
    }
    // At once seen as gone, so that others deliver what is owed now.
    app.storage.leave().await?;
    if stay > 0 { Err(format!("{stay} could not be handled").into()) } else { Ok(()) }
}
