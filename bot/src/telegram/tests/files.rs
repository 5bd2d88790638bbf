//! Files, from a local server.

use flows::MediaKind;
use flows::desk::{FILE, FileRef};

use super::{TOKEN, account};
use crate::FetchError;
use crate::testing::{Answer, Server};

fn photo() -> FileRef {
    FileRef { kind: MediaKind::Photo, name: "AgAC".to_owned(), size: None }
}

fn found(path: &str, size: u64) -> Answer {
    Answer::ok(&format!(r#"{{"ok":true,"result":{{"file_id":"AgAC","file_size":{size},"file_path":"{path}"}}}}"#))
}

#[tokio::test]
async fn a_file_is_asked_for_by_its_path_under_the_token() {
    let server = Server::start(vec![found("photos/file_1.jpg", 5), Answer::ok("bytes")]).await;
    assert_eq!(account(&server.url).fetch(&photo()).await, Ok(b"bytes".to_vec()));
    let asked = server.asked().await;
    assert_eq!(asked[0].line, format!("POST /bot{TOKEN}/getFile HTTP/1.1"));
    assert_eq!(asked[0].json(), serde_json::json!({ "file_id": "AgAC" }));
    assert_eq!(asked[1].line, format!("GET /file/bot{TOKEN}/photos/file_1.jpg HTTP/1.1"));
}

#[tokio::test]
async fn what_cannot_be_had_says_what_to_do() {
    let refused =
        Answer::Full(400, "", r#"{"ok":false,"error_code":400,"description":"Bad Request: wrong file_id"}"#.into());
    let moved = Answer::Full(302, "location: http://127.0.0.1:1/\r\n", String::new());
    for (answers, expected) in [
        (vec![refused], FetchError::Gone),
        (vec![Answer::Full(502, "", "<html>".into())], FetchError::Again),
        (vec![found("a", FILE + 1)], FetchError::TooLarge),
        (vec![found("../../secret", 1)], FetchError::Foreign),
        (vec![found("/etc/passwd", 1)], FetchError::Foreign),
        (vec![found("a", 1), moved], FetchError::Foreign),
        (vec![found("a", 1), Answer::Full(404, "", String::new())], FetchError::Gone),
        (vec![found("a", 1), Answer::Half("by".to_owned())], FetchError::Again),
    ] {
        let server = Server::start(answers).await;
        let fetched = account(&server.url).fetch(&photo()).await;
        assert_eq!(fetched, Err(expected));
        server.asked().await;
    }
}

#[tokio::test]
async fn no_more_is_taken_in_than_a_file_may_have() {
    let large = "x".repeat(usize::try_from(FILE).unwrap() + 1);
    let server = Server::start(vec![found("a", 1), Answer::ok(&large)]).await;
    assert_eq!(account(&server.url).fetch(&photo()).await, Err(FetchError::TooLarge));
}
