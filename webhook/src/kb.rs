//! The knowledge base as this instance knows it, and bases in files.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};

use flows::kb::{self, Base, Entry, Fault};
use storage::{Storage, StorageError};
use tracing::{debug, info};

use crate::app::{App, now};
use crate::config::Config;

/// Largest file of a base, bytes.
const MAX_FILE: u64 = 64 << 20;

/// How many changes of what people are given this instance knows of.
#[derive(Debug, Default)]
pub(crate) struct Seen(AtomicI64);

/// Why a file is no base.
#[derive(Debug)]
pub(crate) enum FileError {
    /// It cannot be read.
    Unreadable(String),
    /// An editor has to mend something.
    Faults(Vec<Fault>),
}

/// A base's file, by its ending.
pub(crate) fn read_file(file: &Path) -> Result<Vec<Entry>, FileError> {
    let unreadable = |error: std::io::Error| FileError::Unreadable(error.to_string());
    if std::fs::metadata(file).map_err(unreadable)?.len() > MAX_FILE {
        return Err(FileError::Unreadable(format!("larger than {} MiB", MAX_FILE >> 20)));
    }
    let read = match ending(file) {
        Some("yaml" | "yml") => kb::read,
        Some("csv") => kb::read_csv,
        Some("xlsx") => kb::read_xlsx,
        _ => return Err(FileError::Unreadable("is neither .yaml, .csv nor .xlsx".to_owned())),
    };
    read(&std::fs::read(file).map_err(unreadable)?).map_err(FileError::Faults)
}

/// The bytes of a base's file, by its ending.
pub(crate) fn written(file: &Path, entries: &[Entry]) -> Result<Vec<u8>, String> {
    let table = || kb::sheet(entries);
    match ending(file) {
        Some("yaml" | "yml") => kb::write(entries).map(String::into_bytes).map_err(|error| error.to_string()),
        Some("csv") => table().csv().map_err(|error| error.to_string()),
        Some("xlsx") => flows::sheet::Sheet::xlsx(&[table()]).map_err(|error| error.to_string()),
        _ => Err("is neither .yaml, .csv nor .xlsx".to_owned()),
    }
}

fn ending(file: &Path) -> Option<&str> {
    file.extension().and_then(std::ffi::OsStr::to_str)
}

/// What people are given. A base that nobody has touched begins with the reference base where nothing was set up: in the
/// embedded default, and where the built-in surveys are on offer.
pub(crate) async fn open(storage: &Storage, config: &Config) -> Result<(Base, Seen), StorageError> {
    if config.embedded() || config.surveys.is_none() {
        // A test reads it; a fault in it cannot reach a built program.
        let reference = kb::read(kb::REFERENCE.as_bytes()).unwrap_or_default();
        if storage.kb_begin(&reference, now()).await? {
            info!(entries = reference.len(), "the knowledge base begins with the reference base");
        }
    }
    let (moved, entries) = storage.kb_live().await?;
    // Ten thousand entries take more than half a second.
    let built = tokio::task::spawn_blocking(|| Base::new(entries)).await;
    let base = built.map_err(|error| StorageError::Corrupt(format!("the knowledge base: {error}")))?;
    Ok((base, Seen(AtomicI64::new(moved))))
}

/// Learns what has changed, by whatever instance.
pub(crate) async fn follow(app: &App) {
    let seen = app.kb_seen.0.load(Ordering::Relaxed);
    let (moved, changed) = match app.storage.kb_since(seen).await {
        Ok(news) => news,
        Err(error) => return debug!(%error, "the knowledge base was not looked at"),
    };
    if moved == seen {
        return;
    }
    let count = changed.len();
    let mut base = Base::clone(&app.catalog().kb);
    let learnt = tokio::task::spawn_blocking(move || {
        for (id, entry) in changed {
            match entry {
                Some(entry) => base.put(entry),
                None => _ = base.remove(&id),
            }
        }
        base
    });
    if let Ok(base) = learnt.await {
        app.answers_from(base);
        app.kb_seen.0.store(moved, Ordering::Relaxed);
        info!(entries = count, "the knowledge base has changed");
    }
}
