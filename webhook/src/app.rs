//! What every part of the running service shares.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

use bot::Account;
use flows::desk::{Office, Rules};
use flows::kb::Base;
use flows::{Catalog, Chat, Millis, Platform, Version};
use storage::{Spool, Storage};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub(crate) use flows::vietnam::day;

use crate::bulletins::Running;
use crate::config::Config;
use crate::console::Console;
use crate::deliver::Ears;
use crate::desk::Clockwork;
use crate::hearing::Hearing;
use crate::kb;
use crate::offers;
use crate::pace::Pace;
use crate::standing::Standings;
use crate::token::Tokens;
use crate::trace::Traces;
use crate::watch::Watch;
use crate::web::{Cookies, Hub, Limits};

/// The account's name of every web chat.
pub(crate) const WEB: &str = "web";

/// The running service.
pub(crate) struct App {
    pub(crate) config: Config,
    pub(crate) storage: Storage,
    /// Where events wait while Redis is away; the embedded web chat alone needs none.
    pub(crate) spool: Option<Spool>,
    /// Bots and OAs.
    pub(crate) accounts: BTreeMap<(Platform, String), Arc<Account>>,
    /// Zalo's tokens.
    pub(crate) tokens: Tokens,
    /// Whether Zalo delivers.
    pub(crate) hearing: Hearing,
    /// What was last seen of the service itself.
    pub(crate) watch: Watch,
    /// Trace ids.
    pub(crate) traces: Traces,
    /// Web pages that are listening.
    pub(crate) hub: Hub,
    /// The web chat's cookies.
    pub(crate) cookies: Cookies,
    /// The officials' pages.
    pub(crate) console: Console,
    /// What one browser and one address may ask for.
    pub(crate) limits: Limits,
    /// Deliveries that wait for the database and for news of their chat.
    pub(crate) ears: Ears,
    /// How fast platforms are called.
    pub(crate) pace: Pace,
    /// The work that must end before the process does.
    pub(crate) tasks: TaskTracker,
    /// Set when the service was told to stop: it still serves, and asks to be left.
    pub(crate) leaving: CancellationToken,
    /// Set when the service stops.
    pub(crate) stop: CancellationToken,
    /// The bulletins that this instance sends.
    pub(crate) bulletins: Running,
    /// What Zalo said lately of OAs.
    pub(crate) standings: Standings,
    /// What the worker of tickets last did.
    pub(crate) clockwork: Clockwork,
    /// How much of the knowledge base's changes this instance knows.
    pub(crate) kb_seen: kb::Seen,
    /// Which surveys the setting names, and how much of the console's changes this instance knows.
    pub(crate) offers: offers::Seen,
    catalog: RwLock<Arc<Catalog>>,
    desk: RwLock<Arc<Rules>>,
}

/// The parts that an [`App`] is put together from.
pub(crate) struct Parts {
    pub(crate) config: Config,
    pub(crate) storage: Storage,
    pub(crate) spool: Option<Spool>,
    pub(crate) accounts: BTreeMap<(Platform, String), Arc<Account>>,
    pub(crate) catalog: Catalog,
    pub(crate) kb_seen: kb::Seen,
    pub(crate) offers: offers::Seen,
    pub(crate) desk: Rules,
}

impl App {
    pub(crate) fn new(parts: Parts) -> Self {
        let Parts { config, storage, spool, accounts, catalog, desk, kb_seen, offers } = parts;
        Self {
            tokens: Tokens::new(),
            hearing: Hearing::default(),
            watch: Watch::default(),
            traces: Traces::new(config.secret_key.derive("trace ids")),
            hub: Hub::default(),
            cookies: Cookies::new(config.secret_key.derive("web chat cookies"), config.https().is_some()),
            console: Console::new(&config.secret_key, config.https().is_some(), config.sso.clone()),
            limits: Limits::default(),
            ears: Ears::default(),
            pace: Pace::new(config.chat_per_minute, &config.paces),
            tasks: TaskTracker::new(),
            leaving: CancellationToken::new(),
            stop: CancellationToken::new(),
            bulletins: Running::default(),
            standings: Standings::default(),
            clockwork: Clockwork::default(),
            kb_seen,
            offers,
            catalog: RwLock::new(Arc::new(catalog)),
            desk: RwLock::new(Arc::new(desk)),
            config,
            storage,
            spool,
            accounts,
        }
    }

    /// The account that a chat is on.
    pub(crate) fn account(&self, chat: &Chat) -> Option<&Arc<Account>> {
        self.accounts.get(&(chat.platform, chat.account.clone()))
    }

    /// The OAs.
    pub(crate) fn zalo(&self) -> impl Iterator<Item = &bot::zalo::Account> {
        self.accounts.values().filter_map(|account| match &**account {
            Account::Zalo(it) => Some(it),
            Account::Telegram(_) => None,
        })
    }

    /// The bots.
    pub(crate) fn telegram(&self) -> impl Iterator<Item = &bot::telegram::Account> {
        self.accounts.values().filter_map(|account| match &**account {
            Account::Telegram(it) => Some(it),
            Account::Zalo(_) => None,
        })
    }

    /// Where Telegram is to deliver for this bot, if it can.
    pub(crate) fn telegram_url(&self, bot: &str) -> Option<String> {
        Some(format!("{}/telegram/{bot}", self.config.https()?))
    }

    /// The surveys known now.
    pub(crate) fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What tickets go by now.
    pub(crate) fn desk(&self) -> Arc<Rules> {
        Arc::clone(&self.desk.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What tickets go by from now on.
    pub(crate) fn desk_goes_by(&self, rules: Rules) {
        *self.desk.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
    }

    /// Where complaints are received from now on.
    pub(crate) fn refers_to(&self, offices: Vec<Office>) {
        let mut catalog = self.catalog.write().unwrap_or_else(PoisonError::into_inner);
        if *catalog.desk.offices != *offices {
            tracing::info!(offices = offices.len(), "where complaints are received has changed");
            let mut changed = Catalog::clone(&catalog);
            changed.desk.offices = offices.into();
            *catalog = Arc::new(changed);
        }
    }

    /// What questions are answered from from now on.
    pub(crate) fn answers_from(&self, base: Base) {
        self.change(|catalog| catalog.kb = Arc::new(base));
    }

    /// Adds an older version that a draft is pinned to.
    pub(crate) fn learn(&self, version: Version, survey: flows::Survey) {
        self.change(|catalog| _ = catalog.surveys.insert(version, Arc::new(survey)));
    }

    /// Changes what conversations go by, for all that begin from now on.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Catalog)) {
        let mut catalog = self.catalog.write().unwrap_or_else(PoisonError::into_inner);
        let mut other = Catalog::clone(&catalog);
        change(&mut other);
        *catalog = Arc::new(other);
    }
}

/// The time of day.
pub(crate) fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Random bytes of the operating system.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Without random numbers nothing here is safe to do: neither ids nor seeds may be guessed.
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
