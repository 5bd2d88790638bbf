//! Grants: codes of ten minutes, access tokens of 25 hours, refresh tokens that are good once.

use axum::response::{IntoResponse, Redirect, Response};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Shared, Zalo};

/// How long an access token lives, ms.
const ACCESS_LIFE: i64 = 90_000_000;
/// How long a code lives, ms.
const CODE_LIFE: i64 = 600_000;

/// A pair as the console's explorer shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// For calls.
    pub access: String,
    /// For the next pair.
    pub refresh: String,
}

#[derive(Debug)]
pub(super) struct Pair {
    oa: String,
    grant: Grant,
    until: i64,
    /// Replaced by a newer pair: both tokens are dead.
    replaced: bool,
}

impl Pair {
    pub(super) fn both(&self) -> [String; 2] {
        [self.grant.access.clone(), self.grant.refresh.clone()]
    }
}

#[derive(Debug)]
pub(super) struct Code {
    oa: String,
    code: String,
    until: i64,
    challenge: Option<String>,
}

/// What an access token opens.
pub(super) enum Access {
    Oa(String),
    Expired,
    Unknown,
}

impl Zalo {
    /// Grants a pair for an OA, as the API Explorer does; the pair before it dies.
    pub fn grant(&self, oa: &str) -> Grant {
        grant(&self.0.shared, oa)
    }

    /// An administrator of the OA consents: the code that the redirect would carry.
    pub fn consent(&self, oa: &str) -> String {
        code(&self.0.shared, oa, None)
    }

    /// The pair in force.
    pub fn current(&self, oa: &str) -> Option<Grant> {
        let state = self.0.shared.lock();
        state.grants.iter().rev().find(|it| it.oa == oa && !it.replaced).map(|it| it.grant.clone())
    }

    /// How many refreshes succeeded.
    pub fn refreshes(&self) -> u32 {
        self.0.shared.lock().refreshes
    }
}

fn grant(shared: &Shared, oa: &str) -> Grant {
    let now = shared.clock.now();
    let mut state = shared.lock();
    state.serial += 1;
    let name =
        |kind: &str| HEXLOWER.encode(&Sha256::digest(format!("{kind}/{}/{}/{}", shared.address, oa, state.serial)));
    let grant = Grant { access: name("access"), refresh: name("refresh") };
    for pair in state.grants.iter_mut().filter(|it| it.oa == oa) {
        pair.replaced = true;
    }
    let pair = Pair { oa: oa.to_owned(), grant: grant.clone(), until: now + ACCESS_LIFE, replaced: false };
    state.grants.push(pair);
    drop(state);
    shared.bell.ring();
    grant
}

fn code(shared: &Shared, oa: &str, challenge: Option<String>) -> String {
    let until = shared.clock.now() + CODE_LIFE;
    let mut state = shared.lock();
    state.serial += 1;
    let code = format!("code-{}-{}", state.serial, oa);
    state.codes.push(Code { oa: oa.to_owned(), code: code.clone(), until, challenge });
    code
}

/// What `token` opens now.
pub(super) fn access(shared: &Shared, token: &str) -> Access {
    let now = shared.clock.now();
    let state = shared.lock();
    match state.grants.iter().find(|it| it.grant.access == token) {
        Some(pair) if !pair.replaced && now < pair.until => Access::Oa(pair.oa.clone()),
        Some(_) => Access::Expired,
        None => Access::Unknown,
    }
}

/// `POST /v4/oa/access_token`.
pub(super) fn access_token(shared: &Shared, secret: Option<&str>, form: &[(String, String)]) -> Value {
    let field = |name: &str| form.iter().find(|it| it.0 == name).map(|it| it.1.as_str()).unwrap_or_default();
    if field("app_id") != shared.app.id {
        return refusal(-14002, "Invalid appId");
    }
    if !field("secret_key").is_empty() {
        shared.lock().wrong.push("the app's secret belongs into the header".to_owned());
        return refusal(-14004, "Invalid secret key");
    }
    if secret != Some(shared.app.secret.as_str()) {
        return refusal(-14004, "Invalid secret key");
    }
    let now = shared.clock.now();
    let oa = match field("grant_type") {
        "refresh_token" => {
            let mut state = shared.lock();
            let wanted = field("refresh_token");
            let found =
                state.grants.iter().find(|it| it.grant.refresh == wanted && !it.replaced).map(|it| it.oa.clone());
            if found.is_some() {
                state.refreshes += 1;
            }
            found
        }
        "authorization_code" => {
            let mut state = shared.lock();
            let at = state.codes.iter().position(|it| it.code == field("code") && now < it.until);
            at.map(|at| state.codes.remove(at)).filter(|it| proved(it, field("code_verifier"))).map(|it| it.oa)
        }
        _ => return refusal(-14005, "Invalid grant type"),
    };
    let Some(oa) = oa else { return refusal(-14014, "Invalid refresh token or code") };
    let grant = grant(shared, &oa);
    json!({"access_token": grant.access, "refresh_token": grant.refresh, "expires_in": "90000"})
}

fn proved(code: &Code, verifier: &str) -> bool {
    let shown = BASE64URL_NOPAD.encode(&Sha256::digest(verifier));
    code.challenge.as_ref().is_none_or(|challenge| *challenge == shown)
}

/// `GET /v4/oa/permission`: the administrator agrees at once.
pub(super) fn permission(shared: &Shared, query: &[(String, String)]) -> Response {
    let field = |name: &str| query.iter().find(|it| it.0 == name).map(|it| it.1.clone());
    let (Some(app), Some(redirect)) = (field("app_id"), field("redirect_uri")) else {
        return axum::Json(refusal(-14003, "Invalid redirect uri")).into_response();
    };
    if app != shared.app.id {
        return axum::Json(refusal(-14002, "Invalid appId")).into_response();
    }
    let Some(oa) = shared.lock().chats.keys().next().map(|it| it.0.clone()) else {
        return axum::Json(refusal(-14012, "No OA")).into_response();
    };
    let code = code(shared, &oa, field("code_challenge").filter(|it| !it.is_empty()));
    let mark = if redirect.contains('?') { '&' } else { '?' };
    let state =
        field("state").filter(|_| shared.lock().state_echoed).map(|it| format!("&state={it}")).unwrap_or_default();
    Redirect::to(&format!("{redirect}{mark}code={code}&oa_id={oa}{state}")).into_response()
}

/// An error body of the grants' host: HTTP 200, and no wrapper.
fn refusal(code: i64, name: &str) -> Value {
    json!({"error": code, "error_name": name, "error_reason": "", "error_description": name,
        "ref_doc": "https://developers.zalo.me/docs/official-account"})
}
