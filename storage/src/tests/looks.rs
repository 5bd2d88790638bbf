//! Seeing, withdrawing and erasing responses.

use flows::{Look, LookAction, Millis, Status};

use super::database::{response, texts};
use super::{World, chat};

super::on_every_database! {
    whoever_holds_the_code_sees_the_response,
    a_contact_sees_their_own,
    what_is_withdrawn_leaves_the_row_without_answers,
    what_is_erased_does_not_come_back,
    a_repeated_erasure_reports_the_same,
}

fn by_code(code: &str, action: LookAction) -> Look {
    Look { receipt: Some(code.to_owned()), action }
}

fn own(action: LookAction) -> Look {
    Look { receipt: None, action }
}

async fn whoever_holds_the_code_sees_the_response(world: &World) {
    let storage = world.open().await;
    storage.record(&chat("1"), &response(1)).await.unwrap();
    for code in ["ABCDEFGH2201", "abcd-efgh-2201"] {
        let found = storage.look(&chat("2"), "e1/0", &by_code(code, LookAction::See), Millis(1)).await.unwrap();
        let expected = flows::Response { receipt: None, ..response(1) };
        assert_eq!((found.responses, found.changed), (vec![expected], 0));
    }
    let wrong = storage.look(&chat("2"), "e1/0", &by_code("ABCDEFGH2202", LookAction::See), Millis(1)).await;
    assert!(wrong.unwrap().responses.is_empty());
}

async fn a_contact_sees_their_own(world: &World) {
    let storage = world.open().await;
    for (user, id) in [("1", 2), ("1", 1), ("2", 3)] {
        storage.record(&chat(user), &response(id)).await.unwrap();
    }
    let found = storage.look(&chat("1"), "e1/0", &own(LookAction::See), Millis(1)).await.unwrap();
    let ids: Vec<_> = found.responses.iter().map(|it| it.id.clone()).collect();
    assert_eq!(ids, [response(1).id, response(2).id], "oldest first");
}

async fn what_is_withdrawn_leaves_the_row_without_answers(world: &World) {
    let storage = world.open().await;
    storage.record(&chat("1"), &response(1)).await.unwrap();
    for _ in 0..2 {
        let found = storage.look(&chat("1"), "e1/0", &own(LookAction::Withdraw), Millis(1)).await.unwrap();
        assert_eq!(found.changed, 1);
    }
    let found = storage.look(&chat("1"), "e2/0", &own(LookAction::Withdraw), Millis(1)).await.unwrap();
    assert_eq!((found.changed, found.responses[0].status), (0, Status::Withdrawn));
    assert!(found.responses[0].answers.is_empty());
    assert!(texts(&storage, "select question from share_answer").await.is_empty());
    let late = flows::Response { revision: 9, ..response(1) };
    assert!(!storage.record(&chat("1"), &late).await.unwrap(), "no delivery undoes it");
    assert_eq!(texts(&storage, "select status from share_response").await, [Some("withdrawn".to_owned())]);
}

async fn what_is_erased_does_not_come_back(world: &World) {
    let storage = world.open().await;
    storage.record(&chat("1"), &response(1)).await.unwrap();
    storage.record(&chat("1"), &response(2)).await.unwrap();
    let look = by_code("ABCDEFGH2201", LookAction::Erase);
    let found = storage.look(&chat("9"), "e1/0", &look, Millis(1)).await.unwrap();
    assert_eq!((found.changed, found.responses.len()), (1, 1));
    assert!(!storage.record(&chat("1"), &response(1)).await.unwrap(), "repeated after a crash");
    let left = texts(&storage, "select id from response").await;
    assert_eq!(left, [Some(response(2).id)]);
    assert_eq!(texts(&storage, "select response from response_contact").await.len(), 1);
    assert_eq!(texts(&storage, "select distinct response from answer").await.len(), 1);
}

async fn a_repeated_erasure_reports_the_same(world: &World) {
    let storage = world.open().await;
    storage.record(&chat("1"), &response(1)).await.unwrap();
    storage.record(&chat("1"), &response(2)).await.unwrap();
    for _ in 0..2 {
        let found = storage.look(&chat("1"), "e1/0", &own(LookAction::Erase), Millis(1)).await.unwrap();
        assert_eq!(found.changed, 2);
    }
    let day = 24 * 3_600_000;
    let again = storage.look(&chat("1"), "e2/0", &own(LookAction::Erase), Millis(2 * day)).await.unwrap();
    assert_eq!(again.changed, 0);
    let done = texts(&storage, "select outcome from entry_done").await;
    assert_eq!(done, [Some("0".to_owned())], "what is older than 25 h is pruned");
}
