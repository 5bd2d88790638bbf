//! Budgets: shared by all, in blocks, back after a minute.

use std::time::Duration;

use super::World;

super::in_every_house! {
    a_budget_is_one_for_all,
    a_lower_lane_leaves_a_reserve,
}

async fn a_budget_is_one_for_all(world: &World) {
    let storage = world.open().await;
    let other = if storage.embedded() { storage.clone() } else { world.open().await };
    let (mut granted, mut last) = (0, None);
    for n in 0..10 {
        let draw = if n % 2 == 0 { &storage } else { &other }.draw("telegram:main", 20, 3).await.unwrap();
        granted += draw.granted;
        assert_eq!(draw.used, granted);
        last = Some(draw);
    }
    assert_eq!(granted, 20, "the last of the blocks is what is left");
    let after = last.unwrap().after;
    assert!((Duration::from_secs(55)..=Duration::from_secs(62)).contains(&after), "{after:?}");
    assert_eq!(storage.draw("telegram:other", 20, 3).await.unwrap().granted, 3, "each has its own");
}

async fn a_lower_lane_leaves_a_reserve(world: &World) {
    let storage = world.open().await;
    assert_eq!(storage.draw("zalo:7", 8, 20).await.unwrap().granted, 8, "the lower lane");
    assert_eq!(storage.draw("zalo:7", 8, 1).await.unwrap().granted, 0);
    assert_eq!(storage.draw("zalo:7", 10, 1).await.unwrap().granted, 1, "replies go on");
    assert_eq!(storage.draw("zalo:7", 10, 5).await.unwrap().granted, 1);
    assert_eq!(storage.draw("zalo:7", 8, 1).await.unwrap().granted, 0);
}
