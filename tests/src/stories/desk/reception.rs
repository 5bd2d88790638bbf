//! Whither somebody is sent who accuses an official: to the reception of the office above, as the console has it.

use flows::desk::{Unit, UnitKind};
use flows::office::{Listed, Role};
use storage::Actor;

use super::super::in_both_houses;
use super::official::Official;
use crate::citizen::Citizen;
use crate::world::{House, Setup};

in_both_houses!(an_accusation_is_sent_to_the_reception_above_the_office_it_names);

const ACCUSATION: &str = "Tôi muốn tố cáo chủ tịch xã Tân Phú, tỉnh Đồng Nai nhận hối lộ";
const PLACE: &str = "Ban Tiếp công dân tỉnh Đồng Nai, số 2 Nguyễn Văn Trị, Biên Hòa";

async fn an_accusation_is_sent_to_the_reception_above_the_office_it_names(house: House) {
    let mut world = Setup::new(house).empty().await;
    if house == House::Embedded {
        world.command(&["migrate"], 0).await;
    }
    let office = |id: &str, parent: &str, name: &str, kind| Listed {
        unit: Unit {
            id: id.to_owned(),
            parent: Some(parent.to_owned()),
            name: name.to_owned(),
            kind,
            code: String::new(),
            from: None,
            until: None,
        },
        old: Vec::new(),
    };
    let storage = world.open_storage().await;
    // Two communes of one name: the province says which is meant.
    let offices = [
        office("dn", "vn", "Tỉnh Đồng Nai", UnitKind::Province),
        office("tn", "vn", "Tỉnh Tây Ninh", UnitKind::Province),
        office("dn-tp", "dn", "UBND xã Tân Phú", UnitKind::Commune),
        office("tn-tp", "tn", "UBND xã Tân Phú", UnitKind::Commune),
    ];
    storage.put_units(&offices, "vn", &Actor::Program, super::now(&world)).await.expect("offices");
    storage.leave().await.expect("no heartbeat");
    drop(storage);
    let admin = Official::signed_in(&world, "quan-tri", Role::Administrator).await;
    let answerer = Official::signed_in(&world, "an", Role::Answerer).await;
    world.open().await;

    let people: [Citizen; 2] = [world.on_telegram().into(), world.on_zalo().into()];
    for person in &people {
        let said = person.say(ACCUSATION).await;
        assert!(said.text.contains("Ban Tiếp công dân của tỉnh") && !said.text.contains(PLACE), "{}", said.text);
    }
    let page = "/console/ways";
    assert_eq!(answerer.get(&world, page).await.status, 403);
    for (unit, place) in [("dn", PLACE), ("tn", "Ban Tiếp công dân tỉnh Tây Ninh, số 1 Trần Phú")] {
        let form = [("unit", unit), ("vi", place)];
        assert_eq!(admin.post(&world, page, "/console/ways/reception", &form).await.status, 303);
    }
    assert!(admin.get(&world, page).await.text().contains(PLACE));
    world.services[0].logged("where complaints are received has changed").await;
    for person in &people {
        let said = person.say(ACCUSATION).await;
        assert!(said.text.contains(PLACE), "{}", said.print());
        assert!(!said.text.contains("Tây Ninh"), "{}", said.text);
        // Without the province nobody knows which of the two; then the rank decides.
        let said = person.say("Tôi muốn tố cáo chủ tịch xã Tân Phú nhận hối lộ").await;
        assert!(said.text.contains("Ban Tiếp công dân của tỉnh"), "{}", said.text);
    }
    assert_eq!(world.database.column("select id from ticket").await, Vec::<String>::new());
    world.nothing_waits().await;
    world.stop().await;
}
