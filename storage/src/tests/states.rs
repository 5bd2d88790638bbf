//! What a Redis server may answer instead of an answer, and what that means to the caller.

use redis::cmd;

use super::{World, chat, commit, ids, servers, step, token};
use crate::server::failed;
use crate::{Commit, StorageError};

/// The error in a server's reply.
fn reply(line: &str) -> StorageError {
    let value = redis::parse_redis_value(format!("-{line}\r\n").as_bytes()).unwrap();
    failed(value.extract_error().unwrap_err())
}

#[test]
fn the_state_of_a_server_is_never_an_events_fault() {
    for line in [
        "OOM command not allowed when used memory > 'maxmemory'.",
        "LOADING Redis is loading the dataset in memory",
        "READONLY You can't write against a read only replica.",
        "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
        "CLUSTERDOWN The cluster is down",
        "TRYAGAIN Multiple keys request during rehashing of slot",
        "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
        "MISCONF Errors writing to the AOF file: No space left on device",
        "NOREPLICAS Not enough good replicas to write.",
        "NOAUTH Authentication required.",
        "NOPERM this user has no permissions to access one of the keys used as arguments",
    ] {
        let error = reply(line);
        let code = line.split(' ').next().unwrap();
        assert!(error.is_transient(), "{line}: {error:?}");
        assert_eq!(error.to_string(), format!("redis is unreachable ({code})"));
    }
    assert!(reply("ERR max number of clients reached").is_transient());
    for line in [
        "WRONGTYPE Operation against a key holding the wrong kind of value",
        "CROSSSLOT Keys in request don't hash to the same slot",
        "ERR unknown command 'X'",
    ] {
        assert!(matches!(reply(line), StorageError::Corrupt(_)), "{line}");
    }
}

/// After a failover an address may lead to a replica: it answers questions, takes no commit, and then is a master again.
#[tokio::test]
async fn a_replica_takes_no_commit_and_loses_none() {
    let (url, _server) = servers::own_redis();
    let world = World::new(vec![url]);
    let storage = world.open().await;
    let loaded = storage.load(&chat("1")).await.unwrap();
    let (step, token) = (step(1, &["a"]), token());
    world.raw::<()>(cmd("REPLICAOF").arg("127.0.0.1").arg(1)).await;
    let refused = storage.commit(&chat("1"), &loaded, "e1", &step, token).await.unwrap_err();
    assert_eq!(refused.to_string(), "redis is unreachable (READONLY)");
    assert!(storage.ping_conversations().await.is_err());
    world.raw::<()>(cmd("CONFIG").arg("SET").arg("replica-serve-stale-data").arg("no")).await;
    assert_eq!(storage.load(&chat("1")).await.unwrap_err().to_string(), "redis is unreachable (MASTERDOWN)");
    world.raw::<()>(cmd("REPLICAOF").arg("NO").arg("ONE")).await;
    let Commit::Done(Some(work)) = storage.commit(&chat("1"), &loaded, "e1", &step, token).await.unwrap() else {
        panic!("nobody else commits here")
    };
    assert_eq!(ids(&super::drain(&storage, work).await), ["e1/0"]);
}

/// A server that forgets its scripts again and again while many commit.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scripts_that_are_forgotten_under_load_are_sent_again() {
    let (url, _server) = servers::own_redis();
    let world = World::new(vec![url]);
    let storage = world.open().await;
    let people: Vec<_> = (0..8)
        .map(|user| {
            let (storage, chat) = (storage.clone(), chat(&user.to_string()));
            tokio::spawn(async move {
                for event in 0..25 {
                    let work = commit(&storage, &chat, &format!("e{event}"), &step(1, &["a"])).await.unwrap();
                    assert_eq!(ids(&super::drain(&storage, work).await), [format!("e{event}/0")]);
                }
            })
        })
        .collect();
    let mut flushed = 0;
    while !people.iter().all(tokio::task::JoinHandle::is_finished) {
        world.raw::<()>(cmd("SCRIPT").arg("FLUSH")).await;
        flushed += 1;
    }
    for person in people {
        person.await.unwrap();
    }
    assert!(flushed > 3, "{flushed}");
}
