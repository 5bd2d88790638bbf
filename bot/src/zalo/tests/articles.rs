//! Articles and broadcasts.

use flows::bulletin::{Article, Targets};
use serde_json::json;

use super::account;
use crate::SendError;
use crate::testing::{Answer, Server};
use crate::zalo::{Account, ArticleError, Quota, Verified};

const TOKEN: &str = r#"{"data":{"token":"b2YxMjM="},"error":0,"message":"Success"}"#;
const READY: &str = r#"{"data":{"id":"8f6d1c"},"error":0,"message":"Success"}"#;

fn ready(url: &str) -> Account {
    let account = account(url);
    account.use_access("ACCESS_TOKEN_TEST");
    account
}

fn article() -> Article {
    Article {
        title: "Giờ làm việc mới".to_owned(),
        author: "Sở Nội vụ".to_owned(),
        description: "Từ ngày 01/12".to_owned(),
        cover: Some("c".to_owned()),
        paragraphs: vec!["Một.".to_owned(), "Hai.".to_owned()],
    }
}

#[tokio::test]
async fn from_an_article_to_its_broadcast() {
    let processing = r#"{"error":-214,"message":"Article is being processed"}"#;
    let sent = r#"{"data":{"message_id":"5c2a"},"error":0,"message":"Success"}"#;
    let server = Server::start([TOKEN, processing, READY, sent, TOKEN, READY].map(Answer::ok).into()).await;
    let oa = ready(&server.url);
    let token = oa.create_article(&article(), "https://a.vn/bia.png").await.unwrap();
    assert_eq!(oa.verify_article(&token).await, Ok(Verified::Processing));
    assert_eq!(oa.verify_article(&token).await, Ok(Verified::Ready("8f6d1c".to_owned())));
    let targets = Targets { cities: vec![4, 9], gender: Some(2), ..Targets::default() };
    assert_eq!(oa.broadcast("8f6d1c", &targets).await, Ok(Some("5c2a".to_owned())));
    oa.update_article("8f6d1c", &article(), "https://a.vn/bia.png").await.unwrap();
    oa.remove_article("8f6d1c").await.unwrap();

    let asked = server.asked().await;
    let lines: Vec<_> = asked.iter().map(|it| it.line.split(' ').nth(1).unwrap()).collect();
    let article = |what| format!("/v2.0/article/{what}");
    assert_eq!(lines[0], article("create"));
    assert_eq!(lines[1..3], [article("verify"), article("verify")]);
    assert_eq!(lines[3], "/v2.0/oa/message");
    assert_eq!(lines[4..], [article("update"), article("remove")]);
    let made = asked[0].json();
    assert_eq!(made["cover"], json!({ "cover_type": "photo", "photo_url": "https://a.vn/bia.png", "status": "show" }));
    assert_eq!(made["body"], json!([{ "type": "text", "content": "Một." }, { "type": "text", "content": "Hai." }]));
    assert_eq!((&made["status"], &made["comment"]), (&json!("show"), &json!("hide")));
    assert_eq!(
        asked[3].json(),
        json!({
            "recipient": { "target": { "cities": [4, 9], "gender": 2 } },
            "message": { "attachment": { "type": "template", "payload": {
                "template_type": "media", "elements": [{ "media_type": "article", "attachment_id": "8f6d1c" }],
            } } },
        })
    );
    assert_eq!(asked[4].json()["id"], "8f6d1c");
}

/// Each refusal, by what somebody has to do about it.
#[tokio::test]
async fn refusals_say_what_to_do() {
    let rows = [
        (-234, "This message cannot be sent at night", ArticleError::Night),
        (-211, "Out of quota", ArticleError::Quota),
        (-223, "Your OA has reach the limit quota create article", ArticleError::Articles),
        (-223, "Official Account has not authorized this API", ArticleError::Call(SendError::Account { code: -223 })),
        (-221, "OA needs to be verified", ArticleError::Call(SendError::Account { code: -221 })),
        (-224, "The OA needs to upgrade", ArticleError::Call(SendError::Account { code: -224 })),
        (-248, "Violates our platform standards", ArticleError::Content),
        (-201, "cover is invalid!", ArticleError::Refused { code: -201 }),
        (-201, "attachment_id is invalid!", ArticleError::Gone),
        (-213, "User has not followed OA", ArticleError::Refused { code: -213 }),
        (-216, "Access token is invalid", ArticleError::Call(SendError::Token { code: -216 })),
        (-214, "Article is being processed", ArticleError::Call(SendError::Again { code: Some(-214) })),
    ];
    let answers =
        rows.iter().map(|(code, words, _)| Answer::ok(&json!({ "error": code, "message": words }).to_string()));
    let server = Server::start(answers.collect()).await;
    let oa = ready(&server.url);
    for (code, words, expected) in rows {
        assert_eq!(oa.broadcast("8f6d1c", &Targets::default()).await, Err(expected), "{code} {words}");
    }
    assert_eq!(server.asked().await[0].json()["recipient"], json!({ "target": {} }));
}

/// A broadcast that may have gone out says so; whatever may be repeated does not.
#[tokio::test]
async fn only_what_must_not_be_repeated_is_uncertain() {
    let half = || Answer::Half(TOKEN.to_owned());
    let server = Server::start(vec![half(), half(), half()]).await;
    let oa = ready(&server.url);
    let uncertain = ArticleError::Call(SendError::Uncertain);
    let again = ArticleError::Call(SendError::Again { code: None });
    assert_eq!(oa.broadcast("8f6d1c", &Targets::default()).await, Err(uncertain));
    assert_eq!(oa.verify_article("t").await, Err(again.clone()));
    assert_eq!(oa.remove_article("8f6d1c").await, Err(again));
    server.asked().await;
}

#[tokio::test]
async fn what_is_left_to_send() {
    let quota = r#"{"data":{"type":"active","remain":3,"total":"4"},"error":0,"message":"Success"}"#;
    let strange = r#"{"data":{},"error":0,"message":"Success"}"#;
    let server = Server::start([quota, strange].map(Answer::ok).into()).await;
    let oa = ready(&server.url);
    assert_eq!(oa.broadcast_quota().await, Ok(Quota { remain: 3, total: 4 }));
    assert_eq!(oa.broadcast_quota().await, Err(ArticleError::Call(SendError::Again { code: None })));
    assert_eq!(server.asked().await[0].line, "POST /v2.0/oa/quota/message HTTP/1.1");
}

#[tokio::test]
async fn how_many_follow_by_zalos_count() {
    let told = r#"{"data":{"oaid":"1","num_follower":"5300"},"error":0,"message":"Success"}"#;
    let silent = r#"{"data":{"oaid":"1"},"error":0,"message":"Success"}"#;
    let server = Server::start([told, silent].map(Answer::ok).into()).await;
    let oa = ready(&server.url);
    assert_eq!(oa.followers().await, Ok(Some(5_300)));
    assert_eq!(oa.followers().await, Ok(None));
    assert_eq!(server.asked().await[0].line, "GET /v2.0/oa/getoa HTTP/1.1");
}
