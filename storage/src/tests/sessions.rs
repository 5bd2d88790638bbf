//! The commit's contract.

use flows::{Millis, Session, Step};
use redis::cmd;

use super::{World, chat, commit, drain, ids, step, token};
use crate::{Commit, StorageError};

super::in_every_house! {
    an_event_is_handled_once,
    one_of_fifty_commits_wins,
    a_lost_reply_is_told_from_a_conflict,
    a_deleted_session_does_not_match_an_old_version,
    what_is_remembered_gives_way_to_what_is_stored,
    fifty_five_events_are_remembered,
    what_has_gone_leaves_its_marks,
    only_a_draft_is_kept_for_ever,
    to_forget_drops_what_waits,
    to_forget_spares_the_entry_under_way,
    timers_come_due_until_they_are_replaced,
    a_record_of_a_newer_program_is_left_alone,
    a_broken_record_is_set_aside_whole,
}

async fn an_event_is_handled_once(world: &World) {
    let storage = world.open().await;
    let work = commit(&storage, &chat("1"), "e1", &step(7, &["a", "b"])).await.unwrap();
    let loaded = storage.load(&chat("1")).await.unwrap();
    assert!(loaded.seen("e1") && !loaded.seen("e2") && !loaded.lost);
    assert_eq!(loaded.session.wake_at, Some(Millis(7)));
    assert!(!storage.load(&chat("2")).await.unwrap().seen("e1"), "marks belong to one chat");
    assert_eq!(ids(&drain(&storage, work).await), ["e1/0", "e1/1"]);
    assert_eq!(storage.backlog().await.unwrap(), 0);
}

async fn one_of_fifty_commits_wins(world: &World) {
    let storage = world.open().await;
    let loaded = storage.load(&chat("1")).await.unwrap();
    let tasks: Vec<_> = (0..50)
        .map(|n| {
            let (storage, loaded) = (storage.clone(), loaded.clone());
            tokio::spawn(async move {
                let event = format!("e{n}");
                storage.commit(&chat("1"), &loaded, &event, &step(n, &["text"]), token()).await.unwrap()
            })
        })
        .collect();
    let mut works = Vec::new();
    for task in tasks {
        if let Commit::Done(work) = task.await.unwrap() {
            works.push(work);
        }
    }
    assert_eq!(works.len(), 1, "one commit is done, the others conflict");
    let work = works.pop().flatten().unwrap();
    assert_eq!(drain(&storage, work).await.len(), 1, "nothing of the others was appended");
}

async fn a_lost_reply_is_told_from_a_conflict(world: &World) {
    let storage = world.open().await;
    let loaded = storage.load(&chat("1")).await.unwrap();
    let (mine, step) = (token(), step(1, &["a"]));
    let Commit::Done(Some(first)) = storage.commit(&chat("1"), &loaded, "e1", &step, mine).await.unwrap() else {
        panic!("the lease was free");
    };
    // The same call again, as after an answer that was lost: done, once, with the same work.
    let Commit::Done(Some(again)) = storage.commit(&chat("1"), &loaded, "e1", &step, mine).await.unwrap() else {
        panic!("the commit is known as mine");
    };
    assert_eq!(first.entry, again.entry);
    let other = storage.commit(&chat("1"), &loaded, "e2", &step, token()).await.unwrap();
    assert!(matches!(other, Commit::Conflict));
    assert_eq!(ids(&drain(&storage, again).await), ["e1/0"]);
    drop(first);
}

async fn a_deleted_session_does_not_match_an_old_version(world: &World) {
    let storage = world.open().await;
    commit(&storage, &chat("1"), "e1", &step(1, &[])).await;
    let old = storage.load(&chat("1")).await.unwrap();
    let gone = Step { session: Session::default(), effects: Vec::new(), forget: true };
    commit(&storage, &chat("1"), "e2", &gone).await;
    commit(&storage, &chat("1"), "e3", &step(1, &[])).await;
    let late = storage.commit(&chat("1"), &old, "e4", &step(9, &["late"]), token()).await.unwrap();
    assert!(matches!(late, Commit::Conflict));
}

async fn what_is_remembered_gives_way_to_what_is_stored(world: &World) {
    let here = world.open().await;
    commit(&here, &chat("1"), "e1", &step(1, &[])).await;
    if here.embedded() {
        return assert!(here.remembered(&chat("1")).is_none(), "the file is read");
    }
    let there = world.open().await;
    commit(&there, &chat("1"), "e2", &step(2, &[])).await;
    let old = here.remembered(&chat("1")).unwrap();
    assert!(old.seen("e1") && !old.seen("e2"));
    assert!(here.remembered(&chat("1")).is_none(), "given once: who fails over it loads");
    let late = here.commit(&chat("1"), &old, "e3", &step(9, &["late"]), token()).await.unwrap();
    assert!(matches!(late, Commit::Conflict));
    assert!(here.remembered(&chat("1")).is_none(), "what was not done is not remembered");

    let new = there.remembered(&chat("1")).unwrap();
    let done = there.commit(&chat("1"), &new, "e3", &step(3, &[]), token()).await.unwrap();
    assert!(matches!(done, Commit::Done(_)));
    let loaded = here.load(&chat("1")).await.unwrap();
    assert!(["e1", "e2", "e3"].iter().all(|event| loaded.seen(event)));
    assert_eq!(loaded.session.wake_at, Some(Millis(3)));
}

async fn fifty_five_events_are_remembered(world: &World) {
    let storage = world.open().await;
    for n in 0..72 {
        commit(&storage, &chat("1"), &format!("e{n}"), &step(1, &[])).await;
    }
    let loaded = storage.load(&chat("1")).await.unwrap();
    let seen: Vec<i32> = (0..72).filter(|n| loaded.seen(&format!("e{n}"))).collect();
    assert_eq!(seen, (17..72).collect::<Vec<_>>());
}

async fn what_has_gone_leaves_its_marks(world: &World) {
    let storage = world.open().await;
    commit(&storage, &chat("1"), "e1", &step(1, &[])).await;
    let gone = Step { session: Session::default(), effects: Vec::new(), forget: true };
    commit(&storage, &chat("1"), "e2", &gone).await;
    let loaded = storage.load(&chat("1")).await.unwrap();
    assert_eq!(loaded.session, Session::default());
    assert!(loaded.seen("e1") && loaded.seen("e2"), "a repeated delivery does nothing");
    assert!(storage.due(Millis(i64::MAX), 10).await.unwrap().is_empty());
    let key = world.keys().of(&chat("1")).record();
    if let Some(life) = world.raw::<i64>(cmd("PTTL").arg(&key)).await {
        assert!((24 * 3_600_000..=25 * 3_600_000).contains(&life), "the tombstone lives 25 h: {life}");
    }
    commit(&storage, &chat("1"), "e3", &step(1, &[])).await;
    assert!(storage.load(&chat("1")).await.unwrap().seen("e1"));
    if let Some(life) = world.raw::<i64>(cmd("PTTL").arg(&key)).await {
        assert!(life > 399 * 86_400_000, "a tombstone's life does not stay: {life}");
    }
}

/// How long the record of chat 1 still lives, in ms; `None` for ever.
async fn life(world: &World, storage: &crate::Storage) -> Option<i64> {
    let key = world.keys().of(&chat("1")).record();
    if let Some(life) = world.raw::<i64>(cmd("PTTL").arg(&key)).await {
        return (life != -1).then_some(life);
    }
    let crate::db::Db::Sqlite(lite) = &storage.db else { panic!("an embedded world") };
    let query = sqlx::query_scalar("select ends_at from chat_session");
    let ends: Option<i64> = query.fetch_one(&lite.read).await.unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    ends.map(|ends| ends - i64::try_from(now.as_millis()).unwrap())
}

async fn only_a_draft_is_kept_for_ever(world: &World) {
    let storage = world.open().await;
    let days = |n: i64| n * 86_400_000;
    commit(&storage, &chat("1"), "e1", &step(1, &[])).await;
    let idle = life(world, &storage).await.unwrap();
    assert!((days(399)..=days(400)).contains(&idle), "{idle}");
    let draft = r#"{"d":{"t":7,"i":"00","v":"abc","b":1,"u":1,"f":{"q":0},"z":1}}"#;
    let draft = Step { session: serde_json::from_str(draft).unwrap(), effects: Vec::new(), forget: false };
    assert!(draft.session.needs().is_some());
    commit(&storage, &chat("1"), "e2", &draft).await;
    assert_eq!(life(world, &storage).await, None);
    commit(&storage, &chat("1"), "e3", &step(2, &[])).await;
    assert!(life(world, &storage).await.is_some_and(|life| life > days(399)), "counted from the last commit");
}

async fn to_forget_drops_what_waits(world: &World) {
    let storage = world.open().await;
    drop(commit(&storage, &chat("1"), "e1", &step(1, &["a", "b"])).await);
    let work = super::adopt(&storage).await.pop().unwrap();
    assert_eq!(ids(&drain(&storage, work).await), ["e1/0", "e1/1"]);
    let mut forget = step(1, &["gone"]);
    forget.forget = true;
    let work = commit(&storage, &chat("1"), "e2", &forget).await.unwrap();
    assert_eq!(ids(&drain(&storage, work).await), ["e2/0"]);
}

async fn to_forget_spares_the_entry_under_way(world: &World) {
    let storage = world.open().await;
    let work = commit(&storage, &chat("1"), "e1", &step(1, &["a", "b", "c"])).await.unwrap();
    let mut forget = step(1, &["gone"]);
    forget.forget = true;
    assert!(commit(&storage, &chat("1"), "e2", &forget).await.is_none(), "the lease is held");
    assert_eq!(ids(&drain(&storage, work).await), ["e1/0", "e2/0"]);
}

async fn timers_come_due_until_they_are_replaced(world: &World) {
    let storage = world.open().await;
    for (user, at) in [("1", 300), ("2", 100), ("3", 200)] {
        commit(&storage, &chat(user), "e1", &step(at, &[])).await;
    }
    let due = storage.due(Millis(250), 10).await.unwrap();
    assert_eq!(due, [(chat("2"), Millis(100)), (chat("3"), Millis(200))]);
    assert_eq!(storage.due(Millis(250), 1).await.unwrap(), [(chat("2"), Millis(100))], "it is still due");
    commit(&storage, &chat("2"), "timer/100", &step(900, &[])).await;
    let none = Step { session: Session::default(), effects: Vec::new(), forget: false };
    commit(&storage, &chat("3"), "timer/200", &none).await;
    assert_eq!(storage.due(Millis(1000), 10).await.unwrap(), [(chat("1"), Millis(300)), (chat("2"), Millis(900))]);
}

/// Puts another record in the place of the stored one.
async fn overwrite(world: &World, storage: &crate::Storage, change: impl FnOnce(&mut Vec<u8>)) {
    if let crate::Place::File(_) = &storage.place {
        let options = world.settings.database_url.parse::<sqlx::sqlite::SqliteConnectOptions>().unwrap();
        let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
        let old: String = sqlx::query_scalar("select record from chat_session").fetch_one(&pool).await.unwrap();
        let mut record = data_encoding::BASE64.decode(old.as_bytes()).unwrap();
        change(&mut record);
        let query = sqlx::query("update chat_session set record = $1, token = $2");
        let token = data_encoding::HEXLOWER.encode(crate::record::token(&record));
        query.bind(data_encoding::BASE64.encode(&record)).bind(token).execute(&pool).await.unwrap();
        return;
    }
    let key = world.keys().of(&chat("1")).record();
    let mut record = world.raw::<Vec<u8>>(cmd("GET").arg(&key)).await.unwrap();
    change(&mut record);
    world.raw::<()>(cmd("SET").arg(&key).arg(record)).await.unwrap();
}

async fn a_record_of_a_newer_program_is_left_alone(world: &World) {
    let storage = world.open().await;
    commit(&storage, &chat("1"), "e1", &step(1, &[])).await;
    overwrite(world, &storage, |record| record[9] += 1).await;
    let found = storage.load(&chat("1")).await.unwrap_err();
    assert!(matches!(found, StorageError::NewerFormat { found } if found == flows::FORMAT + 1), "{found}");
    overwrite(world, &storage, |record| record[9] -= 1).await;
    assert!(storage.load(&chat("1")).await.unwrap().seen("e1"));
}

async fn a_broken_record_is_set_aside_whole(world: &World) {
    let storage = world.open().await;
    commit(&storage, &chat("1"), "e1", &step(1, &[])).await;
    overwrite(world, &storage, |record| record.truncate(record.len() - 1)).await;
    let loaded = storage.load(&chat("1")).await.unwrap();
    assert!(loaded.lost && loaded.seen("e1"), "the marks can still be read");
    assert_eq!(loaded.session, Session::default());
    commit(&storage, &chat("1"), "e2", &step(5, &[])).await;
    let loaded = storage.load(&chat("1")).await.unwrap();
    assert!(!loaded.lost && loaded.session.wake_at == Some(Millis(5)), "it is told once");
    // So damaged that not even the token is whole.
    overwrite(world, &storage, |record| record.truncate(3)).await;
    assert!(storage.load(&chat("1")).await.unwrap().lost);
    commit(&storage, &chat("1"), "e3", &step(6, &[])).await;
    assert!(!storage.load(&chat("1")).await.unwrap().lost);
    if let Some(aside) = world.raw::<Vec<u8>>(cmd("GET").arg(world.keys().of(&chat("1")).aside())).await {
        assert_eq!(aside.len(), 3);
    }
}

/// A script is isolated but not rolled back: what fails first must leave everything as it was.
#[tokio::test]
async fn a_failing_write_leaves_the_event_unhandled() {
    let world = World::redis();
    let storage = world.open().await;
    drop(commit(&storage, &chat("1"), "e1", &step(1, &[])).await);
    let all = world.keys();
    let keys = all.of(&chat("1"));
    world.raw::<()>(cmd("SET").arg(keys.outbox()).arg("not a list")).await.unwrap();
    let loaded = storage.load(&chat("1")).await.unwrap();
    let failed = storage.commit(&chat("1"), &loaded, "e2", &step(99, &["a"]), token()).await.unwrap_err();
    assert!(matches!(failed, StorageError::Corrupt(_)), "{failed}");
    let after = storage.load(&chat("1")).await.unwrap();
    assert!(!after.seen("e2") && after.session.wake_at == Some(Millis(1)));
    assert_eq!(storage.due(Millis(100), 10).await.unwrap(), [(chat("1"), Millis(1))]);
    world.raw::<()>(cmd("DEL").arg(keys.outbox())).await.unwrap();
    // A write that fails after the entries were appended: the repetition overwrites them.
    world.raw::<()>(cmd("RENAME").arg(keys.timers()).arg(format!("{}x", keys.timers()))).await.unwrap();
    world.raw::<()>(cmd("SET").arg(keys.timers()).arg("not a set")).await.unwrap();
    storage.commit(&chat("1"), &loaded, "e2", &step(99, &["a", "b"]), token()).await.unwrap_err();
    assert!(!storage.load(&chat("1")).await.unwrap().seen("e2"));
    world.raw::<()>(cmd("DEL").arg(keys.timers())).await.unwrap();
    let work = commit(&storage, &chat("1"), "e2", &step(99, &["a", "b"])).await.unwrap();
    assert_eq!(ids(&drain(&storage, work).await), ["e2/0", "e2/1"], "nothing twice");
}

/// What a waiting chat costs, all keys together, with a session of the size that 25 answers take.
#[tokio::test]
async fn a_chat_with_a_draft_is_small() {
    let world = World::redis();
    let storage = world.open().await;
    let all = world.keys();
    let keys = all.of(&chat("1234567890"));
    for n in 0..55 {
        commit(&storage, &chat("1234567890"), &format!("e{n}"), &step(1_800_000_000_000, &[])).await;
    }
    let mut record = world.raw::<Vec<u8>>(cmd("GET").arg(keys.record())).await.unwrap();
    record.resize(11 + 55 * 5 + 600, b' ');
    world.raw::<()>(cmd("SET").arg(keys.record()).arg(&record)).await.unwrap();
    let own: u64 = world.raw(cmd("MEMORY").arg("USAGE").arg(keys.record())).await.unwrap();
    // The timer's set belongs to a partition; its cost per chat is measured over many.
    let mut eval = cmd("EVAL");
    eval.arg("for i = 1, 1000 do redis.call('ZADD', KEYS[1], i, 't:main:123456' .. (1000 + i)) end").arg(1);
    world.raw::<()>(eval.arg(keys.timers())).await.unwrap();
    let timers: u64 = world.raw(cmd("MEMORY").arg("USAGE").arg(keys.timers()).arg("SAMPLES").arg(0)).await.unwrap();
    let each = own + timers / 1001;
    assert!(each <= 1200, "{each} bytes: record {own}, timer {}", timers / 1001);
}
