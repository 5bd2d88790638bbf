//! A Redis that comes back without all that it knew: everybody comes to an end, with one response and one receipt.

use crate::interview::{Asked, Interview, Way, button, full_plan, short_plan};
use crate::said::Said;
use crate::world::{House, Setup, World};

/// As a person would: answers what is asked, and sends when the review is there, until there is a receipt.
async fn to_the_receipt(interview: &mut Interview, mut said: Said) -> String {
    for _ in 0..3 {
        let review = interview.go_on(said, |it| matches!(it, Asked::Review | Asked::Receipt(_))).await;
        if let Asked::Receipt(code) = interview.asked(&review) {
            return code;
        }
        let send = button(&review, |it| matches!(it, flows::Press::Send { .. })).expect("a button that sends").clone();
        said = interview.tap(&review, &send).await;
    }
    match interview.asked(&said) {
        Asked::Receipt(code) => code,
        _ => panic!("no receipt:\n{}", interview.person.print()),
    }
}

/// Redis dies, forgets what it has written since, and comes back.
async fn dies_and_forgets(world: &mut World, since: u64) {
    let redis = world.redis.as_mut().expect("a Redis");
    redis.kill().await;
    redis.forget_since(since);
    redis.restore().await;
    world.services[0].ready().await;
}

/// The response of each channel holds what its person answered.
async fn checked(world: &World, interviews: &[&Interview]) {
    let (responses, answers) = (world.database.responses().await, world.database.answers().await);
    assert_eq!(responses.len(), interviews.len(), "one response each");
    for interview in interviews {
        let channel = interview.person.channel();
        let response = responses.iter().find(|it| it.channel == channel).expect("a response");
        let theirs: Vec<_> = answers.iter().filter(|it| it.response == response.id).cloned().collect();
        interview.check(&theirs);
    }
}

/// With `appendfsync everysec` a lost machine takes the last second with it: here one answer of each person, whose next
/// question is on the screen already. They go on from what they see.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_second_leaves_nobody_stuck() {
    let mut world = Setup::new(House::Servers).own_redis().start().await;
    world.redis.as_ref().expect("a Redis").command(&["CONFIG", "SET", "appendfsync", "everysec"]).await;
    let mut on_zalo = Interview::new(world.on_zalo(), full_plan(), Way::Taps);
    let mut on_telegram = Interview::new(world.on_telegram(), full_plan(), Way::Taps);
    let (zalo_said, said) = (on_zalo.begin().await, on_telegram.begin().await);
    let mut zalo_said = on_zalo.go_on(zalo_said, |it| matches!(it, Asked::Group(_))).await;
    let mut said = on_telegram.go_on(said, |it| matches!(it, Asked::Group(_))).await;
    for _ in 0..2 {
        world.nothing_waits().await;
        let written = world.redis.as_ref().expect("a Redis").written();
        let (asked, zalo_asked) = (on_telegram.asked(&said), on_zalo.asked(&zalo_said));
        said = on_telegram.answer(&said, &asked).await;
        zalo_said = on_zalo.answer(&zalo_said, &zalo_asked).await;
        world.nothing_waits().await;
        dies_and_forgets(&mut world, written).await;
    }
    to_the_receipt(&mut on_telegram, said).await;
    to_the_receipt(&mut on_zalo, zalo_said).await;
    checked(&world, &[&on_telegram, &on_zalo]).await;
    world.stop().await;
}

/// A backup of Redis from before the end of two conversations beside a database that has both responses. Whoever goes on
/// sends the same response again; the receipt in the person's hands stays the right one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_redis_beside_a_newer_database_keeps_one_response_and_one_receipt_each() {
    let mut world = Setup::new(House::Servers).own_redis().start().await;
    let mut at_the_end = Interview::new(world.on_telegram(), short_plan(), Way::Taps);
    let mut in_the_middle = Interview::new(world.on_zalo(), full_plan(), Way::Taps);
    let review = at_the_end.to_review().await;
    let d4 = in_the_middle.survey.questions.iter().position(|it| it.name == "D4").expect("D4");
    let begun = in_the_middle.begin().await;
    let question = in_the_middle.go_on(begun, |it| *it == Asked::One(d4)).await;
    world.nothing_waits().await;
    let written = world.redis.as_ref().expect("a Redis").written();

    let first =
        [to_the_receipt(&mut at_the_end, review.clone()).await, to_the_receipt(&mut in_the_middle, question).await];
    assert_eq!(world.database.responses().await.len(), 2);
    world.nothing_waits().await;
    assert!(world.redis.as_ref().expect("a Redis").written() > written, "there is something to forget");
    dies_and_forgets(&mut world, written).await;

    // One presses the old button to send once more, the other asks what there is to do and answers something else.
    let acts = at_the_end.person.messages().len();
    let send = button(&review, |it| matches!(it, flows::Press::Send { .. })).expect("a button").clone();
    at_the_end.person.press(&review.id, &send.code).await;
    let again = at_the_end.person.clone();
    let receipt =
        again.until("another receipt", |it| again.messages().len() > acts && it.text.contains(&first[0])).await;
    assert_eq!(at_the_end.asked(&receipt), Asked::Receipt(first[0].clone()));
    in_the_middle.plan.insert("D4".to_owned(), "khong_co".to_owned());
    let said = in_the_middle.person.say("tiếp tục").await;
    let second = to_the_receipt(&mut in_the_middle, said).await;
    assert_eq!(second, first[1], "one receipt");
    checked(&world, &[&at_the_end, &in_the_middle]).await;
    let shown = in_the_middle.person.say(&format!("xem {second}")).await;
    assert!(shown.text.contains("Không có ai"), "{}", shown.print());
    world.stop().await;
}
