//! What the database is owed: responses, tickets, decisions, counts, questions to it, erasures.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use flows::desk::TicketChange;
use flows::{Chat, Effect, Event, Input, Lang, Look, LookAction, Message, Response, SystemText};
use storage::{Entry, StorageError};
use tokio::time::timeout;
use tracing::{error, warn};

use super::{Outcome, Tries, Wait, length, send};
use crate::app::{App, day, now};
use crate::converse;
use crate::failpoints::at;

/// How long a person waits for a receipt before hearing that it takes longer.
const SOON: Duration = Duration::from_secs(3);

/// The longest pause between two attempts at a response: the database is ours, and a receipt should not be a minute late.
const PAUSE: Duration = Duration::from_secs(5);

/// Stores a response. The receipt stands behind it in the list and so is never sent before.
pub(super) async fn record(app: &Arc<App>, chat: &Chat, response: &Response, tries: &mut Tries) -> Outcome {
    let word = Word { mark: format!("delayed/{}", response.id), text: (SystemText::Delayed, response.lang) };
    let storing = async { at("record", app.storage.record(chat, response)).await.map(|_| ()) };
    hold_up(app, chat, storing, Some(word), tries).await
}

/// Stores what a person does to a ticket. What names its code stands behind it in the list.
pub(super) async fn ticket(
    app: &Arc<App>,
    chat: &Chat,
    entry: &Entry,
    change: &TicketChange,
    tries: &mut Tries,
) -> Outcome {
    let word = match change {
        TicketChange::Open(new) => Some(Word {
            mark: format!("delayed/{}", app.storage.ticket_id(&new.code)),
            text: (SystemText::TicketDelayed, new.lang),
        }),
        // Of a ticket that is there the person knows the code.
        TicketChange::Add { .. } | TicketChange::Rate { .. } | TicketChange::Reopen { .. } => None,
    };
    let rules = app.desk();
    let storing = async {
        let refused = at("ticket", app.storage.ticket(chat, &entry.id, change, &rules)).await?;
        if let Some(why) = refused {
            // The conversation believed otherwise, as after a store of conversations that was put back.
            warn!(%why, "what a person did to a ticket came to nothing");
        }
        Ok(())
    };
    hold_up(app, chat, storing, word, tries).await
}

/// What a person hears once where storing takes long.
struct Word {
    /// Remembers that it was said.
    mark: String,
    text: (SystemText, Lang),
}

/// Stores what holds up what follows it, however long that takes.
async fn hold_up(
    app: &Arc<App>,
    chat: &Chat,
    storing: impl Future<Output = Result<(), StorageError>>,
    word: Option<Word>,
    tries: &mut Tries,
) -> Outcome {
    let mut storing = pin!(storing);
    let began = *tries.storing.get_or_insert_with(Instant::now);
    // No time left is no time-out of zero: a database that refuses at once would win against it at every attempt, and
    // the person would hear nothing.
    let left = SOON.checked_sub(began.elapsed()).filter(|left| !left.is_zero());
    let soon = match left {
        Some(left) => timeout(left, &mut storing).await.ok(),
        None => None,
    };
    let stored = match soon {
        Some(stored) => stored,
        // The database is listened to meanwhile: an answer that nobody takes holds a connection.
        None => tokio::join!(storing, delayed(app, chat, word, tries)).0,
    };
    match stored {
        Ok(()) => Outcome::Done,
        Err(error) => {
            if error.is_transient() {
                warn!(%error, "a response or a ticket waits for the database");
            } else {
                // Buried it would be followed by its receipt or code, which would not be true.
                error!(%error, "a response or a ticket cannot be stored; it waits for somebody to look");
            }
            let pause = length(Wait::BackOff, tries.all + 1).min(PAUSE);
            // Nor may a pause keep the person waiting for word.
            let word = if tries.told { PAUSE } else { SOON.saturating_sub(began.elapsed()) };
            Outcome::Wait(Wait::For(pause.min(word)))
        }
    }
}

/// Tells the person, once, that what they sent is safe and not yet confirmed: also where another instance has told it that
/// died since.
async fn delayed(app: &Arc<App>, chat: &Chat, word: Option<Word>, tries: &mut Tries) {
    if std::mem::replace(&mut tries.told, true) {
        return;
    }
    let Some(Word { mark, text: (what, lang) }) = word else { return };
    if at("delayed", app.storage.was_sent(&chat.account, &mark)).await.unwrap_or(false) {
        return;
    }
    send::aside(app, chat, &mark, &Message::plain(flows::system_text(what, lang))).await;
    if let Err(error) = at("remember delayed", app.storage.remember_sent(&chat.account, &mark)).await {
        tracing::debug!(%error, "a person may be told twice that a confirmation is late");
    }
}

/// Asks the database; the answer is an event of the chat.
pub(super) async fn look(app: &Arc<App>, chat: &Chat, entry: &Entry, look: &Look) -> Outcome {
    let found = match at("look", app.storage.look(chat, &entry.id, look, now())).await {
        Ok(found) => found,
        // A withdrawal or an erasure is never given up: somebody was promised it.
        Err(error) if matches!(look.action, LookAction::Withdraw | LookAction::Erase) => {
            error!(%error, "a withdrawal or an erasure waits");
            return Outcome::Wait(Wait::BackOff);
        }
        Err(error) => return put_off(&error),
    };
    let event = Event {
        id: format!("look/{}", entry.id),
        chat: chat.clone(),
        at: now(),
        order: None,
        lang: None,
        input: Input::Found(Box::new(found)),
    };
    match at("found", converse::handle(app, &event)).await {
        Ok(_) => Outcome::Done,
        Err(error) => {
            warn!(%error, "what the database knew does not reach its chat yet");
            Outcome::Wait(Wait::BackOff)
        }
    }
}

/// Stores the rest.
pub(super) async fn keep(app: &App, chat: &Chat, entry: &Entry, effect: &Effect) -> Outcome {
    let storage = &app.storage;
    let kept = match effect {
        Effect::Consent(consent) => at("consent", storage.consent(chat, &entry.id, consent)).await,
        Effect::Count(counted) => {
            let time = now();
            at("count", storage.count(chat, &entry.id, counted, &day(time).to_string(), time)).await
        }
        Effect::Contact(change) => at("contact", storage.contact(chat, change)).await,
        Effect::Erase => at("erase", storage.erase(chat, now())).await,
        Effect::Asked(asked) => at("asked", storage.asked(chat, asked)).await,
        Effect::Helped { asked, yes, at: when } => at("helped", storage.helped(chat, asked, *yes, *when)).await,
        Effect::Say(_) | Effect::Revise { .. } | Effect::Record(_) | Effect::Look(_) | Effect::Ticket(_) => Ok(()),
    };
    match kept {
        Ok(()) => Outcome::Done,
        // An erasure is never given up: somebody was promised it.
        Err(error) if matches!(effect, Effect::Erase) => {
            error!(%error, "an erasure waits");
            Outcome::Wait(Wait::BackOff)
        }
        Err(error) if super::pass::passes(effect) && error.is_transient() => {
            tracing::debug!(%error, "an entry lets the rest pass");
            Outcome::Pass
        }
        Err(error) => put_off(&error),
    }
}

/// What an error of storage means for an entry.
pub(super) fn put_off(error: &StorageError) -> Outcome {
    if error.is_transient() || matches!(error, StorageError::NewerFormat { .. }) {
        warn!(%error, "an entry waits");
        return Outcome::Wait(Wait::BackOff);
    }
    error!(%error, "an entry cannot be stored");
    Outcome::Bury(super::UNSTORED)
}
