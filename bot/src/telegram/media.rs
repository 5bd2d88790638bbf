//! Pictures and documents, and what is done to bulletins afterwards.

use flows::Message;
use flows::bulletin::Carried;
use reqwest::multipart::{Form, Part};
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{self, Fault, ask, to};
use super::render::{MAX_CAPTION, keyboard};
use super::{Account, chat, done};
use crate::{File, SendError, Sent, SentFile, UPLOAD_TIMEOUT, pick};

/// Largest picture, bytes (Bot API, sendPhoto).
pub const MAX_PHOTO: usize = 10 * 1024 * 1024;

/// Largest document, bytes (Bot API, sendDocument).
pub const MAX_DOCUMENT: usize = 50 * 1024 * 1024;

impl Account {
    /// Sends a picture or a document to a private chat: uploaded, or by the name that an upload got. Telegram keeps a file
    /// for good, so one upload serves everybody.
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
        let (method, field, most) = match kind {
            Carried::Picture => ("sendPhoto", "photo", MAX_PHOTO),
            Carried::File => ("sendDocument", "document", MAX_DOCUMENT),
        };
        let caption = caption(message)?;
        let keyboard = keyboard(message)?;
        let request = match file {
            File::Known(name) => {
                let mut body = json!({ "chat_id": chat(user)?.0, field: name });
                if !caption.is_empty() {
                    body["caption"] = Value::from(caption);
                }
                if let Some(keyboard) = keyboard {
                    body["reply_markup"] = json!(keyboard);
                }
                call::json(to(&self.bot, method), body.to_string().into_bytes())
            }
            File::Fresh { bytes, .. } if bytes.is_empty() || bytes.len() > most => {
                return Err(SendError::Refused { code: 0 });
            }
            File::Fresh { name, bytes } => {
                let part = Part::bytes(bytes.to_vec()).file_name(name.to_owned());
                let mut form = Form::new().text("chat_id", chat(user)?.to_string()).part(field, part);
                if !caption.is_empty() {
                    form = form.text("caption", caption.to_owned());
                }
                if let Some(keyboard) = keyboard {
                    form = form.text("reply_markup", json!(keyboard).to_string());
                }
                to(&self.bot, method).timeout(UPLOAD_TIMEOUT).multipart(form)
            }
        };
        let said: Said = ask(request).await.map_err(|fault| match fault {
            Fault::Send(error) => error,
            Fault::Moot => SendError::Refused { code: 400 },
        })?;
        Ok(said.read())
    }

    /// Changes the words under a picture or a document, buttons included. Gone or equal is success.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn revise_caption(&self, user: &str, message: &str, to_be: &Message) -> Result<(), SendError> {
        let mut body = json!({ "chat_id": chat(user)?.0, "message_id": number(message)?, "caption": caption(to_be)? });
        if let Some(keyboard) = keyboard(to_be)? {
            body["reply_markup"] = json!(keyboard);
        }
        done(ask(call::json(to(&self.bot, "editMessageCaption"), body.to_string().into_bytes())).await)
    }

    /// Deletes a message of ours on the person's side too; gone is success. Telegram does so within 48 hours.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn take_back(&self, user: &str, message: &str) -> Result<(), SendError> {
        let body = json!({ "chat_id": chat(user)?.0, "message_id": number(message)? });
        done(ask(call::json(to(&self.bot, "deleteMessage"), body.to_string().into_bytes())).await)
    }
}

/// A caption cannot become two messages, and a cut one would be a lie.
fn caption(message: &Message) -> Result<&str, SendError> {
    let fits = message.text.encode_utf16().count() <= MAX_CAPTION;
    if fits { Ok(&message.text) } else { Err(SendError::Refused { code: 0 }) }
}

fn number(message: &str) -> Result<i32, SendError> {
    message.parse().map_err(|_| SendError::Refused { code: 0 })
}

/// What we read of a message that carries something. Telegram keeps a picture in several sizes, the largest last.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    message_id: Value,
    photo: Vec<Kept>,
    document: Option<Kept>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Kept {
    file_id: Value,
}

impl Said {
    fn read(self) -> SentFile {
        let file = self.photo.last().or(self.document.as_ref()).and_then(|it| it.file_id.as_str()).map(str::to_owned);
        SentFile { sent: Sent { message: pick::id(Some(&self.message_id)), left: None }, file }
    }
}
