//! What Telegram says of its deliveries to us.

use std::fmt;

use flows::Millis;
use serde::Deserialize;
use serde_json::Value;
use teloxide_core::payloads::GetWebhookInfo;

use super::call::{Fault, call};
use super::{Account, SendError};
use crate::pick;

/// `getWebhookInfo`, as far as it says how we are doing.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookInfo {
    /// Updates that wait to be delivered.
    pub pending: u64,
    /// When a delivery last failed, if one ever did.
    pub failed_at: Option<Millis>,
    url: String,
}

impl WebhookInfo {
    /// Whether Telegram delivers to this address. Where else it may deliver is not told: other programs write tokens
    /// into such addresses.
    pub fn delivers_to(&self, url: &str) -> bool {
        self.url == url
    }
}

impl fmt::Debug for WebhookInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookInfo").field("pending", &self.pending).finish_non_exhaustive()
    }
}

/// What we read of it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Info {
    url: Value,
    pending_update_count: Value,
    last_error_date: Value,
}

impl Account {
    /// Asks how deliveries go. May be asked about once a minute.
    ///
    /// # Errors
    /// See [`SendError`]; it may be asked again at the next turn.
    pub async fn webhook_info(&self) -> Result<WebhookInfo, SendError> {
        let info: Info = call(&self.bot, &GetWebhookInfo::new()).await.map_err(|fault| match fault {
            Fault::Send(error) => error,
            Fault::Moot => SendError::Refused { code: 400 },
        })?;
        let url = info.url.as_str().ok_or(SendError::Again { code: None })?.to_owned();
        let pending = pick::int(Some(&info.pending_update_count)).and_then(|n| u64::try_from(n).ok());
        // In seconds.
        let failed_at = pick::int(Some(&info.last_error_date)).map(|at| Millis(at.saturating_mul(1000)));
        Ok(WebhookInfo { pending: pending.unwrap_or_default(), failed_at, url })
    }
}
