//! One's own account.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use flows::Lang;
use storage::{Person, Taken};

use super::factor::Coming;
use super::own_chats::{Code, OwnChats};
use super::page::{Shell, html};
use super::qr::Qr;
use super::sign_in::{Proof, anew, broken, chosen, proven, show_codes};
use super::visit::{Problem, Visit};
use super::{Console, factor};
use crate::app::now;

#[derive(Template)]
#[template(path = "console/me.html")]
struct MePage {
    s: Shell,
    person: Person,
    /// Role and office, by name.
    roles: Vec<(String, String)>,
    codes: u64,
    logins: u64,
    own: OwnChats,
    wrong: Option<String>,
}

/// `GET /console/me`.
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    page(&visit, None).await
}

async fn page(visit: &Visit, wrong: Option<&str>) -> Result<Response, Problem> {
    page_with(visit, wrong, None).await
}

/// The page, with a code for a chat of one's own that was made just now.
pub(super) async fn page_with(visit: &Visit, wrong: Option<&str>, code: Option<Code>) -> Result<Response, Problem> {
    let (_, person) = visit.me()?;
    let office = |unit: &String| visit.units.get(unit).map_or_else(|| unit.clone(), |unit| unit.name.clone());
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(html(
        status,
        &MePage {
            s: visit.shell("Tài khoản của tôi", "My account"),
            person: person.clone(),
            roles: person.roles.iter().map(|(role, unit)| (role.clone(), office(unit))).collect(),
            codes: visit.app.storage.recovery_codes(&person.id).await?,
            logins: visit.app.storage.logins(&person.id, now()).await?,
            own: OwnChats::of(&visit.app, &person.id, code).await?,
            wrong: wrong.map(str::to_owned),
        },
    ))
}

/// `POST /console/me/here`: somebody types at an open page. Their time without a request has begun anew on the way here.
pub(super) async fn here(_: Visit) -> Result<Response, Problem> {
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /console/me/lang`.
pub(super) async fn lang(visit: Visit) -> Result<Response, Problem> {
    let lang = Lang::from_code(visit.form.raw("to")).unwrap_or_default();
    visit.app.storage.person_speaks(&visit.me()?.1.id, lang).await?;
    // Back to where it was asked for; only to a page of the console.
    let back = visit.form.text("back");
    let ours = back == "/console" || back.starts_with("/console/") && !back.contains(['\\', '\r', '\n']);
    Ok(Visit::go(if ours { &back } else { "/console" }))
}

/// `POST /console/me/password`: with the old one.
pub(super) async fn password(visit: Visit) -> Result<Response, Problem> {
    let (token, person) = visit.me()?;
    if !knows(&visit.app.console, &visit, person).await? {
        return page(&visit, Some(visit.t("Mật khẩu hiện nay không đúng.", "The present password is not right.")))
            .await;
    }
    match chosen(&visit, person) {
        Err(wrong) => page(&visit, Some(&wrong)).await,
        Ok(password) => {
            let kept = visit.app.console.passwords.keep(&password).await.map_err(broken)?;
            visit.app.storage.person_password(person, &kept, Some(token), &visit.actor(), now()).await?;
            done(
                visit,
                "Đã đổi mật khẩu. Các thiết bị khác đã được đăng xuất.",
                "The password is changed. Other devices are signed out.",
            )
            .await
        }
    }
}

/// Whether the field `password` holds the person's password. Failures count as those of signing in.
async fn knows(console: &Console, visit: &Visit, person: &Person) -> Result<bool, Problem> {
    let storage = &visit.app.storage;
    if storage.try_login("account", &person.login, super::sign_in::account_wait, now()).await?.is_none() {
        return Ok(false);
    }
    let kept = storage.credentials(&person.login).await?.and_then(|known| known.password);
    let right = console.passwords.is(visit.form.raw("password"), kept).await.map_err(broken)?;
    if right {
        storage.tried("account", &person.login, true).await?;
    }
    Ok(right)
}

/// `POST /console/me/codes`: new recovery codes, for a code of the authenticator.
pub(super) async fn codes(visit: Visit) -> Result<Response, Problem> {
    let (_, person) = visit.me()?;
    if !matches!(proven(&visit, person, "code").await?, Proof::Right) {
        return page(&visit, Some(visit.t("Mã không đúng hoặc đã dùng.", "The code is wrong or was used."))).await;
    }
    let codes = factor::codes();
    let kept: Vec<String> = codes.iter().map(|code| factor::spelled(code)).collect();
    visit.app.storage.recovery_renew(person, &kept, now()).await?;
    Ok(show_codes(&visit, codes))
}

#[derive(Template)]
#[template(path = "console/me-factor.html")]
struct FactorPage {
    s: Shell,
    /// The person has one, and is asked for it.
    password: bool,
    letters: String,
    drawing: Option<Qr>,
    wrong: Option<&'static str>,
}

/// `GET /console/me/factor`: another authenticator in place of the present one.
pub(super) async fn factor_form(visit: Visit) -> Result<Response, Problem> {
    factor_page(&visit, None)
}

fn factor_page(visit: &Visit, wrong: Option<&'static str>) -> Result<Response, Problem> {
    let (token, person) = visit.me()?;
    let coming = Coming::of(&visit.app.console, token);
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let s = visit.shell("Đổi ứng dụng xác thực", "Another authenticator");
    let (password, letters, drawing) = (person.password, coming.letters(), coming.drawing(&person.login));
    Ok(html(status, &FactorPage { s, password, letters, drawing, wrong }))
}

/// `POST /console/me/factor`: with the password, a code of the present authenticator (or a recovery code), and one of the
/// new one. Who holds a session alone, or the password alone, cannot lock the person out. Who has no password, as they sign
/// in elsewhere, is asked for none.
pub(super) async fn factor(visit: Visit) -> Result<Response, Problem> {
    let (token, person) = visit.me()?;
    let say = |vi, en| if visit.lang == Lang::En { en } else { vi };
    let coming = Coming::of(&visit.app.console, token);
    // The new one first: nothing is used up by a slip there.
    let Some(step) = coming.step(visit.form.raw("fresh"), now()) else {
        let wrong = say("Mã của ứng dụng mới không đúng.", "The code of the new authenticator is wrong.");
        return factor_page(&visit, Some(wrong));
    };
    if person.password && !knows(&visit.app.console, &visit, person).await? {
        return factor_page(&visit, Some(say("Mật khẩu hiện nay không đúng.", "The present password is not right.")));
    }
    if !matches!(proven(&visit, person, "code").await?, Proof::Right) {
        let wrong = say("Mã của ứng dụng cũ không đúng hoặc đã dùng.", "The present code is wrong or was used.");
        return factor_page(&visit, Some(wrong));
    }
    let codes = factor::codes();
    let kept: Vec<String> = codes.iter().map(|code| factor::spelled(code)).collect();
    let next = super::token();
    let fresh = (coming.secret(), step, kept.as_slice());
    let is_in = visit.app.storage.login_factor(&next, person, token, (Taken::Next, fresh), now()).await?;
    Ok(anew(&visit, is_in.then_some(next), codes))
}

/// `POST /console/me/others`: ends the person's other sessions.
pub(super) async fn others(visit: Visit) -> Result<Response, Problem> {
    let (token, person) = visit.me()?;
    visit.app.storage.login_end_others(&person.id, token).await?;
    done(visit, "Đã đăng xuất các thiết bị khác.", "Other devices are signed out.").await
}

pub(super) async fn done(mut visit: Visit, vi: &str, en: &str) -> Result<Response, Problem> {
    visit.notice = Some(visit.t(vi, en).to_owned());
    page(&visit, None).await
}
