//! Killed without a word, again and again, while a bulletin goes out: everybody gets it once, but for those whose call was
//! under way, and these are shown as uncertain.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

use flows::bulletin::Outcome;

use super::{Came, approved, bulletin, crowd, done, got};
use crate::telegram::Citizen;
use crate::world::{House, World};

/// What came of a bulletin whose sender died.
#[derive(Debug)]
pub struct Deaths {
    /// How many people it was for.
    pub people: usize,
    /// How long it took, with all the starting.
    pub took: Duration,
    /// Messages that had arrived at each death.
    pub moments: Vec<usize>,
    /// How many are known to have got it.
    pub sent: usize,
    /// How many are shown as uncertain.
    pub uncertain: usize,
    /// How many of these got it.
    pub arrived: usize,
}

/// Sends a bulletin to so many, kills the program at so many random moments, and looks at each person.
///
/// # Panics
/// Somebody got it twice, or is said to have got it and did not, or the other way round, or a count is wrong.
pub async fn kill_and_judge(world: &mut World, count: usize, deaths: usize) -> Deaths {
    let people = crowd(world, count).await;
    let storage = world.open_storage().await;
    let id = approved(world, &storage, &bulletin()).await;
    storage.leave().await.expect("no heartbeat");
    drop(storage);
    let began = Instant::now();
    if world.services.is_empty() {
        world.open().await;
    } else {
        world.restart(0).await;
    }
    let mut moments = drawn(count, deaths);
    for moment in &mut moments {
        while world.telegram.messages_sent() < *moment {
            let more = world.telegram.messages_sent() + 1;
            world.telegram.until("one more", || (world.telegram.messages_sent() >= more).then_some(())).await;
        }
        world.services[0].kill().await;
        *moment = world.telegram.messages_sent();
        world.restart(0).await;
    }
    let came = done(world, &id).await;
    let took = began.elapsed();
    judge(world, &id, &people, &came).await;
    let uncertain = came.of(Outcome::Uncertain);
    if world.house != House::Embedded {
        assert_eq!(shown(world, &id).await, (came.of(Outcome::Sent), uncertain), "what an official is shown");
    }
    let arrived = people.iter().map(got).sum::<usize>() - came.of(Outcome::Sent);
    Deaths { people: count, took, moments, sent: came.of(Outcome::Sent), uncertain, arrived }
}

/// Moments of the list's first nine tenths, in order: the last death finds something to do too.
fn drawn(count: usize, deaths: usize) -> Vec<usize> {
    let most = (count as u64 * 9 / 10).max(1);
    // A hasher is made with random keys.
    let mut moments: Vec<usize> = (0..deaths).map(|_| (RandomState::new().hash_one(0) % most) as usize + 1).collect();
    moments.sort_unstable();
    moments
}

/// Holds every single person against what is said of them.
async fn judge(world: &World, id: &str, people: &[Citizen], came: &Came) {
    let sql = format!(
        "select contact.chat || ' ' || delivery.state from delivery join contact on contact.id = delivery.contact \
         where bulletin = '{id}'"
    );
    let rows = world.database.column(&sql).await;
    let said: BTreeMap<&str, &str> = rows.iter().filter_map(|it| it.split_once(' ')).collect();
    for person in people {
        let (times, chat) = (got(person), format!("t:main:{}", person.id));
        match said.get(chat.as_str()) {
            Some(&"sent") => assert_eq!(times, 1, "{chat} is said to have got it"),
            Some(&"uncertain") => assert!(times <= 1, "{chat} got it twice"),
            other => panic!("{chat} is {other:?}"),
        }
    }
    assert_eq!(said.len(), people.len());
    came.is_counted();
}

/// What `bulletin show` says: sent, and uncertain.
async fn shown(world: &World, id: &str) -> (usize, usize) {
    let out = world.command(&["bulletin", "show", id, "--json"], 0).await;
    let shown: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let of = |outcome: &str| {
        let counts = shown["counts"].as_array().into_iter().flatten().filter(|it| it["outcome"] == outcome);
        counts.filter_map(|it| it["n"].as_u64()).sum::<u64>() as usize
    };
    (of("sent"), of("uncertain"))
}
