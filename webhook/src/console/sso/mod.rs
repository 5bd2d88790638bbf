//! Single sign-on (OpenID Connect, authorization code with PKCE): somebody comes in with the provider's word in place of the
//! password. Everything after that is as with a password: the second factor unless the provider has asked for one, and a
//! session of our own. Nobody gets an account by it.

mod errand;
mod fetch;
mod outcome;
mod provider;

use axum::http::StatusCode;
use axum::http::header::{HeaderValue, LOCATION, SET_COOKIE};
use axum::response::{IntoResponse, Response};
use flows::Lang;
use storage::{Known, Stage, StorageError};
use tracing::{error, warn};

use super::sign_in::{address_wait, network};
use super::visit::{Problem, Visit};
use super::{Console, is_login, token};
use crate::app::now;

use errand::{Errand, set_cookie};
use provider::{SsoError, Word};

pub(super) use outcome::Outcome;
pub(super) use provider::Provider;

/// `GET /console/sso`: sends the browser to the provider.
pub(super) async fn begin(visit: Visit) -> Result<Response, Problem> {
    let console = &visit.app.console;
    let Some(provider) = &console.sso else { return Ok(end(console, visit.lang, Outcome::Off)) };
    let errand = Errand::new(visit.lang, now());
    let (state, nonce, proof) = (errand.state(console), errand.nonce(console), errand.proof(console));
    match provider.address(state, nonce, proof).await {
        Ok(to) => {
            let cookie = set_cookie(console, Some(&errand.value(console)));
            Ok((StatusCode::SEE_OTHER, [(LOCATION, to), (SET_COOKIE, cookie)]).into_response())
        }
        Err(error) => Ok(end(console, visit.lang, failed(error))),
    }
}

/// `GET /console/sso/back`, with `code` and `state`: the browser is back from the provider. It goes on to another address
/// whatever is found of it, so that the code stays neither in the history nor at a page: with data that cannot be read too.
pub(super) async fn back(visit: Visit) -> Result<Response, Problem> {
    let console = &visit.app.console;
    let Some(provider) = &console.sso else { return Ok(end(console, visit.lang, Outcome::Off)) };
    let Some(errand) = visit.sso.as_deref().and_then(|value| Errand::read(console, value, now())) else {
        return Ok(end(console, visit.lang, Outcome::Again));
    };
    let outcome = brought(&visit, provider, &errand).await.unwrap_or_else(|error| {
        error!(%error, "single sign-on failed: the data cannot be read");
        Err(Outcome::Later)
    });
    Ok(match outcome {
        Ok(mut response) => {
            append(&mut response, &set_cookie(console, None));
            response
        }
        Err(outcome) => end(console, errand.lang, outcome),
    })
}

/// What becomes of what a browser brought back: a session, or why there is none.
async fn brought(
    visit: &Visit,
    provider: &Provider,
    errand: &Errand,
) -> Result<Result<Response, Outcome>, StorageError> {
    let (console, storage, query) = (&visit.app.console, &visit.app.storage, &visit.query);
    let ours = errand.is_state(console, query.raw("state")) && provider.is_issuer(query.raw("iss"));
    if !ours || !storage.sso_once(&errand.state(console), errand.until).await? {
        return Ok(Err(Outcome::Again));
    }
    let code = query.raw("code");
    if query.has("error") || code.is_empty() {
        return Ok(Err(Outcome::Declined));
    }
    let address = network(visit.address);
    if storage.login_waits("address", &address, now()).await? {
        return Ok(Err(Outcome::Wait));
    }
    let (nonce, proof) = (errand.nonce(console), errand.proof(console));
    let outcome = match provider.word(code.to_owned(), nonce, proof, errand.begun()).await {
        Ok(word) => come_in(visit, &word).await?,
        Err(error) => Err(failed(error)),
    };
    // Counted only now: colleagues behind one address, whom the provider makes wait, are no failures. An outage, or a
    // person whom nobody has added, is nobody's attempt at anything.
    if matches!(outcome, Err(Outcome::Untrue | Outcome::Other)) {
        storage.try_login("address", &address, address_wait, now()).await?;
    }
    Ok(outcome)
}

/// Begins a session for whom the provider names, or says why there is none.
async fn come_in(visit: &Visit, word: &Word) -> Result<Result<Response, Outcome>, StorageError> {
    let storage = &visit.app.storage;
    if !is_login(&word.login) {
        return Ok(Err(Outcome::Nobody));
    }
    // Whoever is kept out after many wrong passwords is kept out here too. Coming in here proves nothing about the
    // password, so that the failures before stay counted.
    if storage.login_waits("account", &word.login, now()).await? {
        return Ok(Err(Outcome::Wait));
    }
    let (person, pinned) = match storage.sso_known(&word.login, &word.subject, now()).await? {
        Known::Person { person, pinned } => (person, pinned),
        Known::Nobody => return Ok(Err(Outcome::Nobody)),
        Known::Closed => return Ok(Err(Outcome::Closed)),
        Known::Other => return Ok(Err(Outcome::Other)),
    };
    let (stage, to) = match (word.factor, person.factor) {
        // The provider's second factor is whoever's account it is there. Before that account is tied to the person, they
        // show ours: a stranger who goes by their name at the provider has none of it.
        (true, true) if !pinned => (Stage::Password, "/console/factor"),
        (true, _) => (Stage::Full, "/console"),
        (false, true) => (Stage::Password, "/console/factor"),
        (false, false) => (Stage::Password, "/console/enrol"),
    };
    let token = token();
    let before = (visit.cookie.as_deref(), word.subject.as_str());
    let begun = storage.login_by_sso(&token, &person, stage, before, now()).await?;
    if begun {
        return Ok(Ok(visit.go_as(to, Some(&token))));
    }
    // Somebody has been here meanwhile: with another account of the provider, or to take up a second factor.
    Ok(Err(match storage.sso_known(&word.login, &word.subject, now()).await? {
        Known::Person { .. } => Outcome::Again,
        _ => Outcome::Other,
    }))
}

/// What an error means to the person; the operator reads the rest.
fn failed(error: SsoError) -> Outcome {
    let outcome = match error {
        // A page that was loaded twice, or a telephone that was looked for too long.
        SsoError::Again => return Outcome::Again,
        SsoError::Away(_) => Outcome::Away,
        SsoError::Untrue(_) => Outcome::Untrue,
        SsoError::Nameless => Outcome::Nameless,
    };
    warn!(%error, "single sign-on failed");
    outcome
}

/// Back to the page where one signs in, which says why.
fn end(console: &Console, lang: Lang, outcome: Outcome) -> Response {
    let lang = if lang == Lang::En { "&lang=en" } else { "" };
    let mut response = Visit::go(&format!("/console/login?sso={}{lang}", outcome.code()));
    append(&mut response, &set_cookie(console, None));
    response
}

fn append(response: &mut Response, cookie: &str) {
    // Made of our own letters: it is always a header's value.
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}
