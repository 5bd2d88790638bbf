//! Whom a bulletin is for, as one statement over the contacts.

use std::collections::BTreeMap;

use flows::bulletin::{Bulletin, Kind, Reach, Segment, Topic, Why, ZaloWay, is_tag};
use flows::{Millis, Platform};
use sqlx::AssertSqlSafe;

use super::{bit, cap, count_of, every_bit, platform_of};
use crate::db::failed;
use crate::{Storage, StorageError};

/// For how long after a person's last word a consultation message may be sent on Zalo, ms: an hour less than its 48, as
/// the word was said before we learnt of it. `contact.seen_at` is at most an hour behind, which errs to the safe side.
const WINDOW: i64 = 47 * 3_600_000;
const DAY: i64 = 86_400_000;

statements! {
    ROOT = "select count(*) from unit where id = $1 and parent is null";
}

/// What keeps a contact from a bulletin, in the order in which it is asked. A statement says them by number, from 1: groups
/// of words are sorted by Postgres and groups of numbers hashed, which halves the count of a million contacts.
const REASONS: [Why; 5] = [Why::Unreachable, Why::NoConsent, Why::OptedOut, Why::Window, Why::Cap];

/// What a number of [`Audience::why`] means.
pub(super) fn reason(number: i64) -> Option<Why> {
    REASONS.get(usize::try_from(number - 1).ok()?).copied()
}

/// The word of a reason whose number is `column`, as it is stored.
pub(super) fn spell(to: &mut Text, column: &str) {
    to.push("case ").push(column);
    for (number, why) in (1..).zip(REASONS) {
        to.push(" when ").number(number).push(" then ").text(why.code());
    }
    to.push(" end");
}

/// Whom a bulletin is for.
#[derive(Clone, Copy, Debug)]
pub struct Audience<'a> {
    /// The question to the contacts.
    pub segment: &'a Segment,
    /// The issuing body: contacts of this office and those below it. Of the root of the tree, everybody.
    pub unit: &'a str,
    /// What it is about; `None`: whatever, only consent counts.
    pub topic: Option<Topic>,
    /// Whether contacts on Zalo get it one by one, as consultation messages.
    pub zalo: bool,
    /// How many bulletins one contact gets in seven days at most, of all offices; `None`: any number.
    pub cap: Option<u32>,
    /// Who took part in this survey, by its id, whatever the segment says; `None`: as the segment says.
    pub took_part: Option<&'a str>,
}

impl<'a> Audience<'a> {
    /// Of a saved segment: whoever agreed to any bulletins, by whatever way.
    pub fn of_segment(segment: &'a Segment, unit: &'a str) -> Self {
        Self { segment, unit, topic: None, zalo: true, cap: None, took_part: None }
    }

    /// Of a bulletin, where a contact gets at most `cap` in seven days (0: any number). A correction is not counted; results
    /// are for those who took part.
    pub fn of(it: &'a Bulletin, cap: u32) -> Self {
        Self {
            segment: &it.segment,
            unit: &it.unit,
            topic: Some(it.topic),
            zalo: it.zalo == ZaloWay::Consultation,
            cap: (it.kind != Kind::Correction && cap > 0).then_some(cap),
            took_part: it.survey.as_deref().filter(|_| it.kind == Kind::Results),
        }
    }
}

/// A statement that is put together, with what is bound to it: the same text for both databases.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) sql: String,
    pub(super) binds: Vec<Bind>,
}

#[derive(Clone, Debug)]
pub(super) enum Bind {
    Text(String),
    Number(i64),
}

impl Text {
    pub(super) fn push(&mut self, sql: &str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    pub(super) fn number(&mut self, number: i64) -> &mut Self {
        self.bind(Bind::Number(number))
    }

    pub(super) fn text(&mut self, text: impl Into<String>) -> &mut Self {
        self.bind(Bind::Text(text.into()))
    }

    /// A list in brackets; never of nothing.
    pub(super) fn list(&mut self, items: impl IntoIterator<Item = Bind>) -> &mut Self {
        for (n, item) in items.into_iter().enumerate() {
            self.push(if n == 0 { "(" } else { ", " });
            self.bind(item);
        }
        self.push(")")
    }

    pub(super) fn texts<'t>(&mut self, items: impl IntoIterator<Item = &'t str>) -> &mut Self {
        self.list(items.into_iter().map(|it| Bind::Text(it.to_owned())))
    }

    fn bind(&mut self, bind: Bind) -> &mut Self {
        self.binds.push(bind);
        let place = format!("${}", self.binds.len());
        self.push(&place)
    }
}

/// Binds what belongs to a [`Text`] to its query.
macro_rules! bound {
    ($query:expr, $text:expr) => {{
        let mut query = $query;
        for bind in &$text.binds {
            query = match bind {
                $crate::db::bulletins::audience::Bind::Text(text) => query.bind(text.as_str()),
                $crate::db::bulletins::audience::Bind::Number(number) => query.bind(*number),
            };
        }
        query
    }};
}
pub(super) use bound;

impl Audience<'_> {
    /// The units that the conditions speak of; stands at the beginning of a statement. `whole`: the issuing body is the
    /// root of the tree, and everybody is its own.
    pub(super) fn with(&self, to: &mut Text, whole: bool) {
        let units = &self.segment.units;
        let mine = (!whole).then_some(("mine", vec![self.unit]));
        let asked_for = (!units.is_empty()).then(|| ("asked_for", units.iter().map(String::as_str).collect()));
        for (n, (name, units)) in mine.into_iter().chain(asked_for).enumerate() {
            to.push(if n == 0 { "with recursive " } else { ", " }).push(name);
            to.push(" (id) as (select id from unit where id in ").texts(units);
            to.push(" union select unit.id from unit join ").push(name).push(" on unit.parent = ");
            to.push(name).push(".id)");
        }
    }

    /// Why a contact does not get it, as a number of [`reason`], or null: what a row of `contact` says by itself.
    pub(super) fn why(&self, to: &mut Text, now: Millis) {
        to.push("case when not contact.reachable then 1 when contact.bulletins_at = 0 then 2");
        // Who refuses every topic one by one wants none, whatever is asked for.
        let (topic, all) = (self.topic.map_or_else(every_bit, bit), self.topic.is_none());
        to.push(" when not contact.bulletins or (contact.refused & ").number(topic).push(") ");
        if all {
            to.push("= ").number(topic)
        } else {
            to.push("<> 0")
        };
        to.push(" then 3 when contact.platform = 'zalo' and contact.seen_at <= ").number(now.0 - WINDOW);
        to.push(" then 4");
        if let Some(most) = self.cap {
            to.push(" when ");
            cap::reached(to, most, now);
            to.push(" then 5");
        }
        to.push(" end");
    }

    /// Whether a contact belongs to the segment; `whole` as for [`Audience::with`].
    pub(super) fn belongs(&self, to: &mut Text, now: Millis, whole: bool) {
        let it = self.segment;
        to.push(if whole { "true" } else { "contact.unit in (select id from mine)" });
        if !self.zalo {
            to.push(" and contact.platform <> 'zalo'");
        }
        if !it.channels.is_empty() {
            to.push(" and contact.platform in ").texts(it.channels.iter().map(|it| it.code()));
        }
        if !it.accounts.is_empty() {
            to.push(" and contact.account in ").texts(it.accounts.iter().map(String::as_str));
        }
        if !it.units.is_empty() {
            to.push(" and contact.unit in (select id from asked_for)");
        }
        for (n, tag) in it.tags.iter().enumerate() {
            to.push(if n == 0 { " and (" } else { " or " });
            to.push("contact.tags like ").text(format!("%,{tag},%"));
        }
        if !it.tags.is_empty() {
            to.push(")");
        }
        if let Some(lang) = it.lang {
            to.push(" and coalesce(contact.lang, 'vi') = ").text(lang.code());
        }
        if let Some(days) = it.seen_within_days {
            to.push(" and contact.seen_at >= ").number(now.plus(-DAY * i64::from(days)).0);
        }
        if let Some(survey) = self.took_part.or(it.took_part.as_deref()) {
            to.push(" and contact.id in (select response_contact.contact from response_contact ");
            to.push("join response on response.id = response_contact.response ");
            to.push("where response.status in ('completed', 'partial') and response.survey = ").text(survey).push(")");
        }
    }

    /// Why this audience cannot be asked for, if so: tags are of letters, digits and `-`.
    pub(super) fn check(&self) -> Result<(), StorageError> {
        let plain = |tag: &String| is_tag(tag);
        if self.segment.tags.iter().all(plain) {
            return Ok(());
        }
        Err(StorageError::Refused("a tag is of small letters, digits and -".to_owned()))
    }
}

/// Whether a unit is the root of the tree. Asked for before, and not in the statement itself: with a question to the tree
/// in it Postgres counts on one core.
macro_rules! whole {
    ($unit:expr, $executor:expr) => {
        sqlx::query_scalar::<_, i64>($crate::db::bulletins::audience::ROOT)
            .bind($unit)
            .fetch_one($executor)
            .await
            .map(|n| n > 0)
            .map_err($crate::db::failed)
    };
}
pub(super) use whole;

impl Storage {
    /// How many contacts there are of a segment, by account, and how many of them a bulletin would not reach, and why.
    /// One look at each contact.
    ///
    /// # Errors
    /// [`StorageError::Refused`] for a tag that cannot be one; else as any call.
    pub async fn segment_count(&self, audience: &Audience<'_>, now: Millis) -> Result<Vec<Reach>, StorageError> {
        audience.check()?;
        let whole = on_db!(&self.db, |pool| whole!(audience.unit, pool))?;
        let mut text = Text::default();
        audience.with(&mut text, whole);
        text.push(" select platform, account, ");
        audience.why(&mut text, now);
        text.push(", count(*) from contact where ");
        audience.belongs(&mut text, now, whole);
        text.push(" group by 1, 2, 3 order by 1, 2, 3");
        let rows: Vec<(String, String, Option<i32>, i64)> = on_db!(&self.db, |pool| {
            let query = bound!(sqlx::query_as(AssertSqlSafe(text.sql.clone())), text);
            query.fetch_all(pool).await.map_err(failed)
        })?;
        let mut reach: BTreeMap<(Platform, String), Reach> = BTreeMap::new();
        for (platform, account, why, contacts) in rows {
            let (platform, contacts) = (platform_of(&platform)?, count_of(contacts));
            let it = reach.entry((platform, account.clone())).or_insert_with(|| Reach {
                platform,
                account,
                total: 0,
                reachable: 0,
                out: BTreeMap::new(),
                free: 0,
                followers: None,
            });
            it.total += contacts;
            match why.and_then(|why| reason(why.into())) {
                Some(why) => *it.out.entry(why).or_default() += contacts,
                // Nobody is reached outside of the free time.
                None => (it.reachable, it.free) = (it.reachable + contacts, it.free + contacts),
            }
        }
        Ok(reach.into_values().collect())
    }
}
