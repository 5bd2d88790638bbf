//! Deaths of the program, at chosen places and at random, and an instance that is only slow, asleep, or under a clock
//! that jumps: nothing lost, nothing twice, nobody left alone.

mod chosen;
mod living;
mod random;
mod triggers;

#[test]
fn every_wait_on_the_path_of_a_message_has_a_point() {
    let points = crate::points::all();
    assert!(points.len() > 25, "{points:?}");
    assert_eq!(crate::points::unguarded(), Vec::<String>::new());
}
