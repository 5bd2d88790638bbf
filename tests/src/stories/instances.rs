//! Several instances behind a load balancer, on one Redis and on a cluster: what one begins another goes on with, and
//! what comes to two at once happens once.

use tokio::task::JoinSet;

use crate::interview::{Asked, Interview, Way, button, full_plan, press, short_plan};
use crate::said::Said;
use crate::telegram::Lane;
use crate::world::{House, Setup, World};

/// A story that must hold for so many instances on one Redis and on a cluster.
macro_rules! in_company {
    ($($story:ident),+ $(,)?) => {
        $(
            mod $story {
                use crate::world::House;

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn two_on_servers() {
                    super::$story(House::Servers, 2).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn three_on_servers() {
                    super::$story(House::Servers, 3).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn two_on_cluster() {
                    super::$story(House::Cluster, 2).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn three_on_cluster() {
                    super::$story(House::Cluster, 3).await;
                }
            }
        )+
    };
}

in_company!(
    each_update_at_two_instances_at_once,
    each_event_at_two_instances_at_once,
    a_page_hears_what_another_instance_says,
    both_queues_at_once,
);

/// Every instance had its part, and no request failed.
fn shared_fairly(world: &World) {
    let front = world.front.as_ref().expect("a front");
    assert_eq!(front.bad(), Vec::<String>::new());
    let shares = front.shares();
    assert!(shares.iter().all(|it| *it >= 5), "{shares:?}");
}

async fn one_response(world: &World, interview: &Interview) {
    assert_eq!(world.database.responses().await.len(), 1);
    interview.check(&world.database.answers().await);
    // Nothing was said twice either.
    let texts: Vec<String> = interview.person.messages().into_iter().map(|it| it.text).collect();
    let mut once = texts.clone();
    once.dedup();
    assert_eq!(texts, once);
}

/// Every update comes twice, and each time to two instances at the same moment.
async fn each_update_at_two_instances_at_once(house: House, instances: usize) {
    let world = Setup::new(house).instances(instances).start().await;
    world.telegram.deliver_twice();
    world.front.as_ref().expect("a front").pass_twice();
    let mut interview = Interview::new(world.on_telegram(), full_plan(), Way::Taps);
    interview.whole().await;
    world.telegram.delivered_all().await;
    one_response(&world, &interview).await;
    shared_fairly(&world);
    world.stop().await;
}

async fn each_event_at_two_instances_at_once(house: House, instances: usize) {
    let world = Setup::new(house).instances(instances).start().await;
    world.zalo.deliver_twice();
    world.front.as_ref().expect("a front").pass_twice();
    let mut interview = Interview::new(world.on_zalo(), full_plan(), Way::Typed);
    interview.whole().await;
    world.zalo.delivered_all().await;
    assert_eq!(world.zalo.messages_sent(), 20);
    one_response(&world, &interview).await;
    shared_fairly(&world);
    world.stop().await;
}

/// The page's stream stays with one instance while its posts go round all of them. All items of a battery are tapped at
/// the same moment: no tap may undo another.
async fn a_page_hears_what_another_instance_says(house: House, instances: usize) {
    let world = Setup::new(house).web_only().instances(instances).start().await;
    let an = world.on_web().await;
    let mut interview = Interview::new(an.clone(), full_plan(), Way::Taps);
    let said = interview.begin().await;
    let mut said = interview.go_on(said, |it| matches!(it, Asked::Group(_) | Asked::Review)).await;
    while let Asked::Group(items) = interview.asked(&said) {
        let mut taps = JoinSet::new();
        for q in items {
            let (an, message, code) = (an.clone(), said.id.clone(), planned(&interview, &said, q));
            taps.spawn(async move { an.press(&message, &code).await });
        }
        taps.join_all().await;
        let next = an.until("the next screen", |it| it.id != said.id).await;
        said = interview.go_on(next, |it| matches!(it, Asked::Group(_) | Asked::Review)).await;
    }
    interview.send(&said).await;
    one_response(&world, &interview).await;
    shared_fairly(&world);
    world.stop().await;
}

/// The code of the button for what the person would answer to an item.
fn planned(interview: &Interview, said: &Said, q: usize) -> String {
    let wanted = &interview.plan[&interview.survey.questions[q].name];
    let choice = interview.survey.lists.iter().find_map(|it| it.index(wanted)).expect("a choice");
    let fits = |it: &flows::Press| {
        matches!(it, flows::Press::Answer { q: item, pick: flows::Pick::Choice(c), .. }
            if usize::from(*item) == q && *c == choice)
    };
    let key = said.keys().find(|key| press(key).is_some_and(|it| fits(&it)));
    key.unwrap_or_else(|| panic!("no key for {wanted} on {}", said.print())).code.clone()
}

/// Telegram's two queues know nothing of each other: a button and a text of one person come to different instances at
/// the same moment. Then a burst of texts, each to the next instance: the replies keep their order.
async fn both_queues_at_once(house: House, instances: usize) {
    let world = Setup::new(house).instances(instances).start().await;
    let an = world.on_telegram();
    let mut interview = Interview::new(an.clone(), short_plan(), Way::Taps);
    let review = interview.to_review().await;
    let send = button(&review, |it| matches!(it, flows::Press::Send { .. })).expect("a button to send");
    world.telegram.hold(Lane::Messages, an.id);
    world.telegram.hold(Lane::Presses, an.id);
    an.press(&review.id, &send.code);
    an.send("gửi");
    world.telegram.release(Lane::Messages, an.id, false);
    world.telegram.release(Lane::Presses, an.id, false);
    world.telegram.delivered_all().await;
    an.until("the receipt", |_| an.messages().iter().any(|it| crate::interview::code_in(&it.text).is_some())).await;
    world.nothing_waits().await;
    let receipts = an.messages().iter().filter(|it| crate::interview::code_in(&it.text).is_some()).count();
    assert_eq!(receipts, 1, "{}", an.print());
    assert_eq!(world.database.responses().await.len(), 1);
    interview.check(&world.database.answers().await);

    let before = an.messages().len();
    let words = ["trợ giúp", "quyền của tôi"].repeat(4);
    for word in &words {
        an.send(word);
    }
    an.until("all replies", |_| an.messages().len() >= before + words.len()).await;
    world.nothing_waits().await;
    let replies: Vec<String> = an.messages()[before..].iter().map(|it| it.text.clone()).collect();
    assert_eq!(replies.len(), words.len(), "{}", an.print());
    assert_ne!(replies[0], replies[1]);
    assert!(replies.iter().zip(replies.iter().skip(2)).all(|(one, next)| one == next), "{}", an.print());
    shared_fairly(&world);
    world.stop().await;
}

/// One of three masters dies. A cluster without all of its slots takes nothing: what a platform would not hold goes to
/// the spool, the rest is the platform's to keep, and all of it goes on when the master is back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cluster_without_one_of_its_masters() {
    let mut world = Setup::new(House::Cluster).own_redis().start().await;
    let mut on_zalo = Interview::new(world.on_zalo(), short_plan(), Way::Typed);
    let said = on_zalo.begin().await;
    let x1 = on_zalo.survey.questions.iter().position(|it| it.name == "X1").expect("X1");
    let before = on_zalo.go_on(said, |it| *it == Asked::One(x1)).await;
    world.redis.as_mut().expect("a cluster").kill_master(1).await;
    on_zalo.person.send("6").await;
    world.services[0].readiness_is("one event on disk", |_, body| body.contains("\"spool\":1")).await;
    let binh = world.on_telegram();
    let text = binh.send("/start").expect("an update");
    world
        .telegram
        .until("a 503 with Retry-After", || {
            let refused = |it: &&crate::telegram::Delivery| it.update == text && it.status == Some(503);
            world.telegram.deliveries().iter().find(refused).and_then(|it| it.retry_after)
        })
        .await;
    world.redis.as_mut().expect("a cluster").restore().await;
    world.telegram.accepted(text).await;
    binh.until("the survey", |it| it.key("Tôi đồng ý").is_some()).await;
    let said = on_zalo.person.until("the next question", |it| it.text != before.text).await;
    let review = on_zalo.go_on(said, |it| *it == Asked::Review).await;
    on_zalo.send(&review).await;
    on_zalo.check(&world.database.answers().await);
    world.services[0].readiness_is("ready again", |status, body| status == 200 && body.contains("\"spool\":0")).await;
    world.stop().await;
}
