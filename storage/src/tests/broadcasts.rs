//! Broadcasts that are let go once more. On both databases.

use flows::Millis;
use flows::bulletin::{Move, State, Step};

use super::World;
use super::bulletins::bulletin;
use crate::{Actor, Broadcast, NotPushed, Storage};

super::on_every_database! {
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
        let old = storage.broadcast_again((id, "1"), step, 4, &by("w"), NOW).await.unwrap();
        assert_eq!(old, Err(NotPushed::Changed), "{id}");
        assert_eq!(storage.broadcast_again((id, "1"), step, 5, &by("w"), NOW).await.unwrap(), Ok(()), "{id}");
        let stored = storage.broadcasts(id).await.unwrap().remove(0);
        assert_eq!((stored.step.as_str(), stored.article), expected, "{id}");
        assert_eq!((stored.token, stored.said), (None, None), "{id}");
        let row = storage.bulletin_row(id).await.unwrap().unwrap();
        assert_eq!((row.state, row.revision), (State::Sending, 6), "{id}");
        // It is due for whoever sends.
        assert!(storage.bulletins_due(NOW).await.unwrap().contains(&id.to_owned()));
        let twice = storage.broadcast_again((id, "1"), step, 6, &by("w"), NOW).await.unwrap();
        assert_eq!(twice, Err(NotPushed::Changed), "{id}");
    }
    let none = storage.broadcast_again(("b1", "1"), Step::Accepted, 6, &by("w"), NOW).await.unwrap();
    assert!(matches!(none, Err(NotPushed::Refused(_))));
    assert!(storage.audit_verify(None).await.unwrap().is_ok());
}
