//! Redis: the one that all stories share, or one of a story's own that can be stopped and killed.

use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::service::free_port;
use crate::bell::PATIENCE;

/// A Redis server.
#[derive(Debug)]
pub struct Redis {
    url: String,
    own: Option<Own>,
}

#[derive(Debug)]
struct Own {
    port: u16,
    dir: TempDir,
    child: Option<Child>,
}

impl Redis {
    /// The server that all stories share; each takes its own prefix.
    ///
    /// # Panics
    /// `TEST_REDIS_URL` is not set.
    pub fn shared() -> Self {
        let url = std::env::var("TEST_REDIS_URL").expect("TEST_REDIS_URL is set by tests/run.sh");
        Self { url, own: None }
    }

    /// A server of its own, which writes each command to disk before it answers.
    pub async fn start() -> Self {
        let dir = tempfile::tempdir().expect("a folder for Redis");
        let port = free_port();
        let mut redis = Self { url: format!("redis://127.0.0.1:{port}"), own: Some(Own { port, dir, child: None }) };
        redis.restore().await;
        redis
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its `host:port`.
    pub(super) fn host(&self) -> &str {
        let host = self.url.split_once("://").map_or(self.url.as_str(), |it| it.1);
        host.split('/').next().unwrap_or(host)
    }

    /// Runs one command on it.
    ///
    /// # Panics
    /// The server refuses.
    pub async fn command(&self, words: &[&str]) {
        let client = ::redis::Client::open(self.url.as_str()).expect("the URL is ours");
        let mut connection = client.get_multiplexed_async_connection().await.expect("the server answers");
        let mut command = ::redis::Cmd::new();
        words.iter().for_each(|word| {
            command.arg(*word);
        });
        command.query_async::<::redis::Value>(&mut connection).await.expect("the server obeys");
    }

    /// How far its file has grown, which stands for what it knows now: see [`Redis::forget_since`].
    ///
    /// # Panics
    /// It is the shared one.
    pub fn written(&self) -> u64 {
        std::fs::metadata(self.file()).expect("the append-only file").len()
    }

    /// Takes away what a killed server has written after a moment: what the disk had not got yet when a machine was lost,
    /// or what an older backup lacks.
    ///
    /// # Panics
    /// It is the shared one.
    pub fn forget_since(&self, written: u64) {
        let file = std::fs::File::options().write(true).open(self.file()).expect("the append-only file");
        assert!(file.metadata().expect("its length").len() > written, "there is something to forget");
        file.set_len(written).expect("a shorter file");
    }

    fn file(&self) -> std::path::PathBuf {
        let own = self.own.as_ref().expect("a Redis of the story's own");
        let files = std::fs::read_dir(own.dir.path().join("appendonlydir")).expect("the folder");
        let mut files = files.flatten().map(|it| it.path());
        files.find(|it| it.to_string_lossy().ends_with(".incr.aof")).expect("the append-only file")
    }

    /// Makes the entry that a chat waits for older by so many ms.
    ///
    /// # Panics
    /// The chat waits for nothing.
    pub async fn backdate(&self, prefix: &str, chat: &str, by: i64) {
        let client = ::redis::Client::open(self.url.as_str()).expect("the URL is ours");
        let mut connection = client.get_multiplexed_async_connection().await.expect("a connection");
        let pattern = format!("{prefix}{{p*}}o:{chat}");
        let keys: Vec<String> = ::redis::cmd("KEYS").arg(pattern).query_async(&mut connection).await.expect("keys");
        let [key] = keys.as_slice() else { panic!("one list, not {}", keys.len()) };
        let head: String = ::redis::cmd("LINDEX").arg(key).arg(0).query_async(&mut connection).await.expect("a head");
        // Name, format, time, effect.
        let mut parts: Vec<String> = head.splitn(4, '\n').map(str::to_owned).collect();
        let at: i64 = parts[2].parse().expect("a time");
        parts[2] = (at - by).to_string();
        let mut set = ::redis::cmd("LSET");
        set.arg(key).arg(0).arg(parts.join("\n"));
        set.query_async::<()>(&mut connection).await.expect("the head is replaced");
    }

    /// Kills it without a word.
    ///
    /// # Panics
    /// It is the shared one.
    pub async fn kill(&mut self) {
        let own = self.own.as_mut().expect("a Redis of the story's own");
        if let Some(mut child) = own.child.take() {
            let _ = child.kill().await;
        }
    }

    /// Starts it again with what it has written.
    ///
    /// # Panics
    /// It is the shared one, or does not start.
    pub async fn restore(&mut self) {
        let own = self.own.as_mut().expect("a Redis of the story's own");
        let port = own.port.to_string();
        let mut command = Command::new("redis-server");
        command
            .args(["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes"])
            .args(["--appendfsync", "always", "--dir"])
            .arg(own.dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        own.child = Some(command.spawn().expect("redis-server is installed"));
        let client = ::redis::Client::open(self.url.as_str()).expect("the URL is ours");
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            if let Ok(mut connection) = client.get_multiplexed_async_connection().await {
                let pong: Result<String, _> = ::redis::cmd("PING").query_async(&mut connection).await;
                if pong.is_ok() {
                    return;
                }
            }
            assert!(tokio::time::Instant::now() < deadline, "redis-server does not start");
            // A server that starts can only be asked again.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
