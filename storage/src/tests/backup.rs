//! Copies of the SQLite file.

use super::{World, chat, commit, drain, step, token};
use crate::{Settings, Storage, StorageError, back_up};

#[tokio::test]
async fn a_copy_is_whole_and_replaces_nothing() {
    let world = World::sqlite();
    let storage = world.open().await;
    let from = world.file();
    let to = from.with_file_name("copy.db");
    // The copy falls among commits: each is in it whole, with its entry, or not at all.
    let writing = tokio::spawn({
        let storage = storage.clone();
        async move {
            for n in 0..300 {
                drop(commit(&storage, &chat(&n.to_string()), "e", &step(n, &["hello"])).await);
            }
        }
    });
    while storage.backlog().await.unwrap() < 10 {
        tokio::task::yield_now().await;
    }
    back_up(&from, &to).await.unwrap();
    writing.await.unwrap();
    let url = format!("sqlite://{}", to.display());
    let settings = Settings { database_url: url, instance: token(), ..world.settings.clone() };
    let copy = Storage::open(settings).await.unwrap();
    assert_eq!(copy.pending_migrations().await.unwrap(), Vec::<String>::new());
    let works = copy.orphans().await.unwrap();
    assert!((10..300).contains(&works.len()), "{}", works.len());
    for work in works {
        assert!(copy.load(work.lease.chat()).await.unwrap().seen("e"));
        assert_eq!(drain(&copy, work).await.len(), 1);
    }
    drop(copy);

    let bytes = std::fs::read(&to).unwrap();
    let again = back_up(&from, &to).await;
    assert!(matches!(&again, Err(StorageError::Refused(why)) if why.contains("copy.db")), "{again:?}");
    assert!(std::fs::read(&to).unwrap() == bytes, "what was there is as it was");
}

#[tokio::test]
async fn what_cannot_be_copied_leaves_nothing() {
    let world = World::sqlite();
    let from = world.file();
    let to = from.with_file_name("copy.db");
    let part = from.with_file_name("copy.db.part");
    let refused = |it: Result<(), StorageError>, name: &str| {
        assert!(matches!(&it, Err(StorageError::Refused(why)) if why.contains(name)), "{it:?}");
    };
    refused(back_up(&from, &to).await, "test.db");
    std::fs::write(&from, "no database at all, but long enough to be taken for one".repeat(20)).unwrap();
    assert!(back_up(&from, &to).await.is_err());
    assert!(!to.exists() && !part.exists());
    std::fs::write(&part, "a copy that was cut short").unwrap();
    refused(back_up(&from, &to).await, "copy.db.part");
    assert!(part.exists(), "it may be another's, under way");
}
