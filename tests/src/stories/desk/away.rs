//! A question to an official while the database is away: its code is named when it is stored, and never before.

use super::{SEND, WORDS, code_in, offered};
use crate::citizen::Citizen;
use crate::proxy::Cut;
use crate::world::{House, Setup};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_waits_for_its_ticket() {
    let world = Setup::new(House::Servers).start().await;
    let people: [Citizen; 3] = [world.on_telegram().into(), world.on_zalo().into(), world.on_web().await.into()];
    for person in &people {
        person.send(WORDS).await;
    }
    for person in &people {
        offered(person).await;
    }
    world.nothing_waits().await;
    let proxy = world.proxy.as_ref().expect("a proxy");
    proxy.cut(Cut::Drop);
    for person in &people {
        let said = person.tap(SEND).await;
        assert!(code_in(&said).is_none() && said.text.contains("đang lưu vào cơ sở dữ liệu"), "{}", said.print());
    }
    assert_eq!(world.database.column("select id from ticket").await, Vec::<String>::new());
    proxy.restore();
    for person in &people {
        person.until("a code", |it| code_in(it).is_some()).await;
        let told = person.sent().iter().filter(|it| it.text.contains("đang lưu vào cơ sở dữ liệu")).count();
        assert_eq!(told, 1, "{}", person.print());
    }
    assert_eq!(world.database.column("select id from ticket").await.len(), people.len());
    world.stop().await;
}
