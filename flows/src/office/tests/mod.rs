//! Who may do what, where.

mod files;
mod own_chats;

use super::{Grant, Right, Role, built_in, may, may_with, reach};
use crate::Millis;
use crate::desk::{Case, TicketState, Unit, UnitKind, Units};

fn unit(id: &str, parent: Option<&str>) -> Unit {
    let (id, parent, name) = (id.to_owned(), parent.map(str::to_owned), id.to_owned());
    Unit { id, parent, name, kind: UnitKind::Department, code: String::new(), from: None, until: None }
}

/// vn: a (a1, a2 (a2x)), b (b1).
fn tree() -> Units {
    Units::new([
        unit("vn", None),
        unit("a", Some("vn")),
        unit("a1", Some("a")),
        unit("a2", Some("a")),
        unit("a2x", Some("a2")),
        unit("b", Some("vn")),
        unit("b1", Some("b")),
    ])
}

/// Each right, and who has it; written down by hand, not derived.
const TABLE: &[(Right, &[Role])] = &[
    (Right::KeepPeople, &[Role::Administrator]),
    (Right::ReadUnits, &[Role::Administrator, Role::Auditor]),
    (Right::KeepUnits, &[Role::Administrator]),
    (Right::KeepRoutes, &[Role::Administrator]),
    (Right::ReadLog, &[Role::Administrator, Role::Auditor]),
    (Right::SeeService, &[Role::Administrator, Role::Auditor]),
    (Right::ReadTickets, &[Role::Approver, Role::Answerer]),
    (Right::Answer, &[Role::Answerer]),
    (Right::ReadEntries, &Role::ALL),
    (Right::WriteEntry, &[Role::Communicator, Role::Answerer]),
    (Right::ApproveEntry, &[Role::Approver]),
    (Right::ReadReport, &[Role::Administrator, Role::SurveyManager, Role::Approver, Role::Analyst, Role::Auditor]),
    (Right::ReadBulletins, &[Role::Administrator, Role::Communicator, Role::Approver, Role::Analyst, Role::Auditor]),
    (Right::WriteBulletin, &[Role::Communicator]),
    (Right::ApproveBulletin, &[Role::Approver]),
    (Right::ReadContacts, &[Role::Communicator, Role::Analyst]),
    (Right::ReadSurveys, &[Role::Administrator, Role::SurveyManager, Role::Analyst, Role::Auditor]),
    (Right::WriteSurvey, &[Role::SurveyManager]),
];

#[test]
fn every_right_of_every_role_in_every_office() {
    assert_eq!(TABLE.iter().map(|(right, _)| *right).collect::<Vec<_>>(), Right::ALL);
    let units = tree();
    for &(right, roles) in TABLE {
        for role in Role::ALL {
            // Held in a2: there and below, and neither above, beside nor elsewhere.
            let grants = [Grant { role, unit: "a2".to_owned() }];
            for (unit, inside) in
                [("a2", true), ("a2x", true), ("a", false), ("a1", false), ("b1", false), ("vn", false)]
            {
                let expected = inside && roles.contains(&role);
                assert_eq!(may(&grants, right, unit, &units), expected, "{role:?} {right:?} {unit}");
            }
        }
    }
}

#[test]
fn the_root_reaches_all_and_nobody_reaches_what_is_not_there() {
    let units = tree();
    let grants = [Grant { role: Role::Administrator, unit: "vn".to_owned() }];
    assert!(units.all().all(|unit| may(&grants, Right::KeepPeople, &unit.id, &units)));
    assert!(!may(&grants, Right::KeepPeople, "unknown", &units));
    let gone = [Grant { role: Role::Administrator, unit: "unknown".to_owned() }];
    assert!(!may(&gone, Right::KeepPeople, "unknown", &units));
    assert!(!may(&[], Right::KeepPeople, "vn", &units));
}

#[test]
fn roles_in_two_offices_do_not_mix() {
    let units = tree();
    let grant = |role, unit: &str| Grant { role, unit: unit.to_owned() };
    let grants = [grant(Role::Answerer, "a1"), grant(Role::Approver, "b")];
    assert!(may(&grants, Right::Answer, "a1", &units) && !may(&grants, Right::Answer, "b1", &units));
    assert!(may(&grants, Right::ApproveEntry, "b1", &units) && !may(&grants, Right::ApproveEntry, "a1", &units));
    assert_eq!(reach(&grants, Right::ReadTickets).collect::<Vec<_>>(), ["a1", "b"]);
}

#[test]
fn a_ticket_is_its_offices_and_stays_with_whoever_has_it() {
    let units = tree();
    let case = |unit: Option<&str>, holder: Option<&str>| Case {
        state: TicketState::Claimed,
        unit: unit.map(str::to_owned),
        barred: None,
        holder: holder.map(str::to_owned),
        since: Millis(0),
        heard_at: Millis(0),
        due_at: Millis(0),
        reminded_at: None,
        claimed_at: None,
        interim_at: None,
        raised_at: None,
        answered_at: None,
        closed_at: None,
        files: false,
        words: true,
    };
    let grant = |role, unit: &str| [Grant { role, unit: unit.to_owned() }];
    let here = grant(Role::Answerer, "a2");
    for (grants, unit, holder, expected) in [
        (&here, Some("a2x"), None, true),
        (&here, Some("a"), Some("somebody else"), false),
        // It went up, and nobody there has taken it.
        (&here, Some("a"), Some("me"), true),
        // What is of no office, or of one that is gone, is the whole country's.
        (&here, None, None, false),
        (&here, Some("gone"), None, false),
        (&grant(Role::Answerer, "vn"), None, None, true),
        (&grant(Role::Answerer, "vn"), Some("gone"), None, true),
        // Who may not answer does not because a ticket bears their name, nor because their office is above.
        (&grant(Role::Administrator, "vn"), Some("a"), Some("me"), false),
        (&grant(Role::Answerer, "gone"), Some("a"), Some("me"), false),
    ] {
        let may = may_with(grants, Right::Answer, "me", &case(unit, holder), &units);
        assert_eq!(may, expected, "{grants:?} {unit:?} {holder:?}");
    }
}

#[test]
fn a_role_is_read_as_it_is_stored() {
    assert!(Role::ALL.iter().all(|role| Role::from_code(role.code()) == Some(*role)));
    assert_eq!(Role::from_code("root"), None);
}

#[test]
fn the_built_in_offices_are_seventeen_and_thirty_four_with_the_names_of_before() {
    let all = built_in();
    let of = |kind| all.iter().filter(|it| it.unit.kind == kind).collect::<Vec<_>>();
    let (ministries, provinces) = (of(UnitKind::Ministry), of(UnitKind::Province));
    assert_eq!((ministries.len(), provinces.len(), all.len()), (17, 34, 51));
    // 63 before: each is the name of a province that goes on, or an old name of exactly one.
    let mut names: Vec<&str> = provinces.iter().flat_map(|it| it.old.iter().map(String::as_str)).collect();
    assert_eq!(names.len(), 63 - 33, "all but Huế, whose name was another, go on under theirs");
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 30);
    let tree = Units::new(all.iter().map(|it| it.unit.clone()).chain([unit("vn", None)]));
    assert_eq!(tree.fault(), None);
    assert!(provinces.iter().all(|it| it.unit.id == format!("p{}", it.unit.code)));
    let merged = provinces.iter().find(|it| it.unit.code == "25").map(|it| (it.unit.name.as_str(), it.old.clone()));
    assert_eq!(merged, Some(("Tỉnh Phú Thọ", vec!["Vĩnh Phúc".to_owned(), "Hòa Bình".to_owned()])));
}
