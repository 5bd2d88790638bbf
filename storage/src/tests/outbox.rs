//! Outboxes: order, leases, what a death leaves.

use std::time::{Duration, Instant};

use flows::{Effect, Millis};
use redis::cmd;

use super::{World, adopt, chat, commit, drain, ids, say, step, token};
use crate::{Commit, Entry};

super::in_every_house! {
    one_holder_delivers_in_order,
    an_ack_may_be_repeated,
    what_is_put_last_lets_the_rest_pass,
    what_is_buried_is_kept_and_listed,
    what_is_requeued_is_delivered_once_at_the_end,
    what_is_forgotten_is_gone,
    a_dropped_lease_is_taken_up_again,
    the_dead_leave_their_chats_to_the_living,
    an_entry_that_nobody_can_read_does_not_block,
    an_entry_of_a_newer_program_is_left_to_it,
    what_waits_is_counted_by_account,
    what_is_handed_over_is_found_again,
}

async fn one_holder_delivers_in_order(world: &World) {
    let storage = world.open().await;
    let work = commit(&storage, &chat("1"), "e1", &step(1, &["a"])).await.unwrap();
    assert!(commit(&storage, &chat("1"), "e2", &step(1, &["b", "c"])).await.is_none(), "the lease is held");
    assert_eq!(storage.backlog().await.unwrap(), 1);
    let entries = drain(&storage, work).await;
    assert_eq!(ids(&entries), ["e1/0", "e2/0", "e2/1"]);
    assert_eq!(entries[2].effect, say("c"));
    let work = commit(&storage, &chat("1"), "e3", &step(1, &["d"])).await.unwrap();
    assert_eq!(ids(&drain(&storage, work).await), ["e3/0"], "the lease was free again");
    assert!(commit(&storage, &chat("1"), "e4", &step(1, &[])).await.is_none(), "nothing waits");
}

async fn what_is_put_last_lets_the_rest_pass(world: &World) {
    let storage = world.open().await;
    let work = commit(&storage, &chat("1"), "e1", &step(1, &["a", "b", "c"])).await.unwrap();
    assert_eq!(storage.put_last(&work.lease, &work.entry).await.unwrap().unwrap().id, "e1/1");
    let gone = storage.put_last(&work.lease, &work.entry).await.unwrap();
    assert_eq!(gone.unwrap().id, "e1/1", "only the head is put last");
    assert_eq!(storage.ack(&work.lease, "e1/1").await.unwrap().unwrap().id, "e1/2");
    let last = storage.ack(&work.lease, "e1/2").await.unwrap().unwrap();
    assert_eq!((last.id.as_str(), &last.effect), ("e1/0", &say("a")));
    assert_eq!(storage.put_last(&work.lease, &last).await.unwrap(), Some(last.clone()), "nothing else waits");
    assert_eq!(storage.ack(&work.lease, "e1/0").await.unwrap(), None);
}

async fn an_ack_may_be_repeated(world: &World) {
    let storage = world.open().await;
    let work = commit(&storage, &chat("1"), "e1", &step(1, &["a", "b"])).await.unwrap();
    assert_eq!(storage.head(&work.lease).await.unwrap().unwrap().id, "e1/0");
    for _ in 0..2 {
        assert_eq!(storage.ack(&work.lease, "e1/0").await.unwrap().unwrap().id, "e1/1");
    }
    for _ in 0..2 {
        assert_eq!(storage.ack(&work.lease, "e1/1").await.unwrap(), None);
    }
    // A straggler's acknowledgement neither frees nor hands out what has passed to another.
    let next = commit(&storage, &chat("1"), "e2", &step(1, &["c"])).await.unwrap();
    assert_eq!(storage.ack(&work.lease, "e1/1").await.unwrap(), None);
    assert_eq!(storage.head(&work.lease).await.unwrap(), None);
    assert_eq!(ids(&drain(&storage, next).await), ["e2/0"]);
}

async fn what_is_buried_is_kept_and_listed(world: &World) {
    let storage = world.open().await;
    let work = commit(&storage, &chat("1"), "e1", &step(1, &["a", "b"])).await.unwrap();
    for _ in 0..2 {
        let next = storage.bury(&work.lease, &work.entry, "blocked\nby them", Millis(7)).await.unwrap();
        assert_eq!(next.unwrap().id, "e1/1");
    }
    let buried = storage.buried(10).await.unwrap();
    assert_eq!(buried.len(), 1);
    assert_eq!((buried[0].id.as_str(), buried[0].at), ("e1/0", Millis(7)));
    assert_eq!((&buried[0].chat, &buried[0].effect), (&chat("1"), &Some(say("a"))));
    assert_eq!(buried[0].reason, "blocked by them");
}

async fn what_is_requeued_is_delivered_once_at_the_end(world: &World) {
    let storage = world.open().await;
    for user in ["1", "2"] {
        let work = commit(&storage, &chat(user), "e1", &step(1, &["a"])).await.unwrap();
        assert_eq!(storage.bury(&work.lease, &work.entry, "refused", Millis(7)).await.unwrap(), None);
    }
    let held = commit(&storage, &chat("1"), "e2", &step(1, &["b"])).await.unwrap();
    let buried = storage.buried(10).await.unwrap();
    assert_eq!(buried.len(), 2);
    assert_ne!(buried[0].key, buried[1].key);
    assert_eq!(buried[0].key, storage.buried(10).await.unwrap()[0].key, "its name stays");
    for grave in &buried {
        assert!(storage.requeue(grave).await.unwrap());
        assert!(!storage.requeue(grave).await.unwrap(), "once");
    }
    assert!(storage.buried(10).await.unwrap().is_empty());
    // Behind what waits where somebody delivers, and for whoever sweeps where nobody does.
    assert_eq!(ids(&drain(&storage, held).await), ["e2/0", "e1/0"]);
    let mut works = adopt(&storage).await;
    assert_eq!((works.len(), works[0].lease.chat()), (1, &chat("2")));
    assert_eq!(ids(&drain(&storage, works.remove(0)).await), ["e1/0"]);
    assert_eq!(storage.backlog().await.unwrap(), 0);
}

async fn what_is_forgotten_is_gone(world: &World) {
    let storage = world.open().await;
    let work = commit(&storage, &chat("1"), "e1", &step(1, &["a", "b"])).await.unwrap();
    let next = storage.bury(&work.lease, &work.entry, "refused", Millis(7)).await.unwrap().unwrap();
    storage.bury(&work.lease, &next, "refused", Millis(8)).await.unwrap();
    let buried = storage.buried(10).await.unwrap();
    assert!(storage.unbury(&buried[0]).await.unwrap());
    assert!(!storage.unbury(&buried[0]).await.unwrap());
    assert!(!storage.requeue(&buried[0]).await.unwrap(), "nothing comes back from there");
    assert_eq!(storage.buried(10).await.unwrap(), buried[1..]);
    assert_eq!(storage.backlog().await.unwrap(), 0);
}

async fn a_dropped_lease_is_taken_up_again(world: &World) {
    let storage = world.open().await;
    // The task that held it panicked, or the answer to the commit never came.
    drop(commit(&storage, &chat("1"), "e1", &step(1, &["a"])).await);
    let held = commit(&storage, &chat("2"), "e1", &step(1, &["b"])).await.unwrap();
    let works = adopt(&storage).await;
    assert_eq!(works.len(), 1, "what is held is left alone");
    assert_eq!(works[0].lease.chat(), &chat("1"));
    for work in works.into_iter().chain([held]) {
        assert_eq!(ids(&drain(&storage, work).await), ["e1/0"]);
    }
    assert!(storage.orphans().await.unwrap().is_empty());
}

async fn the_dead_leave_their_chats_to_the_living(world: &World) {
    let dead = world.open().await;
    let work = commit(&dead, &chat("1"), "e1", &step(1, &["a", "b"])).await.unwrap();
    let living = if dead.embedded() {
        // There is one process on the file at a time: it dies first.
        drop((work, dead));
        world.open().await
    } else {
        let living = world.open().await;
        // As long as the heartbeat comes, nothing passes over, however slow the send.
        for _ in 0..25 {
            dead.beat().await.unwrap();
            living.beat().await.unwrap();
            assert!(living.orphans().await.unwrap().is_empty());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let taken = adopt(&living).await.pop().unwrap();
        assert_eq!(dead.ack(&work.lease, "none").await.unwrap(), None, "its lease has passed on");
        drop(taken);
        living
    };
    let taken = adopt(&living).await.pop().unwrap();
    assert_eq!(ids(&drain(&living, taken).await), ["e1/0", "e1/1"]);
}

async fn an_entry_that_nobody_can_read_does_not_block(world: &World) {
    let storage = world.open().await;
    let broken = step(1, &["a"]);
    let work = commit(&storage, &chat("1"), "e1", &broken).await.unwrap();
    replace_head(world, &storage, "\"e1/0\"\n1\n{not json").await;
    assert!(commit(&storage, &chat("1"), "e2", &step(1, &["b"])).await.is_none());
    assert_eq!(storage.head(&work.lease).await.unwrap().unwrap().id, "e2/0");
    let buried = storage.buried(10).await.unwrap();
    assert_eq!((buried[0].id.as_str(), &buried[0].effect), ("e1/0", &None));
    assert_eq!(storage.unreadable().into_iter().collect::<Vec<_>>(), [(flows::Platform::Telegram, 1)]);
    assert_eq!(storage.ack(&work.lease, "e2/0").await.unwrap(), None);
}

async fn an_entry_of_a_newer_program_is_left_to_it(world: &World) {
    let storage = world.open().await;
    let work = commit(&storage, &chat("1"), "e1", &step(1, &["a"])).await.unwrap();
    replace_head(world, &storage, "\"e1/0\"\n999\n{}").await;
    let newer = storage.head(&work.lease).await.unwrap_err();
    assert!(matches!(newer, crate::StorageError::NewerFormat { found: 999 }));
    assert!(storage.buried(10).await.unwrap().is_empty());
    assert_eq!(storage.backlog().await.unwrap(), 1, "it waits for the newer program");
    assert_eq!(storage.head(&work.lease).await.unwrap(), None, "the lease was put down");
}

/// Puts another line in the place of a list's head.
async fn replace_head(world: &World, storage: &crate::Storage, line: &str) {
    if let crate::Place::File(_) = &storage.place {
        let options = world.settings.database_url.parse::<sqlx::sqlite::SqliteConnectOptions>().unwrap();
        let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
        let query = sqlx::query("update chat_entry set entry = $1 where place = 1");
        query.bind(line).execute(&pool).await.unwrap();
        return;
    }
    let key = world.keys().of(&chat("1")).outbox();
    world.raw::<()>(cmd("LSET").arg(key).arg(0).arg(line)).await.unwrap();
}

/// Its own leases an instance knows without asking who is alive: what was under way when Redis went away leaves as soon as
/// it is back.
#[tokio::test]
async fn whoever_was_away_finds_its_own_at_once() {
    let world = World::redis();
    let dead = world.open().await;
    let _work = commit(&dead, &chat("1"), "e1", &step(1, &["a"])).await.unwrap();
    dead.leave().await.unwrap();
    let storage = world.open().await;
    drop(commit(&storage, &chat("2"), "e1", &step(1, &["b"])).await);
    let works = storage.orphans().await.unwrap();
    assert_eq!(works.iter().map(|work| work.lease.chat().clone()).collect::<Vec<_>>(), [chat("2")]);
}

/// An instance that was out of touch judges nobody for one heartbeat's life.
#[tokio::test]
async fn whoever_was_away_judges_nobody() {
    let world = World::redis();
    let dead = world.open().await;
    let _work = commit(&dead, &chat("1"), "e1", &step(1, &["a"])).await.unwrap();
    dead.leave().await.unwrap();
    let living = world.open().await;
    assert!(living.orphans().await.unwrap().is_empty(), "it has only just come");
    assert_eq!(adopt(&living).await.len(), 1);
}

/// Without a fresh heartbeat a commit beats first, so that nobody takes its lease at once.
#[tokio::test]
async fn a_commit_is_never_without_a_heartbeat() {
    let world = World::redis();
    let storage = world.open().await;
    tokio::time::timeout(Duration::from_secs(5), async {
        while storage.fresh() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    })
    .await
    .unwrap();
    let loaded = storage.load(&chat("1")).await.unwrap();
    let done = storage.commit(&chat("1"), &loaded, "e1", &step(1, &["a"]), token()).await.unwrap();
    assert!(matches!(done, Commit::Done(Some(_))) && storage.fresh());
}

/// Acknowledging works when memory is full, and so does what a delivery needs; committing then means "unreachable".
#[tokio::test]
async fn a_full_server_still_takes_acknowledgements() {
    // A server of its own: its memory is limited.
    let (url, _server) = super::servers::own_redis();
    let world = World::new(vec![url]);
    let storage = world.open().await;
    let work = commit(&storage, &chat("1"), "e1", &step(1, &["a", "b"])).await.unwrap();
    world.raw::<()>(cmd("CONFIG").arg("SET").arg("maxmemory").arg("1")).await.unwrap();
    let loaded = storage.load(&chat("2")).await.unwrap();
    let full = storage.commit(&chat("2"), &loaded, "e1", &step(1, &["c"]), token()).await.unwrap_err();
    assert!(full.is_transient() && full.to_string() == "redis is unreachable (OOM)", "{full:?}");
    assert!(storage.ping_conversations().await.is_err(), "it is of no use");
    storage.beat().await.unwrap();
    storage.remember_sent("a", "m").await.unwrap();
    assert!(storage.was_sent("a", "m").await.unwrap());
    let Entry { id, .. } = storage.ack(&work.lease, "e1/0").await.unwrap().unwrap();
    assert_eq!(storage.ack(&work.lease, &id).await.unwrap(), None);
    assert_eq!(storage.backlog().await.unwrap(), 0);
}

async fn what_waits_is_counted_by_account(world: &World) {
    let storage = world.open().await;
    let long_ago = Millis(1_000);
    assert!(storage.waiting(long_ago).await.unwrap().is_empty());
    let before = crate::life::clock();
    let mut works = Vec::new();
    for user in ["1", "2", "3"] {
        works.extend(commit(&storage, &chat(user), "e1", &step(1, &["a", "b"])).await);
    }
    let other = flows::Chat { account: "other".to_owned(), ..chat("1") };
    works.extend(commit(&storage, &other, "e1", &step(1, &["a"])).await);
    let after = crate::life::clock();
    let waiting = storage.waiting(long_ago).await.unwrap();
    let sums: Vec<_> = waiting.iter().map(|it| (it.account.as_str(), it.chats, it.entries, it.stuck)).collect();
    let mut expected = [(other.account.as_str(), 1, 1, 0), (chat("1").account.as_str(), 3, 6, 0)]
        .map(|it| (it.0.to_owned(), it.1, it.2, it.3));
    expected.sort();
    assert_eq!(sums, expected.each_ref().map(|it| (it.0.as_str(), it.1, it.2, it.3)));
    assert!(waiting.iter().all(|it| it.oldest.is_some_and(|at| before <= at && at <= after)), "{waiting:?}");
    assert_eq!(storage.waiting(after.plus(1)).await.unwrap().iter().map(|it| it.stuck).sum::<u64>(), 4);
    // A reminder in its account's line is late by design; nobody is to be called for it.
    let mut unasked = step(1, &["a"]);
    if let Some(Effect::Say(message)) = unasked.effects.first_mut() {
        message.unasked = true;
        message.text = "\"unasked\":false".to_owned();
    }
    works.extend(commit(&storage, &chat("4"), "e1", &unasked).await);
    let mut looks_so = step(1, &["a"]);
    if let Some(Effect::Say(message)) = looks_so.effects.first_mut() {
        message.text = "\"unasked\":true".to_owned();
    }
    works.extend(commit(&storage, &chat("5"), "e1", &looks_so).await);
    let later = crate::life::clock().plus(1);
    assert_eq!(storage.waiting(later).await.unwrap().iter().map(|it| it.stuck).sum::<u64>(), 5);
    // What is put last keeps its time: it has been waiting since then.
    let work = &works[0];
    let at = work.entry.at;
    storage.put_last(&work.lease, &work.entry).await.unwrap();
    assert_eq!(storage.ack(&work.lease, "e1/1").await.unwrap().unwrap().at, at);
    for work in works {
        drain(&storage, work).await;
    }
    assert!(storage.waiting(after.plus(1)).await.unwrap().is_empty());
}

/// Handed over and taken up again, by whoever sweeps next.
async fn what_is_handed_over_is_found_again(world: &World) {
    let storage = world.open().await;
    let work = commit(&storage, &chat("1"), "e", &step(1, &["hello"])).await.expect("work");
    storage.hand_over(work.lease).await.unwrap();
    let mut works = adopt(&storage).await;
    assert_eq!(drain(&storage, works.remove(0)).await.len(), 1);
    assert!(works.is_empty());
}

/// An instance that stops puts down what it cannot end: another takes it up at its next sweep, while the first still
/// lives and keeps what it has in hand.
async fn handed_over_to_another(world: &World) {
    let (first, second) = (world.open().await, world.open().await);
    let work = commit(&first, &chat("1"), "e", &step(1, &["hello"])).await.expect("work");
    let kept = commit(&first, &chat("2"), "e", &step(1, &["hello"])).await.expect("work");
    let beat = async || {
        tokio::time::sleep(Duration::from_millis(100)).await;
        first.beat().await.unwrap();
        second.beat().await.unwrap();
    };
    while !second.life.may_judge() {
        beat().await;
    }
    // A new instance looks at everything once; after that for ten seconds only where it is told to.
    assert!(second.orphans().await.unwrap().is_empty(), "the first lives");
    let began = Instant::now();
    first.hand_over(work.lease).await.unwrap();
    let taken = loop {
        match second.orphans().await.unwrap().as_slice() {
            [] => beat().await,
            [work] => break work.lease.chat().clone(),
            more => panic!("{more:?}"),
        }
        assert!(began.elapsed() < Duration::from_secs(5), "nobody was called");
    };
    assert_eq!(taken, chat("1"));
    assert_eq!(drain(&first, kept).await.len(), 1);
}

#[tokio::test]
async fn handed_over_to_another_on_redis() {
    handed_over_to_another(&World::redis()).await;
}

#[tokio::test]
async fn handed_over_to_another_on_a_cluster() {
    handed_over_to_another(&World::cluster()).await;
}
