//! A broadcast on Zalo, step by step, and what a correction does to what was sent.

use flows::bulletin::{Amend, Bulletin, Kind, Move, Outcome, Segment, Step, Targets, ZaloWay};
use flows::{Millis, Platform};
use storage::{Actor, Again, Broadcast, Storage};

use super::super::console::Official;
use super::{TITLE, approved, bulletin, followers, moved, now, until};
use crate::bell::PATIENCE;
use crate::browser::Screen;
use crate::telegram::Fault;
use crate::world::{House, OA, Setup, World};
use crate::zalo::Review;

/// The smallest picture.
pub(in crate::stories) const PNG: &[u8] = &[
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 31, 21, 196,
    137, 0, 0, 0, 13, 73, 68, 65, 84, 120, 218, 99, 252, 207, 192, 80, 15, 0, 4, 133, 1, 128, 132, 169, 140, 33, 0, 0,
    0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
];

async fn world() -> World {
    let world = Setup::new(House::Servers).set("TELEGRAM_UNASKED_PER_MINUTE", Some("0")).start().await;
    world.zalo.set_night(false);
    world
}

async fn with_cover(world: &World, storage: &Storage, it: Bulletin) -> Bulletin {
    let by = Actor::Person("w".to_owned());
    let cover = storage.file_put(("bia.png", PNG), "vn", &by, now(world)).await.expect("storage").expect("a picture");
    Bulletin { cover: Some(cover), ..it }
}

/// To the OA's followers, and to nobody else.
fn broadcast() -> Bulletin {
    let targets = Targets { regions: vec![1], ..Targets::default() };
    let segment = Segment { channels: vec![Platform::Zalo], ..Segment::default() };
    Bulletin { zalo: ZaloWay::Broadcast(targets), segment, ..bulletin() }
}

/// Waits until a broadcast has come to a step.
async fn comes_to(world: &World, storage: &Storage, id: &str, step: Step) -> Broadcast {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        let it = storage.broadcasts(id).await.expect("storage").pop();
        if let Some(it) = it.clone().filter(|it| it.step == step.code()) {
            return it;
        }
        assert!(tokio::time::Instant::now() < deadline, "{it:?} {:?}", world.zalo.wrong());
        // Progress can only be asked for.
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

/// It waits for Zalo's review, goes out once, and is corrected where it stands.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_review_to_everybody_and_its_correction() {
    let world = world().await;
    let storage = world.open_storage().await;
    world.zalo.review(Review::Lasts);
    let it = with_cover(&world, &storage, broadcast()).await;
    let id = approved(&world, &storage, &it).await;
    let review = comes_to(&world, &storage, &id, Step::Review).await;
    assert!(review.token.is_some() && review.article.is_none() && world.zalo.broadcasts().is_empty());
    world.zalo.review(Review::Passes);
    until(&world, &id, |it| it.is("done")).await;
    let accepted = comes_to(&world, &storage, &id, Step::Accepted).await;
    let article = accepted.article.clone().expect("an article");
    assert_eq!(world.zalo.broadcasts(), [(article.clone(), serde_json::json!({ "locations": [1] }))]);
    let shown = |world: &World| world.zalo.articles()[&article]["title"].as_str().map(str::to_owned);
    assert_eq!(shown(&world).as_deref(), Some(TITLE));

    let mut right = Bulletin {
        kind: Kind::Correction,
        corrects: Some(id.clone()),
        amend: Amend::Replace,
        segment: Segment { channels: vec![Platform::Telegram], ..Segment::default() },
        zalo: ZaloWay::None,
        ..bulletin()
    };
    right.vi.title = "Lịch tiếp công dân đã sửa".to_owned();
    let correction = approved(&world, &storage, &right).await;
    until(&world, &correction, |it| it.is("done")).await;
    assert_eq!(shown(&world).as_deref(), Some("Lịch tiếp công dân đã sửa"));
    right.amend = Amend::Remove;
    let removal = approved(&world, &storage, &right).await;
    until(&world, &removal, |it| it.is("done")).await;
    assert!(world.zalo.articles().is_empty());
    assert_eq!(world.zalo.broadcasts().len(), 1, "a correction broadcasts nothing by itself");
    world.stop().await;
}

/// What Zalo refuses is said, with what to do about it; what nobody knows is not repeated.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_has_a_word_and_silence_is_not_repeated() {
    let world = world().await;
    let storage = world.open_storage().await;
    let it = with_cover(&world, &storage, broadcast()).await;
    world.zalo.broadcasts_left(0);
    let id = approved(&world, &storage, &it).await;
    assert_eq!(comes_to(&world, &storage, &id, Step::Refused).await.said.as_deref(), Some("quota"));
    assert_eq!(world.zalo.articles_made(), 0, "no article is made in vain");
    until(&world, &id, |it| it.is("done")).await;
    world.zalo.broadcasts_left(9);
    // Once its reason is gone a person lets it go.
    again(&world, &storage, &id, Step::Refused).await;
    comes_to(&world, &storage, &id, Step::Accepted).await;
    until(&world, &id, |it| it.is("done")).await;
    assert_eq!((world.zalo.articles_made(), world.zalo.broadcasts().len()), (1, 1));
    world.zalo.review(Review::Fails);
    let id = approved(&world, &storage, &it).await;
    assert_eq!(comes_to(&world, &storage, &id, Step::Refused).await.said.as_deref(), Some("content"));
    world.zalo.review(Review::Lasts);
    let id = approved(&world, &storage, &it).await;
    comes_to(&world, &storage, &id, Step::Review).await;
    // The call after the review's: it is done, and its answer lost.
    world.zalo.lose_broadcast();
    world.zalo.review(Review::Passes);
    comes_to(&world, &storage, &id, Step::Uncertain).await;
    until(&world, &id, |it| it.is("done")).await;
    assert_eq!(world.zalo.broadcasts().len(), 2);
    // A person who looked may send it out all the same: the article that is there, not another one.
    let made = world.zalo.articles_made();
    again(&world, &storage, &id, Step::Uncertain).await;
    comes_to(&world, &storage, &id, Step::Accepted).await;
    until(&world, &id, |it| it.is("done")).await;
    assert_eq!((world.zalo.articles_made(), world.zalo.broadcasts().len()), (made, 3));
    world.stop().await;
}

/// A person lets a broadcast go once more that they saw at a step.
async fn again(world: &World, storage: &Storage, id: &str, found: Step) {
    let row = storage.bulletin_row(id).await.expect("storage").expect("the bulletin");
    let by = Actor::Person("w".to_owned());
    let done = storage.bulletin_again(id, Again::Broadcast { account: OA, found }, row.revision, &by, now(world)).await;
    done.expect("storage").expect("it may go once more");
}

/// What sending takes and what Zalo refused, as officials see it; one of them lets it go once more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn officials_see_what_it_takes_and_what_to_do() {
    let world = world().await;
    let storage = world.open_storage().await;
    world.zalo.set_followers(5_300);
    let it = with_cover(&world, &storage, broadcast()).await;
    let by = Actor::Person("w".to_owned());
    storage.bulletin_write("draft", &it, None, &by, now(&world)).await.expect("storage").expect("a draft");
    world.zalo.broadcasts_left(0);
    let id = approved(&world, &storage, &it).await;
    until(&world, &id, |it| it.is("done")).await;
    world.zalo.broadcasts_left(7);
    for (name, screen) in [("binh", Screen::Phone), ("an", Screen::Desktop)] {
        let official = Official::with_role(&world, (name, name), &[("communicator", "vn")], screen).await;
        official.go("/console/bulletins/draft").await;
        let page = official.browser.reads("Dự toán trước khi gửi").await;
        assert!(page.contains("≤ 5300 (người theo dõi, theo Zalo)"), "{page}");
        official.look("broadcast-plan").await;
        official.go(&format!("/console/bulletins/{id}")).await;
        official.browser.reads("OA đã hết lượt phát").await;
        official.browser.run("document.querySelector('form[action$=\"/broadcast\"]').scrollIntoView();").await;
        official.look("broadcast-refused").await;
        if name == "an" {
            official.browser.push("Phát lại").await;
            official.browser.reads("cho phát lại trên Zalo").await;
        }
        official.browser.close().await;
    }
    comes_to(&world, &storage, &id, Step::Accepted).await;
    world.stop().await;
}

/// Its calls are counted with the account's others: nobody who writes to the OA finds the minute used up by it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_calls_keep_to_the_accounts_pace() {
    let world = Setup::new(House::Servers).set("ZALO_PER_MINUTE", Some("100")).start().await;
    world.zalo.set_night(false);
    let storage = world.open_storage().await;
    let it = with_cover(&world, &storage, broadcast()).await;
    let id = approved(&world, &storage, &it).await;
    comes_to(&world, &storage, &id, Step::Accepted).await;
    // Of a hundred, bulletins take 72. The quota was asked for, the article made, asked for, and sent out.
    let left = format!("langnghe_budget_left{{platform=\"zalo\",account=\"{OA}\",lane=\"bulk\"}}");
    world.services[0].metric_is(&left, |it| it == 68.0).await;
    world.stop().await;
}

/// Killed before and behind each step: the article is made once, and sent out once, or nobody claims to know.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wherever_it_dies_it_goes_out_once() {
    let mut world = Setup::new(House::Embedded).empty().await;
    world.zalo.set_night(false);
    world.open().await;
    world.services[0].kill().await;
    let places = [
        "broadcast put/before",
        "broadcast put/after",
        "broadcast make/before",
        "broadcast make/after",
        "broadcast put/before+1",
        "broadcast review/before",
        "broadcast review/after",
        "broadcast put/after+2",
        "broadcast send/before",
        "broadcast send/after",
        "broadcast put/after+4",
        "broadcast read/before",
        "broadcast turn/after",
        "broadcast quota/after",
    ];
    for point in crate::points::of_broadcasts() {
        assert!(places.iter().any(|it| it.split('/').next() == Some(point.as_str())), "nobody dies at {point}");
    }
    for place in places {
        let storage = world.open_storage().await;
        let it = with_cover(&world, &storage, broadcast()).await;
        let id = approved(&world, &storage, &it).await;
        drop(storage);
        let (made, sent) = (world.zalo.articles_made(), world.zalo.broadcasts().len());
        super::deaths::start(&mut world, place).await;
        assert!(world.services[0].dies(PATIENCE).await, "nobody came by {place}");
        super::deaths::start(&mut world, "").await;
        until(&world, &id, |it| it.is("done")).await;
        world.services[0].kill().await;
        let storage = world.open_storage().await;
        let end = storage.broadcasts(&id).await.expect("storage").pop().expect("a broadcast");
        let (made, sent) = (world.zalo.articles_made() - made, world.zalo.broadcasts().len() - sent);
        assert!(made <= 1 && sent <= 1, "{place}: {end:?}");
        let known = end.step == Step::Accepted.code();
        assert!(known || end.step == Step::Uncertain.code(), "{place}: {end:?}");
        assert!(!known || sent == 1, "{place}: {end:?}");
        // Only where a call may have been under way does nobody know.
        let may = ["make", "send", "put/after", "put/before+1"].iter().any(|it| place.contains(it));
        assert!(known || may, "{place}: {end:?}");
    }
    super::deaths::start(&mut world, "").await;
    world.stop().await;
}

/// On Telegram the words of what was sent are replaced, then it is taken back; what is older than two days stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_sent_on_telegram_is_put_right() {
    let world = world().await;
    let storage = world.open_storage().await;
    let people = followers(&world, &storage, 5).await;
    let id = approved(&world, &storage, &bulletin()).await;
    until(&world, &id, |it| it.is("done") && it.of(Outcome::Sent) == 5).await;
    let mut right =
        Bulletin { kind: Kind::Correction, corrects: Some(id.clone()), amend: Amend::Replace, ..bulletin() };
    right.vi.title = "Lịch tiếp công dân đã sửa".to_owned();
    let correction = approved(&world, &storage, &right).await;
    let came = until(&world, &correction, |it| it.is("done")).await;
    assert_eq!(came.of(Outcome::Sent), 5);
    let amended = storage.amended(&correction).await.expect("storage").expect("a correction");
    assert_eq!((amended.total, amended.done, amended.failed, amended.left(), amended.ended), (5, 5, 0, 0, true));
    for person in &people {
        let said = person.messages();
        // The old one in its place with the new words, and the linked notice.
        assert_eq!(said.iter().map(|it| it.edits).collect::<Vec<_>>(), [1, 0], "{said:?}");
        assert!(said.iter().all(|it| it.text.contains("đã sửa") && it.text.contains("12/TB-SNV")));
    }
    right.amend = Amend::Remove;
    world.telegram.fail_next("deleteMessage", Fault::Bad);
    let removal = approved(&world, &storage, &right).await;
    until(&world, &removal, |it| it.is("done")).await;
    let amended = storage.amended(&removal).await.expect("storage").expect("a correction");
    assert_eq!((amended.done, amended.failed, amended.left()), (4, 1, 0), "one was refused, and is said to be");
    // A person lets that one be tried once more, and no other.
    let row = storage.bulletin_row(&removal).await.expect("storage").expect("the bulletin");
    let by = Actor::Person("w".to_owned());
    let again = storage.bulletin_again(&removal, Again::Changes, row.revision, &by, now(&world)).await;
    again.expect("storage").expect("it goes on");
    until(&world, &removal, |it| it.is("done")).await;
    let amended = storage.amended(&removal).await.expect("storage").expect("a correction");
    assert_eq!((amended.done, amended.failed, amended.total), (5, 0, 5));
    assert_eq!(world.telegram.calls().iter().filter(|it| it.method == "deleteMessage").count(), 6);
    assert!(people.iter().all(|it| it.messages().len() == 2), "the first is gone, the notices stay");
    moved_twice(&world, &storage, &id).await;
    world.stop().await;
}

/// Paused while one message is not taken, it makes no further call; that message is no failure, and whoever goes on has it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_of_a_correction_is_no_failure() {
    let world = world().await;
    let storage = world.open_storage().await;
    followers(&world, &storage, 3).await;
    let id = approved(&world, &storage, &bulletin()).await;
    until(&world, &id, |it| it.is("done") && it.of(Outcome::Sent) == 3).await;
    let right = Bulletin { kind: Kind::Correction, corrects: Some(id), amend: Amend::Replace, ..bulletin() };
    world.telegram.fail_next("editMessageText", Fault::Broken);
    let correction = approved(&world, &storage, &right).await;
    let edits = || world.telegram.calls().iter().filter(|it| it.method == "editMessageText").count();
    world.telegram.until("a refusal", || (edits() > 0).then_some(())).await;
    moved(&world, &storage, &correction, Move::Pause, "a").await;
    world.services[0].metric_is("langnghe_bulletins_sending", |it| it == 0.0).await;
    let amended = storage.amended(&correction).await.expect("storage").expect("a correction");
    assert_eq!((edits(), amended.done, amended.failed, amended.upto), (1, 0, 0, 0), "{amended:?}");
    moved(&world, &storage, &correction, Move::Resume, "a").await;
    until(&world, &correction, |it| it.is("done")).await;
    let amended = storage.amended(&correction).await.expect("storage").expect("a correction");
    assert_eq!((edits(), amended.done, amended.failed, amended.ended), (4, 3, 0, true), "{amended:?}");
    world.stop().await;
}

/// A bulletin that is through is moved no more, whatever was done to its messages.
async fn moved_twice(world: &World, storage: &Storage, id: &str) {
    let row = storage.bulletin_row(id).await.expect("storage").expect("the bulletin");
    let by = Actor::Person("a".to_owned());
    let again = storage.bulletin_move(id, Move::Cancel, row.revision, &by, Millis(world.clock.now())).await;
    assert!(again.expect("storage").is_err());
}
