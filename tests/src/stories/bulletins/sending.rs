//! A bulletin on its way: who gets it, what refuses it, and who stops it.

use std::time::{Duration, Instant};

use flows::bulletin::{Bulletin, Move, Outcome, Segment};
use flows::{Chat, ContactChange, Platform};
use storage::Again;

use super::{TITLE, agrees, approved, bulletin, followers, got, moved, now, on_telegram, on_zalo, until};
use crate::bulk::crowd;
use crate::telegram::Fault;
use crate::world::{House, Setup, World};
use crate::zalo;

/// Calls of bulletins that one account has under way at most, as it begins.
const UNDER_WAY: usize = 16;

/// A world on servers whose bot has no limit.
async fn world() -> World {
    Setup::new(House::Servers).set("TELEGRAM_UNASKED_PER_MINUTE", Some("0")).start().await
}

/// Three hundred people on Telegram, forty on Zalo and one at a page; some cannot be reached, the platform is asked too
/// much of, one call fails, of one nothing is learnt.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_who_wants_it_gets_it_once() {
    let world = world().await;
    let storage = world.open_storage().await;
    let people = followers(&world, &storage, 300).await;
    let mut on_oa = Vec::new();
    for _ in 0..40 {
        let person = world.on_zalo();
        person.send("trợ giúp");
        person.until("an answer", |_| true).await;
        agrees(&world, &storage, &on_zalo(&person.user)).await;
        on_oa.push(person);
    }
    let page = world.on_web().await;
    page.say("trợ giúp").await;
    let silent = world.on_telegram();
    silent.say("trợ giúp").await;
    world.nothing_waits().await;
    let web = world.database.column("select chat from contact where platform = 'web'").await;
    let user = web[0].rsplit(':').next().unwrap_or_default().to_owned();
    agrees(&world, &storage, &Chat { platform: Platform::Web, account: "web".to_owned(), user }).await;
    let answered: Vec<usize> = on_oa.iter().map(|it| it.messages().len()).collect();

    let to = |n: usize, fault| world.telegram.fail_next_to(people[n].id, "sendMessage", fault);
    to(0, Fault::Blocked);
    to(1, Fault::Blocked);
    to(2, Fault::Bad);
    to(3, Fault::DoneThenBroken);
    to(4, Fault::Flood(1));
    to(5, Fault::Broken);
    world.zalo.fail_next_to(&on_oa[0].user, zalo::Fault::Code(-217));
    let id = approved(&world, &storage, &bulletin()).await;
    let came = until(&world, &id, |it| it.is("done")).await;
    came.is_counted();
    let counts = [Outcome::Sent, Outcome::Blocked, Outcome::Refused, Outcome::Uncertain].map(|it| came.of(it));
    assert_eq!(counts, [336, 3, 1, 1], "{came:?}");
    assert_eq!(came.counted.get("unlisted"), Some(&1), "who never agreed is counted and not listed");
    let sent: Vec<usize> = people.iter().map(got).collect();
    assert_eq!(sent[..3], [0, 0, 0]);
    assert!(sent[3..].iter().all(|it| *it == 1), "{sent:?}");
    assert_eq!(got(&silent), 0);
    assert_eq!(page.messages().iter().filter(|it| it.text.contains(TITLE)).count(), 1);
    for (person, before) in on_oa.iter().zip(answered).skip(1) {
        assert_eq!(person.messages().len(), before + 1);
    }
    // The conversation knows that they are gone, and the next bulletin is not for them.
    world.nothing_waits().await;
    let reachable = "select cast(count(*) as text) from contact where not reachable";
    assert_eq!(world.database.column(reachable).await, ["3"]);

    // What is uncertain is sent again by a person only; what was refused too.
    let row = storage.bulletin_row(&id).await.expect("storage").expect("the bulletin");
    let refused = Again::Entries(Outcome::Refused);
    let again = storage.bulletin_again(&id, refused, row.revision, &super::official("w"), now(&world)).await;
    assert_eq!(again.expect("storage"), Ok(1));
    let came = until(&world, &id, |it| it.is("done")).await;
    assert_eq!((came.of(Outcome::Sent), came.of(Outcome::Uncertain), got(&people[2])), (337, 1, 1));
    came.is_counted();
    world.services[0].metric_is("langnghe_bulletins_sending", |it| it == 0.0).await;
    world.stop().await;
}

/// The calls that are under way when somebody says stop come to an end, and no other begins; who opts out or is erased
/// meanwhile is left.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_holds_at_once_and_opt_outs_are_looked_at_last() {
    let world = world().await;
    let storage = world.open_storage().await;
    let people = followers(&world, &storage, 200).await;
    world.telegram.stall(true);
    let id = approved(&world, &storage, &bulletin()).await;
    world.telegram.until("calls under way", || (world.telegram.stalling() == UNDER_WAY).then_some(())).await;
    moved(&world, &storage, &id, Move::Pause, "w").await;
    world.telegram.stall(false);
    let came = until(&world, &id, |it| it.is("paused")).await;
    assert_eq!((came.of(Outcome::Sent), came.of(Outcome::Waiting)), (UNDER_WAY, 200 - UNDER_WAY));
    assert_eq!(people.iter().map(got).sum::<usize>(), UNDER_WAY);

    world.telegram.stall(true);
    moved(&world, &storage, &id, Move::Resume, "a").await;
    world.telegram.until("calls under way", || (world.telegram.stalling() == UNDER_WAY).then_some(())).await;
    // Those whose turn has not come yet stand at the end of the list.
    let last = format!(
        "select contact.chat from delivery join contact on contact.id = delivery.contact \
                        where bulletin = '{id}' and state = 'waiting' order by nth desc limit 10"
    );
    let last: Vec<i64> =
        world.database.column(&last).await.iter().filter_map(|it| it.rsplit(':').next()?.parse().ok()).collect();
    let (out, gone) = last.split_at(7);
    let person = |id: &i64| people.iter().find(|it| it.id == *id).expect("one of them");
    for id in out {
        let no = ContactChange::Bulletins { at: now(&world).plus(1), yes: false, topic: None };
        storage.contact(&on_telegram(person(id)), &no).await.expect("a contact");
    }
    for id in gone {
        storage.erase(&on_telegram(person(id)), now(&world)).await.expect("erased");
    }
    world.telegram.stall(false);
    let came = until(&world, &id, |it| it.is("done")).await;
    assert_eq!((came.of(Outcome::Sent), came.entries.get("left")), (190, Some(&10)));
    came.is_counted();
    let whys = format!(
        "select why || '=' || count(*) from delivery where bulletin = '{id}' and state = 'left' \
                        group by why order by 1"
    );
    assert_eq!(world.database.column(&whys).await, ["erased=3", "opted_out=7"]);
    for it in &people {
        assert_eq!(got(it), usize::from(!last.contains(&it.id)));
    }
    world.stop().await;
}

/// In full flow a pause and a cancelling hold within two seconds of their answer, by the times at which calls arrive.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_full_flow_it_stops_within_two_seconds() {
    let world = world().await;
    let storage = world.open_storage().await;
    crowd(&world, 3_000).await;
    let id = approved(&world, &storage, &bulletin()).await;
    for (made, more) in [(Move::Pause, Move::Resume), (Move::Cancel, Move::Cancel)] {
        let enough = world.telegram.arrivals(TITLE).len() + 200;
        let flows = || (world.telegram.arrivals(TITLE).len() >= enough).then_some(());
        world.telegram.until("two hundred more", flows).await;
        moved(&world, &storage, &id, made, "a").await;
        let answered = Instant::now();
        // Nobody who could send it is left then.
        world.services[0].metric_is("langnghe_bulletins_sending", |it| it == 0.0).await;
        let arrivals = world.telegram.arrivals(TITLE);
        let last = arrivals.iter().map(|it| it.0).max().expect("some arrived");
        assert!(last < answered + Duration::from_secs(2), "{made:?}: {:?} later", last - answered);
        assert!(arrivals.len() < 3_000, "it was in full flow");
        if more != made {
            moved(&world, &storage, &id, more, "a").await;
        }
    }
    world.stop().await;
}

/// What was cancelled comes to nobody any more, and the rest is said to have been left.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_bulletin_ends() {
    let world = world().await;
    let storage = world.open_storage().await;
    let people = followers(&world, &storage, 100).await;
    world.telegram.stall(true);
    let id = approved(&world, &storage, &bulletin()).await;
    world.telegram.until("calls under way", || (world.telegram.stalling() == UNDER_WAY).then_some(())).await;
    moved(&world, &storage, &id, Move::Cancel, "a").await;
    world.telegram.stall(false);
    until(&world, &id, |it| it.is("cancelled")).await;
    let progress = storage.bulletin_progress(&id).await.expect("storage").expect("the bulletin");
    let left = Outcome::Left(flows::bulletin::Why::Cancelled);
    assert_eq!((progress.of(Outcome::Sent), progress.of(left)), (UNDER_WAY as u64, 100 - UNDER_WAY as u64));
    assert_eq!(people.iter().map(got).sum::<usize>(), UNDER_WAY);
    world.stop().await;
}

/// A hundredth goes first and is looked at by somebody; the rest follows on a word. Replies go on meanwhile, also while the
/// platform asks bulletins to wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundredth_goes_first_and_replies_never_wait() {
    let world = world().await;
    let storage = world.open_storage().await;
    let people = followers(&world, &storage, 250).await;
    let id = approved(&world, &storage, &Bulletin { canary: true, ..bulletin() }).await;
    let came = until(&world, &id, |it| it.is("paused")).await;
    assert_eq!((came.of(Outcome::Sent), came.of(Outcome::Waiting)), (3, 247));
    assert_eq!(people.iter().map(got).sum::<usize>(), 3);
    // The first call of the rest is told to wait for a minute.
    world.telegram.fail_next("sendMessage", Fault::Flood(60));
    moved(&world, &storage, &id, Move::Rest, "a").await;
    let told = || world.telegram.calls().iter().any(|it| it.status == 429);
    world.telegram.until("a refusal", || told().then_some(())).await;
    let other = world.on_telegram();
    for _ in 0..5 {
        other.say("trợ giúp").await;
    }
    let came = until(&world, &id, |it| it.of(Outcome::Sending) == 0).await;
    assert!(came.of(Outcome::Waiting) > 100, "bulletins rest: {came:?}");
    moved(&world, &storage, &id, Move::Cancel, "a").await;
    until(&world, &id, |it| it.is("cancelled")).await;
    world.stop().await;
}

/// Whoever got three bulletins this week gets no other, of whatever office; a correction comes all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_gets_more_than_three_a_week() {
    let world = world().await;
    let storage = world.open_storage().await;
    let people = followers(&world, &storage, 5).await;
    let mut id = String::new();
    for _ in 0..4 {
        id = approved(&world, &storage, &bulletin()).await;
        until(&world, &id, |it| it.is("done")).await;
    }
    assert!(people.iter().all(|it| got(it) == 3));
    let correction = Bulletin { kind: flows::bulletin::Kind::Correction, corrects: Some(id), ..bulletin() };
    let id = approved(&world, &storage, &correction).await;
    until(&world, &id, |it| it.is("done")).await;
    assert!(people.iter().all(|it| got(it) == 4));
    world.stop().await;
}

/// In quiet hours a bulletin waits and says until when. An urgent one that two people stand for passes on Telegram.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bulletin_waits_for_the_morning() {
    let hours = quiet_now();
    let setup = Setup::new(House::Servers).set("TELEGRAM_UNASKED_PER_MINUTE", Some("0"));
    let world = setup.set("BULLETIN_QUIET", Some(&hours)).start().await;
    let storage = world.open_storage().await;
    let people = followers(&world, &storage, 3).await;
    let id = approved(&world, &storage, &bulletin()).await;
    let urgent = Bulletin { kind: flows::bulletin::Kind::Urgent, ..bulletin() };
    let urgent = approved(&world, &storage, &urgent).await;
    let waits = async |id: &str| {
        let progress = storage.bulletin_progress(id).await.expect("storage").expect("the bulletin");
        progress.waits_until.is_some_and(|at| at > now(&world))
    };
    let deadline = tokio::time::Instant::now() + crate::bell::PATIENCE;
    while !waits(&id).await || !waits(&urgent).await {
        assert!(tokio::time::Instant::now() < deadline, "neither says that it waits");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(people.iter().all(|it| got(it) == 0));
    moved(&world, &storage, &urgent, Move::Approve, "b").await;
    until(&world, &urgent, |it| it.is("done")).await;
    assert!(people.iter().all(|it| got(it) == 1));
    assert!(waits(&id).await, "the other one waits on");
    moved(&world, &storage, &id, Move::Cancel, "a").await;
    world.stop().await;
}

/// Hours around this one, by Việt Nam's clock.
fn quiet_now() -> String {
    let hour = (jiff::Timestamp::now().as_second() / 3600 + 7).rem_euclid(24);
    format!("{:02}:00-{:02}:00", (hour + 22) % 24, (hour + 3) % 24)
}

/// On Zalo nobody is written to whose window is shut.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn zalo_is_written_to_within_its_window_only() {
    let world = world().await;
    let storage = world.open_storage().await;
    let (an, binh) = (world.on_zalo(), world.on_zalo());
    for person in [&an, &binh] {
        person.send("trợ giúp");
        person.until("an answer", |_| true).await;
        agrees(&world, &storage, &on_zalo(&person.user)).await;
    }
    world.nothing_waits().await;
    let sql: &'static str = "update contact set seen_at = seen_at - 169200001 where chat like 'z:%' \
                             and id = (select min(id) from contact where chat like 'z:%')";
    world.database.execute(sql).await;
    let segment = Segment { channels: vec![Platform::Zalo], ..Segment::default() };
    let id = approved(&world, &storage, &Bulletin { segment, ..bulletin() }).await;
    let came = until(&world, &id, |it| it.is("done")).await;
    assert_eq!((came.of(Outcome::Sent), came.counted.get("unlisted")), (1, Some(&1)));
    assert_eq!(an.messages().len() + binh.messages().len(), 3);
    world.stop().await;
}
