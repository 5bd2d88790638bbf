//! Zalo's tokens: one pair for each OA, in the database, refreshed by one instance at a time.
//!
//! A refresh token is good for one use, and the old access token dies with it. So the pair is marked "refreshing" in the
//! database before the call and saved before it is used. A process that dies between Zalo's answer and the save takes
//! the new pair with it; the mark shows that, and only an administrator's new consent (`langnghe zalo authorize`) heals
//! it. Until then messages wait.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bot::zalo::{Account, Pair, REFRESH_AFTER, RefreshError};
use flows::Millis;
use storage::{StorageError, ZaloTokens};
use tokio::sync::Notify;
use tracing::{error, info, warn};

use crate::app::{App, now};

/// How often the stored pair is looked at.
const LOOK: Duration = Duration::from_secs(30);

/// How long a refresh may be tried under one lock, which lasts 60 s; one call takes at most 10 s.
const UNDER_LOCK: Duration = Duration::from_secs(45);

/// A pair that was stored less than this ago and is not accepted is not made better by another refresh, ms.
const YOUNG: i64 = 60_000;

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
    /// OAs whose access token was refused.
    rejected: Mutex<Vec<String>>,
    bell: Notify,
}

impl Tokens {
    pub(crate) fn new() -> Self {
        Self { states: Mutex::default(), rejected: Mutex::default(), bell: Notify::new() }
    }

    /// A call was refused for its token: look at once.
    pub(crate) fn reject(&self, account: &str) {
        let mut rejected = self.rejected.lock().unwrap_or_else(PoisonError::into_inner);
        if !rejected.iter().any(|it| it == account) {
            rejected.push(account.to_owned());
        }
        self.bell.notify_waiters();
    }

    /// In words, the worst of all OAs.
    pub(crate) fn state(&self, app: &App) -> &'static str {
        if app.zalo().next().is_none() {
            return "off";
        }
        let states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        states.values().max().map_or("waiting for a first look", |state| state.say())
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

    fn take_rejected(&self, account: &str) -> bool {
        let mut rejected = self.rejected.lock().unwrap_or_else(PoisonError::into_inner);
        let before = rejected.len();
        rejected.retain(|it| it != account);
        rejected.len() < before
    }
}

/// Keeps the tokens of one OA good until the service stops.
pub(crate) async fn keep(app: Arc<App>, account: Arc<bot::Account>, seed: Option<String>) {
    let bot::Account::Zalo(oa) = &*account else { return };
    let mut seed = seed;
    loop {
        let rejected = app.tokens.take_rejected(oa.name());
        let turn = async {
            plant(&app, oa, &mut seed).await?;
            look(&app, oa, rejected).await
        };
        let (state, wait) = match turn.await {
            Ok(state) => (state, LOOK),
            Err(error) => {
                warn!(%error, "Zalo's tokens cannot be looked at");
                (State::Away, Duration::from_secs(2))
            }
        };
        app.tokens.set(oa.name(), state);
        tokio::select! {
            () = app.stop.cancelled() => return,
            () = app.tokens.bell.notified() => {
                // Many sends fail at once when a token ends; one look is enough for all of them.
                tokio::time::sleep(Duration::from_millis(300)).await;
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

/// Reads the stored pair, refreshes it if it is time to, and lets the OA send with it.
async fn look(app: &App, oa: &Account, rejected: bool) -> Result<State, StorageError> {
    let at = now();
    if app.storage.zalo_stuck(at).await?.iter().any(|it| it == oa.name()) {
        return Ok(State::Interrupted);
    }
    let Some(tokens) = app.storage.zalo_load(oa.name()).await? else { return Ok(State::Missing) };
    if !tokens.access.is_empty() {
        oa.use_access(&tokens.access);
    }
    if !due(&tokens, at, rejected) {
        return Ok(State::Fine);
    }
    if !app.storage.zalo_lock(oa.name(), at).await? {
        // Another instance is at it; its pair is found at the next look.
        return Ok(State::Fine);
    }
    // Another may have been faster.
    match app.storage.zalo_load(oa.name()).await {
        Ok(Some(again)) if due(&again, at, rejected) && again.saved_at == tokens.saved_at => {
            refresh(app, oa, &again).await
        }
        Ok(_) => {
            app.storage.zalo_unlock(oa.name(), false).await?;
            Ok(State::Fine)
        }
        Err(error) => {
            // The lock ends by itself.
            let _ = app.storage.zalo_unlock(oa.name(), false).await;
            Err(error)
        }
    }
}

/// Whether a pair is to be refreshed: after 20 hours or four fifths of a shorter life, when there is no access token
/// yet, or when Zalo refused one that is not brand-new.
fn due(tokens: &ZaloTokens, at: Millis, rejected: bool) -> bool {
    let life = tokens.expires_at.since(tokens.saved_at);
    let age = at.since(tokens.saved_at);
    tokens.access.is_empty() || age >= REFRESH_AFTER.min(life / 5 * 4) || (rejected && age >= YOUNG)
}

/// Trades the pair for a new one, under the lock.
async fn refresh(app: &App, oa: &Account, tokens: &ZaloTokens) -> Result<State, StorageError> {
    app.storage.zalo_mark_refreshing(oa.name(), now()).await?;
    let began = Instant::now();
    let mut doubt = false;
    let error = loop {
        match oa.refresh(&tokens.refresh, now()).await {
            Ok(pair) => return save(app, oa, pair).await,
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
    app.storage.zalo_unlock(oa.name(), unmark).await?;
    Ok(match error {
        _ if !unmark => State::Interrupted,
        RefreshError::Dead { .. } => State::Dead,
        RefreshError::App { .. } => State::Refused,
        RefreshError::Again | RefreshError::Uncertain => State::Away,
    })
}

/// Saves a pair before anybody uses it. While the database does not take it, this process holds the only copy and keeps
/// trying.
async fn save(app: &App, oa: &Account, pair: Pair) -> Result<State, StorageError> {
    let tokens = stored(&pair);
    let mut tries: u32 = 0;
    loop {
        match app.storage.zalo_save(oa.name(), &tokens).await {
            Ok(()) => break,
            Err(error) if error.is_transient() => {
                tries += 1;
                error!(%error, tries, "Zalo's new tokens cannot be saved yet; do not stop this process");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            Err(error) => return Err(error),
        }
    }
    oa.use_access(&pair.access);
    info!("Zalo's tokens were refreshed");
    Ok(State::Fine)
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
