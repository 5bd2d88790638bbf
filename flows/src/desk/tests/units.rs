//! The tree of offices.

use proptest::prelude::*;

use super::super::{Unit, UnitFault, UnitKind, Units};
use super::units;

fn ids<'a>(units: impl Iterator<Item = &'a Unit>) -> Vec<&'a str> {
    units.map(|unit| unit.id.as_str()).collect()
}

#[test]
fn who_is_above_whom() {
    let units = units();
    assert_eq!(units.fault(), None);
    assert_eq!(ids(units.ancestors("mot-cua")), ["tan-phu", "tinh", "bo"]);
    assert_eq!(units.parent("bo"), None);
    assert_eq!(ids(units.children("tinh")), ["ben-thanh", "so-noi-vu", "tan-phu"]);
    assert!(units.is_below("mot-cua", "tinh") && !units.is_below("tinh", "mot-cua"));
    assert!(!units.is_below("tinh", "tinh") && units.is_within("tinh", "tinh"));
    assert!(!units.is_within("ben-thanh", "tan-phu"));
    assert!(ids(units.ancestors("nowhere")).is_empty());
}

#[test]
fn a_list_with_a_mistake_says_which() {
    let mut list: Vec<_> = units().all().cloned().collect();
    list[0].parent = Some("gone".to_owned());
    let units = Units::new(list);
    assert_eq!(units.fault(), Some(UnitFault::NoParent("ben-thanh".to_owned())));
}

proptest! {
    /// Any list at all, circles included: walks end, each office is met once, and below is never both ways.
    #[test]
    fn every_walk_ends(parents in proptest::collection::vec(proptest::option::of(0_usize..12), 1..12)) {
        let list = parents.iter().enumerate().map(|(id, parent)| Unit {
            id: id.to_string(),
            parent: parent.map(|it| it.to_string()),
            name: String::new(),
            kind: UnitKind::Commune,
            code: String::new(),
            from: None,
            until: None,
        });
        let units = Units::new(list);
        for unit in units.all() {
            let mut above = ids(units.ancestors(&unit.id));
            let count = above.len();
            above.sort_unstable();
            above.dedup();
            if units.fault().is_none() {
                prop_assert_eq!(above.len(), count);
                prop_assert!(above.iter().all(|it| !units.is_below(it, &unit.id)));
            }
            prop_assert!(count <= parents.len());
            prop_assert!(!above.contains(&unit.id.as_str()));
        }
    }
}
