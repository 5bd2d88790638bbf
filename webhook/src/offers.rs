//! Which surveys people are given: those of the setting, and those that offices have published at the console.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use flows::{Catalog, Ended, Survey, Version};
use storage::{Offers, Storage, StorageError};
use tokio::sync::Mutex;
use tracing::{debug, error, info};

use crate::app::App;
use crate::surveys;

/// What this instance was set up with, and how many changes at the console it knows of.
#[derive(Debug)]
pub(crate) struct Seen {
    moved: AtomicI64,
    /// Held by whoever looks, so that nobody puts an older state over a newer one.
    looks: Mutex<()>,
    /// The surveys of the setting, in their order.
    setting: Vec<Version>,
    /// They are the built-in demo, which steps back as soon as an office has published something.
    demo: bool,
}

/// Adds what is published at the console to a catalogue that offers what the setting names.
pub(crate) async fn open(storage: &Storage, catalog: &mut Catalog, demo: bool) -> Result<Seen, StorageError> {
    let seen = Seen { moved: AtomicI64::new(-1), looks: Mutex::new(()), setting: catalog.offered.clone(), demo };
    let offers = storage.offers().await?;
    for survey in learn(storage, catalog, &offers).await? {
        catalog.surveys.insert(survey.hash.clone(), survey);
    }
    arrange(catalog, &seen, &offers);
    seen.moved.store(offers.moved, Ordering::Relaxed);
    Ok(seen)
}

/// Learns what has changed, by whatever instance.
pub(crate) async fn follow(app: &App) {
    if let Err(error) = look(app).await {
        debug!(%error, "the surveys on offer were not looked at");
    }
}

async fn look(app: &App) -> Result<(), StorageError> {
    let _alone = app.offers.looks.lock().await;
    if app.storage.offers_moved().await? == app.offers.moved.load(Ordering::Relaxed) {
        return Ok(());
    }
    let offers = app.storage.offers().await?;
    let learnt = learn(&app.storage, &app.catalog(), &offers).await?;
    app.change(|catalog| {
        for survey in learnt {
            catalog.surveys.insert(survey.hash.clone(), survey);
        }
        arrange(catalog, &app.offers, &offers);
    });
    app.offers.moved.store(offers.moved, Ordering::Relaxed);
    info!(changes = offers.moved, surveys = offers.all.len(), "the surveys on offer have changed");
    Ok(())
}

/// Whether the setting names a survey with this id: another one of that id would take its place.
pub(crate) fn is_of_the_setting(app: &App, id: &str) -> bool {
    let catalog = app.catalog();
    let mut named = app.offers.setting.iter().filter_map(|version| catalog.surveys.get(version));
    named.any(|survey| survey.id.eq_ignore_ascii_case(id))
}

/// The published versions that a catalogue does not know yet. One that a newer program published is not given here.
async fn learn(storage: &Storage, known: &Catalog, offers: &Offers) -> Result<Vec<Arc<Survey>>, StorageError> {
    let mut learnt = Vec::new();
    for offer in offers.all.iter().filter(|it| !known.surveys.contains_key(&it.version)) {
        let text = storage.survey(&offer.version).await?;
        match text.map(|text| surveys::from_canonical(&text)) {
            Some(Ok(survey)) => learnt.push(Arc::new(survey)),
            _ => error!(version = %offer.version, "a published survey cannot be read, and is not on offer here"),
        }
    }
    Ok(learnt)
}

/// Puts what is on offer in order: the one that somebody has said, those of the setting, the rest by their publication. A
/// survey of the console stands in the place of one of the setting that has its id.
fn arrange(catalog: &mut Catalog, seen: &Seen, offers: &Offers) {
    let id = |version: &Version| catalog.surveys.get(version).map(|survey| survey.id.to_ascii_lowercase());
    let replaced = |version: &&Version| {
        seen.demo && !offers.all.is_empty() || offers.all.iter().any(|it| Some(&it.id) == id(version).as_ref())
    };
    let setting = seen.setting.iter().filter(|version| !replaced(version)).cloned();
    let (main, rest): (Vec<_>, Vec<_>) = offers.all.iter().partition(|it| Some(&it.id) == offers.main.as_ref());
    let version = |it: &&storage::Offer| it.version.clone();
    catalog.offered = main.iter().map(version).chain(setting).chain(rest.iter().map(version)).collect();
    let ended = offers.all.iter().filter_map(|it| Some((it.id.clone(), it.closed?)));
    catalog.ended = ended.map(|(id, (on, last))| (id, Ended { on, last })).collect();
}

#[cfg(test)]
mod tests {
    use flows::form::{self, Workbook};
    use jiff::civil::date;
    use storage::Offer;

    use super::*;

    fn survey(id: &str) -> Arc<Survey> {
        let md = format!(
            "| survey | type | name | label |\n| - | - | - | - |\n| | text | a | Gì? |\n\
             | settings | form_id | form_title |\n| - | - | - |\n| | {id} | {id} |\n"
        );
        Arc::new(form::load(&Workbook::from_md(&md).unwrap()).unwrap())
    }

    /// The ids that are on offer, in their order.
    fn offered(setting: &[&str], demo: bool, offers: &[(&str, bool)], main: Option<&str>) -> String {
        let all = ["a", "b", "C", "d"].map(survey);
        let version = |id: &str| all.iter().find(|it| it.id.eq_ignore_ascii_case(id)).unwrap().hash.clone();
        let surveys = all.iter().map(|it| (it.hash.clone(), Arc::clone(it))).collect();
        let mut catalog = Catalog { surveys, ..Catalog::default() };
        let setting = setting.iter().map(|id| version(id)).collect();
        let days = (date(2026, 11, 25), date(2026, 11, 26));
        let all_offers = offers.iter().map(|(id, closed)| Offer {
            id: (*id).to_owned(),
            version: version(id),
            closed: closed.then_some(days),
        });
        let offers = Offers { moved: 1, main: main.map(str::to_owned), all: all_offers.collect() };
        arrange(&mut catalog, &Seen { moved: AtomicI64::new(0), looks: Mutex::new(()), setting, demo }, &offers);
        let ended = catalog.ended.keys().cloned().collect::<Vec<_>>().join(" ");
        let ids = catalog.offered.iter().map(|version| catalog.surveys[version].id.clone());
        format!("{} / {ended}", ids.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn the_chosen_one_stands_first_and_the_demo_steps_back() {
        assert_eq!(offered(&["a", "b"], false, &[], None), "a b / ");
        assert_eq!(offered(&["a", "b"], false, &[("c", false), ("d", false)], None), "a b C d / ");
        assert_eq!(offered(&["a", "b"], false, &[("c", false), ("d", false)], Some("d")), "d a b C / ");
        assert_eq!(offered(&["a", "b"], true, &[], None), "a b / ");
        assert_eq!(offered(&["a", "b"], true, &[("c", true)], None), "C / c", "also when that is closed");
        assert_eq!(offered(&["a", "C"], false, &[("c", true)], None), "a C / c", "in the other's place");
    }
}
