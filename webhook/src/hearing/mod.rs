//! Whether Zalo still tells us what people write, and what to do when it does not.
//!
//! Zalo switches a webhook off when its deliveries fail for an hour and a half, and tells nobody but the app's owner.
//! Everything that we send comes back as an echo and as receipts, so silence after messages that were taken is a sign.
//! Then, and after a downtime of our own, the conversations are read as the OA's console shows them, and what people
//! wrote meanwhile becomes events through the same door, under the names that the webhook would have given them.

mod catch_up;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bot::zalo;
use flows::Millis;
use futures_util::FutureExt;
use storage::StorageError;
use tokio::time::{MissedTickBehavior, interval};
use tracing::{debug, error, info, warn};

use crate::app::{App, now};
use crate::numbers;
use catch_up::CatchUp;

/// How many looks without a delivery, while messages leave, make a webhook silent: ten minutes unless set otherwise.
const PATIENCE: u32 = 60;

/// How many looks lie between two readings of the conversations: a minute, of the hundred calls that an OA has in it.
const PAUSE: u32 = 6;

/// How many messages must have left: one echo can get lost.
const ENOUGH: u32 = 3;

/// What is heard of each app: it has one webhook for all its OAs.
#[derive(Default)]
pub(crate) struct Hearing(Mutex<BTreeMap<String, Ear>>);

#[derive(Clone, Copy, Default)]
struct Ear {
    /// The last delivery.
    heard: Option<Instant>,
    /// Messages that were taken since, and when the first of them left.
    unheard: u32,
    since: Option<Instant>,
    /// Somebody was told that the webhook is silent.
    silent: bool,
}

impl Hearing {
    /// The app's webhook delivered something, whatever it was.
    pub(crate) fn heard(&self, app: &str) {
        let mut ears = self.ears();
        let ear = ears.entry(app.to_owned()).or_default();
        *ear = Ear { heard: Some(Instant::now()), silent: ear.silent, ..Ear::default() };
    }

    /// Zalo took a message whose call was made at `began`. If anything came in since, it may have been its echo.
    pub(crate) fn sent(&self, app: &str, began: Instant) {
        let mut ears = self.ears();
        let ear = ears.entry(app.to_owned()).or_default();
        if ear.heard.is_none_or(|heard| heard < began) {
            ear.unheard += 1;
            ear.since.get_or_insert(began);
        }
    }

    /// Whether the app's webhook is silent.
    pub(crate) fn silent(&self, app: &str) -> bool {
        self.ears().get(app).is_some_and(|ear| ear.silent)
    }

    fn ear(&self, app: &str) -> Ear {
        self.ears().get(app).copied().unwrap_or_default()
    }

    /// Notes whether the webhook is silent, and says so in the log when that changes.
    fn note(&self, app: &str, silent: bool) {
        let mut ears = self.ears();
        let ear = ears.entry(app.to_owned()).or_default();
        if ear.silent == silent {
            return;
        }
        ear.silent = silent;
        if silent {
            error!(
                "Zalo delivers nothing while messages leave: see whether the webhook is switched on in the app's settings"
            );
        } else {
            info!("Zalo delivers again");
        }
    }

    fn ears(&self) -> MutexGuard<'_, BTreeMap<String, Ear>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ear {
    /// Whether messages left and nothing came back for so long.
    fn suspects(&self, patience: Duration) -> bool {
        self.unheard >= ENOUGH && self.since.is_some_and(|since| since.elapsed() >= patience)
    }
}

/// Looks after one OA until the service stops.
pub(crate) async fn listen(app: Arc<App>, account: Arc<bot::Account>) {
    let bot::Account::Zalo(oa) = &*account else { return };
    let mut tick = interval(app.config.watch);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut listener =
        Listener { app: &app, oa, begun: false, told: None, behind: None, reading: CatchUp::new(&app, oa) };
    loop {
        tokio::select! {
            () = app.stop.cancelled() => return,
            _ = tick.tick() => {}
        }
        // What a turn had in hand is read again at the next.
        if let Ok(Err(error)) = AssertUnwindSafe(listener.turn()).catch_unwind().await {
            debug!(%error, "whether Zalo delivers was not looked at");
        }
    }
}

struct Listener<'a> {
    app: &'a Arc<App>,
    oa: &'a zalo::Account,
    /// What was known when this instance came has been looked at.
    begun: bool,
    /// The last delivery that the database was told of.
    told: Option<Instant>,
    /// What people wrote after this time may not have been delivered.
    behind: Option<Written>,
    reading: CatchUp<'a>,
}

/// What has to be read.
#[derive(Clone, Copy)]
struct Written {
    /// The last delivery before the silence.
    after: Millis,
    /// When this service first listened to the OA.
    begun: Millis,
}

impl Listener<'_> {
    async fn turn(&mut self) -> Result<(), StorageError> {
        let (storage, name, id) = (&self.app.storage, self.oa.name(), self.oa.config().app_id.as_str());
        let Some(known) = storage.zalo_heard(name).await? else {
            self.begun = true;
            return storage.zalo_hear(name, now()).await;
        };
        let away = ms(now().since(known.last));
        let written = Written { after: known.last, begun: known.begun };
        // After a downtime: what Zalo tried in vain meanwhile it may have given up.
        if !std::mem::replace(&mut self.begun, true) && away > self.pause() {
            self.behind = Some(written);
        }
        let ear = self.app.hearing.ear(id);
        // While something has still to be read, the last delivery before it must not be forgotten: this process may die.
        let caught_up = self.behind.is_none();
        if let Some(heard) = ear.heard.filter(|heard| caught_up && self.told.is_none_or(|told| told < *heard)) {
            storage.zalo_hear(name, now().plus(-(heard.elapsed().as_millis() as i64))).await?;
            self.told = Some(heard);
        }
        // Another instance may have heard what this one did not.
        let patience = self.app.config.watch * PATIENCE;
        let silent = ear.suspects(patience) && away >= patience;
        self.app.hearing.note(id, silent);
        numbers::zalo_silent(name, silent);
        if silent {
            self.behind = Some(written);
        }
        self.catch_up().await
    }

    /// Reads what may not have been delivered, unless another instance does or has just done so.
    async fn catch_up(&mut self) -> Result<(), StorageError> {
        let Some(written) = self.behind else { return Ok(()) };
        let can_call = self.app.tokens.age(self.oa.name()).1;
        let before = now().plus(-(self.pause().as_millis() as i64));
        if !can_call || !self.app.storage.zalo_may_look(self.oa.name(), now(), before).await? {
            return Ok(());
        }
        match self.reading.read(written).await {
            Ok(0) => self.behind = None,
            Ok(found) => {
                info!(found, "what Zalo had not delivered was read from the conversations");
                self.behind = None;
            }
            Err(error) => warn!(%error, "what Zalo has not delivered cannot be read yet"),
        }
        Ok(())
    }

    fn pause(&self) -> Duration {
        self.app.config.watch * PAUSE
    }
}

fn ms(ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(ms).unwrap_or_default())
}
