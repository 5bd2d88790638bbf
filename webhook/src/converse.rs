//! One event moves one chat: load, step, commit. The only caller of [`flows::step`].

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use flows::{Effect, Event, Input, Message, Platform, Step, SystemText, Version};
use futures_util::FutureExt;
use storage::{Commit, Loaded, PoisonKind, StorageError, Work};
use tracing::{debug, error, warn};

use crate::app::{App, now, random};
use crate::deliver::Origin;
use crate::failpoints::at;
use crate::{deliver, numbers, own_chats, surveys};

/// How often a chat is loaded again because somebody else moved it in between. Two queues of a platform and a timer
/// collide once or twice; more means that something else is wrong.
const ATTEMPTS: usize = 12;

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handled {
    /// The chat has moved.
    Done,
    /// It had moved before.
    Duplicate,
    /// It can never move by this event, which is kept aside.
    Poison,
}

/// What one event came to, before anything follows from it.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "made once for each event, and taken apart at once")]
pub(crate) enum Moved {
    /// The chat has moved, and this process may deliver what it is owed.
    Done(Option<Work>),
    /// The chat had moved before.
    Duplicate,
    /// No chat can be moved by it. The words name nobody.
    Never(&'static str),
}

/// The event was not handled and should be again, later.
#[derive(Debug, thiserror::Error)]
#[error("not handled: {0}")]
pub(crate) struct Later(#[from] StorageError);

impl Later {
    /// Whether storage cannot be reached, so that no other chat can be moved either.
    pub(crate) fn is_unreachable(&self) -> bool {
        matches!(self.0, StorageError::Unreachable { .. })
    }

    /// Whether another program, or another setting, can handle what this one cannot.
    pub(crate) fn is_for_another(&self) -> bool {
        matches!(self.0, StorageError::NewerFormat { .. } | StorageError::Refused(_))
    }
}

/// Moves a chat by one event, exactly once, and starts the delivery of what it is owed.
///
/// May be cancelled at any point: an event that was committed is then seen as a duplicate, and what it owes is taken up
/// by the sweep for deliveries without a holder.
pub(crate) async fn handle(app: &Arc<App>, event: &Event) -> Result<Handled, Later> {
    let outcome = match attempt(app, event).await {
        Ok(Moved::Done(work)) => {
            match work {
                Some(work) => {
                    let span = tracing::Span::current();
                    deliver::start(app, work, Some(Origin { event: event.id.clone(), span }));
                }
                None => app.ears.wake(&event.chat),
            }
            Ok(Handled::Done)
        }
        Ok(Moved::Duplicate) => Ok(Handled::Duplicate),
        Ok(Moved::Never(why)) => aside(app, event, why).await,
        Err(later) => Err(later),
    };
    let word = match &outcome {
        Ok(Handled::Done) => "done",
        Ok(Handled::Duplicate) => "duplicate",
        Ok(Handled::Poison) => "poison",
        Err(_) => "later",
    };
    numbers::event(event.chat.platform, kind(&event.input), word);
    debug!(kind = kind(&event.input), outcome = word, "an event was handled");
    outcome
}

/// What came in, in a word that is fit for a metric.
pub(crate) fn kind(input: &Input) -> &'static str {
    match input {
        Input::Text { .. } => "text",
        Input::Tap { .. } => "tap",
        Input::Start(_) => "start",
        Input::Follow => "follow",
        Input::Opened => "opened",
        Input::Blocked => "blocked",
        Input::Unblocked => "unblocked",
        Input::Media(_) | Input::File { .. } => "media",
        Input::Edited => "edited",
        Input::Human => "human",
        Input::Timer => "timer",
        Input::Found(_) => "found",
        Input::Notice { .. } | Input::Answered(_) | Input::TicketState { .. } | Input::ErasedByDesk => "owed",
    }
}

/// Moves a chat by one event, exactly once, and does nothing else.
pub(crate) async fn attempt(app: &App, event: &Event) -> Result<Moved, Later> {
    // Every value that a panic could leave half changed is dropped with the attempt.
    let outcome = AssertUnwindSafe(attempts(app, event)).catch_unwind().await;
    outcome.unwrap_or(Ok(Moved::Never("the handling panicked")))
}

async fn attempts(app: &App, event: &Event) -> Result<Moved, Later> {
    let event = &*quoting(app, event).await?;
    // Mostly the chat is as this process left it; the commit tells if it is not.
    let mut remembered = app.storage.remembered(&event.chat).filter(|it| !it.seen(&event.id));
    let mut office = None;
    for _ in 0..ATTEMPTS {
        let loaded = match remembered.take() {
            Some(loaded) => Ok(loaded),
            None => at("load", app.storage.load(&event.chat)).await,
        };
        let mut loaded = match loaded {
            Ok(loaded) => loaded,
            Err(error @ StorageError::Corrupt(_)) => {
                error!(%error, "a chat cannot be read");
                return Ok(Moved::Never("the chat cannot be read"));
            }
            Err(error) => return Err(error.into()),
        };
        if loaded.seen(&event.id) {
            return Ok(Moved::Duplicate);
        }
        // What an official says about a chat of their own leaves the conversation as it is, and is answered through it.
        if let Some(said) = own_chats::said(event).filter(|_| office.is_none()) {
            office = Some(at("own chat", Box::pin(own_chats::hear(app, event, said))).await?);
        }
        let step = match office {
            Some(bound) => {
                let session = std::mem::take(&mut loaded.session);
                let effects = vec![own_chats::reply(bound, session.lang())];
                Some(Step { session, effects, forget: false })
            }
            None => {
                fetch(app, &loaded, event).await?;
                step(app, &mut loaded, event)
            }
        };
        let Some(step) = step else {
            return Ok(Moved::Never("the step failed"));
        };
        match commit(app, &loaded, event, &step).await {
            Ok(Commit::Done(work)) => return Ok(Moved::Done(work)),
            Ok(Commit::Conflict) => numbers::conflict(event.chat.platform),
            Err(error @ (StorageError::Corrupt(_) | StorageError::Refused(_))) => {
                error!(%error, "an event cannot be committed");
                return Ok(Moved::Never("the commit was refused"));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(StorageError::Busy.into())
}

/// The event with what a quoted message was about, where the platform only names the message.
async fn quoting<'a>(app: &App, event: &'a Event) -> Result<Cow<'a, Event>, StorageError> {
    let Input::Text { text, quote: Some(quote), about: None } = &event.input else { return Ok(Cow::Borrowed(event)) };
    let about = at("about", Box::pin(app.storage.about(&event.chat.account, quote))).await?;
    let input = Input::Text { text: text.clone(), quote: Some(quote.clone()), about };
    Ok(Cow::Owned(Event { input, ..event.clone() }))
}

/// Loads the survey that the chat's draft is pinned to, and those of responses that are to be shown, where this instance
/// does not know them yet.
async fn fetch(app: &App, loaded: &Loaded, event: &Event) -> Result<(), StorageError> {
    if let Some(version) = loaded.session.needs() {
        learn(app, version).await?;
    }
    if let Input::Found(found) = &event.input {
        for response in &found.responses {
            match learn(app, &response.version).await {
                // Such a response is shown by its codes.
                Err(StorageError::NewerFormat { .. }) | Ok(()) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

/// Loads one version. One that nobody has is left unknown; one that is there and cannot be read was published by a newer
/// program, which must not cost a person the draft.
async fn learn(app: &App, version: &Version) -> Result<(), StorageError> {
    if app.catalog().surveys.contains_key(version) {
        return Ok(());
    }
    let Some(text) = at("survey", Box::pin(app.storage.survey(version))).await? else {
        error!(%version, "a survey version is needed that the database does not hold");
        return Ok(());
    };
    match surveys::from_canonical(&text) {
        Ok(survey) => {
            app.learn(version.clone(), survey);
            Ok(())
        }
        Err(mistakes) => {
            error!(%version, mistakes = mistakes.len(), "a published survey version cannot be read");
            Err(StorageError::NewerFormat { found: flows::FORMAT.saturating_add(1) })
        }
    }
}

/// The step, or `None` if it panicked. Takes the session out: the commit needs the rest of what was loaded.
fn step(app: &App, loaded: &mut Loaded, event: &Event) -> Option<Step> {
    let catalog = app.catalog();
    let session = std::mem::take(&mut loaded.session);
    let began = Instant::now();
    // `step` is a function of values that are dropped here, so no broken state can outlive the panic.
    let stepped = catch_unwind(AssertUnwindSafe(|| flows::step(&catalog, session, event, now(), random())));
    numbers::stepped(began.elapsed());
    let mut step = stepped.ok()?;
    if loaded.lost {
        error!(platform = event.chat.platform.code(), "a stored session could not be read and was set aside");
        numbers::lost_session();
        let apology = flows::system_text(SystemText::Lost, step.session.lang());
        step.effects.insert(0, Effect::Say(Message::plain(apology)));
    }
    Some(step)
}

/// Commits; an attempt whose reply was lost is asked again under the same token, which tells what became of it.
async fn commit(app: &App, loaded: &Loaded, event: &Event, step: &Step) -> Result<Commit, StorageError> {
    // Zero is the token of a chat that never was.
    let token = u64::from_be_bytes(random()).max(1);
    let began = Instant::now();
    let first = at("commit", app.storage.commit(&event.chat, loaded, &event.id, step, token)).await;
    let last = match first {
        Err(error @ StorageError::Unreachable { .. }) => {
            warn!(%error, "a commit is asked again");
            at("commit again", app.storage.commit(&event.chat, loaded, &event.id, step, token)).await
        }
        other => other,
    };
    numbers::committed(began.elapsed());
    last
}

/// Keeps an event aside that no chat can be moved by.
pub(crate) async fn aside(app: &App, event: &Event, reason: &str) -> Result<Handled, Later> {
    error!(platform = event.chat.platform.code(), reason, "an event is kept aside");
    let bytes = serde_json::to_vec(event).unwrap_or_default();
    let name = format!("{}\n{}", event.chat.user, event.id);
    let what = (PoisonKind::Event, name.as_bytes(), bytes.as_slice());
    Box::pin(set_aside(app, event.chat.platform, &event.chat.account, reason, what)).await?;
    Ok(Handled::Poison)
}

/// Keeps bytes aside that came with a good signature and that nobody can read or handle; `what` as for
/// [`storage::Storage::set_aside`].
pub(crate) async fn set_aside(
    app: &App,
    platform: Platform,
    account: &str,
    reason: &str,
    what: (PoisonKind, &[u8], &[u8]),
) -> Result<(), StorageError> {
    numbers::poison(platform);
    at("set aside", app.storage.set_aside(platform, account, reason, what, now())).await
}
