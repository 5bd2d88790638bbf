//! Pauses between attempts.

use std::time::Duration;

use super::{LONGEST, Wait, length};

#[test]
fn pauses_grow_to_a_minute_and_differ() {
    let mut last = Duration::ZERO;
    for tries in 1..=9 {
        let pause = length(Wait::BackOff, tries);
        assert!(pause >= last.mul_f64(1.5) || pause >= LONGEST, "{tries}: {pause:?} after {last:?}");
        assert!(pause <= LONGEST.mul_f64(1.25), "{tries}: {pause:?}");
        last = pause;
    }
    assert_ne!(length(Wait::BackOff, 100), length(Wait::BackOff, 100));
}

#[test]
fn a_pause_that_the_platform_names_is_kept() {
    assert_eq!(length(Wait::For(Duration::from_secs(7)), 3), Duration::from_secs(7));
}
