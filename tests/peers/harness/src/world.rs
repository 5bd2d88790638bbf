//! What the citizens, the fake API and the deliveries share.

use std::{
    sync::{
        atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering::Relaxed},
        Mutex, OnceLock,
    },
    time::Instant,
};

use bytes::Bytes;
use http_body_util::Full;
use hyper_util::{
    client::legacy::{connect::HttpConnector, Client},
    rt::{TokioExecutor, TokioTimer},
};
use serde_json::Value;
use tokio::sync::mpsc::UnboundedSender;

use crate::config::Cfg;

pub const FIRST_CHAT: i64 = 10_000_000;

/// A message of the bot as it reached the fake API.
pub struct Msg {
    pub at: Instant,
    pub message_id: i64,
    pub text: String,
    /// (label, callback data), row by row
    pub buttons: Vec<(String, String)>,
    pub markup: Value,
}

impl Msg {
    pub fn new(message_id: i64, text: &str, markup: Value) -> Msg {
        let mut buttons = vec![];
        if let Some(rows) = markup.get("inline_keyboard").and_then(Value::as_array) {
            for b in rows.iter().filter_map(Value::as_array).flatten() {
                let label = b.get("text").and_then(Value::as_str).unwrap_or("");
                if let Some(data) = b.get("callback_data").and_then(Value::as_str) {
                    buttons.push((label.to_string(), data.to_string()));
                }
            }
        }
        Msg { at: Instant::now(), message_id, text: text.to_string(), buttons, markup }
    }
}

#[derive(Default)]
pub struct Count {
    pub started: AtomicU64,
    pub completed: AtomicU64,
    pub lost: AtomicU64,
    pub acked: AtomicU64,
    pub sends: AtomicU64,
    pub callback_answers: AtomicU64,
    pub dup_replies: AtomicU64,
    pub wrong_replies: AtomicU64,
    pub late_replies: AtomicU64,
    pub post_errors: AtomicU64,
    pub post_non2xx: AtomicU64,
    /// tapped again: nothing had come since the 2xx
    pub retap_silent: AtomicU64,
    /// tapped again: something had come, but not the next question
    pub retap_repeat: AtomicU64,
    pub stuck: AtomicU64,
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum End {
    #[default]
    Open,
    Completed,
    Stuck,
}

/// What is known about one chat when the run is over.
#[derive(Default)]
pub struct Chat {
    pub inbox: Option<UnboundedSender<Msg>>,
    /// updates posted and not yet answered with a 2xx
    pub pending: u32,
    pub acked_at: Option<Instant>,
    pub end: End,
    /// label and callback data of the last tap per step, or the text sent
    pub given: Vec<(String, String)>,
}

pub struct World {
    pub cfg: Cfg,
    pub script: OnceLock<Vec<String>>,
    pub count: Count,
    pub inflight: AtomicI64,
    pub chats: Vec<Mutex<Chat>>,
    /// Telegram delivers a chat's messages one by one in order, and so a user's taps.
    pub queues: Vec<[tokio::sync::Mutex<()>; 2]>,
    pub next_chat: AtomicUsize,
    pub next_hook: AtomicUsize,
    next_message: AtomicI64,
    pub next_update: AtomicI64,
    pub client: Client<HttpConnector, Full<Bytes>>,
}

impl World {
    pub fn new(cfg: Cfg) -> World {
        let mut http = HttpConnector::new();
        http.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(2048)
            .pool_timer(TokioTimer::new())
            .build(http);
        let n = cfg.max_conversations + 16;
        World {
            cfg,
            script: OnceLock::new(),
            count: Count::default(),
            inflight: AtomicI64::new(0),
            chats: (0..n).map(|_| Mutex::default()).collect(),
            queues: (0..n).map(|_| Default::default()).collect(),
            next_chat: AtomicUsize::new(0),
            next_hook: AtomicUsize::new(0),
            next_message: AtomicI64::new(1000),
            next_update: AtomicI64::new(500_000_000),
            client,
        }
    }

    pub fn next_message_id(&self) -> i64 {
        self.next_message.fetch_add(1, Relaxed)
    }

    /// A message for a chat reached the fake API.
    pub fn arrived(&self, chat: i64, msg: Msg) {
        self.count.sends.fetch_add(1, Relaxed);
        let slot = usize::try_from(chat - FIRST_CHAT).ok().and_then(|i| self.chats.get(i));
        let heard = slot.is_some_and(|c| {
            let c = c.lock().unwrap();
            c.inbox.as_ref().is_some_and(|tx| tx.send(msg).is_ok())
        });
        if !heard {
            self.count.late_replies.fetch_add(1, Relaxed);
        }
    }

    pub fn reset_counters(&self) {
        let c = &self.count;
        for n in [
            &c.started, &c.completed, &c.lost, &c.acked, &c.sends, &c.callback_answers,
            &c.dup_replies, &c.wrong_replies, &c.late_replies, &c.post_errors, &c.post_non2xx,
            &c.retap_silent, &c.retap_repeat, &c.stuck,
        ] {
            n.store(0, Relaxed);
        }
    }
}

