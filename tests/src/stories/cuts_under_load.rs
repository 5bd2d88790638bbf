//! Redis and PostgreSQL cut again and again under many people. In short form here: each kind of cut once. In long form
//!
//!     CUTS=20 cargo test -p tests again_and_again_under_load -- --nocapture
//!
//! cuts each of them twenty times and prints the verdicts.

use std::time::Duration;

use crate::load::{Load, LoadPlan};
use crate::proxy::{Cut, Proxy};
use crate::world::{House, Setup, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_is_cut_again_and_again_under_load() {
    cut_again_and_again("Redis", |world| world.redis_proxy.as_ref().expect("a proxy")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_is_cut_again_and_again_under_load() {
    cut_again_and_again("PostgreSQL", |world| world.proxy.as_ref().expect("a proxy")).await;
}

/// Between 0.2 and 3 seconds.
fn length(cut: usize) -> Duration {
    Duration::from_millis(200 + (cut as u64 * 1_100) % 2_801)
}

async fn cut_again_and_again(what: &str, proxy: fn(&World) -> &Proxy) {
    let cuts = std::env::var("CUTS").map_or(Cut::ALL.len(), |it| it.parse().expect("a number of cuts"));
    let world = Setup::new(House::Servers).redis_proxy().start().await;
    let load = Load::start(&world, LoadPlan::default());
    for cut in 0..cuts {
        load.until_done(load.done() + 5).await;
        proxy(&world).cut(Cut::ALL[cut % Cut::ALL.len()]);
        tokio::time::sleep(length(cut)).await;
        // By turns of five what was held back comes late, or never.
        if (cut / Cut::ALL.len()).is_multiple_of(2) {
            proxy(&world).restore();
        } else {
            proxy(&world).restore_and_reset();
        }
    }
    load.until_done(load.done() + 5).await;
    let verdict = load.stop_and_check(&world).await;
    println!("{what} cut {cuts} times: {verdict:?}");
    world.stop().await;
}
