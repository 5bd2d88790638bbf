//! What was kept aside, once more: through the same parsers and the same step as when it came.
//!
//! Done by a process of the command line and not by the running service: it has its own way to what is stored, so a
//! replay is one more event that meets the chat's others at the commit. What the chat is owed then is left to the
//! running instances, who find that nobody delivers it.

use std::sync::Arc;

use bot::{Parsed, Unreadable, telegram, zalo};
use flows::{Event, Platform};
use storage::{Poison, PoisonKind};

use crate::app::{App, now};
use crate::converse::{self, Later, Moved};
use crate::routes::careful;

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replayed {
    /// Its chat has moved by it.
    Done,
    /// Its chat had moved by it before.
    Duplicate,
    /// It can be read, and there is nothing to do.
    NotForUs,
    /// It still cannot be read or handled.
    Poison(&'static str),
}

/// Feeds in what was kept aside. It stays where it is kept.
pub(crate) async fn replay(app: &Arc<App>, poison: &Poison) -> Result<Replayed, Later> {
    let event = match read(app, poison) {
        Ok(Parsed::Event(event)) if ours(app, &event) => event,
        // Whether an echo was of our own words can be told for ten minutes only.
        Ok(Parsed::Event(_) | Parsed::Echo { .. } | Parsed::Ignored(_)) => return Ok(Replayed::NotForUs),
        Err(Unreadable(why)) => return Ok(Replayed::Poison(why)),
    };
    Ok(match converse::attempt(app, &event).await? {
        // Dropping the work leaves its delivery to whoever sweeps.
        Moved::Done(_) => Replayed::Done,
        Moved::Duplicate => Replayed::Duplicate,
        Moved::Never(why) => Replayed::Poison(why),
    })
}

fn read(app: &App, poison: &Poison) -> Result<Parsed, Unreadable> {
    if poison.size > poison.bytes.len() {
        return Err(Unreadable("only a part of it was kept"));
    }
    if poison.kind == PoisonKind::Event {
        let event = serde_json::from_slice(&poison.bytes).map_err(|_| Unreadable("no event of this program"))?;
        return Ok(Parsed::Event(Box::new(event)));
    }
    match poison.platform {
        Platform::Telegram => {
            careful(|| telegram::parse(&poison.bytes, &poison.account, now()).map(|update| update.parsed))
        }
        Platform::Zalo => {
            let oa = app.zalo().find(|it| it.name() == poison.account);
            let oa = oa.ok_or(Unreadable("its OA is not in the settings"))?;
            careful(|| zalo::parse(&poison.bytes, &oa.config().press_key, now()))
        }
        Platform::Web => Err(Unreadable("the web page repeats its own")),
    }
}

fn ours(app: &App, event: &Event) -> bool {
    event.chat.platform == Platform::Web || app.account(&event.chat).is_some()
}
