//! An official at the console, as their browser asks.

use flows::Lang;
use flows::office::Role;
use reqwest::header::HeaderMap;
use storage::{Actor, NewPerson, Stage};

use crate::world::World;

/// Somebody who works at the top of the tree and is signed in.
pub(super) struct Official {
    pub(super) id: String,
    cookie: String,
}

/// What came back.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(super) fn header(&self, name: &str) -> String {
        let values: Vec<_> = self.headers.get_all(name).iter().map(|it| it.to_str().expect("text")).collect();
        values.join(" | ")
    }
}

impl Official {
    /// Signs somebody in, who is added where they are not there yet. In the embedded house no service may run.
    pub(super) async fn signed_in(world: &World, id: &str, role: Role) -> Self {
        let storage = world.open_storage().await;
        let now = super::now(world);
        let person = NewPerson {
            id: id.to_owned(),
            login: id.to_owned(),
            name: format!("Cán bộ {id}"),
            unit: "vn".to_owned(),
            lang: Lang::Vi,
            roles: vec![(role.code().to_owned(), "vn".to_owned())],
            password: None,
            invitation: None,
        };
        storage.person_add(&person, &Actor::Program, now).await.expect("a person");
        let person = storage.person(id).await.expect("storage").expect("a person");
        let token = format!("token-of-{id}-{}", now.0);
        storage.login_begin(&token, &person, Stage::Full, None, now).await.expect("a session");
        storage.leave().await.expect("no heartbeat");
        // With a public address the console is an https one, and so is its cookie.
        let name =
            if world.settings.contains_key("PUBLIC_URL") { "__Host-langnghe-console" } else { "langnghe-console" };
        Self { id: id.to_owned(), cookie: format!("{name}={token}") }
    }

    pub(super) async fn get(&self, world: &World, path: &str) -> Answer {
        let http = client();
        let request = http.get(format!("{}{path}", world.url())).header("cookie", &self.cookie);
        read(request).await
    }

    /// Fills in a form of the page `page` and sends it to `path`.
    pub(super) async fn post(&self, world: &World, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let shown = self.get(world, page).await.text();
        let hidden = |name: &str| {
            let after = shown.split_once(&format!("name=\"{name}\" value=\"")).map(|it| it.1);
            after.and_then(|it| it.split_once('"')).map(|it| it.0.to_owned()).unwrap_or_default()
        };
        let (csrf, revision, version) = (hidden("csrf"), hidden("revision"), hidden("version"));
        let all = [fields, &[("csrf", csrf.as_str()), ("revision", &revision), ("version", &version)]].concat();
        let mut form = String::new();
        for (name, value) in all.iter().filter(|it| !it.1.is_empty()) {
            let value: String = value.bytes().map(|b| format!("%{b:02x}")).collect();
            form.push_str(&format!("{name}={value}&"));
        }
        let request = client().post(format!("{}{path}", world.url())).header("cookie", &self.cookie);
        let request = request.header("sec-fetch-site", "same-origin");
        read(request.header("content-type", "application/x-www-form-urlencoded").body(form)).await
    }
}

fn client() -> reqwest::Client {
    let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    http.build().expect("a client without TLS files")
}

async fn read(request: reqwest::RequestBuilder) -> Answer {
    let answer = request.send().await.expect("an answer");
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Answer { status, headers, body: answer.bytes().await.expect("a body").to_vec() }
}
