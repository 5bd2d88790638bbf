//! The end of a delivery when the service stops. No point for a death is here: a lease that is not put down passes over
//! when the heartbeat has ended.

use std::sync::Arc;

use storage::Work;
use tracing::debug;

use super::Origin;
use crate::app::App;

/// Delivers, and puts the lease of an ended delivery down if the service stops: what is left need not wait until this
/// instance is gone.
pub(super) async fn after(app: Arc<App>, work: Work, origin: Option<Origin>) {
    let lease = super::run(&app, work, origin).await;
    if app.stop.is_cancelled()
        && let Err(error) = app.storage.hand_over(lease).await
    {
        debug!(%error, "an outbox was not handed over; it is found when this instance has ended");
    }
}
