//! What an open draft costs in Redis: `cargo bench -p storage --bench memory -- REDIS_URL [DRAFTS]`.
//!
//! Fills an **empty** Redis of its own with drafts of the reference survey, 25 questions answered, through the same commits
//! as the service, and prints bytes per draft: the difference of Redis's `used_memory`, all keys included, and Redis's own
//! word on some of the records. First as they come (one mark for each event of the person), then with the ring of handled
//! events full. What a draft said has been delivered, so nothing waits in an outbox.

#[path = "../../flows/benches/citizen/mod.rs"]
#[allow(dead_code, reason = "shared with other measurements, which use the rest")]
mod citizen;

use std::error::Error;
use std::sync::Arc;

use citizen::{Citizen, catalog, reference};
use flows::{Catalog, Platform, Step};
use futures_util::{StreamExt, TryStreamExt, stream};
use storage::{Commit, Secret, Settings, Storage};

/// Answered questions of each draft.
const ANSWERS: usize = 25;
/// Marks of a full ring.
const MARKS: u32 = 55;
/// Commits under way at once.
const AT_ONCE: usize = 64;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with("--")).collect();
    let Some(url) = arguments.first() else {
        // `cargo bench` runs every bench; this one needs a Redis that it may fill.
        println!("memory: left out, no REDIS_URL given");
        return Ok(());
    };
    let drafts: u32 = arguments.get(1).map_or(Ok(100_000), |it| it.parse())?;
    let folder = tempfile::tempdir()?;
    let storage = Storage::open(Settings {
        redis_urls: vec![url.clone()],
        prefix: "langnghe".to_owned(),
        database_url: format!("sqlite://{}/a.db", folder.path().display()),
        secret: Secret::from_hex(&"07".repeat(32))?,
        instance: 1,
    })
    .await?;
    let mut redis = redis::Client::open(url.as_str())?.get_multiplexed_async_connection().await?;
    storage.beat().await?;
    let catalog = Arc::new(catalog(&reference()));

    let empty = used(&mut redis).await?;
    let citizens: Vec<Citizen> =
        stream::iter(0..drafts).map(|n| fill(&storage, &catalog, n)).buffer_unordered(AT_ONCE).try_collect().await?;
    let events = citizens.first().map_or(0, |it| it.events);
    report(&mut redis, empty, drafts, &format!("{events} events")).await?;
    stream::iter(&citizens).map(|it| mark(&storage, it)).buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;
    report(&mut redis, empty, drafts, &format!("ring of {MARKS} full")).await?;
    if let Some(citizen) = citizens.first() {
        let json = serde_json::to_string(&citizen.session)?;
        println!("session: {} bytes\n{json}", json.len());
    }
    Ok(())
}

/// A third of the drafts each on Telegram, Zalo and the web, under ids as long as theirs are.
fn person(catalog: &Arc<Catalog>, n: u32) -> Citizen {
    match n % 3 {
        0 => Citizen::new(catalog, Platform::Telegram, "main", &format!("{}", 7_310_045_000_u64 + u64::from(n))),
        1 => Citizen::new(catalog, Platform::Zalo, "388613280878808645", &format!("24684588352{n:08}")),
        _ => Citizen::new(catalog, Platform::Web, "web", &format!("{n:032x}")),
    }
}

/// One draft, one commit for each event of its person.
async fn fill(storage: &Storage, catalog: &Arc<Catalog>, n: u32) -> Result<Citizen, Box<dyn Error>> {
    let mut citizen = person(catalog, n);
    citizen.begins();
    citizen.answers(ANSWERS);
    for event in 0..citizen.events {
        commit(storage, &citizen, event).await?;
    }
    Ok(citizen)
}

/// Events that change nothing, until the ring is full.
async fn mark(storage: &Storage, citizen: &Citizen) -> Result<(), Box<dyn Error>> {
    for event in citizen.events..MARKS {
        commit(storage, citizen, event).await?;
    }
    Ok(())
}

/// The finished session under one more event. The sessions in between would be written over.
async fn commit(storage: &Storage, citizen: &Citizen, event: u32) -> Result<(), Box<dyn Error>> {
    let loaded = storage.load(&citizen.chat).await?;
    let step = Step { session: citizen.session.clone(), effects: Vec::new(), forget: false };
    match storage.commit(&citizen.chat, &loaded, &format!("upd/{event}"), &step, u64::from(event) + 1).await? {
        Commit::Done(_) => Ok(()),
        Commit::Conflict => Err("nobody else moves these chats".into()),
    }
}

async fn used(redis: &mut redis::aio::MultiplexedConnection) -> Result<u64, Box<dyn Error>> {
    let info: String = redis::cmd("INFO").arg("memory").query_async(redis).await?;
    let line = info.lines().find_map(|line| line.strip_prefix("used_memory:")).ok_or("no used_memory")?;
    Ok(line.trim().parse()?)
}

async fn report(
    redis: &mut redis::aio::MultiplexedConnection,
    empty: u64,
    drafts: u32,
    what: &str,
) -> Result<(), Box<dyn Error>> {
    let full = used(redis).await?;
    let (mut bytes, mut lengths, mut samples) = (0_u64, 0_u64, 0_u64);
    let (_, keys): (u64, Vec<String>) =
        redis::cmd("SCAN").arg(0).arg("MATCH").arg("*}s:*").arg("COUNT").arg(1_000).query_async(redis).await?;
    for key in &keys {
        bytes += redis::cmd("MEMORY").arg("USAGE").arg(key).query_async::<u64>(redis).await?;
        lengths += redis::cmd("STRLEN").arg(key).query_async::<u64>(redis).await?;
        samples += 1;
    }
    println!(
        "{drafts} drafts, {ANSWERS} answers, {what}: {} bytes a draft in all; MEMORY USAGE of a record {}, its length {}",
        (full - empty) / u64::from(drafts),
        bytes / samples.max(1),
        lengths / samples.max(1)
    );
    Ok(())
}
