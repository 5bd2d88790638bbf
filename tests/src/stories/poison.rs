//! What nobody could read or handle: acknowledged, kept, counted, and fed in again when the reason has gone.

use serde_json::json;

use crate::world::{House, Setup, World};

const SECRET: Option<&str> = Some("webhookSecretThatNobodySees");

fn text(user: i64, number: i64) -> Vec<u8> {
    let message = json!({"message_id": number, "from": {"id": user, "is_bot": false, "first_name": "An"},
        "chat": {"id": user, "type": "private", "first_name": "An"}, "date": 1_795_000_000, "text": "trợ giúp"});
    json!({"update_id": 910_000_000 + number, "message": message}).to_string().into_bytes()
}

/// The key of a person's list in Redis, which is not there while nothing waits.
async fn outbox_key(world: &World, user: i64) -> (redis::aio::MultiplexedConnection, String) {
    let client = redis::Client::open(world.settings["REDIS_URL"].as_str()).expect("the URL is ours");
    let mut redis = client.get_multiplexed_async_connection().await.expect("Redis answers");
    let pattern = format!("{}{{p*}}s:t:main:{user}", world.settings["REDIS_PREFIX"]);
    let mut cursor = 0_u64;
    loop {
        let mut scan = redis::cmd("SCAN");
        scan.arg(cursor).arg("MATCH").arg(&pattern).arg("COUNT").arg(1000);
        let (next, keys): (u64, Vec<String>) = scan.query_async(&mut redis).await.expect("keys");
        if let Some(key) = keys.first() {
            return (redis, key.replacen("}s:", "}o:", 1));
        }
        cursor = next;
        assert_ne!(cursor, 0, "the person has a session");
    }
}

/// Something has written over a chat's list, so that no event can move the chat. The events are kept, and fed in again
/// once the damage is mended: each moves the chat once, also if it has come again meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_is_fed_in_again_when_the_reason_has_gone() {
    let world = Setup::new(House::Servers).start().await;
    let an = world.on_telegram();
    an.say("trợ giúp").await;
    world.nothing_waits().await;
    let (mut redis, key) = outbox_key(&world, an.id).await;
    redis::cmd("SET").arg(&key).arg("not a list").exec_async(&mut redis).await.expect("damage");
    for number in [1, 2] {
        assert_eq!(world.telegram.post(SECRET, text(an.id, 900 + number)).await, 200, "acknowledged");
    }
    let kept = world.listed("poison").await;
    let kept = kept.as_array().expect("a list");
    assert_eq!(kept.len(), 2, "{kept:?}");
    assert!(kept.iter().all(|it| it["kind"] == "event" && it["platform"] == "telegram" && it["whole"] == true));
    assert!(world.services[0].metric("langnghe_poison_total{platform=\"telegram\"}").await >= 2.0);
    let (second, first) = (kept[0]["id"].as_str().expect("an id"), kept[1]["id"].as_str().expect("an id"));
    assert!(world.command(&["poison", "show", first], 0).await.contains("trợ giúp"), "only who asks sees the words");
    let printed = format!("{kept:?}{}", world.command(&["poison", "list"], 0).await);
    assert!(!printed.contains("trợ giúp") && !printed.contains(&an.id.to_string()), "{printed}");

    // Not yet: it stays, and is not kept a second time.
    assert!(world.command(&["poison", "replay", first], 1).await.contains("it stays"));
    assert_eq!(world.listed("poison").await.as_array().map(Vec::len), Some(2));

    redis::cmd("DEL").arg(&key).exec_async(&mut redis).await.expect("mended");
    assert!(world.command(&["poison", "replay", first], 0).await.contains("handled"));
    world.telegram.until("the answer", || (an.sent().len() == 2).then_some(())).await;
    // The other has come in again by itself.
    assert_eq!(world.telegram.post(SECRET, text(an.id, 902)).await, 200);
    world.telegram.until("its answer", || (an.sent().len() == 3).then_some(())).await;
    assert!(world.command(&["poison", "replay", "--all"], 0).await.contains(second));
    assert_eq!(world.listed("poison").await, json!([]));
    world.nothing_waits().await;
    assert_eq!(an.sent().len(), 3, "each was answered once");
    world.stop().await;
}

/// Bytes that nobody can read stay unreadable; a person looks at them and lets them go.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_is_looked_at_and_let_go() {
    let mut world = Setup::new(House::Embedded).start().await;
    let garbage = b"{\"update_id\": 5, \"message\": {\"chat\"".to_vec();
    let big = vec![b'['; 40_000];
    for bytes in [&garbage, &garbage, &big] {
        assert_eq!(world.telegram.post(SECRET, bytes.clone()).await, 200);
    }
    let ran = crate::world::run(world.dir.path(), &world.settings, &["poison", "list"]).await;
    assert!(ran.status == Some(1) && ran.err.contains("another process"), "the file has one user: {}", ran.err);
    world.services[0].stop().await;
    let kept = world.listed("poison").await;
    let mut sizes: Vec<_> = kept.as_array().expect("a list").iter().map(|it| (&it["bytes"], &it["whole"])).collect();
    sizes.sort_by_key(|it| it.0.as_u64());
    assert_eq!(sizes, [(&json!(35), &json!(true)), (&json!(40_000), &json!(false))], "the same thing once");
    assert!(kept.as_array().expect("a list").iter().all(|it| it["kind"] == "delivery"));
    let out = world.command(&["poison", "replay", "--all"], 1).await;
    assert!(out.contains("only a part of it was kept") && out.lines().count() == 2, "{out}");
    world.command(&["poison", "drop", "0123456789abcdef"], 1).await;
    assert!(world.command(&["poison", "drop", "--all"], 0).await.contains(": 2"));
    assert_eq!(world.listed("poison").await, json!([]));
    world.restart(0).await;
    world.stop().await;
}
