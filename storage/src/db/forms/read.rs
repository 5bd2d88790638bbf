//! Surveys and their versions, and what people are given of them.

use data_encoding::BASE64;
use flows::{Millis, Version};
use jiff::civil::Date;

use super::super::failed;
use crate::{Actor, Storage, StorageError};

statements! {
    FORMS = "select form.id, form.unit, form.state, form.live, form.closed_on, form.last_day,
                 (select max(number) from form_version where form = form.id), form_version.title, form_clock.main
             from form join form_version on form_version.form = form.id
             and form_version.number = (select max(number) from form_version where form = form.id)
             join form_clock on form_clock.one = 1
             where form.id = $1 or $1 = '' order by form.id";
    VERSIONS = "select number, hash, title, name, kind, uploaded_at, uploaded_by, published_at, published_by
                from form_version where form = $1 order by number desc";
    BODY = "select body from form_version where form = $1 and number = $2";
    FILE = "select kind, file from form_version where form = $1 and number = $2";
    MOVED = "select moved, main from form_clock where one = 1";
    LIVE = "select id, live_hash, state, closed_on, last_day from form where live is not null order by live_at, id";
}

/// Whether a survey can be begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormState {
    /// It was never published.
    Draft,
    /// It can be begun.
    Published,
    /// It cannot any more.
    Closed,
}

impl FormState {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Closed => "closed",
        }
    }

    pub(super) fn from_code(code: &str) -> Result<Self, StorageError> {
        let all = [Self::Draft, Self::Published, Self::Closed];
        let found = all.into_iter().find(|it| it.code() == code);
        found.ok_or_else(|| StorageError::Corrupt("a survey in an unknown state".to_owned()))
    }
}

/// A survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Its id in lower case.
    pub id: String,
    /// The office that it belongs to.
    pub unit: String,
    /// Whether it can be begun.
    pub state: FormState,
    /// The number of the version that people are given, if it was ever published.
    pub live: Option<i64>,
    /// For a closed one: the day on which it was closed, and the last one on which a draft can be sent.
    pub closed: Option<(Date, Date)>,
    /// The number of the newest version.
    pub newest: i64,
    /// The newest version's title.
    pub title: String,
    /// It is what whoever names none begins.
    pub main: bool,
}

/// What was uploaded once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormVersion {
    /// Counts from 1.
    pub number: i64,
    /// The content's hash.
    pub version: Version,
    /// The title.
    pub title: String,
    /// What the author calls the version; may be empty.
    pub name: String,
    /// `xlsx` or `md`.
    pub kind: String,
    /// When it was uploaded, and by whom.
    pub uploaded: (Millis, Actor),
    /// When it was published first, and by whom.
    pub published: Option<(Millis, Actor)>,
}

/// A file as it was uploaded: its kind (`xlsx` or `md`) and its bytes.
pub type FormFile = (String, Vec<u8>);

/// A survey that people are given, or were until it was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its id in lower case.
    pub id: String,
    /// The version.
    pub version: Version,
    /// For a closed one: the day on which it was closed, and the last one on which a draft can be sent.
    pub closed: Option<(Date, Date)>,
}

/// What people are given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// How often it has changed.
    pub moved: i64,
    /// The id of what whoever names none begins, if somebody has said.
    pub main: Option<String>,
    /// In the order of publication.
    pub all: Vec<Offer>,
}

type Row = (String, String, String, Option<i64>, Option<String>, Option<String>, Option<i64>, String, Option<String>);

type VersionRow = (i64, String, String, String, String, i64, Option<String>, Option<i64>, Option<String>);

type OfferRow = (String, String, String, Option<String>, Option<String>);

fn actor(person: Option<String>) -> Actor {
    person.map_or(Actor::Program, Actor::Person)
}

fn closed(state: FormState, on: Option<String>, last: Option<String>) -> Result<Option<(Date, Date)>, StorageError> {
    let (FormState::Closed, Some(on), Some(last)) = (state, on, last) else { return Ok(None) };
    let day = |text: &str| {
        text.parse::<Date>().map_err(|_| StorageError::Corrupt("a survey that was closed on no day".to_owned()))
    };
    Ok(Some((day(&on)?, day(&last)?)))
}

impl Storage {
    /// Every survey that was ever uploaded, by id.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn forms(&self) -> Result<Vec<Form>, StorageError> {
        self.read_forms("").await
    }

    /// A survey by its id in lower case.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn form(&self, id: &str) -> Result<Option<Form>, StorageError> {
        if id.is_empty() {
            return Ok(None);
        }
        Ok(self.read_forms(id).await?.pop())
    }

    async fn read_forms(&self, id: &str) -> Result<Vec<Form>, StorageError> {
        let rows: Vec<Row> =
            on_db!(&self.db, |pool| sqlx::query_as(FORMS).bind(id).fetch_all(pool).await.map_err(failed))?;
        let form = |(id, unit, state, live, on, last, newest, title, main): Row| {
            let (state, main) = (FormState::from_code(&state)?, main.as_ref() == Some(&id));
            let closed = closed(state, on, last)?;
            Ok(Form { id, unit, state, live, closed, newest: newest.unwrap_or_default(), title, main })
        };
        rows.into_iter().map(form).collect()
    }

    /// The versions of a survey, the newest first.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn form_versions(&self, id: &str) -> Result<Vec<FormVersion>, StorageError> {
        let rows: Vec<VersionRow> =
            on_db!(&self.db, |pool| sqlx::query_as(VERSIONS).bind(id).fetch_all(pool).await.map_err(failed))?;
        let version = |(number, hash, title, name, kind, at, by, published_at, published_by): VersionRow| FormVersion {
            number,
            version: Version(hash),
            title,
            name,
            kind,
            uploaded: (Millis(at), actor(by)),
            published: published_at.map(|at| (Millis(at), actor(published_by))),
        };
        Ok(rows.into_iter().map(version).collect())
    }

    /// The canonical text of a version.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn form_body(&self, id: &str, number: i64) -> Result<Option<String>, StorageError> {
        on_db!(&self.db, |pool| {
            sqlx::query_scalar(BODY).bind(id).bind(number).fetch_optional(pool).await.map_err(failed)
        })
    }

    /// The file that a version came in.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn form_file(&self, id: &str, number: i64) -> Result<Option<FormFile>, StorageError> {
        let row: Option<(String, String)> = on_db!(&self.db, |pool| {
            sqlx::query_as(FILE).bind(id).bind(number).fetch_optional(pool).await.map_err(failed)
        })?;
        let read = |(kind, text): (String, String)| {
            let bytes = BASE64.decode(text.as_bytes());
            Ok((kind, bytes.map_err(|error| StorageError::Corrupt(format!("file of a survey: {error}")))?))
        };
        row.map(read).transpose()
    }

    /// What people are given.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn offers(&self) -> Result<Offers, StorageError> {
        // Counted before it is read: what changes between the two is read again.
        let (moved, main): (i64, Option<String>) =
            on_db!(&self.db, |pool| sqlx::query_as(MOVED).fetch_one(pool).await.map_err(failed))?;
        let rows: Vec<OfferRow> = on_db!(&self.db, |pool| sqlx::query_as(LIVE).fetch_all(pool).await.map_err(failed))?;
        let offer = |(id, hash, state, on, last): OfferRow| {
            Ok(Offer { closed: closed(FormState::from_code(&state)?, on, last)?, id, version: Version(hash) })
        };
        Ok(Offers { moved, main, all: rows.into_iter().map(offer).collect::<Result<_, StorageError>>()? })
    }

    /// How often what people are given has changed.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`].
    pub async fn offers_moved(&self) -> Result<i64, StorageError> {
        let (moved, _): (i64, Option<String>) =
            on_db!(&self.db, |pool| sqlx::query_as(MOVED).fetch_one(pool).await.map_err(failed))?;
        Ok(moved)
    }
}
