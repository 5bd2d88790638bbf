//! The database as other systems see it: the views `share_response` and `share_answer`.

use std::net::SocketAddr;
use std::path::PathBuf;

use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, Row as _};

/// The database of one world.
#[derive(Clone, Debug)]
pub enum Database {
    /// The embedded file.
    File(PathBuf),
    /// A database of the test server, by its address.
    Server(String),
}

/// A row of `share_response`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `response_id`.
    pub id: String,
    /// `survey`.
    pub survey: String,
    /// `version`.
    pub version: String,
    /// `channel`.
    pub channel: String,
    /// `language`.
    pub language: String,
    /// `mode`.
    pub mode: String,
    /// `status`.
    pub status: String,
    /// `presentation`.
    pub presentation: String,
}

/// A row of `share_answer`.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// `response_id`.
    pub response: String,
    /// `question`.
    pub question: String,
    /// `position`.
    pub position: i64,
    /// `state`.
    pub state: String,
    /// `entry`.
    pub entry: String,
    /// `choice`.
    pub choice: Option<String>,
    /// `number`.
    pub number: Option<f64>,
    /// `text`.
    pub text: Option<String>,
}

/// Runs `$body` with `$pool` bound to a pool of whichever database it is.
macro_rules! on {
    ($database:expr, |$pool:ident| $body:expr) => {
        match $database {
            Database::File(path) => {
                let options = SqliteConnectOptions::new().filename(path).read_only(true);
                let $pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.expect("the file");
                let result = $body;
                $pool.close().await;
                result
            }
            Database::Server(url) => {
                let $pool = PgPoolOptions::new().max_connections(1).connect(url).await.expect("the database");
                let result = $body;
                $pool.close().await;
                result
            }
        }
    };
}

impl Database {
    pub(super) fn file(path: PathBuf) -> Self {
        Self::File(path)
    }

    /// Makes a database on the test server; gives the server's `host:port` too.
    ///
    /// # Panics
    /// `TEST_DATABASE_URL` is not set, or the server refuses.
    pub(super) async fn create(name: &str) -> (Self, String) {
        let server = std::env::var("TEST_DATABASE_URL").expect("TEST_DATABASE_URL is set by tests/run.sh");
        let pool = PgPoolOptions::new().max_connections(1).connect(&server).await.expect("the test server answers");
        sqlx::query(AssertSqlSafe(format!("create database {name}"))).execute(&pool).await.expect("a new database");
        pool.close().await;
        let (base, _) = server.rsplit_once('/').expect("the URL names a database");
        let host = base.rsplit_once('@').map_or(base, |it| it.1).to_owned();
        (Self::Server(format!("{base}/{name}")), host)
    }

    /// The address for `DATABASE_URL`.
    pub fn url(&self) -> String {
        match self {
            Self::File(path) => format!("sqlite://{}", path.display()),
            Self::Server(url) => url.clone(),
        }
    }

    /// The address through a proxy.
    pub(super) fn url_through(&self, proxy: SocketAddr) -> String {
        let url = self.url();
        let Some((scheme, rest)) = url.split_once("://") else { return url };
        let user = rest.split_once('@').map(|it| format!("{}@", it.0)).unwrap_or_default();
        let name = rest.rsplit_once('/').map(|it| it.1).unwrap_or_default();
        format!("{scheme}://{user}{proxy}/{name}")
    }

    /// All of `share_response`, by id.
    ///
    /// # Panics
    /// The view cannot be read.
    pub async fn responses(&self) -> Vec<Row> {
        const SQL: &str = "select cast(response_id as text), survey, version, channel, language, mode, status, \
                           presentation from share_response order by 1";
        on!(self, |pool| {
            let rows = sqlx::query(SQL).fetch_all(&pool).await.expect("share_response");
            rows.iter()
                .map(|it| Row {
                    id: it.get(0),
                    survey: it.get(1),
                    version: it.get(2),
                    channel: it.get(3),
                    language: it.get(4),
                    mode: it.get(5),
                    status: it.get(6),
                    presentation: it.get(7),
                })
                .collect()
        })
    }

    /// All of `share_answer`, by response, position and choice.
    ///
    /// # Panics
    /// The view cannot be read.
    pub async fn answers(&self) -> Vec<Answer> {
        const SQL: &str = "select cast(response_id as text), question, cast(position as bigint), state, entry, choice, \
                           cast(number as double precision), text from share_answer order by 1, 3, 6";
        on!(self, |pool| {
            let rows = sqlx::query(SQL).fetch_all(&pool).await.expect("share_answer");
            rows.iter()
                .map(|it| Answer {
                    response: it.get(0),
                    question: it.get(1),
                    position: it.get(2),
                    state: it.get(3),
                    entry: it.get(4),
                    choice: it.get(5),
                    number: it.get(6),
                    text: it.get(7),
                })
                .collect()
        })
    }

    /// The first column of a query as text, row by row.
    ///
    /// # Panics
    /// The query fails.
    pub async fn column(&self, sql: &str) -> Vec<String> {
        let sql = sql.to_owned();
        on!(self, |pool| {
            let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&pool).await.expect("the query");
            rows.iter().map(|it| it.get::<Option<String>, _>(0).unwrap_or_default()).collect()
        })
    }

    /// Changes rows as only a story may.
    ///
    /// # Panics
    /// It is the embedded file, or the statement fails.
    pub async fn execute(&self, sql: &'static str) {
        let Self::Server(url) = self else { panic!("only on a server") };
        let pool = PgPoolOptions::new().max_connections(1).connect(url).await.expect("the database");
        sqlx::query(sql).execute(&pool).await.expect("the statement");
        pool.close().await;
    }

    /// Changes rows in each house; over the embedded file no service may run.
    ///
    /// # Panics
    /// The statement fails.
    pub async fn change(&self, sql: &str) {
        let sql = sql.to_owned();
        match self {
            Self::File(path) => {
                let options = SqliteConnectOptions::new().filename(path);
                let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.expect("the file");
                sqlx::query(AssertSqlSafe(sql)).execute(&pool).await.expect("the statement");
                pool.close().await;
            }
            Self::Server(url) => {
                let pool = PgPoolOptions::new().max_connections(1).connect(url).await.expect("the database");
                sqlx::query(AssertSqlSafe(sql)).execute(&pool).await.expect("the statement");
                pool.close().await;
            }
        }
    }

    /// Takes every table away again, as in a database that was never migrated.
    ///
    /// # Panics
    /// It is the embedded file, or the server refuses.
    pub async fn undo_migrations(&self) {
        let Self::Server(url) = self else { panic!("only on a server") };
        let pool = PgPoolOptions::new().max_connections(1).connect(url).await.expect("the database");
        for sql in ["drop schema public cascade", "create schema public"] {
            sqlx::query(sql).execute(&pool).await.expect("an empty database");
        }
        pool.close().await;
    }
}
