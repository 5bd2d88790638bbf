//! Several instances and one bulletin.

use flows::bulletin::Outcome;

use super::{approved, bulletin, followers, got, until};
use crate::world::{House, Setup};

/// One sends; when it stops, the other goes on where it was, and nobody gets anything twice or nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_instance_goes_on() {
    let setup = Setup::new(House::Servers).set("TELEGRAM_UNASKED_PER_MINUTE", Some("0"));
    let mut world = setup.instances(2).start().await;
    let storage = world.open_storage().await;
    let people = followers(&world, &storage, 300).await;
    world.telegram.stall(true);
    let id = approved(&world, &storage, &bulletin()).await;
    world.telegram.until("calls under way", || (world.telegram.stalling() > 0).then_some(())).await;
    let mut sends = [0.0; 2];
    for (number, sends) in sends.iter_mut().enumerate() {
        *sends = world.services[number].metric("langnghe_sends_under_way").await;
    }
    assert!(sends.contains(&0.0), "one of the two sends: {sends:?}");
    let sender = usize::from(sends[0] == 0.0);
    world.services[sender].ask_to_stop().await;
    world.telegram.stall(false);
    assert_eq!(world.services[sender].ended().await, Some(0));
    let came = until(&world, &id, |it| it.is("done")).await;
    came.is_counted();
    assert_eq!(came.of(Outcome::Sent), 300, "what was under way came to an end: {came:?}");
    assert!(people.iter().all(|it| got(it) == 1));
    world.stop().await;
}

/// The sender falls asleep with calls under way; the other takes over. What the sleeper does not know to have arrived is
/// uncertain, and nothing is sent twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sleeper_sends_nothing_again() {
    let setup = Setup::new(House::Servers).set("TELEGRAM_UNASKED_PER_MINUTE", Some("0"));
    let mut world = setup.start().await;
    let storage = world.open_storage().await;
    let people = followers(&world, &storage, 300).await;
    world.telegram.stall(true);
    let id = approved(&world, &storage, &bulletin()).await;
    world.telegram.until("calls under way", || (world.telegram.stalling() >= 16).then_some(())).await;
    world.services[0].freeze(true).await;
    world.telegram.stall(false);
    world.open().await;
    let came = until(&world, &id, |it| it.is("done")).await;
    assert_eq!(came.of(Outcome::Sent) + came.of(Outcome::Uncertain), 300, "{came:?}");
    assert!(came.of(Outcome::Uncertain) > 0);
    world.services[0].freeze(false).await;
    // It learns what became of its calls, and says so.
    let came = until(&world, &id, |it| it.of(Outcome::Uncertain) == 0).await;
    came.is_counted();
    assert_eq!(came.of(Outcome::Sent), 300);
    assert!(people.iter().all(|it| got(it) == 1));
    world.services[0].ready().await;
    world.stop().await;
}
