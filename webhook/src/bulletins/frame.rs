//! What stands around a bulletin's own words.

use flows::bulletin::{Bulletin, Frame};
use storage::StorageError;

use crate::app::App;

/// What a bulletin's ids stand for: the issuing body's name, the bulletin that it corrects, its own page.
pub(crate) async fn of(app: &App, id: &str, bulletin: &Bulletin) -> Result<Frame, StorageError> {
    let unit = app.desk().units.get(&bulletin.unit).map_or_else(String::new, |unit| unit.name.clone());
    let corrects = match &bulletin.corrects {
        Some(other) => app.storage.bulletin(other).await?.map(|it| (it.bulletin.number, it.bulletin.date)),
        None => None,
    };
    let page = app.config.https().map(|url| format!("{url}/ban-tin/{id}"));
    Ok(Frame { unit, corrects, page })
}
