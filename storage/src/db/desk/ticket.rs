//! A ticket as it is stored.

use flows::desk::{Case, Refusal, TicketSeen, TicketState};
use flows::{Chat, Lang, Millis, Platform};

use super::super::failed;
use crate::keys::chat_of;
use crate::{Storage, StorageError};

statements! {
    BY_ID = "select ticket.id, code, ticket.chat, ticket.contact, ticket.lang, asked, words, near, topic,
                    ticket.unit, barred,
                    state, revision, holder, opened_at, since, heard_at, due_at, reminded_at, claimed_at, interim_at,
                    raised_at, answered_at, closed_at, answer, answered_by, stars, contact.seen_at,
                    exists (select 1 from ticket_file where ticket = ticket.id) as files
             from ticket left join contact on contact.id = ticket.contact where ticket.id = $1";
    THEIRS = "select code, opened_at, words, state, answer, answered_at from ticket where contact = $1
              order by opened_at desc, id limit 10";
}

/// A ticket, for an official.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// 16 hexadecimal digits that open nothing.
    pub id: String,
    /// What its person has in hand.
    pub code: String,
    /// Whose it is; `None` once they were erased, or its time was over.
    pub chat: Option<Chat>,
    /// The language to answer in.
    pub lang: Lang,
    /// The question that it came of.
    pub asked: Option<String>,
    /// What was asked.
    pub words: String,
    /// The entries that were near.
    pub near: Vec<String>,
    /// The topic.
    pub topic: Option<String>,
    /// How often it was moved.
    pub revision: i64,
    /// When it was opened.
    pub opened_at: Millis,
    /// Where it stands.
    pub case: Case,
    /// The last answer.
    pub answer: Option<String>,
    /// The office's name under it.
    pub answered_by: Option<String>,
    /// How the person rated it, 1 to 5.
    pub stars: Option<u8>,
    /// When the person was last heard of, as far as is known.
    pub seen_at: Millis,
}

/// For how long after a person's last word Zalo takes messages to them.
const WINDOW: i64 = 7 * 86_400_000;

impl Ticket {
    /// When nobody may write to the person any more until they write again; `None`: never.
    pub fn window_ends(&self) -> Option<Millis> {
        self.is_zalo().then(|| self.seen_at.plus(WINDOW))
    }

    /// Until when a message to the person costs nothing; `None`: for ever. What is said later is sent with the person's
    /// next word: the service sends nothing that costs.
    pub fn free_until(&self) -> Option<Millis> {
        let free = self.chat.as_ref().and_then(|chat| chat.platform.free_ms())?;
        Some(self.seen_at.plus(free))
    }

    /// The place in a list: first those who can be written to now and soon not any more, then by the day an answer is due.
    pub fn place(&self, now: Millis) -> (Millis, Millis) {
        let ends = self.free_until().filter(|ends| *ends > now);
        (ends.unwrap_or(Millis(i64::MAX)), self.case.due_at)
    }

    fn is_zalo(&self) -> bool {
        self.chat.as_ref().is_some_and(|chat| chat.platform == Platform::Zalo)
    }
}

/// A ticket as whoever knows its code sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketPublic {
    /// When it was opened.
    pub at: Millis,
    /// What was asked.
    pub words: String,
    /// Where it stands.
    pub state: TicketState,
    /// By when an answer is due, while it is.
    pub due_at: Millis,
    /// The last answer.
    pub answer: Option<String>,
    /// The office's name under it.
    pub answered_by: Option<String>,
    /// When that was given.
    pub answered_at: Option<Millis>,
    /// The language of the conversation.
    pub lang: Lang,
}

/// Why a ticket was not moved. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotMoved {
    /// There is none of that name, or it is somebody else's.
    #[error("there is no such ticket")]
    Unknown,
    /// Somebody has moved it since it was looked at.
    #[error("somebody else has changed the ticket meanwhile: look at it again")]
    Changed,
    /// The rules do not allow it.
    #[error("{0}")]
    Refused(Refusal),
}

/// A row, with the columns that are not shown.
pub(super) struct Row {
    pub(super) ticket: Ticket,
    /// The platform's own id, as it is stored.
    pub(super) chat: Option<String>,
    pub(super) contact: Option<String>,
}

/// The columns of [`BY_ID`] by their names, which are alike on both databases.
macro_rules! row_of {
    ($($row:ty),+) => {$(
        impl<'r> sqlx::FromRow<'r, $row> for Row {
            fn from_row(row: &'r $row) -> Result<Self, sqlx::Error> {
                use sqlx::Row as _;
                let time = |column: &str| row.try_get::<Option<i64>, _>(column).map(|at| at.map(Millis));
                let set = |column: &str| row.try_get::<i64, _>(column).map(Millis);
                let unknown = |column: &str| sqlx::Error::ColumnNotFound(column.to_owned());
                let chat: Option<String> = row.try_get("chat")?;
                let heard_at = set("heard_at")?;
                let case = Case {
                    state: TicketState::from_code(row.try_get("state")?).ok_or_else(|| unknown("state"))?,
                    unit: row.try_get("unit")?,
                    barred: row.try_get("barred")?,
                    holder: row.try_get("holder")?,
                    since: set("since")?,
                    heard_at,
                    due_at: set("due_at")?,
                    reminded_at: time("reminded_at")?,
                    claimed_at: time("claimed_at")?,
                    interim_at: time("interim_at")?,
                    raised_at: time("raised_at")?,
                    answered_at: time("answered_at")?,
                    closed_at: time("closed_at")?,
                    files: row.try_get("files")?,
                    words: chat.is_some(),
                };
                let near: String = row.try_get("near")?;
                let stars: Option<i64> = row.try_get("stars")?;
                let ticket = Ticket {
                    id: row.try_get("id")?,
                    code: row.try_get("code")?,
                    chat: chat.as_deref().and_then(chat_of),
                    lang: Lang::from_code(row.try_get("lang")?).ok_or_else(|| unknown("lang"))?,
                    asked: row.try_get("asked")?,
                    words: row.try_get("words")?,
                    near: serde_json::from_str(&near).unwrap_or_default(),
                    topic: row.try_get("topic")?,
                    revision: row.try_get("revision")?,
                    opened_at: set("opened_at")?,
                    case,
                    answer: row.try_get("answer")?,
                    answered_by: row.try_get("answered_by")?,
                    stars: stars.and_then(|it| u8::try_from(it).ok()),
                    seen_at: time("seen_at")?.unwrap_or(heard_at).max(heard_at),
                };
                Ok(Self { ticket, chat, contact: row.try_get("contact")? })
            }
        }
    )+};
}

row_of!(sqlx::postgres::PgRow, sqlx::sqlite::SqliteRow);

impl Storage {
    /// A ticket by its id.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn ticket_show(&self, id: &str) -> Result<Option<Ticket>, StorageError> {
        let row: Option<Row> =
            on_db!(&self.db, |pool| sqlx::query_as(BY_ID).bind(id).fetch_optional(pool).await.map_err(failed))?;
        Ok(row.map(|row| row.ticket))
    }

    /// The id of the ticket that a code is for, whether or not there is one.
    pub fn ticket_id(&self, code: &str) -> String {
        self.keyring.ticket(code)
    }

    /// A ticket, for whoever knows its code, with or without dashes, in either case.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn ticket_public(&self, code: &str) -> Result<Option<TicketPublic>, StorageError> {
        let found = self.ticket_show(&self.keyring.ticket(code)).await?;
        // Of one that was erased nothing is left to show.
        Ok(found.filter(|it| it.chat.is_some()).map(|it| TicketPublic {
            at: it.opened_at,
            words: it.words,
            state: it.case.state,
            due_at: it.case.due_at,
            answer: it.answer,
            answered_by: it.answered_by,
            answered_at: it.case.answered_at,
            lang: it.lang,
        }))
    }

    /// The last tickets of a chat, newest first.
    pub(crate) async fn tickets_of(&self, chat: &Chat) -> Result<Vec<TicketSeen>, StorageError> {
        type Columns = (String, i64, String, String, Option<String>, Option<i64>);
        let contact = self.keyring.contact(chat);
        let rows: Vec<Columns> =
            on_db!(&self.db, |pool| sqlx::query_as(THEIRS).bind(&contact).fetch_all(pool).await.map_err(failed))?;
        let seen = |(code, at, words, state, answer, answered): Columns| {
            let state = TicketState::from_code(&state)
                .ok_or_else(|| StorageError::Corrupt("database: an unknown state".to_owned()))?;
            Ok(TicketSeen { code, at: Millis(at), words, state, answer, answered_at: answered.map(Millis) })
        };
        rows.into_iter().map(seen).collect()
    }
}
