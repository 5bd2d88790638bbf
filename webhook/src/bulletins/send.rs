//! The calls that bring a bulletin to one person, and what a platform's answer means for the entry.

use std::sync::Arc;
use std::time::Duration;

use bot::SendError;
use flows::bulletin::{Bulletin, Outcome, Part, Why, messages, trial};
use flows::{Chat, Platform};
use storage::Target;
use tracing::{error, warn};

use super::channel::Channel;
use super::media::Files;
use crate::app::{App, now};
use crate::deliver;
use crate::failpoints::at;
use crate::pace::{Call, Lane, Turn};

/// How long bulletins rest on an account that somebody has to repair.
const BROKEN: Duration = Duration::from_secs(60);

/// How long they rest after a platform did not take a call and did not say for how long.
const FAILED: Duration = Duration::from_secs(2);

/// How often an entry is tried that a platform fails on: then it is refused, to be sent again by a person.
const MOST: u32 = 5;

/// Makes the calls of an entry that is marked; without a turn it is one of a web chat.
pub(super) async fn entry(
    channel: &Channel,
    target: &Target,
    chat: &Chat,
    turn: Option<Turn>,
) -> (Outcome, Option<String>) {
    let run = &channel.run;
    let parts = messages(&run.bulletin, &run.frame, chat.platform, target.lang);
    let Some(turn) = turn else { return (append(&run.app, &run.id, chat, &parts).await, None) };
    let Some((first, rest)) = parts.split_first() else { return (Outcome::Sent, None) };
    let message = match channel.files.send(&run.app, chat, first, turn).await {
        Ok(message) => message,
        Err(problem) => return (answer(channel, target, chat, problem).await, None),
    };
    for part in rest {
        further(channel, chat, part).await;
    }
    (Outcome::Sent, message)
}

/// Puts the parts onto a web chat's list; repeated, they take the same places.
async fn append(app: &Arc<App>, id: &str, chat: &Chat, parts: &[Part]) -> Outcome {
    for (n, part) in parts.iter().enumerate() {
        if !at("bulletin append", deliver::append(app, chat, &format!("bulletin/{id}/{n}"), &part.message)).await {
            return Outcome::Waiting;
        }
    }
    Outcome::Sent
}

/// What a platform's refusal means for the entry, and for what else of bulletins leaves by this account. Replies find out by
/// themselves: a bulletin must not hold them up.
async fn answer(channel: &Channel, target: &Target, chat: &Chat, problem: SendError) -> Outcome {
    let app = &channel.run.app;
    let rest = |length| app.pace.rest_bulk(chat, length);
    match problem {
        SendError::Later { after, .. } => {
            rest(after);
            Outcome::Waiting
        }
        SendError::Again { code: None } | SendError::Token { .. } => {
            rest(FAILED);
            Outcome::Waiting
        }
        SendError::Again { code: Some(code) } | SendError::File { code } => {
            rest(FAILED);
            if channel.fails(target.nth) < MOST {
                return Outcome::Waiting;
            }
            warn!(
                code,
                platform = chat.platform.code(),
                "an entry of a bulletin is given up: the platform fails on it"
            );
            Outcome::Refused
        }
        SendError::Uncertain => Outcome::Uncertain,
        SendError::Blocked { .. } => {
            let name = format!("bulletin/{}", channel.run.id);
            at("bulletin blocked", deliver::blocked(app, chat, &name)).await;
            Outcome::Blocked
        }
        SendError::Window { .. } => Outcome::Left(Why::Window),
        SendError::Refused { code } => {
            warn!(code, platform = chat.platform.code(), "an entry of a bulletin was refused");
            Outcome::Refused
        }
        SendError::Account { code } => {
            error!(code, platform = chat.platform.code(), "an account cannot send until somebody repairs it");
            rest(BROKEN);
            Outcome::Waiting
        }
    }
}

/// A file behind the bulletin itself, which has arrived by now: what is lacking is said in the log, and the entry is sent.
async fn further(channel: &Channel, chat: &Chat, part: &Part) {
    let app = &channel.run.app;
    for _ in 0..MOST {
        let turn = app.pace.turn(&app.storage, chat, Call { lane: Lane::Bulk, edits: false });
        let Some(turn) = at("bulletin turn", turn).await else { return };
        match channel.files.send(app, chat, part, turn).await {
            Ok(_) => return,
            Err(SendError::Later { after, .. }) => app.pace.rest_bulk(chat, after),
            Err(SendError::File { .. }) => {}
            Err(SendError::Again { .. } | SendError::Token { .. }) => app.pace.rest_bulk(chat, FAILED),
            Err(problem) => return warn!(error = %problem, "a file of a bulletin did not follow it"),
        }
    }
    warn!("a file of a bulletin did not follow it");
}

/// Sends a bulletin to one chat as a trial, marked as one in its first line, whatever it stands at and whoever it is for.
/// Somebody waits for it.
///
/// # Errors
/// What the platform said, and how many messages had arrived by then; for an account that is not in the settings
/// [`SendError::Refused`].
pub(crate) async fn to_try(
    app: &Arc<App>,
    id: &str,
    bulletin: &Bulletin,
    chat: &Chat,
    lang: flows::Lang,
) -> Result<(), Halfway> {
    let no_frame = |_| Halfway { sent: 0, of: 1, why: SendError::Again { code: None } };
    let frame = super::frame(app, id, bulletin).await.map_err(no_frame)?;
    let parts = trial(bulletin, &frame, chat.platform, lang);
    let files = Files::default();
    for (n, part) in parts.iter().enumerate() {
        let halfway = |why| Halfway { sent: n, of: parts.len(), why };
        if chat.platform == Platform::Web {
            // Each trial is a message of its own.
            let entry = format!("trial/{id}/{}/{n}", now().0);
            if !deliver::append(app, chat, &entry, &part.message).await {
                return Err(halfway(SendError::Again { code: None }));
            }
            continue;
        }
        let turn = app.pace.turn(&app.storage, chat, Call { lane: Lane::Reply, edits: false }).await;
        let turn = turn.ok_or_else(|| halfway(SendError::Refused { code: 0 }))?;
        files.send(app, chat, part, turn).await.map_err(halfway)?;
    }
    Ok(())
}

/// A trial that was not sent, or not to its end.
#[derive(Debug)]
pub(crate) struct Halfway {
    /// Messages that arrived before.
    pub(crate) sent: usize,
    /// Messages that it has.
    pub(crate) of: usize,
    /// What the platform said to the next.
    pub(crate) why: SendError,
}
