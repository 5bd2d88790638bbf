//! What is kept beside the conversations: web lists, poison, sent messages.

use flows::{Millis, Platform};

use crate::PoisonKind::{Delivery, Event};

use super::{World, chat};

super::in_every_house! {
    a_web_list_takes_each_entry_once,
    a_web_list_keeps_the_last_two_hundred,
    numbers_grow_also_after_an_erasure,
    wakes_reach_other_processes,
    poison_is_kept_newest_first,
    poison_has_one_name_and_is_kept_once,
    sent_messages_are_remembered,
}

async fn a_web_list_takes_each_entry_once(world: &World) {
    let storage = world.open().await;
    let first = storage.web_append(&chat("1"), "e1/0", r#"{"a":1}"#).await.unwrap();
    let second = storage.web_append(&chat("1"), "e1/1", "{\n}").await.unwrap();
    assert_eq!(storage.web_append(&chat("1"), "e1/0", r#"{"a":1}"#).await.unwrap(), first);
    assert!(second > first);
    let all = storage.web_read(&chat("1"), 0).await.unwrap();
    assert_eq!(all, [(first, r#"{"a":1}"#.to_owned()), (second, "{\n}".to_owned())]);
    assert_eq!(storage.web_read(&chat("1"), first).await.unwrap(), all[1..]);
    assert!(storage.web_read(&chat("2"), 0).await.unwrap().is_empty());
}

async fn a_web_list_keeps_the_last_two_hundred(world: &World) {
    let storage = world.open().await;
    for n in 0..205 {
        storage.web_append(&chat("1"), &format!("e{n}/0"), &n.to_string()).await.unwrap();
    }
    let all = storage.web_read(&chat("1"), 0).await.unwrap();
    assert_eq!((all.len(), all[0].1.as_str(), all[199].1.as_str()), (200, "5", "204"));
    assert!(all.windows(2).all(|pair| pair[0].0 < pair[1].0));
}

async fn numbers_grow_also_after_an_erasure(world: &World) {
    let storage = world.open().await;
    let before = storage.web_append(&chat("1"), "e1/0", "1").await.unwrap();
    storage.erase(&chat("1"), Millis(0)).await.unwrap();
    assert!(storage.web_read(&chat("1"), 0).await.unwrap().is_empty());
    // Numbers are times, so they need one to pass.
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    assert!(storage.web_append(&chat("1"), "e1/0", "1").await.unwrap() > before);
}

async fn wakes_reach_other_processes(world: &World) {
    let storage = world.open().await;
    let other = if storage.embedded() { storage.clone() } else { world.open().await };
    let mut wakes = other.web_wakes();
    let woken = async {
        // The subscription comes up in its own time; a page reads by itself until it does.
        loop {
            storage.web_wake(&chat("1")).await.unwrap();
            let wait = std::time::Duration::from_millis(50);
            if let Ok(woken) = tokio::time::timeout(wait, wakes.recv()).await {
                return woken.unwrap();
            }
        }
    };
    assert_eq!(tokio::time::timeout(std::time::Duration::from_secs(10), woken).await.unwrap(), chat("1"));
}

async fn poison_is_kept_newest_first(world: &World) {
    let storage = world.open().await;
    for n in 0..3 {
        let bytes = [b'{', n];
        storage
            .set_aside(Platform::Zalo, "oa", "half JSON", (Delivery, &bytes, &bytes), Millis(n.into()))
            .await
            .unwrap();
        // SQLite orders by its own clock, to the millisecond.
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    let big = vec![0xff; 100_000];
    storage.set_aside(Platform::Telegram, "main", "too deep", (Delivery, &big, &big), Millis(3)).await.unwrap();
    let poison = storage.poison(3).await.unwrap();
    assert_eq!((poison.len(), poison[0].bytes.len(), poison[1].bytes.as_slice()), (3, 32 * 1024, &[b'{', 2][..]));
    assert_eq!((poison[1].platform, poison[1].account.as_str(), poison[1].at), (Platform::Zalo, "oa", Millis(2)));
}

async fn poison_has_one_name_and_is_kept_once(world: &World) {
    let storage = world.open().await;
    let other = if storage.embedded() { storage.clone() } else { world.open().await };
    // Two instances find that a timer cannot be handled, each at its own moment.
    for (storage, bytes) in [(&storage, "{\"at\":1}"), (&other, "{\"at\":2}")] {
        let what = (Event, b"7\ntimer/5".as_slice(), bytes.as_bytes());
        storage.set_aside(Platform::Telegram, "main", "the step failed", what, Millis(1)).await.unwrap();
    }
    let what = (Event, b"7\ntimer/6".as_slice(), b"{}".as_slice());
    storage.set_aside(Platform::Telegram, "main", "the step failed", what, Millis(2)).await.unwrap();
    let poison = storage.poison(10).await.unwrap();
    assert_eq!(poison.len(), 2);
    let first = poison.iter().find(|it| it.at == Millis(1)).unwrap();
    assert_eq!((first.kind, first.size, first.bytes.as_slice()), (Event, 8, b"{\"at\":1}".as_slice()));
    assert!(storage.drop_poison(first).await.unwrap());
    assert!(!storage.drop_poison(first).await.unwrap());
    assert_eq!(storage.poison(10).await.unwrap().len(), 1);
}

async fn sent_messages_are_remembered(world: &World) {
    let storage = world.open().await;
    storage.remember_sent("oa", "m1").await.unwrap();
    storage.remember_sent("oa", "m1").await.unwrap();
    assert!(storage.was_sent("oa", "m1").await.unwrap());
    assert!(!storage.was_sent("oa", "m2").await.unwrap());
    assert!(!storage.was_sent("other", "m1").await.unwrap());
    let about = flows::About { draft: flows::Tag(7), q: 12 };
    storage.remember_about("oa", "m3", Some(about)).await.unwrap();
    assert!(storage.was_sent("oa", "m3").await.unwrap());
    assert_eq!(storage.about("oa", "m3").await.unwrap(), Some(about));
    storage.remember_about("oa", "m4", None).await.unwrap();
    assert!(storage.was_sent("oa", "m4").await.unwrap());
    for ours in ["m1", "m4"] {
        assert_eq!(storage.about("oa", ours).await.unwrap(), None, "only known to be ours");
    }
    assert_eq!(storage.about("other", "m3").await.unwrap(), None);
}
