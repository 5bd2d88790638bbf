//! Deaths at random under load. The environment makes it longer, and another program's: see `tests/README.md`.

use std::hash::{BuildHasher, RandomState};
use std::ops::Range;
use std::time::{Duration, Instant};

use super::super::in_both_houses;
use crate::load::{Load, LoadPlan};
use crate::world::{House, Setup};

in_both_houses!(killed_at_random);

/// How many people converse at the same time.
const AT_ONCE: usize = 12;

async fn killed_at_random(house: House) {
    let number = |name: &str| std::env::var(name).ok().map(|it| it.parse().expect("a number"));
    let seconds = number("KILL_SECONDS").unwrap_or(8);
    let think = Duration::from_millis(number("KILL_THINK").unwrap_or(0));
    let every = std::env::var("KILL_EVERY").ok().map_or(1_000..3_000, |it| range(&it));
    let mut world = Setup::new(house).start().await;
    let load = Load::start(&world, LoadPlan { at_once: AT_ONCE, web: true, think, ..LoadPlan::default() });
    let (mut kills, mut starting) = (0, Duration::ZERO);
    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        // The schedule of the deaths, not a wait for anything.
        tokio::time::sleep(Duration::from_millis(drawn(&every))).await;
        let began = Instant::now();
        let dir = world.dir.path().to_owned();
        world.services[0].kill().await;
        load.died();
        world.services[0].start_again(&dir, &world.settings).await;
        starting += began.elapsed();
        kills += 1;
    }
    let verdict = load.stop_and_check(&world).await;
    println!("{house:?}: {kills} deaths in {seconds} s, {starting:?} of it starting; {verdict:?}");
    assert!(verdict.conversations > 0 && kills > 1, "{kills} deaths, {verdict:?}");
    assert_eq!(verdict.unexplained, 0, "{kills} deaths, {verdict:?}");
    world.stop().await;
}

fn range(text: &str) -> Range<u64> {
    let (from, to) = text.split_once('-').expect("two numbers of milliseconds");
    from.parse().expect("a number")..to.parse().expect("a number")
}

fn drawn(range: &Range<u64>) -> u64 {
    // A hasher is made with random keys.
    range.start + RandomState::new().hash_one(0) % (range.end - range.start)
}
