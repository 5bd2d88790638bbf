//! Web lists and wakes, in Redis.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use flows::Chat;
use futures_util::StreamExt;
use redis::cmd;
use tokio::sync::broadcast;
use tokio::task::JoinHandle;

use super::client::Script;
use super::{Server, ms};
use crate::StorageError;
use crate::keys::{chat_name, chat_of};
use crate::life::Life;
use crate::web::{WEB_LIFE, WEB_MOST};

/// A wake that names no chat: leases were put down, somebody else may take them up.
const PUT_DOWN: &str = "";

static APPEND: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/web_append.lua")));

impl Server {
    pub(crate) async fn web_append(&self, chat: &Chat, name: &str, item: &str) -> Result<u64, StorageError> {
        let keys = self.keys.of(chat);
        let (most, life) = (WEB_MOST.to_string(), ms(WEB_LIFE).to_string());
        let args = [name.as_bytes(), item.as_bytes(), most.as_bytes(), life.as_bytes()];
        self.client.script(&APPEND, &[keys.web()], &args).await
    }

    /// All items, number first.
    pub(crate) async fn web_items(&self, chat: &Chat) -> Result<Vec<(u64, String)>, StorageError> {
        let key = self.keys.of(chat).web();
        let lines: Vec<String> = self.client.run(cmd("LRANGE").arg(key).arg(0).arg(-1)).await?;
        let items = lines.iter().filter_map(|line| {
            let mut parts = line.splitn(3, '\n');
            let number = parts.next()?.parse().ok()?;
            Some((number, parts.nth(1)?.to_owned()))
        });
        Ok(items.collect())
    }

    pub(crate) async fn web_wake(&self, chat: &Chat) -> Result<(), StorageError> {
        self.client.run(cmd("PUBLISH").arg(self.keys.wake()).arg(chat_name(chat))).await
    }

    /// Tells the other instances that leases were put down. If it is lost, they find them within ten seconds.
    pub(crate) async fn call_sweepers(&self) -> Result<(), StorageError> {
        self.client.run(cmd("PUBLISH").arg(self.keys.wake()).arg(PUT_DOWN)).await
    }

    pub(crate) fn web_wakes(&self) -> broadcast::Receiver<Chat> {
        self.wakes.subscribe()
    }
}

/// Listens for wakes on a connection of its own, until it is dropped.
#[derive(Debug)]
pub(crate) struct WakeTask(JoinHandle<()>);

impl WakeTask {
    /// On a cluster any node will do: it carries every message to all others.
    pub(super) fn start(
        urls: &[String],
        channel: String,
        wakes: broadcast::Sender<Chat>,
        life: Arc<Life>,
    ) -> Result<Self, StorageError> {
        let clients = urls
            .iter()
            .map(|url| redis::Client::open(url.as_str()).map_err(super::client::failed))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self(tokio::spawn(async move {
            // Lost wakes are repaired by the pages' own reading, so a broken connection is only made again.
            for client in clients.iter().cycle() {
                if let Ok(mut pubsub) = client.get_async_pubsub().await
                    && pubsub.subscribe(&channel).await.is_ok()
                {
                    let mut messages = pubsub.into_on_message();
                    while let Some(message) = messages.next().await {
                        let name = message.get_payload::<String>().unwrap_or_default();
                        if name == PUT_DOWN {
                            life.look_again();
                        }
                        // An error means that no page is open here.
                        let _ = chat_of(&name).map(|chat| wakes.send(chat));
                    }
                }
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        })))
    }
}

impl Drop for WakeTask {
    fn drop(&mut self) {
        self.0.abort();
    }
}
