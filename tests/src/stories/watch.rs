//! What the service says of itself: each part is said to be wrong when it is wrong, and right when it is right again.

use std::collections::BTreeSet;

use serde_json::Value;

use super::in_both_houses;
use crate::proxy::Cut;
use crate::telegram::{Fault, Lane, Webhook};
use crate::world::{House, OA, Setup};

in_both_houses!(what_waits_is_shown, telegram_is_asked_how_it_goes, every_number_says_what_it_is);

/// A world that looks after itself ten times a second.
fn watched(house: House) -> Setup {
    Setup::new(house).set("WATCH_SECONDS", Some("0.1"))
}

async fn what_waits_is_shown(house: House) {
    let world = watched(house).start().await;
    let an = world.on_telegram();
    an.say("khảo sát").await;
    let service = &world.services[0];
    let line = |name: &str| format!("langnghe_outbox_{name}{{platform=\"telegram\",account=\"main\"}}");
    service.metric_is(&line("chats"), |value| value == 0.0).await;
    world.telegram.fail_next("sendMessage", Fault::Flood(3));
    let acts = an.acts();
    an.send("đồng ý");
    service.metric_is(&line("chats"), |value| value == 1.0).await;
    service.metric_is(&line("entries"), |value| value >= 1.0).await;
    service.metric_is(&line("oldest_seconds"), |value| value >= 1.0).await;
    let oldest = |body: &str| {
        let ready: Value = serde_json::from_str(body).unwrap_or_default();
        ready["oldest_waiting_seconds"].as_u64().unwrap_or_default()
    };
    service.readiness_is("one second behind", |status, body| status == 200 && oldest(body) >= 1).await;
    an.heard(acts).await;
    service.metric_is(&line("chats"), |value| value == 0.0).await;
    let body = service.readiness_is("up to date", |_, body| oldest(body) == 0).await;
    let ready: Value = serde_json::from_str(&body).expect("JSON");
    let hours = ready["zalo_token_hours"][OA].as_f64();
    assert!(hours.is_some_and(|hours| (0.0..0.5).contains(&hours)), "{ready}");
    assert_eq!(service.metric("langnghe_stuck_chats{platform=\"telegram\",account=\"main\"}").await, 0.0);
    world.stop().await;
}

/// A server that is away is shown as away, and nothing else is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_are_away_are_shown() {
    let mut world = watched(House::Servers).own_redis().start().await;
    let up = |part: &str| format!("langnghe_up{{part=\"{part}\"}}");
    for part in ["redis", "database"] {
        world.services[0].metric_is(&up(part), |value| value == 1.0).await;
    }
    world.proxy.as_ref().expect("a proxy").cut(Cut::Drop);
    world.services[0].metric_is(&up("database"), |value| value == 0.0).await;
    assert_eq!(world.services[0].metric(&up("redis")).await, 1.0);
    world.proxy.as_ref().expect("a proxy").restore();
    world.redis.as_mut().expect("a Redis").kill().await;
    world.services[0].metric_is(&up("redis"), |value| value == 0.0).await;
    world.services[0].metric_is("langnghe_heartbeat_age_seconds", |value| value > 2.0).await;
    let ready = world.services[0].readiness().await;
    assert!(ready.0 == 503 && ready.1.contains("\"redis\":\"unreachable\""), "{ready:?}");
    world.redis.as_mut().expect("a Redis").restore().await;
    for part in ["redis", "database"] {
        world.services[0].metric_is(&up(part), |value| value == 1.0).await;
    }
    world.services[0].metric_is("langnghe_heartbeat_age_seconds", |value| value < 2.0).await;
    world.stop().await;
}

async fn telegram_is_asked_how_it_goes(house: House) {
    let world = watched(house).start().await;
    let an = world.on_telegram();
    an.say("khảo sát").await;
    let service = &world.services[0];
    let line = |name: &str| format!("langnghe_telegram_{name}{{account=\"main\"}}");
    service.metric_is(&line("webhook_ours"), |value| value == 1.0).await;
    assert_eq!(service.metric(&line("failed_timestamp_seconds")).await, 0.0);
    // Telegram cannot deliver for a while.
    world.telegram.hold(Lane::Messages, an.id);
    let held = an.send("đồng ý").expect("an update");
    service.metric_is(&line("pending_updates"), |value| value == 1.0).await;
    world.telegram.release(Lane::Messages, an.id, false);
    world.telegram.accepted(held).await;
    service.metric_is(&line("pending_updates"), |value| value == 0.0).await;
    // Another program takes the webhook. Nothing listens there, and its address is nobody's business.
    let ours = world.telegram.webhook().expect("a webhook");
    let theirs = format!("http://127.0.0.1:{}/aSecretOfOthers", crate::world::free_port());
    world.telegram.set_webhook(Webhook { url: theirs, ..ours.clone() });
    service.metric_is(&line("webhook_ours"), |value| value == 0.0).await;
    service.logged("another program uses this bot's token").await;
    let lost = an.send("4").expect("an update");
    service.metric_is(&line("failed_timestamp_seconds"), |value| value > 1.0e9).await;
    world.telegram.set_webhook(ours);
    world.telegram.accepted(lost).await;
    service.metric_is(&line("webhook_ours"), |value| value == 1.0).await;
    assert!(!world.log().contains("aSecretOfOthers"));
    world.stop().await;
}

async fn every_number_says_what_it_is(house: House) {
    let world = watched(house).start().await;
    let an = world.on_zalo();
    an.say("khảo sát").await;
    an.tap("Tôi đồng ý").await;
    world.nothing_waits().await;
    let events = "langnghe_events_total{platform=\"zalo\",kind=\"tap\",outcome=\"done\"}";
    world.services[0].metric_is(events, |value| value == 1.0).await;
    let shown = world.services[0].metrics().await;
    let named = |head: &str| -> BTreeSet<String> {
        shown.lines().filter_map(|line| Some(line.strip_prefix(head)?.split(' ').next()?.to_owned())).collect()
    };
    assert_eq!(named("# HELP "), named("# TYPE "), "{shown}");
    for name in ["event", "step", "commit", "answer", "delay"] {
        assert!(shown.contains(&format!("# TYPE langnghe_{name}_seconds histogram")), "{name}\n{shown}");
    }
    for name in ["process_resident_memory_bytes", "process_cpu_seconds_total", "langnghe_build_info"] {
        assert!(shown.lines().any(|line| line.starts_with(name)), "{name}\n{shown}");
    }
    // No label holds an id of a person or a word of theirs; an OA's id is public.
    for word in world.zalo.private_words().into_iter().filter(|word| word != OA) {
        assert!(!shown.contains(&word), "{word} in\n{shown}");
    }
    world.stop().await;
}

/// A message that has been waiting for six minutes, and the moment that it has left.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_that_is_stuck_is_counted() {
    let world = watched(House::Servers).start().await;
    let an = world.on_telegram();
    an.say("khảo sát").await;
    world.nothing_waits().await;
    let stuck = "langnghe_stuck_chats{platform=\"telegram\",account=\"main\"}";
    world.telegram.fail_next("sendMessage", Fault::Flood(4));
    let acts = an.acts();
    an.send("đồng ý");
    let refused = || world.telegram.calls().iter().any(|it| it.status == 429).then_some(());
    world.telegram.until("a refused message", refused).await;
    assert_eq!(world.services[0].metric(stuck).await, 0.0, "it has only just begun to wait");
    let redis = world.redis.as_ref().expect("a Redis");
    redis.backdate(&world.name, &format!("t:main:{}", an.id), 360_000).await;
    world.services[0].metric_is(stuck, |value| value == 1.0).await;
    an.heard(acts).await;
    world.services[0].metric_is(stuck, |value| value == 0.0).await;
    world.stop().await;
}
