//! The signature and the MAC on buttons.

use flows::{Open, Pick, Press, Tag};
use sha2::{Digest, Sha256};

use super::{OA, USER, key};
use crate::zalo::press::Read;
use crate::zalo::{Claim, MAX_PAYLOAD, PressKey, claim, verify};

const APP: &str = "3608465248940903967";
const BODY: &str = r#"{"app_id":"3608465248940903967","sender":{"id":"246845883529197922"},"user_id_by_app":"552177279717587730","recipient":{"id":"388613280878808645"},"event_name":"user_send_text","message":{"text":"Xin chào","msg_id":"96d3cdf3af150460909"},"timestamp":"1540363714987"}"#;
const MAC: &str = "eaa2d1e0d11245d67769815f0cb3b233be392ec44a33effb92c040d0c1a027aa";

fn secrets(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn sign(body: &[u8], timestamp: &str, secret: &str) -> String {
    let bytes = [APP.as_bytes(), body, timestamp.as_bytes(), secret.as_bytes()].concat();
    format!("mac={}", data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes)))
}

#[test]
fn the_vector() {
    let ours = secrets(&["OA_SECRET_KEY_TEST"]);
    let fits = |header: &str| verify(APP, BODY.as_bytes(), Some(header.as_bytes()), &ours);
    assert!(fits(&format!("mac={MAC}")));
    assert!(fits(MAC));
    assert!(fits(&MAC.to_uppercase()));
    assert!(!fits(&format!("mac={}", MAC.replace("eaa2", "eaa3"))));
    assert!(!fits(&format!("mac={}", &MAC[..62])));
    assert!(!fits("mac="));
    assert!(!fits("mac=not hex"));
    assert!(!verify(APP, BODY.as_bytes(), None, &ours));
}

#[test]
fn each_part_is_signed() {
    let ours = secrets(&["OA_SECRET_KEY_TEST"]);
    let header = format!("mac={MAC}");
    let header = Some(header.as_bytes());
    assert!(!verify("3608465248940903968", BODY.as_bytes(), header, &ours));
    assert!(!verify(APP, BODY.replace("Xin", "xin").as_bytes(), header, &ours));
    assert!(!verify(APP, BODY.replace("714987", "714988").as_bytes(), header, &ours));
    assert!(!verify(APP, BODY.as_bytes(), header, &secrets(&["another"])));
}

#[test]
fn two_secrets_may_be_valid_and_none_lets_nobody_in() {
    let header = format!("mac={MAC}");
    let header = Some(header.as_bytes());
    assert!(verify(APP, BODY.as_bytes(), header, &secrets(&["new", "OA_SECRET_KEY_TEST"])));
    assert!(verify(APP, BODY.as_bytes(), header, &secrets(&["OA_SECRET_KEY_TEST", "new"])));
    assert!(!verify(APP, BODY.as_bytes(), header, &[]));
    let empty = sign(BODY.as_bytes(), "1540363714987", "");
    assert!(!verify(APP, BODY.as_bytes(), Some(empty.as_bytes()), &secrets(&[""])));
}

#[test]
fn a_body_that_cannot_be_read_can_be_authentic() {
    let ours = secrets(&["K"]);
    let deep = format!(r#"{{"timestamp":"1540363714987","x":{}{}}}"#, "[".repeat(300), "]".repeat(300));
    for (body, timestamp) in [
        (r#"{"timestamp" : 1540363714987,"message":{"text":"nửa"#, "1540363714987"),
        (r#"{"message":{"timestamp":"5"},"timestamp":"1540363714987","x"#, "1540363714987"),
        (deep.as_str(), "1540363714987"),
        ("garbage", ""),
        ("{}", ""),
        (r#"{"timestamp":1540363714987}"#, "1540363714987"),
    ] {
        let header = sign(body.as_bytes(), timestamp, "K");
        assert!(verify(APP, body.as_bytes(), Some(header.as_bytes()), &ours), "{body}");
        let header = sign(body.as_bytes(), timestamp, "L");
        assert!(!verify(APP, body.as_bytes(), Some(header.as_bytes()), &ours), "{body}");
    }
}

#[test]
fn what_a_delivery_says_of_itself() {
    assert_eq!(claim(BODY.as_bytes()), Claim { app: Some(APP.to_owned()), oa: Some(OA.to_owned()) });
    let receipt = br#"{"event_name":"user_seen_message","sender":{"id":"1"},"recipient":{"id":"2"},"app_id":"3"}"#;
    assert_eq!(claim(receipt), Claim { app: Some("3".to_owned()), oa: Some("1".to_owned()) });
    let follow = br#"{"event_name":"follow","oa_id":"1","follower":{"id":"2"}}"#;
    assert_eq!(claim(follow), Claim { app: None, oa: Some("1".to_owned()) });
    assert_eq!(claim(b"garbage"), Claim::default());
}

#[test]
fn a_button_is_known_by_its_mac() {
    let press = Press::Answer { draft: Tag(7), q: 3, pick: Pick::Choice(1) };
    let payload = key().payload(OA, USER, &press);
    let (code, mac) = payload.split_once('~').unwrap();
    assert_eq!((code, mac.len()), ("a.0000007.3.1", 10));
    assert_eq!(key().read(OA, USER, &payload), Read::Press(press.clone()));
    // Another person, another OA, another key, another code, no MAC, a cut MAC.
    assert_eq!(key().read(OA, "1", &payload), Read::Typed);
    assert_eq!(key().read("1", USER, &payload), Read::Typed);
    assert_eq!(PressKey::new([8; 32]).read(OA, USER, &payload), Read::Typed);
    assert_eq!(key().read(OA, USER, &payload.replace("3.1~", "3.2~")), Read::Typed);
    assert_eq!(key().read(OA, USER, code), Read::Typed);
    assert_eq!(key().read(OA, USER, &payload[..payload.len() - 1]), Read::Typed);
    assert_eq!(key().read(OA, USER, &format!("{code}~")), Read::Typed);
}

#[test]
fn public_payloads_need_no_mac_and_only_open() {
    assert_eq!(key().read(OA, USER, "o.survey"), Read::Press(Press::Open(Open::Survey(None))));
    assert_eq!(key().read(OA, USER, "o.survey~aaaaaaaaaa"), Read::Typed);
    assert_eq!(key().read(OA, USER, "o.nothing"), Read::Typed);
    assert_eq!(key().read(OA, USER, "r.0000007"), Read::Typed);
}

#[test]
fn a_button_of_another_version_is_still_ours() {
    let mac = key().mac(OA, USER, "zz.1");
    assert_eq!(key().read(OA, USER, &format!("zz.1~{mac}")), Read::Unknown);
}

#[test]
fn parts_do_not_run_into_each_other() {
    assert_ne!(key().mac("1", "23", "b.0000007"), key().mac("12", "3", "b.0000007"));
}

#[test]
fn the_longest_payload_fits() {
    let press = Press::Open(Open::Survey(Some("s".repeat(32))));
    assert!(key().payload(OA, USER, &press).len() <= MAX_PAYLOAD);
}
