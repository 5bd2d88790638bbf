//! The spool: order, durability, a torn tail.

use std::path::Path;
use std::time::{Duration, Instant};

use flows::{Event, Input, Millis, Platform};

use super::chat;
use crate::{Spool, SpoolError, Spooled};

fn event(user: &str, id: &str) -> Spooled {
    let event = Event {
        id: id.to_owned(),
        chat: chat(user),
        at: Millis(1),
        order: None,
        lang: None,
        input: Input::Start(Some("Xin chào".to_owned())),
    };
    Spooled::Event(Box::new(event))
}

/// Opens a spool that nobody uses any more. A server that another test starts holds copies of all files for the moment
/// between its birth and its program, and their locks.
fn open(dir: &Path) -> Spool {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        match Spool::open(dir, 1 << 20) {
            Ok(spool) => return spool,
            Err(error) => assert!(Instant::now() < deadline, "{error:?}"),
        }
        std::thread::yield_now();
    }
}

async fn all(spool: &Spool) -> Vec<Spooled> {
    let mut items = Vec::new();
    while let Some((number, item)) = spool.peek().await.unwrap() {
        spool.advance(number).await.unwrap();
        items.push(item);
    }
    items
}

#[tokio::test]
async fn records_leave_in_order_and_outlive_the_process() {
    let dir = tempfile::tempdir().unwrap();
    let spool = open(dir.path());
    let poison = Spooled::Poison {
        platform: Platform::Zalo,
        account: "1".to_owned(),
        reason: "half".to_owned(),
        bytes: b"{".to_vec(),
    };
    for item in [&event("1", "a"), &event("2", "b"), &poison, &event("1", "c")] {
        spool.append(item).await.unwrap();
    }
    assert!(spool.holds(&chat("1")) && !spool.holds(&chat("3")));
    let (number, item) = spool.peek().await.unwrap().unwrap();
    assert_eq!(item, event("1", "a"));
    assert_eq!(spool.peek().await.unwrap().unwrap().0, number, "looking takes nothing");
    spool.advance(number).await.unwrap();
    spool.advance(number).await.unwrap();
    assert_eq!(spool.len(), 3, "advancing twice takes one");
    drop(spool);
    let spool = open(dir.path());
    assert!(spool.holds(&chat("1")) && spool.holds(&chat("2")) && spool.len() == 3);
    assert_eq!(all(&spool).await, [event("2", "b"), poison, event("1", "c")]);
    assert!(!spool.holds(&chat("1")) && spool.is_empty());
    assert_eq!(std::fs::metadata(dir.path().join("spool")).unwrap().len(), 0, "no words stay behind");
    spool.append(&event("9", "d")).await.unwrap();
    drop(spool);
    assert_eq!(all(&open(dir.path())).await, [event("9", "d")]);
}

#[tokio::test]
async fn a_torn_tail_is_cut_off_wherever_it_tore() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("spool");
    let spool = open(dir.path());
    spool.append(&event("1", "a")).await.unwrap();
    let whole = std::fs::read(&path).unwrap();
    spool.append(&event("1", "b")).await.unwrap();
    let both = std::fs::read(&path).unwrap();
    drop(spool);
    for length in whole.len()..both.len() {
        std::fs::write(&path, &both[..length]).unwrap();
        let spool = open(dir.path());
        assert_eq!(spool.len(), 1);
        assert_eq!(std::fs::metadata(&path).unwrap().len(), whole.len() as u64);
    }
    let mut flipped = both.clone();
    *flipped.last_mut().unwrap() ^= 1;
    std::fs::write(&path, flipped).unwrap();
    let spool = open(dir.path());
    spool.append(&event("2", "c")).await.unwrap();
    assert_eq!(all(&spool).await, [event("1", "a"), event("2", "c")]);
}

#[tokio::test]
async fn what_stands_behind_damage_is_kept_beside() {
    let dir = tempfile::tempdir().unwrap();
    let (path, torn) = (dir.path().join("spool"), |n: u32| dir.path().join(format!("spool.torn-{n}")));
    let spool = open(dir.path());
    spool.append(&event("1", "a")).await.unwrap();
    let first = std::fs::read(&path).unwrap().len();
    for id in ["b", "c"] {
        spool.append(&event("1", id)).await.unwrap();
    }
    drop(spool);
    assert!(!torn(1).exists());
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[first + 20] ^= 1;
    for n in 1..=2 {
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(open(dir.path()).len(), 1);
        assert_eq!(std::fs::read(torn(n)).unwrap(), bytes[first..], "all that was cut, each time in its own file");
    }
    assert_eq!(open(dir.path()).len(), 1);
    assert!(!torn(3).exists(), "nothing was cut");
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(31 * 86_400);
    std::fs::File::options().write(true).open(torn(1)).unwrap().set_modified(old).unwrap();
    assert_eq!(all(&open(dir.path())).await, [event("1", "a")]);
    assert!(!torn(1).exists() && torn(2).exists(), "words do not stay for ever");
}

#[tokio::test]
async fn a_whole_record_of_another_version_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let body = br#"{"Something":"new"}"#;
    let mut record = (body.len() as u32).to_be_bytes().to_vec();
    record.extend(crate::keys::short_hash(body).to_be_bytes());
    record.extend(body);
    std::fs::write(dir.path().join("spool"), record).unwrap();
    let spool = open(dir.path());
    let items = all(&spool).await;
    assert!(matches!(&items[..], [Spooled::Poison { bytes, .. }] if bytes == body), "{items:?}");
}

#[tokio::test]
async fn it_is_bounded_and_has_one_owner() {
    let dir = tempfile::tempdir().unwrap();
    let spool = Spool::open(dir.path(), 300).unwrap();
    spool.append(&event("1", "a")).await.unwrap();
    let full = spool.append(&event("2", "b")).await.unwrap_err();
    assert!(matches!(full, SpoolError::Full) && !spool.holds(&chat("2")));
    assert!(matches!(Spool::open(dir.path(), 300), Err(SpoolError::Disk(_))));
    assert_eq!(all(&spool).await, [event("1", "a")]);
    spool.append(&event("2", "b")).await.unwrap();
}
