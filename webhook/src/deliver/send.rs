//! Messages: to a platform, or onto a web chat's list.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bot::{Account, File, Lane, SendError, Sent, SentFile};
use flows::bulletin::Carried;
use flows::{Chat, Effect, Event, Input, Message, MessageRef, Platform};
use storage::Entry;
use tracing::{error, warn};

use super::{Outcome, STALE, Tries, Wait, ours, pause};
use crate::app::{App, now};
use crate::failpoints::at;
use crate::pace::{Call, Lane as Who, Turn, jitter};
use crate::{converse, numbers};

/// How long an account that somebody has to repair is left alone.
const BROKEN: Duration = Duration::from_secs(60);

/// How long a message waits whose mark could not be kept.
const UNMARKED: Duration = Duration::from_millis(500);

/// The pause between two attempts to tell the conversation that its person cannot be reached.
const UNNOTED: Duration = Duration::from_millis(500);

/// How long word of a delay waits for its turn. It is dropped then: what it speaks of waits behind it.
const WORD: Duration = Duration::from_secs(5);

/// How long an account stands still after the last call that its platform allows for now: as after a refusal.
const SPENT: Duration = Duration::from_secs(10);

/// The call of a platform that an effect needs.
pub(super) fn call(chat: &Chat, effect: &Effect) -> Option<Call> {
    let (message, edits) = match effect {
        Effect::Say(message) => (message, false),
        Effect::Revise { to, .. } => (to, true),
        _ => return None,
    };
    let lane = if message.unasked { Who::Unasked } else { Who::Reply };
    (chat.platform != Platform::Web && !moot(message)).then_some(Call { lane, edits })
}

/// Whether an entry lets the replies of its own chat pass.
pub(super) fn stands_back(chat: &Chat, effect: &Effect) -> bool {
    call(chat, effect).is_some_and(|call| call.lane == Who::Unasked)
}

/// Whether a message is no longer worth sending. It takes no turn: a thousand late reminders must not spend a budget.
fn moot(message: &Message) -> bool {
    message.until.is_some_and(|until| now() > until)
}

/// Sends a message, or puts it in the place of another, in its turn.
pub(super) async fn say(
    app: &Arc<App>,
    chat: &Chat,
    entry: &Entry,
    (message, revises): (&Message, Option<&MessageRef>),
    turn: Option<Turn>,
    tries: &mut Tries,
) -> Outcome {
    if moot(message) {
        return Outcome::Moot;
    }
    if chat.platform == Platform::Web {
        return Box::pin(put(app, chat, &entry.id, message, revises.map(String::as_str))).await;
    }
    let (Some(account), Some(turn)) = (app.account(chat).map(Arc::clone), turn) else {
        error!(platform = chat.platform.code(), "messages wait for an account that is not in the settings");
        return Outcome::Wait(Wait::For(BROKEN));
    };
    let token = app.tokens.number(account.name());
    match send(app, &account, chat, message, revises.map_or(How::New, How::Instead), turn).await {
        Ok(_) => Outcome::Done,
        Err(SendError::Token { .. }) => {
            app.tokens.reject(account.name(), token);
            // As soon as there is a better token; the pause grows while there is none.
            Outcome::Wait(Wait::BackOff)
        }
        Err(problem) => Box::pin(answer(app, chat, entry, message, problem, tries)).await,
    }
}

/// Tells the person that the database does not answer, outside of the outbox: what waits there waits for the database.
pub(super) async fn aside(app: &Arc<App>, chat: &Chat, entry: &str, message: &Message) {
    if chat.platform == Platform::Web {
        put(app, chat, entry, message, None).await;
        return;
    }
    let Some(account) = app.account(chat).map(Arc::clone) else { return };
    let turn = app.pace.turn(&app.storage, chat, Call { lane: Who::Reply, edits: false });
    match at("turn", tokio::time::timeout(WORD, turn)).await {
        Ok(Some(turn)) => {
            if let Err(error) = send(app, &account, chat, message, How::New, turn).await {
                warn!(%error, "a person could not be told that a confirmation is late");
            }
        }
        Ok(None) | Err(_) => warn!("a person could not be told that a confirmation is late: it was not its turn"),
    }
}

/// How a message comes to a person.
#[derive(Clone, Copy)]
enum How<'a> {
    /// By itself.
    New,
    /// In the place of another.
    Instead(&'a MessageRef),
    /// Under a picture or a document.
    Under(Carried, File<'a>),
}

/// Sends one message, once, on behalf of what keeps its own account of what became of it, by itself or under a file.
/// Gives what the platform calls message and file.
pub(crate) async fn push(
    app: &App,
    chat: &Chat,
    message: &Message,
    carried: Option<(Carried, File<'_>)>,
    turn: Turn,
) -> Result<SentFile, SendError> {
    let Some(account) = app.account(chat).map(Arc::clone) else { return Err(SendError::Account { code: 0 }) };
    let token = app.tokens.number(account.name());
    let how = carried.map_or(How::New, |(kind, file)| How::Under(kind, file));
    let sent = send(app, &account, chat, message, how, turn).await;
    if let Err(SendError::Token { .. }) = &sent {
        app.tokens.reject(account.name(), token);
    }
    sent
}

/// Puts a message onto a web chat's list, under a name that stands for it; whether it is there.
pub(crate) async fn append(app: &App, chat: &Chat, name: &str, message: &Message) -> bool {
    matches!(put(app, chat, name, message, None).await, Outcome::Done)
}

/// Puts a message in the place of one on a web chat's list; whether it stands there.
pub(crate) async fn replace(app: &App, chat: &Chat, name: &str, message: &Message, before: &str) -> bool {
    matches!(put(app, chat, name, message, Some(before)).await, Outcome::Done)
}

async fn put(app: &App, chat: &Chat, entry: &str, message: &Message, revises: Option<&str>) -> Outcome {
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
    how: How<'_>,
    turn: Turn,
) -> Result<SentFile, SendError> {
    if !ours::about_to_say(app, chat, message).await {
        return Err(SendError::Later { after: UNMARKED, lane: Lane::Chat });
    }
    // As late as can be: after a wait the list may be another instance's, which the next look at its head tells.
    if !app.storage.fresh() {
        return Err(SendError::Later { after: STALE, lane: Lane::Chat });
    }
    let began = Instant::now();
    let alone = |sent: Sent| SentFile { sent, file: None };
    let sent = match how {
        How::New => at("send", account.send(&chat.user, message)).await.map(alone),
        How::Instead(before) => {
            at("revise", account.revise(&chat.user, before, message)).await.map(|()| SentFile::default())
        }
        How::Under(kind, file) => at("send file", account.send_file(&chat.user, message, kind, file)).await,
    };
    drop(turn);
    numbers::answered(chat.platform, began.elapsed());
    if let Err(problem) = &sent {
        numbers::refused(chat.platform, word(problem));
    }
    if let (Account::Zalo(oa), Ok(_)) = (account, &sent) {
        app.hearing.sent(&oa.config().app_id, began);
    }
    let sent = sent?;
    if sent.sent.left == Some(0) {
        app.pace.rest(chat, SPENT);
    }
    if let Some(id) = &sent.sent.message {
        ours::has_said(app, chat, id, message).await;
    }
    Ok(sent)
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
        SendError::Refused { .. } | SendError::File { .. } => "refused",
        SendError::Account { .. } => "account",
    }
}

/// The retry policy.
async fn answer(
    app: &Arc<App>,
    chat: &Chat,
    entry: &Entry,
    message: &Message,
    problem: SendError,
    tries: &mut Tries,
) -> Outcome {
    match problem {
        SendError::Later { after, lane: Lane::Chat } => {
            // Which limit it was is not said. What nobody waits for is the first to give way.
            if message.unasked {
                app.pace.rest_unasked(chat, after);
            }
            Outcome::Wait(Wait::For(jitter(after)))
        }
        SendError::Later { after, lane: Lane::Account } => {
            app.pace.rest(chat, after);
            Outcome::Wait(Wait::For(jitter(after)))
        }
        SendError::Again { code: None } => Outcome::Wait(Wait::BackOff),
        // A conversation's message may be repeated: not to know is no reason to be silent.
        SendError::Again { code: Some(_) } | SendError::Uncertain => {
            if tries.failing.get_or_insert_with(Instant::now).elapsed() >= app.config.give_up_after {
                Outcome::Bury(super::FAILED)
            } else {
                Outcome::Wait(Wait::BackOff)
            }
        }
        // Whoever comes back is asked anew; what was lost meanwhile can be looked at.
        SendError::Blocked { .. } if blocked(app, chat, &entry.id).await => Outcome::Bury(super::UNREACHABLE),
        SendError::Blocked { .. } => Outcome::Wait(Wait::BackOff),
        SendError::Window { .. } => Outcome::Bury(super::SHUT),
        // No message of a conversation carries a file.
        SendError::Refused { code } | SendError::File { code } => {
            warn!(code, platform = chat.platform.code(), "a message was refused");
            Outcome::Bury(super::REFUSED)
        }
        SendError::Token { .. } => Outcome::Wait(Wait::BackOff),
        SendError::Account { code } => {
            error!(code, platform = chat.platform.code(), "an account cannot send until somebody repairs it");
            app.pace.rest(chat, BROKEN);
            Outcome::Wait(Wait::For(jitter(BROKEN)))
        }
    }
}

/// The person cannot be reached: the conversation learns of it as if the platform had said so by itself. `name` stands for
/// what met the block. Whether it is noted.
pub(crate) async fn blocked(app: &Arc<App>, chat: &Chat, name: &str) -> bool {
    let event = Event {
        id: format!("blocked/{name}"),
        chat: chat.clone(),
        at: now(),
        order: None,
        lang: None,
        input: Input::Blocked,
    };
    for _ in 0..3 {
        match at("blocked", converse::handle(app, &event)).await {
            Ok(_) => return true,
            Err(error) => warn!(%error, "that a person cannot be reached is not noted yet"),
        }
        if !pause(app, UNNOTED).await {
            break;
        }
    }
    false
}
