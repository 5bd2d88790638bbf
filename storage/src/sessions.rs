//! What is remembered of a chat, and the one act that changes it.

use std::time::Duration;

use flows::{Chat, Millis, Session, Step};

use crate::life::clock;
use crate::record::{self, Read, Ring};
use crate::{Entry, Lease, Place, Storage, StorageError, Work, outbox};

/// How long the marks of a chat that has gone are kept: longer than any platform repeats an event.
const TOMBSTONE: Duration = Duration::from_secs(25 * 3600);
/// How long a chat without an open draft is remembered after its last event: nothing personal stays for ever. Longer
/// than a year, so that who answered the last yearly survey is still known to have sent it.
const IDLE: Duration = Duration::from_secs(400 * 86_400);
/// How long a record that could not be read is kept for a person to look at.
pub(crate) const ASIDE_LIFE: Duration = Duration::from_secs(30 * 86_400);

/// A chat as it was read.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The session; `Session::default()` for a chat that is not known, or whose record was lost.
    pub session: Session,
    /// The stored record could not be read. It has been set aside whole; `session` is a fresh one and the person is
    /// owed an apology. A commit over this puts an end to it.
    pub lost: bool,
    /// The token of the commit that wrote what was read; empty if nothing was there.
    token: Vec<u8>,
    ring: Ring,
}

impl Loaded {
    /// Whether the chat has already handled this event (one of the last 55): the caller answers as for a commit that
    /// was done, and does nothing.
    pub fn seen(&self, event: &str) -> bool {
        self.ring.has(event)
    }
}

/// What became of a commit.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "made once for each event, and taken apart at once")]
pub enum Commit {
    /// The step is stored. With work if this process holds the chat's lease now and must deliver; without if nothing
    /// waits, or somebody else is already delivering this chat's outbox and will find what was appended.
    Done(Option<Work>),
    /// The chat changed since it was read: load it again, step again, commit with a new token.
    Conflict,
}

/// One attempt to move a chat, as both kinds of store take it.
pub(crate) struct Attempt<'a> {
    pub(crate) chat: &'a Chat,
    /// The token that was read.
    pub(crate) expected: &'a [u8],
    /// The token of this attempt.
    pub(crate) token: [u8; 8],
    pub(crate) record: Vec<u8>,
    /// How long the record lives; `None` for ever.
    pub(crate) life: Option<Duration>,
    pub(crate) wake_at: Option<Millis>,
    /// Who takes the lease, if it is free.
    pub(crate) owner: String,
    pub(crate) forget: bool,
    /// Entries as they are stored, each after its name.
    pub(crate) entries: Vec<(String, String)>,
}

/// What a store says of an attempt.
pub(crate) enum Committed {
    /// With the head, as it is stored, if the lease is this attempt's.
    Done(Option<Vec<u8>>),
    /// The lease is this attempt's, and nothing waited: the head is the first of its entries.
    First,
    Conflict,
}

/// How long a record of this session lives; `None` for ever: a draft is deleted by its own timer, which counts it.
fn life_of(session: &Session) -> Option<Duration> {
    if *session == Session::default() {
        Some(TOMBSTONE)
    } else if session.needs().is_none() {
        Some(IDLE)
    } else {
        None
    }
}

impl Storage {
    /// Reads a chat.
    ///
    /// # Errors
    /// [`StorageError::NewerFormat`] if a newer program wrote it: never poison, never overwritten.
    pub async fn load(&self, chat: &Chat) -> Result<Loaded, StorageError> {
        let stored = match &self.place {
            Place::Server(server) => server.load(chat).await?,
            Place::File(file) => Box::pin(file.load(chat)).await?,
        };
        let Some(stored) = stored else {
            return Ok(Loaded { session: Session::default(), lost: false, token: Vec::new(), ring: Ring::default() });
        };
        let token = record::token(&stored).to_vec();
        match record::read(&stored) {
            Read::Whole(ring, session) => Ok(Loaded { session: *session, lost: false, token, ring }),
            Read::Newer(found) => Err(StorageError::NewerFormat { found }),
            Read::Lost(ring) => {
                match &self.place {
                    Place::Server(server) => server.keep_aside(chat, &stored).await?,
                    Place::File(file) => Box::pin(file.keep_aside(chat, &stored)).await?,
                }
                Ok(Loaded { session: Session::default(), lost: true, token, ring })
            }
        }
    }

    /// The chat as this process itself left it some seconds ago, if it did, without asking anybody; given once. Somebody
    /// else may have moved it since: it is good for a commit, which then finds a [`Commit::Conflict`], and for nothing
    /// else. Load the chat where the event is [`Loaded::seen`] by it, or is not committed over it.
    pub fn remembered(&self, chat: &Chat) -> Option<Loaded> {
        let record = self.recent.take(chat)?;
        let token = record::token(&record).to_vec();
        match record::read(&record) {
            Read::Whole(ring, session) => Some(Loaded { session: *session, lost: false, token, ring }),
            Read::Newer(_) | Read::Lost(_) => None,
        }
    }

    /// Moves a chat forward by one event, or changes nothing: session, outbox entries (named `{event}/{n}` from 0),
    /// timer and lease in one act. `token` is 64 random bits drawn for this attempt. After an error the same call (same
    /// token, same step) may be repeated and tells whether the first one was done.
    ///
    /// The caller has made sure that `event` is not [`Loaded::seen`].
    ///
    /// # Errors
    /// [`StorageError::Unreachable`]: it is not known whether the commit was done.
    pub async fn commit(
        &self,
        chat: &Chat,
        loaded: &Loaded,
        event: &str,
        step: &Step,
        token: u64,
    ) -> Result<Commit, StorageError> {
        // A lease taken without a heartbeat would be taken for a dead one's at once.
        if !self.fresh() {
            self.beat().await?;
        }
        let now = clock();
        let entries = step
            .effects
            .iter()
            .enumerate()
            .map(|(n, effect)| outbox::spell(&format!("{event}/{n}"), effect, now))
            .collect::<Result<_, _>>()?;
        let attempt = Attempt {
            chat,
            expected: &loaded.token,
            token: token.to_be_bytes(),
            record: record::write(token.to_be_bytes(), &loaded.ring.with(event), &step.session)?,
            life: life_of(&step.session),
            wake_at: step.session.wake_at,
            owner: self.life.owner(token),
            forget: step.forget,
            entries,
        };
        // Held before the act: a sweep must not take the lease for a stray while the answer is on its way. If the
        // answer never comes, dropping it makes the next sweep look for a lease that nobody knows of.
        let lease = Lease::new(chat, token, &self.life);
        let committed = match &self.place {
            Place::Server(server) => server.commit(&attempt).await?,
            Place::File(file) => Box::pin(file.commit(&attempt)).await?,
        };
        match (&self.place, &committed) {
            // In the embedded file a read costs next to nothing.
            (Place::File(_), _) | (_, Committed::Conflict) => {}
            _ if step.forget => drop(self.recent.take(chat)),
            _ => self.recent.keep(chat, attempt.record),
        }
        Ok(match committed {
            Committed::Done(Some(head)) => match self.readable(&lease, Some(head)).await? {
                Some(entry) => Commit::Done(Some(Work { lease, entry })),
                None => Commit::Done(None),
            },
            Committed::First => Commit::Done(step.effects.first().map(|effect| {
                let entry = Entry { id: format!("{event}/0"), effect: effect.clone(), at: now };
                Work { lease, entry }
            })),
            Committed::Done(None) => {
                lease.settle();
                Commit::Done(None)
            }
            Committed::Conflict => {
                lease.settle();
                Commit::Conflict
            }
        })
    }

    /// Chats whose timer is due at `now`, the most overdue first. A timer stays due until the commit of its event
    /// (`timer/<due>`) sets another or none.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn due(&self, now: Millis, limit: usize) -> Result<Vec<(Chat, Millis)>, StorageError> {
        match &self.place {
            Place::Server(server) => server.due(now, limit).await,
            Place::File(file) => file.due(now, limit).await,
        }
    }
}
