//! Whose a ticket is: by its topic and office, and never that of an official whom it names.

use std::collections::BTreeMap;

use super::Units;
use super::named::{Named, named};

/// Which office answers what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routes {
    /// Offices by topic.
    pub topics: BTreeMap<String, String>,
    /// The office for everything else.
    pub rest: Option<String>,
}

/// Where a ticket goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// The office; `None`: no office's, and shown to those only who see all.
    pub unit: Option<String>,
    /// The office of an official whom the words name.
    pub barred: Option<String>,
}

/// The office responsible for a topic or unit, as far as it is known; the unit is the narrower of the two.
pub fn responsible<'a>(
    units: &'a Units,
    routes: &'a Routes,
    topic: Option<&str>,
    unit: Option<&'a str>,
) -> Option<&'a str> {
    let topic = topic.and_then(|topic| routes.topics.get(topic)).map(String::as_str);
    [unit, topic, routes.rest.as_deref()].into_iter().flatten().find(|id| units.get(id).is_some())
}

/// Where a ticket goes that says `words`. One that names an official goes to the office above that official's; where the
/// words do not tell whose that is, the responsible office is taken for it.
pub fn route(units: &Units, routes: &Routes, topic: Option<&str>, unit: Option<&str>, words: &str) -> Way {
    let unit = responsible(units, routes, topic, unit);
    match barred(units, unit, words) {
        Some(barred) => Way { unit: units.parent(&barred).map(|above| above.id.clone()), barred: Some(barred) },
        None => Way { unit: unit.map(str::to_owned), barred: None },
    }
}

/// The office of the official whom words name that came to `unit`.
fn barred(units: &Units, unit: Option<&str>, words: &str) -> Option<String> {
    match named(words, units) {
        Named::Nobody => None,
        Named::Somebody(places) => official_of(units, unit, &places),
    }
}

/// Where a ticket goes on to that was at `way`, after words that came later: as [`route`], and never to an office that
/// earlier words barred. `None`: it stays.
pub fn reroute(units: &Units, way: &Way, words: &str) -> Option<Way> {
    let named = barred(units, way.unit.as_deref(), words)?;
    let barred = match &way.barred {
        Some(before) => common(units, before, &named),
        None => named,
    };
    let stays = way.unit.as_deref().is_none_or(|unit| !units.is_within(unit, &barred));
    let unit = if stays { way.unit.clone() } else { units.parent(&barred).map(|above| above.id.clone()) };
    Some(Way { unit, barred: Some(barred) }).filter(|next| next != way)
}

/// The smallest office that holds both; the first where none does.
fn common(units: &Units, one: &str, other: &str) -> String {
    let own = units.get(one).map(|unit| unit.id.as_str());
    let above = own.into_iter().chain(units.ancestors(one).map(|unit| unit.id.as_str()));
    above.into_iter().find(|id| units.is_within(other, id)).unwrap_or(one).to_owned()
}

/// The office of an official. Of several with one name it is the one on the responsible office's line; where none is, the
/// top of that line, so that nobody below it reads what may be about them.
fn official_of(units: &Units, unit: Option<&str>, places: &[String]) -> Option<String> {
    let Some(unit) = unit else { return places.first().cloned() };
    let on_line = |place: &&String| units.is_within(unit, place) || units.is_below(place, unit);
    match places {
        [] => Some(unit.to_owned()),
        [one] => Some(one.clone()),
        several => several.iter().find(on_line).cloned().or_else(|| {
            let last = units.ancestors(unit).last().map_or(unit, |top| &top.id);
            Some(last.to_owned())
        }),
    }
}
