//! Files that came by the web chat, where the service itself is the platform: kept encrypted until the question that they
//! go with is sent, for a day at most.

use flows::{Chat, Millis};

use super::super::failed;
use super::files::apart;
use crate::secret::{seal, unseal};
use crate::{Storage, StorageError};

/// How long a file waits for its question to be sent, milliseconds.
pub(crate) const LENT_LIFE: i64 = 86_400_000;
/// Files of one person that wait at once: three that go with a question, and as many again that were thought better of.
const MOST: i64 = 6;

statements! {
    LEND = "insert into lent_file (contact, id, at, size, body)
            select $1, $2, $3, $4, $5 where (select count(*) from lent_file where contact = $1 and id <> $2) < $6
            on conflict (contact, id) do nothing";
    LENT = "select body from lent_file where contact = $1 and id = $2";
    RETURN = "delete from lent_file where contact = $1 and id = $2";
    THERE = "select count(*) from lent_file where contact = $1 and id = $2";
    KEPT = "select cast(coalesce(sum(size), 0) as bigint) from
            (select size from ticket_file where body is not null union all select size from lent_file) as kept";
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
    pub async fn lent(&self, chat: &Chat, id: &str) -> Result<Option<Vec<u8>>, StorageError> {
        let contact = self.keyring.contact(chat);
        let sealed: Option<String> = on_db!(&self.db, |pool| {
            let query = sqlx::query_scalar(LENT).bind(&contact).bind(id);
            query.fetch_optional(pool).await.map_err(failed)
        })?;
        let Some(sealed) = sealed else { return Ok(None) };
        let (key, owner) = (self.keyring.files, owner(&contact, id));
        let plain = apart(move || unseal(&key, &owner, &sealed)).await?;
        plain.map(Some).ok_or_else(|| StorageError::Corrupt("database: a file of another secret".to_owned()))
    }

    /// Lets a file go that a ticket has now.
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

    /// Bytes of all files of people that are kept here, before encryption.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn files_kept(&self) -> Result<u64, StorageError> {
        let kept: i64 = on_db!(&self.db, |pool| sqlx::query_scalar(KEPT).fetch_one(pool).await.map_err(failed))?;
        Ok(u64::try_from(kept).unwrap_or_default())
    }
}

/// What a file's encryption is bound to.
fn owner(contact: &str, id: &str) -> String {
    format!("{contact}/{id}")
}
