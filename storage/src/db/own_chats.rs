//! The chats of officials: bound with a code, unbound, and what they agreed to be told there.
//!
//! One chat is one person's: whoever binds it with a code of their own takes it over.

use flows::{Chat, Lang, Millis, Platform};
use serde_json::json;

use super::people::{Person, deed};
use super::{Actor, failed};
use crate::keys::{chat_name, chat_of};
use crate::{Storage, StorageError};

statements! {
    BEGIN = "insert into pairing (person, code, ends_at, used_by) values ($1, $2, $3, null)
             on conflict (person) do update set code = excluded.code, ends_at = excluded.ends_at, used_by = null";
    FIND = "select pairing.person, person.unit, pairing.used_by from pairing join person on person.id = pairing.person
            where pairing.code = $1 and pairing.ends_at > $2 and person.closed_at is null";
    USE = "update pairing set used_by = $2 where person = $1 and used_by is null";
    // A code that nothing is bound by any more is answered as none.
    HOLDS = "select count(*) from person_chat where person = $1 and chat = $2";
    UNUSE = "delete from pairing where used_by = $1 and person <> $2";
    BIND = "insert into person_chat (person, platform, chat, bound_at, tickets, bulletins)
            values ($1, $2, $3, $4, $5, $5) on conflict (person, platform) do update set chat = excluded.chat,
            bound_at = excluded.bound_at";
    THEIRS = "select platform, chat, bound_at, tickets, bulletins from person_chat where person = $1 order by platform";
    TELL = "update person_chat set tickets = $2, bulletins = $3 where person = $1";
    DROP = "delete from person_chat where person = $1 and platform = $2";
    WHOSE = "select person_chat.person, person.unit from person_chat join person on person.id = person_chat.person
             where chat = $1";
    DROP_CHAT = "delete from person_chat where chat = $1";
    DROP_USED = "delete from pairing where used_by = $1";
    DROP_ALL = "delete from person_chat where person = $1";
    DROP_CODE = "delete from pairing where person = $1";
    TO_TELL = "select person_chat.person, platform, chat, person.lang, tickets, bulletins
               from person_chat join person on person.id = person_chat.person
               where person.closed_at is null and (tickets or bulletins) order by person_chat.person, platform";
}

/// The chat of an official on one platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnChat {
    /// Where.
    pub chat: Chat,
    /// Since when.
    pub at: Millis,
    /// Whether they are told there of questions.
    pub tickets: bool,
    /// Whether they are told there of bulletins.
    pub bulletins: bool,
}

/// A chat in which an official is told what waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToTell {
    /// The official's id.
    pub person: String,
    /// The chat.
    pub chat: Chat,
    /// The language of their pages.
    pub lang: Lang,
    /// Of questions.
    pub tickets: bool,
    /// Of bulletins.
    pub bulletins: bool,
}

impl Storage {
    /// Gives a person a code that binds one chat until `ends`; a code before it is over. Only a keyed hash is kept.
    ///
    /// # Errors
    /// As any call.
    pub async fn pairing_begin(&self, it: &Person, code: &str, ends: Millis, now: Millis) -> Result<(), StorageError> {
        let by = Actor::Person(it.id.clone());
        let deed = deed(&by, "person.chat.code", &it.id, &it.unit, json!({}), now);
        let hash = self.keyring.login("pairing", code);
        in_tx!(&self.db, |tx| {
            let query = sqlx::query(BEGIN).bind(&it.id).bind(&hash).bind(ends.0);
            query.execute(&mut *tx).await.map_err(failed)?;
            audit!(self, tx, &deed);
        })
    }

    /// Binds a chat by a code; whoever else it was bound to loses it. False, and nothing has changed, where the code is none, is
    /// over, or was used: but the chat that it still binds is answered as before.
    ///
    /// # Errors
    /// As any call.
    pub async fn pairing_use(&self, code: &str, chat: &Chat, now: Millis) -> Result<bool, StorageError> {
        let (hash, name) = (self.keyring.login("pairing", code), chat_name(chat));
        let who = self.keyring.contact(chat);
        in_tx!(&self.db, |tx| {
            let found = sqlx::query_as(FIND).bind(&hash).bind(now.0).fetch_optional(&mut *tx).await;
            let found: Option<(String, String, Option<String>)> = found.map_err(failed)?;
            let Some((person, unit, used_by)) = found else { return Ok(false) };
            if let Some(used_by) = used_by {
                let holds = sqlx::query_scalar(HOLDS).bind(&person).bind(&name).fetch_one(&mut *tx).await;
                let holds: i64 = holds.map_err(failed)?;
                return Ok(used_by == who && holds > 0);
            }
            let used = sqlx::query(USE).bind(&person).bind(&who).execute(&mut *tx).await.map_err(failed)?;
            if used.rows_affected() == 0 {
                return Err(StorageError::Busy);
            }
            let before = sqlx::query_as(WHOSE).bind(&name).fetch_optional(&mut *tx).await.map_err(failed)?;
            let before: Option<(String, String)> = before.filter(|it: &(String, String)| it.0 != person);
            if before.is_some() {
                sqlx::query(DROP_CHAT).bind(&name).execute(&mut *tx).await.map_err(failed)?;
            }
            sqlx::query(UNUSE).bind(&who).bind(&person).execute(&mut *tx).await.map_err(failed)?;
            let query = sqlx::query(BIND).bind(&person).bind(chat.platform.code()).bind(&name).bind(now.0).bind(false);
            query.execute(&mut *tx).await.map_err(failed)?;
            let by = Actor::Person(person.clone());
            let detail = json!({ "platform": chat.platform.code() });
            if let Some((loses, unit)) = before {
                audit!(self, tx, &deed(&by, "person.chat.lose", &loses, &unit, detail.clone(), now));
            }
            audit!(self, tx, &deed(&by, "person.chat.bind", &person, &unit, detail, now));
            true
        })
    }

    /// The chats of a person, by platform.
    ///
    /// # Errors
    /// As any call.
    pub async fn own_chats(&self, person: &str) -> Result<Vec<OwnChat>, StorageError> {
        type Row = (String, String, i64, bool, bool);
        let rows: Vec<Row> =
            on_db!(&self.db, |pool| sqlx::query_as(THEIRS).bind(person).fetch_all(pool).await.map_err(failed))?;
        let own = |(_, chat, at, tickets, bulletins): Row| {
            Some(OwnChat { chat: chat_of(&chat)?, at: Millis(at), tickets, bulletins })
        };
        Ok(rows.into_iter().filter_map(own).collect())
    }

    /// Says of what a person is told in their chats.
    ///
    /// # Errors
    /// As any call.
    pub async fn own_chats_tell(
        &self,
        it: &Person,
        (tickets, bulletins): (bool, bool),
        now: Millis,
    ) -> Result<(), StorageError> {
        let by = Actor::Person(it.id.clone());
        let detail = json!({ "tickets": tickets, "bulletins": bulletins });
        let deed = deed(&by, "person.chat.tell", &it.id, &it.unit, detail, now);
        in_tx!(&self.db, |tx| {
            let query = sqlx::query(TELL).bind(&it.id).bind(tickets).bind(bulletins);
            if query.execute(&mut *tx).await.map_err(failed)?.rows_affected() > 0 {
                audit!(self, tx, &deed);
            }
        })
    }

    /// Unbinds a person's chat on a platform.
    ///
    /// # Errors
    /// As any call.
    pub async fn own_chat_drop(&self, it: &Person, platform: Platform, now: Millis) -> Result<(), StorageError> {
        let by = Actor::Person(it.id.clone());
        let detail = json!({ "platform": platform.code() });
        let deed = deed(&by, "person.chat.drop", &it.id, &it.unit, detail, now);
        in_tx!(&self.db, |tx| {
            let query = sqlx::query(DROP).bind(&it.id).bind(platform.code());
            if query.execute(&mut *tx).await.map_err(failed)?.rows_affected() > 0 {
                sqlx::query(DROP_CODE).bind(&it.id).execute(&mut *tx).await.map_err(failed)?;
                audit!(self, tx, &deed);
            }
        })
    }

    /// Unbinds a chat, as whoever writes there asks.
    ///
    /// # Errors
    /// As any call.
    pub async fn own_chat_stop(&self, chat: &Chat, now: Millis) -> Result<(), StorageError> {
        let name = chat_name(chat);
        in_tx!(&self.db, |tx| {
            let found = sqlx::query_as(WHOSE).bind(&name).fetch_optional(&mut *tx).await.map_err(failed)?;
            let Some((person, unit)): Option<(String, String)> = found else { return Ok(()) };
            for (statement, what) in [(DROP_CHAT, &name), (DROP_CODE, &person)] {
                sqlx::query(statement).bind(what).execute(&mut *tx).await.map_err(failed)?;
            }
            let (by, detail) = (Actor::Person(person.clone()), json!({ "platform": chat.platform.code() }));
            audit!(self, tx, &deed(&by, "person.chat.drop", &person, &unit, detail, now));
        })
    }

    /// The chats in which officials agreed to be told what waits.
    ///
    /// # Errors
    /// As any call.
    pub async fn own_chats_to_tell(&self) -> Result<Vec<ToTell>, StorageError> {
        type Row = (String, String, String, String, bool, bool);
        let rows: Vec<Row> = on_db!(&self.db, |pool| sqlx::query_as(TO_TELL).fetch_all(pool).await.map_err(failed))?;
        let to_tell = |(person, _, chat, lang, tickets, bulletins): Row| {
            let lang = Lang::from_code(&lang).unwrap_or_default();
            Some(ToTell { person, chat: chat_of(&chat)?, lang, tickets, bulletins })
        };
        Ok(rows.into_iter().filter_map(to_tell).collect())
    }
}
