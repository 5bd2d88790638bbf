//! Outboxes that nobody delivers any more.

use flows::Chat;

use super::{Lease, Work};
use crate::secret::random;
use crate::{Place, Storage, StorageError};

/// How many outboxes one sweep takes over: the first are delivered before the last are taken.
const MOST_AT_ONCE: usize = 500;

impl Storage {
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

    pub(super) async fn take_over(&self, chat: &Chat, from: &str, to: &str) -> Result<Option<Vec<u8>>, StorageError> {
        match &self.place {
            Place::Server(server) => server.take_over(chat, from, to).await,
            Place::File(file) => Box::pin(file.take_over(chat, from, to)).await,
        }
    }
}
