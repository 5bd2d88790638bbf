//! Pictures and documents, and what is done to bulletins afterwards.

use flows::bulletin::{Carried, Topic};
use flows::{Button, Message, NewsPress, Press};
use serde_json::json;

use super::{TOKEN, account};
use crate::testing::{Answer, Server};
use crate::{File, SendError};

const PHOTO: &str = r#"{"ok":true,"result":{"message_id":7,"photo":[{"file_id":"small","width":90},{"file_id":"large","width":800}],"caption":"x"}}"#;
const DOCUMENT: &str = r#"{"ok":true,"result":{"message_id":8,"document":{"file_name":"a.pdf","file_id":"paper"}}}"#;
const DONE: &str = r#"{"ok":true,"result":true}"#;

fn bulletin() -> Message {
    let stop = Press::News(NewsPress::Stop(Some(Topic::Work)));
    Message { text: "Thông báo".to_owned(), rows: vec![vec![Button::press("Dừng", stop)]], ..Message::default() }
}

fn refusal(description: &str) -> Answer {
    Answer::Full(400, "", json!({ "ok": false, "error_code": 400, "description": description }).to_string())
}

#[tokio::test]
async fn a_file_goes_along_once_and_is_named_afterwards() {
    let server = Server::start(vec![Answer::ok(PHOTO), Answer::ok(PHOTO), Answer::ok(DOCUMENT)]).await;
    let bot = account(&server.url);
    let fresh = File::Fresh { name: "bìa.png", bytes: b"PNG-BYTES" };
    let first = bot.send_file("777", &bulletin(), Carried::Picture, fresh).await.unwrap();
    // Of all sizes the largest: from a small one no large one could be shown.
    assert_eq!((first.sent.message.as_deref(), first.file.as_deref()), (Some("7"), Some("large")));
    let again = bot.send_file("778", &bulletin(), Carried::Picture, File::Known("large")).await.unwrap();
    assert_eq!(again.file.as_deref(), Some("large"));
    let paper = bot.send_file("777", &Message::default(), Carried::File, File::Known("paper")).await.unwrap();
    assert_eq!(paper.file.as_deref(), Some("paper"));

    let asked = server.asked().await;
    assert_eq!(asked[0].line, format!("POST /bot{TOKEN}/sendPhoto HTTP/1.1"));
    assert!(asked[0].headers["content-type"].starts_with("multipart/form-data; boundary="));
    for part in ["name=\"chat_id\"\r\n\r\n777\r\n", "PNG-BYTES", "name=\"caption\"\r\n\r\nThông báo\r\n", "w.s.work"]
    {
        assert!(asked[0].body.contains(part), "{part} is not in {}", asked[0].body);
    }
    assert_eq!(
        asked[1].json(),
        json!({
            "chat_id": 778, "photo": "large", "caption": "Thông báo",
            "reply_markup": { "inline_keyboard": [[{ "text": "Dừng", "callback_data": "w.s.work" }]] },
        })
    );
    assert_eq!(asked[2].line, format!("POST /bot{TOKEN}/sendDocument HTTP/1.1"));
    assert_eq!(asked[2].json(), json!({ "chat_id": 777, "document": "paper" }));
}

#[tokio::test]
async fn a_name_that_telegram_does_not_know_says_so() {
    let server = Server::start(vec![
        refusal("Bad Request: wrong file identifier/HTTP URL specified"),
        refusal("Bad Request: wrong remote file identifier specified: Wrong padding"),
        refusal("Bad Request: IMAGE_PROCESS_FAILED"),
        Answer::Half(PHOTO.to_owned()),
    ])
    .await;
    let bot = account(&server.url);
    let mut errors = Vec::new();
    for _ in 0..4 {
        errors.push(bot.send_file("777", &bulletin(), Carried::Picture, File::Known("old")).await.unwrap_err());
    }
    server.asked().await;
    let file = SendError::File { code: 400 };
    assert_eq!(errors, [file.clone(), file, SendError::Refused { code: 400 }, SendError::Uncertain]);
}

#[tokio::test]
async fn what_cannot_be_sent_is_not() {
    let bot = account("http://127.0.0.1:1");
    let refused = Err(SendError::Refused { code: 0 });
    // 1,024 units fit, one more does not; a pair of units is two.
    let long = Message::plain("a".repeat(1023) + "😀");
    assert_eq!(bot.send_file("777", &long, Carried::Picture, File::Known("x")).await, refused);
    let fits = Message::plain("a".repeat(1022) + "😀");
    let unsent = bot.send_file("777", &fits, Carried::Picture, File::Known("x")).await;
    assert_eq!(unsent, Err(SendError::Again { code: None }));
    let empty = File::Fresh { name: "a.png", bytes: b"" };
    assert_eq!(bot.send_file("777", &bulletin(), Carried::Picture, empty).await, refused);
    let large = vec![0; super::super::MAX_PHOTO + 1];
    let large = File::Fresh { name: "a.png", bytes: &large };
    assert_eq!(bot.send_file("777", &bulletin(), Carried::Picture, large).await, refused);
    assert_eq!(bot.take_back("777", "x").await, Err(SendError::Refused { code: 0 }));
}

#[tokio::test]
async fn a_bulletin_is_changed_and_taken_back() {
    let server = Server::start(vec![
        Answer::ok(PHOTO),
        Answer::ok(DONE),
        refusal("Bad Request: message to delete not found"),
        refusal("Bad Request: message can't be deleted for everyone"),
    ])
    .await;
    let bot = crate::Account::Telegram(account(&server.url));
    assert_eq!(bot.revise_caption("777", "7", &bulletin()).await, Ok(()));
    assert_eq!(bot.take_back("777", "7").await, Ok(()));
    assert_eq!(bot.take_back("777", "7").await, Ok(()));
    // Older than 48 hours: it stays, and can at most be changed.
    assert_eq!(bot.take_back("777", "7").await, Err(SendError::Refused { code: 400 }));
    let asked = server.asked().await;
    assert_eq!(asked[0].line, format!("POST /bot{TOKEN}/editMessageCaption HTTP/1.1"));
    assert_eq!(asked[0].json()["caption"], "Thông báo");
    assert_eq!(asked[1].line, format!("POST /bot{TOKEN}/deleteMessage HTTP/1.1"));
    assert_eq!(asked[1].json(), json!({ "chat_id": 777, "message_id": 7 }));
}
