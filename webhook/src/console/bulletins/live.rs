//! How far a bulletin has come, told as it comes. The browser holds one stream open and asks for nothing.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use askama::Template;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use flows::Lang;
use flows::bulletin::{Outcome, State};
use storage::{Amended, Progress, StorageError};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::super::page::when;
use super::super::visit::{Problem, Visit};
use super::moves::CHANGES;
use super::words;
use crate::app::{App, now};

/// The pause between two looks at the counts, which are a few rows whatever the list's length.
const PACE: Duration = Duration::from_millis(500);
/// A proxy closes what is silent for longer.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);
/// Streams that one instance carries.
const MOST: usize = 200;

static STREAMS: AtomicUsize = AtomicUsize::new(0);

/// One open stream; counted until it is dropped.
struct Slot;

impl Slot {
    fn take() -> Option<Self> {
        if STREAMS.fetch_add(1, Ordering::Relaxed) < MOST {
            return Some(Self);
        }
        STREAMS.fetch_sub(1, Ordering::Relaxed);
        None
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        STREAMS.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The part of the page that changes while a bulletin goes out.
#[derive(Template)]
#[template(path = "console/bulletins/progress.html")]
pub(super) struct Fragment {
    lang: Lang,
    it: Progress,
    /// Nothing more comes of so many.
    done: u64,
    waits: Option<String>,
    /// Of a correction: how far it is with the messages of the bulletin that it puts right.
    amended: Option<Amended>,
}

impl Fragment {
    pub(super) async fn of(app: &App, id: &str, lang: Lang) -> Result<Option<Self>, StorageError> {
        let Some(it) = app.storage.bulletin_progress(id).await? else { return Ok(None) };
        let open = it.of(Outcome::Waiting) + it.of(Outcome::Sending);
        let done = it.total.saturating_sub(open);
        let waits = it.waits_until.map(when);
        let amended = app.storage.amended(id).await?;
        Ok(Some(Self { lang, it, done, waits, amended }))
    }

    fn t<'a>(&self, vi: &'a str, en: &'a str) -> &'a str {
        if self.lang == Lang::En { en } else { vi }
    }

    fn state(&self) -> &'static str {
        words::stands(self.it.state, self.it.came, self.lang)
    }

    fn percent(&self) -> u64 {
        (self.done * 100).checked_div(self.it.total).unwrap_or(0)
    }

    /// How many came to what, by account.
    fn rows(&self) -> Vec<(String, &'static str, u64)> {
        let row = |(platform, account, outcome, n): &(flows::Platform, String, Outcome, u64)| {
            let channel = words::channel(*platform, account, self.lang);
            (channel, words::outcome(*outcome, self.lang), *n)
        };
        self.it.counts.iter().map(row).collect()
    }

    /// What may be sent again: its code, its name, how many.
    pub(super) fn again(&self, lang: Lang) -> Vec<(&'static str, &'static str, u64)> {
        let known = [Outcome::Uncertain, Outcome::Refused, Outcome::Blocked];
        // What was cancelled is not taken up again.
        if !matches!(self.it.state, State::Done | State::Sending | State::Paused) {
            return Vec::new();
        }
        let known = known.into_iter().map(|it| (it.code(), words::outcome(it, lang), self.it.of(it)));
        let unchanged = self.amended.filter(|it| it.ended).map_or(0, |it| it.failed + it.articles_failed);
        let words = self.t("Tin cũ chưa sửa hoặc thu hồi được", "Messages that were not changed or taken back");
        let unchanged = (CHANGES, words, unchanged);
        known.chain([unchanged]).filter(|it| it.2 > 0).collect()
    }
}

/// `GET /console/bulletins/{id}/events`: the part of the page, each time that it has changed. Ends with the bulletin, with
/// the session, and with the service.
pub(in crate::console) async fn events(visit: Visit) -> Result<Response, Problem> {
    let Some(slot) = Slot::take() else { return Ok(StatusCode::SERVICE_UNAVAILABLE.into_response()) };
    let token = visit.me()?.0.clone();
    let (app, id, lang) = (Arc::clone(&visit.app), visit.id().to_owned(), visit.lang);
    let (pipe, stream) = mpsc::channel(4);
    visit.app.tasks.spawn(async move {
        let _slot = slot;
        tell(&app, &id, &token, lang, &pipe).await;
    });
    let alive = KeepAlive::new().interval(SIGN_OF_LIFE);
    Ok(Sse::new(ReceiverStream::new(stream)).keep_alive(alive).into_response())
}

async fn tell(app: &App, id: &str, token: &str, lang: Lang, pipe: &mpsc::Sender<Result<Event, Infallible>>) {
    let mut told = String::new();
    loop {
        // Looking does not count as being there: a page that is left open ends with its idle time.
        if !app.storage.login_stands(token, now()).await.unwrap_or(false) {
            let _ = pipe.send(Ok(Event::default().event("end").data("out"))).await;
            return;
        }
        let Ok(Some(fragment)) = Fragment::of(app, id, lang).await else { return };
        let ended = !matches!(fragment.it.state, State::Submitted | State::Approved | State::Sending | State::Paused);
        let Ok(text) = fragment.render() else { return };
        if text != told {
            if pipe.send(Ok(Event::default().event("progress").data(&text))).await.is_err() {
                return;
            }
            told = text;
        }
        if ended {
            let _ = pipe.send(Ok(Event::default().event("end").data("done"))).await;
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(PACE) => {}
            () = pipe.closed() => return,
            () = app.stop.cancelled() => return,
        }
    }
}
