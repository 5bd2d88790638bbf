//! What is kept beside the conversations: bytes that nobody could read, and the names of messages that we sent.

use std::time::Duration;

use flows::{About, Chat, Millis, Platform};
use serde::{Deserialize, Serialize};

use crate::{Place, Storage, StorageError};

/// How many poison events are kept, and for how long.
pub(crate) const POISON_MOST: usize = 200;
pub(crate) const POISON_LIFE: Duration = Duration::from_secs(14 * 86_400);
/// How much of one is kept, in bytes.
const POISON_BYTES: usize = 32 * 1024;
/// How long a sent message is remembered. Zalo echoes it within seconds; its retries reach over some minutes.
pub(crate) const SENT_LIFE: Duration = Duration::from_secs(600);

/// How long it is known what a message was about: a person may quote it the next day.
pub(crate) const ABOUT_LIFE: Duration = Duration::from_secs(25 * 3600);

/// What is kept aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PoisonKind {
    /// The bytes of a platform's delivery.
    Delivery,
    /// An event, as JSON: of a person, of a timer (`timer/…`), or of what the database owes (`owed/…`).
    Event,
}

/// Something that came in, with a good signature if from a platform, and that nobody could read or handle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poison {
    /// Names it for an operator: 16 hexadecimal digits. The same thing kept aside twice has one name.
    pub key: String,
    /// What it is.
    pub kind: PoisonKind,
    /// Where it came in.
    pub platform: Platform,
    /// Our account.
    pub account: String,
    /// Why, in a few words that name nobody.
    pub reason: String,
    /// When.
    pub at: Millis,
    /// What came, cut at 32 KiB.
    pub bytes: Vec<u8>,
    /// How many bytes came.
    pub size: usize,
    /// As it is stored.
    line: Vec<u8>,
}

/// How it is stored.
#[derive(Serialize, Deserialize)]
struct Line {
    platform: Platform,
    account: String,
    reason: String,
    at: Millis,
    /// Base64.
    bytes: String,
    size: usize,
    kind: PoisonKind,
}

impl Storage {
    /// Keeps bytes that nobody could read or handle, for a person to look at: the last 200, for 14 days. `name` names
    /// the thing where its bytes differ from one time to the next: what has a name already is kept once.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`]: put it into the spool then.
    pub async fn set_aside(
        &self,
        platform: Platform,
        account: &str,
        reason: &str,
        (kind, name, bytes): (PoisonKind, &[u8], &[u8]),
        now: Millis,
    ) -> Result<(), StorageError> {
        let size = bytes.len();
        let bytes = data_encoding::BASE64.encode(&bytes[..size.min(POISON_BYTES)]);
        let key = self.keyring.short_of(&[platform.code().as_bytes(), account.as_bytes(), name]);
        let line =
            Line { platform, account: account.to_owned(), reason: reason.to_owned(), at: now, bytes, size, kind };
        let line = serde_json::to_string(&line).map_err(|error| StorageError::Corrupt(format!("poison: {error}")))?;
        match &self.place {
            Place::Server(server) => server.set_aside(&key, &line).await,
            Place::File(file) => file.set_aside(&key, &line).await,
        }
    }

    /// What was set aside, the newest first.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn poison(&self, limit: usize) -> Result<Vec<Poison>, StorageError> {
        let lines = self.poison_lines().await?;
        Ok(lines.into_iter().filter_map(read).take(limit).collect())
    }

    /// Forgets something that was set aside: true; false if it is not (or no longer) there.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`]: do it again.
    pub async fn drop_poison(&self, poison: &Poison) -> Result<bool, StorageError> {
        match &self.place {
            Place::Server(server) => server.drop_poison(&poison.line).await,
            Place::File(file) => file.drop_poison(&poison.key).await,
        }
    }

    async fn poison_lines(&self) -> Result<Vec<Vec<u8>>, StorageError> {
        match &self.place {
            Place::Server(server) => server.poison().await,
            Place::File(file) => file.poison().await,
        }
    }

    /// Erases what is kept of a chat beside its session and outbox: unreadable records, buried entries, the web list,
    /// and poison in which the person's id can be found. Bytes too broken to name anybody go when their time is up.
    pub(crate) async fn erase_beside(&self, chat: &Chat) -> Result<(), StorageError> {
        for poison in self.poison(usize::MAX).await? {
            let theirs = poison.platform == chat.platform
                && poison.account == chat.account
                && poison.bytes.windows(chat.user.len().max(1)).any(|part| part == chat.user.as_bytes());
            if theirs {
                self.drop_poison(&poison).await?;
            }
        }
        match &self.place {
            Place::Server(server) => server.erase(chat).await,
            Place::File(file) => file.erase(chat).await,
        }
    }

    /// Remembers for 10 minutes that a message on this account was sent by us: Zalo echoes it as `oa_send_*`.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn remember_sent(&self, account: &str, message: &str) -> Result<(), StorageError> {
        match &self.place {
            Place::Server(server) => server.remember_sent(account, message).await,
            Place::File(file) => file.remember_sent(account, message).await,
        }
    }

    /// As [`Storage::remember_sent`], for 25 hours, and what the message was about, if it was about a question: a text that
    /// quotes it is bound to that question.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn remember_about(&self, account: &str, message: &str, about: Option<About>) -> Result<(), StorageError> {
        let about =
            serde_json::to_string(&about).map_err(|_| StorageError::Corrupt("a message's question".to_owned()))?;
        match &self.place {
            Place::Server(server) => server.remember_about(account, message, &about).await,
            Place::File(file) => file.remember_about(account, message, &about).await,
        }
    }

    /// What a message was about, as [`Storage::remember_about`] was told.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn about(&self, account: &str, message: &str) -> Result<Option<About>, StorageError> {
        let about = match &self.place {
            Place::Server(server) => server.about(account, message).await?,
            Place::File(file) => file.about(account, message).await?,
        };
        // A message that is only known to be ours is about nothing.
        Ok(about.and_then(|about| serde_json::from_str(&about).ok()).flatten())
    }

    /// Whether [`Storage::remember_sent`] was told of this message in the last 10 minutes, or [`Storage::remember_about`] in
    /// the last 25 hours.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn was_sent(&self, account: &str, message: &str) -> Result<bool, StorageError> {
        match &self.place {
            Place::Server(server) => server.was_sent(account, message).await,
            Place::File(file) => file.was_sent(account, message).await,
        }
    }
}

/// A line is the key, a line feed, and the rest as JSON.
fn read(stored: Vec<u8>) -> Option<Poison> {
    let (key, line) = str::from_utf8(&stored).ok()?.split_once('\n')?;
    let line: Line = serde_json::from_str(line).ok()?;
    let bytes = data_encoding::BASE64.decode(line.bytes.as_bytes()).ok()?;
    let (key, Line { platform, account, reason, at, size, kind, .. }) = (key.to_owned(), line);
    Some(Poison { key, kind, platform, account, reason, at, bytes, size, line: stored })
}
