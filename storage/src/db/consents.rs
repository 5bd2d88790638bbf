//! Consents, and counts that name nobody.

use flows::{Chat, Consent, Counted, Millis};

use super::failed;
use crate::{Storage, StorageError};

statements! {
    CONSENT = "insert into consent (id, contact, survey, version, text_hash, lang, decision, given_by, decided_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing";
    DONE = "insert into entry_done (id, outcome, done_at) values ($1, 'counted', $2) on conflict (id) do nothing";
    COUNT = "insert into tally (survey, version, day, what, n) values ($1, $2, $3, $4, 1)
             on conflict (survey, version, day, what) do update set n = tally.n + 1";
}

impl Storage {
    /// Stores a decision, once per outbox entry.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn consent(&self, chat: &Chat, entry: &str, consent: &Consent) -> Result<(), StorageError> {
        let (id, contact) = (self.keyring.entry(chat, entry), self.keyring.contact(chat));
        in_tx!(&self.db, |tx| {
            let query = sqlx::query(CONSENT)
                .bind(&id)
                .bind(&contact)
                .bind(&consent.survey)
                .bind(&consent.version.0)
                .bind(&consent.text_hash)
                .bind(consent.lang.code())
                .bind(&consent.decision)
                .bind(&consent.by)
                .bind(consent.at.0);
            query.execute(&mut *tx).await.map_err(failed)?.rows_affected()
        })?;
        Ok(())
    }

    /// Adds one to a count of the day (`YYYY-MM-DD`, Việt Nam's), once per outbox entry.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn count(
        &self,
        chat: &Chat,
        entry: &str,
        counted: &Counted,
        day: &str,
        now: Millis,
    ) -> Result<(), StorageError> {
        let id = self.keyring.entry(chat, entry);
        in_tx!(&self.db, |tx| {
            let done = sqlx::query(DONE).bind(&id).bind(now.0).execute(&mut *tx).await.map_err(failed)?;
            if done.rows_affected() == 1 {
                let query = sqlx::query(COUNT).bind(&counted.survey).bind(&counted.version.0).bind(day);
                query.bind(&counted.what).execute(&mut *tx).await.map_err(failed)?;
            }
        })?;
        self.prune(now).await
    }
}
