//! Questions that people put to an office, and what an official does about them.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use flows::Text;
use flows::desk::{Move, Refusal, TicketState};
use flows::kb::{Entry, topic_name};
use flows::office::{Right, may_with, reach};
use storage::{Canned, NotMoved, Ticket, TicketEvent, TicketFilter};

use super::page::{Shell, html, ok, when};
use super::ticket_files::{self, FileRow};
use super::ticket_words::{Window, done, refusal, short, state_name, window};
use super::visit::{Problem, Visit, unit_of};
use crate::app::{now, random};

/// Most tickets in one list.
const SHOWN: usize = 200;
/// Most characters of an answer or a note, as the platforms take them.
const WORDS: usize = 1_500;

struct Row {
    id: String,
    at: String,
    words: String,
    unit: String,
    state: &'static str,
    holder: String,
    due: String,
    late: bool,
    window: Window,
}

#[derive(Template)]
#[template(path = "console/tickets.html")]
struct ListPage {
    s: Shell,
    rows: Vec<Row>,
    shown: &'static str,
}

#[derive(Template)]
#[template(path = "console/tickets-rows.html")]
struct RowsPart {
    s: Shell,
    rows: Vec<Row>,
    shown: &'static str,
}

/// `GET /console/tickets`, with `show`: `waiting` (as without), `mine`, `answered` or `closed`.
pub(super) async fn list(visit: Visit) -> Result<Response, Problem> {
    let (rows, shown) = listed(&visit).await?;
    Ok(ok(&ListPage { s: visit.shell("Câu hỏi của người dân", "People's questions"), rows, shown }))
}

/// `GET /console/tickets-rows`: the list alone.
pub(super) async fn rows(visit: Visit) -> Result<Response, Problem> {
    let (rows, shown) = listed(&visit).await?;
    Ok(ok(&RowsPart { s: visit.shell("", ""), rows, shown }))
}

async fn listed(visit: &Visit) -> Result<(Vec<Row>, &'static str), Problem> {
    let me = &visit.me()?.1.id;
    let waiting = || vec![TicketState::Open, TicketState::Claimed, TicketState::Interim];
    let (shown, states, holder) = match visit.query.raw("show") {
        "mine" => ("mine", waiting(), me.clone()),
        "answered" => ("answered", vec![TicketState::Answered], String::new()),
        "closed" => ("closed", vec![TicketState::Closed], String::new()),
        _ => ("waiting", waiting(), String::new()),
    };
    let mut tickets: Vec<Ticket> = Vec::new();
    let now = now();
    for top in reach(&visit.grants, Right::ReadTickets) {
        let filter =
            TicketFilter { unit: top.to_owned(), states: states.clone(), holder: holder.clone(), limit: SHOWN };
        for ticket in visit.app.storage.ticket_list(&filter, now).await? {
            if !tickets.iter().any(|known| known.id == ticket.id) {
                tickets.push(ticket);
            }
        }
    }
    tickets.sort_by_key(|it| it.place(now));
    tickets.truncate(SHOWN);
    let people = visit.app.storage.people().await?;
    let name = |id: &str| people.iter().find(|it| it.id == id).map_or(id, |it| it.name.as_str()).to_owned();
    let row = |ticket: Ticket| Row {
        at: when(ticket.opened_at),
        words: short(&ticket.words),
        unit: office(visit, ticket.case.unit.as_deref()),
        state: state_name(ticket.case.state, visit.lang),
        holder: ticket.case.holder.as_deref().map_or_else(String::new, name),
        due: when(ticket.case.due_at),
        late: ticket.case.due_at < now && !matches!(ticket.case.state, TicketState::Answered | TicketState::Closed),
        window: window(ticket.window_ends(), ticket.free_until(), now, visit.lang),
        id: ticket.id,
    };
    Ok((tickets.into_iter().map(row).collect(), shown))
}

fn office(visit: &Visit, unit: Option<&str>) -> String {
    let none = visit.t("chưa có đơn vị", "no office yet");
    unit.map_or(none, |id| visit.units.get(id).map_or(id, |unit| unit.name.as_str())).to_owned()
}

/// A line of the history as it is shown.
struct Line {
    at: String,
    who: String,
    what: String,
    words: String,
}

#[derive(Template)]
#[template(path = "console/ticket.html")]
struct TicketPage {
    s: Shell,
    ticket: Ticket,
    unit: String,
    topic: Option<String>,
    /// Entries that come near: id and question.
    near: Vec<(String, String)>,
    due: String,
    state: &'static str,
    window: Window,
    mine: bool,
    answers: bool,
    waits: bool,
    /// For its holder only.
    files: Vec<FileRow>,
    history: Vec<Line>,
    canned: Vec<Canned>,
    offices: Vec<(String, String)>,
    typed: Typed,
    /// It names an official of the top office: wherever it is passed on to, that office is above.
    above_all: bool,
    publish: bool,
    wrong: Option<String>,
}

/// What was typed and could not be taken, each where it was typed: a word for the office never stands where a citizen's
/// answer is sent from.
#[derive(Default)]
struct Typed {
    /// To the person.
    words: String,
    /// For the office.
    note: String,
    /// To another office.
    why: String,
    /// Which.
    to: String,
    /// The question of an entry.
    question: String,
}

impl Typed {
    fn of(visit: &Visit, act: &Move) -> Self {
        let words = visit.form.raw("words").to_owned();
        match act {
            Move::Answer | Move::Interim => Self { words, ..Self::default() },
            Move::Note => Self { note: words, ..Self::default() },
            Move::Transfer { .. } => Self { why: words, to: visit.form.text("to"), ..Self::default() },
            _ => Self::default(),
        }
    }
}

/// `GET /console/tickets/{id}`, with `canned` an answer to begin with.
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    page(&visit, Typed::default(), None).await
}

async fn page(visit: &Visit, mut typed: Typed, wrong: Option<String>) -> Result<Response, Problem> {
    let storage = &visit.app.storage;
    let ticket = storage.ticket_show(visit.id()).await?.ok_or(Problem::NotFound)?;
    let me = &visit.me()?.1.id;
    let mine = ticket.case.holder.as_ref() == Some(me);
    let unit = ticket.case.unit.clone();
    let fits = |it: &Canned| it.unit.is_none() || it.unit.as_ref().is_some_and(|of| within(visit, unit.as_deref(), of));
    let canned: Vec<Canned> = storage.canned().await?.into_iter().filter(fits).collect();
    let chosen = canned.iter().find(|it| it.id == visit.query.raw("canned")).map(|it| it.words.clone());
    if typed.words.is_empty() {
        typed.words = chosen.unwrap_or_default();
    }
    let people = storage.people().await?;
    let line = |event: TicketEvent| Line {
        at: when(event.at),
        who: match (&event.person, event.by.as_str()) {
            (Some(id), _) => people.iter().find(|it| it.id == *id).map_or_else(|| id.clone(), |it| it.name.clone()),
            (None, "asker") => visit.t("người hỏi", "the person").to_owned(),
            (None, _) => visit.t("hệ thống", "the system").to_owned(),
        },
        what: done(&event.what, visit.lang).to_owned(),
        words: event.words.unwrap_or_default(),
    };
    let mut near = Vec::new();
    for id in &ticket.near {
        let entry = storage.kb_entry(id).await?;
        near.push((id.clone(), entry.map_or_else(|| id.clone(), |it| it.entry.question)));
    }
    let files = if mine { ticket_files::rows(visit, &ticket).await? } else { Vec::new() };
    let status = if wrong.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let mut offices: Vec<_> = visit.units.all().map(|unit| (unit.id.clone(), unit.name.clone())).collect();
    offices.truncate(400);
    let waits = !matches!(ticket.case.state, TicketState::Answered | TicketState::Closed);
    Ok(html(
        status,
        &TicketPage {
            s: visit.shell("Câu hỏi", "Question"),
            unit: office(visit, unit.as_deref()),
            topic: ticket.topic.as_deref().map(|topic| topic_name(topic).to_owned()),
            near,
            due: when(ticket.case.due_at),
            state: state_name(ticket.case.state, visit.lang),
            window: window(ticket.window_ends(), ticket.free_until(), now(), visit.lang),
            mine,
            answers: over(visit, Right::Answer, &ticket),
            waits,
            files,
            history: storage.ticket_history(&ticket.id).await?.into_iter().map(line).collect(),
            canned,
            offices,
            typed,
            above_all: ticket.case.barred.as_deref().is_some_and(|barred| visit.app.desk().bars_all(barred)),
            publish: ticket.answer.is_some() && over(visit, Right::Answer, &ticket),
            wrong,
            ticket,
        },
    ))
}

/// Whether a ticket's office is `of`, or below it.
fn within(visit: &Visit, unit: Option<&str>, of: &str) -> bool {
    unit.is_some_and(|unit| visit.units.is_within(unit, of))
}

/// Whether a right is held over a ticket.
pub(super) fn over(visit: &Visit, right: Right, ticket: &Ticket) -> bool {
    let me = visit.me().map_or("", |(_, me)| me.id.as_str());
    may_with(&visit.grants, right, me, &ticket.case, &visit.units)
}

/// `POST /console/tickets/{id}/claim`.
pub(super) async fn claim(visit: Visit) -> Result<Response, Problem> {
    made(&visit, Move::Claim, Words::None).await
}

/// `POST /console/tickets/{id}/answer`.
pub(super) async fn answer(visit: Visit) -> Result<Response, Problem> {
    made(&visit, Move::Answer, Words::Needed).await
}

/// `POST /console/tickets/{id}/interim`.
pub(super) async fn interim(visit: Visit) -> Result<Response, Problem> {
    made(&visit, Move::Interim, Words::Needed).await
}

/// `POST /console/tickets/{id}/note`.
pub(super) async fn note(visit: Visit) -> Result<Response, Problem> {
    made(&visit, Move::Note, Words::Needed).await
}

/// `POST /console/tickets/{id}/transfer`, to the office that the field `to` names, or back to the own one.
pub(super) async fn transfer(visit: Visit) -> Result<Response, Problem> {
    let to = unit_of(&visit.form.text("to"), &visit.units);
    made(&visit, Move::Transfer { to }, Words::Free).await
}

/// `POST /console/tickets/{id}/close`.
pub(super) async fn close(visit: Visit) -> Result<Response, Problem> {
    made(&visit, Move::Close, Words::None).await
}

/// Whether a move has words.
enum Words {
    None,
    Free,
    Needed,
}

async fn made(visit: &Visit, act: Move, takes: Words) -> Result<Response, Problem> {
    let words = paragraphs(visit.form.raw("words"));
    let missing = matches!(takes, Words::Needed) && words.is_empty();
    if missing || words.chars().count() > WORDS {
        let wrong = visit.t("Xin viết nội dung, tối đa 1.500 ký tự.", "Write something, at most 1,500 characters.");
        return page(visit, Typed::of(visit, &act), Some(wrong.to_owned())).await;
    }
    let words = Some(words.as_str()).filter(|words| !matches!(takes, Words::None) && !words.is_empty());
    let seen = visit.form.text("revision").parse().unwrap_or(-1);
    let (me, rules) = (&visit.me()?.1.id, visit.app.desk());
    let gone = matches!(act, Move::Transfer { .. });
    match visit.app.storage.ticket_move(visit.id(), seen, me, (&act, words), &rules, now()).await? {
        // Where it went it may be out of sight.
        Ok(_) if gone => Ok(Visit::go("/console/tickets")),
        Ok(_) => Ok(Visit::go(&format!("/console/tickets/{}", visit.id()))),
        Err(why) => page(visit, Typed::of(visit, &act), Some(refusal(why, visit.lang).to_owned())).await,
    }
}

/// Words of several lines, without what cannot be seen.
pub(super) fn paragraphs(raw: &str) -> String {
    let kept = raw.replace("\r\n", "\n");
    kept.chars().filter(|c| *c == '\n' || !super::fields::is_odd(*c)).collect::<String>().trim().to_owned()
}

/// `POST /console/tickets/{id}/publish`: the answer becomes the draft of an entry, with a question that an official wrote.
pub(super) async fn publish(visit: Visit) -> Result<Response, Problem> {
    let ticket = visit.app.storage.ticket_show(visit.id()).await?.ok_or(Problem::NotFound)?;
    let typed = || Typed { question: visit.form.text("question"), ..Typed::default() };
    let Some(answer) = ticket.answer.clone() else {
        let wrong = refusal(NotMoved::Refused(Refusal::Unanswered), visit.lang);
        return page(&visit, typed(), Some(wrong.to_owned())).await;
    };
    let question = visit.form.text("question");
    if question.is_empty() {
        let wrong = visit.t(
            "Xin viết câu hỏi chung, không có thông tin của người hỏi.",
            "Write the question in general words, without anything about the person.",
        );
        return page(&visit, Typed::default(), Some(wrong.to_owned())).await;
    }
    let id = format!("hd-{}", data_encoding::HEXLOWER.encode(&random::<4>()));
    let entry = Entry {
        id: id.clone(),
        topic: ticket.topic.clone().unwrap_or_else(|| "khac".to_owned()),
        question,
        answer: Text::new([(ticket.lang, answer)]),
        unit: ticket.case.unit.clone(),
        source: visit.t("Trả lời của cơ quan", "An office's answer").to_owned(),
        ..Entry::default()
    };
    match visit.app.storage.kb_publish(&entry, &ticket.id, &visit.actor(), now()).await? {
        Ok(_) => Ok(Visit::go(&format!("/console/kb/{id}"))),
        Err(why) => page(&visit, typed(), Some(super::kb::refusal(&why, visit.lang))).await,
    }
}

#[cfg(test)]
mod tests {
    use super::paragraphs;

    #[test]
    fn words_keep_their_lines_and_lose_what_cannot_be_seen() {
        assert_eq!(paragraphs(" a\r\n\r\nb\u{202e}c\u{0} "), "a\n\nbc");
    }
}
