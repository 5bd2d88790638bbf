//! The end of a world: nothing left over, nothing personal in the log.

use std::time::Duration;

use regex::RegexBuilder;
use storage::{Secret, Settings, Storage};

use super::service::lines;
use super::{BOT_TOKEN, House, OA, Service, World};
use crate::bell::PATIENCE;

impl World {
    /// Ends the world and proves that nothing waits, that nothing was kept aside unless the story says so, that the
    /// platforms found nothing wrong with the service's calls, and that nothing personal was logged.
    ///
    /// # Panics
    /// Something of that does not hold.
    pub async fn stop(mut self) {
        self.nothing_waits().await;
        for service in &mut self.services {
            if service.runs() {
                let status = service.stop().await;
                assert_eq!(status, Some(0), "the service ends well");
            }
        }
        let left = self.storage().await;
        let poison = left.poison(10).await.expect("poison");
        assert_eq!(!poison.is_empty(), self.poison_expected, "kept aside: {poison:?}");
        let buried = left.buried(10).await.expect("buried");
        assert_eq!(!buried.is_empty(), self.buried_expected, "given up: {buried:?}");
        drop(left);
        assert_eq!(self.telegram.wrong(), Vec::<String>::new(), "calls of the Bot API");
        assert_eq!(self.zalo.wrong(), Vec::<String>::new(), "calls of OpenAPI");
        self.nothing_personal_logged();
    }

    /// Waits until no chat has anything waiting. In the embedded house the file is read beside the service.
    ///
    /// # Panics
    /// Something waits for too long.
    pub async fn nothing_waits(&self) {
        if !self.services.iter().any(Service::runs) {
            return;
        }
        let storage = if self.house != House::Embedded { Some(self.open_storage().await) } else { None };
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let waiting = match &storage {
                Some(storage) => storage.backlog().await.expect("backlog") > 0,
                None => self.database.column("select 'waits' from chat_lease limit 1").await == ["waits"],
            };
            if !waiting {
                return;
            }
            assert!(tokio::time::Instant::now() < deadline, "something still waits to be delivered");
            // It can only be asked again.
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// What is stored, opened as the service opens it. In the embedded house no service may run meanwhile.
    ///
    /// # Panics
    /// It cannot be opened.
    pub async fn storage(&self) -> Storage {
        let storage = self.open_storage().await;
        assert_eq!(storage.backlog().await.expect("backlog"), 0, "something waits to be delivered");
        storage
    }

    /// Keys of outboxes, leases and timers that hold something, on every server of Redis.
    ///
    /// # Panics
    /// A server does not answer.
    pub async fn lists(&self) -> Vec<String> {
        let mut found = Vec::new();
        for url in self.settings.get("REDIS_URL").map(String::as_str).unwrap_or_default().split(',') {
            let client = redis::Client::open(url).expect("the URL is ours");
            let mut connection = client.get_multiplexed_async_connection().await.expect("Redis answers");
            let mut cursor = 0_u64;
            loop {
                let mut scan = redis::cmd("SCAN");
                scan.arg(cursor).arg("MATCH").arg(format!("{}{{p*", self.settings["REDIS_PREFIX"]));
                let (next, keys): (u64, Vec<String>) =
                    scan.arg("COUNT").arg(1000).query_async(&mut connection).await.expect("keys");
                let kind = |key: &String| key.split_once('}').map(|it| it.1.split(':').next() == Some("o"));
                let ends = |key: &String| key.ends_with("}leases") || key.ends_with("}timers");
                found.extend(keys.into_iter().filter(|key| ends(key) || kind(key) == Some(true)));
                cursor = next;
                if cursor == 0 {
                    break;
                }
            }
        }
        found
    }

    /// The same beside a running service, over servers.
    ///
    /// # Panics
    /// It cannot be opened.
    pub async fn open_storage(&self) -> Storage {
        let settings = Settings {
            database_url: self.database.url(),
            redis_urls: self
                .settings
                .get("REDIS_URL")
                .into_iter()
                .flat_map(|it| it.split(','))
                .map(str::to_owned)
                .collect(),
            secret: Secret::from_hex(&self.settings["SECRET_KEY"]).expect("64 hex digits"),
            prefix: self.settings.get("REDIS_PREFIX").cloned().unwrap_or_else(|| "langnghe".to_owned()),
            instance: 0x7e57_7e57,
        };
        Storage::open(settings).await.expect("what is stored can be opened")
    }

    /// No line of any service holds a text, a token, a secret or a person's id.
    fn nothing_personal_logged(&self) {
        let log = lines(&self.logs);
        let mut forbidden: Vec<String> = vec![
            BOT_TOKEN.to_owned(),
            BOT_TOKEN.split_once(':').map(|it| it.1.to_owned()).unwrap_or_default(),
            self.zalo.app().secret.clone(),
            self.zalo.app().oa_secret.clone(),
            "webhookSecretThatNobodySees".to_owned(),
            crate::provider::SECRET.to_owned(),
            self.settings["SECRET_KEY"].clone(),
        ];
        forbidden.extend(self.zalo.tokens());
        forbidden.extend(self.telegram.private_words());
        forbidden.extend(self.zalo.private_words());
        forbidden.retain(|it| !it.is_empty() && it != OA);
        forbidden.sort_unstable();
        forbidden.dedup();
        // Under load there are thousands of words and a hundred thousand lines: one pass for all words.
        let words: Vec<String> = forbidden.iter().map(|it| regex::escape(it)).collect();
        let words = RegexBuilder::new(&words.join("|")).size_limit(1 << 28).build().expect("escaped words");
        for line in &log {
            if let Some(found) = words.find(line) {
                panic!("{:?} is in the log: {line}", found.as_str());
            }
        }
    }

    /// The lines that the services have logged so far, in their order, as JSON.
    pub fn logged(&self) -> Vec<serde_json::Value> {
        lines(&self.logs).iter().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// Everything that the services have written, for a failed story's report.
    pub fn log(&self) -> String {
        lines(&self.logs).join("\n")
    }
}
