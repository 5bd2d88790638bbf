//! Every answer of a platform ends in one of three ways: the message is sent, it is tried again until it is, or it is
//! given up with a reason, and can then be listed, forgotten or sent after all.

use std::io::Write as _;
use std::time::Duration;

use tokio::time::Instant;

use super::in_both_houses;
use crate::citizen::Citizen;
use crate::telegram::Fault as T;
use crate::world::{House, OA, Setup, World};
use crate::zalo::Fault as Z;

in_both_houses!(each_answer_has_its_end);

/// How a message ends that meets a platform's answer.
#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    /// The person has it so many times: twice only where the platform took it and we could not learn so.
    Sent(usize),
    /// It is kept aside with these words.
    GivenUp(&'static str),
}

use End::{GivenUp, Sent};

const UNREACHABLE: &str = "the person cannot be reached";
const REFUSED: &str = "the platform refused it";
const SHUT: &str = "the platform's window was shut";
const TOO_LONG: &str = "the platform failed for too long";

/// Telegram's answers to the first attempt (or, repeated, to each).
const TELEGRAM: &[(&str, T, usize, End)] = &[
    ("429 that names a time", T::Flood(1), 1, Sent(1)),
    ("500", T::Broken, 1, Sent(1)),
    ("a gateway's page", T::Gateway, 1, Sent(1)),
    ("a gateway's page after it was taken", T::DoneThenBroken, 1, Sent(2)),
    ("silence after it was taken", T::DoneThenSilent, 1, Sent(2)),
    ("403", T::Blocked, 1, GivenUp(UNREACHABLE)),
    ("400", T::Bad, 1, GivenUp(REFUSED)),
    ("500 again and again", T::Broken, 20, GivenUp(TOO_LONG)),
];

/// Zalo's.
const ZALO: &[(&str, Z, usize, End)] = &[
    ("-200", Z::Code(-200), 1, Sent(1)),
    ("a code of tomorrow", Z::Code(-9999), 1, Sent(1)),
    ("a gateway's page", Z::Gateway, 1, Sent(1)),
    ("a gateway's page after it was taken", Z::DoneThenGateway, 1, Sent(2)),
    ("silence after it was taken", Z::DoneThenSilent, 1, Sent(2)),
    ("-217, blocked", Z::Code(-217), 1, GivenUp(UNREACHABLE)),
    ("-230, the window", Z::Code(-230), 1, GivenUp(SHUT)),
    ("-201, invalid", Z::Code(-201), 1, GivenUp(REFUSED)),
    ("-200 again and again", Z::Code(-200), 20, GivenUp(TOO_LONG)),
];

async fn each_answer_has_its_end(house: House) {
    let mut world = Setup::new(house).set("GIVE_UP_AFTER", Some("2")).start().await;
    let mut rows = Vec::new();
    for (name, fault, times, end) in TELEGRAM {
        let person = world.on_telegram();
        (0..*times).for_each(|_| world.telegram.fail_next_to(person.id, "sendMessage", *fault));
        person.send("/start");
        rows.push((format!("Telegram: {name}"), Citizen::from(person), *end));
    }
    for (name, fault, times, end) in ZALO {
        let person = world.on_zalo();
        (0..*times).for_each(|_| world.zalo.fail_next_to(&person.user, *fault));
        person.send("khảo sát");
        rows.push((format!("Zalo: {name}"), Citizen::from(person), *end));
    }
    world.telegram.delivered_all().await;
    world
        .zalo
        .until("all texts taken", || {
            let taken = world.zalo.deliveries().iter().filter(|it| it.event == "user_send_text").count();
            (taken == ZALO.len()).then_some(())
        })
        .await;
    for (name, person, end) in &rows {
        let Sent(times) = end else { continue };
        let there = || (person.messages().len() >= *times).then_some(());
        match person {
            Citizen::Zalo(_) => world.zalo.until(name, there).await,
            _ => world.telegram.until(name, there).await,
        }
    }
    world.nothing_waits().await;
    for (name, person, end) in &rows {
        let copies = person.messages();
        match end {
            Sent(times) => assert_eq!(copies.len(), *times, "{name}\n{}", person.print()),
            GivenUp(_) => assert_eq!(copies.len(), 0, "{name}\n{}", person.print()),
        }
        assert!(copies.iter().all(|it| it.text == copies[0].text), "{name}: one message, not two");
    }
    world.telegram.forgive();
    world.zalo.forgive();

    // The operator sees each with its reason and no name. The file has one user, so there the service is stopped first.
    if house == House::Embedded {
        let ran = crate::world::run(world.dir.path(), &world.settings, &["outbox", "list"]).await;
        assert!(ran.status == Some(1) && ran.err.contains("another process"), "{}{}", ran.out, ran.err);
        world.services[0].stop().await;
    }
    let listed = world.listed("outbox").await;
    assert_eq!(listed["waiting"], serde_json::json!([]));
    let given_up = listed["given_up"].as_array().expect("a list");
    let mut reasons: Vec<&str> = given_up.iter().filter_map(|it| it["reason"].as_str()).collect();
    let mut expected: Vec<&str> =
        rows.iter().filter_map(|row| if let GivenUp(why) = row.2 { Some(why) } else { None }).collect();
    reasons.sort_unstable();
    expected.sort_unstable();
    assert_eq!(reasons, expected);
    assert!(given_up.iter().all(|it| it["kind"] == "say" && it["chat"].as_str().is_some_and(|chat| chat.len() == 12)));
    let printed = format!("{listed}{}", world.command(&["outbox", "list"], 0).await);
    let private = [world.telegram.private_words(), world.zalo.private_words()].concat();
    assert!(!private.iter().any(|word| printed.contains(word)), "{printed}");

    // One is forgotten, the refused go by their reason, the rest all together; a name of nothing changes nothing.
    let shut = given_up.iter().find(|it| it["reason"] == SHUT).and_then(|it| it["id"].as_str()).expect("an id");
    world.command(&["outbox", "requeue", shut, "0123456789abcdef"], 1).await;
    assert!(world.command(&["outbox", "drop", shut], 0).await.contains(": 1"));
    assert!(world.command(&["outbox", "requeue", "--reason", REFUSED], 0).await.contains(": 2"));
    let rest = expected.len() - 3;
    assert!(world.command(&["outbox", "requeue", "--all"], 0).await.contains(&format!(": {rest}")));
    if house == House::Embedded {
        world.restart(0).await;
    }
    for (name, person, end) in &rows {
        if let GivenUp(why) = end
            && *why != SHUT
        {
            person.until(name, |_| true).await;
            assert_eq!(person.messages().len(), 1, "{name}");
        }
    }
    minute_is_over(&world).await;
    world.stop().await;
}

/// -32 is about the whole OA: it stands still for ten seconds, and then goes on by itself.
async fn minute_is_over(world: &World) {
    let (an, binh) = (world.on_zalo(), world.on_zalo());
    world.zalo.fail_next_to(&an.user, Z::Code(-32));
    let began = Instant::now();
    an.send("khảo sát");
    world.zalo.until("-32", || world.zalo.calls().iter().any(|it| it.error == -32).then_some(())).await;
    binh.say("khảo sát").await;
    assert!(began.elapsed() >= Duration::from_secs(9), "everybody on the OA has waited");
    an.until("the notice", |_| true).await;
    assert_eq!(world.zalo.calls().iter().filter(|it| it.error == -32).count(), 1, "{OA} was asked once too often");
}

/// The instance that holds chats dies with messages owed; the other delivers them within three seconds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_living_follow_the_dead_within_three_seconds() {
    let mut world = Setup::new(House::Servers).start().await;
    let people: Vec<_> = (0..20).map(|_| world.on_telegram()).collect();
    for person in &people {
        world.telegram.fail_next_to(person.id, "sendMessage", T::Flood(600));
        person.send("/start");
    }
    let refused = || world.telegram.calls().iter().filter(|it| it.status == 429).count();
    world.telegram.until("twenty refusals", || (refused() == 20).then_some(())).await;
    world.open().await;
    // It has to be in touch for a heartbeat's life before it judges anybody.
    tokio::time::sleep(Duration::from_millis(2500)).await;
    let died = Instant::now();
    world.services[0].kill().await;
    let served = || people.iter().filter(|it| it.latest().is_some()).count();
    world.telegram.until("the first owed message", || (served() > 0).then_some(())).await;
    let first = died.elapsed();
    world.telegram.until("all owed messages", || (served() == 20).then_some(())).await;
    let last = died.elapsed();
    let line = format!("takeover of 20 chats after kill -9: first message {first:.2?}, last {last:.2?}\n");
    std::io::stdout().write_all(line.as_bytes()).expect("standard output");
    assert!(last < Duration::from_secs(3), "{line}");
    assert!(people.iter().all(|it| it.sent().len() == 1), "once each");
    world.stop().await;
}
