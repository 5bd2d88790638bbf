//! Bases in YAML: a list `entries`, each a mapping of the fields of [`Entry`].

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::entry::Entry;
use super::fault::Fault;
use super::fields;

/// A file larger than this, in MiB, is refused.
const LARGEST: usize = 64;

/// Reads a base. Every mistake is named, and with one of them nothing is taken. Bounded: aliases, depth and size have
/// budgets, so that a small file cannot become a large base.
///
/// # Errors
/// Every mistake.
pub fn read(bytes: &[u8]) -> Result<Vec<Entry>, Vec<Fault>> {
    let whole = |vi: String, en: String| vec![Fault::new("", "", vi, en)];
    if bytes.len() > LARGEST << 20 {
        return Err(whole(format!("lớn quá {LARGEST} MiB"), format!("larger than {LARGEST} MiB")));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| whole(format!("không phải UTF-8: {error}"), format!("not UTF-8: {error}")))?;
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: 16,
            max_aliases: 1_000,
            max_anchors: 1_000,
            max_documents: 1,
            max_events: 4_000_000,
            max_nodes: 2_000_000,
            max_total_scalar_bytes: LARGEST << 20,
        },
    };
    let file: Value =
        serde_saphyr::from_str_with_options(text.trim_start_matches('\u{feff}'), options).map_err(|error| {
            let error = error.without_snippet().to_string();
            whole(error.clone(), error)
        })?;
    let Some(list) = file.get("entries").and_then(Value::as_array) else {
        return Err(whole("không có danh sách \"entries\"".to_owned(), "has no list \"entries\"".to_owned()));
    };
    let mut faults = Vec::new();
    let entries = list.iter().enumerate().map(|(at, value)| fields::entry(at, value, &mut faults)).collect();
    once(entries, faults)
}

/// The entries, if there is no fault and each has an id of its own.
pub(super) fn once(entries: Vec<Entry>, mut faults: Vec<Fault>) -> Result<Vec<Entry>, Vec<Fault>> {
    let mut seen = BTreeSet::new();
    for entry in entries.iter().filter(|entry| !entry.id.is_empty()) {
        if !seen.insert(&entry.id) {
            faults.push(Fault::new(&entry.id, "id", "mục khác đã có id này", "another entry has the same id"));
        }
    }
    if faults.is_empty() { Ok(entries) } else { Err(faults) }
}

/// A base in YAML, which [`read`] takes back as it was.
///
/// # Errors
/// None that is known: the text goes to memory.
pub fn write<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Result<String, serde_saphyr::ser::Error> {
    #[derive(Serialize)]
    struct File<'e> {
        entries: Vec<&'e Entry>,
    }
    serde_saphyr::to_string(&File { entries: entries.into_iter().collect() })
}
