//! Pictures and documents in consultation messages: uploaded first, then named.

use flows::Message;
use flows::bulletin::Carried;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

use super::{Account, MAX_TEXT};
use crate::{File, SendError, Sent, SentFile, UPLOAD_TIMEOUT, net, pick};

/// Largest picture, bytes (OpenAPI, upload/image; JPEG or PNG).
pub const MAX_IMAGE: usize = 1024 * 1024;

/// Largest document, bytes (OpenAPI, upload/file; PDF, DOC, DOCX).
pub const MAX_FILE: usize = 5 * 1024 * 1024;

impl Account {
    /// Sends a picture with a text under it, or a document without one: Zalo has no text, and no buttons, beside a
    /// document, and no buttons beside a picture. A file that Zalo does not have yet is uploaded first; its name is good
    /// for a week.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn send_file(
        &self,
        user: &str,
        message: &Message,
        kind: Carried,
        file: File<'_>,
    ) -> Result<SentFile, SendError> {
        let text: String = message.text.nfc().collect();
        if text.chars().count() > MAX_TEXT || (kind == Carried::File && !text.is_empty()) {
            return Err(SendError::Refused { code: 0 });
        }
        let name = match file {
            File::Known(name) => name.to_owned(),
            File::Fresh { name, bytes } => self.upload(kind, name, bytes).await?,
        };
        let attachment = match kind {
            Carried::Picture => json!({ "type": "template", "payload": {
                "template_type": "media",
                "elements": [{ "media_type": "image", "attachment_id": name }],
            } }),
            Carried::File => json!({ "type": "file", "payload": { "token": name } }),
        };
        let mut content = json!({ "attachment": attachment });
        if !text.is_empty() {
            content["text"] = Value::from(text);
        }
        let sent: Sent = self.call(&json!({ "recipient": { "user_id": user }, "message": content })).await?;
        Ok(SentFile { sent, file: Some(name) })
    }

    /// Uploads a file; gives what Zalo calls it. An upload that nobody uses is forgotten after a week, so it may be
    /// repeated.
    ///
    /// # Errors
    /// See [`SendError`]; never [`SendError::Uncertain`].
    pub async fn upload(&self, kind: Carried, name: &str, bytes: &[u8]) -> Result<String, SendError> {
        let (path, field, most) = match kind {
            Carried::Picture => ("image", "attachment_id", MAX_IMAGE),
            Carried::File => ("file", "token", MAX_FILE),
        };
        if bytes.is_empty() || bytes.len() > most || !name.contains('.') {
            return Err(SendError::Refused { code: 0 });
        }
        let part = Part::bytes(bytes.to_vec()).file_name(name.to_owned());
        let request = self
            .client
            .post(net::below(&self.api, ["v2.0", "oa", "upload", path]))
            .timeout(UPLOAD_TIMEOUT)
            .multipart(Form::new().part("file", part));
        let (answer, _) = self.ask(request).await.map_err(|error| match error {
            SendError::Uncertain => SendError::Again { code: None },
            error => error,
        })?;
        // For a kind of file that it does not like Zalo answers success, and no name.
        let name = pick::text(answer.get("data").and_then(|data| data.get(field))).filter(|name| !name.is_empty());
        name.map(str::to_owned).ok_or(SendError::Refused { code: 0 })
    }
}
