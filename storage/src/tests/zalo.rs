//! The tokens of Zalo OAs.

use flows::Millis;

use super::database::texts;
use super::{World, token};
use crate::{Secret, Settings, Storage, StorageError, ZaloTokens};

super::on_every_database! {
    tokens_are_stored_encrypted,
    a_seed_is_used_once,
    one_holder_refreshes,
    a_crash_between_answer_and_save_is_seen,
    one_looks_for_what_was_not_delivered,
}

fn tokens(n: i64) -> ZaloTokens {
    ZaloTokens {
        access: format!("access-{n}"),
        refresh: format!("refresh-{n}"),
        expires_at: Millis(n),
        saved_at: Millis(n),
    }
}

async fn tokens_are_stored_encrypted(world: &World) {
    let storage = world.open().await;
    assert_eq!(storage.zalo_load("oa").await.unwrap(), None);
    storage.zalo_save("oa", &tokens(1)).await.unwrap();
    assert_eq!(storage.zalo_load("oa").await.unwrap(), Some(tokens(1)));
    let first = texts(&storage, "select tokens from zalo_token").await;
    let plain = data_encoding::BASE64.decode(first[0].as_ref().unwrap().as_bytes()).unwrap();
    assert!(!plain.windows(6).any(|part| part == b"access" || part == b"refres"));
    storage.zalo_save("oa", &tokens(1)).await.unwrap();
    assert_ne!(texts(&storage, "select tokens from zalo_token").await, first, "a nonce is used once");
    // Under another account's name, or another secret, it does not open.
    let moved = "insert into zalo_token (account, tokens, expires_at, saved_at, locked_until)
                 select 'other', tokens, 0, 0, 0 from zalo_token";
    execute(&storage, moved).await.unwrap();
    assert!(matches!(storage.zalo_load("other").await, Err(StorageError::Refused(_))));
}

async fn execute(storage: &Storage, sql: &'static str) -> Result<u64, StorageError> {
    in_tx!(&storage.db, |tx| sqlx::query(sql).execute(&mut *tx).await.map_err(crate::db::failed)?.rows_affected())
}

async fn a_seed_is_used_once(world: &World) {
    let storage = world.open().await;
    assert!(storage.zalo_seed("oa", "seed", Millis(1)).await.unwrap());
    let seeded = storage.zalo_load("oa").await.unwrap().unwrap();
    assert_eq!((seeded.access.as_str(), seeded.refresh.as_str(), seeded.expires_at), ("", "seed", Millis(0)));
    storage.zalo_save("oa", &tokens(2)).await.unwrap();
    assert!(!storage.zalo_seed("oa", "seed", Millis(3)).await.unwrap(), "at each start the setting is still there");
    assert_eq!(storage.zalo_load("oa").await.unwrap(), Some(tokens(2)));
    assert!(storage.zalo_seed("oa", "new seed", Millis(4)).await.unwrap());
    assert_eq!(storage.zalo_load("oa").await.unwrap().unwrap().refresh, "new seed");
}

async fn one_holder_refreshes(world: &World) {
    let storage = world.open().await;
    assert!(!storage.zalo_lock("oa", Millis(0)).await.unwrap(), "nothing to refresh");
    storage.zalo_save("oa", &tokens(1)).await.unwrap();
    assert!(storage.zalo_lock("oa", Millis(0)).await.unwrap());
    assert!(!storage.zalo_lock("oa", Millis(59_999)).await.unwrap(), "it outlasts every call");
    storage.zalo_mark_refreshing("oa", Millis(1)).await.unwrap();
    assert!(storage.zalo_stuck(Millis(2)).await.unwrap().is_empty(), "it is being worked on");
    storage.zalo_save("oa", &tokens(2)).await.unwrap();
    assert!(storage.zalo_stuck(Millis(100_000)).await.unwrap().is_empty());
    assert!(storage.zalo_lock("oa", Millis(2)).await.unwrap(), "saving frees the lock");
    storage.zalo_unlock("oa", false).await.unwrap();
    assert!(matches!(storage.zalo_mark_refreshing("oa", Millis(3)).await, Err(StorageError::Busy)));
}

async fn a_crash_between_answer_and_save_is_seen(world: &World) {
    let storage = world.open().await;
    storage.zalo_save("oa", &tokens(1)).await.unwrap();
    assert!(storage.zalo_lock("oa", Millis(0)).await.unwrap());
    storage.zalo_mark_refreshing("oa", Millis(0)).await.unwrap();
    assert_eq!(storage.zalo_stuck(Millis(60_000)).await.unwrap(), ["oa"]);
    assert!(storage.zalo_lock("oa", Millis(60_000)).await.unwrap());
    storage.zalo_unlock("oa", true).await.unwrap();
    assert!(storage.zalo_stuck(Millis(60_000)).await.unwrap().is_empty(), "it was refused in plain words");
}

#[tokio::test]
async fn another_secret_does_not_open_the_tokens() {
    let world = World::redis();
    world.open().await.zalo_save("oa", &tokens(1)).await.unwrap();
    let settings = Settings { secret: Secret::generate().unwrap(), instance: token(), ..world.settings.clone() };
    let other = Storage::open(settings).await.unwrap();
    let refused = other.zalo_load("oa").await.unwrap_err();
    assert!(refused.to_string().contains("SECRET_KEY"), "{refused}");
}

async fn one_looks_for_what_was_not_delivered(world: &World) {
    let storage = world.open().await;
    assert_eq!(storage.zalo_heard("oa").await.unwrap(), None);
    assert!(!storage.zalo_may_look("oa", Millis(5), Millis(4)).await.unwrap(), "nothing was ever delivered");
    storage.zalo_hear("oa", Millis(10)).await.unwrap();
    storage.zalo_hear("oa", Millis(7)).await.unwrap();
    let heard = crate::ZaloHeard { last: Millis(12), begun: Millis(10) };
    storage.zalo_hear("oa", Millis(12)).await.unwrap();
    assert_eq!(storage.zalo_heard("oa").await.unwrap(), Some(heard));
    assert!(storage.zalo_may_look("oa", Millis(20), Millis(15)).await.unwrap());
    assert!(!storage.zalo_may_look("oa", Millis(21), Millis(16)).await.unwrap(), "somebody has just looked");
    assert!(storage.zalo_may_look("oa", Millis(30), Millis(25)).await.unwrap());
}
