//! What the full reference form costs in calls of Zalo's API: an OA has a hundred a minute.

use std::io::Write as _;

use super::survey::number_in_review;
use crate::interview::{Interview, Way, full_plan};
use crate::world::{House, Setup};

async fn calls(way: Way, edit: bool) -> usize {
    let world = Setup::new(House::Servers).start().await;
    let mut interview = Interview::new(world.on_zalo(), full_plan(), way);
    let mut review = interview.to_review().await;
    if edit {
        let number = number_in_review(&review.text, "Kết quả chính xác");
        let question = interview.next(&review, &format!("sửa {number}")).await;
        review = interview.next(&question, "2").await;
        interview.plan.insert("E2".to_owned(), "2".to_owned());
    }
    interview.send(&review).await;
    let calls = world.zalo.messages_sent();
    interview.check(&world.database.answers().await);
    let presentation = world.database.responses().await[0].presentation.clone();
    let edited = if edit { ", one edit" } else { "" };
    // Past the test runner, which keeps what a passing test prints to itself.
    let line = format!("Zalo API calls of the full reference form, {way:?}{edited}: {calls} ({presentation})\n");
    std::io::stdout().write_all(line.as_bytes()).expect("standard output");
    world.stop().await;
    calls
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_shortest_way_takes_twenty() {
    assert_eq!(calls(Way::Typed, false).await, 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_one_edit_twenty_two() {
    assert_eq!(calls(Way::Typed, true).await, 22);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_taps_at_most_thirty_six() {
    let calls = calls(Way::Taps, false).await;
    assert!((21..=36).contains(&calls), "{calls}");
}
