//! The way in: password, second factor, and what comes before either is there.

use std::net::IpAddr;

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use flows::Millis;
use flows::desk::Units;
use flows::office::Role;
use serde_json::json;
use storage::{Actor, Deed, Person, Stage, StorageError, Taken};

use super::factor::{self, Coming};
use super::page::{Shell, html, ok};
use super::qr::Qr;
use super::sso::Outcome;
use super::visit::{Problem, Visit, grants};
use super::{password, token};
use crate::app::now;

/// Failures of one account, or of one second factor, before each waits.
const ACCOUNT: u32 = 5;
/// Failures from one address before each waits: a whole office may stand behind it.
const ADDRESS: u32 = 20;
/// The longest wait, milliseconds.
const LONGEST: i64 = 15 * 60_000;

/// How long nobody may try after so many failures: nothing at first, then 2 s, 4 s, 8 s and so on.
fn wait(failures: u32, free: u32) -> i64 {
    match failures.checked_sub(free) {
        None | Some(0) => 0,
        Some(over) => (1_000_i64 << over.min(20)).min(LONGEST),
    }
}

pub(super) fn account_wait(failures: u32) -> i64 {
    wait(failures, ACCOUNT)
}

pub(super) fn address_wait(failures: u32) -> i64 {
    wait(failures, ADDRESS)
}

#[derive(Template)]
#[template(path = "console/login.html")]
struct LoginPage {
    s: Shell,
    login: String,
    wrong: Option<String>,
    /// What the button of single sign-on says, where there is one.
    sso: Option<String>,
    /// Passwords are for administrators of the whole country alone.
    only: bool,
}

impl LoginPage {
    fn of(visit: &Visit, login: String, wrong: Option<String>) -> Self {
        let own = || visit.t("Đăng nhập một lần (SSO)", "Single sign-on").to_owned();
        let sso = visit.app.console.sso.as_ref().map(|it| it.label().map_or_else(own, str::to_owned));
        Self { s: visit.shell("Đăng nhập", "Sign in"), login, wrong, sso, only: visit.app.console.sso_only() }
    }
}

/// `GET /console/login`, with `sso` what became of single sign-on.
pub(super) async fn form(visit: Visit) -> Result<Response, Problem> {
    let outcome = Outcome::from_code(visit.query.raw("sso"));
    let wrong = outcome.map(|outcome| outcome.words(visit.lang).to_owned());
    Ok(ok(&LoginPage::of(&visit, String::new(), wrong)))
}

/// `POST /console/login`. Whether there is such an account makes no difference, in words or in time.
pub(super) async fn login(visit: Visit) -> Result<Response, Problem> {
    let login = visit.form.text("login").to_lowercase();
    let now = now();
    let again = |status, vi, en| {
        let wrong = Some(visit.t(vi, en).to_owned());
        Ok(html(status, &LoginPage::of(&visit, login.clone(), wrong)))
    };
    let storage = &visit.app.storage;
    let address = network(visit.address);
    let slower = || {
        again(
            StatusCode::TOO_MANY_REQUESTS,
            "Đã thử sai nhiều lần. Xin đợi vài phút rồi thử lại.",
            "There were many wrong attempts. Wait a few minutes and try again.",
        )
    };
    if storage.try_login("address", &address, address_wait, now).await?.is_none() {
        return slower();
    }
    let Some(failures) = storage.try_login("account", &login, account_wait, now).await? else { return slower() };
    let known = storage.credentials(&login).await?;
    // For every attempt or for none, so that how long one takes says nothing of the account.
    let only = visit.app.console.sso_only();
    let units = if only { Units::new(storage.units().await?) } else { Units::default() };
    let given = visit.form.raw("password");
    let kept = known.as_ref().and_then(|known| known.password.clone());
    let right = visit.app.console.passwords.is(given, kept).await.map_err(broken)?;
    let invited = known.as_ref().is_some_and(|known| storage.invited(known, &factor::spelled(given), now));
    let person = match &known {
        Some(known) if right || invited => storage.person(&known.person).await?,
        _ => None,
    };
    // Who has to come in by the provider is told no more than whoever has no password.
    let person = person.filter(|it| !only || is_top(it, &units));
    let Some(person) = person else {
        if let (Some(known), true) = (known, failures == ACCOUNT + 1) {
            locked(&visit, &known.person, now).await?;
        }
        return again(
            StatusCode::UNAUTHORIZED,
            "Tên đăng nhập hoặc mật khẩu không đúng.",
            "The login or the password is not right.",
        );
    };
    storage.tried("address", &address, false).await?;
    storage.tried("account", &login, true).await?;
    let stage = if right { Stage::Password } else { Stage::Invited };
    let to = match (stage, person.factor) {
        (Stage::Invited, _) => "/console/choose",
        (_, true) => "/console/factor",
        (_, false) => "/console/enrol",
    };
    begin(&visit, &person, stage, to).await
}

/// Whether somebody administers the whole country. At first there is nothing below it.
fn is_top(person: &Person, units: &Units) -> bool {
    grants(person).iter().any(|it| it.role == Role::Administrator && units.is_root(&it.unit))
}

/// Somebody tries one account again and again.
async fn locked(visit: &Visit, person: &str, now: Millis) -> Result<(), StorageError> {
    let unit = visit.app.storage.person(person).await?.map(|person| person.unit);
    let what = "login.locked".to_owned();
    let deed = Deed { at: now, by: Actor::Program, what, on: person.to_owned(), unit, detail: json!({}) };
    visit.app.storage.audit(&deed).await
}

/// Goes on in a new session: what a browser held before is worth nothing any more.
async fn begin(visit: &Visit, person: &Person, stage: Stage, to: &str) -> Result<Response, Problem> {
    let token = token();
    visit.app.storage.login_begin(&token, person, stage, visit.cookie.as_deref(), now()).await?;
    Ok(visit.go_as(to, Some(&token)))
}

/// The token of a new session in place of an old one, begun in the same way; none if that is over.
async fn go_on(visit: &Visit, person: &Person, old: &str) -> Result<Option<String>, Problem> {
    let token = token();
    let gone_on = visit.app.storage.login_go_on(&token, person, Stage::Full, old, now()).await?;
    Ok(gone_on.then_some(token))
}

#[derive(Template)]
#[template(path = "console/choose.html")]
struct ChoosePage {
    s: Shell,
    wrong: Option<String>,
}

/// `GET /console/choose`.
pub(super) async fn choose_form(visit: Visit) -> Result<Response, Problem> {
    Ok(ok(&ChoosePage { s: visit.shell("Chọn mật khẩu", "Choose a password"), wrong: None }))
}

/// `POST /console/choose`.
pub(super) async fn choose(visit: Visit) -> Result<Response, Problem> {
    let (_, person) = visit.me()?;
    match chosen(&visit, person) {
        Err(wrong) => {
            let s = visit.shell("Chọn mật khẩu", "Choose a password");
            Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &ChoosePage { s, wrong: Some(wrong) }))
        }
        Ok(password) => {
            let kept = visit.app.console.passwords.keep(&password).await.map_err(broken)?;
            visit.app.storage.person_password(person, &kept, None, &visit.actor(), now()).await?;
            begin(&visit, person, Stage::Password, "/console/enrol").await
        }
    }
}

/// The password in the fields `new` and `again`, or what is wrong with it.
pub(super) fn chosen(visit: &Visit, person: &Person) -> Result<String, String> {
    let (new, again) = (visit.form.raw("new"), visit.form.raw("again"));
    password::check(new, &person.login, &person.name).map_err(|weak| weak.words(visit.lang).to_owned())?;
    if new != again {
        return Err(visit.t("Hai lần nhập không giống nhau.", "The two are not the same.").to_owned());
    }
    Ok(new.to_owned())
}

#[derive(Template)]
#[template(path = "console/enrol.html")]
struct EnrolPage {
    s: Shell,
    letters: String,
    drawing: Option<Qr>,
    wrong: bool,
}

fn enrol_page(visit: &Visit, wrong: bool) -> Result<EnrolPage, Problem> {
    let (token, person) = visit.me()?;
    // Who has a second factor proves it, and makes no other one with the password alone.
    if person.factor {
        return Err(Problem::Elsewhere("/console/factor"));
    }
    let coming = Coming::of(&visit.app.console, token);
    let s = visit.shell("Xác thực hai lớp", "Second factor");
    Ok(EnrolPage { s, letters: coming.letters(), drawing: coming.drawing(&person.login), wrong })
}

/// `GET /console/enrol`.
pub(super) async fn enrol_form(visit: Visit) -> Result<Response, Problem> {
    Ok(ok(&enrol_page(&visit, false)?))
}

#[derive(Template)]
#[template(path = "console/codes.html")]
struct CodesPage {
    s: Shell,
    codes: Vec<String>,
}

/// `POST /console/enrol`: the first code proves that the authenticator has the secret.
pub(super) async fn enrol(visit: Visit) -> Result<Response, Problem> {
    let page = enrol_page(&visit, true)?;
    let (old, person) = visit.me()?;
    let coming = Coming::of(&visit.app.console, old);
    let Some(step) = coming.step(visit.form.raw("code"), now()) else {
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let codes = factor::codes();
    let kept: Vec<String> = codes.iter().map(|code| factor::spelled(code)).collect();
    let token = token();
    let first = (coming.secret(), step, kept.as_slice());
    let is_in = visit.app.storage.login_factor(&token, person, old, (Taken::First, first), now()).await?;
    Ok(anew(&visit, is_in.then_some(token), codes))
}

/// Shows fresh recovery codes in a session of its own, unless it was refused: the secret of the next authenticator is made
/// of the session's name.
pub(super) fn anew(visit: &Visit, token: Option<String>, codes: Vec<String>) -> Response {
    let Some(token) = token else { return visit.go_as("/console/login", None) };
    let cookie = visit.app.console.set_cookie(Some(&token));
    ([(SET_COOKIE, cookie)], show_codes(visit, codes)).into_response()
}

/// The only time that recovery codes are shown.
pub(super) fn show_codes(visit: &Visit, codes: Vec<String>) -> Response {
    ok(&CodesPage { s: visit.shell("Mã khôi phục", "Recovery codes"), codes })
}

#[derive(Template)]
#[template(path = "console/factor.html")]
struct FactorPage {
    s: Shell,
    wrong: Option<String>,
}

/// `GET /console/factor`.
pub(super) async fn factor_form(visit: Visit) -> Result<Response, Problem> {
    Ok(ok(&FactorPage { s: visit.shell("Xác thực hai lớp", "Second factor"), wrong: None }))
}

/// `POST /console/factor`.
pub(super) async fn factor(visit: Visit) -> Result<Response, Problem> {
    let (old, person) = visit.me()?;
    let (status, wrong) = match proven(&visit, person, "code").await? {
        Proof::Right => {
            let token = go_on(&visit, person, old).await?;
            let to = if token.is_some() { "/console" } else { "/console/login" };
            return Ok(visit.go_as(to, token.as_deref()));
        }
        Proof::Wrong => (
            StatusCode::UNAUTHORIZED,
            visit.t(
                "Mã không đúng hoặc đã dùng. Xin đợi mã mới trong ứng dụng rồi nhập lại.",
                "The code is wrong or was used. Wait for a new one in the app and type that.",
            ),
        ),
        Proof::Later => (
            StatusCode::TOO_MANY_REQUESTS,
            visit.t(
                "Đã thử sai nhiều lần. Xin đợi vài phút rồi thử lại.",
                "There were many wrong attempts. Wait a few minutes and try again.",
            ),
        ),
    };
    let s = visit.shell("Xác thực hai lớp", "Second factor");
    Ok(html(status, &FactorPage { s, wrong: Some(wrong.to_owned()) }))
}

/// What a code shows.
pub(super) enum Proof {
    Right,
    Wrong,
    /// It was not looked at.
    Later,
}

/// Whether a field holds a code that proves the person. Failures wait longer and longer, like those of passwords.
pub(super) async fn proven(visit: &Visit, person: &Person, field: &str) -> Result<Proof, Problem> {
    let storage = &visit.app.storage;
    let Some(failures) = storage.try_login("factor", &person.id, account_wait, now()).await? else {
        return Ok(Proof::Later);
    };
    let secret = storage.credentials(&person.login).await?.and_then(|known| known.factor);
    let right = match secret {
        Some(secret) => factor::proves(storage, person, &secret, visit.form.raw(field), now()).await?,
        None => false,
    };
    if right {
        storage.tried("factor", &person.id, true).await?;
    } else if failures == ACCOUNT + 1 {
        locked(visit, &person.id, now()).await?;
    }
    Ok(if right { Proof::Right } else { Proof::Wrong })
}

/// `POST /console/logout`.
pub(super) async fn logout(visit: Visit) -> Result<Response, Problem> {
    let (token, _) = visit.me()?;
    visit.app.storage.login_end(token).await?;
    Ok(visit.go_as("/console/login", None))
}

/// A hash that cannot be made or read is like data that cannot be read.
pub(super) fn broken(error: password::Broken) -> Problem {
    Problem::Storage(StorageError::Corrupt(error.to_string()))
}

/// One household's addresses, as the limits of the web chat have it.
pub(super) fn network(address: IpAddr) -> String {
    crate::web::network(address).to_string()
}

#[cfg(test)]
mod tests {
    use super::{account_wait, address_wait};

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        let waits: Vec<i64> = [1, 5, 6, 7, 8, 15, 16, 4_000_000_000].into_iter().map(account_wait).collect();
        assert_eq!(waits, [0, 0, 2_000, 4_000, 8_000, 900_000, 900_000, 900_000]);
        assert_eq!((address_wait(20), address_wait(21)), (0, 2_000));
    }
}
