//! What stands around a bulletin's own words.

use flows::bulletin::{Bulletin, Frame};
use flows::desk::Units;
use storage::{Storage, StorageError};

use crate::app::App;
use crate::config::Config;

/// What a bulletin's ids stand for: the issuing body's name, the bulletin that it corrects, its own page.
pub(crate) async fn of(app: &App, id: &str, bulletin: &Bulletin) -> Result<Frame, StorageError> {
    given(&app.storage, &app.config, &app.desk().units, id, bulletin).await
}

/// The same, for whoever has no service at hand.
pub(crate) async fn given(
    storage: &Storage,
    config: &Config,
    units: &Units,
    id: &str,
    bulletin: &Bulletin,
) -> Result<Frame, StorageError> {
    let unit = units.get(bulletin.issuing()).map_or_else(String::new, |unit| unit.name.clone());
    let corrects = match &bulletin.corrects {
        Some(other) => storage.bulletin(other).await?.map(|it| (it.bulletin.number, it.bulletin.date)),
        None => None,
    };
    let page = config.https().map(|url| format!("{url}/ban-tin/{id}"));
    Ok(Frame { unit, corrects, page })
}
