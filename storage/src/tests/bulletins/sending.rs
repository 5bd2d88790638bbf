//! A bulletin's list, its marks, and what became of each entry.

use flows::bulletin::{Bulletin, Move, Outcome, Refusal, State, Why};
use flows::{ContactChange, Lang, Platform};

use super::{NOW, World, agrees, bulletin, chat, follower, person, sending, texts};
use crate::{Actor, Again, Audience, Listing, Made, NotPushed, Storage};

super::super::on_every_database! {
    a_list_is_made_once_and_goes_on_where_it_ended,
    an_entry_is_marked_only_while_it_may_go,
    what_a_dead_sender_had_under_way_is_uncertain,
    outcomes_are_counted_and_sent_again,
    files_are_kept_by_what_is_in_them,
}

/// Another instance. Of a SQLite file there is one; what it leaves behind is met by the next.
async fn another(world: &World, storage: &Storage) -> Storage {
    if !storage.embedded() {
        return world.open().await;
    }
    Storage { life: crate::life::Life::new(super::super::token()), ..storage.clone() }
}

async fn listed(storage: &Storage, id: &str, it: &Bulletin) -> u64 {
    let audience = Audience::of(it, 3);
    loop {
        match storage.bulletin_list(id, &audience, NOW).await.unwrap() {
            Listing::More => {}
            Listing::Whole(total) => return total,
            Listing::NotOurs => panic!("it is ours"),
        }
    }
}

async fn a_list_is_made_once_and_goes_on_where_it_ended(world: &World) {
    let storage = world.open().await;
    for user in 0..7 {
        follower(&storage, &chat(&user.to_string())).await;
    }
    storage.contact(&chat("silent"), &ContactChange::Seen { at: NOW, lang: Lang::Vi }).await.unwrap();
    let it = bulletin();
    sending(&storage, "b1", &it).await;
    let audience = Audience::of(&it, 3);
    assert_eq!(storage.bulletin_list("b1", &audience, NOW).await.unwrap(), Listing::More);
    // Another one takes over in the middle, as after a death.
    let other = another(world, &storage).await;
    let held = other.bulletin_take("b1", NOW).await.unwrap().is_none();
    assert!(held || storage.embedded(), "of a file there is one process");
    assert!(other.bulletin_take("b1", NOW.plus(6_000)).await.unwrap().is_some());
    assert_eq!(storage.bulletin_list("b1", &audience, NOW).await.unwrap(), Listing::NotOurs);
    assert_eq!(listed(&other, "b1", &it).await, 7);
    assert_eq!(listed(&other, "b1", &it).await, 7, "once");
    let progress = other.bulletin_progress("b1").await.unwrap().unwrap();
    assert_eq!((progress.total, progress.listed), (7, true));
    assert_eq!((progress.of(Outcome::Waiting), progress.of(Outcome::Left(Why::NoConsent))), (7, 1));
    let places =
        texts(&other, "select cast(count(distinct contact) as text) || max(nth) || min(nth) from delivery").await;
    assert_eq!(places, [Some("771".to_owned())]);
    // Who comes later is not on it.
    follower(&other, &chat("late")).await;
    assert_eq!(listed(&other, "b1", &it).await, 7);
}

async fn an_entry_is_marked_only_while_it_may_go(world: &World) {
    let storage = world.open().await;
    for user in ["1", "2", "3", "4", "5"] {
        follower(&storage, &chat(user)).await;
    }
    let it = bulletin();
    sending(&storage, "b1", &it).await;
    assert_eq!(listed(&storage, "b1", &it).await, 5);
    let audience = Audience::of(&it, 3);
    let main = (Platform::Telegram, "main");
    let waiting = async |storage: &Storage| storage.bulletin_waiting("b1", main, (0, i64::MAX), 10).await.unwrap();
    let place = async |user: &str| {
        let all = waiting(&storage).await;
        all.iter().find(|it| it.chat.as_ref().is_some_and(|it| it.user == user)).unwrap().nth
    };
    let (gone, out, yes, next) = (place("1").await, place("2").await, place("3").await, place("4").await);
    storage.erase(&chat("1"), NOW).await.unwrap();
    agrees(&storage, &chat("2"), false).await;
    let marked = storage.bulletin_mark("b1", &audience, &[gone, out, yes], NOW).await.unwrap();
    let mut left = marked.left.clone();
    left.sort_by_key(|it| it.1.code());
    assert_eq!((marked.go.as_slice(), marked.stopped), (&[yes][..], false));
    assert_eq!(left, [(gone, Why::Erased), (out, Why::OptedOut)]);
    let again = storage.bulletin_mark("b1", &audience, &[yes], NOW).await.unwrap();
    assert!(again.go.is_empty() && again.left.is_empty(), "a mark is good for one call: {again:?}");
    // A mark whose call was not made is put back, once.
    let back = Made { nth: yes, contact: String::new(), outcome: Outcome::Waiting, message: None };
    storage.bulletin_made("b1", main, &[back], true, NOW).await.unwrap();
    assert_eq!(storage.bulletin_mark("b1", &audience, &[yes], NOW).await.unwrap().go, [yes]);

    let row = storage.bulletin_row("b1").await.unwrap().unwrap();
    let paused = storage.bulletin_move("b1", Move::Pause, row.revision, &person("w"), NOW).await.unwrap().unwrap();
    assert_eq!(paused.0, State::Paused);
    assert!(storage.bulletin_hold("b1", NOW).await.unwrap().is_none());
    let marked = storage.bulletin_mark("b1", &audience, &[next], NOW).await.unwrap();
    assert!(marked.go.is_empty() && marked.stopped, "nothing is marked from the moment of the pause");
    storage.bulletin_move("b1", Move::Resume, paused.1, &person("w"), NOW).await.unwrap().unwrap();
    let marked = storage.bulletin_mark("b1", &audience, &[next], NOW).await.unwrap();
    assert!(marked.go.is_empty() && marked.stopped, "nobody holds it yet");
    let other = another(world, &storage).await;
    assert!(other.bulletin_take("b1", NOW).await.unwrap().is_some());
    assert!(storage.bulletin_mark("b1", &audience, &[next], NOW).await.unwrap().stopped, "it is another's");
    assert_eq!(other.bulletin_mark("b1", &audience, &[next], NOW).await.unwrap().go, [next]);
}

async fn what_a_dead_sender_had_under_way_is_uncertain(world: &World) {
    let storage = world.open().await;
    for user in ["1", "2", "3"] {
        follower(&storage, &chat(user)).await;
    }
    let it = bulletin();
    sending(&storage, "b1", &it).await;
    listed(&storage, "b1", &it).await;
    let (main, audience) = ((Platform::Telegram, "main"), Audience::of(&it, 3));
    assert_eq!(storage.bulletin_mark("b1", &audience, &[1, 2], NOW).await.unwrap().go, [1, 2]);
    let other = another(world, &storage).await;
    let later = NOW.plus(6_000);
    assert_eq!(other.bulletins_due(later).await.unwrap(), ["b1"]);
    assert!(other.bulletin_take("b1", later).await.unwrap().is_some());
    let progress = other.bulletin_progress("b1").await.unwrap().unwrap();
    assert_eq!((progress.of(Outcome::Uncertain), progress.of(Outcome::Waiting)), (2, 1));
    assert_eq!(other.bulletin_waiting("b1", main, (0, 9), 9).await.unwrap().len(), 1, "it is not repeated by itself");
    // The one that was believed dead was only slow: it knows what became of its call.
    let made = |nth, outcome| Made { nth, contact: String::new(), outcome, message: None };
    storage.bulletin_made("b1", main, &[made(1, Outcome::Sent)], true, later).await.unwrap();
    storage.bulletin_made("b1", main, &[made(1, Outcome::Sent)], true, later).await.unwrap();
    let progress = other.bulletin_progress("b1").await.unwrap().unwrap();
    let counts = [Outcome::Uncertain, Outcome::Waiting, Outcome::Sent].map(|it| progress.of(it));
    assert_eq!(counts, [1, 1, 1]);
}

async fn outcomes_are_counted_and_sent_again(world: &World) {
    let storage = world.open().await;
    for user in 1..=6 {
        follower(&storage, &chat(&user.to_string())).await;
    }
    let it = bulletin();
    sending(&storage, "b1", &it).await;
    listed(&storage, "b1", &it).await;
    let (main, audience) = ((Platform::Telegram, "main"), Audience::of(&it, 3));
    let all = storage.bulletin_waiting("b1", main, (0, i64::MAX), 10).await.unwrap();
    let places: Vec<_> = all.iter().take(5).map(|it| it.nth).collect();
    assert_eq!(storage.bulletin_mark("b1", &audience, &places, NOW).await.unwrap().go, places);
    let outcomes = [
        Outcome::Sent,
        Outcome::Refused,
        Outcome::Uncertain,
        Outcome::Waiting,
        Outcome::Blocked,
        Outcome::Left(Why::Quiet),
    ];
    let made: Vec<_> = (all.iter().zip(outcomes))
        .map(|(it, outcome)| Made {
            nth: it.nth,
            contact: it.contact.clone(),
            outcome,
            message: (outcome == Outcome::Sent).then(|| "m1".to_owned()),
        })
        .collect();
    for _ in 0..2 {
        storage.bulletin_made("b1", main, &made, true, NOW).await.unwrap();
    }
    let progress = storage.bulletin_progress("b1").await.unwrap().unwrap();
    assert_eq!(outcomes.map(|it| progress.of(it)), [1; 6], "{progress:?}");
    // One arrived, and one may have.
    assert_eq!(texts(&storage, "select cast(sum(told) as text) from contact").await, [Some("2".to_owned())]);
    let list = storage.bulletin_outcomes("b1", "", 0, 10).await.unwrap();
    assert_eq!(list.iter().map(|it| it.outcome).collect::<Vec<_>>(), outcomes);
    assert!(list.iter().all(|it| it.contact.as_ref().is_some_and(|it| it.len() == 12)));
    assert_eq!(storage.bulletin_outcomes("b1", "sent", 0, 10).await.unwrap().len(), 1);
    assert_eq!(storage.bulletin_outcomes("b1", "", 4, 10).await.unwrap().len(), 2);

    let row = storage.bulletin_row("b1").await.unwrap().unwrap();
    let finished =
        storage.bulletin_move("b1", Move::Finish, row.revision, &Actor::Program, NOW).await.unwrap().unwrap();
    let again =
        async |which, seen| storage.bulletin_again("b1", Again::Entries(which), seen, &person("w"), NOW).await.unwrap();
    assert_eq!(again(Outcome::Sent, finished.1).await, Err(Refusal::State.into()), "what arrived is not repeated");
    assert_eq!(again(Outcome::Refused, row.revision).await, Err(NotPushed::Changed));
    assert_eq!(again(Outcome::Refused, finished.1).await, Ok(1));
    let progress = storage.bulletin_progress("b1").await.unwrap().unwrap();
    assert_eq!((progress.state, progress.of(Outcome::Waiting), progress.of(Outcome::Refused)), (State::Sending, 2, 0));

    storage.bulletin_move("b1", Move::Cancel, finished.1 + 1, &person("w"), NOW).await.unwrap().unwrap();
    let progress = storage.bulletin_progress("b1").await.unwrap().unwrap();
    assert_eq!(progress.of(Outcome::Left(Why::Cancelled)), 2);
    let list = storage.bulletin_outcomes("b1", "waiting", 0, 10).await.unwrap();
    assert!(list.iter().all(|it| it.outcome == Outcome::Left(Why::Cancelled)), "{list:?}");
    assert_eq!(again(Outcome::Uncertain, finished.1 + 2).await, Err(Refusal::State.into()));
}

async fn files_are_kept_by_what_is_in_them(world: &World) {
    let storage = world.open().await;
    let png = b"\x89PNG\r\n\x1a\n rest";
    let put = async |name: &str, bytes: &[u8]| storage.file_put((name, bytes), "vn", &person("w"), NOW).await.unwrap();
    let name = put("Ảnh bìa.PNG", png).await.unwrap();
    assert_eq!(put("other.png", png).await.unwrap(), name);
    assert_eq!(storage.file(&name).await.unwrap().as_deref(), Some(&png[..]));
    assert_eq!(storage.file("none.png").await.unwrap(), None);
    assert!(put("page.png", b"<html>").await.is_err() && put("run.exe", b"MZ").await.is_err());
    let with = Bulletin { cover: Some(name), ..bulletin() };
    assert_eq!(storage.bulletin_write("b1", &with, None, &person("w"), NOW).await.unwrap(), Ok(1));
    let it = crate::Broadcast {
        account: "oa".to_owned(),
        step: "made".to_owned(),
        token: Some("t".to_owned()),
        article: None,
        message: None,
        said: None,
        at: NOW,
    };
    storage.broadcast_put("b1", &it).await.unwrap();
    let later = crate::Broadcast { token: None, article: Some("a".to_owned()), ..it };
    storage.broadcast_put("b1", &later).await.unwrap();
    assert_eq!(storage.broadcasts("b1").await.unwrap(), [later]);
}
