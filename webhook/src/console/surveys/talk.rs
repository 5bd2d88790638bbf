//! A survey is tried out: the conversation as people will have it, in a pane of its page.
//!
//! The whole conversation travels with the pane, under a code of the session that tries it: nothing of it is stored, any
//! instance can go on with it, and nobody can make one up.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use flows::{Act, Catalog, Input, Lang, Message, Open, Platform, Press, Survey};
use hmac::Mac;
use serde::{Deserialize, Serialize};

use super::page::{named, survey};
use crate::app::{App, now};
use crate::console::page::html;
use crate::console::visit::{Problem, Visit};
use crate::rehearsal::{self, Rehearsal, Seen};

/// Largest conversation, bytes of its text: some 20 times what the reference survey takes.
const LARGEST: usize = 96 * 1024;
/// Most events of one.
const EVENTS: i64 = 1_000;
/// Most characters of what somebody types.
const TYPED: usize = 2_000;

/// What the pane carries.
#[derive(Deserialize, Serialize)]
struct Carried {
    form: String,
    number: i64,
    rehearsal: Rehearsal,
}

/// A line of the pane.
struct Line {
    /// A message's number, for one of the bot's.
    number: u64,
    /// It stands in the place of the one with this number.
    instead: bool,
    /// `bot`, `person` or `note`.
    by: &'static str,
    text: String,
    rows: Vec<Vec<Shown>>,
}

/// A button.
struct Shown {
    label: String,
    /// What it sends back; empty for a link.
    value: String,
    url: String,
}

#[derive(Template)]
#[template(path = "console/talk.html")]
struct TalkPane {
    id: String,
    lines: Vec<Line>,
    carried: String,
    /// What was typed was taken: the field is empty again.
    typed: bool,
    wrong: Option<&'static str>,
}

/// What the person did.
enum Done {
    Begin(Platform),
    Press { shown: String, press: Press, message: Option<String> },
    Type(String),
    Wait,
}

/// `POST /console/surveys/{id}/try`: the next lines of a conversation.
pub(in crate::console) async fn talk(visit: Visit) -> Result<Response, Problem> {
    let (form, number) = named(&visit).await?;
    let known = survey(&visit, &form.id, number).await?;
    let lang = visit.lang;
    let refused = |vi, en| {
        let (wrong, lines) = (Some(if lang == Lang::En { en } else { vi }), Vec::new());
        let carried = visit.form.raw("state").to_owned();
        let pane = TalkPane { id: form.id.clone(), lines, carried, typed: false, wrong };
        // A part of a page is exchanged for what it is told only if all is well.
        Ok(html(StatusCode::OK, &pane))
    };
    let Some(done) = done(&visit) else {
        return refused("Xin bấm một nút hoặc gõ câu trả lời.", "Press a button or type an answer.");
    };
    let carried = match &done {
        Done::Begin(platform) => {
            Some(Carried { form: form.id.clone(), number, rehearsal: Rehearsal::new(*platform, now()) })
        }
        _ => opened(&visit)?.filter(|it| it.form == form.id && it.number == number),
    };
    let Some(carried) = carried.filter(|it| it.rehearsal.count < EVENTS) else {
        return refused(
            "Cuộc thử này đã cũ hoặc quá dài. Xin bấm Bắt đầu lại.",
            "This trial is too old or too long. Begin anew.",
        );
    };
    let typed = matches!(done, Done::Type(_));
    let app = Arc::clone(&visit.app);
    // What a panic would leave half changed is dropped with it.
    let played = move || std::panic::catch_unwind(AssertUnwindSafe(|| play(&app, &known, carried, done, lang))).ok();
    let Some((carried, lines)) = tokio::task::spawn_blocking(played).await.ok().flatten() else {
        return refused("Cuộc thử bị lỗi. Xin bấm Bắt đầu lại.", "The trial has failed. Begin anew.");
    };
    let text = serde_json::to_string(&carried).unwrap_or_default();
    if text.len() > LARGEST {
        return refused("Cuộc thử quá dài. Xin bấm Bắt đầu lại.", "The trial is too long. Begin anew.");
    }
    let carried = format!("{}.{}", BASE64URL_NOPAD.encode(text.as_bytes()), seal(&visit, &text)?);
    Ok(html(StatusCode::OK, &TalkPane { id: form.id.clone(), lines, carried, typed, wrong: None }))
}

/// What a form of the pane says.
fn done(visit: &Visit) -> Option<Done> {
    let form = &visit.form;
    if !form.raw("begin").is_empty() {
        return Some(Done::Begin(Platform::from_code(form.raw("platform")).unwrap_or(Platform::Telegram)));
    }
    if !form.raw("wait").is_empty() {
        return Some(Done::Wait);
    }
    if let Some((message, code)) = form.raw("press").split_once(':') {
        let (code, shown) = code.split_once(' ').unwrap_or((code, ""));
        let message = message.parse::<u64>().ok().map(|number| number.to_string());
        return Some(Done::Press { shown: shown.to_owned(), press: Press::from_code(code)?, message });
    }
    let text: String = form.raw("text").trim().chars().take(TYPED).collect();
    (!text.is_empty()).then_some(Done::Type(text))
}

fn seal(visit: &Visit, text: &str) -> Result<String, Problem> {
    let (token, _) = visit.me()?;
    let mac = visit.app.console.made("rehearsal", token).chain_update(text.as_bytes());
    Ok(BASE64URL_NOPAD.encode(&mac.finalize().into_bytes()))
}

/// The conversation that the pane carries, if this session has made it.
fn opened(visit: &Visit) -> Result<Option<Carried>, Problem> {
    let (token, _) = visit.me()?;
    let Some((text, code)) = visit.form.raw("state").split_once('.') else { return Ok(None) };
    let (text, code) = (BASE64URL_NOPAD.decode(text.as_bytes()), BASE64URL_NOPAD.decode(code.as_bytes()));
    let (Ok(text), Ok(code)) = (text, code) else { return Ok(None) };
    let mac = visit.app.console.made("rehearsal", token).chain_update(&text);
    Ok(if mac.verify_slice(&code).is_ok() { serde_json::from_slice(&text).ok() } else { None })
}

fn play(app: &App, survey: &Arc<Survey>, mut carried: Carried, done: Done, lang: Lang) -> (Carried, Vec<Line>) {
    let catalog = rehearsal::catalog(survey, Catalog::clone(&app.catalog()));
    let note = |by, text: String| Line { number: 0, instead: false, by, text, rows: Vec::new() };
    let say = |vi: &str, en: &str| (if lang == Lang::En { en } else { vi }).to_owned();
    let rehearsal = &mut carried.rehearsal;
    let mut lines = Vec::new();
    let seen = match done {
        Done::Begin(_) => {
            let press = Press::Open(Open::Survey(Some(survey.id.clone())));
            rehearsal.play(&catalog, Input::Tap { press, message: None })
        }
        Done::Press { shown, press, message } => {
            lines.push(note("person", format!("[{shown}]")));
            rehearsal.play(&catalog, Input::Tap { press, message })
        }
        Done::Type(text) => {
            lines.push(note("person", text.clone()));
            rehearsal.play(&catalog, Input::Text { text, quote: None, about: None })
        }
        Done::Wait => {
            lines.push(note("note", say("Thời gian trôi qua.", "Time passes.")));
            let seen = rehearsal.wait(&catalog);
            if seen.is_empty() {
                lines.push(note("note", say("Không có tin nào tự gửi.", "Nothing is sent by itself.")));
            }
            seen
        }
    };
    lines.extend(seen.into_iter().map(|seen| match seen {
        Seen::Said(number, message) => said(number, false, message),
        Seen::Revised(number, message) => said(number, true, message),
        Seen::Recorded(it) => {
            let (rows, status) = (it.answers.len(), it.status.code());
            let vi = format!("Phiếu thử kết thúc: {rows} dòng trả lời, {status}. Không lưu vào số liệu.");
            note("note", say(&vi, &format!("The trial's response: {rows} rows, {status}. It is kept nowhere.")))
        }
    }));
    (carried, lines)
}

fn said(number: u64, instead: bool, message: Message) -> Line {
    let shown = |button: flows::Button| match button.act {
        Act::Press(press) => {
            // The label comes back to be shown as what was pressed; what counts is the code before it.
            let value = format!("{number}:{} {}", press.code(), button.label);
            Shown { label: button.label, value, url: String::new() }
        }
        Act::Url(url) => Shown { label: button.label, value: String::new(), url },
    };
    let rows = message.rows.into_iter().map(|row| row.into_iter().map(shown).collect()).collect();
    Line { number, instead, by: "bot", text: message.text, rows }
}
