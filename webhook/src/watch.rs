//! Looking after the service itself: what `/metrics` and `/readyz` say beyond what is counted as it happens.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use flows::{Millis, Platform};
use storage::StorageError;
use tracing::{debug, error, info};

use crate::app::{App, WEB, now};
use crate::numbers::{self, Outbox, age};

/// How long the next message of a chat may wait before the chat counts as stuck. Nothing in health comes near it: the
/// longest pause between two attempts is a minute.
const STUCK: Duration = Duration::from_secs(300);

/// How long a sign of life may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many looks lie between two questions to Telegram: a minute, unless set otherwise.
const ASK: u32 = 6;

/// What was seen last.
#[derive(Default)]
pub(crate) struct Watch(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    /// When the oldest entry of all outboxes was committed.
    oldest: Option<Millis>,
    /// Accounts that something was shown of: what has gone is shown as 0, and not as it was for ever.
    accounts: BTreeMap<(Platform, String), Outbox>,
}

impl Watch {
    /// How long something has been waiting: in an outbox when it was last looked, or in this instance's spool.
    pub(crate) fn oldest(&self, app: &App) -> Duration {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner).oldest;
        let spooled = app.spool.as_ref().and_then(storage::Spool::oldest);
        [seen, spooled].into_iter().flatten().min().map_or(Duration::ZERO, |at| age(now(), at))
    }

    /// How many chats were stuck when it was last looked.
    pub(crate) fn stuck(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).accounts.values().map(|it| it.stuck).sum()
    }

    /// Notes what waits, and gives it for every account that there is or was.
    fn note(&self, app: &App, waiting: Vec<storage::Waiting>) -> BTreeMap<(Platform, String), Outbox> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.oldest = waiting.iter().filter_map(|it| it.oldest).min();
        seen.accounts.values_mut().for_each(|it| *it = Outbox::default());
        for account in app.accounts.keys().cloned().chain([(Platform::Web, WEB.to_owned())]) {
            seen.accounts.entry(account).or_default();
        }
        for it in waiting {
            let oldest = it.oldest.map_or(Duration::ZERO, |at| age(now(), at));
            let outbox = Outbox { chats: it.chats, entries: it.entries, oldest, stuck: it.stuck };
            seen.accounts.insert((it.platform, it.account), outbox);
        }
        seen.accounts.clone()
    }
}

/// What has to be asked for: now and then, whether or not anybody wants to know.
pub(crate) async fn look(app: &App) {
    let (redis, database) =
        tokio::join!(answers(app.storage.ping_conversations()), answers(app.storage.ping_database()));
    numbers::up("redis", redis);
    numbers::up("database", database);
    match app.storage.waiting(now().plus(-(STUCK.as_millis() as i64))).await {
        Ok(waiting) => {
            for ((platform, account), outbox) in app.watch.note(app, waiting) {
                numbers::outbox(platform, &account, outbox);
            }
        }
        Err(error) => debug!(%error, "what waits was not counted"),
    }
    match app.storage.poison_waiting().await {
        Ok(events) => numbers::poison_waiting(events),
        Err(error) => debug!(%error, "what is kept aside was not counted"),
    }
    numbers::tidy();
}

/// Asks Telegram now and then how its deliveries to a bot go, until the service stops.
pub(crate) async fn bot(app: Arc<App>, account: Arc<bot::Account>) {
    let bot::Account::Telegram(bot) = &*account else { return };
    let url = app.telegram_url(bot.name());
    let mut ours = true;
    loop {
        // The webhook is being set when the service starts.
        tokio::select! {
            () = app.stop.cancelled() => return,
            () = tokio::time::sleep(app.config.watch * ASK) => {}
        }
        let info = match bot.webhook_info().await {
            Ok(info) => info,
            Err(error) => {
                debug!(%error, "Telegram does not say how its deliveries go");
                continue;
            }
        };
        numbers::telegram(bot.name(), info.pending, info.failed_at);
        let Some(url) = &url else { continue };
        let before = std::mem::replace(&mut ours, info.delivers_to(url));
        numbers::telegram_webhook(bot.name(), ours);
        match (before, ours) {
            (true, false) => error!(
                bot = bot.name(),
                "Telegram delivers to another address: another program uses this bot's token; stop it and restart this one"
            ),
            (false, true) => info!(bot = bot.name(), "Telegram delivers here again"),
            _ => {}
        }
    }
}

/// What this process knows of itself.
pub(crate) fn self_portrait(app: &App) {
    numbers::under_way(app.tasks.len(), app.pace.under_way());
    for (platform, account, lane, calls) in app.pace.left() {
        numbers::budget_left(platform, account, lane.word(), f64::from(calls));
    }
    numbers::heartbeat(app.storage.heartbeat_age());
    if let Some(spool) = &app.spool {
        numbers::spool(spool.len(), spool.bytes(), spool.oldest().map_or(Duration::ZERO, |at| age(now(), at)));
    }
    for oa in app.zalo() {
        let (age, good) = app.tokens.age(oa.name());
        numbers::zalo_tokens(oa.name(), age, good);
    }
    for (platform, entries) in app.storage.unreadable() {
        numbers::unreadable(platform, entries);
    }
    numbers::process();
}

/// Whether a sign of life comes in time.
pub(crate) async fn answers(ping: impl Future<Output = Result<(), StorageError>>) -> bool {
    matches!(tokio::time::timeout(PATIENCE, ping).await, Ok(Ok(())))
}
