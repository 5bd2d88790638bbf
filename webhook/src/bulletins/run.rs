//! One bulletin, from its list to its end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use flows::bulletin::{Bulletin, Frame, Move};
use futures_util::future::join_all;
use storage::{Actor, Audience, Held, Listing, StorageError};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};

use super::{amend, broadcast, channel, frame};
use crate::app::{App, now};
use crate::failpoints::at;

/// How often the lease is renewed and a pause is looked for. The marks see a pause at once; this ends the waiting.
const HOLD: Duration = Duration::from_millis(300);

/// How long the lease may go without being renewed: less than it lives.
const LOST: Duration = Duration::from_millis(1500);

/// The pause after the database did not answer.
const AWAY: Duration = Duration::from_millis(500);

/// A bulletin that this instance sends.
pub(super) struct Run {
    pub(super) app: Arc<App>,
    pub(super) id: String,
    pub(super) bulletin: Bulletin,
    pub(super) frame: Frame,
    /// How it stood when it was last asked.
    pub(super) held: watch::Sender<Held>,
    /// Nothing more is begun: paused, cancelled, another's, or the service stops.
    pub(super) stop: CancellationToken,
}

impl Run {
    /// Whom it is for.
    pub(super) fn audience(&self) -> Audience<'_> {
        Audience::of(&self.bulletin, self.app.config.bulletins_per_week)
    }

    /// Sleeps; false if nothing more is to be begun.
    pub(super) async fn pause(&self, length: Duration) -> bool {
        tokio::select! {
            () = at("bulletin pause", tokio::time::sleep(length)) => true,
            () = self.stop.cancelled() => false,
        }
    }
}

/// Sends a bulletin as far as it goes now.
pub(super) async fn run(app: &Arc<App>, id: &str) {
    let bulletin = match at("bulletin take", app.storage.bulletin_take(id, now())).await {
        Ok(Some(bulletin)) => bulletin,
        Ok(None) => return,
        Err(error) => return warn!(%error, "a bulletin is not taken on yet"),
    };
    let begun = async {
        let frame = at("bulletin frame", frame::of(app, id, &bulletin)).await?;
        Ok::<_, StorageError>((frame, at("bulletin hold", app.storage.bulletin_hold(id, now())).await?))
    };
    match begun.await {
        Ok((frame, Some(held))) => {
            let stop = app.stop.child_token();
            let run =
                Run { app: Arc::clone(app), id: id.to_owned(), bulletin, frame, held: watch::Sender::new(held), stop };
            let run = Arc::new(run);
            let sent = async {
                send(&run).await;
                run.stop.cancel();
            };
            tokio::join!(sent, keep(&run));
        }
        Ok((_, None)) => {}
        Err(error) => warn!(%error, "a bulletin is not begun yet"),
    }
    // Only now: what was under way here is stored.
    if let Err(error) = at("bulletin let go", app.storage.bulletin_let_go(id)).await {
        debug!(%error, "a bulletin is not let go; that ends by itself");
    }
}

/// Renews the lease until nothing more is to be begun.
async fn keep(run: &Run) {
    let mut renewed = Instant::now();
    while run.pause(HOLD).await {
        match at("bulletin hold", run.app.storage.bulletin_hold(&run.id, now())).await {
            Ok(Some(held)) => {
                renewed = Instant::now();
                run.held.send_replace(held);
            }
            Ok(None) => run.stop.cancel(),
            Err(error) => {
                debug!(%error, "the lease of a bulletin is not renewed");
                if renewed.elapsed() > LOST {
                    run.stop.cancel();
                }
            }
        }
    }
}

/// Lists, sends, and says that it is through: with all, or with the first hundredth.
async fn send(run: &Arc<Run>) {
    if !list(run).await {
        return;
    }
    loop {
        // Read before the list is gone through: whoever changes anything meanwhile, changes this too.
        let held = match at("bulletin hold", run.app.storage.bulletin_hold(&run.id, now())).await {
            Ok(Some(held)) => held,
            Ok(None) => return,
            Err(error) => {
                debug!(%error, "a bulletin waits for the database");
                if run.pause(AWAY).await { continue } else { return }
            }
        };
        run.held.send_replace(held);
        let accounts = match at("bulletin accounts", run.app.storage.bulletin_accounts(&run.id)).await {
            Ok(accounts) => accounts,
            Err(error) => {
                debug!(%error, "a bulletin waits for the database");
                if run.pause(AWAY).await { continue } else { return }
            }
        };
        let (through, broadcast, amended) = tokio::join!(
            join_all(accounts.into_iter().map(|account| channel::send(run, account, held))),
            broadcast::send(run, held.canary),
            amend::amend(run, held.canary),
        );
        if run.stop.is_cancelled() || through.contains(&false) || !broadcast || !amended {
            return;
        }
        let made = if held.canary { Move::Pause } else { Move::Finish };
        match at("bulletin move", run.app.storage.bulletin_move(&run.id, made, held.revision, &Actor::Program, now()))
            .await
        {
            Ok(Ok(_)) => return info!(bulletin = run.id, made = made.code(), "a bulletin is through for now"),
            // It was changed meanwhile: an approval more, something to be sent again.
            Ok(Err(why)) => debug!(%why, "a bulletin is looked at again"),
            Err(error) => warn!(%error, "that a bulletin is through is not stored yet"),
        }
        if !run.pause(AWAY).await {
            return;
        }
    }
}

/// Makes the list whole; false if that cannot be done now.
async fn list(run: &Run) -> bool {
    loop {
        if run.stop.is_cancelled() {
            return false;
        }
        match at("bulletin list", run.app.storage.bulletin_list(&run.id, &run.audience(), now())).await {
            Ok(Listing::More) => {}
            Ok(Listing::Whole(_)) => return true,
            Ok(Listing::NotOurs) => return false,
            Err(error) if error.is_transient() => {
                warn!(%error, "the list of a bulletin waits");
                if !run.pause(AWAY).await {
                    return false;
                }
            }
            Err(error) => {
                error!(%error, bulletin = run.id, "a bulletin has no list that could be made; it is paused");
                let revision = run.held.borrow().revision;
                let pause = run.app.storage.bulletin_move(&run.id, Move::Pause, revision, &Actor::Program, now());
                if let Err(error) = at("bulletin pause move", pause).await {
                    warn!(%error, "and that is not stored yet");
                }
                return false;
            }
        }
    }
}
