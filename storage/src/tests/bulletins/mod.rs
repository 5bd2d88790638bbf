//! Bulletins: whom they are for, who stands for them, their lists and outcomes. On both databases.

mod cap;
mod moves;
mod segments;
mod sending;

use flows::bulletin::{Bulletin, Move, Topic, Words, ZaloWay};
use flows::{Chat, ContactChange, Lang, Millis};
use sqlx::{AssertSqlSafe, SqlSafeStr};

use super::database::texts;
use super::{World, chat};
use crate::db::failed;
use crate::{Actor, Storage, StorageError};

const NOW: Millis = Millis(1_795_338_000_000);
const HOUR: i64 = 3_600_000;

pub(super) fn bulletin() -> Bulletin {
    Bulletin {
        unit: "vn".to_owned(),
        topic: Topic::Reform,
        number: "12/TB".to_owned(),
        date: Some(jiff::civil::date(2026, 11, 22)),
        vi: Words { title: "Thông báo".to_owned(), body: "Nội dung".to_owned() },
        zalo: ZaloWay::Consultation,
        ..Bulletin::default()
    }
}

pub(super) fn person(id: &str) -> Actor {
    Actor::Person(id.to_owned())
}

/// Somebody who was seen an hour ago and agreed to bulletins.
pub(super) async fn follower(storage: &Storage, chat: &Chat) {
    storage.contact(chat, &ContactChange::Seen { at: NOW.plus(-HOUR), lang: Lang::Vi }).await.unwrap();
    agrees(storage, chat, true).await;
}

async fn agrees(storage: &Storage, chat: &Chat, yes: bool) {
    let at = if yes { 1 } else { 2 };
    storage.contact(chat, &ContactChange::Bulletins { at: Millis(at), yes, topic: None }).await.unwrap();
}

pub(super) async fn run(storage: &Storage, sql: &str) {
    let query = AssertSqlSafe(sql.to_owned()).into_sql_str();
    let done: Result<_, StorageError> =
        at_once!(&storage.db, |pool| sqlx::query(query).execute(pool).await.map(|_| ()).map_err(failed));
    done.unwrap();
}

/// A bulletin that goes out and is this storage's to send.
pub(super) async fn sending(storage: &Storage, id: &str, it: &Bulletin) {
    storage.bulletin_write(id, it, None, &person("w"), NOW).await.unwrap().unwrap();
    for (seen, made, by) in
        [(1, Move::Submit, person("w")), (2, Move::Approve, person("a")), (3, Move::Start, Actor::Program)]
    {
        storage.bulletin_move(id, made, seen, &by, NOW).await.unwrap().unwrap();
    }
    assert!(storage.bulletin_take(id, NOW).await.unwrap().is_some());
}
