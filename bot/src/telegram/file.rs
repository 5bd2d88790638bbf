//! Fetching a file: `getFile` gives a path, which is good for an hour and is asked for under the bot's token.

use flows::desk::FileRef;
use serde::Deserialize;
use serde_json::Value;
use teloxide_core::payloads::GetFile;
use teloxide_core::types::FileId;

use super::Account;
use super::call::{Fault, call};
use crate::{FetchError, SendError, net};

/// What we read of a file.
#[derive(Default, Deserialize)]
#[serde(default)]
struct File {
    file_path: Value,
    file_size: Value,
}

impl Account {
    /// Fetches a file by its `file_id`.
    ///
    /// # Errors
    /// What to do next, see [`FetchError`].
    pub async fn fetch(&self, file: &FileRef) -> Result<Vec<u8>, FetchError> {
        let asked = call::<File, _>(&self.bot, &GetFile::new(FileId(file.name.clone()))).await;
        let found = asked.map_err(|fault| match fault {
            // Of an id that it does not know, and of a file over its limit, Telegram says 400.
            Fault::Moot | Fault::Send(SendError::Refused { .. } | SendError::Blocked { .. }) => FetchError::Gone,
            Fault::Send(_) => FetchError::Again,
        })?;
        if found.file_size.as_u64().is_some_and(|size| size > flows::desk::FILE) {
            return Err(FetchError::TooLarge);
        }
        let path = found.file_path.as_str().ok_or(FetchError::Again)?;
        let parts: Vec<&str> = path.split('/').collect();
        // A path of its own making leads nowhere else on that server.
        if parts.iter().any(|part| part.is_empty() || matches!(*part, "." | "..")) {
            return Err(FetchError::Foreign);
        }
        let token = format!("bot{}", self.bot.token());
        let url = net::below(&self.bot.api_url(), ["file", token.as_str()].into_iter().chain(parts));
        let response = net::ask_for(self.bot.client().get(url)).await?;
        if response.status().is_redirection() {
            return Err(FetchError::Foreign);
        }
        net::take_in(response).await
    }
}
