//! Instances that live: one that sleeps for a while, one whose send takes long, one whose clock jumps. None of them may
//! be taken for dead as long as it can speak, and what was taken from a sleeper it must not send again.

use std::time::Duration;

use super::super::in_both_houses;
use crate::faked::Faked;
use crate::interview::{Form, Way};
use crate::load::{Load, LoadPlan, Verdict};
use crate::world::{House, Setup, World};
use crate::{telegram, zalo};

in_both_houses!(the_clock_jumps_by_an_hour);

/// How long the sleeper sleeps.
const SLEEP: Duration = Duration::from_secs(10);

/// How many people converse at the same time.
const AT_ONCE: usize = 12;

/// A world with two services; the platforms talk to the second.
async fn two() -> World {
    let mut world = Setup::new(House::Servers).start().await;
    world.open().await;
    world
}

/// Under load the instance that delivers falls asleep; the other goes on, and the first wakes up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asleep_for_ten_seconds_under_load() {
    let world = two().await;
    let load = Load::start(&world, LoadPlan { at_once: AT_ONCE, ..LoadPlan::default() });
    load.until_done(AT_ONCE).await;
    let before = load.done();
    world.services[1].freeze(true).await;
    load.died();
    world.point_platforms_to(&world.services[0].url());
    // It is the sleep itself that is tried.
    tokio::time::sleep(SLEEP).await;
    let meanwhile = load.done();
    world.services[1].freeze(false).await;
    world.services[1].ready().await;
    load.until_done(meanwhile + 2 * AT_ONCE).await;
    let verdict = load.stop_and_check(&world).await;
    println!("asleep: {meanwhile} conversations until it woke; {verdict:?}");
    assert!(meanwhile > before, "nobody got on while it slept: {verdict:?}");
    // Only messages that were on their way to a platform when it fell asleep.
    assert_eq!(verdict.unexplained, 0, "{verdict:?}");
    world.stop().await;
}

/// It falls asleep when a message is about to leave. The other sends it; the sleeper wakes up and must not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asleep_before_a_send() {
    let mut world = Setup::new(House::Servers).start().await;
    world.settings.insert("FAILPOINTS".to_owned(), "turn/after=500;head anew/after=1".to_owned());
    world.open().await;
    let mut load = Load::start(&world, LoadPlan { at_once: 0, ..LoadPlan::default() });
    load.invite(world.on_telegram(), Form::Comment, Way::Typed);
    world.services[1].logged("turn/after\"").await;
    world.services[1].freeze(true).await;
    world.point_platforms_to(&world.services[0].url());
    load.until_done(1).await;
    world.services[1].freeze(false).await;
    // It asks whether the message is still its own to send.
    world.services[1].logged("head anew/after\"").await;
    let verdict = load.finish_and_check(&world).await;
    assert_eq!(verdict.repeats, 0, "{verdict:?}");
    world.stop().await;
}

/// The platforms take nine seconds over a message: nobody else takes the chat over, nothing is sent twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_send_takes_nine_seconds() {
    let world = two().await;
    world.telegram.fail_next("sendMessage", telegram::Fault::Slow(9));
    world.zalo.fail_next(zalo::Fault::Slow(9));
    let plan = LoadPlan { at_once: 2, conversations: Some(6), ..LoadPlan::default() };
    let verdict = Load::start(&world, plan).finish_and_check(&world).await;
    assert!(verdict.slowest >= Duration::from_secs(9), "{verdict:?}");
    assert_eq!(verdict.repeats, 0, "{verdict:?}");
    world.stop().await;
}

/// The wall clock of one instance goes an hour forward and two back, by itself and beside one whose clock is right. The
/// people tap: a text that bears a platform's time is a matter of that time (see `flows`), not of deliveries.
async fn the_clock_jumps_by_an_hour(house: House) {
    let mut world = Setup::new(house).empty().await;
    let clock = Faked::worn(&mut world);
    world.open().await;
    clock.taken_off(&mut world);
    if house == House::Servers {
        world.open().await;
        world.point_platforms_to(&world.services[0].url());
    }
    let plan = LoadPlan { at_once: AT_ONCE, way: Some(Way::Taps), ..LoadPlan::default() };
    let load = Load::start(&world, plan);
    load.until_done(AT_ONCE).await;
    for seconds in [3600, -3600, 0] {
        clock.ahead(seconds);
        tells(&world, seconds).await;
        load.until_done(load.done() + 2 * AT_ONCE).await;
    }
    let Verdict { repeats, conversations, .. } = load.stop_and_check(&world).await;
    assert!(conversations > 6 * AT_ONCE);
    assert_eq!(repeats, 0);
    world.stop().await;
}

/// Waits until a service has written a line at about this many seconds from now: its own word for the time of day.
async fn tells(world: &World, ahead: i64) {
    let deadline = tokio::time::Instant::now() + crate::bell::PATIENCE;
    let near = |line: &String| {
        let told = line.split("\"timestamp\":\"").nth(1).and_then(|it| it.split('"').next());
        let told = told.and_then(|it| it.parse::<jiff::Timestamp>().ok()).map(jiff::Timestamp::as_second);
        told.is_some_and(|told| (told - jiff::Timestamp::now().as_second() - ahead).abs() < 60)
    };
    loop {
        let found = {
            let lines = world.logs.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            lines.iter().rev().take(500).any(near)
        };
        if found {
            return;
        }
        assert!(tokio::time::Instant::now() < deadline, "no clock is {ahead} s ahead");
        // The log can only be read again.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
