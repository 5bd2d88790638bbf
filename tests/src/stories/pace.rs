//! How fast: one chat that floods, a budget that all instances share, a platform that does not answer.

use super::in_both_houses;
use crate::interview::{Interview, Way, short_plan};
use crate::world::{House, OA, Setup, World};

in_both_houses!(a_flooding_chat_gets_twenty_a_minute, a_slow_platform_starves_nobody);

/// Lets everything go that waits for a minute to pass.
async fn without_limits(world: &mut World) {
    for name in ["CHAT_PER_MINUTE", "ZALO_PER_MINUTE"] {
        world.settings.insert(name.to_owned(), "0".to_owned());
    }
    for number in 0..world.services.len() {
        world.services[number].stop().await;
        world.restart(number).await;
    }
}

async fn a_flooding_chat_gets_twenty_a_minute(house: House) {
    let mut world = Setup::new(house).set("CHAT_PER_MINUTE", None).start().await;
    let (an, binh) = (world.on_telegram(), world.on_telegram());
    for _ in 0..30 {
        an.send("trợ giúp");
    }
    world.telegram.delivered_all().await;
    world.telegram.until("twenty answers", || (an.sent().len() >= 20).then_some(())).await;
    // Somebody else notices nothing.
    for _ in 0..5 {
        binh.say("trợ giúp").await;
    }
    assert_eq!(an.sent().len(), 20);
    without_limits(&mut world).await;
    world.telegram.until("the other answers", || (an.sent().len() == 30).then_some(())).await;
    world.stop().await;
}

/// Two instances, one OA, ten calls a minute.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_instances_share_one_budget() {
    let mut world = Setup::new(House::Servers).set("ZALO_PER_MINUTE", Some("10")).start().await;
    world.open().await;
    let people: Vec<_> = (0..14).map(|_| world.on_zalo()).collect();
    for (number, person) in people.iter().enumerate() {
        world.zalo.set_webhook(&format!("{}/zalo", world.services[number % 2].url()));
        let before = world.zalo.deliveries().len();
        person.send("khảo sát");
        let taken = || world.zalo.deliveries()[before..].iter().any(|it| it.event == "user_send_text");
        world.zalo.until("a text taken", || taken().then_some(())).await;
    }
    world.zalo.until("ten calls", || (world.zalo.messages_sent() >= 10).then_some(())).await;
    let deadline = tokio::time::Instant::now() + crate::bell::PATIENCE;
    loop {
        let waiting = world.listed("outbox").await["waiting"].clone();
        if waiting[0]["chats"] == 4 {
            assert_eq!((&waiting[0]["platform"], &waiting[0]["account"]), (&"zalo".into(), &OA.into()));
            break;
        }
        assert!(tokio::time::Instant::now() < deadline, "{waiting}");
    }
    assert_eq!(world.zalo.messages_sent(), 10);
    without_limits(&mut world).await;
    for person in &people {
        person.until("the notice", |_| true).await;
        assert_eq!(person.messages().len(), 1);
    }
    world.stop().await;
}

/// Every call that one account may have under way is without an answer: the web chat, the database and the other
/// platform go on.
async fn a_slow_platform_starves_nobody(house: House) {
    let world = Setup::new(house).start().await;
    let people: Vec<_> = (0..300).map(|_| world.on_telegram()).collect();
    world.telegram.stall(true);
    for person in &people {
        person.send("/start");
    }
    world.telegram.until("every permit taken", || (world.telegram.stalling() >= 256).then_some(())).await;
    let mut interview = Interview::new(world.on_web().await, short_plan(), Way::Typed);
    interview.whole().await;
    world.on_zalo().say("khảo sát").await;
    assert!(world.telegram.stalling() > 0, "it was slow all the while");
    assert_eq!(world.database.responses().await.len(), 1);
    world.telegram.stall(false);
    for person in &people {
        person.until("the notice", |_| true).await;
    }
    world.stop().await;
}
