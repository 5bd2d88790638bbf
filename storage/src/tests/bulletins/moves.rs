//! Who writes a bulletin, who stands for it, and when it comes again.

use flows::Millis;
use flows::bulletin::{Bulletin, Kind, Move, Refusal, Repeat, Schedule, State};

use super::{HOUR, NOW, World, bulletin, person, run, sending};
use crate::{Actor, BulletinFilter, NotPushed};

super::super::on_every_database! {
    a_bulletin_is_approved_by_somebody_who_wrote_none_of_it,
    what_became_bad_while_it_waited_is_refused,
    a_bulletin_comes_again_until_its_end,
    whoever_wrote_a_bulletin_is_known_while_it_waits,
    what_was_submitted_is_taken_back_until_it_is_approved,
    who_paused_a_bulletin_is_known,
}

async fn a_bulletin_is_approved_by_somebody_who_wrote_none_of_it(world: &World) {
    let storage = world.open().await;
    let write = async |it: &Bulletin, seen, by: &str| storage.bulletin_write("b1", it, seen, &person(by), NOW).await;
    let moved = async |made, seen, by: &str| storage.bulletin_move("b1", made, seen, &person(by), NOW).await.unwrap();
    let nowhere = Bulletin { unit: "nowhere".to_owned(), ..bulletin() };
    assert_eq!(write(&nowhere, None, "w").await.unwrap(), Err(NotPushed::NoUnit("nowhere".to_owned())));
    let cover = Bulletin { cover: Some("none.png".to_owned()), ..bulletin() };
    assert_eq!(write(&cover, None, "w").await.unwrap(), Err(NotPushed::NoFile("none.png".to_owned())));
    assert_eq!(write(&bulletin(), None, "w").await.unwrap(), Ok(1));
    assert_eq!(write(&bulletin(), None, "w").await.unwrap(), Err(NotPushed::Unknown));
    assert_eq!(write(&bulletin(), Some(1), "v").await.unwrap(), Ok(2));
    assert_eq!(write(&bulletin(), Some(1), "v").await.unwrap(), Err(NotPushed::Changed));
    assert_eq!(moved(Move::Submit, 2, "v").await, Ok((State::Submitted, 3)));
    assert_eq!(write(&bulletin(), Some(3), "w").await.unwrap(), Err(Refusal::State.into()));
    for wrote in ["w", "v"] {
        assert_eq!(moved(Move::Approve, 3, wrote).await, Err(Refusal::Own.into()), "{wrote}");
    }
    assert_eq!(moved(Move::Approve, 2, "a").await, Err(NotPushed::Changed));
    assert_eq!(moved(Move::Approve, 3, "a").await, Ok((State::Approved, 4)));
    assert_eq!(moved(Move::Return, 4, "a").await, Ok((State::Draft, 5)));
    assert!(storage.bulletin("b1").await.unwrap().unwrap().row.approvers.is_empty(), "what was approved is so no more");
    assert_eq!(moved(Move::Submit, 5, "w").await, Ok((State::Submitted, 6)));
    assert_eq!(moved(Move::Approve, 6, "a").await, Ok((State::Approved, 7)));
    assert_eq!(moved(Move::Start, 7, "a").await, Err(Refusal::NotTheirs.into()));
    assert_eq!(storage.bulletins_due(NOW).await.unwrap(), ["b1"]);
    let full = storage.bulletin("b1").await.unwrap().unwrap();
    assert_eq!(full.bulletin, bulletin());
    assert_eq!((full.row.approvers.as_slice(), full.row.approved_at), (&["a".to_owned()][..], Some(NOW)));
    let what: Vec<_> = full.events.iter().map(|it| it.what.as_str()).collect();
    assert_eq!(what, ["write", "write", "submit", "approve", "return", "submit", "approve"]);
    let filter = BulletinFilter { units: vec!["vn".to_owned()], limit: 10, ..BulletinFilter::default() };
    assert_eq!(storage.bulletins(&filter).await.unwrap(), [full.row]);
    let drafts = BulletinFilter { states: vec![State::Draft], since: Some(NOW), before: Some(NOW), ..filter };
    assert_eq!(storage.bulletins(&drafts).await.unwrap(), []);
    assert_eq!(storage.bulletins(&BulletinFilter::default()).await.unwrap(), []);
    let line = &storage.audited("vn", i64::MAX, 1).await.unwrap()[0].deed;
    assert_eq!((line.what.as_str(), line.on.as_str()), ("bulletin.approve", "b1"));
}

async fn what_became_bad_while_it_waited_is_refused(world: &World) {
    let storage = world.open().await;
    // What lacks something is written, and neither submitted nor, where it lacks it by now, approved.
    let bare = Bulletin { number: String::new(), ..bulletin() };
    storage.bulletin_write("b2", &bare, None, &person("w"), NOW).await.unwrap().unwrap();
    let refused = storage.bulletin_move("b2", Move::Submit, 1, &person("w"), NOW).await.unwrap();
    assert!(matches!(&refused, Err(NotPushed::Faulty(it)) if it.len() == 1 && it[0].field == "number"), "{refused:?}");
    storage.bulletin_write("b2", &bulletin(), Some(1), &person("w"), NOW).await.unwrap().unwrap();
    storage.bulletin_move("b2", Move::Submit, 2, &person("w"), NOW).await.unwrap().unwrap();
    let renamed = async |name: &str| run(&storage, &format!("update unit set name = '{name}' where id = 'vn'")).await;
    renamed(&"Sở ".repeat(1400)).await;
    let refused = storage.bulletin_move("b2", Move::Approve, 3, &person("a"), NOW).await.unwrap();
    assert!(matches!(&refused, Err(NotPushed::Faulty(it)) if it[0].field == "body"), "{refused:?}");
    assert_eq!(storage.bulletin_row("b2").await.unwrap().unwrap().state, State::Submitted);
}

async fn a_bulletin_comes_again_until_its_end(world: &World) {
    const DAY: i64 = 24 * HOUR;
    let storage = world.open().await;
    let (at, until) = (Some(NOW), Some(NOW.plus(3 * DAY + HOUR)));
    let schedule = Schedule { at, repeat: Some(Repeat::Daily), until };
    let it = Bulletin { schedule, canary: true, ..bulletin() };
    sending(&storage, "b1", &it).await;
    let mut id = "b1".to_owned();
    let mut times = Vec::new();
    // The second time is through a day late: the third is not made up for.
    for end in [NOW.plus(HOUR), NOW.plus(2 * DAY + HOUR), NOW.plus(3 * DAY + HOUR)] {
        let row = storage.bulletin_row(&id).await.unwrap().unwrap();
        times.push(row.due_at.unwrap().since(NOW) / DAY);
        let mut revision = row.revision;
        if row.state == State::Approved {
            assert_eq!(
                (row.approvers.as_slice(), row.canary, row.repeats.as_deref()),
                (&["a".to_owned()][..], true, Some("b1"))
            );
            assert!(storage.bulletins_due(row.due_at.unwrap().plus(-1)).await.unwrap().is_empty());
            let start = storage.bulletin_move(&id, Move::Start, revision, &Actor::Program, end).await.unwrap();
            revision = start.unwrap().1;
        }
        storage.bulletin_move(&id, Move::Finish, revision, &Actor::Program, end).await.unwrap().unwrap();
        id = storage.bulletins_due(Millis(i64::MAX)).await.unwrap().pop().unwrap_or_default();
    }
    assert_eq!((times.as_slice(), id.as_str()), (&[0, 1, 3][..], ""));
}

/// However many wait, urgent ones are found, and everybody who has a hand in one is named.
async fn whoever_wrote_a_bulletin_is_known_while_it_waits(world: &World) {
    let storage = world.open().await;
    for (id, kind) in [("b1", Kind::Urgent), ("b2", Kind::Notice), ("b3", Kind::Urgent)] {
        let it = Bulletin { kind, ..bulletin() };
        storage.bulletin_write(id, &it, None, &person("w"), NOW).await.unwrap().unwrap();
        storage.bulletin_write(id, &it, Some(1), &person("v"), NOW).await.unwrap().unwrap();
        if id != "b3" {
            storage.bulletin_move(id, Move::Submit, 2, &person("v"), NOW.plus(HOUR)).await.unwrap().unwrap();
        }
    }
    let ids = async |urgent| -> Vec<String> {
        storage.bulletins_submitted(urgent).await.unwrap().into_iter().map(|it| it.id).collect()
    };
    assert_eq!((ids(false).await, ids(true).await), (vec!["b1".to_owned(), "b2".to_owned()], vec!["b1".to_owned()]));
    let mut it = storage.bulletins_submitted(true).await.unwrap().remove(0);
    it.wrote.sort();
    it.wrote.dedup();
    assert_eq!((it.wrote, it.kind, it.at), (vec!["v".to_owned(), "w".to_owned()], Kind::Urgent, NOW.plus(HOUR)));
    storage.bulletin_move("b1", Move::Approve, 3, &person("a"), NOW).await.unwrap().unwrap();
    assert!(ids(true).await.is_empty());
}

async fn what_was_submitted_is_taken_back_until_it_is_approved(world: &World) {
    let storage = world.open().await;
    storage.bulletin_write("b1", &bulletin(), None, &person("w"), NOW).await.unwrap().unwrap();
    let moved = async |made, seen, by: &str| storage.bulletin_move("b1", made, seen, &person(by), NOW).await.unwrap();
    assert_eq!(moved(Move::Submit, 1, "w").await, Ok((State::Submitted, 2)));
    assert_eq!(moved(Move::Recall, 2, "w").await, Ok((State::Draft, 3)));
    // Whoever was about to approve what they saw approves nothing else.
    assert_eq!(moved(Move::Approve, 2, "a").await, Err(NotPushed::Changed));
    assert_eq!(storage.bulletin_write("b1", &bulletin(), Some(3), &person("w"), NOW).await.unwrap(), Ok(4));
    assert_eq!(moved(Move::Submit, 4, "w").await, Ok((State::Submitted, 5)));
    assert_eq!(moved(Move::Approve, 5, "a").await, Ok((State::Approved, 6)));
    assert_eq!(moved(Move::Recall, 6, "w").await, Err(Refusal::State.into()), "its approver gives it back");
    let what: Vec<_> = storage.bulletin("b1").await.unwrap().unwrap().events.into_iter().map(|it| it.what).collect();
    assert_eq!(what, ["write", "submit", "recall", "write", "submit", "approve"]);
    let deeds: Vec<_> = storage.audited("vn", i64::MAX, 9).await.unwrap().into_iter().map(|it| it.deed.what).collect();
    assert!(deeds.iter().any(|it| it == "bulletin.recall"), "{deeds:?}");
}

/// After its first hundredth a bulletin rests; what a person paused does not.
async fn who_paused_a_bulletin_is_known(world: &World) {
    let storage = world.open().await;
    sending(&storage, "b1", &Bulletin { canary: true, ..bulletin() }).await;
    let mut seen = 4;
    for (made, by, rests) in [
        (Move::Pause, person("w"), false),
        (Move::Resume, person("w"), false),
        (Move::Pause, Actor::Program, true),
        (Move::Rest, person("w"), false),
        (Move::Pause, person("w"), false),
    ] {
        seen = storage.bulletin_move("b1", made, seen, &by, NOW).await.unwrap().unwrap().1;
        assert_eq!(storage.bulletin_row("b1").await.unwrap().unwrap().rests, rests, "{made:?} by {by:?}");
    }
}
