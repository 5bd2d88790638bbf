//! How often anybody is told within seven days.

use flows::bulletin::{Bulletin, Kind, Outcome};
use flows::{Millis, Platform};

use super::{HOUR, NOW, World, bulletin, chat, follower, sending};
use crate::{Audience, Listing, Made, Storage};

super::super::on_every_database! {
    no_seven_days_see_more_than_the_cap,
    what_comes_each_week_meets_no_week_before,
    a_correction_comes_and_is_not_counted,
    what_may_have_come_counts_too,
}

/// An hour of Việt Nam's clock on a day; the first is some day of NOW's.
fn at(day: i64, hour: i64) -> Millis {
    let midnight = flows::vietnam::begins(flows::vietnam::days(NOW)).0;
    Millis(midnight + (day * 24 + hour) * HOUR)
}

/// Sends a bulletin to everybody whom it reaches at a moment; whether that was anybody. What stands on its list is asked
/// for once more, as it is before each call.
async fn came(storage: &Storage, id: &str, it: &Bulletin, cap: u32, now: Millis) -> bool {
    came_to(storage, id, it, Outcome::Sent, cap, now).await
}

/// The same, where each call comes to `outcome`.
async fn came_to(storage: &Storage, id: &str, it: &Bulletin, outcome: Outcome, cap: u32, now: Millis) -> bool {
    let (audience, main) = (Audience::of(it, cap), (Platform::Telegram, "main"));
    sending(storage, id, it).await;
    while storage.bulletin_list(id, &audience, now).await.unwrap() == Listing::More {}
    let waiting = storage.bulletin_waiting(id, main, (0, i64::MAX), 9).await.unwrap();
    let places: Vec<i64> = waiting.iter().map(|it| it.nth).collect();
    assert_eq!(storage.bulletin_mark(id, &audience, &places, now).await.unwrap().go, places);
    let made = |it: &crate::Target| Made { nth: it.nth, contact: it.contact.clone(), outcome, message: None };
    let made: Vec<Made> = waiting.iter().map(made).collect();
    storage.bulletin_made(id, main, &made, it.kind != Kind::Correction, now).await.unwrap();
    !made.is_empty()
}

async fn no_seven_days_see_more_than_the_cap(world: &World) {
    let storage = world.open().await;
    follower(&storage, &chat("an")).await;
    for (nth, (day, hour, expected)) in [
        (0, 9, true),
        (0, 10, true),
        (3, 9, true),
        (3, 10, false),
        (6, 23, false),
        // The first two are over, by the day.
        (7, 0, true),
        (7, 9, true),
        (9, 23, false),
        (10, 0, true),
        (13, 23, false),
        (14, 1, true),
        // A long silence, to the day on which everything begins anew.
        (60, 9, true),
        (60, 9, true),
        (60, 9, true),
        (66, 23, false),
        (67, 0, true),
        // Two instances do not agree on the day: all three count.
        (68, 0, true),
        (67, 23, true),
        (68, 0, false),
        (73, 23, false),
        (74, 0, true),
        // By the clock of one that is behind: three within the seven days to the 74th.
        (73, 23, false),
    ]
    .into_iter()
    .enumerate()
    {
        let got = came(&storage, &format!("b{nth}"), &bulletin(), 3, at(day, hour)).await;
        assert_eq!(got, expected, "row {nth}: day {day}, {hour} h");
    }
}

async fn what_comes_each_week_meets_no_week_before(world: &World) {
    let storage = world.open().await;
    follower(&storage, &chat("an")).await;
    for week in 0..4 {
        // It takes its time: each time it comes a little earlier than the last.
        let now = at(7 * week, 9).plus(-60_000 * week);
        assert!(came(&storage, &format!("b{week}"), &bulletin(), 1, now).await, "week {week}");
        assert!(!came(&storage, &format!("c{week}"), &bulletin(), 1, now.plus(1)).await, "week {week}");
    }
}

async fn a_correction_comes_and_is_not_counted(world: &World) {
    let storage = world.open().await;
    follower(&storage, &chat("an")).await;
    let right = Bulletin { kind: Kind::Correction, corrects: Some("b0".to_owned()), ..bulletin() };
    for (nth, (it, expected)) in
        [(bulletin(), true), (right.clone(), true), (bulletin(), true), (bulletin(), false), (right, true)]
            .into_iter()
            .enumerate()
    {
        assert_eq!(came(&storage, &format!("b{nth}"), &it, 2, NOW).await, expected, "row {nth}");
    }
    // Without a cap anything comes.
    assert!(came(&storage, "b9", &bulletin(), 0, NOW).await);
}

/// Whoever may have got one is told no more than the cap, and what certainly did not come takes nothing away.
async fn what_may_have_come_counts_too(world: &World) {
    let storage = world.open().await;
    follower(&storage, &chat("an")).await;
    for (nth, (outcome, expected)) in
        [(Outcome::Refused, true), (Outcome::Uncertain, true), (Outcome::Uncertain, true), (Outcome::Sent, false)]
            .into_iter()
            .enumerate()
    {
        let got = came_to(&storage, &format!("b{nth}"), &bulletin(), outcome, 2, NOW).await;
        assert_eq!(got, expected, "row {nth}");
    }
}
