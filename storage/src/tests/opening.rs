//! What is refused at the door, and the secret.

use super::{World, servers, token};
use crate::{Secret, Settings, Storage, StorageError};

async fn refused(settings: Settings) -> String {
    match Storage::open(settings).await {
        Err(StorageError::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn postgres_without_redis_is_refused() {
    let world = World::sqlite();
    let why = refused(Settings { database_url: servers::postgres(), ..world.settings.clone() }).await;
    assert!(why.contains("REDIS_URL"), "{why}");
}

#[tokio::test]
async fn a_second_process_on_one_file_is_refused() {
    let world = World::sqlite();
    let first = world.open().await;
    let why = refused(world.settings.clone()).await;
    assert!(why.contains("another process"), "{why}");
    drop(first);
    world.open().await;
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_its_owners_alone() {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt;

    for of_an_older_program in [false, true] {
        let world = World::sqlite();
        let files = ["", "-wal", "-shm"].map(|end| format!("{}{end}", world.file().display()));
        for file in files.iter().filter(|_| of_an_older_program) {
            std::fs::write(file, "").unwrap();
            set_permissions(file, Permissions::from_mode(0o644)).unwrap();
        }
        let storage = world.open().await;
        let modes = files.map(|it| metadata(it).unwrap().permissions().mode() & 0o777);
        assert_eq!(modes, [0o600; 3], "{of_an_older_program}");
        drop(storage);
    }
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused() {
    let world = World::redis();
    let with = |change: &dyn Fn(&mut Settings)| {
        let mut settings = world.settings.clone();
        change(&mut settings);
        settings
    };
    refused(with(&|it| it.database_url = "mysql://root:hunter2@host/db".to_owned())).await;
    refused(with(&|it| it.prefix = "a{b}".to_owned())).await;
    refused(with(&|it| it.redis_urls = vec!["http://example.org".to_owned()])).await;
    let away = with(&|it| it.redis_urls = vec!["redis://127.0.0.1:1".to_owned()]);
    assert!(Storage::open(away).await.unwrap_err().is_transient());
    let away = with(&|it| it.database_url = "postgres://u:hunter2@127.0.0.1:1/db".to_owned());
    let away = Storage::open(away).await.unwrap_err();
    assert!(away.is_transient() && !format!("{away:?}").contains("hunter2"));
    assert!(!format!("{:?}", world.settings).contains("sqlite:"), "addresses may hold passwords");
}

#[tokio::test]
async fn another_number_of_partitions_is_refused() {
    let world = World::redis();
    world.raw::<()>(redis::cmd("SET").arg(world.keys().partitions()).arg(16)).await;
    let why = refused(Settings { instance: token(), ..world.settings.clone() }).await;
    assert!(why.contains("16 partitions"), "{why}");
}

#[test]
fn a_secret_is_read_made_and_never_shown() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("secret");
    let made = Secret::read_or_create(&path).unwrap();
    let read = Secret::read_or_create(&path).unwrap();
    assert_eq!(made.to_hex(), read.to_hex());
    assert_eq!(made.derive("a"), read.derive("a"));
    assert_ne!(made.derive("a"), made.derive("b"));
    assert_ne!(made.derive("a"), Secret::generate().unwrap().derive("a"));
    assert!(!format!("{made:?}").contains(&made.to_hex()[..8]));
    for wrong in ["", "00", &"0".repeat(63), &"g".repeat(64)] {
        assert!(Secret::from_hex(wrong).is_err(), "{wrong}");
    }
    assert_eq!(Secret::from_hex(&format!(" {}\n", "AB".repeat(32))).unwrap().to_hex(), "ab".repeat(32));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // RFC 4231's HMAC needs another key length; this is HMAC-SHA256 of an 8-byte length and the purpose.
    let zero = Secret::from_hex(&"00".repeat(32)).unwrap();
    assert_eq!(zero.derive("storage: contact"), zero.derive("storage: contact"));
}
