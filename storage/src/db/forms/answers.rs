//! How many have answered a survey: counts that name nobody.

use flows::{Millis, Version, vietnam};

use super::super::failed;
use crate::{Storage, StorageError};

statements! {
    DAYS = "select (completed_at + $3) / 86400000, count(*) from response
            where survey in (select spelled from form_version where form = $1) and completed_at >= $2
            and status = 'completed' group by 1 order by 1";
    BY = "select channel, status, coalesce(unit, ''), version, count(*) from response
          where survey in (select spelled from form_version where form = $1) group by 1, 2, 3, 4 order by 1, 2, 3, 4";
    CHOSEN = "select question, state, case when state = 'answered' then coalesce(choice, '') else '' end,
                  count(distinct answer.response)
              from answer join (select id from response
                  where survey in (select spelled from form_version where form = $1) and version = $2
                  and status = 'completed' order by completed_at, id limit $3) as first on first.id = answer.response
              group by 1, 2, 3 order by 1, 2, 3";
    SENT = "select count(*) from (select 1 from response
            where survey in (select cast($1 as text) union select spelled from form_version where form = $2)
            and status = 'completed' limit $3) as sent";
    SENT_BY = "select answer.choice, count(*) from response join answer on answer.response = response.id
               where response.survey in (select cast($1 as text) union select spelled from form_version where form = $2)
               and response.status = 'completed' and answer.question = $3 and answer.choice is not null
               group by 1 order by 1";
    FULL = "select count(*) from response
            where survey in (select spelled from form_version where form = $1) and version = $2 and status = 'completed'";
    TALLIES = "select what, cast(sum(n) as bigint) from tally
               where survey in (select spelled from form_version where form = $1) group by 1 order by 1";
}

/// How often something was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The question's name.
    pub question: String,
    /// What kind of answer, as [`flows::AnswerState::code`].
    pub state: String,
    /// The choice's name; empty where none was chosen.
    pub choice: String,
    /// By how many.
    pub count: u64,
}

/// Names, and how many of each.
pub type Counts = Vec<(String, u64)>;

/// How many have answered a survey, in all its versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Completed responses of each day that had any; days are counted from 1 January 1970 in Việt Nam.
    pub days: Vec<(i64, u64)>,
    /// Responses by channel (`telegram`, `zalo`, `web`).
    pub channels: Counts,
    /// Responses by status (`completed`, `partial`, `screened_out`, `withdrawn`).
    pub statuses: Counts,
    /// Responses by the office that they are about; empty: none was named.
    pub units: Counts,
    /// Responses by the hash of their version.
    pub versions: Counts,
    /// What did not become a response: `refused`, `screened`, `enough`, `deleted`, `expired`.
    pub tallies: Counts,
}

impl Storage {
    /// How many have sent a version of the survey with this id in lower case, as far as they are counted, and how often each of
    /// its answers was given. They are counted `by` so many, in the order in which they came: who looks before and after a
    /// person answers learns nothing of that one. Words that people typed are not in it.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn form_chosen(
        &self,
        id: &str,
        version: &Version,
        by: u64,
    ) -> Result<(u64, Vec<Answered>), StorageError> {
        let hash = &version.0;
        let all: i64 = on_db!(&self.db, |pool| {
            sqlx::query_scalar(FULL).bind(id).bind(hash).fetch_one(pool).await.map_err(failed)
        })?;
        let by = i64::try_from(by).unwrap_or(i64::MAX).max(1);
        let all = all - all % by;
        let rows: Vec<(String, String, String, i64)> = on_db!(&self.db, |pool| {
            sqlx::query_as(CHOSEN).bind(id).bind(hash).bind(all).fetch_all(pool).await.map_err(failed)
        })?;
        let count = |n: i64| u64::try_from(n).unwrap_or_default();
        let answered = |(question, state, choice, n)| Answered { question, state, choice, count: count(n) };
        Ok((count(all), rows.into_iter().map(answered).collect()))
    }

    /// How many completed responses to a survey are stored, of all its versions; more than `most` are not looked for.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn responses_sent(&self, survey: &str, most: u64) -> Result<u64, StorageError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let id = survey.to_ascii_lowercase();
        let sent: i64 = on_db!(&self.db, |pool| {
            sqlx::query_scalar(SENT).bind(survey).bind(&id).bind(most).fetch_one(pool).await.map_err(failed)
        })?;
        Ok(u64::try_from(sent).unwrap_or_default())
    }

    /// How many of the completed responses to a survey, of all its versions, have which choice for a question. Goes through all
    /// of them.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn responses_sent_by(&self, survey: &str, question: &str) -> Result<Counts, StorageError> {
        let id = survey.to_ascii_lowercase();
        let rows: Vec<(String, i64)> = on_db!(&self.db, |pool| {
            sqlx::query_as(SENT_BY).bind(survey).bind(&id).bind(question).fetch_all(pool).await.map_err(failed)
        })?;
        Ok(rows.into_iter().map(|(choice, n)| (choice, u64::try_from(n).unwrap_or_default())).collect())
    }

    /// How many have answered the survey with this id in lower case; the days since a moment.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn form_answers(&self, id: &str, since: Millis) -> Result<Answers, StorageError> {
        let days: Vec<(i64, i64)> = on_db!(&self.db, |pool| {
            sqlx::query_as(DAYS).bind(id).bind(since.0).bind(vietnam::ZONE_MS).fetch_all(pool).await.map_err(failed)
        })?;
        let rows: Vec<(String, String, String, String, i64)> =
            on_db!(&self.db, |pool| sqlx::query_as(BY).bind(id).fetch_all(pool).await.map_err(failed))?;
        let tallies: Vec<(String, i64)> =
            on_db!(&self.db, |pool| sqlx::query_as(TALLIES).bind(id).fetch_all(pool).await.map_err(failed))?;
        let count = |n: i64| u64::try_from(n).unwrap_or_default();
        let mut answers = Answers {
            days: days.into_iter().map(|(day, n)| (day, count(n))).collect(),
            tallies: tallies.into_iter().map(|(what, n)| (what, count(n))).collect(),
            ..Answers::default()
        };
        for (channel, status, unit, version, n) in rows {
            let n = count(n);
            let Answers { channels, statuses, units, versions, .. } = &mut answers;
            for (counts, name) in [(channels, channel), (statuses, status), (units, unit), (versions, version)] {
                match counts.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, known)) => *known += n,
                    None => counts.push((name, n)),
                }
            }
        }
        Ok(answers)
    }
}
