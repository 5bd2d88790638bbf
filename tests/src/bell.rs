//! Waiting for a change instead of sleeping.

use std::time::Duration;

use tokio::sync::watch;

/// How long a story waits for anything before it fails. Generous: two cores may be busy with other stories.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Rung whenever something changed; whoever waits looks again. Clones are the same bell.
#[derive(Clone, Debug)]
pub struct Bell(watch::Sender<u64>);

impl Default for Bell {
    fn default() -> Self {
        Self(watch::Sender::new(0))
    }
}

impl Bell {
    /// Wakes everyone who waits.
    pub fn ring(&self) {
        self.0.send_modify(|n| *n += 1);
    }

    /// Sees each ring from now on.
    pub(crate) fn listen(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }

    /// Waits until `probe` finds something, looking again at each ring; `None` when `limit` has passed.
    pub async fn within<T>(&self, limit: Duration, mut probe: impl FnMut() -> Option<T>) -> Option<T> {
        let mut changes = self.0.subscribe();
        let deadline = tokio::time::Instant::now() + limit;
        loop {
            changes.borrow_and_update();
            if let Some(found) = probe() {
                return Some(found);
            }
            if tokio::time::timeout_at(deadline, changes.changed()).await.is_err() {
                return probe();
            }
        }
    }

    /// As [`Bell::within`] with [`PATIENCE`], and the story fails if nothing was found.
    ///
    /// # Panics
    /// Nothing was found in time; `what` is named.
    pub async fn until<T>(&self, what: &str, probe: impl FnMut() -> Option<T>) -> T {
        match self.within(PATIENCE, probe).await {
            Some(found) => found,
            None => panic!("waited {} s in vain for: {what}", PATIENCE.as_secs()),
        }
    }
}
