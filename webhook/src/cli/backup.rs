//! `backup`: a copy of the SQLite file, while the service runs or not.

use std::path::Path;
use std::process::ExitCode;

use tokio::runtime::Runtime;

use super::USAGE;
use crate::config::{ConfigError, Settings, database_url, sqlite_file};

/// What a service on servers is told: this program holds neither of the two.
const SERVERS: &str = "DATABASE_URL is Postgres: copy Redis first, then Postgres with pg_dump, in this order \
                       (webhook/ops/BACKUP.md has the commands)";

/// The settings are not checked as for a service: that would make a secret key where there is none.
pub(super) fn backup(settings: Result<Settings, ConfigError>, file: &Path) -> ExitCode {
    let settings = match settings.and_then(|it| Ok((database_url(it.database_url.as_deref())?, it))) {
        Ok((url, settings)) if url.starts_with("sqlite:") => (sqlite_file(&url), settings),
        Ok(_) => return usage(&SERVERS),
        Err(error) => return usage(&error),
    };
    let (database, settings) = settings;
    let copied = Runtime::new()
        .map_err(|error| error.to_string())
        .and_then(|runtime| runtime.block_on(storage::back_up(&database, file)).map_err(|error| error.to_string()));
    if let Err(error) = copied {
        eprintln!("langnghe: {error}");
        return ExitCode::FAILURE;
    }
    println!("{} is a copy of {} as it stood just now.", file.display(), database.display());
    println!("It holds personal data: give it a life, and keep to it.");
    match settings.secret_key {
        Some(_) => println!("SECRET_KEY is not in it: keep that too, elsewhere. Receipts and buttons depend on it."),
        None => println!(
            "The secret key is not in it: keep {} too, elsewhere. Receipts and buttons depend on it.",
            database.with_extension("secret").display()
        ),
    }
    if settings.redis_url.is_some() {
        println!("Conversations are in Redis: its copy is to be taken BEFORE this one (webhook/ops/BACKUP.md).");
    }
    ExitCode::SUCCESS
}

fn usage(problem: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("langnghe: {problem}");
    ExitCode::from(USAGE)
}
