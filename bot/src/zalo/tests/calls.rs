//! What goes over the wire.

use std::time::Duration;

use flows::{Act, Button, Message, Pick, Press, Tag};
use serde_json::json;

use super::{OA, USER, account, config, key};
use crate::testing::{Answer, Server};
use crate::zalo::{Account, Config};
use crate::{Lane, SendError, Sent};

const SENT: &str = r#"{"data":{"message_id":"d9e1fb1c","user_id":"246845883529197922","sent_time":"1626926349402","quota":{"quota_type":"reply","remain":"7"}},"error":0,"message":"Success"}"#;

fn press(c: u16) -> Press {
    Press::Answer { draft: Tag(7), q: 3, pick: Pick::Choice(c) }
}

fn question(buttons: u16) -> Message {
    let rows = (0..buttons).map(|c| vec![Button::press(format!("{} Mức", c + 1), press(c))]).collect();
    Message { text: "3/12 Ông/Bà có hài lòng không?".to_owned(), rows, ..Message::default() }
}

fn ready(url: &str) -> Account {
    let account = account(url);
    account.use_access("ACCESS_TOKEN_TEST");
    account
}

#[tokio::test]
async fn a_message_with_buttons() {
    let server = Server::start(vec![Answer::ok(SENT)]).await;
    let mut message = question(1);
    message.rows.push(vec![Button { label: "Trang".into(), act: Act::Url("https://example.vn/a".into()) }]);
    let sent = ready(&server.url).send(USER, &message).await;
    assert_eq!(sent, Ok(Sent { message: Some("d9e1fb1c".to_owned()), left: None }));
    let asked = server.asked().await;
    assert_eq!(asked[0].line, "POST /v3.0/oa/message/cs HTTP/1.1");
    assert_eq!(asked[0].headers["access_token"], "ACCESS_TOKEN_TEST");
    assert_eq!(asked[0].headers["content-type"], "application/json");
    assert!(!asked[0].headers.contains_key("authorization"));
    assert!(!asked[0].headers.contains_key("appsecret_proof"));
    assert_eq!(
        asked[0].json(),
        json!({
            "recipient": { "user_id": USER },
            "message": {
                "text": "3/12 Ông/Bà có hài lòng không?",
                "attachment": { "type": "template", "payload": { "buttons": [
                    { "title": "1 Mức", "type": "oa.query.hide", "payload": key().payload(OA, USER, &press(0)), "image_icon": "" },
                    { "title": "Trang", "type": "oa.open.url", "payload": { "url": "https://example.vn/a" } },
                ] } },
            },
        })
    );
}

#[tokio::test]
async fn a_plain_message_carries_no_attachment() {
    let server = Server::start(vec![Answer::ok(SENT)]).await;
    // Written in NFD, sent in NFC: limits count composed characters.
    ready(&server.url).send(USER, &Message::plain("Ca\u{309}m o\u{31b}n")).await.unwrap();
    assert_eq!(server.asked().await[0].json()["message"], json!({ "text": "Cảm ơn" }));
}

#[tokio::test]
async fn never_more_than_five_buttons() {
    let server = Server::start(vec![Answer::ok(SENT)]).await;
    ready(&server.url).send(USER, &question(7)).await.unwrap();
    let body = server.asked().await[0].json();
    assert_eq!(body["message"]["attachment"]["payload"]["buttons"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn a_text_over_the_limit_goes_out_in_parts() {
    let server = Server::start(vec![Answer::ok(SENT), Answer::ok(SENT)]).await;
    let line = "ế".repeat(1500);
    let message = Message { text: format!("{line}\n{line}"), ..question(1) };
    ready(&server.url).send(USER, &message).await.unwrap();
    let asked = server.asked().await;
    assert_eq!(asked[0].json()["message"], json!({ "text": line }));
    assert_eq!(asked[1].json()["message"]["text"], line);
    assert!(asked[1].json()["message"]["attachment"].is_object());
}

#[tokio::test]
async fn proof_of_the_app_secret_where_it_is_wanted() {
    let server = Server::start(vec![Answer::ok(SENT)]).await;
    let account = Account::new(Config { appsecret_proof: true, ..config(&server.url) }).unwrap();
    account.use_access("ACCESS_TOKEN_TEST");
    account.send(USER, &question(0)).await.unwrap();
    assert_eq!(
        server.asked().await[0].headers["appsecret_proof"],
        "13c84e1f6f52f01132698172e32412a2192e615166b0e8702095f21ca36c1ff1"
    );
}

#[tokio::test]
async fn no_token_no_call_and_a_new_one_counts_at_once() {
    let server = Server::start(vec![Answer::ok(SENT)]).await;
    let account = account(&server.url);
    assert_eq!(account.send(USER, &question(0)).await, Err(SendError::Token { code: 0 }));
    account.use_access("broken\ntoken");
    assert_eq!(account.send(USER, &question(0)).await, Err(SendError::Token { code: 0 }));
    account.use_access("B");
    account.send(USER, &question(0)).await.unwrap();
    assert_eq!(server.asked().await[0].headers["access_token"], "B");
}

#[tokio::test]
async fn failures_hide_behind_http_200() {
    let answers = [
        r#"{"error":-216,"message":"Access token is invalid"}"#,
        r#"{"error":"-230","message":"User has not interacted with the OA in the past 7 days"}"#,
        r#"{"error":-32,"message":"Your OA reached limit call api"}"#,
        r#"{"error":0,"message":"Success","data":{}}"#,
        r#"{"message":"Success"}"#,
    ];
    let mut answers = Vec::from(answers.map(Answer::ok));
    answers.push(Answer::Full(502, "", "<html>Bad Gateway</html>".to_owned()));
    answers.push(Answer::Half(SENT.to_owned()));
    answers.push(Answer::Nothing);
    answers.push(Answer::Full(400, "", r#"{"error":-201,"message":"text is invalid!"}"#.to_owned()));
    let count = answers.len();
    let server = Server::start(answers).await;
    let account = ready(&server.url);
    let mut results = Vec::new();
    for _ in 0..count {
        results.push(account.send(USER, &question(0)).await);
    }
    server.asked().await;
    let expected = [
        Err(SendError::Token { code: -216 }),
        Err(SendError::Window { code: -230 }),
        Err(SendError::Later { after: Duration::from_secs(10), lane: Lane::Account }),
        Ok(Sent { message: None, left: None }),
        Err(SendError::Uncertain),
        Err(SendError::Uncertain),
        Err(SendError::Uncertain),
        Err(SendError::Uncertain),
        Err(SendError::Refused { code: -201 }),
    ];
    assert_eq!(results, expected);
    let error = account.send(USER, &question(0)).await.unwrap_err();
    assert_eq!(error, SendError::Again { code: None });
    let shown = format!("{error} {error:?} {account:?}");
    assert!(!["127.0.0.1", "ACCESS", USER, OA, "SECRET"].iter().any(|word| shown.contains(word)), "{shown}");
}

#[tokio::test]
async fn what_cannot_be_sent_is_not() {
    let account = ready("http://127.0.0.1:1");
    let refused = Err(SendError::Refused { code: 0 });
    assert_eq!(account.send(USER, &Message::plain("")).await, refused);
    let long = Message { rows: vec![vec![Button::press("x".repeat(101), press(0))]], ..question(0) };
    assert_eq!(account.send(USER, &long).await, refused);
    let account = crate::Account::Zalo(account);
    assert_eq!(account.revise(USER, "1", &question(0)).await, Err(SendError::Refused { code: 0 }));
}

#[test]
fn settings_that_cannot_be_right() {
    let refused = |change: &dyn Fn(&mut Config)| {
        let mut config = config("https://a.vn");
        change(&mut config);
        Account::new(config).map(|_| ()).map_err(|error| error.setting)
    };
    assert_eq!(refused(&|_| ()), Ok(()));
    assert_eq!(refused(&|config| config.oa_id = "my-oa".into()), Err("oa_id"));
    assert_eq!(refused(&|config| config.app_id = String::new()), Err("app_id"));
    assert_eq!(refused(&|config| config.app_secret = "a\nb".into()), Err("app_secret"));
    assert_eq!(refused(&|config| config.api_url = "a.vn".into()), Err("api_url"));
    assert_eq!(refused(&|config| config.oauth_url = "mailto:a@b.vn".into()), Err("oauth_url"));
}
