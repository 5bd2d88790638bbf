//! Whatever comes in that is not for us: refused, or kept aside and counted, and never stored as anything else.

use serde_json::json;

use super::in_both_houses;
use crate::interview::{Interview, Way, full_plan};
use crate::world::{House, OA, Setup, World};

in_both_houses!(nobody_without_a_secret, too_much_is_refused, garbage_is_kept_aside, unknown_kinds_are_counted);

const SECRET: Option<&str> = Some("webhookSecretThatNobodySees");

fn start(user: i64) -> Vec<u8> {
    let message = json!({"message_id": 5, "from": {"id": user, "is_bot": false, "first_name": "An"},
        "chat": {"id": user, "type": "private", "first_name": "An"}, "date": 1_795_000_000, "text": "/start"});
    json!({"update_id": 900_000_001, "message": message}).to_string().into_bytes()
}

fn signed_text(world: &World, user: &str, words: &str) -> (String, String) {
    let at = world.clock.now().to_string();
    let body = json!({"event_name": "user_send_text", "app_id": world.zalo.app().id, "sender": {"id": user},
        "recipient": {"id": OA}, "message": {"msg_id": format!("m{at}"), "text": words}, "timestamp": at})
    .to_string();
    let signature = world.zalo.sign(&body, &at);
    (body, signature)
}

async fn nobody_without_a_secret(house: House) {
    let world = Setup::new(house).start().await;
    let an = world.on_telegram();
    let binh = world.on_zalo();
    assert_eq!(world.telegram.post(None, start(an.id)).await, 401);
    assert_eq!(world.telegram.post(Some("wrong"), start(an.id)).await, 401);
    assert_eq!(world.telegram.post(Some(""), start(an.id)).await, 401);
    let (body, signature) = signed_text(&world, &binh.user, "khảo sát");
    assert_eq!(world.zalo.post(None, body.clone().into_bytes()).await, 401);
    assert_eq!(world.zalo.post(Some("mac=00"), body.clone().into_bytes()).await, 401);
    let changed = body.replace("khảo sát", "khao sat");
    assert_eq!(world.zalo.post(Some(&signature), changed.into_bytes()).await, 401);
    let web = world.on_web().await;
    let stranger = crate::web::Citizen::with_cookie(&world.url(), "langnghe=0123.abcd");
    let post = json!({"id": "page-0000-1", "seq": 1, "text": "khao sat"}).to_string();
    assert_eq!(stranger.post_raw(post.clone().into_bytes()).await, 401);
    assert_eq!(web.post_raw(b"{".to_vec()).await, 400);
    // Nothing of that has reached anybody, and the same with the right signature does.
    assert!(an.messages().is_empty() && binh.messages().is_empty());
    let bare = signature.trim_start_matches("mac=").to_owned();
    assert_eq!(world.zalo.post(Some(&bare), body.into_bytes()).await, 200);
    assert_eq!(world.telegram.post(SECRET, start(an.id)).await, 200);
    an.until("the survey", |it| it.key("Tôi đồng ý").is_some()).await;
    assert!(world.services[0].metric("langnghe_unauthorized_total{platform=\"telegram\"}").await >= 3.0);
    // The person on Zalo never opened the window as far as Zalo knows, so that answer was given up.
    let mut world = world;
    world.buried_expected = true;
    world.stop().await;
}

async fn too_much_is_refused(house: House) {
    let world = Setup::new(house).start().await;
    let much = vec![b' '; (1 << 20) + 1];
    assert_eq!(world.telegram.post(SECRET, much.clone()).await, 413);
    assert_eq!(world.zalo.post(Some("mac=00"), much.clone()).await, 413);
    assert_eq!(world.on_web().await.post_raw(much).await, 413);
    world.stop().await;
}

async fn garbage_is_kept_aside(house: House) {
    let mut world = Setup::new(house).start().await;
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let garbage: [&[u8]; 5] =
        [b"", b"\xff\xfe\x00", b"{\"update_id\": 5, \"message\": {\"chat\"", deep.as_bytes(), b"{\"update_id\":\"x\"}"];
    for bytes in garbage {
        assert_eq!(world.telegram.post(SECRET, bytes.to_vec()).await, 200, "{:?}", &bytes[..bytes.len().min(40)]);
    }
    let half = "{\"app_id\":\"3608465248940903967\",\"event_name\":\"user_send";
    let signature = world.zalo.sign(half, "");
    assert_eq!(world.zalo.post(Some(&signature), half.as_bytes().to_vec()).await, 200);
    assert!(world.services[0].metric("langnghe_poison_total{platform=\"telegram\"}").await >= 5.0);
    assert!(world.services[0].metric("langnghe_poison_total{platform=\"zalo\"}").await >= 1.0);
    // And the service goes on.
    let mut interview = Interview::new(world.on_telegram(), full_plan(), Way::Taps);
    interview.begin().await;
    world.poison_expected = true;
    world.stop().await;
}

async fn unknown_kinds_are_counted(house: House) {
    let world = Setup::new(house).start().await;
    let unknown = json!({"update_id": 900_000_002, "guest_message": {"a": 1}}).to_string();
    assert_eq!(world.telegram.post(SECRET, unknown.into_bytes()).await, 200);
    let group = json!({"update_id": 900_000_003, "message": {"message_id": 7, "date": 1_795_000_000,
        "from": {"id": 7_310_045_001_i64, "is_bot": false, "first_name": "An"},
        "chat": {"id": -100_123, "type": "supergroup", "title": "Tổ dân phố"}, "text": "/start"}});
    assert_eq!(world.telegram.post(SECRET, group.to_string().into_bytes()).await, 200);
    let binh = world.on_zalo();
    binh.other_event("change_oa_daily_quota").await;
    binh.other_event("an_event_of_next_year").await;
    let strange = world.zalo.citizen("999000111222333", &binh.user);
    strange.send("khảo sát");
    world.zalo.until("three deliveries", || (world.zalo.deliveries().len() >= 3).then_some(())).await;
    assert!(world.zalo.deliveries().iter().all(|it| it.status == Some(200)), "{:?}", world.zalo.deliveries());
    assert!(strange.messages().is_empty());
    let ignored = world.services[0].metric("langnghe_ignored_total{platform=\"zalo\",kind=\"unknown_oa\"}").await;
    assert!(ignored >= 1.0, "{ignored}");
    world.stop().await;
}
