//! The name that was probably meant.

/// The name that was probably meant: at most two slips away, and not a short name that anything is near to.
pub(crate) fn nearest<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let length = written.chars().count();
    if length > 40 {
        return None;
    }
    let most = (length / 3).clamp(usize::from(length > 1), 2);
    names
        .map(|name| (slips(&written.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(slips, _)| *slips <= most)
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, name)| name.to_owned())
}

/// The question that goes behind a sentence about a name, in Vietnamese and English: whether this one was meant.
pub(crate) fn is_meant(near: Option<String>) -> (String, String) {
    near.map_or_else(Default::default, |near| (format!(" Có phải là {near} không?"), format!(" Is {near} meant?")))
}

/// Levenshtein's distance.
fn slips(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut before = i;
        let mut left = i + 1;
        for (j, y) in b.iter().enumerate() {
            let up = row.get(j + 1).copied().unwrap_or(usize::MAX - 1);
            let here = (up + 1).min(left + 1).min(before + usize::from(x != *y));
            before = up;
            if let Some(cell) = row.get_mut(j) {
                *cell = left;
            }
            left = here;
        }
        if let Some(cell) = row.last_mut() {
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}
