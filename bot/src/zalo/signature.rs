//! The signature of the webhook: `X-ZEvent-Signature: mac=<hex>` with hex = SHA-256(app id + raw body + the body's own
//! `timestamp` + OA secret key). A plain hash of a concatenation, not an HMAC (Zalo's own MacUtils).
//!
//! There is no window of time: a retry, up to two hours later, keeps the old timestamp. What comes twice is caught by
//! the event's id.

use data_encoding::HEXLOWER_PERMISSIVE;
use serde_json::Value;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use super::parse::oa;
use crate::pick;

/// Most places of a body that is not JSON that are tried as its timestamp.
const MAX_TIMESTAMPS: usize = 4;

/// What a delivery says of itself, before anybody knows whether it is true: enough to choose the secrets to check it
/// with. All of it may be missing or forged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// The app.
    pub app: Option<String>,
    /// The OA.
    pub oa: Option<String>,
}

/// Reads what a delivery says of itself.
pub fn claim(body: &[u8]) -> Claim {
    let Ok(event) = pick::object(body) else { return Claim::default() };
    Claim { app: pick::id(event.get("app_id")), oa: oa(&event) }
}

/// Whether the header `X-ZEvent-Signature` (with or without `mac=`) was made with one of `secrets` for this body. Also
/// decides for bodies that are not JSON, so that an authentic one can be kept aside.
pub fn verify(app_id: &str, body: &[u8], header: Option<&[u8]>, secrets: &[String]) -> bool {
    let Some(header) = header else { return false };
    let hex = header.trim_ascii();
    let Ok(given) = HEXLOWER_PERMISSIVE.decode(hex.strip_prefix(b"mac=").unwrap_or(hex)) else { return false };
    let mut fits = Choice::from(0);
    for timestamp in timestamps(body) {
        // An empty secret would let everybody sign.
        for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
            let mac = Sha256::new()
                .chain_update(app_id)
                .chain_update(body)
                .chain_update(&timestamp)
                .chain_update(secret)
                .finalize();
            fits |= mac.as_slice().ct_eq(&given);
        }
    }
    fits.into()
}

/// What may be the body's `timestamp`, as text: the field, if the body is JSON; else what stands behind that word.
fn timestamps(body: &[u8]) -> Vec<String> {
    if let Ok(event) = serde_json::from_slice::<Value>(body) {
        return vec![match event.get("timestamp") {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }];
    }
    let text = String::from_utf8_lossy(body);
    let digits = |rest: &str| {
        let value = rest.trim_start().strip_prefix(':')?.trim_start();
        let value = value.strip_prefix('"').unwrap_or(value);
        Some(value.chars().take_while(char::is_ascii_digit).take(20).collect::<String>())
    };
    let found = text.match_indices("\"timestamp\"").take(MAX_TIMESTAMPS);
    found.filter_map(|(at, word)| digits(&text[at + word.len()..])).chain([String::new()]).collect()
}
