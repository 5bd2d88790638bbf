//! One call to the Bot API and what its answer means.
//!
//! The payloads, their types and the client are teloxide's; the last step, posting and reading the answer, is not
//! (`JsonRequest::send`), for three reasons found in its source: it sleeps ten seconds on every 5xx, it reads the reply
//! into a strict type (a message that was sent then looks like one that was not, and would be sent twice), and it drops
//! the error code.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{RequestBuilder, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use teloxide_core::Bot;
use teloxide_core::requests::Payload;

use crate::{Lane, SendError, net};

/// Why a call did not do what it was to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// There is nothing left to do: the message is gone or already says so, the query is too old.
    Moot,
    /// As for any message.
    Send(SendError),
}

impl From<SendError> for Fault {
    fn from(error: SendError) -> Self {
        Self::Send(error)
    }
}

/// The envelope of every answer. Unknown and missing fields are fine.
#[derive(Deserialize)]
struct Reply<'a> {
    ok: bool,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    error_code: Option<i64>,
    #[serde(default)]
    description: String,
    parameters: Option<Parameters>,
}

#[derive(Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
}

/// Posts a payload; gives what `T` wants to know of the answer's `result`, or its default if the call succeeded and that
/// could not be read. The rest, mostly the message that was sent with its whole keyboard, is passed over.
pub(super) async fn call<T, P>(bot: &Bot, payload: &P) -> Result<T, Fault>
where
    T: DeserializeOwned + Default,
    P: Payload + Serialize,
{
    let body = serde_json::to_vec(payload).map_err(|_| SendError::Refused { code: 0 })?;
    ask(json(to(bot, &method(P::NAME)), body)).await
}

/// A call of a method by its documented name, without a body yet.
pub(super) fn to(bot: &Bot, method: &str) -> RequestBuilder {
    bot.client().post(net::below(&bot.api_url(), [format!("bot{}", bot.token()).as_str(), method]))
}

/// The call with this JSON.
pub(super) fn json(request: RequestBuilder, body: Vec<u8>) -> RequestBuilder {
    request.header(CONTENT_TYPE, HeaderValue::from_static("application/json")).body(body)
}

/// Makes a call; its outcome as [`call`] gives it.
pub(super) async fn ask<T: DeserializeOwned + Default>(request: RequestBuilder) -> Result<T, Fault> {
    let response = request.send().await.map_err(|error| net::no_answer(&error))?;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = response.bytes().await.map_err(|_| SendError::Uncertain)?;
    read(status, &headers, &body)
}

/// `SendMessage` -> `sendMessage`: as the documentation spells it. Telegram takes any case, stand-ins for it do not.
fn method(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    format!("{}{rest}", first.to_ascii_lowercase())
}

fn read<T: DeserializeOwned + Default>(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<T, Fault> {
    let Ok(reply) = serde_json::from_slice::<Reply>(body) else {
        if status.is_success() && body.starts_with(br#"{"ok":true"#) {
            return Ok(T::default());
        }
        return Err(net::strange_answer(status, headers).into());
    };
    if reply.ok {
        return Ok(reply.result.and_then(|it| serde_json::from_str(it.get()).ok()).unwrap_or_default());
    }
    let after = reply.parameters.and_then(|parameters| parameters.retry_after).map(Duration::from_secs);
    let after = after.unwrap_or_else(|| net::retry_after(headers));
    Err(fault(reply.error_code.unwrap_or(i64::from(status.as_u16())), &reply.description, after))
}

/// Descriptions that mean more than their code, compared without case and without the words before the colon
/// ("Bad Request: "). Sources: the Bot API server's `Client.cpp` and teloxide's `ApiError`.
const DESCRIPTIONS: [(&str, Meaning); 16] = [
    ("message is not modified", Meaning::Moot),
    ("message to edit not found", Meaning::Moot),
    ("message can't be edited", Meaning::Moot),
    ("message to delete not found", Meaning::Moot),
    ("message_id_invalid", Meaning::Moot),
    ("query is too old", Meaning::Moot),
    ("query_id_invalid", Meaning::Moot),
    ("chat not found", Meaning::Blocked),
    ("user not found", Meaning::Blocked),
    ("peer_id_invalid", Meaning::Blocked),
    ("input_user_deactivated", Meaning::Blocked),
    ("user_is_blocked", Meaning::Blocked),
    ("bot can't initiate conversation with a user", Meaning::Blocked),
    ("bot can't send messages to bots", Meaning::Blocked),
    ("wrong file identifier", Meaning::File),
    ("wrong remote file identifier", Meaning::File),
];

#[derive(Clone, Copy)]
enum Meaning {
    Moot,
    Blocked,
    File,
}

/// What an error of the Bot API means: by its description where that says more, else by its code.
fn fault(code: i64, description: &str, after: Duration) -> Fault {
    let what = description.split_once(": ").map_or(description, |(_, what)| what).to_lowercase();
    if matches!(code, 400 | 401 | 403) {
        match DESCRIPTIONS.iter().find(|(words, _)| what.starts_with(words)) {
            Some((_, Meaning::Moot)) => return Fault::Moot,
            Some((_, Meaning::Blocked)) => return Fault::Send(SendError::Blocked { code }),
            Some((_, Meaning::File)) => return Fault::Send(SendError::File { code }),
            None => {}
        }
    }
    Fault::Send(match code {
        // A wrong token is 401 if it looks like one and 404 if it does not.
        401 | 404 => SendError::Account { code },
        // Blocked by the person, deactivated: the only reasons there are in private chats.
        403 => SendError::Blocked { code },
        // Another instance calls setWebhook at this moment.
        409 => SendError::Again { code: Some(code) },
        // Which limit it was is not said. One chat's is by far the nearest (1 message a second); if it was the whole
        // bot's, each chat learns it for itself, and replies do not wait behind the chat that ran into it.
        429 => SendError::Later { after, lane: Lane::Chat },
        400..=499 => SendError::Refused { code },
        _ => SendError::Again { code: Some(code) },
    })
}

#[cfg(test)]
mod tests;
