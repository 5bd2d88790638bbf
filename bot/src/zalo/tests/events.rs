//! Events of each kind (`testdata/zalo.json`), and what is none.

use flows::Millis;
use proptest::prelude::*;
use serde_json::Value;

use super::key;
use crate::testing::means;
use crate::zalo::{claim, parse, verify};

const TABLE: &str = include_str!("../../../testdata/zalo.json");
const NOW: Millis = Millis(1_790_000_009_500);

#[test]
fn every_kind() {
    let rows: Vec<Value> = serde_json::from_str(TABLE).unwrap();
    for row in &rows {
        let parsed = parse(row["body"].to_string().as_bytes(), &key(), NOW).unwrap();
        assert_eq!(means(&parsed), row["means"], "{}", row["what"]);
    }
}

#[test]
fn what_is_no_event() {
    let deep = format!(r#"{{"event_name":"x","y":{}{}}}"#, "[".repeat(200), "]".repeat(200));
    for body in [
        "",
        "[]",
        "garbage",
        "{}",
        r#"{"event_name":5}"#,
        r#"{"event_name":"user_send_text","sender":{"id":"1"},"recipient":{"id":"2"},"message":{}}"#,
        r#"{"event_name":"user_send_text","recipient":{"id":"2"},"message":{"text":"a","msg_id":"3"}}"#,
        r#"{"event_name":"user_send_text","sender":{"id":"1"},"message":{"text":"a","msg_id":"3"}}"#,
        r#"{"event_name":"user_send_text","sender":{"id":"a{1}"},"recipient":{"id":"2"},"message":{"text":"a"}}"#,
        r#"{"event_name":"user_send_text","sender":{"id":1e30},"recipient":{"id":"2"},"message":{"text":"a"}}"#,
        r#"{"event_name":"follow","oa_id":"1"}"#,
        r#"{"event_name":"oa_send_text","sender":{"id":"1"},"recipient":{"id":"2"},"message":{"text":"a"}}"#,
        deep.as_str(),
    ] {
        assert!(parse(body.as_bytes(), &key(), NOW).is_err(), "{body}");
    }
}

proptest! {
    #[test]
    fn no_bytes_are_too_much(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = parse(&bytes, &key(), NOW);
        let _ = claim(&bytes);
        prop_assert!(!verify("1", &bytes, Some(&bytes), &["K".to_owned()]));
    }

    /// A true event with a piece cut out or put in.
    #[test]
    fn no_mutilation_is_too_much(row in 0usize..40, from in 0usize..2000, length in 0usize..40, put in ".{0,8}") {
        let rows: Vec<Value> = serde_json::from_str(TABLE).unwrap();
        let mut bytes = rows[row % rows.len()]["body"].to_string().into_bytes();
        let from = from % bytes.len();
        let to = (from + length).min(bytes.len());
        bytes.splice(from..to, put.into_bytes());
        let _ = parse(&bytes, &key(), NOW);
        let _ = claim(&bytes);
        let _ = verify("1", &bytes, Some(b"mac=00"), &["K".to_owned()]);
    }
}
