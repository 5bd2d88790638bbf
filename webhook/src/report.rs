//! The quarterly report on questions and answers, as far as its reader may see: for the command line and the console.

use flows::desk::{Asked, Quarter, Report, Units};
use flows::kb::{Base, topic_name};
use storage::{Storage, StorageError};

use crate::app::now;
use crate::console::unit_of;

/// How many unanswered matters a report names.
const TOP: usize = 20;

/// Most unanswered questions that are put together, the newest: a reader waits about a second for these. Page, workbook and
/// command say so.
pub(crate) const MOST: usize = 1_000;

/// The report on what was put to offices that `sees` lets through, by their ids; an empty one is no office's.
///
/// # Errors
/// [`StorageError::Unreachable`].
pub(crate) async fn qa(
    storage: &Storage,
    units: &Units,
    quarter: Quarter,
    sees: impl Fn(&str) -> bool,
    unanswered: Option<Vec<(String, usize)>>,
) -> Result<Report, StorageError> {
    let (since, until) = quarter.span();
    let (mut asked, mut tickets) = storage.qa_counts(since, until, now()).await?;
    // An entry may name its office in words.
    for unit in asked.iter_mut().map(|it| &mut it.unit).chain(tickets.iter_mut().map(|it| &mut it.unit)) {
        *unit = unit_of(unit, units);
    }
    asked.retain(|it| sees(&it.unit));
    tickets.retain(|it| sees(&it.unit));
    let name = |id: &str| units.get(id).map_or_else(|| id.to_owned(), |unit| unit.name.clone());
    Ok(Report::new(quarter, &asked, &tickets, unanswered, |id| topic_name(id).to_owned(), name))
}

/// What was asked most of the newest of these unanswered questions: one that stands for the others, and how many they are.
/// Its time grows with the square of the questions.
pub(crate) fn matters(base: &Base, questions: &[Asked]) -> Vec<(String, usize)> {
    let questions = &questions[questions.len().saturating_sub(MOST)..];
    let words: Vec<&str> = questions.iter().map(|it| it.words.as_str()).collect();
    let clusters = base.clusters(&words).into_iter().take(TOP);
    clusters.map(|it| (words[it.middle].to_owned(), it.members.len())).collect()
}
