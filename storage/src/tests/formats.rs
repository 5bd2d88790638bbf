//! What is written must be read by every later version: samples of each format, as they were written.

use flows::{Chat, Effect, Message, Millis, Platform};

use crate::keys::{Keys, chat_name, chat_of};
use crate::outbox;
use crate::record::{Read, read, token, write};

/// A record of format 1 with marks of 5 bytes: token, format, one mark, session.
const RECORD_1_SHORT: &[u8] = b"\x01\x02\x03\x04\x05\x06\x07\x08\x00\x01\x81\x8b\x5c\xc4\xdf\x7e{\"w\":7}";

/// The same with marks of 8 bytes, as they were written first.
const RECORD_1: &[u8] = b"\x01\x02\x03\x04\x05\x06\x07\x08\x00\x01\x01\x8b\x5c\xc4\xdf\x7e\xec\x7d\x32{\"w\":7}";

#[test]
fn a_record_of_format_1_is_read() {
    assert_eq!(token(RECORD_1), [1, 2, 3, 4, 5, 6, 7, 8]);
    for record in [RECORD_1, RECORD_1_SHORT] {
        let Read::Whole(ring, session) = read(record) else { panic!("whole") };
        assert_eq!(session.wake_at, Some(flows::Millis(7)));
        assert!(ring.has("e1") && !ring.has("e2"));
        let again = write([1, 2, 3, 4, 5, 6, 7, 8], &ring, &session).unwrap();
        assert_eq!(again, RECORD_1_SHORT);
    }
}

#[test]
fn damage_is_told_apart_from_news() {
    assert!(matches!(read(b""), Read::Lost(_)));
    assert!(matches!(read(&RECORD_1[..10]), Read::Lost(_)));
    let mut newer = RECORD_1.to_vec();
    newer[9] = 2;
    assert!(matches!(read(&newer), Read::Newer(2)));
    for record in [RECORD_1, RECORD_1_SHORT] {
        for length in 0..record.len() {
            assert!(!matches!(read(&record[..length]), Read::Whole(..)), "{length}");
        }
    }
    let mut many = RECORD_1.to_vec();
    many[10] = 255;
    assert!(matches!(read(&many), Read::Lost(_)));
}

#[test]
fn an_entry_of_format_2_is_written_as_it_always_was() {
    let (name, line) = outbox::spell("e\n1/0", &Effect::Say(Message::plain("Xin chào")), Millis(7)).unwrap();
    assert_eq!(name, "\"e\\n1/0\"\n");
    assert_eq!(line, "\"e\\n1/0\"\n2\n7\n{\"say\":{\"text\":\"Xin chào\"}}");
}

#[test]
fn names_are_read_back_and_stay_in_one_partition() {
    let chat = Chat { platform: Platform::Zalo, account: "oa-1".to_owned(), user: "a:b:c".to_owned() };
    assert_eq!(chat_name(&chat), "z:oa-1:a:b:c");
    assert_eq!(chat_of("z:oa-1:a:b:c"), Some(chat.clone()));
    for wrong in ["", "z", "z:a", "x:a:b"] {
        assert_eq!(chat_of(wrong), None);
    }
    let all = Keys::new("t");
    let keys = all.of(&chat);
    let tag = |key: &str| key[key.find('{').unwrap()..=key.find('}').unwrap()].to_owned();
    let keys = [
        keys.record(),
        keys.outbox(),
        keys.buried(),
        keys.aside(),
        keys.web(),
        keys.timers(),
        keys.leases(),
        keys.graves(),
    ];
    for key in &keys {
        assert_eq!(tag(key), tag(&keys[0]));
    }
}

/// Entries of the first format wait in lists when a newer program starts.
#[tokio::test]
async fn an_entry_of_format_1_is_read() {
    let world = super::World::redis();
    let storage = world.open().await;
    let chat = super::chat("1");
    let work = super::commit(&storage, &chat, "e1", &super::step(1, &["a"])).await.unwrap();
    let line = "\"e1/0\"\n1\n{\"say\":{\"text\":\"Xin chào\"}}";
    world.raw::<()>(redis::cmd("LSET").arg(world.keys().of(&chat).outbox()).arg(0).arg(line)).await.unwrap();
    let entry = storage.head(&work.lease).await.unwrap().unwrap();
    assert_eq!((entry.id.as_str(), entry.effect, entry.at), ("e1/0", super::say("Xin chào"), Millis(0)));
    let waiting = storage.waiting(Millis(i64::MAX)).await.unwrap();
    assert_eq!((waiting[0].chats, waiting[0].oldest, waiting[0].stuck), (1, None, 0), "nobody knows since when");
    assert_eq!(storage.ack(&work.lease, "e1/0").await.unwrap(), None);
}
