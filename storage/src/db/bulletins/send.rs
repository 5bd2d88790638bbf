//! Entries of a list on their way: looked at, marked just before the call, and what became of them.

use std::collections::BTreeMap;

use flows::bulletin::{Outcome, Why};
use flows::{Chat, Lang, Millis};
use sqlx::AssertSqlSafe;

use super::audience::{Audience, Bind, Text, bound, reason};
use super::cap;
use super::outcomes::COUNT;
use crate::db::failed;
use crate::keys::chat_of;
use crate::{Storage, StorageError};

statements! {
    WAITING = "select delivery.nth, coalesce(delivery.contact, ''), contact.chat, contact.lang
               from delivery left join contact on contact.id = delivery.contact
               where delivery.bulletin = $1 and delivery.platform = $2 and delivery.account = $3
               and delivery.state = 'waiting' and delivery.nth > $4 and delivery.nth <= $5
               order by delivery.nth limit $6";
    TOLD = "select delivery.nth, contact.chat, contact.lang, delivery.message
            from delivery join contact on contact.id = delivery.contact
            where delivery.bulletin = $1 and delivery.state = 'sent' and delivery.nth > $2
            order by delivery.nth limit $3";
    ACCOUNTS = "select platform, account from delivery_count where bulletin = $1 and state = 'listed'
                order by platform, account";
}

/// Entries are sought one by one, by list and place, and not by `bulletin = … and nth in (…)`: of a list that was made this
/// minute Postgres knows nothing, takes it for short, and would look at all of it, a million rows for each write.
const THEIRS: &str = "delivery.bulletin = these.bulletin and delivery.nth = these.nth";

/// That an entry waits, or is being sent. Not put as the partial indexes put it, for the same reason.
const WAITS: &str = "delivery.state || '' = 'waiting'";
const GOES: &str = "delivery.state || '' = 'sending'";

/// An entry of a list that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its place on the list.
    pub nth: i64,
    /// What stands for the person; empty once they are erased.
    pub contact: String,
    /// Where it goes; `None` once the person is erased.
    pub chat: Option<Chat>,
    /// The language that the person talks to us in.
    pub lang: Lang,
}

/// Somebody who got a bulletin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The entry's place on the list.
    pub nth: i64,
    /// Where it went.
    pub chat: Chat,
    /// The language that the person talks to us in.
    pub lang: Lang,
    /// The platform's name of the message, where it gave one.
    pub message: Option<String>,
}

/// What may be sent of what was to be marked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// The places on the list whose calls may be made, once, now.
    pub go: Vec<i64>,
    /// Those that are not to get it any more, and why. It is not stored yet.
    pub left: Vec<(i64, Why)>,
    /// The bulletin does not go out any more, or is another instance's: the rest waits.
    pub stopped: bool,
}

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its place on the list.
    pub nth: i64,
    /// As in [`Target::contact`].
    pub contact: String,
    /// What became of it. [`Outcome::Waiting`]: nothing, its turn comes again.
    pub outcome: Outcome,
    /// The platform's name of the message, where it gave one.
    pub message: Option<String>,
}

impl Storage {
    /// The accounts of ours that a bulletin's list has contacts on.
    ///
    /// # Errors
    /// As any call.
    pub async fn bulletin_accounts(&self, id: &str) -> Result<Vec<(flows::Platform, String)>, StorageError> {
        let rows: Vec<(String, String)> =
            on_db!(&self.db, |pool| sqlx::query_as(ACCOUNTS).bind(id).fetch_all(pool).await.map_err(failed))?;
        rows.into_iter().map(|(platform, account)| Ok((super::platform_of(&platform)?, account))).collect()
    }

    /// The next entries of one account that wait, behind the place `after` and up to the place `to`.
    ///
    /// # Errors
    /// As any call.
    pub async fn bulletin_waiting(
        &self,
        id: &str,
        (platform, account): (flows::Platform, &str),
        (after, to): (i64, i64),
        limit: usize,
    ) -> Result<Vec<Target>, StorageError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows: Vec<(i64, String, Option<String>, Option<String>)> = on_db!(&self.db, |pool| {
            let query = sqlx::query_as(WAITING).bind(id).bind(platform.code()).bind(account).bind(after).bind(to);
            query.bind(limit).fetch_all(pool).await.map_err(failed)
        })?;
        let target = |(nth, contact, chat, lang): (i64, String, Option<String>, Option<String>)| Target {
            nth,
            contact,
            chat: chat.as_deref().and_then(chat_of),
            lang: lang.as_deref().and_then(Lang::from_code).unwrap_or_default(),
        };
        Ok(rows.into_iter().map(target).collect())
    }

    /// Those who got a bulletin and are not erased, behind a place on its list.
    ///
    /// # Errors
    /// As any call.
    pub async fn bulletin_told(&self, id: &str, after: i64, limit: usize) -> Result<Vec<Told>, StorageError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows: Vec<ToldRow> = on_db!(&self.db, |pool| {
            sqlx::query_as(TOLD).bind(id).bind(after).bind(limit).fetch_all(pool).await.map_err(failed)
        })?;
        Ok(rows.into_iter().filter_map(told).collect())
    }

    /// Marks entries as being sent, if the bulletin still goes out, by this instance, and each contact still is to get it:
    /// in one statement. Call for those in [`Marked::go`] and no others, each once.
    ///
    /// # Errors
    /// As any call: some may be marked; whoever does not know calls for none, and puts them back as
    /// [`Outcome::Waiting`].
    pub async fn bulletin_mark(
        &self,
        id: &str,
        audience: &Audience<'_>,
        places: &[i64],
        now: Millis,
    ) -> Result<Marked, StorageError> {
        if places.is_empty() {
            return Ok(Marked::default());
        }
        let me = self.life.name();
        let mut text = these(id, places);
        text.push(" update delivery set state = 'sending', at = ").number(now.0).push(", run = ").text(me.as_str());
        text.push(" from these where ").push(THEIRS).push(" and ").push(WAITS);
        text.push(" and exists (select 1 from bulletin where state = 'sending' and id = ").text(id);
        text.push(" and run_by = ").text(me.as_str());
        text.push(") and exists (select 1 from contact where contact.id = delivery.contact and (");
        audience.why(&mut text, now);
        text.push(") is null) returning delivery.nth");
        let mut go: Vec<i64> = at_once!(&self.db, |pool| {
            let query = bound!(sqlx::query_scalar(AssertSqlSafe(text.sql.clone())), text);
            query.fetch_all(pool).await.map_err(failed)
        })?;
        go.sort_unstable();
        if go.len() == places.len() {
            return Ok(Marked { go, ..Marked::default() });
        }
        let rest: Vec<i64> = places.iter().copied().filter(|nth| go.binary_search(nth).is_err()).collect();
        let mut text = these(id, &rest);
        text.push(" select delivery.nth, contact.id is null, ");
        audience.why(&mut text, now);
        text.push(" from these join delivery on ").push(THEIRS);
        text.push(" left join contact on contact.id = delivery.contact where ").push(WAITS);
        let rows: Vec<(i64, bool, Option<i32>)> = on_db!(&self.db, |pool| {
            let query = bound!(sqlx::query_as(AssertSqlSafe(text.sql.clone())), text);
            query.fetch_all(pool).await.map_err(failed)
        })?;
        let why = |(nth, erased, why): &(i64, bool, Option<i32>)| {
            let why = if *erased { Some(Why::Erased) } else { why.and_then(|why| reason(why.into())) };
            Some((*nth, why?))
        };
        let left: Vec<_> = rows.iter().filter_map(why).collect();
        // Who is to get it and was not marked: it is the bulletin that stopped.
        Ok(Marked { stopped: left.len() < rows.len(), go, left })
    }

    /// Stores what became of entries of one account, with the counts, in one transaction. What came too late, as when
    /// another instance took over in the meantime, is still believed: this one made the call. `counts`: a message that
    /// arrived, or may have, counts towards the most that its contact gets in seven days.
    ///
    /// # Errors
    /// As any call: do it again, it may be repeated.
    pub async fn bulletin_made(
        &self,
        id: &str,
        (platform, account): (flows::Platform, &str),
        made: &[Made],
        counts: bool,
        now: Millis,
    ) -> Result<(), StorageError> {
        if made.is_empty() {
            return Ok(());
        }
        let me = self.life.name();
        let by_place: BTreeMap<i64, &Made> = made.iter().map(|it| (it.nth, it)).collect();
        in_tx!(&self.db, |tx| {
            let mut deltas: BTreeMap<(&str, &str), i64> = BTreeMap::new();
            let mut stored = Vec::with_capacity(made.len());
            for late in [false, true] {
                let text = outcome_text(id, &me, made, late, now);
                let query = bound!(sqlx::query_scalar(AssertSqlSafe(text.sql.clone())), text);
                let places: Vec<i64> = query.fetch_all(&mut *tx).await.map_err(failed)?;
                for it in places.iter().filter_map(|nth| by_place.get(nth)) {
                    let (state, why) = codes(it.outcome);
                    if it.outcome.is_final() {
                        *deltas.entry((state, why)).or_default() += 1;
                    }
                    if late {
                        *deltas.entry(("uncertain", "")).or_default() -= 1;
                    }
                    stored.push(*it);
                }
                if stored.len() == made.len() {
                    break;
                }
            }
            for ((state, why), n) in &deltas {
                let query = sqlx::query(COUNT).bind(id).bind(platform.code()).bind(account).bind(state).bind(why);
                query.bind(n).execute(&mut *tx).await.map_err(failed)?;
            }
            let mut told: Vec<&str> = stored
                .iter()
                .filter(|it| counts && matches!(it.outcome, Outcome::Sent | Outcome::Uncertain))
                .filter(|it| !it.contact.is_empty())
                .map(|it| it.contact.as_str())
                .collect();
            // In one order for all: two that lock the same rows in two orders would wait for each other.
            told.sort_unstable();
            if !told.is_empty() {
                let mut text = Text::default();
                text.push("update contact set ");
                cap::one_more(&mut text, now);
                text.push(" where id in ").texts(told);
                let query = bound!(sqlx::query(AssertSqlSafe(text.sql.clone())), text);
                query.execute(&mut *tx).await.map_err(failed)?;
            }
        })
    }
}

/// Place, chat, language, message.
pub(super) type ToldRow = (i64, String, Option<String>, Option<String>);

pub(super) fn told((nth, chat, lang, message): ToldRow) -> Option<Told> {
    let lang = lang.as_deref().and_then(Lang::from_code).unwrap_or_default();
    Some(Told { nth, chat: chat_of(&chat)?, lang, message })
}

fn codes(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Left(why) => (outcome.code(), why.code()),
        other => (other.code(), ""),
    }
}

/// Names entries of a list; stands at the beginning of a statement.
fn these(id: &str, places: &[i64]) -> Text {
    let mut text = Text::default();
    text.push("with these (bulletin, nth) as (values ");
    for (n, nth) in places.iter().enumerate() {
        text.push(if n == 0 { "" } else { ", " });
        text.list([Bind::Text(id.to_owned()), Bind::Number(*nth)]);
    }
    text.push(")");
    text
}

/// Writes outcomes over the marks of this instance, or (`late`) over those that another one has given up since.
fn outcome_text(id: &str, me: &str, made: &[Made], late: bool, now: Millis) -> Text {
    let mut text = Text::default();
    text.push("with these (bulletin, nth, state, why, message) as (values ");
    for (n, it) in made.iter().enumerate() {
        let (state, why) = codes(it.outcome);
        text.push(if n == 0 { "" } else { ", " });
        let message = it.message.clone().unwrap_or_default();
        let words = [state.to_owned(), why.to_owned(), message];
        text.list([Bind::Text(id.to_owned()), Bind::Number(it.nth)].into_iter().chain(words.map(Bind::Text)));
    }
    text.push(") update delivery set state = these.state, why = nullif(these.why, ''), at = ").number(now.0);
    text.push(", message = nullif(these.message, '') from these where ").push(THEIRS).push(" and ");
    if late {
        text.push("delivery.state = 'uncertain' and these.state <> 'uncertain' and delivery.run = ").text(me);
    } else {
        // What is left was never marked.
        text.push("((").push(GOES).push(" and delivery.run = ").text(me);
        text.push(") or (").push(WAITS).push(" and these.state = 'left'))");
    }
    text.push(" returning delivery.nth");
    text
}
