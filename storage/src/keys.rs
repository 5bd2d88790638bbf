//! Names: of chats, and of every key in Redis. No other file makes one.
//!
//! All keys of one chat carry the hash tag of its partition (`{p00}` to `{pff}`), so one script may touch them all, on
//! one server and on a cluster alike.

use flows::{Chat, Platform};
use sha2::{Digest, Sha256};

/// How many partitions there are. Written to Redis at first start and never changed: chats would be lost.
pub(crate) const PARTITIONS: u16 = 256;

/// A chat in one line: `t:ACCOUNT:USER` (`z` for Zalo, `w` for the web). An account has no colon in it.
pub(crate) fn chat_name(chat: &Chat) -> String {
    let platform = match chat.platform {
        Platform::Telegram => 't',
        Platform::Zalo => 'z',
        Platform::Web => 'w',
    };
    format!("{platform}:{}:{}", chat.account, chat.user)
}

/// The chat of a [`chat_name`].
pub(crate) fn chat_of(name: &str) -> Option<Chat> {
    let (platform, rest) = name.split_once(':')?;
    let (account, user) = rest.split_once(':')?;
    let platform = match platform {
        "t" => Platform::Telegram,
        "z" => Platform::Zalo,
        "w" => Platform::Web,
        _ => return None,
    };
    Some(Chat { platform, account: account.to_owned(), user: user.to_owned() })
}

/// The first 8 bytes of SHA-256: a short name for something that need not be read back.
pub(crate) fn short_hash(bytes: &[u8]) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(Sha256::digest(bytes));
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// Names of keys, all under one prefix.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    prefix: String,
}

/// The keys of one chat and of its partition. Each is made when it is asked for: a call needs a few of them.
pub(crate) struct ChatKeys<'a> {
    keys: &'a Keys,
    partition: u16,
    /// The chat's name, which is also its field or member in the partition's keys.
    pub(crate) chat: String,
}

impl ChatKeys<'_> {
    fn key(&self, kind: char) -> String {
        format!("{}{{p{:02x}}}{kind}:{}", self.keys.prefix, self.partition, self.chat)
    }

    /// String: token, marks, session.
    pub(crate) fn record(&self) -> String {
        self.key('s')
    }

    /// List: what is owed, in order.
    pub(crate) fn outbox(&self) -> String {
        self.key('o')
    }

    /// List: what was given up.
    pub(crate) fn buried(&self) -> String {
        self.key('b')
    }

    /// String: a record that could not be read.
    pub(crate) fn aside(&self) -> String {
        self.key('a')
    }

    /// List: the web chat's items.
    pub(crate) fn web(&self) -> String {
        self.key('w')
    }

    /// Sorted set of the partition: chats by the time of their timer.
    pub(crate) fn timers(&self) -> String {
        self.keys.timers(self.partition)
    }

    /// Hash of the partition: chats with something waiting, and who delivers it.
    pub(crate) fn leases(&self) -> String {
        self.keys.leases(self.partition)
    }

    /// Sorted set of the partition: chats with something given up, by the time of the last one.
    pub(crate) fn graves(&self) -> String {
        self.keys.graves(self.partition)
    }
}

impl Keys {
    /// Names under `prefix`, which may be empty.
    pub(crate) fn new(prefix: &str) -> Self {
        Self { prefix: if prefix.is_empty() { "ln".to_owned() } else { prefix.to_owned() } }
    }

    /// The keys of one chat.
    pub(crate) fn of(&self, chat: &Chat) -> ChatKeys<'_> {
        let chat = chat_name(chat);
        let partition = (short_hash(chat.as_bytes()) >> 56) as u16;
        ChatKeys { keys: self, partition, chat }
    }

    /// See [`ChatKeys::timers`].
    pub(crate) fn timers(&self, partition: u16) -> String {
        format!("{}{{p{partition:02x}}}timers", self.prefix)
    }

    /// See [`ChatKeys::leases`].
    pub(crate) fn leases(&self, partition: u16) -> String {
        format!("{}{{p{partition:02x}}}leases", self.prefix)
    }

    /// How the names of a partition's outboxes begin; the chat's name follows.
    pub(crate) fn outboxes(&self, partition: u16) -> String {
        format!("{}{{p{partition:02x}}}o:", self.prefix)
    }

    /// See [`ChatKeys::graves`].
    pub(crate) fn graves(&self, partition: u16) -> String {
        format!("{}{{p{partition:02x}}}graves", self.prefix)
    }

    /// String: the number of partitions that this Redis was first used with.
    pub(crate) fn partitions(&self) -> String {
        format!("{}:partitions", self.prefix)
    }

    /// Set: instances that were ever seen and not yet swept after.
    pub(crate) fn instances(&self) -> String {
        format!("{}:instances", self.prefix)
    }

    /// String with a short life: an instance's heartbeat.
    pub(crate) fn beat(&self, instance: &str) -> String {
        format!("{}:beat:{instance}", self.prefix)
    }

    /// List: what nobody could read, newest first.
    pub(crate) fn poison(&self) -> String {
        format!("{}:poison", self.prefix)
    }

    /// Hash: what was taken of a budget, by the second.
    pub(crate) fn budget(&self, name: &str) -> String {
        format!("{}:budget:{name}", self.prefix)
    }

    /// String with a short life: a message that we sent.
    pub(crate) fn sent(&self, account: &str, message: &str) -> String {
        format!("{}:sent:{:016x}", self.prefix, short_hash(format!("{account}\n{message}").as_bytes()))
    }

    /// Channel: names of chats whose web list grew; an empty one says that leases were put down.
    pub(crate) fn wake(&self) -> String {
        format!("{}:wake", self.prefix)
    }
}
