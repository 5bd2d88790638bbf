//! Grants over the wire, and answers that are none.

use std::collections::BTreeMap;

use flows::Millis;

use crate::testing::{Answer, Asked, Server};
use crate::zalo::tests::account;
use crate::zalo::{Pair, Pkce, RefreshError};

const NOW: Millis = Millis(1_790_000_000_000);
const PAIR: &str = r#"{"access_token":"A2","refresh_token":"R2","expires_in":"90000"}"#;

fn form(asked: &Asked) -> BTreeMap<String, String> {
    let url = reqwest::Url::parse(&format!("http://x/?{}", asked.body)).unwrap();
    url.query_pairs().into_owned().collect()
}

fn fields(fields: &[(&str, &str)]) -> BTreeMap<String, String> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn a_refresh_token_becomes_a_pair() {
    let server = Server::start(vec![Answer::ok(PAIR)]).await;
    let pair = account(&server.url).refresh("R/1+=&", NOW).await.unwrap();
    assert_eq!(pair, Pair { access: "A2".into(), refresh: "R2".into(), got_at: NOW, expires_in: 90_000 });
    let asked = server.asked().await;
    assert_eq!(asked[0].line, "POST /v4/oa/access_token HTTP/1.1");
    assert_eq!(asked[0].headers["secret_key"], "APP_SECRET_TEST");
    assert_eq!(asked[0].headers["content-type"], "application/x-www-form-urlencoded");
    let expected = [("refresh_token", "R/1+=&"), ("app_id", "3608465248940903967"), ("grant_type", "refresh_token")];
    assert_eq!(form(&asked[0]), fields(&expected));
}

#[tokio::test]
async fn a_code_becomes_a_pair_with_and_without_proof_key() {
    let number = r#"{"access_token":"A2","refresh_token":"R2","expires_in":3600}"#;
    let server = Server::start(vec![Answer::ok(PAIR), Answer::ok(number)]).await;
    let account = account(&server.url);
    account.exchange("C", Some("V"), NOW).await.unwrap();
    assert_eq!(account.exchange("C", None, NOW).await.unwrap().expires_in, 3600);
    let asked = server.asked().await;
    let plain = [("code", "C"), ("app_id", "3608465248940903967"), ("grant_type", "authorization_code")];
    assert_eq!(form(&asked[1]), fields(&plain));
    assert_eq!(form(&asked[0]), fields(&[plain[0], plain[1], plain[2], ("code_verifier", "V")]));
}

#[tokio::test]
async fn refusals_and_losses() {
    let answers = [
        (r#"{"error":-14014,"error_name":"Invalid refresh token"}"#, RefreshError::Dead { code: -14014 }),
        (r#"{"error":-118,"error_name":"Invalid grant"}"#, RefreshError::Dead { code: -118 }),
        (r#"{"error":-14003,"error_name":"Invalid redirect uri"}"#, RefreshError::App { code: -14003 }),
        (r#"{"error":-14002,"error_name":"Invalid appId"}"#, RefreshError::App { code: -14002 }),
        (r#"{"error":-32,"error_name":"limit"}"#, RefreshError::Again),
        // A 200 without a number once overwrote good tokens elsewhere.
        (r#"{"error_name":"Invalid","error_description":"x"}"#, RefreshError::Dead { code: 0 }),
        ("{}", RefreshError::Uncertain),
        (r#"{"access_token":"A2"}"#, RefreshError::Uncertain),
        (r#"{"access_token":"A2","refresh_token":""}"#, RefreshError::Uncertain),
        (r#"{"access_token":null,"refresh_token":null,"error":0}"#, RefreshError::Uncertain),
        ("<html>", RefreshError::Uncertain),
    ];
    let mut lines: Vec<_> = answers.iter().map(|(body, _)| Answer::ok(body)).collect();
    lines.push(Answer::Nothing);
    lines.push(Answer::Half(PAIR.to_owned()));
    lines.push(Answer::Full(502, "", "<html>".to_owned()));
    lines.push(Answer::Full(503, "", "<html>".to_owned()));
    let server = Server::start(lines).await;
    let account = account(&server.url);
    for (body, expected) in answers {
        assert_eq!(account.refresh("R", NOW).await, Err(expected), "{body}");
    }
    for expected in [RefreshError::Uncertain, RefreshError::Uncertain, RefreshError::Uncertain, RefreshError::Again] {
        assert_eq!(account.refresh("R", NOW).await, Err(expected));
    }
    server.asked().await;
    assert_eq!(account.refresh("R", NOW).await, Err(RefreshError::Again));
}

#[test]
fn the_address_of_consent() {
    let account = account("https://oauth.zaloapp.com");
    assert_eq!(
        account.authorize_url("https://a.vn/cb?x=1", "N", Some(&Pkce { verifier: "V".into(), challenge: "C".into() })),
        "https://oauth.zaloapp.com/v4/oa/permission?app_id=3608465248940903967\
         &redirect_uri=https%3A%2F%2Fa.vn%2Fcb%3Fx%3D1&code_challenge=C&state=N"
    );
    assert!(!account.authorize_url("https://a.vn/cb", "N", None).contains("code_challenge"));
}
