//! People who work here: who they are, what they may do, what they sign in with.

use flows::{Lang, Millis};
use serde_json::{Value, json};

use super::roles::GRANT;
use super::{Actor, Deed, failed};
use crate::secret::unseal;
use crate::{Storage, StorageError};

statements! {
    ADD = "insert into person (id, login, name, unit, password, totp_step, lang, created_at)
           values ($1, $2, $3, $4, $5, 0, $6, $7) on conflict (login) do nothing";
    PEOPLE = "select id, login, name, unit, lang, created_at, closed_at, password is not null, totp is not null
              from person where $1 = '' or id = $1 order by name, id";
    SECRETS = "select person.id, password, totp, person_invitation.hash, person_invitation.ends_at
               from person left join person_invitation on person_invitation.person = person.id
               where login = $1 and closed_at is null";
    RENAME = "update person set name = $2, unit = $3 where id = $1";
    SPEAK = "update person set lang = $2 where id = $1";
    CLOSE = "update person set closed_at = $2 where id = $1 and closed_at is null";
    REOPEN = "update person set closed_at = null where id = $1 and closed_at is not null";
    PASSWORD = "update person set password = $2 where id = $1";
    BARE = "update person set password = null, totp = null where id = $1";
    UNFACTOR = "update person set totp = null where id = $1";
    INVITE = "insert into person_invitation (person, hash, ends_at) values ($1, $2, $3)
              on conflict (person) do update set hash = excluded.hash, ends_at = excluded.ends_at";
    UNINVITE = "delete from person_invitation where person = $1";
    NEXT_FACTOR = "update person set totp = $2, totp_step = $3 where id = $1 and totp is not null";
    FIRST_FACTOR = "update person set totp = $2, totp_step = $3 where id = $1 and totp is null";
    STEP = "update person set totp_step = $2 where id = $1 and totp_step < $2";
    DROP_CODES = "delete from recovery_code where person = $1";
    CODE = "insert into recovery_code (hash, person) values ($1, $2)";
    USE_CODE = "delete from recovery_code where hash = $1 and person = $2";
    CODES = "select count(*) from recovery_code where person = $1";
    END_ALL = "delete from login_session where person = $1 and hash <> $2";
}

/// Writes a second factor in the transaction, with its recovery codes in place of all others. Whether it was written:
/// [`FIRST_FACTOR`] takes nobody's away, [`NEXT_FACTOR`] gives nobody their first. `factor!(self, tx, statement, id, (secret, step, codes))`, inside `in_tx!`.
macro_rules! factor {
    ($storage:ident, $tx:ident, $statement:expr, $id:expr, $factor:expr) => {{
        use $crate::db::failed;
        use $crate::db::people::{CODE, DROP_CODES};
        let (secret, step, codes) = $factor;
        let sealed = $crate::secret::seal(&$storage.keyring.factor, $id, secret)?;
        let written = sqlx::query($statement).bind($id).bind(&sealed).bind(step).execute(&mut *$tx).await;
        let written = written.map_err(failed)?.rows_affected() == 1;
        if written {
            sqlx::query(DROP_CODES).bind($id).execute(&mut *$tx).await.map_err(failed)?;
            for code in codes {
                let hash = $storage.keyring.login("recovery", code);
                sqlx::query(CODE).bind(hash).bind($id).execute(&mut *$tx).await.map_err(failed)?;
            }
        }
        written
    }};
}

pub(super) use factor;

/// Somebody who works here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// 16 hexadecimal digits.
    pub id: String,
    /// What the person types to sign in.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The office that the person belongs to.
    pub unit: String,
    /// The language of the person's pages.
    pub lang: Lang,
    /// Roles, as codes of `flows`, each with the office in which, and below which, it is held.
    pub roles: Vec<(String, String)>,
    /// When the person was added.
    pub created_at: Millis,
    /// Since when the person may not come in any more.
    pub closed_at: Option<Millis>,
    /// Whether the person has chosen a password.
    pub password: bool,
    /// Whether the person has a second factor.
    pub factor: bool,
}

/// Somebody to be added.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Never used before.
    pub id: String,
    /// In lower case.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The office.
    pub unit: String,
    /// The language of the person's pages.
    pub lang: Lang,
    /// As [`Person::roles`].
    pub roles: Vec<(String, String)>,
    /// A password's hash in PHC form, where it is known already.
    pub password: Option<String>,
    /// Else a code that lets the person in once, and until when.
    pub invitation: Option<(String, Millis)>,
}

/// What a person is to prove.
#[derive(Clone)]
pub struct Credentials {
    /// Whose.
    pub person: String,
    /// The password's hash, in PHC form.
    pub password: Option<String>,
    /// The secret of the second factor.
    pub factor: Option<Vec<u8>>,
    invitation: Option<(String, Millis)>,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("person", &self.person).finish_non_exhaustive()
    }
}

type Row = (String, String, String, String, String, i64, Option<i64>, bool, bool);

impl Storage {
    /// Adds somebody. False, and nothing is changed, if the login is taken.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] for an office that is not there; else as any call.
    pub async fn person_add(&self, it: &NewPerson, by: &Actor, now: Millis) -> Result<bool, StorageError> {
        let detail = json!({"login": it.login, "roles": it.roles});
        let deed = deed(by, "person.add", &it.id, &it.unit, detail, now);
        in_tx!(&self.db, |tx| {
            let add = sqlx::query(ADD).bind(&it.id).bind(&it.login).bind(&it.name).bind(&it.unit).bind(&it.password);
            let add = add.bind(it.lang.code()).bind(now.0).execute(&mut *tx).await.map_err(failed)?;
            if add.rows_affected() == 0 {
                return Ok(false);
            }
            for (role, unit) in &it.roles {
                let grant = sqlx::query(GRANT).bind(&it.id).bind(role).bind(unit);
                grant.execute(&mut *tx).await.map_err(failed)?;
            }
            if let Some((code, ends)) = &it.invitation {
                let hash = self.keyring.login("invitation", code);
                let invite = sqlx::query(INVITE).bind(&it.id).bind(hash).bind(ends.0);
                invite.execute(&mut *tx).await.map_err(failed)?;
            }
            audit!(self, tx, &deed);
            true
        })
    }

    /// Everybody, by name.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn people(&self) -> Result<Vec<Person>, StorageError> {
        self.those("").await
    }

    /// Somebody.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn person(&self, id: &str) -> Result<Option<Person>, StorageError> {
        // An empty id would mean all.
        Ok(if id.is_empty() { None } else { self.those(id).await?.pop() })
    }

    async fn those(&self, id: &str) -> Result<Vec<Person>, StorageError> {
        let rows: Vec<Row> =
            on_db!(&self.db, |pool| sqlx::query_as(PEOPLE).bind(id).fetch_all(pool).await.map_err(failed))?;
        let mut held = self.roles(id).await?;
        let person = |(id, login, name, unit, lang, created, closed, password, factor): Row| Person {
            roles: held.remove(&id).unwrap_or_default(),
            lang: Lang::from_code(&lang).unwrap_or_default(),
            created_at: Millis(created),
            closed_at: closed.map(Millis),
            id,
            login,
            name,
            unit,
            password,
            factor,
        };
        Ok(rows.into_iter().map(person).collect())
    }

    /// What the person of a login has to prove; `None` if there is nobody, or nobody who may come in.
    ///
    /// # Errors
    /// [`StorageError::Refused`] if the second factor was encrypted under another secret.
    pub async fn credentials(&self, login: &str) -> Result<Option<Credentials>, StorageError> {
        type Row = (String, Option<String>, Option<String>, Option<String>, Option<i64>);
        let row: Option<Row> =
            on_db!(&self.db, |pool| sqlx::query_as(SECRETS).bind(login).fetch_optional(pool).await.map_err(failed))?;
        let Some((person, password, factor, hash, ends)) = row else { return Ok(None) };
        let factor =
            factor.map(|sealed| unseal(&self.keyring.factor, &person, &sealed).ok_or_else(strange)).transpose()?;
        Ok(Some(Credentials { person, password, factor, invitation: hash.zip(ends.map(Millis)) }))
    }

    /// Whether a code is the one that was handed over to the person, and still good.
    pub fn invited(&self, credentials: &Credentials, code: &str, now: Millis) -> bool {
        let invited = credentials.invitation.as_ref().filter(|(_, ends)| now < *ends);
        invited.is_some_and(|(hash, _)| *hash == self.keyring.login("invitation", code))
    }

    /// Changes a person's name and office.
    ///
    /// # Errors
    /// As any call.
    pub async fn person_change(
        &self,
        id: &str,
        (name, unit): (&str, &str),
        by: &Actor,
        now: Millis,
    ) -> Result<(), StorageError> {
        let deed = deed(by, "person.change", id, unit, json!({"name": name}), now);
        in_tx!(&self.db, |tx| {
            sqlx::query(RENAME).bind(id).bind(name).bind(unit).execute(&mut *tx).await.map_err(failed)?;
            audit!(self, tx, &deed);
        })
    }

    /// Changes the language of a person's pages.
    ///
    /// # Errors
    /// As any call.
    pub async fn person_speaks(&self, id: &str, lang: Lang) -> Result<(), StorageError> {
        at_once!(&self.db, |pool| {
            sqlx::query(SPEAK).bind(id).bind(lang.code()).execute(pool).await.map(|_| ()).map_err(failed)
        })
    }

    /// Shuts a person out, or lets them in again.
    ///
    /// # Errors
    /// As any call.
    pub async fn person_close(&self, it: &Person, closed: bool, by: &Actor, now: Millis) -> Result<(), StorageError> {
        let what = if closed { "person.close" } else { "person.reopen" };
        let deed = deed(by, what, &it.id, &it.unit, json!({}), now);
        in_tx!(&self.db, |tx| {
            let changed =
                if closed { sqlx::query(CLOSE).bind(&it.id).bind(now.0) } else { sqlx::query(REOPEN).bind(&it.id) };
            if changed.execute(&mut *tx).await.map_err(failed)?.rows_affected() > 0 {
                sqlx::query(END_ALL).bind(&it.id).bind("").execute(&mut *tx).await.map_err(failed)?;
                if closed {
                    for statement in [super::own_chats::DROP_ALL, super::own_chats::DROP_CODE] {
                        sqlx::query(statement).bind(&it.id).execute(&mut *tx).await.map_err(failed)?;
                    }
                }
                audit!(self, tx, &deed);
            }
        })
    }

    /// Takes password and second factor from a person, and lets them in once with a code until `ends`.
    ///
    /// # Errors
    /// As any call.
    pub async fn person_invite(
        &self,
        it: &Person,
        (code, ends): (&str, Millis),
        by: &Actor,
        now: Millis,
    ) -> Result<(), StorageError> {
        let deed = deed(by, "person.invite", &it.id, &it.unit, json!({}), now);
        let hash = self.keyring.login("invitation", code);
        in_tx!(&self.db, |tx| {
            for statement in [BARE, DROP_CODES] {
                sqlx::query(statement).bind(&it.id).execute(&mut *tx).await.map_err(failed)?;
            }
            sqlx::query(END_ALL).bind(&it.id).bind("").execute(&mut *tx).await.map_err(failed)?;
            let invite = sqlx::query(INVITE).bind(&it.id).bind(&hash).bind(ends.0);
            invite.execute(&mut *tx).await.map_err(failed)?;
            audit!(self, tx, &deed);
        })
    }

    /// Stores a new password's hash and ends the person's sessions but the one of `keep`; the invitation is used up.
    ///
    /// # Errors
    /// As any call.
    pub async fn person_password(
        &self,
        it: &Person,
        phc: &str,
        keep: Option<&str>,
        by: &Actor,
        now: Millis,
    ) -> Result<(), StorageError> {
        let deed = deed(by, "person.password", &it.id, &it.unit, json!({}), now);
        let keep = keep.map(|token| self.keyring.login("session", token)).unwrap_or_default();
        in_tx!(&self.db, |tx| {
            sqlx::query(PASSWORD).bind(&it.id).bind(phc).execute(&mut *tx).await.map_err(failed)?;
            sqlx::query(UNINVITE).bind(&it.id).execute(&mut *tx).await.map_err(failed)?;
            sqlx::query(END_ALL).bind(&it.id).bind(&keep).execute(&mut *tx).await.map_err(failed)?;
            audit!(self, tx, &deed);
        })
    }

    /// Takes somebody's second factor away, with its recovery codes and every session: the next time the person comes in
    /// with the password and takes up another.
    ///
    /// # Errors
    /// As any call.
    pub async fn person_factor_drop(&self, it: &Person, by: &Actor, now: Millis) -> Result<(), StorageError> {
        let deed = deed(by, "person.factor.drop", &it.id, &it.unit, json!({}), now);
        in_tx!(&self.db, |tx| {
            for statement in [UNFACTOR, DROP_CODES] {
                sqlx::query(statement).bind(&it.id).execute(&mut *tx).await.map_err(failed)?;
            }
            sqlx::query(END_ALL).bind(&it.id).bind("").execute(&mut *tx).await.map_err(failed)?;
            audit!(self, tx, &deed);
        })
    }

    /// Stores recovery codes in place of all others.
    ///
    /// # Errors
    /// As any call.
    pub async fn recovery_renew(&self, it: &Person, codes: &[String], now: Millis) -> Result<(), StorageError> {
        let by = Actor::Person(it.id.clone());
        let deed = deed(&by, "person.codes", &it.id, &it.unit, json!({}), now);
        in_tx!(&self.db, |tx| {
            sqlx::query(DROP_CODES).bind(&it.id).execute(&mut *tx).await.map_err(failed)?;
            for code in codes {
                let hash = self.keyring.login("recovery", code);
                sqlx::query(CODE).bind(hash).bind(&it.id).execute(&mut *tx).await.map_err(failed)?;
            }
            audit!(self, tx, &deed);
        })
    }

    /// Uses up a step of the second factor: false if it, or a later one, was used before.
    ///
    /// # Errors
    /// As any call.
    pub async fn factor_step(&self, person: &str, step: i64) -> Result<bool, StorageError> {
        let used = at_once!(&self.db, |pool| {
            let query = sqlx::query(STEP).bind(person).bind(step).execute(pool).await;
            query.map(|it| it.rows_affected()).map_err(failed)
        })?;
        Ok(used == 1)
    }

    /// Uses up a recovery code: false if it is none of the person's, or was used.
    ///
    /// # Errors
    /// As any call.
    pub async fn recover(&self, it: &Person, code: &str, now: Millis) -> Result<bool, StorageError> {
        let by = Actor::Person(it.id.clone());
        let deed = deed(&by, "login.recovery", &it.id, &it.unit, json!({}), now);
        let hash = self.keyring.login("recovery", code);
        in_tx!(&self.db, |tx| {
            let used = sqlx::query(USE_CODE).bind(&hash).bind(&it.id).execute(&mut *tx).await.map_err(failed)?;
            if used.rows_affected() == 0 {
                return Ok(false);
            }
            audit!(self, tx, &deed);
            true
        })
    }

    /// How many recovery codes a person has left.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn recovery_codes(&self, person: &str) -> Result<u64, StorageError> {
        let left: i64 =
            on_db!(&self.db, |pool| sqlx::query_scalar(CODES).bind(person).fetch_one(pool).await.map_err(failed))?;
        Ok(u64::try_from(left).unwrap_or_default())
    }
}

pub(super) fn deed(by: &Actor, what: &str, on: &str, unit: &str, detail: Value, now: Millis) -> Deed {
    let (what, on, unit) = (what.to_owned(), on.to_owned(), Some(unit.to_owned()));
    Deed { at: now, by: by.clone(), what, on, unit, detail }
}

fn strange() -> StorageError {
    StorageError::Refused(
        "a second factor cannot be decrypted: SECRET_KEY has changed; run `langnghe admin reset`".to_owned(),
    )
}
