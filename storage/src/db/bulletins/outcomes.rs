//! What became of a bulletin: in figures, and contact by contact.

use flows::bulletin::{Came, Outcome, State, Why};
use flows::{Millis, Platform};

use super::moves::strange;
use super::{count_of, platform_of};
use crate::db::failed;
use crate::{Storage, StorageError};

statements! {
    COUNT = "insert into delivery_count (bulletin, platform, account, state, why, n) values ($1, $2, $3, $4, $5, $6)
             on conflict (bulletin, platform, account, state, why) do update set n = delivery_count.n + excluded.n";
    COUNTS = "select platform, account, state, why, n from delivery_count where bulletin = $1
              order by platform, account, state, why";
    SENDING = "select platform, account, count(*) from delivery where bulletin = $1 and state = 'sending'
               group by platform, account";
    THOSE = "select nth, contact, platform, account, state, why, at from delivery
             where bulletin = $1 and nth > $2 and ($3 = '' or state = $3) order by nth limit $4";
}

/// In counts: contacts of the segment that the bulletin did not reach when its list was made.
pub(super) const UNLISTED: &str = "unlisted";

/// How far a bulletin has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Where it stands.
    pub state: State,
    /// Its list is whole.
    pub listed: bool,
    /// How many stand on its list so far.
    pub total: u64,
    /// How many of them go first, while only a hundredth does.
    pub first: Option<u64>,
    /// Nothing goes out before that: people are asleep.
    pub waits_until: Option<Millis>,
    /// What came of it so far, broadcasts and all.
    pub came: Came,
    /// How many came to what, by account. What was left before it came onto the list is in it too.
    pub counts: Vec<(Platform, String, Outcome, u64)>,
}

impl Progress {
    /// How many came to one thing, on all accounts.
    pub fn of(&self, outcome: Outcome) -> u64 {
        self.counts.iter().filter(|it| it.2 == outcome).map(|it| it.3).sum()
    }
}

/// What became of a bulletin for one contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The place on the list, from 1.
    pub nth: i64,
    /// The beginning of what stands for the person, 12 hexadecimal digits; `None` once they are erased.
    pub contact: Option<String>,
    /// Where.
    pub platform: Platform,
    /// On which account of ours.
    pub account: String,
    /// What.
    pub outcome: Outcome,
    /// Since when, but for what waits.
    pub at: Option<Millis>,
}

impl Storage {
    /// How far a bulletin has come; `None` if there is none. Costs the same for a list of any length.
    ///
    /// # Errors
    /// As any call.
    pub async fn bulletin_progress(&self, id: &str) -> Result<Option<Progress>, StorageError> {
        let Some(row) = self.bulletin_row(id).await? else { return Ok(None) };
        type Count = (String, String, String, String, i64);
        let rows: Vec<Count> =
            on_db!(&self.db, |pool| sqlx::query_as(COUNTS).bind(id).fetch_all(pool).await.map_err(failed))?;
        let sending: Vec<(String, String, i64)> =
            on_db!(&self.db, |pool| sqlx::query_as(SENDING).bind(id).fetch_all(pool).await.map_err(failed))?;
        let mut counts = Vec::new();
        for (platform, account, _, _, listed) in rows.iter().filter(|it| it.2 == "listed") {
            let ours = |it: &&Count| it.0 == *platform && it.1 == *account;
            let under_way = sending.iter().find(|it| it.0 == *platform && it.1 == *account).map_or(0, |it| it.2);
            let came = |it: &&Count| it.2 != "listed" && it.2 != UNLISTED;
            let done: i64 = rows.iter().filter(ours).filter(came).map(|it| it.4).sum();
            let waiting = match row.state {
                State::Cancelled => Outcome::Left(Why::Cancelled),
                _ => Outcome::Waiting,
            };
            for (outcome, n) in [(Outcome::Sending, under_way), (waiting, listed - done - under_way)] {
                if n > 0 {
                    counts.push((platform_of(platform)?, account.clone(), outcome, count_of(n)));
                }
            }
        }
        for (platform, account, state, why, n) in rows.iter().filter(|it| it.2 != "listed" && it.4 > 0) {
            let state = if state == UNLISTED { "left" } else { state };
            let outcome = Outcome::from_codes(state, Some(why)).ok_or_else(strange)?;
            counts.push((platform_of(platform)?, account.clone(), outcome, count_of(*n)));
        }
        let first = row.canary.then_some(row.first);
        let (state, listed, total, waits_until, came) = (row.state, row.listed, row.total, row.waits_until, row.came);
        Ok(Some(Progress { state, listed, total, first, waits_until, came, counts }))
    }

    /// What became of a bulletin contact by contact, behind the place `after` of its list, with a state of
    /// [`Outcome::code`] or, where that is empty, any.
    ///
    /// # Errors
    /// As any call.
    pub async fn bulletin_outcomes(
        &self,
        id: &str,
        state: &str,
        after: i64,
        limit: usize,
    ) -> Result<Vec<Delivery>, StorageError> {
        type Row = (i64, Option<String>, String, String, String, Option<String>, Option<i64>);
        let Some(bulletin) = self.bulletin_row(id).await? else { return Ok(Vec::new()) };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows: Vec<Row> = on_db!(&self.db, |pool| {
            let query = sqlx::query_as(THOSE).bind(id).bind(after).bind(state).bind(limit);
            query.fetch_all(pool).await.map_err(failed)
        })?;
        rows.into_iter()
            .map(|(nth, contact, platform, account, state, why, at)| {
                let outcome = match Outcome::from_codes(&state, why.as_deref()).ok_or_else(strange)? {
                    // So many may wait that none of them is touched by the cancelling.
                    Outcome::Waiting if bulletin.state == State::Cancelled => Outcome::Left(Why::Cancelled),
                    outcome => outcome,
                };
                let contact = contact.map(|it| it.chars().take(12).collect());
                Ok(Delivery { nth, contact, platform: platform_of(&platform)?, account, outcome, at: at.map(Millis) })
            })
            .collect()
    }
}
