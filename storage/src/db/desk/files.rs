//! Files that people sent with their questions: by their names at the platform, and where those end, the files themselves.

use std::time::Duration;

use flows::desk::FileRef;
use flows::{Chat, Input, Lang, MediaKind, Millis};
use serde_json::json;

use super::super::failed;
use super::super::owed::OWE;
use crate::keys::chat_of;
use crate::secret::{seal, unseal};
use crate::{Actor, Deed, Storage, StorageError};

statements! {
    LIST = "select nth, kind, file, size, fetch_at is not null, lost from ticket_file
            where ticket = $1 order by nth";
    HELD = "select kind, file, size, lost, ticket.chat, ticket.unit
            from ticket_file join ticket on ticket.id = ticket_file.ticket
            where ticket = $1 and nth = $2 and holder = $3";
    BODY = "select body from ticket_file join ticket on ticket.id = ticket_file.ticket
            where ticket = $1 and nth = $2 and holder = $3 and body is not null";
    DUE = "select ticket, nth, kind, file, size, fetch_at, tries, ticket.chat
           from ticket_file join ticket on ticket.id = ticket_file.ticket
           where fetch_at <= $1 order by fetch_at, ticket, nth limit 1";
    TAKE = "update ticket_file set fetch_at = $4, tries = tries + 1
            where ticket = $1 and nth = $2 and fetch_at = $3";
    KEEP = "update ticket_file set body = $3, size = $4, fetch_at = null where ticket = $1 and nth = $2";
    LOSE = "update ticket_file set lost = $3, fetch_at = null where ticket = $1 and nth = $2 and lost is null";
    WHOSE = "select chat, lang, code from ticket where id = $1";
}

/// For how long whoever fetches a file has it to themselves at least: longer than a file may take to come and be kept.
pub const FILE_LEASE: Duration = Duration::from_secs(100);
const LEASE: i64 = FILE_LEASE.as_millis() as i64;
/// How long a file that did not come is left alone, milliseconds: twice as long with each attempt.
const PAUSE: i64 = 60_000;
/// Attempts, over some eight hours.
const TRIES: i64 = 9;

/// A file of a ticket, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketFile {
    /// Its number in the ticket.
    pub nth: i64,
    /// What it is, and its name at the platform.
    pub file: FileRef,
    /// It is still to be fetched.
    pub waits: bool,
    /// Why it never came: `gone`, `large`, `foreign`, `failed`.
    pub lost: Option<String>,
}

/// A file, for the official who has its ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldFile {
    /// What it is, and its name at the platform.
    pub file: FileRef,
    /// Who sent it.
    pub chat: Option<Chat>,
    /// The bytes, where they are kept here.
    pub body: Option<Vec<u8>>,
    /// Why it never came.
    pub lost: Option<String>,
}

/// A file that is to be fetched by whoever got this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileDue {
    /// The ticket.
    pub ticket: String,
    /// The file's number in it.
    pub nth: i64,
    /// What it is, and its name at the platform.
    pub file: FileRef,
    /// Who sent it.
    pub chat: Chat,
    /// There is no further attempt after this one.
    pub last: bool,
}

fn kind(code: String) -> Result<MediaKind, StorageError> {
    let kind = serde_json::from_value(serde_json::Value::String(code));
    kind.map_err(|_| StorageError::Corrupt("database: an unknown kind of file".to_owned()))
}

fn file(code: String, name: String, size: Option<i64>) -> Result<FileRef, StorageError> {
    Ok(FileRef { kind: kind(code)?, name, size: size.and_then(|size| u64::try_from(size).ok()) })
}

/// What a file's encryption is bound to.
fn owner(ticket: &str, nth: i64) -> String {
    format!("{ticket}/{nth}")
}

/// Does what keeps a processor busy for a while, beside what waits for answers.
pub(super) async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StorageError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| StorageError::Corrupt("a file's encryption ended by itself".to_owned()))
}

impl Storage {
    /// The files of a ticket, for the official who has it; whether they do is the caller's to see.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn ticket_files(&self, id: &str) -> Result<Vec<TicketFile>, StorageError> {
        type Columns = (i64, String, String, Option<i64>, bool, Option<String>);
        let rows: Vec<Columns> =
            on_db!(&self.db, |pool| sqlx::query_as(LIST).bind(id).fetch_all(pool).await.map_err(failed))?;
        let shown = |(nth, kind, name, size, waits, lost): Columns| {
            Ok(TicketFile { nth, file: file(kind, name, size)?, waits, lost })
        };
        rows.into_iter().map(shown).collect()
    }

    /// A file of a ticket, for the official who has it and for nobody else. That it was asked for stands in the audit log.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn ticket_file(
        &self,
        id: &str,
        nth: i64,
        official: &str,
        now: Millis,
    ) -> Result<Option<HeldFile>, StorageError> {
        type Columns = (String, String, Option<i64>, Option<String>, Option<String>, Option<String>);
        let row: Option<Columns> = in_tx!(&self.db, |tx| {
            let query = sqlx::query_as(HELD).bind(id).bind(nth).bind(official);
            let row: Option<Columns> = query.fetch_optional(&mut *tx).await.map_err(failed)?;
            if let Some((.., unit)) = &row {
                let deed = Deed {
                    at: now,
                    by: Actor::Person(official.to_owned()),
                    what: "ticket.file".to_owned(),
                    on: id.to_owned(),
                    unit: unit.clone(),
                    detail: json!({ "nth": nth }),
                };
                audit!(self, tx, &deed);
            }
            row
        })?;
        let Some((kind, name, size, lost, chat, _)) = row else { return Ok(None) };
        // Some 27 MB: not while others wait to write.
        let sealed: Option<String> = on_db!(&self.db, |pool| {
            let query = sqlx::query_scalar(BODY).bind(id).bind(nth).bind(official);
            query.fetch_optional(pool).await.map_err(failed)
        })?;
        let body = match sealed {
            Some(sealed) => {
                let (key, owner) = (self.keyring.files, owner(id, nth));
                let plain = apart(move || unseal(&key, &owner, &sealed)).await?;
                Some(plain.ok_or_else(|| StorageError::Corrupt("database: a file of another secret".to_owned()))?)
            }
            None => None,
        };
        Ok(Some(HeldFile { file: file(kind, name, size)?, chat: chat.as_deref().and_then(chat_of), body, lost }))
    }

    /// Takes the next file that is to be fetched; nobody else gets it for a while, and it comes again if nothing becomes
    /// of it.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn file_due(&self, now: Millis) -> Result<Option<FileDue>, StorageError> {
        type Columns = (String, i64, String, String, Option<i64>, i64, i64, Option<String>);
        in_tx!(&self.db, |tx| {
            loop {
                let row: Option<Columns> =
                    sqlx::query_as(DUE).bind(now.0).fetch_optional(&mut *tx).await.map_err(failed)?;
                let Some((ticket, nth, kind, name, size, due, tries, chat)) = row else { break None };
                let known = chat.as_deref().and_then(chat_of).zip(file(kind, name, size).ok());
                // What nobody can read, and what was begun so often and never ended, must not hold up those behind it.
                let Some((chat, file)) = known.filter(|_| tries < TRIES) else {
                    let query = sqlx::query(LOSE).bind(&ticket).bind(nth).bind("failed");
                    query.execute(&mut *tx).await.map_err(failed)?;
                    continue;
                };
                let next = now.plus(LEASE + (PAUSE << tries.clamp(0, TRIES)));
                let query = sqlx::query(TAKE).bind(&ticket).bind(nth).bind(due).bind(next.0);
                if query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                    return Err(StorageError::Busy);
                }
                break Some(FileDue { ticket, nth, file, chat, last: tries + 1 >= TRIES });
            }
        })
    }

    /// Keeps a file that was fetched, encrypted; false if its ticket has none any more.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn file_keep(&self, ticket: &str, nth: i64, bytes: Vec<u8>) -> Result<bool, StorageError> {
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let (key, owner) = (self.keyring.files, owner(ticket, nth));
        let sealed = apart(move || seal(&key, &owner, &bytes)).await??;
        at_once!(&self.db, |pool| {
            let query = sqlx::query(KEEP).bind(ticket).bind(nth).bind(&sealed).bind(size);
            query.execute(pool).await.map(|done| done.rows_affected() == 1).map_err(failed)
        })
    }

    /// Gives a file up: `why` is `gone`, `large` or `foreign`. Its person, who was promised that it goes along, is owed a
    /// word.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn file_lost(&self, ticket: &str, nth: i64, why: &str, now: Millis) -> Result<(), StorageError> {
        in_tx!(&self.db, |tx| {
            let query = sqlx::query(LOSE).bind(ticket).bind(nth).bind(why);
            let lost = query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 1;
            let query = sqlx::query_as(WHOSE).bind(ticket);
            let whose: Option<(Option<String>, String, String)> =
                query.fetch_optional(&mut *tx).await.map_err(failed)?;
            if let (true, Some((Some(chat), lang, code))) = (lost, whose) {
                let text = flows::desk::file_lost(Lang::from_code(&lang).unwrap_or_default(), &code);
                let input = serde_json::to_string(&Input::Notice { text });
                let input = input.map_err(|error| StorageError::Corrupt(format!("owed: {error}")))?;
                let query = sqlx::query(OWE).bind(format!("file/{ticket}/{nth}")).bind(chat).bind(&input);
                query.bind(now.0).execute(&mut *tx).await.map_err(failed)?;
            }
        })
    }
}
