//! What is owed to each chat, in order, and who delivers it.
//!
//! One list per chat, one lease per chat. Whoever holds the lease delivers the head, acknowledges it and is handed the
//! next, until the list is empty and the lease is gone. A lease passes over when its holder is dead (its instance's
//! heartbeat is gone, or the task that held it dropped its [`Lease`]), never because a send is slow.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use flows::{Chat, Effect, Millis};

use crate::life::Life;
use crate::secret::random;
use crate::{Place, Storage, StorageError};

/// The format that entries are written in.
const ENTRY: u16 = 2;
/// How long what was given up is kept.
pub(crate) const BURIED_LIFE: Duration = Duration::from_secs(30 * 86_400);
/// How many outboxes one sweep takes over: the first are delivered before the last are taken.
const MOST_AT_ONCE: usize = 500;
/// No entry is called this: striking it out only asks for the head.
const NO_NAME: &str = "\n";
/// An owner that never lives: the lease of a list that was put down for somebody else.
const NOBODY: &str = "-";

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

/// An entry that was finally refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Buried {
    /// Whose it was.
    pub chat: Chat,
    /// [`Entry::id`].
    pub id: String,
    /// What was owed; `None` if that could not even be read.
    pub effect: Option<Effect>,
    /// Why it was given up, in a few words that name nobody.
    pub reason: String,
    /// When.
    pub at: Millis,
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
        let grave = spell_grave(reason, now, &line);
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

    /// What was given up, oldest first within each chat.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn buried(&self, limit: usize) -> Result<Vec<Buried>, StorageError> {
        let graves = match &self.place {
            Place::Server(server) => server.buried(limit).await?,
            Place::File(file) => file.buried(limit).await?,
        };
        Ok(graves.into_iter().filter_map(|(chat, grave)| read_grave(chat, &grave)).collect())
    }

    /// Takes over the outboxes whose holder is dead, and says what to deliver first. Call about every 0.5 s. Gives
    /// nothing for one heartbeat's life after this instance's own connection came back: until then nobody can say who
    /// is alive.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn orphans(&self) -> Result<Vec<Work>, StorageError> {
        let stray = match &self.place {
            Place::Server(server) => server.stray_leases().await?,
            Place::File(file) => file.stray_leases().await?,
        };
        if stray.len() > MOST_AT_ONCE {
            self.life.look_again();
        }
        let mut works = Vec::new();
        for (chat, from) in stray.into_iter().take(MOST_AT_ONCE) {
            let lease = Lease::new(&chat, u64::from_be_bytes(random()?), &self.life);
            let taken = match self.take_over(&chat, &from, &lease.owner()).await {
                Ok(Some(head)) => self.readable(&lease, Some(head)).await,
                Ok(None) => {
                    lease.settle();
                    continue;
                }
                Err(error) => Err(error),
            };
            match taken {
                Ok(Some(entry)) => works.push(Work { lease, entry }),
                Ok(None) => {}
                // One chat of a newer program's must not hide the others.
                Err(StorageError::NewerFormat { .. }) => {}
                // What was taken so far is to be delivered; the rest is found again.
                Err(error) if works.is_empty() => return Err(error),
                Err(_) => break,
            }
        }
        Ok(works)
    }

    /// How many chats have something waiting.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn backlog(&self) -> Result<u64, StorageError> {
        match &self.place {
            Place::Server(server) => server.backlog().await,
            Place::File(file) => file.backlog().await,
        }
    }

    async fn take_over(&self, chat: &Chat, from: &str, to: &str) -> Result<Option<Vec<u8>>, StorageError> {
        match &self.place {
            Place::Server(server) => server.take_over(chat, from, to).await,
            Place::File(file) => Box::pin(file.take_over(chat, from, to)).await,
        }
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
            match read(&line) {
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
                    let grave = spell_grave("unreadable", Millis(0), &line);
                    head = self.strike(lease, name, Fate::Buried(&grave, Millis(0))).await?;
                }
            }
        }
        Ok(None)
    }
}

enum Unreadable {
    Newer(u16),
    Broken,
}

/// An entry's name as it is stored: a JSON string, so that no id can hold the line feed that ends it.
pub(crate) fn name(id: &str) -> Result<String, StorageError> {
    let id = serde_json::to_string(id).map_err(|error| StorageError::Corrupt(format!("entry: {error}")))?;
    Ok(format!("{id}\n"))
}

/// An entry as it is stored: name, format, time, effect as JSON, a line each. Gives the name and the whole.
pub(crate) fn spell(id: &str, effect: &Effect, at: Millis) -> Result<(String, String), StorageError> {
    let name = name(id)?;
    let effect = serde_json::to_string(effect).map_err(|error| StorageError::Corrupt(format!("entry: {error}")))?;
    let line = format!("{name}{ENTRY}\n{}\n{effect}", at.0);
    Ok((name, line))
}

fn read(line: &[u8]) -> Result<Entry, Unreadable> {
    let line = str::from_utf8(line).map_err(|_| Unreadable::Broken)?;
    let mut parts = line.splitn(3, '\n');
    let (Some(id), Some(format), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Unreadable::Broken);
    };
    let (at, effect) = match format.parse() {
        Ok(format) if format > ENTRY => return Err(Unreadable::Newer(format)),
        // Entries of the first format do not say when they were committed.
        Ok(1) => ("0", rest),
        Ok(_) => rest.split_once('\n').ok_or(Unreadable::Broken)?,
        Err(_) => return Err(Unreadable::Broken),
    };
    let id = serde_json::from_str(id).map_err(|_| Unreadable::Broken)?;
    let effect = serde_json::from_str(effect).map_err(|_| Unreadable::Broken)?;
    Ok(Entry { id, effect, at: Millis(at.parse().map_err(|_| Unreadable::Broken)?) })
}

/// When an entry was committed; 0 if its line does not say.
pub(crate) fn committed_at(line: &[u8]) -> Millis {
    read(line).map_or(Millis(0), |entry| entry.at)
}

fn spell_grave(reason: &str, at: Millis, line: &str) -> String {
    format!("{}\n{}\n{line}", at.0, reason.replace('\n', " "))
}

fn read_grave(chat: Chat, grave: &[u8]) -> Option<Buried> {
    let grave = str::from_utf8(grave).ok()?;
    let mut parts = grave.splitn(3, '\n');
    let at = Millis(parts.next()?.parse().ok()?);
    let reason = parts.next()?.to_owned();
    let line = parts.next()?;
    let id = line.split('\n').next().and_then(|id| serde_json::from_str(id).ok()).unwrap_or_default();
    let effect = read(line.as_bytes()).ok().map(|entry| entry.effect);
    Some(Buried { chat, id, effect, reason, at })
}
