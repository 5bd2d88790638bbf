//! One bulletin: what it says, what sending it takes, how far it has come, and what can be done with it.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use flows::Platform;
use flows::bulletin::{
    By, Case, Count, Frame, Line as Planned, Move, Plan, Quota, Repeat, Stage, State, Way, Why, ZaloWay, allowed,
};
use flows::cells::LEAST;
use flows::office::Right;
use storage::BulletinFull;

use super::super::contacts::says;
use super::super::page::{Shell, html, when};
use super::super::visit::{Problem, Visit};
use super::live::Fragment;
use super::planned::planned;
use super::preview::{OnZalo, Preview};
use super::{broadcast, compose, words};
use crate::app::App;
use crate::bulletins::frame;

struct Line {
    at: String,
    by: String,
    what: String,
}

#[derive(Template)]
#[template(path = "console/bulletins/show.html")]
struct ShowPage {
    s: Shell,
    full: BulletinFull,
    frame: Frame,
    state: &'static str,
    writer: String,
    approvers: String,
    /// Whose people it is for, and which of them.
    recipients: String,
    preview: Preview,
    faults: Vec<(&'static str, String)>,
    /// Before it begins: what sending it takes.
    plan: Option<Plan>,
    /// From when it was submitted on: the page then sees it approved, and begin.
    progress: Option<Fragment>,
    broadcasts: Vec<broadcast::Row>,
    history: Vec<Line>,
    /// What officials told each other about it.
    notes: Vec<Line>,
    /// What this visitor may do now.
    can: Vec<Move>,
    edits: bool,
    /// How many uncertain, refused and blocked ones may be sent again.
    again: Vec<(&'static str, &'static str, u64)>,
    corrections: Vec<(String, String, bool)>,
    corrects: bool,
    /// The visitor has a chat to try it out in.
    own_chat: bool,
    /// What has just come of trying it out, chat by chat.
    tried: Vec<String>,
    wrong: Option<String>,
}

impl ShowPage {
    fn kind(&self) -> String {
        format!("{}, {}", self.full.row.kind.name(self.s.lang), self.full.row.topic.name(self.s.lang))
    }

    fn can(&self, it: &str) -> bool {
        self.can.iter().any(|known| known.code() == it)
    }

    fn repeat(&self, it: &Repeat) -> &'static str {
        words::repeat(*it, self.s.lang)
    }

    fn channel(&self, it: &Platform, account: &str) -> String {
        words::channel(*it, account, self.s.lang)
    }

    fn reason(&self, it: &Why) -> &'static str {
        words::reason(*it, self.s.lang)
    }

    fn way(&self, it: &Way) -> &'static str {
        match it {
            Way::Messages => self.s.t("một tin cho từng người", "a message to each"),
            Way::Broadcast => self.s.t("tin truyền thông trên Zalo", "a broadcast on Zalo"),
            Way::None => self.s.t("không gửi", "not sent"),
        }
    }

    /// What is left of the quota that an account's part counts against.
    fn left(&self, it: &Planned) -> String {
        match it.quota {
            Quota::Free => self.s.t("không tính", "not counted").to_owned(),
            Quota::Left(left) => left.to_string(),
            Quota::Unknown => self.s.t("chưa biết", "not known").to_owned(),
        }
    }

    /// How sure the number of an account's people is; nothing where it is.
    fn sure(&self, it: &Planned) -> &'static str {
        match it.count {
            Count::Listed => "",
            Count::Followers => self.s.t("người theo dõi, theo Zalo", "followers, by Zalo"),
            Count::Guess => self.s.t("ước tính theo người từng nhắn", "estimated by who ever wrote"),
        }
    }

    /// How many people something is, as it may be said here.
    fn n(&self, count: impl Borrow<u64>) -> String {
        if self.full.bulletin.tells() {
            return words::about(*count.borrow(), self.s.lang);
        }
        count.borrow().to_string()
    }

    /// Whether how long so many take may be said: of a few who did something it would tell how many they are.
    fn timed(&self, count: impl Borrow<u64>) -> bool {
        !self.full.bulletin.tells() || *count.borrow() >= LEAST
    }

    /// How long an account's part takes, minutes.
    fn minutes(&self, it: &Planned) -> String {
        if it.way == Way::Broadcast || self.timed(it.people) { it.minutes.to_string() } else { "–".to_owned() }
    }

    /// How many calls an account's part takes. A broadcast takes as many whoever gets it.
    fn calls(&self, it: &Planned) -> String {
        if it.way == Way::Broadcast { it.calls.to_string() } else { self.n(it.calls) }
    }

    /// Of results: how many of those who took part can be found, over all accounts. Followers of an OA are none of them.
    fn took_part(&self, plan: &Plan) -> Option<u64> {
        (self.full.row.kind == flows::bulletin::Kind::Results)
            .then(|| plan.lines.iter().filter(|it| it.way != Way::Broadcast).map(everybody).sum())
    }

    fn broadcast(&self) -> bool {
        matches!(self.full.bulletin.zalo, ZaloWay::Broadcast(_))
    }

    fn out(&self, plan: &Plan) -> BTreeMap<Why, u64> {
        let mut out = plan.out();
        if self.full.bulletin.tells() {
            out.retain(|_, n| *n >= LEAST);
        }
        out
    }

    /// Approvals that it still needs so that it can go out at any hour.
    fn urgent(&self) -> bool {
        self.full.row.kind == flows::bulletin::Kind::Urgent && self.full.row.approvers.len() < 2
    }
}

/// Everybody whom an account's part is for, in reach or not.
fn everybody(line: &Planned) -> u64 {
    line.people + line.short + line.late + line.out.values().sum::<u64>()
}

/// What sending it takes, without the accounts on which so few are meant that their line alone would say who.
async fn shown(app: &App, full: &BulletinFull) -> Result<Plan, Problem> {
    let mut plan = planned(app, full).await?;
    if full.bulletin.tells() {
        plan.lines.retain(|it| it.way == Way::Broadcast || everybody(it) >= LEAST);
    }
    Ok(plan)
}

/// `GET /console/bulletins/{id}`.
pub(in crate::console) async fn show(visit: Visit) -> Result<Response, Problem> {
    page(&visit, Said::Nothing).await
}

/// What the page says at its top.
pub(super) enum Said {
    Nothing,
    /// Why something was not done.
    Wrong(String),
    /// What came of trying it out.
    Tried(Vec<String>),
}

impl From<Option<String>> for Said {
    fn from(wrong: Option<String>) -> Self {
        wrong.map_or(Self::Nothing, Self::Wrong)
    }
}

pub(super) async fn page(visit: &Visit, said: impl Into<Said>) -> Result<Response, Problem> {
    let (wrong, tried) = match said.into() {
        Said::Nothing => (None, Vec::new()),
        Said::Wrong(why) => (Some(why), Vec::new()),
        Said::Tried(lines) => (None, lines),
    };
    let (app, storage) = (&visit.app, &visit.app.storage);
    let full = storage.bulletin(visit.id()).await?.ok_or(Problem::NotFound)?;
    let frame = frame(app, visit.id(), &full.bulletin).await?;
    let early = matches!(full.row.state, State::Draft | State::Submitted | State::Approved);
    let people = storage.people().await?;
    let name =
        |id: &str| people.iter().find(|it| it.id == id).map_or_else(|| id.to_owned(), |person| person.name.clone());
    let program = || visit.t("hệ thống", "the service").to_owned();
    let history = full.events.iter().map(|it| Line {
        at: when(it.at),
        by: it.by.as_deref().map_or_else(program, name),
        what: words::deed(&it.what, visit.lang).to_owned(),
    });
    let notes = storage.bulletin_words(visit.id()).await?.into_iter().map(|(at, by, what)| Line {
        at: when(at),
        by: name(&by),
        what,
    });
    let waits = matches!(full.row.state, State::Submitted | State::Approved);
    let stage = if full.row.state == State::Draft { Stage::Submit } else { Stage::Approve };
    let begun = full.row.started_at.is_some();
    let progress = if !waits && (early || !begun) { None } else { Fragment::of(app, visit.id(), visit.lang).await? };
    let again = progress.as_ref().map_or_else(Vec::new, |it| it.again(visit.lang));
    let broadcasts = storage.broadcasts(visit.id()).await?;
    let corrections = storage.bulletin_corrections(visit.id()).await?;
    let (writes, approves) =
        (visit.may(Right::WriteBulletin, &full.row.unit), visit.may(Right::ApproveBulletin, &full.row.unit));
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = match full.bulletin.vi.title.as_str() {
        "" => visit.t("(chưa có tiêu đề)", "(no title yet)").to_owned(),
        title => title.to_owned(),
    };
    let page = ShowPage {
        s: visit.shell(&title, &title),
        state: words::stands(full.row.state, full.row.came, visit.lang),
        writer: full.row.writer.as_deref().map_or_else(program, name),
        approvers: full.row.approvers.iter().map(|it| name(it)).collect::<Vec<_>>().join(", "),
        recipients: recipients(visit, &full),
        preview: Preview::of(&full.bulletin, &frame),
        faults: if early { compose::all_faults(visit, &full.bulletin, &frame, stage).await? } else { Vec::new() },
        plan: if early { Some(shown(app, &full).await?) } else { None },
        history: history.rev().collect(),
        notes: notes.collect(),
        can: can(visit, &full, (writes, approves))?,
        edits: writes && full.row.state == State::Draft,
        corrects: writes && !early && full.row.started_at.is_some(),
        own_chat: !super::probe::own_chats(visit).await?.is_empty(),
        tried,
        again: if writes { again } else { Vec::new() },
        broadcasts: broadcasts.into_iter().map(|it| broadcast::row(it, &full.row, writes, visit.lang)).collect(),
        corrections,
        progress,
        frame,
        full,
        wrong,
    };
    Ok(html(status, &page))
}

/// Whose people it is for, and which of them.
fn recipients(visit: &Visit, full: &BulletinFull) -> String {
    let owner = visit.units.get(&full.row.unit).map_or(full.row.unit.as_str(), |unit| &unit.name);
    format!("{owner}: {}", says(&full.bulletin.segment, &visit.units, visit.lang))
}

/// What somebody may do with it, by the rules and by their rights.
fn can(visit: &Visit, full: &BulletinFull, (writes, approves): (bool, bool)) -> Result<Vec<Move>, Problem> {
    let me = &visit.me()?.1.id;
    let row = &full.row;
    let wrote = full.events.iter().filter(|it| it.what == "write").filter_map(|it| it.by.clone());
    let case = Case {
        state: row.state,
        kind: row.kind,
        writers: wrote.chain(row.writer.clone()).collect(),
        approvers: row.approvers.clone(),
        canary: row.canary,
    };
    let mine = |it: &Move| match it {
        Move::Submit | Move::Recall => writes,
        Move::Approve | Move::Return => approves,
        _ => writes || approves,
    };
    let fits = |it: &Move| mine(it) && allowed(&case, *it, By::Official(me)).is_ok();
    Ok(Move::ALL.into_iter().filter(fits).collect())
}
