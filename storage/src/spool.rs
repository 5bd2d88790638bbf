//! Events that wait on disk while the place of conversations cannot be reached.
//!
//! A record is written through to the disk before the platform gets its 200, and leaves only after its event was
//! committed or seen. While a chat has an event here, its later events must come here too, or they would overtake.
//!
//! Two files: `spool`, records one after the other (length, checksum, JSON), and `done`, the number of bytes at its
//! beginning that were handled. When all are, both are emptied, so that no words stay behind.

use std::collections::{HashMap, VecDeque};
use std::fs::{DirEntry, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use flows::{Chat, Event, Millis, Platform};
use serde::{Deserialize, Serialize};

use crate::keys::short_hash;
use crate::sessions::ASIDE_LIFE;

/// Before each record: its length (4 bytes) and the first 8 bytes of its SHA-256.
const HEAD: usize = 12;
/// How the names of files begin that hold what was cut off.
const TORN: &str = "spool.torn-";

/// What waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Spooled {
    /// An event to be handled.
    Event(Box<Event>),
    /// Unreadable bytes to be set aside, see [`crate::Storage::set_aside`].
    Poison {
        /// Where it came in.
        platform: Platform,
        /// Our account.
        account: String,
        /// Why.
        reason: String,
        /// What came.
        bytes: Vec<u8>,
    },
}

/// Why the spool did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// The spool has reached its limit: answer 503 and alert.
    #[error("the spool is full")]
    Full,
    /// The disk refused. Nothing is known to be kept.
    #[error("the spool cannot be written or read")]
    Disk(#[from] std::io::Error),
}

/// The spool of one instance: one folder, one owner. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Spool(Arc<Mutex<Files>>);

#[derive(Debug)]
struct Files {
    spool: File,
    done: File,
    limit: u64,
    /// Where the next record goes.
    end: u64,
    /// Records that wait: where each begins, its length with the head, its chat.
    waiting: VecDeque<(u64, u64, Option<Chat>)>,
    /// When the first of them happened, by its platform's clock, where that is known.
    oldest: Option<Millis>,
    /// How many of them each chat has.
    chats: HashMap<Chat, usize>,
}

impl Spool {
    /// Opens or makes the folder. What comes after the last whole record is cut off: mostly a record whose writing was
    /// cut short (it was never answered with 200). As it may also be damage, with answered events behind it, it is kept
    /// beside as `spool.torn-1`, `-2`, … for 30 days, for a person to look at, and its size is logged.
    ///
    /// # Errors
    /// [`SpoolError::Disk`] if the folder cannot be used, or belongs to another running process.
    pub fn open(dir: &Path, limit_bytes: u64) -> Result<Self, SpoolError> {
        std::fs::create_dir_all(dir)?;
        let open = |name| File::options().create(true).truncate(false).read(true).write(true).open(dir.join(name));
        let (mut spool, mut done) = (open("spool")?, open("done")?);
        // Freed by the system when the process ends, however it ends.
        spool.try_lock().map_err(std::io::Error::from)?;
        // The names of new files must outlive a power cut as their contents do.
        File::open(dir)?.sync_all()?;

        let mut bytes = Vec::new();
        spool.read_to_end(&mut bytes)?;
        let mut number = Vec::new();
        done.read_to_end(&mut number)?;
        let done_to = number.as_slice().try_into().map(u64::from_be_bytes).unwrap_or(0);

        let mut files = Files {
            spool,
            done,
            limit: limit_bytes,
            end: 0,
            waiting: VecDeque::new(),
            oldest: None,
            chats: HashMap::new(),
        };
        let mut rest = bytes.as_slice();
        while let Some((item, length)) = first(rest) {
            if files.end >= done_to {
                files.remember(length, &item);
            }
            files.end += length;
            rest = &rest[usize::try_from(length).unwrap_or(rest.len())..];
        }
        forget_torn(dir);
        if !rest.is_empty() {
            let name = keep_torn(dir, rest)?;
            tracing::warn!(bytes = rest.len(), name, "the end of the spool could not be read, and was put beside it");
        }
        files.spool.set_len(files.end)?;
        files.spool.sync_all()?;
        files.empty_if_done()?;
        Ok(Self(Arc::new(Mutex::new(files))))
    }

    /// Appends a record and returns when it is on the disk.
    ///
    /// # Errors
    /// Any: the record is not kept, do not answer 200.
    pub async fn append(&self, item: &Spooled) -> Result<(), SpoolError> {
        let item = item.clone();
        self.at_disk(move |files| files.append(&item)).await
    }

    /// The oldest record and its number, without removing it.
    ///
    /// # Errors
    /// [`SpoolError::Disk`].
    pub async fn peek(&self) -> Result<Option<(u64, Spooled)>, SpoolError> {
        self.at_disk(Files::peek).await
    }

    /// Removes the oldest record if it is `number`.
    ///
    /// # Errors
    /// [`SpoolError::Disk`]: it is handled again later, and found seen.
    pub async fn advance(&self, number: u64) -> Result<(), SpoolError> {
        self.at_disk(move |files| files.advance(number)).await
    }

    /// Whether an event of this chat waits.
    pub fn holds(&self, chat: &Chat) -> bool {
        self.files().chats.contains_key(chat)
    }

    /// How many records wait.
    pub fn len(&self) -> usize {
        self.files().waiting.len()
    }

    /// How much of the disk they take, in bytes.
    pub fn bytes(&self) -> u64 {
        self.files().waiting.iter().map(|(_, length, _)| length).sum()
    }

    /// When the first event that came since the spool was last empty happened, by its platform's clock: since then at
    /// most somebody has been waiting.
    pub fn oldest(&self) -> Option<Millis> {
        self.files().oldest
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn files(&self) -> MutexGuard<'_, Files> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waiting for a disk is no work for the threads that serve requests.
    async fn at_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Files) -> Result<T, SpoolError> + Send + 'static,
    ) -> Result<T, SpoolError> {
        let spool = self.clone();
        let done = tokio::task::spawn_blocking(move || work(&mut spool.files())).await;
        done.unwrap_or_else(|error| Err(std::io::Error::other(error).into()))
    }
}

impl Files {
    fn append(&mut self, item: &Spooled) -> Result<(), SpoolError> {
        let body = serde_json::to_vec(item).map_err(std::io::Error::other)?;
        let length = (HEAD + body.len()) as u64;
        let Ok(size) = u32::try_from(body.len()) else { return Err(SpoolError::Full) };
        if self.end + length > self.limit {
            return Err(SpoolError::Full);
        }
        let record = [&size.to_be_bytes()[..], &short_hash(&body).to_be_bytes(), &body].concat();
        let written = self
            .spool
            .seek(SeekFrom::Start(self.end))
            .and_then(|_| self.spool.write_all(&record))
            .and_then(|()| self.spool.sync_data());
        if let Err(error) = written {
            // What was written in part is overwritten by the next record, or cut off here or when the file is opened.
            let _ = self.spool.set_len(self.end);
            return Err(error.into());
        }
        self.remember(length, item);
        self.end += length;
        Ok(())
    }

    fn remember(&mut self, length: u64, item: &Spooled) {
        let chat = match item {
            Spooled::Event(event) => Some(event.chat.clone()),
            Spooled::Poison { .. } => None,
        };
        if let Some(chat) = &chat {
            *self.chats.entry(chat.clone()).or_default() += 1;
        }
        if let Spooled::Event(event) = item {
            self.oldest.get_or_insert(event.at);
        }
        self.waiting.push_back((self.end, length, chat));
    }

    fn peek(&mut self) -> Result<Option<(u64, Spooled)>, SpoolError> {
        let Some((at, length, _)) = self.waiting.front() else { return Ok(None) };
        let mut record = vec![0; usize::try_from(*length).map_err(std::io::Error::other)?];
        self.spool.seek(SeekFrom::Start(*at))?;
        self.spool.read_exact(&mut record)?;
        let (item, _) = first(&record).ok_or_else(|| std::io::Error::other("a record has changed on the disk"))?;
        Ok(Some((*at, item)))
    }

    fn advance(&mut self, number: u64) -> Result<(), SpoolError> {
        let Some((at, length, _)) = self.waiting.front() else { return Ok(()) };
        if *at != number {
            return Ok(());
        }
        let done_to = at + length;
        if self.waiting.len() > 1 {
            self.write_done(done_to)?;
        }
        if let Some((_, _, Some(chat))) = self.waiting.pop_front()
            && let Some(count) = self.chats.get_mut(&chat)
        {
            *count -= 1;
            if *count == 0 {
                self.chats.remove(&chat);
            }
        }
        self.empty_if_done()
    }

    fn write_done(&mut self, done_to: u64) -> Result<(), SpoolError> {
        self.done.seek(SeekFrom::Start(0))?;
        self.done.write_all(&done_to.to_be_bytes())?;
        self.done.sync_data()?;
        Ok(())
    }

    /// The records go first: a `done` that says more than there is means nothing, the other way round it would hide
    /// what is appended next.
    fn empty_if_done(&mut self) -> Result<(), SpoolError> {
        if !self.waiting.is_empty() || self.end == 0 && self.done.metadata()?.len() == 0 {
            return Ok(());
        }
        self.oldest = None;
        self.spool.set_len(0)?;
        self.spool.sync_data()?;
        self.end = 0;
        self.done.set_len(0)?;
        self.done.sync_data()?;
        Ok(())
    }
}

/// Copies what is about to be cut off to a new file, and gives its name.
fn keep_torn(dir: &Path, bytes: &[u8]) -> std::io::Result<String> {
    let mut n = 1_u32;
    loop {
        let name = format!("{TORN}{n}");
        match File::options().create_new(true).write(true).open(dir.join(&name)) {
            Ok(mut file) => {
                file.write_all(bytes)?;
                file.sync_all()?;
                File::open(dir)?.sync_all()?;
                return Ok(name);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => n += 1,
            Err(error) => return Err(error),
        }
    }
}

/// Deletes such files whose time is up. A failure is left to the next time.
fn forget_torn(dir: &Path) {
    let is_torn = |file: &DirEntry| file.file_name().to_string_lossy().starts_with(TORN);
    let is_old = |file: &DirEntry| {
        let age = file.metadata().and_then(|data| data.modified()).map(|at| at.elapsed().unwrap_or_default());
        age.is_ok_and(|age| age > ASIDE_LIFE)
    };
    for file in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        if is_torn(&file)
            && is_old(&file)
            && let Err(error) = std::fs::remove_file(file.path())
        {
            tracing::warn!(%error, "an old part of the spool was not deleted");
        }
    }
}

/// The first record, if it is whole, and its length with the head.
fn first(bytes: &[u8]) -> Option<(Spooled, u64)> {
    let (size, rest) = bytes.split_first_chunk::<4>()?;
    let (hash, rest) = rest.split_first_chunk::<8>()?;
    let body = rest.get(..usize::try_from(u32::from_be_bytes(*size)).ok()?)?;
    if short_hash(body) != u64::from_be_bytes(*hash) {
        return None;
    }
    // Whole but not to be read: another version of this program wrote it. It was answered with 200, so it is kept.
    let item = serde_json::from_slice(body).unwrap_or_else(|_| Spooled::Poison {
        platform: Platform::Web,
        account: String::new(),
        reason: "spooled by another version".to_owned(),
        bytes: body.to_vec(),
    });
    Some((item, (HEAD + body.len()) as u64))
}
