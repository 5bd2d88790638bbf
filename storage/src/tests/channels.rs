//! Feeds, the yearly plan, figures of channels: on both databases.

use flows::channel::{Figures, Followers, PlanState, Planned};
use flows::office::built_in;
use flows::{ContactChange, Millis};
use jiff::civil::date;

use super::{World, chat};
use crate::{Actor, Feed, Storage};

super::on_every_database! {
    a_feed_is_kept_and_dropped,
    a_plan_keeps_its_office_and_year,
    a_day_of_a_channel_is_entered_again_in_place_of_itself,
    followers_are_counted_once_a_day_as_they_are_last,
}

async fn open(world: &World) -> Storage {
    let storage = world.open().await;
    storage.put_units(&built_in(), "vn", &Actor::Program, Millis(1)).await.unwrap();
    storage
}

/// What the last line of the log says was done, and for which office.
async fn last(storage: &Storage) -> (String, Option<String>) {
    let deed = storage.audited("vn", i64::MAX, 1).await.unwrap().remove(0).deed;
    (deed.what, deed.unit)
}

async fn a_feed_is_kept_and_dropped(world: &World) {
    let storage = open(world).await;
    let feed = Feed {
        id: "f".to_owned(),
        unit: "p08".to_owned(),
        name: "Cổng".to_owned(),
        url: "https://a.gov.vn/rss".to_owned(),
    };
    storage.feed_put(&feed, &Actor::Program, Millis(1)).await.unwrap();
    assert_eq!(storage.feeds().await.unwrap(), [feed]);
    assert!(storage.feed_drop("f", &Actor::Program, Millis(2)).await.unwrap());
    assert_eq!(last(&storage).await, ("feed.drop".to_owned(), Some("p08".to_owned())));
    assert!(!storage.feed_drop("f", &Actor::Program, Millis(2)).await.unwrap());
    assert_eq!(storage.feeds().await.unwrap(), []);
}

async fn a_plan_keeps_its_office_and_year(world: &World) {
    let storage = open(world).await;
    let line = |id: &str, unit: &str, month| Planned {
        id: id.to_owned(),
        unit: unit.to_owned(),
        year: 2027,
        month,
        title: "Tuyên truyền CCHC".to_owned(),
        ..Planned::default()
    };
    for (id, month) in [("x", 3), ("y", 1)] {
        assert!(storage.plan_put(&line(id, "p08", month), &Actor::Program, Millis(1)).await.unwrap());
    }
    let done = Planned { state: PlanState::Done, bulletin: Some("b".to_owned()), ..line("x", "p08", 2) };
    assert!(storage.plan_put(&done, &Actor::Program, Millis(2)).await.unwrap());
    // Another office's line is not written over by whoever knows its id.
    assert!(!storage.plan_put(&line("x", "p25", 2), &Actor::Program, Millis(3)).await.unwrap());
    assert_eq!(storage.plans(2027).await.unwrap(), [line("y", "p08", 1), done.clone()]);
    assert_eq!(storage.plans(2026).await.unwrap(), []);
    assert_eq!(storage.plan("x").await.unwrap(), Some(done));
    assert!(storage.plan_drop("x", &Actor::Program, Millis(4)).await.unwrap());
    assert_eq!(last(&storage).await, ("plan.drop".to_owned(), Some("p08".to_owned())));
    assert_eq!(storage.plan("x").await.unwrap(), None);
}

async fn a_day_of_a_channel_is_entered_again_in_place_of_itself(world: &World) {
    let storage = open(world).await;
    let figures = |day, views, followers| Figures {
        unit: "p08".to_owned(),
        channel: "Facebook".to_owned(),
        day: date(2026, 11, day),
        posts: 1,
        views,
        shares: 0,
        followers,
    };
    let put = async |all: &[Figures]| storage.figures_put("p08", all, &Actor::Program, Millis(1)).await.unwrap();
    put(&[figures(1, 10, None), figures(30, 20, Some(5))]).await;
    put(&[figures(1, 11, Some(4))]).await;
    let kept = storage.figures(date(2026, 11, 1), date(2026, 12, 1)).await.unwrap();
    assert_eq!(kept, [figures(30, 20, Some(5)), figures(1, 11, Some(4))]);
    assert_eq!(storage.figures(date(2026, 11, 2), date(2026, 11, 30)).await.unwrap(), []);
    assert_eq!(last(&storage).await, ("channel.put".to_owned(), Some("p08".to_owned())));
}

async fn followers_are_counted_once_a_day_as_they_are_last(world: &World) {
    let storage = open(world).await;
    for (user, yes) in [("1", true), ("2", true), ("3", false)] {
        let seen = ContactChange::Seen { at: Millis(1), lang: flows::Lang::Vi };
        storage.contact(&chat(user), &seen).await.unwrap();
        let reachable = ContactChange::Reachable { at: Millis(2), yes };
        storage.contact(&chat(user), &reachable).await.unwrap();
    }
    let (first, second) = (date(2026, 11, 25), date(2026, 11, 26));
    storage.followers_count(first).await.unwrap();
    let gone = ContactChange::Reachable { at: Millis(3), yes: false };
    storage.contact(&chat("2"), &gone).await.unwrap();
    for _ in 0..2 {
        storage.followers_count(second).await.unwrap();
    }
    let followers = |day, count| {
        let channel = format!("{} {}", chat("1").platform.code(), chat("1").account);
        Followers { unit: String::new(), channel, day, count }
    };
    assert_eq!(storage.followers(first, date(2026, 12, 1)).await.unwrap(), [followers(first, 2), followers(second, 1)]);
    // Nobody left is a number too.
    storage.contact(&chat("1"), &gone).await.unwrap();
    storage.followers_count(second).await.unwrap();
    assert_eq!(storage.followers(second, date(2026, 12, 1)).await.unwrap(), [followers(second, 0)]);
}
