use std::time::{Duration, Instant};

use super::{Ear, Hearing};

const NONE: Duration = Duration::ZERO;

fn suspects(hearing: &Hearing) -> bool {
    hearing.ear("1").suspects(NONE)
}

#[test]
fn silence_after_three_messages_is_suspicious() {
    let hearing = Hearing::default();
    for _ in 0..2 {
        hearing.sent("1", Instant::now());
        assert!(!suspects(&hearing));
    }
    hearing.sent("1", Instant::now());
    assert!(suspects(&hearing));
    assert!(!hearing.ear("1").suspects(Duration::from_secs(3600)), "not yet");
    assert!(!hearing.ear("2").suspects(NONE), "another app's webhook is another matter");
    hearing.heard("1");
    assert!(!suspects(&hearing));
}

/// Zalo tells of a message before it answers the call that sent it.
#[test]
fn an_echo_may_come_first() {
    let hearing = Hearing::default();
    for _ in 0..10 {
        let began = Instant::now();
        hearing.heard("1");
        hearing.sent("1", began);
    }
    assert!(!suspects(&hearing));
    assert!(!Ear::default().suspects(NONE), "without a message there is nothing to hear");
}
