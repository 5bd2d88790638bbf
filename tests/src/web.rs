//! A person at the web chat, as its page behaves: one cookie, posts that are repeated until they are taken, a stream
//! that goes on where it broke off.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::bell::{Bell, PATIENCE};
use crate::said::{Key, Said};

/// How long a person reads before typing: longer than the time in which the service still tries a text on the question
/// before.
const READING: Duration = Duration::from_millis(1_700);

/// A person in a browser. Clones are the same person.
#[derive(Clone, Debug)]
pub struct Citizen(Arc<Page>);

#[derive(Debug)]
struct Page {
    shared: Arc<Shared>,
    stream: JoinHandle<()>,
}

impl Drop for Page {
    fn drop(&mut self) {
        self.stream.abort();
    }
}

#[derive(Debug)]
struct Shared {
    base: String,
    cookie: String,
    http: reqwest::Client,
    bell: Bell,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    messages: Vec<Said>,
    /// Each message as it came, in order.
    sent: Vec<Said>,
    /// The message that last came or was changed.
    latest: Option<String>,
    acts: u64,
    heard_at: Instant,
    last_event: Option<String>,
    seq: i64,
    twice: bool,
    lang: String,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Citizen {
    /// Opens the page for the first time.
    ///
    /// # Panics
    /// The page is not there or sets no cookie.
    pub async fn open(base: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().expect("a client without TLS files");
        let deadline = Instant::now() + PATIENCE;
        let page = loop {
            match http.get(format!("{base}/chat")).send().await {
                Ok(page) if page.status() == 200 => break page,
                other => assert!(Instant::now() < deadline, "no page: {other:?}"),
            }
            // As a person does: it is loaded again in a while.
            tokio::time::sleep(Duration::from_millis(200)).await;
        };
        let cookie = page.headers().get("set-cookie").and_then(|it| it.to_str().ok()).expect("a cookie");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Self::with_cookie(base, &cookie)
    }

    /// Opens the page again in a browser that has this cookie.
    ///
    /// # Panics
    /// No client can be made.
    pub fn with_cookie(base: &str, cookie: &str) -> Self {
        let state = State {
            messages: Vec::new(),
            sent: Vec::new(),
            latest: None,
            acts: 0,
            heard_at: Instant::now(),
            last_event: None,
            seq: 0,
            twice: false,
            lang: String::new(),
        };
        let shared = Arc::new(Shared {
            base: base.to_owned(),
            cookie: cookie.to_owned(),
            http: reqwest::Client::builder().no_proxy().build().expect("a client without TLS files"),
            bell: Bell::default(),
            state: Mutex::new(state),
        });
        let stream = tokio::spawn(listen(Arc::clone(&shared)));
        Self(Arc::new(Page { shared, stream }))
    }

    /// The cookie, as a browser sends it.
    pub fn cookie(&self) -> &str {
        &self.0.shared.cookie
    }

    /// Every post is made twice from now on.
    pub fn post_twice(&self) {
        self.0.shared.lock().twice = true;
    }

    /// Opens the chat by its link, which may carry something.
    pub async fn start(&self, carried: &str) -> Said {
        let acts = self.acts();
        self.post(json!({ "start": carried })).await;
        self.heard(acts).await
    }

    /// Reads, types a text and waits for what the bot does; gives back the bot's last message.
    pub async fn say(&self, words: &str) -> Said {
        let acts = self.acts();
        self.send(words).await;
        self.heard(acts).await
    }

    /// Reads and types a text without waiting for an answer.
    pub async fn send(&self, words: &str) {
        let read = self.0.shared.lock().heard_at + READING;
        tokio::time::sleep_until(read).await;
        self.post(json!({ "text": words })).await;
    }

    /// Presses the button with this label on the newest message that has it, and waits for what the bot does.
    ///
    /// # Panics
    /// No message has such a button.
    pub async fn tap(&self, label: &str) -> Said {
        let found = self.messages().into_iter().rev().find(|it| it.key(label).is_some());
        let said = found.unwrap_or_else(|| panic!("no button {label:?} in\n{}", self.print()));
        self.tap_on(&said, label).await
    }

    /// Presses a button of one message and waits for what the bot does.
    ///
    /// # Panics
    /// The message has no such button.
    pub async fn tap_on(&self, message: &Said, label: &str) -> Said {
        let acts = self.acts();
        let Some(key) = message.key(label) else { panic!("no button {label:?} on\n{}", message.print()) };
        self.press(&message.id, &key.code).await;
        self.heard(acts).await
    }

    /// Presses a button with this code without waiting for an answer.
    pub async fn press(&self, message: &str, code: &str) {
        self.post(json!({"press": code, "message": message})).await;
    }

    /// The bot's messages as they stand on the page, oldest first.
    pub fn messages(&self) -> Vec<Said> {
        self.0.shared.lock().messages.clone()
    }

    /// The bot's last message.
    ///
    /// # Panics
    /// The bot has said nothing.
    pub fn last(&self) -> Said {
        self.messages().pop().expect("the bot has said something")
    }

    /// Each message as it came, whatever became of it.
    pub fn sent(&self) -> Vec<Said> {
        self.0.shared.lock().sent.clone()
    }

    /// The message that last came or was changed.
    pub fn latest(&self) -> Option<Said> {
        let state = self.0.shared.lock();
        let latest = state.latest.as_ref()?;
        state.messages.iter().find(|it| it.id == *latest).cloned()
    }

    /// Waits for at most `limit` until what last came or was changed satisfies `wanted`.
    pub async fn sees(&self, limit: Duration, wanted: impl Fn(&Said) -> bool) -> Option<Said> {
        self.0.shared.bell.within(limit, || self.latest().filter(|it| wanted(it))).await
    }

    /// The language that the page was told.
    pub fn lang(&self) -> String {
        self.0.shared.lock().lang.clone()
    }

    /// How many messages and changes of messages have come; what [`Citizen::heard`] counts from.
    pub fn acts(&self) -> u64 {
        self.0.shared.lock().acts
    }

    /// Waits until the bot has done something after `acts` and gives back its last message.
    pub async fn heard(&self, acts: u64) -> Said {
        self.0.shared.bell.until("the bot's answer", || (self.acts() > acts).then(|| self.last())).await
    }

    /// Waits until the last message satisfies `wanted`.
    pub async fn until(&self, what: &str, wanted: impl Fn(&Said) -> bool) -> Said {
        self.0.shared.bell.until(what, || self.messages().pop().filter(|it| wanted(it))).await
    }

    /// The whole conversation as the page shows it, for a failed story's report.
    pub fn print(&self) -> String {
        self.messages().iter().map(Said::print).collect::<Vec<_>>().join("\n")
    }

    /// Sends a file until the service has an answer to it, as the page does, and gives the HTTP status back.
    ///
    /// # Panics
    /// No answer comes.
    pub async fn send_file(&self, bytes: &[u8]) -> u16 {
        let shared = &self.0.shared;
        let seq = {
            let mut state = shared.lock();
            state.seq += 1;
            state.seq
        };
        let deadline = Instant::now() + PATIENCE;
        loop {
            let request = shared.http.post(format!("{}/web/file", shared.base)).header("cookie", &shared.cookie);
            let request =
                request.query(&[("id", format!("page-{}-{seq}", std::process::id())), ("seq", seq.to_string())]);
            match request.body(bytes.to_vec()).send().await.map(|it| it.status().as_u16()) {
                Ok(507) => return 507,
                Ok(status) if status < 500 && status != 429 => return status,
                other => assert!(Instant::now() < deadline, "a file is not answered: {other:?}"),
            }
            // As the page: it tries again in a while.
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Posts once, with this body, and gives the HTTP status back.
    ///
    /// # Panics
    /// The service does not answer.
    pub async fn post_raw(&self, body: Vec<u8>) -> u16 {
        let shared = &self.0.shared;
        let request = shared.http.post(format!("{}/web", shared.base)).header("cookie", &shared.cookie);
        request.body(body).send().await.expect("the service answers").status().as_u16()
    }

    /// Posts until the service has taken it, as the page does.
    async fn post(&self, what: Value) {
        let shared = &self.0.shared;
        let (body, times) = {
            let mut state = shared.lock();
            state.seq += 1;
            let mut body = what;
            body["seq"] = json!(state.seq);
            body["id"] = json!(format!("page-{}-{}", std::process::id(), state.seq));
            (body, if state.twice { 2 } else { 1 })
        };
        let deadline = Instant::now() + PATIENCE;
        for _ in 0..times {
            loop {
                let request = shared.http.post(format!("{}/web", shared.base)).header("cookie", &shared.cookie);
                let answer = request.json(&body).send().await;
                match answer.as_ref().map(|it| it.status().as_u16()) {
                    Ok(status) if (200..300).contains(&status) => break,
                    Ok(400..=413) => panic!("the page's own post was refused: {body} {answer:?}"),
                    _ => {}
                }
                assert!(Instant::now() < deadline, "a post is not taken: {body} {answer:?}");
                // As the page: it tries again in a while.
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

async fn listen(shared: Arc<Shared>) {
    loop {
        let mut request = shared.http.get(format!("{}/chat/events", shared.base)).header("cookie", &shared.cookie);
        let last = shared.lock().last_event.clone();
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        if let Ok(mut answer) = request.send().await
            && answer.status() == 200
        {
            let mut text = Vec::new();
            while let Ok(Some(bytes)) = answer.chunk().await {
                text.extend_from_slice(&bytes);
                while let Some(end) = text.windows(2).position(|it| it == b"\n\n") {
                    let event: Vec<u8> = text.drain(..end + 2).collect();
                    take(&shared, &String::from_utf8_lossy(&event));
                }
            }
        }
        // As a browser: it connects again in a while.
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn take(shared: &Shared, event: &str) {
    let field = |name: &str| {
        let prefix = format!("{name}:");
        event.lines().find_map(|it| it.strip_prefix(&prefix)).map(|it| it.trim_start().to_owned())
    };
    let mut state = shared.lock();
    if let Some(id) = field("id") {
        state.last_event = Some(id);
    }
    match (field("event").as_deref(), field("data")) {
        (Some("lang"), Some(lang)) => state.lang = lang,
        (None | Some("message"), Some(data)) => {
            let Ok(shown) = serde_json::from_str::<Value>(&data) else { return };
            let text = |name: &str| shown[name].as_str().unwrap_or_default().to_owned();
            let mut said = Said { id: text("id"), text: text("text"), rows: rows(&shown["rows"]), edits: 0 };
            let revised = shown["revises"].as_str().and_then(|id| state.messages.iter_mut().find(|it| it.id == id));
            let latest = match revised {
                Some(old) => {
                    said.id.clone_from(&old.id);
                    said.edits = old.edits + 1;
                    *old = said;
                    old.id.clone()
                }
                None => {
                    let id = said.id.clone();
                    state.sent.push(said.clone());
                    state.messages.push(said);
                    id
                }
            };
            state.latest = Some(latest);
            state.acts += 1;
            state.heard_at = Instant::now();
        }
        _ => {}
    }
    drop(state);
    shared.bell.ring();
}

fn rows(rows: &Value) -> Vec<Vec<Key>> {
    let key = |it: &Value| Key {
        label: it["label"].as_str().unwrap_or_default().to_owned(),
        code: it["code"].as_str().unwrap_or_default().to_owned(),
        url: it["url"].as_str().map(str::to_owned),
    };
    let row = |it: &Value| it.as_array().into_iter().flatten().map(key).collect();
    rows.as_array().into_iter().flatten().map(row).collect()
}
