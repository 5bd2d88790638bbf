//! Consents, and counts that name nobody.

use flows::{Chat, Consent, Counted, Millis};

use super::{Db, failed};
use crate::{Storage, StorageError};

statements! {
    DONE = "insert into entry_done (id, outcome, done_at) values ($1, 'counted', $2) on conflict (id) do nothing";
    COUNT = "insert into tally (survey, version, day, what, n) values ($1, $2, $3, $4, 1)
             on conflict (survey, version, day, what) do update set n = tally.n + 1";
}

/// A row of `consent`.
#[derive(Clone, Debug)]
pub(super) struct Decided {
    id: String,
    contact: String,
    consent: Consent,
}

/// Stores decisions, each once.
pub(super) async fn store(db: Db, rows: Vec<Decided>) -> Result<(), StorageError> {
    at_once!(&db, |pool| {
        let mut insert = sqlx::QueryBuilder::new(
            "insert into consent (id, contact, survey, version, text_hash, lang, decision, given_by, decided_at) ",
        );
        insert.push_values(rows, |mut row, Decided { id, contact, consent }| {
            row.push_bind(id)
                .push_bind(contact)
                .push_bind(consent.survey)
                .push_bind(consent.version.0)
                .push_bind(consent.text_hash)
                .push_bind(consent.lang.code())
                .push_bind(consent.decision)
                .push_bind(consent.by)
                .push_bind(consent.at.0);
        });
        insert.push(" on conflict (id) do nothing");
        insert.build().execute(pool).await.map(|_| ()).map_err(failed)
    })
}

impl Storage {
    /// Stores a decision, once per outbox entry.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn consent(&self, chat: &Chat, entry: &str, consent: &Consent) -> Result<(), StorageError> {
        let (id, contact) = (self.keyring.entry(chat, entry), self.keyring.contact(chat));
        let row = Decided { id, contact, consent: consent.clone() };
        match &self.gathered {
            Some(gathered) => gathered.consents.put(row).await,
            None => store(self.db.clone(), vec![row]).await,
        }
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
