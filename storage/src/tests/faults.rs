//! Servers that go away, fall silent and come back; rows that nobody asks for any more.

use std::time::{Duration, Instant};

use flows::{Millis, Version};
use redis::cmd;

use super::database::texts;
use super::{World, chat, commit, drain, ids, servers, step};
use crate::life::{BEAT_LIFE, Life};
use crate::{Commit, StorageError};

#[tokio::test]
async fn a_broken_connection_comes_back_by_itself() {
    let (url, _server) = servers::own_redis();
    let world = World::new(vec![url]);
    let storage = world.open().await;
    let work = commit(&storage, &chat("1"), "e1", &step(1, &["a"])).await.unwrap();
    for _ in 0..3 {
        world.raw::<i64>(cmd("CLIENT").arg("KILL").arg("TYPE").arg("normal")).await;
        // The first command may have met the end of the old connection; it says so, and the next one works.
        if let Err(error) = storage.load(&chat("1")).await {
            assert!(error.is_transient(), "{error:?}");
        }
        assert!(storage.load(&chat("1")).await.unwrap().seen("e1"));
    }
    assert_eq!(ids(&drain(&storage, work).await), ["e1/0"]);
}

#[tokio::test]
async fn a_silent_server_is_unreachable_and_a_repeated_commit_tells_what_became_of_it() {
    let (url, _server) = servers::own_redis();
    let world = World::new(vec![url]);
    let storage = world.open().await;
    let loaded = storage.load(&chat("1")).await.unwrap();
    let (token, step) = (7, step(1, &["a"]));
    world.raw::<()>(cmd("CLIENT").arg("PAUSE").arg(3500)).await;
    let began = Instant::now();
    let silent = storage.commit(&chat("1"), &loaded, "e1", &step, token).await.unwrap_err();
    assert!(matches!(silent, StorageError::Unreachable { .. }), "{silent:?}");
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    // The server carries the first attempt out when it wakes up, whether or not anybody waits for the answer.
    let done = loop {
        match storage.commit(&chat("1"), &loaded, "e1", &step, token).await {
            Ok(done) => break done,
            Err(error) => assert!(error.is_transient() && began.elapsed() < Duration::from_secs(10), "{error:?}"),
        }
    };
    let Commit::Done(Some(work)) = done else { panic!("{done:?}") };
    assert_eq!(ids(&drain(&storage, work).await), ["e1/0"], "once");
}

#[tokio::test]
async fn a_database_that_cuts_connections_is_met_again() {
    let world = World::postgres().await;
    let storage = world.open().await;
    let version = Version("h".to_owned());
    storage.publish(&version, "s", "1", "text", Millis(1)).await.unwrap();
    let other = sqlx::PgPool::connect(&world.settings.database_url).await.unwrap();
    let kill = "select count(pg_terminate_backend(pid)) from pg_stat_activity
                where application_name = current_setting('application_name') and pid <> pg_backend_pid()";
    for _ in 0..3 {
        let killed: i64 = sqlx::query_scalar(kill).fetch_one(&other).await.unwrap();
        assert!(killed > 0);
        assert_eq!(storage.survey(&version).await.unwrap().as_deref(), Some("text"));
    }
}

/// Whoever missed a beat was perhaps cut off together with others, and judges nobody until a heartbeat's life is over.
#[tokio::test]
async fn a_missed_beat_puts_off_every_judgement() {
    let life = Life::new(1);
    let beat = || {
        life.beating();
        life.beaten(Instant::now());
    };
    let judge = async || {
        let began = Instant::now();
        while !life.may_judge() {
            beat();
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        began.elapsed()
    };
    assert!(judge().await >= BEAT_LIFE);
    assert!(judge().await < Duration::from_millis(50), "nothing was missed");
    life.beating();
    beat();
    assert!(judge().await >= BEAT_LIFE, "the beat before the last never arrived");
}

/// In Redis keys end by themselves; in SQLite rows are looked for.
#[tokio::test]
async fn rows_that_have_served_their_time_are_deleted() {
    let world = World::sqlite();
    let storage = world.open().await;
    let options = world.settings.database_url.parse::<sqlx::sqlite::SqliteConnectOptions>().unwrap();
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    for sql in [
        "insert into chat_session (chat, token, record, ends_at) values ('t:main:1', '', '', 5)",
        "insert into sent_message (id, ends_at) values ('x', 5)",
        "insert into chat_buried (chat, name, grave, buried_at) values ('t:main:1', '', '', 5)",
        "insert into chat_aside (chat, record, kept_at) values ('t:main:1', '', 5)",
        "insert into chat_web (chat, number, name, item) values ('t:main:1', 5, '', '')",
    ] {
        sqlx::query(sql).execute(&pool).await.unwrap();
    }
    assert!(!storage.load(&chat("1")).await.unwrap().lost, "a tombstone whose time is up is not there");
    storage.web_append(&chat("2"), "e1/0", "1").await.unwrap();
    commit(&storage, &chat("2"), "e1", &step(1, &[])).await;
    for (table, left) in
        [("chat_session", 1), ("sent_message", 0), ("chat_buried", 0), ("chat_aside", 0), ("chat_web", 1)]
    {
        assert_eq!(texts(&storage, &format!("select '' from {table}")).await.len(), left, "{table}");
    }
}
