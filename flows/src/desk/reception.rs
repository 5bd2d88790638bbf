//! Reception offices (tiếp công dân): whither somebody goes who complains of an office or accuses its people.

use std::collections::BTreeMap;

use super::{Rank, UnitKind, Units};
use crate::Text;
use crate::read;

/// An office as a complaint may name it, and where that complaint is received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    id: String,
    kind: UnitKind,
    /// Its names of today and before, folded, with a space at each end.
    names: Vec<String>,
    /// The offices above it, by id.
    line: Vec<String>,
    /// Its own reception office: for what is below it.
    own: Option<Text>,
    /// That of the nearest office above it that has one.
    above: Option<Text>,
}

/// What may stand before the name of a place and is no part of it.
const BODIES: [&str; 4] = ["uy ban nhan dan ", "ubnd ", "hoi dong nhan dan ", "hdnd "];
/// The kinds of places of the whole country's first level, which people leave out.
const FIRST: [&str; 2] = ["tinh ", "thanh pho "];

/// Every office that a complaint may name. `old` are names of before, by office.
pub fn offices(units: &Units, old: &[(String, String)], receptions: &BTreeMap<String, Text>) -> Vec<Office> {
    if receptions.is_empty() {
        return Vec::new();
    }
    let office = |unit: &super::Unit| {
        let before = old.iter().filter(|(id, _)| *id == unit.id).map(|(_, name)| name.as_str());
        let mut names = Vec::new();
        for name in std::iter::once(unit.name.as_str()).chain(before) {
            let folded = spelled(name);
            let place = BODIES.iter().find_map(|body| folded.strip_prefix(body)).unwrap_or(&folded);
            names.push(place.to_owned());
            let lone =
                FIRST.iter().find_map(|kind| place.strip_prefix(kind)).filter(|_| unit.kind == UnitKind::Province);
            names.extend(lone.map(str::to_owned));
        }
        // One syllable is too often another word.
        names.retain(|name| name.contains(' '));
        let line: Vec<String> = units.ancestors(&unit.id).map(|above| above.id.clone()).collect();
        Office {
            id: unit.id.clone(),
            kind: unit.kind,
            names: names.into_iter().map(|name| format!(" {name} ")).collect(),
            own: receptions.get(&unit.id).cloned(),
            above: line.iter().find_map(|id| receptions.get(id)).cloned(),
            line,
        }
    };
    units.all().map(office).collect()
}

/// The reception office above the one that words speak of; `None` where they name none, or several that are received at
/// different places. `rank` is what the words speak of by its kind: where they name a commune's province only, it is the
/// province's own.
pub(crate) fn reception<'a>(offices: &'a [Office], words: &str, rank: Option<Rank>) -> Option<&'a Text> {
    let words = format!(" {} ", spelled(words));
    let named: Vec<&Office> =
        offices.iter().filter(|it| it.names.iter().any(|name| words.contains(name.as_str()))).collect();
    // What a place lies in is named to say where it is.
    let lowest = |it: &&&Office| !named.iter().any(|other| other.line.contains(&it.id));
    let mut meant: Vec<&Office> = named.iter().filter(lowest).copied().collect();
    // Of several of one name it is the one whose province is named too.
    if meant.len() > 1 {
        let placed = |it: &&Office| named.iter().any(|other| it.line.contains(&other.id));
        let known: Vec<&Office> = meant.iter().copied().filter(placed).collect();
        meant = if known.is_empty() { meant } else { known };
    }
    let received = |it: &'a Office| match (rank, it.kind) {
        (Some(Rank::Commune), UnitKind::Province | UnitKind::Ministry) => it.own.as_ref().or(it.above.as_ref()),
        _ => it.above.as_ref(),
    };
    let first = meant.first().and_then(|it| received(it))?;
    meant.iter().all(|it| received(it) == Some(first)).then_some(first)
}

/// Words without marks, capitals and signs.
fn spelled(text: &str) -> String {
    let folded = read::fold(text).replace(|c: char| !c.is_alphanumeric(), " ");
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{offices, reception};
    use crate::desk::{Rank, Unit, UnitKind, Units};
    use crate::{Lang, Text};

    #[test]
    fn the_reception_above_the_office_that_words_name() {
        let unit = |id: &str, parent: Option<&str>, name: &str, kind| Unit {
            id: id.to_owned(),
            parent: parent.map(str::to_owned),
            name: name.to_owned(),
            kind,
            code: String::new(),
            from: None,
            until: None,
        };
        let units = Units::new([
            unit("vn", None, "Cả nước", UnitKind::Ministry),
            unit("dn", Some("vn"), "Tỉnh Đồng Nai", UnitKind::Province),
            unit("tn", Some("vn"), "Tỉnh Tây Ninh", UnitKind::Province),
            unit("a", Some("dn"), "UBND xã Tân Phú", UnitKind::Commune),
            unit("b", Some("tn"), "Xã Tân Phú", UnitKind::Commune),
            unit("c", Some("tn"), "Xã Tân Phúc", UnitKind::Commune),
        ]);
        let at = |place: &str| Text::new([(Lang::Vi, place.to_owned())]);
        let receptions = BTreeMap::from(
            [("vn", "trung ương"), ("dn", "Đồng Nai"), ("tn", "Tây Ninh")].map(|(id, it)| (id.to_owned(), at(it))),
        );
        let offices = offices(&units, &[("dn".to_owned(), "Tỉnh Bình Phước".to_owned())], &receptions);
        for (words, rank, place) in [
            ("tố cáo chủ tịch xã Tân Phú, Đồng Nai", Some(Rank::Commune), Some("Đồng Nai")),
            ("to cao chu tich xa tan phu tinh tay ninh", Some(Rank::Commune), Some("Tây Ninh")),
            ("chủ tịch xã Tân Phú", Some(Rank::Commune), None),
            ("chủ tịch xã Tân Phúc", Some(Rank::Commune), Some("Tây Ninh")),
            // Of a commune that the tree does not have, the province's own; of the province itself, the one above.
            ("chủ tịch xã Lộc Ninh tỉnh Bình Phước", Some(Rank::Commune), Some("Đồng Nai")),
            ("chủ tịch tỉnh Đồng Nai", Some(Rank::Province), Some("trung ương")),
            ("chủ tịch xã", Some(Rank::Commune), None),
        ] {
            assert_eq!(reception(&offices, words, rank), place.map(at).as_ref(), "{words}");
        }
    }
}
