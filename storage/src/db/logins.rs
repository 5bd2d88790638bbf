//! Who is signed in, and who fails to.

use flows::Millis;
use serde_json::json;

use super::people::{END_ALL, FIRST_FACTOR, NEXT_FACTOR, deed, factor};
use super::sso::{PIN, PINS};
use super::{Actor, failed};
use crate::{Person, Storage, StorageError};

/// How long a session lives without a request.
const IDLE: i64 = 30 * 60_000;
/// How long a session lives at all.
pub(super) const LIFE: i64 = 12 * 3_600_000;
/// How long the steps before a session's last may take.
const HALF: i64 = 15 * 60_000;
/// How often the time of the last request is written down, at most.
const TOUCH: i64 = 60_000;
/// How long failures are remembered.
pub(super) const MEMORY: i64 = 24 * 3_600_000;

statements! {
    BEGIN = "insert into login_session (hash, person, stage, begun_at, seen_at, sso) values ($1, $2, $3, $4, $4, $5)";
    BEGUN = "select sso from login_session where hash = $1 and person = $2";
    FIND = "select person, stage, begun_at, seen_at from login_session where hash = $1";
    SEEN = "update login_session set seen_at = $2 where hash = $1 and seen_at < $2";
    END = "delete from login_session where hash = $1";
    COUNT = "select count(*) from login_session where person = $1 and stage = 'full' and seen_at > $2 and begun_at > $3";
    END_OTHERS = "delete from login_session where person = $1 and hash <> $2";
    FAILURES = "select failures, failed_at, free_at from login_failure where who = $1";
    FIRST = "insert into login_failure (who, failures, failed_at, free_at) values ($1, 1, $2, $3)
             on conflict (who) do nothing";
    NEXT = "update login_failure set failures = $2, failed_at = $3, free_at = $4
            where who = $1 and failures = $5 and failed_at = $6";
    FORGET = "delete from login_failure where who = $1";
    GIVE_BACK = "update login_failure set failures = failures - 1, free_at = 0 where who = $1 and failures > 0";
}

/// How far somebody has come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// With a code that was handed over: a password is to be chosen.
    Invited,
    /// With the password: the second factor is still to come.
    Password,
    /// In.
    Full,
}

impl Stage {
    fn code(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Password => "password",
            Self::Full => "full",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Invited, Self::Password, Self::Full].into_iter().find(|it| it.code() == code)
    }

    /// Whether a session of this stage is still good.
    fn alive(self, begun: Millis, seen: Millis, now: Millis) -> bool {
        let life = if self == Self::Full { LIFE } else { HALF };
        now.since(begun) < life && now.since(seen) < IDLE
    }
}

/// What a session is begun with.
#[derive(Clone, Copy)]
enum With<'a> {
    Password,
    /// The HMAC of issuer and subject.
    Sso(&'a str),
    /// Whatever the one before was begun with.
    Same,
    /// The same, and with a second factor that was proven just now.
    Fresh(Taken, Factor<'a>),
}

/// How a second factor is taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// By somebody who has none.
    First,
    /// In place of the one that somebody has, and has proven. Every other session of theirs ends with it.
    Next,
}

/// A second factor: the secret, the step that proved it, recovery codes.
type Factor<'a> = (&'a [u8], i64, &'a [String]);

/// Somebody who is signed in, or about to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// Who, with the roles of this moment.
    pub person: Person,
    /// How far.
    pub stage: Stage,
}

impl Storage {
    /// Begins a session under a new random token, in place of the one of `before`, with a password. The whole way in is
    /// written down.
    ///
    /// # Errors
    /// As any call.
    pub async fn login_begin(
        &self,
        token: &str,
        person: &Person,
        stage: Stage,
        before: Option<&str>,
        now: Millis,
    ) -> Result<(), StorageError> {
        self.begin(token, person, stage, (before, With::Password), now).await.map(|_| ())
    }

    /// The same, with the provider's word: the subject that [`Storage::sso_known`] was asked for. Who is in has it pinned
    /// from then on. False, and no session: another was pinned meanwhile, or none is and the person has a second factor by
    /// now, which comes before a pin.
    ///
    /// # Errors
    /// As any call.
    pub async fn login_by_sso(
        &self,
        token: &str,
        person: &Person,
        stage: Stage,
        (before, subject): (Option<&str>, &str),
        now: Millis,
    ) -> Result<bool, StorageError> {
        let hash = self.keyring.login("sso", subject);
        self.begin(token, person, stage, (before, With::Sso(&hash)), now).await
    }

    /// Goes on with the session of `before` under a new token: it stays one that was begun with a password, or with the
    /// provider's word. False, and no session, if it is over, or as [`Storage::login_by_sso`].
    ///
    /// # Errors
    /// As any call.
    pub async fn login_go_on(
        &self,
        token: &str,
        person: &Person,
        stage: Stage,
        before: &str,
        now: Millis,
    ) -> Result<bool, StorageError> {
        self.begin(token, person, stage, (Some(before), With::Same), now).await
    }

    /// As [`Storage::login_go_on`], for somebody who has proven a new second factor with the code of a step: it is stored,
    /// with its recovery codes, together with the session that is in, or not at all. Otherwise whoever is half in, and is
    /// refused at the last step, would have left theirs. False also for a first one of somebody who has one by now, and for
    /// another of somebody who has none any more.
    ///
    /// # Errors
    /// As any call.
    pub async fn login_factor(
        &self,
        token: &str,
        person: &Person,
        before: &str,
        (taken, factor): (Taken, (&[u8], i64, &[String])),
        now: Millis,
    ) -> Result<bool, StorageError> {
        self.begin(token, person, Stage::Full, (Some(before), With::Fresh(taken, factor)), now).await
    }

    async fn begin(
        &self,
        token: &str,
        person: &Person,
        stage: Stage,
        (before, with): (Option<&str>, With<'_>),
        now: Millis,
    ) -> Result<bool, StorageError> {
        let hash = self.keyring.login("session", token);
        let before = before.map(|token| self.keyring.login("session", token));
        let by = Actor::Person(person.id.clone());
        let deed = |what: &str| deed(&by, what, &person.id, &person.unit, json!({}), now);
        let begun = in_tx!(&self.db, |tx| {
            let sso = match with {
                With::Password => None,
                With::Sso(hash) => Some(hash.to_owned()),
                With::Same | With::Fresh(..) => {
                    let begun = sqlx::query_scalar::<_, Option<String>>(BEGUN).bind(&before).bind(&person.id);
                    match begun.fetch_optional(&mut *tx).await.map_err(failed)? {
                        Some(sso) => sso,
                        None => return Ok(false),
                    }
                }
            };
            if let Some(before) = &before {
                sqlx::query(END).bind(before).execute(&mut *tx).await.map_err(failed)?;
            }
            let begin = sqlx::query(BEGIN).bind(&hash).bind(&person.id).bind(stage.code()).bind(now.0).bind(&sso);
            begin.execute(&mut *tx).await.map_err(failed)?;
            if let With::Fresh(taken, it) = with {
                let statement = if taken == Taken::First { FIRST_FACTOR } else { NEXT_FACTOR };
                if !factor!(self, tx, statement, &person.id, it) {
                    return Ok(false);
                }
            }
            if matches!(with, With::Fresh(Taken::Next, _)) {
                sqlx::query(END_ALL).bind(&person.id).bind(&hash).execute(&mut *tx).await.map_err(failed)?;
            }
            if stage == Stage::Full {
                let mut tied = false;
                if let Some(sso) = &sso {
                    // Who comes straight from the provider has not shown a second factor of ours, and may have taken one up
                    // since they were looked at.
                    let shown = !matches!(with, With::Sso(_));
                    let pin = sqlx::query(PIN).bind(&person.id).bind(sso).bind(now.0).bind(shown);
                    tied = pin.execute(&mut *tx).await.map_err(failed)?.rows_affected() > 0;
                    let pins = sqlx::query_as::<_, (String, String)>(PINS).bind(&person.id).bind(sso);
                    let pins = pins.fetch_all(&mut *tx).await.map_err(failed)?;
                    if !matches!(pins.as_slice(), [(whose, known)] if *whose == person.id && known == sso) {
                        return Ok(false);
                    }
                }
                if matches!(with, With::Fresh(..)) {
                    audit!(self, tx, &deed("person.factor"));
                }
                if tied {
                    audit!(self, tx, &deed("person.sso"));
                }
                audit!(self, tx, &deed(if sso.is_some() { "login.sso" } else { "login" }));
            }
            true
        })?;
        self.prune(now).await?;
        Ok(begun)
    }

    /// Who is signed in with a token, if its time is not over and the person may still come in. The person is there: the
    /// time without a request begins anew.
    ///
    /// # Errors
    /// As any call.
    pub async fn login(&self, token: &str, now: Millis) -> Result<Option<Login>, StorageError> {
        let Some((person, stage, seen)) = self.standing(token, now).await? else { return Ok(None) };
        let person = self.person(&person).await?.filter(|it| it.closed_at.is_none());
        if person.is_some() && now.0 >= seen.0.saturating_add(TOUCH) {
            let hash = self.keyring.login("session", token);
            at_once!(&self.db, |pool| {
                sqlx::query(SEEN).bind(&hash).bind(now.0).execute(pool).await.map(|_| ()).map_err(failed)
            })?;
        }
        Ok(person.map(|person| Login { person, stage }))
    }

    /// The same for a page that asks by itself, again and again: nobody need be there, and the time without a request goes on.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn login_looked(&self, token: &str, now: Millis) -> Result<Option<Login>, StorageError> {
        let Some((person, stage, _)) = self.standing(token, now).await? else { return Ok(None) };
        let person = self.person(&person).await?.filter(|it| it.closed_at.is_none());
        Ok(person.map(|person| Login { person, stage }))
    }

    /// Whether a session still holds for a page that is open: looking so does not count as being there.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn login_stands(&self, token: &str, now: Millis) -> Result<bool, StorageError> {
        Ok(self.standing(token, now).await?.is_some_and(|(_, stage, _)| stage == Stage::Full))
    }

    /// Whose session a token is, how far it has come and when it was seen last, if its time is not over.
    async fn standing(&self, token: &str, now: Millis) -> Result<Option<(String, Stage, Millis)>, StorageError> {
        let hash = self.keyring.login("session", token);
        let row: Option<(String, String, i64, i64)> =
            on_db!(&self.db, |pool| sqlx::query_as(FIND).bind(&hash).fetch_optional(pool).await.map_err(failed))?;
        let known = row.and_then(|(person, stage, begun, seen)| {
            let (stage, seen) = (Stage::from_code(&stage)?, Millis(seen));
            stage.alive(Millis(begun), seen, now).then_some((person, stage, seen))
        });
        Ok(known)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// As any call.
    pub async fn login_end(&self, token: &str) -> Result<(), StorageError> {
        let hash = self.keyring.login("session", token);
        at_once!(&self.db, |pool| sqlx::query(END).bind(&hash).execute(pool).await.map(|_| ()).map_err(failed))
    }

    /// Ends a person's other sessions.
    ///
    /// # Errors
    /// As any call.
    pub async fn login_end_others(&self, person: &str, keep: &str) -> Result<(), StorageError> {
        let keep = self.keyring.login("session", keep);
        at_once!(&self.db, |pool| {
            sqlx::query(END_OTHERS).bind(person).bind(&keep).execute(pool).await.map(|_| ()).map_err(failed)
        })
    }

    /// In how many places a person is signed in.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn logins(&self, person: &str, now: Millis) -> Result<u64, StorageError> {
        let since = (now.plus(-IDLE).0, now.plus(-LIFE).0);
        let count: i64 = on_db!(&self.db, |pool| {
            let query = sqlx::query_scalar(COUNT).bind(person).bind(since.0).bind(since.1);
            query.fetch_one(pool).await.map_err(failed)
        })?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Whether somebody (an account's name, an address) may try now, and how many failures that makes. The attempt counts as failed from here on, so that
    /// many at once are many; [`Storage::tried`] takes that back. `wait` says for how long nobody may try after so many
    /// failures, milliseconds. It makes no difference whether there is such an account.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`]: nobody comes in.
    pub async fn try_login(
        &self,
        kind: &str,
        who: &str,
        wait: fn(u32) -> i64,
        now: Millis,
    ) -> Result<Option<u32>, StorageError> {
        let who = self.keyring.login(kind, who);
        in_tx!(&self.db, |tx| {
            let known = sqlx::query_as::<_, (i64, i64, i64)>(FAILURES).bind(&who).fetch_optional(&mut *tx).await;
            let mut count = 1;
            let changed = match known.map_err(failed)? {
                Some((_, _, free)) if now.0 < free => return Ok(None),
                Some((failures, failed_at, _)) => {
                    let fresh = now.0 >= failed_at.saturating_add(MEMORY);
                    count = if fresh { 1 } else { u32::try_from(failures + 1).unwrap_or(u32::MAX) };
                    let free = now.plus(wait(count)).0;
                    let next = sqlx::query(NEXT).bind(&who).bind(i64::from(count)).bind(now.0).bind(free);
                    next.bind(failures).bind(failed_at).execute(&mut *tx).await
                }
                None => sqlx::query(FIRST).bind(&who).bind(now.0).bind(now.plus(wait(1)).0).execute(&mut *tx).await,
            };
            // Another attempt at this very moment was faster: one of them is enough.
            (changed.map_err(failed)?.rows_affected() == 1).then_some(count)
        })
    }

    /// Whether somebody has to wait by now, as [`Storage::try_login`] would find. Nothing is counted.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn login_waits(&self, kind: &str, who: &str, now: Millis) -> Result<bool, StorageError> {
        let who = self.keyring.login(kind, who);
        let known: Option<(i64, i64, i64)> =
            on_db!(&self.db, |pool| sqlx::query_as(FAILURES).bind(&who).fetch_optional(pool).await.map_err(failed))?;
        Ok(known.is_some_and(|(_, _, free)| now.0 < free))
    }

    /// Takes back what [`Storage::try_login`] counted: the attempt succeeded. With `all`, the failures before it too.
    ///
    /// # Errors
    /// As any call.
    pub async fn tried(&self, kind: &str, who: &str, all: bool) -> Result<(), StorageError> {
        let who = self.keyring.login(kind, who);
        let statement = if all { FORGET } else { GIVE_BACK };
        at_once!(&self.db, |pool| sqlx::query(statement).bind(&who).execute(pool).await.map(|_| ()).map_err(failed))
    }
}
