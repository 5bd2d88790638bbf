//! Running an OA: secrets, tokens, the site's verification, echoes, officials who write by hand.

use std::time::Duration;

use super::in_both_houses;
use crate::interview::{Asked, Interview, Way, short_plan};
use crate::world::{House, OA, Setup};

in_both_houses!(
    before_the_secret_is_known,
    two_secrets_at_once,
    the_site_is_verified,
    an_official_writes_by_hand,
    a_forged_button_is_only_a_text,
    windows_and_blocks,
);

async fn before_the_secret_is_known(house: House) {
    let world = Setup::new(house).set("ZALO_OA_SECRET", None).start().await;
    assert_eq!(world.zalo.post(None, b"{}".to_vec()).await, 200);
    let an = world.on_zalo();
    an.send("khảo sát");
    world.zalo.until("a delivery", || world.zalo.deliveries().first().cloned()).await;
    assert_eq!(world.zalo.deliveries()[0].status, Some(200));
    world.services[0].logged("ZALO_OA_SECRET").await;
    assert!(world.services[0].printed().contains("ZALO_OA_SECRET"), "{}", world.services[0].printed());
    assert!(an.messages().is_empty());
    world.stop().await;
}

async fn two_secrets_at_once(house: House) {
    let world = Setup::new(house).set("ZALO_OA_SECRET", Some("oaSecretThatNobodySees,theNextOaSecret")).start().await;
    let an = world.on_zalo();
    an.say("khảo sát").await;
    world.zalo.set_oa_secret("theNextOaSecret");
    an.tap("Tôi đồng ý").await;
    world.zalo.set_oa_secret("aThirdSecret");
    an.send("4");
    world
        .zalo
        .until("a refusal", || world.zalo.deliveries().iter().any(|it| it.status == Some(401)).then_some(()))
        .await;
    world.stop().await;
}

async fn the_site_is_verified(house: House) {
    let code = "Abc123Def456";
    let world = Setup::new(house).set("ZALO_SITE_VERIFICATION", Some(code)).start().await;
    let page = |path: String| async move {
        let answer = reqwest::get(path).await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let home = page(world.url()).await;
    let meta = format!("<meta name=\"zalo-platform-site-verification\" content=\"{code}\"");
    assert!(home.0 == 200 && home.1.contains(&meta), "{home:?}");
    let file = page(format!("{}/zalo_verifier{code}.html", world.url())).await;
    assert!(file.0 == 200 && file.1.contains(code), "{file:?}");
    assert_eq!(page(format!("{}/zalo_verifierXYZ.html", world.url())).await.0, 404);
    world.stop().await;
}

/// The bot is silent while a person of the office writes, and its own echoes do not silence it.
async fn an_official_writes_by_hand(house: House) {
    let world = Setup::new(house).start().await;
    let an = world.on_zalo();
    an.say("khảo sát").await;
    let x1 = an.tap("Tôi đồng ý").await;
    let taken =
        |event: &str| world.zalo.deliveries().iter().filter(|it| it.event == event && it.status == Some(200)).count();
    // Our own messages come back as echoes too, and may do so later than what follows them.
    let (echoes, texts) = (an.messages().len(), taken("user_send_text"));
    world.zalo.until("our echoes", || (taken("oa_send_text") == echoes).then_some(())).await;
    an.official_writes("Chào Ông/Bà, tôi là cán bộ trực.", true);
    world.zalo.until("the official's echo", || (taken("oa_send_text") > echoes).then_some(())).await;
    let said = an.messages().len();
    an.send("Cho tôi hỏi giờ làm việc");
    world.zalo.until("the text delivered", || (taken("user_send_text") > texts).then_some(())).await;
    // A press of ours ends the silence; the answer to it is the very next message.
    let acts = an.acts();
    an.press("o.survey");
    let next = an.heard(acts).await;
    assert_eq!(an.messages().len(), said + 1, "{}", an.print());
    assert!(next.text.contains("độ tuổi"), "{x1:?} {next:?}");
    world.stop().await;
}

async fn a_forged_button_is_only_a_text(house: House) {
    let world = Setup::new(house).start().await;
    let (an, binh) = (world.on_zalo(), world.on_zalo());
    let notice = an.say("khảo sát").await;
    binh.say("khảo sát").await;
    let code = &notice.key("Tôi đồng ý").expect("a button").code;
    // Somebody else's button, and one with a MAC made up: typed words, which agree to nothing.
    let acts = binh.acts();
    binh.press(code);
    let said = binh.heard(acts).await;
    assert!(said.key("Tôi đồng ý").is_some(), "{}", said.print());
    let (press, _) = code.split_once('~').expect("a MAC");
    let acts = an.acts();
    an.press(&format!("{press}~aaaaaaaaaa"));
    let said = an.heard(acts).await;
    assert!(said.key("Tôi đồng ý").is_some(), "{}", said.print());
    let next = an.tap("Tôi đồng ý").await;
    assert!(next.text.contains("độ tuổi"), "{}", next.text);
    world.stop().await;
}

/// A pair that is refused a minute after it came would not be made better by another: the stories' pairs are older.
const OLDER: &str = "update zalo_token set saved_at = saved_at - 120000, expires_at = expires_at - 120000";

/// An access token that Zalo no longer knows is replaced, and the message leaves.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_ended_is_renewed() {
    let world = Setup::new(House::Servers).start().await;
    let mut interview = Interview::new(world.on_zalo(), short_plan(), Way::Typed);
    let said = interview.begin().await;
    assert_eq!(world.zalo.refreshes(), 1);
    world.database.execute(OLDER).await;
    world.zalo.advance(Duration::from_secs(26 * 3600));
    let review = interview.go_on(said, |it| *it == Asked::Review).await;
    interview.send(&review).await;
    assert_eq!(world.zalo.refreshes(), 2);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_instances_renews_the_token() {
    let mut world = Setup::new(House::Servers).start().await;
    world.open().await;
    let people = [world.on_zalo(), world.on_zalo(), world.on_zalo()];
    for person in &people {
        person.say("khảo sát").await;
    }
    assert_eq!(world.zalo.refreshes(), 1);
    world.database.execute(OLDER).await;
    world.zalo.advance(Duration::from_secs(26 * 3600));
    for (person, service) in people.iter().zip([0, 1, 0]) {
        world.zalo.set_webhook(&format!("{}/zalo", world.services[service].url()));
        person.tap("Tôi đồng ý").await;
    }
    assert_eq!(world.zalo.refreshes(), 2);
    world.stop().await;
}

/// A restart takes the pair from the database, not the used seed; a pair lost between Zalo's answer and the save is
/// shown with the way out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stuck_renewal_is_shown() {
    let mut world = Setup::new(House::Servers).start().await;
    world.kill_and_restart(0).await;
    assert_eq!(world.zalo.refreshes(), 1);
    let an = world.on_zalo();
    an.say("khảo sát").await;
    world.nothing_waits().await;
    world.services[0].kill().await;
    // What a crash between Zalo's answer and the save leaves behind.
    let storage = world.storage().await;
    let now = flows::Millis(world.clock.now());
    assert!(storage.zalo_lock(OA, now).await.expect("a lock"));
    storage.zalo_mark_refreshing(OA, now).await.expect("a mark");
    storage.zalo_unlock(OA, false).await.expect("free again");
    drop(storage);
    world.zalo.grant(OA);
    world.services[0].start_again(world.dir.path(), &world.settings).await;
    let body = world.services[0].readiness_is("stuck", |_, body| body.contains("langnghe zalo authorize")).await;
    assert!(body.contains("zalo"), "{body}");
    world.services[0].logged("langnghe zalo authorize").await;
}

async fn windows_and_blocks(house: House) {
    let mut world = Setup::new(house).start().await;
    let an = world.on_zalo();
    an.say("khảo sát").await;
    an.block(true);
    an.send("đồng ý");
    world.zalo.until("a refusal", || world.zalo.calls().iter().any(|it| it.error == -217).then_some(())).await;
    an.block(false);
    // The draft has gone on; a new word of the person gets the open question.
    let said = an.say("tiếp tục").await;
    assert!(said.text.contains("độ tuổi"), "{}", said.text);
    // What did not reach the person is kept, with its reason.
    world.buried_expected = true;
    world.stop().await;
}
