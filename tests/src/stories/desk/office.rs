//! Officials at the command line.

use super::super::in_both_houses;
use super::{CODE, WORDS, put};
use crate::world::{House, Setup, World};

in_both_houses!(an_official_answers_at_the_command_line);

/// Two people who work here, as the console would add them.
async fn officials(world: &World) {
    let storage = world.storage().await;
    for login in ["hoa", "lan"] {
        let person = storage::NewPerson {
            id: format!("{login}-id"),
            login: login.to_owned(),
            name: login.to_owned(),
            unit: "vn".to_owned(),
            lang: flows::Lang::Vi,
            roles: vec![("answerer".to_owned(), "vn".to_owned())],
            password: None,
            invitation: None,
        };
        assert!(storage.person_add(&person, &storage::Actor::Program, super::now(world)).await.expect("a person"));
    }
    storage.leave().await.expect("no heartbeat");
}

async fn an_official_answers_at_the_command_line(house: House) {
    let world = Setup::new(house).empty().await;
    if house == House::Embedded {
        world.command(&["migrate"], 0).await;
    }
    let id = put(&world, CODE).await;
    officials(&world).await;

    let listed = world.listed("desk").await;
    assert_eq!(listed["tickets"][0]["id"], id.as_str());
    assert!(!listed.to_string().contains(CODE) && !listed.to_string().contains(WORDS), "{listed}");
    let shown = world.command(&["desk", "show", CODE], 0).await;
    assert!(shown.contains(WORDS) && shown.contains(&id), "{shown}");

    world.command(&["desk", "answer", &id, "--as", "hoa", "Từ 7 giờ."], 1).await;
    world.command(&["desk", "claim", &id, "--as", "nobody"], 1).await;
    world.command(&["desk", "claim", &id, "--as", "hoa", "--seen", "5"], 1).await;
    let claimed = world.command(&["desk", "claim", &id, "--as", "hoa"], 0).await;
    assert!(claimed.contains("is claimed"), "{claimed}");
    world.command(&["desk", "claim", &id, "--as", "lan"], 1).await;
    world.command(&["desk", "note", &id, "--as", "lan", "hỏi thôn"], 0).await;
    world.command(&["desk", "interim", &id, "--as", "hoa", "Đang hỏi thôn."], 0).await;
    world.command(&["desk", "transfer", &id, "--as", "hoa", "--to", "nowhere"], 1).await;
    let put = ["desk", "canned", "put", "gio-mo-cua", "--title", "Giờ mở cửa", "Từ 7 giờ đến 17 giờ."];
    world.command(&put, 0).await;
    world.command(&["desk", "answer", &id, "--as", "hoa", "--canned", "gio-dong-cua"], 1).await;
    let answered = world.command(&["desk", "answer", &id, "--as", "hoa", "--canned", "gio-mo-cua"], 0).await;
    assert!(answered.contains("is answered"), "{answered}");
    world.command(&["desk", "close", &id, "--as", "hoa"], 0).await;

    let shown = world.command(&["desk", "show", &id], 0).await;
    for line in ["closed", "Từ 7 giờ đến 17 giờ.", "hoa  claim", "lan  note  hỏi thôn", "hoa  interim  Đang hỏi thôn."]
    {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    let owed = world.database.column("select id from owed order by id").await;
    assert_eq!(owed.len(), 4, "claimed, in between, answered, closed: {owed:?}");
    let audit = world.command(&["audit", "verify"], 0).await;
    assert!(audit.contains("whole"), "{audit}");
    assert!(world.command(&["desk", "route"], 0).await.contains("everything else  vn"));
}
