//! Officials are told outside of the console what waits for them, where they agreed to it: figures and a link, in working
//! hours, each matter once a day, and an urgent bulletin that waits at once.
//!
//! Of all instances one looks at a time. What an official is told is marked in the database in one transaction, behind the wait
//! for the account's turn and just before the call; what was marked when its instance died is uncertain and not told again
//! that day. Accounts go side by side, and one that is to rest is left for a later round.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bot::SendError;
use flows::desk::Units;
use flows::office::own_chat::{Waiting, reminder};
use flows::office::{Grant, Right, Role, tops};
use flows::vietnam::{self, DAY_MS};
use flows::{Chat, Message, Millis, Platform};
use futures_util::future::join_all;
use storage::{Matter, StorageError, Submitted, Telling, ToTell};
use tracing::{debug, warn};

use crate::app::{App, now};
use crate::deliver;
use crate::failpoints::at;
use crate::numbers;
use crate::pace::{Call, Lane, Turn};

/// For how long a round is one instance's, ms: a minute of figures, and less than the pause between looks for what is urgent.
const ROUND: (i64, i64) = (60_000, 4_000);

/// How long a turn is waited for; then the account is left for a later round.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long an account rests, for what nobody waits for, after a call that reached nothing, and until somebody repairs it.
const FAILED: Duration = Duration::from_secs(2);
const BROKEN: Duration = Duration::from_secs(60);

/// How long a chat is left alone whose message the platform fails on: others on the account have nothing to do with it.
const LEFT: Duration = Duration::from_secs(600);

/// Words of matters and rounds, stored.
const NEW: &str = "new";
const DUE: &str = "due";
const BULLETINS: &str = "bulletins";
const URGENT: &str = "urgent";

/// Chats that this instance leaves alone, and until when.
#[derive(Default)]
pub(crate) struct Left(Mutex<BTreeMap<Chat, Instant>>);

impl Left {
    fn leave(&self, chat: &Chat) {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        left.retain(|_, until| *until > Instant::now());
        left.insert(chat.clone(), Instant::now() + LEFT);
    }

    fn has(&self, chat: &Chat) -> bool {
        let left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        left.get(chat).is_some_and(|until| *until > Instant::now())
    }
}

/// Tells of urgent bulletins that wait, at any hour.
pub(crate) async fn urgent(app: &Arc<App>, left: &Left) {
    if let Err(error) = urgent_round(app, left, now()).await {
        debug!(%error, "officials are not told what is urgent");
    }
}

async fn urgent_round(app: &Arc<App>, left: &Left, now: Millis) -> Result<(), StorageError> {
    if app.accounts.is_empty() {
        return Ok(());
    }
    let waiting = at("reminder urgent", app.storage.bulletins_submitted(true)).await?;
    if waiting.is_empty() || !at("reminder round", app.storage.officials_round(URGENT, ROUND.1, now)).await? {
        return Ok(());
    }
    let round = Round::of(app, now).await?;
    let mut jobs = Vec::new();
    for (official, chats) in round.officials(|it| it.bulletins) {
        let theirs = waiting.iter().filter(|it| official.approves(it, &round.units));
        // Given back and submitted anew it is told again.
        let matters = theirs.map(|it| official.matter(&format!("{URGENT}/{}/{}", it.id, it.at.0), 0, true));
        let one = Waiting { urgent: 1, ..Waiting::default() };
        let waiting = matters.filter(|it| !round.knows(it)).map(|it| (it, one)).collect();
        jobs.push(Job { chats, waiting });
    }
    tell(app, left, jobs, now).await;
    Ok(())
}

/// Tells in figures what waits, when offices work.
pub(crate) async fn figures(app: &Arc<App>, left: &Left) {
    if let Err(error) = figures_round(app, left, now()).await {
        debug!(%error, "officials are not told what waits");
    }
}

async fn figures_round(app: &Arc<App>, left: &Left, now: Millis) -> Result<(), StorageError> {
    if app.accounts.is_empty()
        || !app.desk().calendar.is_open(now)
        || !at("reminder round", app.storage.officials_round("figures", ROUND.0, now)).await?
    {
        return Ok(());
    }
    let round = Round::of(app, now).await?;
    let mut jobs = Vec::new();
    let mut counts = Counts { app, now, known: BTreeMap::new() };
    for (official, chats) in round.officials(|it| it.tickets) {
        let (new, due) = (official.matter(NEW, round.today, false), official.matter(DUE, round.today, false));
        if round.knows(&new) && round.knows(&due) {
            continue;
        }
        let told = round.told.iter().filter(|(it, _)| it.person == official.id && it.what == NEW);
        let since = told.map(|it| it.1).max().unwrap_or(now.plus(-DAY_MS));
        let (n, m) = counts.at(official, &round.units, since).await?;
        let waiting =
            [(new, Waiting { new: n, ..Waiting::default() }), (due, Waiting { due: m, ..Waiting::default() })];
        jobs.push(Job { chats, waiting: waiting.into_iter().filter(|it| !round.knows(&it.0)).collect() });
    }
    let submitted = at("reminder bulletins", app.storage.bulletins_submitted(false)).await?;
    for (official, chats) in round.officials(|it| it.bulletins) {
        let matter = official.matter(BULLETINS, round.today, true);
        let bulletins = submitted.iter().filter(|it| official.approves(it, &round.units)).count() as u64;
        if round.knows(&matter) {
            continue;
        }
        let it = (matter, Waiting { bulletins, ..Waiting::default() });
        // What goes to the same chats goes in one message.
        match jobs.iter_mut().find(|job| job.chats == chats) {
            Some(job) => job.waiting.push(it),
            None => jobs.push(Job { chats, waiting: vec![it] }),
        }
    }
    tell(app, left, jobs, now).await;
    Ok(())
}

/// Somebody who is told things.
struct Official {
    id: String,
    answers: Vec<String>,
    approves: Vec<String>,
}

impl Official {
    fn matter(&self, what: &str, day: i64, bulletins: bool) -> Matter {
        Matter { person: self.id.clone(), what: what.to_owned(), day, bulletins }
    }

    /// As the approval itself has it: whoever wrote any of it cannot.
    fn approves(&self, it: &Submitted, units: &Units) -> bool {
        !it.wrote.contains(&self.id) && self.approves.iter().any(|unit| units.is_within(&it.unit, unit))
    }
}

/// Who is to be told, and what was told.
struct Round {
    units: Units,
    today: i64,
    officials: Vec<(Official, Vec<ToTell>)>,
    told: Vec<(Matter, Millis)>,
    known: BTreeSet<Matter>,
}

impl Round {
    async fn of(app: &App, now: Millis) -> Result<Self, StorageError> {
        let (units, today) = (app.desk().units.clone(), vietnam::days(now));
        let mut chats: BTreeMap<String, Vec<ToTell>> = BTreeMap::new();
        for it in at("reminder chats", app.storage.own_chats_to_tell()).await? {
            chats.entry(it.person.clone()).or_default().push(it);
        }
        if chats.is_empty() {
            return Ok(Self { units, today, officials: Vec::new(), told: Vec::new(), known: BTreeSet::new() });
        }
        let told = at("reminder told", app.storage.officials_told(today, now)).await?;
        let people = at("reminder people", app.storage.people()).await?;
        let official = |person: storage::Person| {
            let theirs = chats.remove(&person.id)?;
            let grants: Vec<Grant> = person.roles.iter().filter_map(grant).collect();
            let [answers, approves] = [Right::Answer, Right::ApproveBulletin].map(|it| tops(&grants, it, &units));
            Some((Official { id: person.id, answers, approves }, theirs))
        };
        let officials = people.into_iter().filter_map(official).collect();
        let known = told.iter().map(|it| it.0.clone()).collect();
        Ok(Self { units, today, officials, told, known })
    }

    /// Officials with those of their chats in which they agreed to something.
    fn officials(&self, agreed: fn(&ToTell) -> bool) -> impl Iterator<Item = (&Official, Vec<ToTell>)> {
        self.officials.iter().filter_map(move |(official, chats)| {
            let chats: Vec<ToTell> = chats.iter().filter(|it| agreed(it)).cloned().collect();
            (!chats.is_empty()).then_some((official, chats))
        })
    }

    fn knows(&self, it: &Matter) -> bool {
        self.known.contains(&Matter { bulletins: false, ..it.clone() })
    }
}

fn grant((role, unit): &(String, String)) -> Option<Grant> {
    Some(Grant { role: Role::from_code(role)?, unit: unit.clone() })
}

/// What waits at each office by itself, for each moment that it is asked since: those who were told together ask for the same.
struct Counts<'a> {
    app: &'a App,
    now: Millis,
    known: BTreeMap<i64, Vec<(Option<String>, u64, u64)>>,
}

impl Counts<'_> {
    /// What came since, and what is due, where an official answers. The root has what belongs to no office.
    async fn at(&mut self, official: &Official, units: &Units, since: Millis) -> Result<(u64, u64), StorageError> {
        if official.answers.is_empty() {
            return Ok((0, 0));
        }
        if !self.known.contains_key(&since.0) {
            let counts = self.app.storage.tickets_by_office(since, self.now.plus(DAY_MS));
            self.known.insert(since.0, at("reminder counts", counts).await?);
        }
        let within = |unit: &Option<String>, top: &String| match unit {
            Some(unit) => units.is_within(unit, top),
            None => units.get(top).is_some_and(|it| it.parent.is_none()),
        };
        let rows = self.known.get(&since.0).into_iter().flatten();
        let theirs = rows.filter(|(unit, ..)| official.answers.iter().any(|top| within(unit, top)));
        Ok(theirs.fold((0, 0), |sum, it| (sum.0 + it.1, sum.1 + it.2)))
    }
}

/// What one official is to be told, in the first of these chats that takes it.
struct Job {
    chats: Vec<ToTell>,
    waiting: Vec<(Matter, Waiting)>,
}

/// Tells all of them, account beside account.
async fn tell(app: &Arc<App>, left: &Left, jobs: Vec<Job>, now: Millis) {
    let mut lines: BTreeMap<(Platform, String), Vec<Job>> = BTreeMap::new();
    for mut job in jobs {
        job.waiting.retain(|it| it.1.is_any());
        let goes = |chat: &Chat| app.account(chat).is_some() && !left.has(chat) && !app.pace.rests(chat, Lane::Unasked);
        job.chats.retain(|it| goes(&it.chat));
        if let Some(first) = job.chats.first().filter(|_| !job.waiting.is_empty()) {
            lines.entry((first.chat.platform, first.chat.account.clone())).or_default().push(job);
        }
    }
    let each = lines.into_values().map(|jobs| async move {
        for job in jobs {
            match one(app, left, job, now).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => return debug!(%error, "officials are told the rest in another round"),
            }
        }
    });
    join_all(each).await;
}

/// Tells one official; false if the account is to be left for now.
async fn one(app: &Arc<App>, left: &Left, Job { chats, mut waiting }: Job, now: Millis) -> Result<bool, StorageError> {
    for (n, to) in chats.iter().enumerate() {
        let Some(turn) = turn(app, to).await else { return Ok(false) };
        let matters: Vec<Matter> = waiting.iter().map(|it| it.0.clone()).collect();
        let marked = at("reminder mark", app.storage.official_tell(to, &matters, now)).await?;
        if marked.is_empty() {
            continue;
        }
        let theirs = waiting.iter().filter(|it| marked.contains(&it.0)).map(|it| it.1);
        let sum = theirs.fold(Waiting::default(), |sum, it| Waiting {
            new: sum.new + it.new,
            due: sum.due + it.due,
            bulletins: sum.bulletins + it.bulletins,
            urgent: sum.urgent + it.urgent,
        });
        let (mut came, goes_on) = at("reminder send", send(app, left, to, sum, turn)).await;
        numbers::reminder(to.chat.platform, word(came));
        let takes = |it: &ToTell| marked.iter().any(|matter| if matter.bulletins { it.bulletins } else { it.tickets });
        if came == Telling::Refused && chats.iter().skip(n + 1).any(takes) {
            came = Telling::Open;
        } else {
            waiting.retain(|it| !marked.contains(&it.0));
        }
        at("reminder settle", app.storage.official_told(&marked, came)).await?;
        if !goes_on || waiting.is_empty() {
            return Ok(goes_on);
        }
    }
    Ok(true)
}

/// What became of a call, in a word.
fn word(came: Telling) -> &'static str {
    match came {
        Telling::Sent => "sent",
        Telling::Refused => "refused",
        Telling::Uncertain => "uncertain",
        Telling::Open => "open",
    }
}

/// The right to make one call; `None` if the account is to be left for now, or the service stops. Nothing is marked yet.
async fn turn(app: &App, to: &ToTell) -> Option<Turn> {
    let turn = app.pace.turn(&app.storage, &to.chat, Call { lane: Lane::Unasked, edits: false });
    let turn = tokio::select! {
        turn = at("reminder turn", tokio::time::timeout(PATIENCE, turn)) => turn.ok().flatten(),
        () = app.stop.cancelled() => None,
    };
    turn.filter(|_| !app.stop.is_cancelled())
}

/// One call: what came of it, and whether the account goes on.
async fn send(app: &Arc<App>, left: &Left, to: &ToTell, it: Waiting, turn: Turn) -> (Telling, bool) {
    let console = app.config.public_url.as_ref().map(|url| format!("{url}/console"));
    let text = reminder(it, console.as_deref(), to.lang);
    let message = Message { unasked: true, ..Message::plain(text) };
    let rest = |length| app.pace.rest_unasked(&to.chat, length);
    match deliver::push(app, &to.chat, &message, None, turn).await {
        Ok(_) => (Telling::Sent, true),
        Err(SendError::Uncertain) => (Telling::Uncertain, true),
        Err(SendError::Later { after, .. }) => {
            rest(after);
            (Telling::Open, false)
        }
        Err(SendError::Again { code: None } | SendError::Token { .. }) => {
            rest(FAILED);
            (Telling::Open, false)
        }
        Err(problem @ SendError::Account { .. }) => {
            warn!(error = %problem, platform = to.chat.platform.code(), "officials are not told what waits");
            rest(BROKEN);
            (Telling::Open, false)
        }
        Err(problem @ SendError::Again { .. }) => {
            warn!(error = %problem, platform = to.chat.platform.code(), "an official is not told what waits yet");
            left.leave(&to.chat);
            (Telling::Open, true)
        }
        Err(problem) => {
            warn!(error = %problem, platform = to.chat.platform.code(), "an official cannot be told what waits");
            (Telling::Refused, true)
        }
    }
}
