//! The database: what outlives a conversation and what other systems read.

use flows::{Chat, Consent, ContactChange, Counted, Found, Input, Look, Millis, Response, Version};

use crate::{Storage, StorageError};

/// A published survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The content's hash.
    pub version: Version,
    /// The survey's id.
    pub id: String,
    /// What people call this version.
    pub name: String,
    /// When it was published first.
    pub at: Millis,
}

/// Something that the database owes a chat: it becomes the event `owed/<id>`.
#[derive(Clone, Debug, PartialEq)]
pub struct Owed {
    /// Unique.
    pub id: String,
    /// Whom.
    pub chat: Chat,
    /// What: the event's input.
    pub input: Input,
}

/// The two tokens of one Zalo OA.
#[derive(Clone, PartialEq, Eq)]
pub struct ZaloTokens {
    /// For calls; empty when only a seed is known.
    pub access: String,
    /// For the next pair; good for one use.
    pub refresh: String,
    /// When `access` ends (25 h after it was issued); 0 when only a seed is known.
    pub expires_at: Millis,
    /// When the pair was stored.
    pub saved_at: Millis,
}

impl std::fmt::Debug for ZaloTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ZaloTokens").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

impl Storage {
    /// Stores a survey under its content's hash. A version that is there already is left as it is.
    pub async fn publish(
        &self,
        _version: &Version,
        _id: &str,
        _name: &str,
        _canonical: &str,
        _now: Millis,
    ) -> Result<(), StorageError> {
        Err(StorageError::Busy)
    }

    /// The canonical text of a version.
    pub async fn survey(&self, _version: &Version) -> Result<Option<String>, StorageError> {
        Err(StorageError::Busy)
    }

    /// Every version, in the order of publication.
    pub async fn surveys(&self) -> Result<Vec<Published>, StorageError> {
        Err(StorageError::Busy)
    }

    /// Stores a response and its answers in one transaction; true if this call changed something. The same revision
    /// again, a lower one, and a response that was withdrawn or erased since change nothing.
    pub async fn record(&self, _chat: &Chat, _response: &Response, _now: Millis) -> Result<bool, StorageError> {
        Err(StorageError::Busy)
    }

    /// Stores a decision, once per outbox entry.
    pub async fn consent(&self, _chat: &Chat, _entry: &str, _consent: &Consent) -> Result<(), StorageError> {
        Err(StorageError::Busy)
    }

    /// Adds one to a count of the day (`YYYY-MM-DD`, Việt Nam's), once per outbox entry.
    pub async fn count(
        &self,
        _chat: &Chat,
        _entry: &str,
        _counted: &Counted,
        _day: &str,
        _now: Millis,
    ) -> Result<(), StorageError> {
        Err(StorageError::Busy)
    }

    /// Stores what changed about a contact; an older change than the stored one does nothing.
    pub async fn contact(&self, _chat: &Chat, _change: &ContactChange) -> Result<(), StorageError> {
        Err(StorageError::Busy)
    }

    /// Answers a question to the database, and does what it asks. Repeated for one outbox entry (within 25 h) a
    /// withdrawal or erasure reports what the first call did.
    pub async fn look(&self, _chat: &Chat, _entry: &str, _look: &Look, _now: Millis) -> Result<Found, StorageError> {
        Err(StorageError::Busy)
    }

    /// Erases the person from every place but the session and the outbox, which the commit of the step that asked for
    /// it (`Step::forget`) has already cleared. Responses that the chat is linked to go; consents stay without the
    /// person. May be repeated.
    pub async fn erase(&self, _chat: &Chat, _now: Millis) -> Result<(), StorageError> {
        Err(StorageError::Busy)
    }

    /// Owes a chat something; the same id again changes nothing.
    pub async fn owe(&self, _id: &str, _chat: &Chat, _input: &Input, _now: Millis) -> Result<(), StorageError> {
        Err(StorageError::Busy)
    }

    /// What is owed, oldest first.
    pub async fn owed(&self, _limit: usize) -> Result<Vec<Owed>, StorageError> {
        Err(StorageError::Busy)
    }

    /// Strikes out what was owed, after its event was committed (or seen).
    pub async fn close_owed(&self, _id: &str) -> Result<(), StorageError> {
        Err(StorageError::Busy)
    }

    /// The tokens of an OA, if any are stored.
    pub async fn zalo_load(&self, _account: &str) -> Result<Option<ZaloTokens>, StorageError> {
        Err(StorageError::Busy)
    }

    /// Takes a refresh token from the settings as the OA's first, or as its new one. False if this very token was
    /// taken before: it is used up by now.
    pub async fn zalo_seed(&self, _account: &str, _refresh: &str, _now: Millis) -> Result<bool, StorageError> {
        Err(StorageError::Busy)
    }

    /// Tries to become the one that refreshes this OA's tokens, for 60 s (longer than any call's time limit of 10 s).
    /// Load the tokens again under the lock: another may have been faster.
    pub async fn zalo_lock(&self, _account: &str, _now: Millis) -> Result<bool, StorageError> {
        Err(StorageError::Busy)
    }

    /// Marks, under the lock and just before the call, that the refresh token is being used up.
    pub async fn zalo_mark_refreshing(&self, _account: &str, _now: Millis) -> Result<(), StorageError> {
        Err(StorageError::Busy)
    }

    /// Stores a new pair, clears the mark and frees the lock. Save before use.
    pub async fn zalo_save(&self, _account: &str, _tokens: &ZaloTokens) -> Result<(), StorageError> {
        Err(StorageError::Busy)
    }

    /// Frees the lock. With `unmark` also clears the mark: only when it is certain that the refresh token was not used
    /// (the call was never sent, or was refused in plain words).
    pub async fn zalo_unlock(&self, _account: &str, _unmark: bool) -> Result<(), StorageError> {
        Err(StorageError::Busy)
    }

    /// OAs with the mark set and no lock held: a crash between Zalo's answer and the save. Only a new authorisation
    /// (`langnghe zalo authorize`) heals it.
    pub async fn zalo_stuck(&self, _now: Millis) -> Result<Vec<String>, StorageError> {
        Err(StorageError::Busy)
    }
}
