//! What stands around a bulletin's own words: names for its ids.

use flows::bulletin::{Bulletin, Frame};
use flows::desk::Units;
use storage::StorageError;

use crate::app::App;

/// The frame of a bulletin with this id.
///
/// # Errors
/// [`StorageError`] of the bulletin that it corrects.
pub(crate) async fn frame_of(app: &App, id: &str, it: &Bulletin, units: &Units) -> Result<Frame, StorageError> {
    let corrects = match &it.corrects {
        Some(id) => app.storage.bulletin_row(id).await?,
        None => None,
    };
    Ok(Frame {
        unit: units.get(&it.unit).map_or_else(|| it.unit.clone(), |unit| unit.name.clone()),
        corrects: corrects.map(|row| (row.number, row.date.and_then(|date| date.parse().ok()))),
        page: app.config.public_url.as_ref().map(|url| format!("{url}/ban-tin/{id}")),
    })
}
