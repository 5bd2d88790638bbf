//! What is remembered of a chat, and the one act that changes it.

use flows::{Chat, Millis, Platform, Session, Step};

use crate::{Storage, StorageError, Work};

/// A chat as it was read.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The session; `Session::default()` for a chat that is not known, or whose record was lost.
    pub session: Session,
    /// The stored record could not be read. It has been set aside whole; `session` is a fresh one and the person is
    /// owed an apology. A commit over this puts an end to it.
    pub lost: bool,
}

impl Loaded {
    /// Whether the chat has already handled this event (one of the last 32): the caller answers as for a commit that
    /// was done, and does nothing.
    pub fn seen(&self, _event: &str) -> bool {
        false
    }
}

/// What became of a commit.
#[derive(Debug)]
pub enum Commit {
    /// The step is stored. With work if this process holds the chat's lease now and must deliver; without if nothing
    /// waits, or somebody else is already delivering this chat's outbox and will find what was appended.
    Done(Option<Work>),
    /// The chat changed since it was read: load it again, step again, commit with a new token.
    Conflict,
}

/// Bytes that a platform sent with a good signature and that nobody could read or handle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poison {
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
}

impl Storage {
    /// Reads a chat.
    ///
    /// # Errors
    /// [`StorageError::NewerFormat`] if a newer program wrote it: never poison, never overwritten.
    pub async fn load(&self, _chat: &Chat) -> Result<Loaded, StorageError> {
        Err(StorageError::Busy)
    }

    /// Moves a chat forward by one event, or changes nothing: session, outbox entries (named `{event}/{n}` from 0),
    /// timer and lease in one act. `token` is 64 random bits drawn for this attempt, never 0. After an error the same
    /// call (same token, same step) may be repeated and tells whether the first one was done.
    ///
    /// The caller has made sure that `event` is not [`Loaded::seen`].
    pub async fn commit(
        &self,
        _chat: &Chat,
        _loaded: &Loaded,
        _event: &str,
        _step: &Step,
        _token: u64,
        _now: Millis,
    ) -> Result<Commit, StorageError> {
        Err(StorageError::Busy)
    }

    /// Chats whose timer is due at `now`, the most overdue first within each partition. A timer stays due until the
    /// commit of its event (`timer/<due>`) sets another or none.
    pub async fn due(&self, _now: Millis, _limit: usize) -> Result<Vec<(Chat, Millis)>, StorageError> {
        Err(StorageError::Busy)
    }

    /// Keeps bytes that nobody could read or handle, for a person to look at: the last 200, for 14 days.
    pub async fn set_aside(
        &self,
        _platform: Platform,
        _account: &str,
        _reason: &str,
        _bytes: &[u8],
        _now: Millis,
    ) -> Result<(), StorageError> {
        Err(StorageError::Busy)
    }

    /// What was set aside, the newest first.
    pub async fn poison(&self, _limit: usize) -> Result<Vec<Poison>, StorageError> {
        Err(StorageError::Busy)
    }

    /// Remembers for 10 minutes that a message on this account was sent by us: Zalo echoes it as `oa_send_*`.
    pub async fn remember_sent(&self, _account: &str, _message: &str, _now: Millis) -> Result<(), StorageError> {
        Err(StorageError::Busy)
    }

    /// Whether [`Storage::remember_sent`] was told of this message in the last 10 minutes.
    pub async fn was_sent(&self, _account: &str, _message: &str, _now: Millis) -> Result<bool, StorageError> {
        Err(StorageError::Busy)
    }
}
