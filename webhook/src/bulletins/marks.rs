//! Marks of many entries in one write: what asks for its mark within the same hundredth of a second, or while a write is
//! under way, makes up the next.

use std::sync::Arc;

use flows::bulletin::Why;
use tokio::sync::{mpsc, oneshot};
use tracing::debug;

use super::beat;
use super::run::Run;
use crate::app::now;
use crate::failpoints::at;

/// Most marks of one write. Each call begins after its own mark is stored; more in one would only wait longer for it.
const MOST: usize = 64;

/// What is said of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Call, once, now.
    Go,
    /// The person is not to get it any more.
    Left(Why),
    /// It is not known whether the mark is stored: do not call, and put the entry back.
    Unknown,
    /// The bulletin does not go out now.
    Stopped,
}

/// Where marks are asked for.
#[derive(Clone, Debug)]
pub(super) struct Marks(mpsc::UnboundedSender<(i64, oneshot::Sender<Mark>)>);

impl Marks {
    /// Ends with the last handle.
    pub(super) fn start(run: &Arc<Run>) -> Self {
        let (sender, mut inbox) = mpsc::unbounded_channel::<(i64, oneshot::Sender<Mark>)>();
        let run = Arc::clone(run);
        tokio::spawn(async move {
            let mut asked = Vec::with_capacity(MOST);
            let mut beat = beat();
            while inbox.recv_many(&mut asked, MOST).await > 0 {
                let places: Vec<i64> = asked.iter().map(|it| it.0).collect();
                let storage = &run.app.storage;
                let marked = at("bulletin mark", storage.bulletin_mark(&run.id, &run.audience(), &places, now())).await;
                if let Err(error) = &marked {
                    debug!(%error, "entries of a bulletin are not marked");
                }
                if marked.as_ref().is_ok_and(|it| it.stopped) {
                    run.stop.cancel();
                }
                for (nth, answer) in asked.drain(..) {
                    let mark = match &marked {
                        Err(_) => Mark::Unknown,
                        Ok(marked) if marked.go.binary_search(&nth).is_ok() => Mark::Go,
                        Ok(marked) => match marked.left.iter().find(|it| it.0 == nth) {
                            Some((_, why)) => Mark::Left(*why),
                            None => Mark::Stopped,
                        },
                    };
                    // Whoever went away made no call either; the mark is put back with the outcome that never comes.
                    let _ = answer.send(mark);
                }
                beat.tick().await;
            }
        });
        Self(sender)
    }

    /// Marks an entry.
    pub(super) async fn mark(&self, nth: i64) -> Mark {
        let (answer, marked) = oneshot::channel();
        match self.0.send((nth, answer)) {
            Ok(()) => marked.await.unwrap_or(Mark::Unknown),
            Err(_) => Mark::Stopped,
        }
    }
}
