//! What goes over the wire.

use std::time::Duration;

use flows::{About, Act, Button, Message, Open, Pick, Press, Tag};
use serde_json::json;

use super::{TOKEN, account};
use crate::telegram::{Account, Config};
use crate::testing::{Answer, Server};
use crate::{Lane, SendError, Sent};

const SENT: &str = r#"{"ok":true,"result":{"message_id":1234,"date":1790000000,"chat":{"id":777,"type":"private"}}}"#;

fn question() -> Message {
    let answer = |c| Press::Answer { draft: Tag(7), q: 3, pick: Pick::Choice(c) };
    Message {
        text: "3/12 Ông/Bà có hài lòng không?".to_owned(),
        rows: vec![
            vec![Button::press("1 Có", answer(0)), Button::press("2 Không", answer(1))],
            vec![Button { label: "Trang".to_owned(), act: Act::Url("https://example.vn/a?b=c".to_owned()) }],
        ],
        about: Some(About { draft: Tag(7), q: 3 }),
        ..Message::default()
    }
}

#[tokio::test]
async fn a_message_with_buttons() {
    let server = Server::start(vec![Answer::ok(SENT)]).await;
    let sent = account(&server.url).send("777", &question()).await;
    assert_eq!(sent, Ok(Sent { message: Some("1234".to_owned()), left: None }));
    let asked = server.asked().await;
    assert_eq!(asked[0].line, format!("POST /bot{TOKEN}/sendMessage HTTP/1.1"));
    assert_eq!(asked[0].headers["content-type"], "application/json");
    assert_eq!(
        asked[0].json(),
        json!({
            "chat_id": 777,
            "text": "3/12 Ông/Bà có hài lòng không?",
            "link_preview_options": { "is_disabled": true },
            "reply_markup": { "inline_keyboard": [
                [{ "text": "1 Có", "callback_data": "a.0000007.3.0" }, { "text": "2 Không", "callback_data": "a.0000007.3.1" }],
                [{ "text": "Trang", "url": "https://example.vn/a?b=c" }],
            ] },
        })
    );
}

#[tokio::test]
async fn a_gateway_may_stand_below_a_path() {
    let server = Server::start(vec![Answer::ok(SENT)]).await;
    account(&format!("{}/telegram/", server.url)).send("777", &Message::plain("a")).await.unwrap();
    assert_eq!(server.asked().await[0].line, format!("POST /telegram/bot{TOKEN}/sendMessage HTTP/1.1"));
}

#[tokio::test]
async fn a_text_over_the_limit_goes_out_in_parts() {
    let server = Server::start(vec![Answer::ok(SENT), Answer::ok(SENT)]).await;
    let line = "😀".repeat(1024); // 2,048 units: two of them and their line break are one too many
    let message = Message { text: format!("{line}\n{line}"), ..question() };
    account(&server.url).send("777", &message).await.unwrap();
    let asked = server.asked().await;
    let (first, second) = (asked[0].json(), asked[1].json());
    assert_eq!(first["text"], line);
    assert_eq!(first["reply_markup"], json!(null));
    assert_eq!(second["text"], line);
    assert!(second["reply_markup"].is_object());
}

#[tokio::test]
async fn a_message_is_changed_with_its_buttons() {
    let server = Server::start(vec![Answer::ok(SENT), Answer::ok(SENT)]).await;
    let account = account(&server.url);
    account.revise("777", "1234", &question()).await.unwrap();
    account.revise("777", "1234", &Message::plain("Xong")).await.unwrap();
    let asked = server.asked().await;
    assert_eq!(asked[0].line, format!("POST /bot{TOKEN}/editMessageText HTTP/1.1"));
    assert_eq!(asked[0].json()["message_id"], 1234);
    assert!(asked[0].json()["reply_markup"]["inline_keyboard"].is_array());
    let plain =
        json!({ "chat_id": 777, "message_id": 1234, "text": "Xong", "link_preview_options": { "is_disabled": true } });
    assert_eq!(asked[1].json(), plain);
}

#[tokio::test]
async fn a_change_that_changes_nothing_is_done() {
    let same = r#"{"ok":false,"error_code":400,"description":"Bad Request: message is not modified: specified new"}"#;
    let gone = r#"{"ok":false,"error_code":400,"description":"Bad Request: message to edit not found"}"#;
    let answers = [same, gone].map(|body| Answer::Full(400, "", body.to_owned()));
    let server = Server::start(answers.into()).await;
    let account = account(&server.url);
    assert_eq!(account.revise("777", "1", &question()).await, Ok(()));
    assert_eq!(account.revise("777", "1", &question()).await, Ok(()));
}

#[tokio::test]
async fn a_press_is_answered_even_if_late() {
    let old = r#"{"ok":false,"error_code":400,"description":"Bad Request: query is too old and response timeout expired or query ID is invalid"}"#;
    let server =
        Server::start(vec![Answer::ok(r#"{"ok":true,"result":true}"#), Answer::Full(400, "", old.into())]).await;
    let account = account(&server.url);
    assert_eq!(account.answer_callback("99").await, Ok(()));
    assert_eq!(account.answer_callback("99").await, Ok(()));
    let asked = server.asked().await;
    assert_eq!(asked[0].line, format!("POST /bot{TOKEN}/answerCallbackQuery HTTP/1.1"));
    assert_eq!(asked[0].json(), json!({ "callback_query_id": "99" }));
}

#[tokio::test]
async fn start_up() {
    let done = || Answer::ok(r#"{"ok":true,"result":true}"#);
    // A getMe as a stand-in writes it: teloxide's own type refuses it for its missing fields.
    let me = Answer::ok(r#"{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"B","username":"langnghe_bot"}}"#);
    let server = Server::start(vec![me, done(), done(), done(), done()]).await;
    let account = account(&server.url);
    assert_eq!(account.get_me().await.unwrap().username, "langnghe_bot");
    account.set_webhook("https://example.vn/telegram/bo").await.unwrap();
    account.set_my_commands().await.unwrap();
    let asked = server.asked().await;
    assert_eq!(asked[0].line, format!("POST /bot{TOKEN}/getMe HTTP/1.1"));
    assert_eq!(
        asked[1].json(),
        json!({
            "url": "https://example.vn/telegram/bo",
            "max_connections": 40,
            "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member"],
            "secret_token": "s3cret_-",
        })
    );
    assert_eq!(asked[2].json()["commands"][0], json!({ "command": "khaosat", "description": "Trả lời khảo sát" }));
    assert_eq!(asked[2].json()["language_code"], json!(null));
    assert_eq!(asked[3].json()["language_code"], "vi");
    assert_eq!(asked[4].json()["commands"][0]["description"], "Answer the survey");
}

#[tokio::test]
async fn failures_of_the_line() {
    let slow = r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 3","parameters":{"retry_after":3}}"#;
    let server = Server::start(vec![
        Answer::Nothing,
        Answer::Half(SENT.to_owned()),
        Answer::Full(429, "retry-after: 3\r\n", slow.to_owned()),
        Answer::Full(302, "location: http://127.0.0.1:1/\r\n", String::new()),
    ])
    .await;
    let account = account(&server.url);
    let mut errors = Vec::new();
    for _ in 0..4 {
        errors.push(account.send("777", &question()).await.unwrap_err());
    }
    server.asked().await;
    let later = SendError::Later { after: Duration::from_secs(3), lane: Lane::Chat };
    assert_eq!(errors, [SendError::Uncertain, SendError::Uncertain, later, SendError::Again { code: None }]);
    // The server is gone: nothing can have reached it.
    let error = account.send("777", &question()).await.unwrap_err();
    assert_eq!(error, SendError::Again { code: None });
    let shown = format!("{error} {error:?} {account:?}");
    assert!(!shown.contains("127.0.0.1") && !shown.contains("TEST-token"), "{shown}");
}

#[tokio::test]
async fn what_cannot_be_sent_is_not() {
    let account = account("http://127.0.0.1:1");
    let refused = Err(SendError::Refused { code: 0 });
    assert_eq!(account.send("not a number", &question()).await, refused);
    assert_eq!(account.send("777", &Message::plain(" \n")).await, refused);
    let bad = Button { label: "x".to_owned(), act: Act::Url("not an address".to_owned()) };
    assert_eq!(account.send("777", &Message { rows: vec![vec![bad]], ..question() }).await, refused);
    let long = Message::plain("a".repeat(5000));
    assert_eq!(account.revise("777", "1", &long).await, Err(SendError::Refused { code: 0 }));
}

#[test]
fn every_button_fits() {
    let longest = Press::Open(Open::Survey(Some("s".repeat(32)))).code();
    assert!(longest.len() <= crate::telegram::MAX_CALLBACK_DATA);
    let most = Press::Answer { draft: Tag(u32::MAX), q: u16::MAX, pick: Pick::Choice(u16::MAX) }.code();
    assert!(most.len() <= crate::telegram::MAX_CALLBACK_DATA);
}

#[test]
fn the_secret_lets_in() {
    let account = account("http://127.0.0.1:1");
    assert!(account.admits(Some(b"s3cret_-")));
    for wrong in [None, Some(&b""[..]), Some(b"s3cret_"), Some(b"s3cret_+"), Some(b"s3cret_-x")] {
        assert!(!account.admits(wrong), "{wrong:?}");
    }
}

#[test]
fn settings_that_cannot_be_right() {
    let config = |name: &str, token: &str, url: &str, secret: &str| {
        let [name, token, api_url, webhook_secret] = [name, token, url, secret].map(str::to_owned);
        Account::new(Config { name, token, api_url, webhook_secret }).map(|_| ()).map_err(|error| error.setting)
    };
    assert_eq!(config("b", "1:A", "https://a.vn", "s"), Ok(()));
    assert_eq!(config("", "1:A", "https://a.vn", "s"), Err("name"));
    assert_eq!(config("a/b", "1:A", "https://a.vn", "s"), Err("name"));
    assert_eq!(config("b", "", "https://a.vn", "s"), Err("token"));
    assert_eq!(config("b", "1:A/x", "https://a.vn", "s"), Err("token"));
    assert_eq!(config("b", "1:A", "a.vn", "s"), Err("api_url"));
    assert_eq!(config("b", "1:A", "ftp://a.vn", "s"), Err("api_url"));
    assert_eq!(config("b", "1:A", "https://a.vn", ""), Err("webhook_secret"));
    assert_eq!(config("b", "1:A", "https://a.vn", "a b"), Err("webhook_secret"));
}

#[tokio::test]
async fn what_telegram_says_of_its_deliveries() {
    let info = r#"{"ok":true,"result":{"url":"https://a.vn/telegram/main","has_custom_certificate":false,
        "pending_update_count":7,"last_error_date":1790000000,"last_error_message":"Wrong response","ip_address":"1.2.3.4"}}"#;
    let none = r#"{"ok":true,"result":{"url":"","has_custom_certificate":false,"pending_update_count":0}}"#;
    let strange = r#"{"ok":true,"result":true}"#;
    let server = Server::start(vec![Answer::ok(info), Answer::ok(none), Answer::ok(strange)]).await;
    let bot = account(&server.url);
    let told = bot.webhook_info().await.unwrap();
    assert_eq!((told.pending, told.failed_at), (7, Some(flows::Millis(1_790_000_000_000))));
    assert!(told.delivers_to("https://a.vn/telegram/main") && !told.delivers_to("https://a.vn/telegram/other"));
    assert!(!format!("{told:?}").contains("a.vn"), "another program's address may hold a token");
    let told = bot.webhook_info().await.unwrap();
    assert_eq!((told.pending, told.failed_at, told.delivers_to("https://a.vn/telegram/main")), (0, None, false));
    assert_eq!(bot.webhook_info().await, Err(SendError::Again { code: None }));
    assert_eq!(server.asked().await[0].line, format!("POST /bot{TOKEN}/getWebhookInfo HTTP/1.1"));
}
