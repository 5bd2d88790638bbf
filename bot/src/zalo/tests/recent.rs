//! The console's conversations, and that they name what the webhook names.

use flows::{Chat, Input, MediaKind, Millis, Platform};
use serde_json::json;

use super::{OA, USER, account, key};
use crate::testing::{Answer, Server};
use crate::zalo::{Line, parse};
use crate::{Lane, Parsed, SendError};

fn ready(url: &str) -> crate::zalo::Account {
    let account = account(url);
    account.use_access("ACCESS_TOKEN_TEST");
    account
}

fn line(src: i64, kind: &str, text: &str) -> serde_json::Value {
    let (from, to) = if src == 1 { (USER, OA) } else { (OA, USER) };
    json!({
        "src": src, "time": 1_540_363_714_987_i64, "type": kind, "message": text, "message_id": "96d3cdf3af150460909",
        "from_id": from, "to_id": to, "from_display_name": "A", "from_avatar": "", "to_display_name": "B", "to_avatar": "",
    })
}

async fn lines(lines: &[serde_json::Value]) -> Vec<Line> {
    let answer = json!({"error": 0, "message": "Success", "data": lines}).to_string();
    let server = Server::start(vec![Answer::ok(&answer)]).await;
    ready(&server.url).conversation(USER).await.unwrap()
}

#[tokio::test]
async fn a_line_has_the_name_that_the_webhook_gives_it() {
    let payload = "o.survey";
    for text in ["Xin chào", payload] {
        let read = lines(&[line(1, "text", text)]).await;
        let delivery = json!({
            "app_id": "3608465248940903967", "sender": {"id": USER}, "user_id_by_app": "552177279717587730",
            "recipient": {"id": OA}, "event_name": "user_send_text",
            "message": {"text": text, "msg_id": "96d3cdf3af150460909"}, "timestamp": "1540363714987",
        });
        let delivered = parse(delivery.to_string().as_bytes(), &key(), Millis(0)).unwrap();
        let Parsed::Event(delivered) = delivered else { panic!("an event") };
        assert_eq!(read[0].event.as_ref(), Some(&*delivered));
    }
}

#[tokio::test]
async fn what_is_no_text_is_none_and_what_the_oa_wrote_is_no_event() {
    let mut broken = line(1, "text", "a");
    broken["message_id"] = json!({"no": "id"});
    let read = lines(&[line(0, "text", "Chào"), broken, line(1, "voice", ""), line(1, "of tomorrow", "")]).await;
    let chat = Chat { platform: Platform::Zalo, account: OA.to_owned(), user: USER.to_owned() };
    assert!(read.iter().all(|line| line.chat == chat && line.at == Millis(1_540_363_714_987)));
    let inputs: Vec<_> = read.into_iter().map(|line| line.event.map(|event| event.input)).collect();
    let media = |kind| Some(Input::Media(kind));
    assert_eq!(inputs, [None, media(MediaKind::Voice), media(MediaKind::Other)]);
}

#[tokio::test]
async fn a_call_asks_for_ten_lines_and_carries_the_token() {
    let limit = r#"{"error":-32,"message":"Your OA reached limit call api"}"#;
    let server = Server::start(vec![Answer::ok(limit)]).await;
    let refused = ready(&server.url).recent_chats(20).await;
    assert!(matches!(refused, Err(SendError::Later { lane: Lane::Account, .. })), "{refused:?}");
    let asked = server.asked().await;
    // {"count":10,"offset":20}
    let data = "%7B%22count%22%3A10%2C%22offset%22%3A20%7D";
    assert_eq!(asked[0].line, format!("GET /v2.0/oa/listrecentchat?data={data} HTTP/1.1"));
    assert_eq!(asked[0].headers["access_token"], "ACCESS_TOKEN_TEST");
    assert_eq!(account("http://127.0.0.1:1").recent_chats(0).await, Err(SendError::Token { code: 0 }));
}
