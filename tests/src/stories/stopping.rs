//! The order to stop: nobody's request fails, nothing waits for the one that has gone, and it ends in time.

use std::time::{Duration, Instant};

use crate::bell::PATIENCE;
use crate::interview::{Asked, Interview, Way, short_plan};
use crate::load::{Load, LoadPlan};
use crate::telegram::Fault;
use crate::world::{House, Setup};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rolling_restart_on_servers() {
    rolling_restart(House::Servers, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rolling_restart_on_cluster() {
    rolling_restart(House::Cluster, 3).await;
}

/// People talk on every channel while each instance in turn is told to stop and started again.
async fn rolling_restart(house: House, instances: usize) {
    let mut world = Setup::new(house).set("DRAIN_SECONDS", Some("1")).instances(instances).start().await;
    let load = Load::start(&world, LoadPlan { web: true, ..LoadPlan::default() });
    load.until_done(5).await;
    for number in 0..instances {
        let before = load.done();
        let service = &mut world.services[number];
        service.ask_to_stop().await;
        service.readiness_is("503", |status, body| status == 503 && body.contains("\"stopping\":true")).await;
        assert_eq!(service.ended().await, Some(0));
        world.restart(number).await;
        load.until_done(before + 5).await;
    }
    let verdict = load.stop_and_check(&world).await;
    assert_eq!((verdict.repeats, verdict.delayed), (0, 0), "{verdict:?}");
    assert_eq!(world.front.as_ref().expect("a front").bad(), Vec::<String>::new());
    let bad: Vec<_> = world.telegram.deliveries().into_iter().filter(|it| it.status != Some(200)).collect();
    assert_eq!(bad, [], "Telegram's deliveries");
    // Zalo's two seconds may be too short for a machine that has much else to do; a refusal is not excused.
    let refused = |status: Option<u16>| status.is_some_and(|it| it != 200);
    let bad: Vec<_> = world.zalo.deliveries().into_iter().filter(|it| refused(it.status)).collect();
    assert_eq!(bad, [], "Zalo's deliveries");
    world.stop().await;
}

/// One message hangs at the platform, another person's waits to be tried again: the one is seen to its end, the other is
/// somebody else's at once, while the first still hangs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_is_handed_over_at_once() {
    let mut world = Setup::new(House::Servers).start().await;
    let (an, binh) = (world.on_telegram(), world.on_telegram());
    world.telegram.fail_next("sendMessage", Fault::DoneThenSilent);
    an.say("/start").await;
    world.telegram.fail_next("sendMessage", Fault::Flood(600));
    binh.send("/start");
    world
        .telegram
        .until("a refused message", || world.telegram.calls().iter().any(|it| it.status == 429).then_some(()))
        .await;
    world.open().await;
    let first = &mut world.services[0];
    first.ask_to_stop().await;
    binh.until("the survey", |it| it.key("Tôi đồng ý").is_some()).await;
    assert!(!first.has_ended(), "it still waits for the platform's answer");
    assert_eq!(first.ended().await, Some(0));
    // Nobody learnt whether the first message was taken, so it comes again.
    an.until("the survey again", |_| an.messages().len() == 2).await;
    world.stop().await;
}

/// Requests are served while the load balancer has not noticed; the order given again ends it at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn served_while_leaving_and_gone_when_told_again() {
    let mut world = Setup::new(House::Servers).set("DRAIN_SECONDS", Some("600")).start().await;
    let mut interview = Interview::new(world.on_telegram(), short_plan(), Way::Typed);
    let said = interview.begin().await;
    let x1 = interview.survey.questions.iter().position(|it| it.name == "X1").expect("X1");
    let said = interview.go_on(said, |it| *it == Asked::One(x1)).await;
    world.services[0].ask_to_stop().await;
    world.services[0].readiness_is("503", |status, body| status == 503 && body.contains("\"stopping\":true")).await;
    let review = interview.go_on(said, |it| *it == Asked::Review).await;
    interview.send(&review).await;
    interview.check(&world.database.answers().await);
    assert!(world.telegram.deliveries().iter().all(|it| it.status == Some(200)));
    let page = reqwest::get(format!("{}/chat", world.url())).await.expect("the page answers");
    assert_eq!(page.headers().get("connection").and_then(|it| it.to_str().ok()), Some("close"));
    let began = Instant::now();
    world.services[0].ask_to_stop().await;
    assert_eq!(world.services[0].ended().await, Some(0));
    assert!(began.elapsed() < PATIENCE, "it did not wait for its ten minutes");
    world.stop().await;
}

/// However little comes to an end, the service does: a platform that never answers, and Redis gone with events on disk.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_ends_in_time_when_nothing_else_does() {
    let mut world = Setup::new(House::Servers).own_redis().start().await;
    let an = world.on_zalo();
    an.say("khảo sát").await;
    world.redis.as_mut().expect("a Redis").kill().await;
    an.send("tôi đồng ý");
    world.services[0].readiness_is("one event on disk", |_, body| body.contains("\"spool\":1")).await;
    let began = Instant::now();
    assert_eq!(world.services[0].stop().await, Some(0));
    assert!(began.elapsed() < Duration::from_secs(20), "15 s, and a little for a machine that has much to do");
    world.redis.as_mut().expect("a Redis").restore().await;
    world.restart(0).await;
    an.until("the first question", |it| it.text.contains("độ tuổi")).await;
    world.stop().await;
}
