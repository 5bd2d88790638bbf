//! Grants (OAuth v4): the address of consent, and trading a code or a refresh token for a pair.

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::Value;

use super::{Account, Pair, Pkce, RefreshError};
use crate::{SendError, net, pick};
use flows::Millis;

/// Codes that reject the app or its settings rather than the grant: invalid app id, invalid redirect address, and two
/// that developers saw for a wrong OA.
const APP_CODES: [i64; 4] = [-14002, -14003, -14012, -14024];

/// What an access token lives if Zalo does not say, seconds.
const EXPIRES_IN: i64 = 90_000;

impl Account {
    /// Trades a refresh token for a new pair. The old refresh token is dead the moment this succeeds: call it under a
    /// lock that outlasts [`super::TIMEOUT`], with a "refreshing" mark stored before, and store the pair before using
    /// it.
    ///
    /// # Errors
    /// See [`RefreshError`].
    pub async fn refresh(&self, refresh_token: &str, now: Millis) -> Result<Pair, RefreshError> {
        self.grant(&[("refresh_token", refresh_token), ("grant_type", "refresh_token")], now).await
    }

    /// Trades the code of an administrator's consent (10 minutes old at most) for the first pair.
    ///
    /// # Errors
    /// See [`RefreshError`].
    pub async fn exchange(&self, code: &str, verifier: Option<&str>, now: Millis) -> Result<Pair, RefreshError> {
        let mut fields = vec![("code", code), ("grant_type", "authorization_code")];
        fields.extend(verifier.map(|verifier| ("code_verifier", verifier)));
        self.grant(&fields, now).await
    }

    /// The address at which an administrator of the OA consents. `redirect` must equal the console's byte for byte.
    /// Zalo brings the person back to it with `code` and `oa_id`; whether `state` comes back is not certain.
    pub fn authorize_url(&self, redirect: &str, state: &str, pkce: Option<&Pkce>) -> String {
        let mut url = net::below(&self.oauth, ["v4", "oa", "permission"]);
        let mut query = url.query_pairs_mut();
        query.append_pair("app_id", &self.config.app_id).append_pair("redirect_uri", redirect);
        if let Some(pkce) = pkce {
            query.append_pair("code_challenge", &pkce.challenge);
        }
        query.append_pair("state", state);
        drop(query);
        url.into()
    }

    async fn grant(&self, fields: &[(&str, &str)], now: Millis) -> Result<Pair, RefreshError> {
        // Zalo wants the secret in a header of this name, neither in the body nor as Basic.
        let mut secret = HeaderValue::from_str(&self.config.app_secret).map_err(|_| RefreshError::App { code: 0 })?;
        secret.set_sensitive(true);
        let mut form = fields.to_vec();
        form.push(("app_id", self.config.app_id.as_str()));
        let request = self
            .client
            .post(net::below(&self.oauth, ["v4", "oa", "access_token"]))
            .header("secret_key", secret)
            .form(&form);
        let response = request.send().await.map_err(|error| outcome(net::no_answer(&error)))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.map_err(|_| RefreshError::Uncertain)?;
        read(status, &headers, &body, now)
    }
}

/// Reads an answer. Errors come with HTTP 200, sometimes without a number, so the one proof of success is that both
/// tokens are there; anything else must never replace the pair we have.
fn read(status: StatusCode, headers: &HeaderMap, body: &[u8], now: Millis) -> Result<Pair, RefreshError> {
    let Ok(answer) = pick::object(body) else { return Err(outcome(net::strange_answer(status, headers))) };
    let token = |name| pick::text(answer.get(name)).filter(|token| !token.is_empty()).map(str::to_owned);
    if let (Some(access), Some(refresh)) = (token("access_token"), token("refresh_token")) {
        let expires_in = pick::int(answer.get("expires_in")).filter(|seconds| *seconds > 0).unwrap_or(EXPIRES_IN);
        return Ok(Pair { access, refresh, got_at: now, expires_in });
    }
    let code = pick::int(answer.get("error"));
    let named = answer.get("error_name").or(answer.get("error_description")).is_some_and(|name| *name != Value::Null);
    Err(match code {
        Some(code) if APP_CODES.contains(&code) => RefreshError::App { code },
        Some(-32) => RefreshError::Again,
        // Which code a used refresh token gets is not documented (-14014 and -118 were seen), so every other refusal
        // counts as the grant's end; it is an administrator who then finds out.
        Some(code) if code != 0 => RefreshError::Dead { code },
        _ if named => RefreshError::Dead { code: 0 },
        _ => RefreshError::Uncertain,
    })
}

/// What the failure of a call means for the grant.
fn outcome(error: SendError) -> RefreshError {
    match error {
        SendError::Again { .. } | SendError::Later { .. } => RefreshError::Again,
        SendError::Refused { .. } => RefreshError::App { code: 0 },
        _ => RefreshError::Uncertain,
    }
}

#[cfg(test)]
mod tests;
