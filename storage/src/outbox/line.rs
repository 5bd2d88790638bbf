//! Entries as they are stored.

use flows::{Effect, Millis};

use super::Entry;
use crate::StorageError;

/// The format that entries are written in.
const ENTRY: u16 = 2;

/// Why a line is no entry.
pub(super) enum Unreadable {
    /// A newer program wrote it.
    Newer(u16),
    /// Nobody can read it.
    Broken,
}

/// An entry's name as it is stored: a JSON string, so that no id can hold the line feed that ends it.
pub(crate) fn name(id: &str) -> Result<String, StorageError> {
    let id = serde_json::to_string(id).map_err(|error| StorageError::Corrupt(format!("entry: {error}")))?;
    Ok(format!("{id}\n"))
}

/// An entry as it is stored: name, format, time, effect as JSON, a line each. Gives the name and the whole.
pub(crate) fn spell(id: &str, effect: &Effect, at: Millis) -> Result<(String, String), StorageError> {
    let name = name(id)?;
    let effect = serde_json::to_string(effect).map_err(|error| StorageError::Corrupt(format!("entry: {error}")))?;
    let line = format!("{name}{ENTRY}\n{}\n{effect}", at.0);
    Ok((name, line))
}

/// Reads what [`spell`] wrote, or what was written before there were times.
pub(super) fn read(line: &[u8]) -> Result<Entry, Unreadable> {
    let line = str::from_utf8(line).map_err(|_| Unreadable::Broken)?;
    let mut parts = line.splitn(3, '\n');
    let (Some(id), Some(format), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Unreadable::Broken);
    };
    let (at, effect) = match format.parse() {
        Ok(format) if format > ENTRY => return Err(Unreadable::Newer(format)),
        // Entries of the first format do not say when they were committed.
        Ok(1) => ("0", rest),
        Ok(_) => rest.split_once('\n').ok_or(Unreadable::Broken)?,
        Err(_) => return Err(Unreadable::Broken),
    };
    let id = serde_json::from_str(id).map_err(|_| Unreadable::Broken)?;
    let effect = serde_json::from_str(effect).map_err(|_| Unreadable::Broken)?;
    Ok(Entry { id, effect, at: Millis(at.parse().map_err(|_| Unreadable::Broken)?) })
}

/// When an entry was committed (0 if its line does not say), and whether somebody waits for it.
pub(crate) fn front(line: &[u8]) -> (Millis, bool) {
    let unasked = |effect: &Effect| match effect {
        Effect::Say(message) | Effect::Revise { to: message, .. } => message.unasked,
        _ => false,
    };
    read(line).map_or((Millis(0), true), |entry| (entry.at, !unasked(&entry.effect)))
}
