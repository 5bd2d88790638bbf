//! What was given up, and the two ways on for it: back into its list, or away.

use std::time::Duration;

use flows::{Chat, Effect, Millis};

use super::{NO_NAME, line};
use crate::life::clock;
use crate::{Place, Storage, StorageError};

/// How long what was given up is kept.
pub(crate) const BURIED_LIFE: Duration = Duration::from_secs(30 * 86_400);

/// An entry that was finally refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Buried {
    /// Names it for an operator: 16 hexadecimal digits that tell nobody whose it was.
    pub key: String,
    /// Whose it was.
    pub chat: Chat,
    /// [`super::Entry::id`].
    pub id: String,
    /// What was owed; `None` if that could not even be read.
    pub effect: Option<Effect>,
    /// Why it was given up, in a few words that name nobody.
    pub reason: String,
    /// When.
    pub at: Millis,
    /// As it is stored.
    grave: String,
}

impl Buried {
    /// The entry, as it stood in its list.
    fn line(&self) -> &str {
        self.grave.splitn(3, '\n').nth(2).unwrap_or_default()
    }

    /// The entry's name there.
    pub(crate) fn name(&self) -> &str {
        self.line().split_inclusive('\n').next().unwrap_or(NO_NAME)
    }
}

impl Storage {
    /// What was given up, at most `limit`, oldest first within each chat.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn buried(&self, limit: usize) -> Result<Vec<Buried>, StorageError> {
        let graves = match &self.place {
            Place::Server(server) => server.buried(limit).await?,
            Place::File(file) => file.buried(limit).await?,
        };
        Ok(graves.into_iter().filter_map(|(chat, grave)| self.read_grave(chat, grave)).collect())
    }

    /// Puts what was given up at the end of its chat's list again, once: true; false if it is not (or no longer)
    /// buried. It is delivered by whoever sweeps next, under its old name.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`]: it is either still buried or back in its list.
    pub async fn requeue(&self, buried: &Buried) -> Result<bool, StorageError> {
        let line = match &buried.effect {
            // It waits from now on.
            Some(effect) => line::spell(&buried.id, effect, clock())?.1,
            None => buried.line().to_owned(),
        };
        let done = match &self.place {
            Place::Server(server) => server.requeue(&buried.chat, &buried.grave, &line).await?,
            Place::File(file) => file.requeue(&buried.chat, buried.name(), &line).await?,
        };
        self.life.look_again();
        Ok(done)
    }

    /// Forgets what was given up: true; false if it is not (or no longer) buried.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`]: do it again.
    pub async fn unbury(&self, buried: &Buried) -> Result<bool, StorageError> {
        match &self.place {
            Place::Server(server) => server.unbury(&buried.chat, &buried.grave).await,
            Place::File(file) => file.unbury(&buried.chat, buried.name()).await,
        }
    }

    fn read_grave(&self, chat: Chat, grave: Vec<u8>) -> Option<Buried> {
        let grave = String::from_utf8(grave).ok()?;
        let mut parts = grave.splitn(3, '\n');
        let at = Millis(parts.next()?.parse().ok()?);
        let reason = parts.next()?.to_owned();
        let entry = parts.next()?;
        let id = entry.split('\n').next().and_then(|id| serde_json::from_str(id).ok()).unwrap_or_default();
        let effect = line::read(entry.as_bytes()).ok().map(|entry| entry.effect);
        let key = self.keyring.short(&chat, &grave);
        Some(Buried { key, chat, id, effect, reason, at, grave })
    }
}

/// A grave as it is stored: time, reason, entry, divided by line feeds.
pub(super) fn spell(reason: &str, at: Millis, line: &str) -> String {
    format!("{}\n{}\n{line}", at.0, reason.replace('\n', " "))
}
