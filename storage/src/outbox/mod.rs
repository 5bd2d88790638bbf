//! What is owed to each chat, in order, and who delivers it.
//!
//! One list per chat, one lease per chat. Whoever holds the lease delivers the head, acknowledges it and is handed the
//! next, until the list is empty and the lease is gone. A lease passes over when its holder is dead (its instance's
//! heartbeat is gone, or the task that held it dropped its [`Lease`]), never because a send is slow.

mod grave;
mod line;
mod sweep;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use flows::{Chat, Effect, Millis};

pub use grave::Buried;

pub(crate) use grave::BURIED_LIFE;
pub(crate) use line::{front, name, spell};

use crate::life::{Life, clock};
use crate::{Place, Storage, StorageError};
use line::Unreadable;

/// No entry is called this: striking it out only asks for the head.
const NO_NAME: &str = "\n";
/// An owner that never lives: the lease of a list that was put down for somebody else.
pub(crate) const NOBODY: &str = "-";

/// One thing owed to a chat. All effects of a conversation are of the policy *repeat*: where the platform may have
/// accepted a message and we could not learn it, it is sent again.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// `{event}/{n}`, unique within the chat.
    pub id: String,
    /// What is owed.
    pub effect: Effect,
    /// When it was committed, by the clock of the machine that did so; 0 if that is not known.
    pub at: Millis,
}

/// What else is done with a head that is struck out.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate<'a> {
    /// Nothing: it is delivered.
    Gone,
    /// Kept aside as this grave, dug now.
    Buried(&'a str, Millis),
    /// Put at the end of the list, as this line.
    Last(&'a str),
}

/// The right to deliver one chat's outbox. Dropping it gives the right back: if entries still wait, a sweep
/// ([`Storage::orphans`]) of this or another instance takes them up again.
#[derive(Debug)]
pub struct Lease {
    chat: Chat,
    holder: u64,
    life: Arc<Life>,
    settled: AtomicBool,
}

impl Lease {
    pub(crate) fn new(chat: &Chat, holder: u64, life: &Arc<Life>) -> Self {
        life.hold(holder);
        Self { chat: chat.clone(), holder, life: Arc::clone(life), settled: AtomicBool::new(false) }
    }

    /// The chat.
    pub fn chat(&self) -> &Chat {
        &self.chat
    }

    /// The store knows that this lease has ended; nobody need look for it.
    pub(crate) fn settle(&self) {
        self.settled.store(true, Ordering::Release);
    }

    fn owner(&self) -> String {
        self.life.owner(self.holder)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.life.let_go(self.holder);
        if !self.settled.load(Ordering::Acquire) {
            self.life.look_again();
        }
    }
}

/// A lease and the entry at the head of its list.
#[derive(Debug)]
pub struct Work {
    /// The right to deliver.
    pub lease: Lease,
    /// What to deliver first.
    pub entry: Entry,
}

impl Storage {
    /// The head of the list, if the lease is still held and something waits. Ask again before a send that had to wait
    /// until [`Storage::fresh`]: somebody may have taken over in between.
    ///
    /// # Errors
    /// [`StorageError::NewerFormat`] if a newer program wrote the entry: drop the lease, others take it up.
    pub async fn head(&self, lease: &Lease) -> Result<Option<Entry>, StorageError> {
        let head = self.strike(lease, NO_NAME, Fate::Gone).await?;
        self.readable(lease, head).await
    }

    /// Removes the head if it is `entry`, and gives the next. `None`: nothing waits any more (the lease is gone from the
    /// store in the same act), or the lease has passed to somebody else; drop it. May be repeated after an error.
    ///
    /// # Errors
    /// As [`Storage::head`].
    pub async fn ack(&self, lease: &Lease, entry: &str) -> Result<Option<Entry>, StorageError> {
        let head = self.strike(lease, &name(entry)?, Fate::Gone).await?;
        self.readable(lease, head).await
    }

    /// As [`Storage::ack`], and keeps the entry aside for 30 days, for a person to look at.
    ///
    /// # Errors
    /// As [`Storage::head`].
    pub async fn bury(
        &self,
        lease: &Lease,
        entry: &Entry,
        reason: &str,
        now: Millis,
    ) -> Result<Option<Entry>, StorageError> {
        let (name, line) = spell(&entry.id, &entry.effect, entry.at)?;
        let grave = grave::spell(reason, now, &line);
        let head = self.strike(lease, &name, Fate::Buried(&grave, now)).await?;
        self.readable(lease, head).await
    }

    /// Puts the head, if it is `entry`, at the end of the list, and gives the next: what has to wait, and need not be
    /// done in order, lets the rest pass. Where nothing else waits the same entry comes back.
    ///
    /// # Errors
    /// As [`Storage::head`].
    pub async fn put_last(&self, lease: &Lease, entry: &Entry) -> Result<Option<Entry>, StorageError> {
        let (name, line) = spell(&entry.id, &entry.effect, entry.at)?;
        let head = self.strike(lease, &name, Fate::Last(&line)).await?;
        self.readable(lease, head).await
    }

    /// Puts the lease down, because this instance stops: another takes it up at its next sweep, or this one after its
    /// next start.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`]: the lease passes over when this instance's heartbeat has ended.
    pub async fn hand_over(&self, lease: Lease) -> Result<(), StorageError> {
        if lease.settled.load(Ordering::Acquire) {
            return Ok(());
        }
        let Place::Server(server) = &self.place else { return Ok(()) };
        self.take_over(&lease.chat, &lease.owner(), NOBODY).await?;
        lease.settle();
        server.call_sweepers().await
    }

    async fn strike(&self, lease: &Lease, name: &str, fate: Fate<'_>) -> Result<Option<Vec<u8>>, StorageError> {
        let owner = lease.owner();
        let head = match &self.place {
            Place::Server(server) => server.ack(&lease.chat, &owner, name, fate).await?,
            Place::File(file) => Box::pin(file.ack(&lease.chat, &owner, name, fate)).await?,
        };
        if head.is_none() {
            lease.settle();
        }
        Ok(head)
    }

    /// Reads a head. One that nobody can read is buried, so that it does not stand in the way for ever.
    pub(crate) async fn readable(
        &self,
        lease: &Lease,
        mut head: Option<Vec<u8>>,
    ) -> Result<Option<Entry>, StorageError> {
        while let Some(line) = head {
            match line::read(&line) {
                Ok(entry) => return Ok(Some(entry)),
                Err(Unreadable::Newer(found)) => {
                    self.take_over(&lease.chat, &lease.owner(), NOBODY).await?;
                    lease.settle();
                    return Err(StorageError::NewerFormat { found });
                }
                Err(Unreadable::Broken) => {
                    tracing::error!("an entry of an outbox cannot be read and is given up");
                    self.life.unreadable(lease.chat.platform);
                    let line = String::from_utf8_lossy(&line);
                    let name = line.split_inclusive('\n').next().unwrap_or_default();
                    let now = clock();
                    let grave = grave::spell("unreadable", now, &line);
                    head = self.strike(lease, name, Fate::Buried(&grave, now)).await?;
                }
            }
        }
        Ok(None)
    }
}
