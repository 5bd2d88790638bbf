//! What became of many entries in one write: what comes within the same hundredth of a second, or while a write is under
//! way, makes up the next.

use std::sync::Arc;
use std::time::Duration;

use flows::Platform;
use flows::bulletin::Kind;
use storage::Made;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tracing::{error, warn};

use super::beat;
use super::run::Run;
use crate::app::now;
use crate::failpoints::at;
use crate::numbers;

/// Most outcomes of one write.
const MOST: usize = 256;

/// The pause between two attempts at a write.
const AGAIN: Duration = Duration::from_millis(500);

/// Attempts while the service stops: it is waited for 15 s in all. What is not stored then is uncertain.
const STOPPING: u32 = 20;

/// Where outcomes are stored.
#[derive(Clone, Debug)]
pub(super) struct Outcomes(mpsc::Sender<(Made, oneshot::Sender<()>)>);

impl Outcomes {
    /// Ends with the last handle, when all is stored.
    pub(super) fn start(run: &Arc<Run>, (platform, account): (Platform, String)) -> (Self, JoinHandle<()>) {
        let (sender, mut inbox) = mpsc::channel::<(Made, oneshot::Sender<()>)>(MOST);
        let run = Arc::clone(run);
        let writer = tokio::spawn(async move {
            let mut asked = Vec::with_capacity(MOST);
            let mut beat = beat();
            while inbox.recv_many(&mut asked, MOST).await > 0 {
                let (made, stored): (Vec<Made>, Vec<_>) = asked.drain(..).unzip();
                store(&run, (platform, &account), &made).await;
                made.iter().for_each(|it| numbers::bulletin_entry(platform, it.outcome.code()));
                // Whoever went away does not want to know.
                for it in stored {
                    let _ = it.send(());
                }
                beat.tick().await;
            }
        });
        (Self(sender), writer)
    }

    /// Stores what became of an entry, and comes back when that is done.
    pub(super) async fn put(&self, made: Made) {
        let (done, stored) = oneshot::channel();
        // The writer lives as long as this handle; where it has died, the entry is uncertain.
        if self.0.send((made, done)).await.is_ok() {
            let _ = stored.await;
        }
    }
}

async fn store(run: &Run, account: (Platform, &str), made: &[Made]) {
    let counts = run.bulletin.kind != Kind::Correction;
    let mut tries = 0;
    loop {
        match at("bulletin made", run.app.storage.bulletin_made(&run.id, account, made, counts, now())).await {
            Ok(()) => return,
            Err(problem) if !problem.is_transient() => {
                return error!(error = %problem, "what became of a bulletin cannot be stored; it is uncertain");
            }
            Err(problem) => warn!(error = %problem, "what became of a bulletin is not stored yet"),
        }
        tries += 1;
        if run.app.stop.is_cancelled() && tries > STOPPING {
            return;
        }
        tokio::time::sleep(AGAIN).await;
    }
}
