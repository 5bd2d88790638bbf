//! Somebody at a page: who, in which language, with what in hand.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use axum::http::StatusCode;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::response::{IntoResponse, Response};
use flows::Lang;
use flows::desk::Units;
use flows::office::{self, Grant, Right, Role};
use storage::{Actor, Person, StorageError};

use super::fields::Fields;
use super::page::{Nothing, Shell, html};
use crate::app::App;

/// Why there is no page.
#[derive(Debug)]
pub(super) enum Problem {
    /// There is no such thing, or not for this person.
    NotFound,
    /// The office that a form names is none, or not within this person's rights.
    NoOffice,
    /// Not for this person.
    Forbidden,
    /// The form is none of this session's.
    OldForm,
    /// Nobody is signed in, or not as far: this is where to go.
    Elsewhere(&'static str),
    /// What stands beside the data has to come first.
    Storage(StorageError),
}

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

/// A request that the gate let through.
pub(super) struct Visit {
    pub(super) app: Arc<App>,
    pub(super) address: IpAddr,
    pub(super) lang: Lang,
    /// The session's token and whose it is; for whom nobody is signed in, neither.
    pub(super) who: Option<(String, Person)>,
    /// What the browser's cookie holds, good or not.
    pub(super) cookie: Option<String>,
    /// What it carries to the provider of single sign-on and back.
    pub(super) sso: Option<String>,
    /// Whose web chat the browser has, if it has one.
    pub(super) chat: Option<String>,
    pub(super) grants: Vec<Grant>,
    pub(super) units: Arc<Units>,
    pub(super) path: String,
    pub(super) params: BTreeMap<String, String>,
    pub(super) query: Fields,
    pub(super) form: Fields,
    /// The file that the form brought; empty without one.
    pub(super) file: Vec<u8>,
    /// Whether it brought one, even where that is not at hand any more.
    pub(super) had_file: bool,
    /// What is to be shown at the top of the page: the outcome of the form before.
    pub(super) notice: Option<String>,
}

impl Visit {
    /// The text in the visitor's language.
    pub(super) fn t<'a>(&self, vi: &'a str, en: &'a str) -> &'a str {
        if self.lang == Lang::En { en } else { vi }
    }

    /// The part `{id}` of the address.
    pub(super) fn id(&self) -> &str {
        self.params.get("id").map_or("", String::as_str)
    }

    /// Who is signed in. Routes that need somebody have somebody.
    pub(super) fn me(&self) -> Result<&(String, Person), Problem> {
        self.who.as_ref().ok_or(Problem::Elsewhere("/console/login"))
    }

    /// Whoever is signed in, as the log names them.
    pub(super) fn actor(&self) -> Actor {
        self.who.as_ref().map_or(Actor::Program, |(_, person)| Actor::Person(person.id.clone()))
    }

    pub(super) fn may(&self, right: Right, unit: &str) -> bool {
        office::may(&self.grants, right, unit, &self.units)
    }

    /// Whether a right is held over something of an office; what is of no office in the tree is the whole country's.
    pub(super) fn may_over(&self, right: Right, unit: Option<&str>) -> bool {
        office::may_over(&self.grants, right, unit, &self.units)
    }

    /// Whether a right is held over the whole country.
    pub(super) fn may_everywhere(&self, right: Right) -> bool {
        office::may_everywhere(&self.grants, right, &self.units)
    }

    /// Whether a right is held anywhere.
    pub(super) fn may_somewhere(&self, right: Right) -> bool {
        office::may_somewhere(&self.grants, right, &self.units)
    }

    /// Whether somebody else is in reach: their office, and every office of their roles.
    pub(super) fn over(&self, right: Right, person: &Person) -> bool {
        let offices = std::iter::once(&person.unit).chain(person.roles.iter().map(|(_, unit)| unit));
        offices.into_iter().all(|unit| self.may(right, unit))
    }

    /// The office that the field or parameter `unit` names.
    pub(super) fn unit(&self) -> String {
        let named = self.form.text("unit");
        unit_of(&if named.is_empty() { self.query.text("unit") } else { named }, &self.units)
    }

    /// The frame of a page.
    pub(super) fn shell(&self, vi: &str, en: &str) -> Shell {
        Shell::of(self, self.t(vi, en))
    }

    /// Goes on to another page, as a form's answer does.
    pub(super) fn go(to: &str) -> Response {
        (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
    }

    /// Goes on to another page with another session, or with none.
    pub(super) fn go_as(&self, to: &str, token: Option<&str>) -> Response {
        let cookie = self.app.console.set_cookie(token);
        (StatusCode::SEE_OTHER, [(LOCATION, to.to_owned()), (SET_COOKIE, cookie)]).into_response()
    }

    /// A page that says why there is none.
    pub(super) fn nothing(&self, status: StatusCode, vi: &str, en: &str) -> Response {
        let title = self.shell("Không mở được trang", "This page cannot be opened");
        html(status, &Nothing { s: title, why: self.t(vi, en).to_owned() })
    }
}

/// The office that a text names: its id, its id in brackets behind a name, or a name that only one office has.
pub(crate) fn unit_of(text: &str, units: &Units) -> String {
    let bracketed = text.strip_suffix(')').and_then(|text| text.rsplit_once('(')).map(|(_, id)| id);
    let id = bracketed.unwrap_or(text);
    if units.get(id).is_none() {
        let mut named = units.all().filter(|unit| unit.name == text);
        if let (Some(unit), None) = (named.next(), named.next()) {
            return unit.id.clone();
        }
    }
    id.to_owned()
}

/// Roles as the rules know them; one of a newer program counts for nothing.
pub(crate) fn grants(person: &Person) -> Vec<Grant> {
    let grant = |(role, unit): &(String, String)| Some(Grant { role: Role::from_code(role)?, unit: unit.clone() });
    person.roles.iter().filter_map(grant).collect()
}
