//! Surveys that enough people have answered.
//!
//! Each instance counts what is stored, every few seconds, of those surveys alone that have a quota and can be begun: nobody who
//! begins waits for a count, and no count is kept that could drift from what is there. What it does not see is who has begun:
//! a quota may be exceeded by them, and by whoever begins between the response that fills it and the next look.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use flows::{Catalog, Shut};
use storage::{Storage, StorageError};
use tracing::{debug, info};

use crate::app::{App, now};

/// The shortest pause between two looks.
pub(crate) const PAUSE: Duration = Duration::from_secs(5);
/// A pause is so many times as long as the look before it took: counting takes a twentieth of a connection at most.
const EASE: u32 = 20;

/// Looks which quotas are reached; gives the pause before the next look.
pub(crate) async fn look(app: &App) -> Duration {
    let begun = Instant::now();
    let catalog = app.catalog();
    match reached(&app.storage, &catalog).await {
        Ok(reached) if reached == (Reached { all: catalog.full.clone(), choices: catalog.full_choices.clone() }) => {}
        Ok(Reached { all, choices }) => {
            info!(surveys = ?all, choices = choices.len(), "surveys and choices that are full");
            app.change(|catalog| (catalog.full, catalog.full_choices) = (all, choices));
        }
        Err(error) => debug!(%error, "quotas were not looked at"),
    }
    PAUSE.max(begun.elapsed() * EASE)
}

/// What is full.
#[derive(Default, PartialEq)]
struct Reached {
    all: BTreeSet<String>,
    choices: BTreeSet<(String, String, String)>,
}

async fn reached(storage: &Storage, catalog: &Catalog) -> Result<Reached, StorageError> {
    let mut reached = Reached::default();
    let at = now();
    // Where nobody can begin nothing depends on it.
    let open = catalog.offers().filter(|survey| matches!(catalog.shut(survey, at), None | Some(Shut::Full)));
    for survey in open {
        let (id, campaign) = (survey.id.to_ascii_lowercase(), &survey.settings.campaign);
        if let Some(most) = campaign.quota
            && storage.responses_sent(&survey.id, most).await? >= most
        {
            reached.all.insert(id.clone());
        }
        let questions: BTreeSet<&str> = campaign.by_choice.iter().map(|it| it.question.as_str()).collect();
        for question in questions {
            let counts = storage.responses_sent_by(&survey.id, question).await?;
            for quota in campaign.by_choice.iter().filter(|it| it.question == question) {
                if counts.iter().any(|(choice, n)| *choice == quota.choice && *n >= quota.most) {
                    reached.choices.insert((id.clone(), question.to_owned(), quota.choice.clone()));
                }
            }
        }
    }
    Ok(reached)
}
