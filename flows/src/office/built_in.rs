//! The offices that the service knows by itself: ministries and the 34 provinces.

use crate::Millis;
use crate::desk::{Unit, UnitKind};

const LIST: &str = include_str!("data/units.txt");

/// The root of the tree of offices.
pub(super) const ROOT: &str = "vn";

/// 1 March 2025, 00:00 in Việt Nam: the ministries of today.
const MINISTRIES: Millis = Millis(1_740_762_000_000);
/// 1 July 2025, 00:00 in Việt Nam: 34 provinces, and no districts.
const PROVINCES: Millis = Millis(1_751_302_800_000);

/// An office, and the names of those that became part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The office.
    pub unit: Unit,
    /// Names that ended when it began.
    pub old: Vec<String>,
}

/// The list. An office that was formed of others begins on its day; of the rest it is not said since when they exist.
pub fn built_in() -> Vec<Listed> {
    LIST.lines().filter(|line| !line.starts_with('#')).filter_map(line).collect()
}

fn line(line: &str) -> Option<Listed> {
    let mut cells = line.split('|').map(|cell| cell.trim().to_owned());
    let (id, kind, code, name) = (cells.next()?, UnitKind::from_code(&cells.next()?)?, cells.next()?, cells.next()?);
    let old = cells.next().unwrap_or_default();
    let old: Vec<String> = old.split(';').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    let began = if kind == UnitKind::Province { PROVINCES } else { MINISTRIES };
    let from = (!old.is_empty()).then_some(began);
    Some(Listed { unit: Unit { id, parent: Some(ROOT.to_owned()), name, kind, code, from, until: None }, old })
}
