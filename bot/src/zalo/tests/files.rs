//! Files, by a gateway that stands for Zalo's hosts.

use flows::MediaKind;
use flows::desk::FileRef;

use super::config;
use crate::FetchError;
use crate::testing::{Answer, Server};
use crate::zalo::Account;

fn at(url: &str) -> FileRef {
    FileRef { kind: MediaKind::Photo, name: url.to_owned(), size: None }
}

fn behind(server: &Server) -> Account {
    let mut config = config(&server.url);
    config.files_url = Some(format!("{}/cdn/", server.url));
    let account = Account::new(config).unwrap();
    account.use_access("a-token");
    account
}

#[tokio::test]
async fn a_file_is_asked_for_without_a_token_and_redirects_stay_with_zalo() {
    let onward = Answer::Full(302, "location: https://f7.photo.talk.zdn.vn/2%20b.jpg?k=v\r\n", String::new());
    let server = Server::start(vec![onward, Answer::ok("bytes")]).await;
    let fetched = behind(&server).fetch(&at("http://f6.photo.talk.zdn.vn/1.jpg")).await;
    assert_eq!(fetched, Ok(b"bytes".to_vec()));
    let asked = server.asked().await;
    assert_eq!(asked[0].line, "GET /cdn/f6.photo.talk.zdn.vn/1.jpg HTTP/1.1");
    assert_eq!(asked[1].line, "GET /cdn/f7.photo.talk.zdn.vn/2%20b.jpg?k=v HTTP/1.1");
    assert!(asked.iter().all(|it| !it.headers.contains_key("access_token")), "{asked:?}");
}

#[tokio::test]
async fn nothing_is_asked_of_anybody_else() {
    let away = Answer::Full(302, "location: http://169.254.169.254/\r\n", String::new());
    let server = Server::start(vec![away]).await;
    assert_eq!(behind(&server).fetch(&at("https://f6.zdn.vn/1.jpg")).await, Err(FetchError::Foreign));
    assert_eq!(server.asked().await.len(), 1);
    // Nobody listens: an address that is asked for would be tried again.
    let nobody = Server::start(Vec::new()).await;
    for foreign in ["http://169.254.169.254/", "https://evil.example/zdn.vn", "not an address", ""] {
        assert_eq!(behind(&nobody).fetch(&at(foreign)).await, Err(FetchError::Foreign), "{foreign}");
    }
    assert_eq!(behind(&nobody).fetch(&at("https://f6.zdn.vn/1.jpg")).await, Err(FetchError::Again));
}
