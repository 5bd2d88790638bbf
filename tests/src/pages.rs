//! A person at pages of forms: the console.

use fantoccini::Locator;
use serde_json::Value;

use crate::browser::{Browser, Screen};

/// See `tests/vendor/axe-core/README.md`.
const AXE: &str = include_str!("../vendor/axe-core/axe.min.js");

/// What axe finds against WCAG 2.2, levels A and AA: a rule and the first place, one for each.
const RUN_AXE: &str = "const done = arguments[arguments.length - 1];
    axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then(
        found => done(found.violations.map(it => `${it.id}: ${it.help}: ${it.nodes[0].html}`)),
        error => done([String(error)]));";

/// What the policy of the page has stopped since it was loaded.
const STOPPED: &str = "const watch = new ReportingObserver(() => {}, {types: ['csp-violation'], buffered: true});
    watch.observe();
    return watch.takeRecords().map(it => JSON.stringify(it.body));";

/// Controls that are too small to be hit with a finger (WCAG 2.2, 2.5.8), links within a sentence aside.
const SMALL: &str = "return [...document.querySelectorAll('button, input, select, textarea, nav a, a.button, summary')]
    .filter(it => it.type !== 'hidden' && it.getClientRects().length && it.getBoundingClientRect().height < 24)
    .map(it => `too small: ${it.outerHTML}`);";

impl Browser {
    /// Goes to an address.
    ///
    /// # Panics
    /// The page does not open.
    pub async fn go(&self, url: &str) {
        self.client.goto(url).await.expect("the page opens");
    }

    /// Types into the field with this id, in place of what was in it.
    ///
    /// # Panics
    /// There is none.
    pub async fn enter(&self, id: &str, text: &str) {
        let field = self.client.find(Locator::Id(id)).await.unwrap_or_else(|error| panic!("no field {id}: {error}"));
        field.clear().await.unwrap_or_else(|error| panic!("{id} cannot be cleared: {error}"));
        field.send_keys(text).await.unwrap_or_else(|error| panic!("{id} takes no text: {error}"));
    }

    /// Gives the field with this id a file.
    ///
    /// # Panics
    /// There is none.
    pub async fn give_file(&self, id: &str, file: &std::path::Path) {
        let field = self.client.find(Locator::Id(id)).await.unwrap_or_else(|error| panic!("no field {id}: {error}"));
        let file = file.to_str().expect("a name in UTF-8");
        field.send_keys(file).await.unwrap_or_else(|error| panic!("{id} takes no file: {error}"));
    }

    /// Chooses from the list with this id.
    ///
    /// # Panics
    /// There is none, or no such choice.
    pub async fn choose(&self, id: &str, value: &str) {
        let field = self.client.find(Locator::Id(id)).await.unwrap_or_else(|error| panic!("no list {id}: {error}"));
        field.select_by_value(value).await.unwrap_or_else(|error| panic!("{id} has no {value}: {error}"));
    }

    /// Presses the button or link that says these words, or else one that begins with them.
    ///
    /// # Panics
    /// There is none in sight.
    pub async fn push(&self, words: &str) {
        let all = "//main//*[self::button or self::a or self::summary]";
        let says = format!("{all}[normalize-space() = \"{words}\"]");
        let begins = format!("{all}[starts-with(normalize-space(), \"{words}\")]");
        let there = match self.client.find(Locator::XPath(&says)).await {
            Ok(there) => there,
            Err(_) => match self.client.find(Locator::XPath(&begins)).await {
                Ok(there) => there,
                Err(error) => panic!("nothing to press that says {words:?}: {error}"),
            },
        };
        there.click().await.unwrap_or_else(|error| panic!("{words:?} cannot be pressed: {error}"));
    }

    /// Presses something that asks once more, and then what it opened.
    ///
    /// # Panics
    /// There is none, or it does what it does at once.
    pub async fn sure(&self, words: &str) {
        self.push(words).await;
        let path = format!("//main//details[@open]//button[starts-with(normalize-space(), \"{words}\")]");
        let there = self.client.find(Locator::XPath(&path)).await;
        let there = there.unwrap_or_else(|error| panic!("{words:?} is not asked once more: {error}"));
        there.click().await.unwrap_or_else(|error| panic!("{words:?} cannot be pressed: {error}"));
    }

    /// What stands on the page.
    ///
    /// # Panics
    /// The page does not answer.
    pub async fn text(&self) -> String {
        self.run("return document.body.innerText;").await.as_str().unwrap_or_default().to_owned()
    }

    /// What is wrong with a page for people who use it with a keyboard, a screen reader or a finger, and what its policy
    /// had to stop.
    ///
    /// # Panics
    /// The page does not answer.
    pub async fn faults(&self) -> Vec<String> {
        let mut faults = self.wrong().await;
        self.run(AXE).await;
        let axe = self.client.execute_async(RUN_AXE, Vec::new()).await.expect("axe runs");
        for found in [axe, self.run(STOPPED).await, self.run(SMALL).await] {
            faults.extend(found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
        }
        faults
    }

    /// Keeps the page in `tests/screenshots/`.
    ///
    /// # Panics
    /// The folder cannot be written.
    pub async fn whole_picture(&self, name: &str) {
        // On a phone it is what is seen first: the emulated screen has one size.
        if self.screen == Screen::Desktop {
            self.client.set_window_size(1280, 900).await.expect("a window of that size");
            let height = self.run("return document.documentElement.scrollHeight;").await.as_u64().unwrap_or(900);
            let tall = u32::try_from(height).unwrap_or(900).clamp(900, 4_000);
            self.client.set_window_size(1280, tall + 100).await.expect("a window of that size");
        }
        self.picture(name).await;
    }
}
