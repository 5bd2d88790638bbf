//! The Redis client: which one, how long it waits, and what its errors mean.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use redis::aio::{ConnectionLike, ConnectionManager, ConnectionManagerConfig};
use redis::cluster::ClusterClient;
use redis::cluster_async::ClusterConnection;
use redis::io::tcp::TcpSettings;
use redis::{Cmd, ErrorKind, FromRedisValue, IntoConnectionInfo, RedisError, ServerErrorKind, ToRedisArgs, Value, cmd};

use crate::StorageError;

/// How long the server may take to answer.
const RESPONSE: Duration = Duration::from_secs(2);
/// How long a connection may take to come up.
const CONNECT: Duration = Duration::from_secs(1);
/// How long one call may take in all, with waiting for a connection.
const CALL: Duration = Duration::from_millis(2500);
/// Commands of one sweep that are on their way at once.
const AT_ONCE: usize = 64;

/// A connection that comes back by itself, whether it broke or fell silent. A command that was under way fails; it is
/// never repeated here.
#[derive(Clone)]
pub(super) struct Client(Arc<Shared>);

struct Shared {
    opener: Opener,
    /// The connection in use, and how many there were before it.
    now: Mutex<(u64, Connection)>,
    /// Another is being made.
    renewing: AtomicBool,
}

/// How connections are made.
enum Opener {
    Single(redis::Client, ConnectionManagerConfig),
    Cluster(ClusterClient),
}

#[derive(Clone)]
enum Connection {
    Single(ConnectionManager),
    Cluster(ClusterConnection),
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.0.opener {
            Opener::Single(..) => "Single",
            Opener::Cluster(_) => "Cluster",
        })
    }
}

impl Opener {
    async fn open(&self) -> Result<Connection, RedisError> {
        Ok(match self {
            Self::Single(client, config) => {
                Connection::Single(ConnectionManager::new_with_config(client.clone(), config.clone()).await?)
            }
            Self::Cluster(client) => Connection::Cluster(client.get_async_connection().await?),
        })
    }
}

/// A Lua script and the hash that the server knows it by.
pub(super) struct Script {
    text: &'static str,
    hash: String,
}

impl Script {
    pub(super) fn new(text: &'static str) -> Self {
        Self { text, hash: redis::Script::new(text).get_hash().to_owned() }
    }
}

impl Client {
    pub(super) async fn open(urls: &[String]) -> Result<Self, StorageError> {
        let settings = |error: RedisError| StorageError::Refused(format!("REDIS_URL: {}", error.category()));
        if let [url] = urls {
            let info = url.as_str().into_connection_info().map_err(settings)?.set_tcp_settings(tcp());
            let client = redis::Client::open(info).map_err(settings)?;
            // One quick attempt for each command that finds the connection broken: while the server is away every
            // caller learns so within a second, and the first command after its return connects.
            let config = ConnectionManagerConfig::new()
                .set_number_of_retries(1)
                .set_min_delay(Duration::from_millis(20))
                .set_max_delay(Duration::from_millis(100))
                .set_connection_timeout(Some(CONNECT))
                .set_response_timeout(Some(RESPONSE));
            return Self::with(Opener::Single(client, config)).await;
        }
        let client = ClusterClient::builder(urls.iter().map(String::as_str))
            .connection_timeout(CONNECT)
            .response_timeout(RESPONSE)
            .tcp_settings(tcp())
            .retries(2)
            .min_retry_wait(20)
            .max_retry_wait(200)
            .build()
            .map_err(settings)?;
        Self::with(Opener::Cluster(client)).await
    }

    async fn with(opener: Opener) -> Result<Self, StorageError> {
        let now = Mutex::new((0, opener.open().await.map_err(failed)?));
        Ok(Self(Arc::new(Shared { opener, now, renewing: AtomicBool::new(false) })))
    }

    /// Checks that the server knows the scripts' form (7.0 or later), and says so if it may throw sessions away.
    pub(super) async fn check(&self, key: &str) -> Result<(), StorageError> {
        match self.script::<u8>(&Script::new("#!lua\nreturn 1"), &[key], &[]).await {
            Err(StorageError::Corrupt(_)) => {
                return Err(StorageError::Refused("Redis 7.0 or later is needed".to_owned()));
            }
            other => other?,
        };
        // A cluster answers for each of its nodes, and a managed server may refuse: this is advice, not a condition.
        if let Opener::Single(..) = self.0.opener {
            let memory: String = self.run(cmd("INFO").arg("memory")).await.unwrap_or_default();
            let line = |name: &str| memory.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
            if line("maxmemory:").is_some_and(|most| most != "0")
                && line("maxmemory_policy:").is_some_and(|policy| policy != "noeviction")
            {
                tracing::warn!("Redis may evict sessions when it is full: set maxmemory-policy to noeviction");
            }
        }
        Ok(())
    }

    /// One command.
    pub(super) async fn run<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, StorageError> {
        self.send(command).await.map_err(failed)
    }

    /// Many commands that do not depend on each other, in no order; the answers are in the order of the commands.
    pub(super) async fn run_all<T: FromRedisValue>(&self, commands: Vec<Cmd>) -> Result<Vec<T>, StorageError> {
        if let Opener::Single(..) = self.0.opener {
            let mut pipe = redis::pipe();
            for command in commands {
                pipe.add_command(command);
            }
            let call = async |connection: Connection| match connection {
                Connection::Single(mut it) => pipe.query_async(&mut it).await,
                Connection::Cluster(mut it) => pipe.query_async(&mut it).await,
            };
            return self.in_time(call).await.map_err(failed);
        }
        stream::iter(commands)
            .map(|command| async move { self.send(&command).await })
            .buffered(AT_ONCE)
            .try_collect()
            .await
            .map_err(failed)
    }

    /// Runs a script. All keys are of one partition.
    pub(super) async fn script<T: FromRedisValue>(
        &self,
        script: &Script,
        keys: &[impl ToRedisArgs],
        args: &[&[u8]],
    ) -> Result<T, StorageError> {
        let call = |how: &str, what: &str| {
            let mut command = cmd(how);
            command.arg(what).arg(keys.len()).arg(keys);
            for arg in args {
                command.arg(*arg);
            }
            command
        };
        match self.send(&call("EVALSHA", &script.hash)).await {
            // The server (or the node that the slot has moved to) has not seen the script yet, or forgot it.
            Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => {
                self.send(&call("EVAL", script.text)).await.map_err(failed)
            }
            other => other.map_err(failed),
        }
    }

    async fn send<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, RedisError> {
        let call = async |connection: Connection| match connection {
            Connection::Single(mut it) => it.req_packed_command(command).await,
            Connection::Cluster(mut it) => it.req_packed_command(command).await,
        };
        let value: Value = self.in_time(call).await?;
        T::from_redis_value(value.extract_error()?).map_err(RedisError::from)
    }

    /// Makes a call on the connection in use, bounded in time. One that falls silent is replaced: nothing says that it
    /// ever speaks again, and the client replaces only what breaks. What was sent on the old one may still be done, and
    /// after what is sent on the new one: every script and command of this crate is harmless then.
    async fn in_time<T>(&self, call: impl AsyncFnOnce(Connection) -> Result<T, RedisError>) -> Result<T, RedisError> {
        let (number, connection) = self.now().clone();
        let answer = tokio::time::timeout(CALL, call(connection)).await.unwrap_or_else(|_| Err(late()));
        if answer.as_ref().is_err_and(RedisError::is_timeout) {
            self.renew(number);
        }
        answer
    }

    fn now(&self) -> MutexGuard<'_, (u64, Connection)> {
        self.0.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces the connection with this number. Calls that are under way on it are left to their own time.
    fn renew(&self, number: u64) {
        if self.now().0 != number || self.0.renewing.swap(true, Ordering::AcqRel) {
            return;
        }
        let client = self.clone();
        tokio::spawn(async move {
            match client.0.opener.open().await {
                Ok(connection) => *client.now() = (number + 1, connection),
                Err(error) => tracing::debug!(error = error.category(), "a silent connection is not replaced yet"),
            }
            client.0.renewing.store(false, Ordering::Release);
        });
    }
}

/// A connection into the void breaks when nothing was acknowledged for as long as an answer may take.
fn tcp() -> TcpSettings {
    let settings = TcpSettings::default().set_nodelay(true);
    #[cfg(target_os = "linux")]
    let settings = settings.set_user_timeout(RESPONSE);
    settings
}

fn late() -> RedisError {
    RedisError::from(std::io::Error::from(std::io::ErrorKind::TimedOut))
}

/// What an error means to the caller. Everything about the state of a server means "not now": an event must never be
/// taken for poison because Redis is full, failing over or wrongly secured.
pub(crate) fn failed(error: RedisError) -> StorageError {
    let broken = match error.kind() {
        ErrorKind::Parse | ErrorKind::UnexpectedReturnType => true,
        ErrorKind::Server(ServerErrorKind::CrossSlot) => true,
        ErrorKind::Server(ServerErrorKind::ResponseError) => {
            !error.detail().is_some_and(|detail| detail.contains("max number of clients"))
        }
        ErrorKind::Extension => error.code() == Some("WRONGTYPE"),
        _ => false,
    };
    if broken {
        // The server's words name keys only where a command is unknown; the code is enough to go looking.
        return StorageError::Corrupt(format!("redis: {} {}", error.category(), error.code().unwrap_or_default()));
    }
    let why = match error.code() {
        Some(code) => code,
        None if error.is_timeout() => "no answer in time",
        None if error.is_connection_refusal() => "connection refused",
        None if error.is_connection_dropped() => "connection broken",
        None => error.category(),
    };
    let why = why.to_owned();
    StorageError::Unreachable { what: "redis", why, source: Box::new(error) }
}
