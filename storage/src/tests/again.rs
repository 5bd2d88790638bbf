//! Bulletins that were through and go once more. On both databases.

use flows::Millis;
use flows::bulletin::{Bulletin, Move, Outcome, Repeat, Schedule, Step};

use super::World;
use super::bulletins::{bulletin, person, sending};
use super::database::texts;
use crate::{Actor, Amended, Broadcast};

super::on_every_database! {
    what_goes_once_more_begins_no_second_chain,
    a_correction_begins_again_by_a_person_alone,
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
            storage.bulletin_requeue("b1", Outcome::Refused, seen, &person("w"), NOW).await.unwrap().unwrap();
        } else {
            let (account, step) = ("1".to_owned(), Step::Refused.code().to_owned());
            let refused = Broadcast { account, step, token: None, article: None, message: None, said: None, at: NOW };
            storage.broadcast_put("b1", &refused).await.unwrap();
            let again = storage.broadcast_again(("b1", "1"), Step::Refused, seen, &person("w"), NOW).await;
            again.unwrap().unwrap();
        }
        finish(NOW.plus(days * DAY + HOUR)).await;
        assert_eq!(chain().await, 1, "after {days} days");
    }
}

/// How far a correction has come is kept as it is; only a person who lets it go once more lets what failed begin again.
async fn a_correction_begins_again_by_a_person_alone(world: &World) {
    let storage = world.open().await;
    sending(&storage, "b1", &bulletin()).await;
    assert_eq!(storage.amended("b1").await.unwrap(), None);
    let begun = Amended { total: 9, upto: 4, done: 2, failed: 1, moot: 1, articles: 1, ..Amended::default() };
    let again = async || {
        let seen = storage.bulletin_row("b1").await.unwrap().unwrap().revision;
        storage.bulletin_requeue("b1", Outcome::Refused, seen, &person("w"), NOW).await.unwrap().unwrap();
        storage.amended("b1").await.unwrap().unwrap()
    };
    storage.amended_put("b1", &begun).await.unwrap();
    assert_eq!((storage.amended("b1").await.unwrap(), begun.left()), (Some(begun), 5));
    assert_eq!(again().await, begun, "it is under way");
    let well = Amended { upto: 9, done: 8, failed: 0, ended: true, ..begun };
    storage.amended_put("b1", &well).await.unwrap();
    assert_eq!(again().await, well, "nothing is left to be done");
    let failed = Amended { articles_failed: 1, ..well };
    storage.amended_put("b1", &failed).await.unwrap();
    let pause = async |act| {
        let seen = storage.bulletin_row("b1").await.unwrap().unwrap().revision;
        storage.bulletin_move("b1", act, seen, &person("w"), NOW).await.unwrap().unwrap();
    };
    pause(Move::Pause).await;
    pause(Move::Resume).await;
    assert_eq!(storage.amended("b1").await.unwrap(), Some(failed), "going on is not beginning again");
    assert_eq!(again().await, Amended { total: 9, ..Amended::default() });
}
