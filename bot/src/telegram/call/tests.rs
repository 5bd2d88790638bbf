//! The table of Telegram's errors, row by row, and answers that are none.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER};
use serde_json::{Value, json};

use super::{DESCRIPTIONS, Fault, method, read};
use crate::{Lane, SendError};

fn answer(code: u16, description: &str) -> Fault {
    let body = json!({ "ok": false, "error_code": code, "description": description }).to_string();
    read::<Value>(StatusCode::from_u16(code).unwrap(), &HeaderMap::new(), body.as_bytes()).unwrap_err()
}

#[test]
fn every_row() {
    let blocked = |code| Fault::Send(SendError::Blocked { code });
    let refused = |code| Fault::Send(SendError::Refused { code });
    let account = |code| Fault::Send(SendError::Account { code });
    let file = |code| Fault::Send(SendError::File { code });
    let again = |code| Fault::Send(SendError::Again { code: Some(code) });
    let rows = [
        (
            400,
            "Bad Request: message is not modified: specified new message content and reply markup are exactly the \
             same as a current content and reply markup of the message",
            Fault::Moot,
        ),
        (400, "Bad Request: message to edit not found", Fault::Moot),
        (400, "Bad Request: message can't be edited", Fault::Moot),
        (400, "Bad Request: MESSAGE_ID_INVALID", Fault::Moot),
        (400, "Bad Request: message to delete not found", Fault::Moot),
        (400, "Bad Request: message can't be deleted for everyone", refused(400)),
        (400, "Bad Request: wrong file identifier/HTTP URL specified", file(400)),
        (400, "Bad Request: wrong remote file identifier specified: can't unserialize it", file(400)),
        (400, "Bad Request: query is too old and response timeout expired or query ID is invalid", Fault::Moot),
        (400, "Bad Request: QUERY_ID_INVALID", Fault::Moot),
        (400, "Bad Request: chat not found", blocked(400)),
        (400, "Bad Request: user not found", blocked(400)),
        (400, "Bad Request: PEER_ID_INVALID", blocked(400)),
        (400, "Bad Request: INPUT_USER_DEACTIVATED", blocked(400)),
        (400, "Bad Request: USER_IS_BLOCKED", blocked(400)),
        (401, "Unauthorized: bot can't initiate conversation with a user", blocked(401)),
        (401, "Unauthorized: bot can't send messages to bots", blocked(401)),
        (403, "Forbidden: bot was blocked by the user", blocked(403)),
        (403, "Forbidden: user is deactivated", blocked(403)),
        (403, "Forbidden: bot can't initiate conversation with a user", blocked(403)),
        (400, "Bad Request: message text is empty", refused(400)),
        (400, "Bad Request: message is too long", refused(400)),
        (400, "Bad Request: BUTTON_DATA_INVALID", refused(400)),
        (400, "Bad Request: something new", refused(400)),
        (413, "Request Entity Too Large", refused(413)),
        (401, "Unauthorized", account(401)),
        (404, "Not Found", account(404)),
        (409, "Conflict: terminated by other setWebhook", again(409)),
        (500, "Internal Server Error", again(500)),
        (502, "Bad Gateway", again(502)),
    ];
    for (code, description, expected) in &rows {
        assert_eq!(&answer(*code, description), expected, "{code} {description}");
    }
    for (words, _) in DESCRIPTIONS {
        assert!(
            rows.iter().any(|(_, description, _)| description.to_lowercase().contains(words)),
            "{words} is not tried"
        );
    }
}

#[test]
fn a_429_names_its_time() {
    let status = StatusCode::TOO_MANY_REQUESTS;
    let body = json!({ "ok": false, "error_code": 429, "description": "Too Many Requests: retry after 7",
                       "parameters": { "retry_after": 7 } });
    let later = |seconds, lane| Fault::Send(SendError::Later { after: Duration::from_secs(seconds), lane });
    let read = |headers: &HeaderMap, body: &str| read::<Value>(status, headers, body.as_bytes()).unwrap_err();
    assert_eq!(read(&HeaderMap::new(), &body.to_string()), later(7, Lane::Chat));
    let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static("9"))]);
    assert_eq!(
        read(&headers, r#"{"ok":false,"error_code":429,"description":"Too Many Requests"}"#),
        later(9, Lane::Chat)
    );
    assert_eq!(read(&headers, "<html>slow down</html>"), later(9, Lane::Account));
}

#[test]
fn a_success_stays_one_however_strange_its_result() {
    let read = |body: &str| read::<Value>(StatusCode::OK, &HeaderMap::new(), body.as_bytes());
    assert_eq!(read(r#"{"ok":true,"result":true}"#), Ok(Value::Bool(true)));
    assert_eq!(read(r#"{"ok":true,"result":{"message_id":5,"chat":"odd"}}"#).unwrap()["message_id"], 5);
    assert_eq!(read(r#"{"ok":true,"result":{"message_id":5"#), Ok(Value::Null));
    assert_eq!(read(r#"{"ok":true}"#), Ok(Value::Null));
}

#[test]
fn pages_of_a_proxy() {
    let read =
        |status: u16| read::<Value>(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), b"<html>").unwrap_err();
    assert_eq!(read(200), Fault::Send(SendError::Uncertain));
    assert_eq!(read(502), Fault::Send(SendError::Uncertain));
    assert_eq!(read(504), Fault::Send(SendError::Uncertain));
    assert_eq!(read(503), Fault::Send(SendError::Again { code: None }));
    assert_eq!(read(403), Fault::Send(SendError::Again { code: None }));
    assert_eq!(read(302), Fault::Send(SendError::Again { code: None }));
}

#[test]
fn methods_as_the_documentation_spells_them() {
    assert_eq!(method("SendMessage"), "sendMessage");
}
