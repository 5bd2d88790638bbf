//! What waits to be delivered, counted for the operator: by account, never by person.

use std::collections::BTreeMap;

use flows::{Millis, Platform};

use crate::keys::chat_of;
use crate::{Place, Storage, StorageError};

/// What waits on one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The platform.
    pub platform: Platform,
    /// The account's name in our settings.
    pub account: String,
    /// Chats with something waiting.
    pub chats: u64,
    /// All that waits in them.
    pub entries: u64,
    /// When the oldest of it was committed.
    pub oldest: Option<Millis>,
    /// Chats whose next entry was committed before the time that was asked about, but for entries that nobody waits for:
    /// those may stand in line for a budget, and have an end of their own.
    pub stuck: u64,
}

/// As a store counts it: the account as chats begin with it (`t:ACCOUNT`), chats, entries, time of the oldest (0: not
/// known), chats that are stuck.
pub(crate) type Counted = (String, u64, u64, i64, u64);

impl Storage {
    /// What waits on each account that has something waiting, and in how many chats it has been so since before `since`.
    /// On the server's side it is a look at the head of each list, and no word of a message leaves it. Call it every few
    /// seconds at most.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn waiting(&self, since: Millis) -> Result<Vec<Waiting>, StorageError> {
        let counted = match &self.place {
            Place::Server(server) => server.waiting(since).await?,
            Place::File(file) => file.waiting(since).await?,
        };
        let mut accounts: BTreeMap<(Platform, String), Waiting> = BTreeMap::new();
        for (account, chats, entries, oldest, stuck) in counted {
            let Some(chat) = chat_of(&format!("{account}:")) else { continue };
            let none = Waiting {
                platform: chat.platform,
                account: chat.account,
                chats: 0,
                entries: 0,
                oldest: None,
                stuck: 0,
            };
            let sum = accounts.entry((none.platform, none.account.clone())).or_insert(none);
            sum.chats += chats;
            sum.entries += entries;
            sum.stuck += stuck;
            let oldest = Some(Millis(oldest)).filter(|at| at.0 > 0);
            sum.oldest = [sum.oldest, oldest].into_iter().flatten().min();
        }
        Ok(accounts.into_values().collect())
    }

    /// How many entries of outboxes this process could not read and gave up ([`Storage::buried`]), by platform.
    pub fn unreadable(&self) -> BTreeMap<Platform, u64> {
        self.life.unreadables()
    }

    /// How much was set aside that nobody could read or handle, and is still kept.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn poison_waiting(&self) -> Result<u64, StorageError> {
        match &self.place {
            Place::Server(server) => server.poison_waiting().await,
            Place::File(file) => file.poison_waiting().await,
        }
    }
}
