//! Sessions, timers and what was set aside, in Redis.

use std::sync::LazyLock;

use flows::{Chat, Millis};
use redis::cmd;

use super::client::Script;
use super::{Server, ms};
use crate::StorageError;
use crate::aside::{ABOUT_LIFE, POISON_LIFE, POISON_MOST, SENT_LIFE};
use crate::keys::chat_of;
use crate::sessions::{ASIDE_LIFE, Attempt, Committed};

static ASIDE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/aside.lua")));
static COMMIT: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/commit.lua")));

impl Server {
    pub(crate) async fn load(&self, chat: &Chat) -> Result<Option<Vec<u8>>, StorageError> {
        self.client.run(cmd("GET").arg(self.keys.of(chat).record())).await
    }

    /// Keeps a record that cannot be read, whole.
    pub(crate) async fn keep_aside(&self, chat: &Chat, record: &[u8]) -> Result<(), StorageError> {
        let keys = self.keys.of(chat);
        self.client.run(cmd("SET").arg(keys.aside()).arg(record).arg("PX").arg(ms(ASIDE_LIFE))).await
    }

    pub(crate) async fn commit(&self, attempt: &Attempt<'_>) -> Result<Committed, StorageError> {
        let keys = self.keys.of(attempt.chat);
        let life = attempt.life.map(|life| ms(life).to_string()).unwrap_or_default();
        let wake = attempt.wake_at.map(|Millis(at)| at.to_string()).unwrap_or_default();
        let mut args: Vec<&[u8]> = vec![
            attempt.expected,
            &attempt.token,
            &attempt.record,
            life.as_bytes(),
            keys.chat.as_bytes(),
            wake.as_bytes(),
            attempt.owner.as_bytes(),
            if attempt.forget { b"1" } else { b"0" },
        ];
        for (name, entry) in &attempt.entries {
            args.push(name.as_bytes());
            args.push(entry.as_bytes());
        }
        let keys = [keys.record(), keys.outbox(), keys.timers(), keys.leases()];
        let answer: Vec<Vec<u8>> = self.client.script(&COMMIT, &keys, &args).await?;
        match answer.as_slice() {
            [word, head] if word == b"done" => Ok(Committed::Done((!head.is_empty()).then(|| head.clone()))),
            [word] if word == b"first" => Ok(Committed::First),
            [word] if word == b"conflict" => Ok(Committed::Conflict),
            _ => Err(StorageError::Corrupt("commit.lua gave an unknown answer".to_owned())),
        }
    }

    pub(crate) async fn due(&self, now: Millis, limit: usize) -> Result<Vec<(Chat, Millis)>, StorageError> {
        let lists: Vec<Vec<(String, i64)>> = self
            .each_partition(|partition| {
                let mut command = cmd("ZRANGEBYSCORE");
                command.arg(self.keys.timers(partition)).arg("-inf").arg(now.0).arg("WITHSCORES");
                command.arg("LIMIT").arg(0).arg(limit);
                command
            })
            .await?;
        let mut due: Vec<_> =
            lists.into_iter().flatten().filter_map(|(name, at)| Some((chat_of(&name)?, Millis(at)))).collect();
        due.sort_by_key(|(_, at)| *at);
        due.truncate(limit);
        Ok(due)
    }

    /// Keeps a line under a key, unless there is one already.
    pub(crate) async fn set_aside(&self, key: &str, line: &str) -> Result<(), StorageError> {
        let (name, line) = (format!("{key}\n"), format!("{key}\n{line}"));
        let (most, life) = (POISON_MOST.to_string(), ms(POISON_LIFE).to_string());
        let args = [name.as_bytes(), line.as_bytes(), most.as_bytes(), life.as_bytes()];
        self.client.script(&ASIDE, &[&self.keys.poison()], &args).await
    }

    pub(crate) async fn poison(&self) -> Result<Vec<Vec<u8>>, StorageError> {
        self.client.run(cmd("LRANGE").arg(self.keys.poison()).arg(0).arg(-1)).await
    }

    /// Forgets a line; false if it is not there.
    pub(crate) async fn drop_poison(&self, line: &[u8]) -> Result<bool, StorageError> {
        let gone: u64 = self.client.run(cmd("LREM").arg(self.keys.poison()).arg(0).arg(line)).await?;
        Ok(gone > 0)
    }

    pub(crate) async fn remember_sent(&self, account: &str, message: &str) -> Result<(), StorageError> {
        self.set_when_full(&self.keys.sent(account, message), "1", SENT_LIFE).await
    }

    pub(crate) async fn remember_about(&self, account: &str, message: &str, about: &str) -> Result<(), StorageError> {
        self.set_when_full(&self.keys.sent(account, message), about, ABOUT_LIFE).await
    }

    pub(crate) async fn about(&self, account: &str, message: &str) -> Result<Option<String>, StorageError> {
        self.client.run(cmd("GET").arg(self.keys.sent(account, message))).await
    }

    pub(crate) async fn was_sent(&self, account: &str, message: &str) -> Result<bool, StorageError> {
        self.client.run(cmd("EXISTS").arg(self.keys.sent(account, message))).await
    }

    /// Erases what is kept of a chat beside its session and outbox.
    pub(crate) async fn erase(&self, chat: &Chat) -> Result<(), StorageError> {
        let keys = self.keys.of(chat);
        self.client.run::<()>(cmd("DEL").arg(&[keys.aside(), keys.buried(), keys.web()])).await?;
        self.client.run(cmd("ZREM").arg(keys.graves()).arg(keys.chat)).await
    }
}
