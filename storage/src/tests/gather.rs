//! Rows of many chats in one statement: each is stored, and a bad one costs no other.

use flows::{Consent, ContactChange, Lang, Millis, Version};
use futures_util::future::join_all;

use super::database::texts;
use super::{World, chat};

super::on_every_database! {
    many_at_once_are_all_stored,
    the_same_contact_twice_at_once_is_one,
}

fn consent(survey: &str) -> Consent {
    Consent {
        survey: survey.to_owned(),
        version: Version("abc".to_owned()),
        text_hash: "00".to_owned(),
        lang: Lang::Vi,
        decision: "agreed".to_owned(),
        by: "tap".to_owned(),
        at: Millis(1),
    }
}

async fn many_at_once_are_all_stored(world: &World) {
    let storage = world.open().await;
    let all = (0..100).map(|n| {
        let storage = storage.clone();
        async move { storage.consent(&chat(&n.to_string()), "e1/0", &consent("s")).await }
    });
    assert!(join_all(all).await.iter().all(Result::is_ok));
    assert_eq!(texts(&storage, "select distinct contact from consent").await.len(), 100);
}

async fn the_same_contact_twice_at_once_is_one(world: &World) {
    let storage = world.open().await;
    // Postgres refuses a statement that touches one row twice: such a batch is done again, row by row.
    let all = (0..100).map(|n| {
        let storage = storage.clone();
        let change = ContactChange::Seen { at: Millis(n), lang: Lang::Vi };
        async move { storage.contact(&chat(&(n / 2).to_string()), &change).await }
    });
    assert!(join_all(all).await.iter().all(Result::is_ok));
    let seen = texts(&storage, "select cast(count(*) as text) || ' ' || cast(max(seen_at) as text) from contact").await;
    assert_eq!(seen, [Some("50 99".to_owned())]);
}

/// A text with a NUL in it is nothing that Postgres stores.
#[tokio::test]
async fn a_bad_row_costs_no_other() {
    let world = World::postgres().await;
    let storage = world.open().await;
    let all = (0..40).map(|n| {
        let storage = storage.clone();
        let survey = if n == 7 { "s\0" } else { "s" };
        async move { storage.consent(&chat(&n.to_string()), "e1/0", &consent(survey)).await }
    });
    let failed: Vec<usize> =
        join_all(all).await.iter().enumerate().filter(|(_, it)| it.is_err()).map(|(n, _)| n).collect();
    assert_eq!(failed, [7]);
    assert_eq!(texts(&storage, "select distinct contact from consent").await.len(), 39);
}
