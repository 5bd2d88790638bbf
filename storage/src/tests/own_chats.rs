//! Officials in chats of their own. On both databases.

use flows::{Chat, Lang, Millis, Platform};

use super::database::texts;
use super::{World, chat};
use crate::{Actor, Matter, NewPerson, Person, Storage, Telling, ToTell};

super::on_every_database! {
    a_code_binds_one_chat_once,
    whoever_leaves_loses_the_chat,
    an_official_is_told_once_by_whoever_asks,
    nobody_is_told_who_left_or_agrees_no_more,
    one_round_is_one_instance_s,
}

const NOW: Millis = Millis(1_795_338_000_000);
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

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

/// Who lost a chat without a word of their own, in order.
async fn losses(storage: &Storage) -> Vec<String> {
    let all = storage.audited("vn", i64::MAX, 100).await.unwrap().into_iter().map(|it| it.deed);
    let mut lost: Vec<String> = all.filter(|it| it.what == "person.chat.lose").map(|it| it.on).collect();
    lost.reverse();
    lost
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
    assert_eq!(losses(&storage).await, ["an"], "who loses a chat finds it in the log");
    assert!(!takes("777788889999", &other, MINUTE).await, "what it bound is another's now");
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
    let before = losses(&storage).await;
    for _ in 0..2 {
        storage.erase(&chat("1"), NOW).await.unwrap();
    }
    assert!(bound(&storage, "an").await.is_empty());
    assert!(!storage.pairing_use("999911112222", &chat("1"), NOW).await.unwrap(), "nothing is bound: no is the answer");
    assert_eq!(losses(&storage).await[before.len()..], ["an"], "the erasure took it, and the log says so once");
    assert!(storage.audit_verify(None).await.unwrap().is_ok());
}

/// An official with a chat on Telegram who agreed to be told of questions and bulletins.
async fn told_in(storage: &Storage, id: &str) -> (Person, ToTell) {
    let person = person(storage, id).await;
    storage.pairing_begin(&person, id, NOW.plus(MINUTE), NOW).await.unwrap();
    assert!(storage.pairing_use(id, &chat(id), NOW).await.unwrap());
    storage.own_chats_tell(&person, (true, true), NOW).await.unwrap();
    let all = storage.own_chats_to_tell().await.unwrap();
    (person, all.into_iter().find(|it| it.person == id).unwrap())
}

fn matter(what: &str, day: i64) -> Matter {
    Matter { person: "an".to_owned(), what: what.to_owned(), day, bulletins: what != "new" }
}

/// Two instances tell of the same: each matter is one's, and what became of it says whether it is told again.
async fn an_official_is_told_once_by_whoever_asks(world: &World) {
    let storage = world.open().await;
    // A file is one process's: there it is asked twice by that one.
    let second = if storage.embedded() { None } else { Some(world.open().await) };
    let other = second.as_ref().unwrap_or(&storage);
    let (_, to) = told_in(&storage, "an").await;
    let (new, all) = (matter("new", 7), [matter("new", 7), matter("bulletins", 7)]);
    let first = std::slice::from_ref(&new);
    assert_eq!(storage.official_tell(&to, first, NOW).await.unwrap(), first);
    assert_eq!(other.official_tell(&to, &all, NOW).await.unwrap(), [all[1].clone()], "the first is somebody's");
    assert!(storage.official_tell(&to, &all, NOW).await.unwrap().is_empty());
    let due = [matter("due", 7)];
    let (one, two) = tokio::join!(storage.official_tell(&to, &due, NOW), other.official_tell(&to, &due, NOW));
    assert_eq!(one.unwrap().len() + two.unwrap().len(), 1);
    // What certainly did not arrive may be told again; the other matters stay as they are.
    other.official_told(&all[1..], Telling::Open).await.unwrap();
    assert_eq!(storage.official_tell(&to, &all, NOW).await.unwrap(), all[1..]);
    for (it, came) in [(&new, Telling::Sent), (&all[1], Telling::Refused)] {
        storage.official_told(std::slice::from_ref(it), came).await.unwrap();
        storage.official_told(std::slice::from_ref(it), Telling::Open).await.unwrap();
        assert!(storage.official_tell(&to, std::slice::from_ref(it), NOW).await.unwrap().is_empty(), "{came:?}");
    }
    // On another day, and what is told once.
    assert_eq!(storage.official_tell(&to, &[matter("new", 8)], NOW).await.unwrap().len(), 1);
    let urgent = matter("urgent/b1/5", 0);
    assert_eq!(storage.official_tell(&to, std::slice::from_ref(&urgent), NOW).await.unwrap().len(), 1);
    let told = storage.officials_told(8, NOW.plus(8 * DAY)).await.unwrap();
    let mut told: Vec<_> = told.into_iter().map(|(it, at)| (it.what, it.day, at)).collect();
    told.sort();
    assert_eq!(
        told,
        [("new".to_owned(), 8, NOW), ("urgent/b1/5".to_owned(), 0, NOW)],
        "what is over a week old is left"
    );
    let states = texts(&storage, "select distinct state from official_told where day <> 7").await;
    assert_eq!(states, [Some("uncertain".to_owned())], "nobody knows what became of what nobody stored");
    storage.prune(NOW.plus(31 * DAY)).await.unwrap();
    assert!(texts(&storage, "select matter from official_told").await.is_empty(), "nothing is kept for ever");
}

async fn nobody_is_told_who_left_or_agrees_no_more(world: &World) {
    let storage = world.open().await;
    let (an, to) = told_in(&storage, "an").await;
    let marked = async |what: &str, day| storage.official_tell(&to, &[matter(what, day)], NOW).await.unwrap().len();
    storage.own_chats_tell(&an, (true, false), NOW).await.unwrap();
    assert_eq!((marked("bulletins", 1).await, marked("new", 1).await), (0, 1));
    storage.own_chats_tell(&an, (false, true), NOW).await.unwrap();
    assert_eq!((marked("bulletins", 2).await, marked("new", 2).await), (1, 0));
    // The chat goes to somebody else.
    let binh = person(&storage, "binh").await;
    storage.pairing_begin(&binh, "222", NOW.plus(MINUTE), NOW).await.unwrap();
    assert!(storage.pairing_use("222", &to.chat, NOW).await.unwrap());
    assert_eq!(marked("bulletins", 3).await, 0);
    storage.pairing_begin(&an, "333", NOW.plus(MINUTE), NOW).await.unwrap();
    assert!(storage.pairing_use("333", &to.chat, NOW).await.unwrap());
    storage.own_chats_tell(&an, (true, true), NOW).await.unwrap();
    assert_eq!(marked("bulletins", 3).await, 1);
    storage.person_close(&an, true, &Actor::Program, NOW).await.unwrap();
    assert_eq!(marked("bulletins", 4).await, 0);
}

async fn one_round_is_one_instance_s(world: &World) {
    let storage = world.open().await;
    // A file is one process's: there it is asked twice by that one.
    let second = if storage.embedded() { None } else { Some(world.open().await) };
    let other = second.as_ref().unwrap_or(&storage);
    let round =
        async |storage: &Storage, what: &str, at| storage.officials_round(what, MINUTE, NOW.plus(at)).await.unwrap();
    assert!(round(&storage, "figures", 0).await);
    assert!(!round(other, "figures", MINUTE - 1).await, "it has an instance");
    assert!(round(other, "urgent", 0).await, "another round is another's");
    assert!(round(other, "figures", MINUTE).await);
    assert!(!round(&storage, "figures", MINUTE + 1).await);
    assert!(storage.officials_told(0, NOW).await.unwrap().is_empty(), "a round is nothing that anybody was told");
}
