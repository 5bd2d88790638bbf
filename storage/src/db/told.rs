//! What officials were told outside of the console: what is told together is marked in one transaction just before the call, so
//! that nobody is told twice.

use flows::Millis;

use super::failed;
use super::own_chats::ToTell;
use crate::keys::chat_name;
use crate::{Storage, StorageError};

statements! {
    KNOWN = "select person, matter, day, at from official_told
             where state <> 'round' and (day = $1 or day = 0 or at > $2)";
    // Whoever has left, has let go of the chat or agrees no more is not told.
    MARK = "insert into official_told (person, matter, day, state, at)
            select $1, $2, $3, 'sending', $4
            where exists (select 1 from person_chat join person on person.id = person_chat.person
                          where person_chat.person = $1 and chat = $5 and closed_at is null
                            and (tickets and not $6 or bulletins and $6))
            on conflict (person, matter, day) do nothing";
    SETTLE = "update official_told set state = $4 where person = $1 and matter = $2 and day = $3";
    UNMARK = "delete from official_told where person = $1 and matter = $2 and day = $3 and state = 'sending'";
    LOST = "update official_told set state = 'uncertain' where state = 'sending' and at <= $1";
    ROUND = "insert into official_told (person, matter, day, state, at) values ('', $1, 0, 'round', $2)
             on conflict (person, matter, day) do update set at = excluded.at where official_told.at <= excluded.at - $3";
}

/// How old a mark may be before nobody knows any more what became of its call, ms. It bears the time of its round, which may be
/// a long one.
const LOST_AFTER: i64 = 60 * 60_000;

/// For how long back it is asked what was told.
const BACK: i64 = 7 * 86_400_000;

/// Something that an official was told, or is about to be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Matter {
    /// The official's id.
    pub person: String,
    /// What, in a word of ours.
    pub what: String,
    /// The day in Việt Nam, counted from 1970; 0: of what is told once.
    pub day: i64,
    /// It is about bulletins, and not about questions: the official agrees to each by itself. Not stored, and false in what was
    /// told.
    pub bulletins: bool,
}

/// What became of the telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// It arrived.
    Sent,
    /// It did not, and is not tried again.
    Refused,
    /// Nobody knows, and it is not tried again.
    Uncertain,
    /// It certainly did not, and may be tried again.
    Open,
}

impl Storage {
    /// Whether a round of telling is this instance's: of all that ask within `length` ms one is told yes.
    ///
    /// # Errors
    /// As any call.
    pub async fn officials_round(&self, what: &str, length: i64, now: Millis) -> Result<bool, StorageError> {
        let mine = at_once!(&self.db, |pool| {
            let query = sqlx::query(ROUND).bind(what).bind(now.0).bind(length);
            query.execute(pool).await.map(|it| it.rows_affected()).map_err(failed)
        })?;
        Ok(mine == 1)
    }

    /// What was told on a day or once, and in the week before, with when.
    ///
    /// # Errors
    /// As any call.
    pub async fn officials_told(&self, day: i64, now: Millis) -> Result<Vec<(Matter, Millis)>, StorageError> {
        let lost = now.0 - LOST_AFTER;
        at_once!(&self.db, |pool| sqlx::query(LOST).bind(lost).execute(pool).await.map(|_| ()).map_err(failed))?;
        let rows: Vec<(String, String, i64, i64)> = on_db!(&self.db, |pool| {
            sqlx::query_as(KNOWN).bind(day).bind(now.0 - BACK).fetch_all(pool).await.map_err(failed)
        })?;
        let told = |(person, what, day, at)| (Matter { person, what, day, bulletins: false }, Millis(at));
        Ok(rows.into_iter().map(told).collect())
    }

    /// Marks what an official is to be told in one of their chats, all or nothing, just before the call. Gives what is this
    /// caller's to tell: nothing of what somebody else has marked, nor where the official has left, or has let go of the chat.
    ///
    /// # Errors
    /// As any call: nobody is to be told then, and nothing is marked.
    pub async fn official_tell(
        &self,
        to: &ToTell,
        matters: &[Matter],
        now: Millis,
    ) -> Result<Vec<Matter>, StorageError> {
        let chat = chat_name(&to.chat);
        in_tx!(&self.db, |tx| {
            let mut marked = Vec::new();
            for it in matters {
                let query = sqlx::query(MARK).bind(&to.person).bind(&it.what).bind(it.day).bind(now.0).bind(&chat);
                if query.bind(it.bulletins).execute(&mut *tx).await.map_err(failed)?.rows_affected() > 0 {
                    marked.push(it.clone());
                }
            }
            marked
        })
    }

    /// Stores what became of what was marked, all or nothing.
    ///
    /// # Errors
    /// As any call: it is uncertain then.
    pub async fn official_told(&self, matters: &[Matter], came: Telling) -> Result<(), StorageError> {
        let state = match came {
            Telling::Sent => Some("sent"),
            Telling::Refused => Some("refused"),
            Telling::Uncertain => Some("uncertain"),
            Telling::Open => None,
        };
        in_tx!(&self.db, |tx| {
            for it in matters {
                let query = sqlx::query(if state.is_some() { SETTLE } else { UNMARK });
                let query = query.bind(&it.person).bind(&it.what).bind(it.day);
                let query = if let Some(state) = state { query.bind(state) } else { query };
                query.execute(&mut *tx).await.map_err(failed)?;
            }
        })
    }
}
