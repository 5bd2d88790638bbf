//! Tests of this crate: one suite of contracts over SQLite, Redis and a Redis Cluster, another over SQLite and Postgres.
//! Always the real servers; nothing is skipped.

mod again;
mod audit;
mod backup;
mod beside;
mod broadcasts;
mod budget;
mod bulletins;
mod channels;
mod database;
mod desk;
mod erasure;
mod faults;
mod formats;
mod forms;
mod gather;
mod kb;
mod lent;
mod looks;
mod opening;
mod outbox;
mod own_chats;
mod people;
mod servers;
mod sessions;
mod spool;
mod sso;
mod states;
mod units;
mod zalo;

use std::time::{Duration, Instant};

use flows::{Chat, Effect, Message, Millis, Platform, Session, Step};
use redis::FromRedisValue;
use sqlx::SqlSafeStr;
use tempfile::TempDir;

use crate::keys::Keys;
use crate::secret::random;
use crate::{Commit, Entry, Secret, Settings, Storage, Work};

/// One house to live in: a database of its own, a prefix of its own.
struct World {
    settings: Settings,
    dir: TempDir,
}

impl World {
    fn new(redis_urls: Vec<String>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let database_url = format!("sqlite://{}", dir.path().join("test.db").display());
        let prefix = format!("t{}", data_encoding::HEXLOWER.encode(&random::<6>().unwrap()));
        let secret = Secret::generate().unwrap();
        Self { settings: Settings { database_url, redis_urls, secret, prefix, instance: 0 }, dir }
    }

    /// The SQLite file.
    fn file(&self) -> std::path::PathBuf {
        self.dir.path().join("test.db")
    }

    fn sqlite() -> Self {
        Self::new(Vec::new())
    }

    fn redis() -> Self {
        Self::new(vec![servers::redis()])
    }

    fn cluster() -> Self {
        Self::new(servers::cluster())
    }

    /// Postgres, with a schema of its own, and Redis beside it.
    async fn postgres() -> Self {
        let mut world = Self::redis();
        let url = servers::postgres();
        let schema = world.settings.prefix.clone();
        let pool = sqlx::PgPool::connect(&url).await.unwrap();
        let sql = sqlx::AssertSqlSafe(format!("create schema {schema}")).into_sql_str();
        sqlx::query(sql).execute(&pool).await.unwrap();
        pool.close().await;
        let and = if url.contains('?') { '&' } else { '?' };
        world.settings.database_url = format!("{url}{and}application_name={schema}&options=-csearch_path%3D{schema}");
        world
    }

    /// A new process on this world, ready for work.
    async fn open(&self) -> Storage {
        let storage = Storage::open(Settings { instance: token(), ..self.settings.clone() }).await.unwrap();
        storage.migrate().await.unwrap();
        storage
    }

    fn keys(&self) -> Keys {
        Keys::new(&self.settings.prefix)
    }

    /// A command straight to Redis, behind the crate's back. `None` in an embedded world.
    async fn raw<T: FromRedisValue>(&self, command: &redis::Cmd) -> Option<T> {
        match self.settings.redis_urls.as_slice() {
            [] => None,
            [url] => {
                let client = redis::Client::open(url.as_str()).unwrap();
                let mut connection = client.get_multiplexed_async_connection().await.unwrap();
                Some(command.query_async(&mut connection).await.unwrap())
            }
            urls => {
                let client = redis::cluster::ClusterClient::new(urls.iter().map(String::as_str)).unwrap();
                let mut connection = client.get_async_connection().await.unwrap();
                Some(command.query_async(&mut connection).await.unwrap())
            }
        }
    }
}

/// Runs each case in each kind of house.
macro_rules! in_every_house {
    ($($case:ident),+ $(,)?) => {
        mod in_sqlite {
            $(#[tokio::test] async fn $case() { super::$case(&super::World::sqlite()).await; })+
        }
        mod in_redis {
            $(#[tokio::test] async fn $case() { super::$case(&super::World::redis()).await; })+
        }
        mod in_cluster {
            $(#[tokio::test] async fn $case() { super::$case(&super::World::cluster()).await; })+
        }
    };
}

/// Runs each case on each database.
macro_rules! on_every_database {
    ($($case:ident),+ $(,)?) => {
        mod in_sqlite {
            $(#[tokio::test] async fn $case() { super::$case(&super::World::sqlite()).await; })+
        }
        mod in_postgres {
            $(#[tokio::test] async fn $case() { super::$case(&super::World::postgres().await).await; })+
        }
    };
}

pub(crate) use in_every_house;
pub(crate) use on_every_database;

fn token() -> u64 {
    u64::from_be_bytes(random().unwrap())
}

fn chat(user: &str) -> Chat {
    Chat { platform: Platform::Telegram, account: "main".to_owned(), user: user.to_owned() }
}

fn say(text: &str) -> Effect {
    Effect::Say(Message::plain(text))
}

/// A step to a session that wakes at `wake_at` and says `texts`.
fn step(wake_at: i64, texts: &[&str]) -> Step {
    let mut session = Session::default();
    session.wake_at = Some(Millis(wake_at));
    Step { session, effects: texts.iter().map(|text| say(text)).collect(), forget: false }
}

/// Commits an event that meets nobody else.
async fn commit(storage: &Storage, chat: &Chat, event: &str, step: &Step) -> Option<Work> {
    let loaded = storage.load(chat).await.unwrap();
    assert!(!loaded.seen(event));
    match storage.commit(chat, &loaded, event, step, token()).await.unwrap() {
        Commit::Done(work) => work,
        Commit::Conflict => panic!("nobody else commits here"),
    }
}

fn ids(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.id.as_str()).collect()
}

/// Delivers all that waits, in order.
async fn drain(storage: &Storage, work: Work) -> Vec<Entry> {
    let Work { lease, entry } = work;
    let mut entries = Vec::new();
    let mut next = Some(entry);
    while let Some(entry) = next {
        next = storage.ack(&lease, &entry.id).await.unwrap();
        entries.push(entry);
    }
    entries
}

/// Sweeps until something comes up, beating as the service does.
async fn adopt(storage: &Storage) -> Vec<Work> {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        storage.beat().await.unwrap();
        let works = storage.orphans().await.unwrap();
        if !works.is_empty() {
            return works;
        }
        assert!(Instant::now() < deadline, "nobody took over");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
