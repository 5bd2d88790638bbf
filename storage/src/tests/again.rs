//! Bulletins that were through and go once more. On both databases.

use flows::bulletin::{Bulletin, Kind, Move, Outcome, Repeat, Schedule, Step};
use flows::{Millis, Platform};

use super::bulletins::{bulletin, follower, person, sending};
use super::database::texts;
use super::{World, chat};
use crate::{Actor, Again, Amended, Audience, Broadcast, Listing, Made, NotPushed};

super::on_every_database! {
    what_goes_once_more_begins_no_second_chain,
    a_correction_begins_again_by_a_person_alone,
    what_was_not_changed_is_known_one_by_one,
}

const NOW: Millis = Millis(1_795_338_000_000);
const HOUR: i64 = 3_600_000;

/// What was through and goes once more, days later, has its repetition: nobody gets two of each from then on.
async fn what_goes_once_more_begins_no_second_chain(world: &World) {
    const DAY: i64 = 24 * HOUR;
    let storage = world.open().await;
    let schedule = Schedule { at: Some(NOW), repeat: Some(Repeat::Daily), until: None };
    sending(&storage, "b1", &Bulletin { schedule, ..bulletin() }).await;
    let finish = async |at| {
        let seen = storage.bulletin_row("b1").await.unwrap().unwrap().revision;
        storage.bulletin_move("b1", Move::Finish, seen, &Actor::Program, at).await.unwrap().unwrap();
    };
    let chain = async || texts(&storage, "select id from bulletin where repeats = 'b1'").await.len();
    finish(NOW.plus(HOUR)).await;
    assert_eq!(chain().await, 1);
    for days in 1..3 {
        let seen = storage.bulletin_row("b1").await.unwrap().unwrap().revision;
        if days == 1 {
            let refused = Again::Entries(Outcome::Refused);
            storage.bulletin_again("b1", refused, seen, &person("w"), NOW).await.unwrap().unwrap();
        } else {
            let (account, step) = ("1".to_owned(), Step::Refused.code().to_owned());
            let refused = Broadcast { account, step, token: None, article: None, message: None, said: None, at: NOW };
            storage.broadcast_put("b1", &refused).await.unwrap();
            let again = Again::Broadcast { account: "1", found: Step::Refused };
            storage.bulletin_again("b1", again, seen, &person("w"), NOW).await.unwrap().unwrap();
        }
        finish(NOW.plus(days * DAY + HOUR)).await;
        assert_eq!(chain().await, 1, "after {days} days");
    }
}

/// How far a correction has come is kept as it is; only a person who says so lets what failed begin again.
async fn a_correction_begins_again_by_a_person_alone(world: &World) {
    let storage = world.open().await;
    sending(&storage, "b1", &bulletin()).await;
    assert_eq!(storage.amended("b1").await.unwrap(), None);
    let begun = Amended { total: 9, upto: 4, done: 2, failed: 1, moot: 1, articles: 1, ..Amended::default() };
    let again = async |what| {
        let seen = storage.bulletin_row("b1").await.unwrap().unwrap().revision;
        let done = storage.bulletin_again("b1", what, seen, &person("w"), NOW).await.unwrap();
        (done, storage.amended("b1").await.unwrap())
    };
    let refused = Err(NotPushed::Nothing);
    assert_eq!(again(Again::Changes).await, (refused.clone(), None), "it changes nothing");
    storage.amended_put("b1", &begun, &[]).await.unwrap();
    assert_eq!(begun.left(), 5);
    assert_eq!(again(Again::Changes).await, (refused.clone(), Some(begun)), "it is under way");
    let well = Amended { upto: 9, done: 8, failed: 0, ended: true, ..begun };
    storage.amended_put("b1", &well, &[]).await.unwrap();
    assert_eq!(again(Again::Changes).await, (refused, Some(well)), "nothing is left to be done");
    let failed = Amended { articles_failed: 1, ..well };
    storage.amended_put("b1", &failed, &[]).await.unwrap();
    let pause = async |act| {
        let seen = storage.bulletin_row("b1").await.unwrap().unwrap().revision;
        storage.bulletin_move("b1", act, seen, &person("w"), NOW).await.unwrap().unwrap();
    };
    pause(Move::Pause).await;
    pause(Move::Resume).await;
    assert_eq!(storage.amended("b1").await.unwrap(), Some(failed), "going on is not beginning again");
    let entries = Again::Entries(Outcome::Refused);
    assert_eq!(again(entries).await, (Ok(0), Some(failed)), "entries of its own list are another matter");
    let expected = Amended { articles: 0, articles_failed: 0, ended: false, ..failed };
    assert_eq!(again(Again::Changes).await, (Ok(1), Some(expected)));
    let line = &storage.audited("vn", i64::MAX, 1).await.unwrap()[0].deed;
    assert_eq!((line.what.as_str(), &line.detail), ("bulletin.changes", &serde_json::json!({})));
}

/// Of a million messages those three are tried again that failed; whoever goes on after a death finds which are left.
async fn what_was_not_changed_is_known_one_by_one(world: &World) {
    let storage = world.open().await;
    let main = (Platform::Telegram, "main");
    let followers: Vec<_> = (1..=5).map(|user| chat(&user.to_string())).collect();
    for it in &followers {
        follower(&storage, it).await;
    }
    sending(&storage, "b1", &bulletin()).await;
    let audience = bulletin();
    let audience = Audience::of(&audience, 0);
    while storage.bulletin_list("b1", &audience, NOW).await.unwrap() == Listing::More {}
    assert_eq!(storage.bulletin_mark("b1", &audience, &[1, 2, 3, 4, 5], NOW).await.unwrap().go.len(), 5);
    let made =
        |nth: i64| Made { nth, contact: String::new(), outcome: Outcome::Sent, message: Some(format!("m{nth}")) };
    storage.bulletin_made("b1", main, &[1, 2, 3, 4, 5].map(made), false, NOW).await.unwrap();
    let correction = Bulletin { kind: Kind::Correction, corrects: Some("b1".to_owned()), ..bulletin() };
    sending(&storage, "b2", &correction).await;

    let left = async || -> Vec<i64> {
        storage.amended_again("b2", "b1", 10).await.unwrap().into_iter().map(|it| it.nth).collect()
    };
    let through = Amended { total: 5, upto: 5, done: 2, failed: 3, ended: true, ..Amended::default() };
    storage.amended_put("b2", &through, &[(1, true), (3, true), (4, true)]).await.unwrap();
    assert_eq!(left().await, [] as [i64; 0], "nobody has said so");
    let again = async || {
        let seen = storage.bulletin_row("b2").await.unwrap().unwrap().revision;
        storage.bulletin_again("b2", Again::Changes, seen, &person("w"), NOW).await.unwrap().unwrap();
        storage.amended("b2").await.unwrap().unwrap()
    };
    let begun = again().await;
    assert_eq!(begun, Amended { failed: 0, ended: false, ..through });
    assert_eq!((left().await, begun.left()), (vec![1, 3, 4], 3));
    let all = storage.amended_again("b2", "b1", 2).await.unwrap();
    let message = all[1].message.as_deref();
    assert_eq!((all.len(), message, all[1].chat.user.len()), (2, Some("m3"), 1));
    // One is changed, one fails once more, and the service dies before the third.
    let on = Amended { done: 3, failed: 1, ..begun };
    storage.amended_put("b2", &on, &[(1, false), (3, true)]).await.unwrap();
    assert_eq!(left().await, [4]);
    // Somebody who is erased meanwhile is nobody's to change.
    let gone = storage.bulletin_told("b1", 3, 1).await.unwrap().remove(0).chat;
    storage.erase(&gone, NOW).await.unwrap();
    assert_eq!(left().await, [] as [i64; 0]);
    storage.amended_put("b2", &Amended { ended: true, ..on }, &[]).await.unwrap();
    let once_more = Amended { failed: 0, ended: false, ..on };
    assert_eq!((again().await, left().await), (once_more, vec![3]));
    // Where it is not known which failed, all of them begin again.
    let unknown = Amended { failed: 2, ended: true, ..on };
    storage.amended_put("b2", &unknown, &[(3, false)]).await.unwrap();
    assert_eq!((again().await, left().await), (Amended { total: 5, ..Amended::default() }, vec![]));
}
