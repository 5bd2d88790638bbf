//! Reading the conversations of an OA for what its webhook did not deliver.

use std::collections::BTreeMap;
use std::sync::Arc;

use bot::SendError;
use bot::zalo::{self, Line};
use flows::Chat;
use storage::{Loaded, StorageError};
use tracing::Instrument;

use super::Written;
use crate::app::{App, now};
use crate::converse::{self, Handled, Later};
use crate::{numbers, trace};

/// Zalo tries an event for so long (five times within 1 h 51 min) before it gives the webhook up. Meanwhile it delivers
/// others, so what was lost can be so much older than the last delivery.
const LADDER: i64 = 2 * 3_600_000;

/// What is older is left alone: our own messages are known again for 25 hours, and one that is not would be taken for an
/// official's answer. A later answer would surprise people, too.
const OLDEST: i64 = 24 * 3_600_000;

/// Most pages of the list that are read at once: the two hundred conversations that moved last.
const PAGES: usize = 20;

/// Conversations whose end is remembered.
const REMEMBERED: usize = 10_000;

/// Why the reading ended early. It begins anew at the next turn.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    #[error(transparent)]
    Zalo(#[from] SendError),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Later(#[from] Later),
}

/// The reader of one OA's conversations.
pub(super) struct CatchUp<'a> {
    app: &'a Arc<App>,
    oa: &'a zalo::Account,
    /// The last line of each conversation that was read to its end: while it is the last there is nothing new.
    ends: BTreeMap<String, String>,
}

impl<'a> CatchUp<'a> {
    pub(super) fn new(app: &'a Arc<App>, oa: &'a zalo::Account) -> Self {
        Self { app, oa, ends: BTreeMap::new() }
    }

    /// Handles what people wrote and nobody has handled; gives how much that was. A few calls a minute at most.
    pub(super) async fn read(&mut self, written: Written) -> Result<u32, Problem> {
        let since = written.after.plus(-LADDER).max(written.begun).max(now().plus(-OLDEST));
        let mut moved: Vec<Line> = Vec::new();
        for page in 0..PAGES {
            let lines = self.oa.recent_chats(page * zalo::PAGE).await.inspect_err(|error| self.rejected(error))?;
            let last = lines.len() < zalo::PAGE || lines.iter().any(|line| line.at < since);
            let new = |line: &Line| line.at >= since && self.ends.get(&line.chat.user) != Some(&line.message);
            moved.extend(lines.into_iter().filter(new));
            if last {
                break;
            }
            self.breathe().await;
        }
        // Whoever has waited longest comes first.
        moved.sort_by_key(|line| line.at);
        let mut found = 0;
        for line in moved {
            self.breathe().await;
            let lines = self.oa.conversation(&line.chat.user).await.inspect_err(|error| self.rejected(error))?;
            found += self.handle(&line.chat, lines, since).await?;
            if self.ends.len() >= REMEMBERED {
                self.ends.clear();
            }
            self.ends.insert(line.chat.user, line.message);
        }
        Ok(found)
    }

    async fn handle(&self, chat: &Chat, mut lines: Vec<Line>, since: flows::Millis) -> Result<u32, Problem> {
        // What waits on disk comes first, and from there.
        if self.app.spool.as_ref().is_some_and(|spool| spool.holds(chat)) {
            return Ok(0);
        }
        // Lines of one moment keep their order.
        lines.reverse();
        lines.sort_by_key(|line| line.at);
        let loaded = self.app.storage.load(chat).await?;
        let mut found = 0;
        let answered = self.answered(&lines).await?;
        for event in lines.into_iter().skip(answered).filter(|line| line.at >= since).filter_map(|line| line.event) {
            if passed(&loaded, &event) {
                continue;
            }
            let span = trace::span(self.app.traces.of(chat, &event.id), chat.platform);
            if converse::handle(self.app, &event).instrument(span).await? == Handled::Done {
                numbers::zalo_caught_up();
                found += 1;
            }
        }
        Ok(found)
    }

    /// How many of the lines stand before the end of the last one that a person of the office wrote by hand: they have
    /// their answer. Our own are known by name.
    async fn answered(&self, lines: &[Line]) -> Result<usize, StorageError> {
        for (place, line) in lines.iter().enumerate().rev().filter(|(_, line)| line.event.is_none()) {
            if !self.app.storage.was_sent(&line.chat.account, &line.message).await? {
                return Ok(place + 1);
            }
        }
        Ok(0)
    }

    /// A call was refused for its token: that is for the tokens' keeper.
    fn rejected(&self, error: &SendError) {
        if matches!(error, SendError::Token { .. }) {
            let tokens = &self.app.tokens;
            tokens.reject(self.oa.name(), tokens.number(self.oa.name()));
        }
    }

    /// Leaves room for replies between two calls.
    async fn breathe(&self) {
        tokio::time::sleep(self.app.config.watch / 4).await;
    }
}

/// Whether the chat has handled this event, or has gone on since: what is older than its last text is no news.
fn passed(loaded: &Loaded, event: &flows::Event) -> bool {
    loaded.seen(&event.id) || event.order.zip(loaded.session.last_order()).is_some_and(|(order, last)| order <= last)
}
