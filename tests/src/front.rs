//! A load balancer as it stands before several instances: it asks each for `/readyz`, passes requests round those that
//! are ready, and goes to the next where nobody listens any more.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, Uri, request::Parts};
use axum::response::{IntoResponse, Response};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::bell::Bell;

/// How often an instance is asked whether it is ready.
const CHECK: Duration = Duration::from_millis(100);

/// Largest body that is passed on, bytes.
const MOST: usize = 2 * 1024 * 1024;

/// The load balancer. It stops when it is dropped.
#[derive(Debug)]
pub struct Front {
    address: String,
    shared: Arc<Shared>,
    tasks: Vec<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    client: Client<HttpConnector, Body>,
    bell: Bell,
    state: Mutex<Passing>,
}

#[derive(Debug, Default)]
struct Passing {
    behind: Vec<Behind>,
    next: usize,
    twice: bool,
    bad: Vec<String>,
}

/// An instance behind the front.
#[derive(Debug)]
struct Behind {
    url: String,
    ready: bool,
    passed: usize,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Passing> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Front {
    /// Listens on a free port, with nobody behind it.
    ///
    /// # Panics
    /// No port is free.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound port has an address").to_string();
        let client = Client::builder(TokioExecutor::new()).build_http();
        let shared = Arc::new(Shared { client, bell: Bell::default(), state: Mutex::default() });
        let router = Router::new().fallback(pass).with_state(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            // It ends with the story.
            let _ = axum::serve(listener, router).await;
        });
        let checks = tokio::spawn(check(Arc::clone(&shared)));
        Self { address, shared, tasks: vec![server, checks] }
    }

    /// Where people and platforms come to.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Puts one more instance behind it and waits until it is seen to be ready.
    pub async fn add(&self, url: &str) {
        self.shared.lock().behind.push(Behind { url: url.to_owned(), ready: false, passed: 0 });
        self.turns_to(url).await;
    }

    /// Waits until requests are passed to this instance.
    pub async fn turns_to(&self, url: &str) {
        let ready = || self.shared.lock().behind.iter().any(|it| it.url == url && it.ready).then_some(());
        self.shared.bell.until("the front turns to an instance", ready).await;
    }

    /// Every post goes to two instances at the same moment from now on; the worse answer is passed back.
    pub fn pass_twice(&self) {
        self.shared.lock().twice = true;
    }

    /// How many requests each instance has had.
    pub fn shares(&self) -> Vec<usize> {
        self.shared.lock().behind.iter().map(|it| it.passed).collect()
    }

    /// Every request that was not answered with a 2xx: its path and the answer.
    pub fn bad(&self) -> Vec<String> {
        self.shared.lock().bad.clone()
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// Asks every instance now and then, for ever.
async fn check(shared: Arc<Shared>) {
    loop {
        let urls: Vec<String> = shared.lock().behind.iter().map(|it| it.url.clone()).collect();
        for url in urls {
            let uri: Uri = format!("{url}/readyz").parse().expect("our own address");
            let ready = shared.client.get(uri).await.is_ok_and(|it| it.status() == StatusCode::OK);
            set_ready(&shared, &url, ready);
        }
        tokio::time::sleep(CHECK).await;
    }
}

fn set_ready(shared: &Shared, url: &str, ready: bool) {
    shared.lock().behind.iter_mut().filter(|it| it.url == url).for_each(|it| it.ready = ready);
    shared.bell.ring();
}

async fn pass(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MOST).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let twice = shared.lock().twice && parts.method == Method::POST;
    let answer = if twice {
        let (one, other) = tokio::join!(pass_on(&shared, &parts, &body), pass_on(&shared, &parts, &body));
        if one.status().is_success() { other } else { one }
    } else {
        pass_on(&shared, &parts, &body).await
    };
    if !answer.status().is_success() {
        shared.lock().bad.push(format!("{} {}", parts.uri.path(), answer.status()));
    }
    answer
}

/// To the next that is ready; to the one after that if nobody listens there.
async fn pass_on(shared: &Shared, parts: &Parts, body: &Bytes) -> Response {
    while let Some(url) = next(shared) {
        let path = parts.uri.path_and_query().map_or("/", |it| it.as_str());
        let mut request = Request::builder().method(&parts.method).uri(format!("{url}{path}"));
        for (name, value) in parts.headers.iter().filter(|(name, _)| *name != "connection") {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(body.clone())).expect("it was a request before");
        match shared.client.request(request).await {
            Ok(answer) => return answer.map(Body::new),
            Err(error) if error.is_connect() => set_ready(shared, &url, false),
            Err(_) => return StatusCode::BAD_GATEWAY.into_response(),
        }
    }
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

fn next(shared: &Shared) -> Option<String> {
    let mut state = shared.lock();
    let count = state.behind.len();
    let from = state.next;
    let found = (0..count).map(|it| (from + it) % count).find(|it| state.behind[*it].ready)?;
    state.next = found + 1;
    state.behind[found].passed += 1;
    Some(state.behind[found].url.clone())
}
