//! Redis goes away in every way that a connection can fail: what the platforms hold, what the spool holds, in which order.

use crate::interview::{Asked, Interview, Way, full_plan, press, short_plan};
use crate::proxy::Cut;
use crate::said::Said;
use crate::telegram::Telegram;
use crate::world::{House, Setup, World};
use crate::zalo::Zalo;

/// The press of a choice of this question on a screen.
fn code_for(interview: &Interview, said: &Said, q: usize) -> String {
    let question = &interview.survey.questions[q];
    let flows::Kind::One(list) = question.kind else { panic!("{} is not a choice of one", question.name) };
    let c = interview.survey.lists[usize::from(list)].index(&interview.plan[&question.name]).expect("a choice");
    let mine = |key: &&crate::said::Key| {
        matches!(press(key), Some(flows::Press::Answer { q: it, pick: flows::Pick::Choice(choice), .. })
            if usize::from(it) == q && choice == c)
    };
    said.keys().find(mine).unwrap_or_else(|| panic!("no key for {q} on {}", said.print())).code.clone()
}

/// Waits until one more delivery of a message has met a 503 that says when to come again.
pub(super) async fn refused_once_more(telegram: &Telegram, before: usize) {
    telegram.until("a 503 with Retry-After", || (refusals(telegram) > before).then_some(())).await;
}

pub(super) fn refusals(telegram: &Telegram) -> usize {
    telegram.deliveries().iter().filter(|it| it.status == Some(503) && it.retry_after.is_some()).count()
}

/// Every attempt to deliver a text was answered with 200 in time: Zalo never had to come again.
fn always_taken(zalo: &Zalo) {
    let texts: Vec<_> = zalo.deliveries().into_iter().filter(|it| it.event == "user_send_text").collect();
    assert!(texts.iter().all(|it| it.status == Some(200) && it.retry == 0), "{texts:?}");
}

/// No message stands twice in a row on a screen.
pub(super) fn nothing_twice(messages: &[Said]) {
    for pair in messages.windows(2) {
        assert!((&pair[0].text, &pair[0].rows) != (&pair[1].text, &pair[1].rows), "twice: {}", pair[0].print());
    }
}

pub(super) async fn spooled(world: &World, events: usize) {
    let waiting = format!("\"spool\":{events}");
    world.services[0].readiness_is("not ready", |status, body| status == 503 && body.contains(&waiting)).await;
}

/// One cut of each kind under two conversations. On Zalo the answer goes to the spool, within Zalo's two seconds though
/// nothing says that Redis is away; on Telegram a typed text is refused and comes again. Each question is seen once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_cut_loses_nothing_and_repeats_nothing() {
    let world = Setup::new(House::Servers).redis_proxy().start().await;
    let redis = world.redis_proxy.as_ref().expect("a proxy");
    let mut on_zalo = Interview::new(world.on_zalo(), full_plan(), Way::Typed);
    let mut on_telegram = Interview::new(world.on_telegram(), full_plan(), Way::Typed);
    let x1 = on_zalo.survey.questions.iter().position(|it| it.name == "X1").expect("X1");
    let (zalo_said, telegram_said) = (on_zalo.begin().await, on_telegram.begin().await);
    let mut zalo_said = on_zalo.go_on(zalo_said, |it| *it == Asked::One(x1)).await;
    let mut telegram_said = on_telegram.go_on(telegram_said, |it| *it == Asked::One(x1)).await;
    for cut in Cut::ALL {
        let refused = refusals(&world.telegram);
        redis.cut(cut);
        let (asked, also_asked) = (on_zalo.asked(&zalo_said), on_telegram.asked(&telegram_said));
        let felt = async {
            spooled(&world, 1).await;
            refused_once_more(&world.telegram, refused).await;
            redis.restore();
        };
        (zalo_said, telegram_said, ()) =
            tokio::join!(on_zalo.answer(&zalo_said, &asked), on_telegram.answer(&telegram_said, &also_asked), felt);
    }
    for (mut interview, said) in [(on_zalo, zalo_said), (on_telegram, telegram_said)] {
        let review = interview.go_on(said, |it| *it == Asked::Review).await;
        interview.send(&review).await;
        nothing_twice(&interview.person.messages());
        let channel = interview.person.channel();
        let response =
            world.database.responses().await.into_iter().find(|it| it.channel == channel).expect("a response");
        let answers = world.database.answers().await.into_iter().filter(|it| it.response == response.id);
        interview.check(&answers.collect::<Vec<_>>());
    }
    always_taken(&world.zalo);
    assert_eq!(world.zalo.messages_sent(), 20, "each message once");
    assert_eq!(world.database.responses().await.len(), 2);
    world.stop().await;
}

/// Telegram drops a button press after 150 seconds, and ours were on disk: a person answers a battery by buttons and
/// finishes it by typing while Redis is away, the process dies, the end of its spool is torn, and all of it counts, in
/// the order in which it was done.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_of_three_minutes_loses_no_press() {
    let mut world = Setup::new(House::Servers).redis_proxy().start().await;
    let an = world.on_telegram();
    let mut interview = Interview::new(an.clone(), full_plan(), Way::Taps);
    let said = interview.begin().await;
    let said = interview.go_on(said, |it| matches!(it, Asked::Group(_))).await;
    let Asked::Group(items) = interview.asked(&said) else { panic!("a battery") };

    // A question that was sent and not struck out yet would be sent again after the process has died.
    world.nothing_waits().await;
    world.redis_proxy.as_ref().expect("a proxy").cut(Cut::Refuse);
    let (last, pressed) = items.split_last().expect("several items");
    for q in pressed {
        let update = an.press(&said.id, &code_for(&interview, &said, *q)).expect("an update");
        world.telegram.accepted(update).await;
    }
    // Telegram would keep a text, but it must not overtake what the same person did before.
    let mark = interview.plan[&interview.survey.questions[*last].name].clone();
    let text = an.send(&mark).expect("an update");
    world.telegram.accepted(text).await;
    spooled(&world, items.len()).await;
    let (binh, refused) = (world.on_telegram(), refusals(&world.telegram));
    binh.send("/start");
    refused_once_more(&world.telegram, refused).await;
    world.telegram.advance(std::time::Duration::from_secs(200));

    world.services[0].kill().await;
    let spool = world.spool(0).join("spool");
    let mut bytes = std::fs::read(&spool).expect("the spool");
    bytes.extend([0, 0, 1, 0, 7, 7]);
    std::fs::write(&spool, bytes).expect("a torn record");
    world.redis_proxy.as_ref().expect("a proxy").restore();
    world.restart(0).await;

    assert!(world.telegram.deliveries().iter().all(|it| !it.expired), "Telegram had nothing left to drop");
    binh.until("the survey", |it| it.key("Tôi đồng ý").is_some()).await;
    let next = an.until("the next screen", |it| it.id != said.id && !it.rows.is_empty()).await;
    assert_ne!(interview.asked(&next), Asked::Group(items), "{}", an.print());
    let review = interview.go_on(next, |it| *it == Asked::Review).await;
    interview.send(&review).await;
    interview.check(&world.database.answers().await);
    world.stop().await;
}

/// Asked to stop while an event is on its disk, the service handles it first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_spool_is_drained_before_the_service_ends() {
    let mut world = Setup::new(House::Servers).redis_proxy().start().await;
    let mut interview = Interview::new(world.on_zalo(), short_plan(), Way::Typed);
    let said = interview.begin().await;
    let x1 = interview.survey.questions.iter().position(|it| it.name == "X1").expect("X1");
    let said = interview.go_on(said, |it| *it == Asked::One(x1)).await;
    world.redis_proxy.as_ref().expect("a proxy").cut(Cut::Drop);
    interview.person.send("6").await;
    spooled(&world, 1).await;
    world.services[0].ask_to_stop().await;
    world.services[0].logged("\"stopping\"").await;
    world.redis_proxy.as_ref().expect("a proxy").restore();
    assert_eq!(world.services[0].ended().await, Some(0));
    assert_eq!(std::fs::metadata(world.spool(0).join("spool")).expect("the spool").len(), 0);
    world.restart(0).await;
    let said = interview.person.until("the next question", |it| it.text != said.text).await;
    let review = interview.go_on(said, |it| *it == Asked::Review).await;
    interview.send(&review).await;
    interview.check(&world.database.answers().await);
    world.stop().await;
}

/// A connection that stays up and carries nothing any more, as behind a firewall that has forgotten it: the service does
/// not wait for it to break.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_falls_silent_for_ever_is_replaced() {
    let world = Setup::new(House::Servers).redis_proxy().start().await;
    let redis = world.redis_proxy.as_ref().expect("a proxy");
    let mut interview = Interview::new(world.on_telegram(), full_plan(), Way::Typed);
    let said = interview.begin().await;
    let mut said = interview.go_on(said, |it| matches!(it, Asked::Group(_))).await;
    for cut in [Cut::StallRequests, Cut::StallAnswers] {
        redis.cut(cut);
        let refused = refusals(&world.telegram);
        let asked = interview.asked(&said);
        let felt = async {
            refused_once_more(&world.telegram, refused).await;
            redis.restore_for_new_connections();
        };
        (said, ()) = tokio::join!(interview.answer(&said, &asked), felt);
    }
    let review = interview.go_on(said, |it| *it == Asked::Review).await;
    interview.send(&review).await;
    nothing_twice(&interview.person.messages());
    interview.check(&world.database.answers().await);
    world.stop().await;
}

/// Zalo tells us of our own messages. One that was sent without a mark would be taken for an official's, and the bot
/// would be silent for two hours: while Redis does not keep the mark, the message is not sent.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_said_on_zalo_that_could_not_be_known_again() {
    let world = Setup::new(House::Servers).own_redis().start().await;
    let redis = world.redis.as_ref().expect("a Redis");
    let mut interview = Interview::new(world.on_zalo(), short_plan(), Way::Typed);
    let said = interview.begin().await;
    let x1 = interview.survey.questions.iter().position(|it| it.name == "X1").expect("X1");
    let said = interview.go_on(said, |it| *it == Asked::One(x1)).await;
    let sent = world.zalo.messages_sent();
    // Everything else is allowed.
    let keys = ["{*", ":instances", ":beat:*", ":partitions"].map(|it| format!("~{}{it}", world.name));
    let mut rule = vec!["ACL", "SETUSER", "default", "resetkeys"];
    rule.extend(keys.iter().map(String::as_str));
    redis.command(&rule).await;
    interview.person.send("6").await;
    world.services[0].logged("a message waits: its mark cannot be kept: redis is unreachable (NOPERM)").await;
    assert_eq!(world.zalo.messages_sent(), sent);
    redis.command(&["ACL", "SETUSER", "default", "allkeys"]).await;
    let said = interview.person.until("the next question", |it| it.text != said.text).await;
    let review = interview.go_on(said, |it| *it == Asked::Review).await;
    interview.send(&review).await;
    interview.check(&world.database.answers().await);
    world.stop().await;
}
