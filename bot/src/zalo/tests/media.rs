//! Uploads, and messages that carry them.

use flows::Message;
use flows::bulletin::Carried;
use serde_json::json;

use super::{USER, account};
use crate::testing::{Answer, Server};
use crate::zalo::{Account, MAX_IMAGE};
use crate::{File, SendError};

const IMAGE: &str = r#"{"data":{"attachment_id":"dNqBJnNe3rH"},"error":0,"message":"Success"}"#;
const PAPER: &str = r#"{"data":{"token":"lcTKZzhc"},"error":0,"message":"Success"}"#;
const SENT: &str = r#"{"data":{"message_id":"d9e1"},"error":0,"message":"Success"}"#;

fn ready(url: &str) -> Account {
    let account = account(url);
    account.use_access("ACCESS_TOKEN_TEST");
    account
}

#[tokio::test]
async fn a_picture_is_uploaded_and_then_named() {
    let server = Server::start([IMAGE, SENT, SENT].map(Answer::ok).into()).await;
    let oa = ready(&server.url);
    let words = Message::plain("Tho\u{302}ng báo");
    let fresh = File::Fresh { name: "bìa.png", bytes: b"PNG-BYTES" };
    let first = oa.send_file(USER, &words, Carried::Picture, fresh).await.unwrap();
    assert_eq!((first.sent.message.as_deref(), first.file.as_deref()), (Some("d9e1"), Some("dNqBJnNe3rH")));
    oa.send_file(USER, &words, Carried::Picture, File::Known("dNqBJnNe3rH")).await.unwrap();
    let asked = server.asked().await;
    assert_eq!(asked[0].line, "POST /v2.0/oa/upload/image HTTP/1.1");
    assert_eq!(asked[0].headers["access_token"], "ACCESS_TOKEN_TEST");
    assert!(asked[0].body.contains("name=\"file\"; filename=") && asked[0].body.contains("PNG-BYTES"));
    let message = json!({
        "text": "Thông báo",
        "attachment": { "type": "template", "payload": {
            "template_type": "media", "elements": [{ "media_type": "image", "attachment_id": "dNqBJnNe3rH" }],
        } },
    });
    for sent in &asked[1..] {
        assert_eq!(sent.line, "POST /v3.0/oa/message/cs HTTP/1.1");
        assert_eq!(sent.json()["message"], message);
    }
}

#[tokio::test]
async fn a_document_stands_alone() {
    let server = Server::start([PAPER, SENT].map(Answer::ok).into()).await;
    let oa = ready(&server.url);
    let fresh = File::Fresh { name: "a.pdf", bytes: b"PDF" };
    assert_eq!(
        oa.send_file(USER, &Message::plain("x"), Carried::File, fresh).await,
        Err(SendError::Refused { code: 0 })
    );
    let sent = oa.send_file(USER, &Message::default(), Carried::File, fresh).await.unwrap();
    assert_eq!(sent.file.as_deref(), Some("lcTKZzhc"));
    let asked = server.asked().await;
    assert_eq!(asked[0].line, "POST /v2.0/oa/upload/file HTTP/1.1");
    let expected = json!({ "attachment": { "type": "file", "payload": { "token": "lcTKZzhc" } } });
    assert_eq!(asked[1].json()["message"], expected);
}

#[tokio::test]
async fn a_name_that_is_too_old_and_files_that_zalo_does_not_like() {
    let old = r#"{"error":-100,"message":"attachment_id was expired"}"#;
    // Without an ending Zalo answers success, and nothing.
    let nothing = r#"{"data":{},"error":0,"message":"Success"}"#;
    let server = Server::start([old, nothing].map(Answer::ok).into()).await;
    let oa = ready(&server.url);
    let words = Message::plain("a");
    let known = File::Known("old");
    assert_eq!(oa.send_file(USER, &words, Carried::Picture, known).await, Err(SendError::File { code: -100 }));
    let refused = Err(SendError::Refused { code: 0 });
    assert_eq!(oa.upload(Carried::File, "a.exe", b"MZ").await, refused);
    assert_eq!(oa.upload(Carried::Picture, "bìa", b"PNG").await, refused);
    assert_eq!(oa.upload(Carried::Picture, "a.png", &vec![0; MAX_IMAGE + 1]).await, refused);
    server.asked().await;
}

/// An upload may always be repeated, so that not to know what became of one is no reason to stop.
#[tokio::test]
async fn an_upload_is_never_uncertain() {
    let server = Server::start(vec![Answer::Half(IMAGE.to_owned()), Answer::Nothing]).await;
    let oa = ready(&server.url);
    let (words, fresh) = (Message::plain("a"), File::Fresh { name: "a.png", bytes: b"P" });
    for _ in 0..2 {
        let sent = oa.send_file(USER, &words, Carried::Picture, fresh).await;
        assert_eq!(sent, Err(SendError::Again { code: None }));
    }
    server.asked().await;
}
