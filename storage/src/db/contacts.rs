//! What is known of a contact, and its end.

use flows::{Chat, ContactChange, Lang, Millis};
use serde_json::json;

use super::bulletins::{bit, every_bit};
use super::looks::{ERASE, MARK_ERASED, THEIRS};
use super::own_chats::{DROP_CHAT, DROP_USED, WHOSE};
use super::people::deed;
use super::{Actor, Db, failed};
use crate::keys::{chat_name, chat_of};
use crate::{Storage, StorageError};

statements! {
    REACHABLE = "update contact set reachable = $3, reachable_at = $2 where id = $1 and reachable_at < $2";
    BULLETINS = "insert into contact (id, chat, first_seen_at, seen_at, reachable, reachable_at, bulletins, bulletins_at,
                 platform, account, refused) values ($1, $2, $3, $3, true, 0, $4, $3, $5, $6, 0)
                 on conflict (id) do update set bulletins = excluded.bulletins, bulletins_at = excluded.bulletins_at,
                 refused = 0
                 where excluded.bulletins_at > contact.bulletins_at";
    // Who never agreed has nothing to stop, and does not agree to the other topics by stopping one.
    STOP_TOPIC = "update contact set refused = refused | $3, bulletins_at = $2
                  where id = $1 and bulletins_at > 0 and bulletins_at < $2";
    // $6: every other topic.
    WANT_TOPIC = "insert into contact (id, chat, first_seen_at, seen_at, reachable, reachable_at, bulletins, bulletins_at,
                  platform, account, refused) values ($1, $2, $3, $3, true, 0, true, $3, $4, $5, $6)
                  on conflict (id) do update set bulletins = true, bulletins_at = excluded.bulletins_at,
                  refused = case when contact.bulletins and contact.bulletins_at > 0
                            then contact.refused & excluded.refused else excluded.refused end
                  where excluded.bulletins_at > contact.bulletins_at";
    // A link may name anything; an office is one of ours.
    UNIT = "insert into contact (id, chat, first_seen_at, seen_at, reachable, reachable_at, bulletins, bulletins_at,
            platform, account, unit, unit_at) select $1, $2, $3, $3, true, 0, true, 0, $4, $5, id, $3 from unit where id = $6
            on conflict (id) do update set unit = excluded.unit, unit_at = excluded.unit_at
            where excluded.unit_at > contact.unit_at";
    UNNAME = "update consent set contact = null where contact = $1";
    BY_ALIAS = "select chat from contact where id >= $1 and id < $2 order by id limit 2";
    DROP_CONTACT = "delete from contact where id = $1";
    UNADDRESS = "update delivery set contact = null, message = null where contact = $1";
    UNASK = "update asked set words = '', contact = null where contact = $1";
    UNSAY = "update ticket_event set words = null where ticket in (select id from ticket where contact = $1)";
    UNFILE = "delete from ticket_file where ticket in (select id from ticket where contact = $1)";
    UNLEND = "delete from lent_file where contact = $1";
    UNTICKET = "update ticket set state = 'closed', closed_at = coalesce(closed_at, $2), wake_at = null,
                revision = revision + 1, code = '', chat = null, contact = null, words = '', answer = null
                where contact = $1";
    DROP_OWED = "delete from owed where chat = $1";
}

/// A contact that was seen.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    id: String,
    chat: Chat,
    at: Millis,
    lang: Lang,
}

/// Stores who was seen, each at most once in `rows`.
pub(super) async fn store_seen(db: Db, rows: Vec<Seen>) -> Result<(), StorageError> {
    at_once!(&db, |pool| {
        let mut insert = sqlx::QueryBuilder::new(
            "insert into contact (id, chat, first_seen_at, seen_at, lang, reachable, reachable_at, bulletins, \
             bulletins_at, platform, account) ",
        );
        insert.push_values(rows, |mut row, Seen { id, chat, at, lang }| {
            row.push_bind(id).push_bind(chat_name(&chat)).push_bind(at.0).push_bind(at.0).push_bind(lang.code());
            row.push("true, 0, true, 0").push_bind(chat.platform.code()).push_bind(chat.account);
        });
        insert.push(
            " on conflict (id) do update set
             first_seen_at = case when excluded.first_seen_at < contact.first_seen_at
                             then excluded.first_seen_at else contact.first_seen_at end,
             lang = case when excluded.seen_at > contact.seen_at or contact.lang is null
                    then excluded.lang else contact.lang end,
             seen_at = case when excluded.seen_at > contact.seen_at then excluded.seen_at else contact.seen_at end",
        );
        insert.build().execute(pool).await.map(|_| ()).map_err(failed)
    })
}

impl Storage {
    /// Stores what changed about a contact; an older change than the stored one does nothing.
    /// Reachability alone makes no contact: who was erased does not come back by blocking the bot.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: do it again.
    pub async fn contact(&self, chat: &Chat, change: &ContactChange) -> Result<(), StorageError> {
        let (id, name) = (self.keyring.contact(chat), chat_name(chat));
        match *change {
            ContactChange::Seen { at, lang } => {
                let row = Seen { id, chat: chat.clone(), at, lang };
                match &self.gathered {
                    Some(gathered) => gathered.seen.put(row).await,
                    None => store_seen(self.db.clone(), vec![row]).await,
                }
            }
            ContactChange::Reachable { at, yes } => at_once!(&self.db, |pool| {
                let query = sqlx::query(REACHABLE).bind(&id).bind(at.0).bind(yes);
                query.execute(pool).await.map(|_| ()).map_err(failed)
            }),
            ContactChange::Bulletins { at, yes, topic: None } => at_once!(&self.db, |pool| {
                let query = sqlx::query(BULLETINS).bind(&id).bind(&name).bind(at.0).bind(yes);
                let query = query.bind(chat.platform.code()).bind(&chat.account);
                query.execute(pool).await.map(|_| ()).map_err(failed)
            }),
            ContactChange::Bulletins { at, yes: false, topic: Some(topic) } => at_once!(&self.db, |pool| {
                let query = sqlx::query(STOP_TOPIC).bind(&id).bind(at.0).bind(bit(topic));
                query.execute(pool).await.map(|_| ()).map_err(failed)
            }),
            ContactChange::Bulletins { at, yes: true, topic: Some(topic) } => at_once!(&self.db, |pool| {
                let query = sqlx::query(WANT_TOPIC).bind(&id).bind(&name).bind(at.0).bind(chat.platform.code());
                let query = query.bind(&chat.account).bind(every_bit() & !bit(topic));
                query.execute(pool).await.map(|_| ()).map_err(failed)
            }),
            ContactChange::Unit { at, ref unit } => at_once!(&self.db, |pool| {
                let query = sqlx::query(UNIT).bind(&id).bind(&name).bind(at.0).bind(chat.platform.code());
                query.bind(&chat.account).bind(unit).execute(pool).await.map(|_| ()).map_err(failed)
            }),
            ContactChange::FileBack { name: ref file } => self.lent_back(chat, file).await,
        }
    }

    /// The chat of a contact by what stands for them, or by its beginning ([`Storage::alias`]) if nobody else's is alike.
    ///
    /// # Errors
    /// As any call.
    pub async fn contact_chat(&self, alias: &str) -> Result<Option<Chat>, StorageError> {
        if alias.len() < 12 || !alias.bytes().all(|it| it.is_ascii_hexdigit()) {
            return Ok(None);
        }
        // Whatever follows the beginning is a hexadecimal digit, and they all come before `g`.
        let (from, to) = (alias.to_ascii_lowercase(), format!("{}g", alias.to_ascii_lowercase()));
        let chats: Vec<String> = on_db!(&self.db, |pool| {
            sqlx::query_scalar(BY_ALIAS).bind(&from).bind(&to).fetch_all(pool).await.map_err(failed)
        })?;
        Ok(if let [one] = chats.as_slice() { chat_of(one) } else { None })
    }

    /// Erases the person from every place but the session and the outbox, which the commit of the step that asked for
    /// it (`Step::forget`) has already cleared. Responses that the chat is linked to go; consents stay without the
    /// person, questions and tickets without a word. An official loses the chat, which the log says. May be repeated.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] and [`StorageError::Busy`]: some of it may be done; do it again.
    pub async fn erase(&self, chat: &Chat, now: Millis) -> Result<(), StorageError> {
        let (contact, name) = (self.keyring.contact(chat), chat_name(chat));
        in_tx!(&self.db, |tx| {
            let ids: Vec<String> =
                sqlx::query_scalar(THEIRS).bind(&contact).fetch_all(&mut *tx).await.map_err(failed)?;
            for id in &ids {
                sqlx::query(MARK_ERASED).bind(id).bind(now.0).execute(&mut *tx).await.map_err(failed)?;
                sqlx::query(ERASE).bind(id).execute(&mut *tx).await.map_err(failed)?;
            }
            for statement in [UNNAME, DROP_CONTACT, UNADDRESS, UNASK, UNSAY, UNFILE, UNLEND] {
                sqlx::query(statement).bind(&contact).execute(&mut *tx).await.map_err(failed)?;
            }
            sqlx::query(UNTICKET).bind(&contact).bind(now.0).execute(&mut *tx).await.map_err(failed)?;
            sqlx::query(DROP_OWED).bind(&name).execute(&mut *tx).await.map_err(failed)?;
            sqlx::query(DROP_USED).bind(&contact).execute(&mut *tx).await.map_err(failed)?;
            let official = sqlx::query_as(WHOSE).bind(&name).fetch_optional(&mut *tx).await.map_err(failed)?;
            let official: Option<(String, String)> = official;
            if let Some((person, unit)) = official {
                sqlx::query(DROP_CHAT).bind(&name).execute(&mut *tx).await.map_err(failed)?;
                let (by, detail) = (Actor::Program, json!({ "platform": chat.platform.code() }));
                audit!(self, tx, &deed(&by, "person.chat.lose", &person, &unit, detail, now));
            }
        })?;
        self.erase_beside(chat).await?;
        self.db.settle().await
    }
}
