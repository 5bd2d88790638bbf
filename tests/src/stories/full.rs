//! Memory and disks that are full: refused and said, nothing half kept, and on it goes when there is room again.

use std::time::Duration;

use super::cuts::{nothing_twice, refusals, refused_once_more, spooled};
use crate::interview::{Asked, Interview, Way, full_plan, short_plan};
use crate::proxy::Cut;
use crate::telegram::Fault;
use crate::world::{House, Setup};

fn at_x1(interview: &Interview) -> impl Fn(&Asked) -> bool + use<> {
    let x1 = interview.survey.questions.iter().position(|it| it.name == "X1").expect("X1");
    move |it| *it == Asked::One(x1)
}

/// Redis takes no more. What is owed still leaves, which is what frees memory; what comes in is held by Telegram or goes
/// to the spool; the instance says that it is not ready, and why.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_without_memory_loses_nothing_and_repeats_nothing() {
    let world = Setup::new(House::Servers).own_redis().start().await;
    let redis = world.redis.as_ref().expect("a Redis");
    let mut on_zalo = Interview::new(world.on_zalo(), short_plan(), Way::Typed);
    let mut on_telegram = Interview::new(world.on_telegram(), full_plan(), Way::Typed);
    let (zalo_said, said) = (on_zalo.begin().await, on_telegram.begin().await);
    let at = at_x1(&on_zalo);
    let zalo_said = on_zalo.go_on(zalo_said, &at).await;
    let said = on_telegram.go_on(said, &at).await;

    world.telegram.fail_next("sendMessage", Fault::Flood(3));
    on_telegram.person.send("4").await;
    let flooded = || world.telegram.calls().iter().any(|it| it.status == 429).then_some(());
    world.telegram.until("a refused message", flooded).await;
    redis.command(&["CONFIG", "SET", "maxmemory", "1"]).await;
    // Three seconds are longer than a heartbeat lives: without one nothing is sent.
    let said = on_telegram.person.until("the owed question", |it| it.text != said.text).await;

    on_zalo.person.send("6").await;
    spooled(&world, 1).await;
    let body = world.services[0].readiness().await.1;
    assert!(body.contains("\"redis\":\"unreachable\""), "{body}");
    let (binh, refused) = (world.on_telegram(), refusals(&world.telegram));
    binh.send("/start");
    refused_once_more(&world.telegram, refused).await;
    world.services[0].logged("redis is unreachable (OOM)").await;

    redis.command(&["CONFIG", "SET", "maxmemory", "0"]).await;
    binh.until("the survey", |it| it.key("Tôi đồng ý").is_some()).await;
    let zalo_said = on_zalo.person.until("the next question", |it| it.text != zalo_said.text).await;
    for (mut interview, said) in [(on_zalo, zalo_said), (on_telegram, said)] {
        let review = interview.go_on(said, |it| *it == Asked::Review).await;
        interview.send(&review).await;
        nothing_twice(&interview.person.messages());
    }
    assert_eq!(world.database.responses().await.len(), 2);
    world.stop().await;
}

/// Redis is away and the disk is full: there is nowhere to keep an event, so the platform has to. Nothing of the
/// refused event stays in the spool, and what was in it before does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spool_on_a_full_disk_leaves_events_to_the_platforms() {
    let world = Setup::new(House::Servers).redis_proxy().start().await;
    let (service, redis) = (&world.services[0], world.redis_proxy.as_ref().expect("a proxy"));
    let an = world.on_telegram();
    let mut on_zalo = Interview::new(world.on_zalo(), short_plan(), Way::Typed);
    let mut on_telegram = Interview::new(an.clone(), short_plan(), Way::Taps);
    let (zalo_said, said) = (on_zalo.begin().await, on_telegram.begin().await);
    let at = at_x1(&on_zalo);
    let zalo_said = on_zalo.go_on(zalo_said, &at).await;
    let said = on_telegram.go_on(said, &at).await;

    redis.cut(Cut::Drop);
    let press = an.press(&said.id, &said.key("Trên 60").expect("a button").code).expect("an update");
    world.telegram.accepted(press).await;
    let spool = world.spool(0).join("spool");
    let length = || std::fs::metadata(&spool).expect("the spool").len();
    let kept = length();
    service.disk_full(Some(kept + 20)).await;
    on_zalo.person.send("6").await;
    let refused = || world.zalo.deliveries().iter().any(|it| it.status == Some(503)).then_some(());
    world.zalo.until("a 503", refused).await;
    assert_eq!(length(), kept, "nothing half kept");
    service.logged("an event could not be kept").await;
    spooled(&world, 1).await;

    service.disk_full(None).await;
    // When Zalo tries the first time again.
    world.zalo.advance(Duration::from_secs(31));
    spooled(&world, 2).await;
    redis.restore();
    let said = on_telegram.person.until("the next question", |it| it.text != said.text).await;
    let zalo_said = on_zalo.person.until("the next question", |it| it.text != zalo_said.text).await;
    for (mut interview, said) in [(on_zalo, zalo_said), (on_telegram, said)] {
        let review = interview.go_on(said, |it| *it == Asked::Review).await;
        interview.send(&review).await;
        nothing_twice(&interview.person.messages());
    }
    assert_eq!(world.database.responses().await.len(), 2);
    world.stop().await;
}

/// The embedded file on a full disk: what comes in is refused with a clear word, what is owed leaves once though it cannot
/// be struck out, and on it goes when there is room.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_embedded_file_on_a_full_disk_loses_nothing_and_repeats_nothing() {
    let world = Setup::new(House::Embedded).start().await;
    let service = &world.services[0];
    let mut interview = Interview::new(world.on_telegram(), full_plan(), Way::Typed);
    let said = interview.begin().await;
    let at = at_x1(&interview);
    let said = interview.go_on(said, &at).await;

    world.telegram.fail_next("sendMessage", Fault::Flood(2));
    interview.person.send("4").await;
    let flooded = || world.telegram.calls().iter().any(|it| it.status == 429).then_some(());
    world.telegram.until("a refused message", flooded).await;
    let log = world.dir.path().join("langnghe.db-wal");
    service.disk_full(Some(std::fs::metadata(log).expect("the write-ahead log").len())).await;
    let said = interview.person.until("the owed question", |it| it.text != said.text).await;
    let (asked, refused) = (interview.asked(&said), refusals(&world.telegram));
    let felt = async {
        refused_once_more(&world.telegram, refused).await;
        service.logged("database is unreachable").await;
        service.disk_full(None).await;
    };
    let (said, ()) = tokio::join!(interview.answer(&said, &asked), felt);
    let review = interview.go_on(said, |it| *it == Asked::Review).await;
    interview.send(&review).await;
    nothing_twice(&interview.person.messages());
    interview.check(&world.database.answers().await);
    world.stop().await;
}
