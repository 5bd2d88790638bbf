//! Single sign-on: what the provider's word opens, and what is not taken for its word.

mod belief;
mod factor;
mod outage;
mod outside;

use axum::http::StatusCode;

use super::browser::{Answer, Browser};
use super::door::House;
use super::provider::Provider;
use crate::app::now;

/// Somebody comes in with a browser of their own.
async fn comes_in<'a>(house: &'a House, provider: &Provider) -> (Browser<'a>, Answer) {
    let mut browser = house.browser();
    let back = provider.sent_back(&mut browser).await;
    let answer = browser.get(&back).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    (browser, answer)
}

async fn log(house: &House) -> Vec<String> {
    let mut lines = house.app.storage.audited("vn", i64::MAX, 100).await.unwrap();
    lines.reverse();
    let ours = |what: &String| what.starts_with("login") || what.starts_with("person.sso");
    lines.into_iter().map(|it| it.deed.what).filter(ours).collect()
}

const HERE: [u8; 4] = [127, 9, 9, 9];

async fn comes_in_from(house: &House, provider: &Provider, from: [u8; 4]) -> Answer {
    let mut somebody = house.browser();
    somebody.from = Some(from);
    let back = provider.sent_back(&mut somebody).await;
    somebody.get(&back).await
}

/// One more failure, after which nobody may try for a minute; how many that makes.
async fn one_more(house: &House, kind: &str, who: &str) -> Option<u32> {
    house.app.storage.try_login(kind, who, |_| 60_000, now()).await.unwrap()
}
