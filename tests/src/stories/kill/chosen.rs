//! Death before and after each wait on the path of a message.
//!
//! One world, one death after another: while one conversation is on its way to the next place of death, those that died
//! before go on when they can. At the end everybody has come to theirs.

use std::time::Duration;

use super::super::in_both_houses;
use super::triggers::{Need, Walk};
use crate::bell::PATIENCE;
use crate::world::{House, Setup};

in_both_houses!(killed_before_and_after_each_wait);

/// A point that nobody comes by in this time is not on the path that it is said to be on.
const REACHED: Duration = PATIENCE;

async fn killed_before_and_after_each_wait(house: House) {
    let mut points = crate::points::all();
    points.retain(|it| house == House::Servers || Need::embedded(it));
    // Those that need a world in which nobody waits yet come first, those that leave the spool full last.
    points.sort_by_key(|it| Need::of(it));
    let mut walk = Walk::new(Setup::new(house).own_redis().start().await).await;
    let mut missed = Vec::new();
    for point in &points {
        for side in ["before", "after"] {
            let place = format!("{point}/{side}");
            walk.set_out(point, &place).await;
            if !walk.world.services[0].dies(REACHED).await {
                missed.push(place);
            }
            walk.clear_up().await;
        }
    }
    // Without the feature no program dies anywhere: `cargo build --workspace --bins --features webhook/failpoints`.
    assert_eq!(missed, Vec::<String>::new(), "nobody came by, or the program has no failpoints");
    let verdict = walk.end().await;
    println!("{house:?}: {} deaths; {verdict:?}", points.len() * 2);
    assert_eq!(verdict.unexplained, 0, "{verdict:?}");
}
