//! Broadcasts that are let go once more. On both databases.

use flows::Millis;
use flows::bulletin::{Came, Move, State, Step};

use super::World;
use super::bulletins::{bulletin, run};
use crate::{Actor, Again, Amended, Broadcast, BulletinFilter, NotPushed, Storage};

super::on_every_database! {
    what_came_of_it_is_known_by_every_way,
    a_broadcast_goes_once_more_from_where_it_stands,
}

const NOW: Millis = Millis(1_795_338_000_000);

fn by(id: &str) -> Actor {
    Actor::Person(id.to_owned())
}

/// A bulletin that is through; its revision is 5.
async fn through(storage: &Storage, id: &str) {
    storage.bulletin_write(id, &bulletin(), None, &by("w"), NOW).await.unwrap().unwrap();
    let moves = [
        (1, Move::Submit, by("w")),
        (2, Move::Approve, by("a")),
        (3, Move::Start, Actor::Program),
        (4, Move::Finish, Actor::Program),
    ];
    for (seen, act, by) in moves {
        storage.bulletin_move(id, act, seen, &by, NOW).await.unwrap().unwrap();
    }
}

/// Messages, broadcasts and changes of old messages each count; what nobody knows counts where nothing else arrived.
async fn what_came_of_it_is_known_by_every_way(world: &World) {
    let storage = world.open().await;
    let none = Came::default();
    let (out, refused, unsure) =
        (Came { out: true, ..none }, Came { refused: true, ..none }, Came { unsure: true, ..none });
    let mut reached = 0;
    for (nth, (counts, steps, amended, expected)) in [
        (&[][..], &[][..], 0, none),
        (&[("unlisted", 3), ("left", 2), ("refused", 4), ("sent", 0)][..], &[][..], 0, none),
        (&[("sent", 1), ("uncertain", 5)], &[], 0, out),
        (&[("uncertain", 5)], &[], 0, unsure),
        (&[], &[Step::Accepted], 0, out),
        (&[], &[Step::Refused], 0, refused),
        (&[], &[Step::Uncertain], 0, unsure),
        (&[], &[Step::Ready], 0, none),
        (&[], &[Step::Accepted, Step::Refused], 0, Came { out: true, ..refused }),
        (&[("sent", 1)], &[Step::Refused, Step::Uncertain], 0, Came { out: true, refused: true, unsure: true }),
        (&[], &[], 2, out),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("b{nth}");
        through(&storage, &id).await;
        for (state, n) in counts {
            let why = if ["left", "unlisted"].contains(state) { "cap" } else { "" };
            run(
                &storage,
                &format!("insert into delivery_count values ('{id}', 'telegram', 'main', '{state}', '{why}', {n})"),
            )
            .await;
        }
        for (oa, step) in steps.iter().enumerate() {
            let (account, step) = (oa.to_string(), step.code().to_owned());
            let it = Broadcast { account, step, token: None, article: None, message: None, said: None, at: NOW };
            storage.broadcast_put(&id, &it).await.unwrap();
        }
        if amended > 0 {
            let it = Amended { total: 3, done: amended, failed: 1, ended: true, ..Amended::default() };
            storage.amended_put(&id, &it, &[]).await.unwrap();
        }
        assert_eq!(storage.bulletin_row(&id).await.unwrap().unwrap().came, expected, "row {nth}");
        assert_eq!(storage.bulletin_progress(&id).await.unwrap().unwrap().came, expected, "row {nth}");
        reached += u64::from(expected.out);
    }
    let units = vec!["vn".to_owned()];
    assert_eq!(storage.bulletins_out(&units).await.unwrap(), reached);
    assert_eq!(storage.bulletins_out(&["nowhere".to_owned()]).await.unwrap(), 0);
    let all = storage.bulletins(&BulletinFilter { units, limit: 99, ..BulletinFilter::default() }).await.unwrap();
    assert_eq!(all.iter().filter(|it| it.came.out).count() as u64, reached);
}

async fn a_broadcast_goes_once_more_from_where_it_stands(world: &World) {
    let storage = world.open().await;
    let some = |text: &str| Some(text.to_owned());
    for (id, step, said, article, expected) in [
        // Nothing was made.
        ("b1", Step::Refused, some("quota"), None, ("", None)),
        // It was made, and is sent out.
        ("b2", Step::Refused, some("package"), some("x1"), ("ready", some("x1"))),
        ("b3", Step::Uncertain, None, some("x1"), ("ready", some("x1"))),
        // It was made, and is there no more.
        ("b4", Step::Refused, some("gone"), some("x1"), ("", None)),
    ] {
        through(&storage, id).await;
        let token = some("t");
        let step_word = step.code().to_owned();
        let it = Broadcast { account: "1".to_owned(), step: step_word, token, article, message: None, said, at: NOW };
        storage.broadcast_put(id, &it).await.unwrap();
        let once_more = Again::Broadcast { account: "1", found: step };
        let old = storage.bulletin_again(id, once_more, 4, &by("w"), NOW).await.unwrap();
        assert_eq!(old, Err(NotPushed::Changed), "{id}");
        assert_eq!(storage.bulletin_again(id, once_more, 5, &by("w"), NOW).await.unwrap(), Ok(1), "{id}");
        let stored = storage.broadcasts(id).await.unwrap().remove(0);
        assert_eq!((stored.step.as_str(), stored.article), expected, "{id}");
        assert_eq!((stored.token, stored.said), (None, None), "{id}");
        let row = storage.bulletin_row(id).await.unwrap().unwrap();
        assert_eq!((row.state, row.revision), (State::Sending, 6), "{id}");
        // It is due for whoever sends.
        assert!(storage.bulletins_due(NOW).await.unwrap().contains(&id.to_owned()));
        let twice = storage.bulletin_again(id, once_more, 6, &by("w"), NOW).await.unwrap();
        assert_eq!(twice, Err(NotPushed::Changed), "{id}");
    }
    let accepted = Again::Broadcast { account: "1", found: Step::Accepted };
    let none = storage.bulletin_again("b1", accepted, 6, &by("w"), NOW).await.unwrap();
    assert!(matches!(none, Err(NotPushed::Refused(_))));
    assert!(storage.audit_verify(None).await.unwrap().is_ok());
}
