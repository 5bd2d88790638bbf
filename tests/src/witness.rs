//! Somebody who looks at a receipt at the moment that a platform has taken it, and before its sender learns so.
//!
//! Looking later proves nothing: a response that was stored after its receipt would be there by then.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{mpsc, oneshot};

use crate::interview::code_in;

/// A receipt in flight. Dropping it lets the platform answer.
#[derive(Debug)]
pub struct Receipt {
    /// The platform's id of the person that it was sent to.
    pub user: String,
    /// The receipt's code.
    pub code: String,
    /// The platform's answer waits for this to close.
    _go_on: oneshot::Sender<()>,
}

/// Where an emulator shows the receipts that it takes. Nobody looks until [`Witness::watch`].
#[derive(Clone, Debug, Default)]
pub struct Witness(Arc<Mutex<Option<mpsc::UnboundedSender<Receipt>>>>);

impl Witness {
    /// Every receipt from now on.
    pub fn watch(&self) -> mpsc::UnboundedReceiver<Receipt> {
        let (show, receipts) = mpsc::unbounded_channel();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(show);
        receipts
    }

    /// Shows a text that was taken, if it is a receipt and somebody watches, and waits until it has been looked at.
    pub(crate) async fn look(&self, user: &str, text: &str) {
        let Some(code) = code_in(text) else { return };
        let (go_on, looked_at) = oneshot::channel();
        let receipt = Receipt { user: user.to_owned(), code, _go_on: go_on };
        let shown = {
            let watcher = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            watcher.as_ref().is_some_and(|it| it.send(receipt).is_ok())
        };
        if shown {
            // It closes without a word.
            let _ = looked_at.await;
        }
    }
}
