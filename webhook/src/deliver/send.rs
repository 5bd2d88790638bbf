//! Messages: to a platform, or onto a web chat's list.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bot::{Account, Lane, SendError};
use flows::{Chat, Event, Input, Message, MessageRef, Platform};
use storage::Entry;
use tracing::{error, warn};

use super::{Outcome, STALE, Tries, Wait, ours, pause};
use crate::app::{App, now, random};
use crate::failpoints::at;
use crate::{converse, numbers};

/// How long a message may fail inside the platform, or stay without an answer, before it is given up.
const FAILING: Duration = Duration::from_secs(24 * 3600);

/// How long an account that somebody has to repair is left alone.
const BROKEN: Duration = Duration::from_secs(60);

/// How long a message waits whose mark could not be kept.
const UNMARKED: Duration = Duration::from_millis(500);

/// Sends a message, or puts it in the place of another.
pub(super) async fn say(
    app: &Arc<App>,
    chat: &Chat,
    entry: &Entry,
    message: &Message,
    revises: Option<&MessageRef>,
    tries: &mut Tries,
) -> Outcome {
    if message.until.is_some_and(|until| now() > until) {
        return Outcome::Done;
    }
    if chat.platform == Platform::Web {
        return Box::pin(append(app, chat, &entry.id, message, revises.map(String::as_str))).await;
    }
    let Some(account) = app.account(chat).map(Arc::clone) else {
        error!(platform = chat.platform.code(), "messages wait for an account that is not in the settings");
        return Outcome::Wait(Wait::For(BROKEN));
    };
    let token = app.tokens.number(account.name());
    match send(app, &account, chat, message, revises).await {
        Ok(()) => Outcome::Done,
        Err(SendError::Token { .. }) => {
            app.tokens.reject(account.name(), token);
            // As soon as there is a better token; the pause grows while there is none.
            Outcome::Wait(Wait::BackOff)
        }
        Err(problem) => Box::pin(answer(app, chat, entry, problem, tries)).await,
    }
}

/// Tells the person that the database does not answer, outside of the outbox: what waits there waits for the database.
pub(super) async fn aside(app: &Arc<App>, chat: &Chat, entry: &str, message: &Message) {
    if chat.platform == Platform::Web {
        append(app, chat, entry, message, None).await;
    } else if let Some(account) = app.account(chat).map(Arc::clone)
        && let Err(error) = send(app, &account, chat, message, None).await
    {
        warn!(%error, "a person could not be told that a confirmation is late");
    }
}

async fn append(app: &App, chat: &Chat, entry: &str, message: &Message, revises: Option<&str>) -> Outcome {
    let json = bot::web::render(entry, message, revises);
    match at("web append", app.storage.web_append(chat, entry, &json)).await {
        Ok(_) => {
            app.hub.wake(chat);
            if let Err(error) = at("web wake", app.storage.web_wake(chat)).await {
                tracing::debug!(%error, "other instances were not woken; their pages read again by themselves");
            }
            Outcome::Done
        }
        Err(error) => super::keep::put_off(&error),
    }
}

async fn send(
    app: &App,
    account: &Account,
    chat: &Chat,
    message: &Message,
    revises: Option<&MessageRef>,
) -> Result<(), SendError> {
    // It bounds what is under way with platforms; web lists and the database never wait behind it. It is never closed.
    let _permit = at("permit", app.sending.acquire()).await;
    if let Some(after) = app.resting(chat) {
        return Err(SendError::Later { after, lane: Lane::Chat });
    }
    if !ours::about_to_say(app, chat, message).await {
        return Err(SendError::Later { after: UNMARKED, lane: Lane::Chat });
    }
    // As late as can be: after a wait the list may be another instance's, which the next look at its head tells.
    if !app.storage.fresh() {
        return Err(SendError::Later { after: STALE, lane: Lane::Chat });
    }
    let began = Instant::now();
    let sent = match revises {
        None => at("send", account.send(&chat.user, message)).await.map(|sent| sent.message),
        Some(before) => at("revise", account.revise(&chat.user, before, message)).await.map(|()| None),
    };
    numbers::answered(chat.platform, began.elapsed());
    if let Err(problem) = &sent {
        numbers::refused(chat.platform, word(problem));
    }
    if let (Account::Zalo(oa), Ok(_)) = (account, &sent) {
        app.hearing.sent(&oa.config().app_id, began);
    }
    if let Some(id) = sent? {
        ours::has_said(app, chat, &id, message).await;
    }
    Ok(())
}

/// What a platform's refusal means, in a word.
fn word(problem: &SendError) -> &'static str {
    match problem {
        SendError::Later { .. } => "too_many",
        SendError::Again { .. } => "failed",
        SendError::Uncertain => "no_answer",
        SendError::Blocked { .. } => "blocked",
        SendError::Window { .. } => "window",
        SendError::Token { .. } => "token",
        SendError::Refused { .. } => "refused",
        SendError::Account { .. } => "account",
    }
}

/// The retry policy.
async fn answer(app: &Arc<App>, chat: &Chat, entry: &Entry, problem: SendError, tries: &mut Tries) -> Outcome {
    match problem {
        SendError::Later { after, lane: Lane::Chat } => Outcome::Wait(Wait::For(jitter(after))),
        SendError::Later { after, lane: Lane::Account } => {
            app.rest(chat, after);
            Outcome::Wait(Wait::For(jitter(after)))
        }
        SendError::Again { code: None } => Outcome::Wait(Wait::BackOff),
        // A conversation's message may be repeated: not to know is no reason to be silent.
        SendError::Again { code: Some(_) } | SendError::Uncertain => {
            if tries.failing.get_or_insert_with(Instant::now).elapsed() >= FAILING {
                Outcome::Bury(super::FAILED)
            } else {
                Outcome::Wait(Wait::BackOff)
            }
        }
        SendError::Blocked { .. } => blocked(app, chat, entry).await,
        SendError::Window { .. } => Outcome::Bury(super::SHUT),
        SendError::Refused { code } => {
            warn!(code, platform = chat.platform.code(), "a message was refused");
            Outcome::Bury(super::REFUSED)
        }
        SendError::Token { .. } => Outcome::Wait(Wait::BackOff),
        SendError::Account { code } => {
            error!(code, platform = chat.platform.code(), "an account cannot send until somebody repairs it");
            app.rest(chat, BROKEN);
            Outcome::Wait(Wait::For(jitter(BROKEN)))
        }
    }
}

/// The person cannot be reached: the conversation learns of it as if the platform had said so by itself.
async fn blocked(app: &Arc<App>, chat: &Chat, entry: &Entry) -> Outcome {
    let event = Event {
        id: format!("blocked/{}", entry.id),
        chat: chat.clone(),
        at: now(),
        order: None,
        lang: None,
        input: Input::Blocked,
    };
    for _ in 0..3 {
        match at("blocked", converse::handle(app, &event)).await {
            // Nothing is kept: it was for this person's screen, and whoever comes back is asked anew.
            Ok(_) => return Outcome::Done,
            Err(error) => warn!(%error, "that a person cannot be reached is not noted yet"),
        }
        if !pause(app, Duration::from_millis(500)).await {
            break;
        }
    }
    Outcome::Wait(Wait::BackOff)
}

/// A little more than asked for, so that chats told the same do not come back together.
fn jitter(after: Duration) -> Duration {
    after + Duration::from_millis(u64::from(u16::from_be_bytes(random())) % 500)
}
