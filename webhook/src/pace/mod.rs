//! How fast: what one chat gets in a minute, what an account may send, and when a platform has asked to wait.
//!
//! Whatever has to wait here holds no permit and no connection: it sleeps until its turn has come. Replies and what
//! nobody waits for stand in lines of their own, and the latter leave a part of every budget to replies; bulletins, of
//! which there are many at once, leave a part to both.

mod chats;
mod even;
mod purse;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use flows::{Chat, Platform};
use storage::Storage;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::app::random;
use crate::config::AccountPace;
use chats::Chats;
pub(crate) use even::PEAK;
use purse::Budget;

/// Calls of one account that may be under way at once: a platform that answers slowly must not hold up another one.
const SENDING: usize = 256;

/// Of these, calls of bulletins: a reply never finds all of them taken by one.
const BULK: usize = 64;

/// How many changes of messages in place one chat gets for each new message: a grid of buttons is changed with each
/// tap, and a person taps faster than he reads. Sixty a minute is what Telegram names as a chat's own limit.
const EDITS: u32 = 3;

/// A wait that is shorter cannot have cost the lease.
const SHORT: Duration = Duration::from_millis(100);

/// Who waits for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// The person, who has just done something.
    Reply = 0,
    /// Nobody: a timer or the office brought it about.
    Unasked = 1,
    /// Nobody, and it is one of many: a bulletin.
    Bulk = 2,
}

/// How many lanes there are.
pub(crate) const LANES: usize = 3;

impl Lane {
    /// A word for a metric.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Unasked => "unasked",
            Self::Bulk => "bulk",
        }
    }
}

/// What is to be sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    /// Who waits for it.
    pub(crate) lane: Lane,
    /// It changes a message in place.
    pub(crate) edits: bool,
}

/// The right to make one call of a platform now. Dropping it lets the next one go.
#[derive(Debug)]
pub(crate) struct Turn {
    /// It took so long that somebody else may have taken the chat over, or emptied its list.
    pub(crate) late: bool,
    _permit: OwnedSemaphorePermit,
    _bulk: Option<OwnedSemaphorePermit>,
}

/// The pace of everything that this service sends to platforms.
pub(crate) struct Pace {
    per_chat: Option<u32>,
    chats: Chats,
    accounts: BTreeMap<(Platform, String), Account>,
}

struct Account {
    permits: Arc<Semaphore>,
    /// What bulletins need besides.
    bulk: Arc<Semaphore>,
    /// Until when each lane has to wait, as the platform asked.
    rests: Mutex<[Option<Instant>; LANES]>,
    budgets: Vec<Arc<Budget>>,
}

impl Pace {
    /// `per_chat`: new messages to one chat in a minute, `None` for any number. Budgets of one name are one.
    pub(crate) fn new(per_chat: Option<u32>, accounts: &BTreeMap<(Platform, String), AccountPace>) -> Self {
        let mut apps: BTreeMap<String, Arc<Budget>> = BTreeMap::new();
        let mut account = |(platform, name): &(Platform, String), pace: &AccountPace| {
            let own = Budget::new(format!("{}:{name}", platform.code()), pace.per_minute, pace.unasked_per_minute);
            let app = pace.app.as_ref().map(|(app, most)| {
                let name = format!("{}-app:{app}", platform.code());
                Arc::clone(apps.entry(name.clone()).or_insert_with(|| Arc::new(Budget::new(name, *most, None))))
            });
            let budgets = [Some(Arc::new(own)), app].into_iter().flatten().collect();
            let [permits, bulk] = [SENDING, BULK].map(|most| Arc::new(Semaphore::new(most)));
            Account { permits, bulk, rests: Mutex::default(), budgets }
        };
        let accounts = accounts.iter().map(|(key, pace)| (key.clone(), account(key, pace))).collect();
        Self { per_chat, chats: Chats::default(), accounts }
    }

    /// Waits until this call may be made: the chat has not had too much, the account is not to rest, the budgets have
    /// something left, and a permit is free. `None` for an account that is not in the settings.
    pub(crate) async fn turn(&self, storage: &Storage, chat: &Chat, call: Call) -> Option<Turn> {
        let began = Instant::now();
        if !self.accounts.contains_key(&(chat.platform, chat.account.clone())) {
            return None;
        }
        if let Some(most) = self.per_chat {
            let most = if call.edits { most.saturating_mul(EDITS) } else { most };
            while let Err(wait) = self.chats.take(&(chat, call.edits), most, Instant::now()) {
                tokio::time::sleep(wait).await;
            }
        }
        self.account_turn(storage, (chat.platform, &chat.account), call.lane, began).await
    }

    /// Waits until a call that is to no chat may be made: an article, a question about the account. `None` as in
    /// [`Pace::turn`].
    pub(crate) async fn turn_of(&self, storage: &Storage, account: (Platform, &str), lane: Lane) -> Option<Turn> {
        self.account_turn(storage, account, lane, Instant::now()).await
    }

    async fn account_turn(
        &self,
        storage: &Storage,
        (platform, name): (Platform, &str),
        lane: Lane,
        began: Instant,
    ) -> Option<Turn> {
        let account = self.accounts.get(&(platform, name.to_owned()))?;
        // The semaphores are never closed.
        let bulk = match lane {
            Lane::Bulk => Some(Arc::clone(&account.bulk).acquire_owned().await.ok()?),
            Lane::Reply | Lane::Unasked => None,
        };
        account.rested(lane).await;
        for budget in &account.budgets {
            budget.take(storage, lane).await;
        }
        loop {
            let permit = Arc::clone(&account.permits).acquire_owned().await.ok()?;
            if account.rest_of(lane, Instant::now()).is_none() {
                return Some(Turn { late: began.elapsed() > SHORT, _permit: permit, _bulk: bulk });
            }
            drop(permit);
            account.rested(lane).await;
        }
    }

    /// Holds back everything that this account sends.
    pub(crate) fn rest(&self, chat: &Chat, wait: Duration) {
        self.rest_of(chat, wait, &[Lane::Reply, Lane::Unasked, Lane::Bulk]);
    }

    /// Holds back what nobody waits for.
    pub(crate) fn rest_unasked(&self, chat: &Chat, wait: Duration) {
        self.rest_of(chat, wait, &[Lane::Unasked, Lane::Bulk]);
    }

    /// Holds back bulletins.
    pub(crate) fn rest_bulk(&self, chat: &Chat, wait: Duration) {
        self.rest_of(chat, wait, &[Lane::Bulk]);
    }

    fn rest_of(&self, chat: &Chat, wait: Duration, lanes: &[Lane]) {
        let Some(account) = self.accounts.get(&(chat.platform, chat.account.clone())) else { return };
        let until = Instant::now() + wait;
        let mut rests = account.rests.lock().unwrap_or_else(PoisonError::into_inner);
        for lane in lanes {
            let slot = rests[*lane as usize].get_or_insert(until);
            *slot = (*slot).max(until);
        }
    }

    /// Whether an account is to rest now.
    pub(crate) fn rests(&self, chat: &Chat, lane: Lane) -> bool {
        let account = self.accounts.get(&(chat.platform, chat.account.clone()));
        account.is_some_and(|it| it.rest_of(lane, Instant::now()).is_some())
    }

    /// Calls of platforms that are under way.
    pub(crate) fn under_way(&self) -> usize {
        self.accounts.values().map(|account| SENDING - account.permits.available_permits()).sum()
    }

    /// Calls of bulletins that an account makes in a minute at most; `None` for an account that is not in the settings.
    pub(crate) fn bulk_per_minute(&self, platform: Platform, name: &str) -> Option<u32> {
        self.accounts.get(&(platform, name.to_owned()))?.budgets.iter().map(|it| it.bulk()).min()
    }

    /// What is left of each budget in this minute, by all that this instance has learnt; a gauge's worth. Costs no call
    /// of the store.
    pub(crate) fn left(&self) -> impl Iterator<Item = (Platform, &str, Lane, u32)> {
        self.accounts.iter().flat_map(|((platform, name), account)| {
            [Lane::Reply, Lane::Unasked, Lane::Bulk].into_iter().filter_map(|lane| {
                let least = account.budgets.iter().filter_map(|it| it.left(lane)).min()?;
                Some((*platform, name.as_str(), lane, least))
            })
        })
    }
}

impl Account {
    fn rest_of(&self, lane: Lane, now: Instant) -> Option<Duration> {
        let rests = self.rests.lock().unwrap_or_else(PoisonError::into_inner);
        rests[lane as usize]?.checked_duration_since(now).filter(|left| !left.is_zero())
    }

    /// Waits until the account need not rest any more; a little longer, so that all do not come back at once.
    async fn rested(&self, lane: Lane) {
        while let Some(left) = self.rest_of(lane, Instant::now()) {
            tokio::time::sleep(jitter(left)).await;
        }
    }
}

/// A little more than asked for, so that chats told the same do not come back together.
pub(crate) fn jitter(after: Duration) -> Duration {
    after + Duration::from_millis(u64::from(u16::from_be_bytes(random())) % 500)
}
