//! The tree of offices: on both databases.

use flows::Millis;
use flows::desk::{UnitKind, Units};
use flows::office::{Listed, built_in};

use super::database::{response, texts};
use super::forms::upload;
use super::{World, chat};
use crate::Actor;

super::on_every_database! {
    the_built_in_offices_are_kept_with_the_names_of_before,
    an_office_changes_and_all_or_nothing_is_put,
    responses_are_counted_by_day_and_office,
    a_response_is_of_the_office_it_names_or_whose_survey_it_is,
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

async fn responses_are_counted_by_day_and_office(world: &World) {
    let storage = world.open().await;
    storage.put_units(&built_in(), "vn", &Actor::Program, Millis(1)).await.unwrap();
    // 17:00 UTC is the next day in Việt Nam.
    let (today, tomorrow) =
        (Millis(20_000 * 86_400_000 + 16 * 3_600_000), Millis(20_000 * 86_400_000 + 17 * 3_600_000));
    let responses = [
        (1, Some("p08"), today),
        (2, Some("p08"), tomorrow),
        (3, Some("p11"), tomorrow),
        (4, None, tomorrow),
        (5, Some("bnv"), Millis(5)),
    ];
    for (id, unit, at) in responses {
        let mut it = response(id);
        (it.unit, it.completed_at) = (unit.map(str::to_owned), at);
        storage.record(&chat(&id.to_string()), &it).await.unwrap();
    }
    let since = Millis(today.0 - 1);
    assert_eq!(storage.responses_by_day("p08", since).await.unwrap(), [(20_000, 1), (20_001, 1)]);
    assert_eq!(storage.responses_by_day("vn", since).await.unwrap(), [(20_000, 1), (20_001, 3)]);
    assert_eq!(storage.responses_by_day("p04", since).await.unwrap(), []);
    assert_eq!(storage.responses_by_day("unknown", since).await.unwrap(), []);
}

/// A link may name anything.
async fn a_response_is_of_the_office_it_names_or_whose_survey_it_is(world: &World) {
    let storage = world.open().await;
    storage.put_units(&built_in(), "vn", &Actor::Program, Millis(1)).await.unwrap();
    upload(&storage, "p08", "Một?", 1).await.unwrap();
    let cases = [
        (1, "Ngan", Some("p11"), Some("p11")),
        (2, "Ngan", Some("nowhere"), Some("p08")),
        (3, "Ngan", None, Some("p08")),
        (4, "sipas-ref", Some("nowhere"), None),
        (5, "sipas-ref", None, None),
    ];
    for revision in [1, 2] {
        for (id, survey, named, kept) in cases {
            let mut it = response(id);
            (it.survey, it.unit, it.revision) = (survey.to_owned(), named.map(str::to_owned), revision);
            assert!(storage.record(&chat(&id.to_string()), &it).await.unwrap());
            let unit = texts(&storage, &format!("select unit from response where id = '{}'", it.id)).await;
            assert_eq!(unit, [kept.map(str::to_owned)], "{survey} {named:?}");
        }
    }
}
