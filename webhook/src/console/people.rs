//! People who work here: who they are, what they may do, and how they come in.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use flows::office::{Right, Role};
use flows::{Lang, Millis};
use storage::{NewPerson, Person};

use super::factor;
use super::page::{Shell, html, ok};
use super::visit::{Problem, Visit};
use crate::app::{now, random};

/// How long an invitation is good, milliseconds.
pub(crate) const INVITATION: i64 = 72 * 3_600_000;

/// A role that somebody holds: its code, the office's id and name.
struct Held {
    role: String,
    unit: String,
    name: String,
}

struct Row {
    person: Person,
    unit: String,
    roles: Vec<Held>,
}

fn row(visit: &Visit, person: Person) -> Row {
    let name = |id: &str| visit.units.get(id).map_or_else(|| id.to_owned(), |unit| unit.name.clone());
    let held = |(role, unit): &(String, String)| Held { role: role.clone(), unit: unit.clone(), name: name(unit) };
    Row { unit: name(&person.unit), roles: person.roles.iter().map(held).collect(), person }
}

#[derive(Template)]
#[template(path = "console/people.html")]
struct ListPage {
    s: Shell,
    rows: Vec<Row>,
    search: String,
    /// Where somebody can be added at once.
    here: Vec<(String, String)>,
}

/// `GET /console/people`, with `search` a part of a name or login.
pub(super) async fn list(visit: Visit) -> Result<Response, Problem> {
    let search = visit.query.text("search");
    let wanted = search.to_lowercase();
    let fits = |it: &Person| it.name.to_lowercase().contains(&wanted) || it.login.contains(&wanted);
    let people = visit.app.storage.people().await?;
    let rows = people.into_iter().filter(|it| visit.over(Right::KeepPeople, it) && fits(it));
    let rows = rows.map(|it| row(&visit, it)).collect();
    let tops = flows::office::reach(&visit.grants, Right::KeepPeople).filter_map(|id| visit.units.get(id));
    let here = tops.map(|unit| (unit.id.clone(), unit.name.clone())).collect();
    Ok(ok(&ListPage { s: visit.shell("Người dùng", "People"), rows, search, here }))
}

#[derive(Template)]
#[template(path = "console/person-new.html")]
struct NewPage {
    s: Shell,
    unit: (String, String),
    name: String,
    login: String,
    roles: &'static [Role],
    /// The role that was chosen.
    role: String,
    wrong: Option<String>,
}

fn new_page(visit: &Visit, wrong: Option<&str>) -> NewPage {
    let id = visit.unit();
    let name = visit.units.get(&id).map_or_else(String::new, |unit| unit.name.clone());
    NewPage {
        s: visit.shell("Thêm người dùng", "Add a person"),
        unit: (id, name),
        name: visit.form.text("name"),
        login: visit.form.text("login"),
        roles: &Role::ALL,
        role: visit.form.text("role"),
        wrong: wrong.map(str::to_owned),
    }
}

/// `GET /console/people/new`, with `unit` an office.
pub(super) async fn form(visit: Visit) -> Result<Response, Problem> {
    Ok(ok(&new_page(&visit, None)))
}

#[derive(Template)]
#[template(path = "console/invited.html")]
struct InvitedPage {
    s: Shell,
    id: String,
    login: String,
    code: String,
    /// Passwords, and so this code, are for administrators of the whole country alone.
    sso_only: bool,
}

/// `POST /console/people/new`. The person is let in with a code that only this page shows.
pub(super) async fn add(visit: Visit) -> Result<Response, Problem> {
    let wrong = |vi, en| Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &new_page(&visit, Some(visit.t(vi, en)))));
    let (name, login) = (visit.form.text("name"), visit.form.text("login").to_lowercase());
    if !is_name(&name) {
        return wrong("Xin nhập họ tên, tối đa 100 ký tự.", "Enter a name of at most 100 characters.");
    }
    if !is_login(&login) {
        return wrong(
            "Tên đăng nhập có 3 đến 64 ký tự: chữ không dấu, số, dấu chấm, gạch, @.",
            "A login has 3 to 64 characters: letters, digits, dots, dashes, @.",
        );
    }
    let role = Role::from_code(visit.form.raw("role"));
    let (code, now) = (factor::invitation(), now());
    let person = NewPerson {
        id: data_encoding::HEXLOWER.encode(&random::<8>()),
        login: login.clone(),
        name,
        unit: visit.unit(),
        lang: Lang::Vi,
        roles: role.map(|role| (role.code().to_owned(), visit.unit())).into_iter().collect(),
        password: None,
        invitation: Some((factor::spelled(&code), now.plus(INVITATION))),
    };
    if !visit.app.storage.person_add(&person, &visit.actor(), now).await? {
        return wrong("Tên đăng nhập này đã có người dùng.", "This login is taken.");
    }
    let (s, sso_only) = (visit.shell("Mã mời", "Invitation"), visit.app.console.sso_only());
    Ok(ok(&InvitedPage { s, id: person.id, login, code, sso_only }))
}

/// Whether this can be somebody's name.
pub(crate) fn is_name(name: &str) -> bool {
    (1..=100).contains(&name.chars().count())
}

/// Whether this can be a login.
pub(crate) fn is_login(login: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_' | '@');
    (3..=64).contains(&login.len()) && login.chars().all(plain)
}

#[derive(Template)]
#[template(path = "console/person.html")]
struct PersonPage {
    s: Shell,
    row: Row,
    /// Since when an account of single sign-on is tied to the person.
    tied: Option<Millis>,
    roles: &'static [Role],
    /// Offices in reach, to be chosen from.
    offices: Vec<(String, String)>,
    /// The visitor's own account.
    own: bool,
    wrong: Option<String>,
}

/// `GET /console/people/{id}`.
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    page(&visit, None).await
}

async fn them(visit: &Visit) -> Result<Person, Problem> {
    visit.app.storage.person(visit.id()).await?.ok_or(Problem::NotFound)
}

async fn page(visit: &Visit, wrong: Option<&str>) -> Result<Response, Problem> {
    let person = them(visit).await?;
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let s = visit.shell(&person.name, &person.name);
    Ok(html(
        status,
        &PersonPage {
            s,
            tied: visit.app.storage.sso_pinned(&person.id).await?,
            row: row(visit, person),
            roles: &Role::ALL,
            offices: super::units::choices(visit, Right::KeepPeople),
            own: visit.me()?.1.id == visit.id(),
            wrong: wrong.map(str::to_owned),
        },
    ))
}

fn back(visit: &Visit) -> Result<Response, Problem> {
    Ok(Visit::go(&format!("/console/people/{}", visit.id())))
}

/// `POST /console/people/{id}`: name and office.
pub(super) async fn change(visit: Visit) -> Result<Response, Problem> {
    let name = visit.form.text("name");
    if !is_name(&name) {
        let wrong = visit.t("Xin nhập họ tên, tối đa 100 ký tự.", "Enter a name of at most 100 characters.");
        return page(&visit, Some(wrong)).await;
    }
    let unit = visit.unit();
    visit.app.storage.person_change(visit.id(), (&name, &unit), &visit.actor(), now()).await?;
    back(&visit)
}

/// `POST /console/people/{id}/grant`.
pub(super) async fn grant(visit: Visit) -> Result<Response, Problem> {
    let Some(role) = Role::from_code(visit.form.raw("role")) else {
        return page(&visit, Some(visit.t("Xin chọn một vai trò.", "Choose a role."))).await;
    };
    let unit = visit.unit();
    visit.app.storage.person_role(visit.id(), (role.code(), &unit), true, &visit.actor(), now()).await?;
    back(&visit)
}

/// `POST /console/people/{id}/revoke`. The last administrator of all stays.
pub(super) async fn revoke(visit: Visit) -> Result<Response, Problem> {
    let (role, unit) = (visit.form.raw("role"), visit.unit());
    if role == Role::Administrator.code() && is_last(&visit).await? {
        return page(&visit, Some(last(&visit))).await;
    }
    visit.app.storage.person_role(visit.id(), (role, &unit), false, &visit.actor(), now()).await?;
    back(&visit)
}

/// Whether the person is the only one left who administers everything.
async fn is_last(visit: &Visit) -> Result<bool, Problem> {
    let root = |unit: &str| visit.units.get(unit).is_some_and(|unit| unit.parent.is_none());
    let all = |it: &Person| it.roles.iter().any(|(role, unit)| role == Role::Administrator.code() && root(unit));
    let people = visit.app.storage.people().await?;
    let left: Vec<_> = people.iter().filter(|it| it.closed_at.is_none() && all(it)).collect();
    Ok(matches!(left.as_slice(), [one] if one.id == visit.id()))
}

fn last(visit: &Visit) -> &'static str {
    if visit.lang == Lang::En {
        "This is the last administrator of the whole country. Name another one first."
    } else {
        "Đây là quản trị cuối cùng của cả nước. Xin giao quyền cho người khác trước."
    }
}

/// `POST /console/people/{id}/invite`: a lost password or telephone.
pub(super) async fn invite(visit: Visit) -> Result<Response, Problem> {
    if visit.me()?.1.id == visit.id() {
        let wrong = visit.t(
            "Không tự cấp mã mời cho chính mình: mật khẩu và lớp xác thực hiện nay sẽ bị bỏ và phiên này kết thúc. Xin đổi mật khẩu ở \
             trang Tài khoản của tôi, hoặc nhờ quản trị khác.",
            "Nobody gives an invitation to themselves: the present password and second factor would be dropped, and this session \
             would end. Change the password at the page of your account, or ask another administrator.",
        );
        return page(&visit, Some(wrong)).await;
    }
    let person = them(&visit).await?;
    let (code, now) = (factor::invitation(), now());
    let ends = now.plus(INVITATION);
    visit.app.storage.person_invite(&person, (&factor::spelled(&code), ends), &visit.actor(), now).await?;
    let s = visit.shell("Mã mời", "Invitation");
    let sso_only = visit.app.console.sso_only();
    Ok(ok(&InvitedPage { s, id: person.id, login: person.login, code, sso_only }))
}

/// `POST /console/people/{id}/factor`: a lost telephone. One's own is changed with the proof of having it.
pub(super) async fn factor(visit: Visit) -> Result<Response, Problem> {
    if visit.me()?.1.id == visit.id() {
        let wrong = visit.t(
            "Lớp xác thực của chính mình: xin đổi ở trang Tài khoản của tôi.",
            "Change your own second factor at the page of your account.",
        );
        return page(&visit, Some(wrong)).await;
    }
    visit.app.storage.person_factor_drop(&them(&visit).await?, &visit.actor(), now()).await?;
    back(&visit)
}

/// `POST /console/people/{id}/untie`: the person has another account of single sign-on.
pub(super) async fn untie(visit: Visit) -> Result<Response, Problem> {
    visit.app.storage.sso_unpin(&them(&visit).await?, &visit.actor(), now()).await?;
    back(&visit)
}

/// `POST /console/people/{id}/close`.
pub(super) async fn close(visit: Visit) -> Result<Response, Problem> {
    if is_last(&visit).await? {
        return page(&visit, Some(last(&visit))).await;
    }
    visit.app.storage.person_close(&them(&visit).await?, true, &visit.actor(), now()).await?;
    back(&visit)
}

/// `POST /console/people/{id}/reopen`.
pub(super) async fn reopen(visit: Visit) -> Result<Response, Problem> {
    visit.app.storage.person_close(&them(&visit).await?, false, &visit.actor(), now()).await?;
    back(&visit)
}
