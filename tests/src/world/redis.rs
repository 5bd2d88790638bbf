//! Redis: the one that all stories share, or one of a story's own that can be stopped and killed; the same for a cluster.

use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::service::free_port;
use crate::bell::PATIENCE;

/// A Redis server, or the masters of a cluster.
#[derive(Debug)]
pub struct Redis {
    url: String,
    own: Vec<Node>,
}

/// A server of a story's own.
#[derive(Debug)]
struct Node {
    port: u16,
    /// The port of the cluster's bus, in a cluster.
    bus: Option<u16>,
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
        Self { url, own: Vec::new() }
    }

    /// The cluster of three masters that all stories share.
    ///
    /// # Panics
    /// `TEST_REDIS_CLUSTER_URL` is not set.
    pub fn shared_cluster() -> Self {
        let url = std::env::var("TEST_REDIS_CLUSTER_URL").expect("TEST_REDIS_CLUSTER_URL is set by tests/run.sh");
        Self { url, own: Vec::new() }
    }

    /// A server of its own, which writes each command to disk before it answers.
    pub async fn start() -> Self {
        Self::start_in(tempfile::tempdir().expect("a folder for Redis")).await
    }

    /// As [`Redis::start`], with what a folder holds.
    pub async fn start_in(dir: TempDir) -> Self {
        let mut redis = Self::of(vec![Node { port: free_port(), bus: None, dir, child: None }]);
        redis.restore().await;
        redis
    }

    /// A cluster of three masters of its own, which write each command to disk before they answer.
    ///
    /// # Panics
    /// The cluster cannot be made.
    pub async fn start_cluster() -> Self {
        let node = || Node {
            port: free_port(),
            bus: Some(free_port()),
            dir: tempfile::tempdir().expect("a folder for Redis"),
            child: None,
        };
        let mut redis = Self::of(vec![node(), node(), node()]);
        redis.restore().await;
        let nodes = redis.own.iter().map(|it| format!("127.0.0.1:{}", it.port));
        let mut made = Command::new("redis-cli");
        made.args(["--cluster", "create"]).args(nodes).arg("--cluster-yes");
        let made = made.output().await.expect("redis-cli is installed");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stdout));
        for node in &redis.own {
            node.says(::redis::cmd("CLUSTER").arg("INFO"), "cluster_state:ok").await;
        }
        redis
    }

    fn of(own: Vec<Node>) -> Self {
        let urls: Vec<String> = own.iter().map(Node::url).collect();
        Self { url: urls.join(","), own }
    }

    /// Where it is; the nodes of a cluster divided by commas.
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
    /// or what an older backup lacks. With `everysec` a busy server may not have written it at all: then its death has
    /// taken it away already.
    ///
    /// # Panics
    /// It is the shared one.
    pub fn forget_since(&self, written: u64) {
        let file = std::fs::File::options().write(true).open(self.file()).expect("the append-only file");
        assert!(file.metadata().expect("its length").len() >= written, "the file has only grown");
        file.set_len(written).expect("a shorter file");
    }

    fn file(&self) -> std::path::PathBuf {
        let own = self.own.first().expect("a Redis of the story's own");
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

    /// Kills all of it without a word.
    ///
    /// # Panics
    /// It is a shared one.
    pub async fn kill(&mut self) {
        assert!(!self.own.is_empty(), "a Redis of the story's own");
        for number in 0..self.own.len() {
            self.kill_node(number).await;
        }
    }

    /// Kills one master without a word, and waits until the others have seen it.
    pub async fn kill_master(&mut self, number: usize) {
        self.kill_node(number).await;
        for node in self.own.iter().filter(|it| it.child.is_some()) {
            node.says(::redis::cmd("CLUSTER").arg("INFO"), "cluster_state:fail").await;
        }
    }

    async fn kill_node(&mut self, number: usize) {
        if let Some(mut child) = self.own[number].child.take() {
            let _ = child.kill().await;
        }
    }

    /// Starts what was killed again, with what it has written.
    ///
    /// # Panics
    /// It is a shared one, or does not start.
    pub async fn restore(&mut self) {
        assert!(!self.own.is_empty(), "a Redis of the story's own");
        for node in self.own.iter_mut().filter(|it| it.child.is_none()) {
            node.start().await;
        }
    }
}

impl Node {
    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    async fn start(&mut self) {
        let mut command = Command::new("redis-server");
        command
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes"])
            .args(["--appendfsync", "always", "--dir"])
            .arg(self.dir.path());
        if let Some(bus) = self.bus {
            let bus = bus.to_string();
            command.args(["--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-port", &bus]);
        }
        command.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        self.child = Some(command.spawn().expect("redis-server is installed"));
        self.says(&::redis::cmd("PING"), "PONG").await;
    }

    /// Asks until the answer holds `word`.
    async fn says(&self, question: &::redis::Cmd, word: &str) {
        let client = ::redis::Client::open(self.url()).expect("the URL is ours");
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            if let Ok(mut connection) = client.get_multiplexed_async_connection().await {
                let answer: Result<String, _> = question.query_async(&mut connection).await;
                if answer.is_ok_and(|it| it.contains(word)) {
                    return;
                }
            }
            assert!(tokio::time::Instant::now() < deadline, "redis-server never says {word}");
            // A server that starts can only be asked again.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
