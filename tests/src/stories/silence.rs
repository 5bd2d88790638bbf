//! Zalo gives the webhook up, or the service was away: what people wrote meanwhile is found and handled, once.

use std::time::Duration;

use super::in_both_houses;
use crate::interview::{Asked, Interview, Way, short_plan};
use crate::world::{House, OA, Setup};
use crate::zalo;

in_both_houses!(a_silent_webhook_is_noticed_and_made_up_for);

async fn a_silent_webhook_is_noticed_and_made_up_for(house: House) {
    let world = Setup::new(house).set("WATCH_SECONDS", Some("0.05")).start().await;
    let service = &world.services[0];
    let silent = format!("langnghe_zalo_silent{{account=\"{OA}\"}}");
    let mut interview = Interview::new(world.on_zalo(), short_plan(), Way::Typed);
    let said = interview.begin().await;
    let x1 = interview.survey.questions.iter().position(|it| it.name == "X1").expect("X1");
    let said = interview.go_on(said, |it| *it == Asked::One(x1)).await;
    world.nothing_waits().await;
    assert_eq!(service.metric(&silent).await, 0.0);

    // Three people are answered late, and Zalo gives the webhook up before the messages leave: nothing comes back.
    (0..6).for_each(|_| world.zalo.fail_next(zalo::Fault::Code(-200)));
    let others = [world.on_zalo(), world.on_zalo(), world.on_zalo()];
    let before = world.zalo.deliveries().len();
    others.iter().for_each(|other| other.send("khảo sát"));
    let taken = || {
        let taken = |it: &&zalo::Delivery| it.event == "user_send_text" && it.status == Some(200);
        (world.zalo.deliveries()[before..].iter().filter(taken).count() == 3).then_some(())
    };
    world.zalo.until("three texts taken", taken).await;
    world.zalo.switch_webhook_off();
    for other in &others {
        other.until("the survey", |it| it.key("Tôi đồng ý").is_some()).await;
    }
    // Meanwhile people write into the void: one in a draft, one for the first time, with two texts.
    interview.person.send("6").await;
    let binh = world.on_zalo();
    binh.send("khảo sát");
    service.metric_is(&silent, |value| value == 1.0).await;
    service.logged("Zalo delivers nothing while messages leave").await;
    let body = service.readiness_is("silent", |_, body| body.contains("delivers nothing")).await;
    assert!(body.contains(OA), "{body}");
    let next = interview.person.until("the next question", |it| it.text != said.text).await;
    let notice = binh.until("the notice", |it| it.key("Tôi đồng ý").is_some()).await;
    // A person reads before pressing.
    world.zalo.advance(Duration::from_secs(5));
    binh.press(&notice.key("Tôi đồng ý").expect("a button").code);
    let first = binh.until("the first question", |it| it.text != notice.text).await;
    service.metric_is("langnghe_zalo_caught_up_total", |value| value == 3.0).await;

    // The webhook comes back and with it all that it had not delivered: nothing is said twice.
    let counts = (interview.person.messages().len(), binh.messages().len());
    world.zalo.switch_webhook_on(true).await;
    service.metric_is(&silent, |value| value == 0.0).await;
    service.logged("Zalo delivers again").await;
    world.nothing_waits().await;
    assert_eq!((interview.person.messages().len(), binh.messages().len()), counts, "{}", binh.print());
    let review = interview.go_on(next, |it| *it == Asked::Review).await;
    interview.send(&review).await;
    interview.check(&world.database.answers().await);
    assert_eq!(world.database.responses().await.len(), 1);
    drop(first);
    // A page of ten is the most that Zalo gives, and a few calls do.
    let read = world.zalo.calls().iter().filter(|it| it.path.starts_with("/v2.0/oa/")).count();
    assert!(read < 100, "{read} calls");
    world.stop().await;
}

/// A service that starts again within a second has missed nothing: the story's was away for a minute.
const LONG_AGO: &str = "update zalo_heard set heard_at = heard_at - 60000";

/// The service was down for so long that Zalo gave up; people wrote meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_during_a_downtime_is_found_at_the_start() {
    let mut world = Setup::new(House::Servers).set("WATCH_SECONDS", Some("0.05")).start().await;
    let mut interview = Interview::new(world.on_zalo(), short_plan(), Way::Typed);
    let said = interview.begin().await;
    let x1 = interview.survey.questions.iter().position(|it| it.name == "X1").expect("X1");
    let said = interview.go_on(said, |it| *it == Asked::One(x1)).await;
    world.nothing_waits().await;
    world.services[0].kill().await;
    world.zalo.switch_webhook_off();
    interview.person.send("6").await;
    // An official answers this one by hand; the bot has nothing to add.
    let binh = world.on_zalo();
    binh.send_at("khảo sát", 0);
    binh.official_writes("Chào Ông/Bà, tôi xin trả lời.", true);
    world.database.execute(LONG_AGO).await;
    world.restart(0).await;
    let next = interview.person.until("the next question", |it| it.text != said.text).await;
    world.zalo.switch_webhook_on(false).await;
    let review = interview.go_on(next, |it| *it == Asked::Review).await;
    interview.send(&review).await;
    interview.check(&world.database.answers().await);
    assert!(binh.messages().is_empty(), "{}", binh.print());
    world.stop().await;
}
