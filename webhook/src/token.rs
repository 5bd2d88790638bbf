//! Zalo's tokens: one pair for each OA, in the database, refreshed by one instance at a time.
//!
//! A refresh token is good for one use, and the old access token dies with it. So the pair is marked "refreshing" in the
//! database before the call and saved before it is used. A process that dies between Zalo's answer and the save takes
//! the new pair with it; the mark shows that, and only an administrator's new consent (`langnghe zalo authorize`) heals
//! it. Until then messages wait.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bot::zalo::{Account, Pair, REFRESH_AFTER, RefreshError};
use flows::Millis;
use storage::{StorageError, ZaloTokens};
use tokio::sync::Notify;
use tracing::{error, info, warn};

use crate::app::{App, now};
use crate::numbers;

/// How often the stored pair is looked at.
const LOOK: Duration = Duration::from_secs(30);

/// How long a refresh may be tried under one lock, which lasts 60 s; one call takes at most 10 s.
const UNDER_LOCK: Duration = Duration::from_secs(45);

/// A refresh that Zalo's refusal brought about is not followed by another for so long: if the new token is refused as
/// well, refreshing is not what helps.
const FORCED: Duration = Duration::from_secs(300);

/// How the tokens of an OA stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Fine,
    Away,
    Refused,
    Missing,
    Dead,
    Interrupted,
}

impl State {
    fn say(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Away => "the tokens cannot be read or refreshed for now; messages may wait",
            Self::Refused => "Zalo does not accept the app: check ZALO_APP_ID and ZALO_APP_SECRET; messages wait",
            Self::Missing => "no tokens: run `langnghe zalo authorize`; messages wait",
            Self::Dead => "Zalo rejects the refresh token: run `langnghe zalo authorize`; messages wait",
            Self::Interrupted => "a refresh was interrupted: run `langnghe zalo authorize`; messages wait",
        }
    }
}

/// What is known of the tokens of all OAs.
pub(crate) struct Tokens {
    states: Mutex<BTreeMap<String, State>>,
    /// When the stored pair of each OA was saved.
    saved: Mutex<BTreeMap<String, Millis>>,
    /// How often each OA's access token has changed, and whether the present one was refused.
    used: Mutex<BTreeMap<String, (u64, bool)>>,
    bell: Notify,
}

impl Tokens {
    pub(crate) fn new() -> Self {
        Self { states: Mutex::default(), saved: Mutex::default(), used: Mutex::default(), bell: Notify::new() }
    }

    /// Which access token an OA sends with, as a number; for [`Tokens::reject`].
    pub(crate) fn number(&self, account: &str) -> u64 {
        self.used().get(account).map_or(0, |(number, _)| *number)
    }

    /// A call with token `number` was refused for it: look at once. News of an earlier token is no news.
    pub(crate) fn reject(&self, account: &str, number: u64) {
        let mut used = self.used();
        let (present, refused) = used.entry(account.to_owned()).or_default();
        if *present == number {
            *refused = true;
            self.bell.notify_waiters();
        }
    }

    /// In words: each OA whose tokens are not fine, or that all are. An OA's id is public, it stands in its addresses.
    pub(crate) fn state(&self, app: &App) -> String {
        if app.zalo().next().is_none() {
            return "off".to_owned();
        }
        let states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        let wrong = |oa: &Account| match states.get(oa.name()) {
            Some(State::Fine) => None,
            Some(state) => Some(format!("OA {}: {}", oa.name(), state.say())),
            None => Some(format!("OA {}: waiting for a first look", oa.name())),
        };
        let wrong: Vec<_> = app.zalo().filter_map(wrong).collect();
        if wrong.is_empty() { "ok".to_owned() } else { wrong.join("; ") }
    }

    /// How old the OA's pair is, if one is known, and whether messages can be sent with it.
    pub(crate) fn age(&self, account: &str) -> (Option<Duration>, bool) {
        let saved = self.saved.lock().unwrap_or_else(PoisonError::into_inner).get(account).copied();
        let states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        (saved.map(|saved| numbers::age(now(), saved)), states.get(account) == Some(&State::Fine))
    }

    /// Notes when the stored pair was saved; a seed is no pair.
    fn know(&self, account: &str, tokens: &ZaloTokens) {
        if !tokens.access.is_empty() {
            self.saved.lock().unwrap_or_else(PoisonError::into_inner).insert(account.to_owned(), tokens.saved_at);
        }
    }

    /// Notes a state, and says it in the log when it changes.
    fn set(&self, account: &str, state: State) {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        if states.insert(account.to_owned(), state) == Some(state) {
            return;
        }
        match state {
            State::Fine => info!("Zalo's tokens are fine"),
            State::Away => warn!(state = state.say(), "Zalo's tokens"),
            _ => error!(state = state.say(), "Zalo's tokens"),
        }
    }

    /// Whether the present token was refused.
    fn refused(&self, account: &str) -> bool {
        self.used().get(account).is_some_and(|(_, refused)| *refused)
    }

    /// There is another token from now on.
    fn change(&self, account: &str) {
        let mut used = self.used();
        let (number, refused) = used.entry(account.to_owned()).or_default();
        *number += 1;
        *refused = false;
    }

    fn used(&self) -> MutexGuard<'_, BTreeMap<String, (u64, bool)>> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The keeper of one OA's tokens.
struct Keeper<'a> {
    app: &'a App,
    oa: &'a Account,
    /// The access token that the OA sends with.
    using: String,
    /// The last refresh that a refusal brought about.
    forced: Option<Instant>,
}

/// Keeps the tokens of one OA good until the service stops.
pub(crate) async fn keep(app: Arc<App>, account: Arc<bot::Account>, seed: Option<String>) {
    let bot::Account::Zalo(oa) = &*account else { return };
    let mut seed = seed;
    let mut keeper = Keeper { app: &app, oa, using: String::new(), forced: None };
    loop {
        let bell = app.tokens.bell.notified();
        let turn = async {
            plant(&app, oa, &mut seed).await?;
            keeper.look().await
        };
        let (state, wait) = match turn.await {
            Ok(State::Fine) => (State::Fine, LOOK),
            Ok(state) => (state, Duration::from_secs(5)),
            Err(error) => {
                warn!(%error, "Zalo's tokens cannot be looked at");
                (State::Away, Duration::from_secs(2))
            }
        };
        app.tokens.set(oa.name(), state);
        tokio::select! {
            () = app.stop.cancelled() => return,
            () = bell => {
                // Many sends fail at once when a token ends; one look is enough for all of them.
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Takes the first refresh token from the settings, once.
async fn plant(app: &App, oa: &Account, seed: &mut Option<String>) -> Result<(), StorageError> {
    let Some(token) = seed.as_deref() else { return Ok(()) };
    if !app.storage.zalo_seed(oa.name(), token, now()).await? {
        info!("ZALO_REFRESH_TOKEN was used before and is ignored; the tokens in the database count");
    }
    *seed = None;
    Ok(())
}

impl Keeper<'_> {
    /// Reads the stored pair, refreshes it if it is time to, and lets the OA send with it.
    async fn look(&mut self) -> Result<State, StorageError> {
        let storage = &self.app.storage;
        let name = self.oa.name();
        if storage.zalo_stuck(now()).await?.iter().any(|it| it == name) {
            return Ok(State::Interrupted);
        }
        let Some(tokens) = storage.zalo_load(name).await? else { return Ok(State::Missing) };
        self.app.tokens.know(name, &tokens);
        self.send_with(&tokens.access);
        if !self.due(&tokens) {
            return Ok(State::Fine);
        }
        if !storage.zalo_lock(name, now()).await? {
            // Another instance is at it; its pair is found at one of the next looks.
            return Ok(State::Away);
        }
        // Another may have been faster.
        match storage.zalo_load(name).await {
            Ok(Some(again)) if again.refresh == tokens.refresh => self.refresh(&again).await,
            other => {
                // If this fails too, the lock ends by itself.
                let freed = storage.zalo_unlock(name, false).await;
                if let Some(tokens) = other? {
                    self.send_with(&tokens.access);
                }
                freed.map(|()| State::Fine)
            }
        }
    }

    /// Uses an access token that is stored.
    fn send_with(&mut self, access: &str) {
        if !access.is_empty() && access != self.using {
            self.oa.use_access(access);
            access.clone_into(&mut self.using);
            self.app.tokens.change(self.oa.name());
        }
    }

    /// Whether the pair is to be refreshed: after 20 hours or four fifths of a shorter life, when there is no access
    /// token yet, or when Zalo refuses the one that is stored.
    fn due(&self, tokens: &ZaloTokens) -> bool {
        let life = tokens.expires_at.since(tokens.saved_at);
        let age = now().since(tokens.saved_at);
        let refused = self.app.tokens.refused(self.oa.name()) && self.forced.is_none_or(|at| at.elapsed() >= FORCED);
        tokens.access.is_empty() || age >= REFRESH_AFTER.min(life / 5 * 4) || refused
    }

    /// Trades the pair for a new one, under the lock.
    async fn refresh(&mut self, tokens: &ZaloTokens) -> Result<State, StorageError> {
        let storage = &self.app.storage;
        storage.zalo_mark_refreshing(self.oa.name(), now()).await?;
        let began = Instant::now();
        if self.app.tokens.refused(self.oa.name()) {
            self.forced = Some(began);
        }
        let mut doubt = false;
        let error = loop {
            match self.oa.refresh(&tokens.refresh, now()).await {
                Ok(pair) => return self.save(pair).await,
                // The first call may have been done and its answer lost: asking again tells.
                Err(RefreshError::Uncertain) if began.elapsed() < UNDER_LOCK => doubt = true,
                Err(RefreshError::Again) if doubt && began.elapsed() < UNDER_LOCK => {}
                Err(error) => break error,
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        };
        warn!(%error, "Zalo's tokens were not refreshed");
        // The mark stays unless it is certain that the refresh token was not used up.
        let unmark = !doubt && error != RefreshError::Uncertain;
        storage.zalo_unlock(self.oa.name(), unmark).await?;
        Ok(match error {
            _ if !unmark => State::Interrupted,
            RefreshError::Dead { .. } => State::Dead,
            RefreshError::App { .. } => State::Refused,
            RefreshError::Again | RefreshError::Uncertain => State::Away,
        })
    }

    /// Saves a pair before anybody uses it. While the database does not take it, this process holds the only copy and
    /// keeps trying.
    async fn save(&mut self, pair: Pair) -> Result<State, StorageError> {
        let tokens = stored(&pair);
        let mut tries: u32 = 0;
        loop {
            match self.app.storage.zalo_save(self.oa.name(), &tokens).await {
                Ok(()) => break,
                Err(error) if error.is_transient() => {
                    tries += 1;
                    error!(%error, tries, "Zalo's new tokens cannot be saved yet; do not stop this process");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                Err(error) => return Err(error),
            }
        }
        self.app.tokens.know(self.oa.name(), &tokens);
        self.send_with(&pair.access);
        info!("Zalo's tokens were refreshed");
        Ok(State::Fine)
    }
}

/// A pair as it is stored.
pub(crate) fn stored(pair: &Pair) -> ZaloTokens {
    ZaloTokens {
        access: pair.access.clone(),
        refresh: pair.refresh.clone(),
        expires_at: pair.got_at.plus(pair.expires_in.saturating_mul(1000)),
        saved_at: pair.got_at,
    }
}
