//! A platform's end of the line: a local server that keeps what it was asked and answers what it was told.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::Parsed;

/// One answer.
pub(crate) enum Answer {
    /// A status, header lines (each ended by `\r\n`) and a body.
    Full(u16, &'static str, String),
    /// The beginning of a 200 that promises more than it brings.
    Half(String),
    /// The connection is closed without a word, after the request was read.
    Nothing,
}

impl Answer {
    /// 200 with this body.
    pub(crate) fn ok(body: &str) -> Self {
        Self::Full(200, "", body.to_owned())
    }
}

/// One request as it came in.
#[derive(Debug)]
pub(crate) struct Asked {
    /// Method and target.
    pub(crate) line: String,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    /// The body.
    pub(crate) body: String,
}

impl Asked {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// The server: one answer per connection, in order, and then the door is shut.
pub(crate) struct Server {
    /// Where it listens.
    pub(crate) url: String,
    running: JoinHandle<Vec<Asked>>,
}

impl Server {
    /// Starts on a free port.
    pub(crate) async fn start(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let running = tokio::spawn(async move {
            let mut asked = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                asked.push(read(&mut stream).await);
                let (status, headers, length, body) = match answer {
                    Answer::Full(status, headers, body) => (status, headers, body.len(), body),
                    Answer::Half(body) => (200, "", body.len() + 100, body),
                    Answer::Nothing => continue,
                };
                let head =
                    format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n");
                stream.write_all((head + &body).as_bytes()).await.unwrap();
                stream.shutdown().await.unwrap();
            }
            asked
        });
        Self { url, running }
    }

    /// What it was asked, once all answers are given.
    pub(crate) async fn asked(self) -> Vec<Asked> {
        self.running.await.unwrap()
    }
}

async fn read(stream: &mut TcpStream) -> Asked {
    let mut bytes = Vec::new();
    let head = loop {
        assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0, "the request ended early");
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
    };
    let text = String::from_utf8(bytes[..head].to_vec()).unwrap();
    let mut lines = text.split("\r\n");
    let line = lines.next().unwrap().to_owned();
    let headers: BTreeMap<_, _> = lines
        .map(|header| header.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    while bytes.len() < head + 4 + length {
        assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0, "the request's body ended early");
    }
    Asked { line, headers, body: String::from_utf8(bytes[head + 4..].to_vec()).unwrap() }
}

/// What a delivery means, in the spelling of the tables under `testdata`.
pub(crate) fn means(parsed: &Parsed) -> Value {
    match parsed {
        Parsed::Event(event) => json!({ "event": event }),
        Parsed::Echo { event, message, admin, .. } => json!({ "echo": event, "message": message, "admin": admin }),
        Parsed::Ignored(kind) => json!({ "ignored": kind }),
    }
}
