//! Servers and platforms that die, stumble and stay silent: nothing lost, nothing twice, nobody left alone.

use super::in_every_house;
use crate::interview::{Asked, Interview, Way, full_plan, short_plan};
use crate::proxy::Cut;
use crate::telegram::Fault;
use crate::world::{House, Setup};
use crate::zalo;

in_every_house!(a_platform_that_stumbles_on_telegram, a_platform_that_stumbles_on_zalo, killed_while_a_message_is_owed);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_dies_and_comes_back() {
    let mut world = Setup::new(House::Servers).own_redis().start().await;
    let an = world.on_telegram();
    let mut on_zalo = Interview::new(world.on_zalo(), full_plan(), Way::Typed);
    let mut on_telegram = Interview::new(an.clone(), short_plan(), Way::Taps);
    let x1 = on_zalo.survey.questions.iter().position(|it| it.name == "X1").expect("X1");
    let at_x1 = |it: &Asked| *it == Asked::One(x1);
    let said = on_zalo.begin().await;
    let zalo_said = on_zalo.go_on(said, at_x1).await;
    let said = on_telegram.begin().await;
    let telegram_said = on_telegram.go_on(said, at_x1).await;

    world.redis.as_mut().expect("a Redis").kill().await;
    // A pressed button is held by Telegram for 150 seconds only, and Zalo gives a webhook up: both go to the spool.
    let press = an.press(&telegram_said.id, &telegram_said.key("Trên 60").expect("a button").code).expect("an update");
    world.telegram.accepted(press).await;
    on_zalo.person.send("4").await;
    world
        .zalo
        .until("Zalo's 200", || {
            world
                .zalo
                .deliveries()
                .last()
                .filter(|it| it.event == "user_send_text")
                .and_then(|it| (it.status == Some(200)).then_some(()))
        })
        .await;
    let (status, body) = world.services[0].readiness().await;
    assert_eq!(status, 503, "{body}");
    assert!(body.contains("\"spool\":2"), "{body}");
    // A typed text is Telegram's to keep: 503, and when to come again. Behind a spooled press of the same person it
    // is spooled too, so another person types.
    let binh = world.on_telegram();
    let text = binh.send("/start").expect("an update");
    world
        .telegram
        .until("a 503 with Retry-After", || {
            let refused = |it: &&crate::telegram::Delivery| it.update == text && it.status == Some(503);
            world.telegram.deliveries().iter().find(refused).and_then(|it| it.retry_after)
        })
        .await;

    world.redis.as_mut().expect("a Redis").restore().await;
    world.telegram.accepted(text).await;
    binh.until("the survey", |it| it.key("Tôi đồng ý").is_some()).await;
    let said = on_telegram.person.until("the next question", |it| it.text != telegram_said.text).await;
    let review = on_telegram.go_on(said, |it| *it == Asked::Review).await;
    on_telegram.send(&review).await;
    let said = on_zalo.person.until("the next question", |it| it.text != zalo_said.text).await;
    let review = on_zalo.go_on(said, |it| *it == Asked::Review).await;
    on_zalo.send(&review).await;
    world.services[0].readiness_is("ready again", |status, body| status == 200 && body.contains("\"spool\":0")).await;
    assert_eq!(world.database.responses().await.len(), 2);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_spool_outlives_the_process() {
    let mut world = Setup::new(House::Servers).own_redis().start().await;
    let mut interview = Interview::new(world.on_zalo(), short_plan(), Way::Typed);
    let said = interview.begin().await;
    let x1 = interview.survey.questions.iter().position(|it| it.name == "X1").expect("X1");
    let said = interview.go_on(said, |it| *it == Asked::One(x1)).await;
    world.redis.as_mut().expect("a Redis").kill().await;
    interview.person.send("6").await;
    world.services[0].readiness_is("one event on disk", |_, body| body.contains("\"spool\":1")).await;
    world.services[0].kill().await;
    world.redis.as_mut().expect("a Redis").restore().await;
    world.restart(0).await;
    let said = interview.person.until("the next question", |it| it.text != said.text).await;
    let review = interview.go_on(said, |it| *it == Asked::Review).await;
    interview.send(&review).await;
    interview.check(&world.database.answers().await);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_is_killed_and_nothing_is_lost() {
    let mut world = Setup::new(House::Servers).own_redis().start().await;
    let mut interview = Interview::new(world.on_telegram(), full_plan(), Way::Typed);
    let said = interview.begin().await;
    let mut said = interview.go_on(said, |it| matches!(it, Asked::Group(_))).await;
    for _ in 0..3 {
        let redis = world.redis.as_mut().expect("a Redis");
        redis.kill().await;
        redis.restore().await;
        let asked = interview.asked(&said);
        said = interview.answer(&said, &asked).await;
    }
    let review = interview.go_on(said, |it| *it == Asked::Review).await;
    interview.send(&review).await;
    interview.check(&world.database.answers().await);
    assert_eq!(world.database.responses().await.len(), 1);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_is_away_when_a_response_is_sent() {
    let world = Setup::new(House::Servers).start().await;
    let mut interview = Interview::new(world.on_zalo(), short_plan(), Way::Typed);
    let review = interview.to_review().await;
    let proxy = world.proxy.as_ref().expect("a proxy");
    proxy.cut(Cut::Drop);
    let began = std::time::Instant::now();
    interview.person.send("gửi").await;
    let delayed = flows::system_text(flows::SystemText::Delayed, flows::Lang::Vi);
    let said = interview.person.until("word of the delay", |it| *it != review).await;
    assert_eq!(said.text, delayed);
    // The database refuses each attempt at once. Word comes after 3 s, and not after the pauses between attempts.
    assert!((3..10).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    let ready = world.services[0].readiness().await;
    assert!(ready.0 == 200 && ready.1.contains("\"database\":\"unreachable\""), "{ready:?}");
    proxy.restore();
    let receipt = interview.person.until("the receipt", |it| crate::interview::code_in(&it.text).is_some()).await;
    assert_eq!(interview.person.messages().iter().filter(|it| it.text == delayed).count(), 1);
    assert_eq!(world.database.responses().await.len(), 1);
    interview.check(&world.database.answers().await);
    drop(receipt);
    world.stop().await;
}

async fn a_platform_that_stumbles_on_telegram(house: House) {
    let mut world = Setup::new(house).start().await;
    let an = world.on_telegram();
    let mut interview = Interview::new(an.clone(), short_plan(), Way::Typed);
    world.telegram.fail_next("sendMessage", Fault::Flood(1));
    let said = interview.begin().await;
    for fault in [Fault::Broken, Fault::DoneThenBroken] {
        world.telegram.fail_next("sendMessage", fault);
    }
    let review = interview.go_on(said, |it| *it == Asked::Review).await;
    world.telegram.lose_answers(2);
    interview.send(&review).await;
    interview.check(&world.database.answers().await);
    assert_eq!(world.database.responses().await.len(), 1);
    // Whoever blocks the bot while it writes is nobody's error; what did not arrive is kept, with its reason.
    world.buried_expected = true;
    an.block(true);
    let last = an.send("khảo sát").expect("an update");
    world.telegram.accepted(last).await;
    world
        .telegram
        .until("a refused message", || world.telegram.calls().iter().any(|it| it.status == 403).then_some(()))
        .await;
    world.stop().await;
}

async fn a_platform_that_stumbles_on_zalo(house: House) {
    let world = Setup::new(house).start().await;
    let mut interview = Interview::new(world.on_zalo(), short_plan(), Way::Typed);
    for fault in [zalo::Fault::Code(-200), zalo::Fault::Gateway, zalo::Fault::DoneThenGateway] {
        world.zalo.fail_next(fault);
    }
    let said = interview.begin().await;
    world.zalo.fail_next(zalo::Fault::DoneThenSilent);
    let review = interview.go_on(said, |it| *it == Asked::Review).await;
    interview.send(&review).await;
    interview.check(&world.database.answers().await);
    world.stop().await;
}

/// The program dies after it has taken an answer and before the next question has left.
async fn killed_while_a_message_is_owed(house: House) {
    let mut world = Setup::new(house).start().await;
    let mut interview = Interview::new(world.on_telegram(), short_plan(), Way::Typed);
    let said = interview.begin().await;
    let x1 = interview.survey.questions.iter().position(|it| it.name == "X1").expect("X1");
    let said = interview.go_on(said, |it| *it == Asked::One(x1)).await;
    world.telegram.fail_next("sendMessage", Fault::Flood(2));
    interview.person.send("6").await;
    world
        .telegram
        .until("a refused message", || world.telegram.calls().iter().any(|it| it.status == 429).then_some(()))
        .await;
    world.kill_and_restart(0).await;
    let said = interview.person.until("the owed question", |it| it.text != said.text).await;
    let review = interview.go_on(said, |it| *it == Asked::Review).await;
    interview.send(&review).await;
    interview.check(&world.database.answers().await);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_instance_takes_over_on_servers() {
    another_instance_takes_over(House::Servers).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_instance_takes_over_on_cluster() {
    another_instance_takes_over(House::Cluster).await;
}

/// Two instances; the one that holds a chat dies, the other goes on.
async fn another_instance_takes_over(house: House) {
    let mut world = Setup::new(house).start().await;
    let mut interview = Interview::new(world.on_telegram(), short_plan(), Way::Typed);
    let said = interview.begin().await;
    let x1 = interview.survey.questions.iter().position(|it| it.name == "X1").expect("X1");
    let said = interview.go_on(said, |it| *it == Asked::One(x1)).await;
    world.telegram.fail_next("sendMessage", Fault::DoneThenSilent);
    interview.person.send("6").await;
    let taken = interview.person.until("the next question", |it| it.text != said.text).await;
    world.services[0].kill().await;
    world.open().await;
    // What the dead one may have sent is sent again by the other: the platform may have accepted it, nobody learnt.
    let again = interview.person.until("the question once more", |it| it.id != taken.id).await;
    assert_eq!(again.text, taken.text);
    let review = interview.go_on(again, |it| *it == Asked::Review).await;
    interview.send(&review).await;
    interview.check(&world.database.answers().await);
    world.stop().await;
}
