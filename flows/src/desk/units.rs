//! The tree of offices: a ministry or province, what is below it, and who is above whom.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Millis;

/// One office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// A short code of ours, unique over all times.
    pub id: String,
    /// The office above it, if there is one.
    pub parent: Option<String>,
    /// Its name, as people are told it.
    pub name: String,
    /// What it is.
    pub kind: UnitKind,
    /// Its code in the administration's own lists; may be empty.
    pub code: String,
    /// Since when it has existed; `None`: always.
    pub from: Option<Millis>,
    /// Until when it existed; `None`: it still does.
    pub until: Option<Millis>,
}

/// What an office is. Stored under [`UnitKind::code`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnitKind {
    /// A ministry, or another body of the whole country.
    Ministry,
    /// A province, or a city that is one.
    Province,
    /// A commune, a ward or a special zone.
    Commune,
    /// A part of any of these.
    Department,
}

impl UnitKind {
    const ALL: [Self; 4] = [Self::Ministry, Self::Province, Self::Commune, Self::Department];

    /// `ministry`, `province`, `commune` or `department`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ministry => "ministry",
            Self::Province => "province",
            Self::Commune => "commune",
            Self::Department => "department",
        }
    }

    /// The kind of a [`UnitKind::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// What is wrong with a list of offices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitFault {
    /// An office names one above it that is not in the list.
    NoParent(String),
    /// An office is above itself.
    Circle(String),
}

/// All offices. Whatever the list says, every walk upwards ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Units(BTreeMap<String, Unit>);

impl Units {
    /// The tree of a list; of two with one id the later stands.
    pub fn new(list: impl IntoIterator<Item = Unit>) -> Self {
        Self(list.into_iter().map(|unit| (unit.id.clone(), unit)).collect())
    }

    /// The first thing that is wrong with it, by id.
    pub fn fault(&self) -> Option<UnitFault> {
        self.0.values().find_map(|unit| {
            let parent = unit.parent.as_deref()?;
            if !self.0.contains_key(parent) {
                return Some(UnitFault::NoParent(unit.id.clone()));
            }
            let (mut at, mut steps) = (parent, 0);
            while at != unit.id && steps <= self.0.len() {
                at = self.0.get(at)?.parent.as_deref()?;
                steps += 1;
            }
            Some(UnitFault::Circle(unit.id.clone()))
        })
    }

    /// An office by its id.
    pub fn get(&self, id: &str) -> Option<&Unit> {
        self.0.get(id)
    }

    /// Every office, by id.
    pub fn all(&self) -> impl Iterator<Item = &Unit> {
        self.0.values()
    }

    /// The office above one.
    pub fn parent(&self, id: &str) -> Option<&Unit> {
        self.0.get(self.0.get(id)?.parent.as_deref()?)
    }

    /// The offices above one, the nearest first; of a circle each once, and never the office itself.
    pub fn ancestors<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Unit> {
        let mut next = self.parent(id);
        let mut left = self.0.len();
        std::iter::from_fn(move || {
            let unit = next.filter(|unit| unit.id != id && left > 0)?;
            left -= 1;
            next = self.parent(&unit.id);
            Some(unit)
        })
    }

    /// Whether `id` is somewhere below `above`.
    pub fn is_below(&self, id: &str, above: &str) -> bool {
        self.ancestors(id).any(|unit| unit.id == above)
    }

    /// Whether `id` is `above` itself or somewhere below it.
    pub fn is_within(&self, id: &str, above: &str) -> bool {
        id == above || self.is_below(id, above)
    }

    /// Whether an office has none above it, as the whole country, be there others below it by now or not.
    pub fn is_root(&self, id: &str) -> bool {
        self.get(id).is_some_and(|unit| unit.parent.is_none())
    }

    /// Whether an office is but the top of a tree, such as the whole country: it has offices below it and none above.
    pub fn is_top(&self, id: &str) -> bool {
        self.is_root(id) && self.children(id).next().is_some()
    }

    /// The offices directly below one, by id.
    pub fn children<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Unit> {
        self.0.values().filter(move |unit| unit.parent.as_deref() == Some(id))
    }
}
