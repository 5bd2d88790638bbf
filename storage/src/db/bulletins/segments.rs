//! Segments that are kept under a name, tags, and figures about contacts.

use flows::bulletin::{Segment, is_tag};
use flows::{Millis, Platform, cells};
use serde_json::json;
use sqlx::AssertSqlSafe;

use super::audience::{Audience, Text, bound, whole};
use super::moves::strange;
use super::{by_person, count_of, deed, platform_of};
use crate::db::failed;
use crate::{Actor, Storage, StorageError};

/// Contacts that are given a tag in one statement.
const PAGE: i64 = 5000;

/// Whether contacts are to get bulletins, by number for the same reason as why they do not get one.
const CONSENTS: [&str; 4] = ["unreachable", "no_consent", "opted_out", "agreed"];
const CONSENT: &str =
    "case when not reachable then 0 when bulletins_at = 0 then 1 when not bulletins then 2 else 3 end";

statements! {
    SEGMENTS = "select id, name, unit, body, changed_at from segment order by name, id";
    PUT = "insert into segment (id, name, unit, body, changed_at, by_person) values ($1, $2, $3, $4, $5, $6)
           on conflict (id) do update set name = excluded.name, body = excluded.body,
           changed_at = excluded.changed_at, by_person = excluded.by_person where segment.unit = excluded.unit";
    DROP = "delete from segment where id = $1 and unit = $2";
    NEXT = "select max(id) from (select id from contact where id > $1 order by id limit $2) as page";
}

/// A segment that is kept under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedSegment {
    /// Its id.
    pub id: String,
    /// What officials call it.
    pub name: String,
    /// Whose it is.
    pub unit: String,
    /// What it asks.
    pub segment: Segment,
    /// When it was changed last.
    pub at: Millis,
}

/// How many contacts there are of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactFigure {
    /// Where.
    pub platform: Platform,
    /// On which account of ours.
    pub account: String,
    /// The language they talk to us in.
    pub lang: String,
    /// The office that they named, if any.
    pub unit: Option<String>,
    /// `unreachable`, `no_consent`, `opted_out` or `agreed`: whether they are to get bulletins.
    pub consent: String,
    /// How many.
    pub contacts: u64,
}

impl Storage {
    /// All that are kept, by name. One that a newer program wrote and this one cannot read is left out.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn segments(&self) -> Result<Vec<SavedSegment>, StorageError> {
        let rows: Vec<(String, String, String, String, i64)> =
            on_db!(&self.db, |pool| sqlx::query_as(SEGMENTS).fetch_all(pool).await.map_err(failed))?;
        let saved = |(id, name, unit, body, at): (String, String, String, String, i64)| {
            Some(SavedSegment { id, name, unit, segment: serde_json::from_str(&body).ok()?, at: Millis(at) })
        };
        Ok(rows.into_iter().filter_map(saved).collect())
    }

    /// Keeps a segment; one of the same id and unit is replaced. False if the id is another unit's.
    ///
    /// # Errors
    /// [`StorageError::Refused`] for a tag that cannot be one; else as any call.
    pub async fn segment_put(
        &self,
        (id, name, unit): (&str, &str, &str),
        segment: &Segment,
        by: &Actor,
        now: Millis,
    ) -> Result<bool, StorageError> {
        Audience::of_segment(segment, unit).check()?;
        let body =
            serde_json::to_string(segment).map_err(|error| StorageError::Corrupt(format!("segment: {error}")))?;
        in_tx!(&self.db, |tx| {
            let query = sqlx::query(PUT).bind(id).bind(name).bind(unit).bind(&body).bind(now.0).bind(by_person(by));
            if query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                return Ok(false);
            }
            audit!(self, tx, &deed("segment.put", id, unit, by, now, json!({ "name": name })));
            true
        })
    }

    /// Drops one; false if the unit has none of this id.
    ///
    /// # Errors
    /// As any call.
    pub async fn segment_drop(&self, id: &str, unit: &str, by: &Actor, now: Millis) -> Result<bool, StorageError> {
        in_tx!(&self.db, |tx| {
            let query = sqlx::query(DROP).bind(id).bind(unit);
            if query.execute(&mut *tx).await.map_err(failed)?.rows_affected() == 0 {
                return Ok(false);
            }
            audit!(self, tx, &deed("segment.drop", id, unit, by, now, json!({})));
            true
        })
    }

    /// How many contacts an office and those below it have, by account, language, unit and consent. Of the root of the
    /// tree, all.
    ///
    /// # Errors
    /// As any call.
    pub async fn contact_figures(&self, unit: &str) -> Result<Vec<ContactFigure>, StorageError> {
        type Row = (String, String, String, Option<String>, i32, i64);
        let what = format!("platform, account, coalesce(lang, 'vi'), unit, {CONSENT}");
        let text = self.of_office(unit, &what, " group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5").await?;
        let rows: Vec<Row> = on_db!(&self.db, |pool| {
            let query = bound!(sqlx::query_as(AssertSqlSafe(text.sql.clone())), text);
            query.fetch_all(pool).await.map_err(failed)
        })?;
        rows.into_iter()
            .map(|(platform, account, lang, unit, consent, contacts)| {
                let (platform, contacts) = (platform_of(&platform)?, count_of(contacts));
                let consent = usize::try_from(consent).ok().and_then(|it| CONSENTS.get(it)).ok_or_else(strange)?;
                Ok(ContactFigure { platform, account, lang, unit, consent: (*consent).to_owned(), contacts })
            })
            .collect()
    }

    /// The tags of an office's contacts and of those below it, each with how many have it.
    ///
    /// # Errors
    /// As any call.
    pub async fn tags(&self, unit: &str) -> Result<Vec<(String, u64)>, StorageError> {
        let text = self.of_office(unit, "tags", " and tags <> '' group by tags").await?;
        let rows: Vec<(String, i64)> = on_db!(&self.db, |pool| {
            let query = bound!(sqlx::query_as(AssertSqlSafe(text.sql.clone())), text);
            query.fetch_all(pool).await.map_err(failed)
        })?;
        let mut counts = std::collections::BTreeMap::new();
        for (tags, n) in rows {
            for tag in tags.split(',').filter(|tag| !tag.is_empty()) {
                *counts.entry(tag.to_owned()).or_default() += count_of(n);
            }
        }
        Ok(counts.into_iter().collect())
    }

    /// The statement that counts an office's contacts and those of the offices below it.
    async fn of_office(&self, unit: &str, what: &str, end: &str) -> Result<Text, StorageError> {
        let everybody = Segment::default();
        let audience = Audience::of_segment(&everybody, unit);
        let whole = on_db!(&self.db, |pool| whole!(unit, pool))?;
        let mut text = Text::default();
        audience.with(&mut text, whole);
        text.push(" select ").push(what).push(", count(*) from contact where ");
        audience.belongs(&mut text, Millis(0), whole);
        text.push(end);
        Ok(text)
    }

    /// Gives everybody of a segment a tag (`on`), or takes it from them. Gives how many it changed, which the log has by fives
    /// ([`cells::about`]). Contacts are gone through
    /// in pages, so that nobody waits for a million rows; what is interrupted may be done again.
    ///
    /// # Errors
    /// [`StorageError::Refused`] for what cannot be a tag; else as any call.
    pub async fn tag(
        &self,
        audience: &Audience<'_>,
        (tag, on): (&str, bool),
        by: &Actor,
        now: Millis,
    ) -> Result<u64, StorageError> {
        audience.check()?;
        if !is_tag(tag) {
            return Err(StorageError::Refused("a tag is of small letters, digits and -".to_owned()));
        }
        let whole = on_db!(&self.db, |pool| whole!(audience.unit, pool))?;
        let (mut from, mut changed) = (String::new(), 0);
        loop {
            let next: Option<String> = on_db!(&self.db, |pool| {
                sqlx::query_scalar(NEXT).bind(&from).bind(PAGE).fetch_one(pool).await.map_err(failed)
            })?;
            let Some(to) = next else { break };
            let mut text = Text::default();
            audience.with(&mut text, whole);
            text.push(" update contact set tags = ");
            if on {
                text.push("case when tags = '' then ").text(format!(",{tag},"));
                text.push(" else tags || ").text(format!("{tag},")).push(" end");
            } else {
                // The last tag takes the comma before it along.
                text.push("case when tags = ").text(format!(",{tag},"));
                text.push(" then '' else replace(tags, ").text(format!(",{tag},")).push(", ',') end");
            }
            text.push(" where contact.id > ").text(from.as_str()).push(" and contact.id <= ").text(to.as_str());
            text.push(if on { " and contact.tags not like " } else { " and contact.tags like " });
            text.text(format!("%,{tag},%")).push(" and ");
            audience.belongs(&mut text, now, whole);
            changed += at_once!(&self.db, |pool| {
                let query = bound!(sqlx::query(AssertSqlSafe(text.sql.clone())), text);
                query.execute(pool).await.map(|done| done.rows_affected()).map_err(failed)
            })?;
            from = to;
        }
        let what = if on { "contacts.tag" } else { "contacts.untag" };
        // A tag may stand for what people did, and who is not among the changed had it before.
        let about = cells::about(changed);
        self.audit(&deed(what, tag, audience.unit, by, now, json!({ "contacts": about }))).await?;
        Ok(changed)
    }
}
