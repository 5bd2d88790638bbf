//! Updates of each kind (`testdata/telegram.json`), and what is none.

use flows::Millis;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::telegram::{Update, parse};
use crate::testing::means;

const TABLE: &str = include_str!("../../../testdata/telegram.json");
const NOW: Millis = Millis(1_790_000_009_500);

#[test]
fn every_kind() {
    let rows: Vec<Value> = serde_json::from_str(TABLE).unwrap();
    for row in &rows {
        let Update { parsed, answer } = parse(row["body"].to_string().as_bytes(), "bo", NOW).unwrap();
        assert_eq!(means(&parsed), row["means"], "{}", row["what"]);
        assert_eq!(json!(answer), row["answer"], "{}", row["what"]);
    }
}

#[test]
fn what_is_no_update() {
    let deep = format!(r#"{{"update_id":1,"message":{}{}}}"#, "[".repeat(200), "]".repeat(200));
    for body in [
        "",
        "[]",
        "null",
        "garbage",
        r#"{"update_id":1,"message":{"chat":{"id":7,"type":"private"},"text":"nửa"#,
        r#"{"message":{}}"#,
        r#"{"update_id":"x"}"#,
        r#"{"update_id":1,"message":{}}"#,
        r#"{"update_id":1,"message":{"chat":{"type":"private"},"text":"a"}}"#,
        r#"{"update_id":1,"message":{"chat":{"id":1.5,"type":"private"},"text":"a"}}"#,
        r#"{"update_id":1,"message":{"chat":{"id":"{1}","type":"private"},"text":"a"}}"#,
        deep.as_str(),
    ] {
        assert!(parse(body.as_bytes(), "bo", NOW).is_err(), "{body}");
    }
}

proptest! {
    #[test]
    fn no_bytes_are_too_much(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = parse(&bytes, "bo", NOW);
    }

    /// A true update with a piece cut out or put in.
    #[test]
    fn no_mutilation_is_too_much(row in 0usize..20, from in 0usize..2000, length in 0usize..40, put in ".{0,8}") {
        let rows: Vec<Value> = serde_json::from_str(TABLE).unwrap();
        let mut bytes = rows[row % rows.len()]["body"].to_string().into_bytes();
        let from = from % bytes.len();
        let to = (from + length).min(bytes.len());
        bytes.splice(from..to, put.into_bytes());
        let _ = parse(&bytes, "bo", NOW);
    }
}
