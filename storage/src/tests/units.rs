//! The tree of offices: on both databases.

use flows::Millis;
use flows::desk::{UnitKind, Units};
use flows::office::{Listed, built_in};

use super::World;
use crate::Actor;

super::on_every_database! {
    the_built_in_offices_are_kept_with_the_names_of_before,
    an_office_changes_and_all_or_nothing_is_put,
}

async fn the_built_in_offices_are_kept_with_the_names_of_before(world: &World) {
    let storage = world.open().await;
    assert_eq!(storage.units().await.unwrap().iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["vn"]);
    for now in [1, 2] {
        storage.put_units(&built_in(), "vn", &Actor::Program, Millis(now)).await.unwrap();
    }
    let units = Units::new(storage.units().await.unwrap());
    assert_eq!((units.all().count(), units.fault()), (52, None));
    assert!(units.is_below("p25", "vn"));
    let old = storage.old_units().await.unwrap();
    let phu_tho: Vec<_> = old.iter().filter(|it| it.0 == "p25").map(|it| (it.1.as_str(), it.2)).collect();
    let end = units.get("p25").unwrap().from;
    assert!(end.is_some());
    assert_eq!(phu_tho, [("Hòa Bình", end), ("Vĩnh Phúc", end)]);
    let line = &storage.audited("vn", i64::MAX, 1).await.unwrap()[0].deed;
    assert_eq!((line.what.as_str(), line.on.as_str()), ("unit.import", "vn"));
}

async fn an_office_changes_and_all_or_nothing_is_put(world: &World) {
    let storage = world.open().await;
    let mut commune = built_in().remove(0);
    commune.unit.id = "x1".to_owned();
    commune.unit.kind = UnitKind::Commune;
    let orphan = |it: &Listed| {
        let mut it = it.clone();
        (it.unit.id, it.unit.parent) = ("x2".to_owned(), Some("nowhere".to_owned()));
        it
    };
    let both = [commune.clone(), orphan(&commune)];
    assert!(storage.put_units(&both, "vn", &Actor::Program, Millis(1)).await.is_err());
    assert_eq!(storage.units().await.unwrap().len(), 1);
    storage.put_units(&both[..1], "vn", &Actor::Program, Millis(1)).await.unwrap();
    commune.unit.name = "Xã Mới".to_owned();
    commune.unit.until = Some(Millis(9));
    storage.put_units(&[commune.clone()], "vn", &Actor::Program, Millis(1)).await.unwrap();
    let units = storage.units().await.unwrap();
    assert_eq!(units[1], commune.unit);
}
