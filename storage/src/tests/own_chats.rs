//! Officials in chats of their own. On both databases.

use flows::{Chat, Lang, Millis, Platform};

use super::{World, chat};
use crate::{Actor, NewPerson, Person, Storage};

super::on_every_database! {
    a_code_binds_one_chat_once,
    whoever_leaves_loses_the_chat,
}

const NOW: Millis = Millis(1_795_338_000_000);
const MINUTE: i64 = 60_000;

pub(super) async fn person(storage: &Storage, id: &str) -> Person {
    let new = NewPerson {
        id: id.to_owned(),
        login: format!("login.{id}"),
        name: format!("Người {id}"),
        unit: "vn".to_owned(),
        lang: Lang::Vi,
        roles: Vec::new(),
        password: None,
        invitation: None,
    };
    assert!(storage.person_add(&new, &Actor::Program, NOW).await.unwrap());
    storage.person(id).await.unwrap().unwrap()
}

async fn bound(storage: &Storage, person: &str) -> Vec<Chat> {
    storage.own_chats(person).await.unwrap().into_iter().map(|it| it.chat).collect()
}

async fn a_code_binds_one_chat_once(world: &World) {
    let storage = world.open().await;
    let (an, binh) = (person(&storage, "an").await, person(&storage, "binh").await);
    let (first, other) = (chat("1"), chat("2"));
    let takes = async |code: &str, chat: &Chat, at: i64| storage.pairing_use(code, chat, NOW.plus(at)).await.unwrap();
    assert!(!takes("111122223333", &first, 0).await, "nobody has this code");
    storage.pairing_begin(&an, "111122223333", NOW.plus(10 * MINUTE), NOW).await.unwrap();
    assert!(!takes("111122223334", &first, 0).await);
    assert!(!takes("111122223333", &first, 10 * MINUTE).await, "it is over");
    assert!(takes("111122223333", &first, MINUTE).await);
    assert!(takes("111122223333", &first, MINUTE).await, "the same message again is answered as before");
    assert!(!takes("111122223333", &other, MINUTE).await, "it was used");
    assert_eq!(bound(&storage, "an").await, std::slice::from_ref(&first));
    // A newer code ends an older one; another chat on the same platform takes the place of the first.
    storage.pairing_begin(&an, "444455556666", NOW.plus(10 * MINUTE), NOW).await.unwrap();
    storage.pairing_begin(&an, "777788889999", NOW.plus(10 * MINUTE), NOW).await.unwrap();
    assert!(!takes("444455556666", &other, MINUTE).await);
    assert!(takes("777788889999", &other, MINUTE).await);
    assert_eq!(bound(&storage, "an").await, std::slice::from_ref(&other));
    // One chat is one person's, and is told of nothing that this person did not choose.
    storage.own_chats_tell(&an, (true, true), NOW).await.unwrap();
    storage.pairing_begin(&binh, "000011112222", NOW.plus(10 * MINUTE), NOW).await.unwrap();
    assert!(takes("000011112222", &other, MINUTE).await);
    assert_eq!((bound(&storage, "an").await, bound(&storage, "binh").await), (Vec::new(), vec![other.clone()]));
    assert!(storage.own_chats_to_tell().await.unwrap().is_empty());
    storage.own_chats_tell(&binh, (true, false), NOW).await.unwrap();
    let told = storage.own_chats_to_tell().await.unwrap();
    let told: Vec<_> = told.iter().map(|it| (it.person.as_str(), it.chat.clone(), it.tickets, it.bulletins)).collect();
    assert_eq!(told, [("binh", other.clone(), true, false)]);
    // By a word in the chat, and by the page.
    storage.own_chat_stop(&other, NOW).await.unwrap();
    storage.own_chat_stop(&other, NOW).await.unwrap();
    assert!(bound(&storage, "binh").await.is_empty());
    assert!(!takes("000011112222", &other, MINUTE).await, "and its code does not bring it back");
    assert!(storage.audit_verify(None).await.unwrap().is_ok());
}

async fn whoever_leaves_loses_the_chat(world: &World) {
    let storage = world.open().await;
    let an = person(&storage, "an").await;
    let zalo = Chat { platform: Platform::Zalo, ..chat("9") };
    for (code, chat) in [("111122223333", &chat("1")), ("111122224444", &zalo)] {
        storage.pairing_begin(&an, code, NOW.plus(MINUTE), NOW).await.unwrap();
        assert!(storage.pairing_use(code, chat, NOW).await.unwrap());
    }
    assert_eq!(bound(&storage, "an").await.len(), 2);
    storage.own_chat_drop(&an, Platform::Zalo, NOW).await.unwrap();
    assert_eq!(bound(&storage, "an").await, [chat("1")]);
    storage.pairing_begin(&an, "999911112222", NOW.plus(MINUTE), NOW).await.unwrap();
    storage.person_close(&an, true, &Actor::Program, NOW).await.unwrap();
    assert!(bound(&storage, "an").await.is_empty());
    assert!(!storage.pairing_use("999911112222", &zalo, NOW).await.unwrap(), "nor does a code come back");
    storage.person_close(&an, false, &Actor::Program, NOW).await.unwrap();
    assert!(!storage.pairing_use("999911112222", &zalo, NOW).await.unwrap());
    // Erased by the person of the chat, it is bound no more.
    storage.pairing_begin(&an, "999911112222", NOW.plus(MINUTE), NOW).await.unwrap();
    assert!(storage.pairing_use("999911112222", &chat("1"), NOW).await.unwrap());
    storage.erase(&chat("1"), NOW).await.unwrap();
    assert!(bound(&storage, "an").await.is_empty());
}
