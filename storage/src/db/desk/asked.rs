//! Questions that were put outside of surveys.

use flows::desk::{Asked, AskedOutcome};
use flows::{Chat, Lang, Millis};

use super::super::failed;
use crate::{Storage, StorageError};

statements! {
    ASK = "insert into asked (id, contact, at, lang, words, outcome, entry, topic, unit)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           on conflict (id) do update set words = excluded.words, outcome = excluded.outcome, entry = excluded.entry,
           topic = excluded.topic, unit = excluded.unit
           where asked.contact = excluded.contact and excluded.at >= asked.at";
    HELP = "update asked set helped = $3, helped_at = $4
            where id = $1 and contact = $2 and (helped_at is null or helped_at <= $4)";
    UNANSWERED = "select id, at, lang, words, outcome, entry, topic, unit from asked
                  where at >= $1 and at < $2 and words <> '' and (outcome in ('unknown', 'offered') or helped = false)
                  order by at, id";
    FORGET = "update asked set words = '', contact = null where at < $1 and contact is not null";
}

impl Storage {
    /// Stores a question, by its id; a later one with the same id replaces it.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn asked(&self, chat: &Chat, it: &Asked) -> Result<(), StorageError> {
        let contact = self.keyring.contact(chat);
        at_once!(&self.db, |pool| {
            let query = sqlx::query(ASK).bind(&it.id).bind(&contact).bind(it.at.0).bind(it.lang.code()).bind(&it.words);
            let query = query.bind(it.outcome.code()).bind(&it.entry).bind(&it.topic).bind(&it.unit);
            query.execute(pool).await.map(|_| ()).map_err(failed)
        })
    }

    /// Stores whether the answer to a question helped; an older word than the stored one does nothing.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn helped(&self, chat: &Chat, asked: &str, yes: bool, at: Millis) -> Result<(), StorageError> {
        let contact = self.keyring.contact(chat);
        at_once!(&self.db, |pool| {
            let query = sqlx::query(HELP).bind(asked).bind(&contact).bind(yes).bind(at.0);
            query.execute(pool).await.map(|_| ()).map_err(failed)
        })
    }

    /// Questions of a time that got no answer, or one that did not help, oldest first.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn unanswered(&self, since: Millis, until: Millis) -> Result<Vec<Asked>, StorageError> {
        type Columns = (String, i64, String, String, String, Option<String>, Option<String>, Option<String>);
        let rows: Vec<Columns> = on_db!(&self.db, |pool| {
            sqlx::query_as(UNANSWERED).bind(since.0).bind(until.0).fetch_all(pool).await.map_err(failed)
        })?;
        let asked = |(id, at, lang, words, outcome, entry, topic, unit): Columns| {
            let unknown = || StorageError::Corrupt("database: an unknown outcome or language".to_owned());
            let outcome = AskedOutcome::from_code(&outcome).ok_or_else(unknown)?;
            let lang = Lang::from_code(&lang).ok_or_else(unknown)?;
            Ok(Asked { id, at: Millis(at), lang, words, outcome, entry, topic, unit })
        };
        rows.into_iter().map(asked).collect()
    }

    /// Forgets the words, and the person, of questions from before a moment; what they were about stays counted.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn forget_asked(&self, before: Millis) -> Result<u64, StorageError> {
        at_once!(&self.db, |pool| {
            sqlx::query(FORGET).bind(before.0).execute(pool).await.map(|done| done.rows_affected()).map_err(failed)
        })
    }
}
