//! Conversations in Redis: one server, or a cluster.

mod budget;
mod client;
mod outbox;
mod sessions;
mod web;

use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use flows::Chat;
use redis::{Cmd, cmd};
use tokio::sync::broadcast;

use crate::StorageError;
use crate::keys::{Keys, PARTITIONS};
use crate::life::{BEAT_LIFE, Life};

#[cfg(test)]
pub(crate) use client::failed;
use client::{Client, Script};

static FULL: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/full.lua")));

pub(crate) use web::WakeTask;

/// The conversations' half of the store, in Redis.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    client: Client,
    keys: Keys,
    life: Arc<Life>,
    wakes: broadcast::Sender<Chat>,
    _wake_task: Arc<WakeTask>,
}

impl Server {
    /// Connects, checks that this Redis was never used with another number of partitions, and beats once.
    pub(crate) async fn open(urls: &[String], prefix: &str, life: Arc<Life>) -> Result<Self, StorageError> {
        let client = Client::open(urls).await?;
        let keys = Keys::new(prefix);
        client.check(&keys.partitions()).await?;
        client.run::<()>(cmd("SETNX").arg(keys.partitions()).arg(PARTITIONS)).await?;
        let partitions: u16 = client.run(cmd("GET").arg(keys.partitions())).await?;
        if partitions != PARTITIONS {
            return Err(StorageError::Refused(format!(
                "this Redis holds chats in {partitions} partitions, this program uses {PARTITIONS}"
            )));
        }
        let wakes = broadcast::channel(1024).0;
        let task = Arc::new(WakeTask::start(urls, keys.wake(), wakes.clone(), Arc::clone(&life))?);
        let server = Self { client, keys, life, wakes, _wake_task: task };
        server.beat().await?;
        Ok(server)
    }

    /// A write that changes nothing: a server that is full, or a replica, answers questions and is of no use.
    pub(crate) async fn ping(&self) -> Result<(), StorageError> {
        self.client.run(cmd("SETNX").arg(self.keys.partitions()).arg(PARTITIONS)).await
    }

    pub(crate) async fn beat(&self) -> Result<(), StorageError> {
        // The life at the server begins after this moment, so counting from here errs on the safe side.
        let at = Instant::now();
        self.life.beating();
        let name = self.life.name();
        self.write_when_full(&self.keys.instances(), &["SADD", &name]).await?;
        self.set_when_full(&self.keys.beat(&name), "1", BEAT_LIFE).await?;
        self.life.beaten(at);
        Ok(())
    }

    /// Sets a string for some time, also when memory is full.
    async fn set_when_full(&self, key: &str, value: &str, life: Duration) -> Result<(), StorageError> {
        self.write_when_full(key, &["SET", value, "PX", &ms(life).to_string()]).await
    }

    async fn write_when_full(&self, key: &str, command: &[&str]) -> Result<(), StorageError> {
        let args: Vec<&[u8]> = command.iter().map(|it| it.as_bytes()).collect();
        self.client.script(&FULL, &[key], &args).await
    }

    /// The set of instances keeps this one's name, so that the others see at once that it is gone.
    pub(crate) async fn leave(&self) -> Result<(), StorageError> {
        self.life.leave();
        self.client.run(cmd("DEL").arg(self.keys.beat(&self.life.name()))).await
    }

    async fn alive(&self, instance: &str) -> Result<bool, StorageError> {
        self.client.run(cmd("EXISTS").arg(self.keys.beat(instance))).await
    }

    /// One command for each partition, all on their way at once.
    async fn each_partition<T: redis::FromRedisValue>(
        &self,
        command: impl Fn(u16) -> Cmd,
    ) -> Result<Vec<T>, StorageError> {
        self.client.run_all((0..PARTITIONS).map(command).collect()).await
    }
}

fn ms(duration: Duration) -> u64 {
    duration.as_millis() as u64
}
