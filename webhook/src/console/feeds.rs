//! Drafts that begin with another site's news: its RSS or Atom feed.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use flows::bulletin::{Bulletin, Link, Words};
use flows::office::Right;
use storage::Feed;

use super::page::{Shell, html, ok};
use super::visit::{Problem, Visit};
use crate::app::{now, random};
use crate::feeds::{self, FetchError, Item};

/// Characters of a feed's name.
const NAME: usize = 80;
/// Characters of what a title and a text begin with.
const TITLE: usize = 150;
const BODY: usize = 2_000;

#[derive(Template)]
#[template(path = "console/feeds.html")]
struct ListPage {
    s: Shell,
    /// A feed and its office's name.
    rows: Vec<(Feed, String)>,
    offices: Vec<(String, String)>,
    name: String,
    url: String,
    wrong: Option<String>,
}

/// `GET /console/feeds`.
pub(super) async fn list(visit: Visit) -> Result<Response, Problem> {
    page(&visit, None).await
}

async fn page(visit: &Visit, wrong: Option<String>) -> Result<Response, Problem> {
    let all = visit.app.storage.feeds().await?.into_iter();
    let mine = all.filter(|it| visit.may(Right::WriteBulletin, &it.unit));
    let office = |id: &str| visit.units.get(id).map_or_else(|| id.to_owned(), |unit| unit.name.clone());
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(html(
        status,
        &ListPage {
            s: visit.shell("Tin từ trang khác", "News of other sites"),
            rows: mine.map(|it| (it.clone(), office(&it.unit))).collect(),
            offices: super::units::choices(visit, Right::WriteBulletin),
            name: visit.form.text("name"),
            url: visit.form.text("url"),
            wrong,
        },
    ))
}

/// `POST /console/feeds`: a new one, that was read once.
pub(super) async fn put(visit: Visit) -> Result<Response, Problem> {
    let (name, url) = (visit.form.text("name"), visit.form.text("url"));
    let (title, _) = match feeds::news(&url, &visit.app.config.feed_hosts).await {
        Ok(news) => news,
        Err(why) => return page(&visit, Some(refusal(why, &visit).to_owned())).await,
    };
    let name = if name.is_empty() { title } else { name };
    let name: String = name.chars().take(NAME).collect();
    let id = data_encoding::HEXLOWER.encode(&random::<8>());
    let name = if name.is_empty() { id.clone() } else { name };
    let it = Feed { id, unit: visit.unit(), name, url };
    visit.app.storage.feed_put(&it, &visit.actor(), now()).await?;
    Ok(Visit::go(&format!("/console/feeds/{}", it.id)))
}

fn refusal(why: FetchError, visit: &Visit) -> &str {
    match why {
        FetchError::Address => visit.t(
            "Địa chỉ không dùng được. Xin ghi địa chỉ https:// đầy đủ của nguồn RSS hoặc Atom, cổng 80 hoặc 443.",
            "The address cannot be used. Write the whole https:// address of an RSS or Atom feed, on port 80 or 443.",
        ),
        FetchError::Inside => visit.t(
            "Địa chỉ này nằm trong mạng nội bộ. Người vận hành có thể cho phép trong cài đặt FEED_HOSTS.",
            "The address lies inside the own network. The operator can let it in with the setting FEED_HOSTS.",
        ),
        FetchError::Away => visit.t(
            "Trang không trả lời đúng. Xin kiểm tra địa chỉ và thử lại sau.",
            "The site does not answer as it should. Look at the address, and try again later.",
        ),
        FetchError::Kind => visit.t(
            "Địa chỉ này không phải nguồn RSS hoặc Atom. Xin tìm đường dẫn RSS trên trang đó.",
            "There is no RSS or Atom feed at this address. Look for the RSS link on that site.",
        ),
        FetchError::TooLarge => visit.t(
            "Nguồn tin lớn quá 2 MB. Xin dùng nguồn của một chuyên mục.",
            "The feed is larger than 2 MB. Use that of a single section.",
        ),
    }
}

/// The feed that `{id}` names.
pub(super) async fn feed(visit: &Visit) -> Result<Option<Feed>, Problem> {
    Ok(visit.app.storage.feeds().await?.into_iter().find(|it| it.id == visit.id()))
}

/// `POST /console/feeds/{id}/drop`.
pub(super) async fn drop(visit: Visit) -> Result<Response, Problem> {
    visit.app.storage.feed_drop(visit.id(), &visit.actor(), now()).await?;
    Ok(Visit::go("/console/feeds"))
}

#[derive(Template)]
#[template(path = "console/feed.html")]
struct FeedPage {
    s: Shell,
    feed: Feed,
    items: Vec<Item>,
    wrong: Option<String>,
}

/// `GET /console/feeds/{id}`: its news, as they are now.
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let feed = feed(&visit).await?.ok_or(Problem::NotFound)?;
    let s = Shell::of(&visit, &feed.name);
    let (items, wrong) = match feeds::news(&feed.url, &visit.app.config.feed_hosts).await {
        Ok((_, items)) => (items, None),
        Err(why) => (Vec::new(), Some(refusal(why, &visit).to_owned())),
    };
    Ok(ok(&FeedPage { s, feed, items, wrong }))
}

/// `POST /console/feeds/{id}/draft`: the draft of a bulletin, with the words that the form carries. They are read like any
/// that an official types; the picture is fetched as the feed itself is.
pub(super) async fn draft(visit: Visit) -> Result<Response, Problem> {
    let feed = feed(&visit).await?.ok_or(Problem::NotFound)?;
    let cut = |text: String, most: usize| text.chars().take(most).collect::<String>();
    let (link, picture) = (visit.form.text("link"), visit.form.text("picture"));
    let mut it = Bulletin {
        unit: feed.unit.clone(),
        vi: Words {
            title: cut(visit.form.text("title"), TITLE),
            body: cut(super::tickets::paragraphs(visit.form.raw("summary")), BODY),
        },
        ..Bulletin::default()
    };
    if link.starts_with("https://") {
        it.links.push(Link { label: visit.t("Xem toàn văn", "Read it all").to_owned(), url: link });
    }
    // Without the picture it is a draft all the same.
    if let Ok(bytes) = feeds::picture(&picture, &visit.app.config.feed_hosts).await {
        let name = if bytes.starts_with(b"\x89PNG") { "anh.png" } else { "anh.jpg" };
        it.cover = visit.app.storage.file_put((name, &bytes), &feed.unit, &visit.actor(), now()).await?.ok();
    }
    let id = data_encoding::HEXLOWER.encode(&random::<8>());
    match visit.app.storage.bulletin_write(&id, &it, None, &visit.actor(), now()).await? {
        Ok(_) => Ok(Visit::go(&format!("/console/bulletins/{id}/edit"))),
        Err(_) => Err(Problem::NotFound),
    }
}
