//! Outboxes and their leases, in Redis.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use flows::{Chat, Millis};
use futures_util::{StreamExt, TryStreamExt, stream};
use redis::cmd;

use super::client::Script;
use super::{Server, ms};
use crate::StorageError;
use crate::keys::{PARTITIONS, chat_of};
use crate::outbox::{BURIED_LIFE, Fate, NOBODY};
use crate::waiting::Counted;

static ACK: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/ack.lua")));
static REQUEUE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/requeue.lua")));
static UNBURY: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/unbury.lua")));
static WAITING: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/waiting.lua")));
static TAKEOVER: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/takeover.lua")));

impl Server {
    /// Strikes out the entry with this name if it is the head. Gives the next for the holder of the lease.
    pub(crate) async fn ack(
        &self,
        chat: &Chat,
        owner: &str,
        name: &str,
        fate: Fate<'_>,
    ) -> Result<Option<Vec<u8>>, StorageError> {
        let keys = self.keys.of(chat);
        let (grave, now, last) = match fate {
            Fate::Gone => ("", Millis(0), ""),
            Fate::Buried(grave, now) => (grave, now, ""),
            Fate::Last(line) => ("", Millis(0), line),
        };
        let args = [
            keys.chat.as_bytes(),
            owner.as_bytes(),
            name.as_bytes(),
            grave.as_bytes(),
            &now.0.to_string().into_bytes(),
            &ms(BURIED_LIFE).to_string().into_bytes(),
            last.as_bytes(),
        ];
        let keys = [keys.outbox(), keys.leases(), keys.buried(), keys.graves()];
        let head: Vec<u8> = self.client.script(&ACK, &keys, &args).await?;
        Ok((!head.is_empty()).then_some(head))
    }

    /// Leases that nobody holds any more: the chat and the owner's line.
    pub(crate) async fn stray_leases(&self) -> Result<Vec<(Chat, String)>, StorageError> {
        let me = self.life.name();
        if !self.life.may_judge() {
            return if self.life.own_sweep_due() { self.own_strays(&me).await } else { Ok(Vec::new()) };
        }
        let known: HashSet<String> = self.client.run(cmd("SMEMBERS").arg(self.keys.instances())).await?;
        let mut dead = HashSet::new();
        for instance in known.into_iter().filter(|instance| *instance != me) {
            if !self.alive(&instance).await? {
                dead.insert(instance);
            }
        }
        if !self.life.full_sweep_due() && dead.is_empty() {
            return Ok(Vec::new());
        }
        let leases = self.leases().await.inspect_err(|_| self.life.look_again())?;
        let mut alive: HashMap<String, bool> = dead.iter().map(|instance| (instance.clone(), false)).collect();
        let mut stray = Vec::new();
        for (chat, owner) in leases {
            let instance = owner.split(':').next().unwrap_or_default().to_owned();
            let held = if instance == me {
                self.life.holds(&owner)
            } else if let Some(alive) = alive.get(&instance) {
                *alive
            } else {
                // Not seen above, so perhaps newly born: it beats before it takes its first lease.
                let lives = self.alive(&instance).await?;
                alive.insert(instance.clone(), lives);
                lives
            };
            if !held {
                dead.remove(&instance);
                stray.push((chat, owner));
            }
        }
        // Only those that left nothing behind are forgotten: the next sweep looks again after the others.
        for instance in dead {
            self.client.run::<()>(cmd("SREM").arg(self.keys.instances()).arg(instance)).await?;
        }
        Ok(stray)
    }

    /// Leases of this process that none of its tasks holds: the answer to a commit was lost, or the task is gone.
    async fn own_strays(&self, me: &str) -> Result<Vec<(Chat, String)>, StorageError> {
        let leases = self.leases().await.inspect_err(|_| self.life.look_again())?;
        let mine = |owner: &str| owner.split(':').next() == Some(me);
        Ok(leases.into_iter().filter(|(_, owner)| mine(owner) && !self.life.holds(owner)).collect())
    }

    async fn leases(&self) -> Result<Vec<(Chat, String)>, StorageError> {
        let hashes: Vec<HashMap<String, String>> = self
            .each_partition(|partition| {
                let mut command = cmd("HGETALL");
                command.arg(self.keys.leases(partition));
                command
            })
            .await?;
        Ok(hashes.into_iter().flatten().filter_map(|(name, owner)| Some((chat_of(&name)?, owner))).collect())
    }

    pub(crate) async fn take_over(&self, chat: &Chat, from: &str, to: &str) -> Result<Option<Vec<u8>>, StorageError> {
        let keys = self.keys.of(chat);
        let args = [keys.chat.as_bytes(), from.as_bytes(), to.as_bytes()];
        let head: Vec<u8> = self.client.script(&TAKEOVER, &[keys.outbox(), keys.leases()], &args).await?;
        Ok((!head.is_empty()).then_some(head))
    }

    pub(crate) async fn backlog(&self) -> Result<u64, StorageError> {
        let counts: Vec<u64> = self
            .each_partition(|partition| {
                let mut command = cmd("HLEN");
                command.arg(self.keys.leases(partition));
                command
            })
            .await?;
        Ok(counts.into_iter().sum())
    }

    /// Scripts run one after the other, a few at once: other work comes in between.
    pub(crate) async fn waiting(&self, since: Millis) -> Result<Vec<Counted>, StorageError> {
        let since = since.0.to_string();
        let counts: Vec<Vec<Counted>> = stream::iter(0..PARTITIONS)
            .map(|partition| {
                let (leases, begin) = (self.keys.leases(partition), self.keys.outboxes(partition));
                let since = &since;
                async move { self.client.script(&WAITING, &[&leases], &[begin.as_bytes(), since.as_bytes()]).await }
            })
            .buffered(16)
            .try_collect()
            .await?;
        Ok(counts.into_iter().flatten().collect())
    }

    pub(crate) async fn poison_waiting(&self) -> Result<u64, StorageError> {
        self.client.run(cmd("LLEN").arg(self.keys.poison())).await
    }

    /// What was given up: chat and grave, at most `limit`.
    pub(crate) async fn buried(&self, limit: usize) -> Result<Vec<(Chat, Vec<u8>)>, StorageError> {
        let names: Vec<Vec<String>> = self
            .each_partition(|partition| {
                let mut command = cmd("ZRANGE");
                command.arg(self.keys.graves(partition)).arg(0).arg(limit);
                command
            })
            .await?;
        let mut buried = Vec::new();
        for chat in names.iter().flatten().filter_map(|name| chat_of(name)) {
            let keys = self.keys.of(&chat);
            let lines: Vec<Vec<u8>> = self.client.run(cmd("LRANGE").arg(keys.buried()).arg(0).arg(limit)).await?;
            if lines.is_empty() {
                // Its life is over.
                self.client.run::<()>(cmd("ZREM").arg(keys.graves()).arg(&keys.chat)).await?;
            }
            buried.extend(lines.into_iter().map(|line| (chat.clone(), line)));
            if buried.len() >= limit {
                buried.truncate(limit);
                break;
            }
        }
        Ok(buried)
    }

    /// Puts an entry back into its list and takes its grave away; false if there is no such grave.
    pub(crate) async fn requeue(&self, chat: &Chat, grave: &str, line: &str) -> Result<bool, StorageError> {
        let keys = self.keys.of(chat);
        let args = [keys.chat.as_bytes(), grave.as_bytes(), line.as_bytes(), NOBODY.as_bytes()];
        let keys = [keys.outbox(), keys.leases(), keys.buried(), keys.graves()];
        let done: u8 = self.client.script(&REQUEUE, &keys, &args).await?;
        // An instance that is known and dead makes every sweep look for what it left behind.
        self.client.run::<()>(cmd("SADD").arg(self.keys.instances()).arg(NOBODY)).await?;
        Ok(done == 1)
    }

    /// Takes a grave away; false if there is no such grave.
    pub(crate) async fn unbury(&self, chat: &Chat, grave: &str) -> Result<bool, StorageError> {
        let keys = self.keys.of(chat);
        let args = [keys.chat.as_bytes(), grave.as_bytes()];
        let done: u8 = self.client.script(&UNBURY, &[keys.buried(), keys.graves()], &args).await?;
        Ok(done == 1)
    }
}
