//! Minutes, lines, lanes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use storage::{Secret, Settings};

use super::*;

fn chat(user: &str) -> Chat {
    Chat { platform: Platform::Zalo, account: "7".to_owned(), user: user.to_owned() }
}

const REPLY: Call = Call { lane: Lane::Reply, edits: false };
const BULK_CALL: Call = Call { lane: Lane::Bulk, edits: false };
const UNASKED: Call = Call { lane: Lane::Unasked, edits: false };

/// The embedded house, with which a budget is kept in memory.
async fn storage(dir: &tempfile::TempDir) -> Storage {
    let settings = Settings {
        database_url: format!("sqlite://{}", dir.path().join("a.db").display()),
        redis_urls: Vec::new(),
        secret: Secret::generate().expect("random"),
        prefix: String::new(),
        instance: 1,
    };
    Storage::open(settings).await.expect("storage")
}

fn pace(per_chat: Option<u32>, per_minute: Option<u32>) -> Pace {
    let account = AccountPace { per_minute, ..AccountPace::default() };
    Pace::new(per_chat, &BTreeMap::from([((Platform::Zalo, "7".to_owned()), account)]))
}

/// Whether a turn comes without waiting for a minute to pass.
async fn at_once(pace: &Pace, storage: &Storage, user: &str, call: Call) -> bool {
    let chat = chat(user);
    tokio::time::timeout(Duration::from_millis(300), pace.turn(storage, &chat, call)).await.is_ok()
}

#[test]
fn no_minute_of_a_chat_sees_more_than_its_share() {
    let chats = Chats::default();
    let began = Instant::now();
    let mut sent = Vec::new();
    let mut at = Duration::ZERO;
    // Somebody types without end; each message is sent as soon as it may be.
    while at < Duration::from_secs(400) {
        match chats.take(&"an", 20, began + at) {
            Ok(()) => {
                sent.push(at);
                at += Duration::from_millis(70);
            }
            Err(wait) => at += wait,
        }
    }
    let minute = Duration::from_secs(60);
    for from in &sent {
        assert!(sent.iter().filter(|it| (*from..*from + minute).contains(it)).count() <= 20);
    }
    assert!(sent.len() >= 20 * 6, "and no less than about that: {}", sent.len());
    assert!(chats.take(&"binh", 20, began).is_ok(), "others have their own");
}

#[test]
fn chats_are_remembered_in_bounded_memory() {
    let chats = Chats::default();
    let now = Instant::now();
    for n in 0..450_000 {
        assert!(chats.take(&n, 20, now).is_ok());
    }
    assert!(chats.len() <= 200_000, "{}", chats.len());
}

#[tokio::test]
async fn edits_have_a_share_of_their_own() {
    let dir = tempfile::tempdir().expect("folder");
    let (storage, pace) = (storage(&dir).await, pace(Some(2), None));
    let edit = Call { edits: true, ..REPLY };
    for _ in 0..2 {
        assert!(at_once(&pace, &storage, "1", REPLY).await);
    }
    assert!(!at_once(&pace, &storage, "1", REPLY).await);
    for _ in 0..6 {
        assert!(at_once(&pace, &storage, "1", edit).await);
    }
    assert!(!at_once(&pace, &storage, "1", edit).await);
    assert!(at_once(&pace, &storage, "2", REPLY).await);
}

#[tokio::test]
async fn what_nobody_waits_for_leaves_a_reserve() {
    let dir = tempfile::tempdir().expect("folder");
    let (storage, pace) = (storage(&dir).await, pace(None, Some(10)));
    for n in 0..8 {
        assert!(at_once(&pace, &storage, &n.to_string(), UNASKED).await, "{n}");
    }
    assert!(!at_once(&pace, &storage, "9", UNASKED).await, "four fifths are used");
    let left = || pace.left().map(|it| (it.2, it.3)).collect::<Vec<_>>();
    assert_eq!(left(), [(Lane::Reply, 2), (Lane::Unasked, 0), (Lane::Bulk, 0)]);
    for user in ["10", "11"] {
        assert!(at_once(&pace, &storage, user, REPLY).await, "replies do not stand behind it");
    }
    assert!(!at_once(&pace, &storage, "12", REPLY).await);
    assert_eq!(left(), [(Lane::Reply, 0), (Lane::Unasked, 0), (Lane::Bulk, 0)]);
}

#[tokio::test]
async fn bulletins_leave_a_reserve_to_whatever_else_nobody_waits_for() {
    let dir = tempfile::tempdir().expect("folder");
    let storage = storage(&dir).await;
    let budget = Budget::new("a".to_owned(), Some(20), None);
    let fits = async |lane| tokio::time::timeout(Duration::from_millis(300), budget.draw(&storage, lane)).await.is_ok();
    for (lane, count) in [(Lane::Bulk, 14), (Lane::Unasked, 2), (Lane::Reply, 4)] {
        for n in 0..count {
            assert!(fits(lane).await, "{lane:?} {n}");
        }
        assert!(!fits(lane).await, "{lane:?} has had its part");
    }
}

/// Replies and what else nobody waits for leave as they come; bulletins do not spend a minute's calls in a second.
#[tokio::test]
async fn bulletins_leave_evenly() {
    let dir = tempfile::tempdir().expect("folder");
    let (storage, pace) = (storage(&dir).await, pace(None, Some(100)));
    assert!(at_once(&pace, &storage, "1", BULK_CALL).await);
    assert!(!at_once(&pace, &storage, "2", BULK_CALL).await, "72 in a minute are one in 833 ms");
    for n in 3..20 {
        assert!(at_once(&pace, &storage, &n.to_string(), UNASKED).await, "{n}");
    }
}

#[tokio::test]
async fn bulletins_rest_alone_where_it_is_only_they_who_are_to() {
    let dir = tempfile::tempdir().expect("folder");
    let (storage, pace) = (storage(&dir).await, pace(None, None));
    pace.rest_bulk(&chat("1"), Duration::from_secs(60));
    assert!(!at_once(&pace, &storage, "25", BULK_CALL).await);
    assert!(at_once(&pace, &storage, "25", UNASKED).await);
}

/// All calls that bulletins may have under way are without an answer: a reply goes.
#[tokio::test]
async fn bulletins_take_no_reply_its_permit() {
    let dir = tempfile::tempdir().expect("folder");
    let (storage, pace) = (storage(&dir).await, pace(None, None));
    let mut slow = Vec::new();
    for n in 0..BULK {
        slow.push(pace.turn(&storage, &chat(&n.to_string()), BULK_CALL).await.expect("a turn"));
    }
    assert!(!at_once(&pace, &storage, "a", BULK_CALL).await);
    assert!(at_once(&pace, &storage, "b", REPLY).await);
    slow.pop();
    assert!(at_once(&pace, &storage, "c", BULK_CALL).await);
}

/// Whoever waits for a budget holds no permit, and all permits taken hold up this account alone.
#[tokio::test]
async fn a_slow_account_holds_up_no_other() {
    let dir = tempfile::tempdir().expect("folder");
    let storage = storage(&dir).await;
    let account = |per_minute| AccountPace { per_minute, ..AccountPace::default() };
    let accounts = [("7", Some(1)), ("8", None)].map(|(name, most)| ((Platform::Zalo, name.to_owned()), account(most)));
    let pace = Arc::new(Pace::new(None, &BTreeMap::from(accounts)));
    let other = Chat { account: "8".to_owned(), ..chat("1") };
    let mut slow = Vec::new();
    for _ in 0..SENDING {
        slow.push(pace.turn(&storage, &other, REPLY).await.expect("a turn"));
    }
    assert!(at_once(&pace, &storage, "1", REPLY).await);
    let waiting = Arc::new(AtomicU32::new(0));
    for n in 0..300 {
        let (pace, storage, waiting) = (Arc::clone(&pace), storage.clone(), Arc::clone(&waiting));
        tokio::spawn(async move {
            waiting.fetch_add(1, Ordering::Relaxed);
            pace.turn(&storage, &chat(&n.to_string()), REPLY).await
        });
    }
    while waiting.load(Ordering::Relaxed) < 300 {
        tokio::task::yield_now().await;
    }
    assert_eq!(pace.accounts[&(Platform::Zalo, "7".to_owned())].permits.available_permits(), SENDING);
    let next = tokio::time::timeout(Duration::from_millis(200), pace.turn(&storage, &other, REPLY)).await;
    assert!(next.is_err(), "all permits are taken");
    slow.pop();
    assert!(pace.turn(&storage, &other, REPLY).await.is_some());
}

#[tokio::test]
async fn a_pause_that_was_asked_for_is_kept() {
    let dir = tempfile::tempdir().expect("folder");
    let (storage, pace) = (storage(&dir).await, pace(None, None));
    pace.rest_unasked(&chat("1"), Duration::from_secs(60));
    assert!(!at_once(&pace, &storage, "1", UNASKED).await);
    assert!(at_once(&pace, &storage, "1", REPLY).await, "replies go on");
    pace.rest(&chat("1"), Duration::from_millis(700));
    assert!(!at_once(&pace, &storage, "2", REPLY).await);
    let turn = pace.turn(&storage, &chat("2"), REPLY).await.expect("a turn");
    assert!(turn.late, "the list may be another's by now");
}
