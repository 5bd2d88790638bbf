//! What people ask of their own responses: to see, withdraw or erase them.

use flows::{
    AnswerRow, AnswerState, Chat, Entry, Found, Lang, Look, LookAction, Millis, Mode, Platform, Response, Status,
    Version,
};

use super::failed;
use crate::{Storage, StorageError};

statements! {
    BY_RECEIPT = "select id from response where receipt = $1";
    THEIRS = "select response from response_contact where contact = $1 order by response";
    RESPONSE = "select revision, survey, version, unit, channel, lang, mode, status, presentation,
                started_at, completed_at from response where id = $1";
    ANSWERS = "select question, position, state, entry, choice, number, text from answer
               where response = $1 order by nth";
    OUTCOME = "select outcome from entry_done where id = $1";
    DONE = "insert into entry_done (id, outcome, done_at) values ($1, $2, $3) on conflict (id) do nothing";
    WITHDRAW = "update response set status = 'withdrawn' where id = $1 and status <> 'withdrawn'";
    CLEAR = "delete from answer where response = $1";
    MARK_ERASED = "insert into response_erased (response, erased_at) values ($1, $2)
                   on conflict (response) do nothing";
    ERASE = "delete from response where id = $1";
}

type ResponseRow =
    (i64, String, String, Option<String>, String, String, String, String, String, Option<i64>, Option<i64>);
type AnswerColumns = (String, i64, String, String, Option<String>, Option<f64>, Option<String>);

impl Storage {
    /// Answers a question to the database, and does what it asks. Repeated for one outbox entry (within 25 h) a
    /// withdrawal or erasure reports the same [`Found::changed`]; the responses themselves are then as they are now.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn look(&self, chat: &Chat, entry: &str, look: &Look, now: Millis) -> Result<Found, StorageError> {
        if look.action == LookAction::Tickets {
            let tickets = self.tickets_of(chat).await?;
            return Ok(Found { look: look.clone(), responses: Vec::new(), changed: 0, tickets });
        }
        let done_id = self.keyring.entry(chat, entry);
        let (find, by) = match &look.receipt {
            Some(code) => (BY_RECEIPT, self.keyring.receipt(code)),
            None => (THEIRS, self.keyring.contact(chat)),
        };
        let (mut responses, changed) = in_tx!(&self.db, |tx| {
            let ids: Vec<String> = sqlx::query_scalar(find).bind(&by).fetch_all(&mut *tx).await.map_err(failed)?;
            let mut responses = Vec::new();
            for id in &ids {
                let row: Option<ResponseRow> =
                    sqlx::query_as(RESPONSE).bind(id).fetch_optional(&mut *tx).await.map_err(failed)?;
                let answers: Vec<AnswerColumns> =
                    sqlx::query_as(ANSWERS).bind(id).fetch_all(&mut *tx).await.map_err(failed)?;
                if let Some(row) = row {
                    responses.push(response(id, row, answers)?);
                }
            }
            let outcome: Option<String> =
                sqlx::query_scalar(OUTCOME).bind(&done_id).fetch_optional(&mut *tx).await.map_err(failed)?;
            let changed = match (look.action, outcome) {
                (LookAction::See | LookAction::Tickets, _) => 0,
                (_, Some(outcome)) => outcome.parse().unwrap_or(0),
                (action, None) => {
                    let mut changed = 0_u32;
                    for id in &ids {
                        if action == LookAction::Erase {
                            sqlx::query(MARK_ERASED).bind(id).bind(now.0).execute(&mut *tx).await.map_err(failed)?;
                        } else {
                            sqlx::query(CLEAR).bind(id).execute(&mut *tx).await.map_err(failed)?;
                        }
                        let act = if action == LookAction::Erase { ERASE } else { WITHDRAW };
                        let done = sqlx::query(act).bind(id).execute(&mut *tx).await.map_err(failed)?;
                        changed += u32::from(done.rows_affected() > 0);
                    }
                    let query = sqlx::query(DONE).bind(&done_id).bind(changed.to_string()).bind(now.0);
                    query.execute(&mut *tx).await.map_err(failed)?;
                    changed
                }
            };
            (responses, changed)
        })?;
        self.prune(now).await?;
        responses.sort_by_key(|it| it.completed_at);
        Ok(Found { look: look.clone(), responses, changed, tickets: Vec::new() })
    }
}

fn response(id: &str, row: ResponseRow, answers: Vec<AnswerColumns>) -> Result<Response, StorageError> {
    let (revision, survey, version, unit, channel, lang, mode, status, presentation, started, completed) = row;
    let answers = answers.into_iter().map(|(question, position, state, entry, choice, number, text)| {
        Ok(AnswerRow {
            question,
            position: u16::try_from(position).map_err(|_| unknown("position"))?,
            state: AnswerState::from_code(&state).ok_or_else(|| unknown("state"))?,
            entry: Entry::from_code(&entry).ok_or_else(|| unknown("entry"))?,
            choice,
            number,
            text,
        })
    });
    Ok(Response {
        id: id.to_owned(),
        revision: u32::try_from(revision).map_err(|_| unknown("revision"))?,
        survey,
        version: Version(version),
        unit,
        channel: Platform::from_code(&channel).ok_or_else(|| unknown("channel"))?,
        lang: Lang::from_code(&lang).ok_or_else(|| unknown("lang"))?,
        mode: Mode::from_code(&mode).ok_or_else(|| unknown("mode"))?,
        status: Status::from_code(&status).ok_or_else(|| unknown("status"))?,
        presentation,
        started_at: Millis(started.unwrap_or_default()),
        completed_at: Millis(completed.unwrap_or_default()),
        receipt: None,
        answers: answers.collect::<Result<_, StorageError>>()?,
    })
}

fn unknown(column: &str) -> StorageError {
    StorageError::Corrupt(format!("database: an unknown {column}"))
}
