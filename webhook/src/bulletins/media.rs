//! Pictures and files of a bulletin on one account: given to the platform once, and named from then on.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bot::{File, SendError};
use flows::bulletin::Part;
use flows::{Chat, MessageRef, Platform};
use tracing::warn;

use crate::app::App;
use crate::deliver;
use crate::failpoints::at;
use crate::pace::{Lane, Turn};

/// What the platform calls each file; nothing before it has it.
type Known = Arc<tokio::sync::Mutex<Option<String>>>;

/// What one account's platform calls the files of a bulletin.
#[derive(Default)]
pub(super) struct Files(Mutex<BTreeMap<String, Known>>);

impl Files {
    fn of(&self, file: &str) -> Known {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(files.entry(file.to_owned()).or_default())
    }

    /// Makes the call of one part.
    pub(super) async fn send(
        &self,
        app: &App,
        chat: &Chat,
        part: &Part,
        turn: Turn,
    ) -> Result<Option<MessageRef>, SendError> {
        let Some(media) = &part.media else {
            return at("bulletin send", deliver::push(app, chat, &part.message, None, turn))
                .await
                .map(|it| it.sent.message);
        };
        let slot = self.of(&media.file);
        // While the first sends it along, the others wait: it may be some megabytes.
        let mut known = at("bulletin file turn", slot.lock()).await;
        if let Some(name) = known.clone() {
            drop(known);
            let carried = Some((media.kind, File::Known(&name)));
            let sent = at("bulletin send known", deliver::push(app, chat, &part.message, carried, turn)).await;
            if let Err(SendError::File { .. }) = &sent {
                let mut known = at("bulletin file turn", slot.lock()).await;
                // Unless somebody has sent it along again since.
                if known.as_deref() == Some(name.as_str()) {
                    *known = None;
                }
            }
            return sent.map(|it| it.sent.message);
        }
        let bytes = match at("bulletin file", app.storage.file(&media.file)).await {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Err(SendError::Refused { code: 0 }),
            Err(error) => {
                warn!(%error, "a file of a bulletin cannot be read");
                return Err(SendError::Again { code: None });
            }
        };
        // On Zalo a file is given over by a call of its own. Not in the lane of bulletins: all its places may be held by
        // entries that wait for this very file.
        let upload = match chat.platform {
            Platform::Zalo => {
                let turn = app.pace.turn_of(&app.storage, (chat.platform, &chat.account), Lane::Unasked);
                at("bulletin upload turn", turn).await
            }
            Platform::Telegram | Platform::Web => None,
        };
        let carried = Some((media.kind, File::Fresh { name: &media.file, bytes: &bytes }));
        let sent = at("bulletin send file", deliver::push(app, chat, &part.message, carried, turn)).await?;
        drop(upload);
        *known = sent.file;
        Ok(sent.sent.message)
    }
}
