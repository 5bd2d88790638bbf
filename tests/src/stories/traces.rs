//! One trace id in every log line of an event, from its reception to the last send, wherever it goes on.

use serde_json::Value;

use super::in_both_houses;
use crate::telegram::Fault;
use crate::world::{House, Setup, World};

in_both_houses!(every_line_of_an_event_has_one_id);

/// Our own lines from the `from`-th on: their words and their ids.
fn own_lines(world: &World, from: usize) -> Vec<(Value, Option<String>)> {
    let ours = |line: &Value| {
        let target = line["target"].as_str().unwrap_or_default();
        ["webhook", "storage", "bot"].iter().any(|name| target.starts_with(name))
    };
    let trace = |line: &Value| line["span"]["trace"].as_str().map(str::to_owned);
    world
        .logged()
        .into_iter()
        .skip(from)
        .filter(ours)
        .map(|line| (trace(&line), line))
        .map(|(id, line)| (line, id))
        .collect()
}

/// The ids of the lines that say `words`.
fn ids(lines: &[(Value, Option<String>)], words: &str) -> Vec<String> {
    lines.iter().filter(|(line, _)| line["message"] == words).filter_map(|(_, id)| id.clone()).collect()
}

async fn every_line_of_an_event_has_one_id(house: House) {
    let world = Setup::new(house).start().await;
    let people: [crate::citizen::Citizen; 3] =
        [world.on_telegram().into(), world.on_zalo().into(), world.on_web().await.into()];
    for person in people {
        // Opening a page says something already.
        world.nothing_waits().await;
        let from = world.logged().len();
        person.say("khảo sát").await;
        person.tap("Tôi đồng ý").await;
        // Each was delivered to its end: the contact's first word and what was said.
        let whole = || {
            let lines = own_lines(&world, from);
            let sent = |id: &String| {
                let said = |(line, its): &&(Value, Option<String>)| its.as_ref() == Some(id) && line["what"] == "say";
                lines.iter().any(|it| said(&it))
            };
            let came = ids(&lines, "an event came in");
            (came.len() == 2 && came.iter().all(sent)).then_some((lines, came))
        };
        let (lines, came) = world.services[0].until("all of two events in the log", whole).await;
        assert_ne!(came[0], came[1]);
        for (line, id) in &lines {
            assert!(id.as_ref().is_some_and(|id| came.contains(id)), "a line of no event: {line}");
        }
        for words in ["an event was handled", "an entry of the outbox"] {
            let mut these = ids(&lines, words);
            these.dedup();
            assert_eq!(these, came, "{words}: {lines:#?}");
        }
    }
    world.stop().await;
}

/// The instance that took the event dies before the message has left, and another sends it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_instance_goes_on_under_the_same_id() {
    let mut world = Setup::new(House::Servers).start().await;
    let an = world.on_telegram();
    an.say("khảo sát").await;
    world.nothing_waits().await;
    let from = world.logged().len();
    world.telegram.fail_next("sendMessage", Fault::Flood(3));
    let acts = an.acts();
    an.send("đồng ý");
    let refused = || world.telegram.calls().iter().any(|it| it.status == 429).then_some(());
    world.telegram.until("a refused message", refused).await;
    world.services[0].kill().await;
    let dead = world.logged().len();
    world.open().await;
    an.heard(acts).await;
    world.nothing_waits().await;
    let came = ids(&own_lines(&world, from), "an event came in");
    let mut sent = ids(&own_lines(&world, dead), "an entry of the outbox");
    sent.dedup();
    assert_eq!((came.len(), &sent), (1, &came));
    world.stop().await;
}

/// An event waits on disk, and is handled by the process that comes after.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_spool_is_drained_under_the_same_id() {
    let mut world = Setup::new(House::Servers).own_redis().start().await;
    let an = world.on_zalo();
    an.say("khảo sát").await;
    world.nothing_waits().await;
    world.redis.as_mut().expect("a Redis").kill().await;
    let (from, acts) = (world.logged().len(), an.acts());
    an.send("đồng ý");
    let ready = world.services[0].readiness_is("one event on disk", |_, body| body.contains("\"spool\":1")).await;
    let ready: Value = serde_json::from_str(&ready).expect("JSON");
    assert!(ready["spool_bytes"].as_u64().is_some_and(|bytes| bytes > 100), "{ready}");
    assert!(world.services[0].metric("langnghe_spool_bytes").await > 100.0);
    world.services[0].kill().await;
    let dead = world.logged().len();
    world.redis.as_mut().expect("a Redis").restore().await;
    world.restart(0).await;
    an.heard(acts).await;
    world.nothing_waits().await;
    let before = own_lines(&world, from);
    let after = own_lines(&world, dead);
    let came = ids(&before, "an event came in");
    assert_eq!(ids(&before, "an event waits on disk"), came);
    assert_eq!(ids(&after, "an event was handled"), came);
    assert_eq!(world.services[0].metric("langnghe_spool_events").await, 0.0);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_database_owes_has_an_id() {
    let world = Setup::new(House::Servers).start().await;
    let an = world.on_telegram();
    an.say("khảo sát").await;
    world.nothing_waits().await;
    let (from, acts) = (world.logged().len(), an.acts());
    let owed = format!(
        "insert into owed (id, chat, input, owed_at) values ('n1', 't:main:{}', '{{\"notice\":{{\"text\":\"Thông báo.\"}}}}', 0)",
        an.id
    );
    world.database.execute(Box::leak(owed.into_boxed_str())).await;
    an.heard(acts).await;
    world.nothing_waits().await;
    let lines = own_lines(&world, from);
    let owed: Vec<_> = lines.iter().filter(|(line, _)| line["kind"] == "owed").cloned().collect();
    let handled = ids(&owed, "an event was handled");
    assert_eq!(handled.len(), 1, "{lines:#?}");
    assert_eq!(ids(&lines, "an entry of the outbox"), handled);
    world.stop().await;
}
