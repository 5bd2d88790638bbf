//! Browsers that knock at a service.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU16, Ordering};

use axum::body::{Body, BodyDataStream, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use axum::response::Response;
use futures_util::StreamExt;
use tower::ServiceExt;

use super::door::House;

/// A browser.
pub(super) struct Browser<'a> {
    pub(super) house: &'a House,
    pub(super) cookie: Option<String>,
    pub(super) token: String,
    /// What `Sec-Fetch-Site` says.
    pub(super) site: &'static str,
    /// Where it is; otherwise somewhere else each time.
    pub(super) from: Option<[u8; 4]>,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Answer {
    /// Where the answer sends the browser.
    pub(super) fn to(&self) -> &str {
        self.headers.get(LOCATION).map_or("", |to| to.to_str().unwrap())
    }
}

impl Browser<'_> {
    pub(super) fn csrf(&self) -> String {
        self.house.app.console.csrf(&self.token)
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, String::new(), &[]).await
    }

    /// Posts a form, with the token that its page would have carried.
    pub(super) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf();
        self.post_bare(path, &[fields, &[("csrf", csrf.as_str())]].concat()).await
    }

    pub(super) async fn post_bare(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send(Method::POST, path, form, &[]).await
    }

    /// Posts a file, with the token that its page would have carried.
    pub(super) async fn upload(&mut self, path: &str, file: &[u8]) -> Answer {
        let csrf = self.csrf();
        self.upload_bare(path, &csrf, file).await
    }

    /// The same with fields beside the file.
    pub(super) async fn upload_with(&mut self, path: &str, fields: &[(&str, &str)], file: &[u8]) -> Answer {
        let csrf = self.csrf();
        self.multipart(path, &[fields, &[("csrf", csrf.as_str())]].concat(), file).await
    }

    pub(super) async fn upload_bare(&mut self, path: &str, csrf: &str, file: &[u8]) -> Answer {
        self.multipart(path, &[("csrf", csrf)], file).await
    }

    async fn multipart(&mut self, path: &str, fields: &[(&str, &str)], file: &[u8]) -> Answer {
        let part = |head: &str, body: &[u8]| [b"--XX\r\n", head.as_bytes(), b"\r\n\r\n", body, b"\r\n"].concat();
        let head =
            "content-disposition: form-data; name=\"file\"; filename=\"../../etc/passwd\"\r\ncontent-type: text/html";
        let field = |(name, value): &(&str, &str)| {
            part(&format!("content-disposition: form-data; name=\"{name}\""), value.as_bytes())
        };
        let fields: Vec<u8> = fields.iter().flat_map(field).collect();
        let body = [fields, part(head, file), b"--XX--\r\n".to_vec()].concat();
        self.ask(Method::POST, path, body, &[("content-type", "multipart/form-data; boundary=XX")], near()).await
    }

    /// Asks from another machine.
    pub(super) async fn knock_from_afar(&mut self, path: &str) -> Answer {
        self.ask(Method::GET, path, Vec::new(), &[], [192, 0, 2, 7]).await
    }

    pub(super) async fn send(&mut self, method: Method, path: &str, body: String, more: &[(&str, &str)]) -> Answer {
        let from = self.from.unwrap_or_else(near);
        self.ask(method, path, body.into_bytes(), more, from).await
    }

    /// A file.
    pub(super) async fn bytes(&mut self, path: &str) -> Vec<u8> {
        let answer = self.call(Method::GET, path, Vec::new(), &[], near()).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        to_bytes(answer.into_body(), 10 << 20).await.unwrap().to_vec()
    }

    /// Opens a stream of events.
    pub(super) async fn stream(&mut self, path: &str) -> Stream {
        let answer = self.call(Method::GET, path, Vec::new(), &[], near()).await;
        assert_eq!(answer.headers()[CONTENT_TYPE], "text/event-stream");
        Stream { rest: String::new(), body: answer.into_body().into_data_stream() }
    }

    async fn call(
        &mut self,
        method: Method,
        path: &str,
        body: Vec<u8>,
        more: &[(&str, &str)],
        from: [u8; 4],
    ) -> Response {
        let mut request = Request::builder().method(method).uri(path).header("host", "a.vn");
        request = request.header("sec-fetch-site", self.site);
        if more.is_empty() {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        let mut request = request.body(Body::from(body)).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((from, 4000))));
        self.house.router.clone().oneshot(request).await.unwrap()
    }

    async fn ask(&mut self, method: Method, path: &str, body: Vec<u8>, more: &[(&str, &str)], from: [u8; 4]) -> Answer {
        let (parts, body) = self.call(method, path, body, more, from).await.into_parts();
        if let Some(cookie) = parts.headers.get(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
            self.token = pair.split_once('=').unwrap().1.to_owned();
            self.cookie = Some(pair).filter(|_| !self.token.is_empty());
        }
        // A workbook is no text; nothing is read in it here.
        let body = String::from_utf8_lossy(&to_bytes(body, 10 << 20).await.unwrap()).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// A stream of events.
pub(super) struct Stream {
    rest: String,
    body: BodyDataStream,
}

impl Stream {
    /// The next event, as it came; empty at the end. Signs of life are passed over.
    pub(super) async fn next(&mut self) -> String {
        loop {
            if let Some((event, rest)) = self.rest.split_once("\n\n") {
                let event = event.to_owned();
                self.rest = rest.to_owned();
                if !event.starts_with(':') {
                    return event;
                }
                continue;
            }
            match self.body.next().await {
                Some(bytes) => self.rest.push_str(std::str::from_utf8(&bytes.unwrap()).unwrap()),
                None => return String::new(),
            }
        }
    }
}

/// An address of this machine: it has many, and the limits of one would stop a test that knocks so often.
fn near() -> [u8; 4] {
    static NEXT: AtomicU16 = AtomicU16::new(1);
    let [high, low] = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    [127, 0, high, low]
}
