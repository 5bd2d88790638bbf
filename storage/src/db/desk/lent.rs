//! Files that came by the web chat, where the service itself is the platform: kept encrypted until the question that they
//! go with is sent, for a day at most.

use flows::{Chat, Millis};

use super::super::failed;
use super::files::apart;
use crate::secret::{seal, unseal};
use crate::{Storage, StorageError};

/// How long a file waits for its question to be sent, milliseconds: a day, less the hour that may pass until it is deleted.
pub(crate) const LENT_LIFE: i64 = 23 * 3_600_000;
/// Files of one person that wait at once: three that go with a question, and as many again that were thought better of.
const MOST: i64 = 6;

statements! {
    LEND = "insert into lent_file (contact, id, at, size, body)
            select $1, $2, $3, $4, $5 where (select count(*) from lent_file where contact = $1 and body <> '') < $6
            on conflict (contact, id) do nothing";
    LENT = "select body from lent_file where contact = $1 and id = $2 and at > $3 and body <> ''";
    RETURN = "update lent_file set body = '', size = 0 where contact = $1 and id = $2";
    THERE = "select count(*) from lent_file where contact = $1 and id = $2";
    KEPT = "select (select cast(coalesce(sum(size), 0) as bigint) from ticket_file where body is not null),
            (select cast(coalesce(sum(size), 0) as bigint) from lent_file)";
}

/// Bytes of people's files that are kept here, before encryption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilesKept {
    /// Of tickets.
    pub tickets: u64,
    /// Of the web chat, waiting for their question.
    pub lent: u64,
}

impl Storage {
    /// Keeps a file of a web chat for a day, under the name that its page gave it; the same name again changes nothing.
    /// False if this person's files that wait are too many.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn lend(&self, chat: &Chat, id: &str, bytes: Vec<u8>, now: Millis) -> Result<bool, StorageError> {
        let contact = self.keyring.contact(chat);
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let (key, owner) = (self.keyring.files, owner(&contact, id));
        let sealed = apart(move || seal(&key, &owner, &bytes)).await??;
        at_once!(&self.db, |pool| {
            let query = sqlx::query(LEND).bind(&contact).bind(id).bind(now.0).bind(size).bind(&sealed).bind(MOST);
            if query.execute(pool).await.map_err(failed)?.rows_affected() == 1 {
                return Ok(true);
            }
            let query = sqlx::query_scalar::<_, i64>(THERE).bind(&contact).bind(id);
            query.fetch_one(pool).await.map(|there| there > 0).map_err(failed)
        })
    }

    /// A file of a web chat that waits; `None`: its day is over, or it went with its question.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn lent(&self, chat: &Chat, id: &str, now: Millis) -> Result<Option<Vec<u8>>, StorageError> {
        let contact = self.keyring.contact(chat);
        let sealed: Option<String> = on_db!(&self.db, |pool| {
            let query = sqlx::query_scalar(LENT).bind(&contact).bind(id).bind(now.0 - LENT_LIFE);
            query.fetch_optional(pool).await.map_err(failed)
        })?;
        let Some(sealed) = sealed else { return Ok(None) };
        let (key, owner) = (self.keyring.files, owner(&contact, id));
        let plain = apart(move || unseal(&key, &owner, &sealed)).await?;
        plain.map(Some).ok_or_else(|| StorageError::Corrupt("database: a file of another secret".to_owned()))
    }

    /// Lets a file go, because a ticket has it now or its person left it out. Its name stays for the day: the post that brought
    /// it may come again, and would bring it back.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again, or leave it to the end of its day.
    pub async fn lent_back(&self, chat: &Chat, id: &str) -> Result<(), StorageError> {
        let contact = self.keyring.contact(chat);
        at_once!(&self.db, |pool| {
            let query = sqlx::query(RETURN).bind(&contact).bind(id);
            query.execute(pool).await.map(|_| ()).map_err(failed)
        })
    }

    /// Bytes of people's files that are kept here, before encryption.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn files_kept(&self) -> Result<FilesKept, StorageError> {
        let (tickets, lent): (i64, i64) =
            on_db!(&self.db, |pool| sqlx::query_as(KEPT).fetch_one(pool).await.map_err(failed))?;
        let bytes = |sum: i64| u64::try_from(sum).unwrap_or_default();
        Ok(FilesKept { tickets: bytes(tickets), lent: bytes(lent) })
    }
}

/// What a file's encryption is bound to.
fn owner(contact: &str, id: &str) -> String {
    format!("{contact}/{id}")
}
