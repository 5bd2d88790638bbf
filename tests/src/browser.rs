//! A person in headless Chromium: sees what the page shows, presses what can be pressed, types into the one field.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::Instant;

use crate::bell::PATIENCE;
use crate::said::{Key as Button, Said};
use crate::world::free_port;

/// How long a person reads before typing: longer than the time in which the service still tries a text on the question
/// before.
const READING: Duration = Duration::from_millis(1_700);

/// The size of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// 390 by 844, touch.
    Phone,
    /// 1280 by 900.
    Desktop,
}

/// A browser with the chat's page in it.
#[derive(Debug)]
pub struct Browser {
    pub(crate) client: Client,
    pub(crate) screen: Screen,
    _driver: Child,
    _profile: TempDir,
}

/// Everything that the page shows of the conversation, one object for each message of the bot.
const MESSAGES: &str = "return [...document.querySelectorAll('#log .message:not(.mine)')].map(it => ({
    id: it.dataset.id || '',
    text: [...it.querySelector('.text').childNodes].filter(n => !(n.classList && n.classList.contains('who')))
        .map(n => n.textContent).join(''),
    rows: [...it.querySelectorAll('.row')].map(row => [...row.children].map(b => b.textContent.trim())),
}));";

impl Browser {
    /// Starts the browser and opens a page.
    ///
    /// # Panics
    /// Chromium or its driver does not start.
    pub async fn open(url: &str, screen: Screen) -> Self {
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let port = free_port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("chromedriver is installed");
        let profile_flag = format!("--user-data-dir={}", profile.path().display());
        let mut options = json!({"args": [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--window-size=1280,900", "--lang=vi", profile_flag,
        ]});
        if screen == Screen::Phone {
            options["mobileEmulation"] =
                json!({"deviceMetrics": {"width": 390, "height": 844, "pixelRatio": 2.0, "touch": true}});
        }
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        let address = format!("http://127.0.0.1:{port}");
        let deadline = Instant::now() + PATIENCE;
        let client = loop {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            match builder.capabilities(capabilities.clone()).connect(&address).await {
                Ok(client) => break client,
                Err(error) => assert!(Instant::now() < deadline, "chromedriver does not start: {error}"),
            }
            // A program that starts can only be asked again.
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        client.goto(url).await.expect("the page opens");
        Self { client, screen, _driver: driver, _profile: profile }
    }

    /// The bot's messages as they stand on the page, oldest first.
    ///
    /// # Panics
    /// The page does not answer.
    pub async fn messages(&self) -> Vec<Said> {
        let found = self.run(MESSAGES).await;
        let said = |it: &Value| Said {
            id: it["id"].as_str().unwrap_or_default().to_owned(),
            text: it["text"].as_str().unwrap_or_default().to_owned(),
            rows: it["rows"].as_array().into_iter().flatten().map(row).collect(),
            edits: 0,
        };
        found.as_array().into_iter().flatten().map(said).collect()
    }

    /// Waits until the last message satisfies `wanted`, and gives it.
    ///
    /// # Panics
    /// It never does.
    pub async fn until(&self, what: &str, wanted: impl Fn(&Said) -> bool) -> Said {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let messages = self.messages().await;
            if let Some(last) = messages.last().filter(|it| wanted(it)) {
                return last.clone();
            }
            if Instant::now() >= deadline {
                let all: Vec<String> = messages.iter().map(Said::print).collect();
                panic!("waited in vain for {what}:\n{}", all.join("\n"));
            }
            // A page can only be asked again.
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// Presses the button with this label on the last message, as a finger would: it must be in sight.
    ///
    /// # Panics
    /// There is none, or something covers it.
    pub async fn press(&self, label: &str) {
        let path = format!(
            "(//article[contains(@class,'message') and not(contains(@class,'mine'))])[last()]\
             //button[normalize-space()=\"{label}\"]"
        );
        let button = self.client.find(Locator::XPath(&path)).await;
        let button = button.unwrap_or_else(|error| panic!("no button {label:?}: {error}"));
        button.click().await.unwrap_or_else(|error| panic!("{label:?} cannot be pressed: {error}"));
    }

    /// Reads, then types a text into the field and sends it with the button.
    ///
    /// # Panics
    /// There is no such field.
    pub async fn say(&self, words: &str) {
        tokio::time::sleep(READING).await;
        self.field().await.send_keys(words).await.expect("the field takes text");
        self.client
            .find(Locator::Id("send"))
            .await
            .expect("a button that sends")
            .click()
            .await
            .expect("it is in sight");
    }

    /// Reads, then types a text and the Enter key, without the mouse: the field is reached with the Tab key.
    ///
    /// # Panics
    /// The keyboard does not get there.
    pub async fn say_by_keyboard(&self, words: &str) {
        tokio::time::sleep(READING).await;
        self.tab_to("document.activeElement.id === 'text'").await;
        self.type_keys(words).await;
        self.type_keys(&char::from(Key::Enter).to_string()).await;
    }

    /// Goes to the button with this label on the last message with the Tab key and presses it with the space bar.
    ///
    /// # Panics
    /// The keyboard does not get there.
    pub async fn press_by_keyboard(&self, label: &str) {
        let label = Value::from(label).to_string();
        let there = format!(
            "document.activeElement.textContent.trim() === {label} && \
             !document.activeElement.closest('.message')?.classList.contains('old')"
        );
        self.tab_to(&there).await;
        self.type_keys(" ").await;
    }

    async fn tab_to(&self, condition: &str) {
        for _ in 0..150 {
            if self.run(&format!("return {condition};")).await == Value::Bool(true) {
                return;
            }
            self.type_keys(&char::from(Key::Tab).to_string()).await;
        }
        panic!("the Tab key does not lead to where {condition}");
    }

    async fn type_keys(&self, keys: &str) {
        let active = self.client.active_element().await.expect("something has the focus");
        active.send_keys(keys).await.expect("keys reach what has the focus");
    }

    async fn field(&self) -> Element {
        self.client.find(Locator::Id("text")).await.expect("a field to type into")
    }

    /// Loads the page again.
    ///
    /// # Panics
    /// The page does not answer.
    pub async fn reload(&self) {
        self.client.refresh().await.expect("the page loads again");
    }

    /// Types into a field of a form and sends the form off.
    ///
    /// # Panics
    /// There is no such field.
    pub async fn fill(&self, field: &str, words: &str) {
        let field = self.client.find(Locator::Css(field)).await.expect("the field");
        field.clear().await.expect("an empty field");
        field.send_keys(&format!("{words}{}", char::from(Key::Enter))).await.expect("the browser types");
    }

    /// Follows a link by what it says.
    ///
    /// # Panics
    /// There is no such link.
    pub async fn follow(&self, label: &str) {
        let link = self.client.find(Locator::LinkText(label)).await.expect("the link");
        link.click().await.expect("the browser follows it");
    }

    /// Waits until the page reads so, and gives all that it says.
    ///
    /// # Panics
    /// It never does.
    pub async fn reads(&self, words: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let page = self.run("return document.body.innerText;").await.as_str().unwrap_or_default().to_owned();
            if page.contains(words) {
                return page;
            }
            assert!(Instant::now() < deadline, "waited in vain for {words}:\n{page}");
            // A page that loads can only be asked again.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// What is wrong with the page as it stands: things that stick out sideways, things loaded from elsewhere.
    pub async fn wrong(&self) -> Vec<String> {
        let script = "const wrong = [];
            const root = document.documentElement;
            if (root.scrollWidth > window.innerWidth) wrong.push(`the page is ${root.scrollWidth} wide`);
            for (const it of document.querySelectorAll('#log .message')) {
                if (it.getBoundingClientRect().right > window.innerWidth + 1) wrong.push('a message sticks out');
            }
            for (const it of document.querySelectorAll('#log button')) {
                if (it.scrollWidth > it.clientWidth + 1) wrong.push(`a label does not fit: ${it.textContent}`);
            }
            for (const it of performance.getEntriesByType('resource')) {
                if (!it.name.startsWith(location.origin)) wrong.push(`loaded from elsewhere: ${it.name}`);
            }
            return wrong;";
        let found = self.run(script).await;
        found.as_array().into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect()
    }

    /// Keeps what the window shows in `tests/screenshots/`, to be looked at by people.
    ///
    /// # Panics
    /// The folder cannot be written.
    pub async fn picture(&self, name: &str) {
        let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/screenshots"));
        std::fs::create_dir_all(&folder).expect("a folder for screenshots");
        let screen = if self.screen == Screen::Phone { "phone" } else { "desktop" };
        let picture = self.client.screenshot().await.expect("a picture");
        std::fs::write(folder.join(format!("{screen}-{name}.png")), picture).expect("a file for the picture");
    }

    /// Ends the browser.
    pub async fn close(self) {
        // One that is gone is closed.
        let _ = self.client.close().await;
    }

    pub(crate) async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.expect("the page runs a script")
    }
}

fn row(row: &Value) -> Vec<Button> {
    let button =
        |label: &Value| Button { label: label.as_str().unwrap_or_default().to_owned(), code: String::new(), url: None };
    row.as_array().into_iter().flatten().map(button).collect()
}
