//! What people do to their tickets.

use flows::desk::{Move, NewTicket, Rules, TicketChange, TicketState, Who, not_done};
use flows::{Chat, Input, Lang, Millis};

use super::super::failed;
use super::moves::{EVENT, Moving, keep_name};
use super::ticket::NotMoved;
use crate::keys::chat_name;
use crate::{Storage, StorageError};

statements! {
    OPEN = "insert into ticket (id, code, chat, contact, lang, asked, words, near, topic, unit, barred, state, revision,
            opened_at, since, heard_at, due_at, wake_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13, $13, $13, $14, $15)
            on conflict (id) do nothing";
}

impl Storage {
    /// Does what a person does to a ticket, once for each code (opening) or outbox entry (the rest). `Some` says why it
    /// could not be done: the ticket is not theirs or not there any more, or its time is over; nothing is to be repeated, and
    /// the person is owed the word of it, once.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn ticket(
        &self,
        chat: &Chat,
        entry: &str,
        change: &TicketChange,
        rules: &Rules,
    ) -> Result<Option<NotMoved>, StorageError> {
        let (act, code, words, files, at) = match change {
            TicketChange::Open(new) => return self.open_ticket(chat, new, rules).await.map(|()| None),
            TicketChange::Add { code, words, files, at } => {
                (Move::Add { files: !files.is_empty() }, code, Some(words.as_str()), files.as_slice(), *at)
            }
            TicketChange::Rate { code, stars, at } => (Move::Rate { stars: *stars }, code, None, &[][..], *at),
            TicketChange::Reopen { code, words, at } => (Move::Reopen, code, words.as_deref(), &[][..], *at),
        };
        let (id, contact) = (self.keyring.ticket(code), self.keyring.contact(chat));
        let entry = self.keyring.entry(chat, entry);
        let moving = Moving {
            id: &id,
            seen: None,
            contact: Some(&contact),
            who: Who::Asker,
            act: &act,
            words: words.filter(|words| !words.is_empty()),
            files,
            entry: Some(&entry),
            at,
        };
        let Err(why) = self.move_ticket(rules, moving).await? else { return Ok(None) };
        let (refusal, there) = match why {
            NotMoved::Refused(refusal) => (Some(refusal), self.ticket_show(&id).await?),
            NotMoved::Unknown | NotMoved::Changed => (None, None),
        };
        let lang = there.as_ref().map_or_else(Lang::default, |it| it.lang);
        // The conversation believed otherwise, and has said so: the person hears what to do instead.
        if let Some(text) = not_done(lang, change, refusal) {
            self.owe(&format!("refused/{entry}"), chat, &Input::Notice { text }, at).await?;
            let state = there.map_or(TicketState::Closed, |it| it.case.state);
            let stands = Input::TicketState { code: code.clone(), state, topic: None };
            self.owe(&format!("refused/{entry}/state"), chat, &stands, at).await?;
        }
        Ok(Some(why))
    }

    async fn open_ticket(&self, chat: &Chat, new: &NewTicket, rules: &Rules) -> Result<(), StorageError> {
        let id = self.keyring.ticket(&new.code);
        let way = rules.way(new.topic.as_deref(), new.unit.as_deref(), &new.words);
        let case = rules.open(way.unit, way.barred, !new.files.is_empty(), new.at);
        let wake_at = rules.next(&case).map(|(at, _): (Millis, _)| at.0);
        let near = serde_json::to_string(&new.near).unwrap_or_default();
        in_tx!(&self.db, |tx| {
            let query =
                sqlx::query(OPEN).bind(&id).bind(&new.code).bind(chat_name(chat)).bind(self.keyring.contact(chat));
            let query = query.bind(new.lang.code()).bind(&new.asked).bind(&new.words).bind(&near).bind(&new.topic);
            let query = query.bind(&case.unit).bind(&case.barred).bind(case.state.code()).bind(new.at.0);
            let query = query.bind(case.due_at.0).bind(wake_at);
            if query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 1 {
                let query = sqlx::query(EVENT).bind(&id).bind(0_i64).bind(new.at.0).bind("asker").bind(None::<String>);
                let query = query.bind("open").bind(case.state.code()).bind(&case.unit).bind(None::<String>);
                query.bind(None::<String>).execute(&mut *tx).await.map_err(failed)?;
                for file in &new.files {
                    keep_name!(tx, &id, file, new.at, Some(chat));
                }
            }
        })
    }
}
